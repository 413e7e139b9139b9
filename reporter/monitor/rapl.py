"""
Energy counters of CPU packages, cores and DRAM: RAPL, through the kernel's powercap folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from reporter.monitor.device import Device, Kind, Reading, SourceUnavailableError
from reporter.text import one_line

NAME = "rapl"
POWERCAP = Path("/sys/class/powercap")
MICRO = 1_000_000
# Documentation/power/powercap/powercap.rst of the Linux kernel: a zone, or a zone within a zone.
_ZONE = re.compile(r"intel-rapl:\d+(?::\d+)?", re.ASCII)
_DIGITS = 64
ROOT_ONLY = (
    "only root may read energy_uj since CVE-2020-8694; run as root, or let an administrator run: "
    "chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj "
    "/sys/class/powercap/intel-rapl:*/intel-rapl:*/energy_uj"
)


class RaplSource:
    """
    The RAPL zones of this host; raises `SourceUnavailableError` where none can be read.

    *powercap* is the kernel's folder. Counters start again at zero after *counter_range_j*.
    """

    name = NAME
    # The counters are renewed about every millisecond.
    least_interval_s = 0.0

    def __init__(self, powercap: Path = POWERCAP) -> None:
        """
        Find the zones and open their counters.
        """
        self.left_out: list[str] = []
        self.devices: list[Device] = []
        self._descriptors: list[int] = []
        zones = sorted(_zones(powercap))
        if not zones:
            raise SourceUnavailableError(f"{powercap} has no RAPL zone")
        for zone in zones:
            self._open(zone)
        if not self.devices:
            raise SourceUnavailableError("; ".join(dict.fromkeys(self.left_out)))

    def _open(self, zone: Path) -> None:
        name = _zone_name(zone)
        kind = _kind(name.rpartition("/")[2])
        if kind is None:
            self.left_out.append(f"{name}: part of its package")
            return
        try:
            descriptor = os.open(zone / "energy_uj", os.O_RDONLY | os.O_CLOEXEC)
        except PermissionError:
            self.left_out.append(ROOT_ONLY)
            return
        except OSError as problem:
            self.left_out.append(f"{name}: {problem.strerror}")
            return
        range_uj = _integer(zone / "max_energy_range_uj")
        limit_uw = _integer(zone / "constraint_0_power_limit_uw")
        self._descriptors.append(descriptor)
        self.devices.append(
            Device(
                source=NAME,
                kind=kind,
                device=name,
                power_limit_w=None if limit_uw is None else limit_uw / MICRO,
                counter_range_j=None if range_uj is None else range_uj / MICRO,
                energy_method=f"{zone.name}/energy_uj",
            )
        )

    def read(self, index: int) -> Reading:
        """
        The energy counter of a zone in J.
        """
        try:
            text = os.pread(self._descriptors[index], _DIGITS, 0)
            return Reading(energy_j=int(text) / MICRO)
        except OSError as problem:
            return Reading(problems=(f"energy: {problem.strerror}",))
        except ValueError:
            return Reading(problems=("energy: energy_uj holds no whole number",))


def _zones(powercap: Path) -> Iterator[Path]:
    """
    Zones and zones in them. `intel-rapl-mmio` holds the packages once more, and isn't taken.
    """
    try:
        found = [entry for entry in powercap.iterdir() if _ZONE.fullmatch(entry.name)]
    except OSError:
        return
    yield from found


def _zone_name(zone: Path) -> str:
    """
    The kernel's name of a zone; that of its package goes before the name of a part.
    """
    own = _text(zone / "name") or zone.name
    package, colon, _ = zone.name.rpartition(":")
    if package.count(":") == 0 or not colon:
        return own
    return f"{_text(zone.parent / package / 'name') or package}/{own}"


def _kind(name: str) -> Kind | None:
    if name.startswith("package"):
        return Kind.CPU_PACKAGE
    return {"core": Kind.CPU_CORE, "dram": Kind.DRAM, "psys": Kind.PLATFORM}.get(name)


def _text(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return one_line(stream.read(_DIGITS).decode("utf-8", errors="replace").strip())
    except OSError:
        return None


def _integer(path: Path) -> int | None:
    text = _text(path) or ""
    return int(text) if text.isascii() and text.isdigit() else None
