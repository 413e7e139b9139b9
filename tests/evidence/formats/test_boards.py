"""
What boards say of themselves: tegrastats on Jetson, powermetrics on Macs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.energy_taken import (
    ACCELERATOR,
    HOST,
    NODE,
    SECONDS,
    energies_j,
    hints,
    left_out,
    refusal,
    stamp,
)
from tests.evidence.write import read, said

MACHINE = "RAM 3276/7859MB (lfb 5x4MB) CPU [44%@1421] GR3D_FREQ 0%@114"


def jetson(second: int, rails: str) -> str:
    """
    One line of tegrastats.
    """
    return f"{stamp(second, '%m-%d-%Y %H:%M:%S')} {MACHINE} {rails}\n"


@pytest.mark.parametrize(
    "rails",
    [
        "VDD_IN 5000mW/900mW VDD_CPU_GPU_CV 1200mW/1000mW VDD_SOC 900mW/800mW",
        "VDD_SYS_GPU 182/182 VDD_IN 5000/900",
        "POM_5V_IN 5000/900 POM_5V_GPU 40/40",
    ],
)
def test_the_input_of_the_board(tmp_path: Path, rails: str) -> None:
    """
    The draw now in milliwatts, never the mean; rails lie behind the input.
    """
    reading = read(tmp_path, "".join(jetson(s, rails) for s in SECONDS), zone="UTC")

    assert (reading.format, reading.findings) == ("tegrastats", ())
    assert list(energies_j(reading, NODE, devices_count=1).values()) == [50.0]


def test_rails_alone_prove_no_node(tmp_path: Path) -> None:
    """
    AGX Orin has no rail for the whole board, and its rails are never added up.
    """
    rails = "VDD_GPU_SOC 3000mW/3000mW VDD_CPU_CV 1000mW/1000mW VIN_SYS_5V0 4000mW/4000mW"
    reading = read(tmp_path, "".join(jetson(s, rails) for s in SECONDS), zone="UTC")

    assert refusal(reading, NODE, devices_count=1) == "a rail series proves no node"


def test_faults_of_tegrastats(tmp_path: Path) -> None:
    """
    No date, a torn reading, and no rail.
    """
    undated = read(tmp_path, f"{MACHINE} VDD_IN 5000mW/5000mW\n", zone="UTC")
    torn = jetson(0, "VDD_IN 50") + jetson(1, "") + jetson(2, "VDD_IN 5000mW/5000mW")
    reading = read(tmp_path, torn + "nonsense\n", zone="UTC")

    assert (said(undated.findings), hints(undated)) == (
        ["PW-9 line 1: the lines of tegrastats have no date and time"],
        ["use the tegrastats of JetPack 5 or later, which begins each line with date and time"],
    )
    assert said(reading.findings) == [
        'PW-7 line 1: "50" isn\'t a draw and a mean',
        "PW-6 line 2: the line has no rail with a power",
        'PW-6 line 4: "nonsense" isn\'t a line of tegrastats',
    ]


def mac(second: int, *lines: str) -> str:
    """
    One sample of powermetrics.
    """
    date = stamp(second + 7200, "%a %b %d %H:%M:%S %Y +0200")
    begin = f"*** Sampled system activity ({date}) (1000.00ms elapsed) ***\n"
    return begin + "\n**** Processor usage ****\n" + "".join(f"{line}\n" for line in lines)


def test_samples_of_powermetrics(tmp_path: Path) -> None:
    """
    The combined power is the total of CPU, GPU and ANE, which lie inside it.
    """
    text = "".join(
        mac(
            s,
            "CPU Power: 3000 mW",
            "GPU Power: 1500 mW",
            "ANE Power: 0 mW",
            "Combined Power (CPU + GPU + ANE): 4500 mW",
            "GPU Power: 1500 mW",
        )
        for s in SECONDS
    )
    reading = read(tmp_path, f"Machine model: Mac15,12\n{text}")

    assert (reading.format, reading.findings, reading.zone) == ("powermetrics", (), "+0200")
    assert energies_j(reading, HOST, devices_count=1) == {"Combined Power": 45.0}
    assert energies_j(reading, ACCELERATOR, devices=("0",)) == {"GPU Power": 15.0}
    assert left_out(reading, HOST, devices_count=1) == {
        "ANE Power": "holds no usable reading",
        "GPU Power": "is an accelerator and proves no host",
        "CPU Power": "lies inside the total",
    }


def test_an_intel_mac(tmp_path: Path) -> None:
    """
    The package power of RAPL stands in watts.
    """
    line = "Intel energy model derived package power (CPUs+GT+SA): 4.50W"
    reading = read(tmp_path, "".join(mac(s, line) for s in SECONDS))

    assert energies_j(reading, HOST, devices_count=1) == {"package power": 45.0}


def test_a_sample_without_a_date(tmp_path: Path) -> None:
    """
    Its powers never get the date of the sample before.
    """
    text = mac(0, "CPU Power: 3000 mW") + mac(1, "CPU Power: 9000 mW").replace("+0200", "")
    reading = read(tmp_path, text)

    assert reading.traces[0].power_w.tolist() == [3.0]
    assert said(reading.findings) == [
        "PW-6 line 5: the line of a sample has no date that can be read"
    ]


def test_a_property_list_is_refused_by_name(tmp_path: Path) -> None:
    """
    The advice is the form that is read.
    """
    text = '<?xml version="1.0"?>\n<plist version="1.0"><dict><key>elapsed_ns</key></dict></plist>'
    reading = read(tmp_path, text)

    assert (said(reading.findings), hints(reading)) == (
        ["PW-2 line 1: a property list of powermetrics isn't read"],
        ["run powermetrics with -f text"],
    )
