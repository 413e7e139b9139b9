"""
Comparisons as drawings: bars on a scale of powers of ten.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from reporter.claims.compare import compare
from reporter.claims.folder import checked_claims
from reporter.model.claim import ClaimFile
from reporter.site.charts.waterfall import waterfalls_of
from tests.site.additions import CLAIMS, some_claims
from tests.site.conftest import BuiltSite


def test_bars_of_a_drawing_stand_on_one_another(built: BuiltSite) -> None:
    """
    Each bar begins where the one above ends; a factor below 1 goes back, and is hollow.
    """
    (patterson,) = (one for one in some_claims() if one.name == "patterson-2021")
    gross, _ = waterfalls_of(patterson.comparisons[0], "pair")
    ends = [
        (float(step.x), float(step.x) + float(step.width), step.kind) for step in gross.steps[1:]
    ]

    assert [kind for *_, kind in ends] == ["more", "more", "more", "less", "whole"]
    assert ends[0][1] == pytest.approx(ends[1][0], abs=0.11)
    assert ends[1][1] == pytest.approx(ends[2][0], abs=0.11)
    assert ends[2][1] == pytest.approx(ends[3][1], abs=0.11)
    assert ends[3][0] == pytest.approx(ends[4][1], abs=0.11)
    assert [mark.label for mark in gross.marks] == ["1x", "2x", "5x", "10x"]
    assert [mark.is_minor for mark in gross.marks] == [False, True, True, False]


def test_a_factor_of_zero_has_no_drawing(patterson_with: Any) -> None:
    """
    A logarithm of nothing can't be drawn; the drawing without that factor stays.
    """
    one = patterson_with("p21-t4-gpt3", intensity={"printed": "0", "unit": "kg/kWh"})

    drawings = waterfalls_of(one.comparisons[1], "pair")
    assert [drawing.title for drawing in drawings] == ["CO2e, net: GPT-3 over GShard-600B"]


def test_equal_rows_are_drawn_on_a_scale_to_a_quarter_more(patterson_with: Any) -> None:
    """
    Where every factor is 1, each bar is a line and the scale ends at 1.25x.
    """
    one = patterson_with("p21-t4-gpt3")
    facts = one.facts[-1]
    (drawing, _) = waterfalls_of(compare(facts, facts), "same")

    assert {step.width for step in drawing.steps} == {"2.5"}
    assert [mark.label for mark in drawing.marks] == ["1x", "1.1x", "1.2x"]


@pytest.mark.parametrize(
    ("pue", "marks"),
    [
        ("1.17", ["0.95x", "1x", "1.05x", "1.1x", "1.15x"]),
        ("1.50", ["0.8x", "0.9x", "1x"]),
        ("2.10", ["0.6x", "0.8x", "1x"]),
    ],
)
def test_less_than_a_doubling_has_marks_at_equal_steps(
    patterson_with: Any, pue: str, marks: list[str]
) -> None:
    """
    A difference of a few percent can be read from the scale.
    """
    facts = patterson_with("p21-t4-gpt3").facts[-1]
    other = patterson_with("p21-t4-gpt3", pue={"printed": pue, "in_energy": "yes"}).facts[-1]
    (drawing, _) = waterfalls_of(compare(facts, other), "near")

    assert [mark.label for mark in drawing.marks] == marks


@pytest.fixture
def patterson_with() -> Any:
    """
    Patterson et al. 2021 with one row changed.
    """

    def make(row_id: str, **changes: Any) -> Any:
        data = json.loads((CLAIMS / "patterson-2021.json").read_text(encoding="utf-8"))
        for row in data["rows"]:
            if row["id"] == row_id:
                row.update(changes)
        return checked_claims(ClaimFile.from_dict(data))

    return make
