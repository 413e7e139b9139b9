"""
The way from a figure to its logs in a real browser: anchors, and the button that copies.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reporter.site.build import build_site
from tests.browser.conftest import visit
from tests.site.entries import a_board, b200, leaderboard_of

ENTRY = "entries/lenovo/8xb200-bert/index.html"
SECTION = "section.derivation"
COMMAND = "reporter review submissions/lenovo/8xb200-bert.json --evidence DIR"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of one entry.
    """
    folder = tmp_path_factory.mktemp("derivation") / "site"
    build_site(leaderboard_of(b200()), a_board(), [], folder)
    return folder


def test_the_button_copies_the_command(browser: Browser, site: Path) -> None:
    """
    By keyboard; the button and a polite message say so, and then it is as before.
    """
    with browser.new_context() as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        visit(page, site, ENTRY)
        button = page.locator(f"{SECTION} button.copy")
        button.focus()
        page.keyboard.press("Enter")

        expect(button).to_have_text("Copied")
        expect(page.locator(f"{SECTION} [aria-live=polite]")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == COMMAND
        expect(button).to_have_text("Copy")


def test_without_a_clipboard_the_command_is_selected(page: Page, site: Path) -> None:
    """
    The reader copies it then; nothing fails.
    """
    page.add_init_script("delete Navigator.prototype.clipboard")
    visit(page, site, ENTRY)
    button = page.locator(f"{SECTION} button.copy")
    button.click()

    expect(button).to_have_text("Selected")
    assert page.evaluate("getSelection().toString().trim()") == COMMAND


def test_without_scripts_there_is_no_button(browser: Browser, site: Path) -> None:
    """
    The command can be read and selected.
    """
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        visit(page, site, ENTRY)

        assert page.locator(f"{SECTION} pre").inner_text().strip() == COMMAND
        assert page.locator("button").count() == 0


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_anchors_lead_to_scope_run_and_log(page: Page, site: Path, width: int) -> None:
    """
    Figures of other pages lead to the scope, its chain to each run; the page itself never scrolls
    sideways.
    """
    page.set_viewport_size({"width": width, "height": 900})
    for anchor in ("derivation-s2", "run-7", "evidence-power-0"):
        page.goto(f"{(site / ENTRY).as_uri()}#{anchor}")
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == width
