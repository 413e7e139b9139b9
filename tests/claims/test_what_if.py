"""
Runs moved to another place, year, PUE or accelerator.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.what_if import Change, what_if
from reporter.claims.what_if_say import what_if_dict, what_if_text
from reporter.errors import ReporterError


def test_nothing_changed_is_the_recomputed_run(gpt3_with: Any, facts_of: Any) -> None:
    """
    Without a change the run is recomputed: 1,289 MWh and 553 t.
    """
    result = what_if(facts_of(gpt3_with()), Change())

    assert result.energy is not None
    assert result.co2e is not None
    assert round(float(result.energy.value)) == 1_289_376
    assert round(float(result.co2e.value)) == 553_142


def test_another_place_takes_the_table_s_factor(gpt3_with: Any, facts_of: Any) -> None:
    """
    France in 2020 has 59.08 g/kWh in our table; the energy stays.
    """
    result = what_if(facts_of(gpt3_with()), Change(country="FRA", year=2020))

    assert result.co2e is not None
    assert [step.name for step in result.steps] == ["IT energy", "PUE", "carbon intensity"]
    assert "59.08 g/kWh (ember/FRA/2020, lifecycle)" in result.steps[2].text
    assert result.co2e.low < result.co2e.value < result.co2e.high


def test_the_range_of_a_place_spans_the_years_beside(gpt3_with: Any, facts_of: Any) -> None:
    """
    France has 59.788, 59.08 and 59.787 g/kWh in 2019 to 2021; 2018 and 2022 lie too far off.
    """
    step = what_if(facts_of(gpt3_with()), Change(country="FRA", year=2020)).steps[2]
    later = what_if(facts_of(gpt3_with()), Change(country="FRA", year=2023)).steps[2]

    assert [float(bound) for bound in (step.interval.low, step.interval.value)] == [0.05908] * 2
    assert float(step.interval.high) == 0.059788
    assert [float(bound) for bound in (later.interval.low, later.interval.high)] == [
        0.044179,
        0.07855,
    ]


def test_another_year_keeps_the_stated_place(gpt3_with: Any, facts_of: Any) -> None:
    """
    A row that says where it ran moves to another year there, by whatever it names the place.
    """
    for location in (
        {"country": "FRA", "cloud_provider": "gcp"},
        {"grid_zone": "FRA"},
    ):
        step = what_if(facts_of(gpt3_with(location=location)), Change(year=2020)).steps[2]
        assert "ember/FRA/2020" in step.text
    region = {"cloud_provider": "gcp", "cloud_region": "us-central1"}
    step = what_if(facts_of(gpt3_with(location=region)), Change(year=2021)).steps[2]
    assert "electricitymaps/US/2021" in step.text


def test_a_row_that_only_describes_its_place_has_none(gpt3_with: Any, facts_of: Any) -> None:
    """
    Words such as "a data centre" are no place of the tables.
    """
    facts = facts_of(gpt3_with(location={"description": "a data centre"}))

    with pytest.raises(ReporterError, match="gpt-3 states no place; name one beside the year"):
        what_if(facts, Change(year=2020))


def test_what_was_stated_stands_beside_what_is_asked_for(gpt3_with: Any, facts_of: Any) -> None:
    """
    Each step has the figure before and after; the printed results stay as they are.
    """
    facts = facts_of(gpt3_with())
    result = what_if(facts, Change(country="FRA", year=2020, pue=1.58))

    assert [(step.before, step.after) for step in result.steps] == [
        ("1,172,000 kWh", None),
        ("1.10", "1.58"),
        ("0.429 kg/kWh", "59.08 g/kWh"),
    ]
    assert result.before_energy == facts.get("energy")
    assert result.before_co2e == facts.get("co2e")


def test_what_is_not_changed_is_said_to_be_printed(gpt3_with: Any, facts_of: Any) -> None:
    """
    Each input says where it comes from.
    """
    result = what_if(facts_of(gpt3_with()), Change())

    assert [step.text for step in result.steps] == [
        "IT energy 10,000 accelerators x 14.8 d x 330 W = 1,172,000 kWh",
        "PUE 1.10, as printed",
        "carbon intensity 0.429 kg/kWh, as printed",
    ]


@pytest.mark.parametrize("pue", [1.0, 3.0])
def test_a_pue_of_1_and_of_3_can_be_asked_for(gpt3_with: Any, facts_of: Any, pue: float) -> None:
    """
    Both ends are possible.
    """
    assert float(what_if(facts_of(gpt3_with()), Change(pue=pue)).steps[1].interval.value) == pue


def test_a_range_never_mixes_boundaries(gpt3_with: Any, facts_of: Any) -> None:
    """
    The row of the ranking table is life-cycle: Google's direct 394 g/kWh of 2021 is no lower end.
    """
    change = Change(cloud_region=("gcp", "us-central1"), year=2021)
    step = what_if(facts_of(gpt3_with()), change).steps[2]

    assert float(step.interval.value) == 0.444
    assert float(step.interval.low) > 0.394
    assert "electricitymaps/US/2021, lifecycle" in step.text


def test_another_pue_is_exact(gpt3_with: Any, facts_of: Any) -> None:
    """
    A PUE that is asked for has no digits to doubt.
    """
    step = what_if(facts_of(gpt3_with()), Change(pue=1.58)).steps[1]

    assert float(step.interval.low) == float(step.interval.high) == 1.58
    assert step.text == "PUE 1.58, as asked for"


def test_another_accelerator_keeps_utilisation_and_share_of_rated_power(
    gpt3_with: Any, facts_of: Any
) -> None:
    """
    GPT-3 on H100: the shares of the run, and a range from those of published runs.
    """
    step = what_if(facts_of(gpt3_with()), Change(accelerator="nvidia-h100-sxm5-80gb")).steps[0]

    assert step.interval.low < step.interval.value <= step.interval.high
    assert round(float(step.interval.value)) == round(
        3.14e23 / 989.5e12 * 700 / 3.6e6 * 1.1 / (24.6 / 125)
    )
    assert "utilisation 0.20 and 1.10 of rated power, as before" in step.text


def test_an_accelerator_without_own_shares_gets_the_middle_of_the_range(
    gpt3_with: Any, facts_of: Any
) -> None:
    """
    Where the run's utilisation isn't known, that is said.
    """
    facts = facts_of(gpt3_with(throughput=None))
    step = what_if(facts, Change(accelerator="nvidia-h100-sxm5-80gb")).steps[0]

    assert step.interval.value == (step.interval.low + step.interval.high) / 2
    assert "the middle of the range of published runs" in step.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change(pue=0.5), "a PUE of 0.5 is impossible: it lies between 1 and 3"),
        (Change(pue=3.1), "a PUE of 3.1 is impossible: it lies between 1 and 3"),
        (Change(accelerator="H1000"), "no accelerator 'H1000'"),
        (Change(year=2021), "gpt-3 states no place; name one beside the year"),
        (Change(country="FRA"), "gpt-3 states no year; name one beside the place"),
        (Change(country="FRA", year=1990), "1990"),
    ],
)
def test_what_is_not_in_the_tables_is_refused(
    gpt3_with: Any, facts_of: Any, change: Change, message: str
) -> None:
    """
    An unknown place, year, accelerator or PUE stops with a text that says what to do.
    """
    with pytest.raises(ReporterError, match=message):
        what_if(facts_of(gpt3_with()), change)


def test_what_is_missing_is_named(gpt3_with: Any, facts_of: Any) -> None:
    """
    A row without PUE and intensity can't be moved to a CO2e.
    """
    result = what_if(facts_of(gpt3_with(pue=None, intensity=None)), Change())

    assert result.missing == ("PUE", "carbon intensity")
    assert result.energy is None
    assert what_if_text(result).endswith("  not stated: PUE\n  not stated: carbon intensity\n")


def test_text_and_data(gpt3_with: Any, facts_of: Any) -> None:
    """
    The text compares with the printed figures; the data have low, value and high.
    """
    result = what_if(facts_of(gpt3_with()), Change(pue=1.1))

    assert what_if_text(result).splitlines()[-1] == (
        "  CO2e: 553,100 kg (549,800 kg to 556,500 kg), 1.00x the printed 552,100 kg"
    )
    data = what_if_dict(result)
    assert data["id"] == "gpt-3"
    assert sorted(data["co2e_kg"]) == ["high", "low", "value"]
