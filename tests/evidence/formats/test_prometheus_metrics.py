"""
What the metrics of exporters are of, by their names and labels.
"""

from __future__ import annotations

import pytest

from reporter.evidence.formats.prometheus import metric_of_series
from reporter.evidence.formats.prometheus_metrics import unit_of_metric
from reporter.evidence.identity import Kind, Quantity


@pytest.mark.parametrize(
    ("name", "is_energy", "scale"),
    [
        ("node_rapl_package_joules_total", True, 1.0),
        ("redfish_chassis_power_consumed_watts", False, 1.0),
        ("redfish_chassis_power_powerconsumedwatts", False, 1.0),
        ("instance:node_chassis_power:watts", False, 1.0),
        ("rack_power_kilowatts", False, 1e3),
        ("board_power_mW", False, 1e-3),
        ("outlet_energy_kwh", True, 3.6e6),
        ("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", True, 1e-3),
        ("habanalabs_power_mW", False, 1e-3),
        ("amd_gpu_energy_consumed", True, 1e-6),
        ("scaph_host_power_microwatts", False, 1e-6),
        ("rPDU2DeviceStatusPower", False, 10.0),
        ("rPDU2OutletMeteredStatusEnergy", True, 3.6e5),
    ],
)
def test_units_come_from_names(name: str, *, is_energy: bool, scale: float) -> None:
    """
    A metric that is known, or names a unit at its end, has that unit.
    """
    unit = unit_of_metric(name)

    assert unit is not None
    assert unit.is_energy is is_energy
    assert unit.scale == pytest.approx(scale)


@pytest.mark.parametrize(
    "name",
    [
        "gpu_power_limit_watts",
        "server_max_watts",
        "node_cpu_seconds_total",
        "DCGM_FI_DEV_POWER_MGMT_LIMIT",
        "DCGM_FI_DEV_POWER_VIOLATION",
        "habanalabs_power_default_limit_mW",
        "habanalabs_energy",
        "power_watts_total",
        "rPDU2PhaseStatusPower",
        "kepler_process_cpu_joules_total",
        "node_hwmon_power_cap_watt",
        "idrac_power_supply_capacity_watts",
        "idrac_power_supply_output_watts",
    ],
)
def test_what_nobody_drew_has_no_unit_to_read(name: str) -> None:
    """
    Limits, capacities, shares, outputs, parts of a whole and other things give no reading.
    """
    assert unit_of_metric(name) is None


