"""
What a statement says of hourly CO2e, embodied carbon and water.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.model.submission import Submission
from reporter.statement.checklist import as_checklist
from reporter.statement.front_matter import as_front_matter
from reporter.statement.json_data import statement_data
from tests.score.shown_inputs import everything, some_water, with_site
from tests.statement.examples import located, statement_of, unlocated


def values(submission: Submission) -> dict[str, str]:
    """
    Labels and values of the lines on what is shown and never ranked, by key.
    """
    lines = statement_of(submission).lines
    keys = {"co2e_hourly", "embodied", "water"}
    return {line.key: f"{line.label}: {line.value}" for line in lines if line.key in keys}


def test_each_figure_has_its_formula_inputs_and_source() -> None:
    """
    A reader of the paper can compute the figure again from its line.
    """
    assert values(everything()) == {
        "co2e_hourly": (
            "CO2e by the hour (apart), one run: 7.7 g CO2e ± 6.2 %; sum over the clock hours of "
            "energy × intensity, × PUE; PUE: 1.1, clock hours: 8, mean intensity, weighted by "
            "energy: 33.2 g CO2e/kWh; grid operator (lifecycle, consumption mix); evidence grid; "
            "mean intensity times total energy: 7.9 g CO2e ± 6.2 %"
        ),
        "embodied": (
            "Embodied carbon (apart), one run: 120 g CO2e ± 33 %; accelerator hours × (server / "
            "accelerators + accelerator) / (lifetime × utilisation); accelerator hours: 12 h, "
            "server without accelerators: 2,500 kg CO2e, accelerators per server: 8, accelerator: "
            "150 kg CO2e, lifetime: 6 years, utilisation: 0.85; Luccioni et al., 2022; with "
            "operation, location-based (SCI, one run): 130 g CO2e ± 31 %"
        ),
        "water": (
            "Water, consumption (apart), one run: 1.09 L ± 6.2 %; E_IT × (WUE + PUE × EWIF); "
            "PUE: 1.1, site water (WUE): 1.8 L/kWh, grid water (EWIF): 3.1 L/kWh; operator's report"
        ),
    }


def test_what_is_not_stated_is_said_in_one_line() -> None:
    """
    Where there is neither embodied carbon nor water one line says so, and none is on hours.
    """
    assert values(unlocated()) == {"embodied": "Embodied carbon and water: not stated"}
    assert "Embodied" not in as_checklist(statement_of(unlocated()))


def test_one_of_two_is_stated() -> None:
    """
    Water alone leaves the embodied carbon not stated, and the other way round.
    """
    water_alone = with_site(unlocated(), water=some_water())
    embodied_alone = replace(unlocated(), embodied=everything().embodied)

    assert values(water_alone) == {
        "embodied": "Embodied carbon (apart), one run: not stated",
        "water": (
            "Water, consumption (apart), one run: not stated: no PUE of 1 or more is stated; "
            "operator's report"
        ),
    }
    assert values(embodied_alone)["water"] == "Water: not stated"
    assert "with operation" not in values(embodied_alone)["embodied"]


def test_a_missing_input_is_named() -> None:
    """
    Without a PUE the line on hours says so, and keeps its source.
    """
    assert values(with_site(everything(), pue=None))["co2e_hourly"] == (
        "CO2e by the hour (apart), one run: not stated: no PUE of 1 or more is stated; "
        "grid operator (lifecycle, consumption mix); evidence grid"
    )


def test_emissions_of_a_model_card_stay_location_based() -> None:
    """
    The front matter's emissions are those of the year, not of the hours, in grams.
    """
    written = as_front_matter(statement_of(everything()))

    assert "emissions: 7.9\n" in written
    assert "8.1" not in written


def test_the_data_hold_every_shown_figure() -> None:
    """
    JSON has all figures with their values, `null` where there is nothing to show.
    """
    shown = statement_data(statement_of(located()))["shown_not_ranked"]

    assert len(shown["figures"]) == 7
    assert statement_data(statement_of(unlocated()))["shown_not_ranked"] is None
