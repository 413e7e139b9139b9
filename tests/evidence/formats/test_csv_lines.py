"""
Tables of readings: nvidia-smi, plain CSV and Zeus, with and without headers and units.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.series import clean
from tests.evidence.write import SMI, counters, read, said, traces


def test_nvidia_smi_with_units_and_header(tmp_path: Path) -> None:
    """
    Each GPU has a trace; a reading that isn't there is one of its GPU, named with its line.
    """
    reading = read(tmp_path, SMI, zone="UTC")

    assert (reading.format, reading.unit, reading.zone) == ("nvidia-smi-csv", "W", "UTC")
    assert traces(reading) == {
        "0": [(0.123, 345.67), (1.123, 346.0)],
        "1": [(0.123, 352.1), (1.123, None)],
    }
    assert reading.unreadable_count == 0
    assert said(reading.findings) == ['PW-7 line 5: no reading: "[N/A]"']


def test_nvidia_smi_without_units(tmp_path: Path) -> None:
    """
    `nounits` leaves the unit to the header.
    """
    reading = read(tmp_path, SMI.replace(" W\n", "\n"), zone="UTC")

    assert traces(reading)["0"] == [(0.123, 345.67), (1.123, 346.0)]


@pytest.mark.parametrize("unit", [" W", ""])
def test_nvidia_smi_without_header(tmp_path: Path, unit: str) -> None:
    """
    Without a header the form of the cells tells what they are.
    """
    lines = SMI.splitlines(keepends=True)[1:4]
    reading = read(tmp_path, "".join(lines).replace(" W", unit), zone="UTC")

    assert traces(reading) == {
        "0": [(0.123, 345.67), (1.123, 346.0)],
        "1": [(0.123, 352.1)],
    }
    assert reading.findings == ()


def test_columns_that_are_no_draw_are_left_out(tmp_path: Path) -> None:
    """
    A power limit is no power, and of a GPU's names the surest is taken.
    """
    text = (
        "timestamp, name, index, uuid, enforced.power.limit [W], power.draw.instant [W], "
        "power.draw [W], utilization.gpu [%]\n"
        "2024/05/10 11:38:49.000, NVIDIA H100 80GB HBM3, 0, GPU-6d5c0ac5, 700.00 W, 650.10 W, "
        "640.20 W, 98 %\n"
    )
    reading = read(tmp_path, text, zone="UTC")

    assert traces(reading) == {"GPU-6d5c0ac5": [(0.0, 640.2)]}
    assert said(reading.findings) == ["PW-12 line 1: power.draw is taken"]


@pytest.mark.parametrize(
    ("zone", "shift_s"),
    [("UTC", 0), ("+02:00", -7200), ("-0530", 19800), ("Europe/Berlin", -7200), ("GMT", 0)],
)
def test_zone_is_applied(tmp_path: Path, zone: str, shift_s: float) -> None:
    """
    Stamps without a zone are read in the stated one, which the reading then names.
    """
    reading = read(tmp_path, SMI, zone=zone)

    assert traces(reading)["1"] == [(0.123 + shift_s, 352.1), (1.123 + shift_s, None)]
    assert reading.zone == zone


@pytest.mark.parametrize("zone", [None, "unknown", ""])
def test_a_zone_is_never_guessed(tmp_path: Path, zone: str | None) -> None:
    """
    Without a zone nothing is read, and the first line says why.
    """
    reading = read(tmp_path, SMI, zone=zone)

    assert (reading.traces, reading.zone) == ((), None)
    assert said(reading.findings) == [
        'PW-5 line 2: time "2024/05/10 11:38:49.123" has no zone, and none is stated'
    ]
    assert reading.findings[0].hint == "State it (--time-zone), or log in UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "+25:00", "../../etc/passwd", "Europe", "\0"])
def test_unknown_zones_are_refused(tmp_path: Path, zone: str) -> None:
    """
    A zone that isn't one is an error, whatever path it may look like.
    """
    reading = read(tmp_path, SMI, zone=zone)

    assert [found.code for found in reading.findings] == ["PW-5"]
    assert reading.traces == ()


@pytest.mark.parametrize(
    ("stamp", "often"), [("2024/10/27 02:30:00.000", "twice"), ("2024/03/31 02:30:00.000", "never")]
)
def test_a_time_that_clocks_show_twice_or_never_refuses_the_log(
    tmp_path: Path, stamp: str, often: str
) -> None:
    """
    A local stamp of that hour isn't one instant: the first finding says so, and what to state.
    """
    text = (
        "timestamp, power.draw.average [W], power.draw.instant [W]\n"
        f"2024/01/10 01:59:59.000, 300.00 W, 300.00 W\n{stamp}, 310.00 W, 310.00 W\n"
    )
    reading = read(tmp_path, text, zone="Europe/Berlin")

    assert reading.traces == ()
    assert said(reading.findings) == [
        (
            f'PW-5 line 3: time "{stamp}" isn\'t one instant: clocks in Europe/Berlin show it '
            f"{often}; state the offset that holds"
        ),
        "PW-12 line 1: power.draw.average is taken",
    ]


def test_an_offset_reads_times_that_clocks_show_twice(tmp_path: Path) -> None:
    """
    With the offset that held, the hour that happens twice is read like any other.
    """
    text = "timestamp, power.draw [W]\n2024/10/27 02:30:00.000, 310.00 W\n"
    (before,) = traces(read(tmp_path, text, zone="+02:00"))["device"]
    (after,) = traces(read(tmp_path, text, zone="+01:00"))["device"]

    assert after[0] - before[0] == 3600.0


@pytest.mark.parametrize(
    ("header", "row", "power_w"),
    [
        ("time,device,power_w", "1715341129,n1,345", 345.0),
        ("Timestamp,Node,Power (kW)", "1715341129.0,n1,0.345", 345.0),
        ("timestamp_ms;host;Power [mW]", "1715341129000;n1;345000", 345.0),
        ("epoch\thostname\twatts", "1715341129000000\tn1\t345", 345.0),
        ("unix_time,server,power_MW", "1715341129000000000,n1,0.000345", 345.0),
        ("datetime,node,power", "2024-05-10T11:38:49Z,n1,345 W", 345.0),
        ("time,node,power_kW", "2024-05-10 13:38:49+02:00,n1,345 W", 345.0),
        ('"time","node","power_w"', '"1715341129","n1","345"', 345.0),
    ],
)
def test_plain_csv_units_and_times(tmp_path: Path, header: str, row: str, power_w: float) -> None:
    """
    Units come from the header or the cell, Unix times in any unit, dates with their own zone.
    """
    reading = read(tmp_path, f"{header}\n{row}\n")

    assert said(reading.findings) == []
    assert reading.format == "csv"
    ((device, [(offset_s, found_w)]),) = traces(reading).items()
    assert (device, offset_s) == ("n1", 0.0)
    assert found_w == pytest.approx(power_w)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("J", 1.0), ("mJ", 1e-3), ("kJ", 1e3), ("Wh", 3600.0), ("kWh", 3.6e6), ("uJ", 1e-6)],
)
def test_energy_columns_are_counters(tmp_path: Path, unit: str, factor: float) -> None:
    """
    Energy is a counter, kept as logged, in J.
    """
    reading = read(tmp_path, f"time,device,energy_{unit}\n1715341129,n1,100\n1715341130,n1,101.5\n")

    assert (reading.unit, reading.traces) == ("J", ())
    assert [time_s for time_s, _ in counters(reading)["n1"]] == [0.0, 1.0]
    energies_j = [energy_j for _, energy_j in counters(reading)["n1"]]
    assert energies_j == pytest.approx([100 * factor, 101.5 * factor])


def test_wide_tables_have_a_device_a_column(tmp_path: Path) -> None:
    """
    Several columns of power are several devices.
    """
    reading = read(tmp_path, "time,node0_power_w,node1_power_w\n1715341129,10,20\n")

    assert traces(reading) == {"node0_power_w": [(0.0, 10.0)], "node1_power_w": [(0.0, 20.0)]}


def test_host_and_gpu_name_a_device_together(tmp_path: Path) -> None:
    """
    GPU 0 of one node isn't GPU 0 of another.
    """
    text = "time,hostname,gpu,index,power_w\n1715341129,a,0,0,10\n1715341129,b,0,0,20\n"
    reading = read(tmp_path, text)

    assert traces(reading) == {"a/0": [(0.0, 10.0)], "b/0": [(0.0, 20.0)]}


def test_faulty_lines_are_named(tmp_path: Path) -> None:
    """
    Each faulty line is named, blank lines, comments and repeated headers pass.
    """
    text = (
        "time,device,power_w\n# a comment\n1715341129,n1,10\n\ntime,device,power_w\n"
        "1715341130,n1\nyesterday,n1,11\n1715341131,n1,eleven\n1715341132,n1,11 V\n"
        '1715341133,"n1,12\n1715341134,n1,13\n'
    )
    reading = read(tmp_path, text)

    assert traces(reading) == {"n1": [(0.0, 10.0), (2.0, None), (5.0, 13.0)]}
    assert said(reading.findings) == [
        "PW-6 line 6: 2 cells where 3 are expected",
        'PW-6 line 7: time "yesterday" isn\'t a number',
        'PW-6 line 9: "11 V" has another unit',
        "PW-6 line 10: isn't a row of a table: unexpected end of data",
        'PW-7 line 8: "eleven" isn\'t a number',
    ]
    assert reading.unreadable_count == 4


def test_many_faults_are_summed_up(tmp_path: Path) -> None:
    """
    Ten faults of a kind are shown, and the number of the others; a log of them says which.
    """
    rows = "".join(f"{1715341129 + second},n1,[N/A]\n" for second in range(30))
    reading = read(tmp_path, f"time,device,power_w\nyesterday,n1,5\n{rows}")

    assert said(reading.findings)[0] == (
        'PW-9 : the log holds no usable reading: no reading: "[N/A]" (line 3, and 29 more)'
    )
    assert said(reading.findings)[-1] == "PW-7 line 13: 20 more faults of this kind from here on"
    assert [found.code for found in reading.findings] == ["PW-9", "PW-6"] + ["PW-7"] * 11
    assert reading.unreadable_count == 1


def test_a_note_is_no_reason_why_a_log_is_empty(tmp_path: Path) -> None:
    """
    Three headers and one torn row: the row is why nothing was read, however many notes there are.
    """
    headers = "time,device,power_w\ntime,power_w,device\n"
    reading = read(tmp_path, f"{headers}1715341131,12\n{headers}")

    assert said(reading.findings)[0] == (
        "PW-9 : the log holds no usable reading: 2 cells where 3 are expected (line 3)"
    )


def test_bad_readings_count_against_their_device_alone(tmp_path: Path) -> None:
    """
    A GPU that reads nothing has bad readings of its own; the others have none.
    """
    rows = "".join(
        f"{1715341129 + second},card0,90 W\n{1715341129 + second},card1,N/A (Secondary die)\n"
        for second in range(3)
    )
    reading = read(tmp_path, f"time,device,power\n{rows}")
    bad_counts = {trace.name: clean(trace).bad_count for trace in reading.traces}

    assert bad_counts == {"card0": 0, "card1": 3}
    assert reading.unreadable_count == 0


def test_a_torn_cell_among_cells_with_units_is_a_bad_reading(tmp_path: Path) -> None:
    """
    Where every cell carries its unit, "34" may be the rest of "345.67 W": it is no 34 W.
    """
    reading = read(tmp_path, SMI.replace("346.00 W", "34"), zone="UTC")

    assert traces(reading)["0"] == [(0.123, 345.67), (1.123, None)]
    assert said(reading.findings)[0] == 'PW-7 line 4: "34" lacks its unit: the cell is torn'


def test_a_second_header_changes_the_layout(tmp_path: Path) -> None:
    """
    Columns are those that the last header names, and a note says where they changed.
    """
    text = (
        "time,device,power_w\n1715341129,n1,10\n1715341130,n1,11\n"
        "time,power_kw,device\n1715341131,0.012,n1\n1715341132,0.013,n1\n"
    )
    reading = read(tmp_path, text)

    assert traces(reading) == {"n1": [(0.0, 10.0), (1.0, 11.0), (2.0, 12.0), (3.0, 13.0)]}
    assert said(reading.findings) == [
        "PW-12 line 4: another header: the columns from here on are those it names"
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "time,device,temperature",
            "PW-8 line 3: another header from here on, without readings",
        ),
        (
            "time,device,power",
            (
                "PW-8 line 3: another header from here on: no column names its unit, such as "
                "power_w or energy_kwh"
            ),
        ),
    ],
)
def test_a_second_header_without_clear_readings_ends_the_log(
    tmp_path: Path, header: str, message: str
) -> None:
    """
    What follows a header that can't be read is never read by the header before it.
    """
    text = f"time,device,power_w\n1715341129,n1,10\n{header}\n1715341130,n1,47\n"
    reading = read(tmp_path, text)

    assert said(reading.findings) == [message]
    assert reading.traces == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "time,power\n1715341129,345\n",
            "PW-8 line 1: no column names its unit, such as power_w or energy_kwh",
        ),
        (
            "time,power_mw\n1715341129,345\n",
            "PW-8 line 1: no column names its unit, such as power_w or energy_kwh",
        ),
        (
            "TIME,POWER_MW\n1715341129,345\n",
            "PW-8 line 1: no column names its unit, such as power_w or energy_kwh",
        ),
        (
            "time,power_w\n0.5,345\n1.5,345\n",
            "PW-8 line 2: time 0.5 is no Unix time; times since the start of a run need its date",
        ),
        (
            "timestamp_ms,power_w\n1715341129,345\n",
            "PW-8 line 2: time 1715341129 doesn't fit the unit of its header 'timestamp_ms'",
        ),
        (
            "2024/05/10 11:38:49.123, 0, 98, 345.67\n",
            "PW-8 line 1: no header, so the column of the device isn't clear",
        ),
        (
            "2024/05/10 11:38:49.123, 0, 345.67 W, 700.00 W\n",
            "PW-8 line 1: no header, so the column of power isn't clear",
        ),
        (
            "1715341129.5,300.1,200.1\n",
            (
                "PW-8 line 1: no header, so units aren't known; state the format zeus-csv if it is "
                "that"
            ),
        ),
        ("some,words\nand,others\n", "PW-3 : the format isn't known"),
        ("nothing of the kind\n", "PW-3 : the format isn't known"),
    ],
)
def test_what_is_not_clear_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """
    Where unit, column or time could mean two things, nothing is read.
    """
    reading = read(tmp_path, text, zone="UTC")

    assert said(reading.findings) == [message]
    assert (reading.traces, reading.counters) == ((), ())


def test_zeus_power_monitor(tmp_path: Path) -> None:
    """
    The monitor writes no header, so the format must be stated; then each column is a GPU.
    """
    reading = read(tmp_path, "1715341129.5,300.1,200.1\n", expected="zeus-csv")

    assert reading.format == "zeus-csv"
    assert traces(reading) == {"gpu0": [(0.5, 300.1)], "gpu1": [(0.5, 200.1)]}


def test_zeus_windows(tmp_path: Path) -> None:
    """
    Windows that follow each other are one counter; after a pause a new one begins.
    """
    text = (
        "start_time,window_name,elapsed_time,gpu0_energy\n"
        "1715341129.0,epoch,10.0,100.0\n"
        "1715341139.0,epoch,10.0,110.0\n"
        "1715341200.0,epoch,10.0,120.0\n"
        "1715341210.0,epoch,0,120.0\n"
    )
    reading = read(tmp_path, text)

    assert counters(reading) == {
        "gpu0/epoch/1": [(0.0, 0.0), (10.0, 100.0), (20.0, 210.0)],
        "gpu0/epoch/2": [(71.0, 0.0), (81.0, 120.0)],
    }
    assert said(reading.findings) == ['PW-6 line 5: length "0" isn\'t a positive number']
