"""
What the page of one source shows: each row with its figures, its recomputation and its causes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reporter.claims.agreement import as_rounding
from reporter.claims.compare import CheckedClaims, Comparison
from reporter.claims.verdicts import Cause, FigureVerdict, Fit, RowVerdict
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource
from reporter.site.addresses import foreign_link
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.comparison import PairRow, PairView, pair_view
from reporter.site.pages.entry_facts import Fact, FindingView, findings_of
from reporter.site.pages.paper_inputs import inputs_of
from reporter.site.pages.papers import (
    OVERVIEW,
    SECTION,
    VERDICTS,
    Group,
    VerdictView,
    anchors_of,
    authors_of,
    finding_of,
    groups_of,
    lacking,
    source_path,
    version_of,
    with_subscript,
)
from reporter.text import plural

# What these say stands in the verdicts already.
OF_VERDICTS = {"CL-3", "CL-4", "CL-5", "CL-13", "CL-20", "CL-27", "CL-28"}
# Causes that say themselves all there is to say; nothing is fitted.
SAID = {"total-not-rows", "misquoted"}
FITS = {
    Fit.EXACT: "agrees within the printed digits",
    Fit.NEARLY: "agrees within 3 %",
    Fit.TWO_SLIPS: "two slips together",
    Fit.LOOSELY: "only a range fits",
    Fit.DOUBTFULLY: "one of many ways",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """
    A slip that would explain a figure, with the arithmetic and the page of another document.
    """

    title: str
    fit: str
    arithmetic: str
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """
    One printed figure: its verdict and the lines of its recomputation.

    *recomputed* is what the other figures give; where they give nothing *why* says what they lack.
    """

    name: str
    printed: str
    recomputed: str | None
    why: str
    verdict: VerdictView
    lines: tuple[str, ...]
    causes: tuple[CauseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """
    An answer of an author; *address* is None where what is given can't be linked safely.
    """

    text: str
    by: str
    date: str
    given: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """
    One row: what it is, its figures, the inputs that they are recomputed from, and flags that are
    no verdict.
    """

    anchor: str
    name: str
    about: str
    verdict: VerdictView
    finding: str
    figures: tuple[FigureView, ...]
    inputs: tuple[Fact, ...]
    note: str | None
    flags: tuple[FindingView, ...]
    replies: tuple[ReplyView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """
    One source: the document, its rows, its comparisons.
    """

    title: str
    authors: str
    version: str
    groups: tuple[Group[RowView], ...]
    rows_count: int
    document: tuple[Fact, ...]
    note: str | None
    pairs: tuple[PairView, ...]
    findings: tuple[FindingView, ...]
    replies: tuple[ReplyView, ...] = ()


def claim_page(one: CheckedClaims, claims: ClaimFile, links: Mapping[str, Link]) -> Page:
    """
    The page of a source; *links* lead to the pages of the others, by id.
    """
    version = version_of(claims.source)
    return Page(
        path=source_path(one.name),
        template="claim.html",
        title=f"{claims.source.title} ({version})",
        description=f"{plural(len(one.report.rows), 'row')} of {claims.source.title}, {version}: "
        "printed figures and their recomputation.",
        section=SECTION,
        view=source_view(one, claims, links),
        trail=(Link(text=SECTION, path=OVERVIEW),),
        alternates=(JSON_TWIN,),
    )


def source_view(one: CheckedClaims, claims: ClaimFile, links: Mapping[str, Link]) -> SourceView:
    """
    The view of a source.
    """
    report, anchors = one.report, anchors_of(one.report.rows)
    of_rows = {finding for row in report.rows for finding in row.findings}
    # Totals that no row states follow the rows.
    claimed = (*claims.rows, *[None] * (len(report.rows) - len(claims.rows)))
    rows = [
        replace(_row(row, anchors[index], claim, links), replies=_replies(claims, {row.row_id}))
        for index, (row, claim) in enumerate(zip(report.rows, claimed, strict=True))
    ]
    return SourceView(
        title=claims.source.title,
        authors=authors_of(claims.source),
        version=version_of(claims.source),
        groups=groups_of(rows, lambda row: row.verdict),
        rows_count=len(rows),
        document=tuple(document_facts(claims.source)),
        note=claims.note,
        pairs=tuple(
            claim_pair(one, comparison, f"pair-{number}")
            for number, comparison in enumerate(one.comparisons, start=1)
        ),
        findings=findings_of(found for found in report.findings if found not in of_rows),
        # An answer to a row that isn't shown as one isn't lost.
        replies=_replies(claims, {None, *_ids_of(claims)} - {row.row_id for row in report.rows}),
    )


def _ids_of(claims: ClaimFile) -> set[str]:
    return {reply.row for reply in claims.replies if reply.row is not None}


def _replies(claims: ClaimFile, rows: Collection[str | None]) -> tuple[ReplyView, ...]:
    """
    The answers to *rows*, first given first.
    """
    return tuple(
        ReplyView(
            text=reply.text,
            by=reply.by,
            date=reply.date,
            given=reply.address,
            address=foreign_link(reply.address),
        )
        for reply in sorted(claims.replies, key=lambda one: one.date)
        if reply.row in rows
    )


def document_facts(source: ClaimSource) -> Iterator[Fact]:
    """
    The document in the version that was read, with the addresses that are safe to link.
    """
    yield Fact(term="Authors", text=", ".join(source.authors) or "not recorded")
    yield Fact(term="Version read", text=source.version or "not recorded")
    yield Fact(term="Date of that version", text=source.date or _year_text(source))
    if source.place:
        yield Fact(term="Read", text=source.place)
    if source.venue:
        yield Fact(term="Appeared in", text=source.venue)
    if source.arxiv:
        address = f"https://arxiv.org/abs/{source.arxiv}"
        yield Fact(term="arXiv", text=source.arxiv, address=foreign_link(address))
    if source.doi:
        address = f"https://doi.org/{source.doi}"
        yield Fact(term="DOI", text=source.doi, address=foreign_link(address))
    if source.url:
        yield Fact(term="Address", text=source.url, address=foreign_link(source.url))


def _year_text(source: ClaimSource) -> str:
    return "not recorded" if source.year is None else f"{source.year}; the day isn't recorded"


def links_of(checked: Sequence[CheckedClaims]) -> dict[str, Link]:
    """
    The page of every source, by the id of its claim file.
    """
    return {
        one.name: Link(text=one.claims.source.title, path=source_path(one.name))
        for one in checked
        if one.claims is not None
    }


def _row(
    row: RowVerdict, anchor: str, claim: ClaimRow | None, links: Mapping[str, Link]
) -> RowView:
    return RowView(
        anchor=anchor,
        name=row.name,
        about=_about(claim),
        verdict=VERDICTS[row.verdict],
        figures=tuple(_figure(figure, links) for figure in row.figures),
        inputs=inputs_of(claim) if claim else (),
        finding=finding_of(row),
        note=claim.note if claim else None,
        flags=findings_of(found for found in row.findings if found.code not in OF_VERDICTS),
    )


def _about(claim: ClaimRow | None) -> str:
    if claim is None:
        return "a printed total"
    accelerator = claim.accelerator.name if claim.accelerator else None
    machine = " × ".join(part for part in (claim.chips, accelerator) if part)
    place = claim.location.description if claim.location else None
    scope = f"scope: {claim.scope}" if claim.scope else None
    known = (claim.place, claim.task, machine, place, scope)
    return ", ".join(part for part in known if part)


def _figure(figure: FigureVerdict, links: Mapping[str, Link]) -> FigureView:
    lines = [*figure.lines, *figure.implied]
    if figure.reading:
        lines.append(f"It agrees {figure.reading}.")
    if figure.digits:
        lines.append(f"It agrees only {as_rounding(figure.digits)}, all at once.")
    return FigureView(
        name=with_subscript(figure.name),
        printed=figure.printed,
        recomputed=figure.recomputed,
        why=lacking(figure),
        verdict=VERDICTS[figure.verdict],
        lines=tuple(with_subscript(line) for line in lines),
        causes=tuple(_cause(cause, links) for cause in figure.causes),
    )


def _cause(cause: Cause, links: Mapping[str, Link]) -> CauseView:
    return CauseView(
        title=with_subscript(cause.title),
        fit="" if cause.code in SAID else FITS[cause.fit],
        arithmetic=with_subscript(cause.arithmetic),
        link=links.get(cause.document) if cause.document else None,
    )


def claim_pair(one: CheckedClaims, comparison: Comparison, anchor: str) -> PairView:
    """
    The view of a comparison of two rows of a source, with links to both; *anchor* is unique on the
    page.
    """
    rows = (comparison.a.row, comparison.b.row)
    lines = tuple(PairRow(link=row_link(one, row), about=_about(row)) for row in rows)
    view = pair_view(comparison, anchor, lines)
    return replace(view, title=_title_among(one.comparisons, comparison))


def _title_among(comparisons: Sequence[Comparison], comparison: Comparison) -> str:
    """
    The names of both rows, with accelerator and place where another pair of the file has the same.
    """
    titles = [_title(other, _name) for other in comparisons]
    is_alone = titles.count(_title(comparison, _name)) == 1
    return _title(comparison, _name if is_alone else _full_name)


def _title(comparison: Comparison, name_of: Callable[[ClaimRow], str]) -> str:
    return f"{name_of(comparison.a.row)} over {name_of(comparison.b.row)}"


def _name(row: ClaimRow) -> str:
    return row.name


def _full_name(row: ClaimRow) -> str:
    accelerator = row.accelerator.name if row.accelerator else None
    place = row.location.description if row.location else None
    known = ", ".join(part for part in (accelerator, place) if part)
    return f"{row.name} ({known})" if known else row.name


def row_link(one: CheckedClaims, row: ClaimRow) -> Link:
    """
    The place of a row on the page of its source.

    Raises `StopIteration` for a row of another source.
    """
    place = next(index for index, facts in enumerate(one.facts) if facts.row is row)
    return Link(text=row.name, path=f"{source_path(one.name)}#{anchors_of(one.report.rows)[place]}")
