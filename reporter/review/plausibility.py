"""
PL-1 to PL-3 and PL-9: can a machine of this kind draw that much, or that little?
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator

from reporter.model.words import Component
from reporter.review.case import Case, PartAt
from reporter.review.rule import CannotRun, Doubt, Need, flag, reject, rule
from reporter.review.thresholds import (
    ACCELERATOR_HIGH,
    ACCELERATOR_LEAST,
    ACCELERATOR_LOW,
    ACCELERATOR_MOST,
    IDLE_LEAST,
    NODE_LEAST,
    NODE_MOST,
    NODE_USUAL,
    PEER_FACTOR,
    PEERS_LEAST,
)
from reporter.review.told import told
from reporter.review.totals import entry_energy_j
from reporter.text import number


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
    A node's mean power is between 0.15 and 1.85 times the rated power of its accelerators.

    Reason: eight H100 nodes of published runs draw 0.75 to 1.26 times the rated power of their
    accelerators on average, 1.40 at most; the rating of such a node is 1.82. Outside the range
    there is a wrong unit, a part of the node, or several nodes in one log.

    Example: all readings divided by ten: 0.097 times.
    """
    for place in case.measured_parts():
        if place.part.component is not Component.NODE:
            continue
        ratio = power_ratio(case, place)
        if ratio is not None and not NODE_LEAST <= ratio <= NODE_USUAL:
            say = flag if NODE_LEAST <= ratio <= NODE_MOST else reject
            allowed = f"allowed are {NODE_LEAST} to {NODE_MOST}, usual is up to {NODE_USUAL}"
            yield say(f"{place.pointer}/energy_j", _ratio_text(case, place, ratio, allowed), _HINT)


@rule("PL-2", "Power of accelerators", "RF")
def accelerator_power(case: Case) -> Iterator[Doubt]:
    """
    The mean power of accelerators is between 0.10 and 1.2 times their power limit.

    Reason: a device holds its limit within a few percent, and one that trains is far from idle.

    Example: 8 accelerators of 700 W with a mean of 9,000 W: the log is that of the node.
    """
    limit_w = min(case.rated_power_w(), case.submission.system.power_limit_w)
    for place in case.measured_parts():
        if place.part.component is not Component.ACCELERATOR or place.run.duration_s <= 0:
            continue
        mean_w = place.part.energy_j / place.run.duration_s
        ratio = mean_w / (place.part.devices_count * limit_w)
        if not ACCELERATOR_LOW <= ratio <= ACCELERATOR_HIGH:
            possible = ACCELERATOR_LEAST <= ratio <= ACCELERATOR_MOST
            say = flag if possible else reject
            allowed = (
                f"allowed are {ACCELERATOR_LEAST} to {ACCELERATOR_MOST}, usual are "
                f"{ACCELERATOR_LOW} to {ACCELERATOR_HIGH}"
            )
            limits = (ACCELERATOR_LEAST, ACCELERATOR_LOW, ACCELERATOR_HIGH, ACCELERATOR_MOST)
            text = (
                f"{place.part.devices_count} accelerators draw {number(mean_w)} W on average, "
                f"{told(ratio, *limits)} times their limit of {number(limit_w)} W each; {allowed}"
            )
            yield say(f"{place.pointer}/energy_j", text, _HINT)


_HINT = "check the unit of the readings and what the meter saw; see UN-1"


def _ratio_text(case: Case, place: PartAt, ratio: float, allowed: str) -> str:
    mean_w = place.part.energy_j / place.run.duration_s
    count = case.accelerators_in(place.part)
    return (
        f"mean power {number(mean_w)} W is "
        f"{told(ratio, NODE_LEAST, NODE_USUAL, NODE_MOST)} times the rated power of its {count} "
        f"accelerators ({count} x {number(case.rated_power_w())} W); {allowed}"
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


@rule("PL-9", "Energy among its peers", "F", requires=Need.BOARD)
def peers(case: Case) -> Iterator[Doubt]:
    """
    The energy to train is within a factor of 2 of the median of entries with the same accelerator.

    Reason: the same job on the same accelerator doesn't cost half of what all others need without
    something worth telling.

    Example: three entries with 8 x H100 need 2.0 to 2.2 MJ, this one 0.7 MJ.
    """
    board, mine = case.need_board(), entry_energy_j(case.submission)
    if mine is None:
        raise CannotRun("a run has no measured energy")
    known = board.peer_energies_j(case.submission)
    if len(known) < PEERS_LEAST:
        raise CannotRun(f"{len(known)} peers with this accelerator, {PEERS_LEAST:.0f} are needed")
    median = statistics.median(known)
    if abs(math.log(mine / median)) > math.log(PEER_FACTOR) + 1e-9:
        yield flag(
            "/runs",
            f"{number(mine)} J a run is {told(mine / median, PEER_FACTOR, 1 / PEER_FACTOR)} "
            f"times the median of {len(known)} "
            f"peers, {number(median)} J; within a factor of {PEER_FACTOR:g} is usual",
            "say what makes the difference",
        )
