"""
What the overview of published footprints shows: every row that was recomputed, and every source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from reporter.carbon.factors import ATTRIBUTIONS, Attribution
from reporter.claims.compare import CheckedClaims
from reporter.claims.row_figures import Facts, joined
from reporter.claims.verdicts import FigureVerdict, RowVerdict, Verdict
from reporter.model.claim import ClaimFile, ClaimSource
from reporter.site.addresses import claims_folder
from reporter.site.csv_tables import PAPERS_CSV
from reporter.site.frame import JSON_TWIN, Link, Page, csv_twin
from reporter.site.pages.entry_facts import FindingView, findings_of
from reporter.site.quantity import Quantity, sortable
from reporter.text import plural

Item = TypeVar("Item")
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
class FigureLine:
    """
    A printed figure beside what the other figures of the document give.

    *recomputed* is None where they give none; *why* then says what they lack. The values by which
    both sort are in kWh or kg.
    """

    name: str
    printed: Quantity
    recomputed: Quantity | None
    why: str
    verdict: VerdictView


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """
    One row of the overview; *remark* is the first named slip, or what isn't stated.
    """

    model: Link
    place: str
    source: Link
    version: str
    verdict: VerdictView
    figures: tuple[FigureLine, ...]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Generic[Item]):
    """
    The rows of one verdict under a heading, with what the verdict says and what it doesn't;
    *column* heads the verdicts of the rows.
    """

    verdict: VerdictView
    title: str
    explanation: str
    column: str
    rows: tuple[Item, ...]


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
class OverviewView:
    """
    The overview; *findings* are of files that hold no claims that can be used.
    """

    groups: tuple[Group[ClaimLine], ...]
    sources: tuple[SourceLine, ...]
    rows_count: int
    findings: tuple[FindingView, ...]
    files: tuple[str, ...]
    credits: tuple[Attribution, ...]


# In the order of the page: what a reader should look at comes first.
VERDICTS: Mapping[Verdict, VerdictView] = {
    Verdict.INCONSISTENT: VerdictView(word="inconsistent", name="inconsistent"),
    Verdict.CANNOT_TELL: VerdictView(word="cannot tell", name="cannot-tell"),
    Verdict.CONSISTENT: VerdictView(word="consistent", name="consistent"),
}
TITLES: Mapping[Verdict, str] = {
    Verdict.INCONSISTENT: "Doesn’t agree with the document’s own figures",
    Verdict.CANNOT_TELL: "Can’t be told",
    Verdict.CONSISTENT: "Agrees within the printed digits",
}
EXPLANATIONS: Mapping[Verdict, str] = {
    Verdict.INCONSISTENT: "A printed figure lies outside what the other printed figures give, "
    "within their digits. Which of them is off, and how it came about, can’t be told from the "
    "document. The slip that is named is a known one with which the arithmetic comes out.",
    Verdict.CANNOT_TELL: "The document doesn’t state what a recomputation needs. That says "
    "nothing against its figures.",
    Verdict.CONSISTENT: "The figures give each other, within the digits that are printed. That "
    "doesn’t make them true.",
}
COLUMNS: Mapping[Verdict, str] = {
    Verdict.INCONSISTENT: "Verdict, and the known slip that would explain it",
    Verdict.CANNOT_TELL: "Verdict, and what isn’t stated",
    Verdict.CONSISTENT: "Verdict",
}
RESULTS = ("energy", "co2e")


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
    lines = [line for one, claims in used for line in _lines(one, claims)]
    return OverviewView(
        groups=groups_of(lines, lambda line: line.verdict),
        sources=tuple(_source(one, claims) for one, claims in used),
        rows_count=len(lines),
        findings=findings_of(problems),
        files=tuple(dict.fromkeys(short_name(problem.file) for problem in problems)),
        credits=ATTRIBUTIONS,
    )


def groups_of(
    rows: Sequence[Item], verdict_of: Callable[[Item], VerdictView]
) -> tuple[Group[Item], ...]:
    """
    The rows by verdict: those that don't agree, those that can't be told, those that agree.
    """
    return tuple(
        Group(
            verdict=view,
            title=TITLES[verdict],
            explanation=EXPLANATIONS[verdict],
            column=COLUMNS[verdict],
            rows=tuple(row for row in rows if verdict_of(row) is view),
        )
        for verdict, view in VERDICTS.items()
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
            figures=tuple(_figures(row, _facts_of(one, index))),
            remark=with_subscript(remark_of(row)),
        )
        for index, row in enumerate(one.report.rows)
    ]


def _facts_of(one: CheckedClaims, index: int) -> Facts | None:
    # Totals that no row states come after the rows, and have no facts of their own.
    return one.facts[index] if index < len(one.facts) else None


def _place_of(one: CheckedClaims, index: int) -> str:
    facts = _facts_of(one, index)
    return (facts.row.place if facts else None) or ""


def _figures(row: RowVerdict, facts: Facts | None) -> Iterator[FigureLine]:
    """
    The figures that don't agree, else energy and CO2e; the page of the source has all of them.
    """
    wrong = [one for one in row.figures if one.verdict is Verdict.INCONSISTENT]
    results = [one for one in row.figures if one.figure in RESULTS]
    for found in wrong or results or row.figures:
        known = facts.amounts.get(found.figure) if facts else None
        value = None if known is None else float(known.interval.value)
        own = found.recomputed
        yield FigureLine(
            name=with_subscript(found.name),
            printed=_quantity(found.printed, value),
            recomputed=None if own is None else _quantity(own, _recomputed_value(found, value)),
            why=lacking(found),
            verdict=VERDICTS[found.verdict],
        )


def lacking(figure: FigureVerdict) -> str:
    """
    Why a figure can't be recomputed: what the document doesn't state; empty where it can.
    """
    if figure.recomputed is not None:
        return ""
    if figure.missing:
        return with_subscript(f"not stated: {joined(figure.missing)}")
    return "nothing to compute it from"


def finding_of(row: RowVerdict) -> str:
    """
    The verdict on a row as a sentence about its figures, never about its authors.
    """
    if row.verdict is Verdict.INCONSISTENT:
        wrong = [one.name for one in row.figures if one.verdict is Verdict.INCONSISTENT]
        agree = "doesn’t agree" if len(wrong) == 1 else "don’t agree"
        return with_subscript(f"{joined(wrong)} {agree} with the document’s own figures")
    if row.verdict is Verdict.CANNOT_TELL:
        if any(figure.digits for figure in row.figures):
            return "can’t be told at the printed digits"
        return with_subscript(f"not stated: {joined(row.missing)}") if row.missing else ""
    return "agrees within the printed digits"


def with_subscript(text: str) -> str:
    """
    A text with CO2 as it is written.

    >>> with_subscript("net CO2e")
    'net CO₂e'
    """
    return text.replace("CO2", "CO₂")


def _recomputed_value(found: FigureVerdict, value: float | None) -> float | None:
    if value is None or found.difference is None:
        return None
    return value * (1 + found.difference)


def _quantity(text: str, value: float | None) -> Quantity:
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
