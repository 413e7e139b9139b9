"""
Entries, boards and rows: what the leaderboard consists of, and how submissions become entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import ReporterError
from reporter.findings import Finding, error, has_errors
from reporter.leaderboard.pareto import ParetoPoint
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import Closing, version_name
from reporter.model.enums import Availability, Division, MeterClass, Scope
from reporter.model.submission import Submission
from reporter.score.emissions import NO_CARBON_RANK
from reporter.score.result import ScopeScore, Score
from reporter.score.uncertainty import MeterRelation, how_sure_text
from reporter.score.within_budget import QualityWithinBudget

if TYPE_CHECKING:
    from reporter.leaderboard.kept_entries import KeptEntries
    from reporter.review.board_folder import BoardFolder
    from reporter.review.status import EntryStatus
    from reporter.store.submissions import Loaded
    from reporter.units import CarbonIntensity

Tell = Callable[[int, int | None], None]
Organisations = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    A submission with its score, the findings of its review, and the path it was read from.

    *standing* is what the board's ledger makes of the file as it is; `None` where none was asked.
    *organisation_name* is the name that `board.toml` gives the organisation, if it does.
    *method_name* is that of its method where methods compete.
    """

    submission: Submission
    score: Score
    findings: tuple[Finding, ...] = ()
    path: str = ""
    standing: EntryStatus | None = None
    organisation_name: str | None = None
    method_name: str | None = None

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
    def submitter_name(self) -> str:
        """
        The submitter's name for readers: that of the board, or the one that the file states.
        """
        return self.organisation_name or self.submission.submitter.name

    @property
    def system_name(self) -> str:
        """
        The name of the system.
        """
        return self.submission.system.name

    @property
    def name(self) -> str:
        """
        What competes: the method where methods do, else the system.
        """
        return self.method_name or self.system_name

    @property
    def is_sound(self) -> bool:
        """
        Whether no check calls the entry wrong; else it ranks nowhere, whatever its score.
        """
        return not has_errors(self.findings)


Member = tuple[Entry, ScopeScore]


