"""
The doubt about zeros is used once in a whole recomputation, whatever is compared.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from reporter.claims.agreement import Agreement, agreement, as_rounding
from reporter.claims.check import check
from reporter.claims.verdicts import RowVerdict, Verdict


def typed(*claims: str) -> tuple[RowVerdict, ...]:
    """
    The verdicts on claims as text.
    """
    return check(claims=claims).reports[0].rows


@pytest.mark.parametrize(
    ("needed", "found"),
    [
        ((), Agreement()),
        (("b",), Agreement(rounded=("b",))),
        (("a", "c"), Agreement(rounded=("a", "c"))),
        (("a", "b", "c"), Agreement(rounded=("a", "b", "c"))),
        (("d",), None),
    ],
)
def test_only_the_figures_that_are_needed_are_named(
    needed: tuple[str, ...], found: Agreement | None
) -> None:
    """
    As printed, then one figure, then the fewest of several; None where all of them don't help.
    """

    def agrees(keys: Collection[str]) -> bool:
        return set(needed) <= set(keys)

    assert agreement(["a", "b", "c"], agrees) == found


def test_of_very_many_figures_all_are_named() -> None:
    """
    Seeking out the needed ones is left where it would take long.
    """
    keys = [str(number) for number in range(13)]
    found = agreement(keys, lambda chosen: {"1", "2"} <= set(chosen))

    assert found == Agreement(rounded=tuple(keys))


def test_the_reading_in_words() -> None:
    """
    One figure or several.
    """
    assert as_rounding(["600 t"]) == "with the zeros at the end of 600 t read as rounding"
    assert as_rounding(["100 kWh", "200 kWh", "400 kWh"]) == (
        "with the zeros at the end of 100 kWh, 200 kWh and 400 kWh read as rounding"
    )


@pytest.mark.parametrize(
    ("claim", "verdict", "rounded"),
    [
        # 40 t is right; 100 MWh may be 150 and give 60, but 100 t is never 60.
        (
            "energy=100 MWh; pue=1.1; pue_in_energy=yes; intensity=0.400 kg/kWh; co2e=100 t",
            Verdict.INCONSISTENT,
            None,
        ),
        (
            "energy=20 MWh; pue=1.1; pue_in_energy=yes; intensity=0.40 kg/kWh; co2e=9 t",
            Verdict.CONSISTENT,
            "with the zeros at the end of 20 MWh read as rounding",
        ),
        (
            "energy=8900 MWh; intensity=410 g/kWh; co2e=3700 t",
            Verdict.CONSISTENT,
            "with the zeros at the end of 3700 t read as rounding",
        ),
        (
            "energy=100 MWh; pue_in_energy=yes; intensity=0.400 kg/kWh; co2e=60 t",
            Verdict.CONSISTENT,
            "with the zeros at the end of 100 MWh read as rounding",
        ),
        (
            "energy=100 MWh; pue_in_energy=yes; intensity=0.400 kg/kWh; co2e=61 t",
            Verdict.INCONSISTENT,
            None,
        ),
        (
            "energy=200 MWh; pue_in_energy=yes; intensity=0.400 kg/kWh; co2e=60 t",
            Verdict.CONSISTENT,
            "with the zeros at the end of 200 MWh read as rounding",
        ),
    ],
)
def test_one_round_figure_may_be_rounding(
    claim: str, verdict: Verdict, rounded: str | None
) -> None:
    """
    The figure is named, and none is read wider than rounding can be.
    """
    (row,) = typed(claim)

    assert row.verdict is verdict
    assert row.figures[-1].reading == rounded


def test_several_round_figures_can_not_be_told() -> None:
    """
    300 MWh and 200 t agree only if both are rounded; the words say so, and the row isn't cleared.
    """
    report = check(
        claims="energy=300 MWh; pue_in_energy=yes; intensity=0.480 kg/kWh; co2e=200 t"
    ).reports[0]
    (row,) = report.rows

    assert row.verdict is Verdict.CANNOT_TELL
    assert row.figures[-1].digits == ("200 t", "300 MWh")
    (message,) = [item.message for item in report.findings if item.code == "CL-27"]
    assert message == (
        "claim 1: cannot tell the CO2e 200 t at these digits: it agrees only with the zeros at the "
        "end of 200 t and 300 MWh read as rounding, all at once"
    )


def total(report_on: Any, printed: str, *parts: str) -> RowVerdict:
    """
    The verdict on a total of some energies in kWh.
    """
    rows = [
        {"id": str(place), "name": str(place), "energy": {"printed": part, "unit": "kWh"}}
        for place, part in enumerate(parts)
    ]
    whole = {
        "id": "all",
        "name": "All",
        "rows": [row["id"] for row in rows],
        "energy": {"printed": printed, "unit": "kWh"},
    }
    verdict: RowVerdict = report_on(*rows, totals=[whole]).rows[-1]
    return verdict


@pytest.mark.parametrize(
    ("printed", "parts", "verdict", "digits"),
    [
        ("300", ("100", "200"), Verdict.CONSISTENT, ()),
        ("340", ("100", "200"), Verdict.CONSISTENT, ()),
        ("400", ("100", "200"), Verdict.CANNOT_TELL, ("400 kWh", "100 kWh")),
        ("500", ("100", "200"), Verdict.INCONSISTENT, ()),
        ("401", ("100", "200"), Verdict.INCONSISTENT, ()),
    ],
)
def test_a_total_and_its_rows_are_read_alike(
    report_on: Any, printed: str, parts: tuple[str, ...], verdict: Verdict, digits: tuple[str, ...]
) -> None:
    """
    100 + 200 kWh may be 350, and 400 may be 350: the doubt would be used twice.
    """
    row = total(report_on, printed, *parts)

    assert (row.verdict, row.figures[0].digits) == (verdict, digits)


@pytest.mark.parametrize(
    ("printed", "part", "reference", "verdict", "digits"),
    [
        ("2.0", "400", "200", Verdict.CONSISTENT, ()),
        ("1.7", "400", "200", Verdict.CONSISTENT, ()),
        ("1.4", "400", "201", Verdict.INCONSISTENT, ()),
        ("2.8", "400", "200", Verdict.CANNOT_TELL, ("400 t", "200 t")),
        ("3.1", "400", "200", Verdict.INCONSISTENT, ()),
    ],
)
def test_a_quotient_is_read_alike(
    gpt3_with: Any,
    judged: Any,
    figure: Any,
    printed: str,
    part: str,
    reference: str,
    verdict: Verdict,
    digits: tuple[str, ...],
) -> None:
    """
    A quotient, its part and its reference share one doubt.
    """
    quotient = {
        "name": "fraction",
        "printed": printed,
        "unit": "1",
        "of": "co2e",
        "reference": {"printed": reference, "unit": "t"},
    }
    row = judged(gpt3_with(co2e={"printed": part, "unit": "t"}, ratios=[quotient]))
    found = figure(row, "ratio")

    assert (found.verdict, found.digits) == (verdict, digits)


def test_a_quotation_is_read_alike(judged: Any, figure: Any) -> None:
    """
    Quoted as 400 from 380, one rounding; as 500 from 400, two that can't be told.
    """

    def quoted(printed: str, original: str) -> Any:
        row = {
            "id": "quoted",
            "name": "Intensity as quoted",
            "intensity": {"printed": printed, "unit": "g/kWh", "basis": "quoted"},
            "quotations": [
                {"of": "intensity", "printed": original, "unit": "g/kWh", "source": "Table 1"}
            ],
        }
        return figure(judged(row), "quotation").verdict

    assert quoted("400", "381") is Verdict.CONSISTENT
    assert quoted("500", "400") is Verdict.CANNOT_TELL
    assert quoted("500", "300") is Verdict.INCONSISTENT


def test_no_slip_that_fits_moves_a_verdict(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    500 t may be 552.1 t, and it is 501.9 t without the PUE; the digits alone decide.
    """
    row = judged(gpt3_with(co2e={"printed": "500", "unit": "t"}))

    assert figure(row, "co2e").verdict is Verdict.INCONSISTENT
    row = judged(gpt3_with(co2e={"printed": "600", "unit": "t"}))
    assert figure(row, "co2e").verdict is Verdict.CONSISTENT


