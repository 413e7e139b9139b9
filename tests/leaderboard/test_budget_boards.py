"""
Boards that rank the quality reached within a budget.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.cli.tables import board_text, score_text
from reporter.leaderboard.board_csv import board_csv
from reporter.leaderboard.export import board_data
from reporter.model.competition import Budget
from reporter.model.enums import InstrumentKind, RunStatus
from tests.leaderboard.competing import KWH, a_method, board_of, places, why_not, within

# s, accuracy and kWh so far; the meters of class M2 may hide 5.77 % of it.
SLOW = ((50.0, 0.60, 0.05), (100.0, 0.80, 0.10), (200.0, 0.90, 0.20))
FAST = ((50.0, 0.70, 0.05), (100.0, 0.85, 0.10), (200.0, 0.95, 0.20))
GUARD = 1 + 0.10 / math.sqrt(3)


def test_the_last_evaluation_that_the_budget_pays_ranks() -> None:
    """
    0.2 kWh with what the meters may hide is over the budget: the evaluation before it counts.
    """
    rules = within(0.2)
    board = board_of(
        rules,
        a_method("acme/slow", "slow", benchmark=rules, curve=SLOW, day=1),
        a_method("acme/fast", "fast", benchmark=rules, curve=FAST, day=2),
    )
    first = board.rows[0].within_budget

    assert places(board) == {"acme/fast": 1, "acme/slow": 2}
    assert first is not None
    assert (first.found.quality, first.found.elapsed_s) == (0.85, 100.0)
    assert first.found.energy_j == pytest.approx(0.10 * KWH * GUARD)
    assert first.behind == pytest.approx(0.05) and first.width is not None
    assert first.width == pytest.approx(2.7278 * math.sqrt(0.01**2 * 2))


def test_quality_after_the_budget_counts_for_nothing() -> None:
    """
    One brilliant evaluation after it moves nobody: the rank is that of the evaluation before.
    """
    rules = within(0.2)
    late = (*SLOW[:2], (150.0, 1.0, 0.19))
    board = board_of(
        rules,
        a_method("acme/late", "late", benchmark=rules, curve=late, day=1),
        a_method("acme/fast", "fast", benchmark=rules, curve=FAST, day=2),
    )

    assert places(board) == {"acme/fast": 1, "acme/late": 2}


def test_a_run_that_stops_logging_has_its_last_evaluation() -> None:
    """
    Stopping before the budget is spent is no help: what was logged last counts, and no later one.
    """
    rules = within(0.3)
    board = board_of(
        rules,
        a_method("acme/all", "all", benchmark=rules, curve=FAST, day=1),
        a_method("acme/cut", "cut", benchmark=rules, curve=FAST[:1], day=2),
    )

    assert places(board) == {"acme/all": 1, "acme/cut": 2}


def test_entries_that_the_runs_cannot_tell_apart_share_a_rank() -> None:
    """
    0.02 apart is within the width of 0.039 that a spread of 0.01 from run to run gives.
    """
    rules = within(0.3)
    near = tuple((s, accuracy - 0.02, kwh) for s, accuracy, kwh in FAST)
    board = board_of(
        rules,
        a_method("acme/one", "one", benchmark=rules, curve=FAST, day=1),
        a_method("other/two", "two", benchmark=rules, curve=near, day=2),
    )

    assert [(row.rank_text, row.entry.id) for row in board.rows] == [
        ("1=", "acme/one"),
        ("1=", "other/two"),
    ]


def test_a_worse_meter_never_pays() -> None:
    """
    A device sensor may hide more, so an evaluation that an analyser's budget pays is out of reach.
    """
    rules = within(0.104)
    board = board_of(
        rules,
        a_method("acme/a", "a", benchmark=rules, curve=SLOW, meter=InstrumentKind.ANALYZER),
        a_method(
            "acme/b", "b", benchmark=rules, curve=SLOW, day=2, meter=InstrumentKind.DEVICE_SENSOR
        ),
    )
    found = [row.within_budget.found.quality for row in board.rows if row.within_budget]

    assert found == [0.80, 0.60]


def test_what_has_no_evaluation_or_no_energy_is_shown_with_the_reason() -> None:
    """
    Neither ranks, and each says which of the two it is.
    """
    rules = within(0.2)
    board = board_of(
        rules,
        a_method("acme/none", "none", benchmark=rules, curve=SLOW[2:], day=1),
        a_method("acme/silent", "silent", benchmark=rules, day=2),
        a_method("acme/blind", "blind", benchmark=rules, curve=((50.0, 0.6, None),), day=3),
    )

    assert set(places(board).values()) == {None}
    assert why_not(board, "acme/none") == ["SR-31 run run-0 has no evaluation within the budget"]
    assert why_not(board, "acme/silent") == ["SR-31 run run-0 has no evaluation within the budget"]
    assert why_not(board, "acme/blind") == ["SR-32 an evaluation of run run-0 has no energy"]


def test_a_budget_of_time_needs_no_energies() -> None:
    """
    The last evaluation within the time counts, and energies are shown where there are some.
    """
    rules = within(None, 120.0)
    blind = tuple((s, accuracy, None) for s, accuracy, _ in FAST)
    board = board_of(rules, a_method("acme/blind", "blind", benchmark=rules, curve=blind))
    found = board.rows[0].within_budget

    assert places(board) == {"acme/blind": 1}
    assert found is not None and (found.found.quality, found.found.energy_j) == (0.85, None)


def test_accelerators_of_the_budget_are_those_that_were_read() -> None:
    """
    A system of more is shown and not ranked; where no part is of accelerators those stated count.
    """
    rules = within(0.3)
    budget = Budget(source="made up", energy_j=0.3 * KWH, accelerators_count=4)
    rules = replace(rules, budget=budget)
    board = board_of(rules, a_method("acme/one", "one", benchmark=rules, curve=FAST))

    assert why_not(board, "acme/one") == ["SR-23 8 accelerators are stated; images allows 4"]


def test_missing_the_target_keeps_nobody_from_a_rank() -> None:
    """
    The target names what a good run reaches; the budget decides.
    """
    rules = within(0.2)
    board = board_of(
        rules,
        a_method(
            "acme/one",
            "one",
            benchmark=rules,
            curve=SLOW,
            status=RunStatus.MISSED_TARGET,
        ),
    )

    assert places(board) == {"acme/one": 1}


def test_text_and_data_say_which_goal_ranks() -> None:
    """
    The terminal, JSON and CSV name the metric and the budget; no figure is called what it isn't.
    """
    rules = within(0.2)
    board = board_of(rules, a_method("acme/one", "Adam", benchmark=rules, curve=FAST))
    data = board_data(board)

    assert "    0.85 ± 0.02 accuracy within 0.200 kWh, which ranks" in score_text(
        board.rows[0].entry, rules
    )
    assert board_text(board).splitlines()[0] == (
        "Images (images version 1), S2 nodes, closed, available: "
        "accuracy within 0.200 kWh, larger is better"
    )
    assert board_text(board).splitlines()[1].split() == [
        *("rank", "accuracy", "±", "U95", "guaranteed", "kWh", "time", "class"),
        *("accelerators", "entry"),
    ]
    assert (data["goal"], data["budget"]["energy_j"]) == ("quality_within_budget", 0.2 * KWH)
    assert data["rows"][0]["quality_within_budget"] == 0.85
    assert data["rows"][0]["energy_at_quality_j"] == pytest.approx(0.1 * KWH * GUARD)
    header, row = (line.split(",") for line in board_csv(board).splitlines())
    cells = dict(zip(header, row, strict=False))
    assert (cells["method"], cells["quality_within_budget"]) == ("Adam", "0.85")
