"""
Patterns for the lines of any text log: what they read, and what is refused because it could take
long.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reporter.evidence.collect import RefusedError
from reporter.evidence.formats.text_pattern import compile_pattern
from reporter.evidence.training_log import read_training_log
from tests.evidence.write import said
from tests.evidence.write_training import START_S, evaluations, read, window

GOLF = (
    r"step:(?P<step>\d+)/\d+ val_loss:(?P<val_loss>[\d.]+) val_bpb:(?P<val_bpb>[\d.]+) "
    r"train_time:(?P<elapsed_ms>\d+)ms .*"
)


def test_groups_become_time_samples_and_quality(tmp_path: Path) -> None:
    """
    `quality` is a metric without a name; any stamp that is known will do.
    """
    reading = read(
        tmp_path,
        "start\n2024-05-10 11:38:49 seen 0 acc 0.1\n2024-05-10 11:39:49 seen 64 acc 0.5\n",
        pattern=r"(?P<time>\S+ \S+) seen (?P<samples>\d+) acc (?P<quality>\S+)",
        zone="UTC",
    )

    assert (reading.format, window(reading)) == ("text-pattern", (0.0, 60.0))
    assert evaluations(reading) == [(0.0, {None: 0.1}, None), (60.0, {None: 0.5}, 64.0)]


def test_elapsed_times_need_a_start(tmp_path: Path) -> None:
    """
    With it they are instants; the stop is told as derived, since such counts stand still at times.
    """
    content = "1.5 s loss 0.5\nx s loss 0.4\n3 s loss 0.3\n"
    pattern = r"(?P<elapsed_s>\S+) s loss (?P<val_loss>\S+)"

    without = read(tmp_path, content, pattern=pattern)
    started = read(tmp_path, content, pattern=pattern, start_s=START_S)

    assert said(without.findings) == [
        'TL-7 line 2: elapsed_s "x" isn\'t a number',
        (
            "TL-8 : the log holds no wall-clock time; "
            "it says that the run took 3 s, not when it started"
        ),
    ]
    assert window(started) == (0.0, 3.0)
    assert evaluations(started) == [
        (1.5, {"val_loss": 0.5}, None),
        (3.0, {"val_loss": 0.3}, None),
        (None, {"val_loss": 0.4}, None),
    ]
    assert said(started.findings)[1:] == [
        (
            "TL-12 : the stop is the start and the 3 s that the log counts: "
            "what it doesn't count lies outside of the window"
        )
    ]


def test_a_line_is_met_as_a_whole(tmp_path: Path) -> None:
    """
    The source of the script that a log begins with isn't taken for what it prints.
    """
    reading = read(
        tmp_path,
        'print("val_loss:0.9")\nval_loss:0.5\n# val_loss:0.8\n',
        pattern=r"val_loss:(?P<val_loss>[\d.]+)",
    )

    assert evaluations(reading) == [(None, {"val_loss": 0.5}, None)]


def test_a_pattern_that_meets_nothing_says_why(tmp_path: Path) -> None:
    """
    `.*` takes the rest of the line and gives nothing back.
    """
    reading = read(tmp_path, "step 1 loss 2\n", pattern=r".*loss (?P<val_loss>\d)")

    assert said(reading.findings) == [
        "TL-3 : no line as a whole fits the pattern; a quantifier takes all it can, gives none back"
    ]


def test_long_lines_are_left_out_and_counted(tmp_path: Path) -> None:
    """
    A pattern is held against 4 KiB at most.
    """
    reading = read(tmp_path, "a" * 5000 + "\n1\n", pattern=r"(?P<val_loss>\d)")

    assert said(reading.findings)[:1] == ["TL-13 : 1 line longer than 4,096 bytes"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"(?P<a>\d+", "the pattern isn't one: missing ), unterminated subpattern at position 0"),
        (r"\d+", "the pattern has no named group such as (?P<step>...)"),
        (r"(?P<a>a+)+", "the pattern repeats a group in which something repeats"),
        (r"(?P<a>(?:a*b)*)", "the pattern repeats a group in which something repeats"),
        (r"(?:(?:(?P<a>a+))?)*", "the pattern repeats a group in which something repeats"),
        (r"(?P<a>a|b)", "the pattern has alternatives (|); give one form of line"),
        (r"(?P<a>a)\1", "the pattern refers back to a group"),
        (r"(?P<a>a)(?P=a)", 'the pattern has "(?"; groups are (?P<name>...) or (?:...)'),
        (r"(?=b)(?P<a>a)", 'the pattern has "(?"; groups are (?P<name>...) or (?:...)'),
        (r"(?i)(?P<a>a)", 'the pattern has "(?"; groups are (?P<name>...) or (?:...)'),
        (r"(b)(?P<a>a)", 'the pattern has "("; groups are (?P<name>...) or (?:...)'),
        (r"(?P<a>a+?)", "the pattern has a quantifier behind another, or with nothing before it"),
        (r"*(?P<a>a)", "the pattern has a quantifier behind another, or with nothing before it"),
        ("(?P<a>a)" + "b" * 1000, "the pattern is longer than 1,000 characters"),
        (r"(?P<a>[[a])", "the pattern isn't one: Possible nested set at position 7"),
    ],
)
def test_patterns_that_could_take_long_are_refused(pattern: str, message: str) -> None:
    """
    The refusal says what of the pattern isn't allowed.
    """
    with pytest.raises(RefusedError) as refused:
        compile_pattern(pattern)

    assert (refused.value.code, str(refused.value)) == ("TL-11", message)


@pytest.mark.parametrize(
    ("pattern", "line", "value"),
    [
        (r"(?P<a>\d+)(?: s)?", "12 s", "12"),
        (r"(?P<a>\d+)(?: \d+ms)?!", "12 7ms!", "12"),
        (r"(?P<a>[^]+*]+)\]\+\*", "x]+*", "x"),
        (r"(?:ab)*(?P<a>c{2,3})\}", "ababccc}", "ccc"),
        (r"(?P<a>[\d.]+) \(x\)", "1.5 (x)", "1.5"),
    ],
)
def test_other_patterns_are_read_as_written(pattern: str, line: str, value: str) -> None:
    """
    Sets, escapes, counts and optional groups keep their meaning.
    """
    found = compile_pattern(pattern).fullmatch(line)

    assert found is not None
    assert found["a"] == value


@pytest.mark.parametrize(
    "pattern", [r"(?P<a>a*)a*a*a*a*a*b", r"(?:a?){30}(?P<a>a{30})b", r"(?P<a>[ab]*)[ab]*[ab]*c"]
)
def test_matching_takes_linear_time(pattern: str) -> None:
    """
    What takes a backtracking matcher hours on 4 KiB is over at once.
    """
    started_s = time.process_time()
    found = compile_pattern(pattern).fullmatch("a" * 4096)

    assert found is None
    assert time.process_time() - started_s < 1.0


@pytest.mark.parametrize(
    ("name", "count", "last_line", "last"),
    [
        ("lb_baseline", 70, 1565, {"val_bpb": 1.2191, "val_loss": 2.0584}),
        ("lb_11l_ema_gptq", 3, 1517, {"val_bpb": 1.1397, "val_loss": 1.9243}),
        ("lb_lora_ttt", 15, 1547, {"val_bpb": 1.22, "val_loss": 2.0599}),
        ("lb_par_resid_dr", 3, 1019, {"val_bpb": 1.1235, "val_loss": 1.897}),
        ("lb_slide64", 15, 1544, {"val_bpb": 1.2191, "val_loss": 2.0583}),
    ],
)
def test_published_logs_that_begin_with_their_script(
    shared: Path, name: str, count: int, last_line: int, last: dict[str, float]
) -> None:
    """
    Every evaluation of training is read, and none of the thousand source lines above.
    """
    path = shared / "trackers" / "parameter_golf" / "pg_logs" / f"{name}.txt"
    reading = read_training_log(path, name=path.name, pattern=GOLF)

    assert len(reading.evaluations) == count
    assert reading.evaluations[-1].line_number == last_line
    assert dict(reading.evaluations[-1].values) == last
