"""
JSON documents one after the other, with other lines between them, as polling loops write them.

A document begins with a line that starts with a bracket, and ends where its brackets are closed:
each character is looked at once, and each document is read by the strict reader of logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import MIB, Block, parse_json

# A whole document is held in memory, at about ten times its length.
DOCUMENT_BYTES = 64 * MIB
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]')
_OPEN, _SHUT = b"[{", b"]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonDocument:
    """
    A document, or `Broken` in its place, and the line of the log on which it begins.
    """

    line: int
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLine:
    """
    A line that belongs to no document.
    """

    line: int
    text: str


class JsonDocuments:
    """
    Parts the lines of a log into documents and other lines.
    """

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._line = 0
        self._size = 0
        self._depth = 0

    def items(self, block: Block) -> Iterator[JsonDocument | OtherLine]:
        """
        What ends within a block of lines; raises `RefusedError` where a document is too large.
        """
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            text = raw.strip()
            is_start = raw[:1] in {b"[", b"{"}
            if self._held and is_start and not self._goes_on():
                yield from self.rest()
            if self._held or is_start or text[:1] in {b"[", b"{"}:
                yield from self._take(raw, number)
            elif text:
                yield OtherLine(line=number, text=text.decode("utf-8", errors="replace"))

    def rest(self) -> Iterator[JsonDocument]:
        """
        The document that has not ended.
        """
        if self._held:
            yield JsonDocument(line=self._line, value=parse_json(b"\n".join(self._held)))
        self._held, self._size, self._depth = [], 0, 0

    def _goes_on(self) -> bool:
        """
        Whether the last line leaves a value open, so that a bracket may follow in the first column.
        """
        return self._held[-1].rstrip()[-1:] in {b"[", b"{", b",", b":"}

    def _take(self, raw: bytes, number: int) -> Iterator[JsonDocument]:
        if not self._held:
            self._line = number
        self._held.append(raw)
        self._size += len(raw) + 1
        if self._size > DOCUMENT_BYTES:
            most = DOCUMENT_BYTES // MIB
            raise RefusedError("PW-1", f"one JSON document of more than {most} MiB", self._line)
        for token in _TOKEN.findall(raw):
            self._depth += (token in _OPEN) - (token in _SHUT)
        if self._depth <= 0:
            yield from self.rest()
