"""
The numbers of an entry: four at the top, all of them in a table, as the boards print them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.leaderboard.boards import Leaderboard
from reporter.score.result import ScopeScore
from reporter.site.pages.board import BoardView, board_pages
from reporter.site.pages.entry import EntryView, entry_view
from reporter.site.pages.entry_figures import figures_of, key_figures_of
from reporter.site.surroundings import surroundings_of
from reporter.store.board import load_benchmarks
from tests.site.conftest import BuiltSite
from tests.site.entries import (
    b200,
    entry_of,
    h100,
    inputs_of,
    leaderboard_of,
    too_few_runs,
    with_fabric,
)

B200 = "entries/lenovo/8xb200-bert/index.html"
BERT = load_benchmarks().by_id["bert"]


def view_of(leaderboard: Leaderboard, entry_id: str) -> EntryView:
    """
    The view of one entry.
    """
    inputs = inputs_of(leaderboard, entry_id)
    return entry_view(inputs.entry, inputs.around, None, None)


def score_of_b200(**changes: object) -> ScopeScore:
    """
    The figures of the B200, with changes.
    """
    return replace(entry_of(b200()).score.scopes[0], **changes)  # type: ignore[arg-type]


def test_four_numbers_stand_at_the_top() -> None:
    """
    What ranks with its interval, its inverse, the time, and the performance per watt.
    """
    figures = view_of(leaderboard_of(), "lenovo/8xb200-bert").key_figures

    assert [(one.name, one.value and one.value.text, one.note) for one in figures] == [
        (
            "Guaranteed energy to target", "0.629",
            "measured 0.60 ± 0.04 kWh (k = 2); this ranks",
        ),
        ("Quality per kWh", "1.59", "targets reached per guaranteed kWh"),
        ("Time to train", "3 min 35 s", "mean without the fastest and slowest runs"),
        ("Performance per watt", "1.14", "achieved sequences per second and watt"),
    ]  # fmt: skip


def test_they_have_the_digits_of_the_board() -> None:
    """
    The texts are those of the row on the board, the values its own before rounding.
    """
    leaderboard = leaderboard_of()
    board = leaderboard.board("bert-v1-s2-closed")
    assert board is not None
    around = surroundings_of(leaderboard, {})
    view = board_pages(board, {}, around.names)[0].view
    assert isinstance(view, BoardView)
    row = view.ranked[0]
    energy, quality, time, per_watt = view_of(leaderboard, "lenovo/8xb200-bert").key_figures

    for figure, ((value, text),) in (
        (energy, row.energy),
        (quality, row.quality),
        (time, row.time),
    ):
        assert figure.value is not None and figure.value.text == text
        assert float(figure.value.sort_value) == pytest.approx(float(value), rel=0.005)
    assert per_watt.value is not None and row.per_watt == ((per_watt.value.text,),)


def test_each_leads_to_the_derivation_of_its_scope(built: BuiltSite) -> None:
    """
    The link of every number exists on the page.
    """
    page = built.pages[B200]
    keys = next(one for one in page.all("dl") if one.attrib.get("class") == "keys")
    links = [link.attrib["href"] for link in keys.iter("a")]

    assert links == ["#derivation-s2"] * 4
    assert "derivation-s2" in page.ids()
    assert "derivation" in page.ids()


def test_only_a_rank_says_that_it_ranks() -> None:
    """
    An entry without a rank says so beside its energy.
    """
    unranked = view_of(leaderboard_of(), "acme/4-runs").key_figures[0]

    assert unranked.note.endswith("; no rank")
    assert "this ranks" not in unranked.note


def test_what_is_missing_says_why() -> None:
    """
    No bare dash: each number that lacks gives its reason; mean power stands in for samples.
    """
    score = score_of_b200(
        estimate=None, performance_per_watt=None, time_to_train_s=None, mean_power=None
    )
    figures = key_figures_of(score, BERT, has_rank=False)

    assert [(one.name, one.value, one.reason) for one in figures] == [
        ("Guaranteed energy to target", None, "no energy known"),
        ("Quality per kWh", None, "no score"),
        ("Time to train", None, "too many runs missed the target"),
        ("Mean power", None, "no energy known"),
    ]
    assert figures[0].note == "no rank"
    power = key_figures_of(score_of_b200(performance_per_watt=None), BERT, has_rank=True)[3]
    assert (power.name, power.value and power.value.unit) == ("Mean power", "kW")


def test_the_time_says_which_runs_it_is_a_mean_of() -> None:
    """
    One run is no mean, and few runs lose none.
    """
    score = score_of_b200()
    notes = [
        key_figures_of(replace(score, runs=score.runs[:count]), BERT, has_rank=True)[2].note
        for count in (1, 2, 10)
    ]

    assert notes == [
        "of the one run", "mean of the runs", "mean without the fastest and slowest runs",
    ]  # fmt: skip


def test_the_table_holds_all_that_is_known() -> None:
    """
    With a site there are two carbon figures, without one only that of the reference site.
    """
    leaderboard = leaderboard_of(b200(), h100())
    with_site = view_of(leaderboard, "lenovo/8xb200-bert").figures
    without = view_of(leaderboard, "smc-ac-power/1xh100-bert").figures

    names = [figure.name for figure in with_site]
    assert names == [
        "Guaranteed energy", "Energy to train", "Quality per kWh", "Mean of the runs",
        "Performance per watt", "Time to train", "Mean power", "Throughput", "CO₂e at the site",
        "CO₂e at the reference site",
    ]  # fmt: skip
    assert [figure.name for figure in without] == [
        name for name in names if name != "CO₂e at the site"
    ]
    assert with_site[8].note.startswith("of the guaranteed energy; electricitymaps/NO/2025, ")
    assert with_site[1].value.text == "0.60 ± 0.04"


def test_every_figure_leads_to_its_section() -> None:
    """
    No number of the table stands without its method.
    """
    figures = view_of(leaderboard_of(b200()), "lenovo/8xb200-bert").figures

    assert all(figure.path.startswith("method/index.html#") for figure in figures)
    assert len({figure.path for figure in figures}) == len(figures)


def test_an_interval_is_told_with_its_energy() -> None:
    """
    A DC reading without a documented efficiency says between which energies it lies.
    """
    view = view_of(leaderboard_of(), "smc-dc-power/1xh100-bert")

    assert ", AC side, from 0." in view.figures[1].note


def test_the_figures_are_those_of_the_scope_shown_first() -> None:
    """
    An entry of two scopes derives its numbers where it ranks first.
    """
    view = view_of(leaderboard_of(with_fabric(), too_few_runs()), "smc-ac-power/8xh100-retinanet")

    assert {figure.anchor for figure in view.key_figures} == {"derivation-s2"}
    assert figures_of(entry_of(with_fabric()).score.scopes[0], None) != ()
