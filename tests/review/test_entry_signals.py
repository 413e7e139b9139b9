"""
What runs, nodes and sources of an entry say about each other.
"""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from reporter.review.entry_signals import (
    POWER_FLAG_ABOVE,
    POWER_FLAG_BELOW,
    POWER_REFUSE_ABOVE,
    POWER_REFUSE_BELOW,
    SOURCES_AGREE,
    digits,
    energy_per_sample_spread,
    is_copied_curve,
    node_ratios,
    run_gaps,
    shared_values,
    source_difference,
)
from tests.review.published_series import Run, published_sets


def energy_j(run: Run, node: int) -> float:
    """
    Trapezoid over the run's window, its edges held.
    """
    log = run.logs[node]
    within = (log.times_s > run.start_s) & (log.times_s < run.stop_s)
    times_s = np.concatenate(([run.start_s], log.times_s[within], [run.stop_s]))
    return float(np.trapezoid(np.interp(times_s, log.times_s, log.power_w), times_s))


def energies_j(runs: tuple[Run, ...]) -> np.ndarray:
    """
    A row for each run, a column for each node.
    """
    return np.array([[energy_j(run, node) for node in range(len(run.logs))] for run in runs])


def test_published_nodes_agree(shared: Path) -> None:
    """
    Nine sets of 8, 9 and 64 nodes: no node outside the limits, in a run or on average.
    """
    seen = 0
    for name, runs in published_sets(shared).items():
        found = node_ratios(energies_j(runs))
        if found is None:
            assert len(runs[0].logs) < 3
            continue
        seen += 1
        assert found.outside_run == (), name
        assert found.outside_mean == (), name
    assert seen == 9


def test_an_idle_node_of_a_published_run_is_named(shared: Path) -> None:
    """
    Node 5 of the third run at 2,500 W: that run and that node.
    """
    runs = published_sets(shared)["smc-ac-power/8xSMC-H100-SXM-80GB/resnet"]
    table_j = energies_j(runs)
    table_j[2, 5] = 2500 * (runs[2].stop_s - runs[2].start_s)
    found = node_ratios(table_j)
    assert found is not None and found.outside_run == ((2, 5),)


def test_a_node_scaled_in_all_runs_is_named_by_its_mean(shared: Path) -> None:
    """
    Scaled by 0.85 in every run it is inside the limits of a run and outside those of the mean.
    """
    table_j = energies_j(published_sets(shared)["smc-ac-power/8xSMC-H100-SXM-80GB/resnet"])
    table_j[:, 3] *= 0.85
    found = node_ratios(table_j)
    assert found is not None
    assert found.outside_run == ()
    assert found.outside_mean == (3,)


def test_two_nodes_can_not_be_told_apart() -> None:
    """
    Of two nodes nobody can say which is odd; a run without energy has no median.
    """
    assert node_ratios(np.array([[1.0, 2.0]])) is None
    assert node_ratios(np.zeros((2, 3))) is None
    assert node_ratios(np.array([1.0, 2.0, 3.0])) is None


def test_published_power_lies_within_the_limits(shared: Path) -> None:
    """
    A node in a run draws 0.859 to 1.291 times what its accelerators are rated at (AC side).
    """
    ratios = [
        ratio
        for name, runs in published_sets(shared).items()
        if "smc-dc-power" not in name
        for ratio in (
            energies_j(runs)
            / np.array([[run.stop_s - run.start_s] for run in runs])
            / (8 * (1000 if "B200" in name else 700))
        ).ravel()
    ]
    assert (min(ratios), max(ratios)) == pytest.approx((0.859, 1.291), abs=0.001)
    assert POWER_REFUSE_BELOW < POWER_FLAG_BELOW < min(ratios)
    assert max(ratios) < POWER_FLAG_ABOVE < POWER_REFUSE_ABOVE
    assert max(ratios) * 0.125 < POWER_REFUSE_BELOW


def test_published_curves_share_values_in_copied_runs_alone(shared: Path) -> None:
    """
    Of all pairs of runs of one set, only the five that stand twice in dlrm are copies.
    """
    copies = [
        (name, one.stem, two.stem)
        for name, runs in published_sets(shared).items()
        if "smc-dc-power" not in name
        for one, two in combinations(runs, 2)
        if is_copied_curve(one.curve, two.curve)
    ]
    assert len(copies) == 5
    for name, one, two in copies:
        assert name.endswith("dlrm_dcnv2")
        assert one.replace("_raw_", "_") == two.replace("_raw_", "_")


def test_short_values_are_not_compared() -> None:
    """
    0.75 in both runs says nothing; values of five digits do.
    """
    assert shared_values([0.75, 0.7501, 0.75012], [0.75, 0.7501, 0.75012]) == (1, 1)
    assert [digits(value) for value in (0.0, 0.75, 1200.0, 1.5e-7, 0.7201957)] == [1, 2, 2, 2, 7]


