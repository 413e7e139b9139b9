"""
Long tables in a real browser: filters, order, address, numbered pages, cards, paper and ticks.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from reporter.site.long_table import MOST_ROWS
from tests.browser.conftest import (
    BOARD,
    SHOWN_LINE,
    systems,
    visit,
    watched,
)


def filters(page: Page, label: str, choice: str) -> None:
    """
    Choose in the filter with this label the choice whose text begins so.
    """
    options = page.get_by_label(label, exact=True).locator("option").all_text_contents()
    page.get_by_label(label, exact=True).select_option(
        label=next(text for text in options if text.startswith(choice))
    )


def test_filters_find_among_all_rows(page: Page, ranked_site: Path) -> None:
    """
    A choice and a text are found in rows that the page doesn't hold; the line says how many.
    """
    visit(page, ranked_site, BOARD)
    assert page.locator(SHOWN_LINE).inner_text() == "200 of 450 shown"
    filters(page, "Accelerator", "AMD Instinct MI300X")
    filters(page, "Round", "v4.1")
    rows = page.locator("table.board tbody tr")
    count = rows.count()
    assert 0 < count < 100
    assert page.locator(SHOWN_LINE).inner_text() == f"{count} of 450 shown"
    for text in rows.locator("th small").all_inner_texts():
        assert "AMD Instinct MI300X" in text and text.endswith("v4.1")

    page.locator(".shown button", has_text="reset").click()
    assert page.locator(SHOWN_LINE).inner_text() == "200 of 450 shown"
    page.get_by_label("Search", exact=True).fill("submitter-003 g593")
    assert all(name.startswith("G593") for name in systems(page))
    assert 0 < len(systems(page)) < 20


def test_choices_count_what_they_would_show(page: Page, ranked_site: Path) -> None:
    """
    The count beside a choice is that of its rows beside what else is chosen; one without is dimmed.
    """
    visit(page, ranked_site, BOARD)
    filters(page, "Submitter", "Submitter 003")
    shown = page.locator("table.board tbody tr").count()
    options = page.get_by_label("Accelerator", exact=True).locator("option").all_text_contents()
    counts = {text.rpartition(" (")[0]: int(text.rpartition("(")[2][:-1]) for text in options[1:]}
    assert sum(counts.values()) == shown
    filters(page, "Accelerator", "NVIDIA H100")
    assert page.locator("table.board tbody tr").count() == counts["NVIDIA H100-SXM5-80GB"]

    page.get_by_label("Search", exact=True).fill("no such system")
    assert page.locator(SHOWN_LINE).inner_text() == "0 of 450 shown"
    disabled = page.get_by_label("Round", exact=True).locator("option:disabled")
    assert disabled.all_text_contents() == ["v4.0 (0)", "v4.1 (0)", "v5.0 (0)"]


def test_the_best_of_each_system_is_the_first_of_the_ranking(page: Page, ranked_site: Path) -> None:
    """
    One row for each accelerator, and no other of its kind stands above it.
    """
    visit(page, ranked_site, BOARD)
    every = page.locator("table.board tbody th small").all_inner_texts()
    first: dict[str, int] = {}
    for place, text in enumerate(every):
        first.setdefault(text.split(",")[0], place)
    expected = [systems(page)[place] for place in first.values()]

    page.get_by_label("best per system").check()
    assert systems(page)[: len(expected)] == expected
    assert len(systems(page)) == 5
    filters(page, "Accelerator", "NVIDIA H200")
    assert len(systems(page)) == 1


def test_the_order_covers_all_rows(page: Page, ranked_site: Path) -> None:
    """
    The best of all 450 rows come first, then the worst; the third click restores the rank.
    """
    visit(page, ranked_site, BOARD)
    before = systems(page)
    head = page.locator("th[data-key=time]")
    values = "[...document.querySelectorAll('td.time data')].map((one) => Number(one.value))"
    head.locator(".sort").click()
    first = page.evaluate(values)
    assert first == sorted(first) and len(first) == MOST_ROWS
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator(".sort").click()
    second = page.evaluate(values)
    assert second == sorted(second, reverse=True) and second[0] > first[-1]
    assert head.get_attribute("aria-sort") == "descending"
    head.locator(".sort").click()
    assert systems(page) == before
    assert page.locator("th[data-key=rank]").get_attribute("aria-sort") == "ascending"


def test_a_permalink_gives_the_same_view(page: Page, ranked_site: Path, browser: Browser) -> None:
    """
    The address holds filters, order and columns; opened anew it shows the same rows.
    """
    visit(page, ranked_site, BOARD)
    filters(page, "Accelerator", "NVIDIA H100")
    page.get_by_label("Search", exact=True).fill("g593")
    page.locator("th[data-key=time] .sort").click()
    page.locator("th[data-key=time] .sort").click()
    page.locator(".set-power").check()
    assert page.url.partition("?")[2] == ("q=g593&acc=nvidia-h100-sxm5-80gb&sort=-time&set=power")

    with browser.new_context() as context:
        other = context.new_page()
        other.goto(page.url)
        assert systems(other) == systems(page) != []
        assert other.locator(".set-power").is_checked()
        assert other.locator("th[data-key=time]").get_attribute("aria-sort") == "descending"
        assert other.get_by_label("Search", exact=True).input_value() == "g593"


def test_a_short_word_in_the_address_means_all_that_hold_it(page: Page, ranked_site: Path) -> None:
    """
    "acc=h100" is the one choice with that word, "acc=nvidia" all four with it.
    """
    visit(page, ranked_site, BOARD, "?acc=h100&sort=time")
    control = page.get_by_label("Accelerator", exact=True)
    assert control.input_value() == "nvidia-h100-sxm5-80gb"
    assert all("H100" in text for text in page.locator("tbody th small").all_inner_texts())
    visit(page, ranked_site, BOARD, "?acc=nvidia")
    assert control.locator("option:checked").text_content() == "all with “nvidia”"
    assert " found, 200 of 450 shown" in page.locator(SHOWN_LINE).inner_text()


def test_back_and_forward_bring_the_views_back(page: Page, ranked_site: Path) -> None:
    """
    Each choice is a step of the history; typing is none.
    """
    visit(page, ranked_site, BOARD)
    filters(page, "Round", "v4.0")
    one = systems(page)
    page.locator("th[data-key=power] .sort").click()
    two = systems(page)
    page.go_back()
    assert systems(page) == one
    assert page.locator("th[data-key=rank]").get_attribute("aria-sort") == "ascending"
    page.go_back()
    assert page.locator(SHOWN_LINE).inner_text() == "200 of 450 shown"
    page.go_forward()
    page.go_forward()
    assert systems(page) == two
    assert page.get_by_label("Round", exact=True).input_value() == "v4.0"


def test_the_link_is_copied(browser: Browser, ranked_site: Path) -> None:
    """
    The button puts the address of the view into the clipboard and says so.
    """
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        fresh = context.new_page()
        complaints = watched(fresh)
        visit(fresh, ranked_site, BOARD, "?round=v5.0")
        fresh.locator(".shown button", has_text="copy link").click()
        fresh.locator(".shown button", has_text="link copied").wait_for()
        assert fresh.evaluate("navigator.clipboard.readText()") == fresh.url
        assert fresh.url.endswith("?round=v5.0")
        assert complaints == []


def test_more_rows_come_a_hundred_at_a_time(page: Page, ranked_site: Path) -> None:
    """
    The button says how many are left, and the address remembers how many are shown.
    """
    visit(page, ranked_site, BOARD)
    more = page.locator("button.more")
    assert more.inner_text() == "Show 100 more of 250"
    more.click()
    assert len(systems(page)) == 300
    assert page.url.endswith("?rows=300")
    assert page.evaluate("document.activeElement.textContent") == systems(page)[200]
    more.click()
    assert more.inner_text() == "Show 50 more of 50"
    more.click()
    assert len(systems(page)) == 450
    assert not more.is_visible()


def test_the_table_is_used_by_keyboard_alone(page: Page, ranked_site: Path) -> None:
    """
    Text, choice, order and tick are reached by Tab and changed by keys; focus is never lost.
    """
    visit(page, ranked_site, BOARD)
    page.locator(".filters summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("g593")
    assert all(name.startswith("G593") for name in systems(page))
    page.keyboard.press("Tab")
    page.keyboard.type("Submitter 003")
    assert all("Submitter 003" in text for text in page.locator("th small").all_inner_texts())
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.locator("th[data-key=energy] .sort").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "sort"
    page.locator("tbody input").first.focus()
    page.keyboard.press("Space")
    assert page.locator(".compare-bar [role=status]").inner_text() == "Tick one more to compare."


def test_up_to_five_rows_are_compared(page: Page, ranked_site: Path) -> None:
    """
    Ticks lead to the page that compares; the sixth is refused in words, and ticks outlast filters.
    """
    visit(page, ranked_site, BOARD)
    boxes = page.locator("tbody input")
    names = systems(page)[:6]
    for place in range(3):
        boxes.nth(place).check()
    link = page.locator(".compare-bar a")
    assert link.inner_text() == "Compare (3)"
    href = link.get_attribute("href") or ""
    assert href.startswith("../../compare/index.html?a=submitter-")
    assert href.count("a=submitter-") == 3 and href.endswith(f"/{names[2].lower()}")
    boxes.nth(3).check()
    boxes.nth(4).check()
    boxes.nth(5).click()
    assert not boxes.nth(5).is_checked()
    assert page.locator(".compare-bar [role=status]").inner_text() == (
        f"Five entries at most are compared. Untick one before you tick {names[5]}."
    )
    page.get_by_label("Search", exact=True).fill(names[1])
    assert boxes.first.is_checked()
    assert link.inner_text() == "Compare (5)"
    page.locator(".compare-bar button").click()
    assert not page.locator(".compare-bar").is_visible()
    assert not boxes.first.is_checked()


def test_ranked_figures_lead_to_their_derivation(page: Page, small_site: Path) -> None:
    """
    Energy, quality per kWh and CO2e stand in a link whose target exists; the value is exact.
    """
    visit(page, small_site, BOARD)
    page.locator(".set-all").check()
    links = page.locator("td.energy > a, td.carbon > a")
    targets = {link.get_attribute("href") or "" for link in links.all()}
    assert all(target.endswith("#derivation-s2") for target in targets)
    values = page.locator("td.energy").first.locator("data")
    energy, quality = (float(value.get_attribute("value") or 0) for value in values.all())
    assert energy * quality == pytest.approx(1, rel=1e-6)
    for target in targets:
        visit(page, small_site, BOARD)
        page.locator(f"td a[href='{target}']").first.click()
        page.wait_for_url("**/entries/**", wait_until="load")
        expect(page.locator("#derivation-s2")).to_have_count(1)


def test_a_missing_figure_says_why_on_request(page: Page, small_site: Path) -> None:
    """
    A tap or Enter on "none" opens the reason.
    """
    visit(page, small_site, BOARD)
    page.locator(".set-carbon").check()
    missing = page.locator("td.carbon details.missing")
    assert missing.inner_text() == "none"
    missing.locator("summary").focus()
    page.keyboard.press("Enter")
    assert missing.inner_text().split("\n")[-1] == "no site is stated"


@pytest.mark.parametrize("width", [320, 390])
def test_a_card_shows_rank_figure_and_verdict(
    browser: Browser, ranked_site: Path, width: int
) -> None:
    """
    They stand on the screen of a phone without a swipe; "all figures" opens the rest of the card.
    """
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        phone = context.new_page()
        visit(phone, ranked_site, BOARD)
        card = phone.locator("table.board tbody tr").first
        for selector in (".rank", "th > a", ".energy a > data", ".energy > small b", ".status"):
            box = card.locator(selector).first.bounding_box()
            assert box is not None and box["width"] > 0, selector
            assert 0 <= box["x"] and box["x"] + box["width"] <= width, selector
        assert not card.locator(".carbon").is_visible()
        phone.locator(".set-all").check()
        for cell in card.locator("td").all():
            box = cell.bounding_box()
            assert box is not None and box["x"] + box["width"] <= width
        assert card.locator("td:visible").count() == 11
        assert phone.evaluate("document.documentElement.scrollWidth") <= width


def test_labels_of_cards_are_the_names_of_the_columns(page: Page, ranked_site: Path) -> None:
    """
    What the stylesheet prints before a figure of a card is the heading of its column.
    """
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, ranked_site, BOARD, "?set=all")
    labels = page.evaluate(
        """() => [...document.querySelectorAll("table.board tbody tr:first-child td:not(.status)")]
          .map((cell) => [getComputedStyle(cell, "::before").content,
            document.querySelector("thead ." + cell.className.split(" ")[0] + " .sort")
              .firstChild.textContent.trim()])
          .filter(([label]) => label !== "none")"""
    )
    assert len(labels) == 8
    for label, name in labels:
        assert label.strip('"').split(", ")[0] == name


def test_no_cell_is_cut_on_paper(browser: Browser, ranked_site: Path) -> None:
    """
    On a sheet on its side each cell ends on the paper, and no text is wider than its cell.
    """
    with browser.new_context(viewport={"width": 1031, "height": 700}) as context:
        paper = context.new_page()
        visit(paper, ranked_site, BOARD)
        paper.emulate_media(media="print")
        cut = paper.evaluate(
            """() => [...document.querySelectorAll("table.board th, table.board td")]
              .filter((cell) => cell.getBoundingClientRect().right > 1031.5
                || cell.scrollWidth > cell.clientWidth + 1)
              .map((cell) => cell.textContent)"""
        )
        assert cut == []
        assert paper.locator("table.board thead th:visible").count() == 12
        assert not paper.locator(".filters, .shown, .more, .pager").first.is_visible()
        assert paper.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_filtered_table_has_no_accessibility_violation(
    browser: Browser, ranked_site: Path, scheme: str
) -> None:
    """
    The rules of axe-core find nothing with filters, ticks and all columns, on wide and narrow.
    """
    for width in (390, 1440):
        with browser.new_context(
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
        ) as context:
            page = context.new_page()
            visit(page, ranked_site, BOARD, "?acc=h100&round=v4.0&set=all&sort=-time")
            page.locator("tbody input").first.check()
            page.locator("tbody input").nth(1).check()
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:90]) for one in found] == []
