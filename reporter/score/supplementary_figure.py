"""
One figure that never ranks, and the inputs it rests on.

One figure that is shown and never ranked, with everything a reader needs to judge it.

What every shown figure is computed from, with the questions that they share.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.embodied_and_water import Assumption
from reporter.model.submission import Submission
from reporter.score.emissions import NO_PUE, Footprint, Place
from reporter.score.result import ScopeScore
from reporter.units import SECONDS_PER_HOUR, Energy

GRAMS = "g CO2e"


LITRES = "L"


class NotGiven(Exception):  # noqa: N818 - it ends a figure, it isn't an error
    """
    A figure lacks an input; the text says which.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    What a figure is, in which unit, by which formula, and why it doesn't rank.
    """

    key: str
    name: str
    formula: str
    unranked: str
    unit: str = GRAMS

    @property
    def formula_text(self) -> str:
        """
        The formula as people read it.
        """
        return self.formula.replace(" x ", " × ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """
    *value* in the unit of its kind, for one training run; `None` with a *reason*.

    *uncertainty* is the relative expanded one (k = 2), *assumptions* are what was put in, *source*
    and *evidence* (the id of a log) where that comes from.
    """

    kind: Kind
    value: float | None = None
    uncertainty: float | None = None
    assumptions: tuple[Assumption, ...] = ()
    source: str | None = None
    evidence: str | None = None
    reason: str = ""

    @property
    def doubt(self) -> float | None:
        """
        The uncertainty where it says anything: a share of nothing is nothing.
        """
        return self.uncertainty if self.value else None

    @property
    def put_in(self) -> tuple[Assumption, ...]:
        """
        The assumptions but for the energy, which stands above all figures with its own digits.
        """
        return tuple(item for item in self.assumptions if item.unit != "kWh")


NO_ENERGY = "the energy of the run is not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """
    One entry in one scope: its score, its place, and the footprint of its energy to target.

    *footprint* and *uncertainty* are both there or neither.
    """

    submission: Submission
    scored: ScopeScore
    place: Place
    footprint: Footprint | None
    uncertainty: float | None

    def need_footprint(self) -> Footprint:
        """
        The footprint; raises `NotGiven` without an energy.
        """
        if self.footprint is None:
            raise NotGiven(NO_ENERGY)
        return self.footprint

    def need_energy(self) -> Energy:
        """
        The energy to target; raises `NotGiven` without one.
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
