"""
Compares two states of a board: commits of its repository, or folders.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reporter.changes.board_state import read_state, write_board
from reporter.changes.difference import Difference, difference
from reporter.changes.tree import Tree, changed_paths, commit_tree, folder_tree
from reporter.errors import ReporterError
from reporter.review.git import git
from reporter.store.files import PathLike, board_folder, is_folder


def diff(base: PathLike, head: PathLike, *, board: PathLike = ".") -> Difference:
    """
    What changes on a board from *base* to *head*: entries and their fields, ranks and figures,
    statuses, events of the ledger, benchmarks, settings, and other files.

    Each is a folder that holds a board, or a commit (a branch, a tag, a hash) of the git repository
    that *board* stands in. Nothing is checked out: commits are read from git's objects. Energies
    are in J, CO2e in g.

    Raises `ReporterError` where there is no such folder or commit, and where the settings of a
    board can't be used.

    Example:

        reporter.diff("v1.0", "HEAD").places
    """
    old, new = _tree(base, board), _tree(head, board)
    with tempfile.TemporaryDirectory(prefix="reporter-") as name:
        folders = Path(name) / "base", Path(name) / "head"
        states = []
        for tree, folder in zip((old, new), folders, strict=True):
            folder.mkdir()
            write_board(tree, "", folder)
            states.append(read_state(tree, "", folder))
        return difference(states[0], states[1], changed_paths(old, new))


def _tree(name: PathLike, board: PathLike) -> Tree:
    if is_folder(Path(name)):
        return folder_tree(Path(name))
    folder = board_folder(board)
    try:
        return commit_tree(folder, os.fspath(name), prefix_of(folder))
    except ReporterError as problem:
        raise ReporterError(f"{problem}; or name a folder that holds a board") from None


def prefix_of(board: Path) -> str:
    """
    The folder of a board below the top of its repository ("boards/x/", or nothing).

    Raises `ReporterError` where the board stands in no repository of git.
    """
    found = git(board, "rev-parse", "--show-prefix")
    if found is None:
        raise ReporterError(
            f"{board} stands in no git repository that git will read; name the board's folder in a "
            "clone of yours (--board)"
        )
    return os.fsdecode(found.removesuffix(b"\n"))
