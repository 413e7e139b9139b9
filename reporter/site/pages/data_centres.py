"""
The page of data centres: cloud against own, by the PUE that trainings state.

A training takes its IT energy times the PUE of the place that it stands in. Papers say which one
they counted with; entries say it too, and whether their system is rented or owned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from reporter.carbon.emissions import SURVEY_PUE, UNKNOWN_PUE
from reporter.claims.compare import CheckedClaims
from reporter.leaderboard.boards import Leaderboard
from reporter.leaderboard.entries import Entry
from reporter.model.claim import ClaimLocation
from reporter.site import quantity
from reporter.site.charts.zone_strip import StripInput, ZoneStrips, zone_strips
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.papers import source_path
from reporter.site.quantity import Quantity
from reporter.text import number, plural

PATH = "data-centres/index.html"
TITLE = "Cloud against own data centre"
CLASSES = {"cloud": "Cloud", "on_premises": "Own data centre", None: "Not stated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPue:
    """
    A PUE that rows of one document state for one place; *printed* as the document prints it.

    *value* is a quotient without a unit, *runs_count* the rows that state it.
    """

    source: CheckedClaims
    place: str | None
    year: int | None
    printed: str
    value: float
    runs_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """
    One PUE of a document; *survey_times* is what the survey's mean takes more.
    """

    source: Link
    where: str | None
    runs: str
    pue: Quantity
    survey_times: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """
    The entries of one class of deployment, and the PUE that they state; `None` where none does.
    """

    name: str
    entries_count: int
    stated_count: int
    least: Quantity | None
    median: Quantity | None
    most: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCentresView:
    """
    The page; *drawing* is `None` where no paper and no entry states a PUE.
    """

    headline: str
    drawing: ZoneStrips | None
    papers: tuple[PaperRow, ...]
    classes: tuple[ClassRow, ...]
    survey_pue: str
    unknown_pue: str


def data_centres_page(leaderboard: Leaderboard, checked: Sequence[CheckedClaims]) -> Page:
    """
    The page "Cloud against own data centre", from the entries and the files of claims.
    """
    return Page(
        path=PATH,
        template="data_centres.html",
        title=TITLE,
        description="The PUE that papers and entries state, against the mean of a survey of data "
        "centres, and what that makes of the energy of one training.",
        section="",
        view=data_centres_view(leaderboard, checked),
        alternates=(JSON_TWIN,),
    )


def data_centres_view(
    leaderboard: Leaderboard, checked: Sequence[CheckedClaims]
) -> DataCentresView:
    """
    The view: every PUE of the papers, lowest first, and the entries by class of deployment.
    """
    stated = sorted(stated_pues(checked), key=lambda one: (one.value, one.source.name))
    return DataCentresView(
        headline=_headline(stated, leaderboard.entries),
        drawing=_drawing(stated, leaderboard.entries),
        papers=quantity.with_aligned([_paper_row(one) for one in stated], "pue", "survey_times"),
        classes=tuple(_class_rows(leaderboard.entries)),
        survey_pue=number(SURVEY_PUE),
        unknown_pue=f"{UNKNOWN_PUE:.1f}",
    )


def stated_pues(checked: Sequence[CheckedClaims]) -> Iterator[StatedPue]:
    """
    Each PUE that a document states for a place and year, once, with the rows that count with it.
    """
    for one in checked:
        found: dict[tuple[str, str | None, int | None], list[float]] = {}
        for facts in one.facts:
            amount, printed = facts.amounts.get("pue"), facts.row.pue
            if amount is None or printed is None or printed.printed is None:
                continue
            place, year = _place_of(facts.row.location)
            key = (printed.printed, place, year)
            found.setdefault(key, []).append(float(amount.interval.value))
        for (text, place, year), values in found.items():
            yield StatedPue(
                source=one,
                place=place,
                year=year,
                printed=text,
                value=values[0],
                runs_count=len(values),
            )


def _place_of(location: ClaimLocation | None) -> tuple[str | None, int | None]:
    if location is None:
        return None, None
    return location.description or location.country, location.year


def _values(entries: Iterable[Entry]) -> list[float]:
    sites = (entry.submission.site for entry in entries)
    return sorted(site.pue.value for site in sites if site is not None and site.pue is not None)


def _headline(stated: Sequence[StatedPue], entries: Sequence[Entry]) -> str:
    own = len(_values(entries))
    of_entries = f"{own} of {plural(len(entries), 'entry', 'entries')} of the boards {_verb(own)}"
    if not stated:
        return f"No paper here states a PUE; {of_entries}."
    least, most = stated[0], stated[-1]
    return (
        f"Papers count with a PUE from {least.printed} to {most.printed}: the same IT energy "
        f"becomes {number(most.value / least.value, 2)} times as much in the worst of these places "
        f"as in the best. {of_entries.capitalize()}."
    )


def _verb(count: int) -> str:
    return "states one" if count == 1 else "state one"


def _drawing(stated: Sequence[StatedPue], entries: Sequence[Entry]) -> ZoneStrips | None:
    found = (
        ("Papers", [one.value for one in stated]),
        *((CLASSES[key], _values(group)) for key, group in _by_class(entries)),
    )
    rows = [
        StripInput(
            label=f"{label}, {plural(len(values), 'PUE')}",
            values=values,
            median=median(values),
            own=SURVEY_PUE,
        )
        for label, values in found
        if values
    ]
    described = "; ".join(
        f"{row.label}: {number(min(row.values))} to {number(max(row.values))}" for row in rows
    )
    return zone_strips(
        rows,
        key="pue",
        title="PUE that trainings state",
        description=f"{described}. The tables below have every value.",
        caption="PUE, on a logarithmic axis. One stroke is a stated value, the long one the "
        f"median, the point the survey’s mean of {number(SURVEY_PUE)}",
    )


def _paper_row(one: StatedPue) -> PaperRow:
    claims = one.source.claims
    where = [part for part in (one.place, None if one.year is None else str(one.year)) if part]
    return PaperRow(
        source=Link(
            text=claims.source.title if claims else one.source.name,
            path=source_path(one.source.name),
        ),
        where=", ".join(where) or None,
        runs=plural(one.runs_count, "run"),
        pue=Quantity(text=one.printed, sort_value=quantity.sortable(one.value)),
        survey_times=quantity.plain(SURVEY_PUE / one.value, "×", 2),
    )


def _by_class(entries: Sequence[Entry]) -> Iterator[tuple[str | None, list[Entry]]]:
    for key in CLASSES:
        group = [entry for entry in entries if entry.submission.system.deployment == key]
        if group:
            yield key, group


def _class_rows(entries: Sequence[Entry]) -> Iterator[ClassRow]:
    for key, group in _by_class(entries):
        values = _values(group)
        yield ClassRow(
            name=CLASSES[key],
            entries_count=len(group),
            stated_count=len(values),
            least=quantity.plain(values[0]) if values else None,
            median=quantity.plain(median(values)) if values else None,
            most=quantity.plain(values[-1]) if values else None,
        )


def data_centres_data(leaderboard: Leaderboard, checked: Sequence[CheckedClaims]) -> dict[str, Any]:
    """
    The page as data: each PUE of a document, and the entries with their class and PUE.
    """
    return {
        "survey_pue": SURVEY_PUE,
        "pue_where_none_is_stated": UNKNOWN_PUE,
        "papers": [
            {
                "source": one.source.name,
                "page": source_path(one.source.name),
                "place": one.place,
                "year": one.year,
                "pue_printed": one.printed,
                "runs_count": one.runs_count,
            }
            for one in stated_pues(checked)
        ],
        "entries": [_entry_data(entry) for entry in leaderboard.entries],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    submission = entry.submission
    pue = submission.site.pue if submission.site else None
    return {
        "entry": entry.id,
        "deployment": submission.system.deployment,
        "pue": pue.value if pue else None,
        "pue_source": pue.source if pue else None,
    }
