"""
One figure that is shown and never ranked, with everything a reader needs to judge it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.assumptions import Assumption

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
