"""
The what-if page in a real browser: what it prints is what `reporter compare --what-if` prints.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import MappingProxyType

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from reporter.claims.printed import Interval
from reporter.claims.report import what_if_text
from reporter.claims.row_figures import Amount, Facts
from reporter.claims.what_if import Change, what_if
from reporter.comparison.side import side_of
from reporter.errors import ReporterError
from reporter.model.claim import ClaimRow, PueFigure
from reporter.site.build import build_site
from reporter.site.surroundings import surroundings_of
from reporter.text import number
from tests.browser.conftest import Scheme, visit, watched
from tests.browser.many_entries import chosen_board
from tests.site.entries import a_board

PAGE = "what-if/index.html"
PLACES = (("", ""), ("ISL", "2024"), ("FRA", ""), ("US-CAL-CISO", "2023"), ("ZAF", "2021"))
PUES = ("", "1.09", "2.345678")
ACCELERATORS = ("", "nvidia-h100-sxm5-80gb")
B200 = "maker-0/entry-0"
LIMITS = "write a number from 0.001 to 30,000,000,000,000"


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of ten entries with and without a place, a PUE and FLOPs.
    """
    folder = tmp_path_factory.mktemp("chosen") / "site"
    build_site(chosen_board(), a_board(), [], folder)
    return folder


def change_of(place: str, year: str, pue: str, accelerator: str) -> Change:
    """
    What the command is asked for the same.
    """
    is_country = len(place) == len("ISL")
    return Change(
        country=place if place and is_country else None,
        grid_zone=place if place and not is_country else None,
        year=int(year) if year else None,
        pue=float(pue) if pue else None,
        accelerator=accelerator or None,
    )


def facts_by_id() -> dict[str, Facts]:
    """
    The facts of every entry in the scope that its page shows first.
    """
    board = chosen_board()
    known = surroundings_of(board, {}).benchmarks
    return {
        entry.id: side_of(entry, known[entry.submission.benchmark.key]).facts
        for entry in board.entries
    }


def ask(page: Page, **asked: str) -> list[str]:
    """
    Ask the page in its own address, without loading it anew, and read what it says.
    """
    query = "&".join(f"{key}={value}" for key, value in asked.items() if value)
    page.evaluate(
        """(query) => {
          document.getElementById("result").textContent = "";
          history.pushState(null, "", `?${query}`);
          dispatchEvent(new PopStateEvent("popstate"));
        }""",
        query,
    )
    expect(page.locator("#result")).not_to_be_empty()
    selector = "#result .steps li, #result .outcome, #result .absent, #result .refused"
    return page.locator(selector).all_inner_texts()


def expected(facts: Facts, change: Change) -> list[str]:
    """
    The lines of the command, without the heading and the table of inputs before and after.
    """
    try:
        lines = what_if_text(what_if(facts, change)).splitlines()[1:]
    except ReporterError as problem:
        return [f"Refused: {problem}."]
    return [line.strip() for line in lines if not line.startswith(("    ", "  before and after"))]


def test_lines_are_those_of_the_command(page: Page, chosen: Path) -> None:
    """
    Ten entries on five grids, with three PUEs and two accelerators: 300 answers to the last digit.
    """
    visit(page, chosen, PAGE)
    known = facts_by_id()
    asked = 0
    for entry_id, (place, year), pue, accelerator in product(known, PLACES, PUES, ACCELERATORS):
        wanted = change_of(place, year, pue, accelerator)
        made = ask(page, entry=entry_id, place=place, year=year, pue=pue, accelerator=accelerator)
        assert made == expected(known[entry_id], wanted), (entry_id, place, year, pue, accelerator)
        asked += 1
    assert asked == 300


def a_typed_energy(kwh: str) -> Facts:
    """
    An amount of energy without a run, as exact as it is typed.
    """
    exact = Interval.exactly(Fraction(kwh))
    amount = Amount(name="energy", text=kwh, unit="kWh", interval=exact, wide=exact)
    return Facts(
        row=ClaimRow(id="typed", name="typed", pue=PueFigure(in_energy="no")),
        pointer="",
        amounts=MappingProxyType({"energy": amount}),
        tolerance=Fraction(0),
    )


