"""
Logs as people have them, streamed: the answer or the refusal that they give in memory.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.evidence.offered import AmbiguousError
from reporter.measure.log_energy import LogEnergy, LogQuestion, energy_of_logs
from tests.conftest import shared_folder
from tests.measure.test_streamed_logs import QUESTIONS, both, same_answer, streamed_energy

# Readings that run back in time over more than one block can only be placed in memory.
IN_MEMORY_ALONE = {"r_dst"}


def refusal(
    answer: Callable[[Sequence[Path], LogQuestion], LogEnergy],
    paths: Sequence[Path],
    question: LogQuestion,
) -> tuple[str, str | None] | None:
    """
    Why there is no answer and what to do, `None` where there is one.
    """
    try:
        answer(paths, question)
    except (AmbiguousError, ReporterError) as refused:
        return str(refused), getattr(refused, "advice", None)
    return None


@QUESTIONS
@pytest.mark.parametrize(
    "case",
    [
        row["case"]
        for row in csv.DictReader(
            (shared_folder() / "logs" / "cases.csv").read_text(encoding="utf-8").splitlines()
        )
        if row["case"] not in IN_MEMORY_ALONE
    ],
)
def test_logs_as_people_have_them_give_the_same_answer(case: str, question: LogQuestion) -> None:
    """
    Every figure, or the very same refusal.
    """
    folder = shared_folder() / "logs" / case
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    refused = refusal(energy_of_logs, paths, question)

    assert refusal(streamed_energy, paths, question) == refused
    if refused is None:
        same_answer(*both(paths, question))
