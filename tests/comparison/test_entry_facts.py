"""
An entry as the facts that rows of claims are compared by.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from reporter.citation.figures import figures_of
from reporter.comparison.side import side_of
from reporter.model.claim import ClaimAccelerator, ClaimLocation, ClaimQuality
from reporter.model.enums import Component, Direction
from reporter.model.run import QualityValue
from reporter.model.submission import ConvergenceScale
from reporter.model.system import CloudRegion
from tests.comparison.sides import a_model, a_side
from tests.score.make_submission import (
    a_benchmark,
    a_metric,
    a_part,
    a_site,
    an_entry,
)
from tests.score.shown_inputs import an_own_value
from tests.statement.examples import BOARD


def test_the_energy_is_that_of_a_statement() -> None:
    """
    Energy to target, and the same expanded uncertainty.
    """
    entry = an_entry()
    figures = figures_of(entry, a_benchmark(), BOARD, None)
    facts = side_of(entry, a_benchmark()).facts
    energy = facts.get("energy")
    assert energy is not None and figures.one is not None and figures.one.location is not None

    assert energy.value == Fraction(figures.one.energy.joules) / 3_600_000
    assert float(energy.high / energy.value - 1) == pytest.approx(figures.uncertainty, rel=1e-12)
    assert float(energy.low / energy.value - 1) == pytest.approx(-figures.uncertainty, rel=1e-12)
    guaranteed, co2e = facts.get("guaranteed"), facts.get("co2e")
    assert guaranteed is not None and co2e is not None
    assert (guaranteed.low, guaranteed.high) == (guaranteed.value, guaranteed.value)
    guard = 1 + 2 * 0.05 / math.sqrt(3)
    assert float(guaranteed.value) == pytest.approx(guard * 0.210, rel=1e-12)
    assert float(co2e.value) == pytest.approx(figures.one.location.kg_co2e, rel=1e-12)


def test_an_entry_is_a_row_with_its_target_and_place() -> None:
    """
    The target of the benchmark stands for the quality, and the site for the place.
    """
    metrics = (
        a_metric(),
        a_metric(name="word_error_rate", direction=Direction.LOWER, target=0.058),
    )
    reached = (
        QualityValue(metric="accuracy", value=0.95),
        QualityValue(metric="word_error_rate", value=0.05),
    )
    runs = tuple(replace(run, quality=reached) for run in an_entry().submission.runs)
    site = a_site(grid_zone="NO-NO1", cloud_region=CloudRegion(provider="gcp", region="a-1"))
    row = a_side("acme/one", benchmark=a_benchmark(metrics=metrics), site=site, runs=runs).facts.row

    assert row.quality == ClaimQuality(
        metric="accuracy and word error rate", printed="at least 0.94 and at most 0.058"
    )
    assert row.location == ClaimLocation(
        country="NOR", grid_zone="NO-NO1", cloud_provider="gcp", cloud_region="a-1", year=2023
    )
    assert row.developer == "Acme"
    assert row.accelerator == ClaimAccelerator(name="an accelerator", id=None)


def test_only_the_energy_of_a_facility_holds_the_pue() -> None:
    """
    S4 contains it, the other scopes don't.
    """
    part = a_part(component=Component.WHOLE_FACILITY, devices=("meter",))
    runs = tuple(replace(run, energy_parts=(part,)) for run in an_entry().submission.runs)

    assert a_side("acme/one", runs=runs).facts.in_energy == "yes"
    assert a_side("acme/one").facts.in_energy == "no"


def test_samples_per_joule_are_those_of_the_board() -> None:
    """
    A convergence scale is never applied, so neither samples nor samples per joule move.
    """
    scale = ConvergenceScale(factor=1.25, source="scaling.json")
    plain, scaled = a_side("acme/one"), a_side("acme/two", convergence_scale=scale)

    for side in (plain, scaled):
        rate = side.facts.get("samples_per_j")
        assert rate is not None
        assert float(rate.value) == pytest.approx(side.scored.performance_per_watt, rel=1e-12)
    samples = [side.facts.get("samples") for side in (plain, scaled)]
    assert samples[0] is not None and samples[1] is not None
    assert samples[1].value == samples[0].value


def test_power_and_throughput_of_an_entry_are_means_per_accelerator() -> None:
    """
    0.210 kWh over eight accelerators and 210 s are 450 W; FLOPs are divided likewise.
    """
    facts = a_side("acme/one", model=a_model(3.2e18)).facts
    power, throughput = facts.get("power"), facts.get("throughput")
    assert power is not None and throughput is not None

    assert float(power.value) == pytest.approx(0.45, rel=1e-12)
    assert facts.text("power") == "450.0 W"
    assert throughput.value == Fraction(32 * 10**17) / (8 * 210)
    assert facts.text("throughput") == "1.905E+15 FLOP/s"


@pytest.mark.parametrize(("g_per_kwh", "kg"), [(0.0, None), (0.9, 0.210 * 1.10 * 0.0009)])
def test_an_own_intensity_of_0_is_no_fact(g_per_kwh: float, kg: float | None) -> None:
    """
    0 g/kWh stands for "unknown": there is neither an intensity nor a CO2e.
    """
    own = an_own_value(g_per_kwh)
    site = a_site(country="ATA", factor_id=None, carbon_intensity=own)
    facts = a_side("acme/one", site=site).facts
    co2e = facts.get("co2e")

    assert (facts.get("intensity") is None) is (kg is None)
    assert (None if co2e is None else float(co2e.value)) == (kg and pytest.approx(kg))
