"""
What the home page and the boards claim: only what the data of the board says.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest

from reporter.leaderboard.boards import Leaderboard, build_leaderboard
from reporter.model.competition import Budget, Goal
from reporter.site.pages.home import HomeView, home_page
from reporter.site.pages.scoreboard import main_boards
from reporter.site.pages.trust import last_change, trust_text
from reporter.site.quantity import Quantity, aligned
from reporter.site.surroundings import surroundings_of
from tests.site.additions import some_additions
from tests.site.conftest import BuiltPage, BuiltSite
from tests.site.entries import b200, leaderboard_of
from tests.site.test_lead import a_twin

HOME = "index.html"


def view_of(leaderboard: Leaderboard) -> HomeView:
    """
    The home page of a board without a ledger.
    """
    view = home_page(leaderboard, surroundings_of(leaderboard, {}), "T").view
    assert isinstance(view, HomeView)
    return view


def scoreboard_rows(page: BuiltPage) -> list[Element]:
    """
    The rows of the scoreboards of the home page.
    """
    tables = [one for one in page.all("table") if one.attrib.get("class") == "scoreboard"]
    return [row for table in tables for row in table.findall("tbody/tr")]


def test_each_benchmark_has_one_row_on_the_scoreboard() -> None:
    """
    Its board with most ranked entries stands there, the others below, those without rank last.
    """
    view = view_of(leaderboard_of())

    assert [(row.benchmark.text, row.board, row.counts) for row in view.scoreboard] == [
        ("BERT-large pre-training", "S2 nodes, closed", "2 of 5 ranked"),
        ("RetinaNet object detection", "S2 nodes, closed", "2 of 2 ranked"),
    ]
    assert [(row.board, row.margin) for row in view.others] == [
        ("S3 nodes and fabric, closed", "only entry")
    ]
    assert [link.text for link in view.without_rank] == [
        "BERT-large pre-training, open division, S2 nodes"
    ]
    assert main_boards([]) == ()


def test_an_empty_board_says_what_can_be_entered() -> None:
    """
    Before the first entry benchmarks are named with what they rank, and no zeros are counted.
    """
    bert = leaderboard_of().boards[0].benchmark
    golf = replace(
        bert,
        id="golf",
        title="Golf",
        goal=Goal.QUALITY_WITHIN_BUDGET,
        budget=Budget(source="made up", energy_j=3.6e6),
    )
    both = {(one.id, one.version): one for one in (bert, golf)}
    view = view_of(Leaderboard(boards=(), entries=(), benchmarks=both))

    assert view.offered == (
        "BERT-large pre-training: guaranteed energy to masked LM accuracy of at least 0.72",
        "Golf: masked LM accuracy within 1.00 kWh",
    )
    assert (view.trust, view.ranks_energy, view.ranks_quality) == ("", True, True)
    only = view_of(Leaderboard(boards=(), entries=(), benchmarks={("golf", 1): golf}))
    assert only.question == "Which training runs reach the best quality within the same budget?"
    assert not only.ranks_energy
    assert view_of(leaderboard_of()).offered == ()
    assert view_of(Leaderboard(boards=(), entries=())).question == (
        "Which training runs reach the same quality with the least measured electricity?"
    )


def test_all_who_share_the_rank_are_named() -> None:
    """
    A tie has a row for each of its entries, and its margin says tie.
    """
    (row,) = view_of(leaderboard_of(b200(), a_twin())).scoreboard

    assert [leader.submitter.text for leader in row.leaders] == ["Acme", "Lenovo"]
    assert row.margin == "tie: 0.43 % apart, run noise 5.7 %"
    assert row.more == ""


def test_the_home_page_names_the_first_of_the_board_data(built: BuiltSite) -> None:
    """
    The entries of the scoreboards are those that the JSON of the boards gives rank 1.
    """
    boards = [json.loads(path.read_text()) for path in built.folder.glob("boards/*/index.json")]
    first = {row["entry"] for board in boards for row in board["rows"] if row["rank"] == 1}
    links = [
        link.attrib["href"]
        for row in scoreboard_rows(built.pages[HOME])
        for link in row[1].iter("a")
        if link.attrib["href"].count("/") == 3
    ]

    assert {link.removeprefix("entries/").removesuffix("/index.html") for link in links} == first


def test_the_figures_of_the_home_page_divide(built: BuiltSite) -> None:
    """
    Quality per kWh is the inverse of the energy beside it, exactly and as printed.
    """
    rows = scoreboard_rows(built.pages[HOME])
    assert len(rows) == 3
    for row in rows:
        energy, quality = (next(row[index].iter("data")) for index in (2, 3))
        assert float(energy.attrib["value"]) * float(quality.attrib["value"]) == pytest.approx(1)
        printed = [float((one.text or "").replace(",", "")) for one in (energy, quality)]
        # Each is rounded to three digits: half a unit of the third is 0.5 % at most.
        assert printed[0] * printed[1] == pytest.approx(1, rel=0.01)


def test_leading_is_said_only_where_two_rank(built: BuiltSite) -> None:
    """
    A page says "leads" where two entries rank and the first rank isn't shared, and only there.
    """
    for path in built.folder.glob("boards/*/index.json"):
        ranks = [row["rank"] for row in json.loads(path.read_text())["rows"] if row["rank"]]
        text = built.text(str(path.relative_to(built.folder).with_suffix(".html")))
        leads = re.findall(r"\bleads (?:with|:)", text.replace("leads:", "leads :"))
        assert bool(leads) == (len(ranks) > 1 and ranks.count(1) == 1), path
        assert ("only ranked entry" in text) == (len(ranks) == 1), path
    assert "eader" not in built.text("boards/retinanet-v1-s3-closed/index.html").replace(
        "Training energy leaderboard", ""
    )


def test_the_line_of_trust_counts_board_and_ledger() -> None:
    """
    Entries, submitters, hashes, the last event, and what is in doubt, each from the data.
    """
    leaderboard = leaderboard_of()

    assert trust_text(leaderboard, some_additions().standings) == (
        "10 entries, 4 submitters, 3 log files by hash, last change 2026-06-02; "
        "1 entry withdrawn, 1 entry disputed"
    )
    assert trust_text(leaderboard, {}) == (
        "10 entries, 4 submitters, 3 log files by hash, last change 2025-06-04"
    )
    assert trust_text(build_leaderboard([], {}), {}) == (
        "0 entries, 0 submitters, 0 log files by hash"
    )
    assert date.fromisoformat(last_change(leaderboard, {})) == date(2025, 6, 4)


def test_the_points_of_a_column_align() -> None:
    """
    Texts with fewer decimals are followed by spaces as wide as what they lack.
    """
    column = [Quantity(text=text, sort_value="1") for text in ("0.606", "11.8", "435")]
    pads = [one.pad for one in aligned([*column, None]) if one is not None]

    assert pads == ["", "\u2007\u2007", "\u2008\u2007\u2007\u2007"]


def test_the_columns_of_a_board_have_their_units(built: BuiltSite) -> None:
    """
    All columns stand in the page, whichever set is chosen; each has its unit in its heading.
    """
    page = built.pages["boards/bert-v1-s2-closed/index.html"]
    table = next(one for one in page.all("table") if "board" in one.attrib["class"].split())
    heads = [head for head in table.iter("th") if head.attrib["scope"] == "col"]
    labels = [" ".join("".join(head[0].itertext()).split()) for head in heads]

    assert labels == [
        "Rank",
        "System",
        "Energy to target kWh, guaranteed and quality, per kWh",
        "Accelerators",
        "Performance per watt sequences/J",
        "Time",
        "Mean power kW",
        "CO₂e at the site kg",
        "CO₂e at the reference kg",
        "Meter",
        "The next one",
        "Status",
    ]


def test_every_help_button_opens_a_card(built: BuiltSite) -> None:
    """
    Each button names a popover of the page, and no card is without its button.
    """
    for page in built.pages.values():
        targets = {button.attrib["popovertarget"] for button in page.all("button")}
        cards = {one.attrib["id"] for one in page.tree.iter() if "popover" in one.attrib}
        assert targets == cards, page.name


def test_the_stylesheets_have_five_sizes(built: BuiltSite) -> None:
    """
    On screens letters have one of five sizes; drawings that scale have their own.
    """
    for name in ("style.css", "board.css", "drawings.css", "long-table.css"):
        css = (built.folder / "static" / name).read_text(encoding="utf-8")
        screen = css.split("@media print")[0]
        sizes = set(re.findall(r"font-size: ([^;]+);", screen))
        named = {size for size in sizes if size.startswith(("var(--", "max(var(--smallest)"))}
        assert sizes - named <= {"17px", "23px"}, name
