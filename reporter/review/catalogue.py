"""
All rules, in the order of the rules page.

Importing this module fills the catalogue; a rule module that isn't named here doesn't exist.
"""

from __future__ import annotations

from reporter.review import (
    carbon,
    cross,
    efficiency,
    energy,
    files,
    hourly,
    names,
    plausibility,
    readings,
    runs,
    scope,
    synthetic,
    throughput,
    times,
    unit_slips,
)
from reporter.review.rule import RULES, Rule

FAMILIES = {
    "EV": "Evidence",
    "EL": "Energy and logs",
    "SC": "Scope",
    "PL": "Plausibility",
    "CO": "Carbon",
    "RN": "Runs",
    "TM": "Time",
    "XS": "Across submissions",
    "SY": "Synthetic logs",
    "UN": "Units",
}
MODULES = (
    files, energy, efficiency, readings, scope, plausibility, throughput, carbon, hourly, runs,
    times, cross, names, synthetic, unit_slips,
)  # fmt: skip


def rules() -> tuple[Rule, ...]:
    """
    Every rule, by family and number.
    """
    families = list(FAMILIES)
    return tuple(
        sorted(
            RULES.values(),
            key=lambda rule: (families.index(rule.code[:2]), int(rule.code.partition("-")[2])),
        )
    )


def find_rule(code: str) -> Rule | None:
    """
    The rule with this code, whatever the case; `None` if there is none.
    """
    return RULES.get(code.strip().upper())
