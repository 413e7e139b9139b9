"""
Embodied carbon and water: what is modelled, and what is said where an input is missing.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.carbon.embodied_and_water import Assumption
from reporter.model.system import Embodied
from reporter.score.supplementary import EMBODIED_UNCERTAINTY
from tests.score.make_submission import a_part, a_submission, scope_of, score_of
from tests.score.shown_figures import changed_runs, figure, shown, value
from tests.score.shown_inputs import (
    BLOOM,
    SHARE,
    everything,
    some_water,
    with_everything,
    with_site,
)


def test_embodied_carbon_takes_its_hours_from_the_runs() -> None:
    """
    Accelerators times time to train, spread over six years at 85 %: the method of BLOOM.
    """
    submission = everything()
    hours = 8 * 5_400 / 3_600
    expected_kg = hours * (2_500 / 8 + 150) / (6 * 8_760 * 0.85)

    assert value(submission, "embodied") == pytest.approx(1000 * expected_kg)
    assert (
        Assumption(name="accelerator hours", value=hours, unit="h")
        in figure(submission, "embodied").assumptions
    )
    assert figure(submission, "embodied").source == BLOOM.source


def test_the_doubt_of_embodied_carbon_is_the_spread_of_published_methods() -> None:
    """
    1.8 times apart is 0.8 / 2.8 to either side; over root 3 and times two that is 33 %.
    """
    assert figure(everything(), "embodied").uncertainty == pytest.approx(
        2 * 0.8 / 2.8 / math.sqrt(3)
    )


def test_embodied_carbon_by_share() -> None:
    """
    M = TE x TiR / EL x RR / ToR, as the specification of SCI has it.
    """
    submission = replace(everything(), embodied=Embodied(by_share=SHARE))

    assert value(submission, "embodied") == pytest.approx(3_700_000 * 2 / 35_040)
    assert figure(submission, "embodied").kind.formula == "M = TE x (TiR / EL) x (RR / ToR)"


def test_hardware_is_not_reserved_for_less_than_it_ran() -> None:
    """
    A reservation that is shorter than the training gives no figure, and none with it.
    """
    short = Embodied(by_share=replace(SHARE, time_reserved_h=1.0))
    submission = replace(everything(), embodied=short)
    reason = "the hardware is said to be reserved for 1.00 h, but the time to train is 1.50 h"

    assert [reason, reason] == [figure(submission, key).reason for key in ("embodied", "sci")]


def test_hardware_may_be_reserved_for_just_the_time_it_ran() -> None:
    """
    A reservation as long as the training is enough.
    """
    exact = Embodied(by_share=replace(SHARE, time_reserved_h=1.5))

    assert value(replace(everything(), embodied=exact), "embodied") == pytest.approx(
        3_700_000 * 1.5 / 35_040
    )


def test_the_sum_with_embodied_carbon_is_that_of_one_run() -> None:
    """
    SCI for R = one run: location-based CO2e of the year and M, with the doubt of both.
    """
    submission = everything()
    operation_g, embodied_g = 0.210 * 1.10 * 34, value(submission, "embodied")
    doubt = scope_of(score_of(submission)).expanded_uncertainty
    assert doubt is not None
    doubt_g = math.hypot(operation_g * doubt, embodied_g * EMBODIED_UNCERTAINTY)
    found = figure(submission, "sci")

    assert found.value == pytest.approx(operation_g + embodied_g)
    assert found.uncertainty == pytest.approx(doubt_g / (operation_g + embodied_g))
    assert figure(with_site(submission, pue=None), "sci").reason == "no PUE of 1 or more is stated"


@pytest.mark.parametrize(
    ("formula", "litres"),
    [
        ("site_on_it_energy", 0.210 * (1.8 + 1.10 * 3.1)),
        ("site_on_facility_energy", 0.210 * 1.10 * (1.8 + 3.1)),
    ],
)
def test_water_is_computed_by_the_named_formula(formula: str, litres: float) -> None:
    """
    The two formulas differ, so the one that was used stands with the figure.
    """
    submission = with_site(everything(), water=some_water(formula=formula, kind="withdrawal"))
    found = figure(submission, "water")

    assert found.value == pytest.approx(litres)
    assert found.kind.name == "Water, withdrawal"
    assert "EWIF" in found.kind.formula
    assert [item.text for item in found.put_in] == [
        "PUE: 1.1",
        "site water (WUE): 1.8 L/kWh",
        "grid water (EWIF): 3.1 L/kWh",
    ]


def test_runs_without_any_energy_still_have_embodied_carbon() -> None:
    """
    0 J is no energy: what rests on it is missing with that reason, and the hours of use stand.
    """
    submission = with_everything(changed_runs(a_submission(), energy_parts=(a_part(energy_j=0.0),)))
    found = shown(submission)

    assert value(submission, "embodied") > 0
    assert {item.kind.key: item.reason for item in found.figures if item.value is None} == (
        dict.fromkeys(
            ("co2e_hourly", "co2e_market", "sci", "water"), "the energy of the run is not known"
        )
    )
