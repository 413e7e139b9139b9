"""
Logs that are too large to be kept give the answers that they give in memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from reporter.energy.coverage import Integral
from reporter.errors import ReporterError
from reporter.evidence import log_file
from reporter.evidence.log_file import ReadLimits
from reporter.evidence.offered import Wanted
from reporter.evidence.series import Window
from reporter.measure import log_survey, streamed_logs
from reporter.measure.log_energy import LogEnergy, LoggedDevice, LogQuestion, energy_of_logs

CLOSE = 1e-9
# Steps are counted in microseconds, and the limit of gaps is 1.5 times one of them.
STEP_S = 2e-6
START_S = 1_780_309_800.0
WINDOW = Window(start_s=START_S + 3.25, stop_s=START_S + 590.5)
UTC = LogQuestion(zone="UTC")


NOTHING_IS_KEPT = ReadLimits(file_bytes=0, unpacked_bytes=0)


def streamed_energy(paths: Sequence[Path], question: LogQuestion) -> LogEnergy:
    """
    The answer where no log is small enough to be kept.
    """
    with mock.patch.object(streamed_logs, "EVIDENCE_LIMITS", NOTHING_IS_KEPT):
        return energy_of_logs(paths, question)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Blocks of 64 KiB, so that a small log has several.
    """
    monkeypatch.setattr(log_file, "BLOCK_BYTES", 2 * 64 * 1024)


def both(paths: Sequence[Path], question: LogQuestion) -> tuple[LogEnergy, LogEnergy]:
    """
    The answer in memory and the answer by streaming.
    """
    kept, streamed = energy_of_logs(paths, question), streamed_energy(paths, question)
    assert (kept.is_streamed, streamed.is_streamed) == (False, True)
    return kept, streamed


def same_answer(kept: LogEnergy, streamed: LogEnergy) -> None:
    """
    Files, devices, sums, what was left out and every figure agree.
    """
    assert streamed.files == kept.files
    assert (streamed.window, streamed.clock) == (kept.window, kept.clock)
    assert streamed.why_no_whole == kept.why_no_whole
    assert streamed.cautions == kept.cautions
    assert [one.name for one in streamed.sums] == [one.name for one in kept.sums]
    assert [(left.series.text, left.reason) for left in streamed.left_out] == [
        (left.series.text, left.reason) for left in kept.left_out
    ]
    assert len(streamed.devices) == len(kept.devices)
    for ours, theirs in zip(streamed.devices, kept.devices, strict=True):
        same_device(ours, theirs)


def same_device(streamed: LoggedDevice, kept: LoggedDevice) -> None:
    """
    Integrals agree to rounding, times to a microsecond.
    """
    for name in ("name", "identity", "files", "lines", "meter_class"):
        assert getattr(streamed, name) == getattr(kept, name), name
    for name in ("is_counted", "resets_count", "wrap_j"):
        assert getattr(streamed.energy, name) == getattr(kept.energy, name), name
    for name in ("gap_limit_s", "first_s", "last_s"):
        ours, theirs = getattr(streamed.energy, name), getattr(kept.energy, name)
        assert ours == pytest.approx(theirs, abs=STEP_S), name
    for field in fields(Integral):
        ours = getattr(streamed.energy.integral, field.name)
        theirs = getattr(kept.energy.integral, field.name)
        if field.name in {"largest_gap_s", "median_interval_s"}:
            assert ours == pytest.approx(theirs, abs=STEP_S), field.name
        else:
            assert ours == pytest.approx(theirs, rel=CLOSE, abs=1e-9), field.name


def log_lines(
    devices: int,
    seconds: Sequence[float],
    *,
    power: Callable[[int, int], str] = lambda device, row: f"{300 + device}.{row % 100:02}",
) -> list[str]:
    """
    Rows of some devices at some seconds after the start, with a header before them.
    """
    rows = [
        f"{START_S + second:.3f},{device},{power(device, row)}\n"
        for row, second in enumerate(seconds)
        for device in range(devices)
    ]
    return ["timestamp,gpu,power_w\n", *rows]


def written(path: Path, lines: Sequence[str]) -> Path:
    """
    A log of these lines.
    """
    path.write_text("".join(lines), encoding="utf-8")
    return path


def steady() -> list[float]:
    """
    One reading a second over ten minutes.
    """
    return [float(second) for second in range(600)]


def jittered() -> list[float]:
    """
    About one reading a second, with gaps of 4 s and of 20 s.
    """
    steps_s = np.random.default_rng(7).uniform(0.9, 1.1, 560)
    steps_s[[100, 300]] = 4.0, 20.0
    seconds: list[float] = np.round(np.cumsum(steps_s), 3).tolist()
    return seconds


def bad_reading(device: int, row: int) -> str:
    """
    Now and then a reading that is none.
    """
    faults = {5: "[N/A]", 50: "-3", 51: "0", 52: "inf", 90: "ERR!"}
    return faults.get(row * (device + 1), f"{300 + device}.{row % 100:02}")


QUESTIONS = pytest.mark.parametrize(
    "question", [UTC, replace(UTC, window=WINDOW)], ids=["whole log", "window"]
)


@QUESTIONS
@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("seconds", [steady(), jittered()], ids=["steady", "jittered"])
@pytest.mark.parametrize("devices", [1, 8])
def test_a_log_of_many_blocks_gives_the_same_answer(
    devices: int, seconds: list[float], question: LogQuestion, tmp_path: Path
) -> None:
    """
    Gaps that are charged by the log's own pace and gaps of more than 10 s among them.
    """
    log = written(tmp_path / "power.csv", log_lines(devices, seconds))

    same_answer(*both([log], question))


