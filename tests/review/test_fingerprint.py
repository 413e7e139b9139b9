"""
Finding copied power series.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from reporter.evidence.series import PowerTrace
from reporter.review.fingerprint import fingerprint, of_watts
from reporter.review.fingerprint_index import LoggedPower, NearCopy, near_copies


def series(seed: int, count: int = 300) -> list[int]:
    """
    Readings of a run that no other has.
    """
    drawn = random.Random(seed)  # noqa: S311 - test data
    return [drawn.randint(6000, 7500) for _ in range(count)]


def found(**logs: Sequence[int]) -> tuple[NearCopy, ...]:
    """
    Copies among logs of different runs, each held against those before it.
    """
    prints = {name: of_watts(np.array(values, np.int64)) for name, values in logs.items()}
    given = [LoggedPower(name=name, run=name, fingerprint=one) for name, one in prints.items()]
    return tuple(match for copies in near_copies(given) for match in copies)


def test_equal_series_match_once() -> None:
    """
    Of three equal logs two are told, each with the first.
    """
    result = found(a=series(1), b=series(1), c=series(1), d=series(2))

    assert [("b", "a"), ("c", "a")] == [(m.name, m.other) for m in result]
    assert {"equal"} == {m.kind for m in result}
    assert {300} == {m.length for m in result}


def test_a_cut_out_piece_is_found_where_it_stands() -> None:
    """
    Sixty readings of one log inside another, at other places.
    """
    (match,) = found(a=series(1), b=[*series(2, 50), *series(1)[100:160], *series(3, 80)])

    assert ("window", 1.0, 50, 100, 60) == (
        match.kind,
        match.share,
        match.start,
        match.other_start,
        match.length,
    )


@pytest.mark.parametrize(("changed", "expected"), [(6, 1), (7, 0)])
def test_six_of_sixty_readings_may_differ(changed: int, expected: int) -> None:
    """
    54 of 60 are 90 %; 53 aren't.
    """
    piece = series(1, 60)
    for number in range(changed):
        piece[number * 8] = 5000 + number
    result = found(a=series(1, 60), b=piece)

    assert expected == len(result)


def test_flat_pieces_are_no_copies() -> None:
    """
    Idle or constant stretches are alike in any two logs.
    """
    idle = [2500, 2501, 2502, 2501] * 20

    assert () == found(a=[*idle, *series(1)], b=[*idle, *series(2)])


@pytest.mark.parametrize("shift", [-40, -5, 0, 5, 40])
def test_scaled_copies_correlate(shift: int) -> None:
    """
    A scaled copy is found at any shift.
    """
    copied = [round(0.97 * value + 3) for value in series(1)]
    moved = copied[shift:] if shift >= 0 else [*series(9, -shift), *copied]
    result = found(a=series(1), b=moved)

    assert ["correlated"] == [match.kind for match in result]
    assert result[0].share > 0.999


def test_common_ramps_do_not_correlate() -> None:
    """
    Two runs that rise and fall at the same readings are no copies.
    """
    ramp = [2500] * 20

    assert () == found(a=[*ramp, *series(1)], b=[*ramp, *series(2)])


def test_short_and_constant_logs_match_nothing() -> None:
    """
    Too little to compare is no finding, and nothing divides by zero.
    """
    assert () == found(a=[1], b=[1, 2], c=[], d=[], e=[5] * 200, f=[6] * 200)
    assert () == found()


def test_stamps_and_faults_make_no_difference() -> None:
    """
    A fingerprint is of the good readings in order of time, in whole watts.
    """
    one = PowerTrace.of("a", [1.0, 2.0, 3.0], [10.2, 20.0, 30.4])
    two = PowerTrace.of("b", [103.0, 102.0, 101.0, 100.5], [30.0, 20.0, 10.0, -1.0])

    assert fingerprint(one).digest == fingerprint(two).digest
    assert [[10, 20, 30]] == [part.power_w.tolist() for part in fingerprint(one).stretches]
