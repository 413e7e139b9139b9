"""
Nothing outside of a board is read through a link in it, whichever command looks.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from reporter.site.build_stamp import input_files
from tests.conftest import CHECKOUT, RunCli
from tests.review.examples import BASE

SECRET = "the-secret-of-another-folder"  # noqa: S105 - what must never be printed


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """
    A board with one entry and its logs, beside a folder that isn't part of it.
    """
    board, outside = tmp_path / "board", tmp_path / "outside"
    for folder in (board / "claims", board / "benchmarks", board / "submissions/acme", outside):
        folder.mkdir(parents=True)
    shutil.copy(CHECKOUT / "board.toml", board)
    shutil.copy(CHECKOUT / "benchmarks/bert.json", board / "benchmarks")
    shutil.copy(CHECKOUT / "claims/patterson-2021.json", board / "claims")
    data = json.loads((CHECKOUT / "tests/data/valid/minimal.json").read_text())
    data["id"] = "acme/one"
    (board / "submissions/acme/one.json").write_text(json.dumps(data))
    (outside / f"{SECRET}.json").write_text(f'{{"{SECRET}": "{SECRET}"}}')
    (outside / "bert.json").write_text(f'{{"{SECRET}": "{SECRET}"}}')
    return board


def said(run_cli: RunCli, *args: str | Path) -> tuple[int, str]:
    """
    Exit code, and all that a command printed.
    """
    ran = run_cli(*args)
    return ran.exit_code, ran.stdout + ran.stderr


def replaced(path: Path, target: Path) -> None:
    """
    A link to *target* where *path* was.
    """
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(target)


def test_a_linked_file_or_folder_of_submissions_is_named_and_not_read(
    run_cli: RunCli, small: Path
) -> None:
    """
    To a file, to a folder, to nothing and to itself; the good entry is scored all the same.
    """
    acme = small / "submissions/acme"
    links = {
        acme / "file.json": small / f"../outside/{SECRET}.json",
        acme / "nothing.json": small / "nowhere",
        acme / "loop.json": acme / "loop.json",
        small / "submissions/folder": small / "../outside",
    }
    for link, target in links.items():
        link.symlink_to(target)

    for command in ("validate", "score", "rank", "review"):
        given = () if command == "rank" else (small / "submissions",)
        board = () if command == "validate" else ("--board", small)
        code, text = said(run_cli, command, *given, *board)

        assert code == 1, text
        assert SECRET not in text
        for link in links:
            assert f"{link}: error FI-2" in text
        assert command == "validate" or "acme/one" in text


@pytest.mark.parametrize("name", ["submissions", "submissions/acme"])
def test_an_entry_behind_a_linked_folder_is_not_read_by_name(
    name: str, run_cli: RunCli, small: Path
) -> None:
    """
    Not by its path, not by its id, not for an event of the ledger, and no name is suggested.
    """
    moved = small.parent / "outside/moved"
    shutil.move(small / name, moved)
    (small / name).symlink_to(moved)
    secret = moved / ("acme" if name == "submissions" else "") / f"{SECRET}.json"
    secret.write_text(f'{{"id": "{SECRET}"}}')
    person = ("--by", "R", "--organisation", "L", "--reason", "r")

    for args in (
        ("validate", small / "submissions/acme/one.json"),
        ("score", small / "submissions/acme/one.json", "--board", small),
        ("statement", "acme/one", "--board", small),
        ("statement", "acme/nothing", "--board", small),
        ("compare", "acme/one", "--what-if", "pue=1.1", "--board", small),
        ("record", "acme/one", "disputed", *person, "--board", small),
    ):
        code, text = said(run_cli, *args)

        assert code in {1, 2}, text
        assert SECRET not in text


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_linked_folder_of_benchmarks_is_refused(
    is_dangling: bool,  # noqa: FBT001
    run_cli: RunCli,
    small: Path,
) -> None:
    """
    It is said; the benchmarks of the tool never stand in silently.
    """
    replaced(small / "benchmarks", small / ("nowhere" if is_dangling else "../outside"))

    code, text = said(run_cli, "rank", "--board", small)

    assert (code, text) == (
        2,
        f"reporter: {small / 'benchmarks'} is a link; put the folder of benchmarks itself there\n",
    )


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_linked_folder_of_claims_is_named_and_the_site_is_built(
    is_dangling: bool,  # noqa: FBT001
    run_cli: RunCli,
    small: Path,
) -> None:
    """
    The entries are published, and nothing of what the link leads to is.
    """
    replaced(small / "claims", small / ("nowhere" if is_dangling else "../outside"))

    code, text = said(run_cli, "build", "--board", small, "--out", small / "_site")

    assert code == 1
    assert f"{small / 'claims'}: error FI-2" in text
    pages = [page.read_text() for page in (small / "_site").rglob("*.*") if page.is_file()]
    assert any("acme/one" in page for page in pages)
    assert not any(SECRET in page for page in [*pages, text])


def test_linked_settings_are_refused(run_cli: RunCli, small: Path) -> None:
    """
    Without its settings no figure of a board could be trusted.
    """
    replaced(small / "board.toml", small / f"../outside/{SECRET}.json")
    (small / f"../outside/{SECRET}.json").write_text(SECRET)

    code, text = said(run_cli, "rank", "--board", small)

    assert code == 2
    assert "board.toml" in text
    assert SECRET not in text


def test_a_linked_ledger_or_event_counts_for_nothing(run_cli: RunCli, small: Path) -> None:
    """
    It is named and never followed; the figures stand without ranks.
    """
    (small / "ledger").mkdir()
    (small / f"../outside/{SECRET}.json").write_text(SECRET)
    event = small / f"ledger/{'0' * 64}.json"
    event.symlink_to(small / f"../outside/{SECRET}.json")
    code, text = said(run_cli, "rank", "--board", small)
    assert (code, SECRET in text) == (1, False)
    assert f"{event}: error LG-1: this is no regular file" in text

    replaced(small / "ledger", small / "../outside")
    code, text = said(run_cli, "rank", "--board", small)
    assert (code, SECRET in text) == (1, False)
    assert f"{small / 'ledger'}: error LG-1: this is a link, not a folder" in text


def test_a_linked_evidence_folder_beside_an_entry_is_named_and_not_read(
    run_cli: RunCli, small: Path
) -> None:
    """
    The review says that the folder is a link; a line of what lies there is never printed.
    """
    data = json.loads((BASE / "submission.json").read_text())
    path = small / f"submissions/{data['id']}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(data))
    for log in data["evidence"]:
        (small / "../outside" / log["file"]).write_text(f":::MLLOG {SECRET}\n" * 9)
    path.with_suffix("").symlink_to(small / "../outside")

    _, text = said(run_cli, "review", path, "--board", small)

    assert (
        f"/evidence/0: warning EV-1: run-1.txt wasn't opened: {path.with_suffix('')} is a link, "
        "and links are never followed; and 3 more alike (put the file itself in its place)"
    ) in text
    assert f"{data['id']}: V0 self-reported" in text
    assert SECRET not in text


def test_an_import_writes_into_no_linked_folder(tmp_path: Path) -> None:
    """
    A folder of the board that leads elsewhere gets no file.
    """
    from reporter.errors import ReporterError
    from reporter.model.submission import Submission
    from reporter.store.files import save_submission

    data = json.loads((CHECKOUT / "tests/data/valid/minimal.json").read_text())
    (tmp_path / "outside").mkdir()
    (tmp_path / "acme").symlink_to(tmp_path / "outside")

    with pytest.raises(ReporterError, match="is a link; put the folder itself there"):
        save_submission(Submission.from_dict(data), tmp_path / "acme/one.json")
    assert list((tmp_path / "outside").iterdir()) == []


PLACES = (
    "submissions/acme/one.json", "submissions/acme", "submissions", "benchmarks/bert.json",
    "benchmarks", "claims/patterson-2021.json", "claims", "board.toml", "ledger",
)  # fmt: skip
COMMANDS = (
    ("validate", "{board}/submissions"),
    ("score", "{board}/submissions/acme/one.json", "--board", "{board}"),
    ("rank", "--board", "{board}"),
    ("check", "{board}/claims"),
    ("compare", "patterson-2021:gpt-3", "--what-if", "pue=1.1", "--board", "{board}"),
    ("ledger", "verify", "--board", "{board}"),
)


@pytest.mark.parametrize("place", PLACES)
def test_no_command_follows_a_link_at_any_place(place: str, run_cli: RunCli, small: Path) -> None:
    """
    Whatever of a board is a link, each command ends with a code of its own and prints nothing of
    what the link leads to; a stamp of a build reads nothing through it either.
    """
    (small / "ledger").mkdir()
    target = small.parent / "outside" if (small / place).is_dir() else None
    replaced(small / place, target or small.parent / f"outside/{SECRET}.json")

    for command in COMMANDS:
        code, text = said(run_cli, *(word.format(board=small) for word in command))
        assert code in {0, 1, 2}, text
        assert SECRET not in text.replace(str(small.parent), "")
    named = [name for name, _, _ in input_files(small)]
    assert place in named
    assert not any(SECRET in name for name in named)


@pytest.mark.parametrize("kind", ["link", "pipe", "link to a pipe", "linked folder"])
def test_a_log_that_is_named_is_no_link_and_no_pipe(
    kind: str, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    Who names a file means it: a link is refused with words, and opening a pipe never waits. The
    folders on the way may be links: nobody else chose them.
    """
    folder, path = tmp_path / "folder", tmp_path / "log.csv"
    folder.mkdir()
    rows = [f"{1_715_341_129 + at},a,300" for at in range(60)]
    (folder / "log.csv").write_text("\n".join(["time,device,power_w", *rows]) + "\n")
    if kind == "link":
        path.symlink_to(folder / "log.csv")
    elif kind == "linked folder":
        (tmp_path / "way").symlink_to(folder)
        path = tmp_path / "way/log.csv"
    else:
        os.mkfifo(path if kind == "pipe" else tmp_path / "pipe")
        if kind != "pipe":
            path.symlink_to(tmp_path / "pipe")

    code, text = said(run_cli, "energy", path)

    if kind == "linked folder":
        assert code == 0, text
    else:
        assert code in {1, 2}
        assert "can't be opened" in text


