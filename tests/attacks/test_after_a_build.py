"""
What fails once a new site stands is told as such: no message says that the old one does.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.site.write import replaced_site
from reporter.store.content_cache import ContentCache, Files
from tests.conftest import RunCli
from tests.site.serving import a_small_board


def write_site(out: Path, text: str) -> None:
    """
    A site of two pages.
    """
    with replaced_site(out) as writer:
        writer.write("a/index.html", text)
        writer.write("index.html", text)


def refuse_to_remove(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> None:
    """
    Let the system refuse to remove files of that name, so many times.
    """
    real, left = os.unlink, [times]

    def failing(path: Any, **options: Any) -> None:
        if str(path).endswith(name) and left[0]:
            left[0] -= 1
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        real(path, **options)

    monkeypatch.setattr(os, "unlink", failing)


def test_a_file_that_is_removed_at_the_second_try_is_no_matter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    Nothing of the old site stays beside the new one.
    """
    write_site(tmp_path / "site", "old")
    with monkeypatch.context() as patched:
        refuse_to_remove(patched, "index.html", 1)
        write_site(tmp_path / "site", "new")

    assert list(tmp_path.iterdir()) == [tmp_path / "site"]
    assert (tmp_path / "site/a/index.html").read_text() == "new"


def test_an_old_site_that_cannot_be_removed_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    The new site stands and the message says so; the next build removes the rest.
    """
    write_site(tmp_path / "site", "old")
    with monkeypatch.context() as patched:
        refuse_to_remove(patched, "index.html", 1_000)
        with pytest.raises(ReporterError) as raised:
            write_site(tmp_path / "site", "new")

    left = next(path for path in tmp_path.iterdir() if path.name != "site")
    assert str(raised.value) == (
        f"the site at {tmp_path / 'site'} is written, but the old one at {left} can't be removed: "
        "Input/output error; remove that folder"
    )
    assert (tmp_path / "site/a/index.html").read_text() == "new"

    write_site(tmp_path / "site", "newer")
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]


def test_a_full_cache_after_the_site_stands_is_told_with_the_site(
    monkeypatch: pytest.MonkeyPatch, run_cli: RunCli, tmp_path: Path
) -> None:
    """
    The exit status is 2, the site stands, and the next build writes the same one.
    """
    board, out, cache = a_small_board(tmp_path / "board"), tmp_path / "site", tmp_path / "cache"
    real = ContentCache._write

    def failing(self: ContentCache, key: str, files: Files) -> None:
        if self._kind == "site":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(self, key, files)

    command = ("build", "--board", board, "--out", out, "--cache", cache, "--jobs", "1")
    with monkeypatch.context() as patched:
        patched.setattr(ContentCache, "_write", failing)
        ran = run_cli(*command)
    page = (out / "index.html").read_bytes()

    assert ran.exit_code == 2
    assert (
        f"reporter: the site at {out} is written, but {cache} can't be used as a cache: No space "
        "left on device; name another folder with --cache, or use --no-cache"
    ) in ran.stderr
    assert run_cli(*command).exit_code == 0
    assert (out / "index.html").read_bytes() == page


def test_a_kept_file_that_cannot_be_removed_is_an_error_of_the_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    It is told with the name of the file.
    """
    cache = ContentCache(tmp_path, b"0" * 32, "pages")
    cache.put("a" * 64, [("index.html", b"page")])
    refuse_to_remove(monkeypatch, ".pages", 1)

    with pytest.raises(ReporterError, match=r"a\.pages can't be used as a cache: Input/output"):
        cache.keep_only(())
