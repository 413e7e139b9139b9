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


def test_a_range_never_mixes_boundaries(gpt3_with: Any, facts_of: Any) -> None:
    """
    Iowa in 2021 is direct: the life-cycle 454 g/kWh of 2020 is no upper end.
    """
    change = Change(cloud_region=("gcp", "us-central1"), year=2021)
    step = what_if(facts_of(gpt3_with()), change).steps[2]

    assert float(step.interval.value) == 0.394
    assert "google/us-central1/2021" in step.text


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
