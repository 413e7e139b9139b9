"""
The drawings in a real browser: letters keep their size and nothing is cut, on every width.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from reporter.site.build import build_site
from tests.site.charts.points import Place, rows_of
from tests.site.curves import with_energies
from tests.site.entries import a_board, b200, h100, leaderboard_of

BOARD = "boards/bert-v1-s2-closed/index.html"
CROWDED: list[Place] = [
    (90.0 * 1.4**index, 40.0 / (1 + index) + (index % 5) / 3) for index in range(12)
]
WIDTHS = [320, 390, 820, 1440]
# Where each text that is shown in a drawing stands, and how large its letters are.
TEXTS = """
() => [...document.querySelectorAll("figure.chart > svg text")]
  .filter((text) => text.getClientRects().length)
  .map((text) => {
    const box = text.getBBox();
    const place = text.getBoundingClientRect();
    return {
      text: text.textContent, figure: text.closest("section").getAttribute("aria-labelledby"),
      kind: text.getAttribute("class"), size: parseFloat(getComputedStyle(text).fontSize),
      scale: place.height / box.height, left: place.left, right: place.right,
      top: place.top + scrollY, bottom: place.bottom + scrollY,
    };
  })
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board of twelve entries whose runs hold energies, with all its drawings.
    """
    older = replace(with_energies(h100()), round="v4.0")
    made = leaderboard_of(with_energies(b200()), older)
    (board,) = made.boards
    rows = []
    for index, row in enumerate(rows_of(CROWDED, "ThinkSystem SR780a V3 with 8x B200 number")):
        first = board.ranked[index % 2]
        submission = replace(
            row.entry.submission,
            runs=first.entry.submission.runs,
            round="v4.0" if index % 2 else "v5.0",
        )
        entry = replace(row.entry, submission=submission)
        scored = replace(row.scope_score, runs=first.scope_score.runs)
        rows.append(replace(row, entry=entry, scope_score=scored))
    entries = tuple(row.entry for row in rows)
    folder = tmp_path_factory.mktemp("drawings") / "site"
    leaderboard = replace(made, boards=(replace(board, rows=tuple(rows)),), entries=entries)
    build_site(leaderboard, a_board(), [], folder)
    return folder


def opened(browser: Browser, site: Path, name: str, width: int, **options: Any) -> Page:
    """
    A page from the disk in a window of some width.
    """
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto((site / name).as_uri())
    return page


def are_apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """
    Whether two texts share no pixel; half a pixel is the rounding of the browser.
    """
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return bool(across <= 0.5 or down <= 0.5)


@pytest.mark.parametrize("name", [BOARD, "machines/index.html"])
@pytest.mark.parametrize("width", WIDTHS)
def test_letters_keep_their_size_and_nothing_is_cut(
    browser: Browser, site: Path, name: str, width: int
) -> None:
    """
    At least 13 px on the screen, inside the window, and no text of a drawing on another.
    """
    page = opened(browser, site, name, width)
    texts = page.evaluate(TEXTS)

    assert len(texts) > 5
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for one in texts:
        assert one["size"] * one["scale"] >= 12.99, one
        assert 0 <= one["left"] and one["right"] <= width, one
    for index, one in enumerate(texts):
        for other in texts[index + 1 :]:
            assert one["figure"] != other["figure"] or are_apart(one, other), (one, other)


@pytest.mark.parametrize("width", WIDTHS)
def test_all_drawings_of_a_board_are_there(browser: Browser, site: Path, width: int) -> None:
    """
    Each has its axis; the lines of the curves end where their flags stand.
    """
    page = opened(browser, site, BOARD, width)

    assert page.locator("figure.chart").count() == 3
    assert page.locator("figure.chart use.point").count() >= len(CROWDED)
    ends = """
    () => [...document.querySelectorAll("figure.chart a:has(.curve)")].map((link) => {
      const curve = link.querySelector(".curve").getBoundingClientRect();
      const end = link.querySelector(".end").getBoundingClientRect();
      return curve.right - (end.left + end.right) / 2;
    })
    """
    assert all(abs(distance) < 2 for distance in page.evaluate(ends))


def test_a_point_leads_to_its_entry(browser: Browser, site: Path) -> None:
    """
    By keyboard too: points are links with the name and figures of the entry.
    """
    page = opened(browser, site, BOARD, 820)
    link = page.locator("figure.chart a:has(use)").first
    name = link.locator("title").first.text_content() or ""
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/entries/acme/**")

    assert " kWh, " in name and name.endswith(", on the front")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [BOARD, "index.html", "machines/index.html"])
def test_drawings_are_accessible(browser: Browser, site: Path, name: str, scheme: str) -> None:
    """
    No violation in either theme.
    """
    page = opened(browser, site, name, 1440, color_scheme=scheme)
    violations = Axe().run(page).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


def test_sparks_stand_in_their_rows(browser: Browser, site: Path) -> None:
    """
    Sixty pixels wide on every screen, beside or below the margin and never on it.
    """
    for width in WIDTHS:
        page = opened(browser, site, "index.html", width)
        spark = page.locator("svg.spark").first.bounding_box()
        cell = page.locator("td.margin").first.bounding_box()
        assert spark is not None and cell is not None
        assert spark["width"] == 60
        assert cell["x"] <= spark["x"] and spark["x"] + 60 <= cell["x"] + cell["width"] + 0.5
