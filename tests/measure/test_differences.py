"""
Review demands equality: every measured field that is changed a little is refused, and named.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reporter.measure.differences import Difference, differences
from reporter.model.run import DeclaredPart, DeclaredRun
from reporter.model.submission import Submission
from reporter.review.entry_review import Material
from reporter.review.review import review
from reporter.review.rule import Letter
from tests.review.examples import NOW, base_submission, prepared


def leaves(value: Any, place: str) -> Iterator[str]:
    """
    Places of all plain values, of long lists those of the first and the last item.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{place}/{key}")
    elif isinstance(value, list):
        for index in sorted({0, len(value) - 1}) if value else ():
            yield from leaves(value[index], f"{place}/{index}")
    else:
        yield place


def measured_places() -> list[str]:
    """
    Every plain measured value of the first run of the good submission.
    """
    run = base_submission()["runs"][0]
    found: list[str] = []
    for key, value in run.items():
        if key not in DeclaredRun.__dataclass_fields__:
            found += leaves(value, f"/runs/0/{key}")
    for key, value in run["energy_parts"][0].items():
        if key not in DeclaredPart.__dataclass_fields__:
            found += leaves(value, f"/runs/0/energy_parts/0/{key}")
    return found


def changed(value: Any, place: str) -> Any:
    """
    The value a little off: a number by a ten-thousandth, an instant by a millisecond.
    """
    words = {"reached_target": "missed_target", "M2": "M1", "ac": "dc", "node": "accelerator"}
    if isinstance(value, str):
        if value in words:
            return words[value]
        # An instant moves by some milliseconds; any other word gets another end.
        return f"{value[:-2]}7Z" if value.endswith("Z") else f"{value}1"
    if value is None:
        return 1.0
    if isinstance(value, int):
        return value + (2 if "power_trace" in place else 1)
    whole = 2.0 if "power_trace" in place else 0.002
    return round(value * 1.0001 + whole, 6)


def at(data: Any, place: str) -> tuple[Any, str | int]:
    """
    The container of a place, and the key or index in it.
    """
    *steps, last = place.strip("/").split("/")
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data, int(last) if isinstance(data, list) else last


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """
    The good submission with its evidence, read once.
    """
    return prepared({}, tmp_path_factory.mktemp("base") / "made")[0]


@pytest.mark.parametrize("place", measured_places())
def test_a_measured_field_that_is_a_little_off_is_refused(place: str, material: Material) -> None:
    """
    The very field is named, with a refusal, and nothing else of the run's fields.
    """
    data = copy.deepcopy(material.submission.to_dict())
    holder, key = at(data, place)
    holder[key] = changed(holder[key], place)
    bent = Material(
        submission=Submission.from_dict(data),
        benchmark=material.benchmark,
        evidence=material.evidence,
    )

    done = review(bent, now=datetime.fromisoformat(NOW))

    refused = [
        remark
        for remark in done.remarks
        if remark.code in {"EL-5", "RN-7"} and remark.letter is Letter.REJECT
    ]
    assert [place] == [remark.pointer for remark in refused]
    assert all("the evidence gives" in remark.message for remark in refused)
    assert refused[0].hint.startswith("run reporter measure FILE --evidence DIR")
    assert done.status == "V0"


def test_many_fields_are_measured() -> None:
    """
    The walk above meets every measured field that the good submission has.
    """
    names = {place.split("/")[3] for place in measured_places()}

    assert {"started_at", "status", "quality", "learning_curve", "power_trace"} <= names
    assert len(measured_places()) > 30


def test_another_order_of_the_sum_is_no_difference(tmp_path: Path) -> None:
    """
    A part in a million may be off, in either direction.
    """
    for factor in (1 + 5e-7, 1 - 5e-7):
        data = base_submission()
        part = data["runs"][0]["energy_parts"][0]
        value = part["energy_j"] * factor
        change = {"op": "replace", "path": "/runs/0/energy_parts/0/energy_j", "value": value}
        made, _ = prepared({"patch": [change]}, tmp_path / f"{factor}")

        done = review(made, now=datetime.fromisoformat(NOW))

        assert "EL-5" not in {remark.code for remark in done.remarks}


@pytest.mark.parametrize(
    ("pointer", "last_digit"),
    [
        ("/energy_j", 0.001),
        ("/charged_energy_j", 0.001),
        ("/counters/0/first_j", 0.001),
        ("/counters/0/last_j", 0.001),
        ("/coverage", 1e-6),
        ("/largest_gap_s", 0.001),
        ("/sample_interval_s", 0.001),
        ("/highest_power_w", 0.001),
        ("/learning_curve/0/elapsed_s", 0.001),
        ("/learning_curve/0/charged_energy_j/S2", 0.001),
        ("/power_trace/points/0/0", 0.1),
        ("/power_trace/points/0/1", 1.0),
    ],
)
def test_a_field_may_be_off_by_one_of_its_last_digit_and_by_no_more(
    pointer: str, last_digit: float
) -> None:
    """
    So much rounding may do, in either direction; half a digit more is another figure.
    """
    for sign in (1, -1):
        assert not [*differences(pointer, 0.5 + sign * last_digit, 0.5)]
        (found,) = differences(pointer, 0.5 + sign * 1.5 * last_digit, 0.5)
        assert (found.pointer, found.measured) == (pointer, 0.5)


@pytest.mark.parametrize(
    ("stated", "measured", "is_equal"),
    [
        (1e6 + 1, 1e6, True),
        (1e6 + 1.1, 1e6, False),
        (1e6 - 1, 1e6, True),
        (1e6 - 1.1, 1e6, False),
        (None, 0, False),
        (None, [], True),
        ({}, None, True),
        ("2024-03-02T10:00:00Z", "2024-03-02T10:00:00.000Z", True),
        ("2024-03-02T10:00:00Z", "2024-03-02T10:00:00.001Z", False),
        ("oz Z", "oz Z", True),
        ("Z", "oz Z", False),
    ],
)
def test_other_fields_are_equal_to_a_part_in_a_million_or_word_by_word(
    stated: Any, measured: Any, *, is_equal: bool
) -> None:
    """
    Absent and empty are one, an instant may have more zeros, and zero is not absent.
    """
    assert ([*differences("/samples_count", stated, measured)] == []) is is_equal


def test_lists_of_other_lengths_are_told_by_their_lengths() -> None:
    """
    Nothing is said of their items.
    """
    assert [*differences("/quality", [1], [1, 2])] == [
        Difference(pointer="/quality", stated="1 items", measured="2 items")
    ]
