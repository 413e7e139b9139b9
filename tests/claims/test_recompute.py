"""
What figures should be, from the other figures of the row.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims import recompute


def values(found: recompute.Recomputation) -> list[float]:
    """
    The recomputed values, canonical units, four digits.
    """
    return [float(f"{float(item.interval.value):.4g}") for item in found.expected]


def test_energy_is_time_count_power_and_pue(gpt3_with: Any, facts_of: Any) -> None:
    """
    14.8 d x 10,000 x 330 W x 1.10 is 1,289 MWh.
    """
    found = recompute.energy(facts_of(gpt3_with()))

    assert values(found) == [1_289_000]
    assert found.expected[0].expression == "10,000 accelerators x 14.8 d x 330 W x PUE 1.10"


@pytest.mark.parametrize(
    ("in_energy", "expected"),
    [("yes", [1_289_000]), ("no", [1_172_000]), ("unknown", [1_289_000, 1_172_000])],
)
def test_energy_holds_the_pue_as_the_row_says(
    gpt3_with: Any, facts_of: Any, in_energy: str, expected: list[float]
) -> None:
    """
    Where the row doesn't say whether PUE is inside, both readings are expectations.
    """
    row = gpt3_with(pue={"printed": "1.10", "in_energy": in_energy})

    assert values(recompute.energy(facts_of(row))) == expected


def test_stated_accelerator_hours_come_before_count_times_time(
    gpt3_with: Any, facts_of: Any
) -> None:
    """
    Accelerator-hours as printed are used, not count x time.
    """
    row = gpt3_with(accelerator_time={"printed": "1,000,000", "unit": "h"})

    assert values(recompute.energy(facts_of(row))) == [363_000]


def test_co2e_is_energy_times_intensity(gpt3_with: Any, facts_of: Any) -> None:
    """
    1,287 MWh x 0.429 is 552.1 t.
    """
    assert values(recompute.co2e(facts_of(gpt3_with()))) == [552_100]


def test_co2e_without_energy_comes_from_time_and_power(gpt3_with: Any, facts_of: Any) -> None:
    """
    With no printed energy the recomputed one is multiplied.
    """
    assert values(recompute.co2e(facts_of(gpt3_with(energy=None)))) == [553_100]


def test_energy_without_pue_may_be_followed_by_co2e_with_it(gpt3_with: Any, facts_of: Any) -> None:
    """
    A table may print IT energy and CO2e after PUE.
    """
    row = gpt3_with(pue={"printed": "1.10", "in_energy": "no"})

    assert values(recompute.co2e(facts_of(row))) == [552_100, 607_300]


@pytest.mark.parametrize(("in_co2e", "expected"), [("yes", [607_300]), ("no", [552_100])])
def test_the_row_may_say_whether_co2e_holds_the_pue(
    gpt3_with: Any, facts_of: Any, in_co2e: str, expected: list[float]
) -> None:
    """
    A stated answer leaves one reading.
    """
    row = gpt3_with(pue={"printed": "1.10", "in_energy": "no", "in_co2e": in_co2e})

    assert values(recompute.co2e(facts_of(row))) == expected


def test_time_and_power_can_tell_that_energy_holds_the_pue(gpt3_with: Any, facts_of: Any) -> None:
    """
    When time x power x PUE is the printed energy, PUE doesn't come in again.
    """
    row = gpt3_with(pue={"printed": "1.10"})

    assert values(recompute.co2e(facts_of(row))) == [552_100]


def test_flops_are_throughput_count_and_time(gpt3_with: Any, facts_of: Any) -> None:
    """
    24.6 TFLOP/s x 10,000 x 14.8 d is 3.146E+23.
    """
    assert values(recompute.flops(facts_of(gpt3_with()))) == [3.146e23]


def test_missing_inputs_are_named(gpt3_with: Any, facts_of: Any) -> None:
    """
    A recomputation that can't be made says what it lacks.
    """
    bare = facts_of(gpt3_with(duration=None, power=None, intensity=None, throughput=None))

    assert recompute.energy(bare).missing == ("time to train", "power per accelerator")
    assert recompute.co2e(bare).missing == ("carbon intensity",)
    assert recompute.flops(bare).missing == ("achieved throughput", "time to train")


def test_without_count_and_time_accelerator_hours_are_missing(
    gpt3_with: Any, facts_of: Any
) -> None:
    """
    When neither is stated, what is asked for is accelerator-hours.
    """
    bare = facts_of(gpt3_with(duration=None, chips=None))

    assert recompute.energy(bare).missing == ("accelerator-hours",)
