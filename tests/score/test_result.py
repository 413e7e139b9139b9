"""
What a score says of itself.
"""

from __future__ import annotations

import math

from reporter.model.enums import RunStatus, Scope
from tests.score.make_submission import scope_of, score_of


def test_the_uncertainty_is_one_figure_of_three_sources() -> None:
    """
    U95 = 2 sqrt(u_A^2 + u_B^2 + u_conv^2); what all runs used has the doubt of its meters alone.
    """
    scored = scope_of(score_of())
    found = scored.estimate
    assert found is not None

    assert scored.expanded_uncertainty == 2 * math.sqrt(found.u_a**2 + found.u_b**2)
    assert scored.run_uncertainty is not None
    assert math.isclose(scored.run_uncertainty, 2 * 0.05 / math.sqrt(3))
    assert scored.uncertain_energy is not None
    assert scored.uncertain_energy.energy_j == found.energy_j


def test_the_energy_of_a_pareto_view_needs_no_target() -> None:
    """
    The mean of the runs as they were, with what the meter may hide.
    """
    missed = scope_of(score_of(statuses=[RunStatus.MISSED_TARGET] * 5))

    assert missed.energy is None
    assert missed.guaranteed_run is not None
    assert math.isclose(missed.guaranteed_run.kwh, 0.21 * (1 + 0.1 / math.sqrt(3)))


def test_a_scope_that_the_parts_do_not_support_is_missing() -> None:
    """
    Asking for another scope gives `None`.
    """
    assert score_of().of(Scope.S1) is None


def test_a_score_is_eligible_when_a_scope_is() -> None:
    """
    One eligible scope is enough; an entry below its target has none.
    """
    assert score_of().is_eligible
    assert not score_of(statuses=[RunStatus.ABORTED] * 5).is_eligible
