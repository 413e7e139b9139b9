"""
UN-1: which confusion of units turns the expected energy into the stated one?
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.model.words import Component
from reporter.review.case import Case, PartAt
from reporter.review.plausibility import power_ratio
from reporter.review.rule import Doubt, reject, rule
from reporter.review.thresholds import (
    ACCELERATOR_LEAST,
    ACCELERATOR_MOST,
    CLAIM_LEAST,
    CLAIM_MOST,
    NODE_LEAST,
    NODE_MOST,
    SLIP_MEASURED,
    SLIP_TYPICAL,
    TYPICAL_ACCELERATOR,
    TYPICAL_NODE,
)
from reporter.review.totals import entry_energy_j
from reporter.text import number

_UNITS = (
    (1000.0, "W and kW, or Wh and kWh, confused"),
    (3600.0, "J and Wh confused"),
    (3.6e6, "J and kWh confused"),
    (3.6, "MJ and kWh confused"),
    (60.0, "minutes and hours, or seconds and minutes, confused"),
)
_POSSIBLE = {
    Component.NODE: (NODE_LEAST, NODE_MOST),
    Component.ACCELERATOR: (ACCELERATOR_LEAST, ACCELERATOR_MOST),
}
_TYPICAL = {Component.NODE: TYPICAL_NODE, Component.ACCELERATOR: TYPICAL_ACCELERATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """
    A confusion and the factor by which it makes a figure too large (above 1) or too small.
    """

    factor: float
    text: str


def slips(count: int) -> tuple[Slip, ...]:
    """
    Every confusion that is looked for, for a part of *count* devices.
    """
    known = [Slip(factor=factor, text=text) for factor, text in _UNITS]
    known += [Slip(factor=1 / factor, text=text) for factor, text in _UNITS]
    if count > 1:
        known.append(Slip(factor=float(count), text=f"all {count} devices counted twice over"))
        known.append(Slip(factor=1 / count, text=f"one device of {count} taken for all"))
    return tuple(known)


def fitting_slips(ratio: float, count: int, slack: float) -> Sequence[Slip]:
    """
    The confusions within *slack* (log10) of *ratio*, the nearest first.
    """

    def distance(slip: Slip) -> float:
        return abs(math.log10(ratio) - math.log10(slip.factor))

    return sorted((slip for slip in slips(count) if distance(slip) < slack), key=distance)


@rule("UN-1", "A confusion of units", "R")
def unit_slip(case: Case) -> Iterator[Doubt]:
    """
    An energy that is off by a known factor is named with the confusion that gives the factor.

    Reason: thousand-fold and 3.6-fold slips stand in every second tool's issue list. The expected
    energy is the integral of the log, else rated power x time (x 0.6 for accelerators alone); a
    figure that is possible is left alone. Nothing is ever corrected silently.

    Example: 1,949 J stated, 1,949,216 J in the log: kJ or kWh mixed up, factor 1/1000.
    """
    for place in case.measured_parts():
        yield from _part_doubts(case, place)
    yield from _declared_doubts(case)


def _part_doubts(case: Case, place: PartAt) -> Iterator[Doubt]:
    measured = case.measures.part(place) if case.measures else None
    expected_j = measured.integrated_j if measured else None
    stated_j, basis, slack = place.part.energy_j, "its log", SLIP_MEASURED
    if expected_j is None or CLAIM_LEAST <= stated_j / expected_j <= CLAIM_MOST:
        expected_j, basis, slack = _typical_j(case, place), "rated power", SLIP_TYPICAL
        if expected_j is None or _is_possible(case, place):
            return
    count = case.accelerators_in(place.part)
    yield from _named(f"{place.pointer}/energy_j", stated_j, expected_j, basis, slack, count)


def _typical_j(case: Case, place: PartAt) -> float | None:
    ratio = power_ratio(case, place)
    typical = _TYPICAL.get(place.part.component)
    if typical is None or not ratio:
        return None
    return place.part.energy_j / ratio * typical


def _is_possible(case: Case, place: PartAt) -> bool:
    ratio, bounds = power_ratio(case, place), _POSSIBLE.get(place.part.component)
    return ratio is None or bounds is None or bounds[0] <= ratio <= bounds[1]


def _declared_doubts(case: Case) -> Iterator[Doubt]:
    declared = case.submission.declared
    stated_j = declared.energy_j if declared else None
    expected_j = entry_energy_j(case.submission)
    if stated_j is None or expected_j is None:
        return
    count = case.submission.system.accelerators_count
    basis = "the mean of the runs"
    yield from _named("/declared/energy_j", stated_j, expected_j, basis, SLIP_MEASURED, count)


def _named(
    pointer: str, stated_j: float, expected_j: float, basis: str, slack: float, count: int
) -> Iterator[Doubt]:
    ratio = stated_j / expected_j
    found = fitting_slips(ratio, count, slack)
    if found:
        yield reject(
            pointer,
            f"stated {number(stated_j)} J, expected {number(expected_j)} J by {basis}: "
            f"{number(ratio)} times, as with {' or '.join(slip.text for slip in found)}",
            "state J; nothing is corrected silently",
        )
