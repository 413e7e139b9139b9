"""
The `:::MLLOG` lines of one log file, with everything around them left out.

Format: one JSON object after the token, anything before the token is dropped, other lines are
skipped. Nothing inside a file ever raises: what can't be read becomes a `Finding`.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn, TypeGuard

import orjson

from reporter.findings import Finding, error, warning
from reporter.store.files import NeverWaiting
from reporter.store.nesting import MAX_DEPTH, is_too_deep
from reporter.text import plural

TOKEN = b":::MLLOG "

# What a list of evidence calls these logs.
FORMAT = "mllog"


LARGEST_FILE_BYTES = 512 * 1024 * 1024


LARGEST_LINE_BYTES = 1024 * 1024


BROKEN_LINES_SHOWN = 10


# October 2096: a stamp before 1970 or after that is no time of a log, and no date is made of it.
LATEST_TIME_MS = 3_999_999_999_999


# Counts, losses and watts lie far inside; beyond, a product of two numbers leaves what JSON holds.
LEAST_NUMBER = 1e-30


MOST_NUMBER = 1e30


EXTREME_TIME = "time_ms isn't a time between the years 1970 and 2096"


NO_METADATA: Mapping[str, Any] = MappingProxyType({})


class LogLine(NamedTuple):
    """
    One log line: its number in the file, Unix time in ms, key, value and metadata.

    A tuple and no dataclass: half a million of them are made for one set of published logs.
    """

    number: int
    time_ms: float
    key: str
    value: Any
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSource:
    """
    The file behind the figures: its name, length in bytes and lines, and SHA-256; None if it wasn't
    read.
    """

    file: str
    size_bytes: int | None = None
    lines_count: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """
    The readable log lines of one file, in file order, and what is wrong with the others.
    """

    source: LogSource
    lines: tuple[LogLine, ...]
    findings: tuple[Finding, ...]


class BrokenLine(NamedTuple):
    """
    A line with the token but no usable record; *is_extreme* where its time can't be one.
    """

    number: int
    reason: str
    is_extreme: bool = False


class BrokenLines:
    """
    The first broken lines of a log and the number of all: a log of garbage has nothing else.
    """

    def __init__(self) -> None:
        self.first: list[BrokenLine] = []
        self.count = 0
        self.first_extreme: BrokenLine | None = None
        self.extreme_count = 0

    def add(self, line: BrokenLine) -> None:
        """
        One line more, after those before it.
        """
        if line.is_extreme:
            self.first_extreme = self.first_extreme or line
            self.extreme_count += 1
            return
        self.count += 1
        if len(self.first) <= BROKEN_LINES_SHOWN:
            self.first.append(line)

    def merge(self, later: BrokenLines) -> None:
        """
        The broken lines of a later piece of the log.
        """
        self.first += later.first[: BROKEN_LINES_SHOWN + 1 - len(self.first)]
        self.count += later.count
        self.first_extreme = self.first_extreme or later.first_extreme
        self.extreme_count += later.extreme_count


class _BrokenLineError(Exception):
    """
    A line carries the token but no usable record; the text says why.
    """


class _ExtremeTimeError(_BrokenLineError):
    """
    The record is whole, but its time is none that a log can hold.
    """


def read_log(path: Path, *, name: str | None = None) -> LogFile:
    """
    Read all log lines of a file; *name* is what findings call it (default: the path).
    """
    file = name if name is not None else str(path)
    data = read_bytes(path, file)
    if isinstance(data, Finding):
        return LogFile(source=LogSource(file=file), lines=(), findings=(data,))
    lines, broken = parse_lines(data)
    return LogFile(
        source=source_of(file, data),
        lines=tuple(lines),
        findings=tuple(broken_line_findings(file, broken)),
    )


def source_of(file: str, data: bytes) -> LogSource:
    """
    Name, lengths and SHA-256 of a file that was read.
    """
    digest = hashlib.sha256(data).hexdigest()
    is_open = bool(data) and not data.endswith(b"\n")
    lines_count = data.count(b"\n") + is_open
    return LogSource(file=file, size_bytes=len(data), lines_count=lines_count, sha256=digest)


def read_bytes(path: Path, file: str) -> bytes | Finding:
    """
    The bytes of a regular file, or the finding IM-2 that says why they can't be had.

    Links aren't followed, so a submission can't show files from outside its folder.
    """
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return error("IM-2", file, "", "not a regular file", "put the file itself in its place")
        if status.st_size > LARGEST_FILE_BYTES:
            size_mib = status.st_size // 2**20
            message = f"{size_mib:,} MiB is more than the {LARGEST_FILE_BYTES // 2**20} MiB allowed"
            return error("IM-2", file, "", message, "remove what isn't part of the log")
        # The file may have been exchanged since: what is opened is no link and no pipe either.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with io.BufferedReader(NeverWaiting(os.open(path, flags), "rb")) as stream:
            return stream.read(LARGEST_FILE_BYTES)
    except OSError as problem:
        return error(
            "IM-2", file, "", f"can't be read: {problem.strerror}", "check the permissions"
        )


def parse_lines(data: bytes, *, lines_before: int = 0) -> tuple[list[LogLine], BrokenLines]:
    """
    Readable lines of a piece of a log, and what is wrong with the others.
    """
    lines: list[LogLine] = []
    broken = BrokenLines()
    for number, text in _token_lines(data, lines_before + 1):
        try:
            lines.append(_record(number, text))
        except _BrokenLineError as problem:
            is_extreme = isinstance(problem, _ExtremeTimeError)
            broken.add(BrokenLine(number, str(problem), is_extreme))
    return lines, broken


def _token_lines(data: bytes, first_number: int) -> Iterator[tuple[int, bytes]]:
    """
    Number and JSON text of every line that has the token.

    A progress bar may overwrite its line with bare carriage returns; each counts as a line's end.
    """
    for number, line in enumerate(data.split(b"\n"), start=first_number):
        if TOKEN not in line:
            continue
        parts = (line,) if b"\r" not in line else line.splitlines()
        for part in parts:
            position = part.rfind(TOKEN)
            if position >= 0:
                yield number, part[position + len(TOKEN) :]


def _record(number: int, text: bytes) -> LogLine:
    """
    The record of one line; raises `_BrokenLineError` with the reason.
    """
    record = _json(text)
    if not isinstance(record, dict):
        raise _BrokenLineError("the record isn't a JSON object")
    time_ms, key = record.get("time_ms"), record.get("key")
    # Nearly every stamp is a whole number, which needs no further look.
    if type(time_ms) is not int and not is_number(time_ms):
        if is_extreme(time_ms):
            raise _ExtremeTimeError(EXTREME_TIME)
        raise _BrokenLineError("time_ms isn't a number")
    if not 0 <= time_ms <= LATEST_TIME_MS:
        raise _ExtremeTimeError(EXTREME_TIME)
    if not isinstance(key, str):
        raise _BrokenLineError("key isn't a text")
    metadata = record.get("metadata")
    return LogLine(
        number,
        float(time_ms),
        key,
        record.get("value"),
        metadata if isinstance(metadata, dict) else NO_METADATA,
    )


def is_number(value: Any) -> TypeGuard[int | float]:
    """
    Whether a JSON value is a number that a log can hold; true and false aren't numbers here.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # Python compares a whole number of 400 digits with a float, but can't make it one.
    return value == 0 or LEAST_NUMBER <= abs(value) <= MOST_NUMBER