@pytest.mark.parametrize("kwh", ["0.001", "1", "1.05", "12.3456", "1287000", "29999999999999"])
@pytest.mark.parametrize("pue", ["", "1.1", "1.15"])
def test_typed_kwh_are_multiplied_by_the_same_rule(
    page: Page, chosen: Path, kwh: str, pue: str
) -> None:
    """
    Energy and CO2e as the command has them for an energy that is exact.
    """
    visit(page, chosen, PAGE)
    made = ask(page, kwh=kwh, place="ISL", year="2024", pue=pue)
    moved = what_if(a_typed_energy(kwh), change_of("ISL", "2024", pue, ""))
    lines = [line.strip() for line in what_if_text(moved).splitlines()]

    told = ("energy: ", "CO2e: ", "not stated: ")
    # The command holds an energy against the printed one; of a typed one there is none.
    outcomes = [re.sub(r", [^ ]+x the printed .*", "", line) for line in lines]
    assert [line for line in made if line.startswith(told)] == [
        line for line in outcomes if line.startswith(told)
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"entry": B200, "pue": "0.9"}, "a PUE of 0.9 is impossible: it lies between 1 and 3"),
        ({"entry": B200, "pue": "30"}, "a PUE of 30 is impossible: it lies between 1 and 3"),
        ({"entry": B200, "pue": "-1"}, "pue=-1: write a number such as 1.1"),
        ({"entry": B200, "pue": "1e5"}, "pue=1e5: write a number such as 1.1"),
        ({"entry": B200, "year": "2024"}, "name a place beside the year"),
        ({"kwh": "5", "place": "ISL"}, "name a year beside the place"),
        ({"kwh": "5", "place": "XXX", "year": "2024"}, 'the table has no place "XXX"'),
        (
            {"kwh": "5", "place": "ISL", "year": "1999"},
            'the table has no row of "1999" for Iceland; it has 2025, 2024, 2023, 2022, 2021',
        ),
        ({"kwh": "0"}, f'"0" kWh is no plausible energy: {LIMITS}'),
        ({"kwh": "9e13"}, f'"9e13" kWh is no plausible energy: {LIMITS}'),
        ({"kwh": "30000000000001"}, f'"30000000000001" kWh is no plausible energy: {LIMITS}'),
        (
            {"kwh": "5", "accelerator": "nvidia-h100-sxm5-80gb"},
            "an accelerator can be asked for where an entry is chosen: some kWh have none",
        ),
        (
            {"entry": B200, "accelerator": "abacus"},
            'no accelerator "abacus" with a rated power and a peak is in the table',
        ),
        ({"entry": "acme/none"}, 'no entry is called "acme/none"'),
        ({"entry": "../../x"}, 'no entry is called "../../x"'),
        (
            {"entry": "<img src=x onerror=alert(1)>"},
            'no entry is called "<img src=x onerror=alert(1)>"',
        ),
    ],
)
def test_what_is_not_plausible_is_refused_in_words(
    page: Page, chosen: Path, asked: dict[str, str], said: str
) -> None:
    """
    Nothing is clipped and nothing stands in for it.
    """
    visit(page, chosen, PAGE)

    assert ask(page, **asked) == [f"Refused: {said}."]
    assert page.locator("#result img").count() == 0
    assert page.locator("#result table").count() == 0


