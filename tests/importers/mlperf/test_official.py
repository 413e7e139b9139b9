"""
The published formulas on small logs whose figures can be worked out by hand.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reporter.evidence.formats.mlperf_power import (
    NodePowerLog,
    SwitchPowerLog,
    read_node_log,
    read_switch_log,
)
from reporter.evidence.formats.readings_between_markers import STAMP_DECIMALS, stamps_ms
from reporter.importers.mlperf.official import (
    OfficialEnergy,
    OfficialVersion,
    dropped_each_end,
    official_benchmark_energy,
    official_run_energy,
)
from tests.importers.mlperf.make_logs import mllog, reading, switch_log_text

START, STOP = "power_measurement_start", "power_measurement_stop"
HEAD, MAY = OfficialVersion.HEAD, OfficialVersion.MAY_2024


def node_of(tmp_path: Path, *lines: str) -> NodePowerLog:
    """
    A node log of these lines.
    """
    path = tmp_path / "node_0.txt"
    path.write_text("\n".join(lines) + "\n")
    return read_node_log(path)


def switch_of(tmp_path: Path, text: str) -> SwitchPowerLog:
    """
    A switch log with this text.
    """
    path = tmp_path / "sw_0.txt"
    path.write_text(text)
    return read_switch_log(path)


def energy_j(node: NodePowerLog, version: OfficialVersion) -> float | str | None:
    """
    The figure for one node and a run of 100 s, or the name of the error.
    """
    figure = official_run_energy([node], [], 100_000.0, version)
    return figure.error or figure.energy_j


def test_both_versions_agree_on_a_good_log(tmp_path: Path) -> None:
    """
    Mean power between the markers, times the time to train.
    """
    node = node_of(
        tmp_path,
        mllog(0, START),
        reading(1_000, 100),
        reading(3_000, 200),
        mllog(3_000, STOP),
    )
    assert energy_j(node, HEAD) == pytest.approx((100 + 2 * 200) / 3 * 100)
    assert energy_j(node, MAY) == pytest.approx((100 + 2 * 200) / 3 * 100)


def test_stop_equal_to_start(tmp_path: Path) -> None:
    """
    Today's code divides by zero, that of 2024 took the last reading as the stop.
    """
    node = node_of(tmp_path, mllog(0, START), reading(1_000, 100), mllog(0, STOP))
    assert energy_j(node, HEAD) == "ZeroDivisionError"
    assert energy_j(node, MAY) == 10_000.0


def test_readings_after_the_stop(tmp_path: Path) -> None:
    """
    Neither code counts what was logged after the stop.
    """
    node = node_of(
        tmp_path,
        mllog(0, START),
        reading(1_000, 100),
        mllog(1_000, STOP),
        reading(2_000, 300),
    )
    assert energy_j(node, HEAD) == 10_000.0
    assert energy_j(node, MAY) == 10_000.0


def test_a_reading_below_the_stop_line_with_an_earlier_stamp(tmp_path: Path) -> None:
    """
    The code of 2024 stops at the stop line; today's goes by the stamps.
    """
    node = node_of(
        tmp_path,
        mllog(0, START),
        reading(1_000, 100),
        mllog(2_000, STOP),
        reading(1_500, 300),
    )
    assert energy_j(node, HEAD) == pytest.approx((100 + 0.5 * 300) / 2 * 100)
    assert energy_j(node, MAY) == pytest.approx(100 / 2 * 100)


def test_a_stop_stamp_after_the_last_reading_ends_the_span(tmp_path: Path) -> None:
    """
    The code of 2024 takes the later of stop stamp and last reading, not always the reading.
    """
    late = node_of(tmp_path, mllog(0, START), reading(1_000, 100), mllog(4_000, STOP))
    assert energy_j(late, MAY) == pytest.approx(100 / 4 * 100)
    early = node_of(tmp_path, mllog(0, START), reading(4_000, 100), mllog(1_000, STOP))
    assert energy_j(early, MAY) == pytest.approx(100 * 100)


def test_an_efficiency_below_the_stop_line_counts_today_only(tmp_path: Path) -> None:
    """
    The code of 2024 doesn't read it; today's takes the last in the order of time.
    """
    node = node_of(
        tmp_path,
        mllog(0, START),
        reading(1_000, 100),
        mllog(1_000, STOP),
        mllog(1_000, "conversion_eff", 0.5),
    )
    assert energy_j(node, HEAD) == 5_000.0
    assert energy_j(node, MAY) == 10_000.0


def test_a_log_without_a_start_begins_at_time_zero_in_2024(tmp_path: Path) -> None:
    """
    Today's code refuses it; that of 2024 counted the span from 1970, and an empty log has none.
    """
    node = node_of(tmp_path, reading(1_000, 100), reading(2_000, 300), mllog(2_000, STOP))
    assert energy_j(node, HEAD) == "ValueError"
    assert energy_j(node, MAY) == pytest.approx((100 + 300) / 2 * 100)
    assert energy_j(node_of(tmp_path), MAY) == "ZeroDivisionError"


def test_unordered_lines(tmp_path: Path) -> None:
    """
    Today's code sorts by time, that of 2024 took the lines as they stood.
    """
    node = node_of(
        tmp_path,
        mllog(0, START),
        reading(2_000, 300),
        reading(1_000, 100),
        mllog(2_000, STOP),
    )
    assert energy_j(node, HEAD) == pytest.approx((100 + 300) / 2 * 100)
    assert energy_j(node, MAY) == pytest.approx((2 * 300 - 100) / 2 * 100)


def test_readings_before_the_start_do_not_count(tmp_path: Path) -> None:
    """
    Today's code begins at the start marker.
    """
    node = node_of(
        tmp_path,
        reading(500, 900),
        mllog(1_000, START),
        reading(2_000, 100),
        mllog(2_000, STOP),
    )
    assert energy_j(node, HEAD) == 10_000.0


def test_a_reading_at_the_very_stop_counts(tmp_path: Path) -> None:
    """
    Lines with one stamp stay in the order of the file; this stamp has no exact seconds.
    """
    stop_ms = 2007
    assert stop_ms / 1000 * 1000 > stop_ms
    node = node_of(
        tmp_path,
        mllog(stop_ms - 1_000, START),
        reading(stop_ms, 100),
        mllog(stop_ms, STOP),
    )
    assert energy_j(node, HEAD) == 10_000.0


def test_missing_stop_is_the_last_reading(tmp_path: Path) -> None:
    """
    Without a stop the span ends at the last reading.
    """
    node = node_of(tmp_path, mllog(0, START), reading(2_000, 100))
    assert energy_j(node, HEAD) == 10_000.0


def test_negative_readings_and_odd_factors_are_used_as_logged(tmp_path: Path) -> None:
    """
    The published formula believes everything: that is why it isn't ours.
    """
    factor = mllog(0, "conversion_eff", 0.01)
    node = node_of(tmp_path, mllog(0, START), factor, reading(1_000, -100), mllog(1_000, STOP))
    assert energy_j(node, HEAD) == pytest.approx(-100.0)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([], "ValueError"),
        ([mllog(0, START), mllog(1, "power_reading", "90"), mllog(2, STOP)], "TypeError"),
        ([mllog(0, START), mllog(0, "conversion_eff", "0.94"), reading(1, 9)], "TypeError"),
    ],
)
def test_errors_of_the_published_code(tmp_path: Path, lines: list[str], error: str) -> None:
    """
    An empty log and readings or efficiencies as text stop the published code.
    """
    assert energy_j(node_of(tmp_path, *lines), HEAD) == error


def test_run_without_power_logs() -> None:
    """
    A run without any node log fails an assertion there.
    """
    assert official_run_energy([], [], 1.0, HEAD) == OfficialEnergy(
        energy_j=None, error="AssertionError"
    )


def test_switches_add_nameplate_power(tmp_path: Path) -> None:
    """
    A switch adds its estimate over the time to train, times a factor logged before it.
    """
    node = node_of(tmp_path, mllog(0, START), reading(1_000, 100), mllog(1_000, STOP))
    plain = switch_of(tmp_path, switch_log_text(50))
    assert official_run_energy([node], [plain], 100_000.0, HEAD).energy_j == 15_000.0
    factored = switch_of(tmp_path, mllog(0, "conversion_eff", 0.5) + "\n" + switch_log_text(50))
    assert official_run_energy([node], [factored], 100_000.0, HEAD).energy_j == 12_500.0
    empty = switch_of(tmp_path, "")
    assert official_run_energy([node], [empty], 100_000.0, HEAD).energy_j == 10_000.0


def runs_of(
    *pairs: tuple[float | None, float],
) -> list[tuple[float | None, OfficialEnergy]]:
    """
    Runs from pairs of time to train and energy.
    """
    return [(time_s, OfficialEnergy(energy_j=energy)) for time_s, energy in pairs]


def test_benchmark_drops_by_time_not_by_energy() -> None:
    """
    The fastest and the slowest run go, whatever they cost; the scale applies to the mean.
    """
    runs = runs_of((3.0, 10.0), (1.0, 1_000.0), (2.0, 20.0), (5.0, 2_000.0), (4.0, 60.0))
    figure = official_benchmark_energy(runs, benchmark="bert", scaling_factor=1.5)
    assert figure == OfficialEnergy(energy_j=45.0)


def test_missed_run_is_the_dropped_slow_one() -> None:
    """
    A run that didn't converge takes the place of the slowest.
    """
    runs = runs_of((3.0, 10.0), (None, 7.0), (1.0, 1_000.0), (2.0, 20.0))
    figure = official_benchmark_energy(runs, benchmark="bert", scaling_factor=None)
    assert figure.energy_j == 15.0


def test_of_three_runs_the_middle_counts() -> None:
    """
    Large benchmarks have three runs, of which one is left.
    """
    runs = runs_of((3.0, 10.0), (1.0, 1_000.0), (2.0, 20.0))
    figure = official_benchmark_energy(runs, benchmark="gpt3", scaling_factor=None)
    assert figure.energy_j == 20.0


def test_unet3d_drops_four() -> None:
    """
    One benchmark drops four runs at each end.
    """
    assert dropped_each_end("unet3d") == 4
    assert dropped_each_end("bert") == 1
    runs = runs_of(*((float(index), float(index)) for index in range(10)))
    figure = official_benchmark_energy(runs, benchmark="unet3d", scaling_factor=None)
    assert figure.energy_j == 4.5


@pytest.mark.parametrize("times_s", [[], [1.0, 2.0], [1.0, 2.0, 3.0, None, None]])
def test_no_run_left(times_s: list[float | None]) -> None:
    """
    Too few runs, or too many that missed, give no figure.
    """
    runs = runs_of(*((time_s, 1.0) for time_s in times_s))
    figure = official_benchmark_energy(runs, benchmark="bert", scaling_factor=None)
    assert figure == OfficialEnergy(energy_j=None, error="no run is left to count")


def test_one_error_stops_the_benchmark() -> None:
    """
    The published code has no figure for a benchmark with a run that stops it.
    """
    failed = OfficialEnergy(energy_j=None, error="ZeroDivisionError")
    runs = [*runs_of((1.0, 1.0), (2.0, 2.0), (3.0, 3.0)), (9.0, failed)]
    assert official_benchmark_energy(runs, benchmark="bert", scaling_factor=None) == failed


def test_stamps_are_rounded_as_the_published_code_rounds_them() -> None:
    """
    To the last digit, near the half of a microsecond too, where a product would be rounded itself.
    """
    draw = np.random.default_rng(1)
    blurred_s = 1.7e9 + draw.integers(0, 10**9, 20_000) / 1e6
    halves_s = 1.7e9 + draw.integers(0, 2**30, 20_000) / 2**20
    times_s = np.concatenate((blurred_s, halves_s, [0.0, -1.5, 1e13, 1e300]))

    expected = [round(time_s * 1000, STAMP_DECIMALS) for time_s in times_s.tolist()]

    assert stamps_ms(times_s).tolist() == expected
