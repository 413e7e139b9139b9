"""
Reads a CSV table of published figures as a file of claims.

Totals that it gives in words are read too: "header still says 39.3M h / 11,390 t", "rows sum to ...
vs total".

What is not checked: whether the table copies its sources rightly. Figures were often converted to
one unit a column, so some printed digits are lost; the check allows for that.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reporter.claims.columns import Column, read_map, recognise
from reporter.claims.printed import UNITS
from reporter.findings import Finding, error, note
from reporter.model.claim import (
    ClaimAccelerator,
    ClaimFile,
    ClaimLocation,
    ClaimRow,
    ClaimSource,
    ClaimTotal,
    Figure,
    IntensityFigure,
    PowerFigure,
    PueFigure,
    RowsSum,
)
from reporter.text import plural

# How tables say that there is nothing to say.
_NOT_STATED = {"", "-", "\u2013", "\u2014", "n/a", "not available"}
# A row of a table and the line of the file that it begins on.
Line = tuple[int, list[str]]

MOST_ROWS = 5_000
LONGEST_CELL = 4_000
# What a table's words about power mean, in the order tried: "measured, estimated PUE" is measured.
_POWER_WORDS = {
    "tdp": "tdp",
    "nameplate": "tdp",
    "rated": "tdp",
    "measured": "measured",
    "borrowed": "borrowed",
    "estimat": "estimated",
    "assum": "assumed",
    "average": "average",
    "mean": "average",
}
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_NET_IN_BASIS = re.compile(r"\bnet (?P<net>[0-9]*\.[0-9]+)", re.ASCII)
_NET_BASIS = re.compile(r"(?:net|market|gross ?= ?net)\b", re.ASCII | re.IGNORECASE)
_LONG_FLOAT = re.compile(r"[0-9]{1,12}\.[0-9]{10,30}", re.ASCII)
# 552.0 in a table of numbers is 552 in print; below 100 the zero is taken as printed.
_FLOAT_TRACE = re.compile(r"(?P<whole>[1-9][0-9]{2,})\.0", re.ASCII)
_FIGURE = re.compile(r"(?P<printed>[0-9][0-9.,]{0,15}[kM]?) (?P<unit>[A-Za-z]{1,3})\b", re.ASCII)
_ROWS_SUM = re.compile(
    r"\b(?:rows|parts|stages) (?:sum|add up)(?: to)? (?P<sum>[^;]{1,200}?)"
    r"(?: (?:vs|against)(?: the)?(?: printed)? total (?P<total>[^;]{1,200}))?(?:;|\Z)",
    re.ASCII | re.IGNORECASE,
)
_HEADER = re.compile(r"\bheader still (?:says )?(?P<total>[^;()]{1,200})", re.ASCII | re.IGNORECASE)
# The figures that totals are made of, and the quantity of each.
_QUANTITIES = {"accelerator_time": "time", "energy": "energy", "co2e": "carbon"}
FAMILY_SCOPES = {"family", "total", "all rows"}


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
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        return _nothing(file, f"not UTF-8: {problem.reason} at byte {problem.start}")
    if "\0" in text:
        return _nothing(file, "a NUL character stands in the table")
    try:
        lines = _numbered(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        return _nothing(file, f"not CSV: {problem}")
    if not lines or not any(lines[0][1]):
        return _nothing(file, "the table has no header row")
    if len(lines[0][1]) == 1 and (other := _separator(lines[0][1][0])):
        return _nothing(file, f"the table has one column; its cells look separated by {other}")
    headers = [cell.strip() for cell in lines[0][1]]
    if column_map is None:
        columns = recognise(headers)
        return _of_lines(lines, columns, file, [*_not_read(headers, columns, file)])
    columns, findings = read_map(column_map, headers, map_file)
    return _of_lines(lines, columns, file, findings)


def _not_read(
    headers: Sequence[str], columns: Mapping[str, Column], file: str
) -> Iterator[Finding]:
    """
    A note about the columns that no field was recognised in, or a second one of a field.
    """
    read = {column.header for column in columns.values()}
    if left := [header for header in headers if header and header not in read]:
        message = f"columns that are not read: {', '.join(left)}"[:LONGEST_CELL]
        hint = "a header names figure and unit, such as energy_mwh; or name columns by --columns"
        yield note("CL-24", file, "line 1", message, hint)


def _numbered(rows: Any) -> list[Line]:
    """
    The rows of a `csv.reader`, each with the line it begins on; a quoted cell may span several.
    """
    lines, begins = [], 1
    for cells in rows:
        lines.append((begins, cells))
        begins = rows.line_num + 1
    return lines


def _separator(header: str) -> str | None:
    """
    What stands between the cells of a header that no comma divides.
    """
    return next((name for mark, name in _SEPARATORS.items() if mark in header), None)


def _of_lines(
    lines: list[Line], columns: Mapping[str, Column], file: str, findings: list[Finding]
) -> Table:
    headers = [cell.strip() for cell in lines[0][1]]
    if "name" not in columns and "id" not in columns:
        named = "call a column model or id, or map one to name or id by --columns"
        findings.append(error("CL-18", file, "line 1", "no column names the rows", named))
        return Table(claims=None, findings=tuple(findings))
    rows = []
    for number, cells in lines[1 : MOST_ROWS + 1]:
        if len(cells) != len(headers) and any(cells):
            findings.append(_ragged(len(cells), len(headers), file, number))
        elif any(cells):
            rows.append(row_of(dict(zip(headers, cells, strict=True)), columns, f"line {number}"))
    if not any(any(cells) for _, cells in lines[1:]):
        message = "the table has a header and no rows"
        findings.append(error("CL-18", file, "", message, "give one line a model"))
    if len(lines) > MOST_ROWS + 1:
        message = f"more than {MOST_ROWS:,} rows; the rest is not read"
        findings.append(
            error("CL-18", file, f"line {lines[MOST_ROWS + 1][0]}", message, "split the table")
        )
    return Table(claims=_claims(_with_own_ids(rows), file), findings=tuple(findings))


def _ragged(cells: int, headers: int, file: str, number: int) -> Finding:
    message = f"{plural(cells, 'cell')} under {plural(headers, 'header')}"
    few = "write a comma for every cell, an empty one too"
    many = 'put a cell that holds a comma into quotation marks, such as "1,287"'
    return error("CL-18", file, f"line {number}", message, many if cells > headers else few)


def _nothing(file: str, message: str) -> Table:
    finding = error("CL-18", file, "", message, "save the table as comma-separated UTF-8 text")
    return Table(claims=None, findings=(finding,))


def _claims(rows: tuple[ClaimRow, ...], file: str) -> ClaimFile:
    totals = tuple(total for row in rows for total in totals_of(row, rows))
    return ClaimFile(
        schema_version=1, id="table", source=ClaimSource(title=file), rows=rows, totals=totals
    )


def _with_own_ids(rows: list[ClaimRow]) -> tuple[ClaimRow, ...]:
    """
    The rows with ids made unique: a table of models may name one model twice.
    """
    from dataclasses import replace

    seen: dict[str, int] = {}
    unique = []
    for row in rows:
        seen[row.id] = seen.get(row.id, 0) + 1
        again = seen[row.id]
        unique.append(row if again == 1 else replace(row, id=f"{row.id} ({again})"))
    return tuple(unique)


def row_of(cells: Mapping[str, str], columns: Mapping[str, Column], place: str) -> ClaimRow:
    """
    The row of some *cells* by column; *place* is where it stands and names a row without a name.
    """

    def text(field: str) -> str | None:
        column = columns.get(field)
        cell = cells[column.header].strip()[:LONGEST_CELL] if column else ""
        return None if cell.casefold() in _NOT_STATED else cell

    def figure(field: str) -> Figure | None:
        printed = text(field)
        unit = columns[field].unit if field in columns else None
        if printed is None or unit is None:
            return None
        return Figure(printed=_without_trace(printed), unit=unit)

    name = text("name") or text("id") or place
    return ClaimRow(
        id=text("id") or name,
        name=name,
        place=place,
        scope=text("scope"),
        task=text("task"),
        location=_location(text("country"), text("grid_zone"), text("year")),
        accelerator=_accelerator(text("accelerator"), figure("tdp"), figure("peak")),
        chips=text("chips"),
        duration=figure("duration"),
        accelerator_time=figure("accelerator_time"),
        power=_power(figure("power"), text("power_kind"), text("power_boundary")),
        pue=_pue(text("pue"), text("pue_in_energy"), text("pue_in_co2e")),
        intensity=_intensity(figure("intensity"), text("intensity_basis")),
        net_intensity=_net(figure("net_intensity"), figure("intensity"), text("intensity_basis")),
        flops=figure("flops"),
        throughput=figure("throughput"),
        energy=figure("energy"),
        co2e=figure("co2e"),
        net_co2e=figure("net_co2e"),
        source=text("source"),
        note=text("note"),
    )


def _without_trace(printed: str) -> str:
    """
    The digits without what floating point left in them: 355.20000000000005 or 3552000.0.
    """
    trace = _FLOAT_TRACE.fullmatch(printed)
    if trace is not None:
        return trace["whole"]
    if _LONG_FLOAT.fullmatch(printed):
        return f"{float(printed):.12g}"
    return printed


def _location(country: str | None, zone: str | None, year: str | None) -> ClaimLocation | None:
    if country is None and zone is None:
        return None
    known = int(year) if year is not None and re.fullmatch("[12][0-9]{3}", year) else None
    return ClaimLocation(country=country, grid_zone=zone, year=known)


def _accelerator(
    name: str | None, tdp: Figure | None, peak: Figure | None
) -> ClaimAccelerator | None:
    return None if name is None else ClaimAccelerator(name=name, tdp=tdp, peak=peak)


def _power(figure: Figure | None, kind: str | None, boundary: str | None) -> PowerFigure | None:
    if figure is None:
        return None
    words = (kind or "").casefold()
    meant = next((known for word, known in _POWER_WORDS.items() if word in words), None)
    return PowerFigure(
        printed=figure.printed,
        unit=figure.unit,
        kind=meant,
        boundary=boundary,
        stated_as="measured" if meant == "measured" else None,
    )


def _pue(printed: str | None, in_energy: str | None, in_co2e: str | None) -> PueFigure | None:
    if printed is None and in_energy is None and in_co2e is None:
        return None
    return PueFigure(printed=printed, in_energy=_answer(in_energy), in_co2e=_answer(in_co2e))


def _answer(text: str | None) -> str:
    """
    "yes" or "no" as written; anything else (ambiguous, divided, n/a) is unknown.
    """
    word = (text or "").casefold()
    return word if word in {"yes", "no"} else "unknown"


def _intensity(figure: Figure | None, basis: str | None) -> IntensityFigure | None:
    if figure is None:
        return None
    return IntensityFigure(printed=figure.printed, unit=figure.unit, basis=basis)


def _net(figure: Figure | None, gross: Figure | None, basis: str | None) -> IntensityFigure | None:
    """
    The net intensity of its own column, or what the basis says in words.

    "net 0.080" gives the figure; "net at the time" and "gross=net" say that the one intensity of
    the row is the net one too.
    """
    if figure is not None:
        return IntensityFigure(printed=figure.printed, unit=figure.unit)
    if gross is None or basis is None:
        return None
    match = _NET_IN_BASIS.search(basis)
    if match is None:
        both = _NET_BASIS.match(basis)
        return IntensityFigure(printed=gross.printed, unit=gross.unit) if both else None
    return IntensityFigure(printed=match["net"], unit=gross.unit)


def totals_of(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> list[ClaimTotal]:
    """
    The totals that a row of a table states, in its scope or in its note.
    """
    totals = [_header(row), _rows_sum(row), _family(row, rows)]
    return [total for total in totals if total is not None]


def figures_in(words: str) -> dict[str, Figure]:
    """
    The amounts of time, energy and CO2e in some words, the first of each.

    >>> sorted(figures_in("39.3M h / 11,390 t, 5 W"))
    ['accelerator_time', 'co2e']
    """
    found: dict[str, Figure] = {}
    for match in _FIGURE.finditer(words):
        for name, quantity in _QUANTITIES.items():
            if match["unit"] in UNITS[quantity]:
                printed = match["printed"].rstrip(",.")
                found.setdefault(name, Figure(printed=printed, unit=match["unit"]))
    return found


def _header(row: ClaimRow) -> ClaimTotal | None:
    """
    A header that still shows another total than the row it stands over.
    """
    match = _HEADER.search(row.note or "")
    figures = figures_in(match["total"]) if match else {}
    if not figures:
        return None
    bare = ClaimTotal(
        id=f"{row.id}-header", name=f"{row.name}, header", rows=(row.id,), stated_in=row.id
    )
    return _with(bare, figures)


def _rows_sum(row: ClaimRow) -> ClaimTotal | None:
    """
    A total beside the sum of rows that the table doesn't list.
    """
    match = _ROWS_SUM.search(row.note or "")
    sums = figures_in(match["sum"]) if match else {}
    if match is None or not sums:
        return None
    own = {name: figure for name in sums if (figure := getattr(row, name))}
    stated = figures_in(match["total"]) if match["total"] else own
    bare = ClaimTotal(
        id=f"{row.id}-total",
        name=f"{row.name}, total",
        stated_in=row.id,
        rows_sum=RowsSum(
            accelerator_time=sums.get("accelerator_time"),
            energy=sums.get("energy"),
            co2e=sums.get("co2e"),
        ),
    )
    return _with(bare, {name: figure for name, figure in stated.items() if name in sums})


def _with(total: ClaimTotal, figures: Mapping[str, Figure]) -> ClaimTotal:
    return replace(
        total,
        accelerator_time=figures.get("accelerator_time"),
        energy=figures.get("energy"),
        co2e=figures.get("co2e"),
    )


def _family(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> ClaimTotal | None:
    """
    A row that stands for all rows of its document; some of them may not be in the table.
    """
    if (row.scope or "").casefold() not in FAMILY_SCOPES or not row.source:
        return None
    members = tuple(
        other.id for other in rows if other.id != row.id and row.source in (other.source or "")
    )
    if not members:
        return None
    return ClaimTotal(
        id=f"{row.id}-family",
        name=f"{row.name}, family",
        rows=members,
        stated_in=row.id,
        listed="some",
        accelerator_time=row.accelerator_time,
        energy=row.energy,
        co2e=row.co2e,
    )
