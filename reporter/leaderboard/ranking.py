"""
Scores the entries of a board folder, and ranks them: by quality per kWh, or by energy to a quality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.leaderboard.at_quality import BoardAtQuality, boards_at, is_target, levels_of
from reporter.leaderboard.boards import build_leaderboard
from reporter.leaderboard.entries import BoardTable, Entry, iter_entries
from reporter.leaderboard.export import board_at_data, board_data, entry_data
from reporter.model.benchmark import Benchmark
from reporter.review.board_folder import BoardFolder, open_board, submission_paths
from reporter.store.files import PathLike, Paths, board_folder, paths_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredEntries:
    """
    Every entry that could be scored, in the order of the files, and what was found in all files.

    *benchmarks* are those of the board, by id and version.
    """

    entries: tuple[Entry, ...]
    benchmarks: Mapping[tuple[str, int], Benchmark]
    findings: tuple[Finding, ...]

    def benchmark_of(self, entry: Entry) -> Benchmark:
        """
        The benchmark that an entry was scored by.
        """
        return self.benchmarks[entry.score.benchmark_key]

    def to_dict(self) -> dict[str, Any]:
        """
        The entries and the findings as JSON data.
        """
        return {
            "entries": [entry_data(entry) for entry in self.entries],
            "findings": [finding.to_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """
    The boards by slug, and what was found in all files.

    *boards_at* stand in place of *boards* where another quality than the target was asked for.
    """

    boards: tuple[BoardTable, ...]
    boards_at: tuple[BoardAtQuality, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """
        The boards and the findings as JSON data.
        """
        boards = [
            *(board_data(board) for board in self.boards),
            *(board_at_data(board) for board in self.boards_at),
        ]
        return {"boards": boards, "findings": [finding.to_dict() for finding in self.findings]}


def score(submissions: Paths | None = None, *, board: PathLike = ".") -> ScoredEntries:
    """
    Score submissions: energy to the target with its uncertainty, and what it is made of.

    *submissions* are files or folders, those of *board* if left out. Energies are `Energy` (J, kWh)
    on the AC side, in scope S1 at the device; quality per kWh is in targets per kWh. A file with
    errors has findings and no entry.

    Raises `ReporterError` where a path isn't there or the board's settings can't be used.

    Example:

        reporter.score("submissions/lenovo").entries[0].score.scopes[0].energy.kwh
    """
    folder = open_board(board_folder(board))
    findings = list(folder.findings)
    entries = tuple(_entries(folder, submissions, findings))
    return ScoredEntries(
        entries=entries, benchmarks=folder.benchmarks.versions, findings=tuple(findings)
    )


def rank(
    submissions: Paths | None = None,
    *,
    board: PathLike = ".",
    benchmark: str | None = None,
    at: str | Sequence[str] = (),
) -> Ranking:
    """
    Rank submissions by quality per kWh: a board for each benchmark, scope, division, availability.

    *submissions* are files or folders, those of *board* if left out. *benchmark* is the id or an
    alias of the one whose boards are wanted, in its current version; "bert-v1" is another version.
    *at* ranks by energy to a quality in place of the target, such as "0.71" or "fid=95", or one for
    each metric of *benchmark*.

    Raises `ReporterError` for a benchmark or metric that isn't known, for *at* without *benchmark*,
    where a path isn't there, and where the board's settings can't be used.

    Example:

        reporter.rank(benchmark="bert").boards[0].ranked[0].entry.id
    """
    folder = open_board(board_folder(board))
    wanted = _benchmark(folder, benchmark) if benchmark else None
    if at and wanted is None:
        raise ReporterError("--at is a quality of one benchmark; name it with --benchmark")
    findings = list(folder.findings)
    levels = levels_of([at] if isinstance(at, str) else at, wanted) if at and wanted else None
    entries = _entries(folder, submissions, findings)
    organisations = folder.board.organisations.id_of_alias
    boards: tuple[BoardTable, ...] = ()
    found_at: tuple[BoardAtQuality, ...] = ()
    if wanted and levels and not is_target(levels, wanted):
        found_at = boards_at(entries, wanted, levels, organisations)
    else:
        known = folder.benchmarks
        made = build_leaderboard(entries, known.by_id, organisations, known.versions).boards
        boards = tuple(one for one in made if wanted is None or one.benchmark is wanted)
    return Ranking(boards=boards, boards_at=found_at, findings=tuple(findings))


def _entries(
    folder: BoardFolder, submissions: Paths | None, findings: list[Finding]
) -> Iterator[Entry]:
    given = None if submissions is None else paths_of(submissions)
    return iter_entries(folder, submission_paths(folder, given), findings)


def _benchmark(folder: BoardFolder, name: str) -> Benchmark:
    found = folder.benchmarks.named(name)
    if found is None:
        known = ", ".join(folder.benchmarks.names)
        raise ReporterError(f"no benchmark is called {name!r}; there are: {known}")
    return found
