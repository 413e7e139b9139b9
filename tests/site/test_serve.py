"""
A board that is served while its files change: what is built again, and what stands instead.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from reporter.errors import ReporterError
from reporter.findings import has_errors
from reporter.site import serve as serve_module
from reporter.site.serve import Served, ServeWatcher, changes, look, serve
from tests.site.serving import a_small_board, asked, serving

CLAIMS = "claims/bloom-2022.json"
TITLE = "Estimating the Carbon Footprint of BLOOM"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A board with one entry and one claim file.
    """
    return a_small_board(tmp_path / "board")


def rewrite(path: Path, old: str, new: str) -> None:
    """
    Write a file again as editors do: a new one takes the place of the old.
    """
    text = path.read_text(encoding="utf-8")
    beside = path.with_name(path.name + "~")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(path)


def silent() -> ServeWatcher:
    """
    A watcher that keeps nothing.
    """
    return ServeWatcher(
        listening=lambda _: None,
        changed=lambda _: None,
        found=lambda _: None,
        shown=lambda _: None,
        kept=lambda _: None,
    )


def test_a_change_is_built_and_shown(board: Path) -> None:
    """
    The changed file is named, the pages follow, and the first site had no findings.
    """
    with serving(board) as running:
        first = asked(running.port, "/claims/bloom-2022/").body
        rewrite(board / CLAIMS, TITLE, "Another Title")
        changed = running.next("changed")
        shown = running.next("shown")
        second = asked(running.port, "/claims/bloom-2022/").body

    assert changed == (CLAIMS,)
    assert isinstance(shown, Served) and shown.built.report is not None and shown.time_s > 0
    assert f"<h1>{TITLE}" in first
    assert "<h1>Another Title" in second


def test_pages_are_kept_while_the_templates_stay(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A change of the board makes the page of the entry anew only where it shows it; a change of a
    template makes every page anew, since this process has the templates of its beginning hashed.
    """
    told = [(CLAIMS,), ("site/templates/entry.html",), (CLAIMS,)]
    monkeypatch.setattr(serve_module, "changes", lambda *_: iter(told))
    shown: list[Served] = []
    serve(board, port=0, watcher=replace(silent(), shown=shown.append))

    reports = [one.built.report for one in shown]
    assert [report.reused_count for report in reports if report] == [0, 1, 0, 1]


def test_a_change_with_an_error_leaves_the_old_site(board: Path) -> None:
    """
    The finding is told, the pages stay, and the mended file is shown.
    """
    path = board / CLAIMS
    good = path.read_text(encoding="utf-8")
    with serving(board) as running:
        path.write_text("{", encoding="utf-8")
        running.next("changed")
        findings = running.next("found")
        reason = running.next("kept")
        between = asked(running.port, "/claims/bloom-2022/")
        path.write_text(good, encoding="utf-8")
        running.next("shown")
        after = asked(running.port, "/claims/bloom-2022/")

    assert isinstance(findings, tuple)
    assert [one.code for one in findings if has_errors([one])] == ["JS-2"]
    assert reason == "the site before this change stands until the errors are mended"
    assert (between.status, after.status) == (200, 200)


def test_an_old_error_keeps_no_change_from_being_shown(board: Path) -> None:
    """
    The first build leaves the bad file out; what changes elsewhere is built all the same.
    """
    (board / "claims/bad.json").write_text("{", encoding="utf-8")
    with serving(board) as running:
        rewrite(board / CLAIMS, TITLE, "Another Title")
        running.next("changed")
        running.next("shown")
        page = asked(running.port, "/claims/bloom-2022/").body

    assert "<h1>Another Title" in page


def test_a_build_that_fails_leaves_the_old_site(board: Path) -> None:
    """
    Settings that can't be used refuse a build, and the reason is told on one line.
    """
    with serving(board) as running:
        with (board / "board.toml").open("a", encoding="utf-8") as settings:
            settings.write("\nnot toml")
        changed = running.next("changed")
        reason = running.next("kept")
        status = asked(running.port, "/").status

    assert changed == ("board.toml",)
    assert isinstance(reason, str)
    assert reason.startswith("the site before this change stands: ")
    assert "board.toml" in reason and "\n" not in reason
    assert status == 200


def test_a_program_error_of_a_build_leaves_the_old_site(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A template that is being edited can fail in any way; the server lives.
    """
    with serving(board) as running:

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("in a template\nof two lines")

        monkeypatch.setattr(serve_module, "build_into", fail)
        (board / "claims/new.json").write_text("{}", encoding="utf-8")
        reason = running.next("kept")
        status = asked(running.port, "/").status

    assert reason == (
        "the site before this change stands: ZeroDivisionError: in a template\\nof two lines"
    )
    assert status == 200


def test_a_new_folder_is_watched_too(board: Path) -> None:
    """
    What is written into a folder that came later is a change.
    """
    with serving(board) as running:
        (board / "ledger").mkdir()
        folder = board / "submissions/acme"
        folder.mkdir()
        (folder / "one.json").write_text("{", encoding="utf-8")
        first = running.next("changed")
        running.next("kept")
        (folder / "one.json").unlink()
        second = running.next("changed")

    assert first == second == ("submissions/acme/one.json",)


def test_the_site_is_kept_where_it_is_asked_for(board: Path, tmp_path: Path) -> None:
    """
    Each good build replaces the folder, without the reload script; the temporary one is gone.
    """
    out = tmp_path / "out"
    before = set(Path(tempfile.gettempdir()).glob("reporter-serve-*"))
    with serving(board, out=out) as running:
        assert TITLE in (out / "claims/bloom-2022/index.html").read_text(encoding="utf-8")
        rewrite(board / CLAIMS, TITLE, "Another Title")
        running.next("changed")
        running.next("shown")

    page = (out / "claims/bloom-2022/index.html").read_text(encoding="utf-8")
    assert "<h1>Another Title" in page
    assert ".reporter/" not in page and "connect-src" not in page
    assert set(Path(tempfile.gettempdir()).glob("reporter-serve-*")) <= before


def test_a_copy_that_can_not_be_kept_leaves_the_old_site(board: Path, tmp_path: Path) -> None:
    """
    Where somebody puts a file of his own into the folder, neither is changed.
    """
    out = tmp_path / "out"
    with serving(board, out=out) as running:
        (out / ".reporter-site").unlink()
        rewrite(board / CLAIMS, TITLE, "Another Title")
        reason = running.next("kept")
        page = asked(running.port, "/claims/bloom-2022/").body

    assert reason == (
        f"the site before this change stands: {out} holds files that reporter didn't write; "
        "choose an empty folder for the site"
    )
    assert f"<h1>{TITLE}" in page


def test_a_folder_of_others_is_never_replaced(board: Path, tmp_path: Path) -> None:
    """
    `--out` has the guard of `reporter build`, before anything is built.
    """
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ReporterError, match="holds files that reporter didn't write"):
        serve(board, port=0, out=tmp_path / "out", watcher=silent())


