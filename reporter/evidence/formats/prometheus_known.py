"""
Metrics of exporters that are known by their very names: unit, kind, and the labels of the device.

Sources: the field lists of DCGM and dcgm-exporter; the metrics of nvidia_gpu_exporter, of the AMD
device metrics exporter (uJ for energy), of the Gaudi and XPU Manager exporters, of Scaphandre and
of ipmi_exporter; PowerNet-MIB (APC: hundredths of kW, tenths of kWh), Sentry4-MIB and
EATON-EPDU-MIB for the outlets of racks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from reporter.evidence.identity import Kind, Quantity
from reporter.evidence.series import Unit
from reporter.units import JOULES_PER_KWH, JOULES_PER_WH


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMetric:
    """
    A metric that is known by name; *devices* are the labels that may name its device.
    """

    unit: Unit
    kind: Kind
    quantity: Quantity = Quantity.DRAW
    devices: tuple[str, ...] = ()
    left_out: str | None = None


def _power(scale: float, kind: Kind, *devices: str) -> KnownMetric:
    return KnownMetric(unit=Unit(is_energy=False, scale=scale), kind=kind, devices=devices)


def _energy(scale: float, kind: Kind, *devices: str) -> KnownMetric:
    return KnownMetric(
        unit=Unit(is_energy=True, scale=scale),
        kind=kind,
        quantity=Quantity.COUNTER,
        devices=devices,
    )


_GPU = ("gpu", "device")
_AMD_GPU = ("gpu_id", "gpu")
_MODULE = "is a module with CPU and GPU inside"
_PHASE = "is one phase of the PDU"
_KNOWN: Mapping[str, KnownMetric] = MappingProxyType(
    {
        "DCGM_FI_DEV_POWER_USAGE": _power(1.0, Kind.ACCELERATOR, *_GPU),
        "DCGM_FI_DEV_POWER_USAGE_INSTANT": _power(1.0, Kind.ACCELERATOR, *_GPU),
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": _energy(1e-3, Kind.ACCELERATOR, *_GPU),
        "DCGM_FI_DEV_CPU_POWER_UTIL_CURRENT": _power(1.0, Kind.CPU_PACKAGE, "cpu"),
        "DCGM_FI_DEV_MODULE_POWER_UTIL_CURRENT": replace(
            _power(1.0, Kind.UNKNOWN, "cpu"), left_out=_MODULE
        ),
        "nvidia_smi_power_draw_watts": _power(1.0, Kind.ACCELERATOR),
        "nvidia_smi_power_draw_instant_watts": _power(1.0, Kind.ACCELERATOR),
        "nvidia_smi_power_draw_average_watts": replace(
            _power(1.0, Kind.ACCELERATOR), quantity=Quantity.AVERAGE
        ),
        "nvidia_smi_energy_joules_total": _energy(1.0, Kind.ACCELERATOR),
        "nvidia_gpu_power_usage_milliwatts": _power(1e-3, Kind.ACCELERATOR, "minor_number"),
        "gpu_package_power": _power(1.0, Kind.ACCELERATOR, *_AMD_GPU),
        "gpu_power_usage": _power(1.0, Kind.ACCELERATOR, *_AMD_GPU),
        "gpu_average_package_power": replace(
            _power(1.0, Kind.ACCELERATOR, *_AMD_GPU), quantity=Quantity.AVERAGE
        ),
        "gpu_energy_consumed": _energy(1e-6, Kind.ACCELERATOR, *_AMD_GPU),
        "habanalabs_power_mW": _power(1e-3, Kind.ACCELERATOR, "device", "index"),
        "xpum_power_watts": _power(1.0, Kind.ACCELERATOR, "dev_file", "pci_bdf"),
        "ipmi_dcmi_power_consumption_watts": _power(1.0, Kind.NODE_INPUT),
        # RAPL's psys where there is one, else the sum of packages and DRAM: never the node's input.
        "scaph_host_power_microwatts": _power(1e-6, Kind.PLATFORM),
        "scaph_host_energy_microjoules": _energy(1e-6, Kind.PLATFORM),
        "scaph_host_rapl_psys_microwatts": _power(1e-6, Kind.PLATFORM),
        "scaph_socket_power_microwatts": _power(1e-6, Kind.CPU_PACKAGE, "socket_id"),
        "scaph_socket_energy_microjoules": _energy(1e-6, Kind.CPU_PACKAGE, "socket_id"),
        "rPDU2DeviceStatusPower": _power(10.0, Kind.INLET, "rPDU2DeviceStatusIndex"),
        "rPDU2DeviceStatusEnergy": _energy(
            JOULES_PER_KWH / 10, Kind.INLET, "rPDU2DeviceStatusIndex"
        ),
        "rPDU2PhaseStatusPower": replace(_power(10.0, Kind.INLET), left_out=_PHASE),
        "rPDU2OutletMeteredStatusPower": _power(1.0, Kind.OUTLET, "rPDU2OutletMeteredStatusIndex"),
        "rPDU2OutletMeteredStatusEnergy": _energy(
            JOULES_PER_KWH / 10, Kind.OUTLET, "rPDU2OutletMeteredStatusIndex"
        ),
        "st4OutletActivePower": _power(1.0, Kind.OUTLET, "st4OutletIndex"),
        "st4OutletEnergy": _energy(JOULES_PER_WH, Kind.OUTLET, "st4OutletIndex"),
        "st4InputCordActivePower": _power(1.0, Kind.INLET, "st4InputCordIndex"),
        "st4InputCordEnergy": _energy(JOULES_PER_KWH / 10, Kind.INLET, "st4InputCordIndex"),
        "outletWatts": _power(1.0, Kind.OUTLET, "outletIndex"),
        "outletWh": _energy(JOULES_PER_WH, Kind.OUTLET, "outletIndex"),
    }
)
# These two need no metric in the name of their series: a power trace and a counter lie apart.
PLAIN = frozenset({"DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"})


def known_metric(name: str) -> KnownMetric | None:
    """
    What an exporter's metric is, by this very name; AMD's may begin with `amd_`.
    """
    return _KNOWN.get(name) or _KNOWN.get(name.removeprefix("amd_"))
