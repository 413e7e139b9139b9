"""
A served board in a real browser: open pages load again when a file of the board changes.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.site.serving import a_small_board, serving_command

CLAIMS = "claims/bloom-2022.json"
TITLE = "Estimating the Carbon Footprint of BLOOM"


def test_an_open_page_loads_again_after_a_change(chromium: Path, tmp_path: Path) -> None:
    """
    The new title stands on the page by itself; nothing breaks the policy, and no other is asked.
    """
    board = a_small_board(tmp_path / "board")
    path = board / CLAIMS
    complaints: list[str] = []
    with (
        serving_command(board, tmp_path) as running,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS) as browser,
    ):
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(running.address) else complaints.append(request.url)
            ),
        )
        page.goto(f"{running.address}claims/bloom-2022/")
        expect(page.locator("h1")).to_contain_text(TITLE)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(TITLE, "Another Title"), encoding="utf-8")
        expect(page.locator("h1")).to_contain_text("Another Title", timeout=60_000)

        # An error changes nothing on the page.
        path.write_text("{", encoding="utf-8")
        running.wait_for("stands until the errors are mended")
        expect(page.locator("h1")).to_contain_text("Another Title")
        missing = page.goto(f"{running.address}no/such/page")
        assert missing is not None and missing.status == 404
        width = page.evaluate("getComputedStyle(document.querySelector('main')).maxInlineSize")
        assert width == "1248px"

    # The browser itself notes the answer 404.
    assert [text for text in complaints if "404 (Not Found)" not in text] == []
