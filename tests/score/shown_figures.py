"""
The shown figures of a submission, as tests ask for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.score.supplementary import Shown, shown_of
from reporter.score.supplementary_figure import ShownFigure
from tests.score.make_submission import scope_of, score_of


def shown(submission: Submission, scope: Scope = Scope.S2) -> Shown:
    """
    The shown figures of a submission, which must have some.
    """
    found = shown_of(submission, scope_of(score_of(submission), scope))
    assert found is not None
    return found


def figure(submission: Submission, key: str, scope: Scope = Scope.S2) -> ShownFigure:
    """
    One figure, which must be there.
    """
    found = shown(submission, scope).of(key)
    assert found is not None, f"no figure {key}"
    return found


def value(submission: Submission, key: str, scope: Scope = Scope.S2) -> float:
    """
    The value of one figure, which must have one.
    """
    found = figure(submission, key, scope)
    assert found.value is not None, found.reason
    return found.value


def changed_runs(submission: Submission, **changes: Any) -> Submission:
    """
    The same entry with these fields of every run.
    """
    runs = tuple(replace(run, **changes) for run in submission.runs)
    return replace(submission, runs=runs)
