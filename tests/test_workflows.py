"""
What runs at the host of the repository: pinned, with few rights, and safe against what is sent.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from reporter.changes.wording import difference_markdown
from tests.changes.hostile import HOSTILE, hostile

CHECKOUT = Path(__file__).resolve().parents[1]
HOST = CHECKOUT / ".github"
ACTION = HOST / "actions/check"
WORKFLOWS = sorted((HOST / "workflows").glob("*.yml"))
NEW_BOARD = CHECKOUT / "reporter/data/new_board"
# Files of a new board that are those of this repository, and where they stand here. A name that
# ends in .py would be a module of the package.
COPIES = {
    "workflows/check-change.yml": "workflows/check-change.yml",
    "workflows/comment-change.yml": "workflows/comment-change.yml",
    "actions/check/action.yml": "actions/check/action.yml",
    "actions/check/install.sh": "actions/check/install.sh",
    "actions/check/comment.sh": "actions/check/comment.sh",
    "actions/check/inert_comment": "actions/check/inert_comment.py",
    "PULL_REQUEST_TEMPLATE.md": "PULL_REQUEST_TEMPLATE.md",
    **{f"ISSUE_TEMPLATE/{name}.yml": f"ISSUE_TEMPLATE/{name}.yml"
       for name in ("config", "correction", "dispute", "question", "withdrawal")},
}  # fmt: skip


def loaded(path: Path) -> Any:
    """
    The data of a YAML file.
    """
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def script() -> ModuleType:
    """
    The script that makes a comment inert, as a module.
    """
    spec = importlib.util.spec_from_file_location("inert_comment", ACTION / "inert_comment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


INERT = script()


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION / "action.yml"], ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_digest(path: Path) -> None:
    """
    A tag can be moved to other code; a digest can't, and a comment says which version it is.
    """
    used = re.findall(r"uses: +(\S+)(.*)", path.read_text(encoding="utf-8"))
    foreign = [(name, comment) for name, comment in used if not name.startswith("./")]

    assert foreign or path.name == "action.yml"
    for name, comment in foreign:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name), name
        assert re.match(r" # v[0-9]+\.[0-9]+\.[0-9]+$", comment), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_has_the_rights_that_it_names_and_an_end(path: Path) -> None:
    """
    Nothing is granted to a whole workflow, and each job has a limit of time.
    """
    workflow = loaded(path)

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= 30


def test_what_reads_a_change_can_write_nothing() -> None:
    """
    The job that sees files of a pull request has a token that reads; the one that comments sees
    none of them, and no job keeps its token in a clone.
    """
    check = loaded(HOST / "workflows/check-change.yml")["jobs"]["check"]
    comment = loaded(HOST / "workflows/comment-change.yml")["jobs"]["comment"]

    assert check["permissions"] == {"contents": "read"}
    assert comment["permissions"] == {
        "actions": "read",
        "contents": "read",
        "pull-requests": "write",
    }
    clones = [
        step["with"]
        for job in (check, comment)
        for step in job["steps"]
        if "checkout" in step.get("uses", "")
    ]
    assert [clone["persist-credentials"] for clone in clones] == [False, False, False]
    assert clones[2]["ref"] == "${{ github.event.repository.default_branch }}"


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION / "action.yml"], ids=lambda path: path.name)
def test_no_expression_stands_in_a_command(path: Path) -> None:
    """
    What a stranger writes reaches a shell as the value of a variable, never as its text.
    """
    runs = [step.get("run", "") for step in steps_of(loaded(path))]

    assert [run for run in runs if "${{" in run] == []


def steps_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """
    All steps of a workflow or an action.
    """
    if "runs" in data:
        return list(data["runs"]["steps"])
    return [step for job in data["jobs"].values() for step in job["steps"]]


def test_auditors_find_nothing() -> None:
    """
    zizmor, where it is installed, has no finding; what is ignored says why in the file.
    """
    program = shutil.which("zizmor")
    if program is None:
        pytest.skip("zizmor isn't installed")
    ran = subprocess.run(
        [program, "--offline", "--format", "json", "--persona", "auditor", str(HOST)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert json.loads(ran.stdout) == [], ran.stdout


def test_what_a_new_board_gets_is_what_runs_here() -> None:
    """
    Its workflows, scripts and forms are copies; its tool is the release that it names.
    """
    for name, source in COPIES.items():
        assert (NEW_BOARD / name).read_bytes() == (HOST / source).read_bytes(), name
    assert (NEW_BOARD / "actions/check/requirements.txt").read_text() == "@@requirement@@\n"


def test_our_own_comment_passes_unchanged() -> None:
    """
    Whatever is changed, each line of the comment is one that the script lets stand.
    """
    ours = difference_markdown(hostile(3))

    assert INERT.inert(ours) == ours


@pytest.mark.parametrize(
    "line",
    [
        HOSTILE,
        "@everyone",
        "[a](http://evil.example)",
        "see https://evil.example or www.evil.example",
        "<img src=x>",
        "| a | b |",
        "![x](y)",
        "```",
        "`open @everyone",
        "`` a ` @everyone",
        "fixes #1 and GH-2",
        "a \\`b\\` @c",
        "\u202e",
        "- `a\u200b`",
        "x" * 3_000,
        "&commat;everyone",
        "> quoted @x",
        "# Heading <b>",
        "[x]: http://evil.example",
    ],
)
def test_a_foreign_comment_is_made_inert(line: str) -> None:
    """
    Outside of code spans nothing is left that a host makes something of.
    """
    made = INERT.inert(f"## Check\n\n{line}\n\n- fine\n")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(made)
    inline = [child for token in tokens for child in token.children or ()]

    known = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}
    assert {child.type for child in inline} <= known
    text = "".join(child.content for child in inline if child.type == "text")
    assert not set("@#<[]!|\\&\u202e\u200b") & set(text)
    assert "//" not in text
    assert "www." not in text.casefold()
    blocks = ("heading", "paragraph", "bullet_list", "list_item", "inline", "blockquote")
    assert [token.type for token in tokens if not token.type.startswith(blocks)] == []


def test_no_more_of_an_artifact_is_unpacked_than_is_shown(tmp_path: Path) -> None:
    """
    A bomb of spaces costs what is read of it, and the end says that something was left out.
    """
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("comment.md", "fine\n" * 2_000_000)
    text = INERT.comment_of(str(tmp_path / "bomb.zip"))

    assert len(text) == 240_000
    assert INERT.inert(text).endswith("\n\nMore than 60000 characters: the rest is left out.")


FAKE = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in
  *artifacts/7/zip*) cat "$ZIP" ;;
  *runs/5/artifacts*) echo 7 ;;
  *pulls/3/files*) [ -z "$OWN" ] || echo .github/workflows/x.yml ;;
  *issues/3/comments*-F*) ;;
  *issues/comments/9*) ;;
  *issues/3/comments*) echo "$OLD" ;;
  *state=open*) echo "$NUMBER" ;;
esac
case "$*" in *body=@*) cat "${*##*body=@}" > "$SENT" ;; esac
"""


