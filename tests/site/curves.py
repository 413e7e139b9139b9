"""
Entries whose evaluations hold energies.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.leaderboard.boards import BoardTable
from reporter.model.submission import Submission
from tests.site.entries import b200, h100, leaderboard_of


def with_energies(submission: Submission) -> Submission:
    """
    The same entry with the energy so far beside each evaluation, in step with its time.
    """
    made = []
    for run in submission.runs:
        duration_s = (run.stopped_at - run.started_at).total_seconds()
        charged_j = sum(part.charged_energy_j or 0.0 for part in run.energy_parts)
        curve = tuple(
            replace(point, charged_energy_j={"S2": charged_j * point.elapsed_s / duration_s})
            for point in run.learning_curve
        )
        made.append(replace(run, learning_curve=curve))
    return replace(submission, runs=tuple(made))


def curve_board() -> BoardTable:
    """
    The closed BERT board of two entries with energies at every evaluation.
    """
    return leaderboard_of(with_energies(b200()), with_energies(h100())).boards[0]
