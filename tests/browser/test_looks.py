"""
A board with a logo, colours and pages of its own, in both themes and on all widths.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from reporter.site.publish import build
from tests.browser.conftest import Scheme, visit, watched
from tests.site.looks.own_board import an_own_board

OWN = "pages/rules-of-the-track/index.html"
ENTRY = "entries/lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert/index.html"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of a board with looks of its own.
    """
    folder = tmp_path_factory.mktemp("looks")
    build(an_own_board(folder / "board"), out=folder / "site")
    return folder / "site"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_own_looks_are_accessible(browser: Browser, own_site: Path, scheme: Scheme) -> None:
    """
    The home page, an entry and an own page have no violation, no message and no request to a host;
    the logo and the colours are there.
    """
    accent = {"light": "rgb(10, 92, 54)", "dark": "rgb(123, 224, 168)"}[scheme]
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        complaints = watched(page)
        for name in ("index.html", ENTRY, OWN):
            visit(page, own_site, name)
            logo = page.get_by_role("link", name="Green Track").locator("img")
            assert logo.evaluate("image => image.complete && image.naturalWidth > 0")
            colour = "getComputedStyle(document.querySelector('.submit')).backgroundColor"
            assert page.evaluate(colour) == accent
            assert complaints == []
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            # The check itself asks for stylesheets, which the policy of the page forbids.
            complaints.clear()


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_own_pages_fit_every_screen(browser: Browser, own_site: Path, width: int) -> None:
    """
    Neither the longer navigation nor a picture is wider than the screen.
    """
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        for name in ("index.html", OWN):
            visit(page, own_site, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
