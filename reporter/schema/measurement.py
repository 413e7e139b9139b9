"""
What every run must have: measured energy of every accelerator, and achieved throughput.

An estimate from nameplates or models isn't a measurement, and a peak throughput isn't one that was
achieved: hardware figures from peak values are what this tool exists to replace (Patterson et al.,
2021). The functions take JSON data of any shape, so that data which breaks the schema elsewhere
still gets these plain words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.findings import Finding, error
from reporter.text import number

MEASUREMENTS = frozenset({"measured", "counter", "sampled"})
COVERING = frozenset({"accelerator", "node", "whole_facility"})
_ACHIEVED_KEYS = ("samples_count", "started_at", "stopped_at")
_MEASURE = (
    "read a node meter (PDU, BMC, IPMI, Redfish) or the devices' energy counters on every node "
    "during the whole run, and list each reading as a part with method measured, counter or "
    "sampled"
)
_COUNT = (
    "give samples_count, started_at and stopped_at from the training log; samples over time is "
    "the achieved throughput"
)


def concerns_measurement(path: tuple[str | int, ...], keyword: str, key: str) -> bool:
    """
    Whether a schema error is one that `measurement_findings` says in plain words.

    *path* leads to the value in the data, *keyword* is what it broke, *key* what it lacks.
    """
    if path[:1] != ("runs",):
        return False
    if len(path) == 3 and path[2] == "energy_parts":
        return keyword in {"contains", "minItems"}
    is_missing = keyword == "required" and len(path) == 2
    return is_missing and key in {*_ACHIEVED_KEYS, "energy_parts"}


def measurement_findings(data: Any, file: str) -> Iterator[Finding]:
    """
    Findings SH-10 to SH-12 for each run of submission *data*, whatever its shape.
    """
    runs = data.get("runs") if isinstance(data, dict) else None
    if not isinstance(runs, list):
        return
    nodes_count, per_node = _machine(data.get("system"))
    for index, run in enumerate(runs):
        if not isinstance(run, dict):
            continue
        if any(run.get(key) is None for key in _ACHIEVED_KEYS):
            yield _throughput_finding(run, file, f"/runs/{index}")
        covered = _covered(run.get("energy_parts"), per_node)
        if covered is None:
            yield _unmeasured(run, file, f"/runs/{index}")
        elif nodes_count and per_node and covered < nodes_count * per_node:
            yield _measured_in_part(run, int(covered), nodes_count, per_node, file, index)


def _machine(system: Any) -> tuple[int | None, int | None]:
    if not isinstance(system, dict):
        return None, None
    return _count(system.get("nodes_count")), _count(system.get("accelerators_per_node"))


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        return None
    return int(value)


def _throughput_finding(run: Mapping[str, Any], file: str, pointer: str) -> Finding:
    missing = [key for key in _ACHIEVED_KEYS if run.get(key) is None]
    peak = run.get("peak_throughput_per_s")
    stated = run.get("stated_throughput_per_s")
    if "samples_count" not in missing or (peak is None and stated is None):
        lacking = " and ".join(missing)
        message = f"{_run_name(run)} lacks {lacking}, so its achieved throughput can't be told"
        return error("SH-11", file, pointer, message, _COUNT)
    figure = (
        f"a peak throughput{_figure(peak)}"
        if peak is not None
        else f"a stated throughput{_figure(stated)}"
    )
    message = f"{_run_name(run)} gives only {figure}, not an achieved one"
    return error(
        "SH-12", file, pointer, message, f"a peak or stated figure is never used: {_COUNT}"
    )


def _figure(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f" ({number(value)} samples/s)"


def _run_name(run: Mapping[str, Any]) -> str:
    label = run.get("label")
    return f"run {json.dumps(label[:60])}" if isinstance(label, str) else "the run"


def _unmeasured(run: Mapping[str, Any], file: str, pointer: str) -> Finding:
    parts = run.get("energy_parts")
    place = f"{pointer}/energy_parts" if isinstance(parts, list) else pointer
    message = f"{_run_name(run)} has no measured energy of its accelerators{_instead(parts)}"
    return error("SH-10", file, place, message, _MEASURE)


def _instead(parts: Any) -> str:
    if not isinstance(parts, list) or not parts:
        return ""
    methods = [part.get("method") for part in parts if isinstance(part, dict)]
    words = sorted({word for word in methods if isinstance(word, str) and word.isidentifier()})
    return f" (only {', '.join(words)[:100]})" if words else ""


def _measured_in_part(
    run: Mapping[str, Any], covered: int, nodes_count: int, per_node: int, file: str, index: int
) -> Finding:
    message = (
        f"{_run_name(run)} has measured energy of {covered:,} of {nodes_count * per_node:,} "
        f"accelerators ({nodes_count:,} nodes with {per_node:,} each)"
    )
    return error("SH-10", file, f"/runs/{index}/energy_parts", message, _MEASURE)


def _covered(parts: Any, per_node: int | None) -> float | None:
    """
    How many accelerators the measured parts of one kind and side cover, at best; infinite for the
    whole facility, None without any measured part.

    Kinds and sides are not added: the same node, read on both sides, is one node.
    """
    counts: dict[tuple[str, str], int] = {}
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, dict):
            continue
        component, method = part.get("component"), part.get("method")
        if not isinstance(component, str) or component not in COVERING:
            continue
        if not isinstance(method, str) or method not in MEASUREMENTS:
            continue
        if component == "whole_facility":
            return math.inf
        devices = _count(part.get("devices_count")) or 0
        key = (component, str(part.get("side")))
        covered = devices * (per_node or 0) if component == "node" else devices
        counts[key] = counts.get(key, 0) + covered
    return max(counts.values(), default=None)
