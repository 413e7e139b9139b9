"""
Tells whether a site stands as the last build wrote it, of the same inputs by the same program.

A build looks at files through two functions alone, which are used here too, so that what it would
be told is what is hashed: contents, and kinds of what it refuses. A file of the site is taken for
the one that was written when size, inode, and the times of change that the system keeps are those
of the moment of writing. `ctime` can't be set, so neither an edit nor a copy put in its place is
overlooked, whatever `touch` says; where a file system keeps none of its own, name `--no-cache`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reporter.findings import Finding, Severity
from reporter.site.last_site import EntryRecord, LastSite
from reporter.site.spare_tree import files_of
from reporter.store.carbon_table import FILE_NAME as CARBON_TABLE
from reporter.store.files import FileState, read, state_of
from reporter.store.program_digest import program_digest

if TYPE_CHECKING:
    from reporter.store.content_cache import ContentCache

SETTINGS: Final = "board.toml"
BOARD_FOLDERS: Final = ("submissions", "claims", "benchmarks", "ledger")
# Colours, pages and templates that a board may have of its own.
_SOURCES: Final = "looks"
# A folder beside a JSON file of its name holds evidence there, which a build never opens.
_WITH_EVIDENCE: Final = ("submissions", "claims")
_PROGRAMS: Final = ("git", "ssh-keygen")
# Its name in the board, its path, and its state, `None` where that can't be looked at.
Input = tuple[str, Path, os.stat_result | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    What the build said that wrote the site: its findings, in order, and what stands on it.
    """

    findings: tuple[Finding, ...]
    pages_count: int
    boards_count: int
    entries_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStamp:
    """
    The inputs of one build as they were before it read them.

    *key* is the hash of their contents and of all else that the site at *out* is made of, *moment*
    tells of each file when it last changed.
    """

    board: Path
    out: Path
    key: str
    moment: str

    @classmethod
    def taken(cls, board: Path, out: Path, *, is_strict: bool) -> BuildStamp:
        """
        Look at the inputs now.
        """
        # First the moment: what changes while contents are read is then seen at the end.
        found = list(input_files(board))
        moment = _moment(found)
        told = [
            str(board),
            os.path.abspath(board),  # noqa: PTH100 (a link stays as it is)
            str(out),
            os.path.abspath(out),  # noqa: PTH100
            is_strict,
            program_digest(),
            _surroundings(board),
            list(_contents(found)),
        ]
        key = hashlib.sha256(json.dumps(["site", told]).encode()).hexdigest()
        return cls(board=board, out=out, key=key, moment=moment)

    def standing(self, last: LastSite | None) -> Standing | None:
        """
        What was said of the site that stands, if *last* is what a build of these inputs wrote, and
        it stands whole and untouched; else `None`.
        """
        if last is None or last.inputs != self.key or last.files != files_of(self.out):
            return None
        said = last.said
        findings = (
            Finding(**one | {"severity": Severity(one["severity"])}) for one in said["findings"]
        )
        return Standing(findings=tuple(findings), **said["counts"])

    def keep(
        self,
        cache: ContentCache,
        files: Mapping[str, FileState],
        said: Standing,
        entries: Mapping[str, EntryRecord],
    ) -> None:
        """
        Remember *files*, the states of all that the build wrote, those of *entries* by cache key,
        and what it *said*.

        Where an input changed since the stamp was taken the site may show it, so that it isn't
        known what the site is a function of. Raises `ReporterError` when the cache can't be
        written.
        """
        is_known = _moment(input_files(self.board)) == self.moment
        told = {
            "findings": [one.to_dict() for one in said.findings],
            "counts": {
                "pages_count": said.pages_count,
                "boards_count": said.boards_count,
                "entries_count": said.entries_count,
            },
        }
        inputs = self.key if is_known else ""
        LastSite(out=self.out, files=files, entries=entries, inputs=inputs, said=told).keep(cache)


def input_files(board: Path) -> Iterator[Input]:
    """
    Everything that a build of *board* may look at: its name there, its path, its state.

    Links are told and never followed; `None` stands for what can't be looked at.
    """
    for name in (SETTINGS, CARBON_TABLE, *BOARD_FOLDERS, _SOURCES):
        yield from _below(board / name, name, has_evidence=name in _WITH_EVIDENCE)


def _below(path: Path, name: str, *, has_evidence: bool) -> Iterator[Input]:
    pending = [(name, path)]
    while pending:
        name, path = pending.pop()
        try:
            state = path.lstat()
        except (OSError, ValueError):
            yield name, path, None
            continue
        yield name, path, state
        if stat.S_ISDIR(state.st_mode):
            pending += _inner(name, path, has_evidence=has_evidence)


def _inner(name: str, folder: Path, *, has_evidence: bool) -> list[tuple[str, Path]]:
    try:
        names = sorted(os.listdir(folder), reverse=True)  # noqa: PTH208 (names are all it takes)
    except OSError:
        return [(f"{name}/", folder / "\0")]
    closed = {one.removesuffix(".json") for one in names if one.endswith(".json")}
    return [
        (f"{name}/{one}", folder / one)
        for one in names
        if not (has_evidence and one in closed and (folder / one).is_dir())
    ]


def _contents(found: Iterable[Input]) -> Iterator[tuple[str, str]]:
    """
    The hash of each file, or in words why the build can't read it, too.
    """
    for name, path, state in found:
        if state is not None and stat.S_ISDIR(state.st_mode):
            yield name, "folder"
            continue
        raw, findings = read(path)
        if raw is not None:
            yield name, hashlib.sha256(raw).hexdigest()
        else:
            # A link to a folder is listed like a file, one to a file isn't.
            yield name, f"{findings[0].message} {path.is_dir()}"


def _moment(found: Iterable[Input]) -> str:
    """
    The hash of when each input last changed.
    """
    told = hashlib.sha256()
    for name, _, state in found:
        told.update(f"{name!r} {None if state is None else state_of(state)}\0".encode())
    return told.hexdigest()


def _surroundings(board: Path) -> Sequence[object]:
    """
    What the judgement of entries asks besides the board: the history of its repository, for the
    versions that were reviewed, and the programs that answer for history and signatures.
    """
    from reporter.review.git import git

    found = [shutil.which(name) for name in _PROGRAMS]
    programs = [None if one is None else (one, state_of(os.stat(one))) for one in found]  # noqa: PTH116
    if found[0] is None:
        return programs
    told = git(board, "rev-parse", "HEAD", "--git-path", "shallow")
    if told is None:
        return programs
    head, _, shallow = told.decode("utf-8", "replace").strip().partition("\n")
    cut, _ = read(board / shallow)
    return [*programs, head, None if cut is None else hashlib.sha256(cut).hexdigest()]
