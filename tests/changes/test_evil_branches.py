"""
Branches called "Fix typo" that do something else: each is refused, by the path that it touches.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.changes.wording import check_markdown, check_text
from reporter.errors import ReporterError
from reporter.findings import as_text
from reporter.output import as_annotations
from reporter.review.ledger_chain import append_event, read_ledger
from reporter.review.ledger_event import Actor, ActorKind, Event, EventKind
from tests.changes.conftest import ENTRY, GOOD, NOW, Repository, edited, errors, git

BENCHMARK = "benchmarks/small-lm.json"
# The file of an event that the branch adds; one that isn't there is called ffff... above.
ADDED = re.compile(r"ledger/(?!f{64})[0-9a-f]{64}\.json", re.ASCII)


def event_file(board: Path) -> Path:
    """
    The one event of the board's ledger.
    """
    (found,) = (board / "ledger").glob("*.json")
    return found


def less_energy(board: Path) -> None:
    """
    Takes a tenth of the energy of a rival's run away.
    """

    def lower(data: dict[str, Any]) -> None:
        part = data["runs"][0]["energy_parts"][0]
        part["energy_j"] *= 0.9
        part["charged_energy_j"] *= 0.9

    edited(board / ENTRY, lower)


def more_log(board: Path) -> None:
    """
    Adds an empty line to a log of a rival, so that it has another hash.
    """
    log = board / "submissions/rival/2-nodes/power-20.csv"
    log.write_text(log.read_text() + "\n")


def another_hash(board: Path) -> None:
    """
    States another hash of a log of a rival.
    """
    edited(board / ENTRY, lambda data: data["evidence"][0].update(sha256="0" * 64))


def an_event(kind: EventKind, entry: str, by: str) -> Callable[[Path], None]:
    """
    Adds an event in the name of a person.
    """

    def add(board: Path) -> None:
        organisation, _, person = by.partition("/")
        ledger = read_ledger(board / "ledger")
        names = {"bob": "Bob", "rita": "Rita", "ada": "Ada", "eve": "Eve"}
        actor = Actor(
            kind=ActorKind.PERSON, name=names[person], organisation=organisation, person=person
        )
        made = Event(
            board="a-board", parents=ledger.heads, kind=kind, entry=entry, date=NOW.date(),
            by=actor, reason="said so",
        )  # fmt: skip
        append_event(board / "ledger", made)

    return add


def a_lost_parent(board: Path) -> None:
    """
    Adds an event of its own that follows one that isn't there.
    """
    made = Event(
        board="a-board", parents=("f" * 64,), kind=EventKind.OBJECT, entry="rival/2-nodes",
        date=NOW.date(), reason="doubt",
        by=Actor(kind=ActorKind.PERSON, name="Bob", organisation="acme", person="bob"),
    )  # fmt: skip
    append_event(board / "ledger", made)


def write(path: str, text: str = "x") -> Callable[[Path], None]:
    """
    Writes a file.
    """

    def change(board: Path) -> None:
        target = board / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    return change


def link(path: str, target: str) -> Callable[[Path], None]:
    """
    Makes a link.
    """

    def change(board: Path) -> None:
        (board / path).parent.mkdir(parents=True, exist_ok=True)
        (board / path).symlink_to(target)

    return change


def run_noise(relative: float) -> Callable[[Path], None]:
    """
    Sets the run noise of a benchmark, of which the widths of ties are made.
    """

    def change(board: Path) -> None:
        edited(board / BENCHMARK, lambda data: data["noise"].update(sigma_run=relative))

    return change


def maintainer_of_itself(board: Path) -> None:
    """
    Makes a person of acme a maintainer, and then edits what only maintainers may.
    """
    settings = board / "board.toml"
    settings.write_text(settings.read_text().replace('"board/ada"', '"board/ada", "acme/bob"'))
    run_noise(1e-6)(board)


def other_case(board: Path) -> None:
    """
    A second file with the id of a rival's entry in other letters.
    """
    data = json.loads((board / ENTRY).read_text())
    target = board / "submissions/Rival/2-nodes.json"
    target.parent.mkdir()
    target.write_text(json.dumps(data | {"id": "Rival/2-nodes"}))


def a_submodule(board: Path) -> None:
    """
    A repository within the evidence of the own entry.
    """
    inner = board / "submissions/acme/logs/inner"
    inner.mkdir(parents=True)
    git(inner, "init", "--quiet")
    (inner / "x").write_text("x")
    git(inner, "add", "x")
    git(inner, "commit", "--quiet", "-m", "x")


def executable(board: Path) -> None:
    """
    A log that could be run.
    """
    write("submissions/acme/logs/power.csv")(board)
    (board / "submissions/acme/logs/power.csv").chmod(0o755)


TRICKS: dict[str, tuple[Callable[[Path], Any], list[str]]] = {
    "a rival's energy": (less_energy, [f"{ENTRY} PR-1", f"{ENTRY} EL-5"]),
    "a rival's evidence": (
        more_log,
        ["submissions/rival/2-nodes/power-20.csv PR-1", f"{ENTRY} EV-2", f"{ENTRY} EL-5"],
    ),
    "the hash of evidence": (another_hash, [f"{ENTRY} PR-1", f"{ENTRY} EV-2"]),
    "a rival's entry renamed": (
        lambda board: (board / ENTRY).rename(board / "submissions/rival/3-nodes.json"),
        [f"{ENTRY} PR-1", f"{ENTRY} PR-4", "submissions/rival/3-nodes.json PR-1",
         "submissions/rival/3-nodes.json FI-4"],
    ),
    "the ledger cut": (lambda board: event_file(board).unlink(), ["EVENT LG-11"]),
    "an event edited": (
        lambda board: event_file(board).write_bytes(event_file(board).read_bytes() + b" "),
        ["EVENT LG-5", "EVENT LG-12"],
    ),
    "an event renamed": (
        lambda board: event_file(board).rename(board / "ledger/notes.json"),
        ["EVENT LG-11", "ledger/notes.json LG-5"],
    ),
    "run noise to nearly 0": (run_noise(1e-6), [f"{BENCHMARK} PR-3"]),
    "run noise to 0": (
        run_noise(0),
        [f"{BENCHMARK} PR-3", f"{BENCHMARK} SH-4", f"{ENTRY} SH-27"],
    ),
    "a carbon table with better grids": (write("carbon.csv"), ["carbon.csv PR-3"]),
    "its own maintainer": (maintainer_of_itself, [f"{BENCHMARK} PR-3", "board.toml PR-3"]),
    "in the name of another": (
        an_event(EventKind.WITHDRAW, "rival/2-nodes", "rival/rita"),
        ["ADDED PR-5"],
    ),
    "in the name of the maintainer": (
        an_event(EventKind.WITHDRAW, "rival/2-nodes", "board/ada"),
        ["ADDED PR-5"],
    ),
    "a withdrawal of a rival": (
        an_event(EventKind.WITHDRAW, "rival/2-nodes", "acme/bob"),
        ["ADDED LG-7"],
    ),
    "in the name of nobody": (
        an_event(EventKind.OBJECT, "rival/2-nodes", "acme/eve"),
        ["ADDED LG-7"],
    ),
    "an event after none": (a_lost_parent, [f"ledger/{'f' * 64}.json LG-6"]),
    "an id in other letters": (
        other_case,
        ["submissions/Rival/2-nodes.json PR-1", "submissions/Rival/2-nodes.json PR-11",
         "submissions/Rival/2-nodes.json SH-6"],
    ),
    "a link to /etc/passwd": (
        link("submissions/acme/logs/power.csv", "/etc/passwd"),
        ["submissions/acme/logs/power.csv PR-7"],
    ),
    "a link as an entry": (
        link("submissions/acme/new.json", "../rival/2-nodes.json"),
        ["submissions/acme/new.json PR-7"],
    ),
    "a workflow": (
        write(".github/workflows/check.yml"),
        [".github/workflows/check.yml PR-3"],
    ),
    "a template of the site": (
        write("site/templates/entry.html"),
        ["site/templates/entry.html PR-3"],
    ),
    "a schema": (
        write("schemas/v2/submission.schema.json", "{}"),
        ["schemas/v2/submission.schema.json PR-3"],
    ),
    "a filter": (write(".gitattributes", "* filter=x"), [".gitattributes PR-3"]),
    "a filter in the own folder": (
        write("submissions/acme/.gitattributes", "* filter=x"),
        ["submissions/acme/.gitattributes PR-3"],
    ),
    "a claim": (write("claims/x.json", "{}"), ["claims/x.json PR-3"]),
    "an escape in a name": (
        write("submissions/acme/logs/\x1b[31mpower.csv"),
        ["submissions/acme/logs/\x1b[31mpower.csv PR-10"],
    ),
    "a command in a name": (write("::error::x"), ["::error::x PR-10", "::error::x PR-3"]),
    "a huge file": (
        write("submissions/acme/new.json", " " * 4_200_000),
        ["submissions/acme/new.json PR-12"],
    ),
    "a submodule": (a_submodule, ["submissions/acme/logs/inner PR-8"]),
    "an executable": (executable, ["submissions/acme/logs/power.csv PR-9"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_refused_by_the_path_that_it_touches(name: str, repository: Repository) -> None:
    """
    The errors of the check are those of the trick, and no other.
    """
    change, expected = TRICKS[name]
    event = event_file_of(repository)
    found = errors(repository.check(change))
    named = [ADDED.sub("ADDED", line.replace(event, "EVENT")) for line in found]

    assert set(named) == set(expected)


def event_file_of(repository: Repository) -> str:
    """
    The path of the event on the main branch.
    """
    return git(repository.folder, "ls-tree", "-r", "--name-only", "main", "ledger/").strip()


def test_what_is_printed_of_a_hostile_name_steers_nothing(repository: Repository) -> None:
    """
    No escape and no command of a runner stands at the start of a line, in text and annotations.
    """

    def change(board: Path) -> None:
        write("::error::x")(board)
        write("submissions/acme/\x1b[31m##[error]x")(board)

    found = repository.check(change).findings
    text = as_text(found)

    assert "\x1b" not in text + as_annotations(found)
    assert (
        "\\x3a:error::x: error PR-10: the name holds :, which no name has on some systems" in text
    )
    assert [line for line in text.splitlines() if line.startswith("::") or "##[" in line] == []
    lines = as_annotations(found).splitlines()
    assert [
        line for line in lines if not line.startswith(("::error file=", "::warn", "::not"))
    ] == []


@pytest.mark.parametrize("author", [{"authors": ()}, {"authors": ["evil"]}, {"accounts": ["eve"]}])
def test_nobody_who_is_known_may_change_anything(
    author: dict[str, Any], repository: Repository
) -> None:
    """
    Without an author that the base lists, even a new entry is refused.
    """
    found = errors(repository.check(repository.add_entry, **({"authors": ()} | author)))

    assert f"{GOOD} PR-1" in found
    assert "board.toml PR-14" in found


def test_a_change_of_two_teams_is_refused_with_the_files(repository: Repository) -> None:
    """
    Somebody of both teams sends two changes; for a maintainer it is a warning.
    """

    def change(board: Path) -> None:
        write("submissions/acme/x/log")(board)
        write("submissions/rival/x/log")(board)

    both = repository.check(change, authors=["acme", "rival"])
    assert errors(both) == ["submissions/acme/x/log PR-2", "submissions/rival/x/log PR-2"]
    message = "the change touches files of acme, rival; this one is acme's"
    assert message in [one.message for one in both.findings]
    assert errors(repository.check(change, authors=["board/ada"])) == []


def test_a_commit_title_says_nothing(repository: Repository) -> None:
    """
    No title of a commit reaches what is printed.
    """
    title = "@everyone <img src=x> [fix](http://x) | ``` \u202e"
    branch = repository.branch(write("claims/x.json", "{}"), title=title)
    found = reporter.ci("main", head=branch, board=repository.folder, authors=["acme"], now=NOW)

    assert "everyone" not in check_markdown(found) + check_text(found) + str(found.to_dict())


def exchanged(path: str, target: str) -> Callable[[Path], None]:
    """
    Puts a link in the place of a file or a folder of the board.
    """

    def change(board: Path) -> None:
        (board / path).rename(board / f"{path}-before")
        (board / path).symlink_to(target)

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (write("board.toml", "= ["), "board.toml PR-15"),
        (exchanged("board.toml", "/etc/passwd"), "board.toml PR-7"),
        (exchanged("ledger", "/etc"), "EVENT LG-11"),
        (exchanged("submissions", "/etc"), f"{ENTRY} PR-4"),
        (write(ENTRY, "[" * 100_000), f"{ENTRY} JS-3"),
        (write("submissions/acme/new.json", "\x00"), "submissions/acme/new.json JS-2"),
        (write(BENCHMARK, "null"), f"{BENCHMARK} SH-3"),
    ],
)
def test_a_board_in_ruins_is_refused_in_words(
    change: Callable[[Path], None], expected: str, repository: Repository
) -> None:
    """
    Whatever stands where the board was, the check ends with findings and can be printed.
    """
    check = repository.check(change)
    event = event_file_of(repository)

    assert expected in [line.replace(event, "EVENT") for line in errors(check)]
    assert check_markdown(check).startswith("## Check of this change: refused\n")
    assert "\\n" not in as_text(check.findings)


def test_a_change_that_is_too_large_is_not_judged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Neither are its files read nor its board ranked; what it is refused for is its size.
    """
    monkeypatch.setattr("reporter.changes.path_rules.MOST_CHANGED_FILES", 3)
    check = repository.check(repository.add_entry)

    assert [one.message for one in check.findings] == [
        "the change touches 8 files; at most 3 files are looked at"
    ]
    assert (check.difference, check.reviews) == (None, ())
    monkeypatch.setattr("reporter.changes.path_rules.MOST_CHANGED_FILES", 5_000)
    monkeypatch.setattr("reporter.changes.path_rules.MOST_CHANGED_BYTES", 10_000)
    assert errors(repository.check(repository.add_entry)) == [f"{GOOD} PR-12"]


