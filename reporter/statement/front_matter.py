"""
The `co2_eq_emissions` field of a model card's front matter; its `emissions` are in grams.

Without a location-based figure the field is left out, and a comment says what to add: a zero
there would be read as a measurement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from reporter import __version__
from reporter.carbon.uncertainty import printed
from reporter.citation.amounts import energy_text, plain_number, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    budget_quality_text,
    factor_text,
    meter_text,
    method_text,
    no_energy_text,
    place_text,
    pue_text,
    runs_text,
    scope_text,
    uncertainty_text,
)
from reporter.leaderboard.words import accelerators_text
from reporter.statement.statement import Statement
from reporter.text import printed_line


def as_front_matter(statement: Statement) -> str:
    """
    YAML to put between the `---` lines at the top of a model card.
    """
    figures = statement.figures
    lines = ["# Goes between the --- lines at the top of the model card.", "co2_eq_emissions:"]
    lines += [f"  {line}" for line in _emissions(figures)]
    fields = {
        "source": _source(statement),
        "training_type": _training_type(figures),
        "geographical_location": place_text(figures.submission.site),
        "hardware_used": shown(accelerators_text(figures.submission)),
    }
    lines += [f"  {name}: {quoted(value)}" for name, value in fields.items()]
    return "".join(f"{printed_line(line)}\n" for line in lines)


def quoted(text: str) -> str:
    """
    A YAML double-quoted scalar, which is a JSON string: nothing in it is markup.
    """
    return json.dumps(text, ensure_ascii=False)


def _emissions(figures: Figures) -> Iterator[str]:
    one = figures.one
    if one is None or one.location is None:
        reason = no_energy_text(figures) if one is None else shown(figures.place.reason)
        yield f"# emissions is left out, and is not zero: {reason}."
        yield "# Add site.pue and site.country (or grid_zone, or cloud_region) to the submission"
        yield "# and make this again; then emissions is here, in grams of CO2 equivalent."
        return
    yield "# Grams of CO2 equivalent, location-based, of one training run to the target."
    yield f"emissions: {plain_number(printed(one.location.g_co2e, figures.uncertainty))}"
    if figures.every and figures.every.location:
        total = printed(figures.every.location.g_co2e, figures.uncertainty)
        count = len(figures.scored.runs)
        yield f"# All {count} runs listed together: {plain_number(total)} g."


def _source(statement: Statement) -> str:
    figures = statement.figures
    if figures.one is None:
        energy = "energy not stated"
    else:
        energy = (
            f"energy of one run {energy_text(figures.one.energy, figures.uncertainty)} "
            f"{uncertainty_text(figures)}, {scope_text(figures)}, {runs_text(figures)}"
        )
    quality = budget_quality_text(figures)
    ranking = f"{quality}; " if quality else ""
    text = (
        f"reporter {__version__}, entry {statement.entry_id}: {ranking}{energy}; "
        f"{meter_text(figures)}; {method_text(figures)}; PUE {pue_text(figures)}; "
        f"carbon intensity {factor_text(figures)}."
    )
    return " ".join([text, *statement.own_footnotes])


def _training_type(figures: Figures) -> str:
    return "fine-tuning" if figures.base_model else "pre-training"
