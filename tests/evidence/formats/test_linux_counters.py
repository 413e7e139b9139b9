"""
RAPL as Linux' tools print it: turbostat, perf stat, powercap, EnergiBridge.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.energy_taken import HOST, SECONDS, energies_j, hints, left_out, stamp
from tests.evidence.write import START_S, counters, read, said

TURBOSTAT = "Time_Of_Day_Seconds\tPackage\tCore\tCPU\tBusy%\tPkgWatt\tCorWatt\tGFXWatt\tRAMWatt\n"


def turbostat(second: int) -> str:
    """
    The rows of one interval: the machine, two packages, and the cores of one.
    """
    at = f"{START_S + second:.6f}"
    return (
        f"{at}\t-\t-\t-\t50.0\t500.0\t300.0\t0.0\t40.0\n"
        f"{at}\t0\t0\t0\t50.0\t260.0\t160.0\t0.0\t20.0\n"
        f"{at}\t0\t0\t1\t50.0\n"
        f"{at}\t1\t0\t2\t50.0\t240.0\t140.0\t0.0\t20.0\n"
    )


def test_the_row_of_the_machine_is_the_total(tmp_path: Path) -> None:
    """
    Packages lie in the row `-`, cores lie in packages, memory lies beside them.
    """
    reading = read(tmp_path, TURBOSTAT + "".join(turbostat(s) for s in SECONDS))

    assert (reading.format, said(reading.findings)) == (
        "turbostat",
        ["PW-12 line 4: rows of cores are left out: the row of - sums them"],
    )
    assert energies_j(reading, HOST, devices_count=1) == {"PkgWatt": 5000.0, "RAMWatt": 400.0}
    assert left_out(reading, HOST, devices_count=1) == {
        "GFXWatt": "holds no usable reading",
        "CorWatt": "lies inside the CPU package",
        "PkgWatt/package 0": "lies inside the total",
        "PkgWatt/package 1": "lies inside the total",
        "RAMWatt/package 0": "lies inside the total",
        "RAMWatt/package 1": "lies inside the total",
    }


def test_cores_alone_are_left_out(tmp_path: Path) -> None:
    """
    Without a column of packages the rows below the first are cores; headers come again.
    """
    header = "Time_Of_Day_Seconds\tCore\tCPU\tPkgWatt\n"
    text = "".join(
        f"{header}{START_S + s}\t-\t-\t500.0\n{START_S + s}\t0\t0\t500.0\n" for s in SECONDS
    )
    reading = read(tmp_path, text)

    assert energies_j(reading, HOST, devices_count=1) == {"PkgWatt": 5000.0}
    assert said(reading.findings) == [
        "PW-12 line 3: rows of cores are left out: the row of - sums them"
    ]


def test_turbostat_without_time_or_power(tmp_path: Path) -> None:
    """
    Rows without an instant are refused with the option; torn rows of the machine are named.
    """
    undated = read(tmp_path, "Core\tCPU\tPkgWatt\n-\t-\t500.0\n")
    torn = read(tmp_path, f"{TURBOSTAT}{START_S}\t-\t-\t-\t50.0\t500.0\n{turbostat(1)}")

    assert (said(undated.findings), hints(undated)) == (
        ["PW-9 line 2: the readings of turbostat have no date and time"],
        ["run turbostat with --show Time_Of_Day_Seconds,Package,PkgWatt,RAMWatt"],
    )
    assert said(torn.findings)[0].startswith("PW-6 line 2: ")
    assert torn.traces[0].times_s.tolist() == [START_S + 1]


STARTED = "# started on Fri May 10 11:38:48 2024\n\n"


def perf(*energies: object, event: str = "pkg", socket: str = "") -> str:
    """
    Intervals of a second with these energies.
    """
    return "".join(
        f"     {end}.000{socket},{energy},Joules,power/energy-{event}/,1000,100.00,,\n"
        for end, energy in enumerate(energies, start=1)
    )


def test_energies_of_intervals_are_added_up(tmp_path: Path) -> None:
    """
    Times count from the start; package and memory lie beside each other.
    """
    text = STARTED + perf(*[500.5] * 12) + perf(*[40] * 12, event="ram")
    reading = read(tmp_path, text, zone="UTC")

    assert (reading.format, reading.findings) == ("perf-stat", ())
    assert energies_j(reading, HOST, devices_count=1) == {
        "power/energy-pkg/": 5005.0,
        "power/energy-ram/": 400.0,
    }
    assert counters(reading)["power/energy-pkg/"][:2] == [(-1.0, 0.0), (0.0, 500.5)]


def test_sockets_are_devices(tmp_path: Path) -> None:
    """
    `--per-socket` writes a row for each.
    """
    text = STARTED + perf(*[300] * 12, socket=",S0,1") + perf(*[200] * 12, socket=",S1,1")

    assert energies_j(read(tmp_path, text, zone="UTC"), HOST, devices_count=1) == {
        "power/energy-pkg//S0": 3000.0,
        "power/energy-pkg//S1": 2000.0,
    }


def test_intervals_that_go_back(tmp_path: Path) -> None:
    """
    An interval that ends before the last one is named, and breaks the counter.
    """
    text = STARTED + perf(500, 500) + perf(500, 500, 500, 500)
    reading = read(tmp_path, text, zone="UTC")

    assert said(reading.findings) == [
        "PW-6 line 5: the interval ends before the last one of power/energy-pkg/",
        "PW-6 line 6: the interval ends before the last one of power/energy-pkg/",
    ]
    assert counters(reading)["power/energy-pkg/"][3:] == [(1.0, 0.0), (2.0, 500.0), (3.0, 1000.0)]


def test_an_interval_that_was_not_counted_breaks_the_counter(tmp_path: Path) -> None:
    """
    What it drew isn't known: the counter starts again, and the time has no evidence.
    """
    text = STARTED + perf(*[500] * 4, "<not counted>", *[500] * 7)
    reading = read(tmp_path, text, zone="UTC")

    assert counters(reading)["power/energy-pkg/"][4:7] == [(3.0, 2000.0), (4.0, 0.0), (5.0, 500.0)]
    assert energies_j(reading) == {"power/energy-pkg/": 4500.0}
    assert said(reading.findings) == ['PW-7 line 7: "<not counted>" is no energy that was counted']


def test_perf_without_start_separator_or_joules(tmp_path: Path) -> None:
    """
    Each is refused with what to do.
    """
    without = read(tmp_path, perf(500), zone="UTC")
    table = read(tmp_path, f"{STARTED}     1.000    500.1 Joules power/energy-pkg/\n", zone="UTC")
    other = read(tmp_path, STARTED + perf(500).replace("Joules", "mJ"), zone="UTC")

    assert (said(without.findings), hints(without)) == (
        ["PW-9 line 1: the times of perf stat count from a start that the log doesn't tell"],
        ["run perf stat with -o FILE, which writes the line '# started on' into it"],
    )
    assert (said(table.findings), hints(table)) == (
        ["PW-8 line 3: perf stat wrote its table for people, whose cells nothing separates"],
        ["run perf stat with -x,"],
    )
    assert said(other.findings) == ['PW-8 line 3: energy has the unit "mJ", not Joules']


def test_a_second_start_breaks_the_counter(tmp_path: Path) -> None:
    """
    A run that was started again counts from its own start.
    """
    again = "# started on Fri May 10 11:38:55 2024\n\n"
    text = STARTED + perf(*[500] * 5) + again + perf(*[500] * 5)
    reading = read(tmp_path, text, zone="UTC")

    assert counters(reading)["power/energy-pkg/"][5:8] == [(4.0, 2500.0), (6.0, 0.0), (7.0, 500.0)]


def test_zones_of_powercap_in_a_table(tmp_path: Path) -> None:
    """
    Names say what a zone is; its range undoes a wrap.
    """
    header = "timestamp,zone,name,energy_uj,max_energy_range_uj\n"
    rows = "".join(
        f"{START_S + s},intel-rapl:0,package-0,{(900_000_000 + 100_000_000 * s) % 1_500_000_000},"
        f"1500000000\n{START_S + s},intel-rapl:0:0,dram,{20_000_000 * s + 20_000_000},1500000000\n"
        f"{START_S + s},intel-rapl:0:1,core,{50_000_000 * s + 50_000_000},1500000000\n"
        for s in SECONDS
    )
    reading = read(tmp_path, header + rows)

    assert (reading.format, reading.findings) == ("powercap", ())
    assert energies_j(reading, HOST, devices_count=1, cap_w=1000.0) == {
        "intel-rapl:0/package-0": 1000.0,
        "intel-rapl:0:0/dram": 200.0,
    }
    assert left_out(reading, HOST, devices_count=1) == {
        "intel-rapl:0:1/core": "lies inside the CPU package"
    }


def test_zones_that_nothing_tells_apart(tmp_path: Path) -> None:
    """
    Two sockets have a zone called dram each: without the zone's number both are refused.
    """
    rows = f"{START_S},dram,100000\n{START_S},dram,90000\n"
    reading = read(tmp_path, f"timestamp,name,energy_uj\n{rows}")

    assert (said(reading.findings), hints(reading)) == (
        ["PW-8 line 3: dram has two rows with one stamp, and no column tells them apart"],
        ["write the zone, such as intel-rapl:1:0, beside its name, and stamps with fractions"],
    )


def test_files_of_powercap(tmp_path: Path) -> None:
    """
    A dump of the files: names and ranges stand in files of their own.
    """
    folder = "/sys/class/powercap/"
    text = "".join(
        f"{START_S + s}\n{folder}intel-rapl:0/name:package-0\n"
        f"{folder}intel-rapl:0/max_energy_range_uj:262143328850\n"
        f"{folder}intel-rapl:0/energy_uj:{100_000_000 * s + 100_000_000}\n"
        f"{folder}intel-rapl:0:0/energy_uj:{50_000_000 * s + 50_000_000}\n"
        f"{folder}intel-rapl-mmio:0/energy_uj:{100_000_000 * s + 100_000_000}\n"
        for s in SECONDS
    )
    reading = read(tmp_path, text)

    assert energies_j(reading, HOST, devices_count=1) == {"intel-rapl:0": 1000.0}
    assert reading.counters[0].wrap_j == 262_143.32885
    assert said(reading.findings) == [
        (
            'PW-12 line 5: "intel-rapl:0:0" is left out: the log doesn\'t say its name, so it '
            'may be cores, DRAM or a platform; "intel-rapl-mmio:0" is left out: it counts its '
            "package once more"
        )
    ]


def test_a_range_in_a_comment(tmp_path: Path) -> None:
    """
    A comment with the range holds for the counter below it; torn numbers are named.
    """
    text = (
        "# max_energy_range_uj: 1500000000\ntimestamp,energy_uj\n"
        f"{START_S},1400000000\n{START_S + 1},12x\n{START_S + 2}\n{START_S + 3},100000000\n"
    )
    reading = read(tmp_path, text)

    assert reading.counters[0].wrap_j == 1500.0
    assert said(reading.findings) == [
        'PW-7 line 4: energy_uj: "12x" isn\'t a number',
        "PW-6 line 5: 1 cell where 2 are expected",
    ]


def test_files_of_powercap_without_stamps(tmp_path: Path) -> None:
    """
    Counters without an instant are refused.
    """
    reading = read(tmp_path, "/sys/class/powercap/intel-rapl:0/energy_uj:100\n")

    assert (said(reading.findings), hints(reading)) == (
        ["PW-9 line 1: the readings of powercap's files have no date and time"],
        ["print a stamp before each read: date +%s.%N"],
    )


def test_energibridge(tmp_path: Path) -> None:
    """
    Counters of package and memory are the host; what isn't known is left out by name.
    """
    header = "Delta,Time,DRAM_ENERGY (J),PACKAGE_ENERGY (J),PP0_ENERGY (J),ODD_POWER (Watts)\n"
    rows = "".join(
        f"1000,{int(START_S + s) * 1000},{40.5 * s},{500.5 * s},{300 * s},7\n" for s in range(12)
    )
    reading = read(tmp_path, f"{header}{rows}1000,{int(START_S) * 1000},4\n")

    assert energies_j(reading, HOST, devices_count=1) == {
        "DRAM_ENERGY": 405.0,
        "PACKAGE_ENERGY": 5005.0,
    }
    assert said(reading.findings) == [
        'PW-12 line 1: "ODD_POWER (Watts)": left out, as it isn\'t known what it is of',
        "PW-6 line 14: 3 cells where 6 are expected",
    ]


@pytest.mark.parametrize("zone", ["UTC", "+02:00"])
def test_the_start_of_perf_is_local(tmp_path: Path, zone: str) -> None:
    """
    The start is written without a zone, so that the stated one holds.
    """
    reading = read(tmp_path, STARTED + perf(500), zone=zone)
    hours = 0 if zone == "UTC" else 2

    assert counters(reading)["power/energy-pkg/"][0][0] == -1.0 - 3600 * hours
    assert stamp(-1) == "2024-05-10 11:38:48"
