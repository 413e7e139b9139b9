"""
Megatron-LM's text log: window, validations, samples, and the mean energy of a GPU.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.evidence.write import said
from tests.evidence.write_training import LOGS, START_S, evaluations, read, read_known, window

ENERGY = (LOGS / "megatron_energy.log").read_text(encoding="utf-8")


def test_the_bracketing_stamps_are_the_window() -> None:
    """
    A validation has no stamp of its own: it is placed at the next one, when it had ended.
    """
    reading = read_known("megatron.log", zone="UTC")

    assert (reading.format, window(reading)) == ("megatron", (0.0, 213.0))
    assert (reading.seeds, reading.global_batch_size) == ((1234,), 32)
    assert (reading.samples_unit, reading.is_status_logged) == ("sequences", False)
    assert evaluations(reading) == [
        (157.0, {"validation lm loss": 6.601234, "validation lm loss PPL": 736.0026}, 3200.0),
        (213.0, {"validation lm loss": 5.61, "validation lm loss PPL": 273.1442}, 6400.0),
    ]
    assert [point.line_number for point in reading.evaluations] == [15, 20]
    assert reading.findings == ()


def test_stamps_without_a_zone_need_one() -> None:
    """
    An hour's shift moves the run onto other readings, so nothing is guessed.
    """
    reading = read_known("megatron.log")

    assert reading.window is None
    assert said(reading.findings)[0] == (
        'TL-5 line 9: time "2024-05-10 11:38:49" has no zone, and none is stated'
    )


def test_without_brackets_the_first_interval_gives_the_start() -> None:
    """
    The first stamp less the mean time of its iterations, as far as the run began with them.
    """
    reading = read_known("megatron_energy.log", zone="UTC")

    assert window(reading) == (-8.0, 111.0)
    assert said(reading.findings) == [
        (
            "TL-12 line 1: the log doesn't say when the run began: "
            "taken is the first stamp less the 1 x 9000 ms of its iterations"
        )
    ]


def test_the_stated_energy_is_the_mean_of_all_gpus() -> None:
    """
    J an iteration times iterations; after a pause (the validation) the counter begins at zero.
    """
    (counter,) = read_known("megatron_energy.log", zone="UTC").stated_energy

    assert counter.name == "mean of all GPUs"
    assert (counter.times_s - START_S).tolist() == [-8.0, 1.0, 51.0, 61.0, 111.0]
    assert counter.energy_j.tolist() == [0.0, 1800.0, 33800.0, 0.0, 32250.0]
    assert float(np.clip(np.diff(counter.energy_j), 0, None).sum()) == 66_050.0


def test_a_resumed_run_begins_with_its_first_stamp(tmp_path: Path) -> None:
    """
    The consumed samples tell that the first line isn't the first of the run.
    """
    lines = ENERGY.splitlines(keepends=True)
    reading = read(tmp_path, lines[1] + lines[3], zone="UTC")
    resumed = read(tmp_path, lines[1].replace("1632", "9632") + lines[3], zone="UTC")

    assert (window(reading)[0], window(resumed)[0]) == (0.0, 51.0)
    assert [counter.energy_j.tolist() for counter in resumed.stated_energy] == [[0.0, 32250.0]]
    assert said(resumed.findings)[0] == (
        "TL-12 : the log doesn't say when the run began: "
        "taken is its first stamp, 2024-05-10T11:39:40.000Z"
    )


def test_a_log_without_its_energy_states_none(tmp_path: Path) -> None:
    """
    Only lines of `--log-energy` hold an energy.
    """
    reading = read(tmp_path, ENERGY.replace("energy per GPU (J/iter/GPU)", "energy"), zone="UTC")

    assert (len(reading.evaluations), reading.stated_energy) == (1, ())


def test_a_line_that_is_too_long_is_counted_and_left_out(tmp_path: Path) -> None:
    """
    The rest of the log is read.
    """
    reading = read(tmp_path, ENERGY + "x" * 70_000 + "\n", zone="UTC")

    assert len(reading.evaluations) == 1
    assert said(reading.findings)[1:] == ["TL-13 : 1 line longer than 65,536 bytes"]
