"""
What the page of one board shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporter.leaderboard.boards import BoardTable
from reporter.leaderboard.entries import BoardKey
from reporter.leaderboard.pareto import ParetoPoint
from reporter.leaderboard.words import metric_title
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import full_title
from reporter.review.status import EntryStatus
from reporter.site import quantity, words
from reporter.site.addresses import board_folder
from reporter.site.charts.interval_plot import (
    MOST_DRAWN,
    IntervalPlot,
    interval_of,
    interval_plot,
    scale_of,
)
from reporter.site.frame import JSON_TWIN, Alternate, Link, Page
from reporter.site.lead import lead_of, sure_text, system_names, verdict_text
from reporter.site.long_table import Pager, RowData, pager, pages_count, rows_on
from reporter.site.pages.benchmark import benchmark_link
from reporter.site.pages.board_closing import ClosingView, closing_view
from reporter.site.pages.board_columns import Column, board_columns
from reporter.site.pages.board_drawings import BoardDrawings, board_drawings
from reporter.site.pages.own_carbon import OwnCarbonView, own_carbon_view
from reporter.site.pages.ranked_row import (
    CHOICES,
    SAME_SYSTEM,
    SEARCHED,
    RankedRow,
    ranked_row,
)
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
    its rules. *columns* are those that any ranked entry fills; *script_path* leads to all ranked
    rows as data, *pager* to the other pages of a long board. *ranked_by* says what ranks, *budget*
    what a run may take where quality ranks, *figure* and *figure_unit* its metric, *caps* what
    competes and how many entries of a submitter rank. *closing* tells that it is closed,
    *own_carbon* by which table of its own carbon ranks.
    """

    slug: str
    closing: ClosingView | None
    script_path: str
    pager: Pager | None
    verdict: str
    sure: str
    plot: IntervalPlot | None
    drawings: BoardDrawings
    columns: tuple[Column, ...]
    benchmark: str
    scope: str
    scope_words: str
    division: str
    availability: str
    target: str
    sample_unit: str
    ranked: tuple[RankedRow, ...]
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
    ranked_by: str
    is_less_better: bool
    budget: str
    figure: str
    figure_unit: str
    has_carbon_columns: bool
    competitor: str
    caps: str
    own_carbon: OwnCarbonView | None

    @property
    def has_carbon(self) -> bool:
        """
        Whether any ranked entry has a carbon figure of its own site.
        """
        return any(column.key == "carbon" for column in self.columns)


def board_pages(
    board: BoardTable, standings: Mapping[str, EntryStatus], names: Mapping[str, str]
) -> tuple[Page, ...]:
    """
    The pages of a board: one, or numbered ones where a table has more rows than a page holds.

    *names* gives the printed name of each entry id.
    """
    view = board_view(board, standings, names)
    count = pages_count(view.ranked, view.unranked, view.second_sources, view.pareto)
    paths = [_page_path(board, number) for number in range(1, count + 1)]
    return tuple(_numbered_page(board, view, number, paths) for number in range(1, count + 1))


def board_pages_count(board: BoardTable) -> int:
    """
    How many pages `board_pages` gives for *board*.
    """
    second = [row for row in board.rows if row.second_source_of is not None]
    ranked = board.ranked
    unranked = len(board.rows) - len(ranked) - len(second)
    return pages_count(ranked, range(unranked), second, board.pareto)


def board_rows(pages: Sequence[Page], board: BoardTable) -> RowData:
    """
    All ranked rows of the board with these *pages*, as data for the script.
    """
    views = [page.view for page in pages if isinstance(page.view, BoardView)]
    return RowData(
        path=_script_path(board),
        template="ranking_row.html",
        view=views[0],
        rows=[row for view in views for row in view.ranked],
        kind=RankedRow,
        choices=CHOICES,
        searched=SEARCHED,
        columns={column.key: column.field for column in views[0].columns},
        same_system=SAME_SYSTEM,
        compared="path",
    )


def _script_path(board: BoardTable) -> str:
    return f"{board_folder(board.key.slug)}rows.js"


def _page_path(board: BoardTable, number: int) -> str:
    folder = board_folder(board.key.slug)
    return f"{folder}index.html" if number == 1 else f"{folder}page-{number}/index.html"


def _numbered_page(board: BoardTable, view: BoardView, number: int, paths: Sequence[str]) -> Page:
    """
    Page *number* of the board: the rows of its number in every table, the drawing on the first.
    """
    name = words.board_name(board.key, board.benchmark)
    folder = board_folder(board.key.slug)
    up = "" if number == 1 else "../"
    trail = (Link(text="Boards", path="index.html"), benchmark_link(board.benchmark))
    return Page(
        path=paths[number - 1],
        template="board.html",
        title=name if number == 1 else f"{name}, page {number}",
        description=f"{_what(view)}: "
        f"{plural(len(view.ranked), 'ranked entry', 'ranked entries')}"
        f"{'' if number == 1 else f', page {number}'}.",
        section="Boards",
        view=replace(
            view,
            pager=pager(number, paths, len(view.ranked)),
            plot=view.plot if number == 1 else None,
            ranked=rows_on(view.ranked, number),
            unranked=rows_on(view.unranked, number),
            second_sources=rows_on(view.second_sources, number),
            pareto=rows_on(view.pareto, number),
        ),
        trail=trail if number == 1 else (*trail, Link(text=name, path=f"{folder}index.html")),
        alternates=(
            replace(JSON_TWIN, file=f"{up}{JSON_TWIN.file}"),
            Alternate(text="CSV", media_type="text/csv", file=f"{up}board.csv"),
        ),
    )


