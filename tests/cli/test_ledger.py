"""
The ledger on the command line: what is recorded decides who ranks, and only where it may.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, RunCli, absent
from tests.review.examples import BASE, prepared
from tests.review.test_ledger_verify import git

SETTINGS = """
title = "Board"
description = "A board."
[reference_site]
pue = 1.5
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember"
[ledger]
id = "test-board"
maintainers = ["board/mia"]
[[organisations]]
id = "acme"
name = "Acme International"
people = [{ id = "bo", name = "Bo" }]
[[organisations]]
id = "uni"
name = "University"
people = [{ id = "ada", name = "Ada" }]
[[organisations]]
id = "board"
name = "Board"
people = [{ id = "mia", name = "Mia" }]
"""
FLAGGED: dict[str, Any] = {
    "logs": {"run-1-node.txt": [{"op": "pad", "count": 180, "value": 6900.0}]},
    "measure": True,
}
ENTRY = "acme/8xh100-bert"
FILE = f"submissions/{ENTRY}.json"


def board_with(folder: Path, change: dict[str, Any]) -> Path:
    """
    A board with one entry, whose logs stand beside it.
    """
    material, _ = prepared(change, folder / "made")
    board = folder / "board"
    (board / FILE).parent.mkdir(parents=True)
    (board / FILE).write_text(json.dumps(material.submission.to_dict(), indent=2))
    (board / "board.toml").write_text(SETTINGS)
    benchmark = json.loads((BASE / "benchmark.json").read_text())
    benchmark["runs"]["dropped_each_end"] = 0
    (board / "benchmarks").mkdir()
    (board / "benchmarks/bert.json").write_text(json.dumps(benchmark))
    shutil.copytree(folder / "made/submission", (board / FILE).with_suffix(""))
    return board


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A board whose only entry the rules pass.
    """
    return board_with(tmp_path, {})


@pytest.fixture
def flagged(tmp_path: Path) -> Path:
    """
    A board whose only entry is flagged by TM-6.
    """
    return board_with(tmp_path, FLAGGED)


def reviewed(run_cli: RunCli, board: Path, *more: str | Path) -> Ran:
    """
    The tool reviews the entry with its logs and records it.
    """
    return run_cli("review", board / FILE, "--board", board, "--record", *more)


def record(run_cli: RunCli, board: Path, kind: str, by: str, *more: str | Path) -> Ran:
    """
    A person says something of the entry.
    """
    reason = ("--by", by, "--reason", "Seen with my own eyes.")
    return run_cli("record", ENTRY, kind, *reason, "--board", board, *more)


def shown(run_cli: RunCli, board: Path) -> dict[str, Any]:
    """
    What `ledger show` says as data.
    """
    ran = run_cli("ledger", "show", ENTRY, "--board", board, "--format", "json")
    data: dict[str, Any] = json.loads(ran.stdout)
    return data


def reasons(run_cli: RunCli, board: Path) -> list[str]:
    """
    Why the entry has no rank, as the board prints it: what the ledger says.
    """
    ran = run_cli("rank", "--board", board, "--format", "json")
    (row,) = json.loads(ran.stdout)["boards"][0]["rows"]
    return [one["message"] for one in row["reasons"] if one["code"] == "SR-18"]


def events(board: Path) -> list[str]:
    """
    The names of the files of the ledger, sorted.
    """
    folder = board / "ledger"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_board_without_seals_shows_figures_and_no_ranks(run_cli: RunCli, board: Path) -> None:
    """
    The reason is that no review is sealed; nothing says that rules passed.
    """
    assert reasons(run_cli, board) == ["the ledger gives no rank: no review is sealed"]
    run_cli("build", "--board", board, "--out", board / "_site")
    page = (board / "_site/entries" / ENTRY / "index.html").read_text()
    assert "no review is sealed" in page
    assert "all rules pass" not in page and "evidence was read" not in page


def test_a_sealed_entry_is_v1_until_its_file_is_edited(run_cli: RunCli, board: Path) -> None:
    """
    A joule less drops it to "changed since its review"; undone, the seal matches again.
    """
    ran = reviewed(run_cli, board)
    before = (board / FILE).read_text()
    assert (ran.exit_code, shown(run_cli, board)["ranks"]) == (0, True)
    assert ran.stderr.endswith(f"1 event added to {board / 'ledger'}\n")
    assert reasons(run_cli, board) == []

    data = json.loads(before)
    data["runs"][0]["energy_parts"][0]["energy_j"] *= 0.95
    (board / FILE).write_text(json.dumps(data))
    assert reasons(run_cli, board) == ["the ledger gives no rank: changed since its review"]

    (board / FILE).write_text(json.dumps(json.loads(before)))
    assert reasons(run_cli, board) == []


