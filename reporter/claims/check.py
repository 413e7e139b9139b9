"""
Checks a file of claims: every row, every total, every flag.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from reporter.claims.causes import Cause
from reporter.claims.flags import flags
from reporter.claims.other_rows import NO_OTHERS, OtherRows, other_rows_of
from reporter.claims.row_figures import CONVERTED_TOLERANCE, Facts, Form, pointers_of, read_facts
from reporter.claims.rows import judge_row
from reporter.claims.shown import joined, percent
from reporter.claims.stale import stale_flags
from reporter.claims.totals import check_total
from reporter.claims.verdicts import (
    CheckReport,
    FigureVerdict,
    RowVerdict,
    Verdict,
    of_figures,
    of_row,
)
from reporter.findings import Finding, error
from reporter.findings import note as note_finding
from reporter.model.claim import ClaimFile, ClaimTotal


def check_claims(
    claims: ClaimFile,
    file: str,
    *,
    form: Form = Form.FILE,
    others: Mapping[str, Sequence[Facts]] = NO_OTHERS,
) -> CheckReport:
    """
    The report on a file of claims.

    In a table half a percent is allowed for lost digits, where no slip fits. *others* are rows of
    other documents by title: they may explain a figure that is inconsistent, and change no verdict.
    """
    rows, findings = _facts(claims, file, form)
    own = other_rows_of(rows)
    around = other_rows_of(rows, others) if others else own
    by_id = {facts.row.id: facts for facts in rows}
    stated, totals, total_findings = _totals(claims, by_id, around, file, form)
    verdicts = [
        _with_findings(_judged(facts, own, around, stated.get(facts.row.id, ())), facts, file)
        for facts in rows
    ]
    everything = [*verdicts, *(_with_own(total, file) for total in totals)]
    return CheckReport(
        file=file,
        title=claims.source.title,
        rows=tuple(everything),
        findings=(
            *findings,
            *total_findings,
            *(finding for row in everything for finding in row.findings),
        ),
    )


def _judged(
    facts: Facts, own: OtherRows, around: OtherRows, totals: tuple[FigureVerdict, ...]
) -> RowVerdict:
    # Other documents may name a cause, but a figure is judged by its own document alone.
    verdict = judge_row(facts, own, totals)
    if verdict.verdict is not Verdict.INCONSISTENT or own is around:
        return verdict
    return judge_row(facts, around, totals)


def _facts(claims: ClaimFile, file: str, form: Form) -> tuple[list[Facts], list[Finding]]:
    tolerance = CONVERTED_TOLERANCE if form is Form.TABLE else Fraction(0)
    rows, findings = [], list(_repeated_ids(claims, file))
    findings += _unknown_pairs(claims, file)
    places = pointers_of(claims, form)
    for pointer, row in zip(places, claims.rows, strict=True):
        facts, unreadable = read_facts(row, pointer=pointer, file=file, tolerance=tolerance)
        rows.append(facts)
        findings += unreadable
    return rows, findings


def _repeated_ids(claims: ClaimFile, file: str) -> Iterator[Finding]:
    counts = Counter(row.id for row in claims.rows)
    for row_id, count in counts.items():
        if count > 1:
            message = f"{count} rows have the id {row_id!r}"
            yield error("CL-2", file, "/rows", message, "give every row an id of its own")


def _unknown_pairs(claims: ClaimFile, file: str) -> Iterator[Finding]:
    known = {row.id for row in claims.rows}
    for index, pair in enumerate(claims.comparisons):
        for side, row_id in (("a", pair.a), ("b", pair.b)):
            if row_id not in known:
                pointer = f"/comparisons/{index}/{side}"
                message = f"no row has the id {row_id!r}"
                yield error("CL-2", file, pointer, message, "name a row of this file")


def _totals(
    claims: ClaimFile, rows: Mapping[str, Facts], around: OtherRows, file: str, form: Form
) -> tuple[dict[str, tuple[FigureVerdict, ...]], list[RowVerdict], list[Finding]]:
    """
    Verdicts on totals: by the row that states them, and on their own.
    """
    stated: dict[str, tuple[FigureVerdict, ...]] = {}
    alone: list[RowVerdict] = []
    findings: list[Finding] = []
    for index, total in enumerate(claims.totals):
        pointer = f"/totals/{index}"
        if form is Form.TABLE and total.stated_in is not None:
            pointer = rows[total.stated_in].pointer
        figures, problems = check_total(total, rows, around, pointer=pointer, file=file)
        findings += problems
        if total.stated_in is not None and total.stated_in in rows:
            stated[total.stated_in] = (*stated.get(total.stated_in, ()), *figures)
        else:
            alone.append(_row_of_total(total, figures, pointer))
    return stated, alone, findings


def _row_of_total(
    total: ClaimTotal, figures: tuple[FigureVerdict, ...], pointer: str
) -> RowVerdict:
    return RowVerdict(
        row_id=total.id,
        name=total.name,
        pointer=pointer,
        verdict=of_figures(figures),
        figures=figures,
        missing=tuple(dict.fromkeys(name for figure in figures for name in figure.missing)),
        causes=of_row(figures),
    )


def _with_findings(row: RowVerdict, facts: Facts, file: str) -> RowVerdict:
    findings = (*_of_verdicts(row, file), *flags(facts, file), *stale_flags(facts, file))
    return replace(row, findings=findings)


def _with_own(row: RowVerdict, file: str) -> RowVerdict:
    return replace(row, findings=tuple(_of_verdicts(row, file)))


def _of_verdicts(row: RowVerdict, file: str) -> Iterator[Finding]:
    for figure in row.figures:
        if figure.verdict is Verdict.INCONSISTENT:
            yield _inconsistent(row, figure, file)
        elif figure.reading is not None:
            message = f"{row.row_id}: the {figure.name} {figure.printed} agrees {figure.reading}"
            yield note_finding("CL-5", file, figure.pointer, message)
        elif figure.closer is not None:
            yield _few_digits(row, figure, figure.closer, file)
    if row.verdict is Verdict.CANNOT_TELL:
        yield _cannot_tell(row, file)


def _inconsistent(row: RowVerdict, figure: FigureVerdict, file: str) -> Finding:
    code = {"quotation": "CL-20"}.get(figure.figure, "CL-3")
    code = "CL-13" if figure.name.startswith("total ") else code
    line = figure.lines[0] if figure.lines else "the other figures of the row disagree"
    message = f"{row.row_id}: the {figure.name} {figure.printed} is inconsistent: {line}"
    hint = "no known slip fits; ask the authors"
    if figure.causes:
        named = [f"{cause.title}: {cause.arithmetic}" for cause in figure.causes[:2]]
        hint = "possible cause: " + "; or ".join(named)
    return error(code, file, figure.pointer, message, hint)


def _few_digits(row: RowVerdict, figure: FigureVerdict, slip: Cause, file: str) -> Finding:
    apart = "" if figure.difference is None else f" ({percent(figure.difference)})"
    message = (
        f"{row.row_id}: the {figure.name} {figure.printed} agrees only because few digits are "
        f"printed{apart}; {slip.title} fits closer: {slip.arithmetic}"
    )
    return note_finding("CL-22", file, figure.pointer, message, "ask for more digits of the inputs")


def _cannot_tell(row: RowVerdict, file: str) -> Finding:
    missing = joined(row.missing or ("every figure",))
    message = f"{row.row_id}: cannot tell: not stated: {missing}"
    implied = [text for figure in row.figures for text in figure.implied]
    hint = "; ".join(implied) if implied else "ask the authors for it"
    return note_finding("CL-4", file, row.pointer, message, hint)
