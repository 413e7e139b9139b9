"""
An entry against the best other one of its board, on its page and as data.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.compare import compare
from reporter.claims.row_figures import read_facts
from reporter.comparison import pair as pair_module
from reporter.comparison import side as side_module
from reporter.leaderboard.boards import Leaderboard
from reporter.model.claim import ClaimRow
from reporter.model.submission import Submission, Submitter
from reporter.site.build import build_site
from reporter.site.pages import entry_comparison as entry_pair_module
from reporter.site.pages.comparison import pair_view
from reporter.site.pages.entry_comparison import comparison_of
from reporter.site.surroundings import surroundings_of
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import (
    a_board,
    b200,
    h100,
    h100_dc,
    leaderboard_of,
    open_division,
    retinanet_b200,
    self_reported,
    with_fabric,
    without_energy_of_all,
)

B200 = "entries/lenovo/8xb200-bert/index.html"
H100 = "entries/smc-ac-power/1xh100-bert/index.html"


def compared(leaderboard: Leaderboard, entry_id: str) -> str | None:
    """
    The id of the entry that a page compares *entry_id* with.
    """
    around = surroundings_of(leaderboard, {})
    rows = around.rows_of.get(entry_id, ())
    comparison = comparison_of(around.entries[entry_id], rows, around.rivals)
    return None if comparison is None else comparison.b.row.id


def moved(submission: Submission, submitter: str, shift_s: int, **changes: Any) -> Submission:
    """
    The same runs at another time, by another submitter.
    """
    step = timedelta(seconds=shift_s)
    runs = tuple(
        replace(run, started_at=run.started_at + step, stopped_at=run.stopped_at + step)
        for run in submission.runs
    )
    who = Submitter(name=submitter)
    return replace(submission, id=f"{submitter}/x", submitter=who, runs=runs, **changes)


def test_each_page_draws_the_entry_over_the_best_other_one(built: BuiltSite) -> None:
    """
    The leader against the second, all others against the leader; A is the entry of the page.
    """
    assert "Compared with SMC-H100-AC-Power" in built.text(B200)
    assert "Compared with SR780aV3-8xB200_SXM_180GB" in built.text(H100)
    titles = [svg[0].text for svg in built.pages[H100].all("svg")]

    assert titles[0] == "IT energy: SMC-H100-AC-Power over SR780aV3-8xB200_SXM_180GB"
    assert "There is no ratio of CO2e; not stated: PUE and carbon intensity of smc-" in built.text(
        H100
    )


@pytest.mark.parametrize("name", [B200, H100])
def test_the_table_holds_the_numbers_of_the_drawing(built: BuiltSite, name: str) -> None:
    """
    Every factor in the drawing, and the whole, stands in the table beside it and in the JSON; where
    a range holds 1 the drawing has the range alone.
    """
    page = built.pages[name]
    (table,) = (one for one in page.all("table") if one[0].attrib.get("id") == "compared-table")
    figure = next(one for one in page.all("figure") if "waterfall" in one.attrib["class"])
    drawn = [one.text for one in figure.iter("text") if one.attrib.get("class") == "factor"]
    ratios = [str(row[1].text) for row in table.findall("tbody/tr")]
    data = json.loads(page.path.with_name("score.json").read_text(encoding="utf-8"))
    bars = [bar["text"] for bar in data["comparison"]["waterfall"]]

    assert drawn[0] == "1x"
    assert len(drawn) == len(bars)
    for text, ratio, bar in zip(drawn[1:], ratios, bars[1:], strict=False):
        factor, _, spread = ratio.partition(" ")
        assert bar == factor
        assert text in {ratio, f"not distinguishable {spread}"}
        low, high = (float(end) for end in spread.strip("()").split(" to ")) if spread else (1, 1)
        assert str(text).startswith("not") is (low < 1 < high)


def test_a_second_source_is_not_compared(built: BuiltSite) -> None:
    """
    Neither as A nor as B; the data say null.
    """
    leaderboard = leaderboard_of(h100(), h100_dc())

    assert compared(leaderboard, "smc-dc-power/1xh100-bert") is None
    assert compared(leaderboard, "smc-ac-power/1xh100-bert") is None
    name = "entries/smc-dc-power/1xh100-bert/index.html"
    assert "Compared with" not in built.text(name)
    path = (built.folder / name).with_name("score.json")
    assert json.loads(path.read_text(encoding="utf-8"))["comparison"] is None


def test_entries_without_an_equal_are_not_compared() -> None:
    """
    Alone on the board, in the open division, or without an energy.
    """
    opened = open_division("acme/open-early", 0.69, 150.0), open_division("b/late", 0.731, 260.0)
    leaderboard = leaderboard_of(retinanet_b200(), *opened, without_energy_of_all())

    assert [compared(leaderboard, entry.id) for entry in leaderboard.entries] == [None] * 4


def test_an_unranked_entry_is_compared_with_cautions() -> None:
    """
    What isn't reviewed is held against the leader, and the page says what it is worth.
    """
    leaderboard = leaderboard_of(b200(), self_reported())
    around = surroundings_of(leaderboard, {})
    rows = around.rows_of["acme/by-hand"]
    comparison = comparison_of(around.entries["acme/by-hand"], rows, around.rivals)
    assert comparison is not None

    assert comparison.b.row.id == "lenovo/8xb200-bert"
    assert comparison.cautions == (
        (
            "entry acme/by-hand isn't reviewed (V0, self-reported): not imported from hashed logs, "
            "and no review confirms it"
        ),
    )
    assert compared(leaderboard, "lenovo/8xb200-bert") is None


def test_the_board_is_the_one_that_is_shown_first() -> None:
    """
    An entry of two scopes is compared in S2, where its page begins.
    """
    leaderboard = leaderboard_of(with_fabric(), retinanet_b200())
    around = surroundings_of(leaderboard, {})
    entry_id = "smc-ac-power/8xh100-retinanet"
    comparison = comparison_of(around.entries[entry_id], around.rows_of[entry_id], around.rivals)
    assert comparison is not None

    assert comparison.a.row.scope == "S2 nodes"
    assert comparison.b.row.id == "lenovo/8xb200-retinanet"


def test_own_entries_are_passed_over() -> None:
    """
    The best entry of another submitter, also where a submitter holds the first two ranks.
    """
    first = moved(b200(), "lenovo", 100_000)
    leaderboard = leaderboard_of(b200(), replace(first, system=h100().system), h100())

    for entry_id in ("lenovo/8xb200-bert", "lenovo/x"):
        assert compared(leaderboard, entry_id) == "smc-ac-power/1xh100-bert"


def test_a_build_compares_each_entry_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    One comparison an entry, one look at each board: a build stays linear.
    """
    calls: list[str] = []
    compare_pair, side_of = pair_module.compare_pair, side_module.side_of

    def counted_pair(*sides: Any) -> Any:
        calls.append("pair")
        return compare_pair(*sides)

    def counted_side(*parts: Any) -> Any:
        calls.append("side")
        return side_of(*parts)

    monkeypatch.setattr(entry_pair_module, "compare_pair", counted_pair)
    monkeypatch.setattr(entry_pair_module, "side_of", counted_side)
    many = [moved(b200(), f"house-{index}", 100_000 * index) for index in range(12)]
    leaderboard = leaderboard_of(*many)
    site = site_in(tmp_path / "s", build_site(leaderboard, a_board(), [], tmp_path / "s"))

    assert len(leaderboard.boards) == 1
    assert calls.count("pair") == 12
    assert calls.count("side") == 12 + 2
    shares = [name for name in site.pages if name.endswith("/x/index.html")]
    assert len(shares) == 12
    assert all("as a pair they share a rank" in site.text(name) for name in shares)


def test_the_view_says_what_can_not_be_factored() -> None:
    """
    A view without ratios has a sentence in their place.
    """
    rows = [ClaimRow(id=name, name=name) for name in ("aa", "bb")]
    facts = [read_facts(row, pointer="", file="")[0] for row in rows]
    view = pair_view(compare(facts[0], facts[1]), "pair", ())

    assert (view.drawings, view.ratios) == ((), ())
    assert view.missing.startswith("The ratio can’t be factored; not stated: PUE of aa, ")
