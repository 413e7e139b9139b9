"""
Who is clearly better, and the ranks: constants, rules, properties, and boards of 10,000 entries.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import ReporterError
from reporter.score.ranks import (
    FACTORS,
    Contender,
    Rank,
    is_clearly_better,
    ranks,
    tie_width,
    tier_of,
)


def entry(guaranteed: float, submitter: str = "", **other: Any) -> Contender:
    """
    An entry of ten runs on one node with 1 % run noise.
    """
    base = Contender(
        submitter=submitter or str(guaranteed),
        guaranteed=guaranteed,
        run_variance=0.01**2,
        runs=10,
        nodes=1,
    )
    return replace(base, **other)


def by_definition(contenders: Sequence[Contender]) -> list[int]:
    """
    The ranks pair by pair, as the rule is written.
    """
    size = len(contenders)
    places = []
    for index, one in enumerate(contenders):
        better = [
            other
            for at, other in enumerate(contenders)
            if at != index and is_clearly_better(other, one, size)
        ]
        own = sum(other.submitter == one.submitter for other in better)
        others = {other.submitter for other in better} - {one.submitter}
        places.append(1 + own + len(others))
    return places


contenders = st.builds(
    Contender,
    submitter=st.sampled_from("abcdef"),
    guaranteed=st.floats(0, 0.4).map(math.exp),
    run_variance=st.floats(0.01, 0.1).map(lambda sigma: sigma * sigma),
    runs=st.sampled_from([1, 2, 3, 5, 10, 40]),
    nodes=st.sampled_from([1, 2, 8, 64]),
    samples_doubt=st.sampled_from([0.0, 0.0, 0.01, 0.03]),
    u_pue=st.sampled_from([0.0, 0.02, 0.05]),
    grid=st.sampled_from(["", "", "SE 2024", "PL 2024"]),
)
boards = st.lists(contenders, max_size=40)


def studentized_range_probability(q: float, m: int) -> float:
    """
    P(range of m standard normals < q) = m times the integral of phi(z) (Phi(z) - Phi(z - q))^(m-1).
    """
    step, total = 0.002, 0.0
    for index in range(-4000, 4001):
        z = index * step
        inside = (math.erf(z / math.sqrt(2)) - math.erf((z - q) / math.sqrt(2))) / 2
        total += math.exp(-z * z / 2) * inside ** (m - 1)
    return m * total * step / math.sqrt(2 * math.pi)


@pytest.mark.parametrize("tier", FACTORS)
def test_the_factors_are_the_95_percent_points_of_the_studentized_range(tier: int) -> None:
    """
    Integrated here: c sqrt 2 leaves 5 % to the range of m equal entries, to four digits of c.
    """
    low, high = FACTORS[tier] - 5e-5, FACTORS[tier] + 5e-5

    assert studentized_range_probability(low * math.sqrt(2), tier) < 0.95
    assert studentized_range_probability(high * math.sqrt(2), tier) > 0.95


@pytest.mark.parametrize(
    ("entries", "tier"),
    [(0, 5), (5, 5), (6, 10), (10, 10), (11, 20), (21, 50), (51, 100), (100, 100), (5000, 100)],
)
def test_a_board_counts_in_steps(entries: int, tier: int) -> None:
    """
    An added entry changes no relation but at a step; above 100 the factor stays.
    """
    assert tier_of(entries) == tier


@pytest.mark.parametrize(
    ("runs", "nodes", "entries", "percent"),
    [
        *[(10, 1, 5, 3.6), (10, 1, 10, 4.1), (10, 1, 20, 4.7), (10, 1, 50, 5.3)],
        *[(10, 8, 5, 1.7), (10, 8, 10, 2.0), (10, 8, 20, 2.2), (10, 8, 50, 2.5)],
        *[(3, 64, 5, 2.3), (3, 64, 10, 2.7), (3, 64, 20, 3.0), (3, 64, 50, 3.4)],
    ],
)
def test_the_widths_are_those_of_the_method_page(
    runs: int, nodes: int, entries: int, percent: float
) -> None:
    """
    How far apart two entries must lie, by runs, nodes and size of the board.
    """
    one = entry(1, runs=runs, nodes=nodes)

    assert 100 * math.expm1(tie_width(one, one, entries)) == pytest.approx(percent, abs=0.055)


def test_the_noise_is_that_of_the_better_entry() -> None:
    """
    A noisy entry can't hide behind its own scatter, and can't claim with it.
    """
    quiet, noisy = entry(100), entry(106, run_variance=0.1**2)

    assert is_clearly_better(quiet, noisy, 5)
    assert not is_clearly_better(replace(noisy, guaranteed=100), replace(quiet, guaranteed=106), 5)


def test_a_distance_equal_to_the_width_is_a_tie() -> None:
    """
    Clearly better is what exceeds the width: at the very width two entries share a rank.
    """
    # Of so large a figure no step of the last digit skips a step of its logarithm.
    best = entry(1e9, "best")
    log = math.log(1e9) + tie_width(best, best, 2)
    figures = (math.exp(log) * (1 + steps * 1e-16) for steps in range(-100, 100))
    at_width = entry(next(figure for figure in figures if math.log(figure) == log), "other")
    beyond = replace(at_width, guaranteed=at_width.guaranteed * (1 + 1e-12))

    assert not is_clearly_better(best, at_width, 2)
    assert ["1=", "1="] == [str(rank) for rank in ranks([best, at_width])]
    assert is_clearly_better(best, beyond, 2)
    assert ["1", "2"] == [str(rank) for rank in ranks([best, beyond])]


def test_ties_are_not_transitive() -> None:
    """
    100, 102.5 and 105 are told apart only at the ends: 1=, 1=, 2.
    """
    found = ranks([entry(100), entry(102.5), entry(105)])

    assert [str(rank) for rank in found] == ["1=", "1=", "2"]
    assert found[0] == Rank(place=1, holders=2)


def test_a_flooding_submitter_moves_nobody_but_itself() -> None:
    """
    Three better entries of one submitter cost another one place, and its own later one three.
    """
    flood = [entry(100, "a"), entry(101, "a"), entry(102, "a")]
    found = ranks([*flood, entry(120, "b"), entry(130, "a")])

    assert [rank.place for rank in found] == [1, 1, 1, 2, 5]


def test_carbon_ties_are_wider_by_pue_and_by_grid() -> None:
    """
    Two grids are told apart from a factor of 1.42 on; in one grid and year the factor cancels.
    """
    one = entry(100, nodes=10**6, runs=10**6, grid="SE 2024")
    same = replace(one, u_pue=0.02)

    assert math.exp(tie_width(one, replace(one, grid="PL 2024"), 5)) == pytest.approx(
        1.42, abs=0.01
    )
    assert tie_width(one, one, 5) < 0.001
    assert tie_width(same, same, 5) == pytest.approx(math.sqrt(2) * 0.04, abs=1e-4)


@pytest.mark.parametrize(
    "other",
    [
        {"guaranteed": 0.0},
        {"guaranteed": math.inf},
        {"guaranteed": math.nan},
        {"runs": 0},
        {"nodes": 0},
        {"run_variance": math.nan},
        {"samples_doubt": -1.0},
        {"u_pue": math.inf},
    ],
)
def test_what_has_no_rank_is_refused(other: dict[str, Any]) -> None:
    """
    A board refuses what would make a comparison silently false.
    """
    with pytest.raises(ReporterError, match="no rank"):
        ranks([entry(1), replace(entry(2), **other)])


@given(board=boards)
def test_ranks_are_those_of_the_definition(board: list[Contender]) -> None:
    """
    The passes over classes give what all pairs give, with one grid or several.
    """
    assert [rank.place for rank in ranks(board)] == by_definition(board)


@given(board=boards, seed=st.randoms(use_true_random=False))
def test_order_and_scale_change_no_rank(board: list[Contender], seed: object) -> None:
    """
    Ranks belong to entries: shuffled, or all energies eight times as large.
    """
    order = list(range(len(board)))
    seed.shuffle(order)  # type: ignore[attr-defined]
    places = [rank.place for rank in ranks(board)]
    shuffled = [rank.place for rank in ranks([board[index] for index in order])]

    assert shuffled == [places[index] for index in order]
    scaled = [replace(one, guaranteed=one.guaranteed * 8) for one in board]
    assert [rank.place for rank in ranks(scaled)] == places


@given(board=st.lists(contenders, min_size=1, max_size=20), share=st.floats(0.5, 1))
def test_less_energy_never_worsens_a_rank_and_more_never_improves_it(
    board: list[Contender], share: float
) -> None:
    """
    A worse meter is more guaranteed energy and nothing else.
    """
    less = [replace(board[0], guaranteed=board[0].guaranteed * share), *board[1:]]
    more = [replace(board[0], guaranteed=board[0].guaranteed / share), *board[1:]]
    place = ranks(board)[0].place

    assert ranks(less)[0].place <= place <= ranks(more)[0].place


@given(board=st.lists(contenders, min_size=1, max_size=20))
def test_a_newcomer_that_is_worse_than_all_moves_nobody(board: list[Contender]) -> None:
    """
    But for the step of the board's size, where ranks can only become shared.
    """
    last = max(one.guaranteed for one in board)
    newcomer = entry(last * 2, "newcomer", run_variance=1.0)
    before = [rank.place for rank in ranks(board)]
    after = [rank.place for rank in ranks([*board, newcomer])][:-1]

    if tier_of(len(board)) == tier_of(len(board) + 1):
        assert after == before
    assert all(new <= old for new, old in zip(after, before, strict=True))


@given(board=st.lists(contenders, min_size=2, max_size=18), copies=st.integers(1, 2))
def test_copies_of_an_entry_move_no_other_submitter(board: list[Contender], copies: int) -> None:
    """
    One submitter counts once for others, however often it enters.
    """
    flooded = [*board, *[board[0]] * copies]
    if tier_of(len(board)) != tier_of(len(flooded)):
        return
    places = [rank.place for rank in ranks(board)]
    after = [rank.place for rank in ranks(flooded)]

    for one, old, new in zip(board, places, after, strict=False):
        if one.submitter != board[0].submitter:
            assert new == old


KINDS = ("wide", "narrow", "one submitter", "grids")


def hostile_board(kind: str, size: int = 10_000, grids: int = 50) -> list[Contender]:
    """
    Entries that all differ in noise, runs, nodes and doubt.
    """
    spread = {"narrow": 0.1, "one submitter": 0.1, "grids": 0.5}.get(kind, 3.0)
    submitters = {"one submitter": 1, "few submitters, grids": 7}.get(kind, 7 * size // 10 + 1)
    made = []
    for index in range(size):
        # A fixed sequence that fills the interval evenly.
        share = index * 0.6180339887498949 % 1
        made.append(
            Contender(
                submitter=f"s{index % submitters}",
                guaranteed=math.exp(share * spread),
                run_variance=(0.01 + 0.05 * (index % 97) / 97) ** 2,
                runs=1 + index % 40,
                nodes=1 + index % 64,
                samples_doubt=0.05 * (index * 0.7548776662466927 % 1),
                grid=f"g{index % grids}" if kind.endswith("grids") else "",
            )
        )
    return made


@pytest.mark.parametrize("kind", [*KINDS, "few submitters, grids"])
def test_where_classes_hold_several_widths_the_ranks_are_those_of_the_definition(kind: str) -> None:
    """
    More widths than passes: what lies between the ends of a class is told apart one by one.
    """
    board = hostile_board(kind, size=300, grids=4)

    assert [rank.place for rank in ranks(board)] == by_definition(board)


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_entries_are_ranked_in_seconds(kind: str) -> None:
    """
    All pairs would take minutes; the passes about a second, however the entries are made.
    """
    board = hostile_board(kind)
    start = time.process_time()
    found = ranks(board)

    assert time.process_time() - start < 20
    assert min(rank.place for rank in found) == 1
