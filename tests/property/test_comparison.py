"""
What holds for every pair of entries, whatever their energies, samples and places.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.claims.compare import Comparison
from reporter.claims.load import find_row
from reporter.claims.report import comparison_dict, comparison_text, waterfall
from reporter.comparison.pair import compare_pair
from reporter.comparison.side import Side
from reporter.model.enums import InstrumentKind
from reporter.model.submission import ConvergenceScale, TrainedModel
from reporter.model.system import Pue
from tests.comparison.sides import a_side
from tests.conftest import CHECKOUT
from tests.score.make_submission import a_site, an_entry

GPT3 = find_row("p21-t4-gpt3", [CHECKOUT / "claims"])[0]
METERS = (InstrumentKind.ANALYZER, InstrumentKind.BMC, InstrumentKind.DEVICE_COUNTER)


@st.composite
def sides(draw: Any, entry_id: str) -> Side:
    """
    An entry with energies, samples, meter, scale, site and FLOPs of its own.
    """
    energies = draw(st.lists(st.floats(0.001, 1e6), min_size=5, max_size=5))
    samples = draw(st.lists(st.floats(1, 1e12), min_size=5, max_size=5))
    scale = draw(st.none() | st.floats(0.5, 2))
    pue = draw(st.none() | st.floats(1, 3))
    country = draw(st.sampled_from(["NOR", "FRA", "USA"]))
    flops = draw(st.none() | st.floats(1e15, 1e26))
    site = a_site(
        country=country,
        factor_id=None,
        pue=Pue(value=pue, kind="site", period="2023", source="x") if pue else None,
    )
    changes: dict[str, Any] = {"site": draw(st.sampled_from([site, None]))}
    base = an_entry(
        energies_kwh=energies, durations_s=[100.0] * 5, meter=draw(st.sampled_from(METERS))
    ).submission
    pairs = zip(base.runs, samples, strict=True)
    runs = tuple(replace(run, samples_count=count) for run, count in pairs)
    if scale:
        changes["convergence_scale"] = ConvergenceScale(factor=scale, source="x")
    if flops:
        changes["model"] = TrainedModel(
            name="n", parameters_count=1.0, training_flops=flops, training_flops_method="x"
        )
    return a_side(entry_id, runs=runs, instruments=base.instruments, **changes)


def factors_of(comparison: Comparison) -> list[tuple[str, Fraction]]:
    """
    Every factor of every route, with the map.
    """
    return [
        (factor.key, factor.ratio.value)
        for route in comparison.routes
        for factor in (*route.factors, route.map_gross)
        if factor is not None
    ]


@given(sides("acme/one"), sides("other/two"))
@settings(max_examples=80)
def test_the_product_is_the_ratio_and_swapping_inverts_every_factor(a: Side, b: Side) -> None:
    """
    Factors multiply to the ratio of energies, and of CO2e where there is one, to the last digit.
    """
    there, back = compare_pair(a, b), compare_pair(b, a)
    (route,) = there.routes
    energies = [side.facts.get("energy") for side in (a, b)]
    pues = [side.facts.get("pue") for side in (a, b)]
    assert energies[0] is not None and energies[1] is not None
    expected = energies[0].value / energies[1].value
    if pues[0] is not None and pues[1] is not None:
        expected *= pues[0].value / pues[1].value

    # With FLOPs the digits of a model's FLOPs cancel too.
    assert route.energy_ratio.value == expected
    if route.gross_ratio is not None:
        masses = [side.facts.get("co2e") for side in (a, b)]
        assert masses[0] is not None and masses[1] is not None
        assert route.gross_ratio.value == masses[0].value / masses[1].value
    inverse = [(key, 1 / value) for key, value in factors_of(back)]
    assert factors_of(there) == inverse


@given(sides("acme/one"), sides("other/two"))
@settings(max_examples=40)
def test_every_range_holds_its_value_and_every_form_prints(a: Side, b: Side) -> None:
    """
    Low <= value <= high; text and data come out of any pair; the drawing ends at the product.
    """
    comparison = compare_pair(a, b)
    (route,) = comparison.routes

    for factor in route.factors:
        assert factor.ratio.low <= factor.ratio.value <= factor.ratio.high
    assert comparison_text(comparison).startswith("acme/one (acme/one) over other/two (other/two)")
    assert comparison_dict(comparison)["routes"][0]["kind"] == route.kind
    whole = route.gross_ratio or route.energy_ratio
    assert abs(10 ** waterfall(comparison)[-1].end / float(whole.value) - 1) < 1e-9


@given(sides("acme/one"))
@settings(max_examples=40)
def test_a_row_against_an_entry_inverts_too(side: Side) -> None:
    """
    Mixed pairs are as exact as others.
    """
    there, back = compare_pair(side, GPT3), compare_pair(GPT3, side)

    assert there.routes and len(there.routes) == len(back.routes)
    assert factors_of(there) == [(key, 1 / value) for key, value in factors_of(back)]
