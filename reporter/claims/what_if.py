"""
Moves a run to another place, year, PUE or accelerator, with the tables' values and a range.

What is not claimed: that the run would have gone so. A place changes the intensity, not the
network; an accelerator is entered with the utilisation and the share of rated power that the run
had, and with the range that published runs have.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reporter.carbon.factors import Factor as CarbonFactor
from reporter.carbon.lookup import lookup
from reporter.claims import datasheets
from reporter.claims.compare import energy_before_pue
from reporter.claims.facts import Facts
from reporter.claims.known_factors import factors_of
from reporter.claims.printed import Interval
from reporter.claims.shown import in_unit
from reporter.errors import ReporterError
from reporter.model.accelerators import Accelerator, find_accelerator, near_accelerators
from reporter.model.claim import ClaimLocation
from reporter.text import number, one_line

# Achieved over dense peak in published runs: 0.20 (GPT-3) to 0.63 (TPU v2), Patterson et al. 2021.
UTILISATION = (Fraction(20, 100), Fraction(63, 100))
# Mean system power over rated power in the same tables: TPU v3 0.54 to V100 1.10.
SHARE_OF_RATED = (Fraction(54, 100), Fraction(110, 100))
JOULES_PER_KWH = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    What is changed; what is None stays as the row states it.
    """

    country: str | None = None
    grid_zone: str | None = None
    cloud_region: tuple[str, str] | None = None
    year: int | None = None
    pue: float | None = None
    accelerator: str | None = None

    @property
    def has_place(self) -> bool:
        """
        Whether a place is named.
        """
        return any((self.country, self.grid_zone, self.cloud_region))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One input of the moved run, with the reason for its range.
    """

    name: str
    interval: Interval
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """
    The moved run: IT energy, PUE and intensity, and what follows; None where it isn't known.
    """

    row_id: str
    steps: tuple[Step, ...]
    energy: Interval | None
    co2e: Interval | None
    before_energy: Interval | None
    before_co2e: Interval | None
    missing: tuple[str, ...]


def what_if(facts: Facts, change: Change) -> WhatIf:
    """
    The run of *facts* with *change* made; energies in kWh, CO2e in kg.

    Raises `ReporterError` when the place, year or accelerator is not in the tables.
    """
    energy = _energy_step(facts, change)
    pue = _pue_step(facts, change)
    intensity = _intensity_step(facts, change)
    missing = [
        name
        for name, step in (("IT energy", energy), ("PUE", pue), ("carbon intensity", intensity))
        if step is None
    ]
    facility = energy.interval * pue.interval if energy and pue else None
    return WhatIf(
        row_id=facts.row.id,
        steps=tuple(step for step in (energy, pue, intensity) if step is not None),
        energy=facility,
        co2e=facility * intensity.interval if facility and intensity else None,
        before_energy=facts.get("energy"),
        before_co2e=facts.get("co2e"),
        missing=tuple(missing),
    )


def _pue_step(facts: Facts, change: Change) -> Step | None:
    if change.pue is not None:
        if not 1 <= change.pue <= 3:
            raise ReporterError(f"a PUE of {change.pue:g} is impossible: it lies between 1 and 3")
        exact = Interval.exactly(Fraction(str(change.pue)))
        return Step(name="PUE", interval=exact, text=f"PUE {change.pue:g}, as asked for")
    pue = facts.get("pue")
    if pue is None:
        return None
    return Step(name="PUE", interval=pue, text=f"PUE {facts.text('pue')}, as printed")


def _intensity_step(facts: Facts, change: Change) -> Step | None:
    if not change.has_place and change.year is None:
        stated = facts.get("intensity")
        if stated is None:
            return None
        text = f"carbon intensity {facts.text('intensity')}, as printed"
        return Step(name="carbon intensity", interval=stated, text=text)
    place = _place(facts, change)
    factor = _factor(place, change, facts)
    near = [
        Fraction(str(other.g_per_kwh)) / 1000
        for other in factors_of(place)
        if abs(other.year - factor.year) <= 1 and other.boundary == factor.boundary
    ]
    value = Fraction(str(factor.g_per_kwh)) / 1000
    interval = Interval(low=min([value, *near]), value=value, high=max([value, *near]))
    text = (
        f"carbon intensity {factor.g_per_kwh:g} g/kWh ({factor.factor_id}, {factor.boundary}); "
        "range: every source of that boundary for the place, within a year"
    )
    return Step(name="carbon intensity", interval=interval, text=text)


def _place(facts: Facts, change: Change) -> ClaimLocation:
    if not change.has_place:
        if facts.row.location is None:
            raise ReporterError(f"{facts.row.id} states no place; name one beside the year")
        return facts.row.location
    provider, region = change.cloud_region or (None, None)
    return ClaimLocation(
        country=change.country,
        grid_zone=change.grid_zone,
        cloud_provider=provider,
        cloud_region=region,
    )


def _factor(place: ClaimLocation, change: Change, facts: Facts) -> CarbonFactor:
    year = change.year or (facts.row.location.year if facts.row.location else None)
    if year is None:
        raise ReporterError(f"{facts.row.id} states no year; name one beside the place")
    region = None
    if place.cloud_provider is not None and place.cloud_region is not None:
        region = (place.cloud_provider, place.cloud_region)
    found = lookup(year=year, country=place.country, grid_zone=place.grid_zone, cloud_region=region)
    if found.factor is None:
        raise ReporterError(f"{found.message}; {found.hint}" if found.hint else found.message)
    return found.factor


def _energy_step(facts: Facts, change: Change) -> Step | None:
    if change.accelerator is None:
        known = energy_before_pue(facts)
        if known is None:
            return None
        text = f"IT energy {known[1]} = {in_unit(known[0].value, 'energy', 'kWh')}"
        return Step(name="IT energy", interval=known[0], text=text)
    variant = find_accelerator(change.accelerator)
    if variant is None:
        near = ", ".join(near_accelerators(change.accelerator)) or "none"
        raise ReporterError(f"no accelerator {change.accelerator!r}; near ones: {near}")
    return _on_other_accelerator(facts, variant)


def _on_other_accelerator(facts: Facts, variant: Accelerator) -> Step | None:
    """
    FLOPs x rated power x share / (peak x utilisation) on another accelerator.
    """
    work = facts.get("flops")
    peak = variant.peak_tflops("bf16") or variant.peak_tflops("fp16")
    if work is None or peak is None or variant.nameplate_w is None:
        return None
    rated_w, peak_flops = Fraction(str(variant.nameplate_w)), Fraction(str(peak)) * 10**12
    base = work * Interval.exactly(rated_w / peak_flops / JOULES_PER_KWH)
    own = _own_shares(facts)
    low_share, high_share = SHARE_OF_RATED
    low_use, high_use = UTILISATION
    low, high = base.low * low_share / high_use, base.high * high_share / low_use
    if own is None:
        value = (low + high) / 2
        how = "the middle of the range of published runs"
    else:
        value = base.value * own[1] / own[0]
        how = f"utilisation {float(own[0]):.2f} and {float(own[1]):.2f} of rated power, as before"
    interval = Interval(low=min(low, value), value=value, high=max(high, value))
    text = (
        f"IT energy on {variant.name} ({number(float(rated_w))} W, {number(float(peak))} TFLOP/s "
        f"dense): {how}; range: utilisation 0.20 to 0.63, 0.54 to 1.10 of rated power"
    )
    return Step(name="IT energy", interval=interval, text=text)


def _own_shares(facts: Facts) -> tuple[Fraction, Fraction] | None:
    """
    Utilisation and share of rated power that the run itself had, None when not known.
    """
    throughput, power = facts.get("throughput"), facts.get("power")
    peak, rated = facts.get("peak"), facts.get("tdp")
    variants = datasheets.variants(facts.row.accelerator)
    if len(variants) == 1:
        known_peak = variants[0].peak_tflops("bf16") or variants[0].peak_tflops("fp16")
        if peak is None and known_peak is not None:
            peak = Interval.exactly(Fraction(str(known_peak)) * 10**12)
        if rated is None and variants[0].nameplate_w is not None:
            rated = Interval.exactly(Fraction(str(variants[0].nameplate_w)) / 1000)
    if throughput is None or power is None or peak is None or rated is None:
        return None
    return throughput.value / peak.value, power.value / rated.value


def what_if_text(result: WhatIf) -> str:
    """
    The moved run in lines.
    """
    lines = [f"{result.row_id}, if", *(f"  {step.text}" for step in result.steps)]
    lines += _outcome("energy", "kWh", result.energy, result.before_energy)
    lines += _outcome("co2e", "kg", result.co2e, result.before_co2e)
    lines += [f"  not stated: {name}" for name in result.missing]
    return "".join(f"{one_line(line)}\n" for line in lines)


def _outcome(name: str, unit: str, after: Interval | None, before: Interval | None) -> list[str]:
    if after is None:
        return []
    title = {"energy": "energy", "co2e": "CO2e"}[name]
    bounds = f"{in_unit(after.low, name, unit)} to {in_unit(after.high, name, unit)}"
    line = f"  {title}: {in_unit(after.value, name, unit)} ({bounds})"
    if before is not None and before.value:
        share = float(after.value / before.value)
        line += f", {number(share)}x the printed {in_unit(before.value, name, unit)}"
    return [line]


def what_if_dict(result: WhatIf) -> dict[str, Any]:
    """
    The moved run as JSON data: kWh and kg CO2e.
    """
    return {
        "id": result.row_id,
        "steps": [
            {"name": step.name, "text": step.text, **_bounds(step.interval)}
            for step in result.steps
        ],
        "energy_kwh": None if result.energy is None else _bounds(result.energy),
        "co2e_kg": None if result.co2e is None else _bounds(result.co2e),
        "missing": list(result.missing),
    }


def _bounds(interval: Interval) -> dict[str, float]:
    return {
        "low": float(interval.low),
        "value": float(interval.value),
        "high": float(interval.high),
    }
