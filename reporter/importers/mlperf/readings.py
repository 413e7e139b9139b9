"""
The readings of a power log, taken in bulk, and its other lines one by one.

Nearly every line of a power log has one of two fixed forms, so one regular expression takes them
all at about a third of the cost of parsing. It accepts nothing that isn't valid JSON; any line
that it doesn't fit is parsed as JSON like the lines of other logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reporter.findings import Finding
from reporter.importers.mlperf.lines import (
    LogLine,
    LogSource,
    broken_line_findings,
    is_number,
    parse_lines,
    read_bytes,
    source_of,
)

READING = "power_reading"

_TEXT = rb'"[ !#-\[\]-~]*"'
_WHOLE = rb"(?:0|[1-9][0-9]{0,17})"
_PAIR = rb"%b: ?(?:%b|%b)" % (_TEXT, _TEXT, _WHOLE)
_READING_LINE = re.compile(
    rb'^:::MLLOG \{"namespace": ?%b, ?"time_ms": ?(%b), ?"event_type": ?"POINT_IN_TIME", ?'
    rb'"key": ?"power_reading", ?"value": ?(-?%b(?:\.[0-9]{1,18})?), ?'
    rb'"metadata": ?(?:""|\{(?:%b(?:, ?%b)*)?\})\}\r?$' % (_TEXT, _WHOLE, _WHOLE, _PAIR, _PAIR),
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLog:
    """
    Times in Unix ms and watts of all readings in file order, equally long; and the other lines.

    *others* holds each other line with the number of readings before it; *unreadable* are the
    readings whose value is no number.
    """

    source: LogSource
    times_ms: tuple[float, ...] = ()
    power_w: tuple[float, ...] = ()
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
        self.others: list[tuple[int, LogLine]] = []
        self.unreadable: list[LogLine] = []
        self.broken: list[tuple[int, str]] = []

    def result(self, data: bytes) -> ReadingLog:
        """
        The whole log: `split` gives rest, time, watts, rest, time, watts, ..., rest.
        """
        parts = _READING_LINE.split(data)
        times_ms = list(map(float, parts[1::3]))
        power_w = list(map(float, parts[2::3]))
        done = 0
        for position, lines_before, rest in _rests(parts[0::3]):
            self.times_ms += times_ms[done:position]
            self.power_w += power_w[done:position]
            done = position
            self._add_parsed(rest, lines_before)
        return ReadingLog(
            source=self.source,
            times_ms=(*self.times_ms, *times_ms[done:]),
            power_w=(*self.power_w, *power_w[done:]),
            others=tuple(self.others),
            unreadable=tuple(self.unreadable),
            findings=tuple(broken_line_findings(self.source.file, self.broken)),
        )

    def _add_parsed(self, rest: bytes, lines_before: int) -> None:
        lines, broken = parse_lines(rest, lines_before=lines_before)
        self.broken += broken
        for line in lines:
            if line.key != READING:
                self.others.append((len(self.power_w), line))
            elif is_number(line.value):
                self.times_ms.append(line.time_ms)
                self.power_w.append(float(line.value))
            else:
                self.unreadable.append(line)


def _rests(rests: list[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """
    The pieces that hold more than a line's end: bulk readings before, line ends before, bytes.
    """
    line_ends = 0
    for position, rest in enumerate(rests):
        if len(rest) > 1:
            yield position, line_ends, rest
        line_ends += rest.count(b"\n")
