"""
RAPL zones from a folder in the kernel's form.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from reporter.monitor import MonitorOptions, monitor
from reporter.monitor.device import Kind, SourceUnavailableError
from reporter.monitor.rapl import ROOT_ONLY, RaplSource

RANGE_UJ = 262_143_328_850


def zone(powercap: Path, place: str, name: str, energy: str = "1000000") -> Path:
    """
    A zone with its name, counter and range.
    """
    folder = powercap / place
    folder.mkdir(parents=True)
    (folder / "name").write_text(f"{name}\n")
    (folder / "energy_uj").write_text(f"{energy}\n")
    (folder / "max_energy_range_uj").write_text(f"{RANGE_UJ}\n")
    return folder


@pytest.fixture
def powercap(tmp_path: Path) -> Path:
    """
    One package with its parts, the platform, and the package once more by another driver.
    """
    folder = tmp_path / "powercap"
    package = zone(folder, "intel-rapl:0", "package-0", "262143328849")
    (package / "constraint_0_power_limit_uw").write_text("350000000\n")
    zone(folder, "intel-rapl:0:0", "core")
    zone(folder, "intel-rapl:0:1", "dram")
    zone(folder, "intel-rapl:0:2", "uncore")
    zone(folder, "intel-rapl:1", "psys")
    zone(folder, "intel-rapl-mmio:0", "package-0")
    return folder


def test_zones_have_kinds_and_names(powercap: Path) -> None:
    """
    Each zone is read once under its name; a copy and a part without a kind are left out.
    """
    source = RaplSource(powercap)

    assert [(device.kind, device.device) for device in source.devices] == [
        (Kind.CPU_PACKAGE, "package-0"),
        (Kind.CPU_CORE, "package-0/core"),
        (Kind.DRAM, "package-0/dram"),
        (Kind.PLATFORM, "psys"),
    ]
    assert source.left_out == ["package-0/uncore: part of its package"]


def test_counter_range_and_limit_are_read(powercap: Path) -> None:
    """
    Counter, range and power limit are those of the kernel, in J and W.
    """
    source = RaplSource(powercap)

    assert source.read(0).energy_j == 262_143.328849
    assert source.read(0).power_w is None
    assert source.devices[0].counter_range_j == 262_143.32885
    assert source.devices[0].power_limit_w == 350.0
    assert source.devices[1].power_limit_w is None


def test_each_reading_is_new(powercap: Path) -> None:
    """
    A counter that rose between two readings is read as it stands.
    """
    source = RaplSource(powercap)
    (powercap / "intel-rapl:0" / "energy_uj").write_text("5000000\n")

    assert source.read(0).energy_j == 5.0


def test_a_counter_without_a_number_is_a_bad_reading(powercap: Path) -> None:
    """
    What is no whole number is a problem of the reading, and nothing is raised.
    """
    source = RaplSource(powercap)
    (powercap / "intel-rapl:0" / "energy_uj").write_text("n/a\n")

    assert source.read(0).energy_j is None
    assert source.read(0).problems == ("energy: energy_uj holds no whole number",)


def test_counters_of_root_are_named_with_the_remedy(
    powercap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where only root may read, the reason says what to do, once for all zones.
    """

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    for package in powercap.iterdir():
        if package.name.endswith(":2"):
            (package / "name").write_text("dram\n")
    with pytest.raises(SourceUnavailableError) as refusal:
        RaplSource(powercap)

    assert str(refusal.value) == ROOT_ONLY
    assert "chmod a+r" in ROOT_ONLY


def test_a_host_without_zones_says_so(tmp_path: Path) -> None:
    """
    An absent or empty folder is a reason, not a fault.
    """
    with pytest.raises(SourceUnavailableError) as refusal:
        RaplSource(tmp_path / "none")

    assert str(refusal.value) == f"{tmp_path / 'none'} has no RAPL zone"


def test_a_wrap_during_a_run_is_undone_in_the_sum_and_not_in_the_log(
    powercap: Path, tmp_path: Path
) -> None:
    """
    A counter that starts again at zero gives the energy across it; the log holds it as read.
    """
    counter = powercap / "intel-rapl:0" / "energy_uj"
    script = f"sleep 0.4; echo 3000000 > {counter}; sleep 0.3"
    ran = monitor(
        ["sh", "-c", script],
        MonitorOptions(out=tmp_path / "out", powercap=powercap, nvidia=False, amd=False),
    )

    assert ran.exit_status == 0
    assert ran.files is not None
    document: dict[str, Any] = json.loads(ran.files.document.read_text(encoding="utf-8"))
    package = document["devices"][0]
    assert package["counter_wraps_count"] == 1
    assert package["energy_j"] == pytest.approx(3.000001, abs=1e-6)
    assert package["first_counter_j"] == 262_143.328849
    assert package["last_counter_j"] == 3.0
    assert ",cpu_package,package-0,,,3.0,262143.32885\n" in ran.files.log.read_text("utf-8")
