"""
Findings: their place in a file, and their order.
"""

from __future__ import annotations

import pytest

from reporter.findings import Finding, error


def at(pointer: str) -> Finding:
    """
    A finding at a place.
    """
    return error("X-1", "a.json", pointer, "wrong")


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("line 7", 7),
        ("line 7/co2e", 7),
        ("line 07", None),
        ("line 7x", None),
        ("/rows/7", None),
        ("/line 7", None),
        ("", None),
    ],
)
def test_a_place_in_a_log_or_table_has_a_line(pointer: str, line: int | None) -> None:
    """
    `line N` and what stands in it; a JSON Pointer names no line.
    """
    assert at(pointer).line == line


def test_rows_are_printed_in_the_order_of_their_numbers() -> None:
    """
    Row 9 comes before row 10, whatever stands behind the number; digits may be many.
    """
    places = ["/runs/10/seed", "/runs/9", "/runs/9/seed", "line 12", "line 3", "/" + "1" * 5000]

    ordered = sorted((at(place) for place in places), key=Finding.sort_key)

    assert [item.pointer for item in ordered] == [
        "/" + "1" * 5000,
        "/runs/9",
        "/runs/9/seed",
        "/runs/10/seed",
        "line 3",
        "line 12",
    ]
