"""
The pages in a real browser, from the disk: looks, script, accessibility, and life without script.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Scheme, visit

PAGES = [
    "index.html",
    "boards/bert-v1-s2-closed/index.html",
    "boards/bert-v1-s2-open/index.html",
    "benchmarks/bert/index.html",
    "entries/index.html",
    "entries/lenovo/8xb200-bert/index.html",
    "entries/smc-ac-power/8xh100-retinanet/index.html",
    "entries/acme/switch-only/index.html",
    "entries/acme/4-runs/index.html",
    "claims/index.html",
    "claims/by-year/index.html",
    "claims/patterson-2021/index.html",
    "claims/bloom-2022/index.html",
    "rules/index.html",
    "method/index.html",
    "glossary/index.html",
    "about/index.html",
    "data/index.html",
    "machines/index.html",
    "places/index.html",
    "data-centres/index.html",
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
    "claims/by-year/index.html",
    "claims/patterson-2021/index.html",
    "claims/bloom-2022/index.html",
    "method/index.html",
    "machines/index.html",
    "places/index.html",
    "data-centres/index.html",
    "model-choice/index.html",
]
BOARD = "boards/bert-v1-s2-closed/index.html"


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
    The best comes first, then the worst, and the third click brings the order of the page back.
    """
    visit(page, site, BOARD)
    heads = page.locator("table.board thead th")
    per_watt = heads.nth(4)
    assert page.locator("table.board [aria-sort]").count() == 1
    assert heads.nth(0).get_attribute("aria-sort") == "ascending"
    page.locator(".set-all").check()

    per_watt.locator(".sort").click()
    assert column(page, 5) == ["1.14", "1.10"]
    assert per_watt.get_attribute("aria-sort") == "descending"
    per_watt.locator(".sort").click()
    assert column(page, 5) == ["1.10", "1.14"]
    assert per_watt.get_attribute("aria-sort") == "ascending"
    assert (
        page.locator("[aria-live]").first.inner_text()
        == "Sorted by Performance per watt, ascending."
    )
    per_watt.locator(".sort").click()
    assert column(page, 1) == ["1", "2"]
    assert heads.nth(0).get_attribute("aria-sort") == "ascending"
    assert page.locator("table.board [aria-sort]").count() == 1


def test_less_is_better_for_energy(page: Page, site: Path) -> None:
    """
    The first click on energy puts the lowest on top, though it stands there already.
    """
    visit(page, site, BOARD)
    button = page.locator("table.board thead .sort").nth(2)

    button.click()
    assert column(page, 3) == ["0.629", "0.687"]
    button.click()
    assert column(page, 3) == ["0.687", "0.629"]


def test_what_is_missing_sorts_last(page: Page, site: Path) -> None:
    """
    An entry without carbon comes after the one with it, whichever way the column is sorted.
    """
    visit(page, site, BOARD)
    page.locator(".set-carbon").check()
    button = page.locator("table.board thead .sort").nth(7)

    for _ in range(2):
        button.click()
        assert [text[0] for text in column(page, 8)] == ["0", "n"]


def test_column_sets_work_without_a_script(browser: Browser, site: Path) -> None:
    """
    Six columns at first, all on request, by the stylesheet alone.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        visit(bare, site, BOARD)
        heads = bare.locator("table.board thead th:visible")
        assert heads.count() == 6
        bare.locator(".set-all").check()
        assert heads.count() == 12


def test_the_help_of_a_heading_opens_by_keyboard(page: Page, site: Path) -> None:
    """
    A question mark opens the definition, Escape closes it.
    """
    visit(page, site, BOARD)
    card = page.locator("#help-energy")
    assert not card.is_visible()

    page.locator("button[popovertarget=help-energy]").focus()
    page.keyboard.press("Enter")
    assert "what the meter may hide" in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()


def test_the_theme_has_three_states_and_is_remembered(page: Page, site: Path) -> None:
    """
    System, light, dark and round again; the next page has the theme too.
    """
    visit(page, site, "index.html")
    button = page.locator("button.theme")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    seen = []
    for _ in range(3):
        seen.append((button.get_attribute("aria-label"), page.evaluate(scheme)))
        button.click()
    assert seen == [
        ("Theme: system", "light dark"),
        ("Theme: light", "light"),
        ("Theme: dark", "dark"),
    ]

    button.click()
    visit(page, site, BOARD)
    assert page.evaluate(scheme) == "light"


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_number_and_verdict_without_a_swipe(
    browser: Browser, site: Path, width: int
) -> None:
    """
    The cards of home page and board fit the screen, with the ranked energy and its verdict.
    """
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        phone = context.new_page()
        for name, cells in (
            ("index.html", (".scoreboard .energy", ".scoreboard .margin")),
            (BOARD, (".board .energy a > data", ".board .energy b", ".plot .amount")),
        ):
            visit(phone, site, name)
            for selector in cells:
                for place in phone.locator(selector).all():
                    box = place.bounding_box()
                    assert box is not None and box["width"] > 0, (name, selector)
                    assert 0 <= box["x"] and box["x"] + box["width"] <= width, (name, selector)
        visit(phone, site, BOARD)
        assert phone.locator(".verdict-sentence").is_visible()


# What a sheet of A4 leaves between margins of 12 mm, at 96 px an inch, upright and on its side.
UPRIGHT_PX, ON_ITS_SIDE_PX = 703, 1031


@pytest.mark.parametrize(
    ("name", "width"),
    [("index.html", UPRIGHT_PX), ("claims/index.html", UPRIGHT_PX), (BOARD, ON_ITS_SIDE_PX)],
)
def test_no_column_falls_off_the_paper(browser: Browser, site: Path, name: str, width: int) -> None:
    """
    Every cell ends on the sheet; a ranking prints all its columns, on a sheet on its side.
    """
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        paper = context.new_page()
        paper.emulate_media(media="print")
        visit(paper, site, name)
        beyond = paper.evaluate(
            """width => [...document.querySelectorAll("td, th")]
              .filter((cell) => cell.getBoundingClientRect().right > width + 0.5)
              .map((cell) => cell.textContent.trim())""",
            width,
        )
        assert beyond == []
        if name == BOARD:
            assert paper.locator("table.board thead th:visible").count() == 12
            assert paper.evaluate("getComputedStyle(document.querySelector('.ranking')).page") == (
                "ranking"
            )


def test_the_head_of_a_ranking_stays_in_sight(browser: Browser, site: Path) -> None:
    """
    Scrolled down, the headings stand at the top of the window.
    """
    with browser.new_context(viewport={"width": 1440, "height": 400}) as context:
        wide = context.new_page()
        visit(wide, site, BOARD)
        wide.evaluate("document.querySelector('table.board tbody').scrollIntoView()")
        box = wide.locator("table.board thead th").first.bounding_box()
        assert box is not None and abs(box["y"]) < 1


def test_sorting_works_by_keyboard(page: Page, site: Path) -> None:
    """
    The first tab stop leads past the navigation, and headings are buttons.
    """
    visit(page, site, BOARD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.locator("table.board thead .sort").nth(1).focus()
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


@pytest.mark.parametrize("width", [320, 390, 820])
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
            # A button with a popover needs no script.
            assert bare.locator("button:not([popovertarget])").count() == 0
            full.evaluate("document.querySelectorAll('[data-by-script]').forEach(e => e.remove())")
            words = [page.locator("body").inner_text().split() for page in (bare, full)]
            assert words[0] == words[1], name
