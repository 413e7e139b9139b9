"""
Reads texts and stored files of trackers as totals, and says what came out in short rows.
"""

from __future__ import annotations

from pathlib import Path

from reporter.evidence.totals import ToolTotals, read_totals

TRACKERS = Path(__file__).resolve().parents[1] / "data" / "trackers"

Trail = list[tuple[str, str, str, str, str | None]]


def read_text(folder: Path, content: str | bytes, *, zone: str | None = "UTC") -> ToolTotals:
    """
    The totals of a file with this content, which must be one of these formats.
    """
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    totals = read_totals(path, name="file", zone=zone)
    assert totals is not None
    return totals


def read_stored(name: str, *, zone: str | None = "UTC") -> ToolTotals:
    """
    The totals of a file in tests/data/trackers.
    """
    totals = read_totals(TRACKERS / name, name=name, zone=zone)
    assert totals is not None
    return totals


def read_path(path: Path) -> ToolTotals:
    """
    The totals of any file that must be one of these formats.
    """
    totals = read_totals(path, name=path.name, zone="UTC")
    assert totals is not None
    return totals


def stored_text(name: str) -> str:
    """
    The text of a file in tests/data/trackers.
    """
    return (TRACKERS / name).read_text(encoding="utf-8")


def trail(totals: ToolTotals, rule: str | None = None) -> Trail:
    """
    The whole trail of mends in order, or that of one rule.
    """
    return [
        (mend.place, mend.rule, mend.field, mend.old, mend.new)
        for mend in totals.mends
        if rule in {None, mend.rule}
    ]


def energies_j(totals: ToolTotals) -> list[tuple[str, str, float | None]]:
    """
    Place, device group and energy in J of each row, to a microjoule.
    """
    return [
        (row.place, row.device_group, None if row.energy_j is None else round(row.energy_j, 6))
        for row in totals.rows
    ]


def doubts(totals: ToolTotals) -> list[str]:
    """
    Severity, code, place and message of the findings that aren't notes of mends.
    """
    mended = {mend.rule for mend in totals.mends}
    return [
        f"{found.severity} {found.code} {found.pointer}: {found.message}"
        for found in totals.findings
        if found.severity != "note" or found.code not in mended
    ]
