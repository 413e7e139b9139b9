"""
A ranked row as the texts of its cells, the same for the page and for the script.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from reporter.site.charts.interval_plot import Marks
from reporter.site.long_table import Choice, Ones, Pairs, Several
from reporter.site.pages.row import RowView
from reporter.site.quantity import Quantity

# Thousands of times finer than the best meter. The data of the board have all digits; a page of 200
# rows would be a tenth larger with them.
VALUE_DIGITS = 7
CHOICES: tuple[Choice, ...] = (
    Choice(key="sub", label="Submitter", fields=("submitter",)),
    Choice(key="acc", label="Accelerator", fields=("accelerator",)),
    Choice(key="nodes", label="Nodes", fields=("nodes",)),
    Choice(key="meter", label="Meter", fields=("meter",)),
    Choice(key="status", label="Status", fields=("status", "status_words")),
    Choice(key="round", label="Round", fields=("round",)),
)
SEARCHED = ("system", "submitter", "accelerator", "round", "path")
# Entries of one submitter and system rank once; machines of several submitters may be alike.
SAME_SYSTEM = ("accelerator", "accelerators_text", "nodes")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedRow:
    """
    One ranked entry. A figure that is missing holds nothing; one that ranks, and a time, holds its
    value before its text. *kind* is the class of the row, *bar* the places of the measured interval
    and of the ranked energy across a card, *origin* what the row says of where it comes from.
    """

    kind: str
    rank: str
    system: str
    path: str
    footnotes: Ones
    accelerators_text: str
    accelerator: str
    submitter: str
    origin: str
    round: str
    nodes: str
    energy: Pairs
    pad: str
    bar: Annotated[Several, 3]
    measured: str
    verdict: Ones
    accelerators: Ones
    quality: Pairs
    per_watt: Ones
    time: Pairs
    power: Ones
    carbon: Pairs
    carbon_rank: Ones
    carbon_reason: str
    reference: Ones
    meter: str
    step: Pairs
    status: str
    status_words: str
    status_kind: str


def ranked_row(row: RowView, *, has_bar: bool) -> RankedRow:
    """
    The texts of a row that has a rank.
    """
    notes = ((str(mark),) for mark in row.footnotes)
    origin = ", ".join(text for text in (row.round, row.samples_mark) if text)
    return RankedRow(
        kind="first" if row.rank_value == 1 else "",
        rank=row.rank or "",
        system=row.system.text,
        path=row.system.path,
        footnotes=tuple(notes),
        accelerators_text=row.accelerators.text,
        accelerator=row.accelerator_name,
        submitter=row.submitter.text,
        origin=origin,
        round=row.round,
        nodes=row.nodes,
        energy=_figure(row.guaranteed),
        pad=row.guaranteed.pad if row.guaranteed else "",
        bar=(_bar(row.marks),) if has_bar and row.marks else (),
        measured=row.measured,
        verdict=((row.verdict,),) if row.verdict else (),
        accelerators=_printed(row.accelerators),
        quality=_figure(row.quality_per_kwh),
        per_watt=_printed(row.performance_per_watt),
        time=_seconds(row.time_to_train),
        power=_printed(row.mean_power),
        carbon=_figure(row.carbon),
        carbon_rank=((row.carbon_rank,),) if row.carbon_rank else (),
        carbon_reason=row.carbon_reason,
        reference=_printed(row.standard_carbon),
        meter=row.meter_class,
        step=((row.step, row.sure),) if row.step else (),
        status=row.status,
        status_words=row.status_words,
        status_kind=row.status_kind,
    )


def _figure(quantity: Quantity | None) -> Pairs:
    if quantity is None:
        return ()
    return ((f"{float(quantity.sort_value):.{VALUE_DIGITS}g}", quantity.text),)


def _printed(quantity: Quantity | None) -> Ones:
    """
    A figure that doesn't rank, sorted as it is printed: rows of equal text keep their rank order.
    """
    return () if quantity is None else ((quantity.text,),)


def _seconds(quantity: Quantity | None) -> Pairs:
    return () if quantity is None else ((f"{float(quantity.sort_value):.0f}", quantity.text),)


def _bar(marks: Marks) -> tuple[str, str, str]:
    return marks.low, marks.high, marks.ranked
