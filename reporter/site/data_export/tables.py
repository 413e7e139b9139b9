"""
The tables of an export: entries, rows of boards, runs, and figures of papers, column by column.

Units stand in the names of columns; what is missing is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from reporter.claims.compare import CheckedClaims
from reporter.leaderboard.board_csv import COLUMNS, board_frame
from reporter.leaderboard.boards import BoardTable, Entry, Leaderboard
from reporter.leaderboard.export import score_data
from reporter.review.status import EntryStatus
from reporter.site.csv_tables import figures_of_rows, rows_csv
from reporter.site.pages.data import COLUMN_MEANINGS
from reporter.site.papers_json import claims_twin
from reporter.site.read_api import DataFile

ColumnType = Literal["text", "integer", "number", "boolean"]
_TYPES: Final[Mapping[str, ColumnType]] = {
    "Int64": "integer",
    "float64": "number",
    "boolean": "boolean",
    "str": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """
    A column: its name with its unit, its type, and what it means.
    """

    name: str
    type: ColumnType
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table with a value or `None` in each column of each row.

    *path* is that of its files without their endings, its name if left out.
    """

    name: str
    description: str
    columns: tuple[TableColumn, ...]
    rows: tuple[Mapping[str, Any], ...] = ()
    path: str | None = None

    def files_in(self, files: Sequence[DataFile]) -> list[str]:
        """
        The paths among *files* that hold this table.
        """
        own = self.path or self.name
        return [file.path for file in files if file.path.rpartition(".")[0] == own]

    def csv(self) -> str:
        """
        The table as CSV: what is missing is empty, and no cell is a formula.
        """
        return rows_csv(self.rows, [column.name for column in self.columns])


def _columns(*told: tuple[str, ColumnType, str]) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(name=name, type=kind, meaning=means) for name, kind, means in told)


ENTRY_COLUMNS: Final = _columns(
    ("id", "text", "submitter and slug; the same as on the site"),
    ("submitter", "text", "name of the organisation"),
    ("system", "text", "name of the system"),
    ("accelerator", "text", "name of the accelerator"),
    ("accelerators_count", "integer", "accelerators of the system"),
    ("nodes_count", "integer", "nodes of the system"),
    ("power_limit_w", "number", "power limit of one accelerator, in watts"),
    ("benchmark", "text", "id of the benchmark"),
    ("benchmark_version", "integer", "version of the benchmark"),
    ("division", "text", "closed or open"),
    ("availability", "text", "available, preview or research"),
    ("round", "text", "round of submissions"),
    ("submitted_on", "text", "day of the submission, YYYY-MM-DD"),
    ("runs_count", "integer", "runs that are listed"),
    ("country", "text", "where it ran, ISO 3166-1 alpha-3"),
    ("pue", "number", "power usage effectiveness that the submitter states"),
    ("is_eligible", "boolean", "whether the entry has a score"),
    ("status", "text", "V0 to V3, as the ledger says"),
    ("is_disputed", "boolean", "whether a dispute is open"),
    ("is_withdrawn", "boolean", "whether it was withdrawn"),
)
RUN_COLUMNS: Final = _columns(
    ("entry", "text", "id of the entry"),
    ("scope", "text", "S1 accelerators, S2 nodes, S3 nodes and fabric, S4 facility"),
    ("label", "text", "name of the run within the entry"),
    ("is_reached", "boolean", "whether the run reached the target"),
    ("duration_s", "number", "from start to stop, in seconds"),
    ("samples_count", "number", "samples that the run processed"),
    ("integrated_energy_j", "number", "energy as read, in joules"),
    ("charged_energy_j", "number", "the same with what time without readings is charged"),
    ("charged_energy_as_read_j", "number", "the same on the side of the meter"),
    ("charged_energy_dc_j", "number", "the same on the DC side"),
    ("fabric_energy_j", "number", "energy of the fabric, in joules"),
    ("side_basis", "text", "how the energy came to its side"),
    ("samples_per_j", "number", "samples for each joule"),
    ("throughput_per_s", "number", "samples for each second"),
    ("coverage", "number", "share of the time that readings cover, 0 to 1"),
    ("largest_gap_s", "number", "longest time without a reading, in seconds"),
)
CLAIM_COLUMNS: Final = _columns(
    ("source", "text", "id of the document"),
    ("row", "text", "id of the row"),
    ("model", "text", "name that the document gives"),
    ("verdict", "text", "of the row: consistent, inconsistent or cannot tell"),
    ("figure", "text", "which figure"),
    ("printed", "text", "as the document prints it, with its unit"),
    ("recomputed", "text", "as it follows from the other figures, with its unit"),
    ("figure_verdict", "text", "of the figure"),
    ("remark", "text", "what is to be said of the row"),
)
BOARD_COLUMNS: Final = (
    TableColumn(name="board", type="text", meaning="slug of the board"),
    *(
        TableColumn(name=name, type=_TYPES[kind], meaning=COLUMN_MEANINGS[name])
        for name, kind in COLUMNS.items()
    ),
)

