"""
What every shown figure is computed from, with the questions that they share.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.model.submission import Submission
from reporter.score.footprint import NO_PUE, Footprint, Place
from reporter.score.result import ScopeScore
from reporter.score.shown_figure import NotGiven
from reporter.units import SECONDS_PER_HOUR, Energy

NO_ENERGY = "the energy of the run is not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """
    One entry in one scope: its score, its place, and the footprint of its mean energy.
    """

    submission: Submission
    scored: ScopeScore
    place: Place
    footprint: Footprint | None
    uncertainty: float

    def need_footprint(self) -> Footprint:
        """
        The footprint; raises `NotGiven` without an energy.
        """
        if self.footprint is None:
            raise NotGiven(NO_ENERGY)
        return self.footprint

    def need_energy(self) -> Energy:
        """
        The mean energy of the kept runs; raises `NotGiven` without one.
        """
        return self.need_footprint().energy

    def need_pue(self) -> float:
        """
        The PUE, 1 for a whole facility; raises `NotGiven` without one.
        """
        if self.place.pue is None:
            raise NotGiven(NO_PUE)
        return self.place.pue

    def need_time_h(self) -> float:
        """
        Hours to train; raises `NotGiven` where no run counts.
        """
        if self.scored.time_to_train_s is None:
            raise NotGiven("the time to train is not known")
        return self.scored.time_to_train_s / SECONDS_PER_HOUR
