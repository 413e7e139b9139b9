"""
The folder of a board's own looks, built with its board: pages, caches, and what is refused.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from reporter.errors import UnusableLooksError
from reporter.site.looks.folder import NO_LOOKS, read_looks
from reporter.site.looks.kept_files import kept_files
from reporter.site.publish import build
from reporter.site.serve import look
from tests.conftest import RunCli
from tests.site.conftest import BuiltSite, site_in
from tests.site.looks.own_board import (
    LOGO,
    RULES,
    STYLE,
    TITLE,
    a_picture,
    an_own_board,
    write,
    write_looks,
)

ENTRY = "entries/lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert/index.html"
OWN = "pages/rules-of-the-track/index.html"
KEEP = 'keep = ["CNAME", ".nojekyll", "google12ab.html"]'
FOOT = """{% extends "reporter/missing.html" %}
{% block main %}{{ super() }}<p>Ask {{ site.title }}.</p>{% endblock %}
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board with looks of its own, which no test changes.
    """
    return an_own_board(tmp_path_factory.mktemp("own") / "board")


@pytest.fixture(scope="module")
def built_own(board: Path, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    The site of that board.
    """
    out = tmp_path_factory.mktemp("site") / "out"
    report = build(board, out=out).report
    assert report is not None
    return site_in(out, report)


def told(board: Path) -> list[str]:
    """
    What keeps the looks of a board from being used: code, place in the folder, message.
    """
    with pytest.raises(UnusableLooksError) as raised:
        read_looks(board)
    place = str(board / "looks")
    return [
        f"{one.code} {one.file.removeprefix(place)} {one.pointer}: {one.message}"
        for one in raised.value.findings
    ]


def test_every_page_has_the_logo_the_colours_and_the_own_pages(built_own: BuiltSite) -> None:
    """
    The logo has the title as its text, the stylesheet comes last, and the navigation has the pages.
    """
    for page in built_own.pages.values():
        (logo,) = [image for image in page.all("img") if "logo" in image.attrib["src"]]
        sheets = [
            link.attrib["href"]
            for link in page.all("link")
            if link.attrib.get("rel") == "stylesheet"
        ]
        words = [link.text for link in page.all("a")]
        assert logo.attrib["alt"] == TITLE
        assert (page.path.parent / logo.attrib["src"]).resolve() == (
            built_own.folder / "looks/logo.svg"
        )
        assert sheets[-1].endswith("looks/board.css")
        assert words.index("Data") < words.index("Rules of the track") < words.index("Submit")


def test_own_pages_are_pages_like_others(built_own: BuiltSite) -> None:
    """
    Title, twin, place in the navigation, policy; every link leads to a file and to an id in it.
    """
    page = built_own.pages[OWN]
    assert next(page.all("title")).text == f"Rules of the track – {TITLE}"
    assert 'href="../../pages/rules-of-the-track/index.html" aria-current="page"' in page.text
    assert (page.path.parent / "index.json").is_file()
    for link in page.all("a", "img"):
        address = link.attrib.get("href") or link.attrib.get("src") or ""
        path, _, fragment = address.partition("#")
        if ":" not in address and path:
            target = (page.path.parent / path).resolve()
            assert target.is_file(), address
            if fragment:
                name = str(target.relative_to(built_own.folder))
                assert fragment in built_own.pages[name].ids(), address


def test_files_are_published_as_they_are(built_own: BuiltSite) -> None:
    """
    Stylesheet, logo and pictures stand below looks/, byte for byte.
    """
    place = built_own.folder / "looks"
    files = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())

    assert files == ["board.css", "logo.svg", "static/chart.png"]
    assert (place / "board.css").read_text(encoding="utf-8") == STYLE
    assert (place / "static/chart.png").read_bytes() == a_picture()


def test_the_build_names_what_is_own_once(board: Path, tmp_path: Path, run_cli: RunCli) -> None:
    """
    One note, and the exit code of a good board.
    """
    ran = run_cli("build", "--board", board, "--out", tmp_path / "out", "--no-cache")

    assert ran.exit_code == 0
    assert [line for line in ran.stderr.splitlines() if "LK-" in line] == [
        (
            f"{board}/looks: note LK-8: own looks: looks/board.css, looks/logo.svg, page {OWN}, "
            "page pages/team/index.html, 1 file of looks/static"
        )
    ]


def test_the_folder_site_is_no_looks(tmp_path: Path) -> None:
    """
    A fork of the tool's repository has its sources in site/; they are never a board's own.
    """
    write(tmp_path, "site/templates/base.html", "x")
    write(tmp_path, "site/static/board.css", "x")

    assert read_looks(tmp_path) == (NO_LOOKS, ())


