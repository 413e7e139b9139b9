"""
Gathers what a training log shows: its window, its evaluations, and one finding a kind of fault.

Each format's reader fills one record, row by row; what the rows mean together is decided here, so
that it is the same for every format.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import TypeGuard

from reporter.codes import TRAINING_LOG_HINTS
from reporter.evidence.log_file import is_number
from reporter.evidence.run_clock import RunClock
from reporter.evidence.series import (
    EnergyCounter,
    EvaluationReading,
    TrainingBounds,
    TrainingReading,
)
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    parse_number,
    parse_stamp,
)
from reporter.evidence.training_lines import quoted
from reporter.findings import Finding, Severity
from reporter.text import plural

MS_PER_S = 1000.0


FAULTS_SHOWN = 10


# Thirty years: no run is longer, and later times would leave the calendar.
LONGEST_RUN_S = 1e9


# The largest that every reader of JSON holds exactly.
LARGEST_SETTING = 2**53


NAMES_SHOWN = 8


_SEVERITY = MappingProxyType(
    {
        "TL-6": Severity.WARNING,
        "TL-7": Severity.WARNING,
        "TL-9": Severity.WARNING,
        "TL-12": Severity.WARNING,
        "TL-13": Severity.NOTE,
    }
)


# Names under which tools count what was trained on, and the unit where the name says it.
SAMPLE_COUNTS: Mapping[str, str | None] = MappingProxyType(
    {
        "samples": None,
        "consumed_samples": None,
        "samples_seen": None,
        "images_seen": "images",
        "sequences_seen": "sequences",
        "tokens": "tokens",
        "num_tokens": "tokens",
        "consumed_tokens": "tokens",
        "tokens_seen": "tokens",
        "num_input_tokens_seen": "tokens",
    }
)


# What a log says once of the whole run, and the unit of samples where the name says it.
_SETTINGS: Mapping[str | None, str | None] = MappingProxyType(
    {
        "seed": None,
        "global_batch_size": None,
        "samples_per_step": None,
        "tokens_per_step": "tokens",
    }
)


_EVALUATION = frozenset({"val", "valid", "validation", "eval", "evaluation", "test"})


# Trainers log beside `eval_loss` how long the evaluation took and how quick it was.
_PACE = frozenset({"runtime", "second", "time", "sec", "ms", "step", "steps", "epoch", "samples"})


_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)


@lru_cache(maxsize=4096)
def is_evaluation_name(name: str) -> bool:
    """
    Whether a logged name is that of a quality: `val_loss` and `eval/accuracy`, not `eval_runtime`.
    """
    words = {word.lower() for word in _WORD.findall(name)}
    return bool(words & _EVALUATION) and not words & _PACE


def is_plausible(value: object) -> TypeGuard[int | float]:
    """
    Whether a value is a number that a log can hold: zero, or from 1e-30 to 1e30 in size (IM-28).
    """
    return is_number(value) and (value == 0 or 1e-30 <= abs(value) <= 1e30)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRow:
    """
    Values that were logged together, and where: a line (`line 3`) or a JSON Pointer.

    *time_s* is Unix time in s, *step* the optimiser step; `None` where the row doesn't say.
    """

    place: str
    values: Mapping[str | None, object]
    time_s: float | None = None
    step: float | None = None
    line_number: int | None = None


@dataclass(slots=True, kw_only=True)
class _Point:
    """
    An evaluation while its metrics come together; each metric with the time it was logged at.
    """

    step: float | None
    order: int
    time_s: float | None = None
    line_number: int | None = None
    values: dict[str | None, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """
    What was asked for: the *metric* to take alone, and when the run started in Unix s, if known.

    *zone* is for stamps that carry none, *clock* that of another log of the run.
    """

    metric: str | None = None
    start_s: float | None = None
    zone: tzinfo | None = None
    clock: RunClock | None = None


class TrainingRecord:
    """
    One training log while it is read.

    Readers set *started_s* and *stopped_s* (Unix s) where the log states them, each with its line
    where the format has lines, *status* where it says how the run ended, and add rows. *duration_s*
    is a run time without a date. A format that never holds a metric says so by *has_metrics*.
    """

    def __init__(self, file: str, word: str, options: ReadOptions) -> None:
        """
        *file* is what findings call the log, *word* the name of its format.
        """
        self.file = file
        self.format = word
        self.options = options
        self.started_s: float | None = None
        self.stopped_s: float | None = None
        self.started_line: int | None = None
        self.stopped_line: int | None = None
        self.duration_s: float | None = None
        self.status: str | None = None
        self.is_status_logged = False
        self.seeds: dict[int, None] = {}
        self.batch_sizes: set[int] = set()
        self.samples_unit: str | None = None
        self.has_metrics = True
        self.stated_energy: tuple[EnergyCounter, ...] = ()
        self.findings: list[Finding] = []
        self.names: dict[str, None] = {}
        self._counts: dict[str, int] = defaultdict(int)
        self._first_s: float | None = None
        self._last_s: float | None = None
        self._first_line: int | None = None
        self._last_line: int | None = None
        self._points: dict[object, _Point] = {}
        self._samples_per_step: float | None = None
        self._step_times: list[tuple[float, float]] = []
        self._samples_by_step: list[tuple[float, float]] = []
        self._samples_by_time: list[tuple[float, float]] = []

    def fault(
        self, code: str, place: str, message: str, *, severity: Severity | None = None
    ) -> None:
        """
        Note what is wrong at a place; after ten of one code the rest are only counted.

        *severity* is that of the code where it isn't given.
        """
        self._counts[code] += 1
        if self._counts[code] <= FAULTS_SHOWN:
            found = self._finding(code, place, message)
            self.findings.append(replace(found, severity=severity or found.severity))

    def more_faults(self, code: str, count: int) -> None:
        """
        Count faults of which nothing more is known, after the first ten of their code.
        """
        self._counts[code] += count

    def _finding(self, code: str, place: str, message: str) -> Finding:
        return Finding(
            code=code,
            severity=_SEVERITY.get(code, Severity.ERROR),
            file=self.file,
            pointer=place,
            message=message,
            hint=TRAINING_LOG_HINTS[code],
        )

    def time_of(self, value: object, place: str) -> float | None:
        """
        Unix seconds of a stamp: a date, or Unix time in s, ms, us or ns by its size.

        What can't be placed in time is noted, and `None`.
        """
        number = value if is_number(value) else parse_number(str(value).strip())
        if number is not None:
            scale = epoch_scale(number)
            if scale is None:
                self.fault("TL-7", place, f"time {quoted(str(value))} is no Unix time")
                return None
            return number / scale
        try:
            return parse_stamp(str(value).strip(), self.options.zone).time_s
        except NoZoneError:
            text = f"time {quoted(str(value))} has no zone, and none is stated"
            self.fault("TL-5", place, text)
        except StampError as problem:
            self.fault("TL-7", place, f"time {quoted(str(value))}: {problem}")
        return None

    def ran_for(self, duration_s: float, place: str) -> bool:
        """
        Note a time since the start in s, the longest of which is *duration_s*; false if it is none.
        """
        if not 0 <= duration_s <= LONGEST_RUN_S:
            self.fault("TL-7", place, f"{duration_s:g} s is no length of a run")
            return False
        self.duration_s = max(duration_s, self.duration_s or 0.0)
        return True

    def saw(self, time_s: float | None, line_number: int | None = None) -> None:
        """
        Note that something was logged at this time, and on which line.
        """
        if time_s is None:
            return
        if self._first_s is None or time_s < self._first_s:
            self._first_s, self._first_line = time_s, line_number
        if self._last_s is None or time_s >= self._last_s:
            self._last_s, self._last_line = time_s, line_number

    def add(self, row: MetricRow) -> None:
        """
        Take the evaluation and the count of samples of a row, as far as it holds them.

        Rows of one step are one evaluation; a metric that is logged twice at one step counts as
        it was logged last.
        """
        if row.time_s is None and self.options.clock is not None:
            row = replace(row, time_s=self.options.clock.time_of(row.step))
        self.saw(row.time_s, row.line_number)
        if row.step is not None and row.time_s is not None:
            self._step_times.append((row.step, row.time_s))
        for name, value in row.values.items():
            if name is not None:
                self.names[name] = None
            # Pictures and histograms are logged under names of evaluations, too.
            if value is None or isinstance(value, dict | list) or not self._is_wanted(name):
                self._count_samples(name, value, row)
                self.set_up(name, value)
            elif is_plausible(value):
                self._point(row, name, float(value))
            else:
                text = (
                    f"{quoted(name or 'quality')} is {quoted(str(value))}, no number that is read"
                )
                self.fault("TL-7", row.place, text)

    def set_up(self, name: str | None, value: object) -> None:
        """
        Take a seed, a global batch size or the samples of a step, where *name* is one of these and
        *value* a whole number.
        """
        if name not in _SETTINGS or not is_number(value):
            return
        if not 0 <= value <= LARGEST_SETTING or not float(value).is_integer():
            return
        if name == "seed":
            self.seeds[int(value)] = None
        elif value > 0 and name == "global_batch_size":
            self.batch_sizes.add(int(value))
        elif value > 0:
            self._samples_per_step = float(value)
            self.samples_unit = _SETTINGS[name] or self.samples_unit

    def _is_wanted(self, name: str | None) -> bool:
        if self.options.metric is not None:
            return name in {None, self.options.metric}
        return name is None or is_evaluation_name(name)

    def _count_samples(self, name: str | None, value: object, row: MetricRow) -> None:
        if name is None or name not in SAMPLE_COUNTS or not is_plausible(value) or value <= 0:
            return
        self.samples_unit = SAMPLE_COUNTS[name] or self.samples_unit
        if row.step is not None:
            self._samples_by_step.append((row.step, float(value)))
        elif row.time_s is not None:
            self._samples_by_time.append((row.time_s, float(value)))

    def _point(self, row: MetricRow, name: str | None, value: float) -> None:
        key = len(self._points) if row.step is None else ("step", row.step)
        if row.step is None and row.line_number is not None:
            key = ("line", row.line_number)
        point = self._points.setdefault(key, _Point(step=row.step, order=len(self._points)))
        logged_s = row.time_s if row.time_s is not None else float(row.line_number or 0)
        known = point.values.get(name)
        if known is None or logged_s >= known[0]:
            point.values[name] = (logged_s, value)
        if row.time_s is not None and (point.time_s is None or row.time_s >= point.time_s):
            point.time_s, point.line_number = row.time_s, row.line_number
        elif point.line_number is None:
            point.line_number = row.line_number

    def reading(self) -> TrainingReading:
        """
        Everything gathered, with the window and the evaluations in the order of time.
        """
        # What follows from a refusal is no news.
        is_refused = any(map(_is_error, self.findings))
        self._find_window(is_refused=is_refused)
        evaluations = tuple(self._evaluations())
        if self.has_metrics and not evaluations and not is_refused:
            self._say_no_evaluation()
        for code, count in self._counts.items():
            if count > FAULTS_SHOWN:
                text = f"{plural(count - FAULTS_SHOWN, 'more fault')} of this kind"
                self.findings.append(self._finding(code, "", text))
        times_s = [point.time_s for point in evaluations if point.time_s is not None]
        return TrainingReading(
            file=self.file,
            format=self.format,
            started_s=self.started_s,
            stopped_s=self.stopped_s,
            status=self.status,
            is_status_logged=self.is_status_logged,
            seeds=tuple(self.seeds),
            # A batch that grows on the way has no one size.
            global_batch_size=min(self.batch_sizes) if len(self.batch_sizes) == 1 else None,
            evaluations=evaluations,
            samples_unit=self.samples_unit,
            bounds=TrainingBounds(
                first_event_s=self._first_s, last_counting_event_s=max(times_s, default=None)
            ),
            stated_energy=self.stated_energy,
            step_times=tuple(self._step_times),
            started_line=self.started_line,
            stopped_line=self.stopped_line,
            findings=tuple(self.findings),
        )

    def _evaluations(self) -> Iterator[EvaluationReading]:
        by_step, by_time = sorted(self._samples_by_step), sorted(self._samples_by_time)
        for point in self._in_order():
            samples_count = _last_count(by_step, point.step)
            if samples_count is None:
                samples_count = _last_count(by_time, point.time_s)
            if samples_count is None and self._samples_per_step is not None:
                samples_count = None if point.step is None else point.step * self._samples_per_step
            values = sorted((name or "", name, value) for name, (_, value) in point.values.items())
            yield EvaluationReading(
                time_s=point.time_s,
                values=tuple((name, value) for _, name, value in values),
                samples_count=samples_count,
                line_number=point.line_number,
            )

    def _in_order(self) -> list[_Point]:
        """
        The evaluations by time, or by their steps where some have no time and all have a step.
        """
        points = list(self._points.values())
        if any(point.time_s is None for point in points):
            steps = [point.step for point in points if point.step is not None]
            if len(steps) == len(points):
                return sorted(points, key=lambda point: (point.step or 0.0, point.order))
        return sorted(points, key=_by_time)

    def _find_window(self, *, is_refused: bool) -> None:
        """
        The stated window; else what the stamps or a run time and a start give, and a word on it.
        """
        self._take_clock()
        start_s = self.options.start_s
        if start_s is not None and self.started_s is not None and self.started_s != start_s:
            text = f"the log states its own start, {_moment(self.started_s)}: that one is taken"
            self.fault("TL-12", "", text)
        if self.started_s is None and start_s is not None:
            self.started_s = start_s
            if self.stopped_s is None and self.duration_s is not None:
                self._stop_after(max(start_s + self.duration_s, self._last_s or 0.0))
        if self.started_s is None and self._first_s is not None:
            self.started_s, self.started_line = self._first_s, self._first_line
            text = "the log doesn't say when the run began: taken is its first stamp, "
            self.fault("TL-12", "", text + _moment(self._first_s))
        if self.stopped_s is None and self._last_s is not None:
            self.stopped_s, self.stopped_line = self._last_s, self._last_line
        if self.started_s is None and not is_refused:
            text = "the log holds no wall-clock time"
            if self.duration_s is not None:
                text += f"; it says that the run took {self.duration_s:g} s, not when it started"
            self.fault("TL-8", "", text)
        elif self.started_s is not None and not (self.stopped_s or 0) > self.started_s:
            self.fault("TL-8", "", f"no time after the start, {_moment(self.started_s)}, is logged")

    def _take_clock(self) -> None:
        """
        Start, stop and status of the log that has the clock, as far as this one lacks them.

        The run stops at the last step that both logs hold, at the clock's own stop without any.
        """
        clock = self.options.clock
        if clock is None or self.started_s is not None:
            return
        self.started_s, self.stopped_s = clock.started_s, self._last_s or clock.stopped_s
        self.stopped_line = self._last_line
        if clock.status is not None and not self.is_status_logged:
            self.status, self.is_status_logged = clock.status, True
        if self._last_s is None and clock.steps:
            self.fault("TL-8", "", f"no step of the log is one that {clock.file} stamps")

    def _stop_after(self, stopped_s: float) -> None:
        self.stopped_s = stopped_s
        text = (
            f"the stop is the start and the {self.duration_s:g} s that the log counts: what it "
            "doesn't count lies outside of the window"
        )
        self.fault("TL-12", "", text)

    def _say_no_evaluation(self) -> None:
        shown = ", ".join(quoted(name) for name in sorted(self.names)[:NAMES_SHOWN])
        more = len(self.names) - NAMES_SHOWN
        logged = f"logged are: {shown}" + (f" and {more:,} more" if more > 0 else "")
        wanted = self.options.metric
        what = "no evaluation" if wanted is None else f"no number under {quoted(wanted)}"
        self.fault("TL-9", "", f"the log holds {what}" + (f"; {logged}" if shown else ""))


def _last_count(counts: Sequence[tuple[float, float]], order: float | None) -> float | None:
    """
    The last count up to a step or time: training never uncounts, so it had been reached by then.
    """
    before = 0 if order is None else bisect_right(counts, (order, math.inf))
    return counts[before - 1][1] if before else None


def _is_error(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _by_time(point: _Point) -> tuple[bool, float, float, int]:
    has_no_time = point.time_s is None
    return (has_no_time, point.time_s or 0.0, point.step or 0.0, point.order if has_no_time else 0)


def _moment(time_s: float) -> str:
    at = datetime.fromtimestamp(round(time_s, 3), tz=UTC)
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
