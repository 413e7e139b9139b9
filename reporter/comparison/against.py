"""
What a document prints, held against an entry of a board figure by figure.

A row of claims and an entry may describe one training. The figures of the entry were measured and
carry their uncertainty; those of the row carry the digits that are printed. A figure that is not
the one that ranks may still be one of the entry's others: of another scope, of one run, of all runs
together. So these are asked before a slip is, and a slip before a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected
from reporter.claims.row_figures import NAMES, Amount, Facts, amount_text
from reporter.claims.verdicts import Cause, Fit, causes_of
from reporter.comparison.side import Side
from reporter.score.result import RunScore, ScopeScore
from reporter.units import JOULES_PER_KWH, SECONDS_PER_HOUR

# Figures of an entry that a document may print, in the order of an answer.
HELD = (
    "energy", "co2e", "duration", "chips", "accelerator_time", "power", "pue", "intensity",
    "flops", "throughput",
)  # fmt: skip
# What the arithmetic of an entry is made of is exact; a printed figure has its digits.
EXACT = Fraction(1, 10**6)


class Answer(StrEnum):
    """
    How a printed figure stands to the entry.
    """

    AGREES = "agrees"
    WITHIN_ROUNDING = "agrees within rounding"
    DIFFERS = "differs by a named factor"
    CONTRADICTS = "contradicts"
    NOT_KNOWN = "not known of the entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOfEntry:
    """
    One figure of an entry, in the canonical unit of claims (kWh, kg, h, kW), with what it is.
    """

    what: str
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureAgainst:
    """
    The answer for one printed figure.

    *held_against* is the entry's figure in words, in the printed unit, `None` where it has none;
    *reason* says which other figure or which factor explains a difference; *ratio* is printed over
    the entry's figure.
    """

    figure: str
    name: str
    printed: str
    pointer: str
    answer: Answer
    held_against: str | None
    ratio: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAgainst:
    """
    The answers for one row of a document.
    """

    row_id: str
    name: str
    figures: tuple[FigureAgainst, ...]

    def count(self, answer: Answer) -> int:
        """
        How many figures got *answer*.
        """
        return sum(figure.answer is answer for figure in self.figures)


def row_against(facts: Facts, side: Side) -> RowAgainst:
    """
    Hold every figure that a row prints, and an entry may have, against *side*.
    """
    return RowAgainst(
        row_id=facts.row.id,
        name=facts.row.name,
        figures=tuple(
            _figure_against(facts.amounts[name], facts, side)
            for name in HELD
            if name in facts.amounts
        ),
    )


def _figure_against(printed: Amount, facts: Facts, side: Side) -> FigureAgainst:
    known = figures_of(printed.name, side)
    if not known:
        return _answer(printed, facts, Answer.NOT_KNOWN, None, None)
    first, *others = known
    if printed.interval.overlaps(first.interval):
        return _answer(printed, facts, Answer.AGREES, first, None)
    for other in others:
        if printed.interval.overlaps(other.interval):
            return _answer(printed, facts, Answer.DIFFERS, first, f"it is {other.what}")
    # 1,000 W that are another figure of the entry to the digit are hardly 1,100 W rounded.
    if printed.wide.overlaps(first.interval):
        return _answer(printed, facts, Answer.WITHIN_ROUNDING, first, None)
    cause = _cause(printed, facts, side, first)
    if cause is not None:
        reason = f"{cause.title}: {cause.arithmetic}"
        return _answer(printed, facts, Answer.DIFFERS, first, reason)
    return _answer(printed, facts, Answer.CONTRADICTS, first, None)


def _cause(printed: Amount, facts: Facts, side: Side, first: FigureOfEntry) -> Cause | None:
    """
    The commonest slip that turns the entry's figure into the printed one.

    Slips take their factors (PUE, accelerators, rated power) from what the row states, and where it
    states none from the entry.
    """
    amounts = {**side.facts.amounts, **facts.amounts}
    both = Facts(row=facts.row, pointer=facts.pointer, amounts=amounts, tolerance=Fraction(0))
    expected = Expected(interval=first.interval, expression=first.what, from_power=True)
    causes = causes_of(printed, both, [expected])
    return next((cause for cause in causes if cause.fit is Fit.EXACT), None)


def _answer(
    printed: Amount,
    facts: Facts,
    answer: Answer,
    first: FigureOfEntry | None,
    reason: str | None,
) -> FigureAgainst:
    held = ratio = None
    if first is not None:
        held = f"{first.what} {_shown(first.interval.value, printed)}"
        if first.interval.value:
            ratio = float(printed.interval.value / first.interval.value)
    return FigureAgainst(
        figure=printed.name,
        name=NAMES[printed.name],
        printed=printed.shown,
        pointer=f"{facts.pointer}/{printed.name}",
        answer=answer,
        held_against=held,
        ratio=ratio,
        reason=reason,
    )


def _shown(value: Fraction, like: Amount) -> str:
    return f"{int(value):,}" if like.name == "chips" else amount_text(value, like)


def figures_of(figure: str, side: Side) -> tuple[FigureOfEntry, ...]:
    """
    The figures of an entry that *figure* of a document may mean, the one that is compared first.

    Energies are in kWh, masses in kg, times in h, powers in kW; none where the entry lacks it.
    """
    own = {
        "energy": _energies,
        "co2e": _emissions,
        "duration": _durations,
        "chips": _counts,
        "accelerator_time": _accelerator_hours,
        "power": _powers,
    }.get(figure)
    found = side.facts.get("duration" if figure == "accelerator_time" else figure)
    if own is not None:
        # Without the figure itself the entry's others only look alike.
        return () if found is None else tuple(own(side))
    what = f"the entry's {NAMES[figure]}"
    return () if found is None else (FigureOfEntry(what=what, interval=found),)


def _energies(side: Side) -> Iterator[FigureOfEntry]:
    """
    The energy to target in the scope compared, then the other energies of the entry.
    """
    yield from _of_amount(side, "energy", f"the energy to target in {_scope(side.scored)}")
    yield from _of_amount(side, "guaranteed", "the guaranteed energy, which ranks")
    for scored in (side.scored, *_other_scopes(side)):
        if scored is not side.scored and scored.energy is not None:
            share = scored.expanded_uncertainty or 0.0
            what = f"the energy to target in {_scope(scored)}"
            yield _figure(what, _kwh(scored.energy.joules), share)
        yield from _run_energies(scored)
    pue, energy = side.facts.get("pue"), side.facts.get("energy")
    if pue is not None and energy is not None:
        yield FigureOfEntry(what="the energy to target with the PUE", interval=energy * pue)


def _run_energies(scored: ScopeScore) -> Iterator[FigureOfEntry]:
    """
    The mean of the runs as they were, one of them, and all of them together.
    """
    share, scope = scored.run_uncertainty or 0.0, scored.scope
    if scored.run_mean is not None:
        yield _figure(f"the mean of the runs in {scope}", _kwh(scored.run_mean.joules), share)
    runs_kwh = [_kwh(run.charged.joules) for run in scored.runs if run.charged is not None]
    if len(runs_kwh) < len(scored.runs) or not runs_kwh:
        return
    yield _range(f"the energy of one of its runs in {scope}", runs_kwh, share)
    if len(runs_kwh) > 1:
        what = f"the energy of all {len(runs_kwh)} runs together in {scope}"
        yield _figure(what, sum(runs_kwh, Fraction(0)), share)


def _emissions(side: Side) -> Iterator[FigureOfEntry]:
    yield from _of_amount(side, "co2e", "the CO2e at the site")
    scored = side.scored
    if scored.emissions is not None:
        what = f"the CO2e of the guaranteed energy, {scored.carbon_basis or 'location-based'}"
        yield _figure(what, Fraction(scored.emissions.kg_co2e), 0.0)
    if scored.standard_emissions is not None:
        what = "the CO2e at the reference site"
        yield _figure(what, Fraction(scored.standard_emissions.kg_co2e), 0.0)


def _durations(side: Side) -> Iterator[FigureOfEntry]:
    yield from _of_amount(side, "duration", "the time to train")
    hours = [_hours(run) for run in side.scored.runs]
    if hours:
        yield _range("the time of one of its runs", hours, 0.0)
    if len(hours) > 1:
        what = f"the time of all {len(hours)} runs together"
        yield _figure(what, sum(hours, Fraction(0)), 0.0)


def _counts(side: Side) -> Iterator[FigureOfEntry]:
    yield from _of_amount(side, "chips", "the number of accelerators")
    nodes = side.entry.submission.system.nodes_count
    yield _figure("the number of nodes", Fraction(nodes), 0.0)


def _accelerator_hours(side: Side) -> Iterator[FigureOfEntry]:
    chips = side.facts.get("chips")
    if chips is None:
        return
    for one in _durations(side):
        yield FigureOfEntry(what=f"accelerators x {one.what}", interval=one.interval * chips)


def _powers(side: Side) -> Iterator[FigureOfEntry]:
    yield from _of_amount(side, "power", f"the mean power per accelerator in {side.scored.scope}")
    count = side.entry.submission.system.accelerators_count
    for scored in (side.scored, *_other_scopes(side)):
        if scored.mean_power is not None:
            what = f"the mean power within the runs in {scored.scope}"
            watts = Fraction(scored.mean_power.watts)
            yield _figure(f"{what}, per accelerator", watts / count / 1000, 0.0)
            yield _figure(f"{what}, of the whole system", watts / 1000, 0.0)
    rated_w = side.entry.submission.system.accelerator.nameplate_w
    if rated_w is not None:
        yield _figure("the rated power of the accelerator", Fraction(rated_w) / 1000, 0.0)


def _other_scopes(side: Side) -> Iterator[ScopeScore]:
    return (one for one in side.entry.score.scopes if one.scope is not side.scored.scope)


def _of_amount(side: Side, name: str, what: str) -> Iterator[FigureOfEntry]:
    found = side.facts.get(name)
    if found is not None:
        yield FigureOfEntry(what=what, interval=found.widened(EXACT))


def _figure(what: str, value: Fraction, share: float) -> FigureOfEntry:
    """
    A figure with its relative uncertainty *share* (k = 2).
    """
    around = Interval.exactly(value).widened(max(Fraction(repr(min(share, 1.0))), EXACT))
    return FigureOfEntry(what=what, interval=around)


def _range(what: str, values: Sequence[Fraction], share: float) -> FigureOfEntry:
    """
    Any of several values: from the least to the most of them.
    """
    least, most = _figure(what, min(values), share), _figure(what, max(values), share)
    middle = sum(values, Fraction(0)) / len(values)
    interval = Interval(low=least.interval.low, value=middle, high=most.interval.high)
    return FigureOfEntry(what=what, interval=interval)


def _kwh(joules: float) -> Fraction:
    return Fraction(joules) / JOULES_PER_KWH


def _hours(run: RunScore) -> Fraction:
    return Fraction(run.duration_s) / SECONDS_PER_HOUR


def _scope(scored: ScopeScore) -> str:
    return f"{scored.scope} {scored.scope.title}"