def test_a_board_that_can_not_be_built_is_refused(tmp_path: Path) -> None:
    """
    Without submissions there is no first site, so there is nothing to serve.
    """
    with pytest.raises(ReporterError, match="submissions doesn't exist"):
        serve(tmp_path, port=0, watcher=silent())


def test_only_files_that_a_site_is_made_of_are_changes(board: Path) -> None:
    """
    Logs, hidden files, copies of editors and links are none; a rewritten file is.
    """
    before = look(board)
    beside = board / "submissions/lenovo/evidence"
    beside.mkdir()
    for name in ("power.csv", ".x.json", "y.json~"):
        (beside / name).write_text("1", encoding="utf-8")
    (board / "notes.md").write_text("1", encoding="utf-8")
    (board / "claims/away").symlink_to(beside)
    assert look(board).changed_since(before) == ()

    os.utime(board / CLAIMS, (1, 1))
    (beside / "z.json").write_text("1", encoding="utf-8")
    assert look(board).changed_since(before) == (CLAIMS, "submissions/lenovo/evidence/z.json")


def test_the_sources_of_the_site_are_watched(board: Path) -> None:
    """
    Templates, pages, stylesheets and scripts are files of the site.
    """
    names = look(board).stamps

    assert {"site/templates/base.html", "site/pages/about.md", "site/static/style.css"} <= set(
        names
    )


def test_a_change_between_the_look_and_the_watching_is_found(board: Path) -> None:
    """
    The system gives no notice of it, so the files are looked at once more.
    """
    seen, stop = look(board), Event()
    rewrite(board / CLAIMS, TITLE, "Another Title")
    found = next(changes(board, seen, stop))
    stop.set()

    assert found == (CLAIMS,)


def test_folders_that_can_not_be_watched_are_refused(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The message names the setting of the system.
    """

    def watch(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", watch)
    with pytest.raises(ReporterError) as refused:
        next(changes(board, look(board), Event()))

    assert str(refused.value).endswith(
        "can't be watched: OS file watch limit reached; on Linux fs.inotify.max_user_watches sets "
        "how many can be"
    )
