"""
The lines of CodeCarbon's emissions.csv as rows under their header, also where columns are missing.

CodeCarbon 3.2.9 and 3.3.0 leave columns without a value out of every row after the first, and write
no header with it. Such a row is put back where every way to do so gives the same figures.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.evidence.formats.csv_layout import split
from reporter.evidence.timestamps import parse_number
from reporter.evidence.totals_record import TotalsBuilder, shown_text
from reporter.model.tracker_columns import CODECARBON_HEADER
from reporter.text import plural

# Columns that hold figures, or say how figures are to be read.
FIGURES = (
    "timestamp", "run_id", "experiment_id", "task_name", "duration", "emissions", "emissions_rate",
    "cpu_power", "gpu_power", "ram_power", "cpu_energy", "gpu_energy", "ram_energy",
    "energy_consumed", "codecarbon_version", "gpu_count", "gpu_model", "tracking_mode", "pue",
)  # fmt: skip

# The versions whose rows lack columns, by their source; 3.3.1 writes every column.
_SHORT_VERSIONS = frozenset({"3.2.9", "3.3.0"})

# What these versions may set to None. Texts that are only empty stay in the row.
_DROPPED = frozenset(
    {"country_name", "country_iso_code", "region", "cloud_provider", "cloud_region", "cpu_model",
     "longitude", "latitude"}
)  # fmt: skip

_NUMBERS = frozenset(
    {"duration", "emissions", "emissions_rate", "cpu_power", "gpu_power", "ram_power", "cpu_energy",
     "gpu_energy", "ram_energy", "energy_consumed", "water_consumed", "cpu_count", "gpu_count",
     "ram_total_size", "cpu_utilization_percent", "gpu_utilization_percent",
     "ram_utilization_percent", "ram_used_gb", "pue", "wue"}
)  # fmt: skip

_DEGREES = frozenset({"longitude", "latitude"})

_VERSION = re.compile(r"\d+\.\d+(?:\.\w{1,20})?", re.ASCII)

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One row: the number of its line, its text as it stands, and its cells by column.
    """

    line: int
    text: str
    cells: dict[str, str]

    @property
    def place(self) -> str:
        """
        The line as findings name it.
        """
        return f"line {self.line}"

    @property
    def key(self) -> tuple[str, str]:
        """
        What the rows of one run share: its id (before 2.0 that of the experiment), and the task.
        """
        run = self.cells.get("run_id") or self.cells.get("experiment_id") or self.text
        return run, self.cells.get("task_name", "")


def is_header(line: str) -> bool:
    """
    Whether a line is the header of an emissions.csv of any version.
    """
    return set(cells_of(line) or ()) >= CODECARBON_HEADER


def cells_of(line: str) -> list[str] | None:
    """
    The cells of a line; None where its quotation marks are broken.
    """
    try:
        return split(line, ",")
    except csv.Error:
        return None


def rows_of(builder: TotalsBuilder) -> Iterator[Row]:
    """
    The rows of a file in order; a header holds until the next one, and what is torn is named.
    """
    header: list[str] = []
    for number, line in enumerate(builder.text.lines, start=1):
        if not line.strip():
            continue
        cells = cells_of(line)
        if cells is not None and set(cells) >= CODECARBON_HEADER:
            header = cells
            continue
        row = None if cells is None else _row(number, line, cells, header, builder)
        if row is None:
            builder.warn("TT-3", f"line {number}", _what_is_wrong(cells, header))
            builder.mend(f"line {number}", "TT-3", "row", line, None)
            continue
        yield row


def _row(
    number: int, line: str, cells: list[str], header: list[str], builder: TotalsBuilder
) -> Row | None:
    """
    A whole row, or one that could be put back; None for any other.
    """
    if len(cells) == len(header):
        named = dict(zip(header, cells, strict=True))
        return Row(line=number, text=line, cells=named) if is_plausible(named) else None
    if len(cells) > len(header) or not _SHORT_VERSIONS.intersection(cells):
        return None
    placed = put_back(cells, header)
    if placed is None or not is_plausible(placed):
        return None
    _note_moves(number, cells, header, placed, builder)
    return Row(line=number, text=line, cells=placed)


