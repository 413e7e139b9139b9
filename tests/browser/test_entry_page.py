"""
The page of an entry in a real browser: its first screen, its drawings, paper, and the keyboard.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import Scheme, visit, watched

B200 = "entries/lenovo/8xb200-bert/index.html"
H100 = "entries/smc-ac-power/1xh100-bert/index.html"
WITHDRAWN = "entries/acme/4-runs/index.html"
SCOPELESS = "entries/acme/switch-only/index.html"
ENTRIES = [B200, H100, WITHDRAWN, SCOPELESS, "entries/smc-ac-power/8xh100-retinanet/index.html"]
# What a sheet of A4 leaves between margins of 12 mm, at 96 px an inch.
UPRIGHT_PX = 703


def is_on_the_first_screen(place: Locator, width: int, height: int) -> bool:
    """
    Whether a place lies inside the window without any scrolling.
    """
    box = place.bounding_box()
    assert box is not None
    across = 0 <= box["x"] and box["x"] + box["width"] <= width
    return across and 0 <= box["y"] and box["y"] + box["height"] <= height


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_first_screen_has_verdict_and_ranked_energy(
    browser: Browser, site: Path, width: int, height: int, scheme: Scheme
) -> None:
    """
    On a phone and on a desktop, in both schemes, nothing has to be scrolled for the answer.
    """
    viewport = {"width": width, "height": height}
    with browser.new_context(viewport=viewport, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        complaints = watched(page)
        for name in (B200, H100):
            visit(page, site, name)
            for selector in (".verdict-sentence", ".keys div:first-child .value"):
                assert is_on_the_first_screen(page.locator(selector), width, height), selector
        assert complaints == []


def test_four_numbers_stand_in_one_row_on_a_desktop(browser: Browser, site: Path) -> None:
    """
    The one that ranks is the largest of them.
    """
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        visit(page, site, B200)
        boxes = [one.bounding_box() for one in page.locator(".keys > div").all()]
        sizes = page.evaluate(
            "[...document.querySelectorAll('.keys .value')]"
            ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
        )

    assert len({box["y"] for box in boxes if box}) == 1
    assert len(boxes) == 4
    assert sizes[0] > max(sizes[1:])


def test_a_number_leads_to_its_derivation_by_keyboard(page: Page, site: Path) -> None:
    """
    Enter on the ranked energy brings the derivation of its scope into view.
    """
    visit(page, site, B200)
    page.locator(".keys a").first.focus()
    page.keyboard.press("Enter")

    assert page.url.endswith("#derivation-s2")
    assert page.locator("#derivation-s2").evaluate(
        "(place) => place.getBoundingClientRect().top < innerHeight"
    )


def test_every_link_of_the_contents_leads_somewhere(browser: Browser, site: Path) -> None:
    """
    Each section that is named exists, also on the page of an entry that has few.
    """
    with browser.new_context() as context:
        page = context.new_page()
        for name in ENTRIES:
            visit(page, site, name)
            lost = page.evaluate(
                """[...document.querySelectorAll('main a[href^="#"]')]
                  .map((link) => link.getAttribute("href").slice(1))
                  .filter((id) => !document.getElementById(id))"""
            )
            assert lost == [], name


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_letters_of_drawings_keep_their_size(browser: Browser, site: Path, width: int) -> None:
    """
    No letter of a drawing of the page's own is below 13 px, and none leaves the window.
    """
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        for name in ENTRIES:
            visit(page, site, name)
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            letters = page.evaluate(
                """[...document.querySelectorAll(".drawn text")]
                  .filter((one) => one.getClientRects().length)
                  .map((one) => {
                    const box = one.getBoundingClientRect();
                    const scale = one.getScreenCTM().a;
                    const size = parseFloat(getComputedStyle(one).fontSize) * scale;
                    return [one.textContent, size, box.left, box.right];
                  })"""
            )
            small = [text for text, size, *_ in letters if size < 12.99]
            outside = [text for text, _, left, right in letters if left < 0 or right > width]
            assert (small, outside) == ([], []), name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_hatching_has_its_pattern(page: Page, site: Path) -> None:
    """
    Every hatched span names a pattern of the page, so that time without evidence is seen.
    """
    visit(page, site, H100)
    fills = page.evaluate(
        "[...document.querySelectorAll('.uncovered')].map((one) => one.getAttribute('fill'))"
    )
    patterns = page.evaluate(
        "[...document.querySelectorAll('pattern')].map((one) => `url(#${one.id})`)"
    )

    assert len(fills) > 1
    assert set(fills) <= set(patterns)


@pytest.mark.parametrize("name", ENTRIES)
def test_paper_has_whole_tables_in_one_column(browser: Browser, site: Path, name: str) -> None:
    """
    Folded tables print, no cell falls off the sheet, no number breaks, and addresses of evidence
    are spelled out.
    """
    with browser.new_context(viewport={"width": UPRIGHT_PX, "height": 900}) as context:
        paper = context.new_page()
        paper.emulate_media(media="print")
        visit(paper, site, name)
        beyond = paper.evaluate(
            """width => [...document.querySelectorAll("main td, main th, main svg")]
              .filter((one) => one.getBoundingClientRect().right > width + 0.5)
              .map((one) => one.textContent.trim())""",
            UPRIGHT_PX,
        )
        assert beyond == []
        torn = paper.evaluate(
            """[...document.querySelectorAll("main td > data, .keys data")]
              .filter((one) => one.getClientRects().length > 1)
              .map((one) => one.textContent)"""
        )
        assert torn == []
        hidden = paper.evaluate(
            """[...document.querySelectorAll("main td")]
              .filter((one) => !one.checkVisibility({contentVisibilityAuto: true}))
              .length"""
        )
        assert hidden == 0
        address = paper.locator('.derivation p a[href^="http"]').first.evaluate(
            "(link) => getComputedStyle(link, '::after').content"
        )
        assert "https://github.com/" in address


@pytest.mark.parametrize("width", [390, 820])
def test_the_first_column_of_a_table_stays(browser: Browser, site: Path, width: int) -> None:
    """
    Scrolled to its end, a table still says which row one reads.
    """
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        visit(page, site, B200)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        table = page.locator(".scroll[aria-labelledby=runs-table]")
        table.evaluate("(one) => { one.scrollLeft = 10000; }")
        head = table.locator("tbody th").first.bounding_box()
        box = table.bounding_box()
        assert head is not None and box is not None
        assert table.evaluate("(one) => one.scrollLeft") > 0
        assert abs(head["x"] - box["x"]) <= 2


@pytest.mark.parametrize("name", ENTRIES)
def test_the_page_is_not_long(browser: Browser, site: Path, name: str) -> None:
    """
    What is long is folded: a page of ten runs stays within a few screens of a desktop.
    """
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        visit(page, site, name)
        assert page.evaluate("document.documentElement.scrollHeight") <= 8_000
