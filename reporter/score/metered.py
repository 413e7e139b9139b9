"""
The energies of an entry's parts as the estimator takes them: side by side by class and conversion.

Which side a figure stands on is decided here alone for the score. Scope S1 compares accelerators at
the device: as read, nothing converted, no AC side claimed. A fabric estimate is AC and never
converted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporter.energy.meter_class import UNCERTAINTY, published_logs, written_or_derived
from reporter.energy.parts import AcBasis, charged_side_j, parts_in
from reporter.model.competition import ComparedSide
from reporter.model.enums import MeterClass, Scope, Side
from reporter.model.run import Conversion as Efficiency
from reporter.model.run import EnergyPart
from reporter.model.submission import Instrument, Submission
from reporter.score.uncertainty import Conversion, MeteredPart, MeterIdentity, ac_bounds
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

# How a figure of accelerators stands in scope S1; of the other sides see `AcBasis`.
AT_DEVICE = "device"
# A DC reading where the benchmark compares energies as measured: nothing is converted.
DC_AS_READ = "dc_as_read"
NO_PARTS = "none"
_WORST_LAST = (
    AT_DEVICE,
    AcBasis.AC,
    DC_AS_READ,
    AcBasis.CONVERTED,
    AcBasis.ASSUMED,
    AcBasis.REFUSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnergies:
    """
    The energies of one run in one scope in J, and the worst side of its parts.

    *integrated_j* and *charged_j* stand on the side that the scope compares (AC, in S1 the device);
    where no efficiency is documented they are the middle of the interval. *read_j* is the charge as
    the meters read it. *dc_j* is the charge on the DC side, where every part has one. All are None
    without parts, or where a conversion is refused.
    """

    integrated_j: float | None
    charged_j: float | None
    read_j: float | None
    dc_j: float | None
    basis: str


def run_energies(
    parts: Sequence[EnergyPart], scope: Scope, side: ComparedSide = ComparedSide.AC
) -> RunEnergies:
    """
    The energies of a run's *parts* in *scope*, on the *side* that the benchmark compares.
    """
    bases = [side_basis(part, scope, side) for part in parts]
    worst = max(bases, key=_WORST_LAST.index, default=NO_PARTS)
    if worst in {NO_PARTS, AcBasis.REFUSED}:
        return RunEnergies(
            integrated_j=None, charged_j=None, read_j=None, dc_j=None, basis=str(worst)
        )
    dc_j = [_dc_j(part, scope) for part in parts]
    known_dc_j = [energy_j for energy_j in dc_j if energy_j is not None]
    return RunEnergies(
        integrated_j=math.fsum(
            _middle_j(part, basis, part.energy_j) for part, basis in zip(parts, bases, strict=True)
        ),
        charged_j=math.fsum(
            _middle_j(part, basis, charged_side_j(part))
            for part, basis in zip(parts, bases, strict=True)
        ),
        read_j=math.fsum(charged_side_j(part) for part in parts),
        dc_j=math.fsum(known_dc_j) if len(known_dc_j) == len(parts) else None,
        basis=str(worst),
    )


def side_basis(part: EnergyPart, scope: Scope, side: ComparedSide = ComparedSide.AC) -> str:
    """
    How the figure of a part came to the side that *scope* compares: "device" or an `AcBasis`;
    "dc_as_read" for a DC reading where the benchmark compares the *side* as measured.
    """
    if scope is Scope.S1:
        return AT_DEVICE
    if part.side is Side.AC or not part.method.is_measurement:
        return AcBasis.AC
    if side is ComparedSide.AS_MEASURED:
        return DC_AS_READ
    if part.conversion is None:
        return AcBasis.ASSUMED
    is_possible = LEAST_EFFICIENCY <= part.conversion.efficiency <= MOST_EFFICIENCY
    return AcBasis.CONVERTED if is_possible else AcBasis.REFUSED


def metered_parts(
    submission: Submission,
    scope: Scope,
    floor: MeterClass | None = None,
    side: ComparedSide = ComparedSide.AC,
) -> tuple[MeteredPart, ...]:
    """
    The charged energy of all runs in *scope*, one part for each meter class and conversion.

    *floor* is the class that a review gave: no part counts as better; *side* is that which the
    benchmark compares. A fabric estimate has the
    worst class among the measured parts, so that measuring never costs. Raises `KeyError` on a part
    whose conversion is refused: such a scope has no energy to begin with.
    """
    parts = [part for run in submission.runs for part in parts_in(run, scope)]
    published = published_logs(submission)
    classes = [
        written_or_derived(part, submission, published=published).meter_class
        for part in parts
        if part.method.is_measurement
    ]
    if floor is not None:
        classes = [max(floor, own) for own in classes]
    worst = max(classes, default=MeterClass.M4)
    of_measured = iter(classes)
    sums: dict[MeteredPart, list[float]] = defaultdict(list)
    for part in parts:
        own = next(of_measured) if part.method.is_measurement else worst
        sums[_metered(part, side_basis(part, scope, side), 0.0, own)].append(charged_side_j(part))
    return tuple(
        MeteredPart(
            energy_j=math.fsum(energies_j),
            class_limit=kind.class_limit,
            conversion=kind.conversion,
            efficiency=kind.efficiency,
            efficiency_limit=kind.efficiency_limit,
        )
        for kind, energies_j in sums.items()
    )


def efficiency_limit(stated: Efficiency) -> float:
    """
    The relative limit of error of a documented efficiency.

    As stated, else half a unit of its last printed digit: 0.94 is known to 0.005.
    """
    if stated.error_limit_percent is not None:
        return stated.error_limit_percent / 100
    exponent = Decimal(repr(stated.efficiency)).as_tuple().exponent
    return float(Decimal((0, (5,), int(exponent) - 1))) / stated.efficiency


def meter_identity(
    submission: Submission, scope: Scope, meter_class: MeterClass, organisation: str
) -> MeterIdentity:
    """
    The meter of an entry in *scope*, as far as its file declares one for all parts.

    An instrument's id is a name inside one file, so only a serial number makes it one meter.
    """
    parts = [part for run in submission.runs for part in parts_in(run, scope)]
    names = {part.instrument for part in parts if part.method.is_measurement}
    used = {submission.instrument(name) for name in names}
    makes = {_make_and_model(one) for one in used}
    serials = {one.serial_number if one else None for one in used}
    make = makes.pop() if len(makes) == 1 else None
    serial = serials.pop() if len(serials) == 1 else None
    return MeterIdentity(
        submitter=organisation,
        meter_class=meter_class.value,
        make_and_model=make,
        instrument_and_place=f"{organisation}, {make}, {serial}" if make and serial else None,
    )


def _make_and_model(instrument: Instrument | None) -> str | None:
    if instrument is None or not instrument.make or not instrument.model:
        return None
    return f"{instrument.make} {instrument.model}".casefold()


def _metered(part: EnergyPart, basis: str, energy_j: float, meter_class: MeterClass) -> MeteredPart:
    limit = UNCERTAINTY[meter_class]
    kind = _CONVERSIONS[basis]
    stated = part.conversion
    if kind is not Conversion.DOCUMENTED or stated is None:
        return MeteredPart(energy_j=energy_j, class_limit=limit, conversion=kind)
    return MeteredPart(
        energy_j=energy_j,
        class_limit=limit,
        conversion=kind,
        efficiency=stated.efficiency,
        efficiency_limit=efficiency_limit(stated),
    )


_CONVERSIONS: Mapping[str, Conversion] = {
    AT_DEVICE: Conversion.NONE,
    AcBasis.AC: Conversion.NONE,
    DC_AS_READ: Conversion.NONE,
    AcBasis.CONVERTED: Conversion.DOCUMENTED,
    AcBasis.ASSUMED: Conversion.UNDOCUMENTED,
}


def _middle_j(part: EnergyPart, basis: str, energy_j: float) -> float:
    low_j, high_j = ac_bounds(_metered(part, basis, energy_j, MeterClass.M4))
    return (low_j + high_j) / 2


def _dc_j(part: EnergyPart, scope: Scope) -> float | None:
    """
    The charge of a part on the DC side; what an AC meter read needs a stated efficiency.
    """
    if part.side is Side.DC or scope is Scope.S1:
        return charged_side_j(part)
    return charged_side_j(part) * part.conversion.efficiency if part.conversion else None
