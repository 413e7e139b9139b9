"""
The ledger: the folder `ledger/` of a board, one event a file.

The folder stands beside `submissions/`, not in it: every JSON file below that one is a submission,
and `submissions/ledger/` would be the folder of a submitter called "ledger".

A file is named by the SHA-256 of its bytes and names its parents, so the events form a graph that
fixes its own past (as commits do in git). Two branches merge by putting their files together: the
graph then has several heads, and the next event names them all. Nothing is ever rewritten.

What reading can't see is that the newest events were taken away: a graph without its heads is a
whole graph. Of a newest event that was altered it says so, but not what it said before.
`reporter.review.ledger_verify` holds the ledger against an earlier state for that.
"""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError
from reporter.findings import Finding, error, warning
from reporter.review.ledger_event import LARGEST_BYTES, Event, EventKind, parse_event, sha256_of
from reporter.store.collection import without_collection
from reporter.store.files import write_atomically

FOLDER: Final = "ledger"
SUFFIX: Final = ".json"
MOST_PARENTS: Final = 4096
_NAME = re.compile(r"([0-9a-f]{64})\.json\Z", re.ASCII)
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_RESTORE: Final = "put the file back as it was, such as by git checkout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    The events that could be read, by their hashes, each after its parents.

    *missing* maps the hash of an event that isn't there, or was altered, to those that follow it;
    *heads* are the events that no other follows, sorted. *findings* say what is wrong with files.
    """

    folder: str = FOLDER
    events: Mapping[str, Event] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def file_of(self, name: str) -> str:
        """
        The path of an event's file, for findings.
        """
        return f"{self.folder}/{name}{SUFFIX}"


def read_ledger(folder: Path) -> Ledger:
    """
    Read a ledger; one that isn't there is empty. Never raises: what is wrong becomes findings.

    A bad file hides no other. LG-1 can't be read, LG-2 doesn't fit the schema, LG-3 dated before
    its parent, LG-5 the bytes aren't what the name says, LG-6 a parent is missing.
    """
    findings: list[Finding] = []
    events: dict[str, Event] = {}
    with without_collection():
        for name, file in _files(folder, findings):
            event, said = _read_event(name, file)
            findings += said
            if event is not None:
                events[name] = event
        return ledger_of(events, str(folder), findings)


def ledger_of(
    events: Mapping[str, Event], folder: str = FOLDER, findings: Iterable[Finding] = ()
) -> Ledger:
    """
    A ledger of events by their hashes, put in order and held together by their parents.
    """
    children = _children(events)
    ordered = _ordered(events, children)
    missing = {name: tuple(sorted(children[name])) for name in sorted(children.keys() - ordered)}
    made = Ledger(
        folder=folder,
        events=ordered,
        missing=missing,
        heads=tuple(sorted(ordered.keys() - children.keys())),
    )
    said = (*findings, *_missing_findings(made), *_date_findings(made))
    return Ledger(
        folder=folder,
        events=ordered,
        missing=missing,
        heads=made.heads,
        findings=tuple(sorted(said, key=Finding.sort_key)),
    )


def append_event(folder: Path, event: Event) -> Path:
    """
    Add one event to the ledger, whole or not at all, and give the path of its file.

    The folder is made where it isn't there. Raises `ReporterError` when the event couldn't be read
    again, when another file has its name, and on any trouble with the disk; nothing was added then.
    """
    raw = event.to_bytes()
    name = sha256_of(raw)
    path = folder / f"{name}{SUFFIX}"
    again, wrong = parse_event(raw, str(path))
    if again is None:
        raise ReporterError(f"the event isn't valid: {wrong[0].pointer}: {wrong[0].message}")
    try:
        if folder.is_symlink():
            raise ReporterError(f"{folder} is a link; put the folder itself there")
        folder.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path) and _bytes(str(path)) != raw:
            raise ReporterError(f"{path} was altered; {_RESTORE}")
    except OSError as problem:
        raise ReporterError(f"{folder} can't be used: {problem.strerror}") from problem
    write_atomically(path, raw)
    return path


def _files(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    """
    The events' names and the paths of their files, sorted; hidden files are no part of a ledger.
    """
    try:
        if folder.is_symlink():
            findings.append(_unreadable(str(folder), "this is a link, not a folder"))
            return
        with os.scandir(folder) as found:
            entries = sorted((entry.name, entry) for entry in found)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as problem:
        findings.append(_unreadable(str(folder), f"the folder can't be listed: {problem}"))
        return
    for name, entry in entries:
        match = _NAME.match(name)
        # What isn't a regular file is never opened: a pipe would wait, a link leads elsewhere.
        if match and entry.is_file(follow_symlinks=False):
            yield match[1], entry.path
        elif match:
            findings.append(_unreadable(entry.path, "this is no regular file"))
        elif not name.startswith("."):
            findings.append(_no_event(entry.path))


def _no_event(file: str) -> Finding:
    message = "the name isn't 64 hexadecimal digits and .json, so this is no event"
    return error("LG-5", file, "", message, "take the file out of the ledger")


def _unreadable(file: str, message: str) -> Finding:
    return error("LG-1", file, "", message, _RESTORE)


def _read_event(name: str, file: str) -> tuple[Event | None, tuple[Finding, ...]]:
    try:
        raw = _bytes(file)
    except OSError as problem:
        return None, (_unreadable(file, f"the file can't be read: {problem.strerror}"),)
    if len(raw) <= LARGEST_BYTES and sha256_of(raw) != name:
        message = "the bytes have another SHA-256 than the name: the event was altered"
        return None, (error("LG-5", file, "", message, _RESTORE),)
    return parse_event(raw, file)


def _bytes(file: str) -> bytes:
    """
    At most one byte more than the limit. What was exchanged for a link since is not followed.
    """
    descriptor = os.open(file, _FLAGS)
    try:
        raw = os.read(descriptor, LARGEST_BYTES + 1)
        while 0 < len(raw) <= LARGEST_BYTES:
            more = os.read(descriptor, LARGEST_BYTES + 1 - len(raw))
            if not more:
                break
            raw += more
        return raw
    finally:
        os.close(descriptor)


def _children(events: Mapping[str, Event]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for name, event in events.items():
        for parent in event.parents:
            children.setdefault(parent, []).append(name)
    return children


def _ordered(events: Mapping[str, Event], children: Mapping[str, list[str]]) -> dict[str, Event]:
    """
    The events, each after its parents (Kahn 1962), the same however the files came together.

    Of events that don't follow each other the one of the earlier day comes first, and of one day
    the one that takes trust away comes last; then the hash decides. A day counts as not before
    those of the parents, so that a wrong date moves no event before what it follows.
    """
    waiting = {
        name: sum(parent in events for parent in event.parents) for name, event in events.items()
    }
    days: dict[str, date] = {name: event.date for name, event in events.items()}
    ready = [_order_key(name, days[name], events[name]) for name in events if not waiting[name]]
    heapq.heapify(ready)
    ordered: dict[str, Event] = {}
    while ready:
        day, _, name = heapq.heappop(ready)
        ordered[name] = events[name]
        for child in children.get(name, ()):
            days[child] = max(days[child], day)
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, _order_key(child, days[child], events[child]))
    # A circle of hashes can't be made; were there one, its events would be missing, which is said.
    return ordered


def _order_key(name: str, day: date, event: Event) -> tuple[date, int, str]:
    return (day, _distrust(event), name)


def _distrust(event: Event) -> int:
    """
    How much an event takes away: 0 gives trust, then failing reviews, doubts, withdrawals.
    """
    if event.kind is EventKind.REVIEW and event.result is not None:
        return int(bool(event.result.refusals or event.result.flags))
    return {EventKind.CORRECT: 2, EventKind.OBJECT: 3, EventKind.WITHDRAW: 4}.get(event.kind, 0)


def _missing_findings(ledger: Ledger) -> Iterator[Finding]:
    for name, children in ledger.missing.items():
        message = (
            f"the event isn't there or can't be used, but {children[0][:12]} follows it: "
            "something was taken out of the ledger or altered"
        )
        hint = f"{_RESTORE}; one that is gone for good is listed in board.toml, [ledger] lost"
        yield error("LG-6", ledger.file_of(name), "", message, hint)


def _date_findings(ledger: Ledger) -> Iterator[Finding]:
    for name, event in ledger.events.items():
        for parent in event.parents:
            before = ledger.events.get(parent)
            if before is not None and event.date < before.date:
                message = f"{event.date} is before {before.date} of the event that it follows"
                hint = "it counts as of the later day; check the clock of who made it"
                yield warning("LG-3", ledger.file_of(name), "/date", message, hint)
                break
