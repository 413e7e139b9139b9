"""
The energy that a run would need on another accelerator, with the range of published runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reporter.claims import datasheets
from reporter.claims.printed import Interval
from reporter.claims.row_figures import Facts
from reporter.model.accelerators import Accelerator
from reporter.units import JOULES_PER_KWH

# Achieved over dense peak in published runs: 0.20 (GPT-3) to 0.63 (TPU v2), Patterson et al. 2021.
UTILISATION = (Fraction(20, 100), Fraction(63, 100))
# Mean system power over rated power in the same tables: TPU v3 0.54 to V100 1.10.
SHARE_OF_RATED = (Fraction(54, 100), Fraction(110, 100))
_RANGE = "range: utilisation 0.20 to 0.63, 0.54 to 1.10 of rated power"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """
    An IT energy in kWh on another accelerator, and how it came about.
    """

    interval: Interval
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rating:
    """
    Dense 16-bit peak (FLOP/s) and rated power (W) of one variant.
    """

    peak: Fraction
    rated_w: Fraction

    @property
    def text(self) -> str:
        """
        Both figures in words.
        """
        teraflops = f"{float(self.peak / 10**12):,g}"
        return f"{float(self.rated_w):,g} W, {teraflops} TFLOP/s dense"


def on_other_accelerator(facts: Facts, variant: Accelerator) -> Moved | None:
    """
    The energy on *variant*: by FLOPs where they are stated, for an entry also by time and energy.

    None where an input or a datasheet figure is not known.
    """
    rating = _rating(variant)
    if rating is None:
        return None
    if facts.get("flops") is not None:
        return _by_flops(facts, variant, rating)
    return _by_datasheets(facts, variant, rating)


def _rating(variant: Accelerator) -> _Rating | None:
    peak, rated_w = datasheets.half_precision_peak(variant), datasheets.rated_power_w(variant)
    return None if peak is None or rated_w is None else _Rating(peak=peak, rated_w=rated_w)


def _by_flops(facts: Facts, variant: Accelerator, rating: _Rating) -> Moved | None:
    """
    FLOPs x rated power x share / (peak x utilisation).
    """
    work = facts.get("flops")
    if work is None:
        return None
    base = work * Interval.exactly(rating.rated_w / rating.peak / JOULES_PER_KWH)
    own = _own_shares(facts)
    low_share, high_share = SHARE_OF_RATED
    low_use, high_use = UTILISATION
    low, high = base.low * low_share / high_use, base.high * high_share / low_use
    if own is None:
        value = (low + high) / 2
        how = "the middle of the range of published runs"
    else:
        value = base.value * own[1] / own[0]
        how = f"utilisation {float(own[0]):.2f} and {float(own[1]):.2f} of rated power, as before"
    interval = Interval(low=min(low, value), value=value, high=max(high, value))
    text = f"IT energy on {variant.name} ({rating.text}): {how}; {_RANGE}"
    return Moved(interval=interval, text=text)


def _by_datasheets(facts: Facts, variant: Accelerator, rating: _Rating) -> Moved | None:
    """
    Measured energy x rated power per peak of the new over that of the own accelerator.

    Only for an entry: its power is measured, so the share of rated power is known and only the
    utilisation is not. It may change within the range of published runs.
    """
    energy, power = facts.get("energy"), facts.get("power")
    variants = datasheets.variants(facts.row.accelerator)
    own = _rating(variants[0]) if len(variants) == 1 else None
    if not facts.is_entry or energy is None or power is None or own is None:
        return None
    step = (rating.rated_w / rating.peak) / (own.rated_w / own.peak)
    share = power.value * 1000 / own.rated_w
    least, most = min(SHARE_OF_RATED[0], share), max(SHARE_OF_RATED[1], share)
    widest = UTILISATION[1] / UTILISATION[0]
    interval = Interval(
        low=energy.low * step * least / share / widest,
        value=energy.value * step,
        high=energy.high * step * most / share * widest,
    )
    text = (
        f"IT energy on {variant.name} ({rating.text}) in place of {variants[0].name} ({own.text}): "
        f"the same utilisation and {float(share):.2f} of rated power, as before; range: "
        f"utilisation {float(widest):.2f} times as high or as low, "
        f"{float(least):.2f} to {float(most):.2f} of rated power"
    )
    return Moved(interval=interval, text=text)


def _own_shares(facts: Facts) -> tuple[Fraction, Fraction] | None:
    """
    Utilisation and share of rated power that the run itself had, None when not known.
    """
    throughput, power = facts.get("throughput"), facts.get("power")
    stated_peak, stated_kw = facts.get("peak"), facts.get("tdp")
    peak = stated_peak.value if stated_peak else None
    rated_w = stated_kw.value * 1000 if stated_kw else None
    variants = datasheets.variants(facts.row.accelerator)
    if len(variants) == 1:
        peak = datasheets.half_precision_peak(variants[0]) if peak is None else peak
        rated_w = datasheets.rated_power_w(variants[0]) if rated_w is None else rated_w
    if throughput is None or power is None or peak is None or rated_w is None:
        return None
    return throughput.value / peak, power.value * 1000 / rated_w
