"""
The series that some logs offer, what a part wants of them, and what it gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.identity import Identity, Quantity
from reporter.evidence.series import (
    HIGHEST_POWER_W,
    LATEST_TIME_S,
    EnergyCounter,
    LogReading,
    PowerTrace,
)
from reporter.evidence.traits import Traits, traits_of
from reporter.model.enums import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """
    One series of one log, without its readings: *index* is its place among all that were offered.

    Times are Unix seconds, `None` without a usable reading. *digest* is the same for two series
    only if their readings are the same, in the same order. *mixed* says of readings that must be
    of several devices what shows it. *is_still* tells that it is a counter that never rises.
    *traits* say more of the readings, `None` where they were never read.
    """

    index: int
    file: str
    name: str
    identity: Identity
    first_s: float | None
    last_s: float | None
    readings_count: int
    digest: tuple[float, ...]
    mixed: str | None = None
    is_still: bool = False
    traits: Traits | None = field(default=None, compare=False, repr=False)

    @property
    def is_counter(self) -> bool:
        """
        Whether it counts energy.
        """
        return self.identity.quantity is Quantity.COUNTER

    @property
    def text(self) -> str:
        """
        Name, kind and quantity, as lists show it.
        """
        total = "total, " if self.identity.is_total else ""
        return f"{self.name} ({total}{self.identity.kind}, {self.identity.quantity})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """
    One device with its series: several where its log was rotated, in the order of time.
    """

    name: str
    pieces: tuple[Series, ...]

    @property
    def identity(self) -> Identity:
        """
        What it is.
        """
        return self.pieces[0].identity


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """
    A series that isn't taken, and why.
    """

    series: Series
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    The devices that are taken, and everything that was left out.
    """

    devices: tuple[Device, ...]
    left_out: tuple[LeftOut, ...]


