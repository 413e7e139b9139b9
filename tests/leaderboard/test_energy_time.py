"""
Energy against time: the front, and which entries have a point.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reporter.findings import error
from reporter.leaderboard.energy_time import IN_DOUBT, energy_time, front_of
from tests.site.charts.points import a_row
from tests.site.entries import leaderboard_of

amounts = st.one_of(st.sampled_from([1.0, 2.0, 3.0]), st.floats(1e-6, 1e9))
places = st.lists(st.tuples(amounts, amounts), max_size=30)


def dominates(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """
    Whether *one* is as low or lower in both, and lower in one.
    """
    return one != other and one[0] <= other[0] and one[1] <= other[1]


@given(places)
def test_no_place_dominates_the_front_and_each_other_is_dominated(
    made: list[tuple[float, float]],
) -> None:
    """
    The front is what the definition says, whatever the order and however many are equal.
    """
    flags = front_of(made)

    assert flags == [not any(dominates(other, place) for other in made) for place in made]


def test_points_stand_with_the_front_first() -> None:
    """
    The front from the fastest on, then the ranked others, then those without a rank.
    """
    rows = [
        a_row(0, (300, 1.0), rank=1),
        a_row(1, (400, 2.0), rank=2),
        a_row(2, (100, 3.0), rank=3),
        a_row(3, (50, 0.5), rank=None),
    ]
    found = energy_time(rows)

    assert [(one.row.entry.id, one.is_on_front) for one in found.points] == [
        ("acme/e2", True), ("acme/e0", True), ("acme/e1", False), ("acme/e3", False),
    ]  # fmt: skip
    assert found.left_out == ()


def test_an_entry_without_a_rank_is_never_on_the_front() -> None:
    """
    It takes nobody's place there, however good its figures look.
    """
    found = energy_time([a_row(0, (300, 1.0)), a_row(1, (1, 0.001), rank=None)])

    assert [one.is_on_front for one in found.points] == [True, False]


def test_what_has_no_point_is_counted_with_its_reason() -> None:
    """
    Second sources, doubtful energies and rows without a figure.
    """
    board = leaderboard_of().boards[0]
    timeless = replace(
        a_row(0, (1, 1)), scope_score=replace(a_row(0, (1, 1)).scope_score, time_to_train_s=None)
    )
    doubtful = a_row(1, (1, 1))
    wrong = replace(doubtful.entry, findings=(error("EL-1", "f", "/", "wrong"),))
    found = energy_time([*board.rows, timeless, replace(doubtful, entry=wrong)])

    assert found.left_out == (
        "1 entry whose runs stand here from another source",
        "1 entry without an energy to target or a time",
        f"1 entry {IN_DOUBT}",
    )
    assert energy_time([]).points == ()
