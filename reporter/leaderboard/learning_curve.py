"""
The energy of a run at its evaluations, on the side that its scope compares.
"""

from __future__ import annotations

import math

from reporter.energy.parts import charged_side_j, energy_of, parts_in
from reporter.model.enums import Scope
from reporter.model.run import Run
from reporter.score.result import RunScore


def energies_so_far_j(run: Run, scored: RunScore, scope: Scope) -> list[float | None]:
    """
    The energy in J from the start of *run* to each evaluation of its learning curve, as the run's
    own is compared; `None` where the run or the evaluation holds none.
    """
    factor = _factor(run, scored, scope)
    so_far_j = [(point.charged_energy_j or {}).get(scope.value) for point in run.learning_curve]
    return [None if factor is None or one is None else one * factor for one in so_far_j]


def _factor(run: Run, scored: RunScore, scope: Scope) -> float | None:
    """
    The energy of a run as its scope compares it, over the one that stands beside evaluations: that
    of scope S1 as read, of the others on the AC side.
    """
    parts = parts_in(run, scope)
    if scope is Scope.S1:
        measured_j = math.fsum(charged_side_j(part) for part in parts)
    else:
        measured = energy_of(parts)
        measured_j = (measured.charged_j or 0.0) if measured else 0.0
    return scored.charged.joules / measured_j if scored.charged and measured_j else None
