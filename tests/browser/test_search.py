"""
The search in the head of every page, by keyboard, from the disk.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Scheme, visit, watched

HOME = "index.html"
ENTRY = "entries/acme/by-hand/index.html"
FIELD = ".search input"


def scripts_of(page: Page) -> list[str]:
    """
    The data scripts that a page has loaded.
    """
    found: list[str] = page.evaluate(
        "[...document.scripts].map((one) => one.src).filter((one) => one.includes('/data/'))"
    )
    return [name.rpartition("/")[2] for name in found]


def test_a_slash_focuses_the_search_and_the_index_comes_on_first_use(
    page: Page, site: Path
) -> None:
    """
    Nothing is loaded before somebody types; a slash inside a field stays a slash.
    """
    visit(page, site, HOME)
    page.keyboard.press("/")
    field = page.locator(FIELD)
    expect(field).to_be_focused()
    assert field.input_value() == ""
    assert scripts_of(page) == []

    field.press_sequentially("acme/")
    assert field.input_value() == "acme/"
    expect(page.locator(".search [role=option]").first).to_be_visible()
    assert scripts_of(page) == ["search.js"]


def test_results_are_walked_by_keyboard(page: Page, site: Path) -> None:
    """
    Arrows choose, with the option named to screen readers; Enter follows; Escape closes.
    """
    visit(page, site, ENTRY)
    page.keyboard.press("/")
    field = page.locator(FIELD)
    field.press_sequentially("retinanet")
    options = page.locator(".search [role=option]")
    expect(options).to_have_count(2)
    assert field.get_attribute("aria-expanded") == "true"
    expect(page.locator(".search [role=status]")).to_have_text("2 found.")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.nth(1).get_attribute("id")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert options.nth(0).get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert not options.first.is_visible()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entries/lenovo/8xb200-retinanet/index.html")
    assert page.locator("h1").inner_text() == "SR780aV3-8xB200_SXM_180GB"


def test_papers_are_found_too(page: Page, site: Path) -> None:
    """
    By words of their title, in any order, and by a click.
    """
    visit(page, site, HOME)
    page.locator(FIELD).fill("BLOOM footprint")
    option = page.locator(".search [role=option]")
    expect(option).to_have_count(1)
    option.click()
    page.wait_for_url("**/claims/bloom-2022/index.html")


def test_nothing_found_is_said(page: Page, site: Path) -> None:
    """
    A query without a hit opens no list; markup in it is a query like any other.
    """
    visit(page, site, HOME)
    for query in ("no such system", "<img src=x onerror=alert(1)>", "__proto__", "\\", "("):
        page.locator(FIELD).fill(query)
        expect(page.locator(".search [role=status]")).to_have_text("Nothing was found.")
        assert not page.locator(".search [role=listbox]").is_visible()


def test_the_missing_page_finds_its_way(page: Page, site: Path) -> None:
    """
    From a page at any depth a result leads to the same place.
    """
    for name in ("404.html", "claims/index.html", "entries/acme/4-runs/index.html"):
        visit(page, site, name)
        page.locator(FIELD).fill("8xb200 lenovo bert")
        expect(page.locator(".search [role=option]")).to_have_count(1)
        page.locator(FIELD).press("Enter")
        page.wait_for_url("**/entries/lenovo/8xb200-bert/index.html")


def test_without_a_script_a_link_stands_in_its_place(browser: Browser, site: Path) -> None:
    """
    It leads to the list of all entries.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        visit(bare, site, ENTRY)
        assert bare.locator(FIELD).count() == 0
        bare.locator(".search a").click()
        assert bare.url == (site / "entries/index.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_an_open_list_has_no_accessibility_violation(
    browser: Browser, site: Path, scheme: Scheme, width: int
) -> None:
    """
    The list fits the screen, and axe-core finds nothing in it.
    """
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    ) as context:
        page = context.new_page()
        complaints = watched(page)
        visit(page, site, ENTRY)
        page.keyboard.press("/")
        page.keyboard.type("acme")
        expect(page.locator(".search [role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        box = page.locator(".search [role=listbox]").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        tops = [one.bounding_box() for one in page.locator(".search [role=option]").all()[:2]]
        assert tops[0] is not None and tops[1] is not None
        assert tops[1]["y"] >= tops[0]["y"] + tops[0]["height"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert complaints == []
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
