"""
What is shown of an entry and never ranked: carbon by the hour, contracts, making, water.

All of it rests on the mean energy of the kept runs with its expanded uncertainty, as a statement
does, where ranks use the pessimistic energy. A figure that lacks an input stands with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.carbon.uncertainty import printed, printed_mass
from reporter.model.submission import Submission
from reporter.model.words import Scope
from reporter.score.basis import Basis
from reporter.score.by_place import hourly_figures, market_figures
from reporter.score.footprint import energy_uncertainty, footprint_of, place_of
from reporter.score.modelled import embodied_figures, water_figures
from reporter.score.result import ScopeScore
from reporter.score.shown_figure import GRAMS, ShownFigure
from reporter.units import Energy


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    The figures of one entry in one scope.

    *energy* is what they rest on, *uncertainty* its relative expanded one (k = 2).
    """

    scope: Scope
    energy: Energy | None
    uncertainty: float
    figures: tuple[ShownFigure, ...]

    def of(self, key: str) -> ShownFigure | None:
        """
        The figure with this key, or `None` where nothing of it is stated.
        """
        return next((figure for figure in self.figures if figure.kind.key == key), None)

    def amount(self, figure: ShownFigure) -> tuple[str, str] | None:
        """
        A value to the digits that its uncertainty supports, and its unit; all masses in one unit.
        """
        if figure.value is None or figure.uncertainty is None:
            return None
        if figure.kind.unit != GRAMS:
            return printed(figure.value, figure.uncertainty), figure.kind.unit
        masses_g = [item.value or 0.0 for item in self.figures if item.kind.unit == GRAMS]
        return printed_mass(figure.value, figure.uncertainty, like_g=max(masses_g))


def shown_of(submission: Submission, scored: ScopeScore) -> Shown | None:
    """
    All that the submission states inputs for, in the order of a page; `None` if that is nothing.
    """
    if not _is_stated(submission):
        return None
    place = place_of(submission, scored.scope)
    basis = Basis(
        submission=submission,
        scored=scored,
        place=place,
        footprint=footprint_of(scored.energy, submission, place),
        uncertainty=energy_uncertainty(scored.meter_class),
    )
    return Shown(
        scope=scored.scope,
        energy=scored.energy,
        uncertainty=basis.uncertainty,
        figures=tuple(_figures(basis)),
    )


def _is_stated(submission: Submission) -> bool:
    site = submission.site
    of_site = (site.hourly_intensity, site.market_based, site.water) if site else ()
    return any(item is not None for item in (submission.embodied, *of_site))


def _figures(basis: Basis) -> Iterator[ShownFigure]:
    for of_a_kind in (hourly_figures, market_figures, embodied_figures, water_figures):
        yield from of_a_kind(basis)
