"""
The accelerator table: rated power, idle power and dense peaks of each variant.

What is not checked: a nameplate is a limit, not a mean; an idle figure is the lowest reading
seen; a peak is the vendor's. None of them ever takes the place of a measured figure.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from reporter.model.system import AcceleratorDescription, System
from reporter.resources import table

NEAR_LIMIT = 5
_COUNT_IN_FRONT = re.compile(r"^\d+ x ", re.IGNORECASE)
# What follows the family in a name of the table: form factor, memory, a part number, a remark.
_VARIANT_PART = re.compile(r",| \(| (?:PCIe|SXM\d?|NVL|HL-\w+|\d+GB)\b")
_WORD = re.compile(r"[a-z0-9]+")

# Each names several variants with different rated power; the first five stand in published
# MLPerf system descriptions, the others in model cards.
AMBIGUOUS_NAMES = frozenset(
    {
        "n/a",
        "tpu",
        "nvidia a100",
        "nvidia v100",
        "nvidia tesla v100",
        "a100-80gb",
        "h100-80gb",
        "a100",
        "h100",
        "v100",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """
    One variant of an accelerator; the same chip at another power limit is another variant.

    *memory_gb* as marketed; *nameplate_w* is the rated maximum, *idle_w* the lowest reading seen
    at no load, both in W; peaks in TFLOPS without sparsity (bf16, fp16, fp8 and tf32 on matrix
    units). *sparsity_doubled_tflops* is the BF16/FP16 figure that marketing prints, kept to catch
    its misuse. *status* is READ, or RECALLED where a number was not read in the source.
    """

    accelerator_id: str
    vendor: str
    name: str
    form_factor: str
    memory_gb: float | None
    nameplate_w: float | None
    idle_w: float | None
    peak_dense_bf16_tflops: float | None
    peak_dense_fp16_tflops: float | None
    peak_dense_fp8_tflops: float | None
    peak_dense_tf32_tflops: float | None
    peak_fp32_tflops: float | None
    sparsity_doubled_tflops: float | None
    aliases: tuple[str, ...]
    source: str
    status: str

    def peak_tflops(self, precision: str) -> float | None:
        """
        The dense peak at *precision* (bf16, fp16, fp8, tf32, fp32), None where not known.
        """
        peaks = {
            "bf16": self.peak_dense_bf16_tflops,
            "fp16": self.peak_dense_fp16_tflops,
            "fp8": self.peak_dense_fp8_tflops,
            "tf32": self.peak_dense_tf32_tflops,
            "fp32": self.peak_fp32_tflops,
        }
        return peaks.get(precision.casefold())


@cache
def accelerators() -> Mapping[str, Accelerator]:
    """
    All variants by id, in the order of the table.
    """
    lines = table("accelerators.csv").decode("utf-8").splitlines()
    variants = (_accelerator(row) for row in csv.DictReader(lines))
    return MappingProxyType({variant.accelerator_id: variant for variant in variants})


def find_accelerator(name: str) -> Accelerator | None:
    """
    The variant with this id or alias, whatever the case; None when unknown or ambiguous.

    A count in front (`8 x NVIDIA A100-SXM4-80GB`) is cut off first. `NVIDIA A100` or `TPU` name
    several variants and are refused: ask for the form factor and the memory.
    """
    wanted = _normal(name)
    if wanted in AMBIGUOUS_NAMES:
        return None
    found = _ids_by_name().get(wanted)
    return None if found is None else accelerators()[found]


def near_accelerators(name: str) -> tuple[str, ...]:
    """
    Ids of at most five variants whose id or alias looks like *name*, best first, for a hint.

    Names that hold every word of *name* come first; only without any, names spelt alike.
    """
    names = _ids_by_name()
    wanted = _normal(name)
    words = _words(wanted)
    near = [known for known in names if words and words <= _words(known)]
    near = near or get_close_matches(wanted, names, n=NEAR_LIMIT, cutoff=0.5)
    ids = dict.fromkeys(names[known] for known in near)
    return tuple(ids)[:NEAR_LIMIT]


@cache
def _ids_by_name() -> Mapping[str, str]:
    names = {}
    for variant in accelerators().values():
        for name in (variant.accelerator_id, *variant.aliases):
            names[_normal(name)] = variant.accelerator_id
    return names


def _normal(name: str) -> str:
    return _COUNT_IN_FRONT.sub("", " ".join(name.split())).casefold()


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name))


def _accelerator(row: Mapping[str, str]) -> Accelerator:
    return Accelerator(
        accelerator_id=row["accelerator_id"],
        vendor=row["vendor"],
        name=row["marketing_name"],
        form_factor=row["form_factor"],
        memory_gb=_number(row["memory_gb"]),
        nameplate_w=_number(row["nameplate_w"]),
        idle_w=_number(row["idle_w"]),
        peak_dense_bf16_tflops=_number(row["peak_dense_bf16_tflops"]),
        peak_dense_fp16_tflops=_number(row["peak_dense_fp16_tflops"]),
        peak_dense_fp8_tflops=_number(row["peak_dense_fp8_tflops"]),
        peak_dense_tf32_tflops=_number(row["peak_dense_tf32_tflops"]),
        peak_fp32_tflops=_number(row["peak_fp32_tflops"]),
        sparsity_doubled_tflops=_number(row["sparsity_doubled_figure_tflops"]),
        aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
        source=row["source"],
        status=row["status"],
    )


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def variant_of(description: AcceleratorDescription) -> Accelerator | None:
    """
    The accelerator of the table that a system describes, `None` where it isn't there.
    """
    if description.id is not None:
        return accelerators().get(description.id)
    return find_accelerator(description.name)


def family_of(description: AcceleratorDescription) -> str:
    """
    The family of an accelerator, its name without form factor and memory: "H100" for H100 SXM5
    80GB. One that isn't in the table has the name that the submitter gives it.
    """
    known = variant_of(description)
    if known is None:
        return " ".join(description.name.split())
    return _VARIANT_PART.split(known.name)[0]


def rated_power_w(system: System) -> float:
    """
    Rated power of one accelerator in W: from the table, else as stated, else its power limit.
    """
    known = variant_of(system.accelerator)
    if known is not None and known.nameplate_w is not None:
        return known.nameplate_w
    return system.accelerator.nameplate_w or system.power_limit_w
