"""
`reporter build` again: after any edits of a board and of its site, byte for byte a clean build.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import hypothesis
import jinja2
import pytest
from hypothesis import strategies as st

from reporter.leaderboard import kept_entries
from reporter.site import build_stamp, entry_maker
from reporter.site.publish import BuiltSite, build
from reporter.site.spare_tree import spare_tree
from tests.conftest import CHECKOUT
from tests.season_board import TEAMS, SeasonBoard, season_board
from tests.test_own_carbon_board import HEAD, NORWAY

CARBON = HEAD + NORWAY


@contextmanager
def templates_compiled_once() -> Iterator[None]:
    """
    The code of a template is the same in every build.
    """
    anew = jinja2.Environment.compile
    known: dict[tuple[str, Any, Any, Any], Any] = {}

    def compiled(self: jinja2.Environment, source: Any, name: Any = None, file: Any = None) -> Any:
        key = (type(self).__name__, source, name, file)
        if key not in known:
            known[key] = anew(self, source, name, file)
        return known[key]

    with mock.patch.object(jinja2.Environment, "compile", compiled):
        yield


@dataclass(slots=True)
class Edited:
    """
    A board, the site that builds write again and again, and the program that writes it.
    """

    board: SeasonBoard
    out: Path
    program: str = "one"
    words: int = 0
    kept_aside: list[Path] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """
        The folder of the board.
        """
        return self.board.folder

    def more(self) -> int:
        """
        A number that no edit had before.
        """
        self.words += 1
        return self.words

    def entries(self) -> list[Path]:
        """
        The files of entries.
        """
        return sorted((self.folder / "submissions").rglob("*.json"))

    def pages(self) -> list[Path]:
        """
        The pages and data of entries on the site.
        """
        return sorted(path for path in (self.out / "entries").rglob("*") if path.is_file())


def builds(edited: Edited, out: Path, kept: Path | None) -> BuiltSite:
    """
    Build by the program of the moment.
    """
    with ExitStack() as stack:
        for module in (build_stamp, entry_maker, kept_entries):
            stack.enter_context(
                mock.patch.object(module, "program_digest", return_value=edited.program)
            )
        return build(edited.folder, out=out, cache=kept)


def files_of(folder: Path) -> dict[str, tuple[str, int]]:
    """
    Hash and permissions of every file below a folder.
    """
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.lstat().st_mode,
        )
        for path in folder.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def _changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def renamed_system(edited: Edited, path: Path) -> None:
    """
    A review stands for another state then.
    """
    _changed(path, lambda data: data["system"].update(name=f"System {edited.more()}"))


def slower(edited: Edited, path: Path) -> None:
    """
    Other energies, so other ranks and widths.
    """

    def change(data: dict[str, Any]) -> None:
        for part in data["runs"][0]["energy_parts"]:
            part["energy_j"] = part["charged_energy_j"] = part["energy_j"] * (1 + edited.more() / 9)

    _changed(path, change)


def written_otherwise(edited: Edited, path: Path) -> None:
    """
    The same data with other blanks.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data, indent=edited.more()), encoding="utf-8")


