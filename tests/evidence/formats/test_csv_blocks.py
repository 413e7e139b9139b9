"""
The fast ways through tables give the very numbers of the slow one, or leave a block to it.
"""

# ruff: noqa: S311 - random numbers make logs, not secrets

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reporter.energy.integrate import stream_power_log
from reporter.energy.partial_sums import integrals
from reporter.evidence.detect import OpenLog
from reporter.evidence.formats import csv_blocks as fast
from reporter.evidence.gather import Gathered
from reporter.evidence.log_file import STREAM_LIMITS
from reporter.evidence.series import Window
from tests.evidence.write import START_S

ENGINES = ["polars", "pandas"]
WINDOW = Window(start_s=START_S + 3.5, stop_s=START_S + 390.25)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """
    Each library in turn; polars is an extra.
    """
    if request.param == "polars":
        pytest.importorskip("polars", reason="polars is an extra")
    return str(request.param)


def rows(seed: int = 3, *, devices: int = 7, seconds: int = 400) -> Iterator[tuple[int, int, str]]:
    """
    Second, device and watts, in the order of time.
    """
    draw = random.Random(seed)
    for second in range(seconds):
        for device in range(devices):
            yield second, device, f"{draw.uniform(200, 900):.{draw.randrange(4)}f}"


def plain_csv() -> str:
    """
    A plain CSV with Unix seconds.
    """
    lines = [f"{int(START_S) + second},n{device},{watts}" for second, device, watts in rows()]
    return "\n".join(["time,node,power_w", *lines, ""])


def millisecond_csv() -> str:
    """
    Unix milliseconds that jitter, kilowatts, two columns for the device, and one more.
    """
    draw = random.Random(5)
    lines = [
        f"{int(START_S * 1000) + 1000 * second + draw.randrange(900)};a{device % 2};{device};"
        f"{float(watts) / 1000};ok"
        for second, device, watts in rows()
    ]
    return "\n".join(["time_ms;host;gpu;power_kW;note", *lines, ""])


def by_device_csv() -> str:
    """
    One device after the other, with stamps as dates.
    """
    lines = [
        f"2024-05-10T11:{38 + (49 + second) // 60:02}:{(49 + second) % 60:02}Z,n{device},{watts}"
        for second, device, watts in sorted(rows(), key=lambda row: row[1])
    ]
    return "\n".join(["time,node,power_w", *lines, ""])


def smi(*, unit: str = " W") -> str:
    """
    What nvidia-smi prints in a loop.
    """
    lines = [
        f"2024/05/10 11:{38 + (49 + second) // 60:02}:{(49 + second) % 60:02}.000, {device}, "
        f"{watts}{unit}"
        for second, device, watts in rows()
    ]
    return "\n".join(["timestamp, index, power.draw [W]", *lines, ""])


def random_order_csv() -> str:
    """
    Devices in no order at all.
    """
    draw = random.Random(9)
    lines = [
        f"{int(START_S) + number / 8},n{draw.randrange(40)},{draw.uniform(1, 900)!r}"
        for number in range(3000)
    ]
    return "\n".join(["time,node,power_w", *lines, ""])


def jittering_smi() -> str:
    """
    Every reading has a stamp of its own, in milliseconds.
    """
    lines = [
        f"2024/05/10 11:{38 + (49 + second) // 60:02}:{(49 + second) % 60:02}."
        f"{100 * device + second % 97:03}, {device}, {watts} W"
        for second, device, watts in rows()
    ]
    return "\n".join(["timestamp, index, power.draw [W]", *lines, ""])


LOGS = {
    "jittering nvidia-smi": jittering_smi(),
    "plain": plain_csv(),
    "milliseconds": millisecond_csv(),
    "by device": by_device_csv(),
    "nvidia-smi": smi(),
    "nvidia-smi without units": smi(unit=""),
    "random order": random_order_csv(),
    "no last line end": plain_csv().rstrip("\n"),
    "windows line ends": plain_csv().replace("\n", "\r\n"),
    "exponents": plain_csv().replace("1715341130,n3,", "1715341130,n3,1.5e2\n1715341130,n3,"),
}


