"""
JSON lines of matcha (usematcha): the energy of each GPU, by NVML's counters, a session and a step.

`matcha wrap` reads the counters when the wrapped command starts and ends (`session_end`: the
rises between the two) and at each step line that the command prints (`step`: the rises since the
line before). A step lasts `duration_s` up to its stamp. Start-up, what follows the last step line,
and the moments in which matcha reads counters and writes its own records are in no step; they are
in the session alone (`matcha/cli.py` and `matcha/_engine.py` of version 0.3.1).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeGuard

import numpy as np

from reporter.evidence.collect import (
    Piece,
    PieceMaker,
    Reading,
    RefusedError,
    device_name,
)
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block, is_number
from reporter.evidence.problems import Problem, Problems
from reporter.evidence.series import EnergyCounter
from reporter.evidence.timestamps import StampError, parse_stamp
from reporter.evidence.training_lines import first_line, json_rows, quoted
from reporter.evidence.training_record import MetricRow, TrainingRecord

MATCHA = "matcha"


# Energies are logged in J with three decimals, so sums of many steps may miss by this much each.
_ROUNDING_J = 1e-3


# NVML renews its counter some ten times a second, so a step of 50 ms may show twice the power
# that its GPU can draw, or none. Over a second this is a tenth.
LEAST_STEP_S = 1.0


# A terawatt for ten days; the bound keeps every sum finite.
MOST_J = 1e18


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchaStep:
    """
    One step record: Unix seconds of its start and stop, and the energy of each GPU in J.
    """

    line_number: int
    step: float | None
    start_s: float
    stop_s: float
    energy_j: Mapping[int, float]
    metrics: Mapping[str | None, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchaLog:
    """
    One session: GPUs by index with what they are, stamps in Unix s, and energies in J.

    *stopped_s* and *session_energy_j* are `None` where the log breaks off before `session_end`.
    *started_line* and *stopped_line* are the lines of its records of start and end.
    """

    gpus: Mapping[int, Identity]
    started_s: float
    started_line: int
    stopped_s: float | None
    stopped_line: int | None
    steps: tuple[MatchaStep, ...]
    session_energy_j: Mapping[int, float] | None
    is_counted: bool
    problems: Problems

    @property
    def steps_energy_j(self) -> float:
        """
        The energy of all steps and GPUs in J.
        """
        return math.fsum(value for step in self.steps for value in step.energy_j.values())


@dataclass(slots=True, kw_only=True)
class _Found:
    """
    A session while it is read.
    """

    start: dict[str, Any] | None = None
    started_s: float = 0.0
    started_line: int = 1
    stopped_s: float | None = None
    stopped_line: int | None = None
    session_energy_j: dict[int, float] | None = None
    steps: list[MatchaStep] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    def fail(self, line: int, message: str) -> None:
        """
        One record that can't be used.
        """
        self.problems.add(Problem(code="PW-6", line=line, message=message))


def is_matcha(head: bytes) -> bool:
    """
    Whether the first line is the start of a session.
    """
    line = first_line(head)
    return line.startswith(b"{") and b'"session_start"' in line and b'"matcha_version"' in line


def read_matcha_log(blocks: Iterator[Block]) -> MatchaLog:
    """
    The one session of a log.

    Raises `RefusedError` where there is none (PW-9), or more than one (PW-8): matcha appends.
    """
    found = _Found()
    for number, row in json_rows(blocks):
        kind = row.get("type") if row is not None else None
        if row is None or kind not in {"session_start", "step", "session_end"}:
            found.fail(number, "isn't a record of matcha")
            continue
        time_s = _stamp(row, number, found)
        if time_s is None:
            continue
        if kind == "session_start":
            if found.start is not None:
                raise RefusedError("PW-8", "a second session starts; send each in a file", number)
            found.start, found.started_s, found.started_line = row, time_s, number
        elif kind == "session_end":
            found.stopped_s, found.stopped_line = time_s, number
            found.session_energy_j = _energies(row, number, found)
        else:
            _take_step(row, time_s, number, found)
    if found.start is None:
        raise RefusedError("PW-9", "no session starts in the log")
    return MatchaLog(
        gpus=MappingProxyType(_gpus(found.start)),
        started_s=found.started_s,
        started_line=found.started_line,
        stopped_s=found.stopped_s,
        stopped_line=found.stopped_line,
        steps=tuple(sorted(found.steps, key=lambda step: step.stop_s)),
        session_energy_j=found.session_energy_j,
        is_counted=found.start.get("energy_source") == "counter",
        problems=found.problems,
    )


def _stamp(row: dict[str, Any], number: int, found: _Found) -> float | None:
    text = row.get("ts")
    try:
        return parse_stamp(text if isinstance(text, str) else "", None).time_s
    except StampError as problem:
        found.fail(number, f"time {quoted(str(text))}: {problem}")
        return None


def _take_step(row: dict[str, Any], time_s: float, number: int, found: _Found) -> None:
    length_s, step, metrics = row.get("duration_s"), row.get("step"), row.get("train_metrics")
    if not is_number(length_s) or not 0 < length_s < time_s:
        found.fail(number, f"duration_s {quoted(str(length_s))} isn't a positive number")
        return
    found.steps.append(
        MatchaStep(
            line_number=number,
            step=float(step) if is_number(step) else None,
            start_s=time_s - length_s,
            stop_s=time_s,
            energy_j=_energies(row, number, found),
            metrics=metrics if isinstance(metrics, dict) else {},
        )
    )


def _energies(row: dict[str, Any], number: int, found: _Found) -> dict[int, float]:
    """
    The energy of each GPU in J by its index.
    """
    energies: dict[int, float] = {}
    listed = row.get("gpus")
    for gpu in listed if isinstance(listed, list) else []:
        index = gpu.get("idx") if isinstance(gpu, dict) else None
        energy_j = gpu.get("energy_j") if isinstance(gpu, dict) else None
        if not _is_index(index) or not is_number(energy_j) or not 0 <= energy_j < MOST_J:
            found.fail(number, "an energy isn't a number of a GPU")
        else:
            energies[index] = float(energy_j)
    return energies


def _is_index(index: object) -> TypeGuard[int]:
    return isinstance(index, int) and not isinstance(index, bool)


def _gpus(start: dict[str, Any]) -> dict[int, Identity]:
    """
    What each GPU is, by its index.
    """
    listed, host = start.get("gpus"), start.get("hostname")
    found: dict[int, Identity] = {}
    for gpu in listed if isinstance(listed, list) else []:
        index = gpu.get("idx") if isinstance(gpu, dict) else None
        if _is_index(index):
            found[index] = _identity(index, gpu.get("uuid"), host)
    return found


def _identity(index: int, uuid: object, host: object) -> Identity:
    """
    A GPU, by its UUID where NVML gave one; matcha reads nothing else.
    """
    return Identity(
        kind=Kind.ACCELERATOR,
        quantity=Quantity.COUNTER,
        device=str(index),
        uuid=uuid if isinstance(uuid, str) and uuid else None,
        host=host if isinstance(host, str) and host else None,
        metric="energy_j",
        unit_source="metric",
    )


def matcha_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The counter of each GPU: its session's rise, with the rises of the steps inside it.
    """
    log, maker = read_matcha_log(blocks), PieceMaker(reading)
    reading.saw_zone("UTC")
    maker.problems.merge(log.problems)
    if not log.is_counted:
        maker.fail("PW-13", 1, "the energies are sums of polled power, not of a counter")
    if log.session_energy_j is None:
        text = "the log breaks off without session_end: only its steps have an energy"
        maker.fail("PW-13", 1, text)
    for counter in matcha_counters(log):
        for time_s, energy_j in zip(counter.times_s, counter.energy_j, strict=True):
            maker.add(
                counter.name,
                float(time_s),
                float(energy_j),
                is_energy=True,
                identity=counter.identity,
            )
    yield maker.piece()


