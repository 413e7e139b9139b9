"""
What a log holds: series of power, counters of energy, and the training log's window.

A power trace: time stamps and watts of one device, as logged and after cleaning.

Units in the headers and cells of power logs.

What every log reader gives back, so that a review needs to know no format.

A reader never raises on content: what can't be read becomes a finding of its result. Review
stands below the importers, so readers reach it as arguments (`EvidenceReaders`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.identity import UNKNOWN, Identity
from reporter.findings import Finding
from reporter.units import JOULES_PER_KWH, JOULES_PER_MWH, JOULES_PER_WH

# No node draws a terawatt; the bound keeps every sum finite, whatever a file says.
HIGHEST_POWER_W = 1e12
# In Unix s, before and after 1970: the first instant that a date holds is -62,135,596,800.
LATEST_TIME_S = 6.2e10


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    A span of time in Unix seconds; raises `ValueError` unless it is finite and has a length.
    """

    start_s: float
    stop_s: float

    def __post_init__(self) -> None:
        """
        An empty or reversed window has no energy.
        """
        if not (math.isfinite(self.start_s) and math.isfinite(self.stop_s)):
            raise ValueError("a window needs finite times")
        if self.stop_s <= self.start_s:
            raise ValueError("a window must stop after it starts")

    @property
    def duration_s(self) -> float:
        """
        Length in seconds.
        """
        return self.stop_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerTrace:
    """
    Readings of one device: *times_s* in Unix seconds and *power_w* in W, equally long, 1-D.

    *lines* holds the line of each reading in its log, counted from 1 and as long as the others;
    None where it isn't known. *identity* says what it is of. Raises `ValueError` when they differ
    in length or shape.
    """

    name: str
    times_s: NDArray[np.float64]
    power_w: NDArray[np.float64]
    lines: NDArray[np.int64] | None = None
    identity: Identity = UNKNOWN

    def __post_init__(self) -> None:
        """
        A reading without a time, or a time without a reading, can't be used.
        """
        if self.lines is not None and self.lines.shape != self.times_s.shape:
            raise ValueError(
                f"{self.name}: {self.lines.size} lines for {self.times_s.size} readings"
            )
        if self.times_s.ndim != 1 or self.times_s.shape != self.power_w.shape:
            raise ValueError(
                f"{self.name}: {self.times_s.size} time stamps for {self.power_w.size} readings"
            )

    @classmethod
    def of(
        cls,
        name: str,
        times_s: Iterable[float],
        power_w: Iterable[float],
        *,
        lines: Iterable[int] | None = None,
    ) -> Self:
        """
        A trace from any numbers, in the order given; *lines* are those of its log, if known.
        """
        return cls(
            name=name,
            times_s=np.array(list(times_s), dtype=np.float64),
            power_w=np.array(list(power_w), dtype=np.float64),
            lines=None if lines is None else np.array(list(lines), dtype=np.int64),
        )

    def taken(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """
        The readings that a mask or an order of indices names, each with its line.
        """
        return replace(
            self,
            times_s=self.times_s[chosen],
            power_w=self.power_w[chosen],
            lines=None if self.lines is None else self.lines[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleanTrace:
    """
    A trace whose times rise strictly and whose readings are positive, and what that took.

    *readings_count* is the number logged; *doubled_count* were replaced by a later reading with
    the same stamp; *unordered_count* stood before an earlier stamp; *bad_count* were not finite,
    not above zero, or beyond any machine (rules EL-7, EL-8).
    """

    trace: PowerTrace
    readings_count: int
    doubled_count: int
    unordered_count: int
    bad_count: int


def good_readings(trace: PowerTrace) -> NDArray[np.bool_]:
    """
    Which readings are finite, above zero and within any machine's power (rule EL-8).
    """
    # A comparison with NaN is false, so these two bounds drop NaN and infinity as well.
    good: NDArray[np.bool_] = np.abs(trace.times_s) <= LATEST_TIME_S
    good &= (trace.power_w <= HIGHEST_POWER_W) & (trace.power_w > 0)
    return good


def clean(trace: PowerTrace) -> CleanTrace:
    """
    Sort by time, keep the last good one of readings with the same stamp, and drop bad readings.

    A dropped reading leaves a longer step, so what it hides is charged and never filled in.
    """
    good = good_readings(trace)
    # Of a log as it should be nothing is copied: there may be many millions of readings.
    usable = trace if good.all() else trace.taken(good)
    steps_s = np.diff(usable.times_s)
    unordered_count = int(np.count_nonzero(steps_s < 0))
    kept = usable if (steps_s > 0).all() else _ordered(usable)
    return CleanTrace(
        trace=kept,
        readings_count=int(trace.times_s.size),
        doubled_count=int(usable.times_s.size - kept.times_s.size),
        unordered_count=unordered_count,
        bad_count=int(trace.times_s.size - usable.times_s.size),
    )


def _ordered(usable: PowerTrace) -> PowerTrace:
    ordered = usable.taken(np.argsort(usable.times_s, kind="stable"))
    last = np.append(np.diff(ordered.times_s) > 0, True)[: ordered.times_s.size]
    return ordered.taken(last)


Amount = TypeVar("Amount", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    Power or energy, and how many W or J one unit is.
    """

    is_energy: bool
    scale: float

    def in_si(self, amount: Amount) -> Amount:
        """
        An amount of this unit in W or J; thousandths are divided, which rounds only once.
        """
        if self.scale == 1:
            return amount
        if self.scale < 1:
            return amount / round(1 / self.scale)
        return amount * self.scale


def _power(scale: float) -> Unit:
    return Unit(is_energy=False, scale=scale)


def _energy(scale: float) -> Unit:
    return Unit(is_energy=True, scale=scale)


# Upper and lower case matter: mW is a thousandth of a watt, MW a million.
SYMBOLS = MappingProxyType(
    {
        "W": _power(1.0), "kW": _power(1e3), "mW": _power(1e-3), "MW": _power(1e6),
        "J": _energy(1.0), "kJ": _energy(1e3), "mJ": _energy(1e-3), "MJ": _energy(1e6),
        "uJ": _energy(1e-6), "Wh": _energy(JOULES_PER_WH), "kWh": _energy(JOULES_PER_KWH),
        "MWh": _energy(JOULES_PER_MWH), "mWh": _energy(JOULES_PER_WH / 1e3),
    }
)  # fmt: skip


_WORDS = MappingProxyType(
    {
        "watt": "W", "watts": "W", "kilowatt": "kW", "kilowatts": "kW", "milliwatts": "mW",
        "joule": "J", "joules": "J", "kilojoules": "kJ", "millijoules": "mJ",
        "microjoules": "uJ", "kwh": "kWh", "wh": "Wh", "kw": "kW", "w": "W", "j": "J", "kj": "kJ",
        "uj": "uJ",
    }
)  # fmt: skip


_BRACKETED = re.compile(r"[\[(]\s*([A-Za-z]{1,12})\s*[\])]\s*$", re.ASCII)


_LAST_WORD = re.compile(r"(?:^|[_ .])([A-Za-z]{1,12})$", re.ASCII)


def find_unit(symbol: str) -> Unit | None:
    """
    The unit of a symbol or word; `None` if it is none, or could be two (MW and mW in one case).
    """
    # EnergiBridge writes mWatts; only this spelling says which m it is.
    if symbol in {"mWatts", "mWatt"}:
        return SYMBOLS["mW"]
    return SYMBOLS.get(symbol) or SYMBOLS.get(_WORDS.get(symbol.lower(), ""))


def unit_of_header(header: str) -> Unit | None:
    """
    The unit that a column's header ends with: `power (kW)`, `power.draw [W]`, `energy_mJ`.
    """
    found = _BRACKETED.search(header) or _LAST_WORD.search(header)
    if found is None:
        return None
    if header.isupper() and found[1] in {"MW", "MJ", "MWH"}:
        # All is written large, so this M may be either.
        return None
    return find_unit(found[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnergyCounter:
    """
    A counter of energy as logged: *times_s* in Unix seconds, *energy_j* in J, equally long.

    *wrap_j* is the range after which the counter starts again at zero, as its log or its submission
    states it, `None` without one. *lines* holds the line of each reading in its log, counted from
    1; `None` where it isn't known.
    """

    name: str
    times_s: NDArray[np.float64]
    energy_j: NDArray[np.float64]
    wrap_j: float | None = None
    lines: NDArray[np.int64] | None = None
    identity: Identity = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogReading:
    """
    One power log: the readings of each device as logged, before any cleaning.

    *zone* is the zone of its stamps as found (`UTC`), *clock* whose clock it was, `None` if the log
    doesn't say. *side* and *conversion_efficiency* are what the log says of itself. *nameplate_w*
    stands in place of readings in an estimate, on line *nameplate_line*. *unreadable_count*
    readings weren't numbers. *lines_count* are all lines of the log, unpacked; `None` where it has
    none or wasn't read to its end.
    """

    file: str
    format: str
    unit: str
    clock: str | None
    zone: str | None
    traces: tuple[PowerTrace, ...]
    counters: tuple[EnergyCounter, ...] = ()
    side: str | None = None
    conversion_efficiency: float | None = None
    nameplate_w: float | None = None
    unreadable_count: int = 0
    nameplate_line: int | None = None
    lines_count: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def has_readings(self) -> bool:
        """
        Whether any device was read at all, whatever the readings are worth.
        """
        return self.has_power or any(counter.times_s.size for counter in self.counters)

    @property
    def has_power(self) -> bool:
        """
        Whether any reading of power was read.
        """
        return any(trace.times_s.size for trace in self.traces)

    @property
    def series_count(self) -> int:
        """
        How many series it holds.
        """
        return len(self.traces) + len(self.counters)

    @property
    def counters_count(self) -> int:
        """
        How many of them count energy.
        """
        return len(self.counters)


_EVALUATION_WORDS = frozenset({"val", "valid", "validation", "eval", "evaluation"})


_NO_WORD = re.compile(r"[^a-z0-9]+", re.ASCII)


def plain_metric_name(name: str) -> str:
    """
    A metric's name in lower case, its words joined by `_`, without a leading `val` or `eval`.

    >>> plain_metric_name("val/Top1 Accuracy"), plain_metric_name("eval_loss")
    ('top1_accuracy', 'loss')
    """
    words = [word for word in _NO_WORD.split(name.lower()) if word]
    while len(words) > 1 and words[0] in _EVALUATION_WORDS:
        words = words[1:]
    return "_".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReading:
    """
    One evaluation of a training log: Unix seconds, and pairs of metric and value.

    *time_s* is `None` where the log has no clock, the metric where it gives no name.
    *samples_count* is what had been trained on by then, `None` where the log doesn't count it.
    """

    time_s: float | None
    values: tuple[tuple[str | None, float], ...]
    samples_count: float | None = None
    line_number: int | None = None

    def value_of(self, metric: str) -> float | None:
        """
        The value of a metric; `None` where none, or more than one, can be meant.

        A value of exactly this name goes first, then the only one that differs just in how it
        names the evaluation or parts its words (`val/accuracy`, `eval_accuracy`), then a value
        that stands alone and has no name.
        """
        exact = [value for name, value in self.values if name == metric]
        alike = [
            value
            for name, value in self.values
            if name is not None and plain_metric_name(name) == plain_metric_name(metric)
        ]
        unnamed = [value for name, value in self.values if name is None]
        for found in (exact, alike, unnamed if len(self.values) == 1 else []):
            if found:
                return found[-1] if len(found) == 1 else None
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBounds:
    """
    What a training log says of its own window and machine; Unix seconds, `None` where it doesn't.

    The run must not start after *first_event_s* nor stop before *last_counting_event_s*, the event
    that the result rests on. With *evaluates_off_clock* all evaluations come after the run's stop.
    """

    first_event_s: float | None = None
    last_counting_event_s: float | None = None
    evaluates_off_clock: bool = False
    platform: str | None = None
    nodes_count: int | None = None
    accelerators_per_node: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReading:
    """
    One training log: its window in Unix seconds, how it ended, and what it reached.

    *benchmark* is the name that the log gives, *samples_unit* what its evaluations count.
    *highest_throughput_per_s* is the highest logged rate in samples/s, of the whole system or, with
    *is_throughput_per_accelerator*, of one accelerator. Where the format has no word for how a run
    ended, *is_status_logged* is false. *stated_energy* are counters of what the log itself says of
    energy. *step_times* are pairs of a step and a stamp of it, in the order of the log.
    *started_line* and *stopped_line* are the lines that give start and stop, counted from 1,
    *lines_count* all lines of the log. What a reader doesn't know is `None`.
    """

    file: str
    format: str
    started_s: float | None
    stopped_s: float | None
    status: str | None
    is_status_logged: bool = True
    seeds: tuple[int, ...] = ()
    benchmark: str | None = None
    global_batch_size: int | None = None
    evaluations: tuple[EvaluationReading, ...] = ()
    samples_unit: str | None = None
    highest_throughput_per_s: float | None = None
    is_throughput_per_accelerator: bool = False
    bounds: TrainingBounds = TrainingBounds()
    stated_energy: tuple[EnergyCounter, ...] = ()
    step_times: tuple[tuple[float, float], ...] = ()
    started_line: int | None = None
    stopped_line: int | None = None
    lines_count: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def window(self) -> Window | None:
        """
        From start to stop, `None` unless both are logged in this order.
        """
        if self.started_s is None or self.stopped_s is None or self.stopped_s <= self.started_s:
            return None
        return Window(start_s=self.started_s, stop_s=self.stopped_s)

    @property
    def quality(self) -> tuple[tuple[str | None, float], ...]:
        """
        The values of the last evaluation.
        """
        return self.evaluations[-1].values if self.evaluations else ()

    @property
    def samples_count(self) -> float | None:
        """
        The samples trained on at the last evaluation.
        """
        return self.evaluations[-1].samples_count if self.evaluations else None


PowerLogReader = Callable[[Path, str], LogReading]


TrainingLogReader = Callable[[Path, str], TrainingReading]


def _none() -> Mapping[str, TrainingLogReader]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReaders:
    """
    Readers by the `format` word of a submission's evidence; each takes a path and a shown name.
    """

    power: Mapping[str, PowerLogReader]
    training: Mapping[str, TrainingLogReader] = field(default_factory=_none)
