"""
Puts the pieces of a log together: one trace or counter a device, and one finding a kind of fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from reporter.findings import Finding, Severity
from reporter.power.readers.codes import HINTS
from reporter.power.readers.pieces import Names, Piece, Problem, Reading, RefusedError, Rows
from reporter.power.readers.reading import EnergyCounter, LogReading
from reporter.power.trace import PowerTrace
from reporter.text import plural

PROBLEMS_SHOWN = 10
SEVERITY = {"PW-6": Severity.WARNING, "PW-7": Severity.WARNING, "PW-12": Severity.NOTE}


class Log(Protocol):
    """
    What of an open log the gathering needs.
    """

    file: str
    format: str | None
    findings: list[Finding]
    reading: Reading

    def fail(self, refused: RefusedError) -> None:
        """
        Note why the log isn't used.
        """


class Problems:
    """
    The first problems of each kind, and the number of all.
    """

    def __init__(self) -> None:
        self.first: dict[str, list[Problem]] = defaultdict(list)
        self.counts: dict[str, int] = defaultdict(int)

    def add(self, problems: Sequence[Problem]) -> None:
        """
        Problems of a further piece.
        """
        for problem in problems:
            self.counts[problem.code] += 1
            if len(self.first[problem.code]) <= PROBLEMS_SHOWN:
                self.first[problem.code].append(problem)

    def findings(self, file: str) -> Iterator[Finding]:
        """
        The first ten of each kind, then one finding for the rest; of notes the first alone.
        """
        for code, problems in self.first.items():
            most = 1 if SEVERITY[code] is Severity.NOTE else PROBLEMS_SHOWN
            for problem in problems[:most]:
                yield _finding(code, file, problem.line, problem.message)
            rest = self.counts[code] - PROBLEMS_SHOWN
            if most > 1 and rest > 0:
                message = f"{plural(rest, 'more fault')} of this kind from here on"
                yield _finding(code, file, problems[-1].line, message)

    @property
    def unreadable_count(self) -> int:
        """
        Lines and cells that gave no reading.
        """
        return self.counts["PW-6"] + self.counts["PW-7"]


def _finding(code: str, file: str, line: int, message: str) -> Finding:
    return Finding(
        code=code,
        severity=SEVERITY[code],
        file=file,
        pointer=f"line {line}",
        message=message,
        hint=HINTS[code],
    )


class Gathered:
    """
    Everything that a log held.
    """

    def __init__(self) -> None:
        self.power: list[Rows] = []
        self.energy: list[Rows] = []
        self.problems = Problems()

    def add(self, piece: Piece) -> None:
        """
        A further piece.
        """
        if piece.power is not None:
            self.power.append(piece.power)
        if piece.energy is not None:
            self.energy.append(piece.energy)
        self.problems.add(piece.problems)

    def reading(self, log: Log, clock: str | None) -> LogReading:
        """
        The log as readings of each device.
        """
        if not self.power and not self.energy and not log.findings:
            log.fail(RefusedError("PW-9", "the log holds no usable reading"))
        sides = log.reading.sides
        return LogReading(
            file=log.file,
            format=log.format or "unknown",
            unit="W" if self.power or not self.energy else "J",
            clock=clock,
            zone=log.reading.found_zone,
            traces=tuple(
                PowerTrace(name=name, times_s=rows.times_s, power_w=rows.values)
                for name, rows in _by_device(self.power, log.reading.power)
            ),
            counters=tuple(
                EnergyCounter(name=name, times_s=rows.times_s, energy_j=rows.values)
                for name, rows in _by_device(self.energy, log.reading.energy)
            ),
            side=next(iter(sides)) if sides in ({"ac"}, {"dc"}) else None,
            conversion_efficiency=log.reading.conversion_efficiency,
            unreadable_count=self.problems.unreadable_count,
            findings=(*log.findings, *self.problems.findings(log.file)),
        )


def _by_device(parts: list[Rows], names: Names) -> Iterator[tuple[str, Rows]]:
    """
    The rows of each device, in the order of the file.
    """
    if not parts:
        return
    codes = np.concatenate([part.codes for part in parts])
    order = np.argsort(codes, kind="stable")
    times_s = np.concatenate([part.times_s for part in parts])[order]
    values = np.concatenate([part.values for part in parts])[order]
    edges = np.searchsorted(codes[order], np.arange(len(names.names) + 1))
    for code, name in enumerate(names.names):
        left, right = edges[code], edges[code + 1]
        if right > left:
            yield (
                name,
                Rows(
                    codes=codes[order[left:right]],
                    times_s=times_s[left:right],
                    values=values[left:right],
                ),
            )