def _what_is_wrong(cells: list[str] | None, header: list[str]) -> str:
    """
    Why a row can't be used.
    """
    if cells is None:
        return "broken quotation marks"
    if len(cells) == len(header):
        return "no date, or no number as duration, emissions or energy_consumed"
    return f"a row of {plural(len(cells), 'cell')} under a header of {len(header)}"


def is_plausible(cells: dict[str, str]) -> bool:
    """
    Whether the cells can stand in their columns: a date, a duration and an energy.
    """
    numbers = (parse_number(cells[name]) for name in ("duration", "emissions", "energy_consumed"))
    return _TIME.match(cells["timestamp"]) is not None and None not in list(numbers)


def _note_moves(
    number: int,
    cells: list[str],
    header: list[str],
    placed: dict[str, str],
    builder: TotalsBuilder,
) -> None:
    """
    One mend for each figure that a reader by position would have taken from another column.
    """
    by_position = dict(zip(header, cells, strict=False))
    for name in FIGURES:
        old = by_position.get(name, "")
        if name in placed and placed[name] != old:
            builder.mend(f"line {number}", "TT-4", name, old, placed[name])


def _accepts(column: str, cell: str) -> bool:
    """
    Whether a cell can be a value of this column, as versions with missing columns write it.
    """
    if column in _NUMBERS:
        return parse_number(cell) is not None
    if column in _DEGREES:
        return not cell or parse_number(cell) is not None
    if column == "timestamp":
        return _TIME.match(cell) is not None
    if column == "codecarbon_version":
        return cell in _SHORT_VERSIONS
    if column == "python_version":
        return _VERSION.fullmatch(cell) is not None
    if column == "tracking_mode":
        return cell in {"machine", "process"}
    if column == "on_cloud":
        return cell in {"Y", "N"}
    return parse_number(cell) is None


def put_back(cells: Sequence[str], header: Sequence[str]) -> dict[str, str] | None:
    """
    The cells of a short row by column, where every way to place them gives the same figures.

    A step goes through the columns once for each number of columns left out before, so the time is
    bounded by the header's length times the number of missing cells. Columns that could hold
    several cells, and hold no figure, stay out.
    """
    missing = len(header) - len(cells)
    before = _reachable(cells, header, missing)
    after = _reachable(cells[::-1], header[::-1], missing)[::-1]
    placed: dict[str, str] = {}
    for column, name in enumerate(header):
        # A number of columns left out before this one fits if the rest can be left out behind it.
        kept = {
            left_out
            for left_out in before[column]
            if missing - left_out in after[column + 1]
            and _accepts_at(cells, name, column - left_out)
        }
        is_dropped = name in _DROPPED and any(
            missing - left_out - 1 in after[column + 1] for left_out in before[column]
        )
        values = {cells[column - left_out] for left_out in kept}
        if len(values) == 1 and not is_dropped:
            placed[name] = values.pop()
        elif name in FIGURES:
            return None
    return placed


def _accepts_at(cells: Sequence[str], name: str, index: int) -> bool:
    return 0 <= index < len(cells) and _accepts(name, cells[index])


def _reachable(cells: Sequence[str], header: Sequence[str], missing: int) -> list[set[int]]:
    """
    Before each column and after the last: how many columns may have been left out until there.
    """
    reached: list[set[int]] = [{0}]
    for column, name in enumerate(header):
        following: set[int] = set()
        for left_out in reached[-1]:
            if _accepts_at(cells, name, column - left_out):
                following.add(left_out)
            if name in _DROPPED and left_out < missing:
                following.add(left_out + 1)
        reached.append(following)
    return reached


def version_text(rows: Sequence[Row]) -> str | None:
    """
    The version that the rows name, several with a comma between; None before 2.2.
    """
    names = {row.cells.get("codecarbon_version", "") for row in rows} - {""}
    return ", ".join(sorted(shown_text(name) for name in names)) or None
