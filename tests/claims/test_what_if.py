"""
Runs moved to another place, year, PUE or accelerator.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reporter.claims.report import what_if_dict, what_if_text
from reporter.claims.row_figures import Facts
from reporter.claims.what_if import Change, Moved, on_other_accelerator, what_if
from reporter.comparison.side import Side
from reporter.errors import ReporterError
from reporter.model.accelerators import Accelerator, find_accelerator
from reporter.model.system import AcceleratorDescription
from tests.comparison.sides import a_side
from tests.score.make_submission import a_system


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


H100 = "nvidia-h100-sxm5-80gb"
A100 = "nvidia-a100-sxm4-80gb"
V100 = "nvidia-v100-sxm2-32gb"
# Rated W over peak TFLOP/s, from the table.
H100_W_PER_TFLOPS = Fraction(700) / Fraction("989.5")
A100_W_PER_TFLOPS = Fraction(400, 312)
# 3.14E+23 FLOP at 1 W per TFLOP/s, in kWh.
GPT3_KWH = Fraction(314 * 10**21) / 10**12 / 3_600_000


def variant(accelerator_id: str) -> Accelerator:
    """
    A variant of the table.
    """
    found = find_accelerator(accelerator_id)
    assert found is not None
    return found


def moved(facts: Facts, accelerator_id: str = H100) -> Moved:
    """
    The energy on a variant, which must be known.
    """
    found = on_other_accelerator(facts, variant(accelerator_id))
    assert found is not None
    return found


def an_entry_on_a100(duration_s: float) -> Side:
    """
    Five runs of 0.210 kWh on eight A100, each of that many seconds.
    """
    system = a_system(accelerator=AcceleratorDescription(name="A100", id=A100))
    return a_side(
        "acme/one", system=system, energies_kwh=(0.210,) * 5, durations_s=(duration_s,) * 5
    )


@pytest.mark.parametrize(
    ("accelerator", "shares"),
    [
        ({"name": "A100", "id": A100}, Fraction(330, 400) / Fraction("24.6") * 312),
        ({"name": "V100", "id": V100}, Fraction(330, 300) / Fraction("24.6") * 125),
        (
            {
                "name": "A100",
                "id": A100,
                "peak": {"printed": "156", "unit": "TFLOP/s"},
                "tdp": {"printed": "250", "unit": "W"},
            },
            Fraction(330, 250) / Fraction("24.6") * 156,
        ),
    ],
    ids=["table-bf16", "table-fp16", "as-printed"],
)  # fmt: skip
def test_shares_of_the_run_are_kept(
    gpt3_with: Any, facts_of: Any, accelerator: dict, shares: Fraction
) -> None:
    """
    FLOPs x rated power over peak, x share of rated power over utilisation; printed figures of the
    own accelerator come before those of the table.
    """
    facts = facts_of(gpt3_with(accelerator=accelerator))

    assert moved(facts).interval.value == GPT3_KWH * H100_W_PER_TFLOPS * shares


def test_the_range_is_that_of_published_runs(gpt3_with: Any, facts_of: Any) -> None:
    """
    0.54 of rated power at a utilisation of 0.63, to 1.10 at 0.20, over the digits of the FLOPs.
    """
    interval = moved(facts_of(gpt3_with(throughput=None))).interval
    base = GPT3_KWH * H100_W_PER_TFLOPS

    assert interval.low == base * Fraction("3.135") / Fraction("3.14") * 54 / 63
    assert interval.high == base * Fraction("3.145") / Fraction("3.14") * 110 / 20
    assert interval.value == (interval.low + interval.high) / 2


def test_a_name_of_several_variants_has_no_shares(gpt3_with: Any, facts_of: Any) -> None:
    """
    A100 alone may be rated at 250 to 500 W, so the middle of published runs is taken.
    """
    text = moved(facts_of(gpt3_with(accelerator={"name": "A100"}))).text

    assert "the middle of the range of published runs" in text


def test_an_fp16_peak_stands_where_the_table_has_no_bf16(gpt3_with: Any, facts_of: Any) -> None:
    """
    V100 has tensor cores for FP16 alone; Gaudi 3 is taken at BF16, which is faster there.
    """
    facts = facts_of(gpt3_with())

    assert "(300 W, 125 TFLOP/s dense)" in moved(facts, V100).text
    assert "(900 W, 1,835 TFLOP/s dense)" in moved(facts, "intel-gaudi3-oam-128gb").text


@pytest.mark.parametrize("unknown", ["google-tpu-v5p", "nvidia-a10g-24gb"])
def test_a_variant_without_rated_power_or_peak_is_not_guessed(
    gpt3_with: Any, facts_of: Any, unknown: str
) -> None:
    """
    Where the table lacks one of the two, there is no energy.
    """
    assert on_other_accelerator(facts_of(gpt3_with()), variant(unknown)) is None


@pytest.mark.parametrize(
    ("duration_s", "share", "least", "most"),
    [
        (210.0, Fraction(450, 400), Fraction(54, 100), Fraction(450, 400)),
        (315.0, Fraction(300, 400), Fraction(54, 100), Fraction(110, 100)),
        (630.0, Fraction(150, 400), Fraction(150, 400), Fraction(110, 100)),
    ],
)
def test_an_entry_moves_by_datasheets(
    duration_s: float, share: Fraction, least: Fraction, most: Fraction
) -> None:
    """
    Measured energy x W per TFLOP/s of the new over the own one; the share of rated power may
    become that of published runs, and the utilisation 3.15 times as high or as low.
    """
    facts = an_entry_on_a100(duration_s).facts
    energy, interval = facts.get("energy"), moved(facts).interval
    assert energy is not None
    step = H100_W_PER_TFLOPS / A100_W_PER_TFLOPS
    spread = Fraction(63, 20)

    assert interval.value == energy.value * step
    assert float(interval.low) == pytest.approx(
        float(energy.low * step * least / share / spread), rel=1e-9
    )
    assert float(interval.high) == pytest.approx(
        float(energy.high * step * most / share * spread), rel=1e-9
    )


def test_a_row_without_flops_is_not_moved(gpt3_with: Any, facts_of: Any) -> None:
    """
    A printed energy has no measured share of rated power, so datasheets alone don't move it.
    """
    row = gpt3_with(flops=None, accelerator={"name": "A100", "id": A100})

    assert on_other_accelerator(facts_of(row), variant(H100)) is None
