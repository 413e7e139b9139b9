"""
Stamps in bulk are those that are read one by one, or are left to that.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.evidence.timestamps import VALUES_LEAST, find_zone, parse_stamp, same_form_times

START = datetime(2024, 5, 10, 11, 38, 49, tzinfo=UTC)
FORMS = [
    ("%Y/%m/%d %H:%M:%S.{ms}", ""),
    (" %Y/%m/%d %H:%M:%S.{ms}", ""),
    ("%Y-%m-%dT%H:%M:%S.{us}", "Z"),
    ("%Y-%m-%d %H:%M:%S", "+02:00"),
    ("%Y-%m-%d %H:%M:%S,{ms}", " UTC"),
    ("%Y-%m-%dT%H:%M:%S.{us}999", ""),
]


def stamps(form: str, suffix: str, *, start: datetime = START, step_s: float = 0.731) -> list[str]:
    """
    Stamps of this form, more than are read one by one.
    """
    found = []
    for index in range(VALUES_LEAST + 50):
        at = start + timedelta(seconds=index * step_s)
        text = at.strftime(form) + suffix
        found.append(text.format(ms=f"{at.microsecond // 1000:03}", us=f"{at.microsecond:06}"))
    return found


@pytest.mark.parametrize(("form", "suffix"), FORMS)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "-05:30", "Australia/Lord_Howe"])
def test_equal_to_one_by_one(form: str, suffix: str, zone: str) -> None:
    """
    Every form and zone gives the very numbers of the slow way.
    """
    texts, known = stamps(form, suffix), find_zone(zone)
    times_s = same_form_times(texts, known)

    assert times_s is not None
    assert times_s.tolist() == [parse_stamp(text.strip(), known).time_s for text in texts]


@pytest.mark.parametrize(
    "wrong",
    ["2024/05/10 11:38:60.000", "2024/05/10 11:38:4x.000", "2024/05/10 11:38:49.00", "[N/A]",
     "2024/02/30 11:38:49.000", "2024/05/10 11-38:49.000", "2024/05/10 11:38:49,000",
     "2024/05/10 11:38.49.000", "2024/05/10 24:38:49.000", "２024/05/10 11:38:49.00"],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 17, -1])
def test_another_form_is_left_to_the_slow_way(wrong: str, place: int) -> None:
    """
    One stamp that differs, wherever it stands, and none is read in bulk.
    """
    texts = stamps(*FORMS[0])
    texts[place] = wrong
    times_s = same_form_times(texts, UTC)

    # A comma in place of the point is a form of its own, and a good one where all have it.
    assert times_s is None


def test_hours_that_clocks_show_twice_are_left_to_the_slow_way() -> None:
    """
    At the end of summer time nothing is read in bulk.
    """
    start = datetime(2024, 10, 27, 1, 58, tzinfo=UTC)

    assert same_form_times(stamps(*FORMS[0], start=start), find_zone("Europe/Berlin")) is None
    assert same_form_times(stamps(*FORMS[0], start=start), UTC) is not None


def test_few_stamps_and_none() -> None:
    """
    Few stamps are read one by one.
    """
    assert same_form_times([], UTC) is None
    assert same_form_times(stamps(*FORMS[0])[:10], UTC) is None
    assert same_form_times(stamps(*FORMS[0]), None) is None


@settings(max_examples=60)
@given(
    st.integers(0, VALUES_LEAST - 1),
    st.integers(0, 22),
    st.characters(codec="ascii"),
    st.sampled_from(["UTC", "Europe/Berlin"]),
)
def test_any_change_gives_the_same_or_is_left(
    place: int, position: int, character: str, zone: str
) -> None:
    """
    With any character of any stamp changed, bulk and one by one agree.
    """
    texts = stamps(*FORMS[0])
    texts[place] = texts[place][:position] + character + texts[place][position + 1 :]
    known = find_zone(zone)
    times_s = same_form_times(texts, known)
    if times_s is not None:
        assert times_s[place] == parse_stamp(texts[place].strip(), known).time_s
