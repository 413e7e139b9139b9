"""
Branches that may be merged: a new entry, an improvement, a correction, reviews on two branches.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.changes.ci import ChangeCheck
from reporter.changes.difference import PlaceChange
from reporter.changes.wording import check_markdown, check_text
from reporter.errors import ReporterError
from reporter.review.ledger_chain import read_ledger
from reporter.review.status import Status
from tests.changes.conftest import ENTRY, GOOD, NOW, Repository, edited, errors, git


def ranks(places: tuple[PlaceChange, ...]) -> dict[str, tuple[str | None, str | None]]:
    """
    The rank of each entry before and after.
    """
    sides = {one.entry: (one.old, one.new) for one in places}
    return {
        entry: (old.rank if old else None, new.rank if new else None)
        for entry, (old, new) in sides.items()
    }


def merged(repository: Repository, *branches: str) -> Path:
    """
    The working tree after a plain `git merge` of branches into `main`, on a branch of its own.
    """
    repository.branch(lambda board: None)
    for branch in branches:
        git(repository.folder, "merge", "--quiet", "--no-edit", branch)
    return repository.folder


def test_a_new_entry_of_the_own_team_passes(repository: Repository) -> None:
    """
    Nothing speaks against it; it has no rank before its review is sealed, and takes the first one
    then, so that the other entry moves.
    """
    check = repository.check(repository.add_entry)

    assert errors(check) == []
    assert check.difference is not None
    assert [(one.entry, one.kind) for one in check.difference.documents] == [
        ("acme/2-nodes", "added")
    ]
    assert ranks(check.difference.places) == {"acme/2-nodes": (None, None)}
    assert ranks(check.places_when_sealed) == {
        "acme/2-nodes": (None, "1"),
        "rival/2-nodes": ("1", "2"),
    }
    assert [one.status for one in check.reviews] == [Status.V1]
    assert "rival/2-nodes: rank 1 -> 2" in check_text(check)


def test_an_account_is_its_person_whatever_its_case(repository: Repository) -> None:
    """
    The account that board.toml of the base lists sends the entries of its team.
    """
    check = repository.check(repository.add_entry, authors=(), accounts=["BOB-Example"])

    assert errors(check) == []
    assert check.author == "acme/bob"


def test_rules_that_lack_the_evidence_are_named(repository: Repository) -> None:
    """
    An entry without its logs passes as V0, and the note lists the rules that weren't run.
    """

    def change(board: Path) -> None:
        target = board / GOOD
        target.parent.mkdir()
        target.write_bytes(repository.entry.read_bytes())

    check = repository.check(change)
    assert errors(check) == []
    assert [one.status for one in check.reviews] == [Status.V0]
    (left_out,) = [one for one in check.findings if one.code == "PR-16"]
    assert "no raw logs were given" in left_out.message
    given = repository.check(change, evidence=repository.entry.with_suffix(""))
    assert [one.status for one in given.reviews] == [Status.V1]


def sealed(board: Path, entry: str) -> None:
    """
    Record what the rules say of an entry in a board's ledger.
    """
    reviews = reporter.review(board / entry, board=board, now=NOW).reviews
    assert reporter.seal(reviews, board=board, on=NOW.date()).files


def test_the_own_review_counts_where_it_is_repeated(repository: Repository) -> None:
    """
    A team may send a review by the tool that the check repeats, and none that it can't.
    """

    def change(board: Path) -> None:
        repository.add_entry(board)
        sealed(board, GOOD)

    check = repository.check(change)
    assert errors(check) == []
    assert check.difference is not None
    assert ranks(check.difference.places)["acme/2-nodes"] == (None, "1")
    assert check.places_when_sealed == ()

    def without_logs(board: Path) -> None:
        change(board)
        (board / GOOD).with_suffix("").joinpath("power-60.csv").unlink()

    assert "PR-6" in str(errors(repository.check(without_logs)))
    assert "PR-6" not in str(errors(repository.check(without_logs, authors=["board/ada"])))


def test_a_correction_says_what_it_corrects(repository: Repository) -> None:
    """
    A team edits its own entry and records why; without a word it is a warning.
    """

    def edit(board: Path) -> None:
        edited(board / ENTRY, lambda data: data["system"].update(cooling="liquid"))

    def correct(board: Path) -> None:
        edit(board)
        reporter.record(
            "rival/2-nodes", "correct", by="rival/rita", reason="The cooling was left out.",
            board=board, on=NOW.date(),
        )  # fmt: skip

    check = repository.check(correct, authors=["rival"])
    assert errors(check) == []
    assert check.difference is not None
    (entry,) = check.difference.documents
    assert [(one.pointer, one.new, one.is_measured) for one in entry.fields] == [
        ("/system/cooling", '"liquid"', False)
    ]
    assert [(one.old, one.new) for one in check.difference.statuses] == [
        ("V1", "V0, changed since its review")
    ]
    assert [one.code for one in check.findings if one.severity == "warning"] == []
    silent = repository.check(edit, authors=["rival"])
    assert [one.code for one in silent.findings if one.severity == "warning"] == ["PR-17"]


def test_a_late_improvement_moves_the_others(repository: Repository) -> None:
    """
    Where the base went on since the branch began, the change is judged as merged, not as it was.
    """

    def add(board: Path) -> None:
        repository.add_entry(board)
        sealed(board, GOOD)

    def improve(board: Path) -> None:
        target = board / "submissions/rival/other.json"
        target.write_bytes((board / ENTRY).read_bytes())
        edited(target, lambda data: data.update(id="rival/other", second_source_of=None))

    first, late = repository.branch(add), repository.branch(improve)
    check = reporter.ci(first, head=late, board=repository.folder, authors=["rival"], now=NOW)

    assert check.difference is not None
    assert [one.file for one in check.difference.documents] == ["submissions/rival/other.json"]
    assert [one.code for one in check.findings if one.code.startswith("LG-")] == []


def test_what_both_sides_changed_is_named(repository: Repository) -> None:
    """
    A path that the base changed in another way since then is a conflict; the same edit is none.
    """

    def cooling(kind: str) -> str:
        return repository.branch(
            lambda board: edited(board / ENTRY, lambda data: data["system"].update(cooling=kind))
        )

    air, liquid, again = cooling("air"), cooling("liquid"), cooling("air")
    options: dict[str, Any] = {"board": repository.folder, "authors": ["rival"], "now": NOW}
    assert "PR-13" in str(errors(reporter.ci(air, head=liquid, **options)))
    assert "PR-13" not in str(errors(reporter.ci(air, head=again, **options)))


def test_the_working_tree_is_judged_like_a_commit(repository: Repository) -> None:
    """
    Without a head, files that aren't committed count, and ignored ones don't.
    """
    committed = repository.check(repository.add_entry)
    repository.branch(lambda board: None)
    repository.add_entry(repository.folder)
    (repository.folder / ".git/info/exclude").write_text("ignored\n")
    (repository.folder / "ignored").write_text("x")
    check = reporter.ci("main", board=repository.folder, authors=["acme"], now=NOW)

    assert check.head == "the working tree"
    assert check.findings == committed.findings
    assert check.places_when_sealed == committed.places_when_sealed


def test_a_board_may_stand_in_a_folder_of_its_repository(
    repository: Repository, tmp_path: Path
) -> None:
    """
    Paths are those of the repository; what lies outside of the board is the maintainers'.
    """
    board = tmp_path / "boards/energy"
    git(tmp_path, "clone", "--quiet", "--branch", "main", str(repository.folder), str(board))
    (board / ".git").rename(tmp_path / "moved")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    (tmp_path / ".gitignore").write_text("moved\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "x")
    repository.add_entry(board)
    (tmp_path / "submissions/acme/x").mkdir(parents=True)
    (tmp_path / "submissions/acme/x/log").write_text("x")
    check = reporter.ci("main", board=board, authors=["acme"], now=NOW)

    assert errors(check) == ["submissions/acme/x/log PR-3"]
    assert f"boards/energy/{GOOD}" in {one.file for one in check.findings}
    assert ranks(check.places_when_sealed)["acme/2-nodes"] == (None, "1")


def test_two_reviews_on_two_branches_merge_without_hand_work(repository: Repository) -> None:
    """
    A plain `git merge` puts the events beside each other; the ledger verifies, and both count.
    """

    def checked(board: Path) -> None:
        reporter.record("rival/2-nodes", "review", by="acme/bob", reason="Checked it.",
                        board=board, on=NOW.date())  # fmt: skip

    def reviewed(board: Path) -> None:
        reporter.record("rival/2-nodes", "review", by="uni/uma", reason="Read it all.",
                        board=board, on=NOW.date())  # fmt: skip

    one, two = repository.branch(checked), repository.branch(reviewed)
    board = merged(repository, one, two)
    ledger = read_ledger(board / "ledger")
    opened = reporter.score(board=board).entries[0]

    assert (len(ledger.events), len(ledger.heads), ledger.findings) == (3, 2, ())
    assert opened.standing is not None
    assert (opened.standing.status, len(opened.standing.events)) == (Status.V2, 3)
    check = reporter.ci(one, head=two, board=board, authors=["uni"], now=NOW)
    assert errors(check) == []


def test_the_merged_board_is_written_out_where_nothing_fails(
    repository: Repository, tmp_path: Path
) -> None:
    """
    `export` holds the board as data, without evidence; a refused change leaves the folder empty.
    """
    good, bad = tmp_path / "good", tmp_path / "bad"
    repository.check(repository.add_entry, export=good)
    refused = repository.check(lambda board: (board / "x").write_text("x"), export=bad)

    files = {path.relative_to(good).as_posix() for path in good.rglob("*") if path.is_file()}
    assert {GOOD, ENTRY, "board.toml", "benchmarks/small-lm.json"} <= files
    assert not (good / "submissions/acme/2-nodes").exists()
    assert (refused.is_fine, list(bad.iterdir())) == (False, [])
    with pytest.raises(ReporterError, match="good is there and not an empty folder; name another"):
        repository.check(repository.add_entry, export=good)


def test_names_that_are_no_commits_are_usage_errors(repository: Repository) -> None:
    """
    An option, a range, a blob and an unknown branch are refused before anything is judged.
    """
    for name in ("--upload-pack=x", "main..x", "main:board.toml", "gone"):
        with pytest.raises(ReporterError, match="is no commit of a git repository at"):
            reporter.ci(name, board=repository.folder)


def test_the_comment_is_what_maintainers_look_for(repository: Repository) -> None:
    """
    Verdict, author, statuses, what moves, and the notes at the end.
    """
    lines = check_markdown(repository.check(repository.add_entry)).splitlines()
    headings = [line for line in lines if line.startswith("#")]

    assert headings == [
        "## Check of this change: nothing speaks against it",
        "### Ranks and figures of changed entries",
        "### Statuses",
        "### Entries",
        "### Other files",
        "### Ranks and figures once these reviews are sealed",
        "## Notes",
    ]
    assert "- `acme/2-nodes`: V1 consistent: its evidence was read, no rule refuses it" in lines
    assert "- `small-lm-v1-s2-closed-research`: `rival/2-nodes`: rank 1 -> 2" in lines


def test_a_check_is_json_data(repository: Repository) -> None:
    """
    All of it survives the way through JSON.
    """
    check: ChangeCheck = repository.check(repository.add_entry)
    data = json.loads(json.dumps(check.to_dict()))

    assert (data["is_fine"], data["author"]) == (True, "acme")
    assert [one["entry"] for one in data["places_when_sealed"]] == ["acme/2-nodes", "rival/2-nodes"]


def test_the_boards_of_an_older_version_are_shown(repository: Repository) -> None:
    """
    A withdrawal takes a rank on the board of a closed version, and the check says so.
    """

    def second_version(board: Path) -> None:
        current = board / "benchmarks/small-lm.json"
        current.with_name("small-lm-v1.json").write_bytes(current.read_bytes())
        closed = {"closed_on": NOW.date().isoformat()}
        edited(current.with_name("small-lm-v1.json"), lambda data: data.update(closed))
        edited(current, lambda data: data.update(version=2))

    def withdraw(board: Path) -> None:
        reporter.record("rival/2-nodes", "withdraw", by="rival/rita", reason="Wrong meter.",
                        board=board, on=NOW.date())  # fmt: skip

    base, head = repository.branch(second_version), repository.branch(withdraw)
    check = reporter.ci(base, head=head, board=repository.folder, authors=["rival"], now=NOW)

    assert errors(check) == []
    assert check.difference is not None
    assert ranks(check.difference.places) == {"rival/2-nodes": ("1", None)}
