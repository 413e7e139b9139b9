"""
Reads MLPerf training logs, and says what each benchmark counts and measures.

What a result log says of one run: its window, its evaluations, its batch size and seeds.

How many samples a run had trained on at an evaluation, benchmark by benchmark.

The key that counts training progress, and its unit, differ between benchmarks; the rules are
those of the training policies and of what real logs hold.

Readers of `:::MLLOG` evidence for a review, which knows no importer and gets them as arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from reporter.evidence.formats.mllog_lines import (
    FORMAT,
    LogFile,
    LogLine,
    LogSource,
    is_number,
    read_log,
)
from reporter.evidence.formats.mlperf_power import read_node_log, read_switch_log
from reporter.evidence.series import EvidenceReaders, LogReading, TrainingReading, Window
from reporter.findings import Finding, error, warning

EVALUATION_KEYS = ("eval_accuracy", "eval_error")


REQUIRED_KEYS = ("submission_benchmark", "global_batch_size")


SUCCESS = "success"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPoint:
    """
    All metrics of one evaluation: pairs of metric and value, at the time of the last of them.
    """

    time_ms: float
    values: tuple[tuple[str | None, float], ...]
    epoch_num: float | None = None
    samples_count: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLog:
    """
    One result log. A key that isn't logged, or has several values, is None.

    Times are Unix ms. *throughput_max* and *throughput_count* are of the free `tracked_stats`
    lines: shown, never used.
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
        self.findings = list(log.findings)
        self.lines_by_key: dict[str, list[LogLine]] = {}
        for line in log.lines:
            self.lines_by_key.setdefault(line.key, []).append(line)

    def result(self) -> TrainingLog:
        """
        The whole log as one object.
        """
        throughputs = self._throughputs()
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
            throughput_max=max(throughputs, default=None),
            throughput_count=len(throughputs),
            findings=tuple(self.findings),
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
        for line in self._lines(*EVALUATION_KEYS):
            if not is_number(line.value):
                message = f"{line.key} isn't a number; the evaluation is left out"
                self._warning("IM-6", line, message, "log the value as a number")
                continue
            metric = line.metadata.get("metric")
            yield Evaluation(
                time_ms=line.time_ms,
                value=float(line.value),
                metric=metric if isinstance(metric, str) else None,
                epoch_num=_metadata_number(line, "epoch_num"),
                samples_count=_metadata_number(line, "samples_count"),
            )

    def _throughputs(self) -> list[float]:
        stats = [line.value for line in self._lines("tracked_stats")]
        values = [stat.get("throughput") for stat in stats if isinstance(stat, dict)]
        return [float(value) for value in values if is_number(value)]

    def _error(self, code: str, line: LogLine | None, message: str, hint: str) -> None:
        self.findings.append(error(code, self.file, _place(line), message, hint))

    def _warning(self, code: str, line: LogLine | None, message: str, hint: str) -> None:
        self.findings.append(warning(code, self.file, _place(line), message, hint))


def _place(line: LogLine | None) -> str:
    return f"line {line.number}" if line else ""


def _metadata_number(line: LogLine, key: str) -> float | None:
    value = line.metadata.get(key)
    return float(value) if is_number(value) else None


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
        yield EvaluationPoint(
            time_ms=max(evaluation.time_ms for evaluation in group),
            values=tuple({e.metric: e.value for e in group}.items()),
            epoch_num=group[0].epoch_num,
            samples_count=group[0].samples_count,
        )


def _progress(group: Sequence[Evaluation]) -> tuple[float, float]:
    """
    Order of training: by samples or epochs where the metrics are named, else by time.
    """
    first = group[0]
    if first.metric is None:
        return (0.0, first.time_ms)
    return (first.samples_count or first.epoch_num or 0.0, first.time_ms)


RESNET_IMAGES = 1_281_167  # ImageNet-1k training set


DETECTION_IMAGES = 1_170_301  # OpenImages subset; train_samples of these logs counts steps