def test_kept_pages_are_made_anew_when_the_looks_change(tmp_path: Path) -> None:
    """
    A change of the stylesheet, of a page's title or of a template reaches pages of entries; where
    something else changes they are taken from the cache, and without any the site stands.
    """
    board, cache, out = an_own_board(tmp_path / "board"), tmp_path / "cache", tmp_path / "out"

    def reused() -> int:
        report = build(board, out=out, cache=cache).report
        assert report is not None
        return report.reused_count

    assert reused() == 0
    assert build(board, out=out, cache=cache).unchanged is not None
    write(board, "claims/no-claim.json", "{}")
    assert reused() == 1
    write(board, "looks/board.css", f"{STYLE}.own {{ color: inherit }}")
    assert reused() == 0
    write(board, "looks/pages/team.md", "# The jury\n\nThree people.\n\n## Chairs\n")
    assert reused() == 0
    assert "The jury" in (out / ENTRY).read_text(encoding="utf-8")
    base = '{% extends "reporter/base.html" %}\n{% block styles %}{# mine #}{% endblock %}'
    write(board, "looks/templates/base.html", base)
    assert reused() == 0
    shutil.rmtree(board / "looks")
    assert reused() == 0
    assert "looks/" not in (out / ENTRY).read_text(encoding="utf-8")


def test_an_own_template_makes_its_page_alone(tmp_path: Path) -> None:
    """
    Everything else of the site has the same bytes, also where processes share the work.
    """
    board = an_own_board(tmp_path / "board")
    build(board, out=tmp_path / "before")
    write(board, "looks/templates/missing.html", FOOT)
    build(board, out=tmp_path / "after", jobs=2)
    files = {
        path.relative_to(tmp_path / "after"): path.read_bytes()
        for path in (tmp_path / "after").rglob("*")
        if path.is_file()
    }

    before = {name: (tmp_path / "before" / name).read_bytes() for name in files}
    changed = [str(name) for name, raw in files.items() if before[name] != raw]
    assert changed == ["404.html"]
    assert b"<p>Ask Green Track.</p>" in files[Path("404.html")]


