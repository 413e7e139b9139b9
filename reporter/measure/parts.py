"""
One energy part with its measured fields, and what follows from the parts of a run together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reporter.carbon.emissions import HOUR
from reporter.energy.downsample import downsample
from reporter.energy.meter_class import class_of_part
from reporter.energy.parts import COUNTED, IT_FIRST, ac_energy_j, covering, scopes_of_run, total
from reporter.evidence.find import EvidenceItem
from reporter.evidence.series import Window
from reporter.measure.log_lines import lines_of_estimates, lines_of_part
from reporter.measure.measure import Measurement
from reporter.measure.part_devices import DeviceMeasure, LocatedPart, PartMeasure
from reporter.measure.training_run import instant
from reporter.model.enums import MeterClass, Method, Scope
from reporter.model.run import (
    CounterSpan,
    DeclaredPart,
    DeviceIdentity,
    EnergyHour,
    EnergyPart,
    TraceSummary,
)

ENERGY_DECIMALS = 3
POWER_DECIMALS = 3
GAP_DECIMALS = 3
COVERAGE_DECIMALS = 6
TRACE_TIME_DECIMALS = 1
# With fewer there is nothing to draw.
TRACE_LEAST = 2

Floats = NDArray[np.float64]
Until = Callable[[Floats], Floats]


MEASURED_PART_FIELDS = tuple(
    name
    for name in EnergyPart.__dataclass_fields__
    if name not in DeclaredPart.__dataclass_fields__
)


def energy_part(place: LocatedPart, measurement: Measurement) -> EnergyPart | None:
    """
    A part with its measured fields; `None` where its logs don't give them.
    """
    window = measurement.runs[place.run_index].window
    if window is None:
        return None
    if place.part.method is Method.NAMEPLATE_ESTIMATE:
        return _estimated(place.part, window, measurement)
    measured = measurement.part(place)
    return _measured(measured, measurement) if measured is not None else None


def _declared(part: DeclaredPart) -> dict[str, Any]:
    return {name: getattr(part, name) for name in DeclaredPart.__dataclass_fields__}


def logs_of(part: DeclaredPart, measurement: Measurement) -> list[EvidenceItem]:
    """
    The logs of a part that are listed, in its order.
    """
    items = map(measurement.evidence.by_id.get, part.evidence)
    return [item for item in items if item is not None]


def estimate_w(part: DeclaredPart, measurement: Measurement) -> float | None:
    """
    The power in W of an estimate: that of its own log where that states one, times its share.
    """
    items = logs_of(part, measurement)
    logged = (item.power.nameplate_w for item in items if item.power)
    rated_w = next((power_w for power_w in logged if power_w is not None), part.nameplate_w)
    if rated_w is None:
        return None
    return rated_w * (1.0 if part.nameplate_share is None else part.nameplate_share)


def until_of(
    place: LocatedPart, measurement: Measurement, scope: Scope | None = None
) -> Until | None:
    """
    The AC energy in J of a part, uncovered time charged, from the start of its run to instants.

    In scope S1 accelerators are compared at the device, so the energy is the one that was read.
    """
    window, part = measurement.runs[place.run_index].window, place.part
    ratio = 1.0 if scope is Scope.S1 else ac_energy_j(part, 1.0)
    if window is None or ratio is None:
        return None
    if part.method is Method.NAMEPLATE_ESTIMATE:
        power_w = estimate_w(part, measurement)
        return None if power_w is None else _steady(power_w * ratio, window)
    measured = measurement.part(place)
    if measured is None or measured.charged_j is None:
        return None
    return lambda points_s: measured.until(points_s) * ratio


def scope_energies(
    places: Sequence[LocatedPart], measurement: Measurement, points_s: Floats
) -> dict[Scope, Floats]:
    """
    Energies in J of a run from its start to each of *points_s*, by scope: AC, in S1 as read.

    A scope in which a part has no energy is left out.
    """
    if not places:
        return {}
    found = {}
    for scope in scopes_of_run(places[0].run):
        counted = [place for place in places if place.part.component in COUNTED[scope]]
        own = [until_of(place, measurement, scope) for place in counted]
        known = [energy for energy in own if energy is not None]
        if len(known) == len(own):
            summed: Floats = np.sum([energy(points_s) for energy in known], axis=0)
            found[scope] = summed
    return found


def hours_of(
    places: Sequence[LocatedPart], measurement: Measurement, starts: Sequence[datetime]
) -> tuple[EnergyHour, ...]:
    """
    AC energy of a run in each clock hour that begins at *starts*; empty where it isn't known.
    """
    counted = covering([place.part for place in places], IT_FIRST)
    own = [place for place in places if any(place.part is part for part in counted)]
    energies = [until_of(place, measurement) for place in own]
    known = [energy for energy in energies if energy is not None]
    if not known or len(known) < len(energies):
        return ()
    edges_s = np.array([moment.timestamp() for moment in (*starts, starts[-1] + HOUR)])
    by_hour = np.diff(np.sum([energy(edges_s) for energy in known], axis=0))
    return tuple(
        EnergyHour(starts_at=start, energy_j=round(float(energy_j), ENERGY_DECIMALS))
        for start, energy_j in zip(starts, by_hour, strict=True)
    )


def power_trace(places: Sequence[LocatedPart], measurement: Measurement) -> TraceSummary | None:
    """
    The power of all nodes together (of all accelerators without any), thinned for drawing.
    """
    counted = covering([place.part for place in places], IT_FIRST)
    measured = [
        found
        for place in places
        if any(place.part is part for part in counted)
        and (found := measurement.part(place)) is not None
    ]
    samples = [device.samples for found in measured for device in found.devices]
    drawn = [sample.drawn for sample in samples if sample is not None]
    window = measurement.runs[places[0].run_index].window if places else None
    if window is None or not drawn or len(drawn) < len(samples) or len(measured) < len(counted):
        return None
    points = downsample(drawn, window)
    if len(points) < TRACE_LEAST:
        return None
    return TraceSummary(
        component=counted[0].component,
        side=counted[0].side,
        points=tuple(
            (round(at, TRACE_TIME_DECIMALS), None if power_w is None else round(power_w))
            for at, power_w in points
        ),
    )


def _steady(power_w: float, window: Window) -> Until:
    return lambda points_s: (
        power_w * (np.clip(points_s, window.start_s, window.stop_s) - window.start_s)
    )


def _estimated(part: DeclaredPart, window: Window, measurement: Measurement) -> EnergyPart | None:
    power_w = estimate_w(part, measurement)
    if power_w is None:
        return None
    return EnergyPart(
        **_declared(part),
        energy_j=round(power_w * window.duration_s, ENERGY_DECIMALS),
        meter_class=MeterClass.M4,
        log_lines=tuple(lines_of_estimates(logs_of(part, measurement))),
    )


def _measured(found: PartMeasure, measurement: Measurement) -> EnergyPart | None:
    integrated_j, charged_j = found.integrated_j, found.charged_j
    if integrated_j is None or charged_j is None:
        return None
    interval_s = _rounded(found.median_interval_s, GAP_DECIMALS)
    part, devices = found.at.part, found.devices
    highest_w = max((d.integral.highest_w for d in devices if d.integral.highest_w), default=None)
    declaration = measurement.declaration
    grade = class_of_part(
        part,
        declaration,
        median_interval_s=interval_s,
        published=measurement.published_logs,
    )
    return EnergyPart(
        **_declared(part),
        energy_j=round(integrated_j, ENERGY_DECIMALS),
        charged_energy_j=round(charged_j, ENERGY_DECIMALS),
        started_at=_instant(min, [device.first_s for device in devices]),
        stopped_at=_instant(max, [device.last_s for device in devices]),
        coverage=round(found.coverage, COVERAGE_DECIMALS),
        largest_gap_s=round(found.largest_gap_s, GAP_DECIMALS),
        sample_interval_s=interval_s,
        readings_count=sum(device.integral.readings_count for device in devices),
        bad_readings_count=_bad_count(devices),
        highest_power_w=_rounded(highest_w, POWER_DECIMALS),
        energy_after_run_j=_after_run_j(devices),
        meter_class=grade.meter_class,
        identities=tuple(found for device in devices for found in _identities(device)),
        counters=tuple(_spans(devices)),
        log_lines=lines_of_part(part.evidence, [device.lines for device in devices]),
    )


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _instant(
    choose: Callable[[list[float]], float], stamps_s: Sequence[float | None]
) -> datetime | None:
    known = [stamp_s for stamp_s in stamps_s if stamp_s is not None]
    return instant(choose(known)) if known else None


def _bad_count(devices: Sequence[DeviceMeasure]) -> int | None:
    """
    Readings inside the window that were no usable power; `None` for counters.
    """
    samples = [device.samples for device in devices if device.samples is not None]
    return sum(one.bad_inside_count for one in samples) if samples else None


def _identities(device: DeviceMeasure) -> Iterator[DeviceIdentity]:
    """
    A device as each of its logs names it.
    """
    for item in device.pieces:
        yield DeviceIdentity(
            evidence=item.evidence.id,
            device=device.name or None,
            uuid=device.identity.uuid,
            host=device.identity.host,
        )


def _after_run_j(devices: Sequence[DeviceMeasure]) -> float | None:
    """
    What counters show in J from the stop of the run to their last reading; inside a step the power
    is taken as steady. `None` without counters that go on, or where one was reset meanwhile.
    """
    after_j = total(device.counter.after_run_j if device.counter else None for device in devices)
    return round(after_j, ENERGY_DECIMALS) if after_j is not None and after_j >= 0 else None


def _spans(devices: Sequence[DeviceMeasure]) -> Iterator[CounterSpan]:
    """
    The two readings around the window of every counter, wraps undone.
    """
    for device in devices:
        span = device.counter.span if device.counter is not None else None
        if span is not None:
            yield CounterSpan(
                evidence=device.item.evidence.id,
                device=device.name or None,
                first_at=instant(span.first_s),
                last_at=instant(span.last_s),
                first_j=round(span.first_j, ENERGY_DECIMALS),
                last_j=round(span.first_j + span.risen_j, ENERGY_DECIMALS),
                wraps_count=span.wraps_count,
            )
