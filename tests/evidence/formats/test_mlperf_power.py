"""
Node and switch logs: good ones, and every fault seen in published ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.formats.mlperf_power import (
    NodePowerLog,
    SwitchPowerLog,
    read_node_log,
    read_switch_log,
)
from reporter.findings import Finding
from tests.importers.mlperf.make_logs import (
    RunShape,
    mllog,
    node_log_text,
    reading,
    switch_log_text,
)

START, STOP = "power_measurement_start", "power_measurement_stop"


def node_of(tmp_path: Path, text: str) -> NodePowerLog:
    """
    A node log with exactly this text.
    """
    path = tmp_path / "node_0.txt"
    path.write_text(text)
    return read_node_log(path, name="power/result_0/node_0.txt")


def switch_of(tmp_path: Path, text: str) -> SwitchPowerLog:
    """
    A switch log with exactly this text.
    """
    path = tmp_path / "sw_0.txt"
    path.write_text(text)
    return read_switch_log(path, name="power/result_0/sw_0.txt")


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    """
    Severity, code, place and message of each finding.
    """
    return [(str(f.severity), f.code, f.pointer, f.message) for f in findings]


def test_good_node_log(tmp_path: Path) -> None:
    """
    Readings, markers, factor and side of a good log are read and nothing is found.
    """
    shape = RunShape(efficiency=0.94, measurement_type="AC")
    log = node_of(tmp_path, node_log_text(shape))
    assert log.findings == ()
    assert log.trace.name == "node_0"
    assert log.trace.times_s.size == 141
    assert log.trace.times_s[0] == shape.start_ms / 1000 - 10
    assert (log.conversion_efficiency, log.measurement_side) == (0.94, "ac")
    assert log.start_ms == shape.start_ms - 10_001
    assert log.stop_ms is not None
    assert [(marker.key, marker.position) for marker in log.markers] == [
        (START, 0),
        ("conversion_eff", 0),
        (STOP, 141),
    ]


def test_faults_of_round_4_0_are_tolerated(tmp_path: Path) -> None:
    """
    "null" for null, `""` for metadata, a stop stamp equal to the start: all readings are kept.
    """
    text = "\n".join(
        [
            mllog(1_000, START, "null", event="INTERVAL_START", metadata=""),
            reading(1_000, 2_090),
            reading(3_007, 2_103),
            reading(5_012, -43),
            reading(5_012, 0),
            reading(4_000, 2_100),
            mllog(1_000, STOP, "null", event="INTERVAL_END", metadata=""),
        ]
    )
    log = node_of(tmp_path, text)
    assert log.trace.times_s.tolist() == [1.0, 3.007, 5.012, 5.012, 4.0]
    assert log.trace.power_w.tolist() == [2_090.0, 2_103.0, -43.0, 0.0, 2_100.0]
    assert (log.conversion_efficiency, log.measurement_side) == (None, None)
    message = "power_measurement_stop isn't later than power_measurement_start"
    assert said(log.findings) == [("note", "IM-10", "", message)]


def test_missing_markers_are_notes(tmp_path: Path) -> None:
    """
    The window never comes from the markers, so lacking them is no fault of the energy.
    """
    log = node_of(tmp_path, reading(1, 5))
    assert (log.start_ms, log.stop_ms) == (None, None)
    assert said(log.findings) == [
        ("note", "IM-10", "", "power_measurement_start is logged 0 times"),
        ("note", "IM-10", "", "power_measurement_stop is logged 0 times"),
    ]


@pytest.mark.parametrize("text", ["", "no power here\n", mllog(1, START)])
def test_log_without_readings(tmp_path: Path, text: str) -> None:
    """
    An empty node log is an error.
    """
    log = node_of(tmp_path, text)
    assert said(log.findings) == [("error", "IM-7", "", "the power log has no usable reading")]


def test_readings_as_strings(tmp_path: Path) -> None:
    """
    Watts as text are an error with the first line and value; others are kept.
    """
    good = node_log_text(RunShape())
    bad = mllog(1, "power_reading", "2090") + "\n" + mllog(2, "power_reading", None) + "\n"
    log = node_of(tmp_path, bad + good)
    assert log.unreadable_count == 2
    assert log.trace.times_s.size == 141
    message = "2 power readings are not a number, the first '2090'"
    assert said(log.findings) == [("error", "IM-8", "line 1", message)]


def test_only_strings(tmp_path: Path) -> None:
    """
    A log with nothing but text has no usable reading either, and long values are cut.
    """
    log = node_of(tmp_path, mllog(1, "power_reading", "x" * 100))
    message = f"1 power reading is not a number, the first '{'x' * 36}..."
    assert [finding.code for finding in log.findings] == ["IM-8", "IM-7"]
    assert log.findings[0].message == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.01, "conversion_eff is 0.0100; an AC/DC efficiency is between 0.80 and 0.99"),
        (-0.9, "conversion_eff is -0.900; an AC/DC efficiency is between 0.80 and 0.99"),
        ("0.94", "conversion_eff is '0.94', not a number"),
    ],
)
def test_impossible_efficiency(tmp_path: Path, value: object, message: str) -> None:
    """
    A factor that is no efficiency is an error at its line.
    """
    line = mllog(1, "conversion_eff", value, metadata={"measurement_type": "AC"})
    log = node_of(tmp_path, node_log_text(RunShape()) + line)
    assert said(log.findings) == [("error", "IM-9", "line 144", message)]


def test_an_efficiency_of_one_says_that_nothing_was_converted(tmp_path: Path) -> None:
    """
    Logs on the DC side carry a factor of 1: a note, not a fault.
    """
    line = mllog(1, "conversion_eff", 1.0, metadata={"measurement_type": "DC"})
    log = node_of(tmp_path, node_log_text(RunShape()) + line)
    assert said(log.findings) == [
        ("note", "IM-9", "line 144", "conversion_eff is 1: nothing was converted")
    ]


@pytest.mark.parametrize(
    "metadata", [{}, "", {"measurement_type": "mains"}, {"measurement_type": 1}]
)
def test_efficiency_without_a_side(tmp_path: Path, metadata: object) -> None:
    """
    A factor that doesn't say what it converts leaves the side unknown.
    """
    line = mllog(1, "conversion_eff", 0.94, metadata=metadata)
    log = node_of(tmp_path, node_log_text(RunShape()) + line)
    assert log.measurement_side is None
    message = "conversion_eff doesn't say whether the readings are AC or DC"
    assert said(log.findings) == [("warning", "IM-9", "line 144", message)]


def test_wrong_dates_are_kept(tmp_path: Path) -> None:
    """
    A log of another month is read as it is; only the window can tell that it doesn't fit.
    """
    log = node_of(tmp_path, node_log_text(RunShape(start_ms=1_600_000_000_000)))
    assert log.findings == ()
    assert log.trace.times_s[0] == 1_599_999_990.0


def test_good_switch_log(tmp_path: Path) -> None:
    """
    A switch log is one nameplate figure; its time stamp means nothing.
    """
    log = switch_of(tmp_path, switch_log_text(16_100))
    assert (log.nameplate_w, log.switch_id) == (16_100.0, "sw_01")
    assert (log.time_ms, log.conversion_efficiency) == (1_652_749_794_206.0, None)
    assert log.findings == ()


def test_switch_log_with_readings_only(tmp_path: Path) -> None:
    """
    Readings in a switch log are no estimate but a trace with side, factor and lines.
    """
    factor = mllog(1, "conversion_eff", 0.94, metadata={"measurement_type": "AC"})
    log = switch_of(tmp_path, f"{reading(1_000, 500)}\n{factor}\n{reading(2_000, 510)}\n")
    assert log.nameplate_w is None
    assert log.trace is not None
    assert log.trace.power_w.tolist() == [500.0, 510.0]
    assert log.trace.lines is not None
    assert log.trace.lines.tolist() == [1, 3]
    assert (log.measurement_side, log.readings_efficiency) == ("ac", 0.94)
    assert log.name == "sw_0"
    assert log.findings == ()


@pytest.mark.parametrize("value", ["500", 1e299, 10**13])
def test_switch_log_with_unreadable_readings(tmp_path: Path, value: object) -> None:
    """
    Readings that can't be trusted are named, and never as an error: the result stands without.
    """
    log = switch_of(tmp_path, mllog(1_000, "power_reading", value))
    assert [finding.severity for finding in log.findings] != []
    assert "error" not in {finding.severity for finding in log.findings}


@pytest.mark.parametrize("value", ["16100", None, -5, 0, 1e299, 5e-324])
def test_switch_log_with_an_unusable_estimate(tmp_path: Path, value: object) -> None:
    """
    An estimate must be a positive number of watts.
    """
    log = switch_of(tmp_path, mllog(1, "interconnect_power_est", value))
    assert log.nameplate_w is None
    message = "the switch log has neither readings nor a usable power estimate"
    assert said(log.findings) == [("warning", "IM-11", "line 1", message)]


def test_switch_log_with_two_estimates(tmp_path: Path) -> None:
    """
    The first counts, as in the official formula, and so does a factor before it.
    """
    factor = mllog(1, "conversion_eff", 0.9)
    text = f"{factor}\n{switch_log_text(100)}{switch_log_text(200)}{factor}\n"
    log = switch_of(tmp_path, text)
    assert (log.nameplate_w, log.conversion_efficiency) == (100.0, 0.9)
    message = "2 estimates are logged; the first usable one counts"
    assert said(log.findings) == [("warning", "IM-11", "line 3", message)]


def test_unreadable_files(tmp_path: Path) -> None:
    """
    A file that isn't there is one finding, not two.
    """
    gone = tmp_path / "gone.txt"
    assert [finding.code for finding in read_node_log(gone).findings] == ["IM-2"]
    assert [finding.code for finding in read_switch_log(gone).findings] == ["IM-2"]
