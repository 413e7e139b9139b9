"""
Fields of one document held against each other.

What to say of an id that isn't in its list.

Findings about what is shown and never ranked: clock hours, their evidence, embodied carbon.

What every run must have: measured energy of every accelerator, and the measured fields.

An estimate from nameplates or models isn't a measurement, and a peak throughput isn't one that was
achieved: hardware figures from peak values are what this tool exists to replace (Patterson et al.,
2021). The functions take JSON data of any shape, so that data which breaks the schema elsewhere
still gets these plain words.

Fields of a submission held against each other; for data that the schema has accepted.

These are questions of form: what a figure is worth is asked by the review rules.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Any

from reporter.findings import Finding, error, first_findings, limited_findings
from reporter.schema.expected import shortened
from reporter.text import number, plural

if TYPE_CHECKING:
    from reporter.model.benchmark import Benchmark


# Looking for a similar name takes long where there are thousands.
COMPARED_NAMES = 200


def unlisted_log(name: str | None, logs: set[str], file: str, pointer: str) -> Iterator[Finding]:
    """
    SH-22 for the id of a log that isn't among *logs*.
    """
    if name is not None and name not in logs:
        message = f"the log {shortened(name)} isn't in the list of evidence"
        yield error("SH-22", file, pointer, message, near(name, logs))


def near(name: str, known: set[str]) -> str:
    """
    The hint for an unknown id: the one that it looks like, if there is one.
    """
    if len(known) > COMPARED_NAMES:
        return "list it, or correct the id"
    found = get_close_matches(name[:100], sorted(known), n=1, cutoff=0.6)
    return f"did you mean {shortened(found[0])}?" if found else "list it, or correct the id"


Data = Mapping[str, Any]


def shown_only_findings(data: Data, file: str) -> Iterator[Finding]:
    """
    Findings SH-22, SH-31 and SH-32 of site, runs and embodied carbon; the schema has accepted
    *data*.
    """
    logs = {item["id"] for item in data["evidence"]}
    site = data.get("site") or {}
    for key in ("carbon_intensity", "hourly_intensity"):
        backed = site.get(key) or {}
        yield from unlisted_log(backed.get("evidence"), logs, file, f"/site/{key}/evidence")
    series = site.get("hourly_intensity") or {}
    yield from _order(series.get("hours"), file, "/site/hourly_intensity/hours")
    for index, run in enumerate(data["runs"]):
        yield from _order(run.get("hours"), file, f"/runs/{index}/hours")
    yield from _shares((data.get("embodied") or {}).get("by_share"), file)


def _order(hours: list[Data] | None, file: str, pointer: str) -> Iterator[Finding]:
    # Whole hours in UTC sort as text up to the hour.
    before = ""
    for index, hour in enumerate(hours or ()):
        if hour["starts_at"][:13] <= before:
            message = f"the hour {hour['starts_at']} doesn't come after the one before it"
            hint = "list each clock hour once, in order of time"
            yield error("SH-31", file, f"{pointer}/{index}/starts_at", message, hint)
        before = hour["starts_at"][:13]


def _shares(share: Data | None, file: str) -> Iterator[Finding]:
    if share is None or share["resources_reserved"] <= share["total_resources"]:
        return
    message = (
        f"{number(share['resources_reserved'])} resources are reserved of "
        f"{number(share['total_resources'])}"
    )
    hint = "count both in the same unit: what the runs reserved, and all that was counted"
    yield error("SH-32", file, "/embodied/by_share/resources_reserved", message, hint)


MEASUREMENTS = frozenset({"measured", "counter", "sampled"})


COVERING = frozenset({"accelerator", "node", "whole_facility"})


# Instruments behind the power supply of what they read.
_DEVICE_KINDS = frozenset({"device_counter", "device_sensor"})


# What only `reporter measure` writes and the schema requires, of a run and of a part.
_MEASURED_OF_RUN = (
    "started_at",
    "stopped_at",
    "status",
    "samples_count",
    "samples_unit",
    "quality",
)


_MEASURED_OF_PART = "energy_j"


_METER = (
    "read a node meter (PDU, BMC, IPMI, Redfish) or the devices' energy counters on every node "
    "during the whole run, and list each reading as a part with method measured, counter or "
    "sampled"
)


_MEASURE = "reporter measure FILE --evidence DIR writes them from the logs"


def concerns_measurement(path: tuple[str | int, ...], keyword: str, key: str) -> bool:
    """
    Whether a schema error is one that `measurement_findings` says in plain words.

    *path* leads to the value in the data, *keyword* is what it broke, *key* what it lacks.
    """
    if path[:1] != ("runs",):
        return False
    if len(path) == 3 and path[2] == "energy_parts":
        return keyword in {"contains", "minItems"}
    if keyword != "required":
        return False
    if len(path) == 4 and path[2] == "energy_parts":
        return key == _MEASURED_OF_PART
    return len(path) == 2 and key in {*_MEASURED_OF_RUN, "energy_parts"}


def measurement_findings(data: Any, file: str) -> Iterator[Finding]:
    """
    Findings SH-10 to SH-12 for each run of submission *data*, whatever its shape.
    """
    runs = data.get("runs") if isinstance(data, dict) else None
    if not isinstance(runs, list):
        return
    machine = _machine(data.get("system"))
    for index, run in enumerate(runs):
        if isinstance(run, dict):
            yield from _unmeasured_fields(run, file, f"/runs/{index}")
            yield from _coverage_findings(run, machine, file, index)


def _coverage_findings(
    run: Mapping[str, Any], machine: tuple[int | None, int | None], file: str, index: int
) -> Iterator[Finding]:
    """
    SH-10 where the measured parts of a run leave accelerators of the machine out.
    """
    nodes_count, per_node = machine
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


def _unmeasured_fields(run: Mapping[str, Any], file: str, pointer: str) -> Iterator[Finding]:
    """
    One finding for all measured fields that a run and its parts lack.
    """
    missing = [key for key in _MEASURED_OF_RUN if run.get(key) is None]
    parts = run.get("energy_parts")
    bare = [
        part
        for part in (parts if isinstance(parts, list) else ())
        if isinstance(part, dict) and part.get(_MEASURED_OF_PART) is None
    ]
    named = missing + [f"{_MEASURED_OF_PART} of {plural(len(bare), 'part')}"] * bool(bare)
    if named:
        message = f"{_run_name(run)} lacks measured fields: {', '.join(named)}"
        yield error("SH-11", file, pointer, message, _MEASURE)
    for what in ("peak", "stated"):
        value = run.get(f"{what}_throughput_per_s")
        if "samples_count" in missing and value is not None:
            message = f"{_run_name(run)} gives only a {what} throughput{_figure(value)}"
            hint = "it is shown, never used: the achieved one follows from the training log"
            yield error("SH-12", file, pointer, f"{message}, not an achieved one", hint)
            return


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
    return error("SH-10", file, place, message, _METER)


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
    return error("SH-10", file, f"/runs/{index}/energy_parts", message, _METER)


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


# Names that a file can't have on Windows, whatever its ending.
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}


# First parts of a path that the web site of a board needs for its own pages.
RESERVED_SUBMITTERS = frozenset(
    {"api", "assets", "benchmarks", "boards", "claims", "data", "entries", "evidence", "feed"}
    | {"index", "pages", "rules", "schemas", "site", "static", "submissions"}
)


def consistency(data: Data, file: str, benchmark: Benchmark | None = None) -> tuple[Finding, ...]:
    """
    Findings SH-10 and SH-20 to SH-33 of one submission, as many as one document gets.

    With *benchmark*, the one that the submission names, units and metrics are checked, too.
    """
    machine = _machine(data["system"])
    found = first_findings(
        chain(
            # The schema has seen to the measured fields.
            *(_coverage_findings(run, machine, file, at) for at, run in enumerate(data["runs"])),
            _name_findings(data, file),
            _repeated_names(data, file),
            _run_findings(data, file),
            shown_only_findings(data, file),
            () if benchmark is None else _benchmark_findings(data, file, benchmark),
        )
    )
    return limited_findings(found, file) if found else ()


def _name_findings(data: Data, file: str) -> Iterator[Finding]:
    submitter, _, slug = data["id"].partition("/")
    hint = "choose another name"
    for name in (submitter, slug):
        if name in _DEVICES:
            yield error("SH-28", file, "/id", f"{name!r} is the name of a device on Windows", hint)
    if submitter in RESERVED_SUBMITTERS:
        message = f"{submitter!r} is reserved for pages of the board"
        yield error("SH-28", file, "/id", message, hint)
    logs = {item["id"] for item in data["evidence"]}
    for index, log in enumerate(data["evidence"]):
        pointer = f"/evidence/{index}/clock_log"
        yield from unlisted_log(log.get("clock_log"), logs - {log["id"]}, file, pointer)
        name = log.get("file")
        if name is not None and name.partition(".")[0].casefold() in _DEVICES:
            message = f"{shortened(name)} is the name of a device on Windows"
            yield error("SH-28", file, f"/evidence/{index}/file", message, hint)
    if data.get("second_source_of") == data["id"]:
        message = "the entry is named as the second source of itself"
        yield error("SH-30", file, "/second_source_of", message, "name the other entry")


def _repeated_names(data: Data, file: str) -> Iterator[Finding]:
    for group, key in (("runs", "label"), ("instruments", "id"), ("evidence", "id")):
        names = [item[key] for item in data[group]]
        if len(set(names)) == len(names):
            continue
        for index, name in _second_times(names):
            message = f"{group} has the {key} {shortened(name)} twice"
            hint = f"give each of them its own {key}"
            yield error("SH-21", file, f"/{group}/{index}/{key}", message, hint)
    software = data["system"].get("software") or {}
    for key, _ in _case_variants(software):
        message = f"{shortened(key)} differs from another name in upper and lower case only"
        yield error("SH-29", file, f"/system/software/{key}", message, "keep one of them")


def _second_times(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def _case_variants(members: Data) -> Iterator[tuple[str, str]]:
    first: dict[str, str] = {}
    for key in members:
        known = first.setdefault(key.casefold(), key)
        if known != key:
            yield key, known


def _run_findings(data: Data, file: str) -> Iterator[Finding]:
    instruments = {item["id"]: item["kind"] for item in data["instruments"]}
    logs = {item["id"] for item in data["evidence"]}
    for index, run in enumerate(data["runs"]):
        pointer = f"/runs/{index}"
        if not _is_later(run["stopped_at"], run["started_at"]):
            message = (
                f"the run stops at {run['stopped_at']}, not after its start {run['started_at']}"
            )
            hint = "take both instants from the training log, in UTC"
            yield error("SH-20", file, f"{pointer}/stopped_at", message, hint)
        if len(run["quality"]) > 1:
            yield from _repeated_metrics(run, file, pointer)
        parts = run["energy_parts"]
        for place, part in enumerate(parts):
            yield from _part_findings(
                part, instruments, logs, file, f"{pointer}/energy_parts/{place}"
            )
        if len(parts) > 1:
            yield from _device_findings(parts, file, pointer)


def _is_later(stop: str, start: str) -> bool:
    # Whole seconds sort as text; only inside one second the fractions have to be read.
    if stop[:19] != start[:19]:
        return stop[:19] > start[:19]
    return datetime.fromisoformat(stop) > datetime.fromisoformat(start)


def _repeated_metrics(run: Data, file: str, pointer: str) -> Iterator[Finding]:
    metrics = [item["metric"] for item in run["quality"]]
    for index, name in _second_times(metrics):
        message = f"the metric {shortened(name)} stands twice"
        yield error("SH-26", file, f"{pointer}/quality/{index}", message, "give each metric once")


def _part_findings(
    part: Data, instruments: Mapping[str, str], logs: set[str], file: str, pointer: str
) -> Iterator[Finding]:
    name = part.get("instrument")
    if name is not None and name not in instruments:
        message = f"the instrument {shortened(name)} isn't in the list of instruments"
        yield error("SH-22", file, f"{pointer}/instrument", message, near(name, set(instruments)))
    if name is not None and part["side"] == "ac" and instruments.get(name) in _DEVICE_KINDS:
        message = f"{shortened(name)} is a sensor of its own device: it reads no AC side"
        hint = "state side dc; a node's meter reads AC"
        yield error("SH-33", file, f"{pointer}/side", message, hint)
    evidence = part.get("evidence") or ()
    for index, log in enumerate(evidence):
        yield from unlisted_log(log, logs, file, f"{pointer}/evidence/{index}")
    charged = part.get("charged_energy_j")
    if charged is not None and charged < part["energy_j"]:
        message = (
            f"charged_energy_j, {number(charged, 6)} J, is below energy_j, "
            f"{number(part['energy_j'], 6)} J"
        )
        hint = "uncovered time adds energy, it never removes any"
        yield error("SH-23", file, f"{pointer}/charged_energy_j", message, hint)
    started, stopped = part.get("started_at"), part.get("stopped_at")
    if started is not None and stopped is not None and not _is_later(stopped, started):
        message = f"the last reading, {stopped}, isn't after the first, {started}"
        hint = "give the instants of the first and last reading of the log"
        yield error("SH-20", file, f"{pointer}/stopped_at", message, hint)
    if part["component"] == "node" and part["devices_count"] != len(part["devices"]):
        message = (
            f"devices names {len(part['devices']):,} nodes, devices_count says "
            f"{part['devices_count']:,}"
        )
        yield error("SH-24", file, f"{pointer}/devices_count", message, "name every node once")


def _device_findings(parts: list[Data], file: str, pointer: str) -> Iterator[Finding]:
    """
    A finding where measured parts of one component and side count a device twice.
    """
    times = Counter(
        (part["component"], part["side"], device)
        for part in parts
        if part["method"] in MEASUREMENTS
        for device in part["devices"]
    )
    if len(times) == times.total():
        return
    for (component, side, device), count in times.items():
        if count > 1 and component != "accelerator":
            message = f"{component} {shortened(device)} stands in {count} measured parts ({side})"
            hint = "list its energy once; a second instrument makes a second submission"
            yield error("SH-24", file, f"{pointer}/energy_parts", message, hint)


def _benchmark_findings(data: Data, file: str, benchmark: Benchmark) -> Iterator[Finding]:
    metrics = {metric.name: metric for metric in benchmark.metrics}
    for index, run in enumerate(data["runs"]):
        pointer = f"/runs/{index}"
        if run["samples_unit"] != benchmark.samples.unit:
            message = (
                f"samples_unit is {shortened(run['samples_unit'])}; {benchmark.id} counts "
                f"{shortened(benchmark.samples.unit)}"
            )
            hint = "count what the benchmark counts"
            yield error("SH-25", file, f"{pointer}/samples_unit", message, hint)
        yield from _metric_findings(run, metrics, benchmark.id, file, pointer)


def _metric_findings(
    run: Data, metrics: Mapping[str, Any], benchmark_id: str, file: str, pointer: str
) -> Iterator[Finding]:
    for index, item in enumerate(run["quality"]):
        metric = metrics.get(item["metric"])
        place = f"{pointer}/quality/{index}"
        if metric is None:
            message = f"{shortened(item['metric'])} is no metric of {benchmark_id}"
            yield error(
                "SH-26", file, f"{place}/metric", message, f"its metrics are {', '.join(metrics)}"
            )
        elif metric.highest == 1 and 1 < item["value"] <= 100 and metric.unit == "fraction":
            message = f"{item['metric']} is {item['value']}; it is a fraction from 0 to 1"
            hint = f"divide by 100: write {round(item['value'] / 100, 12)}"
            yield error("SH-13", file, f"{place}/value", message, hint)
    given = {item["metric"] for item in run["quality"]}
    missing = [name for name in metrics if name not in given]
    if missing and run["status"] != "aborted":
        message = f"quality lacks {', '.join(missing)}, which {benchmark_id} asks for"
        hint = "give every metric of the same evaluation"
        yield error("SH-26", file, f"{pointer}/quality", message, hint)