def test_a_printed_pue_is_at_least_one(facts_of: Any, gpt3_with: Any) -> None:
    """
    "1" stands for 1 to 1.5, since facility energy is never below IT energy.
    """
    facts = facts_of(gpt3_with(pue={"printed": "1"}))

    assert (facts.get("pue").low, float(facts.get("pue").high)) == (1, 1.5)


def test_a_count_in_short_form_has_digits(facts_of: Any, gpt3_with: Any) -> None:
    """
    10,000 accelerators are exact, 10.0k are 9,950 to 10,050.
    """
    facts = facts_of(gpt3_with(chips="10.0k"))

    assert (facts.get("chips").low, facts.get("chips").high) == (9950, 10050)


@pytest.mark.parametrize(
    ("chips", "low", "high"),
    [("1,000", 995, 1050), ("10,000", 9_950, 10_500), ("992", 992, 992), ("10", 10, 10)],
)
def test_a_round_count_may_be_rounded_to_two_digits(
    facts_of: Any, gpt3_with: Any, chips: str, low: int, high: int
) -> None:
    """
    1,024 accelerators are called 1,000, but nobody calls 1,400 so.
    """
    amount = facts_of(gpt3_with(chips=chips)).amounts["chips"]

    assert amount.interval.low == amount.interval.high
    assert (amount.wide.low, amount.wide.high) == (low, high)
