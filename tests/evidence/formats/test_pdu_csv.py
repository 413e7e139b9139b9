"""
Exports of PDUs: outlets and inlets, apparent power, currents, and dates in either order.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.energy_taken import NODE, SECONDS, energies_j, hints, left_out, stamp
from tests.evidence.write import read, said, traces


def test_outlets_go_before_the_inlet(tmp_path: Path) -> None:
    """
    The inlet feeds all outlets; VA, power factors and amperes are left out by name.
    """
    header = (
        "Timestamp,Inlet 1 Active Power (W),Inlet 1 Apparent Power (VA),Inlet 1 Power Factor,"
        "Outlet 1 Active Power (W),Outlet 2 Active Power (W),Outlet 1 RMS Current (A)\n"
    )
    rows = "".join(f"{stamp(s)},810,900,0.9,500,300,2.2\n" for s in SECONDS)
    reading = read(tmp_path, header + rows, zone="UTC")

    assert reading.format == "pdu-csv"
    assert energies_j(reading, NODE, devices=("1", "2")) == {
        "Outlet 1 Active Power (W)": 5000.0,
        "Outlet 2 Active Power (W)": 3000.0,
    }
    assert left_out(reading, NODE, devices_count=2) == {
        "Inlet 1 Active Power (W)": "feeds all outlets"
    }
    assert said(reading.findings) == [
        (
            "PW-12 line 1: Inlet 1 Apparent Power (VA) is left out: apparent and reactive power "
            "are no power that was drawn; Inlet 1 Power Factor is left out: a power factor is no "
            "power; Outlet 1 RMS Current (A) is left out: amperes say nothing of power without "
            "voltage and power factor"
        )
    ]


def test_a_preamble_and_tabs(tmp_path: Path) -> None:
    """
    APC writes lines before the header, kW, a peak that is none, and month first.
    """
    form = "%m/%d/%Y\t%H:%M:%S"
    text = (
        "2.1\nAPC AP8853\tRack 4\t10.0.0.1\n\n"
        "Date\tTime\tPwr.kW\tPwr Max.kW\tEnergy.kWh\tPh I.A\n"
        + "".join(f"{stamp(s, form)}\t0.50\t0.90\t{7 + s / 7200:.9f}\t2.1\n" for s in SECONDS)
        + "05/13/2024\t00:00:00\t0.50\t0.90\t7.0\t2.1\n"
    )
    reading = read(tmp_path, text, zone="UTC")

    assert energies_j(reading, NODE, devices_count=1) == {"Pwr.kW": 5000.0}
    assert said(reading.findings) == [
        (
            "PW-12 line 4: Pwr Max.kW is left out: it is a peak; Ph I.A is left out: amperes say "
            "nothing of power without voltage and power factor; Energy.kWh is left out: the power "
            "of its device stands beside it"
        )
    ]


@pytest.mark.parametrize(
    ("form", "deciding", "is_read"),
    [
        ("%d/%m/%Y %H:%M:%S", "13/05/2024 00:00:00", True),
        ("%m/%d/%Y %H:%M:%S", "05/13/2024 00:00:00", True),
        ("%m/%d/%Y %I:%M:%S %p", "05/13/2024 00:00:00", True),
        ("%d.%m.%Y %H:%M:%S", None, True),
        ("%Y-%m-%d %H:%M:%S", None, True),
        ("%d/%m/%Y %H:%M:%S", None, False),
    ],
)
def test_day_and_month(tmp_path: Path, form: str, deciding: str | None, *, is_read: bool) -> None:
    """
    A day above 12 tells the order for the whole log; without one the log is refused.
    """
    rows = [f"{stamp(s, form)};500" for s in SECONDS]
    lines = ["Date/Time;Active Power (W)", *rows, *([f"{deciding};500"] if deciding else [])]
    reading = read(tmp_path, "\n".join(lines), zone="UTC")

    if is_read:
        assert reading.findings == ()
        assert energies_j(reading) == {"Active Power (W)": 5000.0}
        return
    assert (said(reading.findings), hints(reading)) == (
        [("PW-8 line 2: '10/05/2024 11:38:48' has the day or the month first, and no date of the "
         "log tells")],
        ["export dates as 2026-06-01"],
    )  # fmt: skip


def test_dates_that_contradict_each_other(tmp_path: Path) -> None:
    """
    A log whose order changes is refused.
    """
    text = "Date/Time,Active Power (W)\n05/13/2024 11:38:49,5\n13/05/2024 11:38:50,5\n"

    assert said(read(tmp_path, text, zone="UTC").findings) == [
        (
            "PW-8 line 3: the dates have the day first here and the month first before: "
            "'13/05/2024 11:38:50'"
        )
    ]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (
            "Phase 1 Current (A)",
            "amperes say nothing of power without voltage and power factor",
        ),
        ("Apparent Power (kVA)", "apparent and reactive power are no power that was drawn"),
        ("Power Factor", "a power factor is no power"),
    ],
)
def test_what_is_no_power_alone_is_refused(tmp_path: Path, column: str, why: str) -> None:
    """
    Currents, VA and factors give no energy; the advice is what to export.
    """
    reading = read(tmp_path, f"Date/Time,{column}\n2024-05-10 11:38:49,5\n", zone="UTC")

    assert (said(reading.findings), hints(reading)) == (
        [f"PW-8 line 1: the export holds no active power: {column} is left out: {why}"],
        ["export the active power in W or the active energy in kWh"],
    )


def test_phases_are_parts_of_their_inlet(tmp_path: Path) -> None:
    """
    Beside the inlet its phases are left out; alone they are what there is.
    """
    header = "Date/Time,Active Power (W),Phase L1 Active Power (W),Phase L2 Active Power (W)\n"
    rows = "".join(f"{stamp(s)},500,300,200\n" for s in SECONDS)
    phases = header.replace("Active Power (W),Phase L1", "Phase L1", 1)
    alone = "".join(f"{stamp(s)},300,200\n" for s in SECONDS)

    assert energies_j(read(tmp_path, header + rows, zone="UTC"), NODE, devices_count=1) == {
        "Active Power (W)": 5000.0
    }
    assert energies_j(read(tmp_path, phases + alone, zone="UTC"), NODE, devices_count=2) == {
        "Phase L1 Active Power (W)": 3000.0,
        "Phase L2 Active Power (W)": 2000.0,
    }


def test_one_row_an_outlet(tmp_path: Path) -> None:
    """
    Where a column names the outlet each outlet is a device.
    """
    header = "Date,Time,Outlet ID,Active Power (W),Apparent Power (VA)\n"
    rows = "".join(
        f"{stamp(s, '%Y-%m-%d,%H:%M:%S')},{outlet},{power},900\n"
        for s in SECONDS
        for outlet, power in (("AA1", 500), ("AA2", 300))
    )

    assert energies_j(read(tmp_path, header + rows, zone="UTC"), NODE, devices=("AA1",)) == {
        "AA1": 5000.0
    }


def test_a_register_beside_its_power_is_left_out(tmp_path: Path) -> None:
    """
    A register counts in tenths of a kWh; alone it is what there is.
    """
    both = "Date/Time,Active Power (kW),Active Energy (kWh)\n"
    alone = "Date/Time,Active Energy (kWh)\n"
    with_power = "".join(f"{stamp(s)},0.5,{100 + s / 3600:.9f}\n" for s in SECONDS)
    without = with_power.replace(",0.5,", ",")
    reading = read(tmp_path, both + with_power, zone="UTC")

    assert energies_j(reading, NODE, devices_count=1) == {"Active Power (kW)": 5000.0}
    assert said(reading.findings) == [
        "PW-12 line 1: Active Energy (kWh) is left out: the power of its device stands beside it"
    ]
    assert energies_j(read(tmp_path, alone + without, zone="UTC"), NODE, devices_count=1) == {
        "Active Energy (kWh)": pytest.approx(10_000, rel=1e-4)
    }


def test_rows_that_nothing_tells_apart(tmp_path: Path) -> None:
    """
    Two rows with one stamp may be two outlets: never is the last one alone taken.
    """
    rows = "2024-05-10 11:38:49,a,500\n2024-05-10 11:38:49,b,300\n"
    reading = read(tmp_path, f"Date/Time,Name,Active Power (W)\n{rows}", zone="UTC")

    assert (said(reading.findings), hints(reading)) == (
        [
            (
                "PW-8 line 3: Active Power (W) has two rows with one stamp, and no column tells "
                "them apart"
            )
        ],
        ["export a column with the outlet's number, and stamps with seconds"],
    )


def test_decimal_commas_and_torn_rows(tmp_path: Path) -> None:
    """
    500,25 is a decimal between semicolons; 1,234 may be two numbers and is none.
    """
    text = (
        "Date/Time;Active Power (W)\n2024-05-10 11:38:49;500,25\n2024-05-10 11:38:50;1,234\n"
        "2024-05-10 11:38:51\n2024-05-10 11:38:52;500,25\n"
    )
    reading = read(tmp_path, text, zone="UTC")

    assert traces(reading)["Active Power (W)"][::2] == [(0.0, 500.25), (3.0, 500.25)]
    assert said(reading.findings) == [
        "PW-7 line 3: '1,234' may be a decimal or a thousand",
        "PW-6 line 4: 1 cell where 2 are expected",
    ]
