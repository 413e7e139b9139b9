"""
What boards, entries and pages tell of CO2e where the boards of a benchmark rank none.
"""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from reporter.leaderboard.board_csv import board_csv
from reporter.leaderboard.boards import build_leaderboard
from reporter.leaderboard.entries import Entry, Leaderboard
from reporter.leaderboard.export import board_data, score_data
from reporter.model.benchmark import Benchmark
from reporter.model.competition import CarbonRanking
from reporter.score.emissions import NO_CARBON_RANK
from reporter.score.score import score
from reporter.site.pages.entry_figures import figures_of
from reporter.store.board import load_benchmarks
from tests.site.entries import REFERENCE_PUE, WORLD, b200


def boards(benchmark: Benchmark) -> Leaderboard:
    """
    The boards of one entry with a site in Norway.
    """
    made = b200()
    scored = score(made, benchmark, reference_pue=REFERENCE_PUE, reference_intensity=WORLD)
    entry = Entry(submission=made, score=scored, findings=(), path=f"submissions/{made.id}.json")
    return build_leaderboard([entry], {benchmark.id: benchmark})


@pytest.fixture(scope="module")
def bert() -> Benchmark:
    """
    The packaged benchmark, whose boards rank CO2e.
    """
    return load_benchmarks().by_id["bert"]


@pytest.fixture(scope="module")
def none(bert: Benchmark) -> Leaderboard:
    """
    The same entry where the benchmark ranks no carbon.
    """
    return boards(replace(bert, carbon=CarbonRanking.NONE))


def test_boards_leave_carbon_off_their_data(none: Leaderboard) -> None:
    """
    The JSON says why there is none, and the CSV has empty cells.
    """
    (board,) = none.boards
    (row,) = board_data(board)["rows"]
    (cells,) = csv.DictReader(board_csv(board).splitlines())

    assert row["carbon_reason"] == NO_CARBON_RANK == "the boards of its benchmark rank none"
    empty = ("carbon_rank", "emissions_g_co2e", "standard_emissions_g_co2e", "quality_per_kg_co2e")
    assert [row[name] for name in empty] == [None] * 4
    assert [cells[name] for name in empty] == [""] * 4
    assert row["guaranteed_energy_j"] and cells["guaranteed_energy_kwh"]


def test_the_score_of_an_entry_keeps_its_emissions_and_says_why_they_do_not_rank(
    none: Leaderboard, bert: Benchmark
) -> None:
    """
    CO2e at the site is what it is on any board; what would rank is missing, with the reason.
    """
    (ranked,), (shown,) = (
        score_data(one.entries[0].score)["scopes"] for one in (boards(bert), none)
    )

    assert shown["emissions_g_co2e"] == ranked["emissions_g_co2e"] > 0
    assert (ranked["quality_per_kg_co2e"] is None, ranked["carbon_reason"]) == (False, None)
    assert (shown["quality_per_kg_co2e"], shown["carbon_reason"]) == (None, NO_CARBON_RANK)


def test_an_entry_without_a_site_says_that_first(bert: Benchmark) -> None:
    """
    Where no CO2e is known the reason is what lacks, not what the boards do.
    """
    benchmark = replace(bert, carbon=CarbonRanking.NONE)
    made = replace(b200(), site=None)
    scored = score(made, benchmark, reference_pue=REFERENCE_PUE, reference_intensity=WORLD)

    assert scored.scopes[0].carbon_reason == "no site is stated"


def test_the_page_of_an_entry_calls_its_emissions_shown(none: Leaderboard, bert: Benchmark) -> None:
    """
    Both CO2e figures say that they don't rank, where the boards rank none, and only there.
    """
    benchmark = replace(bert, carbon=CarbonRanking.NONE)
    for made, of, count in ((none, benchmark, 2), (boards(bert), bert, 0)):
        notes = [
            one.note
            for one in figures_of(made.entries[0].score.scopes[0], of)
            if one.name.startswith("CO₂e")
        ]
        told = [f"; shown, not ranked: {NO_CARBON_RANK}" in note for note in notes]
        assert (len(told), sum(told)) == (2, count)
