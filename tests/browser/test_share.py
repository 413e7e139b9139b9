"""
What is passed on, in a real browser behind a real server: 404 at depth, badge, copy buttons.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from reporter.site.build import build_site
from tests.processes import WAIT_S
from tests.site.additions import some_additions
from tests.site.entries import a_board, leaderboard_of

PAGES = [
    "entries/lenovo/8xb200-bert/index.html",
    "boards/bert-v1-s2-closed/index.html",
    "claims/bloom-2022/index.html",
    "ledger/index.html",
    "schemas/index.html",
    "schemas/v2/board/index.html",
    "changes/index.html",
    "data/index.html",
]
ENTRY = PAGES[0]


class Handler(http.server.SimpleHTTPRequestHandler):
    """
    Serves a folder as a host of static sites does: 404.html at every address that isn't there.
    """

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """
        The page of the site in the place of the server's own.
        """
        body = (Path(self.directory) / "energy" / "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """
        Say nothing.
        """


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    The address, with a path, of a server of the test board that was built for it.
    """
    root = tmp_path_factory.mktemp("served")
    handler = functools.partial(Handler, directory=str(root))
    with http.server.ThreadingHTTPServer(("localhost", 0), handler) as server:
        base_url = f"http://localhost:{server.server_port}/energy"
        build_site(
            leaderboard_of(),
            a_board(base_url=base_url),
            [],
            root / "energy",
            additions=some_additions(),
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield base_url
        server.shutdown()
        thread.join(WAIT_S)


@pytest.mark.parametrize("path", ["gone.html", "entries/acme/gone/index.html", "a/b/c/d"])
def test_a_missing_page_is_styled_at_any_depth(browser: Browser, address: str, path: str) -> None:
    """
    Stylesheet and scripts of 404.html load, and its links lead home, however deep the address is.
    """
    with browser.new_context() as context:
        page = context.new_page()
        failed: list[str] = []
        page.on(
            "response",
            lambda answer: (
                failed.append(answer.url)
                if answer.status != 200 and answer.url != f"{address}/{path}"
                else None
            ),
        )
        answer = page.goto(f"{address}/{path}")

        assert answer is not None and answer.status == 404
        assert page.locator("h1").inner_text() == "Page not found"
        style = "getComputedStyle(document.querySelector('main')).maxInlineSize"
        assert page.evaluate(style) == "1248px"
        assert failed == []
        page.get_by_role("link", name="All boards").click()
        assert page.url == f"{address}/index.html"


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_what_is_passed_on_fits_and_is_accessible(
    browser: Browser, address: str, width: int
) -> None:
    """
    No page scrolls sideways, and axe finds nothing, light and dark.
    """
    for scheme in ("light", "dark"):
        with browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            # axe is put into the page, which the policy of the pages forbids.
            bypass_csp=True,
        ) as context:
            page = context.new_page()
            for name in PAGES:
                page.goto(f"{address}/{name}")
                page.evaluate(
                    "for (const one of document.querySelectorAll('details')) one.open = true"
                )
                wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                assert page.evaluate(wide) == 0, (name, width)
                if width in {390, 1440}:
                    assert Axe().run(page).response["violations"] == [], (name, width, scheme)


def test_copy_buttons_copy_the_text(browser: Browser, address: str) -> None:
    """
    The button beside a text puts it on the clipboard.
    """
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{address}/{ENTRY}")
        cited = page.get_by_role("region", name="Cite this entry")
        cited.get_by_role("button", name="Copy command").click()

        # The button says so for two seconds alone, which a busy machine may miss.
        page.wait_for_function(
            "async (text) => await navigator.clipboard.readText() === text",
            arg="reporter statement lenovo/8xb200-bert --format bibtex",
        )


def test_the_badge_is_drawn(browser: Browser, address: str) -> None:
    """
    The picture in the cite box is loaded under the policy of the page.
    """
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/{ENTRY}")

        assert page.locator(".cite img").evaluate("image => image.naturalWidth") > 300
