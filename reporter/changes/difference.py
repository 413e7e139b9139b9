"""
What changes on a board from one state to another: entries, fields, ranks, statuses, events, files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from reporter.changes.board_state import BOARD_FILE, BoardState
from reporter.changes.path_rules import entry_of
from reporter.changes.tree import Tree
from reporter.leaderboard.entries import Entry, Row
from reporter.review.seal import ABSENT, ValueChange, value_changes
from reporter.schema.check import MEASURED, Kind, schema_data
from reporter.schema.expected import shown

# More fields of one file tell a reader no more; the rest is counted.
MOST_FIELDS: Final = 100
_EVENT = re.compile(r"ledger/[0-9a-f]{64}\.json\Z", re.ASCII)
_BENCHMARK = re.compile(r"benchmarks/[^/]+\.json\Z")
_CLAIM = re.compile(r"claims/[^/]+\.json\Z")


class ChangeKind(StrEnum):
    """
    What happened to a thing.
    """

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """
    One field of a file: its place as a JSON Pointer, its values as shown, and its unit.

    `None` stands for a value where the file has none. *is_measured*: the tool writes the field from
    logs; people declare the others.
    """

    pointer: str
    old: str | None
    new: str | None
    unit: str | None
    is_measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """
    An entry, a benchmark, a claim or the settings: what happened, and to which fields.

    *entry* is the id of an entry. At most 100 *fields* are given of *fields_count*;
    *is_readable* is false where the new file is no JSON or TOML.
    """

    file: str
    kind: ChangeKind
    entry: str | None = None
    fields: tuple[FieldChange, ...] = ()
    fields_count: int = 0
    is_readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where an entry stands on a board: its rank as printed, and its figures.

    Quality in targets per kWh, guaranteed energy to target in J, CO2e to target in g.
    """

    rank: str | None
    quality_per_kwh: float | None
    guaranteed_energy_j: float | None
    emissions_g_co2e: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """
    An entry on a board (its slug), before and after; `None` where it doesn't stand there.

    *is_own* tells that the file of the entry is part of the change; else others moved it.
    """

    board: str
    entry: str
    old: Place | None
    new: Place | None
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """
    What the ledger makes of an entry, before and after, such as "V1" or "V0, withdrawn".
    """

    entry: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """
    An event that the ledger gained or lost: its hash, and what it says.
    """

    name: str
    kind: ChangeKind
    entry: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """
    Any other file, with its sizes in bytes.
    """

    file: str
    kind: ChangeKind
    old_bytes: int | None
    new_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    All that differs between two states of a board, each list in the order of its names.
    """

    base: str
    head: str
    documents: tuple[DocumentChange, ...]
    places: tuple[PlaceChange, ...]
    statuses: tuple[StatusChange, ...]
    events: tuple[EventChange, ...]
    files: tuple[FileChange, ...]

    @property
    def is_empty(self) -> bool:
        """
        Whether nothing differs.
        """
        return not any((self.documents, self.places, self.statuses, self.events, self.files))

    def to_dict(self) -> dict[str, Any]:
        """
        The difference as JSON data.
        """
        return asdict(self)


def difference(base: BoardState, head: BoardState, changed: Iterable[str]) -> Difference:
    """
    What differs between two states, of which *changed* are the paths that differ.
    """
    paths = tuple(changed)
    documents = tuple(_documents(base, head, paths))
    own = {one.entry for one in documents if one.entry is not None}
    return Difference(
        base=base.name,
        head=head.name,
        documents=documents,
        places=tuple(_places(base, head, own)),
        statuses=tuple(_statuses(base, head)),
        events=tuple(_events(base, head)),
        files=tuple(_files(base, head, paths)),
    )


def _schema_of(path: str, prefix: str) -> Kind | None:
    """
    The schema of a file whose fields are compared; `None` for any other file.
    """
    inside = path.removeprefix(prefix)
    if not path.startswith(prefix):
        return None
    if inside == BOARD_FILE:
        return "board"
    if inside.count("/") == 2 and entry_of(path, prefix) is not None:
        return "submission"
    if _BENCHMARK.match(inside):
        return "benchmark"
    return "claim" if _CLAIM.match(inside) else None


def _kind_of(path: str, old: Tree, new: Tree) -> ChangeKind:
    if path not in old.files:
        return ChangeKind.ADDED
    return ChangeKind.CHANGED if path in new.files else ChangeKind.REMOVED


def _documents(
    base: BoardState, head: BoardState, paths: Iterable[str]
) -> Iterator[DocumentChange]:
    for path in paths:
        schema = _schema_of(path, head.prefix)
        if schema is None:
            continue
        kind = _kind_of(path, base.tree, head.tree)
        entry = entry_of(path, head.prefix) if schema == "submission" else None
        old, new = base.document(path), head.document(path)
        if kind is not ChangeKind.CHANGED or new is None or old is None:
            is_readable = new is not None or kind is ChangeKind.REMOVED
            yield DocumentChange(file=path, kind=kind, entry=entry, is_readable=is_readable)
            continue
        found = value_changes(old, new)
        fields = tuple(_field(change, schema) for change in islice(found, MOST_FIELDS))
        rest_count = sum(1 for _ in found)
        yield DocumentChange(
            file=path,
            kind=kind,
            entry=entry,
            fields=fields,
            fields_count=len(fields) + rest_count,
        )


def _field(change: ValueChange, schema: Kind) -> FieldChange:
    unit, is_measured = _described(change.path, schema_data(schema))
    return FieldChange(
        pointer=change.pointer,
        old=None if change.old is ABSENT else shown(change.old),
        new=None if change.new is ABSENT else shown(change.new),
        unit=unit,
        is_measured=is_measured,
    )


def _described(path: Iterable[str | int], schema: Mapping[str, Any]) -> tuple[str | None, bool]:
    """
    The unit that the schema gives a field, and whether it or what it stands in is measured.
    """
    node: Any = schema
    is_measured = False
    for part in path:
        inside = (
            node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        )
        if not isinstance(inside, Mapping):
            return None, is_measured
        node = inside
        is_measured = is_measured or node.get("x-reporter") == MEASURED
    unit = node.get("unit")
    return (None if unit == "1" else unit), is_measured


def _places(base: BoardState, head: BoardState, own: set[str]) -> Iterator[PlaceChange]:
    before, after = _places_of(base), _places_of(head)
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            board, entry = key
            yield PlaceChange(board=board, entry=entry, old=old, new=new, is_own=entry in own)


def _places_of(state: BoardState) -> dict[tuple[str, str], Place]:
    return {
        (board.key.slug, row.entry.id): _place(row)
        for board in state.leaderboard.boards
        for row in board.rows
    }


def _place(row: Row) -> Place:
    scored = row.scope_score
    return Place(
        rank=row.rank_text,
        quality_per_kwh=scored.quality_per_kwh,
        guaranteed_energy_j=scored.guaranteed.joules if scored.guaranteed else None,
        emissions_g_co2e=scored.emissions.g_co2e if scored.emissions else None,
    )


def _statuses(base: BoardState, head: BoardState) -> Iterator[StatusChange]:
    before, after = (
        {entry.id: _status_text(entry) for entry in state.leaderboard.entries}
        for state in (base, head)
    )
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield StatusChange(entry=name, old=before.get(name), new=after.get(name))


def _status_text(entry: Entry) -> str:
    standing = entry.standing
    if standing is None:
        return "no status"
    marks = {
        "withdrawn": standing.is_withdrawn,
        "disputed": standing.is_disputed,
        "changed since its review": standing.is_changed,
    }
    return ", ".join((standing.status.value, *(mark for mark, holds in marks.items() if holds)))


def _events(base: BoardState, head: BoardState) -> Iterator[EventChange]:
    before, after = base.board.state.ledger.events, head.board.state.ledger.events
    for events, others, kind in (
        (before, after, ChangeKind.REMOVED),
        (after, before, ChangeKind.ADDED),
    ):
        for name, event in events.items():
            if name not in others:
                words = f"{event.kind} on {event.date} by {event.by}: {event.reason}"
                yield EventChange(name=name, kind=kind, entry=event.entry, words=words)


def _files(base: BoardState, head: BoardState, paths: Iterable[str]) -> Iterator[FileChange]:
    for path in paths:
        is_event = _EVENT.match(path.removeprefix(head.prefix))
        if is_event or _schema_of(path, head.prefix) is not None:
            continue
        old, new = base.tree.files.get(path), head.tree.files.get(path)
        yield FileChange(
            file=path,
            kind=_kind_of(path, base.tree, head.tree),
            old_bytes=None if old is None else old.size_bytes,
            new_bytes=None if new is None else new.size_bytes,
        )
