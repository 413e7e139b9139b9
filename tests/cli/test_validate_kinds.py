"""
`reporter validate` on every kind of file of a board, one by one and as a whole board.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.review import validation
from reporter.store.board import Benchmarks, board_benchmarks
from reporter.store.schema_copies import put_schema
from tests.conftest import CHECKOUT, RunCli

# Reviews of this board add to them.
EVENTS = len(list((CHECKOUT / "ledger").glob("*.json")))
NOTHING_WRONG = "checked: 0 errors, 0 warnings, 0 notes\n"
ENTRY = "submissions/acme/1xl4-bert.json"
EVENT = min((CHECKOUT / "ledger").glob("*.json")).name
FILES = {
    "board file": "board.toml",
    "benchmark": "benchmarks/bert.json",
    "submission": ENTRY,
    "claim file": "claims/opt-2022.json",
    "ledger event": f"ledger/{EVENT}",
}
OTHER_SETTINGS = 'title = "T"\ndescription = "D"\nreference_sight = {}\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """
    A board with one file of each kind, of which none has anything wrong; the event follows others.
    """
    board = tmp_path / "own"
    for name in FILES.values():
        (board / name).parent.mkdir(parents=True, exist_ok=True)
        if name != ENTRY:
            shutil.copy(CHECKOUT / name, board / name)
    shutil.copy(CHECKOUT / "tests/data/valid/minimal.json", board / ENTRY)
    shutil.rmtree(board / "ledger")
    return board


@pytest.fixture
def with_ledger(own: Path) -> Path:
    """
    The board with the whole ledger of this repository.
    """
    shutil.copytree(CHECKOUT / "ledger", own / "ledger")
    return own


def change(path: Path, edit: Callable[[dict], object]) -> None:
    """
    Change the data of a JSON file.
    """
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))


@pytest.mark.parametrize(("noun", "name"), FILES.items())
def test_a_right_file_of_each_kind_is_counted_by_its_kind(
    noun: str, name: str, run_cli: RunCli, with_ledger: Path
) -> None:
    """
    Nothing on stdout, and the count line names the kind.
    """
    ran = run_cli("validate", with_ledger / name)

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == f"1 {noun} {NOTHING_WRONG}"


def test_wrong_settings_are_told(run_cli: RunCli, own: Path) -> None:
    """
    What is missing and what isn't known, by their places in board.toml.
    """
    (own / "board.toml").write_text(OTHER_SETTINGS)

    ran = run_cli("validate", own / "board.toml")

    assert ran.exit_code == 1
    assert ran.stdout == (
        f'{own}/board.toml: error SH-1: the document lacks "reference_site": an object. The one '
        "PUE and one carbon intensity of the location-free carbon column (add it)\n"
        f'{own}/board.toml:/reference_sight: error SH-2: the key "reference_sight" isn\'t known '
        'here (did you mean "reference_site"?)\n'
    )
    assert ran.stderr == "1 board file checked: 2 errors, 0 warnings, 0 notes\n"


def test_a_wrong_benchmark_is_told(run_cli: RunCli, own: Path) -> None:
    """
    A baseline that already reaches the target is said of the benchmark by its name.
    """
    path = own / "benchmarks/bert.json"
    change(path, lambda data: data["metrics"][0].update(direction="lower", baseline=0.1))

    ran = run_cli("validate", path)

    assert ran.exit_code == 1
    assert ran.stdout == (
        f"{path}:/metrics/0: error BD-3: the baseline 0.1 already reaches the target 0.72 (check "
        "the direction, the baseline and the target)\n"
    )


def test_a_benchmark_is_held_against_the_others_of_its_board(run_cli: RunCli, own: Path) -> None:
    """
    A name that another has is an error of the later one, and of no other.
    """
    path = own / "benchmarks/other.json"
    shutil.copy(own / "benchmarks/bert.json", path)
    change(path, lambda data: data.update(id="other", aliases=["bert"]))

    ran = run_cli("validate", path)
    first = run_cli("validate", own / "benchmarks/bert.json")

    assert ran.stdout.startswith(
        f"{path}:/aliases: error BD-3: the name 'bert' is used by bert.json (give each benchmark "
        "names of its own"
    )
    assert ran.stdout.count("\n") == 1
    assert (first.exit_code, first.stdout) == (0, "")


def test_a_wrong_submission_is_told(run_cli: RunCli, own: Path) -> None:
    """
    A submission is held against the benchmarks of the board that it stands in.
    """
    change(own / ENTRY, lambda data: data["benchmark"].update(id="berta"))

    ran = run_cli("validate", own / ENTRY)

    assert ran.exit_code == 1
    assert ran.stdout == (
        f"{own / ENTRY}:/benchmark/id: error SH-27: no benchmark is called 'berta' (known are "
        "bert)\n"
    )


def test_a_wrong_claim_is_told(run_cli: RunCli, own: Path) -> None:
    """
    A name that isn't the id has no page.
    """
    path = own / "claims/opt.json"
    (own / "claims/opt-2022.json").rename(path)

    ran = run_cli("validate", path)

    assert ran.exit_code == 1
    assert ran.stdout == (
        f"{path}:/id: error CL-21: the id is 'opt-2022', the name of the file 'opt' (name the file "
        "opt-2022.json)\n"
    )


def test_an_altered_event_is_told(run_cli: RunCli, with_ledger: Path) -> None:
    """
    One more letter, and the bytes aren't what the name says; other events aren't spoken of.
    """
    path = with_ledger / "ledger" / EVENT
    path.write_bytes(path.read_bytes().replace(b'"reason":"', b'"reason":"N'))

    ran = run_cli("validate", path)

    assert ran.exit_code == 1
    assert f"{path}: error LG-5: the bytes have another SHA-256 than the name" in ran.stdout
    assert {line.split(": ")[0] for line in ran.stdout.splitlines()} == {str(path)}


@pytest.mark.parametrize("noun", ["benchmark", "submission", "claim file", "ledger event"])
def test_a_kind_is_told_by_the_fields_of_a_file_anywhere(
    noun: str, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    Outside of any board, with `$schema` and without it.
    """
    source = CHECKOUT / FILES[noun]
    if noun == "submission":
        source = CHECKOUT / "tests/data/valid/minimal.json"
    path = tmp_path / source.name
    shutil.copy(source, path)

    named = run_cli("validate", path)
    change(path, lambda data: data.pop("$schema", None))
    plain = run_cli("validate", path)

    assert named.stderr.startswith(f"1 {noun} checked: ")
    assert plain.stderr.startswith(f"1 {noun} checked: ")


