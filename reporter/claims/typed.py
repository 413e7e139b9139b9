"""
A claim typed as one line: `energy=1,287 MWh; intensity=0.429 kg/kWh; co2e=502 t`.

For the sentence of a paper or a model card, where a file would take longer than the check. Every
figure is kept as typed, with its digits; a unit in words (14.8 days, 552 tCO2e) is read as its
sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from reporter.claims.columns import MEASURES, TEXTS, Column
from reporter.claims.table import LONGEST_CELL, row_of
from reporter.claims.unit_names import QUANTITY_OF, UNITS
from reporter.findings import Finding, error
from reporter.model.claim import ClaimFile, ClaimRow, ClaimSource

FILE = "typed claim"
LONGEST_FIELD = 40
_EXAMPLE = "energy=1,287 MWh; co2e=552.1 t"
# "tons" is left out: it may be metric or short.
_UNIT_WORDS = {
    "seconds": "s",
    "minutes": "min",
    "hours": "h",
    "days": "d",
    "weeks": "week",
    "years": "year",
    "watts": "W",
    "tonnes": "t",
}
_WORDY = re.compile(
    r"(?P<digits>.*[0-9kKMBGT])[ -]?"
    r"(?i:(?:(?:gpu|tpu|chip|device|accelerator)[ -])?(?P<word>[a-z]+))",
    re.ASCII,
)
_CARBON_NAME = re.compile(r" ?CO2(?:-?e|-?eq)?(?=/|$)", re.ASCII | re.IGNORECASE)
_KEY_INSIDE = re.compile(r"\b(?P<key>[a-z0-9_]+) ?=", re.ASCII | re.IGNORECASE)


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
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        findings.append(error("CL-18", FILE, place, "nothing is claimed", f"write {_EXAMPLE}"))
    for part in parts:
        key, mark, value = (word.strip() for word in part.partition("="))
        key = _field(key)
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
        return f"{key[:LONGEST_CELL]!r} is no key=value", f"write {_EXAMPLE}"
    if key in cells:
        return f"{key} stands twice", "give each figure once; another run is another --claim"
    if key not in MEASURES and key not in TEXTS:
        return f"{key[:LONGEST_CELL]!r} is no field of a claim", _fields_like(key)
    second = next((m["key"] for m in _KEY_INSIDE.finditer(value) if _is_field(m["key"])), None)
    if second is not None:
        return f"{second} stands inside {key}", f"put a semicolon before it: {_EXAMPLE}"
    return None


def _field(key: str) -> str:
    """
    The field that a key means: CO2e and co2e are one.
    """
    return key.casefold() if _is_field(key) else key


def _is_field(key: str) -> bool:
    return key.casefold() in MEASURES or key.casefold() in TEXTS


def _fields_like(key: str) -> str:
    near = get_close_matches(key.casefold()[:LONGEST_FIELD], MEASURES + TEXTS, n=1)
    start = f"did you mean {near[0]}? " if near else ""
    return f"{start}the fields are: {', '.join(MEASURES + TEXTS)}"


def _split(key: str, value: str) -> tuple[str, str | None]:
    """
    The digits and the unit of "1,287 MWh" or "330W"; no unit where the field has none like it.
    """
    known = UNITS[QUANTITY_OF[key]]
    if QUANTITY_OF[key] in {"carbon", "intensity"}:
        value = _CARBON_NAME.sub("", value.replace("\u2082", "2"))
    wordy = _WORDY.fullmatch(value)
    word = _UNIT_WORDS.get(wordy["word"].casefold()) if wordy else None
    if wordy is not None and word in known:
        return wordy["digits"], word
    fitting = [unit for unit in known if value.endswith(unit)]
    for unit in sorted(fitting, key=len, reverse=True):
        digits = value.removesuffix(unit).rstrip()
        if digits and (digits[-1].isdigit() or value != f"{digits}{unit}"):
            return digits, unit
    return value, None


def _unknown_unit(key: str, value: str) -> tuple[str, str]:
    units = ", ".join(UNITS[QUANTITY_OF[key]])
    return f"{key} {value!r} has no unit of the schema", f"write one of: {units}"
