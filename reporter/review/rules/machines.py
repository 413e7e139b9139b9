"""
PL-10 and PL-11: do nodes of one run agree, and can the accelerators run at the stated limit?

EL-13 and SC-4: can this instrument see the grid, and does a log state what is estimated?
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from reporter.energy.meter_class import DEVICE_KINDS
from reporter.model.enums import Component, Method, Side
from reporter.review.entry_signals import NODE_MEAN_LIMITS, NODE_RUN_LIMITS, node_ratios
from reporter.review.rule import CannotRun, Case, Doubt, Need, flag, inform, reject, rule
from reporter.review.thresholds import (
    ESTIMATE_AGREES,
    LIMIT_AGREES,
    LIMIT_LEAST,
    NODES_LEAST,
)
from reporter.text import number, one_line, plural, told


@rule("PL-10", "Nodes of one run", "F", requires=Need.EVIDENCE)
def nodes_agree(case: Case) -> Iterator[Doubt]:
    """
    No node needs much less or more energy than the median node of its run.

    Reason: nodes of one training work in step. One that idled, whose readings were halved or whose
    log is that of another machine stands out, though the sum of all stays plausible.

    Example: one node of nine needs 0.35 times the energy of the median node: it idled.
    """
    table = _node_energies(case)
    names = list(dict.fromkeys(name for run in table.values() for name in run))
    runs = [index for index, run in table.items() if len(run) == len(names)]
    if len(names) < NODES_LEAST or not runs:
        raise CannotRun(f"no run with {NODES_LEAST:.0f} measured nodes or more")
    found = node_ratios(np.array([[table[index][name] for name in names] for index in runs]))
    if found is None:
        return
    hint = "which machine is it, and what did it do? send its own log"
    for row, node in found.outside_run:
        index, (low, high) = runs[row], NODE_RUN_LIMITS
        text = (
            f"{names[node]} needs {told(found.runs[row, node], low, high)} times the energy of the "
            f"median node of this run, usual are {low} to {high}"
        )
        yield flag(f"/runs/{index}/energy_parts", text, hint)
    told_of = {node for _, node in found.outside_run}
    for node in found.outside_mean:
        if node not in told_of:
            low, high = NODE_MEAN_LIMITS
            text = (
                f"{names[node]} needs {told(found.mean[node], low, high)} times the energy of the "
                f"median node over {plural(len(runs), 'run')}, usual are {low} to {high}"
            )
            yield flag("/runs", text, hint)


def _node_energies(case: Case) -> dict[int, dict[str, float]]:
    """
    Energy in J of each node by run, name and side; of a part with several nodes by their logs.
    """
    table: dict[int, dict[str, float]] = {}
    for measured in case.need_measures().parts:
        place = measured.at
        if place.part.component is not Component.NODE:
            continue
        run = table.setdefault(place.run_index, {})
        side = place.part.side
        if place.part.devices_count == 1:
            # Several logs of one node are its feeds.
            named = [(place.part.devices[0], measured.integrated_j)]
        else:
            named = [(device.name, device.integral.integrated_j) for device in measured.devices]
        run |= {f"{name} ({side})": energy_j for name, energy_j in named if energy_j is not None}
    return table


@rule("PL-11", "Power limit of the accelerators", "RFI")
def power_limit(case: Case) -> Iterator[Doubt]:
    """
    The stated power limit is at most the rating in our table, and at least a fifth of it.

    Reason: accelerators are run below their rating, down to 0.25 of it (100 W of 400 W), and that
    saves energy; but 10 W or 5,000 W on an accelerator of 700 W is no limit that it has. A limit
    below the rating is only noted, since no typed limit lowers a figure: time without readings is
    charged by the rating of our table, whatever the limit, node power (PL-1) and low power of
    accelerators (PL-2) are judged by the rating too, and high power of accelerators by the lower of
    the two, which a false limit only tightens. Where our table has no rating, the file's own word
    is what is charged by: half of the true rating halves what leaving readings out costs. That is
    flagged where time was charged, until a person has seen the maker's data sheet.

    Example: power_limit_w 5000 on an H100 of 700 W.
    """
    known, system = case.accelerator(), case.submission.system
    table_w = known.nameplate_w if known is not None else None
    rated_w = system.accelerator.nameplate_w if table_w is None else table_w
    if rated_w is not None:
        name = known.name if known is not None else one_line(system.accelerator.name)
        yield from _limit_doubts(name, rated_w, system.power_limit_w)
    if table_w is None:
        yield from _charged_by_word(case)
        raise CannotRun("the accelerator isn't in our table, or its rating isn't")


def _limit_doubts(name: str, rated_w: float, stated_w: float) -> Iterator[Doubt]:
    share = stated_w / rated_w
    text = (
        f"a power limit of {number(stated_w)} W is {told(share, LIMIT_LEAST, LIMIT_AGREES)} times "
        f"the rating of {name}, {number(rated_w)} W"
    )
    if not LIMIT_LEAST <= share <= LIMIT_AGREES:
        hint = f"state the limit that was set, up to {number(rated_w)} W"
        yield reject("/system/power_limit_w", text, hint)
    elif share < 1 / LIMIT_AGREES:
        hint = "nothing rests on it: what no reading covers is charged by the rating"
        yield inform("/system/power_limit_w", text, hint)


def _charged_by_word(case: Case) -> Iterator[Doubt]:
    """
    Energy of nodes and accelerators that was charged by a rating which no table holds.
    """
    kinds = {Component.NODE, Component.ACCELERATOR}
    pairs = [
        (place.part.energy_j, place.part.charged_energy_j)
        for place in case.measured_parts()
        if place.part.component in kinds and place.part.charged_energy_j is not None
    ]
    added_j = math.fsum(charged_j - energy_j for energy_j, charged_j in pairs)
    if added_j > 0:
        share = added_j / math.fsum(charged_j for _, charged_j in pairs)
        yield flag(
            "/system/accelerator/nameplate_w",
            f"time without readings is charged by a rating of {number(case.rated_power_w())} W "
            f"that only this file states; it adds {number(100 * share)} % of the energy",
            "send the maker's data sheet, or have the accelerator added to the table",
        )


@rule("EL-13", "A device's own sensor sees no grid", "R")
def side_of_sensor(case: Case) -> Iterator[Doubt]:
    """
    What a device's own sensor or counter reads is direct current and is never stated as AC.

    Reason: it sits behind the power supply, whose losses of 3 to 20 % it can't see. Calling its
    readings AC leaves them out.

    Example: accelerator readings of the driver, with side "ac".
    """
    for place in case.measured_parts():
        instrument = case.submission.instrument(place.part.instrument)
        is_own = instrument is not None and instrument.kind in DEVICE_KINDS
        if is_own and instrument is not None and place.part.side is Side.AC:
            yield reject(
                f"{place.pointer}/side",
                f"{instrument.id} is a {instrument.kind.value.replace('_', ' ')} and reads direct "
                "current, but AC is stated",
                "state dc, and the efficiency of the power supply if it is documented",
            )


@rule("SC-4", "A log states what is estimated", "RF", requires=Need.EVIDENCE)
def estimate_by_log(case: Case) -> Iterator[Doubt]:
    """
    The rated power of an estimated part is the one that its own log states.

    Reason: an estimate stands for what no meter saw, so its one number must not be free. A file
    that said 1 W where the log of the switch says 16,100 W passed.

    Example: nameplate_w 1, and 16,100 W in the log.
    """
    evidence, estimated = case.need_evidence(), False
    for place in case.parts():
        if place.part.method is not Method.NAMEPLATE_ESTIMATE:
            continue
        estimated = True
        items = [evidence.by_id.get(name) for name in place.part.evidence]
        logged = [i.power.nameplate_w for i in items if i is not None and i.power is not None]
        found_w = next((power_w for power_w in logged if power_w is not None), None)
        stated_w, pointer = place.part.nameplate_w, f"{place.pointer}/nameplate_w"
        if found_w is None:
            text = f"no log states the rated power of {', '.join(place.part.devices[:4])}"
            yield flag(pointer, text, "send a log or a document that states it")
        elif stated_w is not None and abs(stated_w / found_w - 1) > ESTIMATE_AGREES:
            text = f"{number(stated_w, 6)} W stated, {number(found_w, 6)} W in its log"
            yield reject(pointer, text, "state the rated power that the log gives")
    if not estimated:
        raise CannotRun("nothing is estimated")
