"""
The lines and documents of a training log, each handed on only within a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import MIB, Block, Broken, parse_json
from reporter.text import one_line

# A line of a training log is a row of metrics; this holds some thousand of them.
LONGEST_ROW_BYTES = 64 * 1024


LONGEST_DOCUMENT_BYTES = 64 * MIB


SHOWN_CHARACTERS = 60


def quoted(text: str) -> str:
    """
    Foreign text in quotation marks, short enough for a message.
    """
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return f'"{one_line(cut)}"'


def numbered_lines(blocks: Iterable[Block]) -> Iterator[tuple[int, bytes]]:
    """
    The lines of a log that hold something, without their ends, each with its number from 1.
    """
    for block in blocks:
        for number, line in enumerate(block.data.split(b"\n"), start=block.first_line):
            if line.strip():
                yield number, line.rstrip(b"\r")


def first_line(head: bytes) -> bytes:
    """
    The first line of a log that holds something.
    """
    return next((line.strip() for line in head.split(b"\n") if line.strip()), b"")


def json_document(blocks: Iterable[Block]) -> Any:
    """
    The one JSON value that a log is; NaN and infinities are read as texts.

    Raises `RefusedError` (TL-6) where it is longer than 64 MiB, nested too deep or no JSON.
    """
    parts, size = [], 0
    for block in blocks:
        size += len(block.data)
        if size > LONGEST_DOCUMENT_BYTES:
            most = LONGEST_DOCUMENT_BYTES // MIB
            raise RefusedError("TL-6", f"the JSON document is longer than {most} MiB")
        parts.append(block.data)
    document = parse_json(b"".join(parts), is_nan_text=True)
    if isinstance(document, Broken):
        raise RefusedError("TL-6", "the file isn't JSON, or is nested too deep")
    return document


def json_rows(blocks: Iterable[Block]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """
    The objects of JSON lines with the number of each line; `None` for a line that is no object.
    """
    for number, line in numbered_lines(blocks):
        row = parse_json(line, is_nan_text=True)
        yield number, row if isinstance(row, dict) else None
