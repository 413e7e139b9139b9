"""
A claim typed as one line: `energy=1,287 MWh; intensity=0.429 kg/kWh; co2e=502 t`.

For the sentence of a paper or a model card, where a file would take longer than the check. Every
figure is kept as typed, with its digits and its unit.
"""

from __future__ import annotations

from collections.abc import Iterable

from reporter.claims.columns import MEASURES, TEXTS, Column
from reporter.claims.table import LONGEST_CELL, row_of
from reporter.claims.unit_names import QUANTITY_OF, UNITS
from reporter.findings import Finding, error
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource

FILE = "typed claim"


def read_typed(texts: Iterable[str]) -> tuple[ClaimFile | None, list[Finding]]:
    """
    The claims that *texts* hold, one row each, or None with findings about what can't be read.
    """
    rows, findings = [], []
    for number, text in enumerate(texts, start=1):
        row, problems = _row(text, f"claim {number}")
        rows.append(row)
        findings += problems
    if findings:
        return None, findings
    source = ClaimSource(title=FILE)
    return ClaimFile(schema_version=1, id="typed", source=source, rows=tuple(rows)), []


def _row(text: str, place: str) -> tuple[ClaimRow, list[Finding]]:
    cells: dict[str, str] = {}
    columns: dict[str, Column] = {}
    findings: list[Finding] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, mark, value = (word.strip() for word in part.partition("="))
        unit = None
        problem = _problem(key, mark, value, cells)
        if problem is None and key in MEASURES:
            value, unit = _split(key, value)
            problem = None if unit else _unknown_unit(key, value)
        if problem is not None:
            findings.append(error("CL-18", FILE, place, problem[0], problem[1]))
            continue
        cells[key] = value
        columns[key] = Column(header=key, unit=unit)
    return row_of(cells, columns, place), findings


def _problem(key: str, mark: str, value: str, cells: dict[str, str]) -> tuple[str, str] | None:
    """
    What is wrong with one `key=value`, and what to do.
    """
    if not mark or not value:
        return f"{key[:LONGEST_CELL]!r} is no key=value", "write energy=1,287 MWh; co2e=552.1 t"
    if key in cells:
        return f"{key} stands twice", "give each figure once; another run is another --claim"
    if key not in MEASURES and key not in TEXTS:
        return f"{key!r} is no field of a claim", f"the fields are: {', '.join(MEASURES + TEXTS)}"
    return None


def _split(key: str, value: str) -> tuple[str, str | None]:
    """
    The digits and the unit of "1,287 MWh" or "330W"; no unit where the field has none like it.
    """
    fitting = [unit for unit in UNITS[QUANTITY_OF[key]] if value.endswith(unit)]
    for unit in sorted(fitting, key=len, reverse=True):
        digits = value.removesuffix(unit).rstrip()
        if digits and (digits[-1].isdigit() or value != f"{digits}{unit}"):
            return digits, unit
    return value, None


def _unknown_unit(key: str, value: str) -> tuple[str, str]:
    units = ", ".join(UNITS[QUANTITY_OF[key]])
    return f"{key} {value!r} has no unit of the schema", f"write one of: {units}"
