"""
Datasheet figures behind the names that documents print.
"""

from __future__ import annotations

import pytest

from reporter.claims.datasheets import cores_per_chip, rated_powers_kw, variants
from reporter.model.claim import ClaimAccelerator


@pytest.mark.parametrize(
    ("name", "watts"),
    [
        ("TPU v3", {450}),
        ("TPU v3-8 (4 chips, 8 cores)", {450}),
        ("A100-80GB", {300, 400, 500}),
        ("A100-SXM-80GB", {400, 500}),
        ("NVIDIA P100", {250, 300}),
        ("H800", {350, 700}),
        ("TPU", set()),
        ("TPU v9", set()),
        ("abacus", set()),
    ],
)
def test_every_variant_that_a_name_may_mean_is_given(name: str, watts: set[int]) -> None:
    """
    A name that leaves the form factor open stands for several rated powers.
    """
    powers = rated_powers_kw(ClaimAccelerator(name=name))

    assert {round(float(power) * 1000) for power in powers} == watts


def test_an_id_leaves_one_variant() -> None:
    """
    The id comes before the name.
    """
    accelerator = ClaimAccelerator(name="A100", id="nvidia-a100-sxm4-80gb")

    assert [variant.accelerator_id for variant in variants(accelerator)] == [
        "nvidia-a100-sxm4-80gb"
    ]


def test_a10_is_not_a100() -> None:
    """
    A name with digits must be a whole word.
    """
    ids = {variant.accelerator_id for variant in variants(ClaimAccelerator(name="A10"))}

    assert ids
    assert not any("a100" in name for name in ids)


@pytest.mark.parametrize(
    ("accelerator", "cores"),
    [
        (ClaimAccelerator(name="TPU v3-8 (4 chips, 8 cores)"), 2),
        (ClaimAccelerator(name="TPU v2"), 2),
        (ClaimAccelerator(name="TPU v5e"), None),
        (ClaimAccelerator(name="A100"), None),
        (ClaimAccelerator(name="X", cores_per_chip=8), 8),
        (ClaimAccelerator(name="AMD Instinct MI250X"), 2),
        (None, None),
    ],
)
def test_cores_of_a_chip(accelerator: ClaimAccelerator | None, cores: int | None) -> None:
    """
    As stated, as counted in the name, or two for TPU v2 to v4.
    """
    assert cores_per_chip(accelerator) == cores


def test_no_accelerator_has_no_variants() -> None:
    """
    A row without an accelerator has no datasheet.
    """
    assert variants(None) == ()
