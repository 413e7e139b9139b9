"""
The page of papers by year: how many documents and rows of a year, and what their rows state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reporter.claims.compare import CheckedClaims
from reporter.claims.verdicts import Verdict
from reporter.model.claim import ClaimFile, ClaimRow
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.papers import (
    OVERVIEW,
    SECTION,
    VERDICTS,
    VerdictView,
    source_path,
    version_of,
)
from reporter.text import plural

PATH = "claims/by-year/index.html"
TITLE = "Published footprints by year"
NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDocument:
    """
    A document of a year: its page, and the version that was read.
    """

    link: Link
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """
    The documents of one year: their rows, how many of them state what, and their verdicts.

    *sort_value* orders the years; documents whose year isn't recorded are last.
    """

    year: str
    sort_value: int
    anchor: str
    documents: tuple[YearDocument, ...]
    rows_count: int
    measured_count: int
    pue_count: int
    place_count: int
    counts: tuple[int, ...]

    @property
    def documents_count(self) -> int:
        """
        How many documents the year has.
        """
        return len(self.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsView:
    """
    All years, latest first; *all_years* adds them up, None where there are no documents.
    """

    headline: str
    verdicts: tuple[VerdictView, ...]
    years: tuple[YearLine, ...]
    all_years: YearLine | None


def papers_year_page(checked: Sequence[CheckedClaims]) -> Page:
    """
    The page "Published footprints by year", from all files of claims.
    """
    view = years_view(checked)
    return Page(
        path=PATH,
        template="papers_year.html",
        title=TITLE,
        description="Documents that print footprints of trainings, by year: their rows, and how "
        "many state a measured energy, a PUE and a place.",
        section=SECTION,
        view=view,
        trail=(Link(text=SECTION, path=OVERVIEW),),
        alternates=(JSON_TWIN,),
    )


def years_view(checked: Sequence[CheckedClaims]) -> YearsView:
    """
    The view: one line a year, latest first, and all years together.
    """
    used = [(one, one.claims) for one in checked if one.claims is not None]
    by_year = groupby(sorted(used, key=_order), key=lambda pair: year_of(pair[1]))
    years = tuple(
        _line(NOT_RECORDED if year is None else str(year), year or 0, list(pairs))
        for year, pairs in by_year
    )
    every = _line("all years", 0, used) if used else None
    return YearsView(
        headline=_headline(every), verdicts=tuple(VERDICTS.values()), years=years, all_years=every
    )


def papers_year_data(checked: Sequence[CheckedClaims]) -> dict[str, Any]:
    """
    The page as data: each year with its counts and the pages of its documents.
    """
    view = years_view(checked)
    return {"years": [_as_data(line) for line in view.years]}


def year_of(claims: ClaimFile) -> int | None:
    """
    The year of the version that was read; that of its date where no year is stated.
    """
    source = claims.source
    if source.year is not None or source.date is None:
        return source.year
    return int(source.date[:4])


def _order(pair: tuple[CheckedClaims, ClaimFile]) -> tuple[bool, int]:
    year = year_of(pair[1])
    return year is None, -(year or 0)


def _line(year: str, sort_value: int, pairs: Sequence[tuple[CheckedClaims, ClaimFile]]) -> YearLine:
    rows = [row for _, claims in pairs for row in claims.rows]
    reports = [one.report for one, _ in pairs]
    return YearLine(
        year=year,
        sort_value=sort_value,
        anchor=f"year-{year.replace(' ', '-')}",
        documents=_documents(pairs),
        rows_count=sum(len(report.rows) for report in reports),
        measured_count=sum(map(has_measured_energy, rows)),
        pue_count=sum(row.pue is not None and row.pue.printed is not None for row in rows),
        place_count=sum(map(has_place, rows)),
        counts=tuple(sum(report.count(verdict) for report in reports) for verdict in VERDICTS),
    )


def _documents(
    pairs: Iterable[tuple[CheckedClaims, ClaimFile]],
) -> tuple[YearDocument, ...]:
    documents = (
        YearDocument(
            link=Link(text=claims.source.title, path=source_path(one.name)),
            version=version_of(claims.source),
        )
        for one, claims in pairs
    )
    return tuple(sorted(documents, key=lambda one: (one.link.text.casefold(), one.link.path)))


def has_measured_energy(row: ClaimRow) -> bool:
    """
    Whether the row prints an energy that the document calls measured, or that of measured power.
    """
    if row.energy is None:
        return False
    by_power = row.power is not None and row.power.kind == "measured"
    return by_power or row.energy.stated_as == "measured"


def has_place(row: ClaimRow) -> bool:
    """
    Whether the row says where the training ran: in words, a country, a grid or a cloud region.
    """
    place = row.location
    if place is None:
        return False
    return any((place.description, place.country, place.grid_zone, place.cloud_region))


def _headline(every: YearLine | None) -> str:
    if every is None:
        return "This board holds no claims yet."
    documents = plural(every.documents_count, "document")
    rows = plural(every.rows_count, "row")
    return (
        f"{documents} with {rows}. An energy that is called measured is printed by "
        f"{every.measured_count} of them, a PUE by {every.pue_count}, a place by "
        f"{every.place_count}."
    )


def _as_data(line: YearLine) -> dict[str, Any]:
    return {
        "year": None if line.year == NOT_RECORDED else line.sort_value,
        "documents": [{"title": one.link.text, "page": one.link.path} for one in line.documents],
        "rows": line.rows_count,
        "rows_with_measured_energy": line.measured_count,
        "rows_with_pue": line.pue_count,
        "rows_with_place": line.place_count,
        "verdicts": _by_verdict(line.counts),
    }


def _by_verdict(counts: Sequence[int]) -> dict[str, int]:
    verdicts: tuple[Verdict, ...] = tuple(VERDICTS)
    return {verdict.value: count for verdict, count in zip(verdicts, counts, strict=True)}
