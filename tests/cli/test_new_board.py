"""
`reporter new board`: a folder that works at once, whatever is answered, or nothing at all.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from markdown_it import MarkdownIt

import reporter
from reporter.model.rule_sets import RULE_SET
from tests.conftest import CHECKOUT, RunCli

FLAGS = ("--title", "Our board", "--maintainer", "acme/ada")
ACTION = ("action.yml", "comment.sh", "inert_comment.py", "install.sh", "requirements.txt")
FORMS = ("config", "correction", "dispute", "question", "withdrawal")
FILES = {
    *(".github/workflows/check.yml", ".github/workflows/publish.yml", ".gitignore", "README.md"),
    *("benchmarks/example-cifar10.json", "board.toml", "claims/README.md", "ledger/.gitkeep"),
    *("schemas/v1/claim.schema.json", "schemas/v2/benchmark.schema.json"),
    *("schemas/v2/board.schema.json", "schemas/v2/submission.schema.json"),
    "submissions/README.md",
    *(f".github/workflows/{name}-change.yml" for name in ("check", "comment")),
    *(f".github/actions/check/{name}" for name in ACTION),
    *(f".github/ISSUE_TEMPLATE/{name}.yml" for name in FORMS),
    ".github/PULL_REQUEST_TEMPLATE.md",
}
HOSTILE = [
    'a "quoted" title',
    '"""',
    "'''",
    '"\n[ledger]\nid = "evil',
    '"] # \\u0000 \\',
    "@@id@@ @@nothing@@ ${{ github.token }} $(id)",
    "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/z)",
    "# - 1. > * `code` | @all #1",
    "\u202eright to left",
    "\x7f",
    "\udcff",
    "x" * 121,
    "",
]


def everything(folder: Path) -> dict[str, bytes]:
    """
    The bytes of all files of a folder, hidden ones too.
    """
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Standard input counts as a terminal.
    """
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reporter.cli.questions.sys", terminal)


def test_a_board_of_two_flags_has_its_files_and_says_what_was_taken(
    run_cli: RunCli, tmp_path: Path
) -> None:
    """
    What nobody was asked is printed, with what to do next, in six lines at most.
    """
    board = tmp_path / "our-board"

    ran = run_cli("new", "board", board, *FLAGS)

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert set(everything(board)) == FILES
    assert ran.stderr.splitlines() == [
        f"wrote {len(FILES)} files into {board}",
        (
            "taken, as nothing else was said: --id our-board, --description "
            '"Machine-learning training runs by quality per kWh and per kg CO2e, from measured '
            'energy.", --base-url none, --repository-url none, --data-licence none, '
            "--with-example yes"
        ),
        "board.toml also holds the reference site of the carbon column and the names of people",
        f"next: cd {board} && reporter validate . && reporter build --strict",
        "then: reporter new benchmark ID; README.md tells participants how to enter",
    ]
    assert (board / "board.toml").stat().st_mode & 0o777 == 0o666 & ~current_mask()
    assert board.stat().st_mode & 0o777 == 0o777 & ~current_mask()


def current_mask() -> int:
    """
    The permissions that new files don't get.
    """
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_quick_start_of_its_readme_runs_as_written(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Both commands, in the folder, without a finding of severity error or warning.
    """
    board = tmp_path / "our-board"
    run_cli("new", "board", board, *FLAGS, "--base-url", "https://board.example/")
    monkeypatch.chdir(board)
    (block,) = re.findall(r"```console\n(.*?)```", (board / "README.md").read_text(), re.DOTALL)

    ran = [run_cli(*shlex.split(line)[2:]) for line in block.splitlines()]
    verified = run_cli("ledger", "verify")

    assert [one.exit_code for one in ran] == [0, 0]
    assert ran[0].stderr == "1 board file, 1 benchmark checked: 0 errors, 0 warnings, 0 notes\n"
    assert ran[1].stderr.endswith("0 boards, 0 entries; 0 errors, 0 warnings, 0 notes\n")
    assert "Our board" in (board / "_site/index.html").read_text()
    assert (verified.exit_code, verified.stdout) == (0, "")
    assert verified.stderr.endswith("0 heads; 0 errors, 0 warnings, 0 notes\n")


