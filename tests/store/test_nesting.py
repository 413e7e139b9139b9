"""
Depth is seen before a library meets it.
"""

from __future__ import annotations

import json
import time

import hypothesis.strategies as st
import pytest
from hypothesis import given

from reporter.store.nesting import MAX_DEPTH, is_too_deep, too_deep_json, too_deep_toml

_JSON = st.recursive(
    st.none() | st.integers() | st.text("[]{}\"\\a'"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}"\\a'), inner),
)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@given(_JSON, st.integers(0, 6))
def test_the_depth_of_any_json_is_seen_exactly(value: object, most: int) -> None:
    """
    Brackets and quotation marks inside of texts never count.
    """
    text = json.dumps(value)

    assert is_too_deep(text.encode(), most) == (_depth(value) > most)
    assert (too_deep_json(text, most) is None) == (_depth(value) <= most)


@pytest.mark.parametrize(
    ("raw", "is_deep"),
    [
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, False),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), True),
        (b'[{"a":' * 17 + b"1" + b"}]" * 17, True),
        (b"[]" * 100, False),
        (b"[]" * 100 + b"]", False),
        (b'["]",' * 100 + b'"["]' * 100, True),
        (b'{"a":"' + b"[" * 100 + b'"}', False),
        (b'{"a":"' + b"[" * 100, False),
        (b'{"a":"\\\\"}' + b"[" * 33, True),
        (b'{"a":"\\"' + b"[" * 33 + b'"}', False),
    ],
)
def test_texts_and_broken_brackets_do_not_mislead(raw: bytes, is_deep: bool) -> None:  # noqa: FBT001
    """
    What closes in a text closes nothing, and what opens in one opens nothing.
    """
    assert is_too_deep(raw) == is_deep


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = " + "[" * 33, 36),
        ("a = " + "[" * 32 + "]" * 32, None),
        ("a" + ".a" * 33 + " = 1", 65),
        ("a" + ".a" * 32 + " = 1", None),
        ("a = [" + "1.5," * 100 + "]", None),
        ('a = "' + "." * 100 + '"', None),
        ("a = '" + "[" * 100 + "'", None),
        ('a = """\n"' + "[" * 100 + '\n"""', None),
        ("a = '''\n'" + "." * 100 + "\n'''", None),
        ("# " + "[" * 100, None),
        ('a = "\\"' + "[" * 100 + '"', None),
        ('"a"' + '."a"' * 33 + " = 1", 131),
    ],
)
def test_the_depth_of_toml_is_seen(text: str, place: int | None) -> None:
    """
    Lists, tables in a line, and the parts of a dotted key count; texts and comments don't.
    """
    assert too_deep_toml(text) == place


@pytest.mark.parametrize("piece", ["[", "[]", '"', "\\", '"[', '"""', "'''", "a.", "{[", '["]",'])
def test_a_text_of_a_mebibyte_is_looked_through_at_once(piece: str) -> None:
    """
    The work is linear in the text, whatever is repeated in it.
    """
    text = piece * (2**20 // len(piece))
    start = time.process_time()

    is_too_deep(text.encode())
    too_deep_toml(text)

    assert time.process_time() - start < 5
