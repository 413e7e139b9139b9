"""
The tree that a build begins with: whatever becomes of it, the site is that of a clean build.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.site import write
from reporter.site.spare_tree import spare_tree
from reporter.site.write import MARKER, MARKER_TEXT, replaced_site
from reporter.store.files import FileState, state_of
from tests.conftest import CHECKOUT
from tests.store.inject import calls_of, failing_call

PAGES = {"index.html": "home", "a/one.html": "one", "a/b/two.html": "two", "c.html": "three"}
OTHER = PAGES | {"a/one.html": "another one"}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """
    The folder of a cache.
    """
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@dataclass(frozen=True, slots=True)
class Built:
    """
    What a build wrote, and the states of its files.
    """

    pages: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, FileState] = field(default_factory=dict)


def built(out: Path, pages: Mapping[str, str], cache: Path, last: Built | None = None) -> Built:
    """
    Build a site of *pages*, with those taken over that the *last* build wrote alike.
    """
    was = last or Built()
    with replaced_site(out, was.states, spare_tree(cache)) as writer:
        for path, text in pages.items():
            taken = writer.take_over_unlisted([path]) if was.pages.get(path) == text else None
            if taken is None:
                writer.write(path, text)
            else:
                writer.list_written(path, taken[0])
    return Built(pages, writer.states)


def names_in(folder: Path) -> list[str]:
    """
    Everything directly in *folder*.
    """
    return sorted(path.name for path in folder.iterdir())


def texts(folder: Path) -> dict[str, str]:
    """
    The text of each file of a site, its marker left out; folders must hold something.
    """
    for path in (folder, *folder.rglob("*")):
        assert not path.is_symlink()
        assert not path.is_dir() or any(path.iterdir())
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)
    found = {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found.pop(MARKER) == MARKER_TEXT
    return found


def stands(out: Path, last: Built) -> bool:
    """
    Whether the files of a site have the states that were told.
    """
    return all(state_of((out / path).lstat()) == state for path, state in last.states.items())


def test_a_small_change_links_what_the_one_before_changed_and_nothing_else(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The first build leaves a tree of links; the next ones begin with it, and leave the old site.
    """
    out = tmp_path / "site"
    calls: list[str] = []
    known = built(out, PAGES, cache)
    assert texts(spare_tree(cache)) == PAGES

    real = os.link

    def counted(source: str, target: str, *, follow_symlinks: bool = True) -> None:
        calls.append(Path(source).name)
        real(source, target, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "link", counted)
    inode = (out / "index.html").stat().st_ino
    for pages in (OTHER, PAGES, OTHER | {"c.html": "more"}):
        known = built(out, pages, cache, known)
        assert texts(out) == pages
        assert stands(out, known)
        assert (out / "index.html").stat().st_ino == inode
    assert calls == []
    assert names_in(tmp_path) == ["cache", "site"]

    known = built(out, PAGES, cache, known)
    built(out, OTHER, cache, known)
    assert calls == ["c.html"]


def overwritten(page: Path) -> None:
    """
    Other contents of the same size and times.
    """
    before = page.stat()
    page.write_bytes(bytes(before.st_size))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))


def exchanged(page: Path) -> None:
    """
    Another file of the same size and times in its place.
    """
    before, other = page.stat(), page.with_name("other")
    other.write_bytes(bytes(before.st_size))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(page)


def led_away(page: Path) -> None:
    """
    A link in the place of its folder.
    """
    folder = page.parent
    folder.rename(folder.parent.parent / "elsewhere")
    folder.symlink_to(folder.parent.parent / "elsewhere")


def a_link(page: Path) -> None:
    """
    A link to itself in its place.
    """
    page.unlink()
    page.symlink_to("two.html")


def a_folder(page: Path) -> None:
    """
    An empty folder in its place.
    """
    page.unlink()
    page.mkdir()


def a_full_folder(page: Path) -> None:
    """
    One that holds a file.
    """
    a_folder(page)
    (page / "x").write_text("x")


def a_pipe(page: Path) -> None:
    """
    A pipe in its place.
    """
    page.unlink()
    os.mkfifo(page)


