"""
The terms that entries publish: divided, they are the factors of `reporter compare`.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from reporter.claims.printed import Interval
from reporter.comparison.pair import compare_pair
from reporter.comparison.ratio_terms import RatioTerm, ratio_terms
from reporter.comparison.side import Side
from tests.comparison.sides import a_model, a_side
from tests.score.make_submission import a_site


def sides() -> list[Side]:
    """
    Entries of one board: with and without FLOPs, a PUE, a place.
    """
    return [
        a_side("acme/one"),
        a_side("other/two", energies_kwh=(0.310, 0.305, 0.315, 0.308, 0.312)),
        a_side("third/flops", model=a_model(3.2e18)),
        a_side("fourth/flops", model=a_model(1.6e18), site=a_site(country="FRA", factor_id=None)),
        a_side("fifth/no-site", site=None),
        a_side("sixth/no-pue", site=a_site(pue=None)),
    ]


def divided(a: RatioTerm, b: RatioTerm) -> Interval:
    """
    One factor, A over B or the other way round.
    """
    return b.amount / a.amount if a.is_inverse else a.amount / b.amount


def arithmetic(a: RatioTerm, b: RatioTerm) -> str:
    """
    The same in words.
    """
    return f"{b.text} / {a.text}" if a.is_inverse else f"{a.text} / {b.text}"


@pytest.mark.parametrize("one", range(6))
@pytest.mark.parametrize("other", range(6))
def test_terms_divide_to_the_factors_of_a_comparison(one: int, other: int) -> None:
    """
    Title, arithmetic and interval of each factor are those that the comparison has, exactly.
    """
    a, b = sides()[one], sides()[other]
    if one == other:
        b = a_side("seventh/like", energies_kwh=(0.2, 0.19, 0.21, 0.2, 0.2))
    route = compare_pair(a, b).routes[0]
    first, last = ratio_terms(a.facts), ratio_terms(b.facts)
    kinds = ("flops", "samples", "energy")
    way = next(kind for kind in kinds if kind in first.ways and kind in last.ways)
    pairs = list(zip(first.ways[way], last.ways[way], strict=True))
    if first.pue and last.pue:
        pairs.append((first.pue, last.pue))
    made = [(x.title, arithmetic(x, y), divided(x, y)) for x, y in pairs]

    assert route.kind == way
    assert [(factor.title, factor.arithmetic, factor.ratio) for factor in route.factors] == made
    if route.map_gross is None:
        assert not (first.pue and last.pue and first.intensity and last.intensity)
    else:
        assert first.intensity is not None and last.intensity is not None
        assert route.map_gross.ratio == divided(first.intensity, last.intensity)
        assert route.map_gross.title == first.intensity.title


def test_figures_beside_are_those_of_a_comparison() -> None:
    """
    Time, accelerators and the energy that ranks, in this order.
    """
    for a, b in permutations(sides(), 2):
        first = {term.key: term for term in ratio_terms(a.facts).beside}
        last = {term.key: term for term in ratio_terms(b.facts).beside}
        made = [
            (first[key].title, arithmetic(first[key], last[key]), divided(first[key], last[key]))
            for key in first
            if key in last
        ]
        beside = [(one.name, one.arithmetic, one.ratio) for one in compare_pair(a, b).beside]
        assert beside == made


def test_the_energy_has_its_name() -> None:
    """
    What the product of model and machine is a ratio of, where no PUE is among the factors.
    """
    assert {ratio_terms(side.facts).energy_name for side in sides()} == {"IT energy"}
