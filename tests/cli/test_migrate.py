"""
`reporter migrate`: a board of the first version is brought to today's, checked and built.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunCli

FIRST = CHECKOUT / "tests" / "data" / "board-v1"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """
    A copy of a board of the first version, with a claim file beside it.
    """
    board = tmp_path / "first"
    shutil.copytree(FIRST, board)
    (board / "claims").mkdir()
    shutil.copy(CHECKOUT / "claims" / "patterson-2021.json", board / "claims")
    return board


def files_of(board: Path) -> dict[str, bytes]:
    """
    Every file of a board and its bytes.
    """
    found = (path for path in board.rglob("*") if path.is_file())
    return {path.relative_to(board).as_posix(): path.read_bytes() for path in found}


def test_a_board_of_the_first_version_migrates_validates_and_builds(
    run_cli: RunCli, first: Path
) -> None:
    """
    Without --write nothing changes; with it all files are of today's version, and a second time
    there is nothing to do.
    """
    before = files_of(first)
    refused = run_cli("validate", first / "submissions", "--board", first)
    shown = run_cli("migrate", "--board", first)
    assert (refused.exit_code, files_of(first)) == (1, before)

    ran = run_cli("migrate", "--board", first, "--write")

    assert (shown.exit_code, ran.exit_code) == (0, 0)
    assert shown.stderr.splitlines()[-2:] == [
        "7 files read, 5 files to write, 0 left as they are; nothing was written: add --write",
        "0 errors, 0 warnings, 7 notes",
    ]
    assert ran.stderr.splitlines()[-2] == "7 files read, 5 files written, 0 left as they are"
    written = {name for name, raw in files_of(first).items() if raw != before[name]}
    assert written == {
        name for name in before if not name.startswith("claims/") and name[-6:] != ".jsonl"
    }
    again = run_cli("migrate", "--board", first, "--write")
    assert again.stdout == ""
    checked = run_cli("validate", first / "submissions", "--board", first)
    assert (checked.exit_code, checked.stdout) == (0, "")
    built = run_cli("build", "--board", first, "--no-cache")
    assert built.exit_code == 0, built.stderr
    assert "1 board, 3 entries; 0 errors, 0 warnings, 1 note" in built.stderr
    index = json.loads((first / "_site/index.json").read_text(encoding="utf-8"))
    assert index


def test_the_diff_names_each_line(run_cli: RunCli, first: Path) -> None:
    """
    What would be written is shown as a diff; a file that stays has none.
    """
    shown = run_cli("migrate", first / "board.toml", first / "claims")

    assert shown.stdout.splitlines()[:4] == [
        f"--- {first}/board.toml",
        f"+++ {first}/board.toml",
        "@@ -12,1 +12,6 @@",
        '-factor_id = "ember/WORLD/2024"',
    ]
    assert "claims" not in shown.stdout


def test_a_file_that_cannot_be_carried_over_holds_up_no_other(run_cli: RunCli, first: Path) -> None:
    """
    It stays as it is and is named; the others are written, and the exit status is 1.
    """
    lenovo = next((first / "submissions" / "lenovo").glob("*.json"))
    text = lenovo.read_text(encoding="utf-8").replace('"applied": false', '"applied": true')
    lenovo.write_text(text, encoding="utf-8")

    ran = run_cli("migrate", "--board", first, "--write")

    assert ran.exit_code == 1
    assert ran.stderr.splitlines()[-2] == "7 files read, 4 files written, 1 left as they are"
    assert lenovo.read_text(encoding="utf-8") == text
    assert "/runs/0/energy_parts/0/conversion/applied: error MG-1: " in ran.stderr


def test_a_name_in_a_diff_is_no_command_of_a_terminal(run_cli: RunCli, first: Path) -> None:
    """
    Control characters of a file reach the terminal as text.
    """
    settings = first / "board.toml"
    text = settings.read_text(encoding="utf-8")
    hostile = text.replace('"ember/WORLD/2024"', '"ember/WORLD/2024" # \u009b31m')
    settings.write_text(hostile, encoding="utf-8")

    ran = run_cli("migrate", settings)

    assert "# " in ran.stdout
    assert "\u009b" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("given", [("--write",), ("board.toml",)])
def test_check_writes_nothing_and_takes_no_files(
    run_cli: RunCli, first: Path, given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A check is of a whole board, and it changes nothing.
    """
    monkeypatch.chdir(first)

    ran = run_cli("migrate", "--check", *given)

    assert (ran.exit_code, ran.stderr) == (
        2,
        "reporter: --check looks at a whole board and writes nothing: name no files\n",
    )


def test_a_folder_that_is_no_board_is_said(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A folder without any file of a board is wrong usage, not an empty success.
    """
    ran = run_cli("migrate", "--board", tmp_path)

    assert (ran.exit_code, ran.stderr) == (
        2,
        f"reporter: {tmp_path} has no board.toml and none of benchmarks, submissions, claims\n",
    )
