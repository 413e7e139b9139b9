"""
Quality against energy: which run is drawn, and energies at levels.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.leaderboard.at_quality import MEASURE_AGAIN, boards_at
from reporter.leaderboard.quality_curves import MOST_CURVES, energies_at, quality_curves
from tests.site.curves import curve_board, with_energies
from tests.site.entries import b200, h100, leaderboard_of


def test_the_median_run_is_drawn() -> None:
    """
    As many runs that reached the target took no more than it as took no less, the lower of two.
    """
    board = curve_board()
    curve = quality_curves(board).curves[0]
    energies = sorted(run.charged.joules for run in curve.row.scope_score.runs if run.charged)
    drawn = curve.row.scope_score.runs[curve.run - 1].charged

    assert drawn is not None and len(energies) == 10
    assert drawn.joules == energies[4]


def test_a_curve_ends_with_the_energy_of_its_run() -> None:
    """
    The last evaluation of these runs is their end; energies rise on the way.
    """
    curve = quality_curves(curve_board()).curves[0]
    energies = [one.energy.joules for one in curve.evaluations]
    charged = curve.row.scope_score.runs[curve.run - 1].charged

    assert charged is not None and energies == sorted(energies)
    assert energies[-1] == pytest.approx(charged.joules)


def test_energies_at_levels_are_those_of_the_command() -> None:
    """
    `rows_at` and the boards of `rank --at` give one entry the same figures.
    """
    board = curve_board()
    entries = [row.entry for row in board.ranked]
    levels = (0.65, 0.70, 0.71)
    for row in board.ranked:
        found = energies_at(row, board.benchmark, levels)
        for level, one in zip(levels, found, strict=True):
            (ranking,) = boards_at(entries, board.benchmark, {"masked_lm_accuracy": level})
            (same,) = [other for other in ranking.rows if other.entry.id == row.entry.id]
            assert one.guaranteed is not None
            assert (one.energy, one.guaranteed) == (same.energy, same.guaranteed)
            assert one.expanded_uncertainty == same.expanded_uncertainty


def test_a_level_that_no_run_passed_has_no_figures() -> None:
    """
    The reason says how many did.
    """
    board = curve_board()
    (found,) = energies_at(board.ranked[0], board.benchmark, [0.9])

    assert (found.energy, found.guaranteed, found.rank) == (None, None, None)
    assert found.reason == "0 of 10 runs passed"


def test_entries_without_energies_are_named() -> None:
    """
    An entry that was measured before evaluations held energies has no line.
    """
    board = leaderboard_of(with_energies(b200()), h100()).boards[0]
    found = quality_curves(board)

    assert [curve.row.entry.id for curve in found.curves] == ["lenovo/8xb200-bert"]
    assert [(row.entry.id, reason) for row, reason in found.without] == [
        ("smc-ac-power/1xh100-bert", MEASURE_AGAIN)
    ]


def test_the_first_entries_by_rank_are_drawn() -> None:
    """
    The others are counted.
    """
    board = curve_board()
    many = replace(board, rows=board.ranked[:1] * (MOST_CURVES + 3))
    found = quality_curves(many)

    assert (len(found.curves), found.more) == (MOST_CURVES, 3)
