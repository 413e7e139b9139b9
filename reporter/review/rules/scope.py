"""
SC-1 to SC-3: is everything inside the boundary accounted for, and nothing left out?
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.measure.part_devices import PartMeasure
from reporter.model.enums import BoundaryState, Component, InstrumentKind, Method
from reporter.model.run import Run
from reporter.review.rule import Case, Doubt, PartAt, flag, inform, reject, rule
from reporter.review.thresholds import ESTIMATE_LEAST
from reporter.text import number, plural, told

# Which components show that a part of the boundary was measured.
_SHOWN_BY = {
    "accelerators": {Component.ACCELERATOR, Component.NODE, Component.WHOLE_FACILITY},
    "host": {Component.HOST, Component.NODE, Component.WHOLE_FACILITY},
    "fabric": {Component.FABRIC, Component.WHOLE_FACILITY},
    "storage": {Component.STORAGE, Component.NODE, Component.WHOLE_FACILITY},
    "cooling_in_node": {Component.COOLING, Component.NODE, Component.WHOLE_FACILITY},
}


_OWN = {"fabric": Component.FABRIC, "storage": Component.STORAGE}


_MANY_DEVICES = {
    InstrumentKind.PDU,
    InstrumentKind.POWER_SHELF,
    InstrumentKind.ANALYZER,
    InstrumentKind.REVENUE_METER,
}


_LEFT_OUT = {BoundaryState.OUT_OF_SCOPE, BoundaryState.NOT_PRESENT}


@rule("SC-1", "The boundary list is complete and true", "RFI")
def boundary(case: Case) -> Iterator[Doubt]:
    """
    What the boundary calls measured or estimated has an energy part; what has one is listed.

    Reason: a reader must know what a figure contains. An entry that counts its switches must not
    stand below one that silently leaves them out.

    Example: the list says that the fabric was measured, but no run has a fabric part.
    """
    submission = case.submission
    for name, shown_by in _SHOWN_BY.items():
        state: BoundaryState = getattr(submission.boundary, name)
        for index, run in enumerate(submission.runs):
            yield from _state_doubts(name, state, shown_by, run, index)
    if submission.system.nodes_count > 1:
        yield from _fabric_doubts(submission.boundary.fabric, submission.system.nodes_count)


def _state_doubts(
    name: str, state: BoundaryState, shown_by: set[Component], run: Run, index: int
) -> Iterator[Doubt]:
    parts = [part for part in run.energy_parts if part.component in shown_by]
    pointer = f"/boundary/{name}"
    if state is BoundaryState.MEASURED and not any(p.method.is_measurement for p in parts):
        yield reject(
            pointer,
            f"{name} is said to be measured, but no part of /runs/{index} measures it",
            "add the part, or say what is true: nameplate_estimate, out_of_scope, not_present",
        )
    estimated = any(part.method is Method.NAMEPLATE_ESTIMATE for part in parts)
    if state is BoundaryState.NAMEPLATE_ESTIMATE and not estimated:
        yield reject(
            pointer,
            f"{name} is said to be estimated, but no part of /runs/{index} estimates it",
            "add the part: rated maximum power x time x share",
        )
    own = _OWN.get(name)
    if state in _LEFT_OUT and own is not None and run.parts_of(own):
        yield reject(
            pointer,
            f"{name} is said to be {state}, but /runs/{index} has a part of it",
            "say measured or nameplate_estimate",
        )


def _fabric_doubts(state: BoundaryState, nodes_count: int) -> Iterator[Doubt]:
    if state is BoundaryState.NOT_PRESENT:
        yield flag(
            "/boundary/fabric",
            f"{nodes_count} nodes, but no fabric is present",
            "say how the nodes exchange gradients",
        )
    elif state is BoundaryState.OUT_OF_SCOPE:
        yield inform(
            "/boundary/fabric",
            f"the fabric between {nodes_count} nodes isn't counted",
            "an entry without it ranks among nodes alone (S2)",
        )


@rule("SC-2", "Every device is measured", "RI")
def every_device(case: Case) -> Iterator[Doubt]:
    """
    The measured nodes are all nodes of the system, and the measured accelerators all of them.

    Reason: every node of the run must be measured; leaving the hungriest one out is the easiest way
    to a low figure. With raw logs, each node needs its own log.

    Example: 8 nodes, and 7 node logs for one run.
    """
    system = case.submission.system
    expected = {
        Component.NODE: system.nodes_count,
        Component.ACCELERATOR: system.accelerators_count,
    }
    for index, run in enumerate(case.submission.runs):
        for component, count in expected.items():
            yield from _count_doubts(run, index, component, count)
    if case.evidence is not None:
        yield from _log_doubts(case)


def _count_doubts(run: Run, index: int, component: Component, expected: int) -> Iterator[Doubt]:
    by_method: dict[Method, int] = {}
    for part in run.parts_of(component):
        if part.method.is_measurement:
            by_method[part.method] = by_method.get(part.method, 0) + part.devices_count
    for method, found in by_method.items():
        if found != expected:
            yield reject(
                f"/runs/{index}/energy_parts",
                f"{plural(found, f'{component} is', f'{component}s are')} measured ({method}), "
                f"the system has {expected:,}",
                "every device of the run must be measured, each once",
            )


def _log_doubts(case: Case) -> Iterator[Doubt]:
    """
    Logs that a node part names but that hold nothing.
    """
    evidence = case.need_evidence()
    for place in case.measured_parts():
        items = [evidence.by_id.get(name) for name in place.part.evidence]
        there = [item for item in items if item is not None and item.path is not None]
        if not there:
            yield reject(
                f"{place.pointer}/evidence",
                f"no raw log of {', '.join(place.part.devices[:4])} in {place.run.label}: "
                f"expected {len(place.part.evidence)}, found 0",
                "send the power log of every node and every run",
            )
    for measured in case.measures.parts if case.measures else ():
        yield from _shared_meter(case, measured)


def _shared_meter(case: Case, measured: PartMeasure) -> Iterator[Doubt]:
    """
    Fewer traces than devices: right for a meter of a rack, not for one of a node.
    """
    part, found = measured.at.part, len(measured.devices)
    if part.component not in {Component.NODE, Component.ACCELERATOR}:
        return
    if found >= part.devices_count:
        return
    instrument = case.submission.instrument(part.instrument)
    say = inform if instrument is not None and instrument.kind in _MANY_DEVICES else reject
    yield say(
        f"{measured.at.pointer}/devices_count",
        f"{plural(found, 'series of readings', 'series of readings')} for "
        f"{plural(part.devices_count, part.component)}",
        "one meter for several devices must be one of a rack or a shelf; say so",
    )


@rule("SC-3", "Estimates are at rated maximum", "RF")
def estimates(case: Case) -> Iterator[Doubt]:
    """
    An estimated part states its rated maximum power and takes it over the whole run.

    Reason: the rules allow an estimate only for what can't be metered, at the highest specified
    power times the run times the share in use, so that a measurement always pays.

    Example: a switch rated 16,100 W, a run of 100 s, and 80,500 J: half of the rated maximum.
    """
    for place in case.parts():
        if place.part.method is Method.NAMEPLATE_ESTIMATE:
            yield from _estimate_doubts(place)


def _estimate_doubts(place: PartAt) -> Iterator[Doubt]:
    part = place.part
    if part.nameplate_w is None:
        yield reject(
            place.pointer,
            "an estimate without its rated maximum power",
            "state nameplate_w",
        )
        return
    most_j = part.nameplate_w * place.run.duration_s
    if part.energy_j < ESTIMATE_LEAST * most_j:
        yield flag(
            f"{place.pointer}/energy_j",
            f"estimated {number(part.energy_j, 6)} J; {number(part.nameplate_w, 6)} W over the run "
            f"are {number(most_j, 6)} J ({told(part.energy_j / most_j, ESTIMATE_LEAST)} of it)",
            "say in the notes which share of the device the run was given",
        )
