"""
What the page of one entry shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reporter.claims.compare import Comparison
from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import full_title
from reporter.model.organisations import NO_ORGANISATIONS, Organisations
from reporter.review.status import EntryStatus
from reporter.score.every_grid import EveryGrid, every_grid_of
from reporter.score.result import ScopeScore
from reporter.site import words
from reporter.site.addresses import entry_folder
from reporter.site.charts.run_strip import RunStrip
from reporter.site.charts.traces import RunDrawings, run_drawings
from reporter.site.charts.waterfall import Waterfall
from reporter.site.frame import JSON_TWIN, Alternate, Link, Page
from reporter.site.lead import EntryLead
from reporter.site.pages.comparison import PairView
from reporter.site.pages.derivation import Derivation, derivation_of
from reporter.site.pages.entry_comparison import Rivals, entry_pair
from reporter.site.pages.entry_energy import (
    Comparison as EnergyComparison,
)
from reporter.site.pages.entry_energy import (
    comparable_score,
    comparisons_of,
)
from reporter.site.pages.entry_facts import Context, context_of
from reporter.site.pages.entry_figures import (
    Figure,
    KeyFigure,
    figures_of,
    key_figures_of,
    reached_figure,
    sample_unit,
)
from reporter.site.pages.entry_findings import FindingsView, findings_view
from reporter.site.pages.entry_official import official_drawing
from reporter.site.pages.entry_places import Place, place_of
from reporter.site.pages.entry_review import LedgerView, ledger_view
from reporter.site.pages.entry_runs import (
    PartView,
    RunView,
    has_fabric,
    metrics_of,
    parts_of,
    runs_of,
    strip_of,
    time_words,
    unscored_runs_of,
)
from reporter.site.pages.entry_supplementary import ShownView, shown_view
from reporter.site.pages.every_grid import EveryGridView, every_grid_view
from reporter.site.pages.row import entry_link, submitter_link
from reporter.text import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    Who submitted what, and how far it is believed.
    """

    id: str
    system: str
    submitter: Link
    benchmark: str
    target: str | None
    budget: str
    sample_unit: str
    accelerators: str
    nodes: str
    division: str
    availability: str
    round: str
    submitted_on: str
    status: str
    status_words: str
    status_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What the page says first: *standing* where the entry is in doubt or no person has reviewed it,
    its rank, and how sure the order is.
    """

    standing: str
    rank: str
    sure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyView:
    """
    Runs and energies: the scope they are shown in, and other figures beside them.

    *strip* draws the runs, *official* the published figure against ours; *time_words* says which
    runs the mean time leaves out.
    """

    scope: str | None
    scope_words: str | None
    side: str | None
    comparisons: tuple[EnergyComparison, ...]
    comparison_scope: str | None
    official: Waterfall | None
    strip: RunStrip | None
    time_words: str
    runs: tuple[RunView, ...]
    metrics: tuple[str, ...]
    has_fabric: bool
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """
    One entry: verdict, four numbers, all figures, status, places, comparison, the derivation down
    to lines of logs, what is shown and not ranked, the run in every grid, runs, parts, drawings,
    findings.

    *second_source_words* says whether the entry of the same runs ranks.
    """

    identity: Identity
    verdict: Verdict
    key_figures: tuple[KeyFigure, ...]
    ledger: LedgerView
    places: tuple[Place, ...]
    pair: PairView | None
    second_source_of: Link | None
    second_source_words: str
    second_sources: tuple[Link, ...]
    figures: tuple[Figure, ...]
    derivation: Derivation
    energy: EnergyView
    shown: ShownView | None
    every_grid: EveryGridView | None
    drawings: RunDrawings | None
    context: Context
    findings: FindingsView


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What a page of an entry needs of the rest of the board.

    *rows_of* holds the board rows of each entry id; *names* the printed name of each id; *rivals*
    the entries of each board that others are compared with, *leads* what the rows of each board
    make the page of the entry say, both by slug; *organisations* what `board.toml` says of
    submitters. Pages of entries are given what `reporter.site.entry_inputs` cuts out of those of
    the whole board, which have no *leads*.
    """

    entries: Mapping[str, Entry]
    rows_of: Mapping[str, Sequence[tuple[BoardTable, Row]]]
    names: Mapping[str, str]
    benchmarks: Mapping[tuple[str, int], Benchmark]
    standings: Mapping[str, EntryStatus]
    rivals: Rivals
    leads: Mapping[str, EntryLead] = field(default_factory=dict)
    organisations: Organisations = NO_ORGANISATIONS


