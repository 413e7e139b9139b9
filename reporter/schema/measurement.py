"""
What every run must have: measured energy of every accelerator, and achieved throughput.

An estimate from nameplates or models isn't a measurement, and a peak throughput isn't one that was
achieved: hardware figures from peak values are what this tool exists to replace (Patterson et al.,
2021). The functions take JSON data of any shape, so that data which breaks the schema elsewhere
still gets these plain words.
"""

from __future__ import annotations

import json
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
        if isinstance(run, dict):
            pointer = f"/runs/{index}"
            yield from _throughput_findings(run, file, pointer)
            yield from _energy_findings(run, nodes_count, per_node, file, pointer)


def _machine(system: Any) -> tuple[int | None, int | None]:
    if not isinstance(system, dict):
        return None, None
    return _count(system.get("nodes_count")), _count(system.get("accelerators_per_node"))


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        return None
    return int(value)


def _throughput_findings(run: Mapping[str, Any], file: str, pointer: str) -> Iterator[Finding]:
    missing = [key for key in _ACHIEVED_KEYS if run.get(key) is None]
    if not missing:
        return
    peak = run.get("peak_throughput_per_s")
    stated = run.get("stated_throughput_per_s")
    if "samples_count" in missing and (peak is not None or stated is not None):
        kind, value = ("a peak", peak) if peak is not None else ("a stated", stated)
        message = (
            f"{_run_name(run)} gives only {kind} throughput{_figure(value)}, not an achieved one"
        )
        hint = f"a peak or stated figure is never used: {_COUNT}"
        yield error("SH-12", file, pointer, message, hint)
        return
    message = (
        f"{_run_name(run)} lacks {' and '.join(missing)}, so its achieved throughput can't be told"
    )
    yield error("SH-11", file, pointer, message, _COUNT)


def _figure(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f" ({number(value)} samples/s)"


def _run_name(run: Mapping[str, Any]) -> str:
    label = run.get("label")
    return f"run {json.dumps(label[:60])}" if isinstance(label, str) else "the run"


def _energy_findings(
    run: Mapping[str, Any],
    nodes_count: int | None,
    per_node: int | None,
    file: str,
    pointer: str,
) -> Iterator[Finding]:
    parts = _measured_parts(run.get("energy_parts"))
    place = f"{pointer}/energy_parts" if isinstance(run.get("energy_parts"), list) else pointer
    if not parts:
        message = f"{_run_name(run)} has no measured energy of its accelerators{_instead(run)}"
        yield error("SH-10", file, place, message, _MEASURE)
        return
    if nodes_count is None or per_node is None:
        return
    needed, covered = nodes_count * per_node, _covered(parts, per_node)
    if covered is not None and covered < needed:
        message = (
            f"{_run_name(run)} has measured energy of {covered:,} of {needed:,} accelerators "
            f"({nodes_count:,} nodes with {per_node:,} each)"
        )
        yield error("SH-10", file, place, message, _MEASURE)


def _measured_parts(parts: Any) -> list[Mapping[str, Any]]:
    if not isinstance(parts, list):
        return []
    return [
        part
        for part in parts
        if isinstance(part, dict)
        and _is_one_of(part.get("component"), COVERING)
        and _is_one_of(part.get("method"), MEASUREMENTS)
    ]


def _is_one_of(value: Any, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value in words


def _instead(run: Mapping[str, Any]) -> str:
    parts = run.get("energy_parts")
    if not isinstance(parts, list) or not parts:
        return ""
    methods = [part.get("method") for part in parts if isinstance(part, dict)]
    words = sorted({word for word in methods if isinstance(word, str) and word.isidentifier()})
    return f" (only {', '.join(words)[:100]})" if words else ""


def _covered(parts: list[Mapping[str, Any]], per_node: int) -> int | None:
    """
    How many accelerators the parts of one kind and side cover, at best; None when all are.

    Kinds and sides are not added: the same node, read on both sides, is one node.
    """
    counts: dict[tuple[str, str], int] = {}
    for part in parts:
        if part["component"] == "whole_facility":
            return None
        devices = _count(part.get("devices_count")) or 0
        covered = devices * (per_node if part["component"] == "node" else 1)
        key = (part["component"], str(part.get("side")))
        counts[key] = counts.get(key, 0) + covered
    return max(counts.values())
