"""
The pages of topics and texts in a real browser: cards on phones, notes in the margin beside text.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

TOPICS = ["machines", "places", "model-choice", "four-factors", "data-centres"]
TEXTS = ["method", "glossary", "rules", "about"]


def address(site: Path, name: str) -> str:
    """
    The page of a topic on the disk.
    """
    return (site / name / "index.html").as_uri()


@pytest.mark.parametrize("width", [320, 390])
def test_every_figure_of_a_card_is_on_the_screen(browser: Browser, site: Path, width: int) -> None:
    """
    Each has its label, and none needs a swipe.
    """
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        phone = context.new_page()
        for name in TOPICS:
            phone.goto(address(site, name))
            found = phone.evaluate(
                """width => [...document.querySelectorAll(".carded tbody td")].map((cell) => ({
                  label: cell.dataset.label ?? "",
                  isInside: cell.getBoundingClientRect().right <= width,
                  isCut: cell.scrollWidth > cell.clientWidth + 1,
                }))""",
                width,
            )
            assert found, name
            assert all(cell["label"] and cell["isInside"] for cell in found), name
            assert not any(cell["isCut"] for cell in found), name


def test_the_zone_stays_in_sight_where_the_table_scrolls(browser: Browser, site: Path) -> None:
    """
    The table of all zones is too long for cards: its first column stays, with an edge.
    """
    with browser.new_context(viewport={"width": 320, "height": 844}) as context:
        phone = context.new_page()
        phone.goto(address(site, "places"))
        phone.locator("details summary").click()
        phone.evaluate("document.querySelector('.scroll:has(.pinned)').scrollLeft = 1000")
        first = phone.locator(".pinned tbody th").first
        box = first.bounding_box()
        assert box is not None and 0 <= box["x"] < 40
        assert first.evaluate("cell => getComputedStyle(cell).boxShadow") != "none"


def test_wide_screens_have_notes_in_the_margin(browser: Browser, site: Path) -> None:
    """
    The text takes seven of twelve columns; notes and contents begin right of it, at its height.
    """
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        wide = context.new_page()
        for name, text, note in (
            *((name, ".beginning h1", ".margin-note") for name in TOPICS),
            *((name, ".column", ".contents") for name in TEXTS),
        ):
            wide.goto(address(site, name))
            left = wide.locator(text).first.bounding_box()
            right = wide.locator(note).first.bounding_box()
            assert left is not None and right is not None, name
            assert right["x"] > left["x"] + left["width"], name
            assert abs(right["y"] - left["y"]) < 48, name


def test_the_contents_stay_beside_the_text(browser: Browser, site: Path) -> None:
    """
    Far down the page the list of headings is still in the window.
    """
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        wide = context.new_page()
        wide.goto(address(site, "method"))
        wide.locator(".prose h2").nth(12).scroll_into_view_if_needed()
        box = wide.locator(".contents").bounding_box()
        assert box is not None and 0 <= box["y"] < 900


@pytest.mark.parametrize("width", [390, 1440])
def test_no_formula_is_cut(browser: Browser, site: Path, width: int) -> None:
    """
    Long lines of formulas go on in the next line.
    """
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(address(site, "method"))
        cut = page.evaluate(
            """() => [...document.querySelectorAll("pre")]
              .filter((item) => item.scrollWidth > item.clientWidth + 1)
              .map((item) => item.textContent)"""
        )
        assert cut == []


@pytest.mark.parametrize("width", [320, 820])
def test_there_is_no_accessibility_violation(browser: Browser, site: Path, width: int) -> None:
    """
    The rules of axe-core find nothing where tables are cards, nor where they scroll.
    """
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        for name in (*TOPICS, *TEXTS):
            page.goto(address(site, name))
            found = Axe().run(page).response["violations"]
            assert [one["id"] for one in found] == [], name
