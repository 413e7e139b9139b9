"""
A published figure against ours as two bars, with the steps that lead from one to the other.

It has the rows of a waterfall, on an axis of energies that begins at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporter.site.charts.axes import across, decimal_step, steps
from reporter.site.charts.waterfall import (
    AXIS_PX,
    MARGIN_PERCENT,
    ROW_PX,
    TICK_LABEL_PX,
    Mark,
    Waterfall,
    placed_step,
)
from reporter.text import number


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyStep:
    """
    A step from our figure to the published one, in kWh: from *before_kwh* to *after_kwh*.
    """

    name: str
    before_kwh: float
    after_kwh: float

    @property
    def text(self) -> str:
        """
        The change with its sign, such as "−0.034 kWh".
        """
        change = self.after_kwh - self.before_kwh
        return f"{'−' if change < 0 else '+'}{number(abs(change), 2)} kWh"


def official_bars(
    ours: tuple[str, float], between: Sequence[EnergyStep], official: tuple[str, float]
) -> Waterfall:
    """
    The drawing of *ours* and *official*, each a name with its energy in kWh, and the steps
    *between*.
    """
    highest_kwh = max(ours[1], official[1], *(step.after_kwh for step in between))

    def percent(energy_kwh: float) -> float:
        return MARGIN_PERCENT + energy_kwh / highest_kwh * (100 - 2 * MARGIN_PERCENT)

    rows = [placed_step(0, ours[0], _kwh(ours[1]), "whole", (percent(0.0), percent(ours[1])))]
    for row, step in enumerate(between, start=1):
        kind = "less" if step.after_kwh < step.before_kwh else "more"
        span = (percent(step.before_kwh), percent(step.after_kwh))
        rows.append(placed_step(row, step.name, step.text, kind, span))
    span = (percent(0.0), percent(official[1]))
    last = placed_step(len(rows), official[0], _kwh(official[1]), "whole", span)
    rows.append(replace(last, join=None))
    bottom = len(rows) * ROW_PX
    told = "; ".join(f"{step.name} {step.text}" for step in between)
    return Waterfall(
        key="official",
        title=f"{official[0]} against {ours[0]}",
        description=f"{ours[0]}: {_kwh(ours[1])}; {told or 'no step between'}; "
        f"{official[0]}: {_kwh(official[1])}.",
        caption="Energy of one training in kWh. A hollow bar takes away, a filled one adds",
        height_px=bottom + AXIS_PX,
        axis_px=bottom,
        tick_px=bottom + TICK_LABEL_PX,
        steps=tuple(rows),
        marks=tuple(
            Mark(at=across(percent(value)), label=f"{value:g}",
                 is_minor=False)
            for value in steps(0.0, highest_kwh, decimal_step(highest_kwh))
        ),
    )  # fmt: skip


def _kwh(energy_kwh: float) -> str:
    return f"{number(energy_kwh)} kWh"