@pytest.mark.parametrize(
    ("series", "kind", "quantity", "device", "uuid", "host"),
    [
        (
            'DCGM_FI_DEV_POWER_USAGE{gpu="3",UUID="GPU-1",Hostname="n1",instance="x:9400"}',
            Kind.ACCELERATOR, Quantity.DRAW, "3", "GPU-1", "n1",
        ),
        (
            'DCGM_FI_DEV_POWER_USAGE_INSTANT{gpu="3",instance="n2:9400"}',
            Kind.ACCELERATOR, Quantity.DRAW, "3", None, "n2",
        ),
        (
            'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="3",UUID="GPU-1"}',
            Kind.ACCELERATOR, Quantity.COUNTER, "3", "GPU-1", None,
        ),
        (
            'nvidia_smi_power_draw_average_watts{uuid="6d5c"}',
            Kind.ACCELERATOR, Quantity.AVERAGE, None, "6d5c", None,
        ),
        (
            'gpu_average_package_power{gpu_id="1",serial_number="692",hostname="n1"}',
            Kind.ACCELERATOR, Quantity.AVERAGE, "1", "692", "n1",
        ),
        (
            'habanalabs_power_mW{device="accel0",UUID="01P0"}',
            Kind.ACCELERATOR, Quantity.DRAW, "accel0", "01P0", None,
        ),
        (
            'ipmi_dcmi_power_consumption_watts{instance="n1:9290"}',
            Kind.NODE_INPUT, Quantity.DRAW, None, None, "n1",
        ),
        (
            'ipmi_power_watts{instance="n1",id="77",name="Pwr Consumption"}',
            Kind.NODE_INPUT, Quantity.DRAW, "77", None, "n1",
        ),
        (
            'ipmi_power_watts{instance="n1",id="5",name="PS1 Input Power"}',
            Kind.SUPPLY, Quantity.DRAW, "5", None, "n1",
        ),
        (
            'idrac_power_control_consumed_watts{id="0",name="System Power Control"}',
            Kind.NODE_INPUT, Quantity.DRAW, "0", None, None,
        ),
        (
            'idrac_power_control_avg_consumed_watts{id="0",name="System Power Control"}',
            Kind.NODE_INPUT, Quantity.AVERAGE, "0", None, None,
        ),
        (
            'idrac_power_supply_input_watts{id="1"}',
            Kind.SUPPLY, Quantity.DRAW, "1", None, None,
        ),
        (
            'node_rapl_dram_joules_total{index="0",path="/sys/class/powercap/intel-rapl:0:0"}',
            Kind.DRAM, Quantity.COUNTER, "0", None, None,
        ),
        (
            'node_rapl_psys_joules_total{index="0"}',
            Kind.PLATFORM, Quantity.COUNTER, "0", None, None,
        ),
        (
            'node_hwmon_power_average_watt{chip="lnxsybus:00_acpi000d:00",sensor="power1"}',
            Kind.NODE_INPUT, Quantity.AVERAGE, "lnxsybus:00_acpi000d:00/power1", None, None,
        ),
        (
            'kepler_node_cpu_joules_total{zone="package-0",path="/sys/x",node_name="n1"}',
            Kind.CPU_PACKAGE, Quantity.COUNTER, "package-0", None, "n1",
        ),
        (
            'kepler_node_cpu_watts{zone="psys",node_name="n1"}',
            Kind.PLATFORM, Quantity.DRAW, "psys", None, "n1",
        ),
        (
            'kepler_platform_watts{node_name="n1",power_control_name="CPU Sub-system Power"}',
            Kind.CPU_PACKAGE, Quantity.DRAW, None, None, "n1",
        ),
        (
            'kepler_platform_watts{node_name="n1",power_control_name="Server Power Control"}',
            Kind.NODE_INPUT, Quantity.DRAW, None, None, "n1",
        ),
        (
            'kepler_node_platform_joules_total{instance="n1",mode="idle"}',
            Kind.NODE_INPUT, Quantity.COUNTER, None, None, "n1",
        ),
        (
            'scaph_socket_power_microwatts{socket_id="1"}',
            Kind.CPU_PACKAGE, Quantity.DRAW, "1", None, None,
        ),
        (
            'scaph_domain_power_microwatts{socket_id="1",domain_name="dram"}',
            Kind.DRAM, Quantity.DRAW, "1/dram", None, None,
        ),
        (
            'rPDU2OutletMeteredStatusPower{rPDU2OutletMeteredStatusIndex="4",instance="pdu1"}',
            Kind.OUTLET, Quantity.DRAW, "4", None, "pdu1",
        ),
        (
            'st4InputCordActivePower{st4InputCordIndex="1",instance="pdu1"}',
            Kind.INLET, Quantity.DRAW, "1", None, "pdu1",
        ),
    ],
)  # fmt: skip
def test_a_series_says_what_it_is_of(
    series: str,
    kind: Kind,
    quantity: Quantity,
    device: str | None,
    uuid: str | None,
    host: str | None,
) -> None:
    """
    Kind, quantity, device, unique name and host of each exporter's series, with its metric.
    """
    metric = metric_of_series(series)

    assert metric is not None
    assert metric.left_out is None
    own = metric.identity
    assert (own.kind, own.quantity, own.device) == (kind, quantity, device)
    assert (own.uuid, own.host, own.metric) == (uuid, host, series.partition("{")[0])
    assert own.unit_source == "metric"


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        ("DCGM_FI_DEV_POWER_MGMT_LIMIT", "is a limit"),
        ("DCGM_FI_DEV_ENFORCED_POWER_LIMIT", "is a limit"),
        ("DCGM_FI_DEV_MODULE_POWER_UTIL_CURRENT", "is a module with CPU and GPU inside"),
        ("nvidia_smi_power_max_limit_watts", "is a limit"),
        ("idrac_power_control_max_consumed_watts", "is a peak"),
        ("idrac_power_control_min_consumed_watts", "is a lowest"),
        ("idrac_power_control_capacity_watts", "is a capacity"),
        (
            "redfish_chassis_power_powersupply_last_power_output_watts",
            "is the output of a power supply, behind its losses",
        ),
        (
            "kepler_container_cpu_joules_total",
            "is a share that was attributed, no reading of a device",
        ),
        (
            "scaph_process_power_consumption_microwatts",
            "is a share that was attributed, no reading of a device",
        ),
        ("scaph_self_power_microwatts", "is of Scaphandre itself or of a process"),
        ("kepler_node_cpu_idle_watts", "is a part of the zone's power"),
        ("kepler_node_other_joules_total", "lies inside the platform"),
        ("power_watts_total", "is a sum of watts, which is neither a power nor an energy"),
        ("habanalabs_energy", "has no unit in its name"),
        ("board_power_mw", "has no unit in its name"),
        ('xpum_power_watts{pci_bdf="0000:4d:00.0",sub_dev="1"}', "is a tile of its device"),
        (
            'gpu_package_power{gpu_id="1",gpu_partition_id="1",serial_number="7"}',
            "is a further partition of its GPU, whose power the first one reports",
        ),
    ],
)
def test_what_is_left_out_has_its_reason(series: str, reason: str) -> None:
    """
    Whoever looks for a metric of power and doesn't find it is told why.
    """
    metric = metric_of_series(series)

    assert metric is not None
    assert metric.left_out == reason
