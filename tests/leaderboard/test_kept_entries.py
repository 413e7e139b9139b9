"""
Entries from a cache: field by field and type by type what checking and scoring them anew gives.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from reporter.findings import Finding
from reporter.leaderboard import kept_entries
from reporter.leaderboard.entries import Entry, iter_entries
from reporter.leaderboard.kept_entries import KeptEntries
from reporter.review.board_folder import open_board_to_rank, submission_paths
from reporter.score.score import score
from reporter.store.content_cache import ContentCache, open_cache
from tests.conftest import CHECKOUT
from tests.season_board import SeasonBoard, season_board
from tests.test_own_carbon_board import HEAD, NORWAY

CARBON = HEAD + NORWAY


@pytest.fixture
def board(tmp_path: Path) -> SeasonBoard:
    """
    Three entries that rank.
    """
    return season_board(tmp_path / "board")


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    """
    An empty cache.
    """
    return open_cache(tmp_path / "cache")


def read(folder: Path, cache: ContentCache | None) -> tuple[list[Entry], list[Finding], int]:
    """
    The entries of a board, what was found, and how many were scored anew.
    """
    opened = open_board_to_rank(folder)
    kept = None if cache is None else KeptEntries(cache, opened.benchmarks)
    findings: list[Finding] = []
    with mock.patch.object(kept_entries, "score", wraps=vars(kept_entries)["score"]) as scored:
        paths = submission_paths(opened, None)
        entries = list(iter_entries(opened, paths, findings, None, kept))
    if kept is not None:
        kept.forget_others()
    return entries, findings, scored.call_count


def assert_alike(folder: Path, cache: ContentCache, *, scored: int) -> None:
    """
    Kept entries have the same fields, types and texts; so many were scored anew.
    """
    entries, findings, count = read(folder, cache)
    clean = read(folder, None)
    assert (entries, findings) == clean[:2]
    told, told_anew = (re.sub(r" at 0x[0-9a-f]+", "", repr(one)) for one in (entries, clean[0]))
    assert told == told_anew
    assert count == scored


def test_entries_of_this_board_come_back_exactly(cache: ContentCache) -> None:
    """
    And of the example of methods: all are kept.
    """
    for folder, count in ((CHECKOUT, 24), (CHECKOUT / "examples/parameter-golf", 10)):
        assert_alike(folder, cache, scored=count)
        assert_alike(folder, cache, scored=0)


def edited(board: SeasonBoard) -> None:
    """
    Another name.
    """
    board.edit("lab/third", notes="Another note.")


def reviewed(board: SeasonBoard) -> None:
    """
    The state after an edit, which ranks again.
    """
    board.edit("lab/third", notes="A third note.")
    board.review("lab/third")


def withdrawn(board: SeasonBoard) -> None:
    """
    By its people.
    """
    board.say("lab/third", "withdraw", "lab/eve")


def another_benchmark(board: SeasonBoard) -> None:
    """
    All entries are held against it.
    """
    board.benchmark(title="Another title")


def another_site(board: SeasonBoard) -> None:
    """
    The PUE of the reference site makes the standard emissions of all.
    """
    path = board.folder / "board.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pue = 1.5\n", "pue = 1.6\n"), encoding="utf-8")


def event_removed(board: SeasonBoard) -> None:
    """
    The first of the chain is missing: nothing is confirmed.
    """
    for path in (board.folder / "ledger").iterdir():
        if json.loads(path.read_bytes())["entry"] == "acme/first":
            path.unlink()


@pytest.mark.parametrize(
    ("change", "scored"),
    [
        (edited, 1),
        (reviewed, 1),
        (withdrawn, 1),
        (another_benchmark, 3),
        (another_site, 3),
        (event_removed, 3),
    ],
)
def test_what_changed_is_scored_anew(
    board: SeasonBoard, cache: ContentCache, change: Callable[[SeasonBoard], None], scored: int
) -> None:
    """
    A file, its ledger, its benchmark and the settings of its board; the others are taken.
    """
    assert_alike(board.folder, cache, scored=3)
    change(board)
    assert_alike(board.folder, cache, scored=scored)
    assert_alike(board.folder, cache, scored=0)


def test_another_program_takes_nothing(board: SeasonBoard, cache: ContentCache) -> None:
    """
    Its rules may differ.
    """
    read(board.folder, cache)
    with mock.patch.object(kept_entries, "program_digest", return_value="another"):
        assert_alike(board.folder, cache, scored=3)


def test_a_board_that_was_moved_takes_nothing(board: SeasonBoard, cache: ContentCache) -> None:
    """
    Findings name the files.
    """
    read(board.folder, cache)
    moved = board.folder.with_name("moved")
    board.folder.rename(moved)
    assert_alike(moved, cache, scored=3)


def test_files_with_errors_are_checked_each_time(board: SeasonBoard, cache: ContentCache) -> None:
    """
    A second file of an id, one of another alias, one that is no JSON, and a link.
    """
    folder = board.folder / "submissions"
    shutil.copy(folder / "lab/third.json", folder / "lab/fourth.json")
    (folder / "lab/fifth.json").write_text("{")
    (folder / "lab/sixth.json").symlink_to(folder / "uni/second.json")
    board.settle({"laboratory": "lab"}, acme="bo", uni="ada", lab="eve", club="cy", board="mia")
    board.submit("laboratory/third", 1.2)
    for _ in range(2):
        entries, findings, _ = read(board.folder, cache)
        assert (entries, findings) == read(board.folder, None)[:2]
        assert {one.code for one in findings} >= {"FI-4", "JS-2", "FI-2", "FI-5"}


def test_the_own_carbon_table_is_kept_once_for_all(board: SeasonBoard, cache: ContentCache) -> None:
    """
    Each entry has that of its benchmark again, and another table makes other figures.
    """
    board.benchmark(carbon="own")
    (board.folder / "carbon.csv").write_text(CARBON, encoding="utf-8")
    assert_alike(board.folder, cache, scored=3)
    entries, _, scored = read(board.folder, cache)
    tables = {id(scope.carbon_table) for one in entries for scope in one.score.scopes}

    assert scored == 0
    assert len(tables) == 1
    (board.folder / "carbon.csv").write_text(CARBON.replace("29.5", "31"), encoding="utf-8")
    assert_alike(board.folder, cache, scored=3)


def test_what_would_come_back_otherwise_is_not_kept(
    board: SeasonBoard, cache: ContentCache
) -> None:
    """
    Such as a whole number where a real one is usual, which prints otherwise.
    """
    real = score

    def whole(*given: object, **named: object) -> object:
        found = real(*given, **named)  # type: ignore[arg-type]
        for scope in found.scopes:
            object.__setattr__(scope, "u_pue", 1)
        return found

    with mock.patch.object(kept_entries, "score", whole):
        for _ in range(2):
            entries, _, _ = read(board.folder, cache)
            assert {type(one.score.scopes[0].u_pue) for one in entries} == {int}
    assert_alike(board.folder, cache, scored=3)


def test_what_nobody_lists_any_more_is_removed(
    board: SeasonBoard, cache: ContentCache, tmp_path: Path
) -> None:
    """
    One file in the cache for each submission that is there.
    """
    read(board.folder, cache)
    assert len(list((tmp_path / "cache").glob("*.entry"))) == 3
    board.edit("lab/third", notes="Another note.")
    (board.folder / "submissions/uni/second.json").unlink()
    read(board.folder, cache)
    assert len(list((tmp_path / "cache").glob("*.entry"))) == 2
