"""
Limits of a benchmark: power, energy and time of a run, accelerators of a system.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reporter.model.competition import Limits
from reporter.model.enums import Component, Side
from reporter.model.submission import Submission
from tests.score.make_submission import (
    a_benchmark,
    a_part,
    a_submission,
    a_system,
    reasons_of,
    scope_of,
    score_of,
)

# Five runs of 205 to 215 s and 0.205 to 0.215 kWh: 3,600 W on average.
RUNS = a_submission()


def reasons(submission: Submission = RUNS, **limits: Any) -> list[str]:
    """
    Why the entry has no rank under these limits.
    """
    rules = replace(a_benchmark(), limits=Limits(source="made up", **limits))
    return reasons_of(scope_of(score_of(submission, rules)))


def with_parts(**changes: Any) -> Submission:
    """
    The entry with other measured fields in every part.
    """
    runs = tuple(
        replace(run, energy_parts=(replace(run.energy_parts[0], **changes),)) for run in RUNS.runs
    )
    return replace(RUNS, runs=runs)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (
            {"mean_power_w": 3_599.0},
            "SR-22 run run-0 draws 3,600.00 W on average; images allows 3,599.00 W",
        ),
        ({"run_time_s": 214.0}, "SR-24 run run-2 takes 215.000 s; images allows 214.000 s"),
        (
            {"run_energy_j": 770_000.0},
            "SR-25 run run-2 takes 774,000 J; images allows 770,000 J",
        ),
        ({"accelerators_count": 7}, "SR-23 8 accelerators are stated; images allows 7"),
        (
            {"highest_power_w": 5_000.0},
            "SR-22 no highest power is measured in run run-0; images allows 5,000.00 W",
        ),
    ],
)
def test_an_entry_over_a_limit_is_shown_with_the_figure(
    limits: dict[str, Any], expected: str
) -> None:
    """
    The first run over it is named, with what was measured; the figures stand, the rank doesn't.
    """
    assert reasons(**limits) == [expected]


def test_an_entry_at_its_limits_ranks() -> None:
    """
    A limit is the most that is allowed, and what was measured below it says nothing.
    """
    found = with_parts(highest_power_w=5_000.0)

    assert (
        reasons(
            found,
            mean_power_w=3_600.001,
            highest_power_w=5_000.0,
            run_time_s=215.0,
            run_energy_j=774_000.0,
            accelerators_count=8,
        )
        == []
    )


def test_a_device_that_draws_more_than_the_cap_is_named() -> None:
    """
    The highest reading of the logs counts, whatever power limit was set.
    """
    found = with_parts(highest_power_w=5_000.5)

    assert reasons(found, highest_power_w=5_000.0) == [
        "SR-22 a device draws up to 5,000.50 W in run run-0; images allows 5,000.00 W"
    ]


def test_the_energy_that_counts_is_the_charged_one() -> None:
    """
    Leaving readings out keeps no run below its limit.
    """
    found = with_parts(energy_j=700_000.0, charged_energy_j=800_000.0)

    assert reasons(found, run_energy_j=770_000.0) == [
        "SR-25 run run-0 takes 800,000 J; images allows 770,000 J"
    ]


def test_accelerators_are_those_that_were_read() -> None:
    """
    A system that states fewer than its logs hold is counted by its logs.
    """
    part = a_part(
        component=Component.ACCELERATOR,
        side=Side.DC,
        devices=tuple(f"gpu-{index}" for index in range(16)),
        devices_count=16,
    )
    runs = tuple(replace(run, energy_parts=(*run.energy_parts, part)) for run in RUNS.runs)
    found = replace(RUNS, runs=runs, system=a_system(accelerators_per_node=8))

    assert "SR-23 16 accelerators were read; images allows 8" in reasons(
        found, accelerators_count=8
    )


def test_a_benchmark_without_limits_binds_nothing() -> None:
    """
    The same entry ranks there.
    """
    assert reasons_of(scope_of(score_of(RUNS))) == []
