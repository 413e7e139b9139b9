"""
PL-1 to PL-3 and PL-9: can a machine of this kind draw that much, or that little?

UN-1: which confusion of units turns the expected energy into the stated one?
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.energy.parts import entry_energy_j
from reporter.model.enums import Component
from reporter.review.peers import energy_per_sample_j
from reporter.review.rule import (
    BoardCase,
    CannotRun,
    Case,
    Doubt,
    PartAt,
    board_rule,
    flag,
    reject,
    rule,
)
from reporter.review.thresholds import (
    ACCELERATOR_HIGH,
    ACCELERATOR_LEAST,
    ACCELERATOR_LOW,
    ACCELERATOR_MOST,
    CLAIM_LEAST,
    CLAIM_MOST,
    IDLE_LEAST,
    IDLE_NODE,
    NODE_DEVICES_LEAST,
    NODE_HIGH,
    NODE_LEAST,
    NODE_LOW,
    NODE_MOST,
    PEER_FACTOR,
    PEERS_LEAST,
    SLIP_MEASURED,
    SLIP_TYPICAL,
    TYPICAL_ACCELERATOR,
    TYPICAL_NODE,
)
from reporter.text import number, told


def power_ratio(case: Case, place: PartAt) -> float | None:
    """
    Mean power of a part over the rated power of its accelerators; `None` without a duration.
    """
    duration_s = place.run.duration_s
    if duration_s <= 0:
        return None
    rated_w = case.accelerators_in(place.part) * case.rated_power_w()
    return place.part.energy_j / duration_s / rated_w


@rule("PL-1", "Power of a node", "RF")
def node_power(case: Case) -> Iterator[Doubt]:
    """
    A node's mean power is between 0.70 and 1.45 times the rated power of its accelerators.

    Reason: nodes of eight accelerators in published runs draw 0.86 to 1.29 times the rated power
    of their accelerators, idle ones 0.33 to 0.46; the rating of such a node is 1.82. Below 0.35
    and, for nodes of eight or more accelerators, above 1.85 there is a wrong unit, a part of the
    node, or several nodes in one log. Smaller nodes have more host for each accelerator.

    Example: all readings times 0.125: 0.122 times, as if one accelerator of 8 stood for all.
    """
    for place in case.measured_parts():
        if place.part.component is not Component.NODE:
            continue
        ratio = power_ratio(case, place)
        if ratio is None or NODE_LOW <= ratio <= NODE_HIGH:
            continue
        per_node = case.submission.system.accelerators_per_node
        is_judged = ratio < NODE_LOW or per_node >= NODE_DEVICES_LEAST
        possible = NODE_LEAST <= ratio <= NODE_MOST or not is_judged
        allowed = (
            f"allowed are {NODE_LEAST} to {NODE_MOST}, usual are {NODE_LOW:.2f} to {NODE_HIGH}"
            f"{_cause(case, place, ratio)}"
        )
        say = flag if possible else reject
        yield say(f"{place.pointer}/energy_j", _ratio_text(case, place, ratio, allowed), _HINT)


def _cause(case: Case, place: PartAt, ratio: float) -> str:
    """
    What gives such a ratio, as the end of a sentence; empty where nothing known does.
    """
    counts = {
        "one accelerator of {} stood for all": case.submission.system.accelerators_per_node,
        "one node of {} stood for all": place.part.devices_count,
    }
    for text, count in counts.items():
        if count > 1 and NODE_LOW <= ratio * count <= NODE_HIGH and ratio < NODE_LEAST:
            return f"; as if {text.format(count)}"
    low, high = IDLE_NODE
    return "; so much an idle node draws" if low <= ratio <= high else ""


@rule("PL-2", "Power of accelerators", "RF")
def accelerator_power(case: Case) -> Iterator[Doubt]:
    """
    The mean power of accelerators is at least 0.10 times their rating and at most 1.2 times the
    lower of their rating and their power limit.

    Reason: a device holds its limit within a few percent, and one that trains is far from idle. Low
    power is judged by the rating, so that no typed limit makes an idle device look busy.

    Example: 8 accelerators of 700 W with a mean of 9,000 W: the log is that of the node.
    """
    rated_w = case.rated_power_w()
    limit_w = min(rated_w, case.submission.system.power_limit_w)
    for place in case.measured_parts():
        if place.part.component is not Component.ACCELERATOR or place.run.duration_s <= 0:
            continue
        mean_w = place.part.energy_j / place.run.duration_s
        each_w = mean_w / place.part.devices_count
        is_low = each_w / rated_w < ACCELERATOR_LOW
        ratio = each_w / (rated_w if is_low else limit_w)
        if is_low or ratio > ACCELERATOR_HIGH:
            possible = ACCELERATOR_LEAST <= ratio <= ACCELERATOR_MOST
            say = flag if possible else reject
            allowed = (
                f"allowed are {ACCELERATOR_LEAST} to {ACCELERATOR_MOST}, usual are "
                f"{ACCELERATOR_LOW} to {ACCELERATOR_HIGH}"
            )
            named = (
                f"rating of {number(rated_w)} W each"
                if is_low
                else f"limit of {number(limit_w)} W each"
            )
            limits = (ACCELERATOR_LEAST, ACCELERATOR_LOW, ACCELERATOR_HIGH, ACCELERATOR_MOST)
            text = (
                f"{place.part.devices_count} accelerators draw {number(mean_w)} W on average, "
                f"{told(ratio, *limits)} times their {named}; {allowed}"
            )
            yield say(f"{place.pointer}/energy_j", text, _HINT)


_HINT = "check the unit of the readings and what the meter saw; see UN-1"


def _ratio_text(case: Case, place: PartAt, ratio: float, allowed: str) -> str:
    mean_w = place.part.energy_j / place.run.duration_s
    count = case.accelerators_in(place.part)
    return (
        f"mean power {number(mean_w)} W is "
        f"{told(ratio, NODE_LEAST, NODE_LOW, NODE_HIGH, NODE_MOST)} times the rated power of its "
        f"{count} accelerators ({count} x {number(case.rated_power_w())} W); {allowed}"
    )


@rule("PL-3", "Gross energy, not net of idle", "R")
def gross_energy(case: Case) -> Iterator[Doubt]:
    """
    Mean power is at least 1.05 times the idle power that was measured on the same devices.

    Reason: energy above idle is another quantity; told as energy to train it halves the figure.

    Example: idle 2,400 W and a mean of 2,100 W: the idle power was subtracted.
    """
    stated = False
    for place in case.measured_parts():
        idle_w = place.part.idle_power_w
        if idle_w is None or place.run.duration_s <= 0:
            continue
        stated = True
        mean_w = place.part.energy_j / place.run.duration_s
        if mean_w < IDLE_LEAST * idle_w:
            yield reject(
                f"{place.pointer}/energy_j",
                f"mean power {number(mean_w)} W is {told(mean_w / idle_w, IDLE_LEAST)} "
                f"times the idle power "
                f"{number(idle_w)} W, at least {IDLE_LEAST} is needed",
                "state gross energy: subtract nothing",
            )
    if not stated:
        raise CannotRun("no idle power is stated")


@board_rule("PL-9", "Energy among its peers", "F")
def peers(case: BoardCase) -> Iterator[Doubt]:
    """
    Energy per sample is within a factor of 2 of the median of like systems on this benchmark.

    Reason: the same work on as many of the same accelerators doesn't cost half of what all others
    need without something worth telling. Only entries with this accelerator and this number of
    nodes are compared: 64 nodes need more for a sample than one.

    Example: three entries with 8 x H100 need 0.9 to 1.0 J a sample, this one 0.3 J.
    """
    board, mine = case.need_board(), energy_per_sample_j(case.submission)
    if mine is None:
        raise CannotRun("a run has no measured energy or no samples")
    known = board.peers(case.submission)
    if known.count < PEERS_LEAST:
        raise CannotRun(
            f"{known.count} peers with this accelerator and as many nodes, {PEERS_LEAST:.0f} are "
            "needed"
        )
    median = known.median_j
    if abs(math.log(mine / median)) > math.log(PEER_FACTOR) + 1e-9:
        yield flag(
            "/runs",
            f"{number(mine)} J a sample is {told(mine / median, PEER_FACTOR, 1 / PEER_FACTOR)} "
            f"times the median of {known.count} peers, {number(median)} J; within a factor of "
            f"{PEER_FACTOR:g} is usual",
            "say what makes the difference",
        )


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
