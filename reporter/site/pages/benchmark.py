"""
The page of a benchmark: its versions and seasons, with their boards, entries in order of time, and
the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reporter.leaderboard.entries import BoardTable, Entry, Leaderboard, Row
from reporter.leaderboard.export import standing_data
from reporter.leaderboard.record import RoundRecord, record_by_day, record_holders
from reporter.leaderboard.words import metric_title
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import Closing, closing_of, full_title
from reporter.site import quantity, words
from reporter.site.addresses import benchmark_folder, board_folder, entry_folder
from reporter.site.charts.record_plot import RecordPlot, record_plot
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.lead import system_names
from reporter.site.long_table import MOST_ROWS
from reporter.site.pages.row import entry_link, submitter_link
from reporter.site.pages.scoreboard import board_link, main_boards
from reporter.site.quantity import Quantity
from reporter.text import plural

# More days than these have no room for their names on a phone.
MOST_DAYS = 5


# No slots: what all entries are held against is found once.
@dataclass(frozen=True, kw_only=True)
class VersionHistory:
    """
    One version with its boards and its entries in order of time.

    *main* is the board whose record is drawn, that with most ranked entries; `None` without a rank.
    """

    benchmark: Benchmark
    closing: Closing | None
    boards: tuple[BoardTable, ...]
    main: BoardTable | None
    entries: tuple[Entry, ...]

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """
        The rows of the main board by entry id.
        """
        return {} if self.main is None else {row.entry.id: row for row in self.main.rows}

    @cached_property
    def record_holders(self) -> frozenset[str]:
        """
        The ids of entries that were better, in what ranks, than all of earlier days.
        """
        return frozenset() if self.main is None else record_holders(self.main)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """
    An entry in order of time; *figure* is what ranks on the main board, guaranteed energy in kWh or
    a quality, *missing* says why it isn't there, *note* that it set the record, or why it has no
    rank.
    """

    submitted_on: str
    system: Link
    submitter: Link
    division: str
    figure: Quantity | None
    missing: str
    rank: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """
    One version: *key* is its anchor, *state* says whether it is open, *plot_note* which days are
    drawn, *more* how many earlier entries are left out of the table; *figure*, its *unit* and
    whether *less_is_better* tell what ranks, *ranked_by* the same in a sentence.
    """

    key: str
    heading: str
    state: str
    season: str
    goal: str
    boards: tuple[Link, ...]
    main: Link | None
    plot: RecordPlot | None
    plot_note: str
    entries: tuple[EntryLine, ...]
    more: str
    figure: str
    unit: str
    less_is_better: bool
    ranked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkView:
    """
    A benchmark with all versions, the current one first.
    """

    title: str
    task: str
    versions: tuple[VersionView, ...]


def benchmark_link(benchmark: Benchmark) -> Link:
    """
    The title of a benchmark, whichever version, and the path of its page.
    """
    return Link(text=benchmark.title, path=f"{benchmark_folder(benchmark.id)}index.html")


def benchmark_histories(leaderboard: Leaderboard) -> tuple[Benchmark, ...]:
    """
    The current version of each benchmark that has a page, by id: those with a board, a season or
    several versions.
    """
    shown = {board.key.benchmark_id for board in leaderboard.boards}
    newest: dict[str, Benchmark] = {}
    for (name, _), one in sorted(leaderboard.benchmarks.items()):
        if name in newest or one.season is not None:
            shown.add(name)
        newest[name] = one
    return tuple(one for name, one in newest.items() if name in shown)


def version_histories(leaderboard: Leaderboard, current: Benchmark) -> tuple[VersionHistory, ...]:
    """
    All versions of the benchmark whose current version is *current*, the newest first.
    """
    boards: dict[int, list[BoardTable]] = {}
    for board in leaderboard.boards:
        if board.key.benchmark_id == current.id:
            boards.setdefault(board.key.benchmark_version, []).append(board)
    entries: dict[int, list[Entry]] = {}
    for entry in leaderboard.entries:
        if entry.score.benchmark_id == current.id:
            entries.setdefault(entry.score.benchmark_version, []).append(entry)
    known = [one for (name, _), one in leaderboard.benchmarks.items() if name == current.id]
    return tuple(
        VersionHistory(
            benchmark=one,
            closing=closing_of(one, current),
            boards=tuple(boards.get(one.version, ())),
            main=next(iter(main_boards(boards.get(one.version, ()))), None),
            entries=tuple(sorted(entries.get(one.version, ()), key=_time_order)),
        )
        for one in sorted(known, key=lambda one: -one.version)
    )


def _time_order(entry: Entry) -> tuple[str, str]:
    return entry.submission.submitted_on.isoformat(), entry.id


def benchmark_page(
    current: Benchmark, versions: Sequence[VersionHistory], names: Mapping[str, str]
) -> Page:
    """
    The page of a benchmark; *names* gives the printed name of each entry id.
    """
    view = BenchmarkView(
        title=current.title,
        task=f"{current.task[:1].upper()}{current.task[1:]}",
        versions=tuple(_version_view(one, names) for one in versions),
    )
    return Page(
        path=f"{benchmark_folder(current.id)}index.html",
        template="benchmark.html",
        title=f"{current.title}: versions and record",
        description=f"{plural(len(versions), 'version')} of {current.title} with their boards, "
        "entries in order of time, and the best so far.",
        section="Boards",
        view=view,
        trail=(Link(text="Boards", path="index.html"),),
        alternates=(JSON_TWIN,),
    )


def _version_view(one: VersionHistory, names: Mapping[str, str]) -> VersionView:
    shown = one.entries[-MOST_ROWS:]
    more = len(one.entries) - len(shown)
    days = () if one.main is None else record_by_day(one.main)
    drawn = _drawn(days)
    return VersionView(
        key=f"v{one.benchmark.version}",
        heading=_heading(one.benchmark),
        state="open" if one.closing is None else one.closing.text,
        season=season_text(one.benchmark),
        goal=_goal(one.benchmark),
        boards=tuple(board_link(board) for board in one.boards),
        main=None if one.main is None else board_link(one.main),
        plot=record_plot(drawn, "day"),
        plot_note=_plot_note(days, drawn),
        entries=_lines(one, shown, names),
        more=f"{plural(more, 'earlier entry', 'earlier entries')} in the JSON" if more else "",
        less_is_better=words.is_less_better(one.benchmark),
        ranked_by=_ranked_by(one.benchmark),
        **_figure_words(one.benchmark),
    )


def _goal(benchmark: Benchmark) -> str:
    if benchmark.ranks_quality:
        return f"budget {words.budget_text(benchmark)}"
    return f"target {words.target_text(benchmark)}"


def _ranked_by(benchmark: Benchmark) -> str:
    if benchmark.ranks_quality:
        return words.ranked_text(benchmark)
    return "guaranteed energy to target"


def _figure_words(benchmark: Benchmark) -> dict[str, str]:
    """
    The heading of the column of what ranks, and its unit.
    """
    if not benchmark.ranks_quality:
        return {"figure": "Energy", "unit": "kWh, guaranteed"}
    metric = benchmark.metrics[0]
    return {"figure": metric_title(metric.name), "unit": metric.unit}


def _drawn(days: Sequence[RoundRecord]) -> Sequence[RoundRecord]:
    """
    The days that are drawn: all, or the last ones that set a record where they are too many.
    """
    if len(days) <= MOST_DAYS:
        return days
    return [one for one in days if one.best is one.record][-MOST_DAYS:]


def _plot_note(days: Sequence[RoundRecord], drawn: Sequence[RoundRecord]) -> str:
    if not drawn:
        return ""
    span = f"Days of submission from {drawn[0].round} to {drawn[-1].round}"
    left_out = len(days) - len(drawn)
    if not left_out:
        return f"{span}."
    return f"{span}; {plural(left_out, 'day')} without a record, or earlier, not drawn."


def _heading(benchmark: Benchmark) -> str:
    number = f"Version {benchmark.version}"
    return number if benchmark.season is None else f"{benchmark.season.name} (version {number[8:]})"


def season_text(benchmark: Benchmark) -> str:
    """
    The days of submission of a version, in words; empty where the file sets none.
    """
    season = benchmark.season
    if season is None:
        return ""
    opens = "" if season.opens_on is None else f" from {season.opens_on}"
    closes = "" if season.closes_on is None else f" to {season.closes_on}"
    return f"submissions{opens}{closes}" if opens or closes else ""


def _lines(
    one: VersionHistory, shown: Sequence[Entry], names: Mapping[str, str]
) -> tuple[EntryLine, ...]:
    rows, records = one.rows, one.record_holders
    quality = one.benchmark.ranks_quality
    lacking = "no quality within the budget" if quality else "no energy to target"
    best = "best so far" if quality else "least so far"
    systems = dict(names) if one.main is None else dict(names) | dict(system_names(one.main.rows))
    lines = [
        EntryLine(
            submitted_on=entry.submission.submitted_on.isoformat(),
            system=entry_link(entry.id, systems),
            submitter=submitter_link(entry),
            division=entry.submission.division.value,
            figure=_figure(row, one.benchmark) if row else None,
            missing=lacking if row else "on another board",
            rank=(row.rank_text or "") if row else "",
            note=best if entry.id in records else _why_not(entry, row),
        )
        for entry in shown
        for row in [rows.get(entry.id)]
    ]
    return tuple(quantity.with_aligned(lines, "figure"))


def _figure(row: Row, benchmark: Benchmark) -> Quantity | None:
    """
    What ranks of a row: its guaranteed energy, or its quality within the budget.
    """
    if not benchmark.ranks_quality:
        return quantity.guaranteed_kwh(row.scope_score)
    if row.within_budget is None:
        return None
    found = row.within_budget.found
    text = words.quality_text(found).partition(" ")[0]
    return Quantity(text=text, sort_value=quantity.sortable(found.quality))


def _why_not(entry: Entry, row: Row | None) -> str:
    """
    Why an entry has no rank on the main board; empty where it has one or isn't there.
    """
    if row is None or row.rank is not None:
        return ""
    reasons = words.reason_texts(row.reasons or entry.score.reasons)
    return reasons[0] if reasons else ""


def benchmark_data(current: Benchmark, versions: Sequence[VersionHistory]) -> dict[str, Any]:
    """
    The page as data: every version with its boards and all its entries in order of time.
    """
    return {
        "benchmark": current.id,
        "title": current.title,
        "current_version": current.version,
        "versions": [_version_data(one) for one in versions],
    }


def _version_data(one: VersionHistory) -> dict[str, Any]:
    return {
        "version": one.benchmark.version,
        "title": full_title(one.benchmark),
        **standing_data(one.benchmark, one.closing),
        "boards": [
            {
                "slug": board.key.slug,
                "ranked_count": len(board.ranked),
                "page": f"{board_folder(board.key.slug)}index.html",
            }
            for board in one.boards
        ],
        "record_board": None if one.main is None else one.main.key.slug,
        "entries": [_entry_data(entry, one.rows, one.record_holders) for entry in one.entries],
    }


def _entry_data(entry: Entry, rows: Mapping[str, Row], records: frozenset[str]) -> dict[str, Any]:
    row = rows.get(entry.id)
    guaranteed = None if row is None else row.scope_score.guaranteed
    standing = None if row is None else row.within_budget
    return {
        "entry": entry.id,
        "submitted_on": entry.submission.submitted_on.isoformat(),
        "guaranteed_energy_j": None if guaranteed is None else guaranteed.joules,
        "quality_within_budget": standing.found.quality if standing else None,
        "rank": None if row is None else row.rank,
        "is_record": entry.id in records,
        "page": f"{entry_folder(entry.id)}index.html",
    }
