"""
A text that somebody has in hand as claims: Markdown, LaTeX, a table, or sentences.

What kind it is follows from the ending of its name, and from its content where it has none, as on
standard input. Whatever the kind, the rows are those of a table, and half a percent is allowed for
digits that were lost on the way into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath

from reporter.claims.claim_row import counted, said
from reporter.claims.grid import Grid, figures_named, has_figure, rows_of_grid, with_own_ids
from reporter.claims.latex_table import (
    has_text_outside,
    is_latex_table,
    latex_grids,
    latex_text,
)
from reporter.claims.markdown_document import (
    FrontMatter,
    MarkdownDocument,
    Section,
    held_against,
    is_markdown,
    markdown_document,
    merged,
    read_front_matter,
)
from reporter.claims.prose import MOST_PARAGRAPHS, Paragraph, paragraphs_of, row_of_paragraph
from reporter.claims.stated_figures import totals_of
from reporter.claims.table import COMMA, TAB, Table, claims_of, table_of
from reporter.findings import Finding, error, note
from reporter.model.claim import ClaimAccelerator, ClaimRow, ClaimTotal
from reporter.text import plural

# A model card has some 50 kB; sentences beyond this are a corpus.
MOST_PROSE = 2 * 1_048_576
MOST_LINES = 20_000
MOST_TABLES = 500
_RESULTS = ("energy", "co2e", "net_co2e", "accelerator_time", "flops")
# Sections of a card that speak of other things than its training.
_OTHER_SECTION = re.compile(
    r"\b(?:evaluat\w+|results?|usage|uses?|how to|inference|limitations?|licen[cs]e|citations?"
    r"|bias\w*|ethic\w*|benchmarks?|quick ?start|install\w*|safety)\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """
    How a text is read.
    """

    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"
    LATEX = "latex"
    TEXT = "text"


SUFFIXES = {
    ".csv": Kind.CSV,
    ".tsv": Kind.TSV,
    ".tab": Kind.TSV,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".tex": Kind.LATEX,
    ".txt": Kind.TEXT,
}


def kind_of_name(name: str) -> Kind | None:
    """
    The kind that the ending of a name says, None where it says none.
    """
    return SUFFIXES.get(PurePath(name).suffix.casefold())


def kind_of_text(text: str) -> Kind:
    """
    The kind that a text without a name looks like.
    """
    if is_latex_table(text[:200_000]):
        return Kind.LATEX
    if is_markdown(text[:200_000]) or "<table" in text[:200_000].casefold():
        return Kind.MARKDOWN
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:2]
    if len(lines) > 1:
        for separator, kind in ((TAB, Kind.TSV), (COMMA, Kind.CSV)):
            headers, cells = (line.split(separator) for line in lines)
            if len(headers) > 1 and figures_named(headers, [cells]):
                return kind
    return Kind.TEXT


@dataclass(slots=True)
class _Rows:
    """
    The rows of a document while its parts are read; *told* are the places of its paragraphs.
    """

    file: str
    rows: list[ClaimRow] = field(default_factory=list)
    totals: list[ClaimTotal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    told: set[str | None] = field(default_factory=set)

    def add_grids(self, grids: Iterable[Grid]) -> None:
        """
        Add the rows of every table that holds figures of training; the others are named.
        """
        left: list[str] = []
        for count, grid in enumerate(grids):
            if count == MOST_TABLES:
                message = f"more than {MOST_TABLES} tables; the rest is not read"
                self.findings.append(error("CL-18", self.file, grid.place, message, "split it"))
                break
            read = rows_of_grid(grid, self.file)
            if read.rows is None or not any(has_figure(row) for row in read.rows):
                left.append(grid.place)
                continue
            self._add(read.rows, read.totals)
            self.findings += read.findings
        if left:
            where = ", ".join(left[:20])
            message = f"{plural(len(left), 'table')} without a figure of training: {where}"
            self.findings.append(
                note("CL-24", self.file, left[0], message, "a header names figure and unit")
            )

    def _add(self, rows: Sequence[ClaimRow], totals: Sequence[ClaimTotal]) -> None:
        """
        Add rows with ids of their own; totals go on naming them.
        """
        known = {row.id for row in self.rows}
        if known.isdisjoint(row.id for row in rows):
            self.rows += rows
            self.totals += totals
            return
        place = f" ({rows[0].place})" if rows else ""
        self.rows += [replace(row, id=f"{row.id}{place}") for row in rows]
        self.totals += [
            replace(
                total, id=f"{total.id}{place}", rows=tuple(f"{one}{place}" for one in total.rows)
            )
            for total in totals
        ]

    def add_paragraph(self, paragraph: Paragraph, name: str | None = None) -> None:
        """
        Add the row of a paragraph, where it states a figure.
        """
        row, findings = row_of_paragraph(paragraph, self.file, name)
        self.findings += findings
        if row is not None:
            self.rows.append(row)
            self.told.add(row.place)

    def table(self) -> Table:
        """
        All rows as one file of claims, or the finding that there are none.
        """
        if not self.rows:
            message = "no figure of a training run with its unit is found in it"
            hint = "give a table with headers such as Energy (MWh), or a sentence with units"
            found = (*self.findings, error("CL-18", self.file, "", message, hint))
            return Table(claims=None, findings=found)
        rows = with_own_ids(self.rows)
        told = [row for row in rows if row.place in self.told]
        stated = [total for row in told for total in totals_of(row, rows)]
        claims = claims_of(rows, (*self.totals, *stated), self.file)
        return Table(claims=claims, findings=tuple(self.findings))


def read_text(text: str, file: str, kind: Kind) -> Table:
    """
    The claims of a text of one kind.
    """
    match kind:
        case Kind.CSV:
            return table_of(text, file)
        case Kind.TSV:
            return table_of(text, file, separator=TAB)
        case Kind.LATEX if is_latex_table(text):
            return _latex(text, file)
        case Kind.LATEX:
            return _prose(latex_text(text[: MOST_PROSE + 1]), file)
        case Kind.MARKDOWN:
            return _markdown(text, file)
        case Kind.TEXT:
            return _prose(text, file)


def _latex(text: str, file: str) -> Table:
    rows = _Rows(file=file)
    rows.add_grids(latex_grids(text))
    if has_text_outside(text):
        message = "text outside of tables is not read"
        hint = "paste a paragraph into reporter check -"
        rows.findings.append(note("CL-24", file, "", message, hint))
    return rows.table()


def _prose(text: str, file: str) -> Table:
    rows = _Rows(file=file)
    if len(text) > MOST_PROSE or text.count("\n") > MOST_LINES:
        return _too_long(file)
    for count, paragraph in enumerate(paragraphs_of(text)):
        if count == MOST_PARAGRAPHS:
            message = f"more than {MOST_PARAGRAPHS:,} paragraphs; the rest is not read"
            rows.findings.append(error("CL-18", file, paragraph.place, message, "split the text"))
            break
        rows.add_paragraph(paragraph)
    return rows.table()


def _too_long(file: str) -> Table:
    message = (
        f"more than {MOST_PROSE:,} characters or {MOST_LINES:,} lines of text; none of it is read"
    )
    finding = error("CL-18", file, "", message, "keep the paragraphs that state the footprint")
    return Table(claims=None, findings=(finding,))


def _markdown(text: str, file: str) -> Table:
    document = markdown_document(text)
    rows = _Rows(file=file)
    rows.add_grids(document.grids)
    for number in document.html_lines[:20]:
        message = "a table of HTML is not read: it has no end, no rows, or too many cells"
        hint = "write it with bars, or save it as CSV"
        rows.findings.append(note("CL-24", file, f"line {number}", message, hint))
    card = read_front_matter(document.front)
    name = (card.fields.get("model_name") if card else None) or document.title
    lengths = [len(line) for section in document.sections for line in section.lines]
    if sum(lengths) > MOST_PROSE or len(lengths) > MOST_LINES:
        rows.findings += _too_long(file).findings
    else:
        _add_sections(rows, document, name or PurePath(file).stem)
    if card is not None:
        _add_card(rows, card, name or PurePath(file).stem)
    return rows.table()


def _add_sections(rows: _Rows, document: MarkdownDocument, name: str) -> None:
    """
    Add the text of a card: as one run, or section by section where several state results.
    """
    told = [one for one in document.sections if not _OTHER_SECTION.search(one.heading)]
    if len(told) > MOST_PARAGRAPHS:
        place = f"line {told[MOST_PARAGRAPHS].line}"
        message = f"more than {MOST_PARAGRAPHS:,} sections; the rest is not read"
        rows.findings.append(error("CL-18", rows.file, place, message, "split the document"))
        told = told[:MOST_PARAGRAPHS]
    stating = [one for one in told if _results(one, rows.file)]
    results = [result for one in stating for result in _results(one, rows.file)]
    if len(results) == len(set(results)):
        rows.add_paragraph(merged(told), name)
        return
    for section in stating:
        rows.add_paragraph(section.paragraph, section.heading or name)


def _results(section: Section, file: str) -> list[str]:
    """
    The results that the text of a section states.
    """
    row, _ = row_of_paragraph(section.paragraph, file)
    return [] if row is None else [name for name in _RESULTS if getattr(row, name)]


def _add_card(rows: _Rows, card: FrontMatter, name: str) -> None:
    """
    Hold the emissions of the front matter against the body, or add them to its only row.
    """
    rows.findings += held_against(card, rows.rows, rows.totals, rows.file)
    figure = card.figure
    if figure is None or any(row.co2e for row in rows.rows):
        return
    place = f"line {card.line}"
    hardware = card.fields.get("hardware_used")
    chips, device = counted(hardware) if hardware else (None, None)
    named = ClaimAccelerator(name=(device or hardware)[:120]) if hardware else None
    reading = "the CO2e is that of the front matter, which is in grams"
    rows.findings.append(said(rows.file, place, reading))
    if len(rows.rows) == 1:
        (row,) = rows.rows
        own = row.accelerator or named
        rows.rows = [replace(row, co2e=figure, accelerator=own, chips=row.chips or chips)]
    else:
        row = ClaimRow(id=name, name=name, place=place, co2e=figure, accelerator=named, chips=chips)
        rows.rows.append(row)
