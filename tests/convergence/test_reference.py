"""
Reference points: means, pruning, look-up at a batch size, and published factors.
"""

from __future__ import annotations

import json
import math
import statistics
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.convergence.reference import (
    KeptPoint,
    Reference,
    curve_of,
    olympic_mean,
    prune,
    reference_at,
)
from tests.convergence.points import benchmark, board_curve, curve, points, round_points

# What rcp_checker.py of logging 7bbf792 answers: benchmark, round, batch size, reference mean.
PUBLISHED_CHECKER = [
    ("bert", "v5.0", 447, 2414421.3333333335),
    ("bert", "v5.0", 448, 2414421.3333333335),
    ("bert", "v5.0", 2528, 2606250.666666667),
    ("bert", "v4.0", 6528, 3460522.666666667),
    ("bert", "v4.0", 14720, 5075377.777777778),
    ("bert", "v4.0", 16385, None),
    ("dlrm-dcnv2", "v4.0", 44032, 0.7343005952380952),
    ("dlrm-dcnv2", "v4.1", 95232, 0.8446826550387596),
    ("gpt3", "v4.0", 2048, 1182793728.0),
    ("gpt3", "v4.1", 2048, 1177760563.2),
    ("gpt3", "v4.1", 5120, 1333788672.0),
    ("retinanet", "v4.0", 3328, 11.895104895104895),
    ("unet3d", "v4.0", 42, 351285.70048309176),
    ("llama31-405b", "v5.0", 5760, 535680.0),
]


@pytest.mark.parametrize(("name", "round_name", "batch_size", "mean"), PUBLISHED_CHECKER)
def test_the_reference_is_that_of_the_published_checker(
    name: str, round_name: str, batch_size: int, mean: float | None
) -> None:
    """
    At points, between, below and above them the mean is the checker's to 1e-15.
    """
    one = benchmark(name)
    found = curve_of(round_points(one, round_name), dropped_each_end=one.runs.dropped_each_end)
    assert found is not None
    reference = reference_at(found, batch_size)

    if mean is None:
        assert reference is None
    else:
        assert reference is not None
        assert math.isclose(reference.count, mean, rel_tol=1e-15)


def test_one_pass_keeps_a_point_that_the_convex_hull_drops() -> None:
    """
    Of {8, 16, 32, 128} the pass deletes 32 and never looks back at 16; the hull would be {8, 128}.
    """
    kept = board_curve(benchmark("llama2-70b-lora"))
    assert [point.batch_size for point in kept.points] == [8, 16, 128]
    reference = reference_at(kept, 64)

    assert reference is not None
    assert math.isclose(reference.count, 7131.428571428572)
    assert reference.how == "interpolated 16 to 128"


def test_points_below_the_fastest_are_dropped() -> None:
    """
    The first of the smallest means begins the curve; smaller batches get no credit.
    """
    kept = curve({16: [90.0, 90.0], 8: [100.0, 100.0], 32: [90.0, 90.0], 64: [200.0, 200.0]})

    assert [point.batch_size for point in kept.points] == [16, 32, 64]
    below = reference_at(kept, 4)
    assert below is not None
    assert (below.count, below.how) == (90, "smallest point 16")


def test_between_points_mean_and_spread_are_linear_and_the_fewer_runs_count() -> None:
    """
    A quarter of the way between two points.
    """
    kept = curve({100: [9.0, 11.0], 200: [27.0, 28.0, 33.0, 32.0]})
    found = reference_at(kept, 125)
    assert found is not None

    assert math.isclose(found.count, 10 + (30 - 10) / 4)
    low, high = statistics.stdev([9, 11]), statistics.stdev([27, 28, 33, 32])
    assert math.isclose(found.spread, low + (high - low) / 4)
    assert found.runs == 2


def test_a_spread_is_at_least_the_resolution_of_the_table() -> None:
    """
    Equal runs spread by the step between two evaluations over sqrt 12, wherever the step is seen.
    """
    kept = curve({1: [4.0, 4.0, 4.0], 2: [4.0, 6.0, 8.0], 3: [9.0, 10.0]})

    assert math.isclose(kept.points[0].spread, 1 / math.sqrt(12))
    assert kept.points[1].spread == 2


def test_where_no_run_of_a_table_differs_the_spread_is_zero() -> None:
    """
    No step is known then, and none is invented.
    """
    assert [point.spread for point in curve({1: [4.0, 4.0], 2: [5.0, 5.0]}).points] == [0, 0]


def test_a_misprint_makes_no_spread() -> None:
    """
    13,790,871,552 tokens among 1.2 G (gpt3 of v4.1 at 3072): with it any excess would be free.
    """
    kept = board_curve(benchmark("gpt3"))
    found = reference_at(kept, 3072)
    assert found is not None

    assert found.spread / found.count < 0.025
    assert statistics.stdev(round_points(benchmark("gpt3"), "v4.1")[2].values) / found.count > 3.9