def test_a_curve_is_copied_from_three_values_and_a_half_on() -> None:
    """
    Both limits: two equal values are too few, three of seven are under a half.
    """
    first = [0.51234, 0.61234, 0.71234, 0.72345, 0.73456, 0.74567, 0.75678]
    other = [value + 0.00001 for value in first]
    assert not is_copied_curve(first[:2], first[:2])
    assert is_copied_curve(first[:3], first[:3])
    assert is_copied_curve(first[:3] + first[3:6], first[:3] + other[3:6])
    assert not is_copied_curve(first, first[:3] + other[3:])


def test_best_ten_of_thirty_runs_leave_holes() -> None:
    """
    Of thirty runs of 100 s every 130 s ten are kept: the gaps have room for the other runs.
    """
    kept = [0, 1, 5, 9, 10, 14, 20, 21, 25, 29]
    gaps = run_gaps([130.0 * run for run in kept], [130.0 * run + 100 for run in kept])
    assert [gap.room_for_runs for gap in gaps] == [0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert sorted(gap.gap_s for gap in gaps)[:3] == [30.0, 30.0, 30.0]


def test_runs_in_a_row_leave_no_hole() -> None:
    """
    Equal pauses of 30 s, given out of order: no room in any gap, and the places are those given.
    """
    starts_s, stops_s = [260.0, 0.0, 130.0], [360.0, 100.0, 230.0]
    gaps = run_gaps(starts_s, stops_s)
    assert [(gap.before, gap.after, gap.gap_s, gap.room_for_runs) for gap in gaps] == [
        (1, 2, 30.0, 0),
        (2, 0, 30.0, 0),
    ]
    assert run_gaps([], []) == ()


def test_published_sets_have_holes_too(shared: Path) -> None:
    """
    Ten of 24 sets have room for more runs, so holes are worth a note and no flag.
    """
    with_holes = [
        name
        for name, runs in published_sets(shared).items()
        if any(
            gap.room_for_runs
            for gap in run_gaps([run.start_s for run in runs], [run.stop_s for run in runs])
        )
    ]
    assert len(with_holes) == 10


def test_published_sides_agree_at_their_measured_ratio(shared: Path) -> None:
    """
    DC over AC is 0.967 to 0.992 in 58 runs; at 0.97 both sources agree within 2 x (5 % + 5 %).
    """
    sets = published_sets(shared)
    ratios = []
    for name, runs in sets.items():
        if "smc-dc-power" not in name:
            continue
        both = sets[name.replace("dc-power", "ac-power")]
        for ac_run, dc_run in zip(both, runs, strict=True):
            nodes = range(len(ac_run.logs))
            ac_j = sum(energy_j(ac_run, node) for node in nodes)
            dc_j = sum(energy_j(dc_run, node) for node in nodes)
            ratios.append(dc_j / ac_j)
            found = source_difference(
                ac_j, dc_j, efficiency=0.97, first_limit=0.05, other_limit=0.05
            )
            assert found is not None and found < SOURCES_AGREE
    assert len(ratios) == 58
    assert (min(ratios), max(ratios)) == pytest.approx((0.967, 0.992), abs=0.001)


def test_sources_differ_in_units_of_their_limits() -> None:
    """
    100 J in, 70 J out at an efficiency of 0.95: 35.7 % off, 3.57 times the limits of 10 %.
    """
    found = source_difference(100.0, 70.0, efficiency=0.95, first_limit=0.05, other_limit=0.05)
    assert found == pytest.approx(3.5714, abs=1e-4)
    assert source_difference(0.0, 1.0, efficiency=1, first_limit=0.1, other_limit=0.1) is None


def test_the_spread_is_of_energy_per_sample() -> None:
    """
    Runs that need twice the samples need twice the energy: no spread; else by its formula.
    """
    assert energy_per_sample_spread([10.0, 20.0, 30.0], [1.0, 2.0, 3.0]) == 0
    found = energy_per_sample_spread([10.0, 11.0, 12.0], [1.0, 1.0, 1.0])
    assert found == pytest.approx(1 / 11)
    assert energy_per_sample_spread([10.0, 11.0], [1.0, 1.0]) is None
    assert energy_per_sample_spread([0.0, 0.0, 0.0], [1.0, 1.0, 1.0]) is None


def test_the_spread_is_that_of_the_expected_scores(shared: Path) -> None:
    """
    Every s_e of the independent reckoning, from its own inputs.
    """
    import orjson

    expected = orjson.loads((shared / "mlperf" / "EXPECTED_SCORE.json").read_bytes())
    seen = 0
    for values in expected["sets"].values():
        stated = values["scopes"]["S2"]["s_e"]
        inputs = values["inputs"]
        found = energy_per_sample_spread(inputs["charged_node_j"], inputs["samples"])
        assert found is not None and math.isclose(found, stated, rel_tol=1e-6)
        seen += 1
    assert seen == 24