def reviewed(edited: Edited, path: Path) -> None:
    """
    The ledger has one event more.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    edited.board.review(data["id"], date(2026, 6, 2 + edited.more() % 20))


def broken(_edited: Edited, path: Path) -> None:
    """
    No JSON any more.
    """
    path.write_text("{", encoding="utf-8")


def overwritten(edited: Edited, page: Path) -> None:
    """
    Other contents of the same size and times.
    """
    before = page.stat()
    page.write_bytes(bytes(before.st_size))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    edited.more()


def exchanged(_edited: Edited, page: Path) -> None:
    """
    Another file of the same size and times in its place.
    """
    other = page.with_name("other")
    before = page.stat()
    other.write_bytes(bytes(before.st_size))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(page)


def linked_away(edited: Edited, page: Path) -> None:
    """
    A hard link, so that somebody else may write to it.
    """
    aside = edited.out.parent / f"aside-{edited.more()}"
    os.link(page, aside)


def made_a_link(edited: Edited, page: Path) -> None:
    """
    A symbolic link to a copy.
    """
    aside = edited.out.parent / f"aside-{edited.more()}"
    shutil.copy2(page, aside)
    page.unlink()
    page.symlink_to(aside)


def own_carbon(edited: Edited) -> None:
    """
    Another table, by which alone the figures are made.
    """
    edited.board.benchmark(carbon="own")
    table = CARBON.replace("29.5", f"3{edited.more()}.5")
    (edited.folder / "carbon.csv").write_text(table, encoding="utf-8")


OF_ENTRIES: dict[str, Callable[[Edited, Path], object]] = {
    "renamed": renamed_system,
    "slower": slower,
    "blanks": written_otherwise,
    "reviewed": reviewed,
    "broken": broken,
    "removed": lambda _edited, path: path.unlink(),
}
OF_PAGES: dict[str, Callable[[Edited, Path], object]] = {
    "page overwritten": overwritten,
    "page exchanged": exchanged,
    "page linked away": linked_away,
    "page made a link": made_a_link,
    "page removed": lambda _edited, page: page.unlink(),
    "page opened to all": lambda _edited, page: page.chmod(0o666),
}
OF_BOARDS: dict[str, Callable[[Edited], object]] = {
    "added": lambda edited: edited.board.submit(f"club/more-{edited.more()}", 1.1),
    "settings": lambda edited: edited.board.settle(None, **TEAMS, **{f"team{edited.more()}": "jo"}),
    "benchmark": lambda edited: edited.board.benchmark(title=f"BERT {edited.more()}"),
    "carbon": own_carbon,
    "event gone": lambda edited: next((edited.folder / "ledger").iterdir()).unlink(),
    "program": lambda edited: setattr(edited, "program", f"{edited.more()}"),
    "nothing": lambda edited: edited.more(),
}


def edit(edited: Edited, name: str, place: int) -> None:
    """
    One change; *place* chooses what it is about.
    """
    if name in OF_BOARDS:
        OF_BOARDS[name](edited)
        return
    known = edited.entries() if name in OF_ENTRIES else edited.pages()
    usable = [path for path in known if path.read_bytes() != b"{" and not path.is_symlink()]
    if usable:
        (OF_ENTRIES | OF_PAGES)[name](edited, usable[place % len(usable)])


# Each example builds for some seconds, so none is made smaller: the edits of one are few.
@hypothesis.settings(
    max_examples=12,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    suppress_health_check=list(hypothesis.HealthCheck),
)
@hypothesis.given(
    st.lists(
        st.tuples(st.sampled_from([*OF_ENTRIES, *OF_PAGES, *OF_BOARDS]), st.integers(0, 50)),
        min_size=1,
        max_size=4,
    )
)
def test_any_edits_give_the_site_of_a_clean_build(edits: Sequence[tuple[str, int]]) -> None:
    """
    Of entries, the board, its ledger, its carbon table, the program, and of the site itself.
    """
    with TemporaryDirectory() as place, templates_compiled_once():
        folder = Path(place)
        edited = Edited(board=season_board(folder / "board"), out=folder / "site")
        builds(edited, edited.out, folder / "cache")
        for name, number in edits:
            edit(edited, name, number)
            again = builds(edited, edited.out, folder / "cache")
            clean = builds(edited, folder / "clean", None)
            assert files_of(edited.out) == files_of(folder / "clean"), name
            assert again.findings == clean.findings


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[Edited]:
    """
    A board that was built once; no other entry shows anything of "club/fourth", which has no rank.
    """
    with templates_compiled_once():
        made = Edited(board=season_board(tmp_path / "board"), out=tmp_path / "site")
        made.board.submit("club/fourth", 2.0)
        builds(made, made.out, tmp_path / "cache")
        yield made


def inodes(folder: Path) -> dict[str, int]:
    """
    Which file stands at each place.
    """
    return {
        str(path.relative_to(folder)): path.stat().st_ino
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_files_of_other_entries_are_the_same_files(edited: Edited, tmp_path: Path) -> None:
    """
    So are those of pages that show nothing of what changed: none is read or written. After the
    build each has one name on the site and one in the tree that the next build begins with.
    """
    before = inodes(edited.out)
    renamed_system(edited, edited.folder / "submissions/club/fourth.json")
    again = builds(edited, edited.out, tmp_path / "cache")
    after = inodes(edited.out)

    assert again.report is not None
    same = {path for path in after if after[path] == before.get(path)}
    others = ("entries/acme/", "entries/uni/", "entries/lab/", "method/", "ledger/", "places/index")
    assert {path for path in after if path.startswith(others)} <= same
    changed = ("entries/club/", "entries/index", "entries/rows.js", "entries/entries.csv", "data/")
    assert not {path for path in same if path.startswith(changed)}
    assert {(edited.out / path).stat().st_nlink for path in same} == {2}


def without_tree(tmp_path: Path) -> None:
    """
    The tree is elsewhere that the build would begin with, so that it links files of the site.
    """
    spare_tree(tmp_path / "cache").rename(tmp_path / "aside")


def test_a_site_with_files_taken_over_stands_for_the_next_build(
    edited: Edited, tmp_path: Path
) -> None:
    """
    With the tree, and without it, where links change their states: these are those that are kept.
    """
    renamed_system(edited, edited.folder / "submissions/club/fourth.json")
    builds(edited, edited.out, tmp_path / "cache")
    assert builds(edited, edited.out, tmp_path / "cache").unchanged is not None

    without_tree(tmp_path)
    renamed_system(edited, edited.folder / "submissions/club/fourth.json")
    builds(edited, edited.out, tmp_path / "cache")
    assert builds(edited, edited.out, tmp_path / "cache").unchanged is not None


def test_another_program_takes_nothing_and_leaves_a_tree_of_its_own(
    edited: Edited, tmp_path: Path
) -> None:
    """
    Each of its files has a second name then, and the next build takes over what it wrote.
    """
    before = inodes(edited.out)
    edited.program = "two"
    builds(edited, edited.out, tmp_path / "cache")
    made = inodes(edited.out)
    assert not set(before.values()) & set(made.values())
    assert {path.stat().st_nlink for path in edited.pages()} == {2}

    renamed_system(edited, edited.folder / "submissions/club/fourth.json")
    builds(edited, edited.out, tmp_path / "cache")
    assert inodes(edited.out)["method/index.html"] == made["method/index.html"]


@pytest.mark.parametrize("number", [1, 2, 5])
def test_without_hard_links_files_are_written(edited: Edited, tmp_path: Path, number: int) -> None:
    """
    Also where they fail after the first ones: the pages come from the cache.
    """
    calls = []

    def refused(source: str, target: str, *, follow_symlinks: bool = True) -> None:
        calls.append(source)
        if len(calls) >= number:
            raise PermissionError(1, "Operation not permitted", source)
        real(source, target, follow_symlinks=follow_symlinks)

    real = os.link
    without_tree(tmp_path)
    renamed_system(edited, edited.folder / "submissions/club/fourth.json")
    with mock.patch.object(os, "link", refused):
        again = builds(edited, edited.out, tmp_path / "cache")
    builds(edited, tmp_path / "clean", None)

    assert len(calls) >= number
    assert again.report is not None
    assert again.report.reused_count == 3
    assert files_of(edited.out) == files_of(tmp_path / "clean")


def test_a_page_that_is_exchanged_while_it_is_taken_over_is_not_taken(
    edited: Edited, tmp_path: Path
) -> None:
    """
    Right after the look at it: what was linked is looked at once more.
    """
    real = os.link

    def raced(source: str, target: str, *, follow_symlinks: bool = True) -> None:
        if Path(source).is_relative_to(edited.out):
            exchanged(edited, Path(source))
        real(source, target, follow_symlinks=follow_symlinks)

    without_tree(tmp_path)
    renamed_system(edited, edited.folder / "submissions/club/fourth.json")
    with mock.patch.object(os, "link", raced):
        builds(edited, edited.out, tmp_path / "cache")
    builds(edited, tmp_path / "clean", None)

    assert files_of(edited.out) == files_of(tmp_path / "clean")


def test_another_place_for_the_site_is_built_of_kept_pages(edited: Edited, tmp_path: Path) -> None:
    """
    Nothing is taken from a site that stands elsewhere.
    """
    other = builds(edited, tmp_path / "other", tmp_path / "cache")

    assert other.report is not None
    assert other.report.reused_count == 4
    assert files_of(tmp_path / "other") == files_of(edited.out)
    assert not set(inodes(tmp_path / "other").values()) & set(inodes(edited.out).values())


def test_the_published_board_is_the_same_from_its_cache(tmp_path: Path) -> None:
    """
    All entries of this board, with pages, submissions and scores taken from a cache.
    """
    board = tmp_path / "board"
    for name in ("submissions", "claims", "ledger"):
        shutil.copytree(CHECKOUT / name, board / name)
    shutil.copy(CHECKOUT / "board.toml", board)
    with templates_compiled_once():
        first = build(board, out=tmp_path / "site", cache=tmp_path / "cache")
        (board / "claims" / "bloom-2022.json").unlink()
        again = build(board, out=tmp_path / "site", cache=tmp_path / "cache")
        build(board, out=tmp_path / "clean")

    assert first.report is not None
    assert again.report is not None
    assert again.report.reused_count == first.entries_count > 20
    assert files_of(tmp_path / "site") == files_of(tmp_path / "clean")
