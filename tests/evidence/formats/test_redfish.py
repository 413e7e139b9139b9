"""
Redfish resources and reports as JSON lines and documents, and range queries of Prometheus.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.identity import Kind
from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    HOST,
    NODE,
    SECONDS,
    energy_j,
    power_w,
    refusal,
    stamp_s,
    written,
)
from tests.evidence.write import counters, read, said, traces

STAMP = "2024-05-10T11:38:49Z"


def test_power_control_line_by_line(tmp_path: Path) -> None:
    """
    The first member of PowerControl is the whole; its parts aren't added to it.
    """
    resource = {
        "@odata.id": "/redfish/v1/Chassis/1/Power",
        "PowerControl": [
            {"MemberId": "0", "PowerConsumedWatts": 3000, "PowerCapacityWatts": 10000},
            {"MemberId": "1", "PowerConsumedWatts": 700},
        ],
    }
    rows = [
        {"timestamp": STAMP, "host": "n1"} | resource,
        {"timestamp": STAMP.replace(":49", ":50"), "host": "n1"} | resource,
    ]
    reading = read(tmp_path, "\n".join(json.dumps(row) for row in rows) + "\n")

    assert (reading.format, reading.zone) == ("redfish", "UTC")
    assert traces(reading) == {
        "n1//redfish/v1/Chassis/1/Power": [(0.0, 3000.0), (1.0, 3000.0)],
    }
    assert said(reading.findings) == [
        (
            "PW-12 line 1: left out: PowerCapacityWatts (is a capacity); "
            "further members of PowerControl (lie inside the first one)"
        )
    ]


@pytest.mark.parametrize(
    ("body", "power_w"),
    [
        ({"PowerWatts": {"Reading": 374.5, "DataSourceUri": "/x"}}, 374.5),
        ({"PowerWatts": 374}, 374.0),
        ({"Reading": 374, "ReadingUnits": "W", "ReadingType": "Power"}, 374.0),
        ({"body": {"PowerControl": [{"PowerConsumedWatts": 374}]}}, 374.0),
        ({"MetricValues": [{"MetricId": "PowerConsumedWatts", "MetricValue": "374"}]}, 374.0),
    ],
)
@pytest.mark.parametrize(
    "stamp", [{"timestamp": STAMP}, {"time": 1715341129}, {"ts": "1715341129000"}]
)
def test_kinds_of_resources(
    tmp_path: Path, body: dict[str, Any], power_w: float, stamp: dict[str, Any]
) -> None:
    """
    EnvironmentMetrics, sensors, wrapped resources and reports, as one document or an array.
    """
    for document in (stamp | body, [stamp | body]):
        reading = read(tmp_path, json.dumps(document, indent=1))

        assert said(reading.findings) == []
        assert list(traces(reading).values()) == [[(0.0, power_w)]]


def test_values_of_a_report_have_their_own_stamps(tmp_path: Path) -> None:
    """
    The stamp nearest to a value is its own.
    """
    report = {
        "Timestamp": "2024-05-10T11:40:00Z",
        "MetricValues": [
            {"MetricId": "PowerConsumedWatts", "MetricValue": "1", "Timestamp": STAMP},
            {"MetricId": "FanSpeed", "MetricValue": "9000", "Timestamp": STAMP},
        ],
    }

    assert traces(read(tmp_path, json.dumps(report))) == {"node": [(0.0, 1.0)]}


def test_energy_is_a_counter(tmp_path: Path) -> None:
    """
    EnergykWh comes in J.
    """
    document = {"timestamp": STAMP, "EnergykWh": {"Reading": 1.5}, "PowerWatts": {"Reading": None}}
    reading = read(tmp_path, json.dumps(document))

    assert counters(reading) == {"node": [(0.0, 5_400_000.0)]}
    assert said(reading.findings) == ['PW-7 line 1: item 0: "null" isn\'t a number']


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('{"PowerWatts": 1}',
         [("PW-9 : the log holds no usable reading: item 0: the reading has no "
                               "time stamp (line 1)"),
                               "PW-6 line 1: item 0: the reading has no time stamp"]),
        ('{"PowerWatts": 1, "time": "2024-05-10 11:38:49"}',
         ['PW-5 line 1: time "2024-05-10 11:38:49" has no zone, and none is stated']),
        ('{"PowerWatts": 1, "time": 12}',
         [('PW-9 : the log holds no usable reading: item 0: time "12": not a time stamp that is '
          "known (line 1)"),
          'PW-6 line 1: item 0: time "12": not a time stamp that is known']),
        ('{"PowerWatts": 1,', ["PW-3 : isn't valid JSON, as a whole or line by line"]),
        ('{"PowerWatts": NaN}', ["PW-3 : isn't valid JSON, as a whole or line by line"]),
        ('{"PowerWatts": {}}\n{"b": \n',
         [("PW-9 : the log holds no usable reading: the reading has no "
                                         "time stamp (line 1, and 1 more)"),
                                         "PW-6 line 1: the reading has no time stamp",
                                         "PW-6 line 2: isn't valid JSON"]),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path: Path, text: str, messages: list[str]) -> None:
    """
    No stamp, no zone, no JSON: each gives its finding, however deep the nesting.
    """
    assert said(read(tmp_path, text).findings) == messages


ONE_NODE = Wanted(component=NODE, devices=("n1",))


def polled(*makers: Any) -> str:
    """
    Resources polled each second from the controller of n1, as lines; each made from a draw in W.
    """
    rows = [
        {"timestamp": stamp_s(second), "host": "n1"} | make(power_w(second))
        for second in SECONDS
        for make in makers
    ]
    return "\n".join(json.dumps(row) for row in rows) + "\n"


def power(value_w: float) -> dict[str, Any]:
    """
    The resource Power of a chassis: its draw, its average, its limit, its supplies.
    """
    statistics = {"AverageConsumedWatts": 1, "MaxConsumedWatts": 9_000, "IntervalInMin": 1}
    return {
        "@odata.id": "/redfish/v1/Chassis/1/Power",
        "PowerControl": [
            {
                "@odata.id": "/redfish/v1/Chassis/1/Power#/PowerControl/0",
                "Name": "Server Power Control",
                "PowerConsumedWatts": value_w,
                "PowerAvailableWatts": 3_000,
                "PowerMetrics": statistics,
                "PowerLimit": {"LimitInWatts": 2_500},
            },
            {"Name": "CPU Sub-system Power", "PowerConsumedWatts": 200},
        ],
        "PowerSupplies": [
            {"MemberId": "0", "PowerInputWatts": value_w / 2, "LastPowerOutputWatts": 240},
            {"MemberId": "1", "PowerInputWatts": value_w / 2, "LastPowerOutputWatts": 240},
        ],
    }


def environment(address: str, key: str = "PowerWatts") -> Any:
    """
    What makes the resource EnvironmentMetrics at an address.
    """
    return lambda value_w: {
        "@odata.id": f"/redfish/v1/{address}/EnvironmentMetrics",
        key: {"Reading": value_w, "DataSourceUri": "/x"},
        "PowerLimitWatts": {"SetPoint": 700},
    }


def sensor(name: str, unit: str = "W") -> Any:
    """
    What makes a sensor of a chassis.
    """
    return lambda value_w: {
        "@odata.id": f"/redfish/v1/Chassis/1/Sensors/{name}",
        "Id": name,
        "ReadingType": "Power",
        "Reading": value_w,
        "PeakReading": 9_000,
        "ReadingUnits": unit,
    }


def report(*values: tuple[str, str, float | None]) -> Any:
    """
    What makes a report of values: identifier, property, and W, or `None` for the draw.
    """
    return lambda value_w: {
        "@odata.id": "/redfish/v1/TelemetryService/MetricReports/Power",
        "MetricValues": [
            {"MetricId": name, "MetricProperty": address, "MetricValue": str(fixed or value_w)}
            for name, address, fixed in values
        ],
    }


CHASSIS = "/redfish/v1/Chassis/1"


@pytest.mark.parametrize(
    "makers",
    [
        (power,),
        (environment("Chassis/1"),),
        (environment("Chassis/1"), environment("Chassis/HGX_Chassis_0/Processors/GPU_1")),
        (power, sensor("PSU1_INPUT_POWER"), sensor("CPU0_Power")),
        (power, sensor("TotalPower_Peak")),
        (power, lambda _: {"@odata.id": f"{CHASSIS}/PowerSubsystem/PowerSupplies/0/Metrics",
                           "InputPowerWatts": {"Reading": 260},
                           "OutputPowerWatts": {"Reading": 240}}),
        (report(("Consumed", f"{CHASSIS}/Power#/PowerControl/0/PowerConsumedWatts", None),
                ("CPU", f"{CHASSIS}/Power#/PowerControl/1/PowerConsumedWatts", 200),
                ("Mean", f"{CHASSIS}/Power#/PowerControl/0/PowerMetrics/AverageConsumedWatts", 1),
                ("Limit", f"{CHASSIS}/Power#/PowerControl/0/PowerLimit/LimitInWatts", 2_500)),),
        (report(("Power", f"{CHASSIS}/EnvironmentMetrics#/PowerWatts/Reading", None)),),
        (report(("SystemInputPower", "", None), ("TotalCPUPower", "", 300)),),
        (report(("PowerConsumedWatts", "", None), ("AveragePowerWatts", "", 1)),),
    ],
    ids=(
        "whole resource", "metrics", "metrics of a GPU", "sensors of parts", "peak of a sensor",
        "supply", "report of Power", "report of metrics", "report of a maker", "report by name",
    ),
)  # fmt: skip
def test_a_node_is_its_input(tmp_path: Path, makers: tuple[Any, ...]) -> None:
    """
    Parts, supplies, averages, peaks, limits and capacities are never added to a node's draw.
    """
    path = written(tmp_path, polled(*makers))

    assert energy_j([path], ONE_NODE) == pytest.approx(ENERGY_J, rel=1e-6)


@pytest.mark.parametrize(
    ("maker", "kind", "device"),
    [
        (power, Kind.NODE_INPUT, None),
        (environment("Chassis/HGX_GPU_SXM_1"), Kind.ACCELERATOR, "HGX_GPU_SXM_1"),
        (environment("Systems/HGX_Baseboard_0/Processors/GPU_3"), Kind.ACCELERATOR, "GPU_3"),
        (environment("Chassis/HGX_Chassis_0"), Kind.ACCELERATOR, "HGX_Chassis_0"),
        (environment("Systems/1/Processors/CPU_0"), Kind.CPU_PACKAGE, "CPU_0"),
        (environment("Systems/1/Memory/DIMM_A1"), Kind.DRAM, "DIMM_A1"),
        (environment("PowerEquipment/RackPDUs/1/Outlets/A1"), Kind.OUTLET, "A1"),
        (environment("PowerEquipment/RackPDUs/1/Mains/AC1"), Kind.INLET, "AC1"),
        (environment("Chassis/1/PowerSubsystem/PowerSupplies/0"), Kind.SUPPLY, "0"),
        (sensor("HGX_GPU_SXM_1_Power_0"), Kind.ACCELERATOR, "HGX_GPU_SXM_1_Power_0"),
        (sensor("PSU1_INPUT_POWER"), Kind.SUPPLY, "1"),
        (sensor("CPU0_Power"), Kind.CPU_PACKAGE, "0"),
        (sensor("Board_Misc"), Kind.UNKNOWN, "Board_Misc"),
    ],
    ids=(
        "chassis", "GPU module", "GPU", "GPU board", "CPU", "memory", "outlet", "mains", "supply",
        "GPU sensor", "supply sensor", "CPU sensor", "other sensor",
    ),
)  # fmt: skip
def test_an_address_says_what_a_reading_is_of(
    tmp_path: Path, maker: Any, kind: Kind, device: str | None
) -> None:
    """
    The kind and the device come from the resource, and the host from beside it.
    """
    (trace,) = read(tmp_path, polled(maker)).traces

    own = trace.identity
    assert (own.kind, own.device, own.host, own.unit_source) == (kind, device, "n1", "metric")
    assert trace.lines is not None
    assert trace.lines.tolist() == list(range(1, len(SECONDS) + 1))


def test_the_board_of_accelerators_is_no_node(tmp_path: Path) -> None:
    """
    What NVIDIA's board draws is the sum of its accelerators, and never that of the node.
    """
    path = written(tmp_path, polled(environment("Chassis/HGX_Chassis_0")))

    assert refusal(path, ONE_NODE)[0] == "an accelerator series proves no node"
    wanted = Wanted(component=ACCELERATORS, devices_count=1)
    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)


def test_a_processor_proves_no_node(tmp_path: Path) -> None:
    """
    A CPU's sensor is taken for its host and refused for a node.
    """
    path = written(tmp_path, polled(sensor("CPU0_Power")))

    assert refusal(path, ONE_NODE)[0] == "a CPU package series proves no node"
    wanted = Wanted(component=HOST, devices=("n1",))
    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)


def test_supplies_alone_are_refused_where_it_is_not_said_that_they_are_all(tmp_path: Path) -> None:
    """
    Two supplies for one node are listed, and taken both once they are named.
    """
    supplies = [environment(f"Chassis/1/PowerSubsystem/PowerSupplies/{n}") for n in (0, 1)]
    text = polled(supplies[0], lambda value_w: supplies[1](value_w + 1))
    path = written(tmp_path, text)

    cause, advice = refusal(path, ONE_NODE)
    assert cause == "the log holds 2 series for 1 device"
    assert advice.endswith("name what to take as series")
    names = tuple(trace.name for trace in read(tmp_path, text).traces)
    both = Wanted(component=NODE, devices=("n1",), series=names)
    assert energy_j([path], both) == pytest.approx(2 * ENERGY_J + 600, rel=1e-6)


def test_energy_of_a_sensor_is_a_counter(tmp_path: Path) -> None:
    """
    A sensor in kW.h comes in J.
    """
    row = {"timestamp": STAMP, "Id": "NodeEnergy", "Reading": 2, "ReadingUnits": "kW.h"}

    assert counters(read(tmp_path, json.dumps(row))) == {"NodeEnergy": [(0.0, 7_200_000.0)]}


def test_sensors_without_an_address_are_kept_apart(tmp_path: Path) -> None:
    """
    Two sensors of one list are two series, by their names.
    """
    members = [{"Id": f"GPU{n}_Power", "Reading": 100 + n, "ReadingUnits": "W"} for n in (0, 1)]
    row = {"timestamp": STAMP, "host": "n1", "Members": members}

    assert traces(read(tmp_path, json.dumps(row))) == {
        "n1/GPU0_Power": [(0.0, 100.0)],
        "n1/GPU1_Power": [(0.0, 101.0)],
    }


def test_items_of_an_array_have_their_own_lines(tmp_path: Path) -> None:
    """
    The line of a reading is where its resource begins.
    """
    rows = [{"time": 1_715_341_129 + n, "host": "n1", "PowerWatts": 300 + n} for n in range(3)]
    text = "[\n" + ",\n".join(json.dumps(row, indent=1) for row in rows) + "\n]\n"
    (trace,) = read(tmp_path, text).traces

    assert trace.lines is not None
    assert trace.lines.tolist() == [2, 7, 12]


def test_controllers_without_a_host_are_refused(tmp_path: Path) -> None:
    """
    Two nodes under one address at one instant would become one series with half their power.
    """
    address = {"@odata.id": f"{CHASSIS}/EnvironmentMetrics"}
    nodes = {name: address | {"PowerWatts": watts} for name, watts in (("n1", 300), ("n2", 400))}

    series = f'"{CHASSIS}/EnvironmentMetrics"'
    assert said(read(tmp_path, json.dumps({"timestamp": STAMP} | nodes)).findings) == [
        (
            f"PW-8 line 1: two different readings of {series} at one instant: "
            "write the host beside each"
        ),
    ]


def test_a_controller_may_be_polled_twice_within_a_second(tmp_path: Path) -> None:
    """
    Its stamps are whole seconds: both readings stay, and nothing is refused.
    """
    rows = [{"timestamp": STAMP, "host": "n1", "PowerWatts": watts} for watts in (300, 301)]

    assert traces(read(tmp_path, "\n".join(json.dumps(row) for row in rows))) == {
        "n1": [(0.0, 300.0), (0.0, 301.0)]
    }


@pytest.mark.parametrize("key", ["hostname", "node", "target", "bmc_ip", "instance"])
def test_the_host_stands_beside_the_resource(tmp_path: Path, key: str) -> None:
    """
    Whatever the script that polled calls it, a node's series has its host.
    """
    rows = [
        {"timestamp": STAMP, key: name, "body": {"PowerWatts": watts}}
        for name, watts in (("n1", 300), ("n2", 400))
    ]

    assert traces(read(tmp_path, "\n".join(json.dumps(row) for row in rows))) == {
        "n1": [(0.0, 300.0)],
        "n2": [(0.0, 400.0)],
    }