@pytest.mark.parametrize("content", ['{"a": 1}', "[]", "null", '{"$schema": 3}', '{"id": "x"}'])
def test_a_file_of_no_known_kind_is_a_finding(
    content: str, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    It is said, with what to do, and never passed over.
    """
    path = tmp_path / "x.json"
    path.write_text(content)

    ran = run_cli("validate", path)

    assert ran.exit_code == 1
    assert ran.stdout == (
        f"{path}: error FI-6: it can't be told what this file is: a submission, a benchmark, a "
        "claim or an event (put it below submissions/, benchmarks/, claims/ or ledger/ of a board, "
        'or name its schema in "$schema", such as "../schemas/v2/benchmark.schema.json")\n'
    )
    assert ran.stderr == "1 file of no known kind checked: 1 error, 0 warnings, 0 notes\n"


def test_a_board_is_checked_whole(run_cli: RunCli, with_ledger: Path) -> None:
    """
    Settings, benchmarks, submissions, claims and ledger; what else lies in the folder isn't read.
    """
    (with_ledger / "notes.json").write_text("{")

    ran = run_cli("validate", with_ledger)

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == (
        f"1 board file, 1 benchmark, 1 submission, 1 claim file, {EVENTS} ledger events "
        f"{NOTHING_WRONG}"
    )


def test_boards_below_a_folder_are_checked_whole(
    run_cli: RunCli, with_ledger: Path, tmp_path: Path
) -> None:
    """
    Each with its settings, and every other file of the folder as what it is.
    """
    shutil.copytree(with_ledger, tmp_path / "second")
    (tmp_path / "second/board.toml").write_text("title = 3")
    shutil.copy(CHECKOUT / "claims/opt-2022.json", tmp_path)

    ran = run_cli("validate", tmp_path)

    assert f"{tmp_path}/second/board.toml:/title: error SH-3: " in ran.stdout
    assert ran.stderr.startswith(
        f"2 board files, 2 benchmarks, 2 submissions, 3 claim files, {2 * EVENTS} ledger events "
        "checked: "
    )


def test_each_part_of_a_whole_board_is_told(run_cli: RunCli, own: Path) -> None:
    """
    One wrong file of each kind is one finding each, and hides no other.
    """
    (own / "board.toml").write_text("title = ")
    (own / "ledger").mkdir()
    for name in ("benchmarks/bert.json", "claims/opt-2022.json", ENTRY, f"ledger/{EVENT}"):
        (own / name).write_text("{")

    ran = run_cli("validate", own)

    found = [line.removeprefix(f"{own}/").split(": ")[:2] for line in ran.stdout.splitlines()]
    assert [(place.partition(":")[0], code) for place, code in found] == [
        ("benchmarks/bert.json", "error JS-2"),
        ("board.toml", "error BD-2"),
        ("claims/opt-2022.json", "error JS-2"),
        (f"ledger/{EVENT}", "error LG-5"),
        (ENTRY, "error JS-2"),
    ]


def test_an_empty_board_is_no_mistake(run_cli: RunCli, own: Path) -> None:
    """
    A board that begins has its settings alone.
    """
    for name in ("benchmarks", "submissions", "claims"):
        shutil.rmtree(own / name)

    ran = run_cli("validate", own)

    assert (ran.exit_code, ran.stderr) == (0, f"1 board file {NOTHING_WRONG}")


@pytest.mark.parametrize("place", ["submissions", "submissions/acme", "claims"])
def test_settings_below_submissions_make_no_board(place: str, run_cli: RunCli, own: Path) -> None:
    """
    A `board.toml` that somebody adds there hides no file from a check.
    """
    shutil.copy(own / "board.toml", own / place)
    path = own / place / "broken.json"
    path.write_text("{")

    ran = run_cli("validate", own / place)
    single = run_cli("validate", path)

    assert ran.exit_code == single.exit_code == 1
    assert f"{path}:line 1:2: error JS-2" in ran.stdout
    assert f"{path}:line 1:2: error JS-2" in single.stdout


def test_an_organisation_may_be_called_like_a_folder(run_cli: RunCli, own: Path) -> None:
    """
    What stands in `submissions/benchmarks/` is a submission.
    """
    path = own / "submissions/benchmarks/1xl4-bert.json"
    path.parent.mkdir()
    (own / ENTRY).rename(path)
    change(path, lambda data: data.update(id="benchmarks/1xl4-bert"))

    ran = run_cli("validate", own / "submissions")

    assert ran.stderr.startswith("1 submission checked: ")


@pytest.mark.parametrize("name", FILES.values())
def test_a_file_is_found_from_its_own_folder(
    name: str, run_cli: RunCli, with_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Its findings are the same, whatever folder the command is run in.
    """
    path = with_ledger / name
    path.write_bytes(path.read_bytes()[:-9])
    monkeypatch.chdir(path.parent)

    assert run_cli("validate", path.name).exit_code == 1


def test_a_link_in_place_of_a_folder_is_refused(run_cli: RunCli, own: Path, tmp_path: Path) -> None:
    """
    What lies elsewhere is no part of the board.
    """
    (own / "claims").rename(tmp_path / "elsewhere")
    (own / "claims").symlink_to(tmp_path / "elsewhere")

    ran = run_cli("validate", own)

    assert ran.exit_code == 1
    assert ran.stdout == (
        f"{own}/claims: error FI-2: this is a link, not a regular file (put the file itself "
        "there)\n"
    )


def test_a_schema_of_another_version_is_noted(run_cli: RunCli, own: Path) -> None:
    """
    Editors would complete what isn't read; the same bytes are no finding.
    """
    path = put_schema(own, "benchmark")
    assert path is not None
    same = run_cli("validate", own)
    path.write_text("{}")

    ran = run_cli("validate", own)

    assert (same.exit_code, same.stdout) == (0, "")
    assert ran.exit_code == 0
    assert ran.stdout == (
        f"{path}: note BD-12: editors complete a benchmark by this schema, and it isn't the one in "
        f"use (write it anew: reporter schema benchmark > {path})\n"
    )


@pytest.mark.parametrize("kind", ["submission", "benchmark", "claim", "board", "ledger-event"])
def test_every_schema_is_printed(kind: str, run_cli: RunCli) -> None:
    """
    To the byte as it stands in the repository.
    """
    ran = run_cli("schema", kind)

    version = "v1" if kind == "claim" else "v2"
    assert ran.stdout == (CHECKOUT / f"schemas/{version}/{kind}.schema.json").read_text()


def test_benchmarks_are_read_once(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    They are checked, and submissions are held against them, but each board reads them once.
    """
    read: list[Path] = []

    def counted(board: Path) -> Benchmarks:
        read.append(board)
        return board_benchmarks(board)

    monkeypatch.setattr(validation, "board_benchmarks", counted)

    assert validation.validate(own).is_valid
    assert read == [own]
