"""
Meter classes: how far a power figure may be off, and what a part must show to have its class.

The one derivation, which measuring writes, rules EL-1 and EL-3 explain and the score compares. M1
analyser or revenue grade, M2 meters of nodes and racks, M3 counters and sensors of devices, M4
modelled or estimated. Only the standard library is used, so that checking and scoring start fast.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from reporter.model.enums import Component, InstrumentKind, MeterClass, Method
from reporter.text import number, plural, told

if TYPE_CHECKING:
    from reporter.model.run import DeclaredPart, EnergyPart, Run
    from reporter.model.submission import Declaration, Evidence, Instrument

UNCERTAINTY = MappingProxyType(
    {MeterClass.M1: 0.01, MeterClass.M2: 0.05, MeterClass.M3: 0.10, MeterClass.M4: 0.40}
)
# The largest median interval between readings that keeps a class, in s: MLPerf asks for one reading
# a second; published v4.0 logs have one every 2.0 s.
INTERVAL_LIMIT_S = MappingProxyType({MeterClass.M1: 1.0, MeterClass.M2: 2.5, MeterClass.M3: 10.0})
# Over all runs and devices, weighted by time; less is refused, as so much can't be charged fairly.
LEAST_COVERAGE = 0.90
# An analyser without documents is believed as far as a sensor; its accuracy may be 1 % at most.
MOST_ACCURACY_PERCENT = 1.0
# Power logs of the published rounds come from meters of at most 5 %, as their rules demand.
MLPERF_FORMAT = "mllog"
MLPERF_REPOSITORIES = "mlcommons/training_results_"
_REFERENCE_KINDS = frozenset({InstrumentKind.ANALYZER, InstrumentKind.REVENUE_METER})
DEVICE_KINDS = frozenset({InstrumentKind.DEVICE_COUNTER, InstrumentKind.DEVICE_SENSOR})
_NEXT = MappingProxyType(
    {MeterClass.M1: MeterClass.M2, MeterClass.M2: MeterClass.M3, MeterClass.M3: MeterClass.M4}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterGrade:
    """
    A meter class, and why it isn't a better one.

    *refused_coverage* is the coverage of all runs together where it is too small to rank.
    """

    meter_class: MeterClass
    reasons: tuple[str, ...] = ()
    refused_coverage: float | None = None


def published_logs(declaration: Declaration) -> frozenset[str]:
    """
    Ids of the logs that a published MLPerf round holds.
    """
    return frozenset(item.id for item in declaration.evidence if _is_of_mlperf(item))


def instrument_class(
    part: DeclaredPart, declaration: Declaration, *, published: frozenset[str] | None = None
) -> MeterGrade:
    """
    The class that the part's instrument has before its log is looked at.

    *published* is what `published_logs` gives, for callers with many parts.
    """
    instrument = declaration.instrument(part.instrument)
    if not part.method.is_measurement:
        return MeterGrade(meter_class=MeterClass.M4, reasons=(f"M4: {_unmeasured(part)}",))
    if instrument is None:
        return MeterGrade(meter_class=MeterClass.M4, reasons=("M4: no instrument is listed",))
    if instrument.kind in DEVICE_KINDS:
        return MeterGrade(meter_class=MeterClass.M3)
    if instrument.kind in _REFERENCE_KINDS:
        return _class_of_reference(instrument, declaration.evidence)
    if instrument.kind is InstrumentKind.NODE_METER_UNSTATED:
        return _class_of_unnamed(
            part, published_logs(declaration) if published is None else published
        )
    lacking = _lacking(instrument)
    if lacking:
        return MeterGrade(meter_class=MeterClass.M3, reasons=(f"not M2: {lacking} not named",))
    return MeterGrade(meter_class=MeterClass.M2)


def class_of_part(
    part: DeclaredPart,
    declaration: Declaration,
    *,
    median_interval_s: float | None,
    published: frozenset[str] | None = None,
) -> MeterGrade:
    """
    The class of a part: that of its instrument, lowered while its log is too slow for the class.

    *median_interval_s* is that of the slowest device; `None` isn't judged. A counter adds up what
    lies between two readings, so its interval lowers nothing.
    """
    grade = instrument_class(part, declaration, published=published)
    meter_class, reasons = grade.meter_class, list(grade.reasons)
    if not part.method.is_measurement or part.method is Method.COUNTER:
        return grade
    if median_interval_s is None:
        reasons.append("median interval unknown: not judged")
    else:
        while meter_class in _NEXT and median_interval_s > INTERVAL_LIMIT_S[meter_class]:
            reasons.append(
                f"not {meter_class}: median interval "
                f"{told(median_interval_s, INTERVAL_LIMIT_S[meter_class])} s is above "
                f"{number(INTERVAL_LIMIT_S[meter_class])} s"
            )
            meter_class = _NEXT[meter_class]
    return MeterGrade(meter_class=meter_class, reasons=tuple(reasons))


def written_or_derived(
    part: EnergyPart, declaration: Declaration, *, published: frozenset[str] | None = None
) -> MeterGrade:
    """
    The class of a measured part: the one written by measuring, or the derived one if worse.
    """
    interval_s = part.sample_interval_s
    grade = class_of_part(part, declaration, median_interval_s=interval_s, published=published)
    written = part.meter_class
    if written is not None and written > grade.meter_class:
        return MeterGrade(meter_class=written, reasons=(f"measured as {written}",))
    return grade


def class_of_parts(parts: Iterable[EnergyPart], declaration: Declaration) -> MeterGrade:
    """
    The worst class of *parts*: of each the one written by measuring, or the derived one if worse.

    A fabric estimate is said, but lowers nothing: its uncertainty is that of the measured parts.
    """
    worst, estimates, published = [], 0, published_logs(declaration)
    for part in parts:
        if not part.method.is_measurement and part.component is Component.FABRIC:
            estimates += 1
        else:
            worst.append(written_or_derived(part, declaration, published=published))
    reasons = [reason for grade in worst for reason in grade.reasons]
    if estimates:
        reasons.append("fabric is estimated at its nameplate; the class is that of the other parts")
    return MeterGrade(
        meter_class=max((grade.meter_class for grade in worst), default=MeterClass.M4),
        reasons=tuple(dict.fromkeys(reasons)),
    )


def weighted_coverage(runs: Iterable[tuple[Run, Sequence[EnergyPart]]]) -> float | None:
    """
    Coverage over all runs and devices, weighted by time; `None` where no measured part states it.
    """
    covered, whole = [], []
    for run, parts in runs:
        for part in parts:
            if part.method.is_measurement and part.coverage is not None:
                weight_s = run.duration_s * part.devices_count
                covered.append(part.coverage * weight_s)
                whole.append(weight_s)
    total_s = math.fsum(whole)
    return math.fsum(covered) / total_s if total_s > 0 else None


def class_of_entry(
    runs: Sequence[tuple[Run, Sequence[EnergyPart]]], declaration: Declaration
) -> MeterGrade:
    """
    The worst class of the parts of all *runs*, refused where they cover too little of the time.
    """
    parts = [part for _, own in runs for part in own]
    grade = class_of_parts(parts, declaration)
    measured = [part for part in parts if part.method.is_measurement]
    unknown = sum(part.coverage is None for part in measured)
    reasons = list(grade.reasons)
    if unknown:
        reasons.append(f"coverage unknown for {plural(unknown, 'part')}: not judged there")
    found = weighted_coverage(runs)
    return MeterGrade(
        meter_class=grade.meter_class,
        reasons=tuple(reasons),
        refused_coverage=found if found is not None and found < LEAST_COVERAGE - 1e-9 else None,
    )


def _unmeasured(part: DeclaredPart) -> str:
    return "modelled" if part.method is Method.MODELLED else "estimated at its nameplate"


def _lacking(instrument: Instrument) -> str:
    """
    Which of make and model the instrument doesn't name, as the start of a sentence.
    """
    names = {"make": instrument.make, "model": instrument.model}
    missing = [name for name, value in names.items() if not value]
    return (
        f"{' and '.join(missing)} of the meter {'are' if missing[1:] else 'is'}" if missing else ""
    )


def _class_of_reference(instrument: Instrument, evidence: Sequence[Evidence]) -> MeterGrade:
    """
    M1 with make, model, accuracy or calibration, and a document that shows it; else M3.
    """
    lacking = _lacking(instrument)
    reasons = [f"not M1: {lacking} not named"] if lacking else []
    accuracy = instrument.accuracy_percent
    is_accurate = accuracy is not None and accuracy <= MOST_ACCURACY_PERCENT
    if not is_accurate and instrument.calibrated_on is None:
        reasons.append(
            f"not M1: neither an accuracy of {number(MOST_ACCURACY_PERCENT)} % or better nor a "
            "calibration is stated"
        )
    if not {item.id for item in evidence} & set(instrument.evidence):
        reasons.append("not M1: no listed document shows accuracy or calibration")
    best = MeterClass.M3 if reasons else MeterClass.M1
    return MeterGrade(meter_class=best, reasons=tuple(reasons))


def _class_of_unnamed(part: DeclaredPart, published: frozenset[str]) -> MeterGrade:
    """
    M2 where every log is one of a published MLPerf round, whose rules allow meters of 5 %.
    """
    if part.evidence and published.issuperset(part.evidence):
        return MeterGrade(meter_class=MeterClass.M2)
    return MeterGrade(meter_class=MeterClass.M3, reasons=("not M2: the meter isn't named",))


def _is_of_mlperf(log: Evidence) -> bool:
    repository = log.origin.repository if log.origin else ""
    return log.format == MLPERF_FORMAT and repository.startswith(MLPERF_REPOSITORIES)
