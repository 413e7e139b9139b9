"""
All that the files of one entry are a function of, cut out of a board, and the hash of it.

The pages of an entry are made of these inputs and of nothing else of the board, so what the hash
doesn't cover can't be on a page: a file with the same hash has the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.site.lead import BoardLead, EntryLead, board_lead, entry_lead
from reporter.site.pages.entry import Surroundings, relatives_of
from reporter.store.content_cache import digest_of

_ROW_FIELDS = tuple(field.name for field in fields(Row) if field.name != "entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryInputs:
    """
    One entry, and of its surroundings what its files show.
    """

    entry: Entry
    around: Surroundings


class InputsOfEntries:
    """
    Cuts the inputs of entries out of a board; what is alike for many is found once.
    """

    def __init__(self, around: Surroundings, boards: Sequence[BoardTable]) -> None:
        """
        *around* is that of the whole board with its *boards*.
        """
        self._around = around
        self._leads: Mapping[str, BoardLead] = {
            board.key.slug: board_lead(board) for board in boards
        }
        self._digests: dict[str, str] = {}

    def of(self, entry: Entry) -> EntryInputs:
        """
        The inputs of one entry.
        """
        whole = self._around
        rows = whole.rows_of.get(entry.id, ())
        first, seconds = relatives_of(rows)
        own = entry.submitter
        rivals = {
            board.key.slug: tuple(
                side for side in whole.rivals[board.key.slug] if side.entry.submitter != own
            )[:1]
            for board, _ in rows
        }
        compared = [side.entry.id for sides in rivals.values() for side in sides]
        near = dict.fromkeys([entry.id, *seconds, *([first] if first else []), *compared])
        around = replace(
            whole,
            entries=_only(whole.entries, near),
            rows_of={entry.id: [(_without_rows(board), row) for board, row in rows]},
            names=_only(whole.names, near),
            benchmarks=_only(whole.benchmarks, (entry.submission.benchmark.key,)),
            standings=_only(whole.standings, (entry.id,)),
            rivals=rivals,
            leads=self._leads_of(rows, first),
        )
        return EntryInputs(entry=entry, around=around)

    def _leads_of(
        self, rows: Sequence[tuple[BoardTable, Row]], first: str | None
    ) -> dict[str, EntryLead]:
        return {
            board.key.slug: entry_lead(row, self._leads[board.key.slug], first)
            for board, row in rows
        }

    def digest(self, inputs: EntryInputs) -> str:
        """
        SHA-256 of everything in *inputs*, but for what is the same for all entries of a board.

        Raises `TypeError` for a value that can't be told exactly.
        """
        entry, around = inputs.entry, inputs.around
        told = {
            "id": entry.id,
            "entries": {key: self._digest_of(one) for key, one in around.entries.items()},
            "rows": [
                (
                    board.key,
                    board.benchmark,
                    board.closing,
                    [getattr(row, name) for name in _ROW_FIELDS],
                )
                for board, row in around.rows_of[entry.id]
            ],
            "names": around.names,
            "benchmarks": list(around.benchmarks.values()),
            "standings": around.standings,
            "rivals": {
                slug: [(side.entry.id, side.scored.scope) for side in sides]
                for slug, sides in around.rivals.items()
            },
            "leads": around.leads,
        }
        return digest_of(told)

    def _digest_of(self, entry: Entry) -> str:
        found = self._digests.get(entry.id)
        if found is None:
            found = self._digests[entry.id] = digest_of(entry)
        return found


def _only(known: Mapping[Any, Any], keys: Collection[Any]) -> dict[Any, Any]:
    return {key: known[key] for key in keys if key in known}


def _without_rows(board: BoardTable) -> BoardTable:
    return replace(board, rows=(), pareto=())
