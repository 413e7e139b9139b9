"""
Datasheet figures that a name may stand for: every variant that the name doesn't exclude.

A document that writes A100-80GB means one of several variants. None is chosen here: a slip may
fit the rated power of any of them, and is then named with the variant.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from reporter.model.accelerators import Accelerator, accelerators, find_accelerator
from reporter.model.claim import ClaimAccelerator

_BRACKETS = re.compile(r"\([^()]*\)")
_TPU = re.compile(r"tpu ?-?v(?P<version>[0-9])(?P<letter>[a-z]?)", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_COUNTED = re.compile(r"\(?(?P<chips>[0-9]+) chips?, (?P<cores>[0-9]+) cores?\)?")
# Words that say nothing about the variant.
_PLAIN_WORDS = {"gpu", "gpus", "tpu", "nvidia", "amd", "google", "tesla", "instinct", "chip"}


def variants(accelerator: ClaimAccelerator | None) -> tuple[Accelerator, ...]:
    """
    The variants that the document's name may mean, in table order; none when it fits no row.
    """
    return () if accelerator is None else _variants(accelerator.id, accelerator.name)


@lru_cache(maxsize=1024)
def _variants(accelerator_id: str | None, called: str) -> tuple[Accelerator, ...]:
    known = find_accelerator(accelerator_id or called)
    if known is not None:
        return (known,)
    name = _BRACKETS.sub("", called).casefold()
    tpu = _TPU.search(name)
    if tpu is not None:
        found = find_accelerator(f"google-tpu-v{tpu['version']}{tpu['letter']}")
        return () if found is None else (found,)
    words = set(_WORD.findall(name)) - _PLAIN_WORDS
    if not words:
        return ()
    return tuple(variant for variant in accelerators().values() if _holds(variant, words))


def _holds(variant: Accelerator, words: set[str]) -> bool:
    own = set(_WORD.findall(f"{variant.name} {variant.accelerator_id}".casefold()))
    return all(any(has == word or _is_longer(has, word) for has in own) for word in words)


def _is_longer(has: str, word: str) -> bool:
    # SXM stands for SXM4, but A10 doesn't stand for A100.
    return word.isalpha() and has.startswith(word)


def half_precision_peak(variant: Accelerator) -> Fraction | None:
    """
    Dense peak in FLOP/s of 16-bit matrix arithmetic, the higher of BF16 and FP16.
    """
    half = (variant.peak_tflops("bf16"), variant.peak_tflops("fp16"))
    highest = max((peak for peak in half if peak is not None), default=None)
    return None if highest is None else flops(highest)


def flops(tflops: float) -> Fraction:
    """
    A datasheet's TFLOP/s in FLOP/s, exactly as its digits say.
    """
    return Fraction(str(tflops)) * 10**12


def rated_power_w(variant: Accelerator) -> Fraction | None:
    """
    Rated power in W.
    """
    return None if variant.nameplate_w is None else Fraction(str(variant.nameplate_w))


def rated_powers_kw(accelerator: ClaimAccelerator | None) -> dict[Fraction, str]:
    """
    Rated power in kW of every variant, with the variants' names.
    """
    powers: dict[Fraction, str] = {}
    for variant in variants(accelerator):
        rated_w = rated_power_w(variant)
        if rated_w is not None:
            powers.setdefault(rated_w / 1000, variant.name)
    return powers


def cores_per_chip(accelerator: ClaimAccelerator | None) -> int | None:
    """
    Cores of one chip: as stated, as the name says ("4 chips, 8 cores"), 2 for TPU v2 to v4.

    MI250 and MI250X have 2 as well: software shows each of their dies as a device.
    """
    if accelerator is None:
        return None
    if accelerator.cores_per_chip is not None:
        return accelerator.cores_per_chip
    counted = _COUNTED.search(accelerator.name)
    if counted is not None and int(counted["chips"]) > 0:
        return int(counted["cores"]) // int(counted["chips"]) or None
    tpu = _TPU.search(accelerator.name)
    has_two = tpu is not None and tpu["version"] in "234"
    return 2 if has_two or "mi250" in accelerator.name.casefold() else None