def test_no_points_give_no_curve() -> None:
    """
    A round without a table has no reference.
    """
    assert curve_of((), dropped_each_end=1) is None
    assert prune(()) == ()


def test_the_olympic_mean_drops_both_ends_and_keeps_infinities() -> None:
    """
    One missed run of ten is dropped as the slowest; two are too many; few values drop nothing.
    """
    assert olympic_mean([5, 1, 2, 3, 100], 1) == 10 / 3
    assert olympic_mean([1, 2, 3, math.inf], 1) == 2.5
    assert olympic_mean([1, 2, math.inf, math.inf], 1) == math.inf
    assert olympic_mean([1, 3], 1) == 2
    with pytest.raises(ValueError, match="no mean of no values"):
        olympic_mean([], 1)


@given(
    values=st.dictionaries(
        st.integers(1, 10_000),
        st.lists(st.floats(1, 1e9), min_size=3, max_size=6),
        min_size=1,
        max_size=12,
    ),
    batch_size=st.integers(1, 12_000),
)
def test_a_reference_lies_between_the_points_around_it(
    values: dict[int, list[float]], batch_size: int
) -> None:
    """
    Never below the fastest mean, never above the slowest, and only above the range is there none.
    """
    kept = curve_of(points(values), dropped_each_end=1)
    assert kept is not None
    found = reference_at(kept, batch_size)

    assert (found is None) == (batch_size > kept.largest.batch_size)
    if found is not None:
        means = [point.mean for point in kept.points]
        assert min(means) * (1 - 1e-12) <= found.count <= max(means) * (1 + 1e-12)
        assert kept.points[0].mean == min(means)


@given(means=st.lists(st.integers(1, 30), min_size=1, max_size=12))
def test_pruning_is_the_published_loop(means: list[int]) -> None:
    """
    The loop of the published checker, written as it stands there, keeps the same points.
    """
    made = [
        KeptPoint(batch_size=10 * index, mean=float(mean), spread=0.0, runs=1)
        for index, mean in enumerate(means)
    ]
    left = made[means.index(min(means)) :]
    length, i = len(left), 1
    while i < length - 1:
        low, high = left[i - 1], left[i + 1]
        line = low.mean + (high.mean - low.mean) * (left[i].batch_size - low.batch_size) / (
            high.batch_size - low.batch_size
        )
        if left[i].mean > line:
            del left[i]
            i -= 1
            length -= 1
        i += 1

    assert list(prune(made)) == left


def published_factor(reference: Reference | None, own_count: float) -> float:
    """
    The factor that the published check writes into `scaling.json`; 1 where it writes none.

    It is S_ref / own where the entry's Olympic mean of counts, *own_count*, is below the reference
    of the round's own table (logging:rcp_checker.py, `_find_norm_factor`).
    """
    if reference is None or not own_count > 0:
        return 1.0
    return max(1.0, reference.count / own_count)


def scaling_files(shared: Path) -> list[Path]:
    """
    The folders of published results whose runs EXPECTED_SCORE.json holds.
    """
    return sorted((shared / "mlperf").glob("v*/*/results/*/*"))


def test_every_published_scaling_factor_is_reproduced(shared: Path) -> None:
    """
    With the round's own table to 1e-12; the sets without a file give exactly 1.
    """
    expected = json.loads((shared / "mlperf/EXPECTED_SCORE.json").read_text(encoding="utf-8"))
    published = 0
    for one in expected["sets"].values():
        own = benchmark(one["benchmark"])
        dropped = own.runs.dropped_each_end
        found = curve_of(round_points(own, one["round"]), dropped_each_end=dropped)
        assert found is not None
        per_count = own.samples.per_count
        counts = [round(value / per_count, 3) for value in one["inputs"]["samples"]]
        reference = reference_at(found, one["global_batch_size"])
        factor = published_factor(reference, olympic_mean(counts, dropped))
        stated = one["reference"]["scaling_factor_published"]
        published += stated is not None
        assert (factor == 1) if stated is None else math.isclose(factor, stated, rel_tol=1e-12)
    assert published == 14
    assert len(expected["sets"]) == 24


def test_every_scaling_file_holds_one_of_these_factors(shared: Path) -> None:
    """
    The 15 files on disk: 14 of sets in EXPECTED_SCORE.json and one of a set without power.
    """
    files = sorted((shared / "mlperf").rglob("scaling.json"))
    stated = {json.loads(path.read_text(encoding="utf-8"))["scaling_factor"] for path in files}
    one = benchmark("llama2-70b-lora")
    found = curve_of(round_points(one, "v4.0"), dropped_each_end=1)
    assert found is not None
    without_power = published_factor(reference_at(found, 8), 3072.0)

    assert len(files) == 15
    assert any(math.isclose(without_power, factor, rel_tol=1e-12) for factor in stated)
