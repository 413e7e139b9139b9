"""
Tables of vendors' tools that the reader of tables knows: xpu-smi, hl-smi, rocm-smi.
"""

from __future__ import annotations

from pathlib import Path

from tests.evidence.energy_taken import ACCELERATOR, SECONDS, energies_j, refusal, stamp
from tests.evidence.write import read, said


def test_devices_of_xpu_smi(tmp_path: Path) -> None:
    """
    DeviceId is the device; the energy beside the power is a counter.
    """
    header = "Timestamp, DeviceId, GPU Power (W), GPU Energy Consumed (J)\n"
    rows = "".join(
        f"{stamp(s, '%Y-%m-%dT%H:%M:%S.000')},    0, 500.00, {400 * s + 400}.00\n" for s in SECONDS
    )
    reading = read(tmp_path, header + rows, zone="UTC")

    assert energies_j(reading, ACCELERATOR, devices=("0",)) == {"0": 4000.0}


def test_tiles_of_xpu_smi_are_no_devices(tmp_path: Path) -> None:
    """
    Tiles never overwrite each other; eight tiles aren't four devices.
    """
    header = "Timestamp, DeviceId, TileId, GPU Power (W)\n"
    rows = "".join(
        f"{stamp(s, '%Y-%m-%dT%H:%M:%S.000')}, 0, {tile}, {power}\n"
        for s in SECONDS
        for tile, power in ((0, 500), (1, 300))
    )
    reading = read(tmp_path, header + rows, zone="UTC")

    assert energies_j(reading, ACCELERATOR, devices_count=2) == {"0/0": 5000.0, "0/1": 3000.0}
    assert refusal(reading, ACCELERATOR, devices_count=3) == "the log holds 2 series for 3 devices"


def test_a_time_of_day_without_a_date(tmp_path: Path) -> None:
    """
    Older releases of xpu-smi write no date, and such a log has no instants.
    """
    text = "Timestamp, DeviceId, GPU Power (W)\n06:14:46.000,    0, 14.61\n"

    assert said(read(tmp_path, text, zone="UTC").findings)[0] == (
        'PW-9 : the log holds no usable reading: time "06:14:46.000": a time of day without a '
        "date is no one instant (line 2)"
    )


def test_devices_of_hl_smi(tmp_path: Path) -> None:
    """
    hl-smi writes the headers of nvidia-smi, dates as `date` does, and the unit in each cell.
    """
    rows = "".join(
        f"{stamp(s, '%a %b %d %H:%M:%S UTC %Y')}, {index}, {power} W\n"
        for s in SECONDS
        for index, power in ((0, 500), (1, 300))
    )
    reading = read(tmp_path, f"timestamp, index, power.draw [W]\n{rows}")

    assert reading.findings == ()
    assert energies_j(reading, ACCELERATOR, devices=("0..1",)) == {"0": 5000.0, "1": 3000.0}


def test_cards_of_rocm_smi(tmp_path: Path) -> None:
    """
    Beside the stamp of a script: the draw is taken, the maximum isn't.
    """
    header = "timestamp,device,Average Graphics Package Power (W),Max Graphics Package Power (W)\n"
    rows = "".join(f"{stamp(s)},card0,500.0,560.0\n" for s in SECONDS)
    reading = read(tmp_path, header + rows, zone="UTC")

    assert energies_j(reading, ACCELERATOR, devices=("card0",)) == {"card0": 5000.0}
    assert said(reading.findings) == [
        "PW-12 line 1: Max Graphics Package Power is a peak: left out"
    ]
