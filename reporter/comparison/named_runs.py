"""
Compares two runs by their names, or moves one elsewhere; each is an entry or a row of claims.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.claims.compare import Comparison
from reporter.claims.what_if import Change, WhatIf
from reporter.claims.what_if import what_if as moved
from reporter.comparison.operands import operands_of
from reporter.comparison.pair import compare_pair
from reporter.errors import telling
from reporter.findings import Finding
from reporter.model.enums import scope_named
from reporter.store.files import PathLike, board_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRuns:
    """
    The comparison of A over B, with the findings of the board and of the files of its entries.
    """

    comparison: Comparison
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRun:
    """
    What a run would be elsewhere, with the findings of the board and of the file of its entry.
    """

    what_if: WhatIf
    findings: tuple[Finding, ...]


def compare(a: str, b: str, *, board: PathLike = ".", scope: str | None = None) -> ComparedRuns:
    """
    Factor the ratio of two runs, A over B: model, machine, mechanization (PUE) and map (intensity).

    Each of *a* and *b* is the id of an entry of *board*, or its file, or the id of a row in the
    claims of the board, or FILE#ROW. *scope* is that of the entries ("S1" to "S4"); left out, the
    one that the page of A shows first. Energies are in kWh and masses in kg CO2e, as intervals at
    95 % for entries and of the printed digits for rows.

    Raises `ReporterError` for a name that is unknown or means two things, for an entry compared
    with itself or without energy in that scope; `UnusableEntryError` when its file has errors.

    Example:

        reporter.compare("p21-t4-gpt3", "p21-t4-gshard").comparison.routes
    """
    found = operands_of([a, b], board_folder(board), scope_named(scope))
    first, second = found.operands
    with telling(found.findings):
        comparison = compare_pair(first.run, second.run, (*first.rows, *second.rows))
    return ComparedRuns(comparison=comparison, findings=found.findings)


def what_if(
    run: str, change: Change, *, board: PathLike = ".", scope: str | None = None
) -> MovedRun:
    """
    What a run would have used and emitted at another place, in another year, or with another PUE
    or accelerator.

    *run* and *scope* are named as in `compare`. *change* says what is another: a country (ISO
    3166-1 alpha-3), grid zone or cloud region (provider, region), a year, a PUE, the id of an
    accelerator. Energies are intervals in kWh, masses in kg CO2e.

    Raises `ReporterError` as `compare` does, and where the tables don't know the place or the
    accelerator.

    Example:

        reporter.what_if("p21-t4-gpt3", reporter.Change(country="ISL", year=2023)).what_if.co2e
    """
    found = operands_of([run], board_folder(board), scope_named(scope))
    with telling(found.findings):
        return MovedRun(what_if=moved(found.operands[0].facts, change), findings=found.findings)
