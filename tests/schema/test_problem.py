"""
One error of the walk.
"""

from __future__ import annotations

from reporter.schema.expected import Problem


def problem(*path: str | int, keyword: str = "type", key: str = "") -> Problem:
    """
    A problem at a path.
    """
    return Problem(keyword=keyword, path=path, instance=1, schema={}, wanted=None, key=key)


def test_a_pointer_escapes_its_parts() -> None:
    """
    Tilde and slash are written ~0 and ~1 (RFC 6901); an unknown key is part of the pointer.
    """
    assert "" == problem().pointer
    assert "/a~1b/0/c~0d" == problem("a/b", 0, "c~d").pointer
    assert "/a/x" == problem("a", keyword="additionalProperties", key="x").pointer
    assert "/a" == problem("a", keyword="required", key="x").pointer


def test_a_value_is_called_by_its_key_or_its_number() -> None:
    """
    An item of a list is counted from 1 and named after the list.
    """
    assert "the document" == problem().name
    assert "energy_j" == problem("runs", 0, "energy_j").name
    assert "item 3 of devices" == problem("devices", 2).name
    assert "item 2 of points" == problem("points", 7, 1).name
    assert "item 1 of the list" == problem(0).name
