"""
All that the files of one entry are a function of, cut out of a board, and the hash of it.

The pages of an entry are made of these inputs and of nothing else of the board, so what the hash
doesn't cover can't be on a page: a file with the same hash has the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.model.benchmark import Benchmark
from reporter.site.lead import BoardLead, EntryLead, board_lead, entry_lead
from reporter.site.pages.entry import Surroundings, relatives_of
from reporter.store.data_digest import digest_of

# All of an entry but its submission and score.
_OTHER_FIELDS = tuple(
    field.name for field in fields(Entry) if field.name not in {"submission", "score"}
)
_ROW_FIELDS = tuple(field.name for field in fields(Row) if field.name != "entry")

# Stands for what the hash of the entry itself covers.
_OWN = "own"


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

    def __init__(
        self,
        around: Surroundings,
        boards: Sequence[BoardTable],
        known: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """
        *around* is that of the whole board with its *boards*. *known* are by entry id the hashes of
        all that its submission and its score are functions of.
        """
        self._around = around
        self._known = known
        self._leads: Mapping[str, BoardLead] = {
            board.key.slug: board_lead(board) for board in boards
        }
        self._digests: dict[str, str] = {}
        self._boards: dict[str, str] = {}
        self._benchmarks: dict[tuple[str, int], str] = {}

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
                (self._digest_of_board(board), [_of_row(row, entry, name) for name in _ROW_FIELDS])
                for board, row in around.rows_of[entry.id]
            ],
            "names": around.names,
            "benchmarks": [self._digest_of_benchmark(one) for one in around.benchmarks.values()],
            "standings": {
                key: _OWN if standing is entry.standing else standing
                for key, standing in around.standings.items()
            },
            "rivals": {
                slug: [(side.entry.id, side.scored.scope) for side in sides]
                for slug, sides in around.rivals.items()
            },
            "leads": around.leads,
        }
        return digest_of(told)

    def _digest_of_board(self, board: BoardTable) -> str:
        """
        Of what makes a board, without its rows.
        """
        slug = board.key.slug
        if slug not in self._boards:
            benchmark = self._digest_of_benchmark(board.benchmark)
            self._boards[slug] = digest_of([board.key, benchmark, board.closing])
        return self._boards[slug]

    def _digest_of_benchmark(self, benchmark: Benchmark) -> str:
        key = (benchmark.id, benchmark.version)
        if key not in self._benchmarks:
            self._benchmarks[key] = digest_of(benchmark)
        return self._benchmarks[key]

    def _digest_anew(self, entry: Entry) -> str:
        """
        Of an entry whose submission and score are told by what they are functions of, that stands
        for them.
        """
        known = self._known.get(entry.id)
        if known is None:
            return digest_of(entry)
        others = [getattr(entry, name) for name in _OTHER_FIELDS]
        return digest_of([known, others])

    def _digest_of(self, entry: Entry) -> str:
        found = self._digests.get(entry.id)
        if found is None:
            found = self._digests[entry.id] = self._digest_anew(entry)
        return found


def _only(known: Mapping[Any, Any], keys: Collection[Any]) -> dict[Any, Any]:
    return {key: known[key] for key in keys if key in known}


def _of_row(row: Row, entry: Entry, name: str) -> object:
    """
    One field of a row of *entry*; the figures that are those of its score are told by their scope.
    """
    value = getattr(row, name)
    if name == "scope_score" and any(value is one for one in entry.score.scopes):
        return (_OWN, row.scope_score.scope)
    return value


def _without_rows(board: BoardTable) -> BoardTable:
    return replace(board, rows=(), pareto=())
