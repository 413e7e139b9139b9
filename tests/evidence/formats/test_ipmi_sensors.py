"""
Lists of a BMC's sensors: which is the node's, which lie inside it, and stamps between.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.formats.ipmi_sensors import identity_of_sensor
from reporter.evidence.identity import Kind
from tests.evidence.energy_taken import NODE, SECONDS, energies_j, hints, left_out, refusal, stamp
from tests.evidence.write import read, said

SDR = """PS1 Input Power  | 260 Watts         | ok
PS2 Input Power  | 250 Watts         | ok
Pwr Consumption  | 500 Watts         | ok
CPU Power        | 300 Watts         | ok
Temp             | 45 degrees C      | ok
Sys Usage        | 12 percent        | ok
"""
SENSOR = """PS1 Input Power  | 260.000    | Watts      | ok    | na    | na
Pwr Consumption  | 500.000    | Watts      | ok    | na    | na
Temp             | 45.000     | degrees C  | ok    | na    | na
"""
FREEIPMI = """ID  | Name             | Type    | State   | Reading    | Units | Event
77  | Pwr Consumption  | Current | Nominal | 500.00     | W     | 'OK'
78  | Temp             | Temperature | Nominal | 45.00  | C     | 'OK'
"""
ELIST = """PS1 Input Power  | 60h | ok  | 10.1 | 260 Watts
Pwr Consumption  | 77h | ok  |  7.1 | 500 Watts
"""
COMMAS = "PS1 Input Power,260,Watts,ok\nPwr Consumption,500,Watts,ok\n"


@pytest.mark.parametrize("printed", [SDR, SENSOR, FREEIPMI, ELIST, COMMAS])
def test_the_sensor_of_the_node_is_taken(tmp_path: Path, printed: str) -> None:
    """
    Supplies and CPUs lie inside the node's total and are never added to it.
    """
    text = "".join(f"{stamp(s, '%Y-%m-%dT%H:%M:%SZ')}\n{printed}" for s in SECONDS)
    reading = read(tmp_path, text)

    assert (reading.format, reading.findings) == ("ipmi-sensors", ())
    assert energies_j(reading, NODE, devices_count=1) == {"Pwr Consumption": 5000.0}


def test_what_is_left_out_is_named(tmp_path: Path) -> None:
    """
    Supplies lie inside the total; a CPU proves no node.
    """
    text = "".join(f"{int(1715341129 + s)}\n{SDR}" for s in SECONDS)

    assert left_out(read(tmp_path, text), NODE, devices_count=1) == {
        "CPU Power": "is a CPU package and proves no node",
        "PS1 Input Power": "lies inside the total",
        "PS2 Input Power": "lies inside the total",
    }


def test_supplies_alone_are_chosen_by_name(tmp_path: Path) -> None:
    """
    Two supplies are two series: one node doesn't say which, two devices do.
    """
    supplies = "".join(SDR.splitlines(keepends=True)[:2])
    text = "".join(f"{int(1715341129 + s)}\n{supplies}" for s in SECONDS)
    reading = read(tmp_path, text)

    assert refusal(reading, NODE, devices_count=1) == "the log holds 2 series for 1 device"
    assert energies_j(reading, NODE, devices_count=2) == {
        "PS1 Input Power": 2600.0,
        "PS2 Input Power": 2500.0,
    }


@pytest.mark.parametrize(
    ("name", "kind", "is_total", "device"),
    [
        ("PS1 Input Power", Kind.SUPPLY, False, "1"),
        ("PSU2_PIN", Kind.SUPPLY, False, "2"),
        ("PSU1_POUT", Kind.RAIL, False, "1"),
        ("PS1 Output Power", Kind.RAIL, False, "1"),
        ("Power Supply 1", Kind.SUPPLY, False, "1"),
        ("Total_Power", Kind.NODE_INPUT, True, None),
        ("Power Meter", Kind.NODE_INPUT, True, None),
        ("Sys Power", Kind.NODE_INPUT, True, None),
        ("CPU1 Power", Kind.CPU_PACKAGE, False, "1"),
        ("Memory Power", Kind.DRAM, False, None),
        ("GPU3 Power", Kind.ACCELERATOR, False, "3"),
        ("FAN Power", Kind.RAIL, False, None),
    ],
)
def test_what_a_sensor_is_of(name: str, kind: Kind, *, is_total: bool, device: str | None) -> None:
    """
    The words of makers' names: the output of a supply is a rail, as its loss is missing.
    """
    found = identity_of_sensor(name)

    assert (found.kind, found.is_total, found.device) == (kind, is_total, device)


def test_limits_are_no_draw(tmp_path: Path) -> None:
    """
    A cap and a peak beside the draw are left out.
    """
    text = "".join(
        f"{int(1715341129 + s)}\nPower Cap | 900 Watts | ok\nPeak Power | 800 Watts | ok\n"
        "Node Power | 500 Watts | ok\n"
        for s in SECONDS
    )
    reading = read(tmp_path, text)

    assert energies_j(reading, NODE, devices_count=1) == {"Node Power": 5000.0}
    assert left_out(reading, NODE, devices_count=1) == {
        "Power Cap": "is a limit, no draw",
        "Peak Power": "is a peak, no draw",
    }


def test_lists_without_stamps_are_refused(tmp_path: Path) -> None:
    """
    A BMC's list has none; the advice is a loop that prints them.
    """
    reading = read(tmp_path, SDR)
    twice = read(tmp_path, f"1715341129\n{SDR}{SDR}")

    assert (said(reading.findings), hints(reading)) == (
        ["PW-9 line 1: the readings of a list of sensors have no date and time"],
        ["print a stamp before each run: date +%s; ipmitool sdr type Current"],
    )
    assert said(twice.findings) == [
        "PW-9 line 8: PS1 Input Power has several readings after one time stamp"
    ]


def test_a_sensor_without_reading(tmp_path: Path) -> None:
    """
    A sensor that was known has a bad reading; a line that is neither is named.
    """
    text = (
        "1715341129\nPwr Consumption | 500 Watts | ok\nPwr Consumption2 | na | Watts | na\n"
        "1715341130\nPwr Consumption | no reading | ns\n17:00 nonsense\n"
    )
    reading = read(tmp_path, text)

    assert said(reading.findings) == [
        'PW-7 line 3: no reading: "na"',
        'PW-7 line 5: no reading: "na"',
        "PW-6 line 6: is no row of sensors, nor a time stamp",
    ]
