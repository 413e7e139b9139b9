"""
What the page of one entry shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.claims.compare import Comparison
from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.model.benchmark import Benchmark
from reporter.model.organisations import NO_ORGANISATIONS, Organisations
from reporter.review.status import EntryStatus
from reporter.score.every_grid import EveryGrid, every_grid_of
from reporter.score.result import ScopeScore
from reporter.site import quantity, words
from reporter.site.addresses import board_folder, entry_folder
from reporter.site.charts.axes import Drawing
from reporter.site.charts.traces import curves_of, traces_of
from reporter.site.frame import JSON_TWIN, Alternate, Link, Page
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
from reporter.site.pages.entry_review import LedgerView, ledger_view
from reporter.site.pages.entry_runs import (
    PartView,
    RunView,
    has_fabric,
    metrics_of,
    parts_of,
    runs_of,
    unscored_runs_of,
)
from reporter.site.pages.entry_supplementary import ShownView, shown_view
from reporter.site.pages.every_grid import EveryGridView, every_grid_view
from reporter.site.pages.row import Reason, entry_link, reasons_of, submitter_link
from reporter.site.quantity import Quantity
from reporter.text import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where the entry stands on one board.
    """

    board: Link
    scope: str
    rank: str | None
    reasons: tuple[Reason, ...]
    quality_per_kwh: Quantity | None
    energy: Quantity | None
    guaranteed: Quantity | None
    uncertainty: str
    interval: str
    step: str
    sure: str
    samples: str
    performance_per_watt: Quantity | None
    meter_class: str
    meter_words: str
    meter_reasons: tuple[str, ...]
    carbon_basis: str | None
    carbon_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    A number of the summary: what it is, its note, and the section that explains it.
    """

    name: str
    value: Quantity
    note: str
    path: str


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
    sample_unit: str
    accelerators: str
    nodes: str
    division: str
    availability: str
    round: str
    submitted_on: str
    status: str
    status_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyView:
    """
    Runs and energies: the scope they are shown in, and other figures beside them.
    """

    scope: str | None
    scope_words: str | None
    side: str | None
    comparisons: tuple[EnergyComparison, ...]
    comparison_scope: str | None
    runs: tuple[RunView, ...]
    metrics: tuple[str, ...]
    has_fabric: bool
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """
    One entry: summary, status, places, comparison, the derivation down to lines of logs, what is
    shown and not ranked, the run in every grid, runs, parts, drawings, and findings.
    """

    identity: Identity
    ledger: LedgerView
    places: tuple[Place, ...]
    pair: PairView | None
    second_source_of: Link | None
    second_sources: tuple[Link, ...]
    figures: tuple[Figure, ...]
    derivation: Derivation
    energy: EnergyView
    shown: ShownView | None
    every_grid: EveryGridView | None
    traces: tuple[Drawing, ...]
    curves: tuple[Drawing, ...]
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What a page of an entry needs of the rest of the board.

    *rows_of* holds the board rows of each entry id; *names* the printed name of each id; *rivals*
    the entries of each board that others are compared with; *organisations* what `board.toml` says
    of submitters.
    """

    entries: Mapping[str, Entry]
    rows_of: Mapping[str, Sequence[tuple[BoardTable, Row]]]
    names: Mapping[str, str]
    benchmarks: Mapping[str, Benchmark]
    standings: Mapping[str, EntryStatus]
    rivals: Rivals
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
    benchmark = around.benchmarks.get(submission.benchmark.id)
    main = main_score(entry, rows)
    first, seconds = relatives_of(rows)
    return EntryView(
        identity=identity_of(entry, benchmark, around.standings),
        ledger=ledger_view(entry, around.standings),
        places=tuple(_place(board, row) for board, row in rows),
        pair=entry_pair(comparison, around.entries, around.names) if comparison else None,
        second_source_of=entry_link(first, around.names) if first else None,
        second_sources=tuple(entry_link(other, around.names) for other in seconds),
        figures=figures_of(main, benchmark) if main else (),
        derivation=derivation_of(entry, benchmark),
        energy=energy_of(entry, main, [*seconds, first] if first else seconds, around.entries),
        shown=shown_view(submission, main),
        every_grid=every_grid_view(every_grid) if every_grid else None,
        traces=traces_of(submission),
        curves=curves_of(submission, benchmark),
        context=context_of(entry, benchmark),
    )


def identity_of(
    entry: Entry, benchmark: Benchmark | None, standings: Mapping[str, EntryStatus]
) -> Identity:
    """
    Who submitted what.
    """
    submission = entry.submission
    return Identity(
        id=entry.id,
        system=submission.system.name,
        submitter=submitter_link(entry),
        benchmark=benchmark.title if benchmark else submission.benchmark.id,
        target=words.target_text(benchmark) if benchmark else None,
        sample_unit=sample_unit(benchmark),
        accelerators=words.accelerators_text(submission),
        nodes=plural(submission.system.nodes_count, "node"),
        division=submission.division.value,
        availability=submission.availability.value,
        round=submission.round,
        submitted_on=submission.submitted_on.isoformat(),
        status=words.status_of(entry, standings),
        status_words=words.status_text(entry, standings),
    )


