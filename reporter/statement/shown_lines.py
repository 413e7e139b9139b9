"""
The lines on what is shown and never ranked: hourly CO2e, embodied carbon, water.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import NOT_STATED, shown
from reporter.citation.figures import Figures
from reporter.score.supplementary import Shown
from reporter.score.supplementary_figure import ShownFigure
from reporter.statement.line import Line, a_line
from reporter.text import percent_text

BOTH = "Embodied carbon and water"


def hourly_lines(figures: Figures) -> Iterator[Line]:
    """
    CO2e by the hour where a series is stated, with the product of means that it is not.
    """
    found = figures.shown.of("co2e_hourly") if figures.shown else None
    if figures.shown is None or found is None:
        return
    value = figure_text(figures.shown, found)
    beside = figures.shown.of("co2e_mean_intensity")
    if beside is not None:
        value += f"; mean intensity times total energy: {_amount(figures.shown, beside)}"
    yield a_line(found.kind.key, "CO2e by the hour (apart), one run", value)


def modelled_lines(figures: Figures) -> Iterator[Line]:
    """
    Embodied carbon, with operation too, and water; one line where neither is stated.
    """
    every = figures.shown
    embodied, water = (every.of(key) if every else None for key in ("embodied", "water"))
    if every is None or (embodied is None and water is None):
        yield a_line("embodied", BOTH, NOT_STATED)
        return
    yield a_line("embodied", "Embodied carbon (apart), one run", _embodied(every, embodied))
    label = f"{shown(water.kind.name)} (apart), one run" if water else "Water"
    yield a_line("water", label, figure_text(every, water) if water else NOT_STATED)


def _embodied(every: Shown, embodied: ShownFigure | None) -> str:
    if embodied is None:
        return NOT_STATED
    both = every.of("sci")
    told = figure_text(every, embodied)
    if both is None or both.value is None:
        return told
    return f"{told}; with operation, location-based (SCI, one run): {_amount(every, both)}"


def _amount(every: Shown, figure: ShownFigure) -> str:
    amount = every.amount(figure)
    if amount is None:
        return f"{NOT_STATED}: {shown(figure.reason)}"
    doubt = f" ± {percent_text(figure.doubt)}" if figure.doubt else ""
    return f"{' '.join(amount)}{doubt}"


def figure_text(every: Shown, figure: ShownFigure) -> str:
    """
    Amount with doubt, formula, what was put in, and source; or why there is no amount.
    """
    parts = [_amount(every, figure)]
    if figure.value is not None:
        put_in = ", ".join(item.text for item in figure.put_in)
        parts += [figure.kind.formula_text, put_in]
    if figure.source:
        parts.append(shown(figure.source))
    if figure.evidence:
        parts.append(f"evidence {shown(figure.evidence)}")
    return "; ".join(parts)
