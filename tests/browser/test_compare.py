"""
The page of comparisons in a real browser: what it prints is what `reporter compare` prints.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from reporter.claims.report import comparison_text
from reporter.comparison.pair import compare_pair
from reporter.comparison.side import Side, has_energy_in, side_of
from reporter.leaderboard.boards import Leaderboard
from reporter.model.enums import Scope
from reporter.site.build import build_site
from reporter.site.pages.comparison import pair_view
from reporter.site.surroundings import surroundings_of
from reporter.text import number
from tests.browser.conftest import Scheme, visit, watched
from tests.browser.many_entries import chosen_board, chosen_entries, renamed
from tests.site.entries import a_board, leaderboard_of

PAGE = "compare/index.html"
B200, H100, H100_DC = "lenovo/8xb200-bert", "smc-ac-power/1xh100-bert", "smc-dc-power/1xh100-bert"
RETINANET = "lenovo/8xb200-retinanet"
MOST = 5
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\u2028\u202e"


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of ten entries that differ in everything a comparison divides.
    """
    folder = tmp_path_factory.mktemp("chosen") / "site"
    build_site(chosen_board(), a_board(), [], folder)
    return folder


def sides(leaderboard: Leaderboard) -> dict[str, Side]:
    """
    Each entry of a board in scope S2.
    """
    known = surroundings_of(leaderboard, {}).benchmarks
    return {
        entry.id: side_of(entry, known[entry.submission.benchmark.key], Scope.S2)
        for entry in leaderboard.entries
        if has_energy_in(entry, Scope.S2)
    }


def query(*ids: str) -> str:
    """
    The address of some entries side by side.
    """
    return f"{PAGE}?{'&'.join(f'a={one}' for one in ids)}"


def open_page(page: Page, site: Path, name: str) -> None:
    """
    Open a page by an address with a query, and wait until it is drawn.
    """
    path, _, asked = name.partition("?")
    page.goto(f"{(site / path).as_uri()}?{asked}" if asked else (site / path).as_uri())
    expect(page.locator("#said")).not_to_be_empty()


def shown_pairs(page: Page) -> list[dict[str, Any]]:
    """
    The pairs of the page: heading, refusals, notes, rows of factors.
    """
    found: list[dict[str, Any]] = page.evaluate(
        """() => [...document.querySelectorAll(".pair-of-entries")].map((section) => ({
          title: section.querySelector("h2").textContent,
          refused: [...section.querySelectorAll(".refused")].map((one) => one.textContent),
          notes: [...section.querySelectorAll(".note")].map((one) => one.textContent),
          rows: [...section.querySelectorAll("tbody tr")].map((row) =>
            [...row.cells].map((cell) => cell.textContent)),
        }))"""
    )
    return found


def test_factors_are_those_of_the_command_for_every_pair(page: Page, chosen: Path) -> None:
    """
    Each of 90 pairs: names, ratios with their ranges, arithmetic, and what is missing.
    """
    known = sides(chosen_board())
    compared = 0
    for first in known:
        others = [one for one in known if one != first]
        for start in range(0, len(others), MOST - 1):
            some = others[start : start + MOST - 1]
            open_page(page, chosen, query(first, *some))
            pairs = shown_pairs(page)
            assert len(pairs) == len(some)
            for other, pair in zip(some, pairs, strict=True):
                comparison = compare_pair(known[other], known[first])
                view = pair_view(comparison, "x", ())
                expected = [[one.name, one.ratio, one.arithmetic] for one in view.ratios]
                assert pair["refused"] == []
                assert pair["rows"] == expected, (other, first)
                assert pair["title"] == view.title
                assert pair["notes"] == [one for one in (view.missing, view.ranges) if one]
                compared += 1
    assert compared == len(known) * (len(known) - 1) == 90


def test_numbers_are_rounded_as_in_python(page: Page, site: Path) -> None:
    """
    Half to even on the exact value, with thousands separators, for digits from 1 to 6.
    """
    visit(page, site, PAGE)
    values = [
        0.0, 1.0, 9.996, 0.3125, 0.3135, 1.2075, 2.675, 99.95, 999.5, 1234567.0, 12345678.9, 1e15,
        0.00012345, 1e-9, 0.5801, 1.125, 2.5, 0.125, 2 / 3, 1000.5, 104.5,
        *(1.0217**step * 1e-6 for step in range(1500)),
    ]  # fmt: skip
    for digits in (1, 2, 3, 4, 6):
        made = page.evaluate(
            "([values, digits]) => values.map((one) => reporterFigures.number(one, digits))",
            [values, digits],
        )
        assert made == [number(value, digits) for value in values]


