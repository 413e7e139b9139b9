"""
Entries, boards and rows: what the leaderboard consists of, and how submissions become entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.findings import Finding, has_errors
from reporter.leaderboard.pareto import ParetoPoint
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Division, Scope
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore, Score

if TYPE_CHECKING:
    from reporter.review.board_folder import BoardFolder
    from reporter.review.ledger import Standing

Tell = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    A submission with its score, the findings of its review, and the path it was read from.
    """

    submission: Submission
    score: Score
    findings: tuple[Finding, ...] = ()
    path: str = ""

    @property
    def id(self) -> str:
        """
        The id of the submission.
        """
        return self.submission.id

    @property
    def submitter(self) -> str:
        """
        The first half of the id.
        """
        return self.submission.organisation_id

    @property
    def system_name(self) -> str:
        """
        The name of the system.
        """
        return self.submission.system.name

    @property
    def is_sound(self) -> bool:
        """
        Whether no check calls the entry wrong; else it ranks nowhere, whatever its score.
        """
        return not has_errors(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKey:
    """
    What makes a board: entries that differ in any of these are never compared by rank.
    """

    benchmark_id: str
    benchmark_version: int
    scope: Scope
    division: Division

    @property
    def slug(self) -> str:
        """
        The name of the board in addresses, such as "bert-v1-s2-closed".
        """
        scope = self.scope.value.lower()
        return f"{self.benchmark_id}-v{self.benchmark_version}-{scope}-{self.division.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One entry on one board. *reasons* say why *rank* is `None`, those of the score first.
    """

    rank: int | None
    is_shared: bool
    carbon_rank: int | None
    is_carbon_shared: bool
    entry: Entry
    scope_score: ScopeScore
    second_source_of: str | None
    second_sources: tuple[str, ...]
    reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTable:
    """
    A board: rows by rank, energy and id, then those without a rank by id.
    """

    key: BoardKey
    benchmark: Benchmark
    rows: tuple[Row, ...]
    pareto: tuple[ParetoPoint, ...]

    @property
    def tie_width(self) -> float:
        """
        The relative width inside which two entries share a rank.
        """
        return self.benchmark.tie.width

    @property
    def ranked(self) -> tuple[Row, ...]:
        """
        The rows with a rank.
        """
        return tuple(row for row in self.rows if row.rank is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """
    All boards by slug, and all entries by id, with or without a board.
    """

    boards: tuple[BoardTable, ...]
    entries: tuple[Entry, ...]

    def board(self, slug: str) -> BoardTable | None:
        """
        The board with this slug, or `None`.
        """
        return next((board for board in self.boards if board.key.slug == slug), None)


def iter_entries(
    board: BoardFolder,
    paths: Sequence[Path],
    findings: list[Finding],
    progress: Tell | None = None,
) -> Iterator[Entry]:
    """
    Every submission that can be built, scored; what is wrong with the others goes to *findings*.
    """
    from reporter.score.score import score
    from reporter.store.submissions import load_submissions
    from reporter.units import CarbonIntensity

    site = board.board.reference_site
    for done, loaded in enumerate(load_submissions(paths, board.benchmarks), start=1):
        findings.extend(loaded.findings)
        if progress:
            progress(done, None)
        submission = loaded.submission
        benchmark = board.benchmarks.find(submission.benchmark.id) if submission else None
        if submission is None or benchmark is None:
            continue
        standing = board.standing(submission)
        scored = score(
            submission,
            benchmark,
            reference_pue=site.pue,
            reference_intensity=CarbonIntensity(site.intensity_g_per_kwh),
            file=str(loaded.path),
            is_confirmed=standing is not None and standing.ranks,
            doubt=doubt_of(standing),
        )
        yield Entry(
            submission=submission,
            score=scored,
            findings=tuple(loaded.findings),
            path=str(loaded.path),
        )


def doubt_of(standing: Standing | None) -> str | None:
    """
    Why the ledger gives no rank, or `None` where it gives one or there is no ledger.
    """
    if standing is None or standing.ranks:
        return None
    return "; ".join(standing.reasons) or f"status {standing.status}"
