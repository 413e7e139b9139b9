"""
One type for everything that is checked, and the two ways to print it.

A schema violation, a rule's doubt, an importer's note and a verdict on a paper are all a
`Finding`. Codes are stable and never used again for another meaning.

How much is said about one document: enough to correct it, never so much that it floods.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from reporter.text import json_text, plural, printed_line

_LINE = re.compile(r"line ([1-9][0-9]{0,8})(?:/|\Z)", re.ASCII)


_DIGITS = re.compile(r"[0-9]+", re.ASCII)


class Severity(StrEnum):
    """
    How bad a finding is; only an error makes a command exit with 1.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One thing to say about one place in one file.

    *file* is the path as the user gave it, *pointer* a JSON Pointer (RFC 6901) or, for a log or
    a table, `line N` or `line N/figure`; *message* says what was found and expected, *hint* what
    to do about it.
    """

    code: str
    severity: Severity
    file: str
    pointer: str = ""
    message: str
    hint: str = ""

    def to_dict(self) -> dict[str, str]:
        """
        The finding as JSON data, every field present.
        """
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file,
            "pointer": self.pointer,
            "message": self.message,
            "hint": self.hint,
        }

    @property
    def line(self) -> int | None:
        """
        The line that the pointer names; a JSON Pointer names none.
        """
        found = _LINE.match(self.pointer)
        return int(found.group(1)) if found else None

    def sort_key(self) -> tuple[str, str, str, str]:
        """
        Order of printing: by file, then place (row 9 before row 10), then code.
        """
        place = _DIGITS.sub(lambda found: f"{len(found[0]):06}{found[0]}", self.pointer)
        return (self.file, place, self.code, self.message)


def error(code: str, file: str, pointer: str, message: str, hint: str = "") -> Finding:
    """
    A finding of severity error.
    """
    return Finding(
        code=code, severity=Severity.ERROR, file=file, pointer=pointer, message=message, hint=hint
    )


def warning(code: str, file: str, pointer: str, message: str, hint: str = "") -> Finding:
    """
    A finding of severity warning.
    """
    return Finding(
        code=code, severity=Severity.WARNING, file=file, pointer=pointer, message=message, hint=hint
    )


def note(code: str, file: str, pointer: str, message: str, hint: str = "") -> Finding:
    """
    A finding of severity note.
    """
    return Finding(
        code=code, severity=Severity.NOTE, file=file, pointer=pointer, message=message, hint=hint
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """
    Whether any finding is an error.
    """
    return any(finding.severity is Severity.ERROR for finding in findings)


def counts(findings: Sequence[Finding]) -> str:
    """
    How many findings of each severity, in words.
    """
    parts = [
        plural(sum(finding.severity is severity for finding in findings), severity.value)
        for severity in Severity
    ]
    return ", ".join(parts)


def as_text(findings: Sequence[Finding]) -> str:
    """
    One line a finding, `file:pointer: severity CODE: message (hint)`, safe for any terminal.

    Control characters are escaped, and no line can start like a command of a CI runner.
    """
    return "".join(f"{_line(finding)}\n" for finding in findings)


def _line(finding: Finding) -> str:
    place = f"{finding.file}:{finding.pointer}" if finding.pointer else finding.file
    hint = f" ({finding.hint})" if finding.hint else ""
    return printed_line(f"{place}: {finding.severity} {finding.code}: {finding.message}{hint}")


def as_json(findings: Sequence[Finding]) -> str:
    """
    A JSON array of the findings, one object each, with a final line feed.

    The mark of a runner's command is escaped in texts, as JSON allows.
    """
    data = [finding.to_dict() for finding in findings]
    return json_text(data) + "\n"


FINDINGS_OF_A_CODE = 10


def counted_findings(findings: Iterable[Finding]) -> Iterator[Finding]:
    """
    The first ten findings of each code and severity, then one for the rest of them.

    A log may give a finding a line. What is more than ten is counted and never held.
    """
    counts: dict[tuple[str, Severity], int] = {}
    rests: dict[tuple[str, Severity], Finding] = {}
    for finding in findings:
        kind = finding.code, finding.severity
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= FINDINGS_OF_A_CODE:
            yield finding
        else:
            rests.setdefault(kind, finding)
    for kind, first in rests.items():
        more = plural(counts[kind] - FINDINGS_OF_A_CODE, "more fault")
        yield replace(first, message=f"{more} of this kind from here on")


MAX_FINDINGS = 100


MAX_FINDINGS_BYTES = 64 * 1024


def first_findings(findings: Iterable[Finding]) -> list[Finding]:
    """
    The first findings, one more than are shown, so that `limited` knows that there are more.

    The others are never made: a hostile document could ask for millions.
    """
    return list(islice(findings, MAX_FINDINGS + 1))


def limited_findings(findings: list[Finding], file: str) -> tuple[Finding, ...]:
    """
    At most 100 findings in at most 64 KiB of text; a note SH-15 says when there are more.
    """
    kept: list[Finding] = []
    room = MAX_FINDINGS_BYTES
    for finding in findings[:MAX_FINDINGS]:
        words = finding.pointer + finding.message + finding.hint
        room -= len(words.encode("utf-8", errors="replace"))
        if room < 0:
            break
        kept.append(finding)
    if len(kept) == len(findings):
        return tuple(kept)
    message = f"more than {len(kept)} findings; the others are not shown"
    return (*kept, note("SH-15", file, "", message, "correct these and check again"))
