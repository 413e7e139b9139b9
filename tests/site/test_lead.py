"""
Who leads a board, by how much, and how sure: facts and words.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.leaderboard.boards import BoardTable, Leaderboard
from reporter.leaderboard.entries import NextEntry
from reporter.model.submission import Submission, Submitter
from reporter.site.lead import (
    LeadState,
    board_lead,
    entry_sure_text,
    entry_verdict,
    lead_of,
    margin_of,
    margin_text,
    names_text,
    order_text,
    row_text,
    second_source_text,
    sure_text,
    system_names,
    verdict_text,
)
from tests.site.entries import b200, leaderboard_of
from tests.site.make_board import a_submission, runs

B200 = "SR780aV3-8xB200_SXM_180GB"


def board_of(leaderboard: Leaderboard, slug: str) -> BoardTable:
    """
    A board that exists.
    """
    board = leaderboard.board(slug)
    assert board is not None
    return board


def a_twin() -> Submission:
    """
    An entry of another submitter that run noise doesn't tell from the B200.
    """
    made = runs(10, 214.9, power_w=9_700)
    twin = a_submission("acme/twin", made, submitter=Submitter(name="Acme"))
    return replace(twin, system=b200().system)


def a_tie() -> BoardTable:
    """
    Two entries that share the first rank.
    """
    return leaderboard_of(b200(), a_twin()).boards[0]


def test_a_leader_has_another_one_behind() -> None:
    """
    The verdict names the leader, its guaranteed energy, the next, the distance and the width.
    """
    board = board_of(leaderboard_of(), "bert-v1-s2-closed")
    lead = lead_of(board)

    assert lead.state is LeadState.LEADER
    assert margin_text(lead) == "the next takes 9.1 % more"
    assert order_text(lead) == "69 % sure of this order"
    assert verdict_text(board) == (
        f"{B200} of Lenovo leads with 0.629 kWh: the next, SMC-H100-AC-Power of Sustainable Metal "
        "Cloud, takes 9.1 % more (run noise 5.5 %)."
    )
    assert sure_text(board) == (
        "It is 69 % sure that the true energy of the leader is lower than that of the next one, "
        "meters included."
    )


def test_the_margin_of_neighbours_is_that_of_the_board() -> None:
    """
    The words rest on the same distance, width and probability as the rows of the board.
    """
    ranked = board_of(leaderboard_of(), "bert-v1-s2-closed").ranked

    assert margin_of(ranked[0], ranked[1], len(ranked)) == ranked[0].next_entry


def test_a_tie_says_who_shares_and_how_far_apart() -> None:
    """
    Nobody leads where run noise tells nobody apart.
    """
    board = a_tie()
    lead = lead_of(board)

    assert lead.state is LeadState.TIE
    assert margin_text(lead) == "tie: 0.43 % apart, run noise 5.7 %"
    assert verdict_text(board) == (
        f"{B200} (8 accelerators) of Acme and {B200} (8 accelerators) of Lenovo share the first "
        "rank, from 0.627 kWh: 0.43 % apart (run noise 5.7 %)."
    )
    assert [row_text(row, lead, 2) for row in board.ranked] == [
        "shares 1st",
        "shares 1st, 0.43 % above the lowest",
    ]


def test_the_only_entry_leads_nobody() -> None:
    """
    One ranked entry has no margin, and no word of leading but that nothing does.
    """
    board = board_of(leaderboard_of(), "retinanet-v1-s3-closed")
    lead = lead_of(board)

    assert (lead.state, lead.margin) == (LeadState.ONLY_ENTRY, None)
    assert (margin_text(lead), order_text(lead), sure_text(board)) == ("only entry", "", "")
    assert verdict_text(board) == (
        "8xSMC-H100-SXM-80GB of Sustainable Metal Cloud is the only ranked entry, with 7.02 kWh: "
        "nothing leads yet."
    )
    assert row_text(board.ranked[0], lead, 1) == "only entry"


def test_a_board_without_ranks_says_so() -> None:
    """
    An open board has no ranks by rule; a closed one has a table with the reasons.
    """
    whole = leaderboard_of()
    opened = board_of(whole, "bert-v1-s2-open")
    closed = replace(board_of(whole, "bert-v1-s2-closed"), rows=opened.rows)

    assert verdict_text(opened) == (
        "The open division has no ranks: its entries are compared by quality and energy."
    )
    assert verdict_text(closed) == "No entry ranks here; the table says why, for 2 entries."
    assert (margin_text(lead_of(opened)), sure_text(opened)) == ("", "")


def test_rows_are_told_against_the_first() -> None:
    """
    The leader by the next one, the others by the leader, and those without a rank not at all.
    """
    board = board_of(leaderboard_of(), "bert-v1-s2-closed")
    lead = lead_of(board)

    assert [row_text(row, lead, len(board.ranked)) for row in board.rows] == [
        "leads: the next takes 9.1 % more",
        "9.1 % more than the 1st",
        "",
        "",
        "",
    ]


def test_from_twice_as_much_on_the_margin_is_a_factor() -> None:
    """
    Percents above a hundred are no help.
    """
    lead = lead_of(board_of(leaderboard_of(), "bert-v1-s2-closed"))
    assert lead.margin is not None

    assert margin_text(replace(lead, margin=replace(lead.margin, above=2.14))) == (
        "the next takes 3.1 times as much"
    )


@pytest.mark.parametrize(
    ("sure", "text"),
    [
        (0.97, "97 % sure of this order"),
        (0.5, "50 % sure of this order"),
        (0.4, "60 % sure of the other order"),
    ],
)
def test_an_unlikely_order_is_turned(sure: float, text: str) -> None:
    """
    Below one half the other order of the true energies is the likelier one, and is said.
    """
    lead = lead_of(board_of(leaderboard_of(), "bert-v1-s2-closed"))
    margin = lead.margin
    assert isinstance(margin, NextEntry)

    assert order_text(replace(lead, margin=replace(margin, sure=sure))) == text


def test_systems_of_one_name_are_told_apart() -> None:
    """
    Accelerators are added where several ranked entries have one name, and nowhere else.
    """
    assert list(system_names(a_tie().ranked).values()) == [f"{B200} (8 accelerators)"] * 2
    assert B200 in system_names(leaderboard_of().boards[0].ranked).values()


def test_long_lists_of_names_are_cut() -> None:
    """
    Three names, and how many more there are.
    """
    assert names_text(["A", "B", "C"]) == "A, B and C"
    assert names_text(["A", "B", "C", "D"]) == "A, B, C and 1 more"


def verdicts_of(board: BoardTable) -> list[tuple[str, str]]:
    """
    What the page of each entry of a board begins with: its rank, and how sure the order is.
    """
    around = board_lead(board)
    return [(entry_verdict(row, around), entry_sure_text(row, around)) for row in board.rows]


def test_the_page_of_an_entry_begins_with_its_rank() -> None:
    """
    The leader against the next, another one against the first, and one without a rank by its
    reasons; a second source names the entry of the same runs.
    """
    verdicts = verdicts_of(board_of(leaderboard_of(), "bert-v1-s2-closed"))

    assert verdicts[0] == (
        (
            "It leads 2 ranked entries, at 0.629 kWh: the next, SMC-H100-AC-Power of Sustainable "
            "Metal Cloud, takes 9.1 % more (run noise 5.5 %)."
        ),
        "It is 69 % sure that its true energy is lower than that of the next one, meters included.",
    )
    assert verdicts[1] == (
        (
            f"It ranks 2 of 2, at 0.687 kWh: 9.1 % more than the first, {B200} of Lenovo "
            "(run noise 5.5 %)."
        ),
        "It is 69 % sure that the true energy of the first is lower than its own, meters included.",
    )
    assert verdicts[2:] == [
        ("It doesn’t rank: 4 runs of 10 required.", ""),
        (
            "It doesn’t rank: not imported from hashed logs, and no review confirms it.",
            "",
        ),
        (
            (
                "It doesn’t rank: it logs the same runs as SMC-H100-AC-Power of Sustainable Metal "
                "Cloud, which ranks 2 of 2."
            ),
            "",
        ),
    ]


def test_a_shared_rank_names_the_others() -> None:
    """
    Both entries of a tie share it with the other one, and each says the order of its own energy.
    """
    first, second = verdicts_of(a_tie())

    assert first == (
        (
            f"It shares rank 1 of 2 with {B200} (8 accelerators) of Lenovo, at 0.627 kWh: 0.43 % "
            "apart (run noise 5.7 %)."
        ),
        (
            "It is 54 % sure that its true energy is lower than that of the last of them, meters "
            "included."
        ),
    )
    assert second[0] == (
        f"It shares rank 1 of 2 with {B200} (8 accelerators) of Acme, at 0.629 kWh: 0.43 % apart "
        "(run noise 5.7 %)."
    )


def test_the_only_ranked_entry_says_that_nothing_leads() -> None:
    """
    Without another ranked entry there is no distance and no order.
    """
    assert verdicts_of(board_of(leaderboard_of(), "retinanet-v1-s3-closed")) == [
        (
            "It is the only ranked entry of its board, with 7.02 kWh: nothing leads yet.",
            "",
        )
    ]


def test_a_second_source_doesn_t_call_an_unranked_entry_ranked() -> None:
    """
    Whether the entry of the same runs ranks is a fact of the board, never taken for granted.
    """
    around = board_lead(board_of(leaderboard_of(), "bert-v1-s2-closed"))

    assert second_source_text("acme/4-runs", around) == (
        "it logs the same runs as acme-h200 of Acme Research, which doesn’t rank either"
    )
    assert second_source_text("acme/gone", around) == (
        "it logs the same runs as acme/gone, which isn’t on this board"
    )


def test_from_twice_as_much_on_a_distance_is_a_factor() -> None:
    """
    An entry that takes 1,400 % more is told as 15 times the first.
    """
    far = replace(a_twin(), runs=runs(10, 214.9, power_w=149_000))
    verdict, _ = verdicts_of(leaderboard_of(b200(), far).boards[0])[1]

    assert verdict == (
        f"It ranks 2 of 2, at 9.63 kWh: 15 times the first, {B200} (8 accelerators) of Lenovo "
        "(run noise 5.5 %)."
    )
