"""
Edits of a JSON text: the bytes that nobody named stay, and the diff is one that `git apply` takes.
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.store.text_edits import Edit, Member, diff, edited, members

TEXT = """{
  "ratio": 1.10,
  "points": [[0.50, 2.0], [1, 2e3]],
  "inner": {"only": true},
  "text": "a, \\"b\\": {"
}
"""
KEYS = st.text("ab~/", min_size=1, max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def inner(data: Any, pointer: str) -> tuple[dict[str, Any], str]:
    """
    The object that holds the member at *pointer*, and its key.
    """
    *way, last = [p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:]]
    for part in way:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data, last


def test_what_is_not_named_keeps_its_digits() -> None:
    """
    Numbers, lists on one line and spaces stay as they are beside an edit.
    """
    at = members(TEXT)
    edits = [at["/inner"].removed(), at["/text"].with_value('"c"')]

    assert edited(TEXT, edits) == (
        '{\n  "ratio": 1.10,\n  "points": [[0.50, 2.0], [1, 2e3]],\n  "text": "c"\n}\n'
    )


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.sampled_from([None, 1]))
def test_every_member_is_found_and_can_go(data: dict[str, Any], indent: int | None) -> None:
    """
    The place of a member holds its value, and without it the text is that of the rest.
    """
    text = json.dumps(data, indent=indent)
    for pointer, member in members(text).items():
        holder, key = inner(data, pointer)
        assert json.loads(text[member.value_start : member.value_end]) == holder[key]
        without = json.loads(text)
        rest, _ = inner(without, pointer)
        del rest[key]
        assert json.loads(edited(text, [member.removed()])) == without


def test_edits_that_meet_are_refused() -> None:
    """
    Two edits of the same characters would undo each other.
    """
    at = members(TEXT)

    with pytest.raises(ValueError, match="two edits meet at character 76"):
        edited(TEXT, [at["/inner"].exchanged('"x": 1'), at["/inner/only"].with_value("false")])


def test_the_diff_is_one_that_git_applies(tmp_path: Path) -> None:
    """
    `git apply` makes the edited text of the old one and the diff.
    """
    text = "".join(
        f'{"{" if n == 0 else " "}"k{n}": {n}{"," if n < 29 else "}"}\n' for n in range(30)
    )
    at = members(text)
    edits = [
        at["/k0"].with_value('{\n  "a": 1\n }'),
        at["/k7"].removed(),
        at["/k8"].with_value("9"),
        at["/k29"].exchanged('"z": 1,\n "y": 2'),
    ]
    file = tmp_path / "file.json"
    file.write_text(text, encoding="utf-8")

    lines = "\n".join(diff("file.json", text, edits)) + "\n"
    apply = ["git", "apply", "-p0", "--unidiff-zero", "-"]
    subprocess.run(apply, cwd=tmp_path, input=lines, text=True, check=True)

    assert file.read_text(encoding="utf-8") == edited(text, edits)


def test_time_is_linear_in_the_text() -> None:
    """
    A file of a megabyte with an edit in every object is read, edited and shown in seconds.
    """
    text = json.dumps([{"keep": 1.5, "applied": False}] * 20_000, indent=1)
    started = time.process_time()

    at = members(text)
    edits = [Member.removed(at[f"/{n}/applied"]) for n in range(20_000)]
    assert "applied" not in edited(text, edits)
    assert sum(line.startswith("-") for line in diff("x", text, edits)) > 20_000
    assert time.process_time() - started < 10


def test_an_edit_at_the_end_of_a_text_is_shown() -> None:
    """
    Lines that are added after the last one have a place in the diff.
    """
    added = Edit(start=2, end=2, text="b\nc\n")

    assert list(diff("f", "a\n", [added])) == ["--- f", "+++ f", "@@ -1,0 +2,2 @@", "+b", "+c"]
