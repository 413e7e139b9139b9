"""
JSON of logs: one document, an array, or a document a line, each with the line where it begins.

Numbers are strict and nesting is bounded before any library meets it. What isn't JSON is named with
its line, and hides no other line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, NoReturn

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.log_file import MIB, Block, Broken, is_number, parse_json
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    parse_number,
    parse_stamp,
)
from reporter.store.nesting import is_too_deep

# A whole document is held in memory, at about ten times its length.
DOCUMENT_BYTES = 64 * MIB
_KEYS_SHOWN = 8
_BLANKS = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    One JSON value and where it begins: *line*, and *item* of an array (from 0).
    """

    value: Any
    line: int
    item: int | None = None

    @property
    def place(self) -> str:
        """
        The item of an array, as the beginning of a message.
        """
        return "" if self.item is None else f"item {self.item}: "


def is_json(head: bytes) -> bool:
    """
    Whether a log begins like a JSON object or array.
    """
    return head.lstrip()[:1] in {b"{", b"["}


def json_pieces(
    blocks: Iterator[Block], reading: Reading, take: Callable[[Document, PieceMaker], None]
) -> Iterator[Piece]:
    """
    Hand over every document of a log to *take*, which adds readings to the piece being made.

    Raises `RefusedError` where the log is no JSON at all.
    """
    for documents in _batches(blocks):
        maker = PieceMaker(reading)
        for document in documents:
            if isinstance(document.value, Broken):
                maker.fail("PW-6", document.line, "isn't valid JSON")
            else:
                take(document, maker)
        yield maker.piece()


def refuse_unknown(blocks: Iterator[Block]) -> NoReturn:
    """
    Refuse JSON of no known format, naming its top-level keys; raises `RefusedError`.
    """
    first = next(chain.from_iterable(_batches(blocks)), None)
    value = Broken() if first is None else first.value
    if isinstance(value, Broken):
        raise RefusedError("PW-3", "isn't valid JSON, as a whole or line by line")
    if not isinstance(value, dict):
        message = f"JSON of no known format: it holds {_kind(value)} where an object is expected"
        raise RefusedError("PW-3", message)
    keys = [shown(str(key)) for key in list(value)[:_KEYS_SHOWN]]
    more = f" and {len(value) - _KEYS_SHOWN:,} more" if len(value) > _KEYS_SHOWN else ""
    named = f"its top-level keys are {', '.join(keys)}{more}" if keys else "its object is empty"
    raise RefusedError("PW-3", f"JSON of no known format: {named}")


def _kind(value: object) -> str:
    kinds = {list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _batches(blocks: Iterator[Block]) -> Iterator[Iterator[Document]]:
    """
    The documents of each block of lines, or those of the log as a whole.
    """
    first = next(blocks, None)
    if first is None:
        return
    line = first.data.lstrip().partition(b"\n")[0]
    if first.data.count(b"\n") and isinstance(parse_json(line), dict):
        for block in chain([first], blocks):
            yield _of_lines(block)
    else:
        yield iter(_of_whole(_joined(chain([first], blocks))))


def _of_lines(block: Block) -> Iterator[Document]:
    for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
        if raw.strip():
            yield Document(value=parse_json(raw), line=number)


def _joined(blocks: Iterator[Block]) -> bytes:
    held, size = [], 0
    for block in blocks:
        size += len(block.data)
        if size > DOCUMENT_BYTES:
            most = DOCUMENT_BYTES // MIB
            raise RefusedError("PW-1", f"one JSON document of more than {most} MiB")
        held.append(block.data)
    return b"".join(held)


def _of_whole(data: bytes) -> list[Document]:
    """
    The items of an array, or documents one after the other, each with the line of its begin.
    """
    refused = RefusedError("PW-3", "isn't valid JSON, as a whole or line by line")
    if is_too_deep(data):
        raise refused
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise refused from problem
    begin = _BLANKS.match(text)
    start = 0 if begin is None else begin.end()
    is_array = text[start : start + 1] == "["
    try:
        return list(_decoded(text, start + is_array, is_array=is_array))
    except (ValueError, RecursionError) as problem:
        raise refused from problem


def _decoded(text: str, start: int, *, is_array: bool) -> Iterator[Document]:
    """
    Values one after the other; raises `ValueError` where one is broken or the array isn't closed.
    """
    decoder = json.JSONDecoder(parse_constant=_refuse)
    line, counted, at = 1, 0, _skip(text, start)
    number = 0
    while at < len(text) and not (is_array and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        value, at = decoder.raw_decode(text, at)
        yield Document(value=value, line=line, item=number)
        number, at = number + 1, _skip(text, at)
    if is_array and text[at:].strip() != "]":
        raise ValueError("the array isn't closed, or something follows it")


def _skip(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return at if found is None else found.end()


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def time_of_json(stamp: Any, place: str, line: int, maker: PieceMaker) -> float | None:
    """
    Unix seconds of a stamp, a number in s, ms, us or ns or a date as text; `None` with a fault.

    Raises `RefusedError` for a date without a zone where none is stated.
    """
    if stamp is None:
        maker.fail("PW-6", line, f"{place}the reading has no time stamp")
        return None
    value = parse_number(stamp) if isinstance(stamp, str) else stamp
    if is_number(value):
        scale = epoch_scale(value)
        if scale is not None:
            maker.reading.saw_zone("UTC")
            return value / scale
    text = stamp if isinstance(stamp, str) else as_text(stamp)
    try:
        found = parse_stamp(text, maker.reading.zone)
    except NoZoneError as problem:
        raise RefusedError("PW-5", f"time {shown(text)} {problem}", line) from problem
    except StampError as problem:
        maker.fail("PW-6", line, f"{place}time {shown(text)}: {problem}")
        return None
    maker.reading.saw_zone(found.zone)
    return found.time_s


def number_of_json(value: Any) -> float | None:
    """
    A finite number, as such or as text; `None` for anything else.
    """
    number = parse_number(value) if isinstance(value, str) else value
    return float(number) if is_number(number) else None


def as_text(value: Any) -> str:
    """
    A value as a message shows it; of objects and arrays the kind alone.
    """
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    return "null" if value is None else str(value)


def objects_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """
    The objects of an array, or the object itself.
    """
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
