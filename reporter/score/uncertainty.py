"""
The uncertainty of an energy to target: run noise, meters, conversions; and how sure an order is.

All `u` are relative standard uncertainties. One uncertainty is printed everywhere: U95.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from reporter.errors import ReporterError

# Machines of one kind differ, and runs of one job share the machine: root mean square of the job
# means of nine published sets with several jobs, all of one node, 0.84 %.
SIGMA_NODE = 0.0085
COVERAGE_FACTOR = 2.0
# AC/DC efficiency that is not documented: between the worst supply in use and none better built.
LOWEST_EFFICIENCY = 0.80
HIGHEST_EFFICIENCY = 0.99


class Conversion(Enum):
    """
    How the AC energy of a part follows from its reading.
    """

    NONE = "none"
    DOCUMENTED = "documented"
    UNDOCUMENTED = "undocumented"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredPart:
    """
    The energy of one part of an entry (nodes, fabric, a device), and what its meter may hide.

    *energy_j* is as read, summed over runs and over instruments of one class. *class_limit* is the
    relative limit of error of the meter class (M1 0.01, M2 0.05, M3 0.10). A DC reading is
    converted: documented, by *efficiency* with the relative limit *efficiency_limit*; undocumented,
    it is an interval. A fabric estimate is AC and never converted.
    """

    energy_j: float
    class_limit: float
    conversion: Conversion = Conversion.NONE
    efficiency: float | None = None
    efficiency_limit: float = 0.0

    def __post_init__(self) -> None:
        """
        Refuse a documented conversion without a possible efficiency.
        """
        documented = self.conversion is Conversion.DOCUMENTED
        if documented and (self.efficiency is None or not 0 < self.efficiency <= 1):
            raise ReporterError(f"a documented efficiency lies in (0, 1], not {self.efficiency}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredEnergy:
    """
    The AC energy of parts together, in J, and the uncertainty of its meters and conversions.

    *middle_j* is the best estimate, between *low_j* and *high_j* (equal but for undocumented
    conversions); *guaranteed_j* is what the meters can't put lower.
    """

    low_j: float
    middle_j: float
    high_j: float
    u_b: float
    u_conversion: float
    guaranteed_j: float


def standard_of_limit(limit: float) -> float:
    """
    The standard uncertainty of a limit of error: limit / sqrt 3, a rectangular distribution.

    M1 (1 %) gives 0.577 %, M2 (5 %) 2.887 %, M3 (10 %) 5.774 %.
    """
    return limit / math.sqrt(3)


def ac_bounds(part: MeteredPart) -> tuple[float, float]:
    """
    The lowest and highest AC energy of a part by its conversion, in J; equal but for an interval.
    """
    if part.conversion is Conversion.UNDOCUMENTED:
        return part.energy_j / HIGHEST_EFFICIENCY, part.energy_j / LOWEST_EFFICIENCY
    energy = part.energy_j / (part.efficiency or 1.0)
    return energy, energy


def metered_energy(parts: Sequence[MeteredPart]) -> MeteredEnergy:
    """
    The energy of *parts* together: u_B = sum(E_p g_p) / E, linear over nodes, devices and parts.

    Linear, because eight nodes of one make err together, and calling them independent would pay
    (eight "different" meters: a third of the guard). The guaranteed energy is the sum of
    E_high (1 + 2 g + 2 u_efficiency), so every part and every worse class raises it. Raises
    `ReporterError` when the parts hold no energy.
    """
    bounds = [ac_bounds(part) for part in parts]
    low, high = math.fsum(one[0] for one in bounds), math.fsum(one[1] for one in bounds)
    middle = (low + high) / 2
    if not 0 < middle < math.inf:
        raise ReporterError("the parts of an entry hold no energy")
    # Shares first: the product of a tiny energy and a limit may not exist.
    u_b = math.fsum(
        (bound[0] + bound[1]) / 2 / middle * standard_of_limit(part.class_limit)
        for part, bound in zip(parts, bounds, strict=True)
    )
    efficiencies = math.fsum(
        bound[1] / middle * _efficiency_uncertainty(part)
        for part, bound in zip(parts, bounds, strict=True)
    )
    guaranteed = math.fsum(
        bound[1] * (1 + COVERAGE_FACTOR * (standard_of_limit(part.class_limit) + own))
        for part, bound in zip(parts, bounds, strict=True)
        for own in [_efficiency_uncertainty(part)]
    )
    return MeteredEnergy(
        low_j=low,
        middle_j=middle,
        high_j=high,
        u_b=u_b,
        u_conversion=(high - low) / middle / (2 * math.sqrt(3)) + efficiencies,
        guaranteed_j=guaranteed,
    )


def type_a(*, variance: float, runs: int, nodes: int, samples_doubt: float = 0.0) -> float:
    """
    u_A = sqrt(v/n + sigma_node^2/N + (w se_S/S)^2): run noise, machine noise, doubt of the samples.

    *variance* is v, *runs* n, *nodes* N; *samples_doubt* is w se_S/S, 0 without an excess. Raises
    `ReporterError` without runs or nodes.
    """
    if runs < 1 or nodes < 1:
        raise ReporterError(f"{runs} runs on {nodes} nodes: no uncertainty")
    return math.sqrt(variance / runs + SIGMA_NODE**2 / nodes + samples_doubt**2)


def expanded_uncertainty(u_a: float, u_b: float, u_conversion: float = 0.0) -> float:
    """
    U95 = 2 sqrt(u_A^2 + u_B^2 + u_conv^2).
    """
    return COVERAGE_FACTOR * math.sqrt(u_a**2 + u_b**2 + u_conversion**2)


class MeterRelation(Enum):
    """
    What the meters of two entries have in common; the value is the correlation of their errors.
    """

    UNRELATED = 0.0
    ONE_MAKE = 0.5
    SAME_METER = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterIdentity:
    """
    The meter of an entry, as far as declared; None where it is not.
    """

    submitter: str
    meter_class: str
    make_and_model: str | None = None
    instrument_and_place: str | None = None


def meter_relation(a: MeterIdentity, b: MeterIdentity) -> MeterRelation:
    """
    How far the errors of two entries' meters go together.

    One physical meter (one instrument id at one place): fully. Between submitters else: not at
    all. One submitter, one declared make and model, one class: by half, said as "meters of one
    make".
    """
    meter = a.instrument_and_place
    if meter is not None and meter == b.instrument_and_place:
        return MeterRelation.SAME_METER
    make = a.make_and_model
    same = make is not None and (a.submitter, make, a.meter_class) == (
        b.submitter,
        b.make_and_model,
        b.meter_class,
    )
    return MeterRelation.ONE_MAKE if same else MeterRelation.UNRELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainEnergy:
    """
    An energy E in J with its relative standard uncertainties.
    """

    energy_j: float
    u_a: float
    u_b: float
    u_conversion: float = 0.0


def how_sure(
    a: UncertainEnergy, b: UncertainEnergy, relation: MeterRelation = MeterRelation.UNRELATED
) -> float:
    """
    The probability that the true energy of *a* lies below that of *b*, meters included.

    Phi(ln(E_b/E_a) / sqrt(u_A^2 of both + u_B^2 of both - 2 rho u_B u_B + u_conv^2 of both)), with
    E and not G. It never ranks. Below 0.5 the order is the other one.
    """
    rho = relation.value
    variance = (
        a.u_a**2
        + b.u_a**2
        + (a.u_b - b.u_b) ** 2
        + 2 * (1 - rho) * a.u_b * b.u_b
        + a.u_conversion**2
        + b.u_conversion**2
    )
    distance = math.log(b.energy_j / a.energy_j)
    if variance <= 0:
        return 0.5 + math.copysign(0.5, distance) * (distance != 0)
    return statistics.NormalDist().cdf(distance / math.sqrt(variance))


def how_sure_text(probability: float) -> str:
    """
    "95 %", to the whole percent; "over 99 %" above it. Raises `ValueError` below one half: turn it.
    """
    if probability < 0.5:
        raise ValueError(f"{probability} is below one half; turn the pair round")
    percent = round(100 * probability)
    return "over 99 %" if percent > 99 else f"{percent} %"


def _efficiency_uncertainty(part: MeteredPart) -> float:
    if part.conversion is not Conversion.DOCUMENTED:
        return 0.0
    return standard_of_limit(part.efficiency_limit)
