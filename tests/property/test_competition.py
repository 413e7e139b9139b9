"""
Caps and budgets: nobody gains a rank by worse runs, and a cap moves only those that it leaves out.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reporter.leaderboard.competition import choose
from reporter.leaderboard.entries import Member
from reporter.model.competition import Between, Competition
from reporter.score.within_budget import (
    Evaluation,
    QualityContender,
    QualityWithinBudget,
    last_within,
    quality_ranks,
    quality_within_budget,
)
from tests.leaderboard.competing import a_method, methods

RULES = methods()
# Two teams, three systems, four methods: entries that may stand in each other's way.
POOL: list[Member] = [
    (entry, entry.score.scopes[0])
    for team in ("acme", "other")
    for index in range(8)
    for entry in [
        a_method(
            f"{team}/e{index}",
            f"method {index % 4}",
            benchmark=RULES,
            day=index,
            system_name=f"system {index % 3}",
        )
    ]
]
CAPS = st.one_of(st.none(), st.integers(1, 4))
COMPETITIONS = st.builds(
    Competition,
    between=st.sampled_from(Between),
    entries_per_team=CAPS,
    entries_per_system=CAPS,
)


def names(members: list[tuple[Member, None]]) -> list[str]:
    """
    The ids in their order.
    """
    return [entry.id for (entry, _), _ in members]


@given(st.permutations(POOL), COMPETITIONS)
def test_a_cap_keeps_the_order_and_names_everybody(
    order: list[Member], competition: Competition
) -> None:
    """
    Those that rank stand in the order of the list, every other one has a reason, nobody is lost.
    """
    chosen = choose([(member, None) for member in order], competition, {})
    ranked = names(list(chosen.ranked))

    assert ranked == [entry.id for entry, _ in order if entry.id in ranked]
    assert {*ranked, *chosen.left_out} == {entry.id for entry, _ in order}
    assert not {*ranked} & {*chosen.left_out}
    teams = [name.partition("/")[0] for name in ranked]
    if competition.entries_per_team is not None:
        assert max(map(teams.count, teams)) <= competition.entries_per_team


@given(st.permutations(POOL), COMPETITIONS, st.data())
def test_entries_of_one_team_move_no_other_team(
    order: list[Member], competition: Competition, data: st.DataObject
) -> None:
    """
    Whether a team sends one entry or many, the same entries of another team rank.
    """
    kept = data.draw(st.sets(st.sampled_from([entry.id for entry, _ in order])))

    def others(members: list[Member]) -> list[str]:
        chosen = choose([(member, None) for member in members], competition, {})
        return [name for name in names(list(chosen.ranked)) if name.startswith("other/")]

    fewer = [
        member for member in order if member[0].id in kept or member[0].id.startswith("other/")
    ]
    assert others(fewer) == others(order)


@given(st.permutations(POOL), COMPETITIONS, st.integers(1, 15))
def test_a_worse_figure_never_gains_a_rank(
    order: list[Member], competition: Competition, place: int
) -> None:
    """
    An entry that has no rank has none after it moved down the list either.
    """
    moved = order[place - 1]
    worse = [*order[: place - 1], *order[place:], moved]
    before = choose([(member, None) for member in order], competition, {})
    after = choose([(member, None) for member in worse], competition, {})

    if moved[0].id in before.left_out:
        assert moved[0].id in after.left_out


EVALUATIONS = st.lists(
    st.builds(
        Evaluation,
        quality=st.floats(0, 1),
        elapsed_s=st.floats(1, 1e4),
        energy_j=st.one_of(st.none(), st.floats(1, 1e6)),
    ),
    max_size=12,
)


@given(EVALUATIONS, st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e4))
def test_a_larger_budget_never_counts_an_earlier_evaluation(
    evaluations: list[Evaluation], one_j: float, two_j: float, time_s: float
) -> None:
    """
    What counts lies within the budget, and a larger budget moves it only to later ones.
    """
    low_j, high_j = sorted((one_j, two_j))
    little = last_within(evaluations, energy_j=low_j, time_s=time_s)
    much = last_within(evaluations, energy_j=high_j, time_s=time_s)

    if little is not None:
        assert little.energy_j is not None and little.energy_j <= low_j
        assert little.elapsed_s <= time_s
        assert much is not None and much.elapsed_s >= little.elapsed_s


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=12),
    st.floats(0, 0.5),
    st.sampled_from([1.0, -1.0]),
)
def test_a_worse_quality_never_has_a_better_rank(
    qualities: list[float], drop: float, sign: float
) -> None:
    """
    Of entries with one run each a worse one is never before a better one, and making one worse
    never raises it.
    """

    def ranks_of(values: list[float]) -> list[int]:
        contenders = [
            QualityContender(submitter=f"team {index}", found=_found(sign * value))
            for index, value in enumerate(values)
        ]
        places = quality_ranks(contenders, higher_is_better=sign > 0)
        return [place.place for place in places]

    before = ranks_of(qualities)
    after = ranks_of([qualities[0] - drop, *qualities[1:]])
    ordered = sorted(zip(qualities, before, strict=True), reverse=True)
    assert [rank for _, rank in ordered] == sorted(before)
    assert after[0] >= before[0]


def _found(quality: float) -> QualityWithinBudget:
    evaluation = Evaluation(quality=quality, elapsed_s=1.0, energy_j=1.0)
    return quality_within_budget([evaluation], sigma_quality=0.01)