def test_changed_fields_are_named_in_a_git_repository(run_cli: RunCli, board: Path) -> None:
    """
    The version that was reviewed is found in the history by its hash.
    """
    reviewed(run_cli, board)
    git(board, "init", "--quiet")
    git(board, "add", ".")
    git(board, "commit", "--quiet", "-m", "board")
    data = json.loads((board / FILE).read_text())
    data["runs"][0]["energy_parts"][0]["energy_j"] *= 0.95
    (board / FILE).write_text(json.dumps(data))

    assert reasons(run_cli, board) == [
        "the ledger gives no rank: changed since its review: /runs/0/energy_parts/0/energy_j"
    ]


def test_a_new_display_name_breaks_no_seal(run_cli: RunCli, board: Path) -> None:
    """
    Names stand in board.toml, by id; pages show them.
    """
    reviewed(run_cli, board)
    path = board / "board.toml"
    path.write_text(path.read_text().replace("Acme International", "Acme Worldwide"))

    assert shown(run_cli, board)["ranks"]
    run_cli("build", "--board", board, "--out", board / "_site")
    page = (board / "_site/entries" / ENTRY / "index.html").read_text()
    assert "Acme Worldwide" in page


def test_a_renamed_team_keeps_its_reviews(run_cli: RunCli, board: Path) -> None:
    """
    With the old id as an alias the entry in its new folder is as it was, and a review of it, with
    its logs, says the same.
    """
    reviewed(run_cli, board)
    before = shown(run_cli, board)
    new = board / "submissions/apex/8xh100-bert.json"
    (board / "submissions/acme").rename(board / "submissions/apex")
    new.write_text(new.read_text().replace(ENTRY, "apex/8xh100-bert"))
    settings = SETTINGS.replace('id = "acme"', 'id = "apex"\naliases = ["acme"]')
    (board / "board.toml").write_text(settings)

    ran = run_cli("ledger", "show", "apex/8xh100-bert", "--board", board, "--format", "json")
    assert before | {"id": "apex/8xh100-bert"} == json.loads(ran.stdout)
    again = run_cli("review", new, "--board", board, "--record")
    assert "apex/8xh100-bert: the review of" in again.stderr
    assert 1 == len(list((board / "ledger").iterdir()))


def test_an_unlisted_organisation_has_no_rank(run_cli: RunCli, board: Path) -> None:
    """
    Two names for one organisation get nowhere: a maintainer lists each first.
    """
    reviewed(run_cli, board)
    path = board / "board.toml"
    path.write_text(path.read_text().replace('id = "acme"', 'id = "acme-1"'))

    (reason,) = reasons(run_cli, board)
    assert reason == (
        "the ledger gives no rank: the organisation 'acme' isn't listed in board.toml: a "
        "maintainer lists it first"
    )


def test_a_flag_holds_until_a_person_of_another_organisation_clears_it(
    run_cli: RunCli, flagged: Path
) -> None:
    """
    Cleared by name, then reviewed: V2.
    """
    reviewed(run_cli, flagged)
    assert shown(run_cli, flagged)["flags"] == ["TM-6"]

    own = record(run_cli, flagged, "clear", "acme/bo", "--clear", "TM-6")
    other = record(run_cli, flagged, "clear", "uni/ada", "--clear", "EL-7")
    assert (own.exit_code, other.exit_code, len(events(flagged))) == (2, 2, 1)
    assert "LG-7 Bo (acme/bo) is of acme, whose entry it is" in own.stderr
    assert f"{ENTRY}: the last review of the file as it is has no flag EL-7" in other.stderr

    assert record(run_cli, flagged, "clear", "uni/ada", "--clear", "tm-6").exit_code == 0
    ran = record(run_cli, flagged, "review", "uni/ada")
    assert ran.stderr.endswith(f"{ENTRY}: status V2\n")


def test_a_refusal_is_lifted_by_nobody(run_cli: RunCli, board: Path) -> None:
    """
    Neither by clearing it nor by a review.
    """
    data = json.loads((board / FILE).read_text())
    data["runs"][0]["energy_parts"][0]["energy_j"] *= 0.95
    (board / FILE).write_text(json.dumps(data))
    assert reviewed(run_cli, board).exit_code == 1

    cleared = record(run_cli, board, "clear", "uni/ada", "--clear", "EL-5")
    person = record(run_cli, board, "review", "uni/ada")
    assert (cleared.exit_code, person.exit_code, len(events(board))) == (2, 2, 1)
    assert "no person lifts a refusal" in person.stderr
    assert shown(run_cli, board)["status"] == "V0"


