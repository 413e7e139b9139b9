"""
Builds after no change: skipped only where the site stands as a build anew would write it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import hypothesis
import pytest
from hypothesis import strategies as st

from reporter.findings import note
from reporter.site import build_stamp
from reporter.site.build_stamp import BuildStamp, Standing, input_files
from reporter.site.last_site import LastSite
from reporter.site.publish import build
from reporter.site.write import replaced_site
from reporter.store.content_cache import ContentCache, open_cache
from tests.conftest import CHECKOUT, RunCli
from tests.site.serving import a_small_board

SAID = Standing(
    findings=(note("BD-4", "board.toml", "/base_url", "a \udc80 name", "set it"),),
    pages_count=2,
    boards_count=1,
    entries_count=1,
)
PAGES = {"index.html": b"home", "entries/a/index.html": b"an entry", "static/style.css": b"p {}"}


def a_board(place: Path) -> Path:
    """
    The files that a build looks at, with evidence that it doesn't; nothing here parses them.
    """
    for name in ("benchmarks/bert.json", "submissions/a/x.json", "claims/p.json", "ledger/e.json"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("{}")
    (place / "submissions/a/x").mkdir(exist_ok=True)
    (place / "submissions/a/x/power.csv").write_text("1,2\n")
    (place / "board.toml").write_text("title = 'x'\n")
    return place


def written(place: Path, kept: ContentCache) -> None:
    """
    Write the site of the board and keep its stamp, as a build does.
    """
    stamp = taken(place)
    with replaced_site(place / "_site") as writer:
        for name, content in PAGES.items():
            writer.write(name, content)
    stamp.keep(kept, writer.states, SAID, {})


def taken(place: Path, *, is_strict: bool = False) -> BuildStamp:
    """
    The stamp of the board's inputs as they are.
    """
    return BuildStamp.taken(place, place / "_site", is_strict=is_strict)


def standing(stamp: BuildStamp, kept: ContentCache) -> Standing | None:
    """
    What is said of the site that stands.
    """
    return stamp.standing(LastSite.read(kept, stamp.out))


def contents(place: Path) -> dict[str, object]:
    """
    All that a build sees of a board, and the permissions in its site; no times.
    """
    found: dict[str, object] = {}
    for top in ("board.toml", "benchmarks", "submissions", "claims", "ledger", "_site"):
        for path in ((place / top), *sorted((place / top).rglob("*"))):
            raw = path.read_bytes() if path.is_file() else None
            mode = path.lstat().st_mode if top == "_site" and raw is not None else None
            if "submissions/a/x/" not in f"{path}/":
                found[str(path)] = (path.is_dir(), path.is_symlink(), raw, mode)
    return found


def overwritten_alike(path: Path) -> None:
    """
    Other contents of the same size, with the old times put back.
    """
    before = path.stat()
    raw = path.read_bytes()
    path.write_bytes(raw[::-1] if raw != raw[::-1] else bytes(len(raw)))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def exchanged(path: Path) -> None:
    """
    Another file of the same size and times in its place.
    """
    before = path.stat()
    other = path.with_name("other")
    other.write_bytes(bytes(before.st_size))
    other.chmod(before.st_mode)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def linked(path: Path) -> None:
    """
    A link to a copy of itself.
    """
    aside = path.parent.parent / "aside"
    shutil.copy2(path, aside)
    path.unlink()
    path.symlink_to(aside)


def opened_to_all(path: Path) -> None:
    """
    Others may write.
    """
    path.chmod(0o666)


FILES = ("board.toml", "submissions/a/x.json", "ledger/e.json", "_site/entries/a/index.html")
EDITS: dict[str, Callable[[Path], object]] = {
    "overwritten": lambda path: path.write_bytes(b"other"),
    "overwritten alike": overwritten_alike,
    "exchanged": exchanged,
    "linked": linked,
    "removed": Path.unlink,
    "renamed": lambda path: path.rename(path.with_name("y.json")),
    "opened to all": opened_to_all,
    "folder beside": lambda path: (path.parent / "new").mkdir(),
    "file beside": lambda path: (path.parent / "new.json").write_text("{}"),
    "untouched": Path.lstat,
}


@hypothesis.settings(max_examples=60, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(
    st.lists(st.tuples(st.sampled_from(FILES), st.sampled_from(sorted(EDITS))), max_size=3)
)
def test_whatever_is_edited_is_seen(edits: Sequence[tuple[str, str]]) -> None:
    """
    In inputs and in the site, with sizes and times made alike; a site that is written again stands.
    """
    with TemporaryDirectory() as folder:
        place, kept = a_board(Path(folder) / "board"), open_cache(Path(folder) / "cache")
        written(place, kept)
        before = contents(place)
        for name, edit in edits:
            path = place / name
            if path.is_file() and not path.is_symlink():
                hypothesis.assume(not (path.parent / "new").exists() or edit != "folder beside")
                EDITS[edit](path)
        stands = standing(taken(place), kept)
        if contents(place) != before:
            assert stands is None
        elif all(edit == "untouched" for _, edit in edits):
            assert stands == SAID
        written(place, kept)
        assert standing(taken(place), kept) == SAID


def test_evidence_and_other_files_of_the_folder_are_no_inputs(tmp_path: Path) -> None:
    """
    A build opens neither, so a log that grows changes no site.
    """
    place, kept = a_board(tmp_path / "board"), open_cache(tmp_path / "cache")
    written(place, kept)
    (place / "submissions/a/x/power.csv").write_text("1,2\n3,4\n")
    (place / "README.md").write_text("more")

    assert standing(taken(place), kept) == SAID


def test_options_and_program_are_part_of_the_stamp(tmp_path: Path) -> None:
    """
    What isn't strict says nothing of a strict build, and another program makes other pages.
    """
    place, kept = a_board(tmp_path / "board"), open_cache(tmp_path / "cache")
    written(place, kept)

    assert standing(taken(place, is_strict=True), kept) is None
    with mock.patch.object(build_stamp, "program_digest", return_value="another"):
        assert standing(taken(place), kept) is None
    assert (
        standing(taken(place), open_cache(tmp_path / "cache", environment={"XDG_STATE_HOME": "/"}))
        is None
    )


def test_a_board_that_changed_while_it_was_built_has_no_stamp(tmp_path: Path) -> None:
    """
    Also where it was changed back: the pages may show what stood there in between.
    """
    place, kept = a_board(tmp_path / "board"), open_cache(tmp_path / "cache")
    stamp = taken(place)
    with replaced_site(place / "_site") as writer:
        writer.write("index.html", "home")
        (place / "claims/p.json").write_text("[]")
        (place / "claims/p.json").write_text("{}")
    stamp.keep(kept, writer.states, SAID, {})

    assert taken(place).key == stamp.key
    assert standing(taken(place), kept) is None


def test_a_commit_of_the_board_is_part_of_the_stamp(tmp_path: Path) -> None:
    """
    The history says which fields of an entry were changed since its review.
    """
    place = a_board(tmp_path / "board")
    git = ["git", "-C", str(place), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    before = taken(place).key
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)

    assert taken(place).key not in {before, a_board(tmp_path / "other")}
    assert taken(place).key == taken(place).key


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board of one entry.
    """
    return a_small_board(tmp_path_factory.mktemp("stamp") / "board")


