"""
Reads and appends to `ledger.jsonl`, the list of events beside the submissions.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError
from reporter.findings import Finding, Severity, error
from reporter.review.ledger import Event, EventKind
from reporter.schema.check import check
from reporter.store.strict_json import parse

NAME = "ledger.jsonl"
KIND: Final = "ledger-event"
LARGEST_BYTES = 64 * 1024 * 1024
LONGEST_LINE_BYTES = 1024 * 1024
MAX_FINDINGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    The events in the order of the file, and what is wrong with it.
    """

    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_ledger(path: Path) -> Ledger:
    """
    Read a ledger; one that isn't there is empty, and one bad line never hides the next.

    Raises `ReporterError` when the file is a link, no regular file, too large or unreadable.
    """
    raw = _bytes(path)
    file = str(path)
    events: list[Event] = []
    findings: list[Finding] = []
    withdrawn: set[str] = set()
    for number, line in enumerate(raw.removesuffix(b"\n").split(b"\n") if raw else (), start=1):
        event, said = _event(line, file, number)
        findings += said
        if event is not None:
            findings += _order_findings(events, withdrawn, event, file, number)
            events.append(event)
            if event.event is EventKind.WITHDRAWN:
                withdrawn.add(event.id)
    return Ledger(events=tuple(events), findings=_limited(findings, file))


def _limited(findings: list[Finding], file: str) -> tuple[Finding, ...]:
    """
    The first 100 findings, and one that says how many more there are.
    """
    more = len(findings) - MAX_FINDINGS
    if more <= 0:
        return tuple(findings)
    hint = "put the ledger back as it was; it is only appended to"
    place = findings[MAX_FINDINGS].pointer
    rest = error("LG-1", file, place, f"{more:,} more findings from here on", hint)
    return (*findings[:MAX_FINDINGS], rest)


def append_event(path: Path, event: Event) -> None:
    """
    Add one event at the end of the ledger, which is made where it isn't there.

    Raises `ReporterError` when the event doesn't fit its schema or is older than the last one, and
    on any trouble with the file; then nothing was written.
    """
    line = json.dumps(event.to_dict(), ensure_ascii=True).encode("ascii")
    _, wrong = _event(line, str(path), 1)
    if wrong:
        raise ReporterError(f"the event isn't valid: {wrong[0].message}")
    ledger = read_ledger(path)
    if ledger.events and event.date < ledger.events[-1].date:
        raise ReporterError(
            f"{path}: the event of {event.date} is older than the last one, "
            f"{ledger.events[-1].date}"
        )
    _append(path, line + b"\n")


def is_extension(before: bytes, after: bytes) -> bool:
    """
    Whether a ledger was only appended to: the old bytes stand unchanged, and end with a line.
    """
    return after.startswith(before) and (not before or before.endswith(b"\n"))


def _bytes(path: Path) -> bytes:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise ReporterError(f"{path} is not a regular file; put the ledger itself there")
        if status.st_size > LARGEST_BYTES:
            raise ReporterError(f"{path} is larger than {LARGEST_BYTES // 2**20} MiB")
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as problem:
        raise ReporterError(f"{path} can't be read: {problem.strerror}") from problem


def _event(line: bytes, file: str, number: int) -> tuple[Event | None, list[Finding]]:
    place = f"line {number}"
    if len(line) > LONGEST_LINE_BYTES:
        text = f"the line is longer than {LONGEST_LINE_BYTES:,} bytes"
        return None, [error("LG-1", file, place, text, "write one event a line")]
    if not line:
        text = "the line is empty"
        return None, [error("LG-1", file, place, text, "remove it; one event stands on one line")]
    parsed = parse(line, file)
    if parsed.findings:
        reasons = parsed.findings[0]
        hint = "write one JSON object a line; the ledger is only appended to"
        return None, [error("LG-1", file, place, reasons.message, hint)]
    wrong = check(parsed.data, KIND, file)
    if wrong:
        return None, [_placed(finding, place) for finding in wrong]
    try:
        return Event.from_dict(parsed.data), []
    except ValueError as problem:
        return None, [error("LG-2", file, place, str(problem), "give a day that exists")]


def _placed(finding: Finding, place: str) -> Finding:
    """
    A schema finding with the line in place of the JSON Pointer, which goes into the message.
    """
    message = f"{finding.pointer}: {finding.message}" if finding.pointer else finding.message
    return replace(finding, code="LG-2", severity=Severity.ERROR, pointer=place, message=message)


def _order_findings(
    events: list[Event], withdrawn: set[str], event: Event, file: str, number: int
) -> Iterator[Finding]:
    place = f"line {number}"
    if events and event.date < events[-1].date:
        yield error(
            "LG-3",
            file,
            place,
            f"{event.date} is before {events[-1].date} of the line above",
            "events are appended in order; put back what was moved",
        )
    if event.id in withdrawn:
        yield error(
            "LG-4",
            file,
            place,
            f"{event.id} was withdrawn before; the event has no effect",
            "a withdrawn entry comes back as a new submission",
        )


def _append(path: Path, line: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    try:
        if path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            raise ReporterError(f"{path} doesn't end with a line feed; its last line is cut off")
        descriptor = os.open(path, flags, 0o644)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise ReporterError(f"{path} can't be written: {problem.strerror}") from problem
