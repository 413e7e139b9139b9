"""
The energy of a run at its evaluations, on the side that its scope compares.
"""

from __future__ import annotations

from reporter.energy.parts import energy_of, parts_in
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
    The energy of a run as its scope compares it, over the one that stands beside evaluations.
    """
    measured = energy_of(parts_in(run, scope))
    if scored.charged is None or measured is None or not measured.charged_j:
        return None
    return scored.charged.joules / measured.charged_j