def test_what_is_not_comparable_says_so_in_the_words_of_the_command(page: Page, site: Path) -> None:
    """
    Another benchmark and target, or no rank on one side; then nothing is divided.
    """
    open_page(page, site, query(B200, RETINANET, H100_DC, "acme/switch-only"))
    other, second, none = shown_pairs(page)

    targets = "mean average precision of at least 0.34; masked LM accuracy of at least 0.72"
    differing = (
        "the benchmarks differ (retinanet version 1; bert version 1): the ratio is no ranking",
        f"the quality targets differ ({targets}): the ratio is no ranking",
    )
    assert other["refused"] == [f"not comparable: {text}" for text in differing]
    known = sides(leaderboard_of())
    printed = comparison_text(compare_pair(known[RETINANET], known[B200]))
    assert all(f"note: {text}\n" in printed for text in differing)
    reason = f"entry {H100_DC} has no rank: the runs are those of {H100}"
    assert second["refused"] == [f"not comparable: {reason}"]
    assert none["refused"][0].startswith(
        "not comparable: acme/switch-only has no energy to compare: "
    )
    assert other["rows"] == second["rows"] == none["rows"] == []
    # A figure that isn't comparable has no percents either.
    assert page.locator("table.compared td .under").count() == 0


def test_scopes_are_never_mixed(page: Page, site: Path) -> None:
    """
    A scope that one lacks refuses the pair; a reader chooses a scope, and the address keeps it.
    """
    many = "smc-ac-power/8xh100-retinanet"
    open_page(page, site, query(many, RETINANET) + "&scope=S3")
    (pair,) = shown_pairs(page)
    assert pair["refused"] == [f"not comparable: {RETINANET} has no figures in S3; it has S2"]

    page.locator("#scope").select_option("S2")
    expect(page.locator(".pair-of-entries tbody tr").first).to_be_visible()
    assert page.url.endswith("&scope=S2")
    assert (
        page.locator("#command").inner_text() == f"reporter compare {RETINANET} {many} --scope S2"
    )


def test_differences_are_marked_in_words_and_signs(page: Page, site: Path) -> None:
    """
    Each line says whether the entries differ, each figure how far it is from the first.
    """
    open_page(page, site, query(B200, H100))
    marks = page.locator("table.compared .mark").all_inner_texts()
    assert set(marks) == {"≠ differs", "= same"}
    energy = page.locator("table.compared tbody tr").nth(2).locator("td").nth(1)
    known = sides(leaderboard_of())
    ranked = [known[one].scored.guaranteed for one in (H100, B200)]
    assert ranked[0] is not None and ranked[1] is not None
    above = number(100 * (ranked[0].ratio(ranked[1]) - 1))
    assert energy.inner_text().split("\n") == [number(ranked[0].kwh), f"▲ {above} % more, worse"]


