"""
The section of an entry with what is shown and never ranked.
"""

from __future__ import annotations

import json
from dataclasses import replace

from reporter.leaderboard.boards import build_leaderboard
from reporter.model.submission import Submission
from reporter.site.json_pages import score_twin
from reporter.site.pages.entry_facts import site_facts
from reporter.site.pages.entry_supplementary import ShownView, shown_view
from reporter.site.quantity import Quantity
from reporter.store.board import load_benchmarks
from tests.score.shown_inputs import with_site
from tests.site.conftest import BuiltSite
from tests.site.entries import b200, entry_of, h100

PAGE = "entries/lenovo/8xb200-bert/index.html"


def view_of(submission: Submission) -> ShownView:
    """
    The section of an entry, which must be there.
    """
    view = shown_view(submission, entry_of(submission).score.scopes[0])
    assert view is not None
    return view


def test_an_entry_that_states_none_of_it_has_no_section(built: BuiltSite) -> None:
    """
    Neither the section nor its link in the contents, nor a key in the data, stands there.
    """
    assert shown_view(h100(), entry_of(h100()).score.scopes[0]) is None
    assert shown_view(b200(), None) is None
    assert "Shown, not ranked" not in built.text("entries/smc-ac-power/1xh100-bert/index.html")
    assert "shown_not_ranked" not in json.dumps(score_twin(entry_of(h100()), None, None))


def test_each_figure_stands_with_its_doubt_and_all_that_was_put_in() -> None:
    """
    A row says what it is, how much, by which formula, from what, and why it doesn't rank.
    """
    row = view_of(b200()).rows[0]

    assert row.name == "CO2e by the hour"
    assert row.path == "method/index.html#hourly-carbon"
    assert row.unranked == "the series is the submitter's own; only factors of the dated table rank"
    assert row.amount is not None
    assert (row.amount.text, row.amount.unit, row.doubt) == ("58", "g CO2e", "± 6.4 %")
    assert row.formula == "sum over the clock hours of energy × intensity, × PUE"
    assert row.put_in == (
        "PUE: 1.1",
        "clock hours: 2",
        "mean intensity, weighted by energy: 88.41 g CO2e/kWh",
    )
    assert row.source == "grid operator (lifecycle, consumption mix)"
    assert row.evidence == "grid"


def test_a_figure_of_nothing_has_no_doubt() -> None:
    """
    Contracts at 0 g/kWh give 0 g: a share of it would be a doubt about nothing.
    """
    site = b200().site
    assert site is not None
    assert site.market_based is not None
    contract = replace(site.market_based, g_per_kwh=0.0)
    rows = view_of(with_site(b200(), market_based=contract)).rows
    market = next(row for row in rows if row.name == "CO2e, market-based")

    assert market.amount is not None
    assert (market.amount.text, market.doubt) == ("0", "")


def test_the_section_says_what_it_rests_on() -> None:
    """
    Scope and mean energy with its doubt, not the pessimistic energy.
    """
    view = view_of(b200())

    assert (view.scope, view.scope_words, view.doubt) == ("S2", "nodes", "± 6.4 %")
    assert view.energy == Quantity(text="0.60", sort_value="0.595057372747", unit="kWh")


def test_a_missing_input_is_said_in_its_row() -> None:
    """
    Without a PUE only the embodied carbon has an amount.
    """
    rows = view_of(with_site(b200(), pue=None)).rows
    found = {row.name: (row.amount is not None, row.reason) for row in rows}
    missing = (False, "no PUE of 1 or more is stated")

    assert found == {
        "CO2e by the hour": missing,
        "CO2e, market-based": missing,
        "Embodied carbon": (True, ""),
        "Operational and embodied carbon (SCI)": missing,
        "Water, consumption": missing,
    }


def test_the_page_shows_the_rows_and_leads_to_evidence_and_method(built: BuiltSite) -> None:
    """
    Every figure links to its part of the method, the series to the file that holds it.
    """
    page = built.pages[PAGE]
    section = next(one for one in page.all("section") if one.attrib["aria-labelledby"] == "shown")
    text = " ".join("".join(section.itertext()).split())
    targets = {link.attrib["href"] for link in section.iter("a")}

    assert "Nothing in this table ranks or sorts anything." in text
    assert "They rest on the energy to target, 0.60 kWh ± 6.4 % (k = 2)" in text
    assert [
        "".join(next(cell.iter("a")).itertext())
        for cell in section.iter("th")
        if cell.attrib["scope"] == "row"
    ] == [row.name for row in view_of(b200()).rows]
    assert {"#evidence-grid", "../../../method/index.html#water"} <= targets
    assert {"evidence-grid"} <= set(page.ids())


def test_the_data_beside_the_page_carry_the_same(built: BuiltSite) -> None:
    """
    score.json has each figure of the table with its text, formula, assumptions and source.
    """
    place = built.folder / "entries/lenovo/8xb200-bert/score.json"
    scope = json.loads(place.read_text(encoding="utf-8"))["scopes"][0]
    figures = scope["shown_not_ranked"]["figures"]
    rows = view_of(b200()).rows

    assert [figure["name"] for figure in figures] == [row.name for row in rows]
    assert [figure["text"] for figure in figures] == [
        f"{row.amount.text} {row.amount.unit}" if row.amount else None for row in rows
    ]
    assert all(figure["why_unranked"] and figure["formula"] for figure in figures)


def test_nothing_shown_moves_a_rank() -> None:
    """
    The boards are the same with and without everything that is shown.
    """
    bare = replace(
        with_site(b200(), hourly_intensity=None, water=None, market_based=None), embodied=None
    )
    boards = [
        [
            (row.entry.id, row.rank, row.carbon_rank, row.scope_score)
            for row in build_leaderboard([entry_of(one), entry_of(h100())], load_benchmarks().by_id)
            .boards[0]
            .rows
        ]
        for one in (b200(), bare)
    ]

    assert boards[0] == boards[1]


def test_the_place_names_the_series_and_the_evidence_of_an_own_value() -> None:
    """
    A reader sees how long the series is and which file holds it.
    """
    facts = {fact.term: fact.text for fact in site_facts(b200().site, 2023)}

    assert facts["Hourly carbon intensity, not ranked"] == (
        "2 hours, 2025-04-24 17:00 UTC to 2025-04-24 18:00 UTC, lifecycle, consumption: grid "
        "operator (evidence grid)"
    )
