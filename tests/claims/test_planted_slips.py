"""
Every known slip, planted in every published row that is consistent, is found there.

The slips of `test_slips` stand in one row; here the digits, units and other_rows are those of real
documents. A row that prints 20 days or 40 kWh can't show a PUE of 1.1: there the doubt is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reporter.claims.check import check_claims
from reporter.claims.printed import read_printed
from reporter.claims.recompute import accelerator_hours
from reporter.claims.row_figures import Facts, read_facts
from reporter.claims.verdicts import RowVerdict, Verdict
from reporter.model.claim import ClaimFile, ClaimRow

CLAIMS = Path(__file__).resolve().parents[2] / "claims"
FILES = [
    ClaimFile.from_dict(json.loads(path.read_text(encoding="utf-8")))
    for path in sorted(CLAIMS.glob("*.json"))
]
# A PUE or a ratio nearer to 1 than this hides in the digits of the documents.
VISIBLE = Fraction(3, 100)
# Rows with a round figure (20 d, 30 d, 30 kWh, 40 kWh), in whose zeros a PUE may hide.
ROUND = {"p21-t4-t5", "p21-t4-meena", "p21-t1-trbig-iowa-tpu2", "p21-t1-et-iowa-tpu2"}
# 0.61 kg/kWh x PUE 1.1, squared, is that of a pound in a kilogram: swapped columns fit as well.
ALIKE = {"olmo24-7b-a100: CO2e x 11023/5000"}
Planted = tuple[str, ClaimRow, set[str]]


def verdict(claims: ClaimFile, row: ClaimRow) -> RowVerdict:
    """
    The verdict on a row among its other_rows; totals and pairs are left out.
    """
    rows = tuple(row if other.id == row.id else other for other in claims.rows)
    report = check_claims(replace(claims, rows=rows, totals=(), comparisons=()), "a.json")
    return next(item for item in report.rows if item.row_id == row.id)


def times(row: ClaimRow, name: str, factor: Fraction | int) -> ClaimRow:
    """
    The row with one figure multiplied, printed to as many digits as before, at least three.
    """
    figure = getattr(row, name)
    read = read_printed(figure.printed)
    assert read is not None
    exact = read.narrow.value * factor
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    own = len(figure.printed.partition("E")[0].replace(",", "").replace(".", "").lstrip("0"))
    shift = value.adjusted() - max(3, own) + 1
    printed = f"{round(value.scaleb(-shift))}E{shift:+d}"
    return replace(row, **{name: replace(figure, printed=printed)})


def planted(row: ClaimRow, facts: Facts) -> Iterator[Planted]:
    """
    The row with each slip that its figures let one see, and the names that may be given to it.
    """
    pue = facts.get("pue")
    has_pue = pue is not None and pue.value > 1 + VISIBLE
    if facts.get("energy") and facts.get("power") and accelerator_hours(facts):
        yield from _in_energy(row, facts)
        if pue is not None and has_pue:
            unapplied = {"pue-not-applied", "pue-divided"}
            yield "energy without PUE", times(row, "energy", 1 / pue.value), unapplied
            twice = {"pue-twice", "pue-basis"}
            yield "energy with PUE again", times(row, "energy", pue.value), twice
            divided = times(row, "energy", 1 / pue.value**2)
            yield "energy divided by PUE", divided, {"pue-divided"}
    co2e = facts.get("co2e")
    # A factor leaves a printed 0 as it is.
    has_carbon = co2e is not None and co2e.value > 0
    if facts.get("energy") and has_carbon and facts.get("intensity"):
        yield from _in_carbon(row, facts)
        if pue is not None and has_pue and facts.in_energy == "yes":
            yield "CO2e without PUE", times(row, "co2e", 1 / pue.value), {"pue-not-applied"}
            yield "CO2e with PUE again", times(row, "co2e", pue.value), {"pue-twice"}


def _in_energy(row: ClaimRow, facts: Facts) -> Iterator[Planted]:
    for factor in (Fraction(1000), Fraction(1, 1000), Fraction(36, 10), Fraction(3600)):
        yield f"energy x {factor}", times(row, "energy", factor), {"energy-unit"}
    yield "energy x 10", times(row, "energy", 10), {"decimal-point"}
    chips, power, tdp = facts.get("chips"), facts.get("power"), facts.get("tdp")
    counted = {"chips-again", "chips-forgotten", "nodes-for-chips"}
    if chips is not None and chips.value > 1:
        yield "accelerators again", times(row, "energy", chips.value), counted
        yield "accelerators forgotten", times(row, "energy", 1 / chips.value), counted
    if power is not None and tdp is not None and abs(tdp.value / power.value - 1) > VISIBLE:
        both = times(times(row, "energy", tdp.value / power.value), "co2e", tdp.value / power.value)
        yield "TDP in place of power", both, {"tdp-for-power"}


def _in_carbon(row: ClaimRow, facts: Facts) -> Iterator[Planted]:
    assert row.energy is not None
    assert row.co2e is not None
    for factor in (Fraction(1000), Fraction(1, 1000), Fraction(22046, 10000)):
        yield f"CO2e x {factor}", times(row, "co2e", factor), {"carbon-unit"}
    swapped = replace(
        row,
        energy=replace(row.energy, printed=row.co2e.printed),
        co2e=replace(row.co2e, printed=row.energy.printed),
    )
    yield "columns swapped", swapped, {"column-swapped"}
    gross, net = facts.get("intensity"), facts.get("net_intensity")
    if gross is not None and net is not None and not net.overlaps(gross):
        net_only = times(row, "co2e", net.value / gross.value)
        yield "net as gross", net_only, {"net-for-gross"}


def cases() -> Iterator[object]:
    """
    Every planted slip as one case.
    """
    for claims in FILES:
        for row in claims.rows:
            if verdict(claims, row).verdict is not Verdict.CONSISTENT:
                continue
            facts, _ = read_facts(row, pointer="", file="")
            for name, changed, slips in planted(row, facts):
                if f"{row.id}: {name}" not in ALIKE:
                    yield pytest.param(claims, changed, slips, id=f"{row.id}: {name}")


@pytest.mark.parametrize(("claims", "row", "slips"), list(cases()))
def test_a_slip_in_a_published_row_is_among_the_first_two(
    claims: ClaimFile, row: ClaimRow, slips: set[str]
) -> None:
    """
    The row becomes inconsistent, and the slip is named first or second; or zeros are in doubt.
    """
    found = verdict(claims, row)
    named = {code for cause in found.causes[:2] for code in (cause.code, cause.second_code)}

    if row.id in ROUND and found.verdict is not Verdict.INCONSISTENT:
        assert any("pue" in slip for slip in slips)
        assert any(figure.digits or figure.reading for figure in found.figures)
        return
    assert found.verdict is Verdict.INCONSISTENT
    assert named & slips
