"""
What a score says of itself.
"""

from __future__ import annotations

import math
import statistics

from reporter.model.benchmark import RunRule
from reporter.model.enums import RunStatus, Scope
from tests.score.make_submission import a_benchmark, a_submission, scope_of, score_of


def test_the_variation_is_that_of_the_kept_runs() -> None:
    """
    Sample standard deviation over mean of the charged energies of the kept runs.
    """
    scored = scope_of(score_of(energies_kwh=(1, 2, 3, 4, 50)))

    assert [run.charged.kwh for run in scored.kept if run.charged] == [2, 3, 4]
    assert scored.energy_cv is not None
    assert math.isclose(scored.energy_cv, statistics.stdev([2, 3, 4]) / 3)


def test_two_kept_runs_have_a_variation() -> None:
    """
    Two are enough for a standard deviation.
    """
    benchmark = a_benchmark(runs=RunRule(required=2, dropped_each_end=0, source="made up"))
    scored = scope_of(score_of(a_submission(energies_kwh=(1, 3)), benchmark))

    assert scored.energy_cv is not None
    assert math.isclose(scored.energy_cv, math.sqrt(2) / 2)


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
