"""
Made-up logs in public shapes, of one run each, against energies that were reckoned independently.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.detect import read_power_log
from reporter.evidence.series import LogReading, Window
from tests.evidence.energy_taken import ACCELERATOR, HOST, NODE, energies_j, left_out, refusal
from tests.evidence.write import said

# 2026-06-01T10:30:00Z to 10:40:00Z
WINDOW = Window(start_s=1_780_309_800.0, stop_s=1_780_310_400.0)
EIGHT_J = 2_643_896.9
NODE_J = 2_488_993.0


def log(shared: Path, name: str, zone: str | None = "UTC") -> LogReading:
    """
    The reading of one of the logs.
    """
    return read_power_log(shared / "logs" / name, name=name, zone=zone)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("q_dmon/n.txt", "nvidia-smi-dmon"),
        ("p_amdsmi_csv/n.csv", "csv"),
        ("p_xpu_date/n.csv", "csv"),
    ],
)
def test_eight_accelerators(shared: Path, name: str, word: str) -> None:
    """
    Logs of one run that three tools wrote give its energy, in whole watts nearly so.
    """
    reading = log(shared, name)
    found = energies_j(reading, ACCELERATOR, devices=("0..7",), devices_count=8, window=WINDOW)

    assert reading.format == word
    assert len(found) == 8
    assert sum(found.values()) == pytest.approx(EIGHT_J, rel=1e-4)


def test_second_dies_are_no_devices(shared: Path) -> None:
    """
    "N/A (Secondary die)" is no reading of the four cards that have one.
    """
    devices = ("card0", "card2", "card4", "card6")
    found = energies_j(
        log(shared, "p_rocm_csv_4dev/n.csv"), ACCELERATOR, devices=devices, window=WINDOW
    )

    assert tuple(found) == devices
    assert sum(found.values()) == pytest.approx(1_056_567.0, rel=1e-4)


@pytest.mark.parametrize("zone", ["+02:00", "Europe/Berlin"])
def test_a_short_year_and_the_name_of_a_zone(shared: Path, zone: str) -> None:
    """
    06/01/26 12:29:55 CEST is read once the zone is stated.
    """
    reading = log(shared, "p_dcmi_2digit/n.txt", zone)
    found = energies_j(reading, NODE, devices_count=1, window=WINDOW)

    assert found == {"node": pytest.approx(NODE_J, rel=1e-4)}


def test_a_zone_that_is_not_stated_is_asked_for_by_its_stamp(shared: Path) -> None:
    """
    The complaint names the stamp and what is missing.
    """
    reading = log(shared, "p_dcmi_2digit/n.txt", None)

    assert said(reading.findings) == [
        (
            'PW-5 line 6: time "06/01/26 12:29:55 CEST" has the zone CEST, which isn\'t one zone: '
            "state an offset"
        )
    ]


def test_joule_counters_beside_accelerators(shared: Path) -> None:
    """
    The host is package and DRAM; cores lie inside, and the GPU's mWatts prove no host.
    """
    reading = log(shared, "p_energibridge/eb.csv")
    host = energies_j(reading, HOST, devices_count=1, window=WINDOW)
    smi = energies_j(
        log(shared, "p_energibridge/smi.csv"),
        ACCELERATOR,
        devices=("0..7",),
        devices_count=8,
        window=WINDOW,
    )

    assert set(host) == {"PACKAGE_ENERGY", "DRAM_ENERGY"}
    assert sum(host.values()) + sum(smi.values()) == pytest.approx(2_826_802.5, rel=1e-6)
    assert left_out(reading, HOST, devices_count=1) == {
        "GPU0_POWER": "is an accelerator and proves no host",
        "PP0_ENERGY": "lies inside the CPU package",
        "PP1_ENERGY": "lies inside the CPU package",
    }


def test_a_board_proves_no_accelerator(shared: Path) -> None:
    """
    VDD_IN of a Jetson is the input of its board; its rails lie behind it.
    """
    reading = log(shared, "p_tegrastats/n.txt")

    assert reading.format == "tegrastats"
    assert energies_j(reading, NODE, devices_count=1, window=WINDOW) == {"VDD_IN": 3_178.2}
    assert left_out(reading, NODE, devices_count=1) == {
        "VDD_SYS_GPU": "is a rail and proves no node"
    }
    assert refusal(reading, ACCELERATOR) == "a rail series proves no accelerator"


def test_a_counter_that_wraps_needs_its_range(shared: Path, tmp_path: Path) -> None:
    """
    Without a range a wrap is a reset; with the range beside it the counter goes on.
    """
    source = shared / "logs" / "q_rapl_wrap/c.csv"
    lines = source.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "with-range.csv"
    with_range = [f"{lines[0]},max_energy_range_uj", *(f"{row},100000000000" for row in lines[1:])]
    path.write_text("\n".join(with_range), encoding="utf-8")
    bare = log(shared, "q_rapl_wrap/c.csv")
    ranged = read_power_log(path, name="with-range.csv")
    (counter,) = ranged.counters
    whole_j = energies_j(ranged, HOST, devices_count=1, window=WINDOW)["energy_uj"]
    part_j = energies_j(bare, HOST, devices_count=1, window=WINDOW)["device"]
    step_w = (100_000.0 - 99_800.899935 + 97.299981) / 0.988

    assert bare.counters[0].wrap_j is None
    assert (ranged.format, counter.wrap_j) == ("powercap", 100_000.0)
    # The log wraps once, within a step of 0.988 s.
    assert whole_j - part_j == pytest.approx(step_w * 0.988, rel=1e-6)
