"""
Holds what documents print against their own arithmetic: files, folders, tables, or typed claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.claims.load import check_files, is_table
from reporter.claims.verdicts import CheckReport
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.store.files import PathLike, Paths, find_json, paths_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocuments:
    """
    The report on each file, in the order given; typed claims stand in one report at the end.
    """

    reports: tuple[CheckReport, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        What was found in all files, sorted by file and place.
        """
        found = (finding for report in self.reports for finding in report.findings)
        return tuple(sorted(found, key=Finding.sort_key))


def check(
    files: Paths = (), *, claims: str | Sequence[str] = (), columns: PathLike | None = None
) -> CheckedDocuments:
    """
    Recompute energy and CO2e of printed footprints, and judge each by the digits that are printed.

    *files* are claim files (JSON), tables (CSV), or folders with JSON files; rows of one may
    explain a figure of another. *claims* is a claim as text with units, such as
    "energy=1,287 MWh; co2e=552.1 t", or several. *columns* is a JSON file that names the columns of
    a table. An inconsistent figure is a finding of severity error.

    Raises `ReporterError` where there is nothing to check, a folder isn't there, or *columns* are
    given and no table.

    Example:

        reporter.check(claims="energy=1,287 MWh; intensity=0.429 kg/kWh; co2e=502 t").findings
    """
    paths = _documents(paths_of(files))
    typed = [claims] if isinstance(claims, str) else list(claims)
    if not paths and not typed:
        raise ReporterError(
            "no claim file there: name JSON files, tables (CSV) or a folder with JSON files, or "
            "give --claim"
        )
    if columns is not None and not any(is_table(path) for path in paths):
        raise ReporterError("--columns names the columns of a table (CSV), and none is given")
    column_map = None if columns is None else Path(columns)
    return CheckedDocuments(reports=check_files(paths, column_map, typed))


def _documents(given: Sequence[Path]) -> list[Path]:
    """
    The files given, and the JSON files below the folders given.
    """
    return [path for one in given for path in (find_json([one]) if one.is_dir() else [one])]
