"""
A board as one state of its repository holds it: its files written out as data, read and ranked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from reporter.changes.path_rules import entry_of, form_findings
from reporter.changes.tree import FileKind, Tree
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.leaderboard.boards import build_leaderboard
from reporter.leaderboard.entries import Leaderboard, iter_entries
from reporter.review.board_folder import BoardFolder, open_board
from reporter.store.carbon_table import FILE_NAME as CARBON_TABLE
from reporter.store.nesting import too_deep_toml
from reporter.store.strict_json import parse

BOARD_FILE: Final = "board.toml"
# What a board consists of; its own site is written out only for a preview.
_READ: Final = ("submissions/", "benchmarks/", "claims/", "ledger/")
_SITE: Final = "site/"
MOST_BATCH_BYTES: Final = 64 * 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardState:
    """
    A board in one state: its files in *folder*, its settings, and its leaderboard.

    *prefix* is the board's folder in its repository; *findings* name files by their paths there.
    """

    tree: Tree
    prefix: str
    folder: Path
    board: BoardFolder
    leaderboard: Leaderboard
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """
        The state for readers.
        """
        return self.tree.name

    def document(self, path: str) -> Any | None:
        """
        The data of a JSON or TOML file of the repository; `None` where it isn't there or is wrong.
        """
        if path not in self.tree.files:
            return None
        raw = self.tree.contents([path]).get(path)
        return None if raw is None else _parsed(raw, path)


def _parsed(raw: bytes, path: str) -> Any | None:
    if not path.endswith(".toml"):
        return parse(raw, path).data
    try:
        text = raw.decode("utf-8")
        return None if too_deep_toml(text) is not None else tomllib.loads(text)
    except ValueError:
        return None


def write_board(
    tree: Tree, prefix: str, folder: Path, *, entries: Collection[str] = (), site: bool = False
) -> None:
    """
    Write the files of a board into *folder*, as data: regular files of fit names and sizes alone.

    Evidence is written for *entries* (`team/slug`) only. Raises `ReporterError` where two paths
    of the state can't both be there, and on any trouble with the disk.
    """
    wanted = [
        path
        for path in tree.files
        if path.startswith(prefix) and _is_wanted(path, prefix, entries, site=site)
        if tree.files[path].kind in {FileKind.FILE, FileKind.EXECUTABLE}
        if not _is_unfit(path, tree, prefix)
    ]
    try:
        for batch in _batches(wanted, tree):
            for path, raw in tree.contents(batch).items():
                place = folder / path.removeprefix(prefix)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(raw)
    except OSError as problem:
        raise ReporterError(f"{problem.filename}: {problem.strerror}") from problem


def _batches(paths: Iterable[str], tree: Tree) -> Iterator[list[str]]:
    """
    The paths in lists of files that memory holds together.
    """
    batch: list[str] = []
    size_bytes = 0
    for path in paths:
        size_bytes += tree.files[path].size_bytes
        if batch and size_bytes > MOST_BATCH_BYTES:
            yield batch
            batch, size_bytes = [], tree.files[path].size_bytes
        batch.append(path)
    yield batch


def _is_wanted(path: str, prefix: str, entries: Collection[str], *, site: bool) -> bool:
    inside = path.removeprefix(prefix)
    if inside in {BOARD_FILE, CARBON_TABLE}:
        return True
    if inside.startswith("submissions/") and inside.count("/") > 2:
        return entry_of(path, prefix) in entries
    return inside.startswith(_READ) or (site and inside.startswith(_SITE))


def _is_unfit(path: str, tree: Tree, prefix: str) -> bool:
    return any(one.code != "PR-9" for one in form_findings(path, tree, prefix))


def read_state(tree: Tree, prefix: str, folder: Path) -> BoardState:
    """
    Read and rank the board that was written into *folder*.

    Raises `ReporterError` where its settings can't be used.
    """
    board = open_board(folder)
    findings = list(board.findings)
    submissions = folder / "submissions"
    paths = [submissions] if submissions.is_dir() else []
    entries = list(iter_entries(board, paths, findings))
    aliases = board.board.organisations.id_of_alias
    return BoardState(
        tree=tree,
        prefix=prefix,
        folder=folder,
        board=board,
        leaderboard=build_leaderboard(
            entries, board.benchmarks.by_id, aliases, board.benchmarks.versions
        ),
        findings=tuple(placed(findings, folder, prefix)),
    )


def placed(findings: Iterable[Finding], folder: Path, prefix: str) -> Iterator[Finding]:
    """
    Findings about files below *folder* as findings about the paths in the repository.
    """
    below = f"{folder}/"
    for one in findings:
        yield replace(
            one,
            file=one.file.replace(below, prefix),
            message=one.message.replace(below, prefix),
            hint=one.hint.replace(below, prefix),
        )