def every_grid_in(entry: Entry, around: Surroundings) -> EveryGrid | None:
    """
    The figures that the page shows first in every grid; `None` where no energy counts.
    """
    main = main_score(entry, around.rows_of.get(entry.id, ()))
    if main is None:
        return None
    submitter = around.organisations.find(entry.submitter)
    inferred = submitter.place_in(entry.submission.first_year) if submitter else None
    return every_grid_of(entry.submission, main, inferred)


def entry_page(
    entry: Entry,
    around: Surroundings,
    comparison: Comparison | None,
    every_grid: EveryGrid | None,
) -> Page:
    """
    The page of an entry, with its *comparison* with another one and *every_grid*, if there are any.
    """
    view = entry_view(entry, around, comparison, every_grid)
    who = view.identity
    return Page(
        path=f"{entry_folder(entry.id)}index.html",
        template="entry.html",
        title=f"{who.system}, {who.benchmark}",
        description=f"Measured energy of {who.accelerators} training {who.benchmark}, "
        f"submitted by {who.submitter.text}.",
        section="Entries",
        view=view,
        trail=(Link(text="Entries", path="entries/index.html"), who.submitter),
        alternates=(
            JSON_TWIN,
            Alternate(text="score as JSON", media_type="application/json", file="score.json"),
        ),
    )


def entry_view(
    entry: Entry,
    around: Surroundings,
    comparison: Comparison | None,
    every_grid: EveryGrid | None,
) -> EntryView:
    """
    The view of an entry; its figures are those of the first scope it ranks in.
    """
    submission = entry.submission
    rows = around.rows_of.get(entry.id, ())
    benchmark = around.benchmarks.get(submission.benchmark.key)
    main = main_score(entry, rows)
    first, seconds = relatives_of(rows)
    shown_first = main_row(rows)
    return EntryView(
        identity=identity_of(entry, benchmark, around.standings),
        verdict=verdict_of(entry, shown_first, around),
        key_figures=_key_figures(main, benchmark, shown_first) if main else (),
        ledger=ledger_view(entry, around.standings),
        places=tuple(_places(rows, around.leads)),
        pair=entry_pair(comparison, around.entries, around.names) if comparison else None,
        second_source_of=entry_link(first, around.names) if first else None,
        second_source_words=_second_source_words(shown_first, around.leads),
        second_sources=tuple(entry_link(other, around.names) for other in seconds),
        figures=figures_of(main, benchmark) if main else (),
        derivation=derivation_of(entry, benchmark),
        energy=energy_of(
            entry, main, [*seconds, first] if first else seconds, around.entries, benchmark
        ),
        shown=shown_view(submission, main),
        every_grid=every_grid_view(every_grid, has_own_table=bool(main and main.carbon_table))
        if every_grid
        else None,
        drawings=run_drawings(submission, benchmark),
        context=context_of(entry, benchmark),
        findings=findings_view(entry, around.standings),
    )


def _key_figures(
    main: ScopeScore, benchmark: Benchmark | None, shown_first: tuple[BoardTable, Row] | None
) -> tuple[KeyFigure, ...]:
    row = shown_first[1] if shown_first else None
    has_rank = row is not None and row.rank is not None
    found = key_figures_of(main, benchmark, has_rank=has_rank)
    if benchmark is None or not benchmark.ranks_quality:
        return found
    # The energy to the target is a fact of such an entry, and doesn't rank.
    first = replace(found[0], note=found[0].note.replace("this ranks", "it doesn’t rank"))
    return (reached_figure(row, benchmark), first, *found[2:])


