"""
What the readings of a log say against its own energy: refused where it would be wrong many times
over, else said as a caution beside the figure.

The rules of a review judge an entry by its system; this needs no more than the log, kept or not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reporter.errors import ReporterError
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.offered import Device
from reporter.evidence.traits import Traits
from reporter.measure.device import HIGHEST_W, DeviceFigure
from reporter.text import number, plural

# Less than a running one draws: an idle accelerator takes 2 W and more, a server off takes 5 W.
LOWEST_MEAN_W = MappingProxyType({Kind.ACCELERATOR: 1.0, Kind.NODE_INPUT: 5.0, Kind.OUTLET: 5.0})
# Single faults of a meter are borne (EL-7: up to 5 %); more mean another unit.
_FAULTS_SHARE = 0.05
_FAULTS_LEAST = 3
# A machine goes from idle to load by a factor of 30 with readings between; a unit of power or
# energy is a thousand times the next.
_EMPTY_BETWEEN = 100.0
_THOUSAND = (300.0, 3_000.0)
# A counter that moved fewer of its steps is decided by its rounding (EL-9). A fine one that is read
# seldom moves at every reading, a coarse one waits for its step.
_STEPS_LEAST = 100
_MOVING_MOST = 0.5
_STANDSTILL_S = 10.0
_STANDSTILL_STEPS = 10.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """
    A device that was measured: what it is, its figure over the window, and its whole log's traits.
    """

    name: str
    identity: Identity
    figure: DeviceFigure
    traits: tuple[Traits, ...]

    @classmethod
    def of(cls, device: Device, figure: DeviceFigure) -> Judged:
        """
        A chosen device with its figure.
        """
        known = (piece.traits for piece in device.pieces)
        return cls(
            name=device.name,
            identity=device.identity,
            figure=figure,
            traits=tuple(traits for traits in known if traits is not None),
        )

    @property
    def most_w(self) -> float:
        """
        More than it can draw, in W; infinite where that isn't known.
        """
        return math.inf if self.identity.is_total else HIGHEST_W.get(self.identity.kind, math.inf)

    @property
    def sampled_w(self) -> Floats:
        """
        A sample of its readings of power, in W.
        """
        if self.figure.is_counted or not self.traits:
            return np.empty(0)
        return np.concatenate([traits.sample.values for traits in self.traits])


def refuse_unsound(devices: Sequence[Judged], *, is_named: bool) -> None:
    """
    Raise `ReporterError` where the energy of a device would be wrong many times over.

    *is_named* tells that the devices were asked for by name, so that none is another's successor.
    """
    for device in devices:
        if device.figure.is_counted:
            _refuse_falls(device)
            _refuse_jump(device)
        else:
            _refuse_units(device)
    if not is_named:
        _refuse_successors([d for d in devices if d.identity.kind is Kind.ACCELERATOR])


def _refuse_falls(device: Judged) -> None:
    """
    A counter is reset now and then; what falls again and again is no counter.
    """
    count, of = device.figure.resets_count, device.figure.integral.readings_count - 1
    if count >= _FAULTS_LEAST and count > _FAULTS_SHARE * of:
        raise ReporterError(
            f"{device.name} falls in {count:,} of {plural(of, 'step')}: it holds the energy of "
            "each interval, or several counters, and is no counter\n"
            "log power, or a counter that adds up; for one that wraps state --counter-range"
        )


def _refuse_jump(device: Judged) -> None:
    """
    One impossible rise spoils a counter: it was set, or goes on in another unit.
    """
    highest_w = device.figure.integral.highest_w
    if highest_w is not None and highest_w > device.most_w:
        raise ReporterError(
            f"{device.name} rises in one step as at {number(highest_w)} W: no "
            f"{device.identity.kind} draws that, so it was set or goes on in another unit\n"
            "split the log there, and give each part a header with its unit"
        )


def _refuse_units(device: Judged) -> None:
    """
    Readings in two units, or in another one than the log says.
    """
    power_w, most_w = device.sampled_w, device.most_w
    above = power_w > most_w
    if above.any() and above.mean() > _FAULTS_SHARE:
        raise ReporterError(
            f"{device.name}: {number(100 * float(above.mean()))} % of the readings lie above "
            f"{most_w:,.0f} W, such as {number(float(power_w.max()))} W: no {device.identity.kind} "
            "draws that, so they are in another unit\n"
            "give the log a header with the unit of its readings"
        )
    levels = two_units_w(power_w)
    if levels is not None:
        raise ReporterError(
            f"{device.name}: readings around {number(levels[0])} W and around "
            f"{number(levels[1])} W and none between: the log changes its unit\n"
            "split it where the unit changes, and give each part a header with its unit"
        )


def two_units_w(power_w: Floats) -> tuple[float, float] | None:
    """
    The medians in W of two groups of positive readings a thousandfold apart; `None` without them.

    A group is one in twenty of the readings and at least three; nothing lies between the two.
    """
    if power_w.size < 2 * _FAULTS_LEAST:
        return None
    ordered = np.sort(power_w)
    at = int(np.argmax(np.diff(np.log(ordered)))) + 1
    least = max(_FAULTS_LEAST, _FAULTS_SHARE * power_w.size)
    low_w, high_w = float(np.median(ordered[:at])), float(np.median(ordered[at:]))
    is_empty_between = bool(ordered[at] > _EMPTY_BETWEEN * ordered[at - 1])
    if min(at, ordered.size - at) < least or not is_empty_between:
        return None
    return (low_w, high_w) if _THOUSAND[0] <= high_w / low_w <= _THOUSAND[1] else None


def _refuse_successors(devices: Sequence[Judged]) -> None:
    """
    Accelerators that all end before as many others begin may be the same ones, renamed.
    """
    ends = [(d.figure.first_s, d.figure.last_s, d) for d in devices]
    known = [(first, last, d) for first, last, d in ends if first is not None and last is not None]
    if not known:
        return
    earliest_end_s = min(last for _, last, _ in known)
    after = [(first, d) for first, _, d in known if first >= earliest_end_s]
    before = [(last, d) for first, last, d in known if first < earliest_end_s]
    if not after or len(before) != len(after):
        return
    if max(last for last, _ in before) <= min(first for first, _ in after):
        raise ReporterError(
            f"{before[0][1].name} ends before {after[0][1].name} begins, and so with all "
            f"{plural(len(known), 'series', 'series')}: one accelerator may have two names, and "
            "would be charged twice\nname with --devices those that count; log a UUID"
        )


def cautions_of(devices: Sequence[Judged]) -> tuple[str, ...]:
    """
    One caution a kind: the first device with its text, and how many more have one.
    """
    found = []
    for say in _CAUTIONS:
        said = [(device.name, text) for device in devices if (text := say(device)) is not None]
        if said:
            more = len(said) - 1
            name, text = said[0]
            others = f"; and so for {plural(more, 'more device')}" if more else ""
            found.append(f"{name}: {text}{others}")
    return tuple(found)


def _runs_back(device: Judged) -> str | None:
    # A log with its newest line first runs back at every step, and is in order.
    backs = [t.back_count for t in device.traits if t.back_count < t.count - 1]
    if not sum(backs):
        return None
    return (
        f"time runs back {plural(sum(backs), 'time')}: a clock was set, or logs were merged; what "
        "was drawn at times that stand there twice counts once"
    )


def _not_above_zero(device: Judged) -> str | None:
    count = sum(traits.below_count for traits in device.traits)
    if not count:
        return None
    return f"{plural(count, 'reading')} at or below zero {'is' if count == 1 else 'are'} left out"


def _above_all(device: Judged) -> str | None:
    highest_w = device.figure.integral.highest_w
    if highest_w is None or highest_w <= device.most_w:
        return None
    return f"a reading of {number(highest_w)} W counts, and no {device.identity.kind} draws that"


def _below_all(device: Judged) -> str | None:
    mean_w = device.figure.integral.mean_w
    least_w = LOWEST_MEAN_W.get(device.identity.kind)
    if mean_w is None or least_w is None or mean_w >= least_w:
        return None
    return f"{number(mean_w)} W on average is less than a running {device.identity.kind} draws"


def _coarse(device: Judged) -> str | None:
    energy_j = device.figure.integral.integrated_j
    for traits in device.traits if device.figure.is_counted else ():
        step_j, moves = traits.levels.smallest_rise, traits.levels.moves_count
        if step_j is None or energy_j is None or moves > _MOVING_MOST * (traits.count - 1):
            continue
        if energy_j < _STEPS_LEAST * step_j:
            return (
                f"the counter moves in steps of {number(step_j)} J, and its energy is no surer "
                "than that"
            )
    return None


def _stands_still(device: Judged) -> str | None:
    for traits in device.traits if device.figure.is_counted else ():
        longest_s, usual_s = traits.levels.longest_s, traits.levels.usual_s or 0.0
        if longest_s > max(_STANDSTILL_S, _STANDSTILL_STEPS * usual_s):
            return f"the counter stands still for {number(longest_s)} s, as if nothing were drawn"
    return None


def _long_step(device: Judged) -> str | None:
    longest_s = device.figure.integral.largest_gap_s
    usual_s = device.figure.integral.median_interval_s
    if not device.figure.is_counted or usual_s is None:
        return None
    if longest_s <= max(_STANDSTILL_S, _STANDSTILL_STEPS * usual_s):
        return None
    return (
        f"{number(longest_s)} s of the window have no reading of the counter; what it rose "
        "meanwhile is spread evenly over its step"
    )


Say = Callable[[Judged], str | None]
_CAUTIONS: tuple[Say, ...] = (
    _runs_back, _not_above_zero, _above_all, _below_all, _coarse, _stands_still, _long_step,
)  # fmt: skip