def test_the_address_keeps_what_is_compared(page: Page, site: Path) -> None:
    """
    Entries are added by text and keyboard, removed by a button; back brings the former ones.
    """
    open_page(page, site, PAGE + "?a=" + B200)
    picker = page.locator("#add")
    picker.fill("ac-power bert")
    expect(page.locator("#picker [role=option]")).to_have_count(1)
    picker.press("ArrowDown")
    assert picker.get_attribute("aria-activedescendant") is not None
    picker.press("Enter")
    expect(page.locator("table.compared thead a")).to_have_count(2)
    assert page.url.endswith(f"?a={B200}&a={H100}")
    assert page.locator("#address").inner_text() == page.url

    address = page.url
    page.get_by_role("button", name=f"Remove {B200}").click()
    expect(page.locator("table.compared thead a")).to_have_count(1)
    assert page.url.endswith(f"?a={H100}")
    page.go_back()
    expect(page.locator("table.compared thead a")).to_have_count(2)
    assert page.url == address
    page.goto(address)
    expect(page.locator("table.compared thead a")).to_have_count(2)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("acme/none", 'No entry is called "acme/none".'),
        ("../../etc/passwd", 'No entry is called "../../etc/passwd".'),
        ("acme/../../static/sort", 'No entry is called "acme/../../static/sort".'),
        ("//evil.example/x", 'No entry is called "//evil.example/x".'),
        ("javascript:alert(1)", 'No entry is called "javascript:alert(1)".'),
        ("%3Cimg src=x onerror=alert(1)%3E", 'No entry is called "<img src=x onerror=alert(1)>".'),
        ("", 'No entry is called "".'),
        ("a" * 5000, f'No entry is called "{"a" * 100}…".'),
        ("__proto__", 'No entry is called "__proto__".'),
        ("bloom-2022", 'No entry is called "bloom-2022".'),
    ],
)
def test_an_id_that_does_not_exist_says_so(page: Page, site: Path, asked: str, said: str) -> None:
    """
    Nothing but entries of the index is ever loaded; the fixture sees any other request.
    """
    open_page(page, site, f"{PAGE}?a={asked}&a={B200}")

    assert page.locator(".refused").all_inner_texts() == [said]
    assert page.locator("table.compared thead a").count() == 1
    assert page.locator("#compared img").count() == 0


def test_six_are_one_too_many(page: Page, chosen: Path) -> None:
    """
    Five stand side by side, the page says that the others don't, and no more can be added.
    """
    ids = [entry.id for entry in chosen_entries()]
    open_page(page, chosen, query(*ids[:7]))

    assert page.locator("table.compared thead a").count() == MOST
    assert page.locator(".refused").all_inner_texts() == [
        "Up to 5 entries stand side by side; 2 more are left out."
    ]
    assert page.locator("#add").is_disabled()


def test_hostile_names_are_text(browser: Browser, tmp_path: Path) -> None:
    """
    A name that looks like markup is shown as it is, with hidden marks escaped, and does nothing.
    """
    first, second = list(chosen_entries())[:2]
    made = leaderboard_of(renamed(first, HOSTILE), replace(second, notes=HOSTILE))
    build_site(made, a_board(), [], tmp_path / "site")
    with browser.new_context() as context:
        page = context.new_page()
        complaints = watched(page)
        open_page(page, tmp_path / "site", query(first.id, second.id))
        name = page.locator("table.compared thead a").first.inner_text()
        assert name == "</script><img src=x onerror=alert(1)>\"'&\\u2028\\u202e"
        assert page.locator("img").count() == 0
        page.locator("#add").fill("onerror")
        expect(page.locator("#picker [role=option]")).to_have_count(1)
        assert page.locator("img").count() == 0
        assert complaints == []


def test_without_a_script_the_page_leads_on(browser: Browser, site: Path) -> None:
    """
    Comparisons that have a page, and the command; no field that does nothing.
    """
    with browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        visit(bare, site, PAGE)
        assert not bare.locator("#picker").is_visible()
        assert bare.get_by_text("Choosing entries on this page needs its script.").is_visible()
        assert bare.locator("#command").inner_text() == f"reporter compare {H100} {B200}"
        bare.get_by_role("link", name="SMC-H100-AC-Power over SR780aV3-8xB200_SXM_180GB").click()
        assert bare.url.endswith("entries/smc-ac-power/1xh100-bert/index.html#compared")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_there_is_no_accessibility_violation(
    browser: Browser, site: Path, scheme: Scheme, width: int
) -> None:
    """
    With entries, refusals, notes and an open list, on phone and desktop; no sideways scroll.
    """
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}
    ) as context:
        page = context.new_page()
        complaints = watched(page)
        open_page(page, site, query(B200, H100, H100_DC, RETINANET, "acme/none"))
        page.locator("#add").fill("acme")
        expect(page.locator("#picker [role=option]").first).to_be_visible()
        assert complaints == []
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_command_is_copied(browser: Browser, site: Path) -> None:
    """
    The button beside the command copies it as it stands.
    """
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        open_page(page, site, query(B200, H100))
        page.locator("pre[data-copy] + button.copy").click()
        expect(page.locator("pre[data-copy] + button.copy")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"reporter compare {H100} {B200} --scope S2"