def test_a_board_with_every_flag_says_what_they_say(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Several maintainers of two organisations, addresses, a licence, no example; it validates.
    """
    board = tmp_path / "b"
    flags = (
        *("--title", 'T "1" \\ # é', "--id", "course-2027", "--description", "D = [x]"),
        *("--maintainer", "acme/ada", "--maintainer", "uni/bo", "--maintainer", "acme/cy"),
        *("--base-url", "https://board.example/energy/", "--data-licence", "CC-BY-4.0"),
        *("--repository-url", "https://git.example/a_b/c", "--no-example"),
    )

    ran = run_cli("new", "board", board, *flags)
    validated = run_cli("validate", board)

    settings = tomllib.loads((board / "board.toml").read_text())
    assert (ran.exit_code, validated.exit_code) == (0, 0)
    assert "taken" not in ran.stderr
    assert validated.stderr == "1 board file checked: 0 errors, 0 warnings, 0 notes\n"
    assert settings.pop("reference_site")["pue"] == 1.58
    assert settings.pop("versions") == {"schema": 2, "rule_set": RULE_SET}
    assert settings == {
        "title": 'T "1" \\ # é',
        "description": "D = [x]",
        "base_url": "https://board.example/energy/",
        "repository_url": "https://git.example/a_b/c",
        "data_licence": "CC-BY-4.0",
        "ledger": {"id": "course-2027", "maintainers": ["acme/ada", "uni/bo", "acme/cy"]},
        "organisations": [
            {
                "id": "acme",
                "name": "acme",
                "people": [{"id": "ada", "name": "ada"}, {"id": "cy", "name": "cy"}],
            },
            {"id": "uni", "name": "uni", "people": [{"id": "bo", "name": "bo"}]},
        ],
    }
    assert "pull request to <https://git.example/a_b/c>." in (board / "README.md").read_text()
    assert list((board / "benchmarks").iterdir()) == [board / "benchmarks/.gitkeep"]


def test_a_terminal_is_asked_for_all_that_is_open(
    run_cli: RunCli, tmp_path: Path, terminal: None
) -> None:
    """
    A wrong answer is told and asked again; an empty one takes what stands in brackets.
    """
    answers = [
        "Our board",
        "",
        "acme",
        "acme/ada, uni/bo",
        "",
        "",
        "",
        "CC-BY",
        "CC-BY-4.0",
        "maybe",
    ]

    ran = run_cli("new", "board", tmp_path / "b-1", stdin="\n".join([*answers, "n", ""]))

    settings = tomllib.loads((tmp_path / "b-1/board.toml").read_text())
    assert ran.exit_code == 0
    assert settings["ledger"] == {"id": "b-1", "maintainers": ["acme/ada", "uni/bo"]}
    assert settings["data_licence"] == "CC-BY-4.0"
    assert "base_url" not in settings
    assert "Error: write it as organisation/person, such as acme/ada\n" in ran.stderr
    assert 'Error: data_licence is "CC-BY"; expected one of "Apache-2.0"' in ran.stderr
    assert "Error: 'maybe' is neither yes nor no\n" in ran.stderr
    assert "taken" not in ran.stderr


def test_questions_need_a_terminal(run_cli: RunCli, tmp_path: Path) -> None:
    """
    In a script the missing flags are an error that names all of them, and nothing is written.
    """
    ran = run_cli("new", "board", tmp_path / "b")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "reporter: --title, --id, --maintainer are missing, and there is no terminal to ask on\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_break_no_file(text: str, run_cli: RunCli, tmp_path: Path) -> None:
    """
    A text stands in board.toml as it was given and in the README as text, or nothing is written.
    """
    board = tmp_path / "our-board"
    words = ("--title", text, "--description", text, "--maintainer", "acme/ada")

    ran = run_cli("new", "board", board, *words)

    if ran.exit_code:
        assert ran.exit_code == 2
        assert ran.stderr.startswith("reporter: --title: ")
        assert list(tmp_path.iterdir()) == []
        return
    settings = tomllib.loads((board / "board.toml").read_text())
    assert settings["title"] == settings["description"] == text
    assert settings["ledger"] == {"id": "our-board", "maintainers": ["acme/ada"]}
    assert run_cli("validate", board).exit_code == 0
    for workflow in (board / ".github/workflows").iterdir():
        assert text not in workflow.read_text()
    shown = MarkdownIt("commonmark", {"html": True}).parse((board / "README.md").read_text())
    for tokens in (shown[1].children, shown[4].children):
        assert {token.type for token in tokens or ()} <= {"text", "text_special"}
        assert "".join(token.content for token in tokens or ()) == text.strip()


@pytest.mark.parametrize(
    ("flag", "value", "message"),
    [
        ("--id", "../x", 'id is "../x", which doesn\'t have the form asked for.'),
        ("--id", "a", 'id is "a"; expected a text of 2 to 64 characters.'),
        ("--maintainer", "ada", "write it as organisation/person, such as acme/ada\n"),
        ("--maintainer", "acme/../ada", "write it as organisation/person, such as acme/ada\n"),
        ("--maintainer", "Acme/ada", 'is "Acme/ada", which doesn\'t have the form asked for.'),
        ("--base-url", "javascript:alert(1)//", "base_url is "),
        ("--data-licence", "mine", 'data_licence is "mine"; expected one of '),
    ],
)
def test_a_wrong_flag_is_named(
    flag: str, value: str, message: str, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    With what is wrong, before anything is written.
    """
    ran = run_cli("new", "board", tmp_path / "b1", *FLAGS[:2], "--maintainer", "a1/b1", flag, value)

    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"reporter: {flag}: ")
    assert message in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_person_stands_once(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A maintainer that is named twice is told.
    """
    ran = run_cli("new", "board", tmp_path / "b1", *FLAGS, "--maintainer", "acme/ada")

    assert ran.exit_code == 2
    assert ran.stderr.startswith("reporter: --maintainer: maintainers ")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Where one name is taken no file is written, and those that stand there stay as they were.
    """
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".github").mkdir()

    ran = run_cli("new", "board", tmp_path, *FLAGS)

    assert ran.exit_code == 2
    assert ran.stderr == (
        f"reporter: {tmp_path} has .github, README.md already, and nothing is written over; choose "
        "another folder, or move them away\n"
    )
    assert everything(tmp_path) == {"README.md": b"mine"}


