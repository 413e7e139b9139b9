"""
Result logs: the fields of a good one, and what is said of the others.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporter.evidence.formats.mlperf_training import TrainingLog, read_training_log
from tests.importers.mlperf.make_logs import RunShape, mllog, training_log_text

SHAPE = RunShape(duration_s=277.048)


def log_of(tmp_path: Path, text: str) -> TrainingLog:
    """
    A result log with exactly this text.
    """
    path = tmp_path / "result_0.txt"
    path.write_text(text)
    return read_training_log(path, name="result_0.txt")


def said(log: TrainingLog) -> list[tuple[str, str, str]]:
    """
    Code, place and message of each finding.
    """
    return [(finding.code, finding.pointer, finding.message) for finding in log.findings]


def without(text: str, key: str) -> str:
    """
    The log without the lines of one key.
    """
    return "".join(line for line in text.splitlines(keepends=True) if f'"{key}"' not in line)


def test_good_log(tmp_path: Path) -> None:
    """
    Every field of a good log is read and nothing is found.
    """
    log = log_of(tmp_path, training_log_text(SHAPE))
    assert log.findings == ()
    assert (log.benchmark, log.organization, log.division) == ("bert", "Example Labs", "closed")
    assert (log.submission_status, log.platform) == ("onprem", "1xExample")
    assert (log.seed, log.seeds) == (1_234, (1_234,))
    assert (log.global_batch_size, log.gradient_accumulation_steps) == (768, 1)
    assert (log.train_samples, log.eval_samples) == (3_901.0, 173.0)
    assert (log.run_start_ms, log.run_stop_ms) == (SHAPE.start_ms, SHAPE.stop_ms)
    assert log.time_to_train_s == 277.048
    assert log.window is not None
    assert log.window.start_s == SHAPE.start_ms / 1000
    assert (log.run_status, log.reached_stop) == ("success", True)
    assert [point.values for point in log.points] == [((None, 0.36015),), ((None, 0.7203),)]
    assert log.points[-1].epoch_num == 2_549_478.0
    assert log.points[-1].samples_count is None
    assert (log.throughput_max, log.throughput_count) == (7_500.5, 1)
    assert (log.nodes_count, log.accelerators_per_node) == (None, None)


def test_everything_read_names_its_line(tmp_path: Path) -> None:
    """
    Window, evaluations, events, throughput and single keys all lead back to a line.
    """
    text = training_log_text(SHAPE)
    numbers = {
        key: [n for n, line in enumerate(text.splitlines(), start=1) if f'"key": "{key}"' in line]
        for key in ("run_start", "run_stop", "eval_accuracy", "tracked_stats", "seed")
    }
    log = log_of(tmp_path, text)
    assert [log.run_start_line] == numbers["run_start"]
    assert [log.run_stop_line] == numbers["run_stop"]
    assert [log.throughput_line] == numbers["tracked_stats"]
    assert [evaluation.line_number for evaluation in log.evaluations] == numbers["eval_accuracy"]
    assert [point.line_number for point in log.points] == numbers["eval_accuracy"]
    assert [log.lines["seed"]] == numbers["seed"]
    assert set(log.lines) >= {"submission_benchmark", "submission_platform", "global_batch_size"}


def test_node_count_if_logged(tmp_path: Path) -> None:
    """
    Few logs name their nodes; those that do are read.
    """
    more = mllog(1, "number_of_nodes", 8) + "\n" + mllog(1, "accelerators_per_node", 4)
    log = log_of(tmp_path, training_log_text(SHAPE) + more)
    assert (log.nodes_count, log.accelerators_per_node) == (8, 4)


def test_events_of_training_stand_beside_the_window(tmp_path: Path) -> None:
    """
    The first event of the log, and the one that the result rests on.
    """
    log = log_of(tmp_path, training_log_text(SHAPE))
    assert [event.key for event in log.events] == [
        "block_start",
        "eval_accuracy",
        "block_stop",
        "eval_accuracy",
    ]
    first, last = log.first_event, log.last_counting_event
    assert first is not None
    assert last is not None
    assert (first.key, first.time_ms) == ("block_start", SHAPE.start_ms + 2)
    assert (last.key, last.time_ms, last.epoch_num) == (
        "eval_accuracy",
        SHAPE.stop_ms - 500,
        2_549_478.0,
    )
    assert not log.evaluates_off_clock


def test_a_window_that_leaves_work_outside_shows_it(tmp_path: Path) -> None:
    """
    A late run_start and an early run_stop: the events outside are still named.
    """
    text = training_log_text(SHAPE)
    text = text.replace(f'"time_ms": {SHAPE.start_ms},', f'"time_ms": {SHAPE.start_ms + 9},')
    text = text.replace(f'"time_ms": {SHAPE.stop_ms},', f'"time_ms": {SHAPE.stop_ms - 505},')
    log = log_of(tmp_path, text)
    first, counting = log.first_event, log.last_counting_event
    assert first is not None
    assert counting is not None
    assert log.run_start_ms is not None
    assert log.run_stop_ms is not None
    assert first.time_ms < log.run_start_ms
    assert counting.time_ms > log.run_stop_ms


def test_training_that_goes_on_after_the_stop_does_not_count(tmp_path: Path) -> None:
    """
    Image segmentation logs one block more than the result needs.
    """
    more = mllog(SHAPE.stop_ms + 5_857, "block_stop", metadata={"epoch_num": 9})
    log = log_of(tmp_path, training_log_text(SHAPE) + more)
    counting = log.last_counting_event
    assert counting is not None
    assert counting.key == "eval_accuracy"


def test_off_the_clock_the_result_rests_on_the_end_of_its_block(tmp_path: Path) -> None:
    """
    Checkpoints judged after the stop: the block that reached the samples must lie before it.
    """
    start_ms = SHAPE.start_ms
    lines = [
        mllog(start_ms, "run_start"),
        mllog(start_ms + 1, "block_start", metadata={"samples_count": 0}),
        mllog(start_ms + 100, "block_stop", metadata={"samples_count": 0}),
        mllog(start_ms + 101, "block_start", metadata={"samples_count": 512}),
        mllog(start_ms + 200, "block_stop", metadata={"samples_count": 512}),
        mllog(start_ms + 300, "block_stop", metadata={"samples_count": 1_024}),
        mllog(start_ms + 900, "eval_accuracy", 88.0, metadata={"samples_count": 1_024}),
        mllog(start_ms + 200, "run_stop", metadata={"status": "success"}),
    ]
    log = log_of(tmp_path, "\n".join(lines))
    counting = log.last_counting_event
    assert log.evaluates_off_clock
    assert counting is not None
    assert (counting.time_ms, counting.samples_count) == (start_ms + 200, 512.0)


def test_an_empty_log_has_no_events(tmp_path: Path) -> None:
    """
    Nothing logged is None, never a default.
    """
    log = log_of(tmp_path, "nothing\n")
    assert (log.events, log.first_event, log.last_counting_event) == ((), None, None)
    assert (log.run_start_line, log.throughput_line) == (None, None)
    assert not log.evaluates_off_clock


def test_missing_run_stop(tmp_path: Path) -> None:
    """
    A log that was cut off has no window, and the finding says why.
    """
    log = log_of(tmp_path, without(training_log_text(SHAPE), "run_stop"))
    assert log.window is None
    assert log.time_to_train_s is None
    assert not log.reached_stop
    assert said(log) == [("IM-3", "", "run_stop isn't logged: the run has no window")]


def test_missing_run_start(tmp_path: Path) -> None:
    """
    The same for a log without a start.
    """
    log = log_of(tmp_path, without(training_log_text(SHAPE), "run_start"))
    assert log.window is None
    assert said(log) == [("IM-3", "", "run_start isn't logged: the run has no window")]


def test_doubled_run_start_takes_the_longest_window(tmp_path: Path) -> None:
    """
    A second start can't shorten the run.
    """
    text = training_log_text(SHAPE) + mllog(SHAPE.start_ms + 100_000, "run_start")
    log = log_of(tmp_path, text)
    assert log.time_to_train_s == 277.048
    assert said(log) == [
        ("IM-3", "line 20", "run_start is logged 2 times; the longest window is used")
    ]


def test_doubled_run_stop_takes_the_longest_window(tmp_path: Path) -> None:
    """
    A second, earlier stop can't shorten the run either.
    """
    early = mllog(SHAPE.start_ms + 1, "run_stop", metadata={"status": "success"})
    log = log_of(tmp_path, training_log_text(SHAPE) + early)
    assert log.time_to_train_s == 277.048
    assert said(log) == [
        ("IM-3", "line 20", "run_stop is logged 2 times; the longest window is used")
    ]


def test_the_same_marker_from_every_process_is_no_doubt(tmp_path: Path) -> None:
    """
    Doubled markers with one stamp are one marker.
    """
    text = training_log_text(SHAPE) + mllog(SHAPE.start_ms, "run_start")
    assert log_of(tmp_path, text).findings == ()


def test_reversed_window(tmp_path: Path) -> None:
    """
    A stop before the start gives no window and no time.
    """
    log = log_of(tmp_path, training_log_text(replace(SHAPE, duration_s=-5.0)))
    assert log.window is None
    assert log.time_to_train_s is None
    assert (
        "IM-3",
        "line 19",
        "run_stop isn't later than run_start: the run has no window",
    ) in said(log)


def test_aborted_run(tmp_path: Path) -> None:
    """
    An aborted run keeps its window, and is said to have missed.
    """
    log = log_of(tmp_path, training_log_text(replace(SHAPE, status="aborted")))
    assert log.run_status == "aborted"
    assert not log.reached_stop
    assert log.time_to_train_s == 277.048
    assert said(log) == [("IM-4", "line 19", "the run ended with status 'aborted'")]


def test_run_stop_without_status(tmp_path: Path) -> None:
    """
    A stop that doesn't say how the run ended is no success.
    """
    text = without(training_log_text(SHAPE), "run_stop") + mllog(SHAPE.stop_ms, "run_stop")
    log = log_of(tmp_path, text)
    assert not log.reached_stop
    assert said(log) == [("IM-4", "line 19", "run_stop has no status")]


def test_several_seeds(tmp_path: Path) -> None:
    """
    A seed for each process leaves no single seed, but all of them, without a finding.
    """
    text = training_log_text(SHAPE) + mllog(1, "seed", 9) + "\n" + mllog(1, "seed", 9)
    log = log_of(tmp_path, text)
    assert log.seed is None
    assert log.seeds == (1_234, 9)
    assert log.findings == ()


def test_no_seed(tmp_path: Path) -> None:
    """
    A run without a seed is said to have none.
    """
    log = log_of(tmp_path, without(training_log_text(SHAPE), "seed"))
    assert log.seeds == ()
    assert said(log) == [("IM-5", "", "no seed is logged")]


def test_batch_size_with_two_values(tmp_path: Path) -> None:
    """
    Two different batch sizes are none.
    """
    log = log_of(tmp_path, training_log_text(SHAPE) + mllog(1, "global_batch_size", 5))
    assert log.global_batch_size is None
    message = "global_batch_size is logged with 2 different values; none is used"
    assert said(log) == [("IM-5", "line 8", message)]


@pytest.mark.parametrize("value", ["768", None, [1]])
def test_batch_size_that_is_no_number(tmp_path: Path, value: object) -> None:
    """
    A batch size as text isn't guessed.
    """
    text = without(training_log_text(SHAPE), "global_batch_size")
    log = log_of(tmp_path, text + mllog(1, "global_batch_size", value))
    assert log.global_batch_size is None
    assert said(log) == [("IM-5", "line 19", "global_batch_size has no usable value")]


def test_missing_benchmark(tmp_path: Path) -> None:
    """
    The benchmark must be named.
    """
    log = log_of(tmp_path, without(training_log_text(SHAPE), "submission_benchmark"))
    assert log.benchmark is None
    assert said(log) == [("IM-5", "", "submission_benchmark isn't logged")]


def test_optional_keys_may_be_missing(tmp_path: Path) -> None:
    """
    Keys that not every benchmark logs are None without a finding.
    """
    text = without(without(training_log_text(SHAPE), "train_samples"), "tracked_stats")
    log = log_of(tmp_path, text)
    assert log.train_samples is None
    assert (log.throughput_max, log.throughput_count) == (None, 0)
    assert log.findings == ()


def test_evaluation_without_a_number(tmp_path: Path) -> None:
    """
    An evaluation of "null" is left out and said.
    """
    log = log_of(tmp_path, training_log_text(SHAPE) + mllog(1, "eval_accuracy", "null"))
    assert len(log.evaluations) == 2
    assert said(log) == [
        ("IM-6", "line 20", "eval_accuracy isn't a number; the evaluation is left out")
    ]


def test_two_metrics_of_one_evaluation_belong_together(tmp_path: Path) -> None:
    """
    FID and CLIP at the same samples are one point, whatever the order of the lines.
    """
    lines = [
        (50, "FID", 95.0, 512_000),
        (60, "CLIP", 0.10, 512_000),
        (75, "CLIP", 0.16, 1_024_000),
        (70, "FID", 88.0, 1_024_000),
    ]
    text = "\n".join(
        mllog(time_ms, "eval_accuracy", value, metadata={"metric": metric, "samples_count": count})
        for time_ms, metric, value, count in reversed(lines)
    )
    points = log_of(tmp_path, text).points
    assert [dict(point.values) for point in points] == [
        {"FID": 95.0, "CLIP": 0.10},
        {"FID": 88.0, "CLIP": 0.16},
    ]
    assert [(point.time_ms, point.samples_count) for point in points] == [
        (60.0, 512_000.0),
        (75.0, 1_024_000.0),
    ]


def test_evaluation_off_the_clock(tmp_path: Path) -> None:
    """
    A benchmark may evaluate its checkpoints after the run, and log the stop last.
    """
    metadata = {"metric": "FID", "samples_count": 4_096_000}
    late = mllog(SHAPE.stop_ms + 300_000, "eval_accuracy", 84.2, metadata=metadata)
    stop = mllog(SHAPE.stop_ms, "run_stop", metadata={"status": "success"})
    text = without(without(training_log_text(SHAPE), "run_stop"), "eval_accuracy")
    log = log_of(tmp_path, f"{text}{late}\n{stop}\n")
    assert log.findings == ()
    assert log.time_to_train_s == 277.048
    assert [point.samples_count for point in log.points] == [4_096_000.0]


def test_empty_log(tmp_path: Path) -> None:
    """
    A log without any log line lacks its window, and that is said once for each end.
    """
    assert said(log_of(tmp_path, "nothing\n")) == [
        ("IM-3", "", "run_start isn't logged: the run has no window"),
        ("IM-3", "", "run_stop isn't logged: the run has no window"),
    ]


def test_unreadable_file(tmp_path: Path) -> None:
    """
    A file that isn't there is one finding, not ten.
    """
    log = read_training_log(tmp_path / "gone.txt", name="gone.txt")
    assert [finding.code for finding in log.findings] == ["IM-2"]
