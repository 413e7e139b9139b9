"""
Totals that a table gives in words.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.table import read_table


def test_notes_may_hold_a_header_total_and_sums_of_rows() -> None:
    """
    "header still" and "rows sum ... vs total" are read as printed totals.
    """
    table = read_table(
        b"id,chip_hours,tco2e,notes\n"
        b'v1,7.0M,2040,"header still says 39.3M h / 11,390 t"\n'
        b'all,3311616,539.0,"rows sum 2,273,280 h / 385.08 t vs total 3,311,616 h / 539.00 t"\n'
        b"c,1,1,paper rows sum to 538.98\n",
        "t.csv",
    )

    assert table.claims is not None
    header, card = table.claims.totals
    assert header.rows == ("v1",)
    assert header.co2e is not None
    assert header.co2e.printed == "11,390"
    assert card.rows_sum is not None
    assert card.rows_sum.co2e is not None
    assert card.rows_sum.co2e.printed == "385.08"
    assert card.accelerator_time is not None
    assert card.accelerator_time.printed == "3,311,616"


@pytest.mark.parametrize(
    ("note", "sums", "totals"),
    [
        ("parts sum to 70 t; 3 parts", {"co2e": "70 t"}, {"co2e": "75 t"}),
        (
            "stages add up to 900 MWh / 70 t",
            {"energy": "900 MWh", "co2e": "70 t"},
            {"co2e": "75 t"},
        ),
        (
            "rows sum 9 h / 70 t against the printed total 10 h / 71 t",
            {"accelerator_time": "9 h", "co2e": "70 t"},
            {"accelerator_time": "10 h", "co2e": "71 t"},
        ),
        ("rows sum 1,000 kWh vs total 2 MWh", {"energy": "1,000 kWh"}, {"energy": "2 MWh"}),
    ],
)
def test_sums_in_notes_are_read_with_their_units(
    note: str, sums: dict[str, str], totals: dict[str, str]
) -> None:
    """
    Time, energy and CO2e; without a stated total the row's own figure is the total.
    """
    table = read_table(f'id,tco2e,notes\na,75,"{note}"\n'.encode(), "t.csv")
    assert table.claims is not None
    (total,) = table.claims.totals
    assert total.rows_sum is not None

    def shown(holder: Any) -> dict[str, str]:
        names = ("accelerator_time", "energy", "co2e")
        figures = {name: getattr(holder, name) for name in names}
        return {name: f"{one.printed} {one.unit}" for name, one in figures.items() if one}

    assert (shown(total.rows_sum), shown(total)) == (sums, totals)


@pytest.mark.parametrize(
    "note", ["", "rows sum to 538.98", "rows sum up", "a header still there", "sums of 3 t"]
)
def test_words_without_an_amount_are_no_total(note: str) -> None:
    """
    What can't be read as an amount with its unit is left to people.
    """
    table = read_table(f'id,tco2e,notes\na,75,"{note}"\n'.encode(), "t.csv")

    assert table.claims is not None
    assert table.claims.totals == ()
