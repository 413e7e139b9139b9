"""
Comparisons as drawings: bars on a scale of powers of ten.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from reporter.claims.compare import checked_claims, compare
from reporter.model.claim import ClaimFile
from reporter.site.charts.waterfall import waterfalls_of
from tests.site.additions import CLAIMS, some_claims
from tests.site.conftest import BuiltSite


def percent(place: str) -> float:
    """
    A place across a drawing as a number.
    """
    return float(place.removesuffix("%"))


def test_bars_of_a_drawing_stand_on_one_another(built: BuiltSite) -> None:
    """
    Each bar begins where the one above ends; a factor below 1 goes back, and is hollow.
    """
    (patterson,) = (one for one in some_claims() if one.name == "patterson-2021")
    gross, _ = waterfalls_of(patterson.comparisons[0], "pair")
    ends = [
        (percent(step.start), percent(step.start) + percent(step.width), step.kind)
        for step in gross.steps[1:]
    ]

    assert [kind for *_, kind in ends] == ["more", "more", "more", "less", "whole"]
    assert ends[0][1] == pytest.approx(ends[1][0], abs=0.011)
    assert ends[1][1] == pytest.approx(ends[2][0], abs=0.011)
    assert ends[2][1] == pytest.approx(ends[3][1], abs=0.011)
    assert ends[3][0] == pytest.approx(ends[4][1], abs=0.011)
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

    assert {step.width for step in drawing.steps} == {"0.50%"}
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


def test_a_range_is_drawn_as_a_whisker_of_its_bar(patterson_with: Any) -> None:
    """
    It ends where the bounds of the factor end, on both sides of the bar's end; 1x has none.
    """
    one = patterson_with("p21-t4-gpt3")
    drawing, _ = waterfalls_of(one.comparisons[0], "pair")
    first, step = drawing.steps[:2]
    assert step.whisker is not None
    end = percent(step.start) + percent(step.width)

    assert (first.text, first.whisker) == ("1x", None)
    assert percent(step.whisker.start) < end < percent(step.whisker.end)
    assert step.text == "1.19x (1.16 to 1.24)"


def test_a_range_that_holds_1_is_not_distinguishable(patterson_with: Any) -> None:
    """
    Bar, whole, description and caption say so, and print no factor.
    """
    facts = patterson_with("p21-t4-gpt3").facts[-1]
    drawing, _ = waterfalls_of(compare(facts, facts), "same")
    unclear = [step.text for step in drawing.steps if step.kind == "unclear"]

    assert len(unclear) == 5
    assert unclear[0] == "not distinguishable (0.9968 to 1.003)"
    whole = "not distinguishable (0.9785 to 1.022)"
    assert drawing.steps[-1].text == unclear[-1] == whole
    assert drawing.description.endswith(f"together GPT-3: {whole}.")
    assert f"GPT-3: {whole}. Lengths" in drawing.caption


def test_long_names_are_cut_and_kept_in_full(patterson_with: Any) -> None:
    """
    A label ends with an ellipsis where the line does; its title has all of it.
    """
    one = patterson_with("p21-t4-gpt3", name="A" * 80)
    drawing, _ = waterfalls_of(one.comparisons[1], "pair")
    step = next(step for step in drawing.steps if step.name == "A" * 80)

    assert (len(step.label), len(step.short_label)) == (70, 42)
    assert step.label.endswith("…")


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
