"""
What the browser tests share: the site of the test board, the system's Chromium, a watched page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
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
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
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


def visit(page: Page, site: Path, name: str, query: str = "") -> None:
    """
    Open a page from the disk.
    """
    page.goto((site / name).as_uri() + query)
