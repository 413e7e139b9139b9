"""
Factors the ratio of two runs into model, machine, mechanization and map, exactly.

`CO2e ratio = (FLOPs ratio) x (FLOPs per joule ratio) x (PUE ratio) x (intensity ratio)`, after
Patterson et al. 2021 and the "4Ms" of Patterson et al. 2022 (arXiv 2204.05149). All ratios are
A over B: a factor of 2 says that A needs twice as much. Arithmetic is on fractions, so the
product of the factors is the ratio, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.claims.factors import (
    Route,
    basis_of,
    by_energy,
    by_flops,
    by_samples,
    by_steps,
    energy_before_pue,
    flops_per_joule,
    quotient,
)
from reporter.claims.printed import Interval
from reporter.claims.recompute import accelerator_hours
from reporter.claims.row_figures import NAMES, Facts, joined

RESULTS = ("energy", "co2e", "net_co2e")
BESIDE = ("duration", "chips", "guaranteed")
NO_RANKING = "the ratio is no ranking"
RANGES = "A has {a}, B has {b}; a range takes both to their far ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRatio:
    """
    The quotient of two figures that stand as they are, A over B.
    """

    name: str
    ratio: Interval
    arithmetic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Two runs, the ways to factor their ratio (best first), and what the ratio doesn't say.

    *printed* are quotients of results of two documents; *beside* those of time, accelerators and
    guaranteed energy of two entries of one benchmark and scope.
    """

    a: Facts
    b: Facts
    routes: tuple[Route, ...]
    printed: tuple[NamedRatio, ...]
    beside: tuple[NamedRatio, ...]
    cautions: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def basis(self) -> str:
        """
        What the CO2e with the intensity of the grid is called: gross or location-based.
        """
        return basis_of(self.a, self.b)

    @property
    def ranges(self) -> str | None:
        """
        What the ranges stand for where an entry is compared, None for two rows of documents.
        """
        if not (self.a.is_entry or self.b.is_entry):
            return None
        return RANGES.format(a=doubt_words(self.a), b=doubt_words(self.b))


def compare(a: Facts, b: Facts, rows: Sequence[Facts] = ()) -> Comparison:
    """
    The comparison of runs *a* and *b*; *rows* are the rows that may serve as a step between.
    """
    routes = [route for route in (by_steps(a, b, rows), by_flops(a, b)) if route is not None]
    for way in (by_samples, by_energy):
        route = None if routes else way(a, b)
        routes += [] if route is None else [route]
    has_entry = a.is_entry or b.is_entry
    return Comparison(
        a=a,
        b=b,
        routes=tuple(routes),
        printed=() if has_entry else tuple(_ratios(RESULTS, a, b)),
        beside=tuple(_ratios(BESIDE, a, b)) if _is_one_board(a, b) else (),
        cautions=tuple(cautions(a, b)),
        missing=() if routes else _missing(a, b),
    )


def doubt_words(facts: Facts) -> str:
    """
    What the range of a run stands for: its uncertainty, or the digits that are printed.
    """
    return f"an energy of {facts.work.doubt}" if facts.work else "its printed digits"


def _is_one_board(a: Facts, b: Facts) -> bool:
    if a.work is None or b.work is None:
        return False
    return (a.work.benchmark, a.work.scope) == (b.work.benchmark, b.work.scope)


def _ratios(names: Sequence[str], a: Facts, b: Facts) -> Iterator[NamedRatio]:
    for name in names:
        factor = quotient(name, NAMES[name], name, a, b)
        if factor is not None:
            yield NamedRatio(name=factor.title, ratio=factor.ratio, arithmetic=factor.arithmetic)


def _missing(a: Facts, b: Facts) -> tuple[str, ...]:
    missing = []
    needs_pue = not (a.is_entry or b.is_entry)
    for facts in (a, b):
        if needs_pue and facts.get("pue") is None:
            missing.append(f"{NAMES['pue']} of {facts.row.id}")
        if energy_before_pue(facts) is None and flops_per_joule(facts) is None:
            hours = [] if accelerator_hours(facts) else [NAMES["accelerator_time"]]
            needed = joined([*hours, NAMES["power"]])
            missing.append(f"{needed}, or {_of_energy(facts)}, of {facts.row.id}")
    return tuple(missing)


def _of_energy(facts: Facts) -> str:
    """
    What is missing to take the energy of the IT from the stated energy.
    """
    if facts.get("energy") is None:
        return NAMES["energy"]
    if facts.in_energy == "unknown":
        return "whether the energy contains the PUE (pue_in_energy)"
    return NAMES["pue"]


def cautions(a: Facts, b: Facts) -> Iterator[str]:
    """
    What differs or isn't stated between two rows besides energy and carbon.
    """
    yield from _tasks(a, b)
    yield from _quality(a, b)
    yield from _bases(a, b)
    yield from _powers(a, b)


def _tasks(a: Facts, b: Facts) -> Iterator[str]:
    first, last = a.row.task, b.row.task
    if first is None or last is None:
        yield f"the task isn't stated for both runs: {NO_RANKING}"
    elif first.casefold() != last.casefold():
        yield f"the tasks differ ({first}; {last}): {NO_RANKING}"


def _quality(a: Facts, b: Facts) -> Iterator[str]:
    first, last = a.row.quality, b.row.quality
    if first is None or last is None:
        yield f"the quality reached isn't stated for both runs: {NO_RANKING}"
    elif first.metric.casefold() != last.metric.casefold():
        yield f"quality is measured by {first.metric} and by {last.metric}: {NO_RANKING}"
    elif first.printed != last.printed:
        yield (
            f"the quality differs ({first.metric} {first.printed} and {last.printed}): {NO_RANKING}"
        )
    scopes = [(facts.row.scope or "").casefold() for facts in (a, b)]
    if all(scopes) and scopes[0] != scopes[1]:
        yield f"the figures cover different things ({a.row.scope}; {b.row.scope})"


def _bases(a: Facts, b: Facts) -> Iterator[str]:
    has_net = [facts.get("net_intensity") is not None for facts in (a, b)]
    lacking = b if has_net[0] else a
    if has_net[0] != has_net[1] and lacking.get("intensity") is not None:
        yield f"{lacking.row.id} has no net intensity: the net ratio compares net with gross"


def _powers(a: Facts, b: Facts) -> Iterator[str]:
    for facts in (a, b):
        if facts.is_tdp:
            text = facts.power_text
            yield f"{facts.row.id} gives a rated power ({text}), not the power of the run"
