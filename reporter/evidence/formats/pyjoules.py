"""
pyJoules' CSV: the energy of each labelled part of a program, by RAPL domain and GPU.

Each figure is the difference of a hardware counter, which the tool subtracts without looking.
"""

from __future__ import annotations

import re

from reporter.evidence.timestamps import epoch_scale, parse_number
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    DeviceGroup,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
    shown_number,
)
from reporter.text import plural

PYJOULES = "pyjoules-csv"

WHAT = "pyJoules' CSV: an energy for each label, from counters; no series of readings"

_HEADER = "timestamp;tag;duration;"

_DOMAIN = re.compile(r"(package|core|uncore|dram|nvidia_gpu)_(\d{1,4})", re.ASCII)

_GROUPS: dict[str, DeviceGroup] = {
    "package": "cpu",
    "core": "cpu",
    "uncore": "cpu",
    "dram": "ram",
    "nvidia_gpu": "gpu",
}

MICROJOULES_PER_JOULE = 1_000_000
MILLIJOULES_PER_JOULE = 1_000


def is_pyjoules(head: str) -> bool:
    """
    Whether a file begins with the header that pyJoules' CSVHandler writes.
    """
    line = head.partition("\n")[0].rstrip("\r")
    domains = line.removeprefix(_HEADER).split(";")
    return line.startswith(_HEADER) and all(_DOMAIN.fullmatch(domain) for domain in domains)


def pyjoules_totals(text: TotalsText) -> ToolTotals:
    """
    One row for each label and domain; cores are part of their package.

    Source of columns and units: pyJoules, handler/csv_handler.py; README, "Output description".
    """
    builder = TotalsBuilder(text=text, format=PYJOULES, tool="pyJoules")
    domains: list[str] = []
    for number, line in enumerate(text.lines, start=1):
        if not line.strip():
            continue
        cells = line.split(";")
        if line.startswith(_HEADER):
            domains = [cell.strip() for cell in cells[3:]]
        elif len(cells) == len(domains) + 3:
            _add(cells, domains, f"line {number}", builder)
        else:
            message = f"a row of {plural(len(cells), 'cell')} under a header of {len(domains) + 3}"
            builder.warn("TT-3", f"line {number}", message)
            builder.mend(f"line {number}", "TT-3", "row", line, None)
    if not builder.rows:
        builder.error("TT-3", "", "no row of the file can be read")
    return builder.build()


def _add(cells: list[str], domains: list[str], place: str, builder: TotalsBuilder) -> None:
    started_s = parse_number(cells[0])
    if started_s is None or epoch_scale(started_s) != 1:
        builder.warn("TT-3", place, "the timestamp is no Unix time in s")
        started_s = None
    duration_s = builder.amount(cells[2], "duration", place, LONGEST_DURATION_S)
    has_times = started_s is not None and duration_s is not None
    for domain, cell in zip(domains, cells[3:], strict=True):
        found = _DOMAIN.fullmatch(domain)
        if found is None:
            builder.warn("TT-3", place, f"{domain[:40]!r} is no domain that is known")
            continue
        kind, index = found.groups()
        package = f"package_{index}"
        builder.rows.append(
            TotalRow(
                place=place,
                device_group=_GROUPS[kind],
                energy_j=_energy_j(cell, domain, place, builder),
                run=cells[1],
                device=domain,
                part_of=package if kind in {"core", "uncore"} and package in domains else None,
                duration_s=duration_s,
                started_s=started_s,
                stopped_s=(started_s or 0) + (duration_s or 0) if has_times else None,
                is_modelled=False,
            )
        )


def _energy_j(cell: str, domain: str, place: str, builder: TotalsBuilder) -> float | None:
    """
    The energy in J: RAPL's is in uJ, NVML's in mJ; a negative one is of a counter that wrapped.
    """
    value = parse_number(cell)
    if value is not None and value < 0:
        builder.mend(place, "TT-15", domain, cell, None)
        return None
    is_gpu = domain.startswith("nvidia_gpu")
    unit = MILLIJOULES_PER_JOULE if is_gpu else MICROJOULES_PER_JOULE
    amount = builder.amount(cell, domain, place, HIGHEST_ENERGY_J * unit)
    if amount is not None and is_gpu:
        in_microjoules = shown_number(amount * MICROJOULES_PER_JOULE / MILLIJOULES_PER_JOULE)
        builder.mend(place, "TT-16", domain, cell, in_microjoules)
    return None if amount is None else amount / unit
