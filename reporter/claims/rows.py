"""
The verdict on one row: every printed figure, then the row as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from reporter.claims import recompute
from reporter.claims.causes import Cause, Fit
from reporter.claims.judge import judge, verdict_on
from reporter.claims.other_rows import OtherRows
from reporter.claims.quoted import quotation_verdicts, ratio_verdicts
from reporter.claims.recompute import Recomputation
from reporter.claims.row_figures import NAMES, Amount, Facts
from reporter.claims.verdicts import FigureVerdict, RowVerdict, Verdict, of_figures, of_row

Recompute = Callable[[Facts], Recomputation]
# A count and a time often describe the main part of a run: pauses make accelerator-hours fewer,
# other parts make them more. Only a known slip, or more than half, is a disagreement.
LOWEST_SHARE, HIGHEST_SHARE = 0.5, 1.5


def judge_row(
    facts: Facts, other_rows: OtherRows, extra: tuple[FigureVerdict, ...] = ()
) -> RowVerdict:
    """
    The verdict on a row; *extra* are verdicts on totals that this row states.
    """
    figures = (*_figures(facts, other_rows), *extra)
    return RowVerdict(
        row_id=facts.row.id,
        name=facts.row.name,
        pointer=facts.pointer,
        verdict=of_figures(figures),
        figures=figures,
        missing=_missing(facts, figures),
        causes=of_row(figures),
    )


def _figures(facts: Facts, other_rows: OtherRows) -> Iterator[FigureVerdict]:
    energy = _one("energy", facts, recompute.energy, other_rows)
    gross = _carbon("co2e", facts, recompute.co2e, other_rows, energy)
    net = None
    if not _repeats_gross(facts):
        how = partial(recompute.co2e, intensity="net_intensity")
        net = _carbon("net_co2e", facts, how, other_rows, energy)
    work = _one("flops", facts, recompute.flops, other_rows)
    for verdict in (_hours(facts, other_rows), work, energy, gross, net):
        if verdict is not None:
            yield verdict
    yield from ratio_verdicts(facts)
    yield from quotation_verdicts(facts, [row.facts for row in other_rows.rows])


def _one(figure: str, facts: Facts, how: Recompute, other_rows: OtherRows) -> FigureVerdict | None:
    def more(amount: Amount, facts: Facts) -> tuple[Cause, ...]:
        return other_rows.causes(amount, facts, how)

    return judge(figure, facts, how, more)


def _hours(facts: Facts, other_rows: OtherRows) -> FigureVerdict | None:
    """
    Accelerator-hours against count x time; a difference without a known slip can't be told.
    """
    counted = recompute.counted_hours(facts)
    if counted is None or "accelerator_time" not in facts.amounts:
        return None

    def how(facts: Facts) -> Recomputation:
        again = recompute.counted_hours(facts)
        return Recomputation(expected=() if again is None else (again,))

    verdict = _one("accelerator_time", facts, how, other_rows)
    amount = facts.amounts["accelerator_time"]
    wrong = verdict is not None and verdict.verdict is Verdict.INCONSISTENT
    if verdict is None or not wrong or not counted.interval.value:
        return verdict
    share = float(amount.interval.value / counted.interval.value)
    slipped = any(cause.fit is Fit.EXACT for cause in verdict.causes)
    if slipped or not LOWEST_SHARE <= share <= HIGHEST_SHARE:
        return verdict
    text = f"{amount.shown} is {share:.3f} of {counted.expression}"
    return replace(
        verdict,
        verdict=Verdict.CANNOT_TELL,
        causes=(),
        missing=("the number of accelerators and time of every part of the run",),
        implied=(text,),
    )


def _carbon(
    figure: str, facts: Facts, how: Recompute, other_rows: OtherRows, energy: FigureVerdict | None
) -> FigureVerdict | None:
    """
    CO2e from the printed energy; when that energy is the wrong one, from time and power.
    """
    verdict = _one(figure, facts, how, other_rows)
    if verdict is None or verdict.verdict is not Verdict.INCONSISTENT:
        return verdict
    if energy is None or energy.verdict is not Verdict.INCONSISTENT:
        return verdict
    without = {name: item for name, item in facts.amounts.items() if name != "energy"}
    bare = replace(facts, amounts=MappingProxyType(without))
    found, amount = how(bare), facts.amounts[figure]
    for expected in found.expected:
        if amount.interval.overlaps(expected.interval):
            reading = "with the recomputed energy, not with the printed one"
            return verdict_on(
                amount, bare, Verdict.CONSISTENT, found, main=expected, reading=reading
            )
    return verdict


def _repeats_gross(facts: Facts) -> bool:
    """
    Whether the net CO2e only repeats the gross one, so that it isn't judged twice.
    """
    net, gross = facts.amounts.get("net_co2e"), facts.amounts.get("co2e")
    if net is None or gross is None or facts.get("net_intensity") is not None:
        return False
    return net.text == gross.text


def _missing(facts: Facts, figures: tuple[FigureVerdict, ...]) -> tuple[str, ...]:
    """
    What the row doesn't state and its figures would need.
    """
    missing = [name for figure in figures for name in figure.missing]
    results = [name for name in ("energy", "co2e") if name not in facts.amounts]
    if of_figures(figures) is Verdict.CANNOT_TELL:
        missing += [NAMES[name] for name in results]
        if not any(name in facts.amounts for name in ("energy", "co2e", "net_co2e")):
            missing += _inputs_missing(facts)
    return tuple(dict.fromkeys(missing))


def _inputs_missing(facts: Facts) -> list[str]:
    inputs = ["power", "pue", "intensity"]
    hours = [] if recompute.accelerator_hours(facts) else ["accelerator_time"]
    return [NAMES[name] for name in [*hours, *inputs] if name not in facts.amounts]
