"""
CodeCarbon's emissions.csv as claims: what the tool says a run used, as a table of rows.

Its figures are declared and partly modelled. A run has a row for each flush, which holds what was
used since the start: the last one stands. Source of columns and units: codecarbon,
output_methods/emissions_data.py; kWh, kg and s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reporter.claims.claim_row import said
from reporter.claims.columns import Column, column_of
from reporter.claims.grid import Grid, GridRows, Line, rows_by_columns
from reporter.findings import Finding, note
from reporter.model.claim import ClaimRow, PueFigure
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
