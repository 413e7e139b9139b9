"""
XS-8: was every run trained, or is one told twice?

XS-9: do two meters that saw one run agree?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.energy.meter_class import UNCERTAINTY
from reporter.energy.parts import covering_parts, total
from reporter.model.enums import MeterClass, Side
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.review.board import BoardIndex, Curve, curve_keys, curves_of, is_second_source
from reporter.review.entry_signals import (
    CURVE_VALUES_LEAST,
    is_copied_curve,
    shared_values,
    source_difference,
)
from reporter.review.neighbours import COMPARE_THE_REST
from reporter.review.rule import BoardCase, CannotRun, Doubt, board_rule, flag
from reporter.review.thresholds import SOURCES_AGREE, SOURCES_EFFICIENCY
from reporter.text import number, plural, told

RUNS_SHOWN = 5


@board_rule("XS-8", "No copied learning curve", "F")
def copied_curve(case: BoardCase) -> Iterator[Doubt]:
    """
    No two runs share three values or more of their learning curves at the same place, and half of
    those that are compared.

    Reason: seeds differ, so evaluations differ in their last digits; two published runs share at
    most 1 of 17 values. A training that is told twice, with new stamps and another seed, keeps
    them. Only values of five digits or more count. Of two entries the finding speaks against the
    one that was sealed later; second sources of one organisation log the same runs and may.

    Example: run 7 has the evaluations of run 3, to the last digit.
    """
    if case.board is None:
        raise CannotRun("no other submissions were given")
    index = case.board.index
    for curve in curves_of(case.submission):
        for other in _candidates(index, curve):
            if _may_share(index, curve, other) or not is_copied_curve(curve.values, other.values):
                continue
            equal, compared = shared_values(curve.values, other.values)
            mine = case.submission
            place = f"/runs/{other.run_index}"
            where = place if other.owner.submission.id == mine.id else _named(other)
            yield flag(
                f"/runs/{curve.run_index}/learning_curve",
                f"{equal} of {plural(compared, 'value')} of the learning curve are those of "
                f"{where}, to the last digit",
                "one seed told twice, or one training? say how the two came about",
            )
    case.need_board()


def _named(curve: Curve) -> str:
    submission = curve.owner.submission
    return f"{submission.id} {submission.runs[curve.run_index].label}"


def _candidates(index: BoardIndex, curve: Curve) -> Iterator[Curve]:
    """
    The curves that share enough values with this one, those with the most first.
    """
    shared: Counter[tuple[str, int]] = Counter()
    curves: dict[tuple[str, int], Curve] = {}
    for key in curve_keys(curve):
        for other in index.curves.get(key, ()):
            name = (other.owner.submission.id, other.run_index)
            curves[name] = other
            shared[name] += 1
    for name, count in shared.most_common():
        if count >= CURVE_VALUES_LEAST:
            yield curves[name]


def _may_share(index: BoardIndex, mine: Curve, other: Curve) -> bool:
    """
    Whether nothing speaks against *mine*: within an entry the first of the two runs is left alone.
    """
    own, its = mine.owner.submission, other.owner.submission
    if own.id == its.id:
        return mine.run_index <= other.run_index
    if is_second_source(own, its, index.canonical):
        return True
    return not index.speaks_against(mine.owner, other.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """
    What one meter says of a run: J on one side, with its limit of error and what lies between.
    """

    energy_j: float
    side: Side
    limit: float
    efficiency: float | None


@board_rule("XS-9", "Two sources of one run agree", "F")
def sources_agree(case: BoardCase) -> Iterator[Doubt]:
    """
    Where two packages of one organisation log the same runs, their energies agree within twice the
    sum of both meters' limits of error.

    Reason: two instruments on one run are the best check there is. DC is compared with AC by its
    documented efficiency, else by 0.98: of eight published sets DC is 0.967 to 0.992 of AC. Runs
    are matched by their start, and only parts of the same component are compared.

    Example: the AC package says 2.20 MJ of a run, the DC package 1.50 MJ.
    """
    mine, board = case.submission, case.need_board()
    compared = False
    others, is_cut = board.index.neighbours.of_the_same_runs(mine)
    for other in others:
        if not is_second_source(mine, other, board.index.canonical):
            continue
        found = list(_differences(mine, other))
        compared = compared or bool(found)
        for index, text in [item for item in found if item[1]][:RUNS_SHOWN]:
            yield flag(
                f"/runs/{index}/energy_parts",
                f"{text} of {other.id}",
                "find out which of the two meters is right",
            )
    if is_cut:
        text = "more packages of this organisation log these runs than are compared"
        yield flag("/runs", text, COMPARE_THE_REST)
    elif not compared:
        raise CannotRun("no second source of these runs")


def _differences(mine: Submission, other: Submission) -> Iterator[tuple[int, str]]:
    """
    Of each run that both log its number, and what is wrong; empty where they agree.
    """
    starts = {run.started_at: run for run in other.runs}
    for index, run in enumerate(mine.runs):
        twin = starts.get(run.started_at)
        if twin is None or _component(run) != _component(twin):
            continue
        own, its = _source(run), _source(twin)
        if own is None or its is None:
            continue
        ac, dc = (own, its) if own.side is Side.AC else (its, own)
        apart = source_difference(
            ac.energy_j,
            dc.energy_j,
            efficiency=1.0 if ac.side is dc.side else dc.efficiency or SOURCES_EFFICIENCY,
            first_limit=ac.limit,
            other_limit=dc.limit,
        )
        if apart is not None:
            yield index, _text(own, its, apart) if apart > SOURCES_AGREE else ""


def _text(own: _Source, its: _Source, apart: float) -> str:
    return (
        f"{number(own.energy_j, 6)} J ({own.side.value.upper()}) are "
        f"{told(apart, SOURCES_AGREE)} times both meters' limits of error from the "
        f"{number(its.energy_j, 6)} J ({its.side.value.upper()})"
    )


def _component(run: Run) -> str | None:
    parts = covering_parts(run)
    return parts[0].component.value if parts else None


def _source(run: Run) -> _Source | None:
    """
    The energy of a run on the side that all its parts were read on; `None` where they differ.
    """
    parts = covering_parts(run)
    sides = {part.side for part in parts}
    energy_j = total(_read_j(part) for part in parts)
    if len(sides) != 1 or energy_j is None:
        return None
    known = {part.conversion.efficiency for part in parts if part.conversion is not None}
    return _Source(
        energy_j=energy_j,
        side=next(iter(sides)),
        limit=max(UNCERTAINTY[part.meter_class or MeterClass.M3] for part in parts),
        efficiency=next(iter(known)) if len(known) == 1 else None,
    )


def _read_j(part: EnergyPart) -> float:
    return part.charged_energy_j or part.energy_j
