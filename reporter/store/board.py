"""
Reads a board folder: `board.toml` and `benchmarks/`.

Reads the benchmark files of a board, or those that come with the tool.

Reads a board's own settings from `board.toml`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from reporter.errors import ReporterError
from reporter.findings import Finding, as_text, error, has_errors, note, warning
from reporter.model.benchmark import Benchmark, Board, ReferenceSite
from reporter.model.benchmark_versions import version_name
from reporter.model.competition import CarbonRanking
from reporter.model.organisations import check_organisations
from reporter.resources import folder as packaged_folder
from reporter.schema.check import check
from reporter.store import files, strict_json
from reporter.store.benchmark_places import BenchmarkFile, placed
from reporter.store.carbon_table import FILE_NAME as CARBON_TABLE
from reporter.store.carbon_table import load_carbon_table
from reporter.store.nesting import MAX_DEPTH, too_deep_toml
from reporter.store.strict_json import content_findings
from reporter.store.versions import version_findings

_ENDING = ".json"
_ENTRY_ID = re.compile(r"[a-z0-9-]{1,100}/[a-z0-9-]{1,100}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Benchmarks:
    """
    The benchmarks of a board, and what was found wrong with their files.

    *by_id* holds the current version of each, *versions* all of them by id and number.
    """

    by_id: Mapping[str, Benchmark]
    versions: Mapping[tuple[str, int], Benchmark]
    findings: tuple[Finding, ...] = ()

    def find(self, name: str, version: int | None = None) -> Benchmark | None:
        """
        The benchmark with this id or alias, or None: its current version where none is named.
        """
        current = self.by_id.get(name) or self._by_alias.get(name)
        if version is None:
            return current
        return self.versions.get((name if current is None else current.id, version))

    def named(self, name: str) -> Benchmark | None:
        """
        The benchmark that a person means by *name*, or None: an id or alias, or one version of it,
        such as "bert-v1".
        """
        return self.find(name) or self._by_version_name.get(name)

    @property
    def names(self) -> tuple[str, ...]:
        """
        What `named` knows, without aliases: the ids, sorted, each before its other versions.
        """
        others = {key for key, one in self.versions.items() if self.by_id.get(key[0]) is not one}
        found = [*((name, 0, name) for name in self.by_id)]
        found += [(name, number, f"{name}-v{number}") for name, number in others]
        return tuple(text for _, _, text in sorted(found))

    def versions_of(self, name: str) -> tuple[Benchmark, ...]:
        """
        All versions of the benchmark with this id, the oldest first.
        """
        found = [one for (owner, _), one in self.versions.items() if owner == name]
        return tuple(sorted(found, key=lambda one: one.version))

    @cached_property
    def _by_alias(self) -> Mapping[str, Benchmark]:
        return {alias: one for one in self.by_id.values() for alias in one.aliases}

    @cached_property
    def _by_version_name(self) -> Mapping[str, Benchmark]:
        return {version_name(one): one for one in self.versions.values()}


def load_benchmarks(folder: Path | None = None) -> Benchmarks:
    """
    All benchmarks of *folder*, or those that come with the tool when it is None.

    A file that can't be used becomes findings and hides none of the others. Raises
    `ReporterError` when *folder* doesn't exist, is a link, or is no folder.
    """
    if folder is not None and not os.path.lexists(folder):
        raise ReporterError(f"{folder}: no such folder; a board keeps its benchmarks there")
    if folder is not None and (folder.is_symlink() or not folder.is_dir()):
        kind = "a link" if folder.is_symlink() else "no folder"
        raise ReporterError(f"{folder} is {kind}; put the folder of benchmarks itself there")
    place: Path | Traversable = packaged_folder("benchmarks") if folder is None else folder
    names = sorted(one.name for one in place.iterdir() if one.name.endswith(_ENDING))
    said: dict[str, tuple[Finding, ...]] = {}
    read: list[BenchmarkFile] = []
    for name in names:
        file = str(place / name)
        data, said[file] = _read(place / name, file)
        if data is not None:
            one = Benchmark.from_dict(data)
            read.append(BenchmarkFile(stem=name.removesuffix(_ENDING), file=file, benchmark=one))
    found = placed(read, {name.removesuffix(_ENDING) for name in names})
    return Benchmarks(
        by_id=found.current,
        versions=found.versions,
        findings=tuple(
            finding for file in said for finding in (*said[file], *found.findings.get(file, ()))
        ),
    )


def board_benchmarks(board: Path) -> Benchmarks:
    """
    The benchmarks of the board folder *board*; those that come with the tool where it has none.

    Where one of them ranks carbon by the board's own table, all have it from its file, and what is
    wrong with that file is among the findings. Raises `ReporterError` as `load_benchmarks` does.
    """
    folder = board / "benchmarks"
    found = load_benchmarks(folder if os.path.lexists(folder) else None)
    if not any(one.carbon is CarbonRanking.OWN for one in found.versions.values()):
        return replace(found, findings=(*found.findings, *_unused_table(board)))
    table, findings = load_carbon_table(board)
    versions = {key: replace(one, carbon_table=table) for key, one in found.versions.items()}
    return Benchmarks(
        by_id={name: versions[name, one.version] for name, one in found.by_id.items()},
        versions=versions,
        findings=(*found.findings, *findings),
    )


def _unused_table(board: Path) -> Iterator[Finding]:
    """
    CT-6 where a table is there and no benchmark names it.
    """
    path = board / CARBON_TABLE
    if os.path.lexists(path):
        message = "no benchmark ranks carbon by this table, so nothing is made of it"
        hint = 'write "carbon": "own" into the benchmarks that it is for, or remove it'
        yield warning("CT-6", str(path), "", message, hint)


def _read(path: Path | Traversable, file: str) -> tuple[Any, tuple[Finding, ...]]:
    if isinstance(path, Path):
        raw, findings = files.read(path)
        if raw is None:
            return None, findings
    else:
        raw = path.read_bytes()
    parsed = strict_json.parse(raw, file)
    findings = parsed.findings or check(parsed.data, "benchmark", file)
    return (None if findings else parsed.data), findings


FILE_NAME = "board.toml"


def no_address(folder: Path, base_url: str | None) -> Finding:
    """
    The note BD-4 of a board whose site has no address: *base_url* isn't set or can't be used.
    """
    why = "base_url isn't set" if base_url is None else f"base_url {base_url!r} can't be used"
    message = (
        f"{why}: the site gets no feed, sitemap, robots.txt, canonical links, pictures of shared "
        "links or addresses of badges, and its 404.html finds its stylesheet at the root only"
    )
    hint = "set base_url to where the site will stand, such as https://board.example/energy/"
    return note("BD-4", str(folder / FILE_NAME), "/base_url", message, hint)


# The same values as in board.toml of this repository; a test holds them together.
STANDARD = Board(
    title="Training energy leaderboard",
    description="Machine-learning training runs by quality per kWh and per kg CO2e, "
    "from measured energy.",
    reference_site=ReferenceSite(
        pue=1.58,
        pue_source="Uptime Institute Global Data Center Survey 2023, average annual PUE",
        intensity_g_per_kwh=473.007,
        intensity_source="Ember yearly electricity data, world, 2024 (life cycle, production "
        "mix), processed by Our World in Data, CC BY 4.0, "
        "https://ourworldindata.org/grapher/carbon-intensity-electricity",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBoard:
    """
    A board's settings, or None when its file has errors, and what there is to say.
    """

    board: Board | None
    findings: tuple[Finding, ...]


def load_board(folder: Path) -> LoadedBoard:
    """
    The settings in *folder*; where the file is absent, the standard ones and a note BD-1.
    """
    path = folder / FILE_NAME
    if not os.path.lexists(path):
        message = (
            f"the board has no {FILE_NAME}: its title and reference site are the standard ones"
        )
        hint = f"write {FILE_NAME} with title, description and reference_site"
        return LoadedBoard(board=STANDARD, findings=(note("BD-1", str(path), "", message, hint),))
    raw, findings = files.read(path)
    if raw is None:
        return LoadedBoard(board=None, findings=findings)
    return _board(raw, str(path))


def usable_board(folder: Path) -> tuple[Board, tuple[Finding, ...]]:
    """
    The settings in *folder*, with what there is to say of them.

    Raises `ReporterError` when `board.toml` is wrong: no figure could be trusted; and when the
    folder of submissions is a link: what lies elsewhere is no part of the board.
    """
    if (folder / "submissions").is_symlink():
        raise ReporterError(f"{folder / 'submissions'} is a link; put the folder itself there")
    loaded = load_board(folder)
    if loaded.board is None:
        raise ReporterError("board.toml can't be used:\n" + as_text(loaded.findings).rstrip())
    return loaded.board, loaded.findings


def submission_file(entry_id: str, folder: Path) -> Path | None:
    """
    The file of an entry of the board in *folder*, whichever of its organisation's names the id has;
    `None` where there is none, or where it is no id.

    Raises `ReporterError` as `usable_board` does, where no file has the id itself.
    """
    if not _ENTRY_ID.fullmatch(entry_id):
        return None
    own = folder / "submissions" / f"{entry_id}{_ENDING}"
    if own.is_file():
        return own
    names = usable_board(folder)[0].organisations.ids_of(entry_id)
    others = (folder / "submissions" / f"{name}{_ENDING}" for name in names)
    return next((path for path in others if path.is_file()), None)


def _board(raw: bytes, file: str) -> LoadedBoard:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        message = f"byte 0x{raw[problem.start]:02x} at offset {problem.start:,} is not UTF-8"
        finding = error("JS-1", file, "", message, "save the file as UTF-8")
        return LoadedBoard(board=None, findings=(finding,))
    deep = too_deep_toml(text)
    if deep is not None:
        message = f"tables and lists stand in each other more than {MAX_DEPTH} deep"
        place = f"line {text.count(chr(10), 0, deep) + 1}"
        finding = error("JS-3", file, place, message, "no setting needs that depth")
        return LoadedBoard(board=None, findings=(finding,))
    try:
        data = tomllib.loads(text)
    except ValueError as problem:
        # Not only TOMLDecodeError: Python itself refuses integers of more than 4,300 digits.
        finding = error("BD-2", file, "", f"not TOML: {problem}", "correct the text there")
        return LoadedBoard(board=None, findings=(finding,))
    findings = tuple(content_findings(data, file)) or check(data, "board", file)
    if has_errors(findings):
        return LoadedBoard(board=None, findings=findings)
    board = Board.from_dict(data)
    pins = version_findings(board.versions, file)
    findings = (*findings, *check_organisations(board.organisations, file), *pins)
    return LoadedBoard(board=None if has_errors(findings) else board, findings=findings)
