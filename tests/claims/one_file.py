"""
The report on one file of claims, which no other file explains.
"""

from __future__ import annotations

from pathlib import Path

from reporter.claims.check import check
from reporter.claims.verdicts import CheckReport


def check_file(path: Path, column_map: Path | None = None) -> CheckReport:
    """
    The report on *path* alone.
    """
    (report,) = check([path], columns=column_map).reports
    return report
