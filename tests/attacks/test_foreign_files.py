"""
Files with names and places that a stranger chose steer no terminal, no runner and no build.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from reporter.store.files import NeverWaiting
from tests.conftest import CHECKOUT, RunCli

SECRET = "what-stands-in-another-folder"  # noqa: S105 - what must never be published
MARK = "##[error]"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board with one good entry, and bad files that are called like a command of a runner.
    """
    board = tmp_path_factory.mktemp("marked")
    for folder in ("claims", "benchmarks", "submissions/acme"):
        (board / folder).mkdir(parents=True)
    shutil.copy(CHECKOUT / "board.toml", board)
    shutil.copy(CHECKOUT / "benchmarks/bert.json", board / "benchmarks")
    data = json.loads((CHECKOUT / "tests/data/valid/minimal.json").read_text())
    data |= {"id": "acme/good", "notes": MARK}
    data["system"]["name"] = f"Rack {MARK}"
    (board / "submissions/acme/good.json").write_text(json.dumps(data))
    (board / f"submissions/acme/{MARK}bad.json").write_text("{}")
    claims = json.loads((CHECKOUT / "claims/dalle-mini.json").read_text())
    (board / f"claims/{MARK}.json").write_text(json.dumps(claims | {"id": "x", "title": MARK}))
    return board


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "{board}/submissions"),
        ("score", "{board}/submissions", "--board", "{board}"),
        ("rank", "--board", "{board}"),
        ("review", "{board}/submissions", "--board", "{board}"),
        ("check", "{board}/claims"),
        ("compare", "acme/good", "--what-if", "pue=1.1", "--board", "{board}"),
        ("ledger", "show", "acme/good", "--board", "{board}"),
        ("diff", "{board}", "{board}"),
        ("statement", "acme/good", "--board", "{board}"),
    ],
    ids=lambda words: words[0],
)
def test_no_runner_takes_json_for_a_command(
    words: tuple[str, ...], run_cli: RunCli, marked: Path
) -> None:
    """
    The mark of a command is escaped in every JSON that is printed, and the data stays the same.
    """
    ran = run_cli(*(word.format(board=marked) for word in words), "--format", "json")

    assert ran.exit_code in {0, 1}, ran.stderr
    assert "##[" not in ran.stdout + ran.stderr
    assert json.loads(ran.stdout) is not None


@pytest.mark.parametrize("output", ["json", "spdx", "boamps", "front-matter", "markdown", "latex"])
def test_no_runner_takes_a_statement_for_a_command(
    output: str, run_cli: RunCli, marked: Path
) -> None:
    """
    Whatever form a statement has, names are foreign text in it.
    """
    ran = run_cli("statement", "acme/good", "--board", marked, "--format", output)

    assert ran.exit_code == 0, ran.stderr
    assert "##[" not in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("review", "{file}", "--cache", "{file}"), "is a file"),
        ((MARK,), "No such command"),
        (("build", f"--{MARK}"), "No such option"),
        (("--\n::error::x",), "No such option"),
        (("rank", "--format", MARK), "is not one of"),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else None,
)
def test_wrong_words_are_told_in_printable_letters(
    words: tuple[str, ...], told: str, run_cli: RunCli, marked: Path
) -> None:
    """
    They may be names of files, as a shell puts them in the place of a star.
    """
    file = next((marked / "submissions/acme").glob("##*"))
    ran = run_cli(*(word.format(file=file) for word in words))

    assert ran.exit_code == 2
    assert told in ran.stderr
    assert "##[" not in ran.stderr
    assert not any(line.lstrip().startswith("::") for line in ran.stderr.splitlines())


def test_messages_are_printed_in_printable_letters(run_cli: RunCli, tmp_path: Path) -> None:
    """
    What a command says of words it was given: of a place, and of the file it wrote.
    """
    out = tmp_path / "##[error]\n::error::x.tex"
    said = (
        run_cli("factors", MARK),
        run_cli("statement", CHECKOUT / "docs/logs/power.csv", "--out", out, "--format", "latex"),
    )

    assert out.exists()
    for ran in said:
        assert "\\x23#[error]" in ran.stderr
        assert "##[" not in ran.stderr
        assert not any(line.startswith("::") for line in ran.stderr.splitlines())


@pytest.mark.parametrize("place", ["looks/keep", "looks"])
def test_kept_files_are_not_read_through_a_linked_folder(
    place: str, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    A link to a folder publishes nothing of what stands there.
    """
    board, outside = tmp_path / "board", tmp_path / "outside"
    (board / "submissions").mkdir(parents=True)
    settings = (CHECKOUT / "board.toml").read_text()
    (board / "board.toml").write_text(f'keep = ["CNAME"]\n{settings}')
    (outside / "keep").mkdir(parents=True)
    (outside / "keep/CNAME").write_text(SECRET)
    (board / place).parent.mkdir(exist_ok=True)
    (board / place).symlink_to(outside / place.removeprefix("looks").strip("/"))

    ran = run_cli("build", "--board", board, "--out", tmp_path / "site", "--jobs", "1")

    assert ran.exit_code == 1
    assert f"{board / place}" in ran.stderr + ran.stdout
    assert "is a link" in ran.stderr + ran.stdout
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "read", [lambda file: file.readline(), lambda file: file.read()], ids=["a line", "all"]
)
def test_reading_that_would_wait_is_an_error(read: Callable[[BinaryIO], bytes]) -> None:
    """
    As of the log of the kernel, which looks like a regular file without a byte.
    """
    first, other = os.pipe2(os.O_NONBLOCK)
    with open(other, "wb"), io.BufferedReader(NeverWaiting(first, "rb")) as stream:  # noqa: PTH123
        with pytest.raises(BlockingIOError, match="reading it would have to wait"):
            read(stream)


def test_streams_that_were_closed_are_no_files() -> None:
    """
    With stdin and stdout closed a command that has something to print fails with a sentence, and no
    file of its own is opened in their place; what has nothing to print succeeds.
    """
    closing = "import os, sys; os.closerange(0, 2); os.execv(sys.argv[1], sys.argv[1:])"
    told = []
    for words in (("schema", "claim"), ("validate", "tests/data/valid/minimal.json")):
        ran = subprocess.run(
            [sys.executable, "-c", closing, sys.executable, "-m", "reporter", *words],
            cwd=CHECKOUT,
            env={key: text for key, text in os.environ.items() if key != "REPORTER_TRACEBACK"},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        told.append((ran.returncode, ran.stderr))

    assert told == [
        (2, "reporter: Bad file descriptor; nothing more is written\n"),
        (0, "1 submission checked: 0 errors, 0 warnings, 0 notes\n"),
    ]
