"""
The pages in a real browser, from the disk: looks, script, accessibility, and life without script.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from reporter.site.build import build_site
from tests.site.additions import some_additions
from tests.site.conftest import UNREAD
from tests.site.entries import a_board, leaderboard_of

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PAGES = [
    "index.html",
    "boards/bert-v1-s2-closed/index.html",
    "boards/bert-v1-s2-open/index.html",
    "entries/index.html",
    "entries/lenovo/8xb200-bert/index.html",
    "entries/smc-ac-power/8xh100-retinanet/index.html",
    "entries/acme/switch-only/index.html",
    "entries/acme/4-runs/index.html",
    "claims/index.html",
    "claims/patterson-2021/index.html",
    "claims/bloom-2022/index.html",
    "rules/index.html",
    "method/index.html",
    "glossary/index.html",
    "about/index.html",
    "data/index.html",
    "machines/index.html",
    "places/index.html",
    "model-choice/index.html",
    "four-factors/index.html",
    "404.html",
]
# The dark scheme changes colours alone.
ONE_OF_EACH_KIND = [
    "index.html",
    "boards/bert-v1-s2-closed/index.html",
    "entries/acme/switch-only/index.html",
    "entries/index.html",
    "entries/acme/by-hand/index.html",
    "claims/index.html",
    "claims/patterson-2021/index.html",
    "claims/bloom-2022/index.html",
    "method/index.html",
    "machines/index.html",
    "places/index.html",
    "model-choice/index.html",
]
BOARD = "boards/bert-v1-s2-closed/index.html"
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of the test board.
    """
    folder = tmp_path_factory.mktemp("browser") / "site"
    build_site(leaderboard_of(), a_board(), [UNREAD], folder, additions=some_additions())
    return folder


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """
    The system's Chromium, without a window.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """
    A page that fails the test on a console error, a script error or a request to a host.
    """
    with browser.new_context() as context:
        fresh = context.new_page()
        complaints = watched(fresh)
        yield fresh
        assert complaints == []


def watched(page: Page) -> list[str]:
    """
    What goes wrong on a page, as it happens.
    """
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith("file:")
            else complaints.append(f"asked for {request.url}")
        ),
    )
    return complaints


def visit(page: Page, site: Path, name: str) -> None:
    """
    Open a page from the disk.
    """
    page.goto((site / name).as_uri())


def column(page: Page, number: int) -> list[str]:
    """
    The texts of one column of the ranking, from top to bottom.
    """
    cells = page.locator(f"table.board tbody tr > :nth-child({number})")
    return [text.strip().split("\n")[0] for text in cells.all_inner_texts()]


def test_pages_open_from_the_disk(page: Page, site: Path) -> None:
    """
    Stylesheet and script load under the policy of the page, and every page has its heading.
    """
    for name in PAGES:
        visit(page, site, name)
        assert page.locator("h1").count() == 1
        style = "getComputedStyle(document.querySelector('main')).maxInlineSize"
        assert page.evaluate(style) == "1248px", name


def test_a_click_on_a_heading_sorts(page: Page, site: Path) -> None:
    """
    Numbers sort by value; a second click turns the order round; one heading says so.
    """
    visit(page, site, BOARD)
    heading = page.locator("table.board thead th").nth(5)
    assert column(page, 6) == ["0.5951", "0.6157"]

    heading.locator("button").click()
    assert column(page, 6) == ["0.5951", "0.6157"]
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.locator("button").click()
    assert column(page, 6) == ["0.6157", "0.5951"]
    assert heading.get_attribute("aria-sort") == "descending"

    page.locator("table.board thead th").nth(0).locator("button").click()
    assert column(page, 1) == ["1", "2"]
    assert page.locator("table.board [aria-sort]").count() == 1


def test_what_is_missing_sorts_last(page: Page, site: Path) -> None:
    """
    An entry without carbon comes after the one with it, whichever way the column is sorted.
    """
    visit(page, site, BOARD)
    button = page.locator("table.board thead th").nth(10).locator("button")

    for _ in range(2):
        button.click()
        assert [text[0] for text in column(page, 11)] == ["0", "–"]


def test_sorting_works_by_keyboard(page: Page, site: Path) -> None:
    """
    The first tab stop leads past the navigation, and headings are buttons.
    """
    visit(page, site, BOARD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.locator("table.board thead button").nth(1).focus()
    page.keyboard.press("Enter")
    assert column(page, 2)[0].startswith("SMC-H100-AC-Power")


@pytest.mark.parametrize(("scheme", "names"), [("light", PAGES), ("dark", ONE_OF_EACH_KIND)])
def test_there_is_no_accessibility_violation(
    browser: Browser, site: Path, scheme: Scheme, names: list[str]
) -> None:
    """
    The rules of axe-core find nothing on any page; in the dark, on one page of each kind.
    """
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        for name in names:
            visit(page, site, name)
            found = Axe().run(page).response["violations"]
            short = [(one["id"], [node["html"][:90] for node in one["nodes"][:3]]) for one in found]
            assert short == [], name


@pytest.mark.parametrize("width", [360, 768])
def test_no_page_scrolls_sideways(browser: Browser, site: Path, width: int) -> None:
    """
    Wide tables scroll in their own regions, the page never does.
    """
    with browser.new_context(viewport={"width": width, "height": 740}) as context:
        page = context.new_page()
        for name in PAGES:
            visit(page, site, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_nothing_is_missing_without_javascript(browser: Browser, site: Path) -> None:
    """
    With scripts off every page has the same words, and no dead buttons.
    """
    with (
        browser.new_context(java_script_enabled=False) as without,
        browser.new_context() as usual,
    ):
        bare, full = without.new_page(), usual.new_page()
        for name in PAGES:
            visit(bare, site, name)
            visit(full, site, name)
            assert bare.locator("button").count() == 0
            words = [page.locator("body").inner_text().split() for page in (bare, full)]
            assert words[0] == words[1], name


def test_every_row_of_a_thousand_sorts_at_once(page: Page, site: Path) -> None:
    """
    A board of 1,000 rows sorts within a tenth of a second, ten times as long on a busy machine.
    """
    visit(page, site, BOARD)
    spent_ms = page.evaluate(
        """() => {
          const body = document.querySelector("table.board tbody");
          const row = body.rows[0];
          for (let index = 0; index < 1000; index += 1) {
            const copy = row.cloneNode(true);
            copy.cells[5].querySelector("data").value = (index * 7919) % 1000;
            body.append(copy);
          }
          const start = performance.now();
          document.querySelectorAll("table.board thead button")[5].click();
          return performance.now() - start;
        }"""
    )
    assert spent_ms < 1000