def test_trees_that_name_each_other_end(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A few small trees that stand for billions of files are refused, and not listed to the end.
    """
    folder = repository.folder
    blob = git(folder, "rev-parse", "main:board.toml").strip()
    tree, line = blob, "100644 blob"
    for _ in range(9):
        listed = "".join(f"{line} {tree}\tname-{number}\n" for number in range(10))
        tree, line = made(folder, listed, "mktree"), "040000 tree"
    commit = git(folder, "commit-tree", "-p", "main", "-m", "x", tree).strip()

    monkeypatch.setattr("reporter.changes.tree.MOST_LISTED_BYTES", 1_048_576)
    with pytest.raises(ReporterError, match=r"^git prints more than 1 MiB; the repository is lar"):
        reporter.ci("main", head=commit, board=folder, authors=["acme"])


def test_a_tree_with_paths_out_of_the_repository_writes_nothing_there(
    repository: Repository,
) -> None:
    """
    Names that no program of git would make are refused, and not written out.
    """
    folder = repository.folder
    blob = git(folder, "rev-parse", f"main:{ENTRY}").strip()
    inner = made(folder, f"100644 blob {blob}\tentry.json\n", "mktree")
    for name in ("..", ".git"):
        raw = f"40000 {name}\0".encode() + bytes.fromhex(inner)
        tree = made(folder, raw, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
        commit = git(folder, "commit-tree", "-p", "main", "-m", "x", tree).strip()
        check = reporter.ci("main", head=commit, board=folder, authors=["board/ada"], now=NOW)
        assert f"{name}/entry.json PR-10" in errors(check)


def test_a_tree_with_two_files_at_one_path_is_refused(repository: Repository) -> None:
    """
    Which of the two a checkout would take is anybody's guess, so neither is judged.
    """
    folder = repository.folder
    listed = git(folder, "ls-tree", "main").splitlines()
    raw = b""
    for line in listed:
        meta, _, name = line.partition("\t")
        mode, _, digest = meta.split()
        one = f"{mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(digest)
        raw += one * (2 if name == "board.toml" else 1)
    tree = made(folder, raw, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
    commit = git(folder, "commit-tree", "-p", "main", "-m", "x", tree).strip()

    with pytest.raises(ReporterError, match=r"^'board.toml' stands twice in the tree of "):
        reporter.ci("main", head=commit, board=folder, authors=["acme"])


def test_a_change_of_thousands_of_teams_names_a_few(repository: Repository) -> None:
    """
    What is said of each file doesn't grow with the number of the others.
    """

    def change(board: Path) -> None:
        for number in range(40):
            write(f"submissions/team-{number:02}/x/log")(board)

    found = repository.check(change).findings

    assert (
        "the change touches files of team-00, team-01, team-02, team-03, team-04 and 35 more; this "
        "one is team-00's"
    ) in [one.message for one in found]


def test_evidence_of_a_published_entry_stays(repository: Repository) -> None:
    """
    Its team takes no log away behind an entry that stands as it was; a maintainer is warned.
    """
    folder = "submissions/rival/2-nodes"

    def change(board: Path) -> None:
        shutil.rmtree(board / folder)

    own = repository.check(change, authors=["rival"])
    assert f"{folder}/power-20.csv PR-4" in errors(own)
    messages = {one.message for one in own.findings if one.code == "PR-4"}
    assert messages == {"evidence of rival/2-nodes is gone, and the entry is as it was"}
    assert errors(repository.check(change, authors=["board/ada"])) == []


def made(folder: Path, given: str | bytes, *arguments: str) -> str:
    """
    The id of an object that git makes of what it is given.
    """
    raw = given.encode() if isinstance(given, str) else given
    ran = subprocess.run(
        ["git", "-C", str(folder), *arguments], input=raw, capture_output=True, check=True
    )
    return ran.stdout.decode().strip()