class AmbiguousError(Exception):
    """
    It isn't clear what to take: *args[0]* is the cause, *advice* what to do.
    """

    def __init__(self, cause: str, advice: str) -> None:
        """
        *advice* holds the list of series where there is something to choose from.
        """
        super().__init__(cause)
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What a part asks for: its component (`None` for anything), its devices, how many, and the series
    that it names. *counts* tells whether energy counters go before power readings; `None` takes
    counters where every device has one.
    """

    component: Component | None = None
    devices: tuple[str, ...] = ()
    devices_count: int | None = None
    series: tuple[str, ...] = ()
    counts: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """
    The series of some logs, and of each its readings: a trace or a counter, `None` where they
    weren't kept.
    """

    series: tuple[Series, ...]
    readings: tuple[PowerTrace | EnergyCounter | None, ...]

    def readings_of(self, device: Device) -> PowerTrace | EnergyCounter:
        """
        The readings of all pieces of a device, in the order of the pieces.

        Raises `ValueError` where they weren't kept.
        """
        own = [self.readings[piece.index] for piece in device.pieces]
        return joined(device.name, [one for one in own if one is not None])


def joined(name: str, pieces: Sequence[PowerTrace | EnergyCounter]) -> PowerTrace | EnergyCounter:
    """
    The readings of one device that stand in several pieces, one after the other.

    Raises `ValueError` without any piece.
    """
    if not pieces:
        raise ValueError(f"{name}: its readings weren't kept")
    first = pieces[0]
    if len(pieces) == 1:
        return first if first.name == name else replace(first, name=name)
    if isinstance(first, PowerTrace):
        return _joined_traces(name, [one for one in pieces if isinstance(one, PowerTrace)])
    counters = [counter for counter in pieces if isinstance(counter, EnergyCounter)]
    return replace(
        counters[0],
        name=name,
        times_s=np.concatenate([counter.times_s for counter in counters]),
        energy_j=np.concatenate([counter.energy_j for counter in counters]),
    )


def _joined_traces(name: str, traces: Sequence[PowerTrace]) -> PowerTrace:
    # Lines of several files can't be told apart in one column.
    return PowerTrace(
        name=name,
        times_s=np.concatenate([trace.times_s for trace in traces]),
        power_w=np.concatenate([trace.power_w for trace in traces]),
        identity=traces[0].identity,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnkeptLog(LogReading):
    """
    A power log whose readings were left in its file: its *series* are known, with their places in
    this log, and no trace and no counter is held.
    """

    series: tuple[Series, ...]
    holds_power: bool
    holds_readings: bool

    @property
    def has_readings(self) -> bool:
        """
        Whether any device was read at all, whatever the readings are worth.
        """
        return self.holds_readings

    @property
    def has_power(self) -> bool:
        """
        Whether any reading of power was read.
        """
        return self.holds_power

    @property
    def series_count(self) -> int:
        """
        How many series it holds.
        """
        return len(self.series)

    @property
    def counters_count(self) -> int:
        """
        How many of them count energy.
        """
        return sum(one.is_counter for one in self.series)


class SeriesSource(Protocol):
    """
    A log that gives one series after the other; *header* is what it says of itself, without any.
    """

    header: LogReading

    @property
    def series_count(self) -> int:
        """
        How many series it holds.
        """

    def series(self, place: int) -> PowerTrace | EnergyCounter:
        """
        The readings of one series; those of power come first.
        """


class HeldLog:
    """
    A log with all its readings in memory, as a source of series.
    """

    def __init__(self, log: LogReading) -> None:
        self.header = replace(log, traces=(), counters=())
        self._series: tuple[PowerTrace | EnergyCounter, ...] = (*log.traces, *log.counters)

    @property
    def series_count(self) -> int:
        """
        How many series it holds.
        """
        return len(self._series)

    def series(self, place: int) -> PowerTrace | EnergyCounter:
        """
        The readings of one series.
        """
        return self._series[place]


def unkept(
    log: SeriesSource, extract: Callable[[PowerTrace], object] | None
) -> tuple[UnkeptLog, tuple[object, ...]]:
    """
    What is known of a log without its readings, and what *extract* took of each series of power.
    """
    series: list[Series] = []
    extracted: list[object] = []
    holds_power = holds_readings = False
    for place in range(log.series_count):
        own = log.series(place)
        known = _series(place, log.header.file, own)
        if known.traits is not None:
            known.traits.drop_head()
        series.append(known)
        holds_readings = holds_readings or own.times_s.size > 0
        if isinstance(own, PowerTrace):
            holds_power = holds_power or own.times_s.size > 0
            extracted += [] if extract is None else [extract(own)]
    fields = {name: getattr(log.header, name) for name in LogReading.__dataclass_fields__}
    made = UnkeptLog(
        **fields, series=tuple(series), holds_power=holds_power, holds_readings=holds_readings
    )
    return made, tuple(extracted)


def offered_by(logs: Iterable[LogReading]) -> Offered:
    """
    All series of some logs, each with what is needed to choose among them.
    """
    series: list[Series] = []
    readings: list[PowerTrace | EnergyCounter | None] = []
    for log in logs:
        if isinstance(log, UnkeptLog):
            base = len(series)
            series += [replace(one, index=base + one.index) for one in log.series]
            readings += [None] * len(log.series)
            continue
        own: list[PowerTrace | EnergyCounter] = [*log.traces, *log.counters]
        for one in own:
            series.append(_series(len(series), log.file, one))
            readings.append(one)
    return Offered(series=tuple(series), readings=tuple(readings))


def _series(index: int, file: str, one: PowerTrace | EnergyCounter) -> Series:
    identity = one.identity
    if isinstance(one, PowerTrace):
        values = one.power_w
    else:
        values = one.energy_j
        identity = replace(identity, quantity=Quantity.COUNTER)
    good = usable_readings(one.times_s, values, is_counter=isinstance(one, EnergyCounter))
    times_s = one.times_s[good]
    traits = traits_of(times_s, values[good])
    if isinstance(one, PowerTrace):
        traits.below_count = int(np.count_nonzero(values <= 0))
    return Series(
        index=index,
        file=file,
        name=one.name,
        identity=identity,
        first_s=float(times_s.min()) if times_s.size else None,
        last_s=float(times_s.max()) if times_s.size else None,
        readings_count=int(times_s.size),
        digest=digest_of(times_s, values[good]),
        mixed=traits.mixed(identity),
        is_still=isinstance(one, EnergyCounter) and traits.never_moves,
        traits=traits,
    )


def usable_readings(
    times_s: NDArray[np.float64], values: NDArray[np.float64], *, is_counter: bool
) -> NDArray[np.bool_]:
    """
    Which readings, in W or J, count for choosing: those that a sum is made of.

    A counter may stand at zero, and does where a window begins. A stamp that no date holds would
    stretch the window of the whole log to where nothing was read.
    """
    # A comparison with NaN is false, so the bounds drop NaN and infinity as well.
    good: NDArray[np.bool_] = np.abs(times_s) <= LATEST_TIME_S
    if is_counter:
        return good & (values >= 0) & (values < np.inf)
    return good & (values > 0) & (values <= HIGHEST_POWER_W)


def digest_of(times_s: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[float, ...]:
    """
    Count, bounds and two sums of a series: the same for the same readings in the same order.
    """
    if not times_s.size:
        return ()
    with np.errstate(over="ignore", invalid="ignore"):
        moment = float(np.dot(times_s - times_s[0], values))
        return times_s.size, float(times_s[0]), float(times_s[-1]), float(values.sum()), moment