@QUESTIONS
@pytest.mark.usefixtures("small_blocks")
def test_bad_readings_and_a_torn_end_count_alike(question: LogQuestion, tmp_path: Path) -> None:
    """
    Faults stand in the findings of both, at the same lines.
    """
    lines = log_lines(8, steady(), power=bad_reading)
    lines[-1] = lines[-1][:12]
    log = written(tmp_path / "power.csv", lines)

    kept, streamed = both([log], question)

    same_answer(kept, streamed)
    assert [found.pointer for found in streamed.files[0].findings] == [
        found.pointer for found in kept.files[0].findings
    ]
    assert kept.files[0].findings


@QUESTIONS
@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("shared_s", [0, 12])
def test_a_rotated_log_is_one_device_whichever_piece_is_named_first(
    shared_s: int, question: LogQuestion, tmp_path: Path
) -> None:
    """
    The pieces may share some of their readings, and stand in any order.
    """
    seconds = jittered()
    first = written(tmp_path / "power.csv.1", log_lines(8, seconds[: 250 + shared_s]))
    second = written(tmp_path / "power.csv", log_lines(8, seconds[250:]))

    kept, streamed = both([second, first], question)

    same_answer(kept, streamed)
    assert len(streamed.devices) == 8
    assert streamed.devices[0].files == ("power.csv.1", "power.csv")


def counter_rows(path: Path, seconds: Sequence[float], wrap_j: float) -> Path:
    """
    A log of counters of two devices at 310 and 311 W, which start again at *wrap_j*.
    """
    rows = [
        f"{START_S + second:.3f},{device},{(1000.0 + (310 + device) * second) % wrap_j:.3f}\n"
        for second in seconds
        for device in range(2)
    ]
    return written(path, ["timestamp,gpu,energy_j\n", *rows])


@QUESTIONS
@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("range_j", [None, 70_000.0])
@pytest.mark.parametrize("shared_s", [0, 8])
def test_counters_are_summed_part_by_part(
    range_j: float | None, shared_s: int, question: LogQuestion, tmp_path: Path
) -> None:
    """
    With a range falls are wraps, without one resets; pieces may share readings.
    """
    seconds = [second / 10 for second in range(6000)]
    first = counter_rows(tmp_path / "a.csv", seconds[: 2500 + 10 * shared_s], 70_000.0)
    second = counter_rows(tmp_path / "b.csv", seconds[2500:], 70_000.0)
    asked = replace(
        question,
        counter_range_j=range_j,
        rated_power_w=400.0,
        wanted=Wanted(series=("0", "1")),
    )

    kept, streamed = both([first, second], asked)

    same_answer(kept, streamed)
    assert streamed.devices[0].energy.is_counted


def test_a_packed_log_may_unpack_to_more_than_is_kept(tmp_path: Path) -> None:
    """
    Its unpacked size isn't known beforehand, so it counts as the largest that it may be.
    """
    log = tmp_path / "power.csv.gz"
    log.write_bytes(gzip.compress("".join(log_lines(2, jittered())).encode()))

    same_answer(*both([log], UTC))
    assert not streamed_logs.are_large([])


def test_logs_are_large_by_their_sizes_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A packed log counts 200 times, Parquet 50 times, a log that isn't there as nothing.
    """
    monkeypatch.setattr(
        streamed_logs, "EVIDENCE_LIMITS", ReadLimits(file_bytes=100, unpacked_bytes=10_000)
    )
    small = written(tmp_path / "a.csv", ["x" * 60])
    packed = tmp_path / "b.gz"
    packed.write_bytes(b"\x1f\x8b" + b"x" * 49)

    assert not streamed_logs.are_large([small, tmp_path / "absent"])
    assert streamed_logs.are_large([small, written(tmp_path / "c.csv", ["x" * 60])])
    assert streamed_logs.are_large([packed])
    for size, is_large in ((200, False), (201, True)):
        columns = tmp_path / "d.parquet"
        columns.write_bytes(b"PAR1" + b"x" * (size - 4))
        assert streamed_logs.are_large([columns]) is is_large


@pytest.mark.usefixtures("small_blocks")
def test_a_large_log_that_runs_back_in_time_is_refused(tmp_path: Path) -> None:
    """
    What stands before an earlier block can't be placed without keeping the log.
    """
    lines = log_lines(8, steady())
    log = written(tmp_path / "power.csv", [lines[0], *lines[2401:], *lines[1:2401]])

    with pytest.raises(ReporterError) as refused:
        streamed_energy([log], UTC)

    assert str(refused.value) == (
        "power.csv: the readings of '0' run back in time\n"
        "a log that is too large to be kept must be in the order of time: sort it, or split it "
        "where its clock was set back"
    )


def test_a_log_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The second reading must see what the first saw.
    """
    log = written(tmp_path / "power.csv", log_lines(1, steady()))
    states = iter([(1, 1), (2, 2)])
    monkeypatch.setattr(log_survey, "file_state", lambda _: next(states))

    with pytest.raises(ReporterError) as refused:
        streamed_energy([log], UTC)

    assert str(refused.value) == (
        "power.csv: the log changed while it was read\n"
        "wait until its logger has stopped, or copy it first"
    )


def test_the_limit_of_gaps_is_that_of_the_steps_themselves(tmp_path: Path) -> None:
    """
    To a microsecond, where stamps are finer than a second and where they aren't.
    """
    for seconds in (steady(), jittered()):
        log = written(tmp_path / "power.csv", log_lines(1, seconds))
        kept, streamed = both([log], UTC)
        limits_s = [one.devices[0].energy.gap_limit_s for one in (kept, streamed)]
        assert limits_s[1] == pytest.approx(limits_s[0], abs=STEP_S)
