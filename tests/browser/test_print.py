"""
Every kind of page on paper: no cell and no line wider than the sheet, nothing for screens alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_pages import ON_ITS_SIDE_PX, PAGES, UPRIGHT_PX

# The ranking of a board has a sheet on its side.
ON_ITS_SIDE = "boards/"
BEYOND = """width => [...document.querySelectorAll("main :is(td, th, p, pre, dd, li)")]
  .filter((item) => item.getClientRects().length && !item.closest(".unseen"))
  .filter((item) => getComputedStyle(item).display !== "inline")
  // Headings that only screen readers meet take no place.
  .filter((item) => getComputedStyle(item.closest("thead") ?? item).clipPath === "none")
  .filter((item) => {
    const box = item.getBoundingClientRect();
    return box.left < -0.5 || box.right > width + 0.5 || item.scrollWidth > item.clientWidth + 1;
  })
  .map((item) => item.textContent.trim().slice(0, 60))"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_sheet(browser: Browser, site: Path, name: str) -> None:
    """
    Cells, paragraphs and formulas end on the sheet, and none hides a part of its text.
    """
    width = ON_ITS_SIDE_PX if name.startswith(ON_ITS_SIDE) else UPRIGHT_PX
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        paper = context.new_page()
        paper.emulate_media(media="print")
        paper.goto((site / name).as_uri())

        assert paper.evaluate(BEYOND, width) == []
        assert paper.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_what_is_for_screens_stays_off_the_paper(browser: Browser, site: Path, name: str) -> None:
    """
    Navigation, buttons and contents aren't printed; the paper is light whatever the screen is.
    """
    with browser.new_context(color_scheme="dark") as context:
        paper = context.new_page()
        paper.emulate_media(media="print")
        paper.goto((site / name).as_uri())
        seen = paper.locator("nav:visible, button:visible:not(.sort)")

        assert seen.count() == 0
        assert paper.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_a_page_becomes_a_pdf(browser: Browser, site: Path) -> None:
    """
    The printer of the browser takes the longest table of papers and of zones.
    """
    with browser.new_context() as context:
        paper = context.new_page()
        for name in ("claims/index.html", "places/index.html"):
            paper.goto((site / name).as_uri())
            assert paper.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
