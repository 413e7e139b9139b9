"""
Fields of a submission held against each other; for data that the schema has accepted.

These are questions of form: what a figure is worth is asked by the review rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from reporter.findings import Finding, error
from reporter.schema.expected import shortened
from reporter.schema.limits import first, limited
from reporter.schema.measurement import MEASUREMENTS, measurement_findings
from reporter.schema.near import near, unlisted_log
from reporter.schema.shown_only import shown_only_findings
from reporter.text import number

if TYPE_CHECKING:
    from reporter.model.benchmark import Benchmark

Data = Mapping[str, Any]

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
    Findings SH-10 and SH-20 to SH-32 of one submission, as many as one document gets.

    With *benchmark*, the one that the submission names, units and metrics are checked, too.
    """
    found = first(
        chain(
            measurement_findings(data, file),
            _name_findings(data, file),
            _repeated_names(data, file),
            _run_findings(data, file),
            shown_only_findings(data, file),
            () if benchmark is None else _benchmark_findings(data, file, benchmark),
        )
    )
    return limited(found, file) if found else ()


def _name_findings(data: Data, file: str) -> Iterator[Finding]:
    submitter, _, slug = data["id"].partition("/")
    hint = "choose another name"
    for name in (submitter, slug):
        if name in _DEVICES:
            yield error("SH-28", file, "/id", f"{name!r} is the name of a device on Windows", hint)
    if submitter in RESERVED_SUBMITTERS:
        message = f"{submitter!r} is reserved for pages of the board"
        yield error("SH-28", file, "/id", message, hint)
    for index, log in enumerate(data["evidence"]):
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
    instruments = {item["id"] for item in data["instruments"]}
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
    part: Data, instruments: set[str], logs: set[str], file: str, pointer: str
) -> Iterator[Finding]:
    name = part.get("instrument")
    if name is not None and name not in instruments:
        message = f"the instrument {shortened(name)} isn't in the list of instruments"
        yield error("SH-22", file, f"{pointer}/instrument", message, near(name, instruments))
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
    version = data["benchmark"]["version"]
    if version != benchmark.version:
        message = f"version {version} of {benchmark.id} isn't known; known is {benchmark.version}"
        yield error("SH-27", file, "/benchmark/version", message, "measure by the known version")
        return
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
