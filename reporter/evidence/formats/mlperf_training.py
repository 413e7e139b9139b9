"""
Reads MLPerf training logs: window, status, evaluations, and the events that bound the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from reporter.evidence.formats.mllog_lines import (
    LogFile,
    LogLine,
    LogSource,
    extreme_number,
    is_extreme,
    is_number,
    read_log,
)
from reporter.evidence.series import Window
from reporter.findings import Finding, counted_findings, error, warning

EVALUATION_KEYS = ("eval_accuracy", "eval_error")


REQUIRED_KEYS = ("submission_benchmark", "global_batch_size")


SUCCESS = "success"


STARTS = ("block_start", "epoch_start")


STOPS = ("block_stop", "epoch_stop")


EVENT_KEYS = (*STARTS, *STOPS, "eval_start", "eval_stop", *EVALUATION_KEYS)


NO_LINES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """
    One line about training or evaluation: a block, an epoch or an evaluation begins or ends.

    *time_ms* is Unix time, *line_number* counts from 1; progress as logged, None where it isn't.
    """

    key: str
    time_ms: float
    line_number: int
    epoch_num: float | None = None
    samples_count: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """
    One logged quality value; *metric* is None where the benchmark has only one.
    """

    time_ms: float
    value: float
    metric: str | None = None
    epoch_num: float | None = None
    samples_count: float | None = None
    line_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPoint:
    """
    All metrics of one evaluation: pairs of metric and value, at time and line of the last of them.
    """

    time_ms: float
    values: tuple[tuple[str | None, float], ...]
    epoch_num: float | None = None
    samples_count: float | None = None
    line_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLog:
    """
    One result log. A key that isn't logged, or has several values, is None.

    Times are Unix ms. *throughput_max*, *throughput_line* and *throughput_count* are of the free
    `tracked_stats` lines (`benchmarks_map.throughput_basis` says what the number counts).
    *nodes_count* and *accelerators_per_node* are None in nearly every log: no rule asks for them.
    *events* holds every block, epoch and evaluation in the order of the file. *lines* gives the
    first line of each key that stands alone: seed, batch size, run_start, submission_platform ...
    """

    source: LogSource
    benchmark: str | None
    organization: str | None
    division: str | None
    submission_status: str | None
    platform: str | None
    seeds: tuple[int, ...]
    global_batch_size: int | None
    gradient_accumulation_steps: int | None
    train_samples: float | None
    eval_samples: float | None
    run_start_ms: float | None
    run_stop_ms: float | None
    run_status: str | None
    evaluations: tuple[Evaluation, ...]
    throughput_max: float | None
    throughput_count: int
    findings: tuple[Finding, ...]
    throughput_line: int | None = None
    nodes_count: int | None = None
    accelerators_per_node: int | None = None
    run_start_line: int | None = None
    run_stop_line: int | None = None
    events: tuple[LogEvent, ...] = ()
    lines: Mapping[str, int] = field(default_factory=lambda: NO_LINES)

    @property
    def seed(self) -> int | None:
        """
        The seed, if the log names exactly one.
        """
        return self.seeds[0] if len(self.seeds) == 1 else None

    @property
    def reached_stop(self) -> bool:
        """
        Whether the run stopped with status success.
        """
        return self.run_stop_ms is not None and self.run_status == SUCCESS

    @property
    def window(self) -> Window | None:
        """
        From run_start to run_stop, None unless both are logged in this order.
        """
        if self.run_start_ms is None or self.run_stop_ms is None:
            return None
        if self.run_stop_ms <= self.run_start_ms:
            return None
        return Window(start_s=self.run_start_ms / 1000, stop_s=self.run_stop_ms / 1000)

    @property
    def time_to_train_s(self) -> float | None:
        """
        Seconds from run_start to run_stop.
        """
        if self.window is None or self.run_start_ms is None or self.run_stop_ms is None:
            return None
        return (self.run_stop_ms - self.run_start_ms) / 1000

    @property
    def points(self) -> tuple[EvaluationPoint, ...]:
        """
        The evaluations in order of training progress, metrics of the same evaluation together.
        """
        return tuple(_points(self.evaluations))

    @property
    def first_event(self) -> LogEvent | None:
        """
        The earliest event of the log; run_start must not be later.
        """
        return min(self.events, key=_time_ms, default=None)

    @property
    def evaluates_off_clock(self) -> bool:
        """
        Whether every evaluation was logged after run_stop, as stable_diffusion may do.
        """
        stop_ms = self.run_stop_ms
        return (
            bool(self.evaluations)
            and stop_ms is not None
            and all(evaluation.time_ms > stop_ms for evaluation in self.evaluations)
        )

    @property
    def last_counting_event(self) -> LogEvent | None:
        """
        The event that the result rests on; run_stop must not be earlier.

        On the clock it is the latest evaluation. Off the clock it is the end of the block in
        which training reached the samples of the last evaluation. Training may go on after that
        (image segmentation logs a block more). None where the log doesn't say.
        """
        if self.evaluates_off_clock:
            return _end_of_training(self.events, self.points[-1].samples_count)
        evaluations = (event for event in self.events if event.key in EVALUATION_KEYS)
        return max(evaluations, key=_time_ms, default=None)


def read_training_log(path: Path, *, name: str | None = None) -> TrainingLog:
    """
    Read one result log; whatever is missing or odd is a finding of the result.
    """
    return _TrainingLogReader(read_log(path, name=name)).result()


class _TrainingLogReader:
    """
    Collects the findings while the fields of one log are read.
    """

    def __init__(self, log: LogFile) -> None:
        self.log = log
        self.file = log.source.file
        self.findings = [*log.findings, *counted_findings(_extremes(log))]
        self.lines_by_key: dict[str, list[LogLine]] = {}
        for line in log.lines:
            self.lines_by_key.setdefault(line.key, []).append(line)

    def result(self) -> TrainingLog:
        """
        The whole log as one object.
        """
        throughput, throughput_line, throughput_count = self._throughput()
        start, stop = self._run_lines()
        return TrainingLog(
            source=self.log.source,
            benchmark=self._text("submission_benchmark"),
            organization=self._text("submission_org"),
            division=self._text("submission_division"),
            submission_status=self._text("submission_status"),
            platform=self._text("submission_platform"),
            seeds=self._seeds(),
            global_batch_size=self._whole("global_batch_size"),
            gradient_accumulation_steps=self._whole("gradient_accumulation_steps"),
            train_samples=self._number("train_samples"),
            eval_samples=self._number("eval_samples"),
            run_start_ms=start.time_ms if start else None,
            run_stop_ms=stop.time_ms if stop else None,
            run_status=self._status(stop),
            evaluations=tuple(self._evaluations()),
            throughput_max=throughput,
            throughput_count=throughput_count,
            findings=tuple(self.findings),
            throughput_line=throughput_line,
            nodes_count=self._whole("number_of_nodes"),
            accelerators_per_node=self._whole("accelerators_per_node"),
            run_start_line=start.number if start else None,
            run_stop_line=stop.number if stop else None,
            events=tuple(map(_event, self._lines(*EVENT_KEYS))),
            lines=MappingProxyType(
                {key: found[0].number for key, found in self.lines_by_key.items()}
            ),
        )

    def _lines(self, *keys: str) -> Sequence[LogLine]:
        if len(keys) == 1:
            return self.lines_by_key.get(keys[0], [])
        return [line for line in self.log.lines if line.key in keys]

    def _run_lines(self) -> tuple[LogLine | None, LogLine | None]:
        """
        The first run_start and the last run_stop: of doubled markers, the longest window.
        """
        starts, stops = self._lines("run_start"), self._lines("run_stop")
        self._check_once("run_start", starts)
        self._check_once("run_stop", stops)
        start = min(starts, key=lambda line: line.time_ms, default=None)
        stop = max(stops, key=lambda line: line.time_ms, default=None)
        if start and stop and stop.time_ms <= start.time_ms:
            message = "run_stop isn't later than run_start: the run has no window"
            self._error("IM-3", stop, message, "check the clock of the logging host")
        return start, stop

    def _check_once(self, key: str, lines: Sequence[LogLine]) -> None:
        if not self.log.lines and self.log.findings:
            return
        if not lines:
            message = f"{key} isn't logged: the run has no window"
            self._error("IM-3", None, message, "send the log of the whole run")
        elif len({line.time_ms for line in lines}) > 1:
            message = f"{key} is logged {len(lines)} times; the longest window is used"
            self._error("IM-3", lines[1], message, "log one run in each file")

    def _status(self, stop: LogLine | None) -> str | None:
        if stop is None:
            return None
        status = stop.metadata.get("status")
        if not isinstance(status, str):
            message = "run_stop has no status"
            self._warning("IM-4", stop, message, "log success or aborted in its metadata")
            return None
        if status != SUCCESS:
            message = f"the run ended with status {status!r}"
            self._warning("IM-4", stop, message, "it counts as a run that missed the target")
        return status

    def _text(self, key: str) -> str | None:
        values = [line.value for line in self._lines(key) if isinstance(line.value, str)]
        return values[0] if self._is_single(key, values) else None

    def _number(self, key: str) -> float | None:
        values = [float(line.value) for line in self._lines(key) if is_number(line.value)]
        return values[0] if self._is_single(key, values) else None

    def _whole(self, key: str) -> int | None:
        value = self._number(key)
        return None if value is None or not value.is_integer() else int(value)

    def _is_single(self, key: str, values: Sequence[object]) -> bool:
        """
        Whether all lines of the key agree on one value; IM-5 where they don't or must be there.
        """
        lines = self._lines(key)
        if len(set(values)) == 1:
            return True
        if values:
            message = f"{key} is logged with {len(set(values))} different values; none is used"
            self._warning("IM-5", lines[0], message, "log one run in each file")
        elif lines:
            message = f"{key} has no usable value"
            self._warning("IM-5", lines[0], message, "log a plain value")
        elif key in REQUIRED_KEYS and self.log.lines:
            self._warning("IM-5", None, f"{key} isn't logged", "log it before run_start")
        return False

    def _seeds(self) -> tuple[int, ...]:
        """
        The distinct seeds in the order logged; some benchmarks log one for each process.
        """
        lines = self._lines("seed")
        values = [line.value for line in lines if is_number(line.value)]
        seeds = dict.fromkeys(int(value) for value in values if float(value).is_integer())
        if not seeds and self.log.lines:
            first = lines[0] if lines else None
            self._warning("IM-5", first, "no seed is logged", "log the seed as a whole number")
        return tuple(seeds)

    def _evaluations(self) -> Iterator[Evaluation]:
        lines = self._lines(*EVALUATION_KEYS)
        self.findings += counted_findings(
            warning(
                "IM-6",
                self.file,
                _place(line),
                f"{line.key} isn't a number; the evaluation is left out",
                "log the value as a number",
            )
            for line in lines
            if not is_number(line.value)
        )
        for line in lines:
            if not is_number(line.value):
                continue
            metric = line.metadata.get("metric")
            yield Evaluation(
                time_ms=line.time_ms,
                value=float(line.value),
                metric=metric if isinstance(metric, str) else None,
                epoch_num=_metadata_number(line, "epoch_num"),
                samples_count=_metadata_number(line, "samples_count"),
                line_number=line.number,
            )

    def _throughput(self) -> tuple[float | None, int | None, int]:
        """
        The highest throughput of the tracked_stats lines, its line, and how many hold one.
        """
        found = [
            (float(value), line.number)
            for line in self._lines("tracked_stats")
            if isinstance(line.value, dict) and is_number(value := line.value.get("throughput"))
        ]
        highest, number = max(found, key=lambda pair: pair[0], default=(None, None))
        return highest, number, len(found)

    def _error(self, code: str, line: LogLine | None, message: str, hint: str) -> None:
        self.findings.append(error(code, self.file, _place(line), message, hint))

    def _warning(self, code: str, line: LogLine | None, message: str, hint: str) -> None:
        self.findings.append(warning(code, self.file, _place(line), message, hint))


def _place(line: LogLine | None) -> str:
    return f"line {line.number}" if line else ""


def _metadata_number(line: LogLine, key: str) -> float | None:
    value = line.metadata.get(key)
    return float(value) if is_number(value) else None


NUMBER_KEYS = (
    "seed",
    "global_batch_size",
    "gradient_accumulation_steps",
    "train_samples",
    "eval_samples",
    "number_of_nodes",
    "accelerators_per_node",
)


def _extremes(log: LogFile) -> Iterator[Finding]:
    """
    IM-28 for every number that is read of this log and that no log can hold.
    """
    for line in log.lines:
        values: dict[str, object] = {}
        if line.key in NUMBER_KEYS or line.key in EVALUATION_KEYS:
            values[line.key] = line.value
        if line.key in EVENT_KEYS:
            values |= {key: line.metadata.get(key) for key in ("epoch_num", "samples_count")}
        if line.key == "tracked_stats" and isinstance(line.value, dict):
            values["throughput"] = line.value.get("throughput")
        for what, value in values.items():
            if isinstance(value, int | float) and is_extreme(value):
                yield extreme_number(log.source.file, line, what, value)


def _time_ms(event: LogEvent) -> float:
    return event.time_ms


def _event(line: LogLine) -> LogEvent:
    return LogEvent(
        key=line.key,
        time_ms=line.time_ms,
        line_number=line.number,
        epoch_num=_metadata_number(line, "epoch_num"),
        samples_count=_metadata_number(line, "samples_count"),
    )


def _end_of_training(events: Sequence[LogEvent], samples: float | None) -> LogEvent | None:
    """
    The end of the block that began below *samples*: blocks carry the count at their start.
    """
    ends = [
        event
        for event in events
        if event.key in STOPS
        and event.samples_count is not None
        and samples is not None
        and event.samples_count < samples
    ]
    return max(ends, key=_time_ms, default=None)


def _points(evaluations: Sequence[Evaluation]) -> Iterator[EvaluationPoint]:
    """
    Group evaluations that name their metric by training progress; leave the others alone.

    Metrics of one evaluation are logged apart, and in a benchmark that evaluates off the clock
    not in the order of training.
    """
    groups: dict[object, list[Evaluation]] = {}
    for index, evaluation in enumerate(evaluations):
        progress = (evaluation.samples_count, evaluation.epoch_num)
        key = index if evaluation.metric is None else progress
        groups.setdefault(key, []).append(evaluation)
    for group in sorted(groups.values(), key=_progress):
        last = max(group, key=lambda evaluation: evaluation.time_ms)
        yield EvaluationPoint(
            time_ms=last.time_ms,
            values=tuple({e.metric: e.value for e in group}.items()),
            epoch_num=group[0].epoch_num,
            samples_count=group[0].samples_count,
            line_number=last.line_number,
        )


def _progress(group: Sequence[Evaluation]) -> tuple[float, float]:
    """
    Order of training: by samples or epochs where the metrics are named, else by time.
    """
    first = group[0]
    if first.metric is None:
        return (0.0, first.time_ms)
    return (first.samples_count or first.epoch_num or 0.0, first.time_ms)