def test_a_chosen_place_is_in_the_address_with_the_words_not_measured(
    page: Page, chosen: Path
) -> None:
    """
    Fields write the address, the address fills the fields, back goes one choice back.
    """
    visit(page, chosen, PAGE)
    page.locator("#entry").fill("entry-1")
    page.locator("#entry").press("Enter")
    expect(page.locator("#result .frame")).to_have_text("Not a measurement")
    page.locator("#place").select_option("ISL")
    page.locator("#year").select_option("2024")
    expect(page.locator("#result .steps")).to_contain_text("electricitymaps/IS/2024")
    assert page.url.endswith("?entry=maker-1/entry-1&place=ISL&year=2024&not=measured")
    command = "reporter compare maker-1/entry-1 --what-if country=ISL --what-if year=2024"
    assert page.locator("#command").inner_text() == command

    address = page.url
    page.go_back()
    expect(page.locator("#year")).to_have_value("")
    page.goto(address)
    expect(page.locator("#result .steps")).to_contain_text("electricitymaps/IS/2024")
    assert page.locator("#place").input_value() == "ISL"
    assert page.locator("#chosen").inner_text() == "maker-1/entry-1"
    caption = page.locator("#result caption").inner_text()
    assert caption == "Before and after; not a measurement"


def test_without_a_script_the_page_leads_on(browser: Browser, chosen: Path) -> None:
    """
    It says what it would do, where the figures stand, and the command.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        visit(bare, chosen, PAGE)
        assert not bare.locator("#choices").is_visible()
        assert bare.get_by_text("Choosing on this page needs its script.").is_visible()
        assert "--what-if country=ISL" in bare.locator("#command").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_there_is_no_accessibility_violation(
    browser: Browser, chosen: Path, scheme: Scheme, width: int
) -> None:
    """
    With an answer and with a refusal, on phone and desktop; no sideways scroll.
    """
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    ) as context:
        page = context.new_page()
        complaints = watched(page)
        visit(page, chosen, PAGE)
        for asked in (
            {"entry": B200, "place": "ISL", "year": "2024", "pue": "1.1"},
            {"entry": B200, "pue": "9"},
        ):
            ask(page, **asked)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        ask(page, entry=B200, place="ISL", year="2024", pue="1.1")
        assert complaints == []
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []


def test_each_figure_stands_beside_what_it_was(page: Page, chosen: Path) -> None:
    """
    Before, after and the factor; what was not stated has no factor.
    """
    visit(page, chosen, PAGE)
    ask(page, entry="maker-1/entry-1", place="ISL", year="2024", pue="2.2")
    facts = facts_by_id()["maker-1/entry-1"]
    moved = what_if(facts, change_of("ISL", "2024", "2.2", ""))
    assert moved.co2e is not None and moved.before_co2e is not None
    share = number(float(moved.co2e.value / moved.before_co2e.value))
    rows = page.evaluate(
        """() => [...document.querySelectorAll("#result tbody tr")].map(
          (row) => [...row.cells].map((cell) => cell.textContent))"""
    )

    assert rows[0] == ["IT energy", facts.text("energy"), "unchanged", "–"]
    assert rows[1] == ["PUE", "1.1", "2.2", "2.00x"]
    assert rows[2] == ["carbon intensity", "30.00 g/kWh", "28 g/kWh", "0.933x"]
    assert rows[3][3] == "2.00x" and rows[4][3] == f"{share}x"
    ask(page, entry=B200, pue="1.2")
    factors = page.locator("#result tbody tr td:last-child").all_inner_texts()
    assert factors == ["–", "–", "–"]


def test_a_facility_refuses_another_pue(page: Page, chosen: Path, tmp_path: Path) -> None:
    """
    The sentence of the command stands in what the entry publishes.
    """
    entry = chosen / "entries" / B200 / "compare.js"
    text = entry.read_text(encoding="utf-8")
    site = tmp_path / "site"
    build_site(chosen_board(), a_board(), [], site)
    refusal = "it measured the whole facility"
    changed = text.replace('"pue_refusal":""', f'"pue_refusal":"{refusal}"')
    assert changed != text
    (site / "entries" / B200 / "compare.js").write_text(changed, encoding="utf-8")
    visit(page, site, PAGE)

    assert ask(page, entry=B200, pue="1.2") == [f"Refused: {refusal}."]