def test_a_pipe_in_place_of_an_input_is_named_and_nothing_waits(
    run_cli: RunCli, small: Path
) -> None:
    """
    Of submissions, claims, benchmarks, events and settings.
    """
    (small / "ledger").mkdir()
    for place in (
        "submissions/acme/one.json", "claims/patterson-2021.json", f"ledger/{'0' * 64}.json"
    ):  # fmt: skip
        (small / place).unlink(missing_ok=True)
        os.mkfifo(small / place)
        code, text = said(run_cli, "build", "--board", small, "--out", small / "_site", "--strict")
        assert code == 1
        assert "no regular file" in text or "this is a pipe, not a regular file" in text


def test_a_new_entry_is_written_through_no_link(tmp_path: Path) -> None:
    """
    Not into a linked folder of submissions, submitters or evidence, nor over a link to nowhere at
    the place of a log.
    """
    from reporter.importers.entry_files import _is_taken

    source, target = tmp_path / "log", tmp_path / "copy"
    source.write_text("1")
    assert not _is_taken(source, target)
    target.symlink_to(tmp_path / "nowhere")
    assert _is_taken(source, target)
    target.unlink()
    target.symlink_to(source)
    assert _is_taken(source, target)


def test_a_kept_fingerprint_that_is_a_link_or_a_pipe_is_none(tmp_path: Path) -> None:
    """
    The log is read again.
    """
    from reporter.review.fingerprint_folder import FingerprintFolder

    (tmp_path / "real.json").write_text('{"version": 1, "power_w": [[1, 2]]}')
    (tmp_path / f"{'a' * 64}.json").symlink_to(tmp_path / "real.json")
    os.mkfifo(tmp_path / f"{'b' * 64}.json")
    (tmp_path / "real.json").rename(tmp_path / f"{'c' * 64}.json")
    cache = FingerprintFolder(tmp_path)

    assert list(cache.read(["a" * 64, "b" * 64, "c" * 64])) == ["c" * 64]
