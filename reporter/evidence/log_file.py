"""
A raw log as bytes: opened safely, unpacked within limits, in blocks and lines.

What a log may cost before it is refused.

JSON from logs: strict about numbers, never raising.

Makes the next item while the last one is used.

The bytes of a power log in blocks of whole lines, unpacked on the way.

Links are never followed, and nothing but plain text and gzip of it is read: a file of another
kind is refused with its name.
"""

from __future__ import annotations

import codecs
import json
import os
import stat
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeGuard, TypeVar

from reporter.codes import POWER_LOG_HINTS
from reporter.findings import Finding, error
from reporter.store.files import NeverWaiting
from reporter.store.nesting import is_too_deep

MIB = 2**20


# A log that is packed well, and what every submission may unpack whatever the size of its files.
BUDGET_RATIO = 100
BUDGET_FREE_BYTES = 64 * MIB


OVER_BUDGET = f"the logs of this submission unpack to more than {BUDGET_RATIO} times their size"


@dataclass(slots=True)
class ReadBudget:
    """
    What all logs of one submission may unpack to together, in bytes: it grows with their files.

    A limit for each file alone lets a small archive that is listed 40 times cost 40 times as much.
    """

    left_bytes: int = BUDGET_FREE_BYTES

    def add_file(self, size_bytes: int) -> None:
        """
        Allow what a further file may unpack to.
        """
        self.left_bytes += BUDGET_RATIO * size_bytes

    def take(self, count: int) -> bool:
        """
        Use some bytes; whether there were as many left.
        """
        self.left_bytes -= count
        return self.left_bytes >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """
    Bytes of the file, bytes and ratio of what gzip unpacks, and the number of devices.

    The defaults suit evidence that anyone may send: 64 MiB hold two million readings, and honest
    logs shrink 5 to 40 times (gzip itself reaches 1,029 times). Whoever sums a known large log
    raises them. *budget* is what several logs share, `None` for a log by itself.
    """

    file_bytes: int = 512 * MIB
    unpacked_bytes: int = 64 * MIB
    ratio: int = 200
    devices_count: int = 20_000
    budget: ReadBudget | None = None


EVIDENCE_LIMITS = ReadLimits()


# A Parquet file of readings with noise takes 3.6 bytes of each, one of a few values 1, and 20 when
# it is unpacked. A hundred million readings fit, of which memory holds those of one device.
PARQUET_RATIO = 50
PARQUET_BYTES = 2_048 * MIB


def parquet_most_bytes(limits: ReadLimits, file_bytes: int) -> int:
    """
    What a Parquet file may unpack to, in bytes.

    Columns shrink more than text, and are read in parts, so a large file may hold more than gzip.
    """
    most = max(limits.unpacked_bytes, min(PARQUET_BYTES, PARQUET_RATIO * file_bytes))
    return most if limits.budget is None else min(most, max(0, limits.budget.left_bytes))


# Summing keeps nothing of the log in memory, so only the disk bounds it.
STREAM_LIMITS = ReadLimits(file_bytes=2**44, unpacked_bytes=2**40)


class Broken:
    """
    In place of a value: the text was no JSON.
    """


