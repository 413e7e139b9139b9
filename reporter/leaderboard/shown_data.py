"""
Shown figures as JSON data: the unit beside each value, `null` for what is missing.
"""

from __future__ import annotations

from typing import Any

from reporter.score.shown import Shown
from reporter.score.shown_figure import ShownFigure


def shown_data(shown: Shown | None) -> dict[str, Any] | None:
    """
    The figures with formula, assumptions and source; values as computed, texts with the digits
    that the uncertainty supports.
    """
    if shown is None:
        return None
    return {
        "scope": shown.scope.value,
        "side": "ac",
        "energy_j": shown.energy.joules if shown.energy else None,
        "energy_basis": "mean of the kept runs, not the pessimistic energy that ranks",
        "expanded_uncertainty_relative": shown.uncertainty,
        "coverage_factor": 2,
        "figures": [_figure(figure, shown.amount(figure)) for figure in shown.figures],
    }


def _figure(figure: ShownFigure, amount: tuple[str, str] | None) -> dict[str, Any]:
    kind = figure.kind
    return {
        "key": kind.key,
        "name": kind.name,
        "value": figure.value,
        "unit": kind.unit,
        "text": " ".join(amount) if amount else None,
        "expanded_uncertainty_relative": figure.uncertainty,
        "formula": kind.formula,
        "assumptions": [
            {"name": item.name, "value": item.value, "unit": item.unit}
            for item in figure.assumptions
        ],
        "source": figure.source,
        "evidence": figure.evidence,
        "why_unranked": kind.unranked,
        "missing_reason": figure.reason or None,
    }
