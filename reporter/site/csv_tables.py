"""
The tables of lists and topics as CSV, each made of the rows of its JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporter.leaderboard.board_csv import safe_cell

ENTRIES_CSV, PAPERS_CSV = "entries.csv", "papers.csv"
MACHINES_CSV, PLACES_CSV = "machines.csv", "places.csv"


def rows_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """
    *rows* as CSV with these columns; what is missing is empty, and no cell is a formula.
    """
    return _written(columns, ([row.get(column) for column in columns] for row in rows))


def entries_csv(twin: Mapping[str, Any]) -> str:
    """
    The list of entries, of its JSON.
    """
    columns = (
        "id", "submitter", "system", "benchmark", "division", "round", "is_eligible", "page",
        "submission", "score",
    )  # fmt: skip
    return rows_csv(twin["entries"], columns)


def papers_csv(twin: Mapping[str, Any]) -> str:
    """
    The rows of papers, a line for each printed figure and one for a row that prints none.
    """
    columns = (
        "source", "row", "model", "verdict", "figure", "printed", "recomputed", "figure_verdict",
        "remark", "page",
    )  # fmt: skip
    return rows_csv(figures_of_rows(twin), columns)


def figures_of_rows(twin: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    A line for each figure of the rows of papers, and one for a row that prints none.
    """
    return [line for row in twin["rows"] for line in _figures(row)]


def _figures(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    figures: Sequence[Mapping[str, Any]] = row["figures"] or ({},)
    return [
        {**row, **figure, "verdict": row["verdict"], "figure_verdict": figure.get("verdict")}
        for figure in figures
    ]


def machines_csv(data: Mapping[str, Any]) -> str:
    """
    Every row of the page of machines that counts.
    """
    columns = (
        "accelerator", "accelerator_name", "accelerators_count", "board", "scope", "entry", "rank",
        "samples_unit", "samples_per_j", "mean_power_per_accelerator_w", "rated_power_w",
        "rated_power_basis", "page",
    )  # fmt: skip
    return rows_csv(data["rows"], columns)


def places_csv(data: Mapping[str, Any]) -> str:
    """
    Every zone with its carbon intensity in g/kWh, a column for each year.
    """
    years = sorted({year for zone in data["zones"] for year in zone["g_per_kwh"]})
    header = ("zone", "name", *(f"g_per_kwh_{year}" for year in years))
    cells = (
        [zone["zone"], zone["name"], *(zone["g_per_kwh"].get(year) for year in years)]
        for zone in data["zones"]
    )
    return _written(header, cells)


def _written(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return safe_cell(value) if isinstance(value, str) else value