def verdict_of(
    entry: Entry, shown_first: tuple[BoardTable, Row] | None, around: Surroundings
) -> Verdict:
    """
    What the page of *entry* says first, on the board *shown_first*.
    """
    standing = words.standing_text(entry, around.standings)
    if shown_first is None:
        reason = next((finding.message for finding in entry.score.reasons), "it has no score")
        return Verdict(standing=standing, rank=f"It stands on no board: {reason}.", sure="")
    lead = around.leads[shown_first[0].key.slug]
    return Verdict(standing=standing, rank=lead.verdict, sure=lead.sure)


def _places(
    rows: Sequence[tuple[BoardTable, Row]], leads: Mapping[str, EntryLead]
) -> Iterator[Place]:
    for board, row in rows:
        yield place_of(board, row, leads[board.key.slug].ranked_count)


def _second_source_words(
    shown_first: tuple[BoardTable, Row] | None, leads: Mapping[str, EntryLead]
) -> str:
    return "" if shown_first is None else leads[shown_first[0].key.slug].second_source


def identity_of(
    entry: Entry, benchmark: Benchmark | None, standings: Mapping[str, EntryStatus]
) -> Identity:
    """
    Who submitted what.
    """
    submission = entry.submission
    return Identity(
        id=entry.id,
        system=entry.name,
        submitter=submitter_link(entry),
        benchmark=full_title(benchmark) if benchmark else submission.benchmark.id,
        target=words.target_text(benchmark) if benchmark else None,
        budget=words.budget_text(benchmark) if benchmark and benchmark.ranks_quality else "",
        sample_unit=sample_unit(benchmark),
        accelerators=words.accelerators_text(submission),
        nodes=plural(submission.system.nodes_count, "node"),
        division=submission.division.value,
        availability=submission.availability.value,
        round=submission.round,
        submitted_on=submission.submitted_on.isoformat(),
        status=words.status_of(entry, standings),
        status_words=words.status_text(entry, standings),
        status_kind=words.status_kind(entry, standings),
    )


def energy_of(
    entry: Entry,
    main: ScopeScore | None,
    others: Sequence[str],
    entries: Mapping[str, Entry],
    benchmark: Benchmark | None,
) -> EnergyView:
    """
    Runs and energies; *others* are the ids of the entries that hold the same runs.
    """
    submission = entry.submission
    same_runs = [entries[other] for other in others if other in entries]
    whole = comparable_score(entry) or main
    dropped = benchmark.runs.dropped_each_end if benchmark else 0
    runs = runs_of(submission, main, dropped) if main else unscored_runs_of(submission)
    return EnergyView(
        scope=main.scope.value if main else None,
        scope_words=main.scope.title if main else None,
        side=words.side_words(main.scope, benchmark) if main else None,
        comparisons=comparisons_of(entry, whole, same_runs) if whole else (),
        comparison_scope=f"{whole.scope} ({whole.scope.title})" if whole else None,
        official=official_drawing(submission, whole) if whole else None,
        strip=strip_of(main, runs) if main else None,
        time_words=time_words(runs),
        runs=runs,
        metrics=tuple(words.metric_name(name) for name in metrics_of(submission)),
        has_fabric=main is not None and has_fabric(main),
        parts=parts_of(submission),
    )


def main_row(rows: Sequence[tuple[BoardTable, Row]]) -> tuple[BoardTable, Row] | None:
    """
    The board that the page shows first, with the row there: the first with a rank, else the first.
    """
    ranked = (item for item in rows if item[1].rank is not None)
    return next(ranked, rows[0] if rows else None)


def main_score(entry: Entry, rows: Sequence[tuple[BoardTable, Row]]) -> ScopeScore | None:
    """
    The figures that the page shows first: of the board shown first, else of the first scope.
    """
    ranked = [row.scope_score for _, row in rows if row.rank is not None]
    return next(iter([*ranked, *entry.score.scopes]), None)


def relatives_of(rows: Sequence[tuple[BoardTable, Row]]) -> tuple[str | None, list[str]]:
    """
    The id of the entry that this one is a second source of, and the ids of its second sources.
    """
    firsts = [row.second_source_of for _, row in rows if row.second_source_of is not None]
    seconds = dict.fromkeys(other for _, row in rows for other in row.second_sources)
    return next(iter(firsts), None), list(seconds)
