"""
`reporter diff`: what changes between two states of a board, and how it is told.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.changes import tree
from reporter.changes.ci import ChangeCheck
from reporter.changes.tree import MOST_DEPTH, FileKind, changed_paths, commit_tree, folder_tree
from reporter.changes.wording import check_markdown, difference_markdown, difference_text
from reporter.errors import ReporterError
from reporter.findings import error
from tests.changes.conftest import ENTRY, Repository, edited, git
from tests.changes.hostile import HOSTILE, hostile
from tests.conftest import RunCli


@pytest.fixture
def before(repository: Repository, tmp_path: Path) -> Path:
    """
    A folder with the board as it is on `main`.
    """
    repository.branch(lambda board: None)
    return Path(shutil.copytree(repository.folder, tmp_path / "before"))


def test_fields_are_told_with_old_new_unit_and_kind(before: Path, repository: Repository) -> None:
    """
    A changed energy is a measured field in J, a system's name a declared one without a unit.
    """

    def change(data: dict[str, Any]) -> None:
        data["runs"][0]["energy_parts"][0]["energy_j"] = 3_000_000.5
        data["system"]["name"] = "Rack 8"
        data["system"]["cooling"] = "air"

    edited(repository.folder / ENTRY, change)
    found = reporter.diff(before, repository.folder)

    (entry,) = found.documents
    assert [(one.pointer, one.new, one.unit, one.is_measured) for one in entry.fields] == [
        ("/system/name", '"Rack 8"', None, False),
        ("/system/cooling", '"air"', None, False),
        ("/runs/0/energy_parts/0/energy_j", "3000000.5", "J", True),
    ]
    text = difference_text(found)
    assert "  rival/2-nodes: V1 -> V0, changed since its review\n" in text
    assert "    /runs/0/energy_parts/0/energy_j: " in text
    assert " -> 3000000.5 J (measured)\n" in text
    assert "rank 1 -> none" in text


def test_folders_and_commits_give_the_same(before: Path, repository: Repository) -> None:
    """
    A state is the same whether it is read from git or from a folder.
    """
    branch = repository.branch(
        lambda board: edited(
            board / "benchmarks/small-lm.json", lambda data: data.update(title="X")
        )
    )
    of_commits = reporter.diff("main", branch, board=repository.folder)
    of_folders = reporter.diff(before, repository.folder)

    assert of_commits.documents == of_folders.documents
    assert [(one.file, one.fields[0].pointer) for one in of_commits.documents] == [
        ("benchmarks/small-lm.json", "/title")
    ]
    assert reporter.diff("main", "main", board=repository.folder).is_empty
    assert difference_text(reporter.diff(before, before)).endswith("\nNothing differs\n")


def test_what_has_gone_and_what_cant_be_read_are_told(before: Path, tmp_path: Path) -> None:
    """
    A removed entry leaves the boards, a removed event the ledger, and a broken claim is named.
    """
    after = Path(shutil.copytree(before, tmp_path / "after"))
    (after / ENTRY).unlink()
    for path in (after / "ledger").glob("*.json"):
        path.unlink()
    (after / "claims").mkdir()
    (after / "claims/x.json").write_text("{")
    found = reporter.diff(before, after)

    assert [(one.file, one.kind, one.is_readable) for one in found.documents] == [
        ("claims/x.json", "added", False),
        (ENTRY, "removed", True),
    ]
    assert [one.kind for one in found.events] == ["removed"]
    assert [(one.entry, one.new) for one in found.places] == [("rival/2-nodes", None)]
    assert "claims/x.json: added, and can't be read" in difference_text(found)


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    """
    A link to a folder or to a file is a link, with the text that it holds, on both sides.
    """
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/file").write_text("x")
    (tmp_path / "link").symlink_to("inside")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "x")
    commit, folder = commit_tree(tmp_path, "main"), folder_tree(tmp_path)

    assert {path: one.kind for path, one in folder.files.items()} == {
        "inside/file": FileKind.FILE,
        "link": FileKind.LINK,
    }
    assert changed_paths(commit, folder) == ()
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("insidf")
    assert changed_paths(commit, folder_tree(tmp_path)) == ("link",)


def outside_of_code(markdown: str) -> str:
    """
    What a reader of CommonMark takes for text: the inline text of each line without code spans.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    kinds = {token.type for token in tokens}
    allowed = {"heading", "paragraph", "bullet_list", "list_item"}
    opened = {f"{name}_{end}" for name in allowed for end in ("open", "close")}
    assert kinds <= {*opened, "inline"}
    inline = [child for token in tokens for child in token.children or ()]
    spans = {"text", "code_inline", "strong_open", "strong_close", "softbreak"}
    assert {child.type for child in inline} <= spans
    return "".join(child.content for child in inline if child.type == "text")