def organisation_of(entry: Entry, organisations: Organisations) -> str:
    """
    The id of the organisation that answers for *entry*, aliases resolved.
    """
    return organisations.get(entry.submitter, entry.submitter)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKey:
    """
    What makes a board: entries that differ in any of these are never compared by rank.
    """

    benchmark_id: str
    benchmark_version: int
    scope: Scope
    division: Division
    availability: Availability = Availability.AVAILABLE

    @property
    def slug(self) -> str:
        """
        The name of the board in addresses, such as "bert-v1-s2-closed".

        What anyone can buy or rent stands there; "-preview" or "-research" is added for the rest.
        """
        scope = self.scope.value.lower()
        slug = f"{self.benchmark_id}-v{self.benchmark_version}-{scope}-{self.division.value}"
        is_available = self.availability is Availability.AVAILABLE
        return slug if is_available else f"{slug}-{self.availability.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextEntry:
    """
    The next entry of the list, by guaranteed energy: how far it is, and how sure the order.

    *above* is by how much its guaranteed energy is higher, *width* by how much it must be for this
    entry to be clearly better, both relative. *sure* is the probability that the true energy to
    target of this entry is lower, meters included; it never ranks.
    """

    entry_id: str
    above: float
    width: float
    sure: float
    relation: MeterRelation

    @property
    def is_clearly_worse(self) -> bool:
        """
        Whether this entry is clearly better than the next.
        """
        return self.above > self.width

    @property
    def sure_text(self) -> str:
        """
        How sure the order of the true energies is, in words; the pair is turned below one half.
        """
        make = ", meters of one make" if self.relation is MeterRelation.ONE_MAKE else ""
        if self.sure < 0.5:
            return (
                f"{how_sure_text(1 - self.sure)} sure that the next one's true energy is lower, "
                f"meters included{make}"
            )
        return (
            f"{how_sure_text(self.sure)} sure that its true energy is lower than the next one's, "
            f"meters included{make}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetStanding:
    """
    What ranks an entry where quality within a budget does, and how far the next of the list is.

    *behind* is by how much the quality of the next one is worse, *width* by how much it must be for
    this entry to be clearly better, both in the unit of the metric; `None` without a rank and for
    the last.
    """

    found: QualityWithinBudget
    behind: float | None = None
    width: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One entry on one board. *reasons* say why *rank* is `None`, those of the score first.

    *next_entry* is the next ranked one of the list; *carbon_width* is by how much the next one's
    CO2e must be higher for this entry to be clearly better by carbon, relative. *within_budget* is
    what ranks where the goal is quality within a budget.
    """

    rank: int | None
    is_shared: bool
    next_entry: NextEntry | None
    carbon_rank: int | None
    is_carbon_shared: bool
    carbon_width: float | None
    entry: Entry
    scope_score: ScopeScore
    second_source_of: str | None
    second_sources: tuple[str, ...]
    reasons: tuple[Finding, ...]
    within_budget: BudgetStanding | None = None

    @property
    def rank_text(self) -> str | None:
        """
        The rank as printed: "2", or "2=" where several hold it.
        """
        return _place_text(self.rank, is_shared=self.is_shared)

    @property
    def carbon_rank_text(self) -> str | None:
        """
        The carbon rank as printed.
        """
        return _place_text(self.carbon_rank, is_shared=self.is_carbon_shared)


def _place_text(place: int | None, *, is_shared: bool) -> str | None:
    if place is None:
        return None
    return f"{place}=" if is_shared else str(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTable:
    """
    A board: ranked rows by what ranks and by id, then those without a rank by id.

    *closing* says why the board is closed; `None` while it is open.
    """

    key: BoardKey
    benchmark: Benchmark
    rows: tuple[Row, ...]
    pareto: tuple[ParetoPoint, ...]
    closing: Closing | None = None

    @property
    def benchmark_name(self) -> str:
        """
        What `reporter rank --benchmark` calls the benchmark: its id, or "bert-v1" where a newer
        version is the current one.
        """
        is_older = self.closing is not None and self.closing.newer is not None
        return version_name(self.benchmark) if is_older else self.benchmark.id

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

    *benchmarks* are all that the board knows, by id and version.
    """

    boards: tuple[BoardTable, ...]
    entries: tuple[Entry, ...]
    benchmarks: Mapping[tuple[str, int], Benchmark] = field(default_factory=dict)

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
    kept: KeptEntries | None = None,
) -> Iterator[Entry]:
    """
    Every submission that can be built, scored; what is wrong with the others goes to *findings*.

    What *kept* knows of earlier times is neither checked nor scored again.
    """
    from reporter.store.submissions import load_submissions
    from reporter.units import CarbonIntensity

    intensity = CarbonIntensity(board.board.reference_site.intensity_g_per_kwh)
    owners: dict[str, str] = {}
    load = None if kept is None else kept.load
    for done, loaded in enumerate(load_submissions(paths, board.benchmarks, load), start=1):
        findings.extend(loaded.findings)
        if progress:
            progress(done, None)
        twice = _twice(board, loaded, owners)
        if twice is not None:
            findings.append(twice)
            continue
        entry = _entry(board, loaded, intensity, kept)
        if entry is not None:
            yield entry


def _twice(board: BoardFolder, loaded: Loaded, owners: dict[str, str]) -> Finding | None:
    """
    A finding where another file is the same entry, under another name of its organisation.

    The file under the organisation's id keeps the entry, whichever was read first.
    """
    from reporter.store.submissions import FOLDER

    if loaded.submission is None:
        return None
    own = loaded.submission.id
    known = board.board.organisations.entry_id(own)
    if own == known:
        return None
    first = board.path / FOLDER / f"{known}.json"
    owner = str(first) if first.is_file() else owners.setdefault(known, str(loaded.path))
    if owner == str(loaded.path):
        return None
    name, kept = own.partition("/")[0], known.partition("/")[0]
    message = f"{own!r} is the entry of {owner}, since {name!r} is a name of {kept!r}"
    hint = "remove one of the two files, or give one a slug of its own"
    return error("FI-5", str(loaded.path), "/id", message, hint)


