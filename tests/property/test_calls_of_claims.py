"""
Twice the rows of claims make about twice the calls, also where each row could explain every other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
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
