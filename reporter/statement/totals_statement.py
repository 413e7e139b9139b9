"""
The declared figures of trackers, as text and JSON: rows, what was mended, and what was found.

Nothing of it can be pasted as a measured energy: the JSON has none, and the text begins by saying
that the figures are declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from reporter import __version__
from reporter.evidence.totals import Mend, ToolTotals, TotalRow
from reporter.findings import Severity
from reporter.text import json_text, number, plural, printed_line

ROWS_SHOWN = 64
MENDS_SHOWN = 16

WHY_NO_ENERGY = "totals and models are declared: they are shown and never ranked"

_MODELLED = {True: "modelled", False: "read", None: "unknown"}

_HEADER = ("run", "of", "energy", "time", "how", "inside", "CO2e", "stands in")


def totals_text(files: Sequence[ToolTotals]) -> str:
    """
    For a terminal: what each file is, its rows, the trail of mends, and doubts.
    """
    return "\n".join(line for totals in files for line in _lines(totals)) + "\n"


def totals_json(files: Sequence[ToolTotals]) -> str:
    """
    All rows, mends and findings as one JSON object; `energy` is null, as none is measured.
    """
    data = {
        "reporter": __version__,
        "energy": None,
        "why_no_energy": WHY_NO_ENERGY,
        "declared": [
            {
                "file": totals.file,
                "format": totals.format,
                "tool": totals.tool,
                "version": totals.version,
                "rows": [asdict(row) for row in totals.rows],
                "mends": [asdict(mend) for mend in totals.mends],
                "findings": [finding.to_dict() for finding in totals.findings],
            }
            for totals in files
        ],
    }
    return json_text(data) + "\n"


def _lines(totals: ToolTotals) -> Iterator[str]:
    version = f" {totals.version}" if totals.version else ""
    yield printed_line(f"{totals.file}: declared by {totals.tool}{version}; {WHY_NO_ENERGY}")
    if totals.rows:
        yield ""
        yield from _table([_cells(row) for row in totals.rows[:ROWS_SHOWN]])
        yield from _rest(len(totals.rows) - ROWS_SHOWN)
    if totals.mends:
        yield ""
        yield f"mended: {plural(len(totals.mends), 'change')}"
        yield from (f"  {_change(mend)}" for mend in totals.mends[:MENDS_SHOWN])
        yield from _rest(len(totals.mends) - MENDS_SHOWN)
    doubts = [found for found in totals.findings if found.severity is not Severity.NOTE]
    if doubts:
        yield ""
        yield from (
            printed_line(f"{found.code} {found.pointer or 'the file'}: {found.message}")
            for found in doubts
        )


def _rest(count: int) -> Iterator[str]:
    if count > 0:
        yield f"  and {count:,} more; --format json lists all"


def _cells(row: TotalRow) -> tuple[str, ...]:
    """
    One row as texts, in the order of the header.
    """
    return (
        printed_line((row.run or "")[:36]),
        row.device_group if row.device is None else printed_line(row.device[:40]),
        "unknown" if row.energy_j is None else f"{row.energy_j:,.1f} J",
        "unknown" if row.duration_s is None else f"{row.duration_s:,.1f} s",
        _MODELLED[row.is_modelled],
        printed_line((row.part_of or "")[:40]),
        "" if row.emissions_g is None else f"{number(row.emissions_g)} g",
        printed_line(row.place[:60]),
    )


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(_HEADER, *rows, strict=True)]
    for row in (_HEADER, *rows):
        cells = zip(row, widths, strict=True)
        yield "  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip()


def _change(mend: Mend) -> str:
    new = "left out" if mend.new is None else mend.new
    return printed_line(f"{mend.place}, {mend.rule}, {mend.field}: {mend.old} -> {new}")