def _entry(
    board: BoardFolder, loaded: Loaded, intensity: CarbonIntensity, kept: KeptEntries | None
) -> Entry | None:
    """
    The scored entry of a file, ranked by its seal; `None` where the file can't be scored.
    """
    from reporter.score.score import score

    submission, data = loaded.submission, loaded.data
    if submission is None or data is None:
        return None
    benchmark = board.benchmarks.find(submission.benchmark.id, submission.benchmark.version)
    if benchmark is None:
        return None
    standing, before = _standings(board, loaded, submission, data, benchmark.closed_on)
    classes = [standing.classes] if before is None else [standing.classes, before.classes]
    # The same arguments make the score and the key under which it is kept.
    arguments: dict[str, Any] = {
        "reference_pue": board.board.reference_site.pue,
        "reference_intensity": intensity,
        "file": str(loaded.path),
        "is_confirmed": standing.ranks,
        "doubt": doubt_of(standing),
        "late": None if before is None else late_text(before),
        "sealed_classes": {
            Scope(scope): MeterClass(max(one[scope] for one in classes if scope in one))
            for scope in dict.fromkeys(scope for one in classes for scope in one)
        },
    }
    scored = (
        score(submission, benchmark, **arguments)
        if kept is None
        else kept.score(loaded, submission, benchmark, arguments)
    )
    return Entry(
        submission=submission,
        score=scored,
        findings=tuple(loaded.findings),
        path=str(loaded.path),
        standing=standing,
        organisation_name=board.board.organisations.name_of(submission.organisation_id),
        method_name=submission.model.name if benchmark.ranks_methods and submission.model else None,
    )


def _standings(
    board: BoardFolder,
    loaded: Loaded,
    submission: Submission,
    data: Mapping[str, Any],
    closed_on: date | None,
) -> tuple[EntryStatus, EntryStatus | None]:
    """
    Where the entry of a file stands, and where it stood when its board was closed, if it is.
    """
    from reporter.review.status import EntryStatus, present_as, present_of

    sealed = loaded.sealed
    try:
        known = present_of(data) if sealed is None else present_as(submission, sealed, data)
    except ReporterError as problem:
        not_sealed = EntryStatus(reasons=(f"the file can't be sealed: {problem}",))
        return not_sealed, None if closed_on is None else not_sealed
    before = None if closed_on is None else board.standing(known, on=closed_on)
    return board.standing(known, loaded.path), before


def late_text(before: EntryStatus) -> str | None:
    """
    Why an entry came too late for a closed board, or `None` where it had a status that ranks by the
    day of the closing: *before* is its status then.
    """
    if before.ranks:
        return None
    return "; ".join(before.reasons) or f"status {before.status}"


def doubt_of(standing: EntryStatus) -> str | None:
    """
    Why the ledger gives no rank, or `None` where it gives one.
    """
    if standing.ranks:
        return None
    return "; ".join(standing.reasons) or f"status {standing.status}"


def score_on_board(row: Row, benchmark: Benchmark) -> ScopeScore:
    """
    The score of a row as the data of its board tells it: without CO2e, and with the reason, where
    the boards of *benchmark* rank none.
    """
    if benchmark.ranks_carbon:
        return row.scope_score
    return replace(
        row.scope_score,
        emissions=None,
        standard_emissions=None,
        quality_per_kg_co2e=None,
        carbon_basis=None,
        carbon_reason=NO_CARBON_RANK,
    )
