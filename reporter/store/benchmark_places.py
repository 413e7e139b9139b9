"""
Which version of which benchmark each file of a board's `benchmarks/` is.

A file `<id>.json` is the current version of a benchmark, a file `<id>-v<N>.json` another one. What
stands inside decides: `bert-v2.json` with the id `bert-v2` is the current version of a benchmark
called so, with the id `bert` it is version 2 of `bert`. A board can't have both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from reporter.findings import Finding, error, warning
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import version_name

Key = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkFile:
    """
    One file that fits the schema: its name without the ending, its path for findings, its content.
    """

    stem: str
    file: str
    benchmark: Benchmark

    @property
    def is_current(self) -> bool:
        """
        Whether the file is called as a current version.
        """
        return self.stem == self.benchmark.id


@dataclass(slots=True, kw_only=True)
class Places:
    """
    The benchmarks that stand where they belong: the *current* one of each id, and all *versions* by
    id and number. *findings* are by file.
    """

    current: dict[str, Benchmark] = field(default_factory=dict)
    versions: dict[Key, Benchmark] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=dict)


def placed(files: Collection[BenchmarkFile], stems: Collection[str]) -> Places:
    """
    The files that can be used and BD-3 on the others; BD-9 on closed ones that state no day.

    *stems* are the names of all files of the folder, those too that can't be read: an older version
    stays usable while the current one is being mended.
    """
    found = Places()
    owners: dict[str, BenchmarkFile] = {}
    # By id and current versions first: "bert" keeps its names whatever else is called "bert-v2".
    for one in sorted(files, key=_order):
        said = [
            *_place_findings(one, found.current, stems),
            *_name_findings(one, owners),
            *_content_findings(one.benchmark, one.file),
        ]
        if not said:
            _take(one, found, owners)
            said = list(_day_findings(one))
        found.findings[one.file] = said
    found.current = dict(sorted(found.current.items()))
    return found


def _order(one: BenchmarkFile) -> tuple[bool, str, int, str]:
    return (not one.is_current, one.benchmark.id, one.benchmark.version, one.stem)


def _take(one: BenchmarkFile, found: Places, owners: dict[str, BenchmarkFile]) -> None:
    benchmark = one.benchmark
    found.versions[benchmark.id, benchmark.version] = benchmark
    if one.is_current:
        found.current[benchmark.id] = benchmark
    for name in _names(benchmark):
        owners.setdefault(name, one)


def _names(benchmark: Benchmark) -> tuple[str, ...]:
    return (benchmark.id, *benchmark.aliases, version_name(benchmark))


def _place_findings(
    one: BenchmarkFile, current: Mapping[str, Benchmark], stems: Collection[str]
) -> Iterator[Finding]:
    """
    Findings BD-3 where the file's name doesn't say what it is, or its version can't stand there.
    """
    if one.is_current:
        return
    name, version, file = one.benchmark.id, one.benchmark.version, one.file
    if one.stem != version_name(one.benchmark):
        yield _wrong_name(one)
    elif name not in stems:
        message = f"no {name}.json stands beside it, so no version of {name} is the current one"
        yield error("BD-3", file, "/version", message, f"call the newest version {name}.json")
    elif name in current and version >= current[name].version:
        newest = current[name].version
        what = "the same version as" if version == newest else f"above version {newest} of"
        message = f"version {version} is {what} {name}.json, the current one"
        hint = f"{name}.json has the highest number; each file has a version of its own"
        yield error("BD-3", file, "/version", message, hint)


def _wrong_name(one: BenchmarkFile) -> Finding:
    benchmark, stem = one.benchmark, one.stem
    if stem.startswith(f"{benchmark.id}-v"):
        message = f"version {benchmark.version} of {benchmark.id} is called {stem + '.json'!r}"
        hint = f"call it {version_name(benchmark)}.json, or correct the version"
        return error("BD-3", one.file, "/version", message, hint)
    message = f"the id is {benchmark.id!r}, the file's name is {stem!r}"
    hint = f"make them the same; a version beside the current one is {version_name(benchmark)}.json"
    return error("BD-3", one.file, "/id", message, hint)


def _name_findings(one: BenchmarkFile, owners: Mapping[str, BenchmarkFile]) -> Iterator[Finding]:
    """
    Findings BD-3 where another benchmark has the name, an alias, or the name of this version.
    """
    for name in _names(one.benchmark):
        owner = owners.get(name)
        if owner is not None and owner.benchmark.id != one.benchmark.id:
            message = f"the name {name!r} is used by {owner.stem}.json"
            hint = "give each benchmark names of its own; <id>-v<N> is version N of <id>"
            yield error("BD-3", one.file, "/aliases", message, hint)


def _content_findings(benchmark: Benchmark, file: str) -> Iterator[Finding]:
    """
    Findings BD-3 where the benchmark contradicts itself.
    """
    if benchmark.runs.required <= 2 * benchmark.runs.dropped_each_end:
        message = (
            f"{benchmark.runs.dropped_each_end} runs dropped at each end leave none of the "
            f"{benchmark.runs.required} required"
        )
        yield error("BD-3", file, "/runs", message, "require more runs or drop fewer")
    for index, metric in enumerate(benchmark.metrics):
        if metric.baseline is not None and metric.is_reached_by(metric.baseline):
            message = f"the baseline {metric.baseline} already reaches the target {metric.target}"
            hint = "check the direction, the baseline and the target"
            yield error("BD-3", file, f"/metrics/{index}", message, hint)
    yield from _order_findings(benchmark, file)


def _order_findings(benchmark: Benchmark, file: str) -> Iterator[Finding]:
    """
    Findings BD-3 where days of the season and of the closing aren't in order.
    """
    season = benchmark.season
    days = [
        ("/season/opens_on", "opens", season.opens_on if season else None),
        ("/season/closes_on", "closes", season.closes_on if season else None),
        ("/closed_on", "was closed", benchmark.closed_on),
    ]
    stated = [(pointer, what, day) for pointer, what, day in days if day is not None]
    for (_, before, first), (pointer, what, then) in pairwise(stated):
        if then < first:
            message = f"it {what} on {then}, and {before} on {first}"
            hint = "write the days in order: opens_on, closes_on, closed_on"
            yield error("BD-3", file, pointer, message, hint)


def _day_findings(one: BenchmarkFile) -> Iterator[Finding]:
    if not one.is_current and one.benchmark.closed_on is None:
        message = (
            f"version {one.benchmark.version} of {one.benchmark.id} is closed, as a newer one "
            "stands beside it, but no day is stated: an entry that comes later would rank"
        )
        hint = "write closed_on, the last day on which a review of its entries counts"
        yield warning("BD-9", one.file, "/closed_on", message, hint)