def matcha_counters(log: MatchaLog) -> tuple[EnergyCounter, ...]:
    """
    A counter for each GPU, in J from zero at the session's start, read where steps start and stop.

    From the session's start to its end it rises by the session's energy, in each step by that of
    the step; readings less than a second after another are left out. What is in no step is known as
    one sum; it is spread evenly over the time outside of steps. Where the log breaks off, or the
    steps hold more than the session, one of the two stands alone: the steps, each beginning at zero
    again, or the session's two readings.
    """
    energies: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for step in log.steps:
        for index, energy_j in step.energy_j.items():
            energies[index].append((step.start_s, step.stop_s, energy_j))
    found = []
    for index in sorted({*log.gpus, *energies}):
        spans = _apart(energies[index])
        total_j = None if log.session_energy_j is None else log.session_energy_j.get(index)
        if total_j is None or log.stopped_s is None:
            readings = _steps_alone(spans)
        else:
            readings = _whole(spans, log.started_s, log.stopped_s, total_j)
        if len(readings) > 1:
            table = np.array(readings, dtype=np.float64)
            gpu = log.gpus.get(index) or _identity(index, None, None)
            found.append(
                EnergyCounter(
                    name=gpu.uuid or device_name([gpu.host or "", str(gpu.device)]),
                    times_s=table[:, 0],
                    energy_j=table[:, 1],
                    identity=gpu,
                )
            )
    return tuple(found)


