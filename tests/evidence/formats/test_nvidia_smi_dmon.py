"""
Rows of `nvidia-smi dmon`: headers that come again, other columns, no stamps, torn lines.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.energy_taken import ACCELERATOR, SECONDS, energies_j, hints, stamp
from tests.evidence.write import read, said, traces

HEADER = "#Date       Time        gpu   pwr  gtemp\n#YYYYMMDD   HH:MM:SS    Idx     W      C\n"
SWAPPED = "#Date       Time        gpu   gtemp  pwr\n#YYYYMMDD   HH:MM:SS    Idx     C    W\n"
UNDATED = "# gpu   pwr  gtemp\n# Idx     W      C\n"
ADVICE = "run nvidia-smi dmon with -o DT, which writes date and time into each row"


def row(second: int, gpu: int, *cells: object) -> str:
    """
    One row with date and time.
    """
    return f" {stamp(second, '%Y%m%d   %H:%M:%S')} {gpu:6} {' '.join(map(str, cells))}\n"


def test_each_gpu_is_a_device(tmp_path: Path) -> None:
    """
    Two GPUs in whole watts, under a header that comes again.
    """
    rows = "".join(
        (HEADER if second == 4 else "") + row(second, 0, 500, 50) + row(second, 1, 300, 50)
        for second in SECONDS
    )
    reading = read(tmp_path, HEADER + rows, zone="UTC")

    assert (reading.format, reading.findings) == ("nvidia-smi-dmon", ())
    assert energies_j(reading, ACCELERATOR, devices=("0..1",)) == {"gpu0": 5000.0, "gpu1": 3000.0}
    assert reading.traces[0].lines is not None
    assert reading.traces[0].lines[:2].tolist() == [3, 5]


def test_a_further_header_is_a_new_layout(tmp_path: Path) -> None:
    """
    Where the columns change, power is read from its new place.
    """
    rows = "".join(
        row(second, 0, 500, 50) if second < 5 else row(second, 0, 50, 500) for second in SECONDS
    )
    before, _, after = rows.partition(row(5, 0, 50, 500))
    text = HEADER + before + SWAPPED + row(5, 0, 50, 500) + after

    assert energies_j(read(tmp_path, text, zone="UTC")) == {"gpu0": 5000.0}


def test_comma_separated(tmp_path: Path) -> None:
    """
    `--format csv` separates by commas, and ends lines with one.
    """
    header = "#Date, Time, gpu, pwr, gtemp,\n#YYYYMMDD, HH:MM:SS, Idx, W, C,\n"
    rows = "".join(f"{stamp(s, '%Y%m%d, %H:%M:%S')}, 0, 500, 50,\n" for s in SECONDS)

    assert energies_j(read(tmp_path, header + rows, zone="UTC")) == {"gpu0": 5000.0}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (UNDATED, "PW-9 line 3: the readings of nvidia-smi dmon have no date and time"),
        (
            "#Time        gpu   pwr\n#HH:MM:SS    Idx     W\n",
            "PW-9 line 1: the rows of nvidia-smi dmon have a time of day and no date",
        ),
        (
            "#Date        gpu   pwr\n#YYYYMMDD    Idx     W\n",
            "PW-9 line 1: the rows of nvidia-smi dmon have a date and no time of day",
        ),
    ],
)
def test_rows_without_an_instant_are_refused(tmp_path: Path, header: str, message: str) -> None:
    """
    Nobody knows when such a reading was taken; the advice is the option that stamps.
    """
    reading = read(tmp_path, header + "    0   500     50\n", zone="UTC")

    assert (said(reading.findings), hints(reading)) == ([message], [ADVICE])


def test_a_loop_may_print_the_stamp(tmp_path: Path) -> None:
    """
    A stamp before each run of dmon holds for its rows.
    """
    text = "".join(f"{stamp(s)}\n{UNDATED}    0   500     50\n" for s in SECONDS)

    assert energies_j(read(tmp_path, text, zone="UTC")) == {"gpu0": 5000.0}


def test_one_stamp_before_a_running_dmon_is_refused(tmp_path: Path) -> None:
    """
    A second reading of a GPU under one stamp was taken later, nobody knows when.
    """
    text = f"{stamp(0)}\n{UNDATED}" + "    0   500     50\n" * 3

    assert said(read(tmp_path, text, zone="UTC").findings) == [
        "PW-9 line 5: gpu0 has several readings after one time stamp"
    ]


def test_other_faults(tmp_path: Path) -> None:
    """
    A dash is no reading of its GPU; torn rows and rows before a header are named.
    """
    text = row(0, 0, 5) + HEADER + row(0, 0, "-", 50) + row(0, 1, 300, 50) + row(1, 0, 500)
    reading = read(tmp_path, text, zone="UTC")

    assert said(reading.findings) == [
        "PW-6 line 1: stands before the first header",
        "PW-6 line 6: 4 cells where 5 are expected",
        'PW-7 line 4: no reading: "-"',
    ]
    assert traces(reading)["gpu1"] == [(0.0, 300.0)]


def test_power_must_be_there_in_watts(tmp_path: Path) -> None:
    """
    A run without power is refused with the option; another unit is refused, too.
    """
    without = read(tmp_path, "#Date Time gpu gtemp\n", zone="UTC")
    milliwatts = read(tmp_path, HEADER.replace("   W ", "  mW "), zone="UTC")

    assert (said(without.findings), hints(without)) == (
        ["PW-9 line 1: nvidia-smi dmon was run without power: no column is called pwr"],
        ["run nvidia-smi dmon with -s p -o DT"],
    )
    assert said(milliwatts.findings) == ['PW-8 line 2: power has the unit "mW", where dmon has W']


def test_stamps_are_local_and_need_a_zone(tmp_path: Path) -> None:
    """
    No row names a zone.
    """
    assert said(read(tmp_path, HEADER + row(0, 0, 500, 50)).findings) == [
        'PW-5 line 3: time "2024-05-10 11:38:49" has no zone, and none is stated'
    ]
