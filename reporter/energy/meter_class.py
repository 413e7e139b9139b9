"""
Meter classes: how far a power figure may be off, and what a log must show to keep its class.

Limits and uncertainties are those of rules EL-1 to EL-3 and of the method page. Only the standard
library is used, so that checking and scoring start fast.

Which meter class an instrument can reach at best.

Classes are those of the rules: M1 analyser or revenue grade, M2 meters of nodes and racks,
M3 counters and sensors of devices, M4 modelled or estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from reporter.model.enums import InstrumentKind, MeterClass, Method
from reporter.text import number


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterLimits:
    """
    The largest median interval and gap, in seconds, and the least coverage, of one class.
    """

    median_interval_s: float
    largest_gap_s: float
    coverage: float


UNCERTAINTY = MappingProxyType(
    {MeterClass.M1: 0.01, MeterClass.M2: 0.05, MeterClass.M3: 0.10, MeterClass.M4: 0.40}
)


LIMITS = MappingProxyType(
    {
        MeterClass.M1: MeterLimits(median_interval_s=1.0, largest_gap_s=3.0, coverage=0.99),
        MeterClass.M2: MeterLimits(median_interval_s=2.5, largest_gap_s=10.0, coverage=0.95),
        MeterClass.M3: MeterLimits(median_interval_s=10.0, largest_gap_s=60.0, coverage=0.90),
    }
)


GAP_LIMIT_S = MappingProxyType({name: limits.largest_gap_s for name, limits in LIMITS.items()})


LEAST_COVERAGE = 0.90


# Charging has one limit for all classes: with a limit of its own for each, naming a worse meter
# would let longer gaps pass uncharged and so lower the energy that ranks.
CHARGE_GAP_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterGrade:
    """
    The class that a log earns, why it isn't a better one, and whether the log is refused.
    """

    meter_class: MeterClass
    reasons: tuple[str, ...]
    rejected: bool


def derive_meter_class(
    base: MeterClass,
    *,
    median_interval_s: float | None,
    largest_gap_s: float | None,
    coverage: float | None,
) -> MeterGrade:
    """
    Lower the class of the instrument step by step until the log keeps the limits of the class.

    A value that is None isn't judged, and a reason says so. Coverage below 0.90 refuses the log.
    """
    reasons = _unknown(median_interval_s, largest_gap_s, coverage)
    grade = base
    while grade in LIMITS:
        broken = _broken(grade, median_interval_s, largest_gap_s, coverage)
        if not broken:
            break
        reasons.extend(broken)
        grade = _NEXT[grade]
    rejected = coverage is not None and coverage < LEAST_COVERAGE
    if rejected:
        reasons.append(f"refused: coverage is below {_percent(LEAST_COVERAGE)}")
    return MeterGrade(meter_class=grade, reasons=tuple(reasons), rejected=rejected)


_NEXT = MappingProxyType(
    {
        MeterClass.M1: MeterClass.M2,
        MeterClass.M2: MeterClass.M3,
        MeterClass.M3: MeterClass.M4,
    }
)


def _unknown(
    median_interval_s: float | None, largest_gap_s: float | None, coverage: float | None
) -> list[str]:
    named = {
        "median interval": median_interval_s,
        "largest gap": largest_gap_s,
        "coverage": coverage,
    }
    return [f"{name} unknown: not judged" for name, value in named.items() if value is None]


def _broken(
    grade: MeterClass,
    median_interval_s: float | None,
    largest_gap_s: float | None,
    coverage: float | None,
) -> list[str]:
    """
    One sentence for each limit of the class that the log breaks.
    """
    limits, reasons = LIMITS[grade], []
    if median_interval_s is not None and median_interval_s > limits.median_interval_s:
        reasons.append(
            f"not {grade}: median interval {number(median_interval_s)} s is above "
            f"{number(limits.median_interval_s)} s"
        )
    if largest_gap_s is not None and largest_gap_s > limits.largest_gap_s:
        reasons.append(
            f"not {grade}: largest gap {number(largest_gap_s)} s is above "
            f"{number(limits.largest_gap_s)} s"
        )
    if coverage is not None and coverage < limits.coverage:
        reasons.append(
            f"not {grade}: coverage {_percent(coverage)} is below {_percent(limits.coverage)}"
        )
    return reasons


def _percent(share: float) -> str:
    return f"{number(100 * share)} %"


CLASS_OF_KIND = MappingProxyType(
    {
        InstrumentKind.ANALYZER: MeterClass.M1,
        InstrumentKind.REVENUE_METER: MeterClass.M1,
        InstrumentKind.PDU: MeterClass.M2,
        InstrumentKind.BMC: MeterClass.M2,
        InstrumentKind.IPMI: MeterClass.M2,
        InstrumentKind.REDFISH: MeterClass.M2,
        InstrumentKind.POWER_SHELF: MeterClass.M2,
        InstrumentKind.NODE_METER_UNSTATED: MeterClass.M2,
        InstrumentKind.DEVICE_COUNTER: MeterClass.M3,
        InstrumentKind.DEVICE_SENSOR: MeterClass.M3,
    }
)


def best_class(kind: InstrumentKind | None, method: Method) -> MeterClass:
    """
    The class before the log is looked at; M4 without an instrument or a measurement.
    """
    if kind is None or not method.is_measurement:
        return MeterClass.M4
    return CLASS_OF_KIND[kind]
