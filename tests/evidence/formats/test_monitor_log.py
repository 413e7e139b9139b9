"""
The log of `reporter monitor`: exact identities, counters with their range, several hosts.
"""

from __future__ import annotations

from pathlib import Path

from reporter.evidence.detect import read_power_log
from reporter.evidence.formats.monitor_log import COLUMNS
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.monitor import log as written
from reporter.monitor.device import Device, Reading
from reporter.monitor.device import Kind as WrittenKind
from tests.evidence.energy_taken import ACCELERATOR, HOST, SECONDS, energies_j, left_out, stamp
from tests.evidence.write import START_S, read, said

HEADER = (
    "# reporter monitor log, version 1\n# written by reporter 0.1.0 on host node7, begun now\n"
    "timestamp_utc,monotonic_s,host,kind,device,uuid,power_w,energy_j,counter_range_j\n"
)


def row(second: int, *cells: object) -> str:
    """
    One row after its two clocks.
    """
    at = stamp(second, "%Y-%m-%dT%H:%M:%S.000000Z")
    return f"{at},{100 + second}.000000,{','.join(map(str, cells))}\n"


def test_power_and_counter_of_one_device(tmp_path: Path) -> None:
    """
    One row gives both; the counter is taken, its wrap undone by the range beside it.
    """
    rows = "".join(
        row(s, "node7", "accelerator", 0, "GPU-1", "500.000", 400.5 * s + 1000, "")
        + row(s, "node7", "cpu_package", "package-0", "", "", (900 + 100 * s) % 1500, 1500.0)
        + row(s, "node7", "dram", "package-0/dram", "", "", 20 * s + 20, 65536.0)
        for s in SECONDS
    )
    reading = read(tmp_path, HEADER + rows)

    assert (reading.format, reading.findings, reading.zone) == ("reporter-monitor", (), "UTC")
    assert energies_j(reading, ACCELERATOR, devices=("0",)) == {"node7/accelerator 0": 4005.0}
    assert energies_j(reading, HOST, devices_count=1, cap_w=1000.0) == {
        "node7/cpu_package package-0": 1000.0,
        "node7/dram package-0/dram": 200.0,
    }
    assert left_out(reading, ACCELERATOR, devices_count=1)["node7/accelerator 0"] == (
        "energy counter is taken instead of draw"
    )
    assert [counter.wrap_j for counter in reading.counters] == [None, 1500.0, 65536.0]
    assert reading.traces[0].identity == Identity(
        kind=Kind.ACCELERATOR,
        quantity=Quantity.DRAW,
        device="0",
        uuid="GPU-1",
        host="node7",
        metric="accelerator 0",
        unit_source="header",
    )


def test_the_same_index_on_two_hosts_is_two_devices(tmp_path: Path) -> None:
    """
    A host's name stands in each row, so logs may be joined.
    """
    rows = "".join(
        row(s, host, "accelerator", 0, f"GPU-{host}", power, "", "")
        for s in SECONDS
        for host, power in (("a", 500), ("b", 300))
    )
    reading = read(tmp_path, HEADER + rows + HEADER)

    assert energies_j(reading, ACCELERATOR, devices=("a/0", "b/0")) == {
        "a/accelerator 0": 5000.0,
        "b/accelerator 0": 3000.0,
    }


def test_faults_of_the_log(tmp_path: Path) -> None:
    """
    Rows with nothing read, torn rows, unknown kinds, and numbers that are none.
    """
    text = (
        HEADER
        + row(0, "n", "accelerator", 0, "", "500.000", "", "")
        + row(1, "n", "accelerator", 0, "", "", "", "")
        + row(2, "n", "fan", 0, "", "5", "", "")
        + row(3, "n", "accelerator", 0, "", "50x", "7", "-1")
        + "2024-05-10T11:38:53.000000Z,104.0,n,accel\n"
        + 'x,"broken\n'
    )
    reading = read(tmp_path, text)

    assert said(reading.findings) == [
        "PW-7 line 5: neither power nor energy was read",
        'PW-7 line 7: "50x" has no unit of power',
        'PW-7 line 7: range "-1" isn\'t a number above zero',
        'PW-6 line 6: "fan" is no kind of device that is known',
        "PW-6 line 8: 4 cells where 9 are expected",
        "PW-6 line 9: isn't a row of a table: unexpected end of data",
    ]
    assert reading.traces[0].power_w[0] == 500.0


def test_what_the_monitor_writes_is_read(tmp_path: Path) -> None:
    """
    First line, columns and every kind of device are those that the monitor writes.
    """
    path = tmp_path / "log.csv"
    path.touch()
    writer = written.LogWriter(path, "node,7")
    writer.add_header(written.header("node,7", 1.0, [], ["rapl: no zone"]))
    devices = [
        Device(source="a", kind=kind, device="0", counter_range_j=65_536.5) for kind in WrittenKind
    ]
    for number, device in enumerate(devices):
        writer.add(START_S, 1.0, device, Reading(power_w=500.25, energy_j=float(number)))
    writer.close()
    reading = read_power_log(path, name="log.csv")

    assert COLUMNS == tuple(written.COLUMNS)
    assert (reading.format, reading.findings) == ("reporter-monitor", ())
    assert [counter.name for counter in reading.counters] == [
        f"node,7/{kind.value} 0" for kind in WrittenKind
    ]
    assert [counter.identity.kind.name for counter in reading.counters] == [
        kind.name for kind in WrittenKind
    ]
    assert {counter.wrap_j for counter in reading.counters} == {65_536.5}
    assert {trace.power_w[0] for trace in reading.traces} == {500.25}


def test_another_version_is_refused(tmp_path: Path) -> None:
    """
    Columns of a later version may mean something else.
    """
    assert said(read(tmp_path, HEADER.replace("version 1", "version 2")).findings) == [
        "PW-3 line 1: version 2 of the log isn't known, only version 1"
    ]