def _apart(spans: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """
    The steps of a GPU, none starting before the one before it stopped; stamps are whole ms.
    """
    kept: list[tuple[float, float, float]] = []
    for start_s, stop_s, energy_j in spans:
        start = max(start_s, kept[-1][1]) if kept else start_s
        if stop_s > start:
            kept.append((start, stop_s, energy_j))
    return kept


def _whole(
    spans: list[tuple[float, float, float]], started_s: float, stopped_s: float, total_j: float
) -> list[tuple[float, float]]:
    """
    Readings from the session's start to its end.
    """
    outside_s = stopped_s - started_s - math.fsum(stop - start for start, stop, _ in spans)
    outside_j = total_j - math.fsum(energy for _, _, energy in spans)
    is_within = all(started_s <= start and stop <= stopped_s for start, stop, _ in spans)
    if not is_within or outside_s <= 0 or outside_j < -_ROUNDING_J * len(spans):
        return [(started_s, 0.0), (stopped_s, total_j)]
    outside_w = max(outside_j, 0.0) / outside_s
    readings, energy_j = [(started_s, 0.0)], 0.0
    for start_s, stop_s, step_j in spans:
        energy_j += outside_w * (start_s - readings[-1][0])
        readings.append((start_s, energy_j))
        energy_j += step_j
        readings.append((stop_s, energy_j))
    # The last reading is the session's own, so no rounding of the steps reaches the total.
    return [*_spaced(readings, stopped_s), (stopped_s, max(total_j, energy_j))]


def _spaced(readings: list[tuple[float, float]], stopped_s: float) -> list[tuple[float, float]]:
    """
    Readings at least a second apart, and from the stop; leaving some out changes no energy.
    """
    kept = readings[:1]
    for time_s, energy_j in readings[1:]:
        if time_s - kept[-1][0] >= LEAST_STEP_S and stopped_s - time_s >= LEAST_STEP_S:
            kept.append((time_s, energy_j))
    return kept


def _steps_alone(spans: list[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """
    Readings of the steps, from zero in each; a step without a rise says nothing and is left out.

    A counter is renewed some ten times a second, so a short step may show none.
    """
    readings: list[tuple[float, float]] = []
    for start_s, stop_s, energy_j in spans:
        if energy_j > 0:
            readings += [(start_s, 0.0), (stop_s, energy_j)]
    return readings


def read_matcha(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    The window of the session, the metrics that matcha saw, and the energies.

    matcha writes `session_end` whatever the command's exit status, so it says nothing of success.
    Raises `RefusedError` (TL-10) where the log holds several sessions, or none (TL-6).
    """
    try:
        log = read_matcha_log(blocks)
    except RefusedError as refused:
        code = "TL-10" if refused.code == "PW-8" else "TL-6"
        raise RefusedError(code, str(refused), refused.line) from refused
    for problem in log.problems.first["PW-6"]:
        record.fault("TL-6", f"line {problem.line}", problem.message)
    record.more_faults("TL-6", log.problems.not_kept_count)
    record.started_s, record.started_line = log.started_s, log.started_line
    record.stopped_s, record.stopped_line = log.stopped_s, log.stopped_line
    if log.stopped_s is None:
        record.fault("TL-12", "", "the log breaks off without session_end")
    for step in log.steps:
        record.add(
            MetricRow(
                place=f"line {step.line_number}",
                values=step.metrics,
                time_s=step.stop_s,
                step=step.step,
                line_number=step.line_number,
            )
        )
    record.stated_energy = matcha_counters(log)
