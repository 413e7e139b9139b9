"""
`reporter review` with its cache: the same output and the same seals, whatever is kept.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.review.kept_board import KeptBoard

REUSED = "the evidence of 3 of 3 entries was taken from the cache\n"


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> KeptBoard:
    """
    A board of three entries, one of whose logs was edited.
    """
    made = KeptBoard.made(tmp_path_factory.mktemp("kept") / "board")
    made.edit("log edited", 6)
    return made


def asked(board: KeptBoard, *more: str | Path) -> tuple[str | Path, ...]:
    """
    A review of all entries as a command.
    """
    place = board.folder
    return ("review", place / "submissions", "--board", place, "--evidence", place / "logs", *more)


@pytest.mark.parametrize("output", ["text", "json", "sarif"])
def test_the_output_has_the_same_bytes_whatever_is_kept(
    run_cli: RunCli, board: KeptBoard, tmp_path: Path, output: str
) -> None:
    """
    Only stderr says of a text how much was taken from the cache.
    """
    clean = run_cli(*asked(board, "--format", output, "--no-cache"))
    cold = run_cli(*asked(board, "--format", output, "--cache", tmp_path / "cache"))
    warm = run_cli(*asked(board, "--format", output, "--cache", tmp_path / "cache"))

    assert clean.stdout
    assert (cold.stdout, cold.stderr) == (clean.stdout, clean.stderr)
    assert (warm.stdout, warm.exit_code) == (clean.stdout, clean.exit_code)
    assert warm.stderr == clean.stderr + (REUSED if output == "text" else "")


def test_the_seals_are_the_same_whatever_is_kept(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Event by event, by the folder of the user too, which is never in the board.
    """
    sealed = []
    for name in ("one", "two"):
        options = ["--no-cache"] if name == "two" else []
        board = KeptBoard.made(tmp_path / name)
        before = sorted(board.folder.rglob("*"))
        run_cli(*asked(board, *options))
        assert sorted(board.folder.rglob("*")) == before
        ran = run_cli(*asked(board, "--record", *options))
        assert (REUSED in ran.stderr) == (not options)
        ledger = board.folder / "ledger"
        sealed.append({path.name: path.read_bytes() for path in ledger.iterdir()})

    assert len(sealed[0]) == 3
    assert sealed[0] == sealed[1]


def test_a_cache_that_can_not_be_used_is_said(
    run_cli: RunCli, board: KeptBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    And the review goes on where nobody named it.
    """
    clean = run_cli(*asked(board, "--no-cache"))
    (tmp_path / "reporter").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ran = run_cli(*asked(board))
    named = run_cli(*asked(board, "--cache", board.folder))

    assert (ran.stdout, ran.exit_code) == (clean.stdout, clean.exit_code)
    assert ran.stderr.startswith("nothing is kept for the next review: ")
    assert (named.exit_code, named.stdout) == (2, "")
    assert "holds files that reporter didn't write; name an empty folder" in named.stderr


def test_a_folder_of_fingerprints_is_told_from_a_cache(
    run_cli: RunCli, board: KeptBoard, tmp_path: Path
) -> None:
    """
    The two options exclude nothing, and the folder that --cache once named has another option.
    """
    ran = run_cli(*asked(board, "--fingerprints", tmp_path, "--cache", tmp_path / "cache"))
    assert len(list(tmp_path.glob("*.json"))) == 4
    named = run_cli(*asked(board, "--cache", tmp_path))
    both = run_cli(*asked(board, "--cache", tmp_path / "cache", "--no-cache"))

    assert ran.stdout == run_cli(*asked(board, "--no-cache")).stdout
    assert named.exit_code == both.exit_code == 2
    assert "holds fingerprints of logs: name it with --fingerprints, and an empty" in named.stderr
    assert "--cache and --no-cache exclude each other" in both.stderr
