"""
Copies of the schemas in a board, so that editors complete its files in any folder, offline.

The files of a board name their schema by a path within it ("../schemas/v2/..."): that holds
wherever the board lies, without a network, and on its site, which has the schemas at the same
place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from reporter.errors import ReporterError
from reporter.findings import Finding, note
from reporter.schema.check import VERSIONS, Kind, schema_text
from reporter.store.files import read, why_closed, write_atomically

FOLDER: Final = "schemas"
# Events are written by the tool alone, so that no editor has to complete one.
EDITED: Final[Sequence[Kind]] = ("submission", "benchmark", "claim", "board")


def schema_path(kind: Kind) -> str:
    """
    The path of the schema of *kind* within a board, with slashes.
    """
    return f"{FOLDER}/{VERSIONS[kind]}/{kind}.schema.json"


def put_schema(board: Path, kind: Kind) -> Path | None:
    """
    Write the schema of *kind* into a board that has none; its path, or `None` where one is there.

    Raises `ReporterError` where a link or another kind of file is in the way, and where it can't be
    written.
    """
    path = board / schema_path(kind)
    closed = why_closed(path, board)
    if closed is not None:
        raise ReporterError(f"{closed}; the schema that editors complete by belongs there")
    if os.path.lexists(path):
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ReporterError(f"{path.parent} can't be made: {problem.strerror}") from problem
    write_atomically(path, schema_text(kind))
    return path


def stale_copies(board: Path) -> Iterator[Finding]:
    """
    Notes BD-12 about schemas in a board that aren't those of this version; FI-1 to FI-3 about those
    that can't be read.
    """
    for kind in EDITED:
        path = board / schema_path(kind)
        if not os.path.lexists(path):
            continue
        raw, findings = read(path, below=FOLDER)
        yield from findings
        if raw is not None and raw != schema_text(kind).encode("utf-8"):
            message = f"editors complete a {kind} by this schema, and it isn't the one in use"
            hint = f"write it anew: reporter schema {kind} > {path}"
            yield note("BD-12", str(path), "", message, hint)
