"""
The published sets through the whole of score and leaderboard, against an independent reckoning.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pytest

from reporter.leaderboard.boards import build_leaderboard
from reporter.leaderboard.entries import Entry, Leaderboard
from reporter.model.enums import Scope
from tests.conftest import shared_folder
from tests.convergence.points import benchmark
from tests.score.expected_scores import expected_scores
from tests.score.expected_submissions import entry_id, expected_entry


@cache
def entries() -> dict[str, Entry]:
    """
    A scored entry for each set, by its name.
    """
    sets = expected_scores(shared_folder())["sets"]
    return {name: expected_entry(name, one) for name, one in sets.items()}


def leaderboard(side: str) -> Leaderboard:
    """
    The boards of the sets of one side.
    """
    sets = expected_scores(shared_folder())["sets"]
    chosen = [entry for name, entry in entries().items() if sets[name]["side"] == side]
    names = {one["benchmark"] for one in sets.values()}
    return build_leaderboard(chosen, {name: benchmark(name) for name in names})


def test_every_figure_of_every_set_comes_out_of_the_score(shared: Path) -> None:
    """
    Energy per sample, spread, S, E (an interval on the DC side), u_A, u_B, U95 and G: to 1e-6.
    """
    compared = 0
    for name, one in expected_scores(shared)["sets"].items():
        for scope, figures in one["scopes"].items():
            found = entries()[name].score.of(Scope(scope))
            assert found is not None
            assert found.estimate is not None
            assert found.samples is not None
            assert found.per_sample is not None
            pairs = {
                "e_j_per_sample": found.per_sample.value_j,
                "s_e": found.per_sample.spread,
                "E_j": found.estimate.energy_j,
                "u_A": found.estimate.u_a,
                "u_B": found.estimate.u_b,
                "U95": found.expanded_uncertainty,
                "G_j": found.estimate.guaranteed_j,
            }
            if one["side"] == "dc":
                assert found.energy_interval is not None
                low, high = found.energy_interval
                pairs |= {"E_low_j": low.joules, "E_high_j": high.joules}
                pairs["u_conversion"] = found.estimate.u_conversion
            for key, value in pairs.items():
                assert value is not None
                assert math.isclose(value, figures[key], rel_tol=1e-6), (name, scope, key)
                compared += 1
            reference = one["reference"]
            assert math.isclose(found.samples.samples, reference["S_samples"], rel_tol=1e-6)
            assert math.isclose(
                found.samples.weight, reference["weight_of_own"], rel_tol=1e-6, abs_tol=1e-12
            )
            if one["side"] == "ac":
                assert found.run_mean is not None
                assert math.isclose(found.run_mean.joules, figures["E_plain_mean_j"], rel_tol=1e-6)
    assert compared == 7 * 33 + 3 * 11


def test_every_rank_of_every_board_comes_out_of_the_leaderboard(shared: Path) -> None:
    """
    Order, rank, shared or not, targets per kWh, width to the next and how sure, on 13 boards.
    """
    expected = expected_scores(shared)
    compared = 0
    for one in expected["boards"]:
        board = leaderboard(one["side"]).board(
            f"{one['benchmark']}-v1-{one['scope'].lower()}-closed"
        )
        assert board is not None
        assert len(board.ranked) == one["entries"]
        for row, wanted in zip(board.ranked, one["rows"], strict=True):
            assert row.entry.id == entry_id(wanted["entry"], expected["sets"][wanted["entry"]])
            assert (row.rank, row.is_shared) == (wanted["rank"], wanted["shared"])
            assert row.scope_score.quality_per_kwh == pytest.approx(
                wanted["targets_per_kWh"], abs=5e-6
            )
            if "next_over_this" in wanted:
                assert row.next_entry is not None
                found = row.next_entry
                assert found.above + 1 == pytest.approx(wanted["next_over_this"], abs=5e-5)
                assert found.width == pytest.approx(wanted["width_to_next"], abs=5e-5)
                assert found.sure == pytest.approx(wanted["how_sure_lower_than_next"], abs=5e-4)
                compared += 1
            else:
                assert row.next_entry is None
    assert len(expected["boards"]) == 13
    assert compared == sum(one["entries"] - 1 for one in expected["boards"])


def test_the_leader_of_bert_is_told_in_one_sentence() -> None:
    """
    8 B200 before 8 H100: 7.2 % apart, 3.6 % needed, 95 % sure, meters included.
    """
    board = leaderboard("ac").board("bert-v1-s2-closed")
    assert board is not None
    first, second = board.ranked

    assert (first.rank_text, second.rank_text) == ("1", "2")
    assert first.next_entry is not None
    assert first.next_entry.is_clearly_worse
    assert first.next_entry.sure_text == (
        "95 % sure that its true energy is lower than the next one's, meters included"
    )
