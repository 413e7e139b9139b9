"""
The readings of a power log, taken in bulk, and its other lines one by one.

Nearly every line of a power log has one of two fixed forms, so one regular expression takes them
all at about a third of the cost of parsing. It accepts nothing that isn't valid JSON; any line
that it doesn't fit is parsed as JSON like the lines of other logs.

Power logs: the readings of one node; the readings or the nameplate estimate of one switch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reporter.evidence.formats.mllog_lines import (
    BrokenLines,
    LogLine,
    LogSource,
    broken_line_findings,
    is_extreme,
    is_number,
    parse_lines,
    read_bytes,
    source_of,
)
from reporter.evidence.series import HIGHEST_POWER_W, PowerTrace
from reporter.findings import Finding, Severity, counted_findings, error, note, warning
from reporter.text import number, plural
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

READING = "power_reading"


_TEXT = rb'"[ !#-\[\]-~]*"'


_WHOLE = rb"(?:0|[1-9][0-9]{0,17})"


# Up to LATEST_TIME_MS; a later stamp is parsed and judged like any other odd line.
_STAMP = rb"(?:0|[1-9][0-9]{0,11}|[1-3][0-9]{12})"


_PAIR = rb"%b: ?(?:%b|%b)" % (_TEXT, _TEXT, _WHOLE)


_READING_LINE = re.compile(
    rb'^:::MLLOG \{"namespace": ?%b, ?"time_ms": ?(%b), ?"event_type": ?"POINT_IN_TIME", ?'
    rb'"key": ?"power_reading", ?"value": ?(-?%b(?:\.[0-9]{1,18})?), ?'
    rb'"metadata": ?(?:""|\{(?:%b(?:, ?%b)*)?\})\}\r?$' % (_TEXT, _STAMP, _WHOLE, _PAIR, _PAIR),
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLog:
    """
    Times in Unix ms, watts and lines of all readings in file order, equally long; the other lines.

    *others* holds each other line with the number of readings before it; *unreadable* are the
    readings whose value is no number.
    """

    source: LogSource
    times_ms: tuple[float, ...] = ()
    power_w: tuple[float, ...] = ()
    lines: tuple[int, ...] = ()
    others: tuple[tuple[int, LogLine], ...] = ()
    unreadable: tuple[LogLine, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_readings(path: Path, *, name: str | None = None) -> ReadingLog:
    """
    Read one power log; *name* is what findings call it (default: the path).
    """
    file = name if name is not None else str(path)
    data = read_bytes(path, file)
    if isinstance(data, Finding):
        return ReadingLog(source=LogSource(file=file), findings=(data,))
    return _Collector(source_of(file, data)).result(data)


class _Collector:
    """
    Puts bulk readings and parsed lines together in the order of the file.
    """

    def __init__(self, source: LogSource) -> None:
        self.source = source
        self.times_ms: list[float] = []
        self.power_w: list[float] = []
        self.lines: list[int] = []
        self.others: list[tuple[int, LogLine]] = []
        self.unreadable: list[LogLine] = []
        self.broken = BrokenLines()

    def result(self, data: bytes) -> ReadingLog:
        """
        The whole log: `split` gives rest, time, watts, rest, time, watts, ..., rest.
        """
        parts = _READING_LINE.split(data)
        times_ms = list(map(float, parts[1::3]))
        power_w = list(map(float, parts[2::3]))
        rests = parts[0::3]
        # Between two lines in bulk stands the end of the first; only what else there is costs time.
        others = [0, *(place for place in range(1, len(rests)) if rests[place] != b"\n")]
        line_ends = 0
        for place, following in zip(others, [*others[1:], len(rests)], strict=True):
            rest = rests[place]
            if len(rest) > 1:
                self._add_parsed(rest, line_ends)
            line_ends += rest.count(b"\n")
            self.times_ms += times_ms[place:following]
            self.power_w += power_w[place:following]
            # Behind the last rest stands no reading, and behind each other one stands one.
            count = min(following, len(times_ms)) - place
            self.lines += range(line_ends + 1, line_ends + 1 + count)
            line_ends += following - place - 1
        return ReadingLog(
            source=self.source,
            times_ms=tuple(self.times_ms),
            power_w=tuple(self.power_w),
            lines=tuple(self.lines),
            others=tuple(self.others),
            unreadable=tuple(self.unreadable),
            findings=tuple(broken_line_findings(self.source.file, self.broken)),
        )

    def _add_parsed(self, rest: bytes, lines_before: int) -> None:
        lines, broken = parse_lines(rest, lines_before=lines_before)
        self.broken.merge(broken)
        for line in lines:
            if line.key != READING:
                self.others.append((len(self.power_w), line))
            elif is_number(line.value):
                self.times_ms.append(line.time_ms)
                self.power_w.append(float(line.value))
                self.lines.append(line.number)
            else:
                self.unreadable.append(line)


START = "power_measurement_start"


STOP = "power_measurement_stop"


EFFICIENCY = "conversion_eff"


ESTIMATE = "interconnect_power_est"


SIDES = ("ac", "dc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """
    A line of a node log that is no reading; *position* readings were logged before it.
    """

    key: str
    time_ms: float
    value: float | None
    position: int
    line_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodePowerLog:
    """
    The readings of one node as logged, with the markers around them.

    *measurement_side* is "ac" or "dc" where the log says so. *conversion_efficiency* is the
    factor as logged, whatever it is worth. *unreadable_count* readings weren't numbers.
    """

    source: LogSource
    trace: PowerTrace
    markers: tuple[Marker, ...]
    conversion_efficiency: float | None
    measurement_side: str | None
    unreadable_count: int
    findings: tuple[Finding, ...]

    @property
    def start_ms(self) -> float | None:
        """
        Time of the first power_measurement_start.
        """
        return next((marker.time_ms for marker in self.markers if marker.key == START), None)

    @property
    def stop_ms(self) -> float | None:
        """
        Time of the last power_measurement_stop.
        """
        return next((mark.time_ms for mark in reversed(self.markers) if mark.key == STOP), None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SwitchPowerLog:
    """
    The highest specified power of a switch in W, already at the share of this run, and its line.

    *conversion_efficiency* is a factor logged before the estimate, as the official formula
    reads it. The time stamp of such a line says nothing: real ones are copied from an example.
    *trace* holds measured readings where there are any, which the official formula counts as 0,
    *readings_efficiency* and *measurement_side* what the log says of them. What is wrong with a
    switch log never refuses a result, so none of its findings is an error.
    """

    source: LogSource
    nameplate_w: float | None
    switch_id: str | None
    time_ms: float | None
    conversion_efficiency: float | None
    findings: tuple[Finding, ...]
    nameplate_line: int | None = None
    trace: PowerTrace | None = None
    readings_efficiency: float | None = None
    measurement_side: str | None = None

    @property
    def name(self) -> str:
        """
        The switch as the log names it, else the name of the file.
        """
        return self.switch_id or self.source.file.rpartition("/")[2].removesuffix(".txt")


def read_node_log(path: Path, *, name: str | None = None) -> NodePowerLog:
    """
    Read one node_*.txt; *name* is what findings call it.
    """
    log = read_readings(path, name=name)
    lines = [line for _, line in log.others]
    markers = tuple(_marker(position, line) for position, line in log.others)
    findings = [*log.findings, *_reading_findings(log)]
    findings += _marker_findings(log.source.file, markers) if log.power_w else []
    findings += counted_findings(_conversion_findings(log.source.file, lines))
    return NodePowerLog(
        source=log.source,
        trace=_trace(path.stem, log),
        markers=markers,
        conversion_efficiency=_last_number(lines, EFFICIENCY),
        measurement_side=_side(lines),
        unreadable_count=len(log.unreadable),
        findings=tuple(findings),
    )


def read_switch_log(path: Path, *, name: str | None = None) -> SwitchPowerLog:
    """
    Read one sw_*.txt: its readings, and the first usable estimate.
    """
    log = read_readings(path, name=name)
    lines = [line for _, line in log.others]
    estimates = [line for line in lines if line.key == ESTIMATE]
    first = next((line for line in estimates if _is_nameplate(line)), None)
    before = lines if first is None else lines[: lines.index(first)]
    switch_id = first.metadata.get("switch_id") if first else None
    return SwitchPowerLog(
        source=log.source,
        nameplate_w=float(first.value) if first else None,
        nameplate_line=first.number if first else None,
        switch_id=switch_id if isinstance(switch_id, str) else None,
        time_ms=first.time_ms if first else None,
        conversion_efficiency=_last_number(before, EFFICIENCY),
        findings=tuple(_switch_findings(log, estimates, first)),
        trace=_trace(path.stem, log) if log.power_w and not log.unreadable else None,
        readings_efficiency=_last_number(lines, EFFICIENCY),
        measurement_side=_side(lines),
    )


def _trace(name: str, log: ReadingLog) -> PowerTrace:
    return PowerTrace(
        name=name,
        times_s=np.array(log.times_ms, dtype=np.float64) / 1000,
        power_w=np.array(log.power_w, dtype=np.float64),
        lines=np.array(log.lines, dtype=np.int64),
    )


def _marker(position: int, line: LogLine) -> Marker:
    value = float(line.value) if is_number(line.value) else None
    return Marker(
        key=line.key,
        time_ms=line.time_ms,
        value=value,
        position=position,
        line_number=line.number,
    )


def _reading_findings(log: ReadingLog) -> Iterator[Finding]:
    if log.unreadable:
        first = log.unreadable[0]
        readings = plural(len(log.unreadable), "power reading is", "power readings are")
        yield error(
            "IM-28" if is_extreme(first.value) else "IM-8",
            log.source.file,
            f"line {first.number}",
            f"{readings} not a number, the first {_quoted(first.value)}",
            "log watts as a plain JSON number",
        )
    bounds_w = (min(log.power_w, default=0.0), max(log.power_w, default=0.0))
    if max(map(abs, bounds_w)) > HIGHEST_POWER_W:
        extreme = [
            (number, power_w)
            for number, power_w in zip(log.lines, log.power_w, strict=True)
            if abs(power_w) > HIGHEST_POWER_W
        ]
        readings = plural(len(extreme), "power reading is", "power readings are")
        yield error(
            "IM-28",
            log.source.file,
            f"line {extreme[0][0]}",
            f"{readings} beyond {HIGHEST_POWER_W:g} W",
            "correct the log at its source",
        )
    if not log.power_w and log.source.sha256 is not None:
        yield error(
            "IM-7",
            log.source.file,
            "",
            "the power log has no usable reading",
            "send the log of this node for this run",
        )


def _marker_findings(file: str, markers: Sequence[Marker]) -> Iterator[Finding]:
    """
    IM-10: the markers are useless as a window, which is one reason that they are never used.
    """
    hint = "nothing to do: the window comes from the training log"
    starts = [marker for marker in markers if marker.key == START]
    stops = [marker for marker in markers if marker.key == STOP]
    for key, found in ((START, starts), (STOP, stops)):
        if len(found) != 1:
            yield note("IM-10", file, "", f"{key} is logged {len(found)} times", hint)
    if len(starts) == len(stops) == 1 and stops[0].time_ms <= starts[0].time_ms:
        yield note("IM-10", file, "", f"{STOP} isn't later than {START}", hint)


def _conversion_findings(file: str, lines: Sequence[LogLine]) -> Iterator[Finding]:
    """
    IM-9 for a factor that can't be an AC/DC efficiency, or a measurement type that isn't known.
    """
    for line in lines:
        if line.key != EFFICIENCY:
            continue
        place = f"line {line.number}"
        if not is_number(line.value):
            message = f"{EFFICIENCY} is {_quoted(line.value)}, not a number"
            yield error("IM-9", file, place, message, "log the documented efficiency, such as 0.94")
        elif line.value == 1:
            message = f"{EFFICIENCY} is 1: nothing was converted"
            yield note("IM-9", file, place, message)
        elif not LEAST_EFFICIENCY <= line.value <= MOST_EFFICIENCY:
            message = (
                f"{EFFICIENCY} is {number(line.value)}; an AC/DC efficiency is between "
                f"{LEAST_EFFICIENCY:.2f} and {MOST_EFFICIENCY:.2f}"
            )
            yield error("IM-9", file, place, message, "log the documented efficiency, such as 0.94")
        if _line_side(line) is None:
            message = f"{EFFICIENCY} doesn't say whether the readings are AC or DC"
            yield warning("IM-9", file, place, message, "log measurement_type AC or DC with it")


def _switch_findings(
    log: ReadingLog, estimates: Sequence[LogLine], first: LogLine | None
) -> Iterator[Finding]:
    """
    What is wrong with a switch log, none of it an error.
    """
    found = (
        [*log.findings, *_reading_findings(log)] if log.power_w or log.unreadable else log.findings
    )
    for finding in found:
        is_error = finding.severity is Severity.ERROR
        yield replace(finding, severity=Severity.WARNING) if is_error else finding
    if log.source.sha256 is None:
        return
    if first is None and not log.power_w:
        hint = "log power readings, or one interconnect_power_est with the highest power in W"
        place = f"line {estimates[0].number}" if estimates else ""
        message = "the switch log has neither readings nor a usable power estimate"
        yield warning("IM-11", log.source.file, place, message, hint)
    elif len(estimates) > 1:
        hint = "log one interconnect_power_est with the highest specified power in W"
        message = f"{len(estimates)} estimates are logged; the first usable one counts"
        yield warning("IM-11", log.source.file, f"line {estimates[1].number}", message, hint)


def _is_nameplate(line: LogLine) -> bool:
    return is_number(line.value) and 0 < line.value <= HIGHEST_POWER_W


def _last_number(lines: Sequence[LogLine], key: str) -> float | None:
    values = [line.value for line in lines if line.key == key and is_number(line.value)]
    return float(values[-1]) if values else None


def _side(lines: Sequence[LogLine]) -> str | None:
    """
    The side that the log names, None if it names none or both.
    """
    sides = {_line_side(line) for line in lines if line.key == EFFICIENCY}
    return sides.pop() if len(sides) == 1 else None


def _line_side(line: LogLine) -> str | None:
    stated = line.metadata.get("measurement_type")
    side = stated.strip().lower() if isinstance(stated, str) else None
    return side if side in SIDES else None


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