def pieces(path: Path, engine: str) -> tuple[list[str], list[list[tuple[float, float]]]]:
    """
    Names of the devices, and times and watts of each, as this engine reads them.
    """
    log = OpenLog(path, "log", zone="UTC", expected=None, limits=STREAM_LIMITS, engine=engine)
    found = list(log.pieces())
    assert log.findings == []
    names = log.reading.power.names
    readings: list[list[tuple[float, float]]] = [[] for _ in names]
    for piece in found:
        assert piece.power is not None
        for code, time_s, power_w in zip(
            piece.power.codes.tolist(),
            piece.power.times_s.tolist(),
            piece.power.values.tolist(),
            strict=True,
        ):
            readings[code].append((time_s, power_w))
    return list(names), readings


@pytest.mark.parametrize("name", LOGS)
def test_all_ways_give_the_same_numbers(tmp_path: Path, engine: str, name: str) -> None:
    """
    Times and watts are equal to the last digit, devices in the same order.
    """
    path = tmp_path / "log"
    path.write_text(LOGS[name], encoding="utf-8", newline="")

    assert pieces(path, engine) == pieces(path, "lines")


@pytest.mark.parametrize("name", [name for name in LOGS if name != "windows line ends"])
def test_plain_logs_take_the_fast_way(
    tmp_path: Path, engine: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The fast way is really taken: the slow one isn't called.
    """
    path = tmp_path / "log"
    path.write_text(LOGS[name], encoding="utf-8", newline="")
    monkeypatch.setattr("reporter.evidence.formats.csv_lines._Table.slow", None)
    # The last block of a log may be a short one.
    monkeypatch.setattr(fast, "BLOCK_BYTES_LEAST", 1)

    assert len(pieces(path, engine)[0]) >= 7


def watts_of(line: str) -> float:
    """
    The power of a line of any of the logs, in W: the millisecond log alone has kW, before a note.
    """
    if line.endswith(";ok"):
        return 1000 * float(line.split(";")[-2])
    return float(line.rpartition(",")[2].strip().removesuffix(" W"))


@pytest.mark.parametrize("name", LOGS)
def test_every_reading_knows_its_line(tmp_path: Path, engine: str, name: str) -> None:
    """
    The line that a reading names in the log is the one that it stands in, by every way.
    """
    path = tmp_path / "log"
    path.write_text(LOGS[name], encoding="utf-8", newline="")
    source = LOGS[name].split("\n")
    for way in (engine, "lines"):
        log = OpenLog(path, "log", zone="UTC", expected=None, limits=STREAM_LIMITS, engine=way)
        gathered = Gathered()
        for piece in log.pieces():
            gathered.add(piece)
        found = gathered.reading(log, None)

        assert len(found.traces) >= 7
        for trace in found.traces:
            assert trace.lines is not None
            written_w = [watts_of(source[line - 1]) for line in trace.lines.tolist()]
            assert written_w == pytest.approx(trace.power_w.tolist())


FAULTS = {
    "a missing reading": ("1715341131,n2,", "1715341131,n2,[N/A]#"),
    "an empty cell": ("1715341131,n2,", "1715341131,,"),
    "a quotation mark": ("1715341131,n2,", '1715341131,"n2",'),
    "a quoted separator": ("1715341131,n2,", '1715341131,"n,2",'),
    "a unit": ("1715341131,n2,", "1715341131,n2,1 kW\n1715341131,n2,"),
    "infinity": ("1715341131,n2,", "1715341131,n2,inf\n1715341131,n2,"),
    "not a number": ("1715341131,n2,", "1715341131,n2,nan\n1715341131,n2,"),
    "too large": ("1715341131,n2,", "1715341131,n2,1e400\n1715341131,n2,"),
    "a cell too few": ("1715341131,n2,", "1715341131,n2\n1715341131,n2,"),
    "a cell too many": ("1715341131,n2,", "1715341131,n2,3,"),
    "too few and too many": ("1715341131,n2,", "1715341131,n2\n1715341131,n2,3,"),
    "a blank line": ("1715341131,n2,", "\n\n1715341131,n2,"),
    "a comment": ("1715341131,n2,", "#1715341131,n2,4\n1715341131,n2,"),
    "another header": ("1715341131,n2,", "time,node,power_w\n1715341131,n2,"),
    "a letter outside ASCII": ("1715341131,n2,", "1715341131,nö2,"),
    "a stamp that is none": ("1715341131,n2,", "soon,n2,"),
    "a decimal comma": ("1715341131,n2,", "1715341131,n2,1,"),
    "a control character": ("1715341131,n2,", "1715341131,n\x0b2,"),
    "a NUL": ("1715341131,n2,", "1715341131,n\x002,"),
}


@pytest.mark.parametrize("fault", ["a blank line", "a comment", "another header", "not a number"])
def test_lines_are_right_after_a_fault(tmp_path: Path, engine: str, fault: str) -> None:
    """
    Blank lines, comments, headers and bad readings are counted on every way.
    """
    path = tmp_path / "log"
    text = LOGS["plain"].replace(*FAULTS[fault])
    path.write_text(text, encoding="utf-8", newline="")
    log = OpenLog(path, "log", zone="UTC", expected=None, limits=STREAM_LIMITS, engine=engine)
    gathered = Gathered()
    for piece in log.pieces():
        gathered.add(piece)
    (trace,) = (one for one in gathered.reading(log, None).traces if one.name == "n6")

    assert trace.lines is not None
    source = text.split("\n")
    written_w = [watts_of(source[line - 1]) for line in trace.lines.tolist()]
    assert written_w == trace.power_w.tolist()


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_blocks_are_left_to_the_slow_way(tmp_path: Path, engine: str, fault: str) -> None:
    """
    With any fault in it a log gives the same sums and the same findings by every way.
    """
    path = tmp_path / "log"
    # Past the first bytes, which tell a text from a binary file.
    path.write_text(LOGS["plain"].replace(*FAULTS[fault]), encoding="utf-8", newline="")
    quick, slow = (
        stream_power_log(path, WINDOW, gap_limit_s=10, name="log", engine=way)
        for way in (engine, "lines")
    )

    assert quick.findings == slow.findings
    assert quick.unreadable_count == slow.unreadable_count
    assert integrals(quick.sums, charge_power_w=None) == integrals(slow.sums, charge_power_w=None)


def test_without_polars_pandas_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The choice is made by what is installed.
    """
    path = tmp_path / "log"
    path.write_text(LOGS["plain"], encoding="utf-8")
    monkeypatch.setattr(fast, "has_polars", lambda: False)
    monkeypatch.setitem(sys.modules, "reporter.evidence.formats.csv_polars", None)

    assert pieces(path, "auto") == pieces(path, "lines")


def test_nothing_is_taken_for_few_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A short log loads neither library.
    """
    path = tmp_path / "log"
    path.write_text("time,node,power_w\n1715341129,n1,5\n", encoding="utf-8")
    monkeypatch.setattr(fast, "_parsed", None)

    assert pieces(path, "auto")[1] == [[(START_S, 5.0)]]


def test_texts_of_many_columns_make_one_name(tmp_path: Path, engine: str) -> None:
    """
    Host and GPU are joined, and every pair is a device of its own.
    """
    path = tmp_path / "log"
    path.write_text(LOGS["milliseconds"], encoding="utf-8")

    assert sorted(pieces(path, engine)[0]) == [
        "a0/0",
        "a0/2",
        "a0/4",
        "a0/6",
        "a1/1",
        "a1/3",
        "a1/5",
    ]
    assert np.isfinite([watts for rows in pieces(path, engine)[1] for _, watts in rows]).all()
