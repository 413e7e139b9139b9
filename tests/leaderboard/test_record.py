"""
The record of a board by round.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reporter.leaderboard.entries import BoardTable, Row
from reporter.leaderboard.record import record_by_day, record_holders, record_of
from tests.leaderboard.competing import a_method, within
from tests.leaderboard.competing import board_of as competing_board
from tests.site.charts.points import a_row
from tests.site.entries import leaderboard_of


def board_of(*rows: Row) -> BoardTable:
    """
    A board of some ranked rows.
    """
    return replace(leaderboard_of().boards[0], rows=rows)


def test_the_record_never_rises() -> None:
    """
    A round that is worse than an earlier one keeps the earlier record.
    """
    board = board_of(
        a_row(0, (1, 1.0), round_="v4.1"),
        a_row(1, (1, 2.0), round_="v5.0"),
        a_row(2, (1, 3.0), round_="v4.0"),
        a_row(3, (1, 4.0), round_="v4.1"),
    )
    found = record_of(board)

    assert [(one.round, one.best.entry.id, one.record.entry.id) for one in found] == [
        ("v4.0", "acme/e2", "acme/e2"),
        ("v4.1", "acme/e0", "acme/e0"),
        ("v5.0", "acme/e1", "acme/e0"),
    ]
    assert [round(one.record_energy.kwh, 9) for one in found] == [3.0, 1.0, 1.0]


def test_rounds_beyond_the_list_of_the_benchmark_stand_by_date() -> None:
    """
    They come after those that the benchmark names.
    """
    later = a_row(0, (1, 1.0), round_="autumn")
    earlier = a_row(1, (1, 2.0), round_="winter")
    day = replace(earlier.entry.submission, submitted_on=date(2020, 1, 1))
    board = board_of(
        later, replace(earlier, entry=replace(earlier.entry, submission=day)),
        a_row(2, (1, 3.0), round_="v5.0"),
    )  # fmt: skip

    assert [one.round for one in record_of(board)] == ["v5.0", "winter", "autumn"]


def test_days_stand_in_order_and_one_of_them_is_told() -> None:
    """
    The record by day of submission: a day that takes more energy keeps the record of before.
    """
    days = (date(2027, 3, 1), date(2027, 1, 5), date(2027, 2, 1), date(2027, 3, 1))
    rows = [a_row(number, (1, 1.0 + number)) for number in range(4)]
    board = board_of(
        *(
            replace(
                row,
                entry=replace(
                    row.entry, submission=replace(row.entry.submission, submitted_on=day)
                ),
            )
            for row, day in zip(rows, days, strict=True)
        )
    )

    assert [
        ("2027-01-05", "acme/e1", "acme/e1"),
        ("2027-02-01", "acme/e2", "acme/e1"),
        ("2027-03-01", "acme/e0", "acme/e0"),
    ] == [(one.round, one.best.entry.id, one.record.entry.id) for one in record_by_day(board)]
    assert ["2027-01-05"] == [one.round for one in record_by_day(board_of(board.rows[1]))]


def test_one_round_is_no_history() -> None:
    """
    Nor is none, and entries without a rank make none.
    """
    assert record_of(board_of(a_row(0, (1, 1.0)), a_row(1, (2, 2.0)))) == ()
    assert record_of(board_of()) == ()
    unranked = a_row(1, (2, 2.0), rank=None, round_="v4.0")
    assert record_of(board_of(a_row(0, (1, 1.0)), unranked)) == ()


def test_where_quality_ranks_the_record_is_the_best_quality() -> None:
    """
    By days, whichever energy it took; a record of energies is none there.
    """
    rules = within(1.0)
    qualities = {"first": 0.8, "worse": 0.7, "best": 0.9, "same": 0.9}
    board = competing_board(
        rules,
        *(
            a_method(f"acme/{name}", name, benchmark=rules, day=day, curve=[(10.0, quality, 0.1)])
            for day, (name, quality) in enumerate(qualities.items(), start=1)
        ),
    )
    on_days = replace(
        board,
        rows=tuple(
            replace(
                row,
                entry=replace(
                    row.entry,
                    submission=replace(
                        row.entry.submission,
                        submitted_on=date(2026, 1, 1 + list(qualities).index(name)),
                    ),
                ),
            )
            for row in board.rows
            for name in [row.entry.id.removeprefix("acme/")]
        ),
    )

    assert len(on_days.rows) == 4 and all(row.rank for row in on_days.rows)
    assert record_holders(on_days) == {"acme/first", "acme/best"}
    assert record_of(on_days) == record_by_day(on_days) == ()
