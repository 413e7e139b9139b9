"""
The log: a first line to know it by, a header that describes it, whole lines, full disks.
"""

from __future__ import annotations

import csv
import errno
import os
from pathlib import Path

import pytest

from reporter.monitor.device import Device, Kind, Reading
from reporter.monitor.log import COLUMNS, FIRST_LINE, LogWriter, header, utc_text


class TwoDevices:
    """
    A source with one device that says much of itself, and one that says nothing.
    """

    name = "nvidia"
    least_interval_s = 0.5
    left_out = ()
    devices = (
        Device(
            source="nvidia",
            kind=Kind.ACCELERATOR,
            device="0",
            uuid="GPU-1",
            model="Model\n# a",
            driver="580",
            power_limit_w=700.0,
            power_method="power",
            energy_method="energy",
        ),
        Device(source="nvidia", kind=Kind.DRAM, device='a "b", c', counter_range_j=0.1 + 0.2),
    )

    def read(self, index: int) -> Reading:
        """
        Nothing is read here.
        """
        raise NotImplementedError


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """
    An empty file for a log.
    """
    path = tmp_path / "log.csv"
    path.touch()
    return path


def test_the_header_describes_every_column(log: Path) -> None:
    """
    First line, tool, columns, sources, devices and what isn't read stand before the names.
    """
    first, tool, *lines, columns = header("node7", 0.1, [TwoDevices()], ["rapl: no zone"])

    assert first == FIRST_LINE == "# reporter monitor log, version 1"
    assert tool.startswith("# written by reporter 0.1.0 on host node7, begun 20")
    assert [line for line in lines if line.startswith("# column ")] == [
        f"# column {name}: {meaning}" for name, meaning in COLUMNS.items()
    ]
    assert lines[-4:] == [
        "# source nvidia: read every 0.5 s",
        (
            "# device accelerator 0: uuid GPU-1, model Model\\n# a, driver 580, "
            "power limit 700 W, power power, energy energy"
        ),
        '# device dram a "b", c: ',
        "# not read: rapl: no zone",
    ]
    assert columns == (
        "timestamp_utc,monotonic_s,host,kind,device,uuid,power_w,energy_j,counter_range_j"
    )


def test_rows_keep_every_digit_and_leave_the_missing_empty(log: Path) -> None:
    """
    Power to the milliwatt, counters in full, nothing for what is missing.
    """
    writer = LogWriter(log, "node,7")
    one, two = TwoDevices.devices
    writer.add(1_780_000_000.25, 12.5, one, Reading(power_w=301.5, energy_j=262143.328849))
    writer.add(1_780_000_000.5, 12.75, two, Reading(problems=("lost",)))
    writer.close()

    with log.open(newline="", encoding="utf-8") as stream:
        assert list(csv.reader(stream)) == [
            ["2026-05-28T20:26:40.250000Z", "12.500000", "node,7", "accelerator", "0", "GPU-1",
             "301.500", "262143.328849", ""],
            ["2026-05-28T20:26:40.500000Z", "12.750000", "node,7", "dram", 'a "b", c', "",
             "", "", "0.30000000000000004"],
        ]  # fmt: skip


def test_stamps_have_microseconds_and_a_zone() -> None:
    """
    A whole second has its microseconds, too.
    """
    assert utc_text(0) == "1970-01-01T00:00:00.000000Z"


def test_lines_are_on_the_disk_after_a_flush(log: Path) -> None:
    """
    What was flushed stays whatever happens to the process; what wasn't isn't there in part.
    """
    writer = LogWriter(log, "h")
    writer.add_header(["one", "two"])
    assert log.read_text(encoding="utf-8") == ""
    writer.flush()

    assert log.read_text(encoding="utf-8") == "one\ntwo\n"
    writer.close()


def test_a_full_disk_is_counted_and_no_line_is_torn_into_the_next(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Lines that could not be written are counted; the next one starts on a line of its own.
    """
    writer = LogWriter(log, "h")
    write, room = os.write, [4]

    def nearly_full(descriptor: int, raw: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = write(descriptor, raw[: room[0]])
        room[0] -= done
        return done

    monkeypatch.setattr(os, "write", nearly_full)
    writer.add_header(["one", "two", "three"])
    writer.flush()
    assert (writer.lost_lines_count, writer.problem) == (2, "No space left on device")
    room[0] = 100
    writer.add_header(["four"])
    writer.flush()

    assert log.read_text(encoding="utf-8") == "one\n\nfour\n"
    writer.close()
