"""
One row of a board, as its page shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reporter.leaderboard.boards import Row
from reporter.leaderboard.entries import BudgetStanding, Entry, NextEntry
from reporter.model.submission import Submission
from reporter.review.status import EntryStatus
from reporter.score.result import ScopeScore
from reporter.score.uncertainty import MeterRelation, how_sure_text
from reporter.site import quantity, words
from reporter.site.addresses import entry_folder, submitter_folder
from reporter.site.charts.interval_plot import Marks, Scale, interval_of, marks_of
from reporter.site.frame import Link
from reporter.site.lead import Lead, row_text
from reporter.site.quantity import Quantity
from reporter.text import number, plural
from reporter.units import Energy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """
    Why an entry has no rank, with the rule that says so.
    """

    code: str
    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """
    One entry on one board. *measured* is the energy to target in kWh with its uncertainty;
    *verdict* tells how the entry stands to the first, *step* and *sure* to the next of the list,
    *carbon_reason* why CO2e is missing.
    """

    rank: str | None
    rank_value: int | None
    system: Link
    submitter: Link
    accelerators: Quantity
    accelerator_name: str
    nodes: str
    quality_per_kwh: Quantity | None
    verdict: str
    measured: str
    marks: Marks | None
    performance_per_watt: Quantity | None
    guaranteed: Quantity | None
    interval: str
    step: str
    sure: str
    samples_mark: str
    mean_power: Quantity | None
    time_to_train: Quantity | None
    carbon: Quantity | None
    carbon_rank: str | None
    carbon_reason: str
    standard_carbon: Quantity | None
    meter_class: str
    meter_words: str
    meter_limit: str
    status: str
    status_words: str
    status_kind: str
    availability: str
    round: str
    reasons: tuple[Reason, ...]
    second_source_of: Link | None
    second_sources: tuple[Link, ...]
    footnotes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSurroundings:
    """
    What a row needs of its board: who leads, the scale of the intervals (`None` where nothing is
    drawn), the number of ranked rows, standings, names, footnote numbers. *ranks_quality* says that
    quality within a budget ranks.
    """

    lead: Lead
    scale: Scale | None
    ranked_count: int
    standings: Mapping[str, EntryStatus]
    names: Mapping[str, str]
    footnotes: Mapping[str, int]
    ranks_quality: bool


def row_view(row: Row, around: RowSurroundings) -> RowView:
    """
    One row of a board.
    """
    view = _row_view(row, around)
    if not around.ranks_quality:
        return view
    if row.within_budget is None:
        # Figures to the target would stand below headings of the budget.
        return replace(view, quality_per_kwh=None, guaranteed=None, time_to_train=None)
    return _within_budget(view, row.within_budget)


def _within_budget(view: RowView, standing: BudgetStanding) -> RowView:
    """
    The row where quality within a budget ranks: what was reached, and what it took until then.
    """
    found, behind, width = standing.found, standing.behind, standing.width
    energy_j, step = found.energy_j, ""
    if behind is not None and width is not None:
        told = "clearly better" if behind > width else "not told apart"
        step = f"{number(behind, 2)} behind: {told}"
    return replace(
        view,
        quality_per_kwh=Quantity(
            text=words.quality_text(found).partition(" ")[0],
            sort_value=quantity.sortable(found.quality),
            unit="",
        ),
        measured=f"± {words.quality_text(found).partition(' ± ')[2]}",
        guaranteed=None if energy_j is None else quantity.energy_kwh(Energy(energy_j)),
        interval="",
        marks=None,
        step=step,
        sure="" if width is None else f"width {number(width, 2)}",
        time_to_train=quantity.time_span(found.elapsed_s),
    )


def _row_view(row: Row, around: RowSurroundings) -> RowView:
    submission, score = row.entry.submission, row.scope_score
    meter = score.meter_class.value
    return RowView(
        rank=row.rank_text,
        rank_value=row.rank,
        system=entry_link(submission.id, around.names),
        submitter=submitter_link(row.entry),
        accelerators=quantity.count(submission.system.accelerators_count),
        accelerator_name=submission.system.accelerator.name,
        nodes=plural(submission.system.nodes_count, "node"),
        quality_per_kwh=quantity.maybe(score.quality_per_kwh),
        verdict=row_text(row, around.lead, around.ranked_count),
        measured=quantity.measured_text(score),
        marks=_marks(score, around.scale),
        performance_per_watt=quantity.maybe(score.performance_per_watt),
        guaranteed=quantity.guaranteed_kwh(score),
        interval=words.interval_text(score),
        step=step_text(row.next_entry) if row.next_entry else "",
        sure=step_sure_text(row.next_entry) if row.next_entry else "",
        samples_mark=samples_mark(score),
        mean_power=quantity.power_kw(score.mean_power),
        time_to_train=quantity.time_span(score.time_to_train_s),
        carbon=quantity.carbon_kg(score.emissions),
        carbon_rank=row.carbon_rank_text,
        carbon_reason=(score.carbon_reason or "") if score.emissions is None else "",
        standard_carbon=quantity.carbon_kg(score.standard_emissions),
        meter_class=meter,
        meter_words=words.METER_WORDS[meter],
        meter_limit=words.limit_text(score.meter_class),
        status=words.status_of(row.entry, around.standings),
        status_words=words.status_text(row.entry, around.standings),
        status_kind=words.status_kind(row.entry, around.standings),
        availability=submission.availability.value,
        round=submission.round,
        reasons=reasons_of(row),
        second_source_of=optional_entry_link(row.second_source_of, around.names),
        second_sources=tuple(entry_link(other, around.names) for other in row.second_sources),
        footnotes=_footnotes_shown(submission, around),
    )


def step_text(found: NextEntry) -> str:
    """
    How much more the next entry takes, and whether that tells the two apart.
    """
    told = "clearly better" if found.is_clearly_worse else "not told apart"
    return f"{number(100 * found.above)} % more: {told}"


def step_sure_text(found: NextEntry) -> str:
    """
    How sure the order of the true energies of an entry and the next is.
    """
    is_kept = found.sure >= 0.5
    sure = how_sure_text(found.sure if is_kept else 1 - found.sure)
    make = ", meters of one make" if found.relation is MeterRelation.ONE_MAKE else ""
    return f"{sure} sure of {'this' if is_kept else 'the other'} order{make}"


def _marks(score: ScopeScore, scale: Scale | None) -> Marks | None:
    interval = interval_of(score)
    return None if interval is None or scale is None else marks_of(interval, scale)


def _footnotes_shown(submission: Submission, around: RowSurroundings) -> tuple[int, ...]:
    """
    The numbers of the footnotes that stand below the board.
    """
    notes = words.footnotes_of(submission)
    return tuple(around.footnotes[note] for note in notes if note in around.footnotes)


def entry_link(entry_id: str, names: Mapping[str, str]) -> Link:
    """
    The name of an entry and the path of its page.
    """
    return Link(text=names[entry_id], path=f"{entry_folder(entry_id)}index.html")


def optional_entry_link(entry_id: str | None, names: Mapping[str, str]) -> Link | None:
    """
    The same, or `None` where there is no entry.
    """
    return None if entry_id is None else entry_link(entry_id, names)


def submitter_link(entry: Entry) -> Link:
    """
    The name of a submitter and the path of the list of its entries.
    """
    return Link(
        text=entry.submitter_name,
        path=f"{submitter_folder(entry.submitter)}index.html",
    )


def samples_mark(score: ScopeScore) -> str:
    """
    What a reader must know of the samples of an entry: few runs, own convergence, a clear excess.
    """
    samples = score.samples
    if samples is None:
        return ""
    marks = [samples.few_runs_text, "own convergence" if samples.reference is None else None]
    if samples.needs_clearly_more:
        marks.append("needs clearly more samples than the reference")
    return ", ".join(mark for mark in marks if mark)


def reasons_of(row: Row) -> tuple[Reason, ...]:
    """
    Why the row has no rank, each sentence once.
    """
    reasons = {finding.message: finding.code for finding in reversed(row.reasons)}
    return tuple(
        Reason(code=code, path=words.rule_path(code), text=text)
        for text, code in reversed(reasons.items())
    )
