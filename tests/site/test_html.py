"""
What holds for every page: structure, links, and nothing that a strict browser would refuse.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.site.conftest import BuiltPage, BuiltSite

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
# Void of looks and of behaviour: everything else stands in the stylesheet and the script.
FORBIDDEN_TAGS = {"style", "iframe", "object", "embed", "form", "base", "font", "center"}


def links_of(page: BuiltPage) -> list[str]:
    """
    Every address that a page names.
    """
    return [
        element.attrib[name]
        for element in page.tree.iter()
        for name in ("href", "src")
        if name in element.attrib
    ]


def test_every_page_parses_without_an_error(built: BuiltSite) -> None:
    """
    The strict parser of the fixture accepts all pages, and there are as many as reported.
    """
    assert len(built.pages) == built.report.pages_count == 52


def test_every_page_has_one_main_heading_and_headings_in_order(built: BuiltSite) -> None:
    """
    One h1 comes first, and no level is skipped on the way down.
    """
    for page in built.pages.values():
        levels = [int(str(heading.tag)[1]) for heading in page.all("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1 == levels[0], page.name
        steps = pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), page.name


def test_every_page_has_its_landmarks(built: BuiltSite) -> None:
    """
    Language, title, description, header, nav, main and footer stand on every page.
    """
    for page in built.pages.values():
        assert page.tree.attrib["lang"] == "en"
        title = next(page.all("title")).text
        assert title and "Training energy leaderboard" in title
        for tag in ("header", "main", "footer"):
            assert len(list(page.all(tag))) == 1, (page.name, tag)
        names = [nav.attrib["aria-label"] for nav in page.all("nav")]
        assert len(set(names)) == len(names), page.name
        assert next(page.all("a")).attrib == {"class": "skip", "href": "#main"}


def test_titles_and_descriptions_are_unique(built: BuiltSite) -> None:
    """
    No two pages have the same title unless their systems have the same name.
    """
    titles = [next(page.all("title")).text for page in built.pages.values()]
    double = {title for title in titles if titles.count(title) > 1}

    assert double == {"8xB200, BERT-large pre-training – Training energy leaderboard"}


def test_tables_have_a_caption_and_headings_with_scope(built: BuiltSite) -> None:
    """
    Each table says what it holds; each heading cell says what it heads; each row has a heading.
    """
    tables = [(page, table) for page in built.pages.values() for table in page.all("table")]
    assert len(tables) > 40
    for page, table in tables:
        assert "".join(table[0].itertext()).strip() and table[0].tag == "caption", page.name
        for cell in table.iter("th"):
            assert cell.attrib["scope"] in {"col", "row"}, page.name
        columns = len(next(table.iter("thead"))[0])
        for row in table.findall("tbody/tr"):
            assert sum(int(cell.attrib.get("colspan", 1)) for cell in row) == columns, page.name


def test_scroll_regions_are_named_and_reachable(built: BuiltSite) -> None:
    """
    A region that scrolls can be focused and is named by the caption of its table.
    """
    for page in built.pages.values():
        for region in page.all("div"):
            if region.attrib.get("class") == "scroll":
                assert region.attrib["role"] == "region"
                assert region.attrib["tabindex"] == "0"
                assert region.attrib["aria-labelledby"] in page.ids(), page.name


def test_ids_are_unique_and_references_resolve(built: BuiltSite) -> None:
    """
    No id stands twice, and every aria-labelledby names one that exists.
    """
    for page in built.pages.values():
        ids = page.ids()
        assert len(set(ids)) == len(ids), (page.name, sorted(ids))
        for element in page.tree.iter():
            for name in element.attrib.get("aria-labelledby", "").split():
                assert name in ids, (page.name, name)


def test_internal_links_and_anchors_resolve(built: BuiltSite) -> None:
    """
    Every relative address leads to a file of the site, and every anchor to an id in it.
    """
    count = 0
    for page in built.pages.values():
        for address in links_of(page):
            parts = urlsplit(address)
            if parts.scheme in {"http", "https"}:
                continue
            assert not parts.scheme and not address.startswith("/"), (page.name, address)
            target = page.path if not parts.path else page.path.parent / unquote(parts.path)
            assert target.resolve().is_file(), (page.name, address)
            if parts.fragment:
                name = str(target.resolve().relative_to(built.folder.resolve()))
                assert parts.fragment in built.pages[name].ids(), (page.name, address)
            count += 1
    assert count > 1000


def test_nothing_is_loaded_from_another_host(built: BuiltSite) -> None:
    """
    Foreign addresses are links that a reader follows, never resources, and say so to robots.
    """
    for page in built.pages.values():
        for element in page.tree.iter():
            for name in ("href", "src", "data", "poster", "srcset", "action"):
                address = element.attrib.get(name, "")
                if urlsplit(address).scheme:
                    assert element.tag == "a", (page.name, element.tag, address)
                    assert urlsplit(address).scheme in {"http", "https"}
                    assert element.attrib["rel"] == "nofollow noopener ugc"


def test_nothing_is_inline(built: BuiltSite) -> None:
    """
    No style or script stands in a page, neither as an element nor as an attribute.
    """
    for page in built.pages.values():
        for element in page.tree.iter():
            assert element.tag not in FORBIDDEN_TAGS, (page.name, element.tag)
            for name in element.attrib:
                assert not name.startswith("on") and name != "style", (page.name, name)
        for script in page.all("script"):
            assert script.text is None
            path = script.attrib["src"].rpartition("../")[2]
            is_data = path in {"compare/words.js", "data/grids.js"} or path.endswith("rows.js")
            assert path.startswith("static/") or is_data


def test_every_page_has_the_content_security_policy(built: BuiltSite) -> None:
    """
    The policy is the first thing after the encoding, word for word.
    """
    for page in built.pages.values():
        policies = [
            meta.attrib["content"]
            for meta in page.all("meta")
            if meta.attrib.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policies == [CSP], page.name
        assert page.text.index("Content-Security-Policy") < page.text.index("<link")


def test_every_page_names_its_json_twin(built: BuiltSite) -> None:
    """
    Each page but 404 names a JSON file in its head and in its text, and the file is strict JSON.
    """
    for page in built.pages.values():
        alternates = [
            link.attrib for link in page.all("link") if link.attrib.get("rel") == "alternate"
        ]
        if page.name == "404.html":
            assert alternates == []
            continue
        kinds = [alternate["type"] for alternate in alternates]
        assert kinds[0] == "application/json", page.name
        text_links = {link.attrib["href"] for link in page.all("a") if "href" in link.attrib}
        for alternate in alternates:
            assert alternate["href"] in text_links, page.name
            if alternate["type"] == "application/json":
                strict_json(page.path.parent / alternate["href"])


def strict_json(path: Path) -> object:
    """
    The data of a JSON file; NaN and infinity fail.
    """

    def refuse(constant: str) -> object:
        raise AssertionError(f"{path} holds {constant}")

    data: object = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    return data


def test_numbers_stand_in_data_elements(built: BuiltSite) -> None:
    """
    The value of every data element is a number that a script can sort by.
    """
    values = [
        element.attrib["value"] for page in built.pages.values() for element in page.all("data")
    ]
    assert len(values) > 1000
    for value in values:
        float(value)
        assert value not in {"nan", "inf", "-inf"}


def test_drawings_have_a_title_and_a_description(built: BuiltSite) -> None:
    """
    Every drawing is named; every decoration is hidden from screen readers.
    """
    drawings = [svg for page in built.pages.values() for svg in page.all("svg")]
    assert len(drawings) > 60
    for svg in drawings:
        # A drawing with links is a group: what stands in an image can't be reached.
        if svg.attrib.get("role") in {"img", "group"}:
            assert [child.tag for child in svg][:2] == ["title", "desc"]
            assert all((child.text or "").strip() for child in svg[:2])
        else:
            assert svg.attrib["aria-hidden"] == "true"


def test_no_template_syntax_is_left(built: BuiltSite) -> None:
    """
    No page shows a brace of the template language, an undefined name or a Python object.
    """
    for page in built.pages.values():
        # BibTeX has pairs of braces, but no space after them.
        for trace in ("{{ ", "{%", "Undefined", "None", "Quantity(", "object at 0x"):
            assert trace not in page.text, (page.name, trace)


def test_the_files_use_line_feeds_only(built: BuiltSite) -> None:
    """
    Text files are UTF-8 with LF and end with one.
    """
    for path in built.folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert b"\r" not in raw, path
            assert raw.decode("utf-8").endswith("\n"), path


def test_the_stylesheet_keeps_its_limits(built: BuiltSite) -> None:
    """
    Under 300 lines, colours only as custom properties, nothing fetched.
    """
    css = (built.folder / "static" / "style.css").read_text(encoding="utf-8")
    others = [
        (built.folder / "static" / name).read_text(encoding="utf-8")
        for name in ("board.css", "drawings.css", "entry.css", "long-table.css")
    ]

    assert all(len(sheet.splitlines()) < 300 for sheet in (css, *others))
    for rules in (css.split("/* Elements */")[1], *others):
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(|url\(|@import", rules) == []
