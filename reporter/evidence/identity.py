"""
What a series of a log is of: which device, which kind of thing, and which quantity.

A tool's log proves what the tool can see. `KINDS_BY_FORMAT` says what that is for tools whose logs
don't name it; words in headers, metrics and sensor names say it elsewhere (`identity_of`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """
    What kind of thing a series of power or energy is of.

    A CPU core lies inside its package; package and DRAM lie inside the platform (RAPL's psys
    domain), and everything inside a node lies behind its input. An outlet feeds what is plugged
    into it; an inlet feeds all outlets.
    """

    ACCELERATOR = "accelerator"
    CPU_PACKAGE = "CPU package"
    CPU_CORE = "CPU cores"
    UNCORE = "uncore"
    DRAM = "DRAM"
    PLATFORM = "platform"
    NODE_INPUT = "node input"
    SUPPLY = "power supply"
    OUTLET = "outlet"
    INLET = "inlet"
    RAIL = "rail"
    BOARD = "board"
    UNKNOWN = "unknown"


class Quantity(StrEnum):
    """
    What a series says of its device: only draws and counters give an energy.
    """

    DRAW = "draw"
    AVERAGE = "average"
    COUNTER = "energy counter"
    LIMIT = "limit"
    PEAK = "peak"
    LOWEST = "lowest"
    CAPACITY = "capacity"
    OTHER = "figure of another kind"

    @property
    def is_drawn(self) -> bool:
        """
        Whether an energy may follow from it.
        """
        return self in {Quantity.DRAW, Quantity.AVERAGE, Quantity.COUNTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    What one series is of, as far as its log says; `None` and `UNKNOWN` where it doesn't.

    *device* is the device's own name within its host, such as "0" or "card0"; *metric* the column,
    sensor or metric. *is_total* marks a sum of other series of the same log. *unit_source* says
    where the unit came from: header, cell, tool, metric, or size of the values.
    """

    kind: Kind = Kind.UNKNOWN
    quantity: Quantity = Quantity.DRAW
    device: str | None = None
    uuid: str | None = None
    host: str | None = None
    metric: str | None = None
    is_total: bool = False
    unit_source: str | None = None


UNKNOWN = Identity()
ACCELERATOR_TOOLS = frozenset({"nvidia-smi-csv", "zeus-csv"})
NODE_TOOLS = frozenset({"ipmi-dcmi", "redfish"})
# What a tool reads, where its log has no word for it. A log of `nvidia-smi` proves accelerators
# and never a node; a BMC sees the supplies of its node.
KINDS_BY_FORMAT: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys(ACCELERATOR_TOOLS, Kind.ACCELERATOR) | dict.fromkeys(NODE_TOOLS, Kind.NODE_INPUT)
)

_QUANTITIES = (
    (Quantity.LIMIT, {"limit", "limits", "cap", "budget", "threshold", "capping", "target"}),
    (Quantity.LIMIT, {"setpoint", "requested", "enforced", "default"}),
    (Quantity.PEAK, {"peak", "max", "maximum", "highest"}),
    (Quantity.LOWEST, {"min", "minimum", "lowest"}),
    (Quantity.CAPACITY, {"capacity", "rated", "tdp", "nameplate", "available"}),
    (Quantity.OTHER, {"state", "headroom", "efficiency", "factor", "reactive", "apparent", "va"}),
    # What somebody worked out, and what wasn't drawn.
    (Quantity.OTHER, {"predicted", "prediction", "forecast", "expected", "estimated", "estimate"}),
    (Quantity.OTHER, {"saved", "savings", "baseline", "reference", "percent", "pct"}),
    (Quantity.AVERAGE, {"avg", "average", "mean"}),
)
_KINDS = (
    (Kind.RAIL, {"rail", "rails", "soc", "fan", "fans", "storage", "disk", "disks", "nic", "pcie"}),
    (Kind.ACCELERATOR, {"gpu", "gpus", "graphics", "accelerator", "accelerators", "card", "hpu"}),
    (Kind.ACCELERATOR, {"dcgm", "xpu", "tpu"}),
    (Kind.CPU_CORE, {"pp0", "core", "cores"}),
    (Kind.UNCORE, {"pp1", "uncore", "igpu"}),
    (Kind.PLATFORM, {"psys", "platform"}),
    (Kind.DRAM, {"dram", "ram", "memory", "mem", "dimm"}),
    (Kind.CPU_PACKAGE, {"cpu", "cpus", "package", "pkg", "packages"}),
    (Kind.SUPPLY, {"psu", "supply", "psu1", "psu2"}),
    (Kind.OUTLET, {"outlet", "plug", "socket_outlet"}),
    (Kind.INLET, {"inlet", "pdu", "feed", "phase", "mains"}),
    (
        Kind.NODE_INPUT,
        {"node", "system", "chassis", "server", "wall", "host", "input", "machine", "dcmi", "sys"},
    ),
)  # fmt: skip
_TOTALS = {"total", "totals", "sum", "all", "overall"}
_WORD = re.compile(r"([A-Za-z]+)(\d*)", re.ASCII)
_NUMBERED = re.compile(
    r"(?:gpu|card|device|accelerator|hpu|xpu|package|pkg|cpu|psu|outlet|socket)[ _.:#-]?(\d{1,5})",
    re.ASCII | re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """
    The words of a header, metric or sensor, in small letters, with and without their numbers.

    `GPU0_peakPower` is gpu, gpu0, peak, power.
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    found = [(word.lower(), digits) for word, digits in _WORD.findall(parted)]
    return [text for word, digits in found for text in dict.fromkeys((word, word + digits))]


def quantity_of(text: str) -> Quantity:
    """
    The quantity that a name speaks of; a draw where no word says otherwise.
    """
    words = set(words_of(text))
    return next((found for found, marks in _QUANTITIES if words & marks), Quantity.DRAW)


def kind_of_words(text: str) -> tuple[Kind, bool]:
    """
    The kind of thing that a name speaks of, and whether it is a total of several.

    A bare total is a node's: whoever adds up rails adds up the machine.
    """
    words = set(words_of(text))
    is_total = bool(words & _TOTALS)
    kind = next((found for found, marks in _KINDS if words & marks), Kind.UNKNOWN)
    if is_total and kind is Kind.UNKNOWN:
        kind = Kind.NODE_INPUT
    return kind, is_total


def number_of(text: str) -> str | None:
    """
    The number that a name gives its device: "3" of `gpu3_power_w`, `None` without one.
    """
    found = _NUMBERED.search(text)
    return None if found is None else found[1]


def identity_of(text: str, *, host: str | None = None, unit_source: str | None = None) -> Identity:
    """
    What a column, sensor or metric is of, by the words of its name alone.
    """
    kind, is_total = kind_of_words(text)
    return Identity(
        kind=kind,
        quantity=quantity_of(text),
        device=number_of(text),
        host=host,
        metric=text,
        is_total=is_total,
        unit_source=unit_source,
    )


def plain_device(name: str) -> str:
    """
    A device's name as all tools would write it: "0" for GPU 0, gpu0, card0, device_0 and 00.
    """
    plain = name.strip().lower()
    found = _NUMBERED.fullmatch(plain)
    number = found[1] if found else plain
    return number.lstrip("0") or "0" if number.isascii() and number.isdecimal() else plain