CHANGES: dict[str, Callable[[Path], object]] = {
    "overwritten": overwritten,
    "exchanged": exchanged,
    "removed": Path.unlink,
    "opened to all": lambda page: page.chmod(0o666),
    "a link": a_link,
    "a folder": a_folder,
    "a full folder": a_full_folder,
    "a pipe": a_pipe,
    "more files": lambda page: (page.parent / "more.html").write_text("more"),
    "an empty folder": lambda page: (page.parent / "more").mkdir(),
    "a folder of others": lambda page: page.parent.chmod(0o777),
    "a folder elsewhere": led_away,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_somebody_does_to_the_tree_is_not_on_the_site(
    tmp_path: Path, cache: Path, change: str
) -> None:
    """
    Nor is it there after another build.
    """
    out = tmp_path / "site"
    known = built(out, PAGES, cache)
    CHANGES[change](spare_tree(cache) / "a/b/two.html")
    for _ in range(2):
        known = built(out, OTHER, cache, known)
        assert texts(out) == OTHER
    assert stands(out, known)


@pytest.mark.parametrize("what", ["nothing", "file", "link"])
def test_what_is_no_tree_is_not_taken(tmp_path: Path, cache: Path, what: str) -> None:
    """
    A file or a link in its place; what the link leads to stays.
    """
    out, aside = tmp_path / "site", tmp_path / "aside"
    known = built(out, PAGES, cache)
    spare_tree(cache).rename(aside)
    if what == "file":
        spare_tree(cache).write_text("x")
    if what == "link":
        spare_tree(cache).symlink_to(aside)
    known = built(out, OTHER, cache, known)

    assert texts(out) == OTHER
    assert stands(out, known)
    assert texts(aside) == PAGES


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path, cache: Path) -> None:
    """
    Of one build and the next, both ways.
    """
    out = tmp_path / "site"
    one = {"index.html": "home", "a": "file", "b/c/d": "deep", "b/e": "less"}
    other = {"index.html": "home", "a/b/c": "deep", "a/d": "less", "b": "file"}
    known = built(out, one, cache)
    for pages in (other, one, other):
        known = built(out, pages, cache, known)
        assert texts(out) == pages


def test_without_links_between_the_folders_no_tree_is_left(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    As on another file system: the site is built of links to the old one.
    """
    monkeypatch.setattr(write, "is_near", lambda *_: False)
    monkeypatch.setattr(write, "keep_spare", lambda *_: False)
    out = tmp_path / "site"
    known = built(out, PAGES, cache)
    known = built(out, OTHER, cache, known)

    assert texts(out) == OTHER
    assert stands(out, known)
    assert names_in(cache) == []
    assert (out / "index.html").stat().st_nlink == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_site_survives_an_error_at_every_call(tmp_path: Path, cache: Path, number: int) -> None:
    """
    Whichever call fails of a build that begins with the tree, the old site or the new one stands
    whole; the next build is a clean one, and nothing stays beside the site.
    """
    out = tmp_path / "site"
    known = built(out, PAGES, cache)
    known = built(out, OTHER, cache, known)
    count = calls_of(lambda: built(out, PAGES, cache, known))
    assert count >= 10
    for failing in range(1, count + 1):
        known = built(out, PAGES, cache, built(out, OTHER, cache, known))
        with failing_call(failing, number):
            try:
                built(out, OTHER, cache, known)
                said = "written"
            except ReporterError as problem:
                said = str(problem)
        assert texts(out) == (PAGES if "the old site stands" in said else OTHER)
        known = built(out, OTHER, cache, known)
        assert texts(out) == OTHER
        assert stands(out, known)
        assert names_in(tmp_path) == ["cache", "site"]


KILLED = """
import os, sys
from pathlib import Path
from reporter.site import write
from tests.site.test_spare_tree import OTHER, PAGES, built
out, cache = map(Path, sys.argv[1:3])
known = built(out, PAGES, cache)
place, name = sys.argv[3].split(".")
real = getattr(write, name)
def killed(*arguments):
    if place == "after":
        real(*arguments)
    os._exit(9)
setattr(write, name, killed)
built(out, OTHER, cache, known)
"""


@pytest.mark.parametrize(
    ("moment", "pages"),
    [("after.take_spare", PAGES), ("before._swap", PAGES), ("after._swap", OTHER)],
)
def test_a_build_that_is_killed_leaves_a_whole_site(
    tmp_path: Path, cache: Path, moment: str, pages: dict[str, str]
) -> None:
    """
    With the tree taken, before the new site is in its place and after that.
    """
    out = tmp_path / "site"
    command = [sys.executable, "-c", KILLED, str(out), str(cache), moment]
    ran = subprocess.run(command, cwd=CHECKOUT, check=False, timeout=60)

    assert ran.returncode == 9
    assert texts(out) == pages
    built(out, OTHER, cache)
    assert texts(out) == OTHER
    assert names_in(tmp_path) == ["cache", "site"]