def energy_of(
    entry: Entry,
    main: ScopeScore | None,
    others: Sequence[str],
    entries: Mapping[str, Entry],
) -> EnergyView:
    """
    Runs and energies; *others* are the ids of the entries that hold the same runs.
    """
    submission = entry.submission
    same_runs = [entries[other] for other in others if other in entries]
    whole = comparable_score(entry) or main
    return EnergyView(
        scope=main.scope.value if main else None,
        scope_words=main.scope.title if main else None,
        side=words.side_words(main.scope) if main else None,
        comparisons=comparisons_of(entry, whole, same_runs) if whole else (),
        comparison_scope=f"{whole.scope} ({whole.scope.title})" if whole else None,
        runs=runs_of(submission, main) if main else unscored_runs_of(submission),
        metrics=tuple(words.metric_name(name) for name in metrics_of(submission)),
        has_fabric=main is not None and has_fabric(main),
        parts=parts_of(submission),
    )


def sample_unit(benchmark: Benchmark | None) -> str:
    """
    What one sample is.
    """
    return benchmark.samples.unit_text if benchmark else "samples"


def main_score(entry: Entry, rows: Sequence[tuple[BoardTable, Row]]) -> ScopeScore | None:
    """
    The figures that the page shows first: of the first scope with a rank, else of the first.
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


def _place(board: BoardTable, row: Row) -> Place:
    score, key = row.scope_score, board.key
    meter = score.meter_class.value
    return Place(
        board=Link(
            text=words.board_name(key, board.benchmark),
            path=f"{board_folder(key.slug)}index.html",
        ),
        scope=key.scope.value,
        rank=rank_of_all(row, len(board.ranked)),
        reasons=reasons_of(row),
        quality_per_kwh=quantity.maybe(score.quality_per_kwh, digits=4),
        energy=quantity.energy_kwh(score.energy),
        guaranteed=quantity.energy_kwh(score.guaranteed),
        uncertainty=words.uncertainty_text(score),
        interval=words.interval_text(score),
        step=words.step_text(row.next_entry) if row.next_entry else "",
        sure=row.next_entry.sure_text if row.next_entry else "",
        samples=(
            words.samples_text(score.samples, board.benchmark.samples.unit_text)
            if score.samples
            else ""
        ),
        performance_per_watt=quantity.maybe(score.performance_per_watt),
        meter_class=meter,
        meter_words=f"{words.METER_WORDS[meter]}, {words.limit_text(score.meter_class)}",
        meter_reasons=score.meter_reasons,
        carbon_basis=score.carbon_basis,
        carbon_reason=score.carbon_reason,
    )


def rank_of_all(row: Row, ranked_count: int) -> str | None:
    """
    The rank in words, such as "2 of 7" or "1 of 7, shared".
    """
    if row.rank is None:
        return None
    return f"{row.rank} of {ranked_count}{', shared' if row.is_shared else ''}"


def _time_note(benchmark: Benchmark | None, runs_count: int) -> str:
    if runs_count == 1:
        return "of the one run"
    dropped = benchmark.runs.dropped_each_end if benchmark else 0
    if not dropped or runs_count <= 2 * dropped:
        return "mean of the runs"
    return "mean without the fastest and slowest runs"


def figures_of(score: ScopeScore, benchmark: Benchmark | None) -> tuple[Figure, ...]:
    """
    The summary: the numbers that exist, each with the section that explains it.
    """
    unit = sample_unit(benchmark)
    site_note = f"of the guaranteed energy; {score.carbon_basis or 'location-based'}"
    side = words.side_words(score.scope)
    energy_note = f"{words.uncertainty_text(score)}, {side}"
    if score.energy_interval:
        energy_note += f", from {words.interval_text(score)}"
    candidates = [
        ("Quality per kWh", quantity.maybe(score.quality_per_kwh, "/kWh", 4),
         "targets reached per guaranteed kWh; this ranks", "quality-per-kwh"),
        ("Energy to train", quantity.energy_kwh(score.energy), energy_note, "energy-to-train"),
        ("Guaranteed energy", quantity.energy_kwh(score.guaranteed),
         f"meter class {score.meter_class}", "guaranteed-energy"),
        ("Mean of the runs", quantity.energy_kwh(score.run_mean), "as they were; it ranks nothing",
         "charged-energy"),
        ("Performance per watt", quantity.maybe(score.performance_per_watt, f"{unit}/J"),
         f"achieved {unit} per second and watt", "performance-per-watt"),
        ("Time to train", quantity.time_span(score.time_to_train_s),
         _time_note(benchmark, len(score.runs)),
         "time-to-train"),
        ("Mean power", quantity.power_kw(score.mean_power), f"{side}, within the runs",
         "mean-power"),
        ("Throughput", quantity.maybe(score.throughput_per_s, f"{unit}/s", 4),
         "achieved, evaluation included, never peak", "throughput"),
        ("CO2e at the site", quantity.carbon_kg(score.emissions), site_note, "carbon"),
        ("CO2e at the reference site", quantity.carbon_kg(score.standard_emissions),
         "of the guaranteed energy; the same PUE and intensity for all", "reference-site"),
    ]  # fmt: skip
    return tuple(
        Figure(name=name, value=value, note=note, path=words.method_path(anchor))
        for name, value, note, anchor in candidates
        if value is not None
    )