def is_extreme(value: Any) -> bool:
    """
    Whether a JSON value is a finite number that no log can hold: 1e299, 5e-324, 400 digits.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or is_number(value):
        return False
    return isinstance(value, int) or math.isfinite(value)


def extreme_number(file: str, line: LogLine, what: str, value: float) -> Finding:
    """
    The finding IM-28 about a number that refuses its result; *what* names it.
    """
    size = "too large" if abs(value) > 1 else "too small"
    message = f"{what} is {size} for a number of a log"
    return error("IM-28", file, f"line {line.number}", message, "correct the log at its source")


def _json(text: bytes) -> Any:
    """
    One JSON value; a line that isn't UTF-8 is read as Latin-1, as the log format says.
    """
    if len(text) > LARGEST_LINE_BYTES:
        raise _BrokenLineError(f"the line is longer than {LARGEST_LINE_BYTES:,} bytes")
    if is_too_deep(text):
        raise _BrokenLineError(f"objects and lists stand in each other more than {MAX_DEPTH} deep")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _json_as_latin_1(text)


def _json_as_latin_1(text: bytes) -> Any:
    try:
        return json.loads(text.decode("latin-1"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise _BrokenLineError(f"not valid JSON: {problem.msg}") from problem
    except (ValueError, RecursionError) as problem:
        raise _BrokenLineError("not valid JSON") from problem


def _refuse_constant(word: str) -> NoReturn:
    raise _BrokenLineError(f"{word} is not a number in JSON")


def broken_line_findings(file: str, lines: BrokenLines) -> Iterator[Finding]:
    """
    IM-28 for the first impossible time, IM-1 for the first broken lines, then one for the rest.
    """
    extreme = lines.first_extreme
    if extreme is not None:
        rest = lines.extreme_count - 1
        more = f" (and {plural(rest, 'more line')})" if rest else ""
        fix = "correct the log at its source"
        yield error("IM-28", file, f"line {extreme.number}", f"{extreme.reason}{more}", fix)
    hint = "write one JSON object with time_ms, key, value and metadata after the token"
    for number, reason, _ in lines.first[:BROKEN_LINES_SHOWN]:
        yield warning("IM-1", file, f"line {number}", f"log line ignored: {reason}", hint)
    if lines.count > BROKEN_LINES_SHOWN:
        count = plural(lines.count - BROKEN_LINES_SHOWN, "more log line")
        place = f"line {lines.first[-1].number}"
        yield warning("IM-1", file, place, f"{count} ignored from here on", hint)
