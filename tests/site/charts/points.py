"""
Rows of boards with any energy and time, for the drawings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from reporter.leaderboard.entries import Row
from reporter.model.submission import Submission
from reporter.model.system import AcceleratorDescription
from reporter.units import JOULES_PER_KWH
from tests.site.entries import b200, leaderboard_of

Place = tuple[float, float]


@cache
def _row() -> Row:
    return leaderboard_of(b200()).boards[0].ranked[0]


def a_row(
    index: int,
    place: Place,
    *,
    name: str = "system",
    accelerator: str = "NVIDIA B200-SXM-180GB",
    rank: int | None = 1,
    uncertainty: float = 0.05,
    round_: str = "v5.0",
) -> Row:
    """
    A row with a time in s and a guaranteed energy in kWh.
    """
    row = _row()
    time_s, energy_kwh = place
    energy_j = energy_kwh * JOULES_PER_KWH
    assert row.scope_score.estimate is not None
    estimate = replace(
        row.scope_score.estimate,
        energy_j=energy_j,
        low_j=energy_j,
        high_j=energy_j,
        guaranteed_j=energy_j,
        expanded=uncertainty,
    )
    submission = _renamed(row.entry.submission, f"acme/e{index}", name, accelerator)
    return replace(
        row,
        rank=rank,
        entry=replace(row.entry, submission=replace(submission, round=round_)),
        scope_score=replace(row.scope_score, estimate=estimate, time_to_train_s=time_s),
    )


def _renamed(submission: Submission, entry_id: str, name: str, accelerator: str) -> Submission:
    described = AcceleratorDescription(name=accelerator, vendor="NVIDIA")
    system = replace(submission.system, name=name, accelerator=described)
    return replace(submission, id=entry_id, system=system)


def rows_of(places: Sequence[Place], name: str = "system") -> list[Row]:
    """
    A ranked row for each (time in s, energy in kWh), with a name and a rank of its own.
    """
    return [
        a_row(index, place, name=f"{name} {index}", rank=index + 1)
        for index, place in enumerate(places)
    ]
