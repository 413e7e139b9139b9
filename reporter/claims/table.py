"""
Reads a table of published figures as a file of claims: CSV, or TSV.

What is not checked: whether the table copies its sources rightly. Figures were often converted to
one unit a column, so some printed digits are lost; the check allows for that.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import Any

from reporter.claims.codecarbon_table import codecarbon_rows, is_codecarbon
from reporter.claims.columns import read_map
from reporter.claims.decoding import decoded
from reporter.claims.grid import MOST_ROWS, Grid, Line, own_headers, rows_by_columns, rows_of_grid
from reporter.findings import Finding, error
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource, ClaimTotal

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
