"""
The rows of long tables in a real browser: by script as on numbered pages, and hostile ones.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from reporter.leaderboard.boards import build_leaderboard
from reporter.model.submission import Submitter
from reporter.site.build import build_site
from reporter.site.long_table import MOST_ROWS
from reporter.store.board import load_benchmarks
from tests.browser.conftest import (
    BOARD,
    MANY_COUNT,
    ROWS_COUNT,
    SHOWN_LINE,
    page_name,
    systems,
    visit,
    watched,
)
from tests.site.entries import a_board, b200, entry_of, h100, self_reported
from tests.site.test_hostile import HOSTILE, SHOWN, with_hostile_texts

ROWS = """() => [...document.querySelectorAll("table.board tbody tr")].map((row) => {
  const copy = row.cloneNode(true);
  for (const one of copy.querySelectorAll("[data-by-script]")) one.remove();
  return [...copy.cells].map((cell) => cell.outerHTML.trim());
})"""


def test_without_scripts_numbered_pages_hold_every_row(browser: Browser, ranked_site: Path) -> None:
    """
    First, previous, next and last lead through all rows in rank order, at most 200 a page.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        visit(bare, ranked_site, BOARD)
        seen = []
        while True:
            seen.append(systems(bare))
            assert bare.locator("button:not([popovertarget]), select").count() == 0
            following = bare.locator("nav.pager a", has_text="Next page")
            if following.count() == 0:
                break
            following.click()
        assert [len(one) for one in seen] == [200, 200, 50]
        assert len({name for one in seen for name in one}) == ROWS_COUNT
        assert bare.locator("nav.pager a").all_inner_texts() == ["First page", "Previous page"]
        assert bare.locator("nav.pager p").inner_text() == "Page 3 of 3: rows 401 to 450 of 450"
        bare.locator("nav.pager a", has_text="First page").click()
        assert systems(bare) == seen[0]


def test_a_numbered_page_filters_all_rows_too(page: Page, ranked_site: Path) -> None:
    """
    The second page shows its own rows at first; a filter there finds the leader of the first.
    """
    visit(page, ranked_site, BOARD)
    leader = systems(page)[0]
    visit(page, ranked_site, page_name(2))
    assert leader not in systems(page)
    page.get_by_label("Search", exact=True).fill(leader)
    assert systems(page) == [leader]
    href = page.locator("table.board tbody th > a").get_attribute("href") or ""
    assert href.startswith("../../../entries/")


def test_rows_by_script_are_the_rows_of_the_pages(browser: Browser, many_site: Path) -> None:
    """
    All 2,000 rows that the script makes equal, cell by cell, those of the ten pages.
    """
    with (
        browser.new_context() as usual,
        browser.new_context(java_script_enabled=False) as without,
    ):
        full, bare = usual.new_page(), without.new_page()
        complaints = watched(full)
        visit(full, many_site, BOARD, f"?rows={MANY_COUNT}")
        made = full.evaluate(ROWS)
        assert len(made) == MANY_COUNT
        for number in range(1, MANY_COUNT // MOST_ROWS + 1):
            visit(bare, many_site, page_name(number))
            printed = json.loads(
                json.dumps(bare.evaluate(ROWS)).replace("../../../entries/", "../../entries/")
            )
            assert printed == made[(number - 1) * MOST_ROWS : number * MOST_ROWS]
        assert complaints == []


def test_every_kind_of_cell_is_made_as_it_is_printed(browser: Browser, small_site: Path) -> None:
    """
    Footnotes, missing figures and drawings come out alike: rows made anew equal those of the page.
    """
    with browser.new_context() as context:
        page = context.new_page()
        for name in (BOARD, "entries/index.html", "entries/acme/index.html"):
            visit(page, small_site, name)
            pairs = page.evaluate(
                """async () => {
                  const path = document.querySelector("script[src$='rows.js']").src;
                  const table = document.querySelector("table[data-start]");
                  const plain = (row) => {
                    const copy = row.cloneNode(true);
                    for (const one of copy.querySelectorAll("[data-by-script]")) one.remove();
                    return copy.outerHTML.trim();
                  };
                  const printed = [...table.tBodies[0].rows].map(plain);
                  return new Promise((done) => {
                    longTable = (head, rows) => done([printed, rows.map((row) => plain(
                      filled(formOf(head.form), row, null, table.dataset.root)))]);
                    const again = document.createElement("script");
                    again.src = path;
                    document.head.append(again);
                  });
                }"""
            )
            assert pairs[0] == pairs[1], name
            assert len(pairs[0]) > 1


@pytest.mark.parametrize(
    "query",
    [
        "?q=<script>alert(1)</script>&acc=\"'><img src=x onerror=alert(1)>&sort=__proto__",
        "?acc=constructor&sort=toString&set=evil&rows=1e99&best=2&status=%00%E2%80%AE",
        "?rows=-5&q=%E2%80%A8%00&round=" + "a" * 5000,
    ],
)
def test_a_hostile_query_does_nothing(page: Page, ranked_site: Path, query: str) -> None:
    """
    Nothing of it becomes an element or an order; what fits no choice is named and left out.
    """
    visit(page, ranked_site, BOARD, query if "%" in query else f"?{quote(query[1:], safe='&=')}")
    assert page.locator("main img, main script").count() == 0
    assert page.locator("th[data-key=rank]").get_attribute("aria-sort") == "ascending"
    assert "Not among the choices here, so left out: " in page.locator(SHOWN_LINE).inner_text()
    assert page.locator(".set-ranking").is_checked()


def test_hostile_texts_of_rows_stay_texts(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """
    Names with tags, quotes and line separators are filtered, sorted and ticked as texts.
    """
    folder = tmp_path_factory.mktemp("hostile") / "site"
    ranked = [
        replace(one, system=replace(one.system, name=HOSTILE), submitter=Submitter(name=HOSTILE))
        for one in (b200(), h100())
    ]
    made = [*ranked, with_hostile_texts(self_reported())]
    leaderboard = build_leaderboard([entry_of(one) for one in made], load_benchmarks().by_id)
    build_site(leaderboard, a_board(), [], folder)
    with browser.new_context() as context:
        fresh = context.new_page()
        complaints = watched(fresh)
        visit(fresh, folder, "entries/index.html")
        before = fresh.locator("tbody").inner_text()
        fresh.locator("th[data-key=system] .sort").click()
        fresh.locator(".filters summary").click()
        fresh.get_by_label("Search", exact=True).fill("<script>alert(1)</script>")
        assert sorted(fresh.locator("tbody").inner_text().split()) == sorted(before.split())
        assert SHOWN in before
        visit(fresh, folder, BOARD)
        fresh.locator("tbody input").first.check()
        assert fresh.locator("main img, main script").count() == 0
        assert complaints == []


def test_the_list_of_entries_filters_with_the_same_script(page: Page, small_site: Path) -> None:
    """
    Text, choice and order work on the list of entries and on that of a submitter.
    """
    visit(page, small_site, "entries/index.html")
    rows = page.locator("table.long tbody tr")
    every = rows.count()
    if not page.get_by_label("Search", exact=True).is_visible():
        page.locator(".filters summary").click()
    page.get_by_label("Search", exact=True).fill("lenovo")
    assert rows.count() == 2
    assert page.locator(SHOWN_LINE).inner_text() == f"2 of {every} shown"
    visit(page, small_site, "entries/acme/index.html", "?q=open&sort=-system")
    assert page.locator("tbody .under").first.inner_text() == "acme/open-early"
    assert page.locator("tbody input").count() == 0
