"""
Parquet files: read with the extra, refused with a reason without it.
"""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.energy.integrate import stream_power_log
from reporter.energy.partial_sums import integrals
from reporter.evidence.collect import Reading, RefusedError
from reporter.evidence.detect import OpenLog, read_power_log
from reporter.evidence.formats import csv_blocks as fast
from reporter.evidence.formats import parquet_isolated as isolated
from reporter.evidence.gather import Gathered
from reporter.evidence.log_file import EVIDENCE_LIMITS, ReadLimits
from reporter.evidence.series import LogReading, Window
from tests.evidence.write import START_S, said, traces

SECONDS = 5


def columns() -> dict[str, Any]:
    """
    Two nodes at five seconds.
    """
    return {
        "time": [int(START_S) + second for second in range(SECONDS) for _ in range(2)],
        "node": ["n0", "n1"] * SECONDS,
        "power_kW": [0.3 + 0.01 * number for number in range(2 * SECONDS)],
    }


def write(path: Path, data: dict[str, Any]) -> Path:
    """
    A Parquet file with these columns.
    """
    polars = pytest.importorskip("polars", reason="polars is an extra")
    polars.DataFrame(data).write_parquet(path)
    return path


def read_here(path: Path) -> LogReading:
    """
    The reading of a file, in this process.
    """
    log = OpenLog(path, "log", zone=None, expected=None, limits=EVIDENCE_LIMITS, is_trusted=True)
    gathered = Gathered()
    for piece in log.pieces():
        gathered.add(piece)
    return gathered.reading(log, None)


@pytest.mark.parametrize("way", ["here", "apart"])
def test_columns_are_those_of_a_csv(tmp_path: Path, way: str) -> None:
    """
    Names and units are recognised as in a CSV, in this process and in one of its own.
    """
    path = write(tmp_path / "log", columns())
    reading = read_here(path) if way == "here" else read_power_log(path, name="log")

    assert (reading.format, reading.zone, reading.findings) == ("parquet", "UTC", ())
    assert traces(reading)["n1"][0] == (0.0, 310.0)
    assert [time_s for time_s, _ in traces(reading)["n0"]] == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("scale", [1_000, 1_000_000])
def test_unix_times_in_any_unit(tmp_path: Path, scale: int) -> None:
    """
    The size of the numbers tells the unit.
    """
    data = columns()
    data["time"] = [scale * second for second in data["time"]]
    reading = read_here(write(tmp_path / "log", data))

    assert [time_s for time_s, _ in traces(reading)["n0"]] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_dates_need_a_zone(tmp_path: Path) -> None:
    """
    A column of dates with a zone is read, one without isn't.
    """
    data = columns()
    data["time"] = [datetime.fromtimestamp(second, UTC) for second in data["time"]]
    reading = read_here(write(tmp_path / "log", data))
    assert traces(reading)["n0"][1][0] == 1.0

    data["time"] = [
        datetime(2024, 5, 10) + timedelta(seconds=second)  # noqa: DTZ001 - the fault
        for second in range(10)
    ]
    reading = read_here(write(tmp_path / "log", data))
    assert said(reading.findings) == ["PW-5 : column time has no zone"]


def test_missing_readings_are_bad_ones(tmp_path: Path) -> None:
    """
    A reading that isn't there is left for cleaning to count.
    """
    data = columns()
    data["power_kW"][4] = None
    path = write(tmp_path / "log", data)
    window = Window(start_s=START_S, stop_s=START_S + 4)
    figures = integrals(stream_power_log(path, window, gap_limit_s=10).sums, charge_power_w=None)

    assert (figures["n0"].bad_count, figures["n1"].bad_count) == (1, 0)


@pytest.mark.parametrize(
    ("rename", "message"),
    [
        (
            {"power_kW": "power"},
            "PW-8 line 1: no column names its unit, such as power_w or energy_kwh",
        ),
        ({"power_kW": "words"}, "PW-8 : needs a column of time, one of power, and one of devices"),
        ({"time": "when"}, "PW-8 : needs a column of time, one of power, and one of devices"),
        ({"power_kW": "a,b"}, "PW-8 : a column's name holds a comma"),
    ],
)
def test_unclear_columns_are_refused(tmp_path: Path, rename: dict[str, str], message: str) -> None:
    """
    As in a CSV, nothing is guessed.
    """
    data = {rename.get(name, name): values for name, values in columns().items()}

    assert said(read_here(write(tmp_path / "log", data)).findings) == [message]


@pytest.mark.parametrize("end", [4, 40, 200])
def test_broken_files_are_refused(tmp_path: Path, end: int) -> None:
    """
    A file that was cut, or holds nothing but the mark, gives a finding.
    """
    path = write(tmp_path / "log", columns())
    path.write_bytes(path.read_bytes()[:end])

    expected = ["PW-2 : the Parquet file is broken or of an unknown kind"]
    assert said(read_here(path).findings) == expected
    if end == 200:
        assert said(read_power_log(path, name="log").findings) == expected


def test_what_is_too_much_is_refused(tmp_path: Path) -> None:
    """
    What a file holds counts, not how small it was packed.
    """
    rows = 2**20
    data = {"time": [int(START_S)] * rows, "node": ["n"] * rows, "power_w": [300.0] * rows}
    path = write(tmp_path / "log", data)
    assert path.stat().st_size < 2**20
    limits = ReadLimits(unpacked_bytes=2**24)

    assert said(read_power_log(path, name="log", limits=limits).findings) == [
        "PW-4 : unpacks to more than the 16 MiB allowed"
    ]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        bytes(15),
        struct.pack("<QQ", 2, 0) + b"{}",
        struct.pack("<QQ", 3, 0) + b"nul",
        struct.pack("<QQ", 2**60, 0),
        struct.pack("<QQ", 0, 2**60),
        struct.pack("<QQ", 16, 1) + b'{"names": ["n"]}' + struct.pack("<idd", 7, 0.0, 0.0),
        struct.pack("<QQ", 16, 1) + b'{"names": ["n"]}' + struct.pack("<id", 0, 0.0),
        struct.pack("<QQ", 10, 0) + b'{"code":[]}',
    ],
)
def test_nothing_that_the_other_process_sends_raises(sent: bytes) -> None:
    """
    A process that was taken over can only make its file be refused.
    """
    reading = Reading(zone=None, zone_name=None, limits=EVIDENCE_LIMITS)
    with pytest.raises(RefusedError) as refused:
        list(isolated._received(io.BytesIO(sent), reading, 2**20))
    assert refused.value.code in {"PW-2", "PW-4"}


def test_without_the_extra_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The finding says what to install, and that CSV does as well.
    """
    path = tmp_path / "log"
    path.write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    monkeypatch.setattr(fast, "has_polars", lambda: False)
    reading = read_power_log(path, name="log")

    assert said(reading.findings) == ["PW-10 : a Parquet file needs polars"]
    assert (
        reading.findings[0].hint == "Install training-energy-reporter[fast], or send the log as CSV"
    )
