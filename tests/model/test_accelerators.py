"""
Accelerators are found by id or alias, and an ambiguous name is refused.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.model.accelerators import (
    AMBIGUOUS_NAMES,
    accelerators,
    family_of,
    find_accelerator,
    near_accelerators,
)
from reporter.model.system import AcceleratorDescription


@pytest.mark.parametrize(
    ("name", "accelerator_id"),
    [
        ("nvidia-h100-sxm5-80gb", "nvidia-h100-sxm5-80gb"),
        ("NVIDIA H100-SXM5-80GB", "nvidia-h100-sxm5-80gb"),
        ("nvidia h100 80gb hbm3", "nvidia-h100-sxm5-80gb"),
        ("8 x NVIDIA A100-SXM4-80GB", "nvidia-a100-sxm4-80gb"),
        ("  NVIDIA   A100-SXM4-80GB ", "nvidia-a100-sxm4-80gb"),
        ("NVIDIA A100-SXM-80GB (500W)", "nvidia-a100-sxm4-80gb-500w"),
        ("TPU-trillium", "google-tpu-v6e"),
        ("AMD Instinct MI300X 192GB HBM3", "amd-mi300x-192gb"),
    ],
)
def test_variant_is_found_by_id_or_alias(name: str, accelerator_id: str) -> None:
    """
    Case, surplus spaces and a count in front don't matter.
    """
    found = find_accelerator(name)

    assert found is not None
    assert found.accelerator_id == accelerator_id


@pytest.mark.parametrize(
    "name",
    [
        *sorted(AMBIGUOUS_NAMES),
        "N/A",
        "TPU",
        "NVIDIA A100",
        "NVIDIA V100",
        "Nvidia Tesla V100",
        "A100-80GB",
        "H100-80GB",
        "8 x NVIDIA A100",
        "Graphcore IPU GC200",
        "Ascend 910",
        "",
        "8 x ",
    ],
)
def test_ambiguous_or_unknown_name_is_none(name: str) -> None:
    """
    A name that fits several variants, or none, is never guessed.
    """
    assert find_accelerator(name) is None


def test_no_alias_is_an_ambiguous_name() -> None:
    """
    The table never lists a name that the search refuses.
    """
    names = {alias.casefold() for one in accelerators().values() for alias in one.aliases}

    assert names.isdisjoint(AMBIGUOUS_NAMES)


def test_unknown_figures_are_none() -> None:
    """
    An empty cell is missing, not zero.
    """
    tpu = accelerators()["google-tpu-v5e"]

    assert tpu.nameplate_w is None
    assert tpu.idle_w is None
    assert tpu.sparsity_doubled_tflops is None
    assert tpu.peak_tflops("bf16") == 197


@pytest.mark.parametrize(
    ("precision", "tflops"),
    [
        ("bf16", 989.5),
        ("FP16", 989.5),
        ("fp8", 1979),
        ("tf32", 494.5),
        ("fp32", 67),
        ("int4", None),
    ],
)
def test_peak_of_a_precision(precision: str, tflops: float | None) -> None:
    """
    The dense peak is asked for by precision; another precision has none.
    """
    assert accelerators()["nvidia-h100-sxm5-80gb"].peak_tflops(precision) == tflops


def test_row_is_read_whole() -> None:
    """
    Every column of a row arrives in its field.
    """
    h100 = accelerators()["nvidia-h100-sxm5-80gb"]

    assert (h100.vendor, h100.name, h100.form_factor) == ("NVIDIA", "H100 SXM5 80GB", "SXM5")
    assert (h100.memory_gb, h100.nameplate_w, h100.idle_w) == (80, 700, 68)
    assert h100.sparsity_doubled_tflops == 1979
    assert "H100-SXM5-80GB" in h100.aliases
    assert h100.status == "READ"


def test_ambiguous_name_has_near_variants() -> None:
    """
    The hint for a refused name lists the variants that hold each of its words.
    """
    assert near_accelerators("A100-80GB") == (
        "nvidia-a100-pcie-80gb",
        "nvidia-a100-sxm4-80gb",
        "nvidia-a100-sxm4-80gb-500w",
    )
    assert near_accelerators("NVIDIA H100 SXM 80GBB")
    assert near_accelerators("") == ()
    assert near_accelerators("qqqq") == ()


def test_every_system_of_the_published_logs_resolves(shared: Path) -> None:
    """
    All accelerator names in the published system descriptions are aliases of the table.
    """
    systems = sorted(shared.glob("mlperf/**/systems/*.json"))
    names = {
        json.loads(path.read_text(encoding="utf-8")).get("accelerator_model_name")
        for path in systems
    }

    assert names
    assert [] == [name for name in sorted(names) if find_accelerator(name) is None]


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("NVIDIA H100-SXM5-80GB", "H100"),
        ("nvidia-b200-sxm-180gb", "B200"),
        ("AWS Trainium2", "Trainium2"),
        ("NVIDIA A100-SXM4-80GB (500W)", "A100"),
        ("Some  new\tchip", "Some new chip"),
    ],
)
def test_a_family_is_the_name_without_form_factor_and_memory(name: str, family: str) -> None:
    """
    Variants of one chip are one family; a chip that the table doesn't know is its own.
    """
    assert family_of(AcceleratorDescription(name=name, vendor="Acme")) == family
