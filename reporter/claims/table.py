"""
Reads a table of published figures as a file of claims: CSV, or TSV.

What is not checked: whether the table copies its sources rightly. Figures were often converted to
one unit a column, so some printed digits are lost; the check allows for that.

CodeCarbon's emissions.csv as claims: what the tool says a run used, as a table of rows.

Its figures are declared and partly modelled. A run has a row for each flush, which holds what was
used since the start: the last one stands. Source of columns and units: codecarbon,
output_methods/emissions_data.py; kWh, kg and s.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from reporter.claims.claim_row import said
from reporter.claims.columns import Column, column_of, read_map
from reporter.claims.grid import (
    MOST_ROWS,
    Grid,
    GridRows,
    Line,
    decoded,
    own_headers,
    rows_by_columns,
    rows_of_grid,
)
from reporter.findings import Finding, error, note
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource, ClaimTotal, PueFigure
from reporter.model.tracker_columns import CODECARBON_HEADER
from reporter.text import plural

_FIGURES = {
    "duration": ("duration", "s"),
    "energy": ("energy_consumed", "kWh"),
    "co2e": ("emissions", "kg"),
}
_TEXTS = {
    "name": "project_name",
    "chips": "gpu_count",
    "accelerator": "gpu_model",
    "country": "country_iso_code",
    "pue": "pue",
}
_RUN = ("run_id", "experiment_id")


def is_codecarbon(headers: Sequence[str]) -> bool:
    """
    Whether the headers of a table are those of an emissions.csv of any version.
    """
    return set(headers) >= CODECARBON_HEADER


def codecarbon_rows(grid: Grid, file: str) -> GridRows:
    """
    The runs of an emissions.csv, one row each.
    """
    headers = grid.headers
    columns = {
        name: column_of(header, name, unit)
        for name, (header, unit) in _FIGURES.items()
        if header in headers
    }
    columns |= {name: Column(header=header) for name, header in _TEXTS.items() if header in headers}
    lines, earlier = _last_of_runs(grid)
    findings: list[Finding] = []
    if earlier:
        text = (
            f"{plural(earlier, 'row')} left out: the last row of a run holds what all before it do"
        )
        findings.append(said(file, grid.place, text))
    read = {column.header for column in columns.values()}
    left = ", ".join(header for header in headers if header not in read)
    hint = "reporter energy reads the file with the parts of its energy"
    findings.append(note("CL-24", file, grid.place, f"columns that are not read: {left}", hint))
    rows = rows_by_columns(replace(grid, lines=tuple(lines)), columns, file, findings)
    if rows.rows is None:
        return rows
    return replace(rows, rows=tuple(_with_pue(row) for row in rows.rows))


def _last_of_runs(grid: Grid) -> tuple[list[Line], int]:
    """
    The last line of each run, in the order of the file, and how many others there are.
    """
    run = next((grid.headers.index(name) for name in _RUN if name in grid.headers), None)
    task = grid.headers.index("task_name") if "task_name" in grid.headers else None
    last: dict[tuple[str, str], Line] = {}
    for number, cells in grid.lines:
        whole = len(cells) == len(grid.headers)
        key = cells[run] if run is not None and whole else ""
        part = cells[task] if task is not None and whole else ""
        last[key or f"line {number}", part] = (number, cells)
    kept = sorted(last.values())
    return kept, len(grid.lines) - len(kept)


def _with_pue(row: ClaimRow) -> ClaimRow:
    """
    The row with its PUE as the tool uses it: in the energy, and 1 where none was given.

    A machine without accelerators has a count of 0, which is no count of a row.
    """
    if row.chips is not None and row.chips.strip("0.") == "":
        row = replace(row, chips=None)
    printed = row.pue.printed if row.pue else None
    if printed is None or printed.rstrip("0").rstrip(".") == "1":
        return replace(row, pue=None)
    return replace(row, pue=PueFigure(printed=printed, in_energy="yes", in_co2e="yes"))


COMMA, TAB = ",", "\t"
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    The claims of a table and what was wrong with it; *claims* is None when nothing can be read.
    """

    claims: ClaimFile | None
    findings: tuple[Finding, ...]


def read_table(
    raw: bytes, file: str, column_map: Any = None, *, map_file: str = "column map"
) -> Table:
    """
    The claims in the bytes of a CSV file, by *column_map* (JSON data) or by its headers.

    What is wrong with the map is found in *map_file*.
    """
    text = decoded(raw, file)
    if isinstance(text, Finding):
        return Table(claims=None, findings=(text,))
    return table_of(text, file, column_map, map_file=map_file)


def table_of(
    text: str,
    file: str,
    column_map: Any = None,
    *,
    separator: str = COMMA,
    map_file: str = "column map",
) -> Table:
    """
    The claims in the text of a table whose cells are divided by *separator*.
    """
    try:
        lines = _numbered(text, separator)
    except csv.Error as problem:
        return _nothing(file, f"not CSV: {problem}")
    if not lines or not any(lines[0][1]):
        return _nothing(file, "the table has no header row")
    if len(lines[0][1]) == 1 and (other := _separator(lines[0][1][0])):
        return _nothing(file, f"the table has one column; its cells look separated by {other}")
    headers = own_headers([cell.strip() for cell in lines[0][1]])
    grid = Grid(headers=headers, line=lines[0][0], lines=tuple(lines[1:]))
    if column_map is None:
        read = codecarbon_rows(grid, file) if is_codecarbon(headers) else rows_of_grid(grid, file)
    else:
        columns, findings = read_map(column_map, headers, map_file)
        read = rows_by_columns(grid, columns, file, findings)
    if read.rows is None:
        return Table(claims=None, findings=read.findings)
    return Table(claims=claims_of(read.rows, read.totals, file), findings=read.findings)


def _numbered(text: str, separator: str) -> list[Line]:
    """
    The rows of a table, each with the line it begins on; a quoted cell may span several.

    A row more than are read tells that there are more.
    """
    stream = io.StringIO(text, newline="")
    if separator == TAB and '\t"' not in text:
        # A table of tabs has no quotation: a quotation mark in a cell is one.
        rows = csv.reader(stream, delimiter=TAB, quoting=csv.QUOTE_NONE)
    else:
        rows = csv.reader(stream, strict=True, delimiter=separator)
    lines, begins = [], 1
    for cells in islice(rows, MOST_ROWS + 2):
        lines.append((begins, cells))
        begins = rows.line_num + 1
    return lines


def _separator(header: str) -> str | None:
    """
    What stands between the cells of a header that no comma divides.
    """
    return next((name for mark, name in _SEPARATORS.items() if mark in header), None)


def _nothing(file: str, message: str) -> Table:
    finding = error("CL-18", file, "", message, "save the table as comma-separated UTF-8 text")
    return Table(claims=None, findings=(finding,))


def claims_of(rows: tuple[ClaimRow, ...], totals: tuple[ClaimTotal, ...], file: str) -> ClaimFile:
    """
    The rows and totals of a table or text as one file of claims.
    """
    source = ClaimSource(title=file)
    return ClaimFile(schema_version=1, id="table", source=source, rows=rows, totals=totals)
