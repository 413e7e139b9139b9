"""
What the browser tests share: the site of the test board, the system's Chromium, a watched page.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from perf.ranked_board import ranked_leaderboard, write_board
from reporter.site.build import build_site
from tests.site.additions import some_additions
from tests.site.conftest import UNREAD
from tests.site.entries import a_board, leaderboard_of

BOARD = "boards/bert-v1-s2-closed/index.html"
ROWS_COUNT, MANY_COUNT = 450, 2_000
SHOWN_LINE = ".shown [role=status]"
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
    # Its calls run in greenlets. One that is collected later, while Python makes a syntax tree for
    # another test, is switched to there, and the parser finds another depth of calls than before.
    gc.collect()


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
    page.on("console", lambda message: complaints.append(message.text))
    # What the browser gives up because the test goes to the next page is no fault of the page.
    page.on(
        "requestfailed",
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED"
            else complaints.append(f"failed: {request.url}")
        ),
    )
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


@pytest.fixture(scope="session")
def ranked_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board of 450 entries, all ranked.
    """
    folder = tmp_path_factory.mktemp("table")
    write_board(ranked_leaderboard(ROWS_COUNT), folder)
    return folder


@pytest.fixture(scope="session")
def many_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board of 2,000 entries, all ranked.
    """
    folder = tmp_path_factory.mktemp("many")
    write_board(ranked_leaderboard(MANY_COUNT), folder)
    return folder


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The whole site of the test board.
    """
    folder = tmp_path_factory.mktemp("small") / "site"
    build_site(leaderboard_of(), a_board(), [], folder)
    return folder


def page_name(number: int) -> str:
    """
    The numbered page of the board.
    """
    return BOARD if number == 1 else BOARD.replace("index", f"page-{number}/index")


def systems(page: Page) -> list[str]:
    """
    The names of the systems that are shown, from top to bottom.
    """
    return page.locator("table.board tbody th > a").all_inner_texts()
