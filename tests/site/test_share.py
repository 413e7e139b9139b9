"""
What the site gives to pass on: with an address all of it, without one nothing that needs it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pybtex.database
import pytest
import yaml
from PIL import Image

from reporter.citation.bibtex import as_bibtex
from reporter.citation.citation import cite
from reporter.citation.figures import figures_of
from reporter.leaderboard.boards import build_leaderboard
from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.site.build import build_site
from reporter.site.feed import MOST_ITEMS, feed_text, news_of
from reporter.site.frame import site_of
from reporter.site.sitemap import sitemap_files
from reporter.store.board import load_benchmarks
from tests.conftest import Golden
from tests.site.additions import some_additions
from tests.site.conftest import UNREAD, BuiltPage, BuiltSite, site_in
from tests.site.entries import a_board, b200, leaderboard_of, self_reported, too_few_runs
from tests.site.test_hostile import HIDDEN, HOSTILE, SHOWN, with_hostile_texts

ADDRESS = "https://acme.example/energy"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ENTRY = "entries/lenovo/8xb200-bert/"
NEED_AN_ADDRESS = ("feed.xml", "sitemap.xml", "robots.txt", "open-graph.png")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    The site of the test board at an address with a path.
    """
    folder = tmp_path_factory.mktemp("shared") / "site"
    board = a_board(base_url=f"{ADDRESS}/", data_licence="CC-BY-4.0")
    return site_in(
        folder,
        build_site(leaderboard_of(), board, [UNREAD], folder, additions=some_additions()),
    )


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    A site at an address whose every text is hostile.
    """
    folder = tmp_path_factory.mktemp("attacked") / "site"
    made = [with_hostile_texts(one) for one in (b200(), self_reported())]
    board = a_board(title=HOSTILE, description=HOSTILE, base_url=ADDRESS)
    return site_in(folder, build_site(leaderboard_of(*made), board, [], folder))


def bibtex_of(page: BuiltPage) -> str:
    """
    What the cite box of a page prints as BibTeX.
    """
    texts = ("".join(pre.itertext()) for pre in page.all("pre"))
    return next(text for text in texts if text.startswith("@"))


def text_of(site: BuiltSite, path: str) -> str:
    """
    A file of a site as text.
    """
    return (site.folder / path).read_text(encoding="utf-8")


def metas(page: BuiltPage) -> dict[str, str]:
    """
    The names and contents of the meta elements of a page.
    """
    return {
        meta.attrib.get("property", meta.attrib.get("name", "")): meta.attrib["content"]
        for meta in page.all("meta")
        if "content" in meta.attrib
    }


def parsed_xml(text: str) -> ET.Element:
    """
    The root of an XML text of our own.
    """
    return ET.fromstring(text)  # noqa: S314


def items_of(feed: ET.Element) -> Iterator[dict[str, str]]:
    """
    Title, id, date and summary of each item of a feed.
    """
    for item in feed.findall(f"{ATOM}entry"):
        yield {
            name: item.findtext(f"{ATOM}{name}") or ""
            for name in ("title", "id", "updated", "summary")
        }


def test_without_an_address_nothing_that_needs_it_is_written(built: BuiltSite) -> None:
    """
    No feed, sitemap, picture, canonical link or Open Graph; the citation file has no address.
    """
    names = {path.name for path in built.folder.rglob("*")}
    assert names.isdisjoint(NEED_AN_ADDRESS)
    for page in built.pages.values():
        assert "canonical" not in {link.attrib.get("rel") for link in page.all("link")}
        assert not any(name.startswith(("og:", "twitter:")) for name in metas(page)), page.name
        assert "feed.xml" not in page.text
    assert "url" not in yaml.safe_load(text_of(built, "CITATION.cff"))
    assert "Badge in HTML" not in built.text(f"{ENTRY}index.html")


def test_every_page_says_its_address_and_its_picture(shared: BuiltSite) -> None:
    """
    Canonical link and Open Graph name the page itself; each picture is a file of the site.
    """
    for name, page in shared.pages.items():
        links = {link.attrib["rel"]: link.attrib["href"] for link in page.all("link")}
        found = metas(page)
        if name == "404.html":
            assert "canonical" not in links and "og:url" not in found
            continue
        assert links["canonical"] == found["og:url"] == f"{ADDRESS}/{name}"
        assert found["og:title"] == found["twitter:title"]
        assert found["og:description"] == found["description"]
        assert found["twitter:card"] == "summary_large_image"
        picture = found["og:image"].removeprefix(f"{ADDRESS}/")
        assert found["twitter:image"] == found["og:image"]
        assert (shared.folder / picture).is_file(), picture


def test_an_entry_shows_the_picture_of_its_board(shared: BuiltSite) -> None:
    """
    Entries with a board have that of the board, others that of the home page, papers their own.
    """
    pictures = {name: metas(page).get("og:image") for name, page in shared.pages.items()}

    assert pictures[f"{ENTRY}index.html"] == f"{ADDRESS}/boards/bert-v1-s2-closed/open-graph.png"
    assert pictures["entries/acme/switch-only/index.html"] == f"{ADDRESS}/open-graph.png"
    assert pictures["claims/bloom-2022/index.html"] == f"{ADDRESS}/claims/open-graph.png"


def test_pictures_are_small_and_hold_no_time(shared: BuiltSite) -> None:
    """
    1200 by 630 px, under 60 kB, with no chunk of text or time.
    """
    pictures = sorted(shared.folder.rglob("*.png"))
    assert len(pictures) == 2 + len(list((shared.folder / "boards").iterdir()))
    for path in pictures:
        raw = path.read_bytes()
        with Image.open(path) as image:
            assert image.size == (1200, 630)
            assert image.info == {}
        assert len(raw) < 60_000, path
        assert b"tIME" not in raw and b"tEXt" not in raw


def test_the_sitemap_names_every_page(shared: BuiltSite) -> None:
    """
    All pages but the one for missing addresses, in one file, which robots.txt leads to.
    """
    root = parsed_xml(text_of(shared, "sitemap.xml"))
    places = [element.text for element in root.iter(f"{SITEMAP}loc")]

    assert root.tag == f"{SITEMAP}urlset"
    assert sorted(str(place) for place in places) == sorted(
        f"{ADDRESS}/{name}" for name in shared.pages if name != "404.html"
    )
    assert text_of(shared, "robots.txt") == (
        f"User-agent: *\nAllow: /\nSitemap: {ADDRESS}/sitemap.xml\n"
    )


def test_a_long_sitemap_is_split() -> None:
    """
    Above the limit an index names the parts, and each page stands in one of them.
    """
    files = dict(sitemap_files("https://a.example", [f"p{index}?a&b" for index in range(5)], 2))
    index = parsed_xml(files["sitemap.xml"])
    parts = [str(element.text) for element in index.iter(f"{SITEMAP}loc")]

    assert index.tag == f"{SITEMAP}sitemapindex"
    assert parts == [f"https://a.example/sitemap-{number}.xml" for number in (1, 2, 3)]
    found = [
        str(element.text)
        for number in (1, 2, 3)
        for element in parsed_xml(files[f"sitemap-{number}.xml"]).iter(f"{SITEMAP}loc")
    ]
    assert found == [f"https://a.example/p{index}?a&b" for index in range(5)]


def test_the_feed_is_atom_with_stable_ids(shared: BuiltSite) -> None:
    """
    Ids are addresses of entries and of their events, each once, and each leads to a place that is
    there; dates are those of the events, the newest first.
    """
    feed = parsed_xml(text_of(shared, "feed.xml"))
    items = list(items_of(feed))

    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}id") == f"{ADDRESS}/feed.xml"
    assert feed.findtext(f"{ATOM}updated") == items[0]["updated"] == "2026-06-02T00:00:00+00:00"
    assert [item["updated"] for item in items] == sorted(
        (item["updated"] for item in items), reverse=True
    )
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        path, _, fragment = item["id"].removeprefix(f"{ADDRESS}/").partition("#")
        assert not fragment or fragment in shared.pages[path].ids(), item["id"]
    for entry in feed.findall(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}author/{ATOM}name")


def test_the_feed_tells_what_happened(shared: BuiltSite) -> None:
    """
    New entries, reviews, cleared flags, disputes and withdrawals, each in its words.
    """
    items = list(items_of(parsed_xml(text_of(shared, "feed.xml"))))

    assert items[0]["title"] == "withdrawn: acme-h200 of Acme Research"
    assert items[0]["summary"] == "the switch was on another feed"
    assert {item["title"].partition(":")[0] for item in items} == {
        "new", "rules run", "reviewed", "flags cleared", "disputed", "withdrawn",
    }  # fmt: skip


def test_a_feed_stops_at_a_hundred() -> None:
    """
    Of many pieces of news the newest 100 stand there.
    """
    first = date(2025, 1, 1)
    made = [with_day(number, first + timedelta(days=number)) for number in range(MOST_ITEMS + 5)]
    leaderboard = leaderboard_of(*made)
    board = a_board(base_url=ADDRESS)
    text = feed_text(site_of(board), leaderboard.entries, {})

    assert len(news_of(leaderboard.entries, {})) == MOST_ITEMS + 5
    days = [item["updated"] for item in items_of(parsed_xml(text))]
    assert len(days) == MOST_ITEMS
    assert days[0].startswith(str(first + timedelta(days=MOST_ITEMS + 4)))


def with_day(number: int, day: date) -> Submission:
    """
    An entry of its own, submitted on a day.
    """
    return replace(too_few_runs(), id=f"acme/run-{number}", submitted_on=day)


def test_pages_lead_to_the_feed(shared: BuiltSite) -> None:
    """
    Each page names the feed in its head and in its foot.
    """
    for page in shared.pages.values():
        heads = [
            link.attrib["href"]
            for link in page.all("link")
            if link.attrib.get("type") == "application/atom+xml"
        ]
        assert len(heads) == 1
        assert heads[0] in {link.attrib.get("href") for link in page.all("a")}


def test_the_citation_file_has_what_the_format_asks_for(shared: BuiltSite) -> None:
    """
    Version, message, title and authors of the Citation File Format 1.2.0, and the date of the last
    change of an entry.
    """
    data = yaml.safe_load(text_of(shared, "CITATION.cff"))

    assert data["cff-version"] == "1.2.0"
    assert data["message"] and data["title"] == "Training energy leaderboard"
    assert data["type"] == "dataset"
    assert data["authors"] == [{"name": "Training energy leaderboard"}]
    assert data["license"] == "CC-BY-4.0"
    assert data["repository"] == "https://github.com/acme/board"
    assert data["url"] == f"{ADDRESS}/index.html"
    assert data["date-released"] == "2026-06-02"


def test_the_cite_box_holds_what_is_passed_on(shared: BuiltSite) -> None:
    """
    Citation, BibTeX, id, hash, address, command and badge of an entry, each to be copied.
    """
    page = shared.pages[f"{ENTRY}index.html"]
    copied = {
        element.attrib["data-copy"]: "".join(element.itertext())
        for element in page.tree.iter()
        if "data-copy" in element.attrib
    }

    assert copied["id"] == "lenovo/8xb200-bert"
    assert copied["address"] == f"{ADDRESS}/{ENTRY}index.html"
    assert copied["command"] == "reporter statement lenovo/8xb200-bert --format bibtex"
    assert re.fullmatch(r"[0-9a-f]{64}", copied["hash"])
    assert copied["citation"].startswith("Lenovo (2025). Training energy of BERT-large")
    assert copied["citation"].endswith(f" {ADDRESS}/{ENTRY}index.html")
    assert copied["HTML"] == (
        f'<a href="{ADDRESS}/{ENTRY}index.html"><img src="{ADDRESS}/{ENTRY}badge.svg" '
        'alt="BERT-large pre-training, S2: 1 of 2 · 0.629 kWh · ✓ reviewed V2 · 2026-05-03"></a>'
    )
    assert copied["Markdown"] == (
        "[![BERT-large pre-training, S2: 1 of 2 · 0.629 kWh · ✓ reviewed V2 · 2026-05-03]"
        f"({ADDRESS}/{ENTRY}badge.svg)]({ADDRESS}/{ENTRY}index.html)"
    )


def test_the_bibtex_of_the_page_is_that_of_a_statement(shared: BuiltSite) -> None:
    """
    An entry is cited on its page as `reporter statement --format bibtex` writes it.
    """
    board = a_board(base_url=f"{ADDRESS}/")
    entry = next(one for one in leaderboard_of().entries if one.id == "lenovo/8xb200-bert")
    figures = figures_of(entry, load_benchmarks().by_id["bert"], board, Scope.S2)
    shown = bibtex_of(shared.pages[f"{ENTRY}index.html"])

    assert f"{shown}\n" == as_bibtex(cite(figures))


def test_boards_and_papers_are_cited(shared: BuiltSite) -> None:
    """
    A board with its verdict and the day of its last change, a paper after what recomputes it.
    """
    board = shared.pages["boards/bert-v1-s2-closed/index.html"]
    paper = shared.pages["claims/bloom-2022/index.html"]
    records = [
        pybtex.database.parse_string(bibtex_of(page), "bibtex").entries for page in (board, paper)
    ]

    assert list(records[0]) == ["bert-v1-s2-closed"]
    assert records[0]["bert-v1-s2-closed"].fields["year"] == "2026"
    assert "leads with 0.629 kWh" in records[0]["bert-v1-s2-closed"].fields["note"]
    assert list(records[1]) == ["bloom-2022-recomputed", "bloom-2022"]
    assert len(records[1]["bloom-2022"].persons["author"]) == 3
    assert "reporter check claims/bloom-2022.json" in shared.text("claims/bloom-2022/index.html")


def test_badges_tell_every_state(shared: BuiltSite, golden: Golden) -> None:
    """
    Reviewed, disputed, withdrawn and unranked entries, with the day of the last event.
    """
    badges = [
        f"{path.parent.relative_to(shared.folder / 'entries')}: "
        f"{parsed_xml(path.read_text(encoding='utf-8'))[0].text}\n"
        for path in sorted(shared.folder.rglob("badge.svg"))
    ]

    golden.check("site/badges.txt", "".join(badges))


def test_a_badge_stays_as_it_was_seen(shared: BuiltSite, golden: Golden) -> None:
    """
    A change of the drawing is seen in its golden file.
    """
    golden.check("site/badge.svg", text_of(shared, f"{ENTRY}badge.svg"))


def test_badges_have_words_for_screen_readers(shared: BuiltSite) -> None:
    """
    Title and description name the drawing, and its parts fill it from left to right.
    """
    for path in shared.folder.rglob("badge.svg"):
        svg = parsed_xml(path.read_text(encoding="utf-8"))
        assert svg.attrib["aria-labelledby"] == "title desc"
        assert [child.attrib.get("id") for child in list(svg)[:2]] == ["title", "desc"]
        widths = [int(one.attrib["width"]) for one in svg if one.tag.endswith("rect")]
        assert sum(widths) == int(svg.attrib["width"])
        assert "url(" not in path.read_text(encoding="utf-8")


def test_the_address_of_a_missing_page_is_absolute(shared: BuiltSite) -> None:
    """
    Whatever address a server shows it at, its files are found below the path of the site.
    """
    for element in shared.pages["404.html"].tree.iter():
        for name in ("href", "src"):
            address = element.attrib.get(name, "")
            assert not address or address.startswith(("/energy/", "#", "https://")), address


def test_hostile_words_reach_feed_badge_and_citation_as_text(attacked: BuiltSite) -> None:
    """
    What a text holds stays text: in the feed also after its summary is read as HTML, in YAML, in
    SVG, in BibTeX and in the head.
    """
    feed = parsed_xml(text_of(attacked, "feed.xml"))
    items = list(items_of(feed))
    assert all(SHOWN in item["title"] for item in items)
    assert not any("<" in item["summary"] for item in items)
    badge = text_of(attacked, f"{ENTRY}badge.svg")
    assert {child.tag.partition("}")[2] for child in parsed_xml(badge).iter()} == {
        "svg", "title", "desc", "rect", "text",
    }  # fmt: skip
    assert SHOWN in (parsed_xml(badge)[1].text or "")
    citation = yaml.safe_load(text_of(attacked, "CITATION.cff"))
    assert SHOWN in citation["title"] and set(citation["authors"][0]) == {"name"}
    page = attacked.pages[f"{ENTRY}index.html"]
    assert SHOWN in metas(page)["og:title"]
    records = pybtex.database.parse_string(bibtex_of(page), "bibtex")
    assert "lenovo-8xb200-bert" in records.entries
    for text in (text_of(attacked, "feed.xml"), badge, text_of(attacked, "CITATION.cff")):
        assert not any(character in text for character in HIDDEN)


def test_hostile_words_become_pictures(attacked: BuiltSite) -> None:
    """
    Letters that the font lacks, and texts of any length, are drawn within the same limits.
    """
    for path in attacked.folder.rglob("*.png"):
        with Image.open(path) as image:
            assert image.size == (1200, 630)
        assert path.stat().st_size < 60_000


def test_two_builds_give_equal_files(tmp_path: Path, shared: BuiltSite) -> None:
    """
    Pictures, feed and all else have the same bytes again.
    """
    board = a_board(base_url=f"{ADDRESS}/", data_licence="CC-BY-4.0")
    build_site(leaderboard_of(), board, [UNREAD], tmp_path / "s", additions=some_additions())

    def digests(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    assert digests(tmp_path / "s") == digests(shared.folder)


def test_a_board_without_an_entry_has_no_feed(tmp_path: Path) -> None:
    """
    A feed without a date would have to take the clock's: there is none, and no link to one.
    """
    site = site_in(
        tmp_path / "s",
        build_site(leaderboard_of(), a_board(base_url=ADDRESS), [], tmp_path / "s"),
    )
    empty = tmp_path / "empty"
    bare = site_in(
        empty, build_site(build_leaderboard([], {}), a_board(base_url=ADDRESS), [], empty)
    )

    assert (site.folder / "feed.xml").is_file() and not (bare.folder / "feed.xml").exists()
    assert "feed.xml" not in bare.pages["index.html"].text
    assert (bare.folder / "sitemap.xml").is_file()


def test_the_tables_of_lists_are_csv_too(built: BuiltSite) -> None:
    """
    Entries, papers, machines and places have their rows as CSV, linked from the page.
    """
    for folder, name in (
        ("entries", "entries.csv"), ("claims", "papers.csv"), ("machines", "machines.csv"),
        ("places", "places.csv"),
    ):  # fmt: skip
        lines = text_of(built, f"{folder}/{name}").splitlines()
        assert len(lines) > 3 and "," in lines[0], name
        assert name in {
            link.attrib.get("href") for link in built.pages[f"{folder}/index.html"].all("a")
        }
    listed = json.loads(text_of(built, "entries/index.json"))["entries"]
    assert len(text_of(built, "entries/entries.csv").splitlines()) == 1 + len(listed)