def test_a_build_after_no_change_says_so_with_the_same_findings(
    run_cli: RunCli, board: Path
) -> None:
    """
    It writes nothing. A page that was edited or removed by hand is there again after the next one.
    """
    first = run_cli("build", "--board", board, "--jobs", "1")
    pages = first.stderr.rpartition(" pages, ")[0].rpartition("\n")[2]
    home = board / "_site/index.html"
    whole, inode = home.read_bytes(), home.stat().st_ino
    second = run_cli("build", "--board", board, "--jobs", "1")
    said = first.stderr.replace(
        f"{pages} pages, 0 reused, in ", f"nothing changed: {pages} pages stand in "
    )
    assert second.stderr == said
    assert (second.exit_code, home.stat().st_ino) == (first.exit_code, inode)
    home.write_bytes(whole + b" ")
    (board / "_site/static/style.css").unlink()
    third = run_cli("build", "--board", board, "--jobs", "1")

    assert " pages, 1 reused, in " in third.stderr
    assert home.read_bytes() == whole
    assert (board / "_site/static/style.css").is_file()


def test_what_a_killed_build_left_goes_even_where_nothing_changed(board: Path) -> None:
    """
    As with any build.
    """
    build(board, cache=board.parent / "own")
    (board / "._site.new-abcdefgh").mkdir()
    built = build(board, cache=board.parent / "own")

    assert built.unchanged is not None
    assert (built.boards_count, built.entries_count) == (
        built.unchanged.boards_count,
        built.unchanged.entries_count,
    )
    assert not (board / "._site.new-abcdefgh").exists()


OPENED = """
import json, os, sys
board, out, seen = sys.argv[1], sys.argv[2], set()
def see(event, given):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(given[0], str | os.PathLike):
        path = os.path.abspath(os.fspath(given[0]))
        if path.startswith(board + os.sep):
            seen.add(os.path.relpath(path, board))
sys.addaudithook(see)
from reporter.site.last_site import LastSite
from reporter.site.publish import build
build(board, out=out)
print(json.dumps(sorted(seen)))
"""


def test_every_file_that_a_build_opens_is_an_input(tmp_path: Path, board: Path) -> None:
    """
    Python itself tells which files and folders of the board were opened.
    """
    command = [sys.executable, "-c", OPENED, str(board), str(tmp_path / "site")]
    ran = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    opened = set(json.loads(ran.stdout))

    assert "board.toml" in opened
    assert len(opened) > 5
    assert opened <= {name for name, _, _ in input_files(board)}