DLRM_EXAMPLES = 4_195_197_692  # Criteo 1TB, training days


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """
    Samples trained on, their unit, and the rule that gave the number.
    """

    count: float
    unit: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """
    Where a log counts progress (*key*), the unit, and samples for each step of that count.
    """

    key: str
    unit: str
    factor: int = 1
    times_train_samples: bool = False

    @property
    def text(self) -> str:
        if self.times_train_samples:
            return f"{self.unit} = {self.key} x train_samples"
        factor = f" x {self.factor:,}" if self.factor != 1 else ""
        return f"{self.unit} = {self.key}{factor}"


_DETECTION = _Rule(key="epoch_num", unit="images", factor=DETECTION_IMAGES)


_GRAPH = _Rule(key="epoch_num", unit="nodes", times_train_samples=True)


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "resnet": _Rule(key="epoch_num", unit="images", factor=RESNET_IMAGES),
        "ssd": _DETECTION,
        "retinanet": _DETECTION,
        "bert": _Rule(key="epoch_num", unit="sequences"),
        "unet3d": _Rule(key="epoch_num", unit="volumes"),
        "dlrm_dcnv2": _Rule(key="epoch_num", unit="examples", factor=DLRM_EXAMPLES),
        "gpt3": _Rule(key="epoch_num", unit="tokens"),
        "gnn": _GRAPH,
        "rgat": _GRAPH,
        "maskrcnn": _Rule(key="epoch_num", unit="images", times_train_samples=True),
        "rnnt": _Rule(key="epoch_num", unit="utterances", times_train_samples=True),
        "stable_diffusion": _Rule(key="samples_count", unit="images"),
        "flux1": _Rule(key="samples_count", unit="images"),
    }
)


_OTHER = _Rule(key="samples_count", unit="sequences")


def samples_trained(
    benchmark: str, point: EvaluationPoint, train_samples: float | None
) -> Samples | None:
    """
    Samples up to an evaluation; None where the log doesn't count them as the rule expects.

    *train_samples* is the logged size of the training set, used only where the rule says so.
    Benchmarks that aren't listed log samples_count, as all new ones do.
    """
    rule = _RULES.get(benchmark, _OTHER)
    progress = point.epoch_num if rule.key == "epoch_num" else point.samples_count
    factor = train_samples if rule.times_train_samples else float(rule.factor)
    if progress is None or factor is None or progress <= 0:
        return None
    return Samples(count=progress * factor, unit=rule.unit, rule=rule.text)


MS_PER_S = 1000


def mllog_readers() -> EvidenceReaders:
    """
    The readers of power logs and training logs in the `mllog` format.
    """
    return EvidenceReaders(
        power={FORMAT: read_power_evidence}, training={FORMAT: read_training_evidence}
    )


def read_power_evidence(path: Path, name: str) -> LogReading:
    """
    A node's readings, or a switch's estimate where the log holds none; stamps are in UTC.
    """
    node = read_node_log(path, name=name)
    has_readings = bool(node.trace.times_s.size or node.unreadable_count)
    switch = None if has_readings else read_switch_log(path, name=name)
    nameplate_w = switch.nameplate_w if switch else None
    return LogReading(
        file=name,
        format=FORMAT,
        unit="W",
        clock="node",
        zone="UTC",
        traces=(node.trace,) if has_readings else (),
        side=node.measurement_side,
        conversion_efficiency=node.conversion_efficiency,
        nameplate_w=nameplate_w,
        unreadable_count=node.unreadable_count,
        findings=node.findings if nameplate_w is None or switch is None else switch.findings,
    )


def read_training_evidence(path: Path, name: str) -> TrainingReading:
    """
    The run of a result log: window, status, seeds, and the last evaluation.
    """
    log = read_training_log(path, name=name)
    last = log.points[-1] if log.points else None
    return TrainingReading(
        file=name,
        format=FORMAT,
        started_s=None if log.run_start_ms is None else log.run_start_ms / MS_PER_S,
        stopped_s=None if log.run_stop_ms is None else log.run_stop_ms / MS_PER_S,
        status=log.run_status,
        seeds=log.seeds,
        quality=last.values if last else (),
        samples_count=_samples(log),
        findings=log.findings,
    )


def _samples(log: TrainingLog) -> float | None:
    if not log.points or log.benchmark is None:
        return None
    samples = samples_trained(log.benchmark, log.points[-1], log.train_samples)
    return samples.count if samples else None
