"""
The fast gate and the walk with words accept the same data.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.model.submission import Submission
from reporter.schema.check import check, is_valid, schema_data
from reporter.schema.violations import problems_of

DATA = Path(__file__).resolve().parents[1] / "data"
SOUND = [json.loads(path.read_bytes()) for path in sorted((DATA / "valid").glob("*.json"))]
scalars = (
    st.sampled_from([None, True, False, 0, 1, -1, 1.0, 1.5, 2**63, 2**64 - 1, 10**18, 1e18, 1e308])
    | st.sampled_from(
        ["", "a", "ac", "1", "2025-02-30", "2025-06-04", "2025-06-04\n", "a/b", "..", "é"]
    )
    | st.sampled_from(["2025-06-04T00:00:00Z", "2025-06-31T00:00:00Z", "2016-12-31T23:59:60Z"])
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from([[], {}, [[]], [1, 1], ["a", "a"], [True, 1], {"id": None}, {"a": {}}])
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """
    Every place in JSON data.
    """
    found = [path]
    if isinstance(node, dict):
        found += [place for key, child in node.items() for place in places(child, (*path, key))]
    elif isinstance(node, list):
        found += [place for k, child in enumerate(node) for place in places(child, (*path, k))]
    return found


PLACES = [places(data) for data in SOUND]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """
    A valid submission with one to three values replaced, removed, doubled or added.
    """
    which = draw(st.integers(0, len(SOUND) - 1))
    data = copy.deepcopy(SOUND[which])
    for path in draw(st.lists(st.sampled_from(PLACES[which][1:]), min_size=1, max_size=3)):
        change(data, path, draw(st.sampled_from(["put", "drop", "add", "twice"])), draw(scalars))
    return data


def change(data: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    """
    Change the place at *path*, if an earlier change has left it there.
    """
    holder = data
    for part in path[:-1]:
        if not isinstance(holder, dict | list):
            return
        if isinstance(part, int) != isinstance(holder, list):
            return
        if part not in (range(len(holder)) if isinstance(holder, list) else holder):
            return
        holder = holder[part]
    last = path[-1]
    keys = range(len(holder)) if isinstance(holder, list) else holder
    if not isinstance(holder, dict | list) or last not in keys:
        return
    if how == "put":
        holder[last] = value
    elif how == "drop":
        del holder[last]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[last]) if how == "twice" else value)
    else:
        holder[f"{last}_2"] = value


@given(mutated())
@settings(max_examples=200)
def test_both_validators_agree_on_mutations(data: Any) -> None:
    """
    Whatever is changed in a valid submission, both validators accept it or both refuse it.
    """
    walk = list(problems_of(data, schema_data("submission")))

    assert is_valid(data, "submission") == (not walk)


@given(mutated())
@settings(max_examples=60)
def test_a_refusal_has_words_and_an_acceptance_builds(data: Any) -> None:
    """
    Data is either refused with findings, none of them without words, or it is a submission.
    """
    findings = check(data, "submission", "a.json")

    if findings:
        assert "SH-14" not in {finding.code for finding in findings}
        assert all(finding.message and finding.hint for finding in findings)
    else:
        submission = Submission.from_dict(data)
        assert submission == Submission.from_dict(submission.to_dict())
