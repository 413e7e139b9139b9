"""
Log lines: what is read, what is skipped, what is broken.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from reporter.evidence.formats import mllog_lines as lines
from reporter.evidence.formats.mllog_lines import LogFile, read_log
from reporter.findings import Severity
from tests.importers.mlperf.make_logs import mllog


def log_of(tmp_path: Path, data: bytes) -> LogFile:
    """
    A log file with exactly these bytes, read as log.txt.
    """
    path = tmp_path / "log.txt"
    path.write_bytes(data)
    return read_log(path, name="log.txt")


def test_reads_a_line_with_anything_before_the_token(tmp_path: Path) -> None:
    """
    Rank prefixes are dropped and other lines skipped; numbers count all lines of the file.
    """
    text = "noise\n" + mllog(1_500, "seed", 7, metadata={"lineno": 3}, prefix="  0: ") + "\n"
    log = log_of(tmp_path, text.encode())
    assert log.findings == ()
    (line,) = log.lines
    assert (line.number, line.time_ms, line.key, line.value) == (2, 1_500.0, "seed", 7)
    assert line.metadata == {"lineno": 3}


def test_last_token_of_a_line_counts(tmp_path: Path) -> None:
    """
    Two processes that wrote into one line leave the record of the last one.
    """
    log = log_of(tmp_path, f"{mllog(1, 'a')} {mllog(2, 'b')}\n".encode())
    assert [line.key for line in log.lines] == ["b"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_line_ends(tmp_path: Path, ending: str) -> None:
    """
    Unix and Windows line ends are read, and a last line without one.
    """
    log = log_of(tmp_path, (mllog(1, "a") + "\n" + mllog(2, "b") + ending).encode())
    assert [(line.number, line.key) for line in log.lines] == [(1, "a"), (2, "b")]
    assert log.findings == ()


def test_progress_bars_do_not_hide_lines(tmp_path: Path) -> None:
    """
    A bare carriage return ends a line too, without shifting the line numbers.
    """
    text = f"epoch 10%\repoch 20%\r{mllog(1, 'a')}\repoch 30%\n{mllog(2, 'b')}\n"
    log = log_of(tmp_path, text.encode())
    assert [(line.number, line.key) for line in log.lines] == [(1, "a"), (2, "b")]


def test_metadata_that_is_no_object_is_empty(tmp_path: Path) -> None:
    """
    Real logs hold `""` where an object is meant.
    """
    log = log_of(tmp_path, mllog(1, "a", "null", metadata="").encode())
    assert log.lines[0].metadata == {}
    assert log.lines[0].value == "null"
    assert log.findings == ()


def test_source_names_the_very_bytes(tmp_path: Path) -> None:
    """
    Length and SHA-256 are of the file as it is.
    """
    log = log_of(tmp_path, b"noise\n")
    assert (log.source.file, log.source.size_bytes) == ("log.txt", 6)
    assert log.source.sha256 == hashlib.sha256(b"noise\n").hexdigest()


def test_latin_1_is_read(tmp_path: Path) -> None:
    """
    A host name in Latin-1 doesn't cost the line.
    """
    text = mllog(1, "a", 5).replace('"metadata": {}', '"metadata": {"host": "Münster"}')
    log = log_of(tmp_path, text.encode("latin-1"))
    assert log.lines[0].metadata == {"host": "Münster"}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b'{"time_ms": 1, "key": "a"', "not valid JSON: Expecting ',' delimiter"),
        (b"", "not valid JSON: Expecting value"),
        (b"[1, 2]", "the record isn't a JSON object"),
        (b'{"key": "a", "value": 1}', "time_ms isn't a number"),
        (b'{"time_ms": "12", "key": "a"}', "time_ms isn't a number"),
        (b'{"time_ms": true, "key": "a"}', "time_ms isn't a number"),
        (b'{"time_ms": 1e999, "key": "a"}', "time_ms isn't a number"),
        (b'{"time_ms": 1, "value": 2}', "key isn't a text"),
        (b'{"time_ms": 1, "key": 5}', "key isn't a text"),
        (b'{"time_ms": 1, "key": "a", "value": NaN}', "NaN is not a number in JSON"),
        (b'{"time_ms": 1, "key": "a", "value": -Infinity}', "-Infinity is not a number in JSON"),
        (b'{"a":' * 100_000, "objects and lists stand in each other more than 32 deep"),
        (b'{"time_ms": ' + b"9" * 5_000 + b', "key": "\xe9"}', "not valid JSON"),
    ],
)
def test_broken_lines_become_findings(tmp_path: Path, record: bytes, reason: str) -> None:
    """
    A line that can't be used says where it is and why, and the next one is read.
    """
    data = b"noise\n:::MLLOG " + record + b"\n" + mllog(2, "b").encode()
    log = log_of(tmp_path, data)
    assert [line.key for line in log.lines] == ["b"]
    (finding,) = log.findings
    assert (finding.code, finding.severity) == ("IM-1", Severity.WARNING)
    assert (finding.file, finding.pointer) == ("log.txt", "line 2")
    assert finding.message == f"log line ignored: {reason}"


def test_many_broken_lines_are_summed_up(tmp_path: Path) -> None:
    """
    Ten broken lines are named, the others counted.
    """
    log = log_of(tmp_path, b":::MLLOG oops\n" * 1_000)
    assert len(log.findings) == 11
    assert log.findings[-1].pointer == "line 11"
    assert log.findings[-1].message == "990 more log lines ignored from here on"


def test_overlong_lines_are_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A line beyond the limit is a finding, however valid it may be.
    """
    monkeypatch.setattr(lines, "LARGEST_LINE_BYTES", 200)
    log = log_of(tmp_path, mllog(1, "a", "x" * 300).encode())
    assert log.lines == ()
    assert log.findings[0].message == "log line ignored: the line is longer than 200 bytes"


def test_overlarge_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file beyond the limit is refused before it is read.
    """
    monkeypatch.setattr(lines, "LARGEST_FILE_BYTES", 2**20)
    log = log_of(tmp_path, b"x" * (3 * 2**20))
    assert log.lines == ()
    assert log.source.sha256 is None
    assert [finding.message for finding in log.findings] == ["3 MiB is more than the 1 MiB allowed"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """
    A link can't show a file from elsewhere.
    """
    (tmp_path / "secret.txt").write_text(mllog(1, "a"))
    link = tmp_path / "result_0.txt"
    link.symlink_to(tmp_path / "secret.txt")
    log = read_log(link)
    assert log.lines == ()
    (finding,) = log.findings
    assert (finding.code, finding.severity) == ("IM-2", Severity.ERROR)
    assert finding.message == "not a regular file"


def test_pipes_do_not_hang(tmp_path: Path) -> None:
    """
    A named pipe is refused without opening it.
    """
    pipe = tmp_path / "node_0.txt"
    os.mkfifo(pipe)
    assert [finding.message for finding in read_log(pipe).findings] == ["not a regular file"]


def test_missing_file_is_a_finding(tmp_path: Path) -> None:
    """
    A file that vanished is said, not raised; without a name the path stands in.
    """
    (finding,) = read_log(tmp_path / "gone.txt").findings
    assert finding.file == str(tmp_path / "gone.txt")
    assert finding.message == "can't be read: No such file or directory"
