"""
The pages of papers in a real browser: the filter by verdict, its address, and the cards of phones.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

OVERVIEW = "claims/index.html"
BLOOM = "claims/bloom-2022/index.html"


def shown(page: Page) -> list[str]:
    """
    The verdicts whose rows can be seen.
    """
    names: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".by-verdict")]
          .filter((section) => section.getClientRects().length)
          .map((section) => section.dataset.verdict)"""
    )
    return names


def test_a_button_shows_the_rows_of_one_verdict(page: Page, site: Path) -> None:
    """
    The choice stands in the address, is told, and the way back and a copied address lead to it.
    """
    address = (site / OVERVIEW).as_uri()
    page.goto(address)
    assert shown(page) == ["inconsistent", "cannot-tell", "consistent"]
    buttons = page.locator(".verdicts button")
    texts = [" ".join(text.split()) for text in buttons.all_inner_texts()]
    assert texts == ["all rows 16", "inconsistent 2", "cannot tell 1", "consistent 13"]

    page.locator(".verdicts button[data-verdict=inconsistent]").click()
    assert shown(page) == ["inconsistent"]
    assert page.url == f"{address}?verdict=inconsistent"
    assert page.locator(".verdicts + [aria-live]").inner_text() == "2 of 16 rows shown."
    pressed = page.locator(".verdicts [aria-pressed=true]")
    assert pressed.get_attribute("data-verdict") == "inconsistent"

    page.go_back()
    assert (page.url, len(shown(page))) == (address, 3)
    page.goto(f"{address}?verdict=cannot-tell")
    assert shown(page) == ["cannot-tell"]
    page.locator(".verdicts button[data-verdict=all]").click()
    assert (page.url, len(shown(page))) == (address, 3)


@pytest.mark.parametrize("query", ["?verdict=nonsense", "?verdict=", "?other=1"])
def test_an_unknown_choice_shows_all_rows(page: Page, site: Path, query: str) -> None:
    """
    An address of another page version hides nothing.
    """
    page.goto((site / OVERVIEW).as_uri() + query)

    assert len(shown(page)) == 3


def test_a_link_to_a_hidden_row_shows_it(page: Page, site: Path) -> None:
    """
    The row of the address goes before the verdict of the address; a broken anchor is none.
    """
    address = (site / BLOOM).as_uri()
    page.goto(f"{address}?verdict=inconsistent#row-bloom-dyn")
    assert shown(page) == ["inconsistent", "consistent"]
    assert page.locator("#row-bloom-dyn").is_visible()
    page.goto(f"{address}?verdict=inconsistent#no-such-row")
    assert shown(page) == ["inconsistent"]


def test_the_filter_works_by_keyboard(page: Page, site: Path) -> None:
    """
    The choices are buttons in the order of the page.
    """
    page.goto((site / OVERVIEW).as_uri())
    page.locator(".verdicts button").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert shown(page) == ["inconsistent"]


def test_without_a_script_the_choices_are_links(browser: Browser, site: Path) -> None:
    """
    They lead to the rows of their verdict, and nothing is hidden.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        bare.goto((site / OVERVIEW).as_uri())
        bare.locator(".verdicts a[href='#consistent']").click()
        assert bare.url.endswith("#consistent")
        assert bare.locator(".by-verdict:visible").count() == 3


@pytest.mark.parametrize("width", [320, 390])
def test_rows_are_cards_on_a_phone(browser: Browser, site: Path, width: int) -> None:
    """
    Printed, recomputed and verdict of every row stand on the screen without a swipe.
    """
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        phone = context.new_page()
        for name, selector in (
            (OVERVIEW, ".papers :is(.number, .verdict, .missing), .verdicts button"),
            (BLOOM, ".recomputed :is(td.number, .verdict, .wide), .verdicts button"),
        ):
            phone.goto((site / name).as_uri())
            beyond = phone.evaluate(
                """([selector, width]) => [...document.querySelectorAll(selector)]
                  .filter((item) => item.getClientRects().length)
                  .map((item) => [item.getBoundingClientRect(), item.textContent])
                  .filter(([box]) => box.left < 0 || box.right > width || !box.width)
                  .map(([, text]) => text)""",
                [selector, width],
            )
            assert beyond == [], name
            assert phone.locator(".phone:visible").count() > 0 or name == BLOOM


@pytest.mark.parametrize("width", [390, 1440])
def test_a_chosen_verdict_is_accessible(browser: Browser, site: Path, width: int) -> None:
    """
    The rules of axe-core find nothing with buttons pressed and rows hidden, in the dark too.
    """
    with browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        for name in (OVERVIEW, BLOOM):
            page.goto(f"{(site / name).as_uri()}?verdict=inconsistent")
            found = Axe().run(page).response["violations"]
            assert [one["id"] for one in found] == [], name
