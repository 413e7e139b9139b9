"""
What the ratio of two entries doesn't say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reporter.comparison.pair import compare_pair
from reporter.comparison.side import Side
from reporter.errors import ReporterError
from reporter.model.enums import Component, Division, RunStatus, Scope
from reporter.model.enums import Side as MeterSide
from tests.comparison.sides import a_side
from tests.score.make_submission import EPOCH, a_benchmark, a_metric, a_part, an_entry

LATER = EPOCH.replace(year=2024)
NO_RANKING = "the ratio is no ranking"


def cautions(a: Side, b: Side) -> tuple[str, ...]:
    """
    The cautions of a comparison.
    """
    return compare_pair(a, b).cautions


def other(**changes: Any) -> Side:
    """
    An entry of another submitter, with runs and energies of its own.
    """
    return a_side("other/two", **{"energies_kwh": (0.31,) * 5, "start": LATER, **changes})


CLEAR = (
    "their guaranteed energies, which rank, differ by 47.6 %, more than the 4.64 % that make one "
    "clearly better; over 99 % sure that the true energy of acme/one is lower, meters included"
)


def test_of_two_good_entries_of_one_board_the_order_is_told() -> None:
    """
    Where nothing else differs, the only thing to say is which is better and how sure that is.
    """
    assert cautions(a_side("acme/one"), other()) == (CLEAR,)
    assert cautions(other(), a_side("acme/one")) == (CLEAR,)


@pytest.mark.parametrize(
    ("kwh", "difference", "end"),
    [
        (0.2197, "4.62", ", and 4.64 % would make one clearly better: as a pair they share a rank"),
        (0.2198, "4.67", ", more than the 4.64 % that make one clearly better"),
        (0.2024, "3.75", ", and 3.77 % would make one clearly better: as a pair they share a rank"),
        (0.2023, "3.81", ", more than the 3.77 % that make one clearly better"),
    ],
)
def test_inside_the_width_they_share_a_rank(kwh: float, difference: str, end: str) -> None:
    """
    The width is that of the better one's runs: 4.64 % of acme/one, 3.77 % of equal runs.
    """
    (found,) = cautions(a_side("acme/one"), other(energies_kwh=(kwh,) * 5))
    text, _, sure = found.partition("; ")

    assert text == f"their guaranteed energies, which rank, differ by {difference} %{end}"
    lower = "acme/one" if kwh > 0.210 else "other/two"
    assert sure.endswith(f" sure that the true energy of {lower} is lower, meters included")


def test_entries_of_two_boards_share_no_rank() -> None:
    """
    Equal energies in two scopes are no tie, since no board holds both.
    """
    part = a_part(component=Component.ACCELERATOR, devices=("gpu",), devices_count=8)
    runs = tuple(replace(run, energy_parts=(part,)) for run in an_entry().submission.runs)
    found = cautions(a_side("acme/one", runs=runs), other(energies_kwh=(0.210,) * 5))

    assert [text for text in found if "share a rank" in text] == []


def test_two_sources_of_one_training_share_no_rank() -> None:
    """
    Only one of them ranks, however near their energies are.
    """
    found = cautions(a_side("acme/one"), a_side("acme/two"))

    assert found == (
        (
            "entry acme/two is a second source of the runs of acme/one: the two are one training, "
            f"and {NO_RANKING}"
        ),
    )


def test_an_entry_without_a_rank_shares_none() -> None:
    """
    Entries that could tie say so only where both may rank.
    """
    unreviewed = other(energies_kwh=(0.2178,) * 5, provenance=None)
    found = cautions(a_side("acme/one"), unreviewed)

    assert found == cautions(unreviewed, a_side("acme/one"))
    assert [text.partition(": ")[0] for text in found] == [
        "entry other/two isn't reviewed (V0, self-reported)"
    ]


def test_open_entries_share_no_rank() -> None:
    """
    The open division has no ranks to share.
    """
    one = a_side("acme/one", division=Division.OPEN)
    two = other(energies_kwh=(0.2178,) * 5, division=Division.OPEN)

    assert cautions(one, two) == (
        "entry acme/one has no rank: the open division has none",
        "entry other/two has no rank: the open division has none",
    )


def test_an_entry_that_may_not_rank_is_named_with_the_reason() -> None:
    """
    A coverage that isn't stated keeps an entry from its rank, and the comparison says so once.
    """
    part = a_part(coverage=None)
    runs = tuple(replace(run, energy_parts=(part,)) for run in other().entry.submission.runs)

    assert cautions(a_side("acme/one"), other(runs=runs)) == (
        "entry other/two has no rank: coverage of the run window is not stated (and 4 more)",
    )


def test_one_submitter_shares_no_rank_with_itself() -> None:
    """
    Entries of one house never push each other down, so a tie says nothing.
    """
    assert cautions(a_side("acme/one"), a_side("acme/two", start=LATER)) == ()


def test_other_targets_are_no_ranking() -> None:
    """
    Another version of a benchmark with another target: both are said.
    """
    late = a_benchmark(version=2, metrics=(a_metric(target=0.9),))
    b = other(benchmark=late)
    found = cautions(a_side("acme/one"), b)

    assert found[:2] == (
        f"the benchmarks differ (images version 1; images version 2): {NO_RANKING}",
        (
            "the quality targets differ (accuracy of at least 0.94; accuracy of at least 0.9): "
            f"{NO_RANKING}"
        ),
    )


def test_scopes_are_never_mixed() -> None:
    """
    S1 against S2 is no ranking, and says why.
    """
    part = a_part(component=Component.ACCELERATOR, devices=("gpu",), devices_count=8)
    runs = tuple(replace(run, energy_parts=(part,)) for run in an_entry().submission.runs)
    found = cautions(a_side("acme/one", runs=runs), other())

    assert found[0] == (
        "the scopes differ (S1 accelerators; S2 nodes): a board never mixes scopes, and "
        f"{NO_RANKING}"
    )


def test_divisions_are_held_apart() -> None:
    """
    An open entry has no rank, and stands on another board.
    """
    assert cautions(a_side("acme/one"), other(division=Division.OPEN)) == (
        f"the divisions differ (closed; open): {NO_RANKING}",
        "entry other/two has no rank: the open division has none",
    )


def test_an_entry_below_its_target_is_named() -> None:
    """
    One run may miss it and is said; with more the entry has no mean to compare.
    """
    one_missed = [RunStatus.MISSED_TARGET] + [RunStatus.REACHED_TARGET] * 4
    found = cautions(a_side("acme/one"), other(statuses=one_missed))

    assert found == (
        CLEAR,
        "entry other/two is below the target in 1 of 5 runs, which count as infinite samples",
    )
    with pytest.raises(
        ReporterError,
        match=r"^other/two has no energy in S2 to compare: 2 runs of 5 missed the target \(run-0, "
        r"run-1\); the run rule allows 1$",
    ):
        other(statuses=[RunStatus.MISSED_TARGET] * 2 + [RunStatus.REACHED_TARGET] * 3)


def test_an_entry_that_nobody_reviewed_is_named() -> None:
    """
    V0 stands beside the ratio, on whichever side.
    """
    text = (
        "entry acme/one isn't reviewed (V0, self-reported): not imported from hashed logs, and no "
        "review confirms it"
    )

    assert cautions(a_side("acme/one", provenance=None), other()) == (text,)
    assert cautions(other(), a_side("acme/one", provenance=None)) == (text,)


def test_a_second_source_is_the_same_training() -> None:
    """
    Two packages of the same runs are no two machines, and no tie.
    """
    dc = a_part(side=MeterSide.DC)
    runs = tuple(replace(run, energy_parts=(dc,)) for run in an_entry().submission.runs)
    assert cautions(a_side("acme/one"), a_side("acme/two", runs=runs)) == (
        (
            "entry acme/two is a second source of the runs of acme/one: the two are one training, "
            f"and {NO_RANKING}"
        ),
        (
            "entry acme/two was not read on the AC side alone: DC reading without a documented "
            "efficiency: the AC side is between 1/0.99 and 1/0.80 of it"
        ),
    )


def test_a_second_source_of_a_third_entry_is_named() -> None:
    """
    It is not the one that ranks.
    """
    assert cautions(a_side("acme/one"), other(second_source_of="third/three")) == (
        "entry other/two calls itself a second source of third/three, which ranks for it",
    )


def test_the_scope_can_be_chosen() -> None:
    """
    Both in S2 where the first entry could also be shown in S1.
    """
    gpu = a_part(component=Component.ACCELERATOR, devices=("gpu",), devices_count=8)
    runs = tuple(
        replace(run, energy_parts=(*run.energy_parts, gpu)) for run in an_entry().submission.runs
    )
    first = a_side("acme/one", runs=runs, scope=Scope.S2)

    assert first.facts.row.scope == "S2 nodes"
    assert cautions(first, other()) == (CLEAR,)
