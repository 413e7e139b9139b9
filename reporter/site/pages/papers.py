"""
What the overview of published footprints shows: every row that was recomputed, and every source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.carbon.factors import ATTRIBUTIONS, Attribution
from reporter.claims.folder import CheckedClaims
from reporter.claims.row_figures import Facts, joined
from reporter.claims.verdicts import FigureVerdict, RowVerdict, Verdict
from reporter.model.claim import ClaimFile, ClaimSource
from reporter.site.addresses import claims_folder
from reporter.site.csv_tables import PAPERS_CSV
from reporter.site.frame import JSON_TWIN, Link, Page, csv_twin
from reporter.site.pages.entry_facts import FindingView, findings_of
from reporter.site.quantity import Quantity, sortable
from reporter.text import plural

OVERVIEW = "claims/index.html"
SECTION = "Papers"
# A claim file stands at claims/<id>.json.
SHOWN_PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """
    A verdict in words, and the class whose shape tells it a second time.
    """

    word: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """
    A printed and a recomputed figure; the values by which a column sorts are in kWh or kg.
    """

    printed: Quantity | None = None
    recomputed: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """
    One row of the overview; *remark* is the first named cause, or what isn't stated.
    """

    model: Link
    place: str
    source: Link
    version: str
    verdict: VerdictView
    energy: Amount
    co2e: Amount
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """
    One source in the list of sources: rows, and how many got which verdict.
    """

    link: Link
    authors: str
    version: str
    counts: tuple[int, ...]
    rows_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """
    How many rows got a verdict.
    """

    verdict: VerdictView
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """
    The overview; *findings* are of files that hold no claims that can be used.
    """

    rows: tuple[ClaimLine, ...]
    sources: tuple[SourceLine, ...]
    counts: tuple[Count, ...]
    rows_count: int
    findings: tuple[FindingView, ...]
    files: tuple[str, ...]
    credits: tuple[Attribution, ...]


VERDICTS: Mapping[Verdict, VerdictView] = {
    Verdict.CONSISTENT: VerdictView(word="consistent", name="consistent"),
    Verdict.INCONSISTENT: VerdictView(word="inconsistent", name="inconsistent"),
    Verdict.CANNOT_TELL: VerdictView(word="cannot tell", name="open"),
}


def claims_page(checked: Sequence[CheckedClaims]) -> Page:
    """
    The overview "Published footprints, recomputed".
    """
    view = overview_of(checked)
    return Page(
        path=OVERVIEW,
        template="claims.html",
        title="Published footprints, recomputed",
        description=f"Energy and carbon that {plural(len(view.sources), 'document')} print, "
        "recomputed from their own figures.",
        section=SECTION,
        view=view,
        alternates=(JSON_TWIN, csv_twin(PAPERS_CSV)),
    )


def overview_of(checked: Sequence[CheckedClaims]) -> OverviewView:
    """
    Every row of every file, the sources, and what is wrong with files that can't be used.
    """
    used = [(one, one.claims) for one in checked if one.claims is not None]
    problems = [problem for one in checked for problem in one.problems]
    rows = tuple(line for one, claims in used for line in _lines(one, claims))
    verdicts = [row.verdict for one, _ in used for row in one.report.rows]
    return OverviewView(
        rows=rows,
        sources=tuple(_source(one, claims) for one, claims in used),
        counts=tuple(
            Count(verdict=view, count=verdicts.count(verdict)) for verdict, view in VERDICTS.items()
        ),
        rows_count=len(rows),
        findings=findings_of(problems),
        files=tuple(dict.fromkeys(short_name(problem.file) for problem in problems)),
        credits=ATTRIBUTIONS,
    )


def short_name(file: str) -> str:
    """
    The last parts of a path, the same in whichever folder the board lies.

    >>> short_name("/home/me/board/claims/one.json")
    'claims/one.json'
    """
    return "/".join(file.replace("\\", "/").split("/")[-SHOWN_PARTS:])


def _lines(one: CheckedClaims, claims: ClaimFile) -> list[ClaimLine]:
    anchors = anchors_of(one.report.rows)
    place = source_path(one.name)
    return [
        ClaimLine(
            model=Link(text=row.name, path=f"{place}#{anchors[index]}"),
            place=_place_of(one, index),
            source=Link(text=claims.source.title, path=place),
            version=version_of(claims.source),
            verdict=VERDICTS[row.verdict],
            energy=_amount(row, "energy", _facts_of(one, index)),
            co2e=_amount(row, "co2e", _facts_of(one, index)),
            remark=remark_of(row),
        )
        for index, row in enumerate(one.report.rows)
    ]


def _facts_of(one: CheckedClaims, index: int) -> Facts | None:
    # Totals that no row states come after the rows, and have no facts of their own.
    return one.facts[index] if index < len(one.facts) else None


def _place_of(one: CheckedClaims, index: int) -> str:
    facts = _facts_of(one, index)
    return (facts.row.place if facts else None) or ""


def _amount(row: RowVerdict, figure: str, facts: Facts | None) -> Amount:
    found = next((one for one in row.figures if one.figure == figure), None)
    if found is None:
        return Amount()
    known = facts.amounts.get(figure) if facts else None
    value = None if known is None else float(known.interval.value)
    return Amount(
        printed=_quantity(found.printed, value),
        recomputed=_quantity(found.recomputed, _recomputed_value(found, value)),
    )


def _recomputed_value(found: FigureVerdict, value: float | None) -> float | None:
    if value is None or found.difference is None:
        return None
    return value * (1 + found.difference)


def _quantity(text: str | None, value: float | None) -> Quantity | None:
    if text is None:
        return None
    return Quantity(text=text, sort_value="" if value is None else sortable(value))


def remark_of(row: RowVerdict) -> str:
    """
    The first named cause of an inconsistent row, or what a row doesn't state.
    """
    if row.verdict is Verdict.INCONSISTENT:
        return row.causes[0].title if row.causes else "no known slip fits"
    if row.verdict is Verdict.CANNOT_TELL and row.missing:
        return f"not stated: {joined(row.missing)}"
    return ""


def _source(one: CheckedClaims, claims: ClaimFile) -> SourceLine:
    return SourceLine(
        link=Link(text=claims.source.title, path=source_path(one.name)),
        authors=authors_of(claims.source),
        version=version_of(claims.source),
        counts=tuple(one.report.count(verdict) for verdict in VERDICTS),
        rows_count=len(one.report.rows),
    )


def source_path(name: str) -> str:
    """
    The page of a source.
    """
    return f"{claims_folder(name)}index.html"


def anchors_of(rows: Sequence[RowVerdict]) -> tuple[str, ...]:
    """
    An anchor for each row: its id, with a number where a file uses an id twice.
    """
    anchors: list[str] = []
    for row in rows:
        number, anchor = 1, f"row-{row.row_id}"
        while anchor in anchors:
            number += 1
            anchor = f"row-{row.row_id}--{number}"
        anchors.append(anchor)
    return tuple(anchors)


def authors_of(source: ClaimSource) -> str:
    """
    The authors in short: one, two, or the first and others.
    """
    if len(source.authors) > 2:
        return f"{source.authors[0]} and others"
    return " and ".join(source.authors)


def version_of(source: ClaimSource) -> str:
    """
    Which version was read, as far as the claim file says: place, version and date, or the year.
    """
    day = source.date or (None if source.year is None else str(source.year))
    known = [part for part in (source.place, source.version, day) if part]
    return ", ".join(known) or "version not recorded"
