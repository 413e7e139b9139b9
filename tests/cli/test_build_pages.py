"""
`reporter build` with several processes and with pages of an earlier build.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunCli
from tests.processes import WAIT_S, wait_until
from tests.site.serving import a_small_board


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A board of one entry.
    """
    return a_small_board(tmp_path / "board")


def files(folder: Path) -> dict[str, bytes]:
    """
    Every file of a site.
    """
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_second_build_says_what_it_reused(run_cli: RunCli, board: Path) -> None:
    """
    With the same bytes, in text and with findings as JSON; --no-cache reuses nothing. A site that
    somebody touched is written again.
    """
    first = run_cli("build", "--board", board, "--jobs", "1")
    whole = files(board / "_site")
    (board / "_site/mine.html").write_text("mine")
    second = run_cli("build", "--board", board, "--jobs", "2", "--format", "json")
    again = files(board / "_site")
    third = run_cli("build", "--board", board, "--format", "json")
    without = run_cli("build", "--board", board, "--no-cache")

    assert " pages, 0 reused, in " in first.stderr
    assert " pages, 1 reused, in " in second.stderr
    assert json.loads(third.stdout) == json.loads(second.stdout)
    assert "nothing changed: " in third.stderr
    assert " pages, 0 reused, in " in without.stderr
    assert whole == again == files(board / "_site")


def test_pages_are_kept_where_the_user_says(run_cli: RunCli, board: Path, tmp_path: Path) -> None:
    """
    In a folder that may be removed at any time; one with files of somebody else is refused.
    """
    kept = tmp_path / "kept"
    run_cli("build", "--board", board, "--cache", kept)
    suffixes = sorted(path.suffix for path in kept.iterdir() if path.is_file())
    assert suffixes == [".TAG", ".entry", ".pages", ".site"]
    assert files(kept / "site-tree") == files(board / "_site")
    before = files(board / "_site")
    refused = run_cli("build", "--board", board, "--cache", board / "submissions")
    assert refused.exit_code == 2
    assert "holds files that reporter didn't write; name an empty folder with --cache" in (
        refused.stderr
    )
    assert files(board / "_site") == before


def test_a_user_without_a_folder_for_caches_can_build(
    run_cli: RunCli, board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Nobody named a cache, so the build goes on without one, and says why.
    """
    closed = tmp_path / "closed"
    closed.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(closed))
    ran = run_cli("build", "--board", board)

    assert ran.exit_code == 0
    assert "pages aren't kept for the next build: " in ran.stderr
    assert " pages, 0 reused, in " in ran.stderr
    named = run_cli("build", "--board", board, "--cache", closed / "below")
    assert named.exit_code == 2


def test_a_cache_and_no_cache_exclude_each_other(run_cli: RunCli, board: Path) -> None:
    """
    It is a mistake of usage.
    """
    ran = run_cli("build", "--board", board, "--cache", board / "kept", "--no-cache")
    assert ran.exit_code == 2
    assert "--cache and --no-cache exclude each other" in ran.stderr
    assert not (board / "kept").exists()


def building(out: Path) -> Iterator[int]:
    """
    The processes that work on a site at *out*, by their command lines.
    """
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(out).encode() in words:
            yield int(path.parent.name)


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_an_interrupted_build_leaves_no_process(tmp_path: Path, name: str) -> None:
    """
    Ctrl-C leaves no file either; of a killed build the next one removes what is left.
    """
    out = tmp_path / "out" / "site"
    command = [sys.executable, "-m", "reporter", "build", "--out", str(out), "--jobs", "3"]
    process = subprocess.Popen(
        [*command, "--no-cache"], cwd=CHECKOUT, stderr=subprocess.DEVNULL, start_new_session=True
    )
    # All of this repository's board is read first, which takes long beside other work.
    wait_until(
        lambda: len(list(building(out))) > 2 or process.poll() is not None, most_s=4 * WAIT_S
    )
    os.kill(process.pid, getattr(signal, name))
    process.wait(WAIT_S)
    wait_until(lambda: not list(building(out)))
    assert not out.exists()
    if name == "SIGINT":
        assert not list((tmp_path / "out").iterdir())
