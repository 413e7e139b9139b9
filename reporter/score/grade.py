"""
The meter class of an entry in one scope: the worst over its measured parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reporter.energy.meter_class import derive_meter_class
from reporter.model.enums import Component, MeterClass
from reporter.model.run import EnergyPart
from reporter.model.submission import Submission
from reporter.score.parts import base_class
from reporter.text import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """
    The class, the reasons for it in words, and the least coverage if it is too small to rank.
    """

    meter_class: MeterClass
    reasons: tuple[str, ...]
    refused_coverage: float | None


def grade_of(parts: Iterable[EnergyPart], submission: Submission) -> Grade:
    """
    The worst class of *parts*, lowered by the limits of EL-1 to EL-3.

    The limits are one-sided, so the worst interval, gap and coverage of all parts with the same
    base class give the worst class of them. A fabric estimate is said, but lowers nothing.
    """
    measured: dict[MeterClass, list[EnergyPart]] = {}
    estimates = 0
    for part in parts:
        if not part.method.is_measurement and part.component is Component.FABRIC:
            estimates += 1
            continue
        base = base_class(part, submission) or MeterClass.M4
        measured.setdefault(base, []).append(part)
    grades = [_grade_of_base(base, measured[base]) for base in sorted(measured)]
    meter_class = max((grade.meter_class for grade in grades), default=MeterClass.M4)
    reasons = [reason for grade in grades for reason in grade.reasons]
    if estimates:
        reasons.append("fabric is estimated at its nameplate; the class is that of the other parts")
    refused = [grade.refused_coverage for grade in grades if grade.refused_coverage is not None]
    return Grade(
        meter_class=meter_class,
        reasons=tuple(dict.fromkeys(reasons)),
        refused_coverage=min(refused, default=None),
    )


def _grade_of_base(base: MeterClass, parts: list[EnergyPart]) -> Grade:
    intervals = [part.sample_interval_s for part in parts if part.sample_interval_s is not None]
    gaps = [part.largest_gap_s for part in parts if part.largest_gap_s is not None]
    coverages = [part.coverage for part in parts if part.coverage is not None]
    least = min(coverages, default=None)
    grade = derive_meter_class(
        base,
        median_interval_s=max(intervals, default=None),
        largest_gap_s=max(gaps, default=None),
        coverage=least,
    )
    unknown = (
        _partly_unknown("median interval", len(intervals), len(parts)),
        _partly_unknown("largest gap", len(gaps), len(parts)),
        _partly_unknown("coverage", len(coverages), len(parts)),
    )
    return Grade(
        meter_class=grade.meter_class,
        reasons=(*filter(None, unknown), *grade.reasons),
        refused_coverage=least if grade.rejected else None,
    )


def _partly_unknown(name: str, known: int, total: int) -> str:
    if known in {0, total}:
        return ""
    return f"{name} unknown for {plural(total - known, 'part')}: not judged there"
