"""
Reads a board's own carbon table, `carbon.csv`: strictly, every fault by its line.

    # title: Yearly factors of the grid operators, read for the contest
    # licence: CC-BY-4.0
    # boundary: lifecycle
    # mix: consumption
    # relative_uncertainty: 0.1
    zone,year,intensity_g_per_kwh,source,url
    FR,2026,41.5,"RTE, yearly report",https://example.org/rte-2026

A file with any fault gives no table: a row that is left out would decide who ranks.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reporter.findings import Finding, counted_findings, error
from reporter.model.carbon_table import CarbonRow, CarbonTable, CarbonTerms
from reporter.store.files import read
from reporter.store.strict_json import text_fault

FILE_NAME: Final = "carbon.csv"
COLUMNS: Final = ("zone", "year", "intensity_g_per_kwh", "source", "url")
# The packaged table has 1,700 rows and takes 64 kB, without a source in each.
MOST_BYTES: Final = 1_048_576
MOST_ROWS: Final = 5_000
_LONGEST_LINE: Final = 2_000
_LONGEST_TEXT: Final = 600
# Those of a submission's own value, `site.carbon_intensity`.
YEARS: Final = (2000, 2100)
# The cleanest grid of the packaged table has 15 g/kWh: less than 1 is a value in kg/kWh.
INTENSITIES_G_PER_KWH: Final = (1.0, 2000.0)
UNCERTAINTIES: Final = (0.01, 1.0)
_ZONE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,10}){0,3}", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?", re.ASCII)
_URL = re.compile(r"https?://[!-~]{1,500}", re.ASCII)
_HEAD = re.compile(r"# ([a-z_]{1,40}): (.*\S)")
_ONE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "boundary": ("lifecycle", "direct"),
    "mix": ("consumption", "production", "unknown"),
}
_REQUIRED: Final = ("title", "licence", *_ONE_OF)
_KNOWN: Final = (*_REQUIRED, "relative_uncertainty")
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@")


def load_carbon_table(board: Path) -> tuple[CarbonTable | None, tuple[Finding, ...]]:
    """
    The table of the board folder *board*, or `None` and what is wrong with it; never raises.

    CT-1 where there is no such file, CT-2 for its head, CT-3 for a row, CT-4 for a row that stands
    twice. A link isn't followed, and a file above 1 MiB isn't opened.
    """
    path = board / FILE_NAME
    if not os.path.lexists(path):
        message = f"a benchmark ranks carbon by a table of the board's own, and no {FILE_NAME} is"
        message += " there: no entry of it has a carbon figure"
        hint = "put the table beside board.toml, or write another value for carbon"
        return None, (error("CT-1", str(path), "", message, hint),)
    raw, findings = read(path, most_bytes=MOST_BYTES)
    return (None, findings) if raw is None else read_carbon_table(raw, str(path))


def read_carbon_table(raw: bytes, file: str) -> tuple[CarbonTable | None, tuple[Finding, ...]]:
    """
    The table in the bytes of a file, or `None` and what is wrong with it by line; never raises.
    """
    reader = _Reader(file)
    found = reader.table(raw)
    return found, tuple(counted_findings(reader.findings))


class _Reader:
    """
    One reading of a table: the findings so far, and the line of each zone and year.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self.findings: list[Finding] = []
        self._lines: dict[tuple[str, int], int] = {}

    def table(self, raw: bytes) -> CarbonTable | None:
        """
        The whole table; `None` where anything is wrong.
        """
        try:
            # Not `splitlines`: it breaks at characters that are part of a text.
            lines = raw.decode("utf-8").removesuffix("\n").replace("\r\n", "\n").split("\n")
        except UnicodeDecodeError as problem:
            message = f"byte 0x{raw[problem.start]:02x} at offset {problem.start:,} is not UTF-8"
            self._say("CT-2", 1, message, "save the file as UTF-8")
            return None
        top = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
        head = self._head(lines[:top])
        if not self._has_columns(lines[top:], top + 1) or self._is_too_long(lines[top + 1 :]):
            return None
        rows = [*self._rows(lines[top + 1 :], top + 2)]
        if not rows and not self.findings:
            self._say("CT-2", top + 1, "the table has no row", "write one row a zone and year")
        if self.findings:
            return None
        stated = head.pop("relative_uncertainty", None)
        terms = CarbonTerms(**head, relative_uncertainty=None if stated is None else float(stated))
        return CarbonTable(rows, terms, hashlib.sha256(raw).hexdigest())

    def _say(self, code: str, line: int, message: str, hint: str) -> None:
        self.findings.append(error(code, self._file, f"line {line}", message, hint))

    def _head(self, lines: Sequence[str]) -> dict[str, str]:
        """
        The lines above the columns, by their keys.
        """
        found: dict[str, str] = {}
        for at, line in enumerate(lines[: 2 * len(_KNOWN)], start=1):
            match = _HEAD.fullmatch(line[: _LONGEST_LINE + 1])
            key = match[1] if match else ""
            if match is None or key not in _KNOWN or key in found:
                why = "stands twice" if key in found else "is none that is known"
                hint = f"write {', '.join(f'# {one}: ...' for one in _KNOWN)}, each once"
                self._say("CT-2", at, f"the line of the head {why}", hint)
                continue
            found[key] = match[2]
            fault = _head_fault(key, match[2])
            if fault:
                self._say("CT-2", at, f"{key}: {fault[0]}", fault[1])
        for key in _REQUIRED:
            if key not in found:
                hint = f"write it above the columns: # {key}: ..."
                self._say("CT-2", 1, f"the head states no {key}", hint)
        return found

    def _has_columns(self, lines: Sequence[str], at: int) -> bool:
        wanted = ",".join(COLUMNS)
        if lines and lines[0] == wanted:
            return True
        self._say("CT-2", at, "this isn't the line of the columns", f"write {wanted}")
        return False

    def _is_too_long(self, lines: Sequence[str]) -> bool:
        if len(lines) <= MOST_ROWS:
            return False
        message = f"the table has {len(lines):,} rows, and {MOST_ROWS:,} are read"
        self._say("CT-2", 1, message, "leave the zones in which no entry can stand")
        return True

    def _rows(self, lines: Sequence[str], first: int) -> Iterator[CarbonRow]:
        for at, line in enumerate(lines, start=first):
            row = self._row(line, at)
            if row is None:
                continue
            before = self._lines.setdefault((row.zone, row.year), at)
            if before != at:
                message = f"{row.zone} in {row.year} stands on line {before} already"
                self._say("CT-4", at, message, "keep one of the two")
            yield row

    def _row(self, line: str, at: int) -> CarbonRow | None:
        if len(line) > _LONGEST_LINE:
            message = f"the line has {len(line):,} characters, and {_LONGEST_LINE:,} are read"
            self._say("CT-3", at, message, "one line holds one row")
            return None
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error as problem:
            self._say("CT-3", at, f"the line can't be read: {problem}", "one line holds one row")
            return None
        if len(cells) != len(COLUMNS):
            message = f"{len(cells)} cells, and {len(COLUMNS)} columns"
            self._say("CT-3", at, message, 'a text with a comma stands in quotation marks ("")')
            return None
        faults = [*_cell_faults(dict(zip(COLUMNS, cells, strict=True)))]
        for message, hint in faults:
            self._say("CT-3", at, message, hint)
        zone, year, intensity, source, url = cells
        if faults:
            return None
        return CarbonRow(
            zone=zone, year=int(year), g_per_kwh=float(intensity), source=source, url=url
        )


