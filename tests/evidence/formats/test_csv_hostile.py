"""
Tables with giant lines, strange ends of lines and marks of encodings are read right or told.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reporter.evidence.detect import read_power_log

HEAD = b"time,device,power_w\n"
ROWS = b"".join(b"%d,a,300\n" % (1_715_341_129 + at) for at in range(50))
SEMICOLONS = b"time;device;power_w\n"
COLUMNS = 1_000_000
LONGEST_S = 20.0


def commas(form: bytes) -> bytes:
    """
    A table with semicolons, whose 50 readings are written as *form*.
    """
    rows = (b"%d;a;%s\n" % (1_715_341_129 + at, form) for at in range(50))
    return SEMICOLONS + b"".join(rows)


@pytest.mark.parametrize(
    ("data", "readings", "power_w"),
    [
        (b"\xef\xbb\xbf" + HEAD + ROWS, 50, 300.0),
        ((HEAD + ROWS).decode().encode("utf-16"), 50, 300.0),
        (b"\xfe\xff" + (HEAD + ROWS).decode().encode("utf-16-be"), 50, 300.0),
        ((HEAD + ROWS).replace(b"\n", b"\r\n"), 50, 300.0),
        ((HEAD + ROWS).replace(b"\n", b"\r\r\n"), 50, 300.0),
        (commas(b"300,5"), 50, 300.5),
        (commas(b"300,5").replace(b",5", b".5", 20), 50, 300.5),
        (commas(b"1.300,5"), 50, 1_300.5),
    ],
    ids=[
        "byte order mark",
        "UTF-16",
        "UTF-16, big end first",
        "two ends of lines",
        "three ends of lines",
        "decimal commas",
        "points and commas",
        "thousands and commas",
    ],
)
def test_a_table_of_another_form_is_read_right(
    tmp_path: Path, data: bytes, readings: int, power_w: float
) -> None:
    """
    All readings are there, at the power that is written.
    """
    path = tmp_path / "log"
    path.write_bytes(data)
    (trace,) = read_power_log(path, name="log").traces

    assert trace.times_s.size == readings
    assert set(trace.power_w.tolist()) == {power_w}


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (HEAD + ROWS.replace(b"a", b"\0"), "PW-2", "a binary file of an unknown kind isn't read"),
        (HEAD + ROWS + b"\0\0\n" + ROWS, "PW-2", "a binary file of an unknown kind isn't read"),
        ((HEAD + ROWS).decode().encode("utf-32"), "PW-2", "a binary file of an unknown kind"),
        ((HEAD + ROWS).replace(b"\n", b"\r"), "PW-9", "103 cells where 3 are expected"),
        (HEAD + ROWS.replace(b"a", b"\xe9"), "PW-9", "isn't UTF-8 (line 2, and 49 more)"),
        (HEAD + b"1715341129" + b"," * COLUMNS + b"\n", "PW-9", "1,000,001 cells where 3"),
        (SEMICOLONS + b"1715341129;a;1,234\n", "PW-8", "may be a decimal or a thousand"),
        (b'"' + HEAD + ROWS, "PW-3", "the format isn't known"),
        (b"," * 2**20, "PW-3", "the format isn't known"),
        (b'"' * 2**23, "PW-3", "the format isn't known"),
        (b"\n" * 2**21 + HEAD, "PW-3", "the format isn't known"),
        (
            b"time," + b",".join(b"gpu%d_power_w" % at for at in range(30_000)) + b"\n"
            b"1715341129," + b",".join([b"1"] * 30_000) + b"\n",
            "PW-8",
            "more than 20,000 devices",
        ),
    ],
    ids=[
        "NUL as a name",
        "NUL in a line",
        "UTF-32",
        "one end of line alone",
        "Latin-1",
        "a million cells",
        "a comma that may be either",
        "a quotation mark that isn't closed",
        "commas",
        "quotation marks",
        "line feeds",
        "30,000 devices",
    ],
)
def test_a_table_that_is_none_is_told_at_once(
    tmp_path: Path, data: bytes, code: str, message: str
) -> None:
    """
    The first finding says why, and nothing is read out of what it is about.
    """
    path = tmp_path / "log"
    path.write_bytes(data)
    started = time.process_time()
    found = read_power_log(path, name="log")

    assert time.process_time() - started < LONGEST_S
    assert not sum(trace.times_s.size for trace in found.traces)
    assert found.findings[0].code == code
    assert message in found.findings[0].message


def test_a_quoted_line_feed_hides_no_line_after_it(tmp_path: Path) -> None:
    """
    A quotation mark that opens in one line and closes 5,000 lines later costs its two lines alone.
    """
    path = tmp_path / "log"
    path.write_bytes(HEAD + b'1715341129,"a\n' + ROWS * 100 + b'",300\n')
    found = read_power_log(path, name="log")

    assert sum(trace.times_s.size for trace in found.traces) == 5_000
    assert [one.code for one in found.findings] == ["PW-6", "PW-6"]
