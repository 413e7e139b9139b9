"""
Twice the rows of claims make about twice the calls, also where each row could explain every other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from perf.linear_inputs import DISAGREEING_CLAIMS
from reporter.claims.check import check_claims
from reporter.claims.load import load_pasted
from reporter.claims.verdicts import CheckReport, Verdict
from tests.property.test_calls_of_readers import calls_of

ROWS = 40
MOST_TIMES_DOUBLE = 2.2


def checked(text: str) -> CheckReport:
    """
    The report on a text.
    """
    loaded = load_pasted(text)
    assert loaded.claims is not None
    return check_claims(loaded.claims, "a text", form=loaded.form)


def row(number: int, name: str) -> dict[str, Any]:
    """
    A row of a claim file that disagrees and prints figures of others.
    """
    return {
        "id": f"row-{number}",
        "name": name,
        "accelerator_time": {"printed": str(61_000 + number % 5), "unit": "h"},
        "power": {"printed": str(250 + number % 3), "unit": "W"},
        "energy": {"printed": str(300 + number % 7), "unit": "MWh"},
        "intensity": {"printed": "0.429", "unit": "kg/kWh"},
        "co2e": {"printed": str(120 + number % 9), "unit": "t"},
    }


def claim_file(rows: int, name: str) -> str:
    """
    A claim file of so many rows, each beside a total of two of them that disagrees too.
    """
    return json.dumps(
        {
            "schema_version": 1,
            "id": "claims",
            "source": {"title": "Claims"},
            "rows": [row(number, f"{name} {number}") for number in range(rows)],
            "totals": [
                {
                    "id": f"total-{number}",
                    "name": "Total",
                    "rows": [f"row-{number}", f"row-{(number + 1) % rows}"],
                    "energy": {"printed": str(900 + number % 7), "unit": "MWh"},
                }
                for number in range(0, rows, 4)
            ],
        }
    )


def row_of_parts(number: int, parts: int) -> dict[str, Any]:
    """
    A row that disagrees, of a run in so many parts.
    """
    own = [
        {
            "name": f"phase {part}",
            "chips": str(64 + part),
            "duration": {"printed": str(100 + part + number % 5), "unit": "h"},
            "power": {"printed": str(250 + part), "unit": "W"},
        }
        for part in range(parts)
    ]
    return {**row(number, f"Model {number}"), "parts": own}


def claim_file_of_parts(parts: int) -> str:
    """
    A claim file of four rows of so many parts.
    """
    return json.dumps(
        {
            "schema_version": 1,
            "id": "claims",
            "source": {"title": "Claims"},
            "rows": [row_of_parts(number, parts) for number in range(4)],
        }
    )


TEXTS: dict[str, Callable[[int], str]] = {
    **{lines.format: lines.text for lines in DISAGREEING_CLAIMS.values()},
    "claim file, of many models": lambda rows: claim_file(rows, "Model"),
    "claim file, of one model": lambda rows: claim_file(rows, "LLaMA-7B"),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_twice_the_rows_that_disagree_make_about_twice_the_calls(
    text: Callable[[int], str],
) -> None:
    """
    In sentences, tables and claim files whose figures repeat.
    """
    report = checked(text(ROWS))

    assert report.count(Verdict.INCONSISTENT) >= ROWS
    once, twice = (text(ROWS), text(2 * ROWS))
    assert calls_of(lambda: checked(twice)) <= MOST_TIMES_DOUBLE * calls_of(lambda: checked(once))


def test_a_row_of_twice_the_parts_makes_about_twice_the_calls() -> None:
    """
    What follows from a part is found once for a reading of its row, and pairs of slips that miss
    by far make no calls.
    """
    report = checked(claim_file_of_parts(20))

    assert report.count(Verdict.INCONSISTENT) == 4
    once, twice = (claim_file_of_parts(parts) for parts in (10, 20))
    counts = [calls_of(partial(checked, text)) for text in (once, twice)]
    assert counts[1] <= MOST_TIMES_DOUBLE * counts[0]
    # Before that a row of twenty parts made some 390,000 calls.
    assert counts[1] / 4 <= 200_000
