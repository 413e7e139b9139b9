"""
Who competes: systems or methods, which divisions, and how many entries of a team rank.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.leaderboard.at_quality import boards_at
from reporter.leaderboard.board_csv import board_csv
from reporter.leaderboard.boards import build_leaderboard
from reporter.leaderboard.entries import Entry
from reporter.leaderboard.export import board_data
from reporter.model.benchmark import Benchmark
from reporter.model.competition import Between, CarbonRanking, ComparedSide, Competition
from reporter.model.enums import Division, Scope, Side
from reporter.score.score import score
from tests.leaderboard.competing import a_method, board_of, methods, one_run, places, why_not
from tests.score.make_submission import (
    EPOCH,
    REFERENCE_PUE,
    WORLD,
    a_benchmark,
    a_part,
    a_reference,
    a_submission,
    an_entry,
    runs_of,
)


def test_methods_of_one_team_rank_on_one_system() -> None:
    """
    Where methods compete an entry stands for its method; where systems do, the best alone ranks.
    """
    rules = methods()
    two = [
        a_method("acme/one", "Adam", benchmark=rules, energy_kwh=0.2, day=1),
        a_method("acme/two", "Muon", benchmark=rules, energy_kwh=0.4, day=2),
    ]
    systems = replace(a_benchmark(), runs=one_run())

    assert places(board_of(rules, *two)) == {"acme/one": 1, "acme/two": 2}
    assert places(board_of(systems, *two)) == {"acme/one": 1, "acme/two": None}
    assert why_not(board_of(systems, *two), "acme/two") == [
        "SR-15 a better entry of acme with this system is ranked"
    ]
    assert '"method": "Adam"' in str(board_data(board_of(rules, *two))).replace("'", '"')
    assert board_csv(board_of(rules, *two)).startswith("rank,is_shared,method,next_")


def test_a_benchmark_that_says_nothing_has_the_data_of_before() -> None:
    """
    Neither JSON nor CSV has a key for what isn't stated.
    """
    board = board_of(a_benchmark(), an_entry())

    assert list(board_data(board))[:7] == [
        *("slug", "benchmark", "benchmark_version", "scope", "division", "availability", "rows")
    ]
    assert "method" not in board_csv(board).splitlines()[0]


def test_a_method_ranks_once_for_each_team() -> None:
    """
    However its name is written; another team may rank with the same method.
    """
    rules = methods()
    board = board_of(
        rules,
        a_method("acme/one", "Sliding window", benchmark=rules, energy_kwh=0.2, day=1),
        a_method("acme/two", "sliding-WINDOW ", benchmark=rules, energy_kwh=0.3, day=2),
        a_method("other/one", "Sliding window", benchmark=rules, energy_kwh=0.4, day=3),
    )

    assert places(board) == {"acme/one": 1, "other/one": 2, "acme/two": None}
    assert why_not(board, "acme/two") == [
        "SR-26 a better entry of acme with sliding-WINDOW  is ranked"
    ]


def test_letters_that_look_alike_make_no_second_method() -> None:
    """
    A Cyrillic letter, a mark or a hidden character gives a team no second rank for one method.
    """
    rules = methods()
    names = ("Adam", "\u0410dam", "A\u0301dam", "Ad\u200bam")
    same = [
        a_method(f"acme/n-{day}", name, benchmark=rules, energy_kwh=0.2 + day, day=day + 1)
        for day, name in enumerate(names)
    ]

    assert places(board_of(rules, *same)) == {
        "acme/n-0": 1, "acme/n-1": None, "acme/n-2": None, "acme/n-3": None,
    }  # fmt: skip


def test_a_renamed_method_with_the_same_runs_gains_no_second_row() -> None:
    """
    One set of runs has one rank, whatever its entries call themselves.
    """
    rules = methods()
    one = a_method("acme/one", "Adam", benchmark=rules)
    board = board_of(rules, one, a_method("acme/two", "Adam, our own", benchmark=rules))

    assert places(board) == {"acme/one": 1, "acme/two": None}
    assert why_not(board, "acme/two") == ["SR-14 the runs are those of acme/one"]


def test_an_entry_without_a_method_waits_for_its_name() -> None:
    """
    Nothing is taken for a method that isn't stated.
    """
    rules = methods()
    board = board_of(rules, a_method("acme/one", None, benchmark=rules))

    assert why_not(board, "acme/one") == [
        "SR-27 methods compete, and the entry names neither model nor method"
    ]


def test_a_team_that_floods_the_board_ranks_as_often_as_the_cap_lets() -> None:
    """
    The best ones rank; a rank of another team moves neither by the flood nor by its end.
    """
    rules = methods(entries_per_team=2)
    flood = [
        a_method(
            f"acme/e{day}", f"method {day}", benchmark=rules, energy_kwh=0.1 + day / 10, day=day
        )
        for day in range(1, 7)
    ]
    other = a_method("other/one", "Adam", benchmark=rules, energy_kwh=0.9, day=9)
    board = board_of(rules, *flood, other)

    assert [name for name, rank in places(board).items() if rank] == [
        *("acme/e1", "acme/e2", "other/one")
    ]
    assert places(board)["other/one"] == 2
    assert why_not(board, "acme/e3") == ["SR-26 2 better entries of acme are ranked"]
    assert places(board_of(rules, flood[0], other))["other/one"] == 2


def test_a_flood_of_twins_of_one_run_has_one_rank() -> None:
    """
    Copies of one run under new ids and new names of method are second sources of the first.
    """
    rules = methods()
    twins = [a_method(f"acme/t{index}", f"twin {index}", benchmark=rules) for index in range(5)]
    board = board_of(rules, *twins)

    assert [rank for rank in places(board).values() if rank] == [1]


def test_a_cap_for_each_system_lets_several_entries_of_it_rank() -> None:
    """
    Two of a system where the benchmark says two, with either kind of competition.
    """
    for between in Between:
        rules = methods(between=between, entries_per_system=2)
        board = board_of(
            rules,
            *(
                a_method(f"acme/e{day}", f"m{day}", benchmark=rules, energy_kwh=day / 10, day=day)
                for day in (1, 2, 3)
            ),
            a_method("acme/b", "m9", benchmark=rules, day=9, system_name="another"),
        )
        assert sorted(name for name, rank in places(board).items() if rank) == [
            *("acme/b", "acme/e1", "acme/e2")
        ]
        assert why_not(board, "acme/e3") == [
            "SR-26 2 better entries of acme with this system are ranked"
        ]


def test_the_open_division_ranks_where_the_benchmark_says_so() -> None:
    """
    There its own samples count, though a reference is published, and it has no Pareto view.
    """
    competition = Competition(ranked_divisions=(Division.OPEN,))
    reference = a_reference({512: (900_000.0,) * 5})
    rules = replace(a_benchmark(competition=competition), reference_convergence=reference)
    model = a_method("acme/x", "Adam", benchmark=rules).submission.model
    opened = an_entry(rules, id="acme/open", division=Division.OPEN, model=model)
    closed = an_entry(rules, id="other/closed", start=EPOCH.replace(day=9))
    boards = build_leaderboard([opened, closed], {"images": rules}).boards
    by_division = {board.key.division: board for board in boards}

    assert places(by_division[Division.OPEN]) == {"acme/open": 1}
    samples = by_division[Division.OPEN].rows[0].scope_score.samples
    assert samples is not None and samples.reference is None
    assert by_division[Division.OPEN].pareto == ()
    assert "SR-28 images ranks the open division alone" in why_not(
        by_division[Division.CLOSED], "other/closed"
    )


def test_energy_to_any_quality_ranks_by_the_same_rules() -> None:
    """
    `rank --at` knows methods, caps and divisions, and says the same reasons.
    """
    rules = methods(entries_per_team=1)
    curve = [(50.0, 0.5, 0.1), (100.0, 0.94, 0.2)]
    entries = [
        a_method(f"acme/e{day}", f"m{day}", benchmark=rules, day=day, curve=curve) for day in (1, 2)
    ]
    (board,) = boards_at(entries, rules, {"accuracy": 0.9})

    assert [(row.entry.id, row.rank, row.reason) for row in board.rows] == [
        ("acme/e1", 1, ""),
        ("acme/e2", None, "a better entry of acme is ranked"),
    ]


def test_only_the_scope_that_is_named_has_a_board() -> None:
    """
    An entry of another scope is on none, and its score says why.
    """
    rules = replace(a_benchmark(), competition=Competition(scope=Scope.S3))
    found = score(
        a_submission(), rules, reference_pue=REFERENCE_PUE, reference_intensity=WORLD, file="f"
    )

    assert found.scopes == ()
    assert [f"{one.code} {one.message}" for one in found.reasons] == [
        "SR-29 images compares scope S3 alone; the energy parts give S2"
    ]


@pytest.mark.parametrize(
    ("side", "factor"), [(ComparedSide.AC, 1 / 0.8), (ComparedSide.AS_MEASURED, 1)]
)
def test_a_dc_reading_is_compared_as_it_is_where_the_board_says_so(
    side: ComparedSide, factor: float
) -> None:
    """
    No assumed conversion and no doubt of one: the energy is what the meter read.
    """
    rules = replace(a_benchmark(), competition=Competition(side=side))
    entry = _read_on(Side.DC, rules, "acme/dc", 2)
    scored = entry.score.scopes[0]

    assert scored.metered is not None and scored.run_mean is not None
    assert scored.metered.high_j == pytest.approx(5 * 756_000 * factor)
    assert (scored.metered.u_conversion > 0) is (side is ComparedSide.AC)


def test_an_entry_read_on_another_side_is_shown_with_the_reason() -> None:
    """
    The side of most organisations ranks; a flood of one organisation's entries doesn't turn it.
    """
    rules = replace(a_benchmark(), competition=Competition(side=ComparedSide.AS_MEASURED))
    flood = [_read_on(Side.DC, rules, f"dc/e{day}", day) for day in range(2, 6)]
    board = board_of(
        rules,
        *flood,
        _read_on(Side.AC, rules, "one/ac", 8),
        _read_on(Side.AC, rules, "two/ac", 9),
    )

    assert [name for name, rank in places(board).items() if rank] == ["one/ac", "two/ac"]
    assert why_not(board, "dc/e2") == ["SR-30 its meters read DC, those of the board AC"]


def _read_on(side: Side, rules: Benchmark, name: str, day: int) -> Entry:
    runs = tuple(
        replace(run, energy_parts=(a_part(side=side),))
        for run in runs_of((0.21,) * 5, start=EPOCH.replace(day=day))
    )
    return an_entry(rules, id=name, runs=runs, system_name=name)


def test_a_board_that_ranks_no_carbon_has_no_carbon_ranks() -> None:
    """
    Energies rank as they did.
    """
    entries = [an_entry(), an_entry(id="other/a", start=EPOCH.replace(day=9))]
    board = board_of(replace(a_benchmark(), carbon=CarbonRanking.NONE), *entries)

    assert [row.carbon_rank for row in board.rows] == [None, None]
    assert list(places(board).values()) == list(places(board_of(a_benchmark(), *entries)).values())
