"""
Commands of which some call of the system fails: what they write is the old or the new, whole.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attacks.test_half_written import files_below
from tests.cli.test_ledger import ENTRY, FILE, board_with, reviewed
from tests.conftest import RunCli
from tests.site.serving import a_small_board
from tests.store.inject import failing_call, full_disk

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """
    A command on a board, and the place below it that it may write to.

    *tries* of its calls fail, one in a run, spread over all of them.
    """

    words: tuple[str, ...]
    writes: str | None
    make: Callable[[Path], Path]
    tries: int = 12


def logged(folder: Path) -> Path:
    """
    A board whose entry stands beside its logs, unmeasured.
    """
    return board_with(folder, {})


BOARD = ("--board", "BOARD")
TRIED = {
    "build": Tried(
        words=("build", "--no-cache", "--jobs", "1", "--out", "BOARD/out/site", *BOARD),
        writes="out",
        make=a_small_board,
        tries=3,
    ),
    "export": Tried(
        words=("export", "BOARD/out/data", "--format", "csv", *BOARD),
        writes="out",
        make=a_small_board,
    ),
    "measure": Tried(words=("measure", f"BOARD/{FILE}", *BOARD), writes=FILE, make=logged),
    "ledger verify": Tried(words=("ledger", "verify", *BOARD), writes=None, make=logged),
    "ledger show": Tried(words=("ledger", "show", ENTRY, *BOARD), writes=None, make=logged),
}


@pytest.mark.parametrize("name", TRIED)
def test_whichever_call_fails_the_board_is_as_it_was_or_as_it_should_be(
    run_cli: RunCli, tmp_path: Path, name: str
) -> None:
    """
    The exit status says which, an error is a sentence, nothing stays beside what is written, and
    the same command works afterwards.
    """
    tried = TRIED[name]
    made = tried.make(tmp_path / "made")
    if name.startswith("ledger"):
        assert reviewed(run_cli, made).exit_code == 0
    board = tmp_path / "board"

    def ask() -> tuple[int, str, str]:
        ran = run_cli(*(word.replace("BOARD", str(board)) for word in tried.words))
        return ran.exit_code, ran.stdout, ran.stderr

    def fresh() -> None:
        shutil.rmtree(board, ignore_errors=True)
        shutil.copytree(made, board)
        (board / "out").mkdir()

    fresh()
    ask()
    fresh()
    before = files_below(board)
    with failing_call(-1, reads=True) as counted:
        status, said, _ = ask()
    after = files_below(board)
    assert status == 0
    assert (after == before) == (tried.writes is None)
    for turn in range(tried.tries):
        failing = 1 + turn * (counted.calls - 1) // (tried.tries - 1)
        fresh()
        with failing_call(failing, ERRORS[turn % len(ERRORS)], reads=True):
            failed, shown, told = ask()
        now = files_below(board)
        assert failed in {0, 1, 2}, told
        # What can't be read is left out of the tables, and said.
        is_told = failed == 1 and ": error FI-1: " in told
        assert now in (before, after) or is_told, (failing, told, now.keys() ^ before.keys())
        assert failed or (now, shown) == (after, said), (failing, told)
        assert not failed or told or shown
        # An export never writes over another one.
        shutil.rmtree(board / "out/data", ignore_errors=True)
        assert ask()[:2] == (0, said), failing
        assert files_below(board) == after, failing


@pytest.mark.parametrize("files", [0, 3])
def test_a_disk_of_the_cache_that_is_full_takes_nothing_from_a_build(
    run_cli: RunCli, tmp_path: Path, files: int
) -> None:
    """
    The site is that of a build without a cache, and what can't be kept is said; the next build
    keeps it.
    """
    board = a_small_board(tmp_path / "board")
    cache = tmp_path / "cache"
    words = ("build", "--jobs", "1", "--board", board, "--out", tmp_path / "site")
    run_cli(*words, "--no-cache")
    whole = files_below(tmp_path / "site")
    with full_disk(cache, files):
        ran = run_cli(*words, "--cache", cache)

    assert ran.exit_code in {0, 2}
    assert "No space left on device" in ran.stderr
    assert files_below(tmp_path / "site") == whole
    assert sorted(path.name for path in tmp_path.iterdir()) in (
        ["board", "cache", "site"],
        ["board", "site"],
    )
    assert run_cli(*words, "--cache", cache).exit_code == 0
    assert files_below(tmp_path / "site") == whole
    assert "nothing changed: " in run_cli(*words, "--cache", cache).stderr


@pytest.mark.parametrize("output", ["text", "json"])
def test_an_event_that_can_not_be_read_is_told_beside_the_standing(
    run_cli: RunCli, tmp_path: Path, output: str
) -> None:
    """
    It may be about this entry, so the standing without it is no success.
    """
    board = logged(tmp_path)
    assert reviewed(run_cli, board).exit_code == 0
    (event,) = (board / "ledger").iterdir()
    event.unlink()
    event.symlink_to(board / "nothing")
    ran = run_cli("ledger", "show", ENTRY, "--board", board, "--format", output)

    assert ran.exit_code == 1
    assert "V0" in ran.stdout
    assert ran.stderr.startswith(f"{event}: error LG-1: ")
