"""
What the zones and events of RAPL are of, by the names that Linux gives them.

Cores and uncore lie in their package; DRAM lies beside it; psys holds the platform. A sub-zone's
number says nothing: `intel-rapl:0:0` is the cores of a desktop CPU and the DRAM of a server's, so
only its name counts (Documentation/power/powercap/powercap.rst of the kernel).
"""

from __future__ import annotations

import re

from reporter.evidence.identity import Identity, Kind, Quantity

_PACKAGE = re.compile(r"(?:package|pkg)-?(\d{0,4})(?:-die-\d{1,3})?", re.ASCII | re.IGNORECASE)
_KINDS = {
    "core": Kind.CPU_CORE,
    "cores": Kind.CPU_CORE,
    "pp0": Kind.CPU_CORE,
    "uncore": Kind.UNCORE,
    "gpu": Kind.UNCORE,
    "pp1": Kind.UNCORE,
    "dram": Kind.DRAM,
    "ram": Kind.DRAM,
    "psys": Kind.PLATFORM,
}


def rapl_identity(
    name: str, *, device: str | None, quantity: Quantity, host: str | None = None
) -> Identity | None:
    """
    The identity of a zone called *name* (`package-0`, `core`, `dram`, `psys`); `None` if unknown.

    *device* is the number of its package, where the log has it.
    """
    package = _PACKAGE.fullmatch(name)
    kind = Kind.CPU_PACKAGE if package is not None else _KINDS.get(name.lower())
    if kind is None:
        return None
    if package is not None:
        device = package[1] or device
    return Identity(
        kind=kind,
        quantity=quantity,
        device=device,
        host=host,
        metric=name,
        unit_source="tool",
    )
