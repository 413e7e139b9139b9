"""
What a reading of Redfish is of, by the address of its resource, its names and its property.

Source: the Redfish schema bundle (DSP8010): Power, PowerSubsystem, PowerSupplyMetrics, Sensor,
EnvironmentMetrics, MetricReport, and the resources below `/redfish/v1/PowerEquipment`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from reporter.evidence.identity import (
    Identity,
    Kind,
    Quantity,
    kind_of_words,
    number_of,
    quantity_of,
)
from reporter.evidence.series import Unit
from reporter.units import JOULES_PER_KWH

WATT = Unit(is_energy=False, scale=1.0)
KWH = Unit(is_energy=True, scale=float(JOULES_PER_KWH))
JOULE = Unit(is_energy=True, scale=1.0)
# The properties that hold a draw or a counter; each may be a number or an object with `Reading`.
DRAWN: Mapping[str, Unit] = MappingProxyType(
    {
        "PowerConsumedWatts": WATT,
        "PowerWatts": WATT,
        "PowerInputWatts": WATT,
        "InputPowerWatts": WATT,
        "EnergykWh": KWH,
        "EnergyJoules": JOULE,
    }
)
UNITS: Mapping[str, Unit] = MappingProxyType(
    {"W": WATT, "Watts": WATT, "kW.h": KWH, "kWh": KWH, "J": JOULE}
)
# Properties with a power that nothing drew at that instant, and why they are left out.
NOT_DRAWN: Mapping[str, str] = MappingProxyType(
    {
        "AverageConsumedWatts": "is an average over minutes",
        "MaxConsumedWatts": "is a peak",
        "MinConsumedWatts": "is a lowest value",
        "PowerCapacityWatts": "is a capacity",
        "PowerAvailableWatts": "is a capacity",
        "PowerAllocatedWatts": "is a budget",
        "PowerRequestedWatts": "is a budget",
        "PowerLimitWatts": "is a limit",
        "LimitInWatts": "is a limit",
        "LastPowerOutputWatts": "is the output of a power supply, behind its losses",
        "PowerOutputWatts": "is the output of a power supply, behind its losses",
        "OutputPowerWatts": "is the output of a power supply, behind its losses",
    }
)
# Metrics that Dell's controllers name without a property; all in W.
_NAMED: Mapping[str, tuple[Kind, bool]] = MappingProxyType(
    {
        "SystemInputPower": (Kind.NODE_INPUT, False),
        "SystemPowerConsumption": (Kind.NODE_INPUT, False),
        "TotalCPUPower": (Kind.CPU_PACKAGE, True),
        "TotalMemoryPower": (Kind.DRAM, True),
    }
)
_RESOURCES = (
    (re.compile(r"/Outlets/", re.ASCII), Kind.OUTLET),
    (re.compile(r"/(?:Mains|Feeders)/", re.ASCII), Kind.INLET),
    (re.compile(r"/Branches/", re.ASCII), Kind.UNKNOWN),
    (re.compile(r"/PowerSupplies/|/PowerShelves/", re.ASCII), Kind.SUPPLY),
    (re.compile(r"/PowerEquipment/", re.ASCII), Kind.INLET),
    (re.compile(r"/(?:Drives|Storage|Fans|NetworkAdapters|PCIeDevices)/", re.ASCII), Kind.RAIL),
    (re.compile(r"/Memory/", re.ASCII), Kind.DRAM),
)
# The board of NVIDIA's accelerators: the sum of them, never the node around it.
_HGX_BOARD = re.compile(r"HGX_(?:Chassis|Baseboard)_\d+(?:/|$)", re.ASCII)
_SENSOR = re.compile(r"/Sensors/([^/]+)$", re.ASCII)
_CONTROL = re.compile(r"/PowerControl/(\d+)(?:/|$)", re.ASCII)
_NODE = re.compile(r"/(?:Chassis|Systems)/[^/]+(?:/(?:Power|EnvironmentMetrics))?/?$", re.ASCII)
_INSIDE = frozenset(
    {Kind.ACCELERATOR, Kind.CPU_PACKAGE, Kind.CPU_CORE, Kind.DRAM, Kind.RAIL, Kind.SUPPLY}
)


def of_resource(
    resource: str, texts: tuple[str, ...], *, host: str | None, metric: str
) -> Identity:
    """
    What a property of a resource is of: *resource* is its address, *texts* its own names.
    """
    device = _device(resource)
    listed = next((kind for mark, kind in _RESOURCES if mark.search(resource)), None)
    is_board = _HGX_BOARD.search(resource) is not None and not _SENSOR.search(resource)
    if listed is not None:
        kind, is_total = listed, False
    elif is_board and "/Processors/" not in resource:
        kind, is_total = Kind.ACCELERATOR, True
    else:
        kind, is_total = _by_names((device or "", *texts))
        if kind is Kind.UNKNOWN and (_NODE.search(resource) or not resource):
            kind = Kind.NODE_INPUT
    return Identity(
        kind=kind,
        device=None if kind is Kind.NODE_INPUT else device,
        host=host,
        metric=metric,
        is_total=is_total,
        unit_source="metric",
    )


def of_control(texts: tuple[str, ...], *, host: str | None) -> Identity:
    """
    What the first member of `PowerControl` is of: its node, unless its names say a part of it.
    """
    kind, _ = _by_names(texts)
    return Identity(
        kind=kind if kind in _INSIDE else Kind.NODE_INPUT,
        host=host,
        metric="PowerConsumedWatts",
        unit_source="metric",
    )


def of_sensor(resource: str, texts: tuple[str, ...], *, host: str | None) -> Identity:
    """
    What a sensor is of, by its identifier, its name and its physical context.
    """
    found = _SENSOR.search(resource)
    name = found[1] if found else next((text for text in texts if text), "")
    kind, is_total = _by_names((name, *texts))
    return Identity(
        kind=kind,
        quantity=next(
            (said for text in (name, *texts) if (said := quantity_of(text)) is not Quantity.DRAW),
            Quantity.DRAW,
        ),
        device=None if kind is Kind.NODE_INPUT else number_of(name) or name or None,
        host=host,
        metric=name or None,
        is_total=is_total,
        unit_source="metric",
    )


def of_report(
    metric_id: str, address: str, *, host: str | None
) -> tuple[Identity, Unit] | str | None:
    """
    What a value of a metric report is of, with its unit; why it is left out; `None` for others.

    *address* is its `MetricProperty`, empty where the report has none.
    """
    resource, _, fragment = address.partition("#")
    steps = [step for step in (fragment or resource).split("/") if step]
    names = [step for step in reversed(steps) if step != "Reading" and not step.isdigit()]
    last = names[0] if names else metric_id
    for name in (last, metric_id):
        if name in NOT_DRAWN:
            return NOT_DRAWN[name]
    if "PowerMetrics" in steps:
        return "is a statistic over minutes"
    control = _CONTROL.search(address)
    if control is not None and last == "PowerConsumedWatts":
        return _of_control_member(control[1], host)
    if last in DRAWN:
        plain = resource.removesuffix(f"/{last}")
        return of_resource(plain, (), host=host, metric=last), DRAWN[last]
    return _of_named(metric_id, resource, host)


def _of_control_member(index: str, host: str | None) -> tuple[Identity, Unit] | str:
    if index != "0":
        return "is a part of the first member of PowerControl"
    return of_control((), host=host), WATT


def _of_named(
    metric_id: str, resource: str, host: str | None
) -> tuple[Identity, Unit] | str | None:
    """
    A value that only its identifier, or the sensor that it comes from, describes.
    """
    if metric_id in _NAMED:
        kind, is_total = _NAMED[metric_id]
        identity = Identity(
            kind=kind, host=host, metric=metric_id, is_total=is_total, unit_source="tool"
        )
        return identity, WATT
    lowered = f"{metric_id} {resource}".lower()
    is_watts = "power" in lowered and "watt" in metric_id.lower()
    is_energy = metric_id in DRAWN and DRAWN[metric_id].is_energy
    if not is_watts and not is_energy:
        return None
    said = quantity_of(metric_id)
    if said is not Quantity.DRAW:
        return f"is {'an' if said is Quantity.AVERAGE else 'a'} {said}"
    kind, is_total = _by_names((metric_id, resource.rpartition("/")[2]))
    if kind is Kind.UNKNOWN and (metric_id == "PowerConsumedWatts" or not resource):
        kind = Kind.NODE_INPUT
    identity = Identity(
        kind=kind,
        device=number_of(metric_id),
        host=host,
        metric=metric_id,
        is_total=is_total,
        unit_source="metric",
    )
    return identity, DRAWN.get(metric_id, WATT)


def _by_names(texts: tuple[str, ...]) -> tuple[Kind, bool]:
    """
    The kind that the first of some names speaks of.
    """
    for text in texts:
        if re.search(r"power ?supply|\bpsu?_?\d", text, re.IGNORECASE):
            return Kind.SUPPLY, False
        kind, is_total = kind_of_words(text)
        if kind is not Kind.UNKNOWN:
            return kind, is_total
    return Kind.UNKNOWN, False


def _device(resource: str) -> str | None:
    """
    The name of the device that an address ends with, its sub-resources aside.
    """
    steps = [step for step in resource.split("/") if step]
    kept = [step for step in steps if step not in {"EnvironmentMetrics", "Metrics", "Power"}]
    return kept[-1] if len(kept) > 2 else None
