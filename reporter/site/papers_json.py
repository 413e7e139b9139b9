"""
The pages of claims as data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reporter.claims.compare import CheckedClaims
from reporter.claims.report import comparison_dict, report_dict
from reporter.claims.verdicts import Verdict
from reporter.model.claim import ClaimFile
from reporter.site.addresses import claims_folder
from reporter.site.pages.papers import remark_of, source_path


def claims_twin(checked: Sequence[CheckedClaims]) -> dict[str, Any]:
    """
    The overview as data: counts, and one line for each row.
    """
    used = [one for one in checked if one.claims is not None]
    return {
        "summary": {
            verdict.value: sum(one.report.count(verdict) for one in used) for verdict in Verdict
        },
        "rows": [line for one in used for line in _lines(one)],
    }


def _lines(one: CheckedClaims) -> list[dict[str, Any]]:
    return [
        {
            "source": one.name,
            "row": row.row_id,
            "model": row.name,
            "verdict": row.verdict.value,
            "figures": [
                {
                    "figure": figure.name,
                    "printed": figure.printed,
                    "recomputed": figure.recomputed,
                    "verdict": figure.verdict.value,
                }
                for figure in row.figures
            ],
            "remark": remark_of(row) or None,
            "page": source_path(one.name),
            "data": f"{claims_folder(one.name)}index.json",
        }
        for row in one.report.rows
    ]


def source_twin(one: CheckedClaims, claims: ClaimFile) -> dict[str, Any]:
    """
    A source as data: the claim file as it can be read back, the report, and the comparisons.
    """
    return {
        "claims": {"$schema": "urn:reporter:schema:v1:claim", **claims.to_dict()},
        "report": report_dict(one.report),
        "comparisons": [comparison_dict(comparison) for comparison in one.comparisons],
    }
