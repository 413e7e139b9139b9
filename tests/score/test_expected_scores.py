"""
Figures and boards of the published sets against an independent reckoning.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from reporter.score.ranks import FACTORS, ranks, tie_width, tier_of
from reporter.score.uncertainty import how_sure
from tests.score.expected_scores import contender, estimate, expected_scores, uncertain


def test_every_figure_of_every_set_is_the_expected_one(shared: Path) -> None:
    """
    Energy per sample, spread, S, E (and its interval on the DC side), u_A, u_B, U95, G: to 1e-6.
    """
    compared = 0
    for one in expected_scores(shared)["sets"].values():
        for scope, figures in one["scopes"].items():
            found = estimate(one, scope)
            pairs = {
                "e_j_per_sample": found.per_sample.value_j,
                "s_e": found.per_sample.spread,
                "E_j": found.energy_j,
                "u_A": found.u_a,
                "u_B": found.u_b,
                "U95": found.expanded,
                "G_j": found.guaranteed_j,
            }
            if one["side"] == "dc":
                pairs |= {
                    "E_low_j": found.low_j,
                    "E_high_j": found.high_j,
                    "u_conversion": found.u_conversion,
                }
            for name, value in pairs.items():
                assert value is not None
                assert math.isclose(value, figures[name], rel_tol=1e-6), (one, scope, name)
                compared += 1
            assert math.isclose(found.samples.samples, one["reference"]["S_samples"], rel_tol=1e-6)
    assert compared == 7 * 33 + 3 * 11


def test_every_rank_of_every_board_is_the_expected_one(shared: Path) -> None:
    """
    Order, rank, shared or not, targets per kWh, width to the next, and how sure, on 13 boards.
    """
    expected = expected_scores(shared)
    for board in expected["boards"]:
        rows = board["rows"]
        sets = [expected["sets"][row["entry"]] for row in rows]
        entries = [contender(one, board["scope"]) for one in sets]
        found = ranks(entries)

        assert [rank.place for rank in found] == [row["rank"] for row in rows]
        assert [rank.is_shared for rank in found] == [row["shared"] for row in rows]
        assert entries == sorted(entries, key=lambda one: one.guaranteed)
        assert FACTORS[tier_of(len(rows))] == board["c"]
        for row, one in zip(rows, sets, strict=True):
            per_kwh = estimate(one, board["scope"]).targets_per_kwh
            assert math.isclose(per_kwh, row["targets_per_kWh"], abs_tol=5e-6)
        for index, row in enumerate(rows[:-1]):
            width = tie_width(entries[index], entries[index + 1], len(rows))
            # The file holds exp(width) - 1, as a reader compares energies.
            assert math.isclose(math.expm1(width), row["width_to_next"], abs_tol=5e-5)
            here, after = (
                uncertain(estimate(one, board["scope"])) for one in sets[index : index + 2]
            )
            assert math.isclose(
                how_sure(here, after), row["how_sure_lower_than_next"], abs_tol=5e-4
            )
    assert len(expected["boards"]) == 13


def test_the_worked_example_of_bert(shared: Path) -> None:
    """
    8 B200 before 8 H100: 7.2 % apart, width 3.6 %, 95 % sure; official figures say the opposite.
    """
    sets = expected_scores(shared)["sets"]
    b200 = sets["v5-0-sr780av3-8xb200-sxm-180gb-bert"]
    h100 = sets["v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert"]
    first, second = estimate(b200, "S2"), estimate(h100, "S2")
    entries = [contender(b200, "S2"), contender(h100, "S2")]

    assert sum(b200["inputs"]["samples"]) == 24_737_020
    assert first.per_sample.spread is not None
    assert first.per_sample.value_j == pytest.approx(0.844470, abs=5e-7)
    assert first.per_sample.spread == pytest.approx(0.00303, abs=5e-6)
    assert first.samples.samples == pytest.approx(2_443_933.54, abs=5e-3)
    assert first.samples.standard_error / first.samples.samples == pytest.approx(0.0312, abs=5e-5)
    assert first.samples.own == pytest.approx(2_473_806, abs=0.5)
    assert first.samples.weight == 0
    assert first.energy_j == pytest.approx(2.063829e6, abs=0.5)
    assert first.u_a == pytest.approx(0.00907, abs=5e-6)
    assert first.guaranteed_j == pytest.approx(2.182984e6, abs=0.5)
    assert first.targets_per_kwh == pytest.approx(1.649, abs=5e-4)
    assert second.energy_j == pytest.approx(2.212529e6, abs=0.5)
    assert second.guaranteed_j == pytest.approx(2.340269e6, abs=0.5)
    assert tie_width(entries[0], entries[1], 2) == pytest.approx(0.0350, abs=5e-5)
    assert [str(rank) for rank in ranks(entries)] == ["1", "2"]
    assert round(100 * how_sure(uncertain(first), uncertain(second))) == 95
