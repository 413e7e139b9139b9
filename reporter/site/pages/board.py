"""
What the page of one board shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reporter.leaderboard.boards import BoardTable
from reporter.leaderboard.pareto import ParetoPoint
from reporter.model.benchmark import Benchmark
from reporter.review.status import EntryStatus
from reporter.site import quantity, words
from reporter.site.addresses import board_folder
from reporter.site.charts.interval_plot import IntervalPlot, interval_of, interval_plot, scale_of
from reporter.site.frame import JSON_TWIN, Alternate, Link, Page
from reporter.site.lead import lead_of, sure_text, system_names, verdict_text
from reporter.site.pages.board_drawings import BoardDrawings, board_drawings
from reporter.site.pages.column_help import COLUMN_HELP, ColumnHelp
from reporter.site.pages.row import RowSurroundings, RowView, entry_link, row_view
from reporter.site.quantity import Quantity
from reporter.text import percent_text, plural


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoView:
    """
    One point of the Pareto view: quality against the guaranteed mean energy of all runs.
    """

    system: Link
    quality: str
    guaranteed: Quantity | None
    is_on_front: bool
    dominated_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """
    One board: its verdict and drawing, ranked entries, entries without a rank, second sources, and
    its rules. *has_carbon* tells whether CO2e at the site is known for any ranked entry.
    """

    slug: str
    verdict: str
    sure: str
    plot: IntervalPlot | None
    drawings: BoardDrawings
    help: tuple[ColumnHelp, ...]
    has_carbon: bool
    benchmark: str
    scope: str
    scope_words: str
    division: str
    availability: str
    target: str
    sample_unit: str
    ranked: tuple[RowView, ...]
    unranked: tuple[RowView, ...]
    second_sources: tuple[RowView, ...]
    pareto: tuple[ParetoView, ...]
    runs_rule: str
    dataset: str
    side: str
    noise: str
    reference: str
    rounds: str
    footnotes: tuple[str, ...]
    notes: str | None
    sources: tuple[str, ...]
    has_shared_rank: bool


def board_page(
    board: BoardTable, standings: Mapping[str, EntryStatus], names: Mapping[str, str]
) -> Page:
    """
    The page of a board; *names* gives the printed name of each entry id.
    """
    view = board_view(board, standings, names)
    return Page(
        path=f"{board_folder(board.key.slug)}index.html",
        template="board.html",
        title=words.board_name(board.key, board.benchmark),
        description=f"Energy of training runs to {view.target}: "
        f"{plural(len(view.ranked), 'ranked entry', 'ranked entries')}.",
        section="Boards",
        view=view,
        trail=(Link(text="Boards", path="index.html"),),
        alternates=(JSON_TWIN, Alternate(text="CSV", media_type="text/csv", file="board.csv")),
    )


def board_view(
    board: BoardTable, standings: Mapping[str, EntryStatus], names: Mapping[str, str]
) -> BoardView:
    """
    The view of a board: three tables and its rules.
    """
    benchmark, key = board.benchmark, board.key
    footnotes = footnotes_on(board)
    around = _around(board, standings, names, footnotes)
    rows = [row_view(row, around) for row in board.rows]
    ranked = [row for row in rows if row.rank is not None]
    return BoardView(
        slug=key.slug,
        verdict=verdict_text(board),
        sure=sure_text(board),
        plot=interval_plot(board.ranked, system_names(board.ranked)),
        drawings=board_drawings(board),
        help=COLUMN_HELP,
        has_carbon=any(row.carbon is not None for row in ranked),
        benchmark=benchmark.title,
        scope=key.scope.value,
        scope_words=key.scope.title,
        division=key.division.value,
        availability=key.availability.value,
        target=words.target_text(benchmark),
        sample_unit=benchmark.samples.unit_text,
        ranked=with_aligned_energy(ranked),
        unranked=tuple(row for row in rows if row.rank is None and row.second_source_of is None),
        second_sources=tuple(row for row in rows if row.second_source_of is not None),
        pareto=tuple(pareto_view(point, names) for point in board.pareto),
        runs_rule=runs_rule(benchmark),
        dataset=benchmark.dataset.name,
        side=words.side_words(key.scope),
        noise=f"{percent_text(benchmark.noise.sigma_run)} a run ({benchmark.noise.source})",
        reference=reference_text(benchmark),
        rounds=", ".join(benchmark.comparability.rounds),
        footnotes=tuple(footnotes),
        notes=benchmark.notes,
        sources=benchmark.sources,
        has_shared_rank=any(row.is_shared for row in board.rows),
    )


def _around(
    board: BoardTable,
    standings: Mapping[str, EntryStatus],
    names: Mapping[str, str],
    footnotes: Mapping[str, int],
) -> RowSurroundings:
    intervals = [interval_of(row.scope_score) for row in board.ranked]
    return RowSurroundings(
        lead=lead_of(board),
        scale=scale_of([one for one in intervals if one is not None]),
        ranked_count=len(board.ranked),
        standings=standings,
        names=names,
        footnotes=footnotes,
    )


def with_aligned_energy(rows: Sequence[RowView]) -> tuple[RowView, ...]:
    """
    The rows with their energies filled up, so that the points of the column align.
    """
    column = quantity.aligned([row.guaranteed for row in rows])
    pairs = zip(rows, column, strict=True)
    return tuple(replace(row, guaranteed=energy) for row, energy in pairs)


def footnotes_on(board: BoardTable) -> dict[str, int]:
    """
    Every footnote of the board's entries with its number, in the order of the rows.
    """
    of_rows = [note for row in board.rows for note in words.footnotes_of(row.entry.submission)]
    notes = [*of_rows, board.benchmark.footnote]
    unique = dict.fromkeys(note for note in notes if note)
    return {note: number for number, note in enumerate(unique, start=1)}


def runs_rule(benchmark: Benchmark) -> str:
    """
    How many runs an entry lists; energy counts in all of them, Olympic means leave some out.
    """
    rule = benchmark.runs
    counted = f"{plural(rule.required, 'run')}, all of which count for energy per sample"
    if not rule.dropped_each_end:
        return counted
    return (
        f"{counted}; means of samples and of time leave out {rule.dropped_each_end} at each end, "
        "where a missed run is infinite"
    )


def reference_text(benchmark: Benchmark) -> str:
    """
    Whose convergence the samples are.
    """
    found = benchmark.reference_convergence
    if found is None or not found.board_points:
        return "none published: the entries' own samples count"
    return (
        f"{plural(len(found.board_points), 'point')} of {found.board_round}, {found.repository} at "
        f"{found.commit[:7]} ({found.licence})"
    )


def pareto_view(point: ParetoPoint, names: Mapping[str, str]) -> ParetoView:
    """
    One point of the Pareto view.
    """
    return ParetoView(
        system=entry_link(point.entry_id, names),
        quality=", ".join(words.metric_text(name, value) for name, value in point.quality),
        guaranteed=quantity.energy_kwh(point.guaranteed),
        is_on_front=point.is_on_front,
        dominated_by=tuple(entry_link(other, names) for other in point.dominated_by),
    )