@pytest.mark.parametrize("count", [1, 40])
def test_hostile_text_stays_inert_in_a_comment(count: int) -> None:
    """
    Headings, lists and code spans are all that a comment holds; foreign text stands in the spans.
    """
    text = outside_of_code(difference_markdown(hostile(count)))

    assert [
        mark for mark in ("@", "#", "http", "<", "[", "|", "\u202e", "\x1b") if mark in text
    ] == []
    assert "everyone" not in text


def test_a_comment_is_bounded_and_counts_what_it_left_out() -> None:
    """
    However much changes, and whatever the findings say, a host takes the comment.
    """
    found = hostile(300)
    findings = tuple(error("PR-1", HOSTILE, HOSTILE, HOSTILE * 50, HOSTILE) for _ in range(200))
    check = ChangeCheck(
        base=HOSTILE,
        head=HOSTILE,
        author=HOSTILE,
        findings=findings,
        difference=found,
        places_when_sealed=found.places,
    )
    comment = check_markdown(check)

    assert len(comment) < 60_000
    assert "more lines left out; `reporter diff` prints all." in comment
    assert "- and 1" in comment
    outside_of_code(comment)


def test_a_terminal_gets_no_control_character() -> None:
    """
    In text, hostile names are escaped, and no line begins like a command of a runner.
    """
    text = difference_text(hostile(1))

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "##[" not in text
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == []


def test_the_command_prints_each_format(repository: Repository, run_cli: RunCli) -> None:
    """
    Text, JSON and Markdown; two states that are one differ in nothing.
    """
    branch = repository.branch(lambda board: (board / "x").write_text("x"))
    board = ("--board", repository.folder)
    text = run_cli("diff", "main", branch, *board)
    data = run_cli("diff", "main", branch, *board, "--format", "json")
    marked = run_cli("diff", "main", branch, *board, "--format", "markdown")

    assert text.stdout.endswith("\nOther files\n  x: added, 1 bytes\n")
    assert json.loads(data.stdout)["files"] == [
        {"file": "x", "kind": "added", "old_bytes": None, "new_bytes": 1}
    ]
    assert "- `x`: added, 1 bytes\n" in marked.stdout
    assert run_cli("diff", "main", "gone", *board).exit_code == 2


def test_the_check_as_a_command(repository: Repository, run_cli: RunCli, tmp_path: Path) -> None:
    """
    Exit codes 0, 1 and 2; SARIF, JSON and annotations name the same findings; a comment is written.
    """
    branch = repository.branch(lambda board: (board / "x").write_text("x"))
    call = ("ci", "--base", "main", "--head", branch, "--board", repository.folder)
    refused = run_cli(*call, "--author", "acme", "--comment", tmp_path / "comment.md")
    assert refused.exit_code == 1
    assert refused.stdout.startswith("x: error PR-3: maintainers alone change it, and the change ")
    assert refused.stderr == "change by acme: 1 error, 0 warnings, 0 notes\n"
    assert "refused" in (tmp_path / "comment.md").read_text()
    annotated = run_cli(*call, "--author", "acme", "--format", "github")
    assert annotated.stdout.startswith("::error file=x,title=PR-3::maintainers alone change it")
    sarif = json.loads(run_cli(*call, "--author", "acme", "--format", "sarif").stdout)
    assert [one["ruleId"] for one in sarif["runs"][0]["results"]] == ["PR-3"]
    data = run_cli(*call, "--account", "ada-e", "--format", "json")
    assert (data.exit_code, json.loads(data.stdout)["is_fine"]) == (0, True)
    assert run_cli(*call[:2], "gone", *call[5:]).exit_code == 2


def test_a_folder_without_git_is_a_usage_error(tmp_path: Path) -> None:
    """
    The message says what to name.
    """
    with pytest.raises(ReporterError, match="stands in no git repository that git will read; name"):
        reporter.ci("main", board=tmp_path)
    with pytest.raises(ReporterError, match="or name a folder that holds a board"):
        reporter.diff("main", "HEAD", board=tmp_path)


def test_a_folder_with_too_much_below_it_is_refused(
    before: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    """
    Files and folders count, those of git apart; as many as are allowed may be there.
    """
    names = [
        path for path in before.rglob("*") if ".git" not in path.relative_to(before).parts[:-1]
    ]
    monkeypatch.setattr(tree, "MOST_NAMES", len(names))
    assert run_cli("diff", before, before).exit_code == 0
    (before / "one-more").mkdir()

    ran = run_cli("diff", before, before)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"reporter: {before} has more than {len(names):,} files and folders below it; name a "
        "folder that holds a board alone\n"
    )


def test_a_folder_that_goes_too_deep_is_refused(before: Path, run_cli: RunCli) -> None:
    """
    32 folders in each other may be there; a link to the board itself isn't followed.
    """
    deepest = before.joinpath(*["x"] * MOST_DEPTH)
    deepest.mkdir(parents=True)
    (deepest / "round").symlink_to(before)
    assert run_cli("diff", before, before).exit_code == 0
    (deepest / "x").mkdir()

    ran = run_cli("diff", before, before)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"reporter: {before} has folders more than 32 deep in each other, and no board has; name "
        "a folder that holds a board alone\n"
    )
