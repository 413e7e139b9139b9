"""
What an entry brings to a ratio, so that any two entries can be divided without the whole board.

A factor of a comparison is one figure of both runs divided, low over high and high over low. Here
stand the figures of one run, with the title and the words that `reporter compare` gives them; the
titles are those of the run over itself, so they are written in one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reporter.claims.compare import BESIDE
from reporter.claims.factors import (
    Factor,
    Route,
    by_energy,
    by_flops,
    by_samples,
    energy_before_pue,
    flops_per_joule,
)
from reporter.claims.printed import Interval
from reporter.claims.row_figures import NAMES, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioTerm:
    """
    One figure of a run: *amount* in the unit of its figure, *text* as it is printed in arithmetic.

    Where *is_inverse* the ratio is B over A, as for work per joule.
    """

    key: str
    title: str
    text: str
    amount: Interval
    is_inverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioTerms:
    """
    The terms of one entry.

    *ways* are those of model and machine by kind of route, best first; a pair takes the first that
    both have. *pue* and *intensity* follow in any of them. *beside* are figures that stand as they
    are. *energy_name* is what the product of model and machine is called without a PUE.
    """

    ways: Mapping[str, tuple[RatioTerm, ...]]
    pue: RatioTerm | None
    intensity: RatioTerm | None
    beside: tuple[RatioTerm, ...]
    energy_name: str


def ratio_terms(facts: Facts) -> RatioTerms:
    """
    The terms of an entry; *facts* are measured, with an energy above zero.
    """
    routes = {
        kind: route
        for kind, way in (("flops", by_flops), ("samples", by_samples), ("energy", by_energy))
        if (route := way(facts, facts)) is not None
    }
    whole = routes["energy"]
    return RatioTerms(
        ways={kind: tuple(_work_terms(route, facts)) for kind, route in routes.items()},
        pue=_term(_after(whole), "pue", facts),
        intensity=_term(whole.map_gross, "intensity", facts) or _intensity(facts),
        beside=tuple(_beside(facts)),
        energy_name=_energy_name(whole),
    )


def _work_terms(route: Route, facts: Facts) -> Iterator[RatioTerm]:
    first, *others = route.factors
    if route.kind == "energy":
        energy = energy_before_pue(facts)
        if energy is not None:
            yield RatioTerm(
                key=first.key, title=first.title, text=f"({energy[1]})", amount=energy[0]
            )
        return
    name = "flops" if route.kind == "flops" else "samples"
    yield from _of(_term(first, name, facts))
    machine = next(iter(others))
    yield from _of(_per_joule(machine, route.kind, facts))


def _per_joule(machine: Factor, kind: str, facts: Facts) -> RatioTerm | None:
    """
    Work per joule, which is divided B over A: who gets more from a joule takes less energy.
    """
    if kind == "samples":
        return _term(machine, "samples_per_j", facts, is_inverse=True)
    found = flops_per_joule(facts)
    if found is None:
        return None
    amount, words = found
    return RatioTerm(
        key=machine.key, title=machine.title, text=f"({words})", amount=amount, is_inverse=True
    )


def _of(term: RatioTerm | None) -> Iterator[RatioTerm]:
    if term is not None:
        yield term


def _term(
    factor: Factor | None, name: str, facts: Facts, *, is_inverse: bool = False
) -> RatioTerm | None:
    amount = facts.get(name)
    if factor is None or amount is None:
        return None
    return RatioTerm(
        key=factor.key,
        title=factor.title,
        text=facts.text(name),
        amount=amount,
        is_inverse=is_inverse,
    )


def _after(route: Route) -> Factor | None:
    """
    The factor of the PUE, which follows model and machine.
    """
    return next(iter(route.factors[1:]), None)


def _intensity(facts: Facts) -> RatioTerm | None:
    """
    An intensity without a PUE: no factor is formed of it, but it isn't missing either.
    """
    amount = facts.get("intensity")
    if amount is None:
        return None
    text = facts.text("intensity")
    return RatioTerm(key="map", title=NAMES["intensity"], text=text, amount=amount)


def _energy_name(route: Route) -> str:
    # "Model and machine: IT energy" says what the one factor is a ratio of.
    return route.factors[0].title.partition(": ")[2]


def _beside(facts: Facts) -> Iterator[RatioTerm]:
    for name in BESIDE:
        amount = facts.get(name)
        if amount is not None and amount.low:
            yield RatioTerm(key=name, title=NAMES[name], text=facts.text(name), amount=amount)
