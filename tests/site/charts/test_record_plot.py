"""
The drawing of a record by round.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reporter.leaderboard.record import RoundRecord
from reporter.site.charts.record_plot import MOST_DRAWN, record_plot
from reporter.units import Energy
from tests.site.charts.points import a_row


def rounds_of(*energies_kwh: float) -> list[RoundRecord]:
    """
    Rounds with the best of each in kWh.
    """
    found: list[RoundRecord] = []
    for index, kwh in enumerate(energies_kwh):
        row, energy = a_row(index, (1.0, kwh)), Energy.from_kwh(kwh)
        is_record = not found or energy < found[-1].record_energy
        found.append(
            RoundRecord(
                round=f"r{index}", first_on=date(2020, 1, 1), best=row, best_energy=energy,
                record=row if is_record else found[-1].record,
                record_energy=energy if is_record else found[-1].record_energy,
            )
        )  # fmt: skip
    return found


def test_steps_go_down_where_a_round_sets_a_record() -> None:
    """
    A round that sets none is an open point above the line.
    """
    plot = record_plot(rounds_of(100, 200, 1))

    assert plot is not None
    assert [(one.x, one.y, one.is_record) for one in plot.rounds] == [
        ("16.67%", "33.5", True), ("50.00%", "16.0", False), ("83.33%", "150.0", True),
    ]  # fmt: skip
    assert [(one.x1, one.x2, one.y1, one.y2) for one in plot.steps] == [
        ("16.67%", "50.00%", "33.5", "33.5"),
        ("50.00%", "83.33%", "33.5", "33.5"),
        ("83.33%", "83.33%", "33.5", "150.0"),
        ("83.33%", "100.00%", "150.0", "150.0"),
    ]
    assert plot.description == (
        "3 rounds, the oldest first, the axis of energy logarithmic: r0: best 100 kWh, best so far "
        "100 kWh; r1: best 200 kWh, best so far 100 kWh; r2: best 1.00 kWh, best so far 1.00 kWh."
    )


def test_one_round_is_no_drawing() -> None:
    """
    Nor is none.
    """
    assert record_plot(rounds_of(1.0)) is None
    assert record_plot([]) is None


def test_the_last_rounds_are_drawn() -> None:
    """
    Earlier ones stand in the table, and the drawing says so.
    """
    plot = record_plot(rounds_of(*(100.0 - index for index in range(MOST_DRAWN + 3))))

    assert plot is not None
    assert plot.rounds[0].text == "r3: 97.0 kWh"
    assert plot.left_out == "3 earlier rounds in the table"


def test_the_first_day_of_each_year_has_its_year() -> None:
    """
    Days of two years are told apart; rounds have no year, and need no line for it.
    """
    days = ("2024-06-12", "2024-11-01", "2025-06-04")
    rounds = rounds_of(3, 2, 1)
    plot = record_plot(
        [replace(one, round=day) for one, day in zip(rounds, days, strict=True)], "day"
    )
    by_round = record_plot(rounds)

    assert plot is not None and by_round is not None
    assert [(one.name, one.year) for one in plot.rounds] == [
        ("06-12", "2024"),
        ("11-01", ""),
        ("06-04", "2025"),
    ]
    assert [one.year for one in by_round.rounds] == ["", "", ""]
    assert int(plot.height) - int(by_round.height) == 16
