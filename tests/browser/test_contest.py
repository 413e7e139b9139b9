"""
The pages of a contest of methods: by energy, and by quality within a budget.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

import reporter
from reporter.store.new_board import NewBoard, write_board
from tests.browser.conftest import Scheme, visit
from tests.conftest import CHECKOUT
from tests.review.test_renamed import RENAMED
from tests.season_board import season_board

BUDGET = "boards/golf-budget-v1-s1-open-research/index.html"
PAGES = (
    "index.html",
    BUDGET,
    "boards/golf-energy-v1-s1-open-research/index.html",
    "entries/jayyvk/slide64-budget/index.html",
    "benchmarks/golf-budget/index.html",
    "schemas/v1/api/index.html",
)
SEASONS = (
    "index.html",
    "benchmarks/bert/index.html",
    "boards/bert-v1-s2-closed/index.html",
    "ledger/index.html",
)


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of the example board.
    """
    folder = tmp_path_factory.mktemp("contest") / "site"
    reporter.build(CHECKOUT / "examples/parameter-golf", out=folder)
    return folder


@pytest.fixture(scope="module")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of a board with a closed season, an open one, and a team with a new name.
    """
    folder = tmp_path_factory.mktemp("seasons")
    board = season_board(folder / "board")
    board.benchmark("bert-v1.json", closed_on="2026-06-30", season={"name": "Spring"})
    board.benchmark("bert.json", version=2, season={"name": "Autumn", "opens_on": "2026-09-01"})
    board.settle({"acme": "apex"}, **RENAMED)
    board.rename("acme/first", "apex/first")
    reporter.build(board.folder, out=folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of a new board.
    """
    folder = tmp_path_factory.mktemp("empty")
    answers = NewBoard(
        title="Our board",
        description="Ours.",
        id="ours",
        maintainers=("acme/ada",),
        with_example=True,
    )
    write_board(folder / "board", answers)
    reporter.build(folder / "board", out=folder / "site")
    return folder / "site"


def check(browser: Browser, scheme: Scheme, site: Path, names: tuple[str, ...]) -> None:
    """
    Fail where axe-core finds anything on a page, or it scrolls sideways at 320 or 1440 px.
    """
    for width in (320, 1440):
        with browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}
        ) as context:
            page = context.new_page()
            for name in names:
                visit(page, site, name)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                found = Axe().run(page).response["violations"]
                assert [(one["id"], one["nodes"][0]["html"][:90]) for one in found] == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_have_no_accessibility_violation(
    browser: Browser, contest: Path, scheme: Scheme
) -> None:
    """
    The rules of axe-core find nothing, and nothing scrolls sideways from 320 to 1440 px.
    """
    check(browser, scheme, contest, PAGES)


def test_seasons_and_a_new_board_fit_and_have_no_violation(
    browser: Browser, seasons: Path, empty: Path
) -> None:
    """
    The same holds of closed boards, histories, the ledger and an empty board.
    """
    check(browser, "dark", seasons, SEASONS)
    check(browser, "light", empty, ("index.html",))


def test_the_ranking_sorts_by_quality_and_energy(page: Page, contest: Path) -> None:
    """
    Without another choice the best quality is first; the energy until then orders otherwise.
    """
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, contest, BUDGET)
    names = page.locator("table.board tbody th a")
    assert names.all_text_contents()[0] == "Parallel residuals, depth recurrence"

    visit(page, contest, BUDGET, "?sort=-spent")
    assert names.all_text_contents()[0] == "Naive baseline"
    assert page.locator("td.reached").first.text_content() == "1.247± 0.002 0.053 behind the 1st"
