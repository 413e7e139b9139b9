"""
Everything in a submission is data: hostile texts in every field stay text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from reporter.findings import error
from reporter.leaderboard.boards import build_leaderboard
from reporter.model.submission import Submission
from reporter.resources import folder
from reporter.site.build import build_site
from reporter.store.board import load_benchmarks
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import a_board, b200, entry_of, h100, self_reported, some_findings

HOSTILE = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    "{{ 7*191 }}{% raw %}{# </td></svg>--> ]]> &amp; javascript:alert(1) "
    "\u202e\u2028\u2066\u200b\x1b[31m\x07 </title></textarea>"
)
SHOWN = "=cmd|' /C calc'!A0 <script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
HIDDEN = ("\u202e", "\u2028", "\u2066", "\u200b", "\x1b", "\x07")
OUR_SCRIPT = re.compile(r"static/[a-z-]+\.js|(boards|entries)/([a-z0-9-]+/)?rows\.js")
# What the schema limits to words, dates, hashes or ids.
KEPT = {
    "id", "submitted_on", "division", "availability", "started_at", "stopped_at", "status",
    "component", "side", "method", "kind", "power_limit_basis", "instrument", "sha256", "evidence",
    "accelerators", "fabric", "host", "storage", "cooling_in_node", "metric", "factor_id",
    "country", "matching", "starts_at", "formula",
}  # fmt: skip


def with_hostile_texts(submission: Submission) -> Submission:
    """
    The same submission with the hostile text in every field that holds free text.
    """
    data = submission.to_dict()
    data["boundary"] = dict(data["boundary"])
    return Submission.from_dict(hostile_copy(data, ""))


def hostile_copy(value: Any, key: str) -> Any:
    """
    JSON data with every free text replaced.
    """
    if isinstance(value, Mapping):
        return {name: hostile_copy(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [hostile_copy(item, key) for item in value]
    return HOSTILE if isinstance(value, str) and key not in KEPT else value


def texts_of(value: Any) -> Iterator[str]:
    """
    Every text in JSON data.
    """
    if isinstance(value, Mapping):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    A site whose every text is hostile: submissions, findings, and the board's own words.
    """
    made = [with_hostile_texts(one) for one in (b200(), h100(), self_reported())]
    entries = [entry_of(one, some_findings(one)) for one in made]
    board = a_board(title=HOSTILE, description=HOSTILE, footer=HOSTILE, repository_url=HOSTILE)
    folder = tmp_path_factory.mktemp("attacked") / "site"
    unread = error("JS-2", f"submissions/{HOSTILE}.json", HOSTILE, HOSTILE, HOSTILE)
    leaderboard = build_leaderboard(entries, load_benchmarks().by_id)
    return site_in(folder, build_site(leaderboard, board, [unread], folder))


def test_the_attack_reaches_the_pages(attacked: BuiltSite) -> None:
    """
    The hostile text is there, as text: on every page in the title, dozens of times in an entry.
    """
    entry = "entries/lenovo/8xb200-bert/index.html"

    assert all(SHOWN in attacked.text(name) for name in attacked.pages)
    assert attacked.text(entry).count(SHOWN) > 40


OWN_SCRIPTS = {
    "compare/words.js",
    "data/grids.js",
    *(f"static/{path.name}" for path in (folder("site") / "static").iterdir()),
}


def test_no_element_or_handler_comes_from_a_text(attacked: BuiltSite) -> None:
    """
    The only scripts are ours, the only image is the badge, and no attribute is a handler.
    """
    for page in attacked.pages.values():
        scripts = [script.attrib["src"].rpartition("../")[2] for script in page.all("script")]
        for name in scripts:
            assert name in OWN_SCRIPTS or OUR_SCRIPT.fullmatch(name), (page.name, name)
        assert {image.attrib["src"] for image in page.all("img")} <= {"badge.svg"}
        assert list(page.all("style", "iframe")) == []
        for element in page.tree.iter():
            assert not any(name.startswith("on") for name in element.attrib), page.name


def test_no_template_is_made_from_a_text(attacked: BuiltSite) -> None:
    """
    Braces of the template language are printed, not run.
    """
    for page in attacked.pages.values():
        assert "1337" not in page.text
        assert "{{ 7*191 }}{% raw %}{#" in attacked.text(page.name)


def test_hidden_characters_are_shown(attacked: BuiltSite) -> None:
    """
    Bidirectional, zero-width and control characters appear as escapes on the pages.
    """
    for page in attacked.pages.values():
        assert not any(character in page.text for character in HIDDEN), page.name
        assert "\\u202e\\u2028\\u2066\\u200b\\x1b[31m\\x07" in page.text


def test_links_are_relative_or_http(attacked: BuiltSite) -> None:
    """
    No text becomes an address with another scheme; a hostile repository isn't linked at all.
    """
    for page in attacked.pages.values():
        for element in page.tree.iter():
            for name in ("href", "src"):
                address = element.attrib.get(name, "")
                assert urlsplit(address).scheme in {"", "http", "https"}, address
                assert "script>" not in address


def test_no_part_of_the_site_is_named_by_a_text(attacked: BuiltSite) -> None:
    """
    Folders and files are named by ids alone.
    """
    names = {str(path.relative_to(attacked.folder)) for path in attacked.folder.rglob("*")}

    assert not any(character in name for name in names for character in "<>'\"={} ")


def test_json_twins_hold_the_text_as_it_is(attacked: BuiltSite) -> None:
    """
    The JSON of an entry gives the hostile text back unchanged, in ASCII.
    """
    path = attacked.folder / "entries/lenovo/8xb200-bert/index.json"
    data = json.loads(path.read_text(encoding="utf-8"))

    assert HOSTILE in list(texts_of(data))
    for other in attacked.folder.rglob("score.json"):
        assert other.read_text(encoding="utf-8").isascii()


def test_data_scripts_hold_the_text_as_a_text(attacked: BuiltSite) -> None:
    """
    Rows for the script are one call with JSON, in ASCII and without a tag: no text ends a string,
    a line or an element.
    """
    paths = sorted(attacked.folder.rglob("rows.js"))
    assert len(paths) > 2
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert text.isascii() and "<" not in text
        assert text.startswith("longTable(") and text.endswith("]);\n")
        head, rows = json.loads(f"[{text[len('longTable(') : -len(');') - 1]}]")
        assert HOSTILE not in head["form"] and "script" not in head["form"]
        shown = [one for row in rows for one in texts_of(row)]
        assert any(SHOWN in one for one in shown)
        assert not any(character in one for one in shown for character in HIDDEN)


def test_csv_cells_are_no_formulas(attacked: BuiltSite) -> None:
    """
    No cell of any table starts like a formula, and every row has all columns.
    """
    tables = [*attacked.folder.rglob("board.csv"), attacked.folder / "data/leaderboard.csv"]
    assert len(tables) > 1
    for path in tables:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 1
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), (path, cell)
            assert not cell.startswith("-") or float(cell) < 0


def test_nothing_switches_escaping_off() -> None:
    """
    The sources of the site know no safe filter, and one class alone prints HTML as it is.
    """
    checkout = Path(__file__).resolve().parents[2]
    sources = {
        path.name: path.read_text(encoding="utf-8")
        for folder in ("reporter/site", "site/templates")
        for path in (checkout / folder).iterdir()
        if path.is_file()
    }
    for name, source in sources.items():
        for trace in ("|safe", "| safe", "Markup(", "autoescape=False", "autoescape false"):
            assert trace not in source, (name, trace)
    assert [name for name, source in sources.items() if "__html__" in source] == ["markdown.py"]
