"""
What is wrong with the lines of one log: kept, counted, and put into findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporter.codes import POWER_LOG_HINTS
from reporter.findings import Finding, Severity
from reporter.text import plural

PROBLEMS_SHOWN = 10
SEVERITY = {
    "PW-6": Severity.WARNING,
    "PW-7": Severity.WARNING,
    "PW-12": Severity.NOTE,
    "PW-13": Severity.WARNING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    What is wrong with one line: a code of `codes.CODES`, and a text.

    *is_placed* tells that the reading counts against its device, as one that is no number.
    """

    code: str
    line: int
    message: str
    is_placed: bool = False


class Problems:
    """
    The first problems of each kind, and the number of all.

    A log of garbage has a problem a line, so no more than the first are held in memory.
    """

    def __init__(self) -> None:
        self.first: dict[str, list[Problem]] = defaultdict(list)
        self.counts: dict[str, int] = defaultdict(int)
        self.placed_count = 0

    def add(self, problem: Problem) -> None:
        """
        One problem more: kept where it is among the first, and counted in any case.
        """
        self.counts[problem.code] += 1
        self.placed_count += problem.is_placed
        if len(self.first[problem.code]) <= PROBLEMS_SHOWN:
            self.first[problem.code].append(problem)

    def merge(self, later: Problems) -> None:
        """
        The problems of a later part of the log.
        """
        for code, problems in later.first.items():
            room = PROBLEMS_SHOWN + 1 - len(self.first[code])
            self.first[code] += problems[: max(0, room)]
            self.counts[code] += later.counts[code]
        self.placed_count += later.placed_count

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
    def most(self) -> str:
        """
        The most frequent fault, as the end of a sentence on a log without readings.
        """
        faults = {code: n for code, n in self.counts.items() if SEVERITY[code] is not Severity.NOTE}
        if not faults:
            return ""
        code = max(faults, key=lambda known: faults[known])
        first = self.first[code][0]
        more = f", and {faults[code] - 1:,} more" if faults[code] > 1 else ""
        return f": {first.message} (line {first.line}{more})"

    @property
    def not_kept_count(self) -> int:
        """
        Problems that were counted only.
        """
        return sum(self.counts.values()) - sum(map(len, self.first.values()))

    @property
    def unreadable_count(self) -> int:
        """
        Lines and cells that gave no reading and count against no device.
        """
        return self.counts["PW-6"] + self.counts["PW-7"] - self.placed_count


def _finding(code: str, file: str, line: int, message: str) -> Finding:
    return Finding(
        code=code,
        severity=SEVERITY[code],
        file=file,
        pointer=f"line {line}",
        message=message,
        hint=POWER_LOG_HINTS[code],
    )


def causes_first(findings: Iterable[Finding]) -> list[Finding]:
    """
    Findings of a whole log with what refuses it before what was chosen in it.
    """
    return sorted(findings, key=lambda found: found.severity is not Severity.ERROR)
