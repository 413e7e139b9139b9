"""
The files of a board: which board a file stands in, and of which kind it is.

A kind follows from the place in a board, else from the `$schema` that a file names, else from
fields that the schema of one kind alone has. What none of these tells has no kind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from reporter.findings import Finding, error, has_errors
from reporter.schema.check import VERSIONS, Kind, check, schema_data
from reporter.store import strict_json
from reporter.store.board import FILE_NAME
from reporter.store.files import read

# The folders of a board whose files have a kind each.
PLACES: Final[Mapping[str, Kind]] = {
    "submissions": "submission",
    "benchmarks": "benchmark",
    "claims": "claim",
    "ledger": "ledger-event",
}
_EVENT_NAME = re.compile(r"[0-9a-f]{64}\.json", re.ASCII)
_SCHEMA_NAME = re.compile(
    r"(?:.*[/:])?v[0-9]{1,3}[/:](?P<kind>[a-z-]{1,20})(?:\.schema\.json)?", re.ASCII
)
# The page of a document is claims/<id>/; these folders hold other pages of the site.
RESERVED_CLAIM_IDS: Final = frozenset({"by-year"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A place in a board: the folder of the board, and the kind of the files that stand there.
    """

    board: Path
    kind: Kind


def place_of(path: Path) -> Place | None:
    """
    The place in a board at which *path* stands, or `None` where it stands in none.

    A board has `board.toml`, or `benchmarks/` beside the `submissions/` that holds the path. Of
    several the outermost counts: a file `board.toml` that somebody puts below `submissions/` makes
    no board of the folder.
    """
    parts = _parts(path)
    for depth in range(1, len(parts)):
        kind = PLACES.get(parts[depth])
        if kind is None:
            continue
        folder = os.sep.join(parts[:depth])  # noqa: PTH118
        marks = (FILE_NAME, "benchmarks") if kind == "submission" else (FILE_NAME,)
        if any(os.path.lexists(f"{folder}{os.sep}{mark}") for mark in marks):
            return Place(board=_as_given(path, len(parts) - depth, folder or os.sep), kind=kind)
    return None


def _parts(path: Path) -> list[str]:
    # Texts and no paths: tens of thousands of files are looked at this way.
    return os.path.abspath(path).split(os.sep)  # noqa: PTH100, PTH206 - links stay as they are


def _as_given(path: Path, levels: int, folder: str) -> Path:
    """
    The folder so many levels above *path*, written as the path was; else by its full path.
    """
    if levels <= len(path.parents):
        above = path.parents[levels - 1]
        if os.path.abspath(above) == folder:  # noqa: PTH100
            return above
    return Path(folder)


def is_board(folder: Path) -> bool:
    """
    Whether a folder is a board by its `board.toml`, and is no part of another board.
    """
    if folder.is_symlink() or not folder.is_dir() or place_of(folder) is not None:
        return False
    return os.path.lexists(folder / FILE_NAME)


def kind_by_folder(path: Path) -> Kind | None:
    """
    The kind of a file that stands in no board, by its name and the folders right above it.
    """
    parts = _parts(path)
    if path.name == FILE_NAME:
        return "board"
    if parts[-3:-2] == ["submissions"]:
        return "submission"
    kind = PLACES.get(parts[-2])
    if kind == "ledger-event" and not _EVENT_NAME.fullmatch(path.name):
        return None
    return None if kind == "submission" else kind


def kind_of_data(data: Any) -> Kind | None:
    """
    The kind of a file by its data: the `$schema` that it names, else its fields.
    """
    if not isinstance(data, Mapping):
        return None
    named = data.get("$schema")
    match = _SCHEMA_NAME.fullmatch(named[:400]) if isinstance(named, str) else None
    if match is not None and match["kind"] in VERSIONS:
        return cast("Kind", match["kind"])
    marks = {kind: len(fields & data.keys()) for kind, fields in _own_fields().items()}
    best = max(marks.values())
    found = [kind for kind, count in marks.items() if count == best]
    return found[0] if best and len(found) == 1 else None


@cache
def _own_fields() -> Mapping[Kind, frozenset[str]]:
    """
    The fields at the top of each schema that no other kind has.
    """
    fields: dict[Kind, set[str]] = {kind: set(schema_data(kind)["properties"]) for kind in VERSIONS}
    return {
        kind: frozenset(own.difference(*(fields[one] for one in fields if one != kind)))
        for kind, own in fields.items()
    }


def no_kind(file: str) -> Finding:
    """
    The finding FI-6 about a file whose kind can't be told.
    """
    message = "it can't be told what this file is: a submission, a benchmark, a claim or an event"
    hint = (
        "put it below submissions/, benchmarks/, claims/ or ledger/ of a board, or name its schema "
        f'in "$schema", such as "../schemas/{VERSIONS["benchmark"]}/benchmark.schema.json"'
    )
    return error("FI-6", file, "", message, hint)


def check_claim(path: Path) -> tuple[Finding, ...]:
    """
    What the schema says of a claim file, and CL-21 where its id isn't its name; never raises.
    """
    raw, findings = read(path, below="claims")
    if raw is None:
        return findings
    file = str(path)
    parsed = strict_json.parse(raw, file)
    findings = parsed.findings or check(parsed.data, "claim", file)
    if has_errors(findings):
        return findings
    return (*findings, *claim_name_findings(parsed.data["id"], path))


def claim_name_findings(claim_id: str, path: Path) -> Iterator[Finding]:
    """
    Findings CL-21 where a claim file isn't named by its id, or its page would take another's place.
    """
    if claim_id != path.stem:
        message = f"the id is {claim_id!r}, the name of the file {path.stem!r}"
        yield error("CL-21", str(path), "/id", message, f"name the file {claim_id}.json")
    if path.stem in RESERVED_CLAIM_IDS:
        message = f"the id {path.stem!r} is the name of a page of the site"
        yield error("CL-21", str(path), "/id", message, "give the file another id")