def test_withdrawn_by_its_own_the_entry_keeps_its_page(run_cli: RunCli, board: Path) -> None:
    """
    Entries are marked, never deleted; others can't withdraw it.
    """
    reviewed(run_cli, board)
    assert record(run_cli, board, "withdraw", "uni/ada").exit_code == 2
    assert record(run_cli, board, "withdraw", "acme/bo").exit_code == 0

    assert shown(run_cli, board)["is_withdrawn"]
    run_cli("build", "--board", board, "--out", board / "_site")
    assert "Seen with my own eyes." in (board / "_site/entries" / ENTRY / "index.html").read_text()
    again = record(run_cli, board, "object", "uni/ada")
    assert again.exit_code == 2 and "LG-4" in again.stderr


def test_an_objection_is_shown_until_a_review_settles_it(run_cli: RunCli, board: Path) -> None:
    """
    The rules that it names stand in the event.
    """
    reviewed(run_cli, board)
    record(run_cli, board, "object", "board/mia", "--rule", "EL-6")
    found = shown(run_cli, board)
    assert (found["is_disputed"], found["events"][-1]["rules"]) == (True, ["EL-6"])

    record(run_cli, board, "review", "uni/ada", "--settle")
    assert not shown(run_cli, board)["is_disputed"]


def test_a_reproduction_gives_v3_and_a_correction_asks_for_a_review(
    run_cli: RunCli, board: Path
) -> None:
    """
    Both are events of persons who may say it.
    """
    reviewed(run_cli, board)
    record(run_cli, board, "reproduce", "uni/ada", "--reproduction", "uni/8xh100-bert")
    assert shown(run_cli, board)["status"] == "V3"
    record(run_cli, board, "correct", "board/mia")
    assert shown(run_cli, board)["status"] == "V0"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((ENTRY, "object", "--by", "uni/ada", "--rule", "XX-1"), "no rule is called 'XX-1'"),
        (("nobody/nothing", "object", "--by", "uni/ada"), "nobody/nothing is no readable entry"),
        ((ENTRY, "object", "--by", "eve"), "the organisation 'eve' isn't listed in board.toml"),
        ((ENTRY, "review", "--by", "uni/ada"), "LG-10 no review by the tool of the same file"),
        (
            (ENTRY, "object", "--by", "uni/ada", "--reason", "a\nb"),
            "the event isn't valid: /reason",
        ),
    ],
)
def test_what_can_not_be_recorded_is_refused(
    arguments: tuple[str, ...], message: str, run_cli: RunCli, board: Path
) -> None:
    """
    Exit code 2, the reason in one line, and nothing is written.
    """
    ran = run_cli("record", *arguments[:2], "--reason", "x", *arguments[2:], "--board", board)

    assert (ran.exit_code, events(board)) == (2, [])
    assert message in ran.stderr


def test_a_board_without_a_ledger_id_records_nothing(run_cli: RunCli, board: Path) -> None:
    """
    The error says what to write into board.toml.
    """
    text = (board / "board.toml").read_text()
    (board / "board.toml").write_text(text.partition("[ledger]")[0])
    ran = reviewed(run_cli, board)

    assert ran.exit_code == 2
    assert "board.toml gives the ledger no id, so nothing can be recorded" in ran.stderr


def test_a_second_run_of_the_review_adds_nothing(run_cli: RunCli, board: Path) -> None:
    """
    What it says is in the ledger.
    """
    reviewed(run_cli, board)
    ran = reviewed(run_cli, board)

    assert f"not recorded: {ENTRY}: the review of " in ran.stderr
    assert ran.stderr.endswith(f"0 events added to {board / 'ledger'}\n")
    assert len(events(board)) == 1


