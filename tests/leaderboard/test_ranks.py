"""
Ranks with a tie width.
"""

from __future__ import annotations

from reporter.leaderboard.ranks import Contender, best_of_each, ranks, shared


def board(**amounts: float) -> list[Contender]:
    """
    One contender for each submitter.
    """
    return [Contender(id=name, submitter=name, amount=value) for name, value in amounts.items()]


def test_the_tie_chain_is_not_transitive() -> None:
    """
    With d = 5 %, amounts of 100, 104 and 109 rank 1, 1 and 2 of the method page.
    """
    assert ranks(board(a=100, b=104, c=109), 0.05) == {"a": 1, "b": 1, "c": 2}


def test_the_worked_board_has_its_ranks() -> None:
    """
    The pessimistic energies of the worked example with d = 3.7 % give 1, 1, 3, 4, 5.
    """
    found = ranks(board(A=0.2142, C=0.2193, B=0.2328, F=0.2520, D=0.3390), 0.0372)

    assert found == {"A": 1, "C": 1, "B": 3, "F": 4, "D": 5}


def test_a_vague_meter_does_not_pay() -> None:
    """
    The interval trick, u = 30 % on A's runs: U = 0.336 ranks fifth, not first.
    """
    found = ranks(board(A=0.2142, C=0.2193, B=0.2328, F=0.2520, D=0.3390, I=0.336), 0.0372)

    assert found["I"] == 5


def test_exactly_on_the_edge_is_a_tie() -> None:
    """
    Clearly better means less even after the tie width is added: equality is a tie.
    """
    assert ranks(board(a=100, b=125), 0.25) == {"a": 1, "b": 1}
    assert ranks(board(a=100, b=125.001), 0.25) == {"a": 1, "b": 2}


def test_own_entries_do_not_push_each_other_down() -> None:
    """
    Only other submitters count, each once, by their best.
    """
    contenders = [
        Contender(id="a1", submitter="a", amount=100),
        Contender(id="a2", submitter="a", amount=200),
        Contender(id="a3", submitter="a", amount=300),
        Contender(id="b1", submitter="b", amount=250),
    ]

    assert ranks(contenders, 0.02) == {"a1": 1, "a2": 1, "a3": 2, "b1": 2}


def test_an_empty_board_has_no_ranks() -> None:
    """
    Nobody, no rank.
    """
    assert ranks([], 0.02) == {}


def test_one_entry_for_each_submitter_and_system() -> None:
    """
    The best one stays; of equal ones the smaller id.
    """
    contenders = [
        Contender(id="a2", submitter="a", amount=1),
        Contender(id="a1", submitter="a", amount=1),
        Contender(id="a3", submitter="a", amount=2),
        Contender(id="a4", submitter="a", amount=9),
    ]
    systems = {"a1": "x", "a2": "x", "a3": "x", "a4": "y"}

    assert [item.id for item in best_of_each(contenders, systems)] == ["a1", "a4"]


def test_shared_ranks_are_known() -> None:
    """
    Only ids with a rank in common are shared.
    """
    assert shared({"a": 1, "b": 1, "c": 3}) == {"a", "b"}


def test_without_a_tie_width_every_amount_has_its_own_rank() -> None:
    """
    At d = 0 an entry is not its own rival, and equal amounts share a rank.
    """
    assert ranks(board(a=1.0, b=2.0, c=2.0, d=3.0), 0.0) == {"a": 1, "b": 2, "c": 2, "d": 4}
