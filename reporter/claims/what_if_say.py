"""
A moved run as text and as data, with what it was before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.claims.printed import Interval
from reporter.claims.shown import in_unit
from reporter.claims.what_if import Step, WhatIf
from reporter.text import number, one_line

NOT_STATED = "not stated"


def what_if_text(result: WhatIf) -> str:
    """
    The moved run in lines.
    """
    lines = [f"{result.row_id}, if", *(f"  {step.text}" for step in result.steps)]
    lines += _before_and_after(result)
    energies = (result.energy, result.before_energy)
    masses = (result.co2e, result.before_co2e)
    lines += _outcome("energy", "kWh", *energies, is_entry=result.is_entry)
    lines += _outcome("co2e", "kg", *masses, is_entry=result.is_entry)
    lines += [f"  not stated: {name}" for name in result.missing]
    return "".join(f"{one_line(line)}\n" for line in lines)


def _before_and_after(result: WhatIf) -> Iterator[str]:
    """
    Every input as it was and as it is asked for, where at least one changes.
    """
    if all(step.after is None for step in result.steps):
        return
    yield "  before and after"
    for step in result.steps:
        yield f"    {step.name}: {_change(step)}"


def _change(step: Step) -> str:
    if step.after is None:
        return f"{step.before}, unchanged"
    return f"{step.before or NOT_STATED} before, {step.after} after"


def _outcome(
    name: str, unit: str, after: Interval | None, before: Interval | None, *, is_entry: bool
) -> list[str]:
    if after is None:
        return []
    title = {"energy": "energy", "co2e": "CO2e"}[name]
    bounds = f"{in_unit(after.low, name, unit)} to {in_unit(after.high, name, unit)}"
    line = f"  {title}: {in_unit(after.value, name, unit)} ({bounds})"
    if before is not None and before.value:
        share, was = float(after.value / before.value), in_unit(before.value, name, unit)
        held_against = f"the {was} before" if is_entry else f"the printed {was}"
        line += f", {number(share)}x {held_against}"
    elif is_entry:
        line += f"; before: {NOT_STATED}"
    return [line]


def what_if_dict(result: WhatIf) -> dict[str, Any]:
    """
    The moved run as JSON data: kWh and kg CO2e.
    """
    return {
        "id": result.row_id,
        "steps": [
            {
                "name": step.name,
                "text": step.text,
                **_bounds(step.interval),
                "before": step.before,
                "is_changed": step.after is not None,
            }
            for step in result.steps
        ],
        "energy_kwh": None if result.energy is None else _bounds(result.energy),
        "co2e_kg": None if result.co2e is None else _bounds(result.co2e),
        "before": {
            "energy_kwh": None if result.before_energy is None else _bounds(result.before_energy),
            "co2e_kg": None if result.before_co2e is None else _bounds(result.before_co2e),
        },
        "missing": list(result.missing),
    }


def _bounds(interval: Interval) -> dict[str, float]:
    return {
        "low": float(interval.low),
        "value": float(interval.value),
        "high": float(interval.high),
    }
