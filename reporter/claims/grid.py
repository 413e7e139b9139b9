"""
The cells of one table as rows of claims, wherever the table stood: CSV, Markdown or LaTeX.

A table whose headers are models and whose first column holds the figures is turned. Where no header
names the rows the first column does, if it holds no figure; both are said.

The text of foreign bytes: UTF-8, or UTF-16 with its mark; another encoding is refused with advice.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reporter.claims.claim_row import LONGEST_CELL, NOT_STATED, row_of, said
from reporter.claims.columns import MEASURES, Column, recognise
from reporter.claims.headers import why_not
from reporter.claims.stated_figures import totals_of, without_totals
from reporter.findings import Finding, error, note
from reporter.model.claim import ClaimRow, ClaimTotal
from reporter.text import plural

# A row of a table and the line of the file that it begins on.
Line = tuple[int, list[str]]

MOST_ROWS = 5_000
MOST_COLUMNS = 500
# A turned table must hold so many figures in its first column; one may be a model's odd name.
LEAST_TURNED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """
    One table: its headers with the line they stand on, and its lines.

    *unit* is what a row of it is called in findings: a line, or a column where it was turned.
    """

    headers: tuple[str, ...]
    line: int
    lines: tuple[Line, ...]
    unit: str = "line"

    @property
    def place(self) -> str:
        """
        Where the headers stand, as findings name it.
        """
        return f"line {self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRows:
    """
    The rows and totals of a table, and what was found in it; *rows* is None where none are named.
    """

    rows: tuple[ClaimRow, ...] | None
    totals: tuple[ClaimTotal, ...]
    findings: tuple[Finding, ...]


def own_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """
    The headers with later ones of the same text numbered, so that each names one column.
    """
    seen: Counter[str] = Counter()
    own = []
    for header in headers:
        seen[header] += 1
        own.append(header if seen[header] == 1 else f"{header} #{seen[header]}")
    return tuple(own)


def figures_named(headers: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> int:
    """
    How many figures some headers name.
    """
    return sum(name in MEASURES or name == "pue" for name in recognise(headers, rows))


def turned(grid: Grid) -> Grid | None:
    """
    The table with its columns as rows, None where it stands the usual way.
    """
    first = [cells[0] for _, cells in grid.lines if cells]
    rows = [cells for _, cells in grid.lines]
    if len(grid.headers) < 2 or len(first) > MOST_COLUMNS:
        return None
    across = list(zip(*(cells[1:] for cells in rows), strict=False))
    down = figures_named(first, across)
    if down < LEAST_TURNED or down <= figures_named(grid.headers, rows):
        return None
    names = own_headers(["name", *first])
    columns = enumerate(grid.headers[1:], start=1)
    lines = [
        (index + 1, [header, *(cells[index] if index < len(cells) else "" for cells in rows)])
        for index, header in columns
    ]
    return Grid(headers=names, line=grid.line, lines=tuple(lines), unit="column")


def rows_of_grid(grid: Grid, file: str) -> GridRows:
    """
    The rows of a table by its headers, turned where it lists figures downwards.
    """
    findings: list[Finding] = []
    if len(grid.headers) > MOST_COLUMNS:
        message = f"more than {MOST_COLUMNS} columns"
        finding = error("CL-18", file, grid.place, message, "leave out what is no figure of a run")
        return GridRows(rows=None, totals=(), findings=(finding,))
    if (other := turned(grid)) is not None:
        grid = other
        findings.append(said(file, grid.place, "the table is read downwards: a column is a model"))
    columns = recognise(grid.headers, (cells for _, cells in grid.lines))
    named = _naming(grid, columns)
    if named is not None:
        columns = {"name": Column(header=named), **columns}
        shown = named or "without a header"
        findings.append(said(file, grid.place, f"the first column ({shown}) names the rows"))
    findings += _about_headers(grid, columns, file)
    return rows_by_columns(grid, columns, file, findings)


def _naming(grid: Grid, columns: Mapping[str, Column]) -> str | None:
    """
    The first header, where no other names the rows and it names no figure.
    """
    if "name" in columns or "id" in columns or not columns:
        return None
    first = grid.headers[0]
    return None if any(column.header == first for column in columns.values()) else first


def _about_headers(grid: Grid, columns: Mapping[str, Column], file: str) -> Iterator[Finding]:
    """
    Notes about units that were read by custom, and about columns that aren't read.
    """
    read = {column.header for column in columns.values()}
    read |= {header for column in columns.values() for _, header in column.phases}
    for name, column in columns.items():
        if column.written is not None and column.written.reading is not None:
            yield said(file, f"{grid.place}/{name}", column.written.reading)
    left = [header for header in grid.headers if header and header not in read]
    if left:
        reasons = ((header, why_not(header)) for header in left)
        names = [f"{header} ({why})" if why else header for header, why in reasons]
        message = f"columns that are not read: {', '.join(names)}"[:LONGEST_CELL]
        hint = "a header names figure and unit, such as energy_mwh; or name columns by --columns"
        yield note("CL-24", file, grid.place, message, hint)


def rows_by_columns(
    grid: Grid, columns: Mapping[str, Column], file: str, findings: list[Finding]
) -> GridRows:
    """
    The rows of a table by columns that are known.
    """
    if "name" not in columns and "id" not in columns:
        named = "call a column model or id, or map one to name or id by --columns"
        findings.append(error("CL-18", file, grid.place, "no column names the rows", named))
        return GridRows(rows=None, totals=(), findings=tuple(findings))
    rows: list[ClaimRow] = []
    readings: set[str] = set()
    for number, cells in grid.lines[:MOST_ROWS]:
        if not any(cells):
            continue
        if len(cells) != len(grid.headers):
            findings.append(_ragged(len(cells), len(grid.headers), file, number))
            continue
        place = f"{grid.unit} {number}"
        row, found = row_of(dict(zip(grid.headers, cells, strict=True)), columns, place, file)
        rows.append(row)
        findings += _first_readings(found, readings)
    if not any(any(cells) for _, cells in grid.lines):
        message = "the table has a header and no rows"
        findings.append(error("CL-18", file, "", message, "give one line a model"))
    if len(grid.lines) > MOST_ROWS:
        message = f"more than {MOST_ROWS:,} rows; the rest is not read"
        place = f"line {grid.lines[MOST_ROWS][0]}"
        findings.append(error("CL-18", file, place, message, "split the table"))
    models, totals = without_totals(with_own_ids(rows))
    stated = tuple(total for row in models for total in totals_of(row, models))
    return GridRows(rows=models, totals=(*totals, *stated), findings=tuple(findings))


def _first_readings(found: Sequence[Finding], readings: set[str]) -> Iterator[Finding]:
    """
    What was found in a row, of readings only those that no row before it had.
    """
    for finding in found:
        if finding.code == "CL-31":
            if finding.message in readings:
                continue
            readings.add(finding.message)
        yield finding


def _ragged(cells: int, headers: int, file: str, number: int) -> Finding:
    message = f"{plural(cells, 'cell')} under {plural(headers, 'header')}"
    few = "write a comma for every cell, an empty one too"
    many = 'put a cell that holds a comma into quotation marks, such as "1,287"'
    return error("CL-18", file, f"line {number}", message, many if cells > headers else few)


def with_own_ids(rows: Sequence[ClaimRow]) -> tuple[ClaimRow, ...]:
    """
    The rows with ids made unique: a table of models may name one model twice.
    """
    seen: Counter[str] = Counter()
    unique = []
    for row in rows:
        seen[row.id] += 1
        again = seen[row.id]
        unique.append(row if again == 1 else replace(row, id=f"{row.id} ({again})"))
    return tuple(unique)


def has_figure(row: ClaimRow) -> bool:
    """
    Whether a row states a figure that can be checked, and more than its name and hardware.
    """
    return any(
        figure is not None
        for figure in (
            row.energy, row.co2e, row.net_co2e, row.accelerator_time, row.flops, row.intensity,
            row.power, row.duration, row.node,
        )
    ) or bool(row.parts)  # fmt: skip


def is_empty(cell: str) -> bool:
    """
    Whether a cell says that there is nothing to say.
    """
    return cell.strip().casefold() in NOT_STATED


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(raw: bytes, file: str) -> str | Finding:
    """
    The text of some bytes without its mark, or the finding that says why there is none.
    """
    encoding = "utf-16" if raw.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        what = "UTF-16" if encoding == "utf-16" else "UTF-8"
        message = f"not {what}: {problem.reason} at byte {problem.start}"
        hint = "save it as UTF-8; for a file in Latin-1: iconv -f latin1 -t utf-8 OLD > NEW"
        return error("CL-18", file, "", message, hint)
    if "\0" in text:
        return error("CL-18", file, "", "a NUL character stands in it", "save it as UTF-8 text")
    return text
