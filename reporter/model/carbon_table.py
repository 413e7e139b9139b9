"""
A carbon table of a board's own: the intensities that all entries of a benchmark are counted with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonRow:
    """
    The carbon intensity of one zone in one calendar year, in gCO2e/kWh, and who says so.
    """

    zone: str
    year: int
    g_per_kwh: float
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonTerms:
    """
    What holds for all rows of a table.

    *boundary* is lifecycle or direct, *mix* production, consumption or unknown.
    *relative_uncertainty* is the expanded one (k = 2) of each row, `None` where none is stated.
    """

    title: str
    licence: str
    boundary: str
    mix: str
    relative_uncertainty: float | None = None


class CarbonTable:
    """
    The rows of one file with their *terms*; two tables of the same bytes are equal.
    """

    def __init__(self, rows: Sequence[CarbonRow], terms: CarbonTerms, sha256: str) -> None:
        """
        The table of a file with the hash *sha256*.
        """
        self.rows = tuple(rows)
        self.terms = terms
        self.sha256 = sha256

    def __eq__(self, other: object) -> bool:
        """
        Whether both are the table of one file.
        """
        return isinstance(other, CarbonTable) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        """
        By the hash of the file, so that a long table costs no more than a short one.
        """
        return hash(self.sha256)


# Where a board names a table of its own and has none that can be used: it gives no entry a figure,
# and the packaged one never stands in.
NO_TABLE = CarbonTable((), CarbonTerms(title="none", licence="", boundary="", mix=""), "")
