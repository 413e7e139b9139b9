"""
Lines of logs: what they hold is enough for the energy, and what they leave out isn't needed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reporter.evidence.detect import read_power_log
from reporter.evidence.find import EvidenceItem
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace, Window
from reporter.evidence.training_log import read_training_log
from reporter.measure.device import DeviceQuestion, device_figure
from reporter.measure.files import measure_file
from reporter.measure.log_lines import LinedLog, lines_of_device, lines_of_part
from reporter.model.run import LogLines, TrainingLines
from reporter.model.submission import Evidence
from reporter.schema.check import without_measured
from reporter.store.board import load_benchmarks
from tests.evidence.write_matcha import WHOLE
from tests.evidence.write_training import LOGS as TRAINING_LOGS
from tests.review.examples import BASE, base_submission, readers

HIGHEST_W = 1e6
LOGS = (
    "base_smi/power.csv",
    "p_dcgm_mig/n.prom",
    "p_energibridge/eb.csv",
    "p_nvmonitor/n.csv",
    "p_rails_long/n.csv",
    "p_rocm_csv_4dev/n.csv",
    "p_tegrastats/n.txt",
    "p_wandb_jsonl/n.json",
    "p_xpu_date/n.csv",
    "q_dmon/n.txt",
    "q_rapl_wrap/c.csv",
    "r_deccomma_csv/power.csv",
    "r_err_some/power.csv",
    "r_header_mid_swapped4/power.csv",
    "r_torn_value_mid/power.csv",
    "s_ipmi_exporter/n.prom",
    "t_grafana_formatted/g.csv",
    "t_zeus_epoch/z.csv",
)


def item_of(reading: LogReading, evidence_id: str = "log") -> EvidenceItem:
    """
    A log that was read, as an item of a list of evidence.
    """
    listed = Evidence(
        id=evidence_id, format="csv", clock="node", zone="UTC", bytes=1, sha256="0" * 64, file="log"
    )
    return EvidenceItem(
        evidence=listed, index=0, path=None, shown="log", bytes=1, sha256=None, power=reading
    )


def series_of(reading: LogReading) -> tuple[PowerTrace | EnergyCounter, ...]:
    """
    Everything that a log holds.
    """
    return (*reading.traces, *reading.counters)


def integrated_j(series: PowerTrace | EnergyCounter, window: Window) -> float | None:
    """
    The energy of a series in the window in J, `None` where the device has no usable reading.
    """
    asked = DeviceQuestion(window=window, cap_w=HIGHEST_W)
    return device_figure(series, asked).integral.integrated_j


def middle_of(reading: LogReading) -> Window:
    """
    The middle of a log, off its stamps.
    """
    times_s = np.concatenate([series.times_s for series in series_of(reading)])
    first_s, last_s = float(times_s.min()), float(times_s.max())
    span_s = last_s - first_s
    return Window(start_s=first_s + 0.3013 * span_s, stop_s=first_s + 0.7027 * span_s)


@pytest.mark.parametrize("name", LOGS)
def test_the_lines_of_a_log_with_its_header_give_its_energy(
    name: str, shared: Path, tmp_path: Path
) -> None:
    """
    Everything before the first and after the last line can go: no energy of any device moves.
    """
    path = shared / "logs" / name
    whole = read_power_log(path, zone="UTC")
    window, item = middle_of(whole), item_of(whole)
    ranges = [lines_of_device([(LinedLog.of(item), series)], window) for series in series_of(whole)]
    (found,) = lines_of_part(["log"], ranges)
    every = path.read_bytes().splitlines(keepends=True)
    heads = [int(one.lines.min()) for one in series_of(whole) if one.lines is not None]
    cut = tmp_path / "cut"
    cut.write_bytes(
        b"".join([*every[: min(heads) - 1], *every[found.first_line - 1 : found.last_line]])
    )

    again = read_power_log(cut, zone="UTC")

    assert found.lines_count == len(every)
    assert 1 <= min(heads) < found.first_line <= found.last_line < len(every)
    wanted = {one.name: integrated_j(one, window) for one in series_of(whole)}
    for one in series_of(again):
        energy_j, expected_j = integrated_j(one, window), wanted.pop(one.name)
        assert energy_j == (expected_j and pytest.approx(expected_j, rel=1e-12))
    assert wanted == {}


def test_the_lines_of_a_made_mlperf_set_give_the_energies_of_the_submission(
    tmp_path: Path,
) -> None:
    """
    Power logs cut to their lines measure to the same parts, but for the numbers of lines.
    """
    data = base_submission()
    path = tmp_path / "8xh100-bert.json"
    shutil.copytree(BASE / "logs", path.with_suffix(""))
    cut: dict[str, bytes] = {}
    for run in data["runs"]:
        (found,) = run["energy_parts"][0]["log_lines"]
        log = path.with_suffix("") / f"{found['evidence']}.txt"
        lines = log.read_bytes().splitlines(keepends=True)
        assert found["lines_count"] == len(lines)
        cut[found["evidence"]] = b"".join(lines[found["first_line"] - 1 : found["last_line"]])
        log.write_bytes(cut[found["evidence"]])
    declared = without_measured(data)
    for item in declared["evidence"]:
        if item["id"] in cut:
            content = cut[item["id"]]
            item |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    path.write_text(json.dumps(declared), encoding="utf-8")

    done = measure_file(path, None, load_benchmarks(None), readers())

    assert done.submission is not None
    for run, expected in zip(done.submission.to_dict()["runs"], data["runs"], strict=True):
        part, stated = run["energy_parts"][0], expected["energy_parts"][0]
        assert part["energy_j"] == stated["energy_j"]
        assert part["charged_energy_j"] == stated["charged_energy_j"]
        assert part["log_lines"][0]["first_line"] == 1
        assert run["training_lines"] == expected["training_lines"]


def trace(times_s: list[float], power_w: list[float], first_line: int = 1) -> PowerTrace:
    """
    A device with a reading a line.
    """
    lines = range(first_line, first_line + len(times_s))
    return PowerTrace.of("gpu", times_s, power_w, lines=lines)


def log_of(one: PowerTrace | EnergyCounter, evidence_id: str = "log") -> EvidenceItem:
    """
    A log that holds one trace or counter.
    """
    is_trace = isinstance(one, PowerTrace)
    reading = LogReading(
        file="log",
        format="csv",
        unit="W",
        clock=None,
        zone="UTC",
        traces=(one,) if isinstance(one, PowerTrace) else (),
        counters=() if is_trace else (one,),  # type: ignore[arg-type]
        lines_count=99,
    )
    return item_of(reading, evidence_id)


def lines_text(*found: LogLines) -> list[str]:
    """
    Ranges as `id first-last`.
    """
    return [f"{one.evidence} {one.first_line}-{one.last_line}" for one in found]


@pytest.mark.parametrize(
    ("times_s", "expected"),
    [
        ([0, 10, 20, 30, 40, 50], "log 2-5"),
        ([20, 25, 35, 45], "log 1-3"),
        ([20, 25, 31], "log 1-3"),
        ([0, 19, 22, 29], "log 2-4"),
        ([0, 18, 19, 31, 32], "log 3-4"),
    ],
    ids=["both", "none on the left", "inside", "none on the right", "at the edges"],
)
def test_a_range_reaches_to_the_readings_around_the_window(
    times_s: list[float], expected: str
) -> None:
    """
    From the last reading at or before the start (19 s) to the first at or after the stop (31 s), as
    far as the log has them.
    """
    one = trace(times_s, [100.0] * len(times_s))

    found = lines_of_device([(LinedLog.of(log_of(one)), one)], Window(start_s=19.0, stop_s=31.0))

    assert lines_text(*found) == [expected]


def test_a_neighbour_that_is_no_reading_is_passed_over() -> None:
    """
    A cell of zero or NaN at the edge isn't used by the integral; the one before it is.
    """
    one = trace([0, 10, 20, 30, 40], [100.0, 0.0, 100.0, float("nan"), 100.0])

    found = lines_of_device([(LinedLog.of(log_of(one)), one)], Window(start_s=15.0, stop_s=25.0))

    assert lines_text(*found) == ["log 1-5"]


def test_readings_out_of_order_are_inside_the_range() -> None:
    """
    A range is from the least to the greatest line, wherever its edges stand in the log.
    """
    one = trace([30, 20, 10, 0], [100.0] * 4)

    found = lines_of_device([(LinedLog.of(log_of(one)), one)], Window(start_s=12.0, stop_s=18.0))

    assert lines_text(*found) == ["log 2-3"]


def test_each_log_of_a_rotated_device_has_its_own_range() -> None:
    """
    A log that ends long before the start has none.
    """
    early, middle, late = (trace([start, start + 5], [100.0] * 2) for start in (0.0, 10.0, 20.0))
    logs = [
        (LinedLog.of(log_of(one, name)), one)
        for name, one in zip("abc", (early, middle, late), strict=True)
    ]

    found = lines_of_device(logs, Window(start_s=12.0, stop_s=22.0))

    assert lines_text(*found) == ["b 1-2", "c 1-2"]


def test_a_range_of_a_part_spans_its_devices() -> None:
    """
    One range a log, in the order of the part's list.
    """
    first, second = (
        LogLines(evidence="a", first_line=5, last_line=9),
        LogLines(evidence="a", first_line=4, last_line=8),
    )
    other = LogLines(evidence="b", first_line=1, last_line=2)

    assert lines_text(*lines_of_part(["b", "a", "b", "c"], [(first, other), (second,)])) == [
        "b 1-2",
        "a 4-9",
    ]


def test_readings_without_lines_have_no_range() -> None:
    """
    A format that has no lines, such as Parquet, gives none, and no line is made up.
    """
    one = replace(trace([0, 10], [100.0] * 2), lines=None)

    assert lines_of_device([(LinedLog.of(log_of(one)), one)], Window(start_s=2.0, stop_s=8.0)) == ()


def test_a_counter_has_the_lines_of_its_two_readings_around_the_window() -> None:
    """
    A counter may stand at zero.
    """
    one = EnergyCounter(
        name="gpu",
        times_s=np.array([0.0, 10.0, 20.0, 30.0]),
        energy_j=np.array([0.0, 50.0, 90.0, 120.0]),
        lines=np.array([3, 4, 5, 6]),
    )

    found = lines_of_device([(LinedLog.of(log_of(one)), one)], Window(start_s=2.0, stop_s=12.0))

    assert lines_text(*found) == ["log 3-5"]


def test_lines_are_those_of_the_unpacked_text(tmp_path: Path) -> None:
    """
    A packed log counts as the text that it unpacks to, with or without a last line's end.
    """
    text = "timestamp,power_w\n2024-05-10T11:00:00Z,100\n2024-05-10T11:00:01Z,101"
    plain, packed = tmp_path / "a.csv", tmp_path / "b.csv.gz"
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode()))

    counts = [read_power_log(path).lines_count for path in (plain, packed)]

    assert counts == [3, 3]


def test_a_training_log_of_text_names_the_lines_of_its_window(tmp_path: Path) -> None:
    """
    Where a log states no start, the line of its first stamp gives it.
    """
    path = tmp_path / "run.log"
    path.write_text(
        "hello\n1700000000 loss 3\n1700000060 acc 0.7\n1700000090 loss 2\n", encoding="utf-8"
    )

    found = read_training_log(
        path, pattern="(?P<time>[0-9]+) loss (?P<loss>[0-9]+)\n(?P<time>[0-9]+) acc (?P<quality>.+)"
    )

    assert (found.started_line, found.stopped_line, found.lines_count) == (2, 4, 4)
    assert found.evaluations[-1].line_number == 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("megatron.log", (9, 22, 20, 22)),
        ("megatron_energy.log", (1, 4, 3, 4)),
        ("wandb_history.jsonl", (1, 7, 6, 7)),
    ],
)
def test_training_logs_name_start_stop_and_quality(
    name: str, expected: tuple[int, int, int, int]
) -> None:
    """
    Stated brackets where the log has them, else the lines of the first and the last stamp.
    """
    found = read_training_log(TRAINING_LOGS / name, zone="UTC")
    quality_line = found.evaluations[-1].line_number

    assert (found.started_line, found.stopped_line, quality_line, found.lines_count) == expected


def test_a_log_of_matcha_names_the_records_of_its_session(tmp_path: Path) -> None:
    """
    Its readings are sums, which stand on no line of their own.
    """
    path = tmp_path / "matcha.jsonl"
    path.write_text(WHOLE, encoding="utf-8")
    found, power = read_training_log(path), read_power_log(path)

    assert (found.started_line, found.stopped_line) == (1, len(WHOLE.splitlines()))
    assert [one.lines for one in power.counters] == [None] * len(power.counters)


def test_a_document_names_no_line(tmp_path: Path) -> None:
    """
    A run of the monitor is one JSON value: start and stop have no line.
    """
    path = tmp_path / "run.json"
    window = {"start_utc": "2024-05-10T11:00:00Z", "stop_utc": "2024-05-10T12:00:00Z"}
    document = {"document": "reporter monitor run", "window": window, "exit_status": 0}
    path.write_text(json.dumps(document), encoding="utf-8")
    found = read_training_log(path)

    assert found.window is not None
    assert (found.started_line, found.stopped_line) == (None, None)


def test_the_lines_of_a_training_log_are_written_with_its_run() -> None:
    """
    Of the good submission: run_start, run_stop and the last evaluation.
    """
    names = base_submission()["runs"][0]["training_lines"]
    lines = (BASE / "logs" / "run-1.txt").read_text(encoding="utf-8").splitlines()

    assert TrainingLines(**names).lines_count == len(lines)
    shown = [lines[names[key] - 1] for key in ("start_line", "stop_line", "quality_line")]
    for line, key in zip(shown, ("run_start", "run_stop", "eval_accuracy"), strict=True):
        assert f'"key": "{key}"' in line
