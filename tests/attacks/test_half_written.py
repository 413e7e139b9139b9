"""
A command that fails while it writes several files leaves none of them, and can be run again.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.cli.test_new_entry import FROM_LOGS, folders
from tests.conftest import RunCli
from tests.importers.make_runs import write_board, write_smi, write_state, write_window
from tests.store.inject import failing_call

WRITING_CALLS = 45


def files_below(folder: Path) -> dict[str, bytes | None]:
    """
    Every file below a folder with its bytes, and every folder.
    """
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_a_new_entry_is_written_with_its_logs_or_not_at_all(
    run_cli: RunCli, tmp_path: Path
) -> None:
    """
    Whichever call of the system fails, the board is as it was before or holds the whole entry, the
    exit status says which, and the same command works afterwards.
    """
    write_board(tmp_path / "board", runs=2)
    for run in range(2):
        write_smi(tmp_path / f"power/run-{run}.csv", run)
        write_state(tmp_path / f"train/run-{run}.json", run)
        write_window(tmp_path / f"window/run-{run}.json", run)
    command = (
        "new",
        "entry",
        "acme/x1",
        *FROM_LOGS,
        *folders(tmp_path, "power", "train", "window"),
    )
    board = tmp_path / "board"
    before = files_below(board)

    def undo() -> None:
        for name in sorted(set(files_below(board)) - set(before), reverse=True):
            (board / name).rmdir() if (board / name).is_dir() else (board / name).unlink()

    with failing_call(-1) as injected:
        assert run_cli(*command).exit_code == 0
    assert len(files_below(board)) > len(before)
    kinds = set()
    # The logs are read and measured first, and nothing is written meanwhile.
    for failing in range(injected.calls - WRITING_CALLS, injected.calls + 1, 3):
        undo()
        with failing_call(failing, errno.ENOSPC):
            ran = run_cli(*command)

        assert ran.exit_code == 2
        is_written = "x1.json is written, but" in ran.stderr
        assert is_written or files_below(board) == before, ran.stderr
        kinds.add(is_written)
    assert kinds == {False, True}


def test_what_a_killed_attempt_left_is_no_obstacle(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A whole copy of a log stays, and a file with other bytes is never written over.
    """
    write_board(tmp_path / "board", runs=1)
    write_smi(tmp_path / "power/run-0.csv", 0)
    write_state(tmp_path / "train/run-0.json", 0)
    write_window(tmp_path / "window/run-0.json", 0)
    command = (
        "new",
        "entry",
        "acme/x1",
        *FROM_LOGS,
        *folders(tmp_path, "power", "train", "window"),
    )
    assert run_cli(*command).exit_code == 0
    path = tmp_path / "board/submissions/acme/x1.json"
    path.unlink()

    assert run_cli(*command).exit_code == 0

    path.unlink()
    guide = path.with_suffix("") / "README.md"
    guide.write_text("my own notes\n")
    ran = run_cli(*command)
    assert (ran.exit_code, ran.stderr) == (
        2,
        f"reporter: {guide} exists; choose another id, or move that file away\n",
    )
    assert guide.read_text() == "my own notes\n"


def test_a_file_that_stands_is_never_called_unwritten(
    monkeypatch: pytest.MonkeyPatch, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    Where only flushing the folder fails, the message says that the file is written.
    """
    from reporter.store import files

    def failing(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files, "_sync_folder", failing)
    path = tmp_path / "claim.json"
    ran = run_cli("check", "--claim", "energy=1,287 MWh; pue=1.1", "--save", path, "--yes")

    assert ran.exit_code == 2
    assert f"reporter: {path} is written, but a failure of power may undo that" in ran.stderr
    assert path.is_file()
