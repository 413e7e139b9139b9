"""
The energy on another accelerator, to the digit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reporter.claims.other_accelerator import Moved, on_other_accelerator
from reporter.claims.row_figures import Facts
from reporter.comparison.side import Side
from reporter.model.accelerators import Accelerator, find_accelerator
from reporter.model.system import AcceleratorDescription
from tests.comparison.sides import a_side
from tests.score.make_submission import a_system

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
