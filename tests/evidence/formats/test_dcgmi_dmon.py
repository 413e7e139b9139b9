"""
Rows of `dcgmi dmon`, which have no stamps of their own.
"""

from __future__ import annotations

from pathlib import Path

from tests.evidence.energy_taken import ACCELERATOR, SECONDS, energies_j, hints, stamp
from tests.evidence.write import read, said, traces

HEADER = "#Entity   POWER                TOTEC\nID         W                    mJ\n"
ADVICE = "print a stamp before each run: date +%s; dcgmi dmon -e 155,156 -c 1"


def test_a_counter_goes_before_the_draw(tmp_path: Path) -> None:
    """
    Two GPUs with draw and counter, a stamp before each run.
    """
    text = "".join(
        f"{stamp(s, '%Y-%m-%dT%H:%M:%SZ')}\n{HEADER}"
        f"GPU 0      500.250      {1_000_000 + 400_000 * s}\n"
        f"GPU 1      300.000      {9_000_000 + 200_000 * s}\n"
        for s in SECONDS
    )
    reading = read(tmp_path, text)

    assert (reading.format, reading.findings) == ("dcgmi-dmon", ())
    assert energies_j(reading, ACCELERATOR, devices=("0..1",)) == {"gpu0": 4000.0, "gpu1": 2000.0}
    assert [trace.power_w[0] for trace in reading.traces] == [500.25, 300.0]


def test_mean_and_instant_are_one_draw(tmp_path: Path) -> None:
    """
    Of POWER and POWINST the first is taken; it never counts twice.
    """
    header = "#Entity   POWER   POWINST\nID         W       W\n"
    text = "".join(f"{stamp(s)}\n{header}GPU 0   500.0   900.0\n" for s in SECONDS)

    assert energies_j(read(tmp_path, text, zone="UTC"), ACCELERATOR, devices_count=1) == {
        "gpu0": 5000.0
    }


def test_rows_without_stamps_are_refused(tmp_path: Path) -> None:
    """
    A run prints none; the advice is a loop that does.
    """
    reading = read(tmp_path, HEADER + "GPU 0      500.250      100\n")
    running = read(tmp_path, f"1715341129\n{HEADER}" + "GPU 0      500.250      100\n" * 2)

    assert (said(reading.findings), hints(reading)) == (
        ["PW-9 line 3: the readings of dcgmi dmon have no date and time"],
        [ADVICE],
    )
    assert said(running.findings) == ["PW-9 line 5: gpu0 has several readings after one time stamp"]


def test_other_faults(tmp_path: Path) -> None:
    """
    N/A, torn rows, other entities and other units.
    """
    text = (
        f"1715341129\n{HEADER}GPU 0   N/A   N/A\nGPU 1   300.0\nGPU-I 0   5.0   6\n"
        "GPU 2   70.0   100000\nnonsense\n"
    )
    reading = read(tmp_path, text)

    assert said(reading.findings) == [
        'PW-7 line 4: no reading: "N/A"',
        'PW-7 line 4: gpu0: no reading: "N/A"',
        "PW-6 line 5: 1 cell where 2 are expected",
        'PW-6 line 8: "nonsense" isn\'t a row of dcgmi dmon',
        "PW-12 line 6: GPU-I 0 is left out: only GPUs count",
    ]
    assert traces(reading)["gpu2"] == [(0.0, 70.0)]
    assert said(read(tmp_path, "#Entity   SMACT\nID\nGPU 0  0.5\n").findings) == [
        "PW-9 line 1: dcgmi dmon was run without power: no field is POWER or TOTEC"
    ]
    assert said(read(tmp_path, HEADER.replace("  W ", "  C ")).findings) == [
        'PW-8 line 2: POWER has the unit "C", which isn\'t known for it'
    ]
