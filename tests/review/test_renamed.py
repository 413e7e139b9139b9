"""
Renaming an organisation: an entry is its organisation and its slug, under whichever name.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.board_folder import open_board
from reporter.review.status import Status, as_known
from tests.conftest import RunCli
from tests.review.ledger_examples import Branch, present, result, reviewed, tool_review
from tests.season_board import TEAMS, SeasonBoard, season_board

LATER = date(2026, 9, 1)
RENAMED = {"apex": "bo"} | {team: person for team, person in TEAMS.items() if team != "acme"}


@pytest.fixture
def board(tmp_path: Path) -> SeasonBoard:
    """
    Three reviewed entries, of which one was reviewed by a person too.
    """
    found = season_board(tmp_path / "board")
    found.say("acme/first", "review", "uni/ada")
    return found


def renamed(board: SeasonBoard) -> None:
    """
    Acme is called Apex from now on: its folder, and its old id as an alias.
    """
    board.settle({"acme": "apex"}, **RENAMED)
    board.rename("acme/first", "apex/first")


def test_a_new_name_keeps_reviews_and_ranks(board: SeasonBoard) -> None:
    """
    What was sealed and said under the old name holds, and nothing is found wrong.
    """
    before = board.status("acme/first")
    renamed(board)

    assert before == board.status("apex/first")
    assert (Status.V2, True) == (before.status, before.ranks)
    assert () == board.rank().findings
    assert {"apex/first": 1, "uni/second": 2, "lab/third": 3} == board.ranks()


def test_commands_know_an_entry_by_its_former_id(board: SeasonBoard, run_cli: RunCli) -> None:
    """
    As its addresses do: what is recorded and shown names the entry as it is called now.
    """
    renamed(board)
    there = ("--board", board.folder)
    doubt = ("--by", "lab/eve", "--reason", "The room was cooled")
    recorded = run_cli("record", "acme/first", "object", *doubt, *there)
    shown = run_cli("ledger", "show", "acme/first", *there)
    stated = run_cli("statement", "acme/first", *there)
    compared = run_cli("compare", "acme/first", "uni/second", *there)

    assert (recorded.exit_code, recorded.stdout) == (0, "")
    assert " added: object of apex/first by Eve (lab/eve) on " in recorded.stderr
    assert shown.stdout == run_cli("ledger", "show", "apex/first", *there).stdout
    assert shown.stdout.startswith("apex/first: V2 ")
    assert (stated.exit_code, compared.exit_code) == (0, 0)
    assert compared.stdout.startswith("apex/first (")


@pytest.mark.parametrize("name", ["acme/second", "nobody/first", "../acme/first", "apex", "a\0/b"])
def test_a_name_of_no_entry_is_refused(name: str, board: SeasonBoard, run_cli: RunCli) -> None:
    """
    Another slug, another organisation, a path and half an id are no former name.
    """
    renamed(board)
    there = ("--board", board.folder)
    said = ("object", "--by", "lab/eve", "--reason", "x")
    recorded = run_cli("record", name, *said, *there)
    shown = run_cli("ledger", "show", name, *there)

    refusal = " is no readable entry of this board; run reporter validate\n"
    assert (recorded.exit_code, shown.exit_code) == (2, 2)
    assert recorded.stderr.endswith(refusal) and shown.stderr.endswith(refusal)


def test_without_the_alias_it_is_another_entry(board: SeasonBoard) -> None:
    """
    A folder that is moved without a maintainer's word has no review.
    """
    board.rename("acme/first", "lab/first")

    assert ("no review is sealed",) == board.status("lab/first").reasons


def test_the_ledger_goes_on_under_the_old_name(board: SeasonBoard) -> None:
    """
    Reviews before and after are over the same bytes, so that one says the same and people answer
    the reviews of before.
    """
    renamed(board)
    assert "apex/first: the review of 2026-06-01 says the same" == board.review("apex/first", LATER)
    board.say("apex/first", "object", "lab/eve", LATER)
    board.say("apex/first", "review", "uni/ada", LATER, settles=True)

    state = open_board(board.folder).state
    assert ["acme/first"] == list(state.history("apex/first").names)
    assert {"acme/first"} == {event.entry for event in board.status("apex/first").events.values()}
    assert not board.status("apex/first").is_disputed


def test_an_edit_breaks_the_seal_under_the_new_name_too(board: SeasonBoard) -> None:
    """
    A rename hides no other change.
    """
    renamed(board)
    board.submit("apex/first", 0.99)

    status = board.status("apex/first")
    assert ("changed since its review",) == status.reasons
    assert not status.ranks


def test_a_withdrawn_entry_stays_withdrawn(board: SeasonBoard) -> None:
    """
    A new name brings no entry back, and the old person speaks under either name.
    """
    board.say("acme/first", "withdraw", "acme/bo", LATER)
    renamed(board)

    assert board.status("apex/first").is_withdrawn
    assert board.ranks()["apex/first"] is None
    with pytest.raises(ReporterError, match="LG-4 acme/first was withdrawn on 2026-09-01"):
        board.review("apex/first", LATER, rules_run=("EL-5",))


def test_a_dispute_stays_open(board: SeasonBoard) -> None:
    """
    An objection of before the rename stands beside the entry.
    """
    board.say("acme/first", "object", "lab/eve", LATER)
    renamed(board)

    assert board.status("apex/first").is_disputed


def test_nobody_reviews_the_own_entry_under_another_name(board: SeasonBoard) -> None:
    """
    The people of the organisation are its own under both names.
    """
    renamed(board)
    for name in ("apex/bo", "acme/bo"):
        with pytest.raises(ReporterError, match=r"LG-7 .* is of apex, whose entry it is"):
            board.say("apex/first", "review", name, LATER)


def test_one_entry_has_one_file(board: SeasonBoard) -> None:
    """
    A file under the old name beside the new one is no entry, whatever stands in it and whichever
    is read first.
    """
    renamed(board)
    board.submit("acme/first", 0.1)
    found = board.rank()

    assert [("FI-5", "'acme/first' is the entry of FILE, since 'acme' is a name of 'apex'")] == [
        (one.code, one.message.replace(f"{board.folder}/submissions/apex/first.json", "FILE"))
        for one in found.findings
    ]
    assert {"apex/first": 1, "uni/second": 2, "lab/third": 3} == board.ranks()


def test_two_files_under_two_old_names_are_one_entry(board: SeasonBoard) -> None:
    """
    Of two aliases of an organisation the file that is read first keeps the entry.
    """
    board.settle({"acme": "apex", "acid": "apex"}, **RENAMED)
    board.submit("acid/first", 0.1)

    assert ["FI-5"] == [one.code for one in board.rank().findings]
    assert {"acid/first", "uni/second", "lab/third"} == board.ranks().keys()


@pytest.mark.parametrize(
    ("aliases", "message"),
    [
        ({"uni": "lab"}, "'uni' is the id of an organisation, and an alias of lab"),
        ({"uni": "lab", "lab": "club"}, "'lab' is the id of an organisation, and an alias of club"),
        ({"uni": "lab", "lab": "uni"}, "'lab' is the id of an organisation, and an alias of uni"),
    ],
)
def test_nobody_takes_the_name_of_another(
    board: SeasonBoard, aliases: dict[str, str], message: str
) -> None:
    """
    An alias that is another's id, a chain and a circle of aliases are errors: nothing is judged.
    """
    board.settle(aliases)

    with pytest.raises(ReporterError) as caught:
        board.rank()
    assert message in str(caught.value)


def test_nobody_takes_the_old_name_of_another(board: SeasonBoard) -> None:
    """
    An alias belongs to one organisation, and a former id can't be registered anew.
    """
    board.settle({"acme": "apex"}, **RENAMED, acme="eve")
    with pytest.raises(ReporterError, match="'acme' is the id of an organisation, and an alias"):
        board.rank()

    text = (board.folder / "board.toml").read_text(encoding="utf-8")
    text = text.replace('id = "acme"', 'id = "evil"').replace(
        'name = "Acme"\naliases = []', 'name = "Evil"\naliases = ["acme"]'
    )
    (board.folder / "board.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ReporterError, match="'acme' stands for more than one organisation"):
        board.rank()


def test_a_copy_in_a_stranger_s_folder_has_no_review(board: SeasonBoard) -> None:
    """
    A seal is over the id too: only names of one organisation stand for each other.
    """
    board.submit("club/first", 1.0)

    assert ("no review is sealed",) == board.status("club/first").reasons


def test_a_second_source_names_its_first_by_the_old_name(board: SeasonBoard) -> None:
    """
    What an entry calls its first source is found after the rename.
    """
    board.submit("acme/again", 1.2, second_source_of="acme/first")
    board.review("acme/again")
    renamed(board)
    board.rename("acme/again", "apex/again")

    assert "apex/first" == board.row("apex/again").second_source_of


def test_reviews_of_two_branches_under_two_names_hold_together() -> None:
    """
    One branch reviewed the entry under its old name, one under its new name: what both pass
    counts, and what either refuses holds.
    """
    old = present(id="acme-labs/8xh100-bert")
    branch = Branch([tool_review(), tool_review(old, entry=old.entry)])
    assert (Status.V1, Status.V1) == (branch.status().status, branch.status(old).status)
    assert old.submission_sha256 == as_known(branch.state, old).submission_sha256

    refusal = result(refusals=("EL-5",))
    branch = Branch([tool_review(), tool_review(old, entry=old.entry, result=refusal)])
    assert ("rejected by 1 rule: EL-5",) == branch.status().reasons
    assert ("rejected by 1 rule: EL-5",) == branch.status(old).reasons


def test_the_ledger_knows_an_entry_by_one_name() -> None:
    """
    What is asked under the new name is answered under the name of the events, and only there.
    """
    branch, old = reviewed(), present(id="acme-labs/8xh100-bert")
    known = as_known(branch.state, old)

    assert ("acme/8xh100-bert", present().submission_sha256) == (
        known.entry,
        known.submission_sha256,
    )
    assert old == as_known(Branch().state, old)
    stranger = present(id="lab/8xh100-bert")
    assert stranger == as_known(branch.state, stranger)
