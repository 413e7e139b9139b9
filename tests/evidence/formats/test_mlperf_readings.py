"""
Readings in bulk: the same answers as parsing line by line.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.evidence.formats import mllog_lines as lines
from reporter.evidence.formats import mlperf_power as readings
from reporter.evidence.formats.mlperf_power import ReadingLog, read_readings
from tests.importers.mlperf.make_logs import RunShape, mllog, node_log_text, reading


def log_of(tmp_path: Path, text: str | bytes) -> ReadingLog:
    """
    A power log with exactly this text.
    """
    path = tmp_path / "node_0.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_readings(path, name="node_0.txt")


def spellings() -> list[str]:
    """
    One reading in every form seen in real logs, and some that are merely valid JSON.
    """
    return [
        mllog(1_500, "power_reading", 2_090.5, metadata="").replace(": ", ":").replace(", ", ","),
        mllog(1_500, "power_reading", 2_090.5, metadata=""),
        mllog(1_500, "power_reading", 2_090.5, metadata={}),
        mllog(1_500, "power_reading", 2_090.5, metadata={"file": "/a b.py", "lineno": 88}),
        mllog(1_500, "power_reading", 2_090.5, metadata={"host": 'a "quoted" name'}),
        mllog(1_500, "power_reading", 2_090.5, metadata={"deep": {"er": [1]}}),
        mllog(1_500, "power_reading", 2_090.5, metadata=None, prefix="0: "),
        mllog(1_500.0, "power_reading", 2_090.5),
        ':::MLLOG {"value": 2.0905e3, "key": "power_reading", "time_ms": 1500}',
    ]


@pytest.mark.parametrize("line", spellings())
@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_every_spelling_of_a_reading(tmp_path: Path, line: str, ending: str) -> None:
    """
    Fast or parsed, each form is the same reading, between its neighbours in file order.
    """
    text = f"{reading(1_000, 1)}\n{line}\n{reading(2_000, 3)}{ending}"
    log = log_of(tmp_path, text)
    assert log.findings == ()
    assert log.times_ms == (1_000.0, 1_500.0, 2_000.0)
    assert log.power_w == (1.0, 2_090.5, 3.0)
    assert log.lines == (1, 2, 3)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_reading_names_its_line(tmp_path: Path, ending: str) -> None:
    """
    Lines are counted through chatter, empty lines, markers, and readings that are parsed.
    """
    texts = [
        "job starts",
        reading(1_000, 1),
        "",
        "",
        reading(2_000, 2),
        mllog(2_000, "conversion_eff", 0.94),
        mllog(3_000.0, "power_reading", 3),
        reading(4_000, 4),
    ]
    log = log_of(tmp_path, ending.join(texts))
    assert log.power_w == (1.0, 2.0, 3.0, 4.0)
    assert log.lines == (2, 5, 7, 8)


@pytest.mark.parametrize("time_ms", [4 * 10**12, 10**15, 10**18, 1e18, -1, -1e299])
def test_a_stamp_outside_the_calendar_is_no_reading(tmp_path: Path, time_ms: float) -> None:
    """
    A reading at a time that no log can have is an error that says so, and the others stay.
    """
    log = log_of(tmp_path, f"{reading(1_000, 1)}\n{reading(time_ms, 2)}\n{reading(2_000, 3)}")
    assert log.lines == (1, 3)
    (finding,) = log.findings
    assert (finding.code, finding.pointer, finding.message) == (
        "IM-28",
        "line 2",
        "time_ms isn't a time between the years 1970 and 2096",
    )


def test_markers_know_how_many_readings_came_before(tmp_path: Path) -> None:
    """
    Lines that are no readings keep their place and their line number.
    """
    start, stop = mllog(1, "power_measurement_start"), mllog(9, "power_measurement_stop")
    log = log_of(tmp_path, f"{start}\n{reading(2, 5)}\n{reading(3, 6)}\nnoise\n{stop}\n")
    assert [(position, line.number, line.key) for position, line in log.others] == [
        (0, 1, "power_measurement_start"),
        (2, 5, "power_measurement_stop"),
    ]


@pytest.mark.parametrize("value", ["2090", None, True, [1], {"w": 5}])
def test_readings_that_are_no_numbers(tmp_path: Path, value: object) -> None:
    """
    A reading as text, null, truth value or structure is set apart, never guessed.
    """
    bad = mllog(1_500, "power_reading", value)
    log = log_of(tmp_path, f"{reading(1_000, 1)}\n{bad}\n{reading(2_000, 3)}\n")
    assert log.power_w == (1.0, 3.0)
    assert [line.number for line in log.unreadable] == [2]


@pytest.mark.parametrize(
    "line",
    [
        mllog(1_500, "power_reading", 5) + "}",
        mllog(1_500, "power_reading", 5).replace('"value": 5', '"value": 05'),
        mllog(1_500, "power_reading", 5).replace('"value": 5', '"value": 5.'),
        mllog(1_500, "power_reading", 5).replace("1500", "01500"),
        mllog(1_500, "power_reading", 5, metadata={"a": 1, "b": 2}).replace("1, ", "1 "),
        mllog(1_500, "power_reading", 5, metadata={"a": 1}).replace("1}", "1,}"),
        mllog(1_500, "power_reading", 5, metadata={"a": 1}).replace(": 1}", ": 01}"),
        mllog(1_500, "power_reading", 5, metadata={"a": "b"}).replace('"b"', '"\tb"'),
    ],
)
def test_the_fast_path_takes_no_invalid_json(tmp_path: Path, line: str) -> None:
    """
    What JSON doesn't allow is a broken line on both paths.
    """
    with pytest.raises(json.JSONDecodeError):
        json.loads(line.removeprefix(":::MLLOG "))
    log = log_of(tmp_path, f"{reading(1_000, 1)}\n{line}\n{reading(2_000, 3)}\n")
    assert log.power_w == (1.0, 3.0)
    assert [(finding.code, finding.pointer) for finding in log.findings] == [("IM-1", "line 2")]


def test_whole_log_is_taken_in_bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Of an ordinary log only the markers are parsed one by one.
    """
    parsed: list[bytes] = []

    def spy(data: bytes, *, lines_before: int = 0) -> object:
        parsed.append(data)
        return lines.parse_lines(data, lines_before=lines_before)

    monkeypatch.setattr(readings, "parse_lines", spy)
    log = log_of(tmp_path, node_log_text(RunShape()))
    assert len(log.power_w) == 141
    assert sum(data.count(b":::MLLOG") for data in parsed) == 2


def test_a_line_of_quotes_takes_no_time(tmp_path: Path) -> None:
    """
    Text made to confuse the regular expression is read in one pass.
    """
    start = b':::MLLOG {"namespace": "", "time_ms": 1, "event_type": "POINT_IN_TIME", '
    evil = start + b'"key": "power_reading", "value": 1, "metadata": {' + b'"a": "b", ' * 50_000
    log = log_of(tmp_path, evil + b"\n" + reading(2, 3).encode())
    assert log.power_w == (3.0,)


def test_unreadable_file(tmp_path: Path) -> None:
    """
    A file that can't be read has no readings and one finding.
    """
    log = read_readings(tmp_path / "gone.txt", name="gone.txt")
    assert log.power_w == ()
    assert [finding.code for finding in log.findings] == ["IM-2"]
