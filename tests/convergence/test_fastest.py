"""
The published test for runs that converge too fast to be the same benchmark.
"""

from __future__ import annotations

import math

import pytest

from reporter.convergence.fastest import FastestAllowed, fastest_allowed, round_version
from tests.convergence.points import benchmark, points, round_points

# `Min Epochs` of rcp_checker.py (logging 7bbf792, scipy 1.16) on the published tables.
NEW_RULE = [
    ("bert", "v5.0", 448, 2274732.0290379203),
    ("bert", "v5.0", 2528, 2489107.765451101),
    ("dlrm-dcnv2", "v5.0", 55296, 0.7283211390177406),
    ("gpt3", "v4.1", 2048, 1119593070.2524886),
    ("gpt3", "v4.1", 6144, 1409286144.0),
    ("retinanet", "v4.1", 288, 3.8445040384928384),
]


def allowed(name: str, round_name: str, batch_size: int) -> FastestAllowed | None:
    """
    The lowest allowed mean count for a benchmark that comes with the tool.
    """
    one = benchmark(name)
    return fastest_allowed(
        round_points(one, round_name),
        batch_size,
        benchmark_name=name.replace("-", "_"),
        round_name=round_name,
        runs_required=one.runs.required,
        dropped_each_end=one.runs.dropped_each_end,
    )


@pytest.mark.parametrize(("name", "round_name", "batch_size", "count"), NEW_RULE)
def test_the_limit_is_that_of_the_published_checker(
    name: str, round_name: str, batch_size: int, count: float
) -> None:
    """
    At points and between them, from v4.1 on with the deviation of all values.
    """
    found = allowed(name, round_name, batch_size)

    assert found is not None
    assert math.isclose(found.count, count, rel_tol=1e-12)
    assert found.is_too_fast(count * (1 - 1e-9))
    assert not found.is_too_fast(count * (1 + 1e-9))


def test_v4_0_takes_the_deviation_of_the_kept_values() -> None:
    """
    The checker before the change of 2024-07-31 (logging 52245a0^) on the table of v4.0.
    """
    found = allowed("bert", "v4.0", 448)

    assert found is not None
    assert math.isclose(found.count, 2295777.1991152046, rel_tol=1e-12)


def test_llama31_405b_may_be_one_evaluation_faster() -> None:
    """
    46,080 sequences below the limit from v5.0 on.
    """
    found = allowed("llama31-405b", "v5.0", 1728)

    assert found is not None
    assert math.isclose(found.count, 327720.67403666675 - 46_080, rel_tol=1e-12)


def test_nothing_is_said_above_the_range_or_without_points() -> None:
    """
    The checker asks for a new reference there.
    """
    assert allowed("bert", "v5.0", 16_385) is None
    found = fastest_allowed(
        (), 8, benchmark_name="x", round_name="v5.0", runs_required=5, dropped_each_end=1
    )
    assert found is None


def test_equal_reference_runs_allow_nothing_faster() -> None:
    """
    Without a spread the limit is the mean itself.
    """
    found = fastest_allowed(
        points({8: [4.0] * 10}),
        8,
        benchmark_name="x",
        round_name="v5.0",
        runs_required=5,
        dropped_each_end=1,
    )

    assert found is not None
    assert found.is_too_fast(3.999)
    assert not found.is_too_fast(4)


@pytest.mark.parametrize(("text", "version"), [("v4.1", (4, 1)), ("5.0.0", (5, 0))])
def test_a_round_is_read_in_both_spellings(text: str, version: tuple[int, int]) -> None:
    """
    As results name it, and as the checker's folders do.
    """
    assert round_version(text) == version