def test_a_person_signs_with_an_ssh_key(run_cli: RunCli, board: Path) -> None:
    """
    Where board.toml lists a key, an unsigned word is refused and a signed one counts.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        absent("ssh-keygen isn't installed; the package is openssh-client")
    key = board.parent / "key"
    subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text().strip()
    path = board / "board.toml"
    path.write_text(
        path.read_text().replace('name = "Ada" }', f'name = "Ada", keys = ["{public}"] }}')
    )
    reviewed(run_cli, board)

    unsigned = record(run_cli, board, "review", "uni/ada")
    assert (unsigned.exit_code, len(events(board))) == (2, 1)
    assert "LG-8 what Ada (uni/ada) says must be signed here" in unsigned.stderr
    assert record(run_cli, board, "review", "uni/ada", "--key", key).exit_code == 0
    assert "signed" in run_cli("ledger", "show", ENTRY, "--board", board).stdout
    assert shown(run_cli, board)["status"] == "V2"


def test_verify_finds_forged_deleted_and_added_events(run_cli: RunCli, board: Path) -> None:
    """
    Held against the list that it printed: exit code 1 for what is gone or altered, 0 for growth.
    """
    reviewed(run_cli, board)
    record(run_cli, board, "object", "uni/ada")
    listed = run_cli("ledger", "verify", "--board", board, "--list")
    kept = board.parent / "kept.txt"
    kept.write_text(listed.stdout)
    verify = ("ledger", "verify", "--board", board, "--against", kept)
    assert (listed.exit_code, run_cli(*verify).exit_code) == (0, 0)

    record(run_cli, board, "object", "board/mia")
    grown = run_cli(*verify)
    assert grown.exit_code == 0
    assert "note LG-13: added: object of acme/8xh100-bert" in grown.stdout

    for line in listed.stdout.splitlines():
        path = board / "ledger" / line.split()[1]
        raw = path.read_bytes()
        path.write_bytes(raw.replace(b"Seen", b"Sown").replace(b"rules", b"ruler"))
        altered = run_cli(*verify)
        path.unlink()
        gone = run_cli(*verify)
        path.write_bytes(raw)
        assert (altered.exit_code, gone.exit_code) == (1, 1)
        assert "error LG-5" in altered.stdout and "error LG-12" in altered.stdout
        assert "error LG-11" in gone.stdout and "error LG-6" in gone.stdout


def test_verify_against_a_commit_and_as_json(run_cli: RunCli, board: Path) -> None:
    """
    That the newest event was taken away is seen against the commit alone.
    """
    reviewed(run_cli, board)
    git(board, "init", "--quiet")
    git(board, "add", ".")
    git(board, "commit", "--quiet", "-m", "board")
    (name,) = events(board)
    (board / "ledger" / name).unlink()

    alone = run_cli("ledger", "verify", "--board", board)
    against = run_cli("ledger", "verify", "--board", board, "--against", "HEAD", "--format", "json")
    assert (alone.exit_code, against.exit_code) == (0, 1)
    assert [finding["code"] for finding in json.loads(against.stdout)] == ["LG-11"]
    unknown = run_cli("ledger", "verify", "--board", board, "--against", "nowhere")
    assert unknown.exit_code == 2


def test_one_bad_event_stops_nothing(run_cli: RunCli, board: Path) -> None:
    """
    It is named, the others count, and the entry keeps its rank.
    """
    reviewed(run_cli, board)
    (board / "ledger" / f"{'0' * 64}.json").write_text("[" * 300)
    (board / "ledger" / "notes.txt").write_text("x")

    ran = run_cli("rank", "--board", board)
    assert ran.exit_code == 1
    assert "error LG-5" in ran.stderr
    assert shown(run_cli, board)["ranks"]


def test_a_full_disk_leaves_the_ledger_whole(
    run_cli: RunCli, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Exit code 2, no torn file, and the ledger verifies as before.
    """
    reviewed(run_cli, board)
    before = events(board)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = record(run_cli, board, "object", "uni/ada")
    monkeypatch.undo()

    assert ran.exit_code == 2
    assert "No space left on device" in ran.stderr
    assert events(board) == before
    assert run_cli("ledger", "verify", "--board", board).exit_code == 0


def test_a_published_set_takes_its_rank_by_its_seal(
    run_cli: RunCli, tmp_path: Path, shared: Path
) -> None:
    """
    Imported it has no rank; reviewed against its logs and sealed it has; without the ledger not.
    """
    (tmp_path / "board.toml").write_text(
        SETTINGS.replace('id = "acme"', 'id = "lenovo"').replace("Acme International", "Lenovo")
    )
    logs = shared / "mlperf/v5.0"
    run_cli(
        *("import", "mlperf", logs / "Lenovo", "--out", tmp_path / "submissions"),
        *("--repository", "mlcommons/training_results_v5.0"),
        *("--commit", "0fdc28f013256aea84fa36fdaf1e0fa46094b18c", "--published", "2025-06-04"),
    )

    def rank() -> int | None:
        ran = run_cli("rank", "--board", tmp_path, "--benchmark", "bert", "--format", "json")
        (row,) = json.loads(ran.stdout)["boards"][0]["rows"]
        found: int | None = row["rank"]
        return found

    assert rank() is None
    bert = next((tmp_path / "submissions/lenovo").glob("*-bert.json"))
    run_cli("review", bert, "--board", tmp_path, "--evidence", logs, "--record")
    assert rank() == 1
    shutil.rmtree(tmp_path / "ledger")
    assert rank() is None
