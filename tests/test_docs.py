"""
What the help texts and the pages say is true: commands exist, console blocks print what they say.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import reporter
from reporter.cli import app
from reporter.cli.app import COMMANDS as COMMANDS_OF_PROGRAM
from tests.conftest import RunCli, shared_folder
from tests.importers.make_runs import write_examples

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = [
    page
    for pattern in ("*.md", "docs/*.md", "submissions/*.md", "claims/*.md")
    for page in sorted(CHECKOUT.glob(pattern))
]
BLOCK = re.compile(r"^```console([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PYTHON_BLOCK = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CALL = re.compile(r"(?:^\$ |`)reporter ([a-z][a-z-]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")
OUTPUT = doctest.OutputChecker()
PARSER = doctest.DocTestParser()


def commands(group: Any = None, prefix: str = "") -> dict[str, Any]:
    """
    Every command by its full name, those of groups too.
    """
    found: dict[str, Any] = {}
    group = group or typer.main.get_command(app)
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "commands"):
            found |= commands(command, f"{prefix}{name} ")
        else:
            found[f"{prefix}{name}"] = command
    return found


COMMANDS = commands()


def examples_of(command: Any) -> list[str]:
    """
    The `reporter ...` lines under `Example` in the help of a command.
    """
    _, _, tail = command.help.partition("Example")
    lines = [line.strip().removeprefix("$ ") for line in tail.splitlines()]
    return [line for line in lines if line.startswith("reporter ")]


def steps(page: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """
    The console blocks of a page: the word after `console`, and (command, expected text) pairs.
    """
    for mark, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        pairs = [
            (command, expected)
            for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
            for command, _, expected in [step.partition("\n")]
            if command.startswith("reporter ")
        ]
        if pairs:
            yield mark.strip(), pairs


BLOCKS = [
    pytest.param(mark, pairs, id=f"{page.stem}: {pairs[0][0]}")
    for page in PAGES
    for mark, pairs in steps(page)
]


def python_blocks(page: Path) -> Iterator[tuple[str, str, int]]:
    """
    The python blocks of a page that show results after `>>>`: the word after `python`, the lines,
    and the line of the first.
    """
    text = page.read_text(encoding="utf-8")
    for found in PYTHON_BLOCK.finditer(text):
        if ">>> " in found[2]:
            yield found[1].strip(), found[2], text.count("\n", 0, found.start(2)) + 1


EXAMPLES = [
    pytest.param(mark, block, id=f"{page.stem}, line {line}")
    for page in PAGES
    for mark, block, line in python_blocks(page)
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_an_example(name: str) -> None:
    """
    The help of a command has a first sentence and a line to paste that calls this command.
    """
    command = COMMANDS[name]

    assert command.help, "no docstring"
    assert command.help.split("\n\n")[0].strip().endswith((".", ":")), "no first sentence"
    assert [line for line in examples_of(command) if line.startswith(f"reporter {name}")]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_example_is_a_line_of_its_own(name: str) -> None:
    """
    Help texts are wrapped anew: lines of an example that follow each other would run together.
    """
    _, _, tail = COMMANDS[name].help.partition("Example")
    paragraphs = [part.strip() for part in tail.split("\n\n") if "reporter " in part]

    assert [part for part in paragraphs if "\n" in part] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_cuts_no_sentence(name: str) -> None:
    """
    The first sentence of a command fits beside its name on a terminal of 80 columns.
    """
    assert len(COMMANDS[name].get_short_help_str(limit=1000)) <= 62


def test_commands_are_listed_by_name() -> None:
    """
    `reporter --help` lists its commands by name, whichever module registered first, and so does
    each command that has commands of its own.
    """
    top: Any = typer.main.get_command(app)
    listed = top.list_commands(typer.Context(top))
    groups = [one for one in top.commands.values() if hasattr(one, "commands")]
    assert listed == sorted(COMMANDS_OF_PROGRAM)
    for group in groups:
        listed = group.list_commands(typer.Context(group))
        assert listed == sorted(listed)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_that_commands_share_stand_in_one_order(name: str) -> None:
    """
    The logs, then the board, then how strict and in which form: `--format` is the last option.
    """
    named = (parameter.opts[0] for parameter in COMMANDS[name].params)
    options = [one for one in named if one != "--help"]
    shared = ["--evidence", "--board", "--strict", "--format"]

    assert [one for one in options if one in shared] == [one for one in shared if one in options]
    assert "--format" not in options[:-1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    """
    Every option and argument of a command says what it is for.
    """
    silent = [p.name for p in COMMANDS[name].params if not getattr(p, "help", None)]

    assert [parameter for parameter in silent if parameter != "help"] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_name_options_that_exist(name: str) -> None:
    """
    Every option in the examples of a command is one of its options; what follows `--` is another's.
    """
    command = COMMANDS[name]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    for example in examples_of(command):
        if example.startswith(f"reporter {name}"):
            words = shlex.split(example, comments=True)
            own = words[: words.index("--")] if "--" in words else words
            used = {word.split("=")[0] for word in own if word.startswith("--")}
            assert used <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_place_in_the_pages(name: str) -> None:
    """
    README.md or docs/commands.md, which tells what each is for, names every command.
    """
    pages = (CHECKOUT / "README.md", CHECKOUT / "docs" / "commands.md")

    assert any(f"reporter {name}" in page.read_text(encoding="utf-8") for page in pages)


def test_the_readme_is_read_in_minutes() -> None:
    """
    README.md has at most 100 lines, the two commands before all else, and a way for each reader.
    """
    lines = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    parts = [line.removeprefix("## ") for line in lines if line.startswith("## ")]

    assert len(lines) <= 100
    assert parts == [
        "Two commands",
        "You have logs",
        "You run a board",
        "You review an entry or a paper",
        "More",
    ]
    assert [line.split("#")[0].strip() for line in lines if line.startswith("    make ")] == [
        "make site",
        "make test",
    ]


def test_each_reader_has_blocks_that_are_run() -> None:
    """
    Each of the three ways of README.md shows commands with what they print.
    """
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    ways = [part for part in text.split("\n## ") if part.startswith("You ")]

    assert [bool(BLOCK.search(part)) for part in ways] == [True] * 3


def test_the_index_lists_every_page() -> None:
    """
    docs/README.md leads to every page of docs/.
    """
    index = CHECKOUT / "docs" / "README.md"
    pages = {page.name for page in index.parent.glob("*.md")} - {index.name}

    assert pages - set(LINK.findall(index.read_text(encoding="utf-8"))) == set()


def test_pages_name_only_commands_that_exist() -> None:
    """
    Every `reporter WORD` in the code of a page, of the site too, is a command.
    """
    known = {name.split()[0] for name in COMMANDS}
    called = {
        (page.name, word)
        for page in (*PAGES, *sorted((CHECKOUT / "site" / "pages").glob("*.md")))
        for word in CALL.findall(page.read_text(encoding="utf-8"))
    }

    assert {pair for pair in called if pair[1] not in known} == set()


def test_readme_shows_commands_that_run() -> None:
    """
    README.md has at least one console block that the next test runs.
    """
    assert list(steps(CHECKOUT / "README.md"))


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A copy of this repository's board as the current folder, so that no example writes to it.
    """
    for name in ["benchmarks", "submissions", "ledger", "claims", "docs", "schemas"]:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, tmp_path / name)
    if (CHECKOUT / "board.toml").is_file():
        shutil.copy(CHECKOUT / "board.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("mark", "pairs"), BLOCKS)
def test_console_blocks_print_what_they_say(
    mark: str, pairs: list[tuple[str, str]], board: Path, run_cli: RunCli
) -> None:
    """
    Each `$ reporter ...` line of a console block prints the text under it; `...` is any text.

    A command with nothing under it must end with exit code 0. A block marked `console logs` needs
    the reference logs, which it finds in the folder `logs`; one marked `console runs` finds made-up
    logs of three setups and a board `small`.
    """
    if mark == "runs":
        write_examples(board)
    if mark == "logs":
        (board / "logs").symlink_to(shared_folder() / "mlperf")
    for command, expected in pairs:
        ran = run_cli(*shlex.split(command, comments=True)[1:])
        if not expected.strip():
            assert ran.exit_code == 0, f"{command}\n{ran.stdout}{ran.stderr}"
            continue
        shown = f"{ran.stdout.rstrip()}\n{ran.stderr}".strip() + "\n"
        same = OUTPUT.check_output(expected.strip() + "\n", shown, doctest.ELLIPSIS)
        assert same, f"{command}\nprinted:\n{shown}"


@pytest.mark.parametrize(("mark", "block"), EXAMPLES)
def test_python_blocks_give_what_they_show(mark: str, block: str, board: Path) -> None:
    """
    Each `>>>` line of a python block gives what stands under it, on a copy of the board.

    `reporter` is imported. A block marked `python logs` finds the reference logs in `logs`.
    """
    if mark == "logs":
        (board / "logs").symlink_to(shared_folder() / "mlperf")
    example = PARSER.get_doctest(block, {"reporter": reporter}, "block", None, 0)
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    runner.run(example, out=said.append)

    assert "".join(said) == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_between_pages_resolve(page: Path) -> None:
    """
    Every relative link of a page leads to a file of the repository.
    """
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if ":" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []
