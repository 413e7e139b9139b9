"""
Inputs that aren't stated and what they would have to be.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.verdicts import Verdict

CARD: dict[str, Any] = {
    "id": "card",
    "name": "A model",
    "accelerator": {"name": "H100-80GB"},
    "accelerator_time": {"printed": "7.0M", "unit": "h"},
    "power": {"printed": "700", "unit": "W", "kind": "tdp", "boundary": "GPU"},
}


def test_an_unstated_intensity_is_given_with_its_arithmetic(judged: Any, figure: Any) -> None:
    """
    2,040 t over 7.0M h at 700 W implies 0.4163 kg/kWh: possible, so it can't be told.
    """
    carbon = figure(judged({**CARD, "co2e": {"printed": "2,040", "unit": "t"}}), "co2e")

    assert carbon.verdict is Verdict.CANNOT_TELL
    assert carbon.missing == ("carbon intensity", "PUE")
    assert carbon.implied == ("2,040 t / (7.0M h x 700 W) = 0.4163 kg/kWh",)


@pytest.mark.parametrize("printed", ["12.9", "99,000"])
def test_an_intensity_that_no_grid_has_is_inconsistent(
    judged: Any, figure: Any, printed: str
) -> None:
    """
    0.0026 and 20 kg/kWh are outside any grid, whatever the PUE and the mean power.
    """
    carbon = figure(judged({**CARD, "co2e": {"printed": printed, "unit": "t"}}), "co2e")

    assert carbon.verdict is Verdict.INCONSISTENT
    assert carbon.causes[0].code == "intensity-outside-grids"


def test_a_place_with_a_cleaner_grid_widens_the_bounds(judged: Any, figure: Any) -> None:
    """
    Quebec has 1.5 g/kWh, so 2.6 g/kWh is possible there.
    """
    row = {
        **CARD,
        "location": {"grid_zone": "CA-QC"},
        "co2e": {"printed": "12.9", "unit": "t"},
    }

    assert figure(judged(row), "co2e").verdict is Verdict.CANNOT_TELL


def test_an_unstated_power_is_given_per_accelerator(judged: Any, figure: Any) -> None:
    """
    13,812 kWh over 49,152 accelerator-hours is 281 W.
    """
    row = {
        "id": "a",
        "name": "A",
        "accelerator": {"name": "A100"},
        "accelerator_time": {"printed": "49,152", "unit": "h"},
        "energy": {"printed": "13,812", "unit": "kWh"},
    }
    energy = figure(judged(row), "energy")

    assert energy.verdict is Verdict.CANNOT_TELL
    assert energy.implied == ("13,812 kWh / 49,152 h = 281.0 W per accelerator",)


@pytest.mark.parametrize(("unit", "slip"), [("GWh", "energy-unit"), ("Wh", "energy-unit")])
def test_a_power_that_no_accelerator_has_is_inconsistent(
    judged: Any, figure: Any, unit: str, slip: str
) -> None:
    """
    0.28 W and 281 kW per accelerator are not plausible; the unit that helps is named.
    """
    row = {
        "id": "a",
        "name": "A",
        "accelerator": {"name": "A100"},
        "accelerator_time": {"printed": "49,152", "unit": "h"},
        "energy": {"printed": "13,812", "unit": unit},
    }
    energy = figure(judged(row), "energy")

    assert energy.verdict is Verdict.INCONSISTENT
    assert [cause.code for cause in energy.causes[:2]] == ["power-implausible", slip]


def test_co2e_and_intensity_imply_an_energy(judged: Any, figure: Any) -> None:
    """
    Without energy, hours and power, the energy that would agree is given.
    """
    row = {
        "id": "a",
        "name": "A",
        "intensity": {"printed": "0.5", "unit": "kg/kWh"},
        "co2e": {"printed": "75", "unit": "t"},
    }
    carbon = figure(judged(row), "co2e")

    assert carbon.missing == ("energy", "accelerator-hours", "power per accelerator")
    assert carbon.implied == ("75 t / 0.5 kg/kWh = 150.0 MWh",)


@pytest.mark.parametrize(
    ("printed", "unit", "arithmetic"),
    [
        ("2,040", "kg", "without the slip '/ 1000 (g, kg, t)' it is 0.4163 kg/kWh"),
        ("2,040", "kt", "without the slip 'x 1000 (g, kg, t)' it is 0.4163 kg/kWh"),
    ],
)
def test_a_unit_that_brings_the_intensity_back_is_named_second(
    judged: Any, figure: Any, printed: str, unit: str, arithmetic: str
) -> None:
    """
    The implied intensity comes first; then the unit in which it would be a grid's.
    """
    carbon = figure(judged({**CARD, "co2e": {"printed": printed, "unit": unit}}), "co2e")

    assert [cause.code for cause in carbon.causes[:2]] == ["intensity-outside-grids", "carbon-unit"]
    assert carbon.causes[1].arithmetic == arithmetic


def test_an_energy_alone_can_not_be_told(judged: Any, figure: Any) -> None:
    """
    Without hours there is no power to judge, and the figure is listed with what it lacks.
    """
    row = {"id": "a", "name": "A", "energy": {"printed": "13,812", "unit": "kWh"}}
    energy = figure(judged(row), "energy")

    assert (energy.verdict, energy.implied) == (Verdict.CANNOT_TELL, ())
    assert energy.missing == ("accelerator-hours", "power per accelerator")


def test_an_energy_that_may_be_zero_implies_no_intensity(judged: Any, figure: Any) -> None:
    """
    "<0.1 MWh" can't be divided by, so nothing is said of the intensity.
    """
    row = {
        "id": "a",
        "name": "A",
        "energy": {"printed": "<0.1", "unit": "MWh"},
        "co2e": {"printed": "5", "unit": "t"},
    }
    carbon = figure(judged(row), "co2e")

    assert (carbon.verdict, carbon.implied) == (Verdict.CANNOT_TELL, ())
    assert carbon.missing == ("carbon intensity",)


def test_a_pue_is_no_way_back_to_a_plausible_power(judged: Any, figure: Any) -> None:
    """
    12 W on an A100 is 3 % too little for its rated power; a PUE of 1.10 doesn't explain it.
    """
    row = {
        "id": "a",
        "name": "A",
        "accelerator": {"name": "A100"},
        "accelerator_time": {"printed": "100,001", "unit": "h"},
        "pue": {"printed": "1.10"},
        "energy": {"printed": "1,211", "unit": "kWh"},
    }
    energy = figure(judged(row), "energy")

    assert energy.causes[0].code == "power-implausible"
    assert [cause for cause in energy.causes if cause.code.startswith("pue")] == []


@pytest.mark.parametrize(
    ("printed", "arithmetic"),
    [
        ("171,500", "without the slip 'x 100' it is 0.3500 kg/kWh"),
        ("294,000", "without the slip 'x 1,000' it is 0.06000 kg/kWh"),
    ],
)
def test_of_several_ways_back_the_one_to_the_middle_is_named(
    judged: Any, figure: Any, printed: str, arithmetic: str
) -> None:
    """
    35 and 60 kg/kWh: two and three decimals lead back to a grid, and the nearer to the middle of
    10 to 1400 g/kWh, by ratio, is named.
    """
    carbon = figure(judged({**CARD, "co2e": {"printed": printed, "unit": "t"}}), "co2e")

    named = {cause.code: cause.arithmetic for cause in carbon.causes}
    assert named["decimal-point"] == arithmetic


def test_a_rated_power_widens_only_what_rests_on_it(judged: Any, figure: Any) -> None:
    """
    2 kg/kWh over a printed energy is impossible, whatever the accelerators are rated at; over the
    energy at rated power the mean power is unknown, and a node's may be 1.43 times that. 3.5 kg/kWh
    would need more than nodes draw, and 2 kg/kWh more than accelerators alone.
    """
    power = {"printed": "700", "unit": "W", "kind": "tdp", "boundary": "node"}
    pue = {"printed": "1.0", "in_energy": "no", "in_co2e": "no"}
    row = {**CARD, "power": power, "pue": pue}
    carbon = {"co2e": {"printed": "9,800", "unit": "t"}}
    from_power = figure(judged({**row, **carbon}), "co2e")
    energy = {"energy": {"printed": "4,900", "unit": "MWh"}}
    printed = figure(judged({**row, **carbon, **energy}), "co2e")

    too_much = figure(judged({**row, "co2e": {"printed": "17,150", "unit": "t"}}), "co2e")
    alone = figure(judged({**row, **carbon, "power": CARD["power"]}), "co2e")

    assert from_power.verdict is Verdict.CANNOT_TELL
    assert printed.verdict is Verdict.INCONSISTENT
    assert too_much.verdict is Verdict.INCONSISTENT
    assert alone.verdict is Verdict.INCONSISTENT


def test_a_clean_place_may_still_have_a_usual_intensity(judged: Any, figure: Any) -> None:
    """
    The table's figures for a place widen the bounds of grids and never narrow them.
    """
    row = {**CARD, "location": {"country": "NOR"}, "co2e": {"printed": "2,040", "unit": "t"}}

    assert figure(judged(row), "co2e").verdict is Verdict.CANNOT_TELL


def test_an_intensity_outside_grids_is_named_beside_the_slips(
    gpt3_with: Any, judged: Any, figure: Any
) -> None:
    """
    Where the figures are all stated and CO2e over energy is no grid's, that is said too.
    """
    row = gpt3_with(
        co2e={"printed": "9,009", "unit": "t"}, flops=None, pue={"printed": "1.0"}, power=None
    )
    named = {cause.code: cause.arithmetic for cause in figure(judged(row), "co2e").causes}

    assert named["intensity-outside-grids"] == (
        "9,009 t / (1,287 MWh) = 7.000 kg/kWh; grids have 0.01000 kg/kWh to 1.400 kg/kWh"
    )


@pytest.mark.parametrize(
    ("name", "watts", "verdict"),
    [
        ("A100", "12.6", Verdict.CANNOT_TELL),
        ("A100", "12.4", Verdict.INCONSISTENT),
        ("A100", "1,479", Verdict.CANNOT_TELL),
        ("A100", "1,481", Verdict.INCONSISTENT),
        ("A new chip", "20.1", Verdict.CANNOT_TELL),
        ("A new chip", "19.9", Verdict.INCONSISTENT),
        ("A new chip", "2,999", Verdict.CANNOT_TELL),
        ("A new chip", "3,001", Verdict.INCONSISTENT),
    ],
)
def test_a_power_lies_between_what_all_variants_may_draw(
    judged: Any, figure: Any, name: str, watts: str, verdict: Verdict
) -> None:
    """
    A100 are rated at 250 to 500 W: a twentieth of the least, to 1.85 x 1.6 of the most; a chip that
    no table has draws 20 W to 3 kW.
    """
    row = {
        "id": "a",
        "name": "A",
        "accelerator": {"name": name},
        "accelerator_time": {"printed": "1.00000", "unit": "h"},
        "energy": {"printed": watts, "unit": "Wh"},
    }
    energy = figure(judged(row), "energy")

    assert energy.verdict is verdict


def test_the_power_that_a_unit_would_give_is_said(judged: Any, figure: Any) -> None:
    """
    13,812 kWh printed as GWh would be 281 W, which is a power of an A100.
    """
    row = {
        "id": "a",
        "name": "A",
        "accelerator": {"name": "A100"},
        "accelerator_time": {"printed": "49,152", "unit": "h"},
        "energy": {"printed": "13,812", "unit": "GWh"},
    }

    assert figure(judged(row), "energy").causes[0].arithmetic == (
        "13,812 GWh / 49,152 h = 281,000,000 W per accelerator, outside 12 to 1480 W"
    )
    assert figure(judged(row), "energy").causes[1].arithmetic == (
        "without the slip 'x 1,000,000 (Wh, MWh)' it is 281.0 W per accelerator"
    )
