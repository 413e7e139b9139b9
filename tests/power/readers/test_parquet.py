"""
Parquet files: read with the extra, refused with a reason without it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.power.integrate import Window
from reporter.power.readers import fast
from reporter.power.readers.read import read_power_log
from reporter.power.readers.stream import stream_power_log
from reporter.power.stream_integral import integrals
from tests.power.readers.write import START_S, said, traces

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


def test_columns_are_those_of_a_csv(tmp_path: Path) -> None:
    """
    Names and units are recognised as in a CSV.
    """
    reading = read_power_log(write(tmp_path / "log", columns()), name="log")

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
    reading = read_power_log(write(tmp_path / "log", data), name="log")

    assert [time_s for time_s, _ in traces(reading)["n0"]] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_dates_need_a_zone(tmp_path: Path) -> None:
    """
    A column of dates with a zone is read, one without isn't.
    """
    data = columns()
    data["time"] = [datetime.fromtimestamp(second, UTC) for second in data["time"]]
    reading = read_power_log(write(tmp_path / "log", data), name="log")
    assert traces(reading)["n0"][1][0] == 1.0

    data["time"] = [
        datetime(2024, 5, 10) + timedelta(seconds=second)  # noqa: DTZ001 - the fault
        for second in range(10)
    ]
    reading = read_power_log(write(tmp_path / "log", data), name="log")
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

    assert said(read_power_log(write(tmp_path / "log", data), name="log").findings) == [message]


@pytest.mark.parametrize("end", [4, 40, 200])
def test_broken_files_are_refused(tmp_path: Path, end: int) -> None:
    """
    A file that was cut, or holds nothing but the mark, gives a finding.
    """
    path = write(tmp_path / "log", columns())
    path.write_bytes(path.read_bytes()[:end])

    assert said(read_power_log(path, name="log").findings) == [
        "PW-2 : the Parquet file is broken or of an unknown kind"
    ]


def test_without_the_extra_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The finding says what to install, and that CSV does as well.
    """
    path = tmp_path / "log"
    path.write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    monkeypatch.setattr(fast, "has_polars", lambda: False)
    reading = read_power_log(path, name="log")

    assert said(reading.findings) == ["PW-10 : a Parquet file needs polars"]
    assert reading.findings[0].hint == "Install reporter[fast], or send the log as CSV"