def _head_fault(key: str, value: str) -> tuple[str, str] | None:
    if key in _ONE_OF:
        choices = _ONE_OF[key]
        return None if value in choices else (f"{value[:40]!r}", f"write {' or '.join(choices)}")
    if key == "relative_uncertainty":
        return _number_fault(value, UNCERTAINTIES, "0.1 is 10 %, with k = 2")
    return _free_text_fault(value)


def _cell_faults(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """
    Message and hint for each cell of a row that can't be used.
    """
    if not _ZONE.fullmatch(cells["zone"]):
        hint = "write a zone of the packaged table (reporter factors), such as FR or US-CAL-CISO"
        yield f"zone {cells['zone'][:40]!r} is no zone", hint
    low, high = YEARS
    if not _YEAR.fullmatch(cells["year"]) or not low <= int(cells["year"]) <= high:
        yield f"year {cells['year'][:40]!r}", f"write a calendar year, {low} to {high}"
    unit = "the value is in gCO2e per kWh"
    fault = _number_fault(cells["intensity_g_per_kwh"], INTENSITIES_G_PER_KWH, unit)
    if fault:
        yield f"intensity_g_per_kwh {fault[0]}", fault[1]
    fault = _free_text_fault(cells["source"])
    if fault:
        yield f"source: {fault[0]}", fault[1]
    if not _URL.fullmatch(cells["url"]):
        yield "url is no address of at most 500 characters", "write where it is published: https://"


def _number_fault(text: str, limits: tuple[float, float], hint: str) -> tuple[str, str] | None:
    low, high = limits
    if not _DECIMAL.fullmatch(text):
        return f"{text[:40]!r} is no decimal number", f"write digits and a point; {hint}"
    if not low <= float(text) <= high:
        return f"{text} is outside {low:,g} to {high:,g}", f"check the unit: {hint}"
    return None


def _free_text_fault(text: str) -> tuple[str, str] | None:
    if not text.strip():
        return "nothing is stated", "name who publishes the value, and in what"
    if len(text) > _LONGEST_TEXT:
        return f"{len(text):,} characters", f"write at most {_LONGEST_TEXT}"
    if text.startswith(_FORMULA):
        return f"it begins with {text[0]!r}, as a formula does", "begin with a letter"
    fault = text_fault(text, may_break=False)
    return None if fault is None else (fault[1], fault[2])