def parse_json(text: bytes | str, *, is_nan_text: bool = False) -> Any:
    """
    The value of a JSON text, or `Broken`; one that is nested too deep is never handed to a reader.

    NaN and infinities are no JSON; with *is_nan_text* they are read as the texts `NaN` and
    `Infinity`, since trainers write them for a loss that went astray.
    """
    if is_too_deep(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")):
        return Broken()
    try:
        return json.loads(text, parse_constant=str if is_nan_text else _refuse)
    except (ValueError, RecursionError):
        return Broken()


def is_number(value: object) -> TypeGuard[int | float]:
    """
    Whether a JSON value is a finite number of usual size; true and false aren't.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e300


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


Item = TypeVar("Item")


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """
    The same items in the same order, each made in a thread while the one before is used.

    Reading a block and taking it apart then overlap; at most one item more is held in memory.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


BLOCK_BYTES = 32 * MIB


LONGEST_LINE_BYTES = 64 * MIB


HEAD_BYTES = 64 * 1024


_PACKED_BYTES = 64 * 1024


# A few hundred bytes of repeated lines honestly shrink by more than the ratio.
_FREE_BYTES = MIB


GZIP = b"\x1f\x8b"


_BOM = b"\xef\xbb\xbf"


_REFUSED = (
    (b"PK\x03\x04", "a zip file (or a spreadsheet, which is one)"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file"),
    (b"Rar!", "a RAR file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite file"),
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"(dp", "a Python pickle"),
    (b"(lp", "a Python pickle"),
    (b"ccopy_reg\n", "a Python pickle"),
    (b"c__builtin__\n", "a Python pickle"),
    (b"cbuiltins\n", "a Python pickle"),
    (GZIP, "a gzip file inside a gzip file"),
)


PARQUET = b"PAR1"


_PICKLE_PROTOCOLS = range(2, 6)


_CONTROLS = bytes(sorted({*range(32)} - {9, 10, 12, 13, 27}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """
    Whole lines of a log, the number of the first of them, and of line ends among them.
    """

    data: bytes
    first_line: int
    ends_count: int


class LogSource:
    """
    One power log as blocks of lines; what goes wrong on the way is added to *findings*.

    Reading never raises: a file that can't be had gives no blocks.
    """

    def __init__(
        self, path: Path, file: str, limits: ReadLimits, *, block_bytes: int | None = None
    ) -> None:
        """
        *file* is what findings call the log.
        """
        self.path = path
        self.file = file
        self.limits = limits
        self.block_bytes = block_bytes or BLOCK_BYTES
        self.findings: list[Finding] = []
        self.is_parquet = False
        # All lines, once the last block was given out.
        self.lines_count: int | None = None
        # Whether only the beginning of what the file holds was unpacked.
        self._is_cut = False
        # The first bytes of a file of a kind that isn't read, so that it can be named.
        self.refused_head: bytes | None = None

    def blocks(self) -> Iterator[Block]:
        """
        The log in blocks of whole lines, without a byte order mark.
        """
        try:
            with self._open() as stream:
                yield from self._lines(self._in_utf_8(self._unpacked(stream)))
        except OSError as problem:
            self._fail("PW-1", f"can't be opened: {problem.strerror or problem}")
        except ValueError:
            self._fail("PW-1", "can't be opened: its path holds a NUL character")

    def _fail(self, code: str, message: str) -> None:
        self.findings.append(error(code, self.file, "", message, POWER_LOG_HINTS[code]))

    def _open(self) -> NeverWaiting:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(self.path, flags | getattr(os, "O_BINARY", 0))
        stream = NeverWaiting(descriptor, "rb")
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            stream.close()
            raise OSError("not a regular file")
        if status.st_size > self.limits.file_bytes:
            stream.close()
            most = self.limits.file_bytes // MIB
            raise OSError(f"{status.st_size // MIB:,} MiB, more than the {most:,} MiB allowed")
        return stream

    def _unpacked(self, stream: BinaryIO) -> Iterator[bytes]:
        head = stream.read(_PACKED_BYTES)
        if head.startswith(GZIP):
            yield from self._gunzip(head, stream)
            return
        while head and self._is_left(head):
            yield head
            head = self._lines_at(stream)

    def _is_left(self, data: bytes) -> bool:
        """
        Whether the logs that are read together may hold so many bytes more.
        """
        budget = self.limits.budget
        if budget is None or budget.take(len(data)):
            return True
        self._is_cut = True
        self._fail("PW-4", OVER_BUDGET)
        return False

    def _in_utf_8(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """
        The same bytes, of a text in UTF-16 (as PowerShell writes it) those that UTF-8 has for it.
        """
        decoder: codecs.IncrementalDecoder | None = None
        for number, piece in enumerate(pieces):
            if not number and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
            yield piece if decoder is None else decoder.decode(piece).encode()

    def _lines_at(self, stream: BinaryIO) -> bytes:
        """
        About a block of bytes that ends with a line where that can be seen beforehand.

        Such a block is never put together from pieces, which would copy all of it.
        """
        count = self.block_bytes
        if hasattr(os, "pread") and count > _PACKED_BYTES:
            before = count - _PACKED_BYTES
            tail = os.pread(stream.fileno(), _PACKED_BYTES, stream.tell() + before)
            count = before + tail.rfind(b"\n") + 1 if b"\n" in tail else count
        return stream.read(count)

    def _gunzip(self, packed: bytes, stream: BinaryIO) -> Iterator[bytes]:
        """
        The unpacked bytes of all members, within the limits on size and ratio.
        """
        member, packed_count, unpacked_count, is_open = zlib.decompressobj(31), 0, 0, True
        while packed:
            packed_count += len(packed)
            while packed:
                try:
                    data = member.decompress(packed, MIB)
                except zlib.error:
                    self._is_cut = True
                    self._fail("PW-4", "the gzip data is broken; readings before it are used")
                    return
                unpacked_count += len(data)
                if self._is_too_much(packed_count, unpacked_count) or not self._is_left(data):
                    return
                yield data
                packed, is_open = member.unconsumed_tail, not member.eof
                if member.eof:
                    packed = member.unused_data.lstrip(b"\0")
                    member = zlib.decompressobj(31)
            packed = stream.read(_PACKED_BYTES)
        if is_open:
            self._is_cut = True
            self._fail("PW-4", "the gzip file is cut off; readings before that are used")

    def _is_too_much(self, packed_count: int, unpacked_count: int) -> bool:
        limits = self.limits
        if unpacked_count > limits.unpacked_bytes:
            most = limits.unpacked_bytes // MIB
            self._fail("PW-4", f"unpacks to more than the {most:,} MiB allowed")
        elif unpacked_count > _FREE_BYTES and unpacked_count > limits.ratio * packed_count:
            self._fail("PW-4", f"unpacks to more than {limits.ratio} times its size")
        else:
            return False
        self._is_cut = True
        return True

    def _lines(self, pieces: Iterator[bytes]) -> Iterator[Block]:
        """
        Blocks that end with a line's end; the last line may lack it.
        """
        held, first_line, is_begun = [], 1, False
        size = 0
        for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size < (self.block_bytes - _PACKED_BYTES if is_begun else HEAD_BYTES):
                continue
            data = b"".join(held)
            if not is_begun:
                if self._is_refused(data):
                    return
                is_begun = True
            end = data.rfind(b"\n") + 1
            if not end and len(data) > LONGEST_LINE_BYTES:
                most = LONGEST_LINE_BYTES // MIB
                self._fail("PW-6", f"line {first_line} is longer than {most} MiB")
                return
            if end:
                count = data.count(b"\n", 0, end)
                whole = _without_marks(data[:end])
                yield Block(data=whole, first_line=first_line, ends_count=count)
                first_line += count
            held, size = ([data[end:]] if end < len(data) else []), len(data) - end
        data = b"".join(held)
        if not is_begun and self._is_refused(data):
            return
        if self._is_cut:
            # A line that was cut may end in a number that nobody logged.
            data = data[: data.rfind(b"\n") + 1]
        data = _without_marks(data)
        ends_count = data.count(b"\n")
        if data:
            yield Block(data=data, first_line=first_line, ends_count=ends_count)
        is_open = bool(data) and not data.endswith(b"\n")
        self.lines_count = first_line - 1 + ends_count + is_open

    def _is_refused(self, head: bytes) -> bool:
        """
        Whether the first bytes are those of a kind of file that isn't read as text.
        """
        if head.startswith(PARQUET):
            self.is_parquet = True
            return True
        kind = kind_of(head[:HEAD_BYTES])
        if kind is not None:
            self.refused_head = head[:HEAD_BYTES]
            self._fail("PW-2", f"{kind} isn't read")
        return kind is not None


def _without_marks(lines: bytes) -> bytes:
    """
    Whole lines without byte order marks, of which each file has one that was joined to others.
    """
    if _BOM not in lines:
        return lines
    return lines.removeprefix(_BOM).replace(b"\n" + _BOM, b"\n")


def kind_of(head: bytes) -> str | None:
    """
    What kind of refused file begins with these bytes; `None` for what may be a text.
    """
    for mark, kind in _REFUSED:
        if head.startswith(mark):
            return kind
    if head[:1] == b"\x80" and head[1:2] and head[1] in _PICKLE_PROTOCOLS:
        return "a Python pickle"
    if head[257:262] == b"ustar":
        return "a tar file"
    if head.translate(None, _CONTROLS) != head:
        return "a binary file of an unknown kind"
    return None
