"""
The figures of an entry that are shown and never ranked, one row each.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.uncertainty import printed
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.score.supplementary import Shown, shown_of
from reporter.score.supplementary_figure import ShownFigure
from reporter.site import words
from reporter.site.quantity import Quantity, sortable
from reporter.text import percent_text

_ANCHORS = {
    "co2e_hourly": "hourly-carbon",
    "co2e_mean_intensity": "hourly-carbon",
    "co2e_year": "carbon",
    "co2e_market": "carbon",
    "embodied": "embodied-carbon",
    "sci": "embodied-carbon",
    "water": "water",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """
    One figure with its doubt, its formula, what was put in, and where that comes from.

    Without an *amount* there is a *reason*. *evidence* is the id of a log of the entry.
    """

    name: str
    path: str
    unranked: str
    amount: Quantity | None
    doubt: str
    reason: str
    formula: str
    put_in: tuple[str, ...]
    source: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownView:
    """
    The figures of one scope, and the energy that they rest on.
    """

    scope: str
    scope_words: str
    side: str
    energy: Quantity | None
    doubt: str
    rows: tuple[ShownRow, ...]


def shown_view(submission: Submission, score: ScopeScore | None) -> ShownView | None:
    """
    The section of an entry; `None` where the submission states none of it, or has no figures.
    """
    shown = shown_of(submission, score) if score else None
    if shown is None:
        return None
    return ShownView(
        scope=shown.scope.value,
        scope_words=shown.scope.title,
        side=words.side_words(shown.scope),
        energy=_energy(shown),
        doubt=_doubt(shown.uncertainty),
        rows=tuple(_row(figure, shown.amount(figure)) for figure in shown.figures),
    )


def _energy(shown: Shown) -> Quantity | None:
    if shown.energy is None or shown.uncertainty is None:
        return None
    kwh = shown.energy.kwh
    return Quantity(text=printed(kwh, shown.uncertainty), sort_value=sortable(kwh), unit="kWh")


def _doubt(uncertainty: float | None) -> str:
    return "" if uncertainty is None else f"± {percent_text(uncertainty)}"


def _row(figure: ShownFigure, amount: tuple[str, str] | None) -> ShownRow:
    kind = figure.kind
    return ShownRow(
        name=kind.name,
        path=words.method_path(_ANCHORS[kind.key]),
        unranked=kind.unranked,
        amount=_amount(figure, amount),
        doubt=_doubt(figure.doubt) if figure.doubt else "",
        reason=figure.reason,
        formula=kind.formula_text,
        put_in=tuple(item.text for item in figure.put_in),
        source=figure.source,
        evidence=figure.evidence,
    )


def _amount(figure: ShownFigure, amount: tuple[str, str] | None) -> Quantity | None:
    if amount is None or figure.value is None:
        return None
    text, unit = amount
    return Quantity(text=text, sort_value=sortable(figure.value), unit=unit)