def test_a_fresh_clone_becomes_a_board(run_cli: RunCli, tmp_path: Path) -> None:
    """
    What stands there under other names stays.
    """
    (tmp_path / ".git").mkdir()
    (tmp_path / "LICENSE").write_text("mine")

    ran = run_cli("new", "board", tmp_path, *FLAGS, "--id", "own-board")

    assert ran.exit_code == 0
    assert set(everything(tmp_path)) == FILES | {"LICENSE"}
    assert run_cli("validate", tmp_path).exit_code == 0


@pytest.mark.parametrize("kind", ["link", "dangling", "file", "no parent"])
def test_a_place_that_is_no_folder_is_refused(kind: str, run_cli: RunCli, tmp_path: Path) -> None:
    """
    A link is never followed, and no folder on the way is made up.
    """
    place, real = tmp_path / "b1", tmp_path / "real"
    real.mkdir()
    if kind in {"link", "dangling"}:
        place.symlink_to(real if kind == "link" else tmp_path / "nowhere")
    elif kind == "file":
        place.write_text("mine")
    else:
        place = tmp_path / "absent" / "b1"

    ran = run_cli("new", "board", place, *FLAGS)

    why = "can't be written: No such file or directory"
    assert ran.exit_code == 2
    assert ran.stderr == (
        f"reporter: {place} {why if kind == 'no parent' else 'is no folder; choose another path'}\n"
    )
    assert everything(tmp_path) == ({"b1": b"mine"} if kind == "file" else {})
    assert list(real.iterdir()) == []


@pytest.mark.parametrize("place", ["in a folder", "in a new folder"])
def test_a_full_disk_leaves_nothing(
    place: str, run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Neither a part of a board nor the folder in which it was made.
    """
    board = tmp_path / "our-board"
    if place == "in a folder":
        board.mkdir()
    rename = Path.rename
    moved: list[str] = []

    def full(self: Path, target: Path) -> Path:
        moved.append(self.name)
        if len(moved) == 4 or place == "in a new folder":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    ran = run_cli("new", "board", board, *FLAGS)

    assert ran.exit_code == 2
    assert ran.stderr == f"reporter: {board} can't be written: No space left on device\n"
    assert everything(tmp_path) == {}
    assert [path for path in tmp_path.rglob("*") if path != board] == []


def test_a_folder_that_may_not_be_written_is_told(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With the reason of the system, and without a trace.
    """

    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    ran = run_cli("new", "board", tmp_path / "b1", *FLAGS)

    assert ran.exit_code == 2
    assert ran.stderr == f"reporter: {tmp_path}/b1 can't be written: Permission denied\n"
    assert list(tmp_path.iterdir()) == []


def test_workflows_are_pinned_and_may_only_read(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Actions by commit, the tool by version, no right but to read beside publishing, and no
    expression in a command.
    """
    run_cli("new", "board", tmp_path / "our-board", *FLAGS)

    for path in (tmp_path / "our-board/.github/workflows").iterdir():
        if path.name.endswith("-change.yml"):
            # tests/test_workflows.py reads these two.
            continue
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {}
        assert "pull_request_target" not in path.read_text()
        for name, job in workflow["jobs"].items():
            may_publish = {"pages": "write", "id-token": "write"}
            assert job["permissions"] == (
                may_publish if name == "publish" else {"contents": "read"}
            )
            steps = job["steps"]
            assert all(
                re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + "0" * 40)) for step in steps
            )
            assert all("${{" not in step.get("run", "") for step in steps)
        installs = re.findall(r"pip install (.*)", path.read_text())
        assert installs == [f'"{reporter.DISTRIBUTION}=={reporter.__version__}"']


def test_schemas_are_those_of_the_tool(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Every file that an editor opens names its schema by a path that leads there.
    """
    board = tmp_path / "our-board"
    run_cli("new", "board", board, *FLAGS)

    for path in (board / "schemas").rglob("*.json"):
        assert path.read_bytes() == (CHECKOUT / path.relative_to(board)).read_bytes()
    example = board / "benchmarks/example-cifar10.json"
    named = json.loads(example.read_text())["$schema"]
    assert (example.parent / named).is_file()
    first = (board / "board.toml").read_text().splitlines()[0]
    assert (board / first.removeprefix("#:schema ")).is_file()