def _what(view: BoardView) -> str:
    if view.budget:
        return f"Training runs by {view.ranked_by}"
    return f"Energy of training runs to {view.target}"


def board_view(
    board: BoardTable, standings: Mapping[str, EntryStatus], names: Mapping[str, str]
) -> BoardView:
    """
    The view of a whole board: its tables with all their rows, and its rules.
    """
    benchmark = board.benchmark
    around = _around(board, standings, names, footnotes_on(board))
    rows = [row_view(row, around) for row in board.rows]
    ranked = _ranked_rows(rows)
    return BoardView(
        slug=board.key.slug,
        closing=closing_view(board, names),
        script_path=_script_path(board),
        pager=None,
        verdict=verdict_text(board),
        sure=sure_text(board),
        plot=_plot(board),
        drawings=board_drawings(board),
        columns=board_columns(ranked, benchmark),
        benchmark=full_title(benchmark),
        **_class_fields(board.key),
        sample_unit=benchmark.samples.unit_text,
        ranked=ranked,
        unranked=tuple(row for row in rows if row.rank is None and row.second_source_of is None),
        second_sources=tuple(row for row in rows if row.second_source_of is not None),
        pareto=tuple(pareto_view(point, names) for point in board.pareto),
        runs_rule=runs_rule(benchmark),
        dataset=benchmark.dataset.name,
        side=words.side_words(board.key.scope, benchmark),
        **_goal_fields(benchmark),
        own_carbon=own_carbon_view(board),
        reference=reference_text(benchmark),
        rounds=", ".join(benchmark.comparability.rounds),
        footnotes=tuple(around.footnotes),
        notes=benchmark.notes,
        sources=benchmark.sources,
        has_shared_rank=any(row.is_shared for row in board.rows),
    )


def _class_fields(key: BoardKey) -> dict[str, Any]:
    """
    What makes the board one of its own, by the names of `BoardView`.
    """
    return {
        "scope": key.scope.value,
        "scope_words": key.scope.title,
        "division": key.division.value,
        "availability": key.availability.value,
    }


def _goal_fields(benchmark: Benchmark) -> dict[str, Any]:
    """
    What competes and what ranks, by the names of `BoardView`.
    """
    return {
        "target": words.target_text(benchmark),
        "noise": noise_text(benchmark),
        "ranked_by": words.ranked_text(benchmark),
        "is_less_better": words.is_less_better(benchmark),
        "budget": words.budget_text(benchmark) if benchmark.ranks_quality else "",
        "figure": metric_title(benchmark.metrics[0].name),
        "figure_unit": benchmark.metrics[0].unit,
        "has_carbon_columns": benchmark.ranks_carbon,
        "competitor": "Method" if benchmark.ranks_methods else "System",
        "caps": caps_text(benchmark),
    }


def _plot(board: BoardTable) -> IntervalPlot | None:
    """
    The intervals of energies, where energies rank.
    """
    if board.benchmark.ranks_quality:
        return None
    return interval_plot(board.ranked, system_names(board.ranked))


def _ranked_rows(rows: Sequence[RowView]) -> tuple[RankedRow, ...]:
    """
    The rows with a rank; those that the drawing shows have a bar in their cards too.
    """
    aligned = quantity.with_aligned([row for row in rows if row.rank is not None], "guaranteed")
    return tuple(ranked_row(row, has_bar=i < MOST_DRAWN) for i, row in enumerate(aligned))


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
        ranks_quality=board.benchmark.ranks_quality,
    )


def footnotes_on(board: BoardTable) -> dict[str, int]:
    """
    Every footnote of the board's entries with its number, in the order of the rows.
    """
    of_rows = [note for row in board.rows for note in words.footnotes_of(row.entry.submission)]
    notes = [*of_rows, board.benchmark.footnote]
    unique = dict.fromkeys(note for note in notes if note)
    return {note: number for number, note in enumerate(unique, start=1)}


def caps_text(benchmark: Benchmark) -> str:
    """
    What competes and how many entries of a submitter rank; empty where the benchmark says nothing.
    """
    if benchmark.competition is None:
        return ""
    rules = benchmark.competes
    caps = [
        (rules.most_per_system, "of one system"),
        (rules.entries_per_team, "in all"),
    ]
    most = [f"{count} {of}" for count, of in caps if count is not None]
    limit = f"; of one submitter rank at most {' and '.join(most)}" if most else ""
    what = "methods, one entry of each" if benchmark.ranks_methods else "systems"
    return f"{what}{limit}"


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


def noise_text(benchmark: Benchmark) -> str:
    """
    How much runs differ in what ranks, with the source.
    """
    noise = benchmark.noise
    if benchmark.ranks_quality and noise.sigma_quality is not None:
        return f"{noise.sigma_quality:g} {benchmark.metrics[0].unit} a run ({noise.source})"
    return f"{percent_text(noise.sigma_run)} a run ({noise.source})"


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
