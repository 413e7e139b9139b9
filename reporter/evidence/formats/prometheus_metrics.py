"""
What a metric of an exporter is of: its unit, its device, its host and its kind.

Metrics whose names don't say it all are listed by name. Any other metric counts when its
name ends with a unit, as the naming rules of Prometheus ask for; its words and labels say the rest.
What an exporter attributes to a process, container, pod or virtual machine is a share that it
worked out, and no reading of a device.

Sources: "Metrics" of Kepler (docs/user/metrics.md) and of Scaphandre, and the collectors of
node_exporter, ipmi_exporter and idrac_exporter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from reporter.evidence.formats.prometheus_known import PLAIN, KnownMetric, known_metric
from reporter.evidence.identity import (
    Identity,
    Kind,
    Quantity,
    identity_of,
    kind_of_words,
    number_of,
    quantity_of,
    words_of,
)
from reporter.evidence.series import Unit
from reporter.units import JOULES_PER_KWH, JOULES_PER_WH

Labels = Mapping[str, str]

WATT = Unit(is_energy=False, scale=1.0)
_JOULE = Unit(is_energy=True, scale=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """
    One series of a metric: *name* within its log, *unit*, and what it is of.

    *left_out* says why it gives no reading. *partition* is the part of a device that the series
    stands for, where an exporter lists a device once for each part; *mode* one of the modes that
    only together are the whole. *unit* is `None` only where *left_out* says why, or where each
    reading must bring its own.
    """

    name: str
    unit: Unit | None
    identity: Identity
    left_out: str | None = None
    partition: str | None = None
    mode: str | None = None


_ENDING = re.compile(
    r"(?:^|[_:]|(?<=consumed))"
    r"(?:(micro|milli|kilo|mega)?(watts?|joules?)(_total)?"
    r"|(W|kW|mW|J|kJ|mJ|uJ|Wh|kWh|wh|kwh|watt_hours|kilowatt_hours)(?:_total)?)$",
    re.ASCII,
)
_PREFIX_SCALE = {None: 1.0, "micro": 1e-6, "milli": 1e-3, "kilo": 1e3, "mega": 1e6}
_SYMBOL_UNIT = {
    "W": (False, 1.0), "kW": (False, 1e3), "mW": (False, 1e-3), "J": (True, 1.0),
    "kJ": (True, 1e3), "mJ": (True, 1e-3), "uJ": (True, 1e-6),
    "Wh": (True, JOULES_PER_WH), "wh": (True, JOULES_PER_WH),
    "watt_hours": (True, JOULES_PER_WH), "kWh": (True, JOULES_PER_KWH),
    "kwh": (True, JOULES_PER_KWH), "kilowatt_hours": (True, JOULES_PER_KWH),
}  # fmt: skip
_HOSTS = (
    "Hostname", "hostname", "host", "nodename", "node_name", "node", "kubernetes_node",
    "exported_instance", "instance", "target", "server", "machine", "bmc", "ip",
)  # fmt: skip
_PORT = re.compile(r":\d{1,5}$", re.ASCII)
_UUIDS = ("UUID", "uuid", "gpu_uuid", "serial_number")
_DEVICES = (
    "gpu", "device", "outlet", "psu", "package", "socket", "socket_id", "index", "card", "id",
    "name", "sensor", "zone", "path",
)  # fmt: skip
# They tell who scraped, never what was read.
_SCRAPERS = frozenset(
    {"__name__", "job", "prometheus", "prometheus_replica", "replica", "monitor", "endpoint",
     "service", "le"}
)  # fmt: skip
# Words of a name, never of a label: dcgm-exporter adds the pod that uses a GPU to the GPU's power.
_SHARES = frozenset({"process", "processes", "container", "pod", "namespace", "vm", "workload"})
_POWERS = frozenset({"power", "energy"})
# The last words of names that may well be a power or an energy, in a unit that they don't say.
_UNITLESS = frozenset({"power", "energy", "consumption", "usage", "draw", "mw", "mj"})
_RAPL = re.compile(r"node_rapl_([a-z]+)\w*_joules_total", re.ASCII)
_KEPLER_OLD = re.compile(
    r"kepler_node_(package|core|dram|uncore|platform|gpu|other)_joules_total", re.ASCII
)
_ZONES: Mapping[str, Kind] = MappingProxyType(
    {"package": Kind.CPU_PACKAGE, "pkg": Kind.CPU_PACKAGE, "dram": Kind.DRAM,
     "core": Kind.CPU_CORE, "pp0": Kind.CPU_CORE, "uncore": Kind.UNCORE, "pp1": Kind.UNCORE,
     "psys": Kind.PLATFORM}
)  # fmt: skip
_SUPPLY = re.compile(r"(?:^|[ _])ps(?:u|[ _]?\d)|supply", re.ASCII | re.IGNORECASE)
_OUTPUT = re.compile(r"(?:^|[ _])out(?:put)?(?:[ _]|$)", re.ASCII | re.IGNORECASE)
_CONSUMED = re.compile(r"pwr consumption|power consumption|power meter|consumed", re.IGNORECASE)


def unit_of_metric(name: str) -> Unit | None:
    """
    The unit of a metric; `None` for one that isn't drawn power or an energy counter.
    """
    metric = metric_of(name, {})
    return None if metric is None or metric.left_out is not None else metric.unit


def metric_of(name: str, labels: Labels) -> Metric | None:
    """
    What the series of a metric with these *labels* is; `None` where it is no power and no energy.
    """
    known = known_metric(name)
    if known is not None:
        found = _of_known(name, labels, known)
    else:
        unit = _unit_of_ending(name)
        if unit is None:
            return _of_limit(name, labels)
        found = _of_family(name, labels, unit)
    if found.left_out is None and not found.identity.quantity.is_drawn:
        return replace(found, left_out=f"is a {found.identity.quantity}")
    return found


def of_labels(labels: Labels) -> Metric:
    """
    A series that only its labels name, each reading of which must bring its unit.
    """
    uuid = _first(labels, _UUIDS)
    is_gpu = (uuid or "").startswith(("GPU-", "MIG-")) or "gpu" in labels
    identity = Identity(
        kind=Kind.ACCELERATOR if is_gpu else Kind.UNKNOWN,
        device=_first(labels, _DEVICES),
        uuid=uuid,
        host=host_of(labels),
        unit_source="cell",
    )
    return Metric(name=_name("", labels), unit=None, identity=identity)


def host_of(labels: Labels) -> str | None:
    """
    The host that some labels name, without the port that was scraped.
    """
    found = _first(labels, _HOSTS)
    return None if found is None else _PORT.sub("", found)


def _first(labels: Labels, keys: tuple[str, ...]) -> str | None:
    return next((labels[key] for key in keys if labels.get(key)), None)


def _of_known(name: str, labels: Labels, known: KnownMetric) -> Metric:
    device = _first(labels, known.devices)
    uuid = _first(labels, _UUIDS)
    host = host_of(labels)
    identity = Identity(
        kind=known.kind,
        quantity=known.quantity,
        device=device,
        uuid=uuid,
        host=host,
        metric=name,
        unit_source="metric",
    )
    if known.kind is Kind.ACCELERATOR and (uuid or device):
        parts = (host, uuid or device, None if name in PLAIN else name)
        text = "/".join(part for part in parts if part)
    else:
        text = _name(name, labels)
    return Metric(
        name=text,
        unit=known.unit,
        identity=identity,
        left_out=known.left_out or _part_of_device(labels),
        partition=labels.get("GPU_I_ID") or None,
    )


def _part_of_device(labels: Labels) -> str | None:
    """
    Why a series of a part of an accelerator isn't taken, `None` for one of the whole.

    AMD's first partition reports the power of its GPU, the others zero; a tile of Intel's GPUs
    lies inside its device.
    """
    partition = labels.get("gpu_partition_id") or labels.get("partition_id")
    if partition not in {None, "", "0"}:
        return "is a further partition of its GPU, whose power the first one reports"
    return "is a tile of its device" if labels.get("sub_dev") else None


def _name(name: str, labels: Labels) -> str:
    """
    Host, all labels that may tell series apart, and the metric.
    """
    host_key = next((key for key in _HOSTS if labels.get(key)), None)
    others = [
        text
        for key, text in sorted(labels.items())
        if text and key != host_key and key not in _SCRAPERS
    ]
    host = host_of(labels)
    return "/".join([*([host] if host else []), *others, *([name] if name else [])]) or "device"


def _unit_of_ending(name: str) -> Unit | None:
    """
    The unit that a name ends with. A total of watts is neither power nor an energy.
    """
    found = _ENDING.search(name)
    if found is None:
        return None
    if found[4] is not None:
        is_energy, scale = _SYMBOL_UNIT[found[4]]
        return Unit(is_energy=is_energy, scale=scale)
    is_energy = found[2].startswith("joule")
    if found[3] is not None and not is_energy:
        return None
    return Unit(is_energy=is_energy, scale=_PREFIX_SCALE[found[1]])


def _of_limit(name: str, labels: Labels) -> Metric | None:
    """
    A limit, a total or a power whose name has no unit, so that it is named; `None` for the rest.
    """
    words = words_of(name)
    quantity = quantity_of(name)
    if name.endswith("_watts_total"):
        reason = "is a sum of watts, which is neither a power nor an energy"
    elif not _POWERS.intersection(words):
        return None
    elif quantity in {Quantity.LIMIT, Quantity.PEAK, Quantity.CAPACITY}:
        reason = f"is a {quantity}"
    elif quantity.is_drawn and words[-1] in _UNITLESS:
        reason = "has no unit in its name"
    else:
        return None
    identity = replace(identity_of(name, host=host_of(labels)), quantity=quantity)
    return Metric(name=_name(name, labels), unit=None, identity=identity, left_out=reason)


def _of_family(name: str, labels: Labels, unit: Unit) -> Metric:
    """
    A metric whose unit its name ends with, by the rules of its exporter where that is known.
    """
    quantity = Quantity.COUNTER if unit.is_energy else Quantity.DRAW
    said = quantity_of(name)
    if not said.is_drawn or (said is Quantity.AVERAGE and not unit.is_energy):
        quantity = said
    identity = Identity(
        quantity=quantity,
        device=_first(labels, _DEVICES),
        uuid=_first(labels, _UUIDS),
        host=host_of(labels),
        metric=name,
        unit_source="metric",
    )
    found = Metric(name=_name(name, labels), unit=unit, identity=identity)
    if _SHARES.intersection(words_of(name)):
        return replace(found, left_out="is a share that was attributed, no reading of a device")
    family = next((rule for prefix, rule in _FAMILIES if name.startswith(prefix)), _by_words)
    return family(found, labels)


def _with_kind(found: Metric, kind: Kind, device: str | None = None) -> Metric:
    own = found.identity
    return replace(found, identity=replace(own, kind=kind, device=device or own.device))


def _by_words(found: Metric, labels: Labels) -> Metric:
    """
    By the words of the metric's name; where they say nothing, by those of the labels.
    """
    name = found.identity.metric or ""
    kind, is_total = kind_of_words(name)
    if kind is Kind.UNKNOWN:
        texts = (labels[key] for key in ("name", "sensor", "zone") if key in labels)
        kind, is_total = kind_of_words(" ".join(texts))
    # Prometheus ends the name of every counter with "total".
    is_total = is_total and not name.endswith("_total")
    own = replace(
        found.identity,
        kind=kind,
        is_total=is_total,
        device=found.identity.device or number_of(name),
    )
    return replace(found, identity=own)


def _rapl(found: Metric, _: Labels) -> Metric:
    match = _RAPL.fullmatch(found.identity.metric or "")
    return _with_kind(found, _ZONES.get(match[1] if match else "", Kind.UNKNOWN))


def _kepler(found: Metric, labels: Labels) -> Metric:
    """
    Zones of RAPL by their label; before version 0.10 by name, in two modes that add up.
    """
    name = found.identity.metric or ""
    if name.startswith("kepler_platform_"):
        return _control(found, labels)
    old = _KEPLER_OLD.fullmatch(name)
    if old is not None and old[1] == "other":
        return replace(found, left_out="lies inside the platform")
    if old is not None:
        kinds = {"platform": Kind.NODE_INPUT, "gpu": Kind.ACCELERATOR}
        kind = kinds.get(old[1]) or _ZONES[old[1]]
        mode = labels.get("mode")
        text = _name(name, {key: label for key, label in labels.items() if key != "mode"})
        device = labels.get("package") or labels.get("index") or labels.get("gpu_id")
        own = replace(found.identity, kind=kind, device=device)
        return replace(found, name=text, identity=own, mode=mode)
    if "_active_" in name or "_idle_" in name:
        return replace(found, left_out="is a part of the zone's power")
    zone = labels.get("zone", "").partition("-")[0]
    return _with_kind(found, _ZONES.get(zone, Kind.UNKNOWN), labels.get("zone"))


def _control(found: Metric, labels: Labels) -> Metric:
    """
    A controller's power: of supplies, of a part of the node that its label names, or of the node.
    """
    name = found.identity.metric or ""
    label = labels.get("power_control_name") or labels.get("name") or labels.get("sensor") or ""
    if _SUPPLY.search(name) or _SUPPLY.search(label):
        if _OUTPUT.search(name) or _OUTPUT.search(label):
            return replace(found, left_out="is the output of a power supply, behind its losses")
        return _with_kind(found, Kind.SUPPLY)
    kind, is_total = kind_of_words(label)
    if _CONSUMED.search(label) or kind is Kind.UNKNOWN:
        is_named = not label or _CONSUMED.search(label) or "control" in words_of(label)
        kind = Kind.NODE_INPUT if is_named else Kind.UNKNOWN
    quantity = quantity_of(label)
    own = replace(found.identity, kind=kind, is_total=is_total)
    if quantity is not Quantity.DRAW:
        own = replace(own, quantity=quantity)
    return replace(found, identity=own)


_CHIPS: Mapping[str, Kind] = MappingProxyType(
    {"amdgpu": Kind.ACCELERATOR, "power_meter": Kind.NODE_INPUT, "acpi000d": Kind.NODE_INPUT,
     "fam15h_power": Kind.CPU_PACKAGE, "corsairpsu": Kind.SUPPLY, "ina3221": Kind.RAIL}
)  # fmt: skip


def _hwmon(found: Metric, labels: Labels) -> Metric:
    """
    A sensor of the kernel, by its chip. What it calls average is what an ACPI power meter reads.
    """
    chip = f"{labels.get('chip', '')} {labels.get('chip_name', '')}".lower()
    kind = next((kind for mark, kind in _CHIPS.items() if mark in chip), Kind.UNKNOWN)
    parts = (labels.get("chip"), labels.get("sensor"))
    return _with_kind(found, kind, "/".join(part for part in parts if part))


def _scaphandre(found: Metric, labels: Labels) -> Metric:
    domain = labels.get("domain_name", "")
    if "_domain_" not in (found.identity.metric or ""):
        return replace(found, left_out="is of Scaphandre itself or of a process")
    device = f"{labels.get('socket_id', '')}/{domain}".strip("/")
    return _with_kind(found, _ZONES.get(domain, Kind.UNKNOWN), device)


_FAMILIES: tuple[tuple[str, Callable[[Metric, Labels], Metric]], ...] = (
    ("node_rapl_", _rapl),
    ("kepler_", _kepler),
    ("node_hwmon_", _hwmon),
    ("scaph_", _scaphandre),
    ("ipmi_", _control),
    ("redfish_", _control),
    ("idrac_", _control),
)