NO_IF = "not a template: Expected an expression, got 'end of statement block' (correct it there)"
REMOVE = "(correct the template, or remove it, and the tool's own is taken)"
ROWS = "looks/templates: error LK-6: entries/rows.js"
NO_NAME = "'reporter.site.pages.entry.EntryView object' has no attribute 'none'"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "entry.html",
            "{% extends 'base.html' %}\n{% if %}",
            f"looks/templates/entry.html:line 2: error LK-5: {NO_IF}",
        ),
        (
            "entry.html",
            "{% extends 'base.html' %}\n{% block main %}\n{{ view.none }}{% endblock %}",
            f"looks/templates/entry.html:line 3: error LK-5: UndefinedError: {NO_NAME} {REMOVE}",
        ),
        (
            "entries_row.html",
            "<tr><td onclick='x'>",
            f"{ROWS}: <td> has the attribute onclick in line 1 {REMOVE}",
        ),
        (
            "home.html",
            "<style>a {}</style>",
            f"looks/templates: error LK-6: index.html: it holds <style> in line 1 {REMOVE}",
        ),
    ],
)
def test_a_broken_template_is_a_finding_and_the_old_site_stands(
    name: str,
    text: str,
    line: str,
    tmp_path: Path,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Exit code 1, file and line, no traceback; also where another process made the page.
    """
    an_own_board(tmp_path)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, f"looks/templates/{name}", text)
    write(tmp_path, "_site/.reporter-site", "")
    write(tmp_path, "_site/index.html", "old")
    ran = run_cli("build", "--jobs", "2", "--no-cache")

    said = (ran.stdout + ran.stderr).splitlines()
    assert ran.exit_code == 1
    assert [one for one in said if "LK-5" in one or "LK-6" in one] == [line]
    assert (tmp_path / "_site/index.html").read_text(encoding="utf-8") == "old"


def test_what_is_wrong_is_told_all_at_once(tmp_path: Path) -> None:
    """
    Every file of the folder is looked at, and each fault has its place.
    """
    place = write_looks(tmp_path)
    write(place, "board.css", "a { color: red }\n@import 'x';")
    write(place, "logo.svg", LOGO.replace("<title>", "<script/><title>"))
    write(place, "logo.png", a_picture())
    write(place, "theme.css", "")
    write(place, "pages/Team.md", "# T\n\nx\n")
    write(place, "pages/team.md", "# T\n\n[x](none.md)\n")
    write(place, "static/run.js", "alert(1)")
    write(place, "static/fake.png", "<html>")
    write(place, "static/page.html", "x")
    write(place, "templates/bord.html", "x")
    write(place, "templates/base.html", b"\xff")
    unknown = "a file of this name has no use here"

    assert told(tmp_path) == [
        "LK-1  : two logos stand here",
        "LK-2 /board.css line 2: @import isn't allowed",
        "LK-3 /logo.svg line 2: <script> isn't allowed",
        f"LK-1 /pages/Team.md : {unknown}",
        "LK-4 /pages/team.md line 3: the link 'none.md' leads nowhere",
        "LK-3 /static/fake.png : this is no PNG picture",
        f"LK-1 /static/page.html : {unknown}",
        f"LK-1 /static/run.js : {unknown}",
        "JS-1 /templates/base.html : byte 0xff is not UTF-8",
        "LK-5 /templates/bord.html : the tool has no template of this name",
        f"LK-1 /theme.css : {unknown}",
    ]


def test_links_pipes_and_large_files_are_refused(tmp_path: Path) -> None:
    """
    Nothing outside the board is read, no pipe is waited for, and nothing large is taken.
    """
    place = write_looks(tmp_path)
    secret = write(tmp_path, "secret.md", RULES)
    (place / "pages/linked.md").symlink_to(secret)
    (place / "templates").symlink_to(tmp_path)
    os.mkfifo(place / "static/pipe.txt")
    write(place, "board.css", " " * (64 * 1024 + 1))
    write(place, "static/large.txt", "x" * (2 * 1_048_576 + 1))

    assert told(tmp_path) == [
        "LK-1 /board.css : the file has 65,537 bytes; at most 65,536 fit",
        "FI-2 /pages/linked.md : this is a link, not a regular file",
        "FI-3 /static/large.txt : the file has 2,097,153 bytes; at most 2,097,152 (2 MiB) are read",
        "FI-2 /static/pipe.txt : this is a pipe, not a regular file",
        "LK-1 /templates : this is a link or no folder",
    ]


def test_a_linked_folder_of_looks_is_refused(tmp_path: Path) -> None:
    """
    What lies elsewhere is no part of the board.
    """
    write_looks(tmp_path / "elsewhere")
    board = tmp_path / "board"
    board.mkdir()
    (board / "looks").symlink_to(tmp_path / "elsewhere" / "looks")

    with pytest.raises(UnusableLooksError) as raised:
        read_looks(board)
    assert [one.message for one in raised.value.findings] == ["this is a link or no folder"]


def test_poor_colours_are_a_warning(tmp_path: Path) -> None:
    """
    The site is built, and the ratio stands in the finding.
    """
    write(tmp_path, "looks/board.css", ":root { --accent: light-dark(#888888, #b3b6ff); }")
    looks, findings = read_looks(tmp_path)

    assert looks.style == "looks/board.css"
    assert {(one.code, one.severity.value, one.pointer) for one in findings[:-1]} == {
        ("LK-7", "warning", "line 1")
    }
    assert findings[0].message == (
        "--accent on --accent-soft has a contrast of 3.04:1 in the light theme; 4.5:1 is needed "
        "(WCAG 2.2 AA)"
    )


def test_kept_files_survive_a_build(tmp_path: Path) -> None:
    """
    From the folder of the board first, else from the old site; what is in neither is left out.
    """
    board = an_own_board(tmp_path / "board", KEEP)
    write(board, "looks/keep/google12ab.html", "google-site-verification: google12ab.html")
    write(board, "_site/.reporter-site", "")
    write(board, "_site/CNAME", "board.example\n")
    write(board, "_site/google12ab.html", "<script>")
    build(board)

    assert (board / "_site/CNAME").read_text(encoding="utf-8") == "board.example\n"
    kept = (board / "_site/google12ab.html").read_text(encoding="utf-8")
    assert kept == "google-site-verification: google12ab.html"
    assert not (board / "_site/.nojekyll").exists()


@pytest.mark.parametrize("name", ["Index.html", "looks", ".reporter-site", "CITATION.cff"])
def test_a_file_of_the_site_cannot_be_kept(name: str, tmp_path: Path) -> None:
    """
    Neither a page nor a folder of ours, whatever the case of its letters.
    """
    board = an_own_board(tmp_path / "board", f'keep = ["{name}"]')
    write(board, f"looks/keep/{name}", "x")

    with pytest.raises(UnusableLooksError) as raised:
        build(board)
    assert [(one.code, one.message) for one in raised.value.findings] == [
        ("LK-9", f"{name!r} is a file or folder of the site itself")
    ]
    assert not (board / "_site").exists()


def test_a_link_or_a_page_with_markup_is_not_kept(tmp_path: Path) -> None:
    """
    A link could lead anywhere, and a page from a pull request could run a script beside ours.
    """
    write(tmp_path, "looks/keep/a.html", "<script>alert(1)</script>")
    write(tmp_path, "looks/keep/b.xml", '<s xmlns="http://www.w3.org/1999/xhtml"/>')
    write(tmp_path, "looks/keep/c.xml", '<?xml version="1.0"?><users><user>AB</user></users>')
    write(tmp_path, "looks/keep/d.js", "alert(1)")
    out = write(tmp_path, "secret", "x").parent / "out"
    out.mkdir()
    (out / "CNAME").symlink_to(tmp_path / "secret")

    with pytest.raises(UnusableLooksError) as raised:
        kept_files(tmp_path, ("a.html", "b.xml", "c.xml", "d.js", "CNAME"), out)
    assert [(one.code, one.message) for one in raised.value.findings] == [
        ("LK-9", "a page with markup can't be kept"),
        ("LK-9", "a page with markup can't be kept"),
        ("LK-9", "a script can't be kept"),
        ("FI-2", "this is a link, not a regular file"),
    ]


def test_a_served_board_is_built_again_when_its_looks_change(board: Path) -> None:
    """
    Every file of the looks is watched, whatever it is called.
    """
    stamps = look(board).stamps
    assert {"looks/board.css", "looks/logo.svg", "looks/pages/team.md"} <= stamps.keys()
