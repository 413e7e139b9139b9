"""
eco2AI's emission.csv: modelled energy of CPU, GPU and RAM together, one row for a run or an epoch.

Rows of one run that begin at one time hold what was used since then; rows that begin at different
times are parts that follow each other.
"""

from __future__ import annotations

import csv

from reporter.evidence.formats.csv_layout import split
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
)
from reporter.text import number, plural
from reporter.units import GRAMS_PER_KILOGRAM, JOULES_PER_KWH

ECO2AI = "eco2ai-csv"

WHAT = "eco2AI's emission.csv: modelled totals; no series of readings"

# Versions 0.1 to 0.2 misspell the unit; both mean kWh.
_ENERGY = ("power_consumption(kWh)", "power_consumption(kWTh)")

_HEADER = frozenset({"project_name", "start_time", "duration(s)", "CO2_emissions(kg)"})

# A processor at work draws more. 0.3.12 gives 0.03 W to epochs shorter than its first reading.
_LEAST_POWER_W = 1.0


def is_eco2ai(head: str) -> bool:
    """
    Whether a file begins with the header of an emission.csv.
    """
    return _is_header(_cells(head.partition("\n")[0].rstrip("\r")))


def _is_header(cells: list[str] | None) -> bool:
    return cells is not None and set(cells) >= _HEADER and any(name in cells for name in _ENERGY)


def _cells(line: str) -> list[str] | None:
    """
    The cells, separated by commas (0.1.0 wrote tabs); None where quotation marks are broken.
    """
    try:
        return split(line, "\t" if "\t" in line else ",")
    except csv.Error:
        return None


def eco2ai_totals(text: TotalsText) -> ToolTotals:
    """
    The last row of each start of each run. All are modelled, and may hold a PUE.

    Source of columns and units: eco2ai, emission_track.py, _construct_attributes_dict.
    """
    builder = TotalsBuilder(text=text, format=ECO2AI, tool="eco2AI")
    header: list[str] = []
    last: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
    for line_number, line in enumerate(text.lines, start=1):
        if not line.strip():
            continue
        cells = _cells(line)
        if _is_header(cells):
            header = cells or []
            continue
        if cells is None or len(cells) != len(header):
            count = "broken quotation marks" if cells is None else plural(len(cells), "cell")
            message = f"a row of {count} under a header of {len(header)}"
            builder.warn("TT-3", f"line {line_number}", message)
            builder.mend(f"line {line_number}", "TT-3", "row", line, None)
            continue
        row = dict(zip(header, cells, strict=True))
        key = (row.get("id") or f"line {line_number}", row["start_time"])
        if key in last:
            was_line, was = last[key]
            rule = "TT-6" if was == row else "TT-5"
            builder.mend(
                f"line {was_line}", rule, "power_consumption", was[_energy_name(was)], None
            )
        last[key] = (line_number, row)
    for line_number, row in last.values():
        _add(row, f"line {line_number}", builder)
    if builder.rows:
        builder.note("TT-19", "", "rated power times load, and RAM by the memory in use")
        builder.note("TT-18", "", "by default the load is that of one process")
        builder.note("TT-21", "", "a PUE that was given to the tool is inside and not written")
    else:
        builder.error("TT-3", "", "no row of the file can be read")
    return builder.build()


def _energy_name(row: dict[str, str]) -> str:
    return next(name for name in _ENERGY if name in row)


def _add(row: dict[str, str], place: str, builder: TotalsBuilder) -> None:
    name = _energy_name(row)
    most_kwh = HIGHEST_ENERGY_J / JOULES_PER_KWH
    energy_kwh = builder.amount(row[name], name, place, most_kwh)
    duration_s = builder.amount(row["duration(s)"], "duration(s)", place, LONGEST_DURATION_S)
    emissions_kg = builder.amount(row["CO2_emissions(kg)"], "CO2_emissions(kg)", place, 1e12)
    started_s = builder.time_s(row["start_time"], place)
    energy_j = None if energy_kwh is None else energy_kwh * JOULES_PER_KWH
    if energy_j and duration_s and energy_j / duration_s < _LEAST_POWER_W:
        message = (
            f"a mean power of {number(energy_j / duration_s)} W is less than any machine draws"
        )
        builder.warn("TT-20", place, message)
    has_times = started_s is not None and duration_s is not None
    emissions_g = None if emissions_kg is None else emissions_kg * GRAMS_PER_KILOGRAM
    builder.rows.append(
        TotalRow(
            place=place,
            device_group="all",
            energy_j=energy_j,
            run=row.get("id") or None,
            duration_s=duration_s,
            started_s=started_s,
            stopped_s=(started_s or 0) + (duration_s or 0) if has_times else None,
            is_modelled=True,
            emissions_g=emissions_g,
            intensity_g_per_kwh=emissions_g / energy_kwh if emissions_g and energy_kwh else None,
        )
    )