def commented(place: Path, **given: str) -> tuple[str, list[str]]:
    """
    What is sent as a comment, and the calls of the host's program.
    """
    place.mkdir(exist_ok=True)
    (place / "gh").write_text(FAKE)
    (place / "gh").chmod(0o755)
    with zipfile.ZipFile(place / "comment.zip", "w") as packed:
        packed.writestr("comment.md", "## Check\n\n@everyone\n")
    sent, log = place / "sent", place / "log"
    environment = {
        "PATH": f"{place}:{os.environ['PATH']}", "LOG": str(log), "SENT": str(sent),
        "ZIP": str(place / "comment.zip"), "OWN": "", "OLD": "", "NUMBER": "3",
        "REPOSITORY": "o/r", "RUN": "5", "HEAD_SHA": "a" * 40, "HEAD_OWNER": "eve",
        "HEAD_BRANCH": "$(touch ran); x",
    }  # fmt: skip
    subprocess.run(
        ["bash", str(ACTION / "comment.sh")], env=environment | given, check=True, cwd=place
    )
    return sent.read_text() if sent.exists() else "", log.read_text().splitlines()


def test_the_comment_goes_where_the_host_says(tmp_path: Path) -> None:
    """
    The number is that of the open pull request with this head; an older comment is replaced.
    """
    text, calls = commented(tmp_path / "new")
    assert text == "<!-- reporter check -->\n\n## Check\n\n` @everyone `\n\n"
    assert calls[-1].startswith("api --method POST repos/o/r/issues/3/comments -F body=@")
    assert not (tmp_path / "new/ran").exists()
    _, again = commented(tmp_path / "old", OLD="9")
    assert again[-1].startswith("api --method PATCH repos/o/r/issues/comments/9 -F body=@")


def test_a_change_of_workflows_is_said_in_the_comment(tmp_path: Path) -> None:
    """
    What such a run found isn't to be trusted, so the first line says so.
    """
    text, _ = commented(tmp_path, OWN="1")

    assert text.splitlines()[1].startswith("**This change edits files below .github, so it was")


@pytest.mark.parametrize("number", ["", "3; touch ran", "$(touch ran)"])
def test_without_a_number_nothing_is_sent(number: str, tmp_path: Path) -> None:
    """
    A pull request that is closed, or an answer that is no number, ends the job.
    """
    text, calls = commented(tmp_path, NUMBER=number)

    assert (text, len(calls)) == ("", 1)
    assert not (tmp_path / "ran").exists()


def test_the_hook_looks_at_entries_alone() -> None:
    """
    The files that the hook for pre-commit hands to `reporter validate` are those of entries.
    """
    (hook,) = loaded(CHECKOUT / ".pre-commit-hooks.yaml")
    files = re.compile(hook["files"])

    assert hook["entry"] == "reporter validate"
    assert files.search("submissions/acme/8xh100.json")
    assert files.search("boards/energy/submissions/acme/8xh100.json")
    assert not files.search("submissions/acme/8xh100/trainer_state.json")
    assert not files.search("benchmarks/bert.json")


@pytest.mark.parametrize("path", sorted((HOST / "ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=str)
def test_forms_ask_with_labels_and_ids(path: Path) -> None:
    """
    Each form has a name, a title and a description, and every question an id of its own.
    """
    form = loaded(path)
    questions = [part for part in form["body"] if part["type"] != "markdown"]

    assert form["name"]
    assert form["description"]
    assert all(part["attributes"]["label"] for part in questions)
    assert len({part["id"] for part in questions}) == len(questions)
