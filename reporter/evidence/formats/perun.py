"""
perun's results: energies of runs, hosts and devices as JSON, and the table of its text report.

perun multiplies the energy of a run by a PUE and adds a stated power to each host. The JSON names
both, so they are taken out; the text names neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.evidence.log_file import is_number
from reporter.evidence.timestamps import parse_number
from reporter.evidence.totals_record import (
    HIGHEST_ENERGY_J,
    LONGEST_DURATION_S,
    DeviceGroup,
    ToolTotals,
    TotalRow,
    TotalsBuilder,
    TotalsText,
    shown_number,
    shown_text,
)

PERUN_JSON, PERUN_TEXT, PERUN_CSV = "perun-json", "perun-text", "perun-csv"

WHAT = "perun's results: totals of runs, hosts and devices; no series of readings"

WHAT_CSV = (
    "perun's CSV: readings by sensor at seconds since the start, without a date; no totals, and no "
    "series that can be placed in time"
)

_TOOL = "perun"

_CSV_HEADER = ",run id,hostname,device_group,sensor,unit,magnitude,timestep,value"

_REPORT = "PERUN REPORT"

# The levels of perun's tree, data_model/data.py, NodeType.
_MULTI_RUN, _RUN, _HOST, _DEVICE_GROUP, _SENSOR = 2, 3, 4, 5, 6

_GROUPS: dict[str, DeviceGroup] = {"cpu": "cpu", "gpu": "gpu", "ram": "ram"}

_PREFIXES = {"": 1.0, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}

_QUANTITY = re.compile(r"([0-9.]{1,20})(?:±[0-9.]{1,20})? ?([muµkMGT]?)([Js])", re.ASCII)

_ENERGY = "ENERGY"


def is_perun_json(value: Any) -> bool:
    """
    Whether a JSON value is the tree that perun exports.
    """
    keys = {"id", "type", "metadata", "metrics", "processed", "nodes"}
    return isinstance(value, dict) and keys <= value.keys()


def is_perun_text(head: str) -> bool:
    """
    Whether a file begins like perun's text report.
    """
    return head.lstrip().startswith(_REPORT)


def is_perun_csv(head: str) -> bool:
    """
    Whether a file begins like perun's CSV of readings.
    """
    return head.startswith(_CSV_HEADER)


def perun_json_totals(text: TotalsText, value: Any) -> ToolTotals:
    """
    One row for each host and each sensor of each run; without PUE and stated overhead.

    Source of keys and units: perun, data_model/data.py and processing.py; J and s.
    """
    builder = TotalsBuilder(text=text, format=PERUN_JSON, tool=_TOOL)
    for pointer, several in _children(value, ""):
        if several.get("type") == _MULTI_RUN:
            settings = _mapping(several.get("metadata"))
            version = settings.get("perun_version")
            if isinstance(version, str):
                builder.version = shown_text(version)
            for run_pointer, run in _children(several, pointer):
                _add_run(run, run_pointer, str(several.get("id")), settings, builder)
    if not builder.rows:
        builder.error("TT-3", "", "no host of the file has an energy")
    return builder.build()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _children(node: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """
    The nodes below one, with their JSON Pointers; perun stores each level as a list of objects.
    """
    listed = node.get("nodes")
    for index, group in enumerate(listed if isinstance(listed, list) else []):
        for name, child in _mapping(group).items():
            if isinstance(child, dict):
                part = str(name).replace("~", "~0").replace("/", "~1")[:100]
                yield f"{pointer}/nodes/{index}/{part}", child


def _metric(node: Mapping[str, Any], name: str, most: float) -> float | None:
    """
    A metric in its unit; None where it is missing or no amount.
    """
    value = _mapping(_mapping(node.get("metrics")).get(name)).get("value")
    return float(value) if is_number(value) and 0 <= value <= most else None


def _setting(settings: Mapping[str, Any], name: str) -> float | None:
    """
    A setting of the post-processing, a number or its text.
    """
    value = settings.get(f"post-processing.{name}")
    number = parse_number(value) if isinstance(value, str) else value
    return float(number) if is_number(number) else None


def _add_run(
    run: Mapping[str, Any],
    pointer: str,
    start: str,
    settings: Mapping[str, Any],
    builder: TotalsBuilder,
) -> None:
    """
    Add the hosts of a run; its own energy is theirs times the PUE and is not counted.
    """
    name = f"{shown_text(start)}/{shown_text(str(run.get('id')))}"
    pue = _setting(settings, "pue")
    whole_j = _metric(run, "energy", HIGHEST_ENERGY_J)
    hosts = list(_children(run, pointer))
    hosts_j = [_metric(host, "energy", HIGHEST_ENERGY_J) for _, host in hosts]
    if whole_j is not None and pue not in {None, 1.0}:
        without = sum(energy_j for energy_j in hosts_j if energy_j is not None)
        builder.mend(pointer, "TT-7", "energy", shown_number(whole_j), shown_number(without))
    for host_pointer, host in hosts:
        if host.get("type") == _HOST:
            _add_host(host, host_pointer, name, _setting(settings, "power_overhead"), builder)


def _add_host(
    host: Mapping[str, Any],
    pointer: str,
    run: str,
    overhead_w: float | None,
    builder: TotalsBuilder,
) -> None:
    energy_j = _metric(host, "energy", HIGHEST_ENERGY_J)
    duration_s = _metric(host, "runtime", LONGEST_DURATION_S)
    name = shown_text(str(host.get("id")))
    if energy_j is None:
        builder.warn("TT-9", pointer, f"{name} has no energy: no sensor gave one")
        return
    if overhead_w and duration_s is not None:
        energy_j = _without_overhead_j(energy_j, overhead_w * duration_s, pointer, builder)
    builder.rows.append(
        TotalRow(
            place=pointer,
            device_group="node",
            energy_j=energy_j,
            run=run,
            device=name,
            duration_s=duration_s,
            is_pue_inside=False,
        )
    )
    for group_pointer, group in _children(host, pointer):
        for sensor_pointer, sensor in _children(group, group_pointer):
            _add_sensor(sensor, sensor_pointer, run, name, builder)


def _without_overhead_j(
    energy_j: float, overhead_j: float, pointer: str, builder: TotalsBuilder
) -> float | None:
    """
    The energy that was read; None where the stated power would leave nothing of it.
    """
    read_j = energy_j - overhead_j
    if not 0 <= read_j <= HIGHEST_ENERGY_J:
        message = f"power_overhead alone gives {overhead_j:g} J of {energy_j:g} J"
        builder.warn("TT-20", pointer, message)
        builder.mend(pointer, "TT-22", "energy", shown_number(energy_j), None)
        return None
    builder.mend(pointer, "TT-22", "energy", shown_number(energy_j), shown_number(read_j))
    return read_j


def _add_sensor(
    sensor: Mapping[str, Any], pointer: str, run: str, host: str, builder: TotalsBuilder
) -> None:
    energy_j = _metric(sensor, "energy", HIGHEST_ENERGY_J)
    group = _GROUPS.get(str(sensor.get("deviceType")))
    if energy_j is None or group is None or sensor.get("type") != _SENSOR:
        return
    builder.rows.append(
        TotalRow(
            place=pointer,
            device_group=group,
            energy_j=energy_j,
            run=run,
            device=f"{host}/{shown_text(str(sensor.get('id')))}",
            part_of=host,
            duration_s=_metric(sensor, "runtime", LONGEST_DURATION_S),
            is_modelled=False,
            is_pue_inside=False,
        )
    )


def perun_text_totals(text: TotalsText) -> ToolTotals:
    """
    One row for each host in the tables of a text report; the line of all hosts holds the PUE.

    Source of the table: perun, io/text_report.py.
    """
    builder = TotalsBuilder(text=text, format=PERUN_TEXT, tool=_TOOL)
    header: list[str] = []
    run = None
    for number, line in enumerate(text.lines, start=1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("RUN ID: "):
            run = shown_text(line.removeprefix("RUN ID: "))
        elif "Round #" in cells and "Host" in cells:
            header = cells
        elif line.startswith("|") and len(cells) == len(header) and cells[0].isdecimal():
            _add_line(dict(zip(header, cells, strict=True)), f"line {number}", run, builder)
    if builder.rows:
        builder.warn("TT-21", "", "the report names neither its PUE nor its power_overhead")
    else:
        builder.error("TT-3", "", f"no table of the report has a column {_ENERGY}")
    return builder.build()


def _add_line(row: dict[str, str], place: str, run: str | None, builder: TotalsBuilder) -> None:
    written = row.get(_ENERGY)
    if written is None:
        return
    if row["Host"] == "All":
        builder.mend(place, "TT-21", "ENERGY of all hosts", written, None)
        return
    builder.rows.append(
        TotalRow(
            place=place,
            device_group="node",
            energy_j=_quantity(written, "J", place, HIGHEST_ENERGY_J, builder),
            run=f"{run}/{row['Round #']}",
            device=shown_text(row["Host"]),
            duration_s=_quantity(row.get("RUNTIME", ""), "s", place, LONGEST_DURATION_S, builder),
            is_pue_inside=False,
        )
    )


def _quantity(
    text: str, unit: str, place: str, most: float, builder: TotalsBuilder
) -> float | None:
    """
    A number with a prefix and this unit in the unit itself; None, with a finding, for any other.
    """
    found = _QUANTITY.fullmatch(text)
    number = parse_number(found[1]) if found and found[3] == unit else None
    if found is None or number is None:
        builder.warn("TT-3", place, f'"{shown_text(text)}" is no amount in {unit}')
        return None
    value = number * _PREFIXES[found[2]]
    return value if value <= most else None
