"""
A check report as text for people and as data for machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.claims.causes import Cause
from reporter.claims.shown import joined
from reporter.claims.verdicts import CheckReport, FigureVerdict, RowVerdict, Verdict
from reporter.text import one_line, plural


def report_text(report: CheckReport, *, is_one_of_many: bool = False) -> str:
    """
    The report row by row, with the recomputation line by line and the causes, best first.

    The counts at the end name the file where the report *is_one_of_many*.
    """
    lines = [line for row in report.rows for line in _row_lines(row)]
    file = f"{report.file}: " if is_one_of_many else ""
    counts = summary(report) if report.is_usable else "can't be used; the errors say why"
    return "".join(f"{one_line(line)}\n" for line in [*lines, f"{file}{counts}"])


def summary(report: CheckReport) -> str:
    """
    How many rows got which answer, in one line.
    """
    counts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in Verdict)
    return f"{plural(len(report.rows), 'row')}: {counts}"


def _row_lines(row: RowVerdict) -> Iterator[str]:
    name = f" ({row.name})" if row.name != row.row_id else ""
    yield f"{row.row_id}{name}: {row.verdict}"
    for figure in row.figures:
        yield from _figure_lines(figure)
    if row.verdict is Verdict.CANNOT_TELL and row.missing:
        yield f"  not stated: {joined(row.missing)}"


def _figure_lines(figure: FigureVerdict) -> Iterator[str]:
    reading = f" {figure.reading}" if figure.reading else ""
    missing = ""
    if figure.verdict is Verdict.CANNOT_TELL and figure.missing:
        verb = "is" if len(figure.missing) == 1 else "are"
        missing = f": {joined(figure.missing)} {verb} not stated"
    yield f"  {figure.name} {figure.printed}: {figure.verdict}{reading}{missing}"
    for line in (*figure.lines, *figure.implied):
        yield f"    {line}"
    for place, cause in enumerate(figure.causes, start=1):
        yield f"    cause {place}: {cause.title}: {cause.arithmetic}"


def report_dict(report: CheckReport) -> dict[str, Any]:
    """
    The report as JSON data; the order of keys is fixed.
    """
    return {
        "file": report.file,
        "title": report.title,
        "summary": {verdict.value: report.count(verdict) for verdict in Verdict},
        "rows": [_row_dict(row) for row in report.rows],
        "findings": [finding.to_dict() for finding in report.findings],
    }


def _row_dict(row: RowVerdict) -> dict[str, Any]:
    return {
        "id": row.row_id,
        "name": row.name,
        "pointer": row.pointer,
        "verdict": row.verdict.value,
        "missing": list(row.missing),
        "causes": [_cause_dict(cause) for cause in row.causes],
        "figures": [_figure_dict(figure) for figure in row.figures],
    }


def _figure_dict(figure: FigureVerdict) -> dict[str, Any]:
    return {
        "figure": figure.figure,
        "name": figure.name,
        "printed": figure.printed,
        "pointer": figure.pointer,
        "verdict": figure.verdict.value,
        "recomputation": list(figure.lines),
        "recomputed": figure.recomputed,
        "difference": figure.difference,
        "missing": list(figure.missing),
        "implied": list(figure.implied),
        "reading": figure.reading,
        "causes": [_cause_dict(cause) for cause in figure.causes],
    }


def _cause_dict(cause: Cause) -> dict[str, Any]:
    return {
        "code": cause.code,
        "second_code": cause.second_code,
        "title": cause.title,
        "fit": cause.fit.name.lower(),
        "arithmetic": cause.arithmetic,
        "document": cause.document,
    }