# The tables that a site publishes as CSV, for its own description.
SITE_TABLES: Final = (
    Table(
        name="boards",
        description="Every row of every board, with rank, energy, uncertainty and CO2e.",
        columns=BOARD_COLUMNS,
        path="data/leaderboard",
    ),
    Table(
        name="entries",
        description="Every entry, with the paths of its page and data.",
        columns=_columns(
            ("id", "text", "submitter and slug"),
            ("submitter", "text", "name of the organisation"),
            ("system", "text", "name of the system"),
            ("benchmark", "text", "id of the benchmark"),
            ("division", "text", "closed or open"),
            ("round", "text", "round of submissions"),
            ("is_eligible", "boolean", "whether the entry has a score"),
            ("page", "text", "path of its page"),
            ("submission", "text", "path of the submission as JSON"),
            ("score", "text", "path of the score as JSON"),
        ),
        path="entries/entries",
    ),
    Table(
        name="claims",
        description="Every figure that papers print, with its verdict.",
        columns=(*CLAIM_COLUMNS, *_columns(("page", "text", "path of its page"))),
        path="claims/papers",
    ),
)


def tables_of(
    leaderboard: Leaderboard,
    claims: Sequence[CheckedClaims],
    standings: Mapping[str, EntryStatus],
) -> tuple[Table, ...]:
    """
    The four tables, each in the order of the site.
    """
    entries = leaderboard.entries
    return (
        Table(
            name="entries",
            description="Every entry, with its system and its standing.",
            columns=ENTRY_COLUMNS,
            rows=tuple(_entry(entry, standings.get(entry.id)) for entry in entries),
        ),
        Table(
            name="boards",
            description="Every row of every board, with rank, energy, uncertainty and CO2e.",
            columns=BOARD_COLUMNS,
            rows=tuple(row for board in leaderboard.boards for row in _board_rows(board)),
        ),
        Table(
            name="runs",
            description="Every run of every entry, in each scope that its parts support.",
            columns=RUN_COLUMNS,
            rows=tuple(row for entry in entries for row in _runs(entry)),
        ),
        Table(
            name="claims",
            description="Every figure that papers print, with its verdict.",
            columns=CLAIM_COLUMNS,
            rows=tuple(figures_of_rows(claims_twin(claims))),
        ),
    )


def _entry(entry: Entry, standing: EntryStatus | None) -> dict[str, Any]:
    submission = entry.submission
    system, site = submission.system, submission.site
    status = None if standing is None else standing.status
    return {
        "id": entry.id,
        "submitter": entry.submitter_name,
        "system": system.name,
        "accelerator": system.accelerator.name,
        "accelerators_count": system.accelerators_count,
        "nodes_count": system.nodes_count,
        "power_limit_w": system.power_limit_w,
        "benchmark": submission.benchmark.id,
        "benchmark_version": submission.benchmark.version,
        "division": submission.division.value,
        "availability": submission.availability.value,
        "round": submission.round,
        "submitted_on": submission.submitted_on.isoformat(),
        "runs_count": len(submission.runs),
        "country": None if site is None else site.country,
        "pue": None if site is None or site.pue is None else site.pue.value,
        "is_eligible": entry.score.is_eligible,
        "status": None if status is None else status.name,
        "is_disputed": None if standing is None else standing.is_disputed,
        "is_withdrawn": None if standing is None else standing.is_withdrawn,
    }


def _board_rows(board: BoardTable) -> Iterator[dict[str, Any]]:
    frame = board_frame(board)
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.to_dict("records"):
        yield {"board": board.key.slug, **{str(name): value for name, value in row.items()}}


def _runs(entry: Entry) -> Iterator[dict[str, Any]]:
    for scope in score_data(entry.score)["scopes"]:
        for run in scope["runs"]:
            yield {"entry": entry.id, "scope": scope["scope"], **run}
