"""
Moves a run to another place, year, PUE or accelerator, with the tables' values and a range.

What is not claimed: that the run would have gone so. A place changes the intensity, not the
network; an accelerator is entered with the utilisation and the share of rated power that the run
had, and with the range that published runs have.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reporter.carbon.factors import Factor as CarbonFactor
from reporter.carbon.lookup import NO_RANK, lookup
from reporter.claims import datasheets
from reporter.claims.factors import energy_before_pue, energy_name
from reporter.claims.printed import Interval
from reporter.claims.recompute import factors_of
from reporter.claims.row_figures import Facts, in_unit
from reporter.errors import ReporterError
from reporter.model.accelerators import Accelerator, find_accelerator, near_accelerators
from reporter.model.claim import ClaimLocation
from reporter.units import JOULES_PER_KWH

# Achieved over dense peak in published runs: 0.20 (GPT-3) to 0.63 (TPU v2), Patterson et al. 2021.
UTILISATION = (Fraction(20, 100), Fraction(63, 100))
# Mean system power over rated power in the same tables: TPU v3 0.54 to V100 1.10.
SHARE_OF_RATED = (Fraction(54, 100), Fraction(110, 100))
MOVED = "IT energy on {name} ({rating}){words}"
_RANGE = "range: utilisation 0.20 to 0.63, 0.54 to 1.10 of rated power"

# The site fills in the same sentences where a reader chooses what is changed.
MEASURED = "{name} {text} {doubt}, measured"
PUE_ASKED = "PUE {pue}, as asked for"
PUE_KEPT = "PUE {pue}, {how}"
PUE_IMPOSSIBLE = "a PUE of {pue} is impossible: it lies between 1 and 3"
LEAST_PUE, MOST_PUE = 1, 3
INTENSITY_KEPT = "carbon intensity {text}, {how}"
INTENSITY_FOUND = (
    "carbon intensity {g_per_kwh} g/kWh ({factor}, {boundary}); range: every source of that "
    "boundary for the place, within a year"
)


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

    *before* is the input as stated, None where it wasn't; *after* is None where it stays.
    """

    name: str
    interval: Interval
    text: str
    before: str | None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """
    The moved run: IT energy, PUE and intensity, and what follows; None where it isn't known.

    *is_entry* says that the run was measured, so that nothing of it is printed.
    """

    row_id: str
    is_entry: bool
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
        is_entry=facts.is_entry,
        steps=tuple(step for step in (energy, pue, intensity) if step is not None),
        energy=facility,
        co2e=facility * intensity.interval if facility and intensity else None,
        before_energy=_energy_before(facts),
        before_co2e=facts.get("co2e"),
        missing=tuple(missing),
    )


def _energy_before(facts: Facts) -> Interval | None:
    """
    The energy that the moved one is held against: as printed, or measured times the PUE.
    """
    energy, pue = facts.get("energy"), facts.get("pue")
    if not facts.is_entry or energy is None:
        return energy
    return energy * pue if pue is not None else None


def _stated(facts: Facts, name: str) -> str | None:
    return None if facts.get(name) is None else facts.text(name)


def as_it_is(facts: Facts) -> str:
    """
    What is said of an input that stays: a run states it, a document prints it.
    """
    return "as stated" if facts.is_entry else "as printed"


def pue_refusal(facts: Facts) -> str:
    """
    Why another PUE can't be asked for; empty where it can.
    """
    if facts.work is None or not facts.work.is_facility:
        return ""
    return (
        f"{facts.row.id} measured the whole facility ({facts.work.scope}), which contains what "
        "a PUE adds; a PUE can't be asked for"
    )


def _pue_step(facts: Facts, change: Change) -> Step | None:
    before = _stated(facts, "pue")
    refusal = pue_refusal(facts)
    if change.pue is not None and refusal:
        raise ReporterError(refusal)
    if change.pue is not None:
        if not LEAST_PUE <= change.pue <= MOST_PUE:
            raise ReporterError(PUE_IMPOSSIBLE.format(pue=f"{change.pue:g}"))
        exact = Interval.exactly(Fraction(str(change.pue)))
        text = PUE_ASKED.format(pue=f"{change.pue:g}")
        return Step(name="PUE", interval=exact, text=text, before=before, after=f"{change.pue:g}")
    pue = facts.get("pue")
    if pue is None:
        return None
    text = PUE_KEPT.format(pue=before, how=as_it_is(facts))
    return Step(name="PUE", interval=pue, text=text, before=before)


def _intensity_step(facts: Facts, change: Change) -> Step | None:
    before = _stated(facts, "intensity")
    if not change.has_place and change.year is None:
        stated = facts.get("intensity")
        if stated is None:
            return None
        text = INTENSITY_KEPT.format(text=before, how=as_it_is(facts))
        return Step(name="carbon intensity", interval=stated, text=text, before=before)
    place = _place(facts, change)
    factor = _factor(place, change, facts)
    interval = grid_interval(place, factor)
    text = INTENSITY_FOUND.format(
        g_per_kwh=f"{factor.g_per_kwh:g}", factor=factor.factor_id, boundary=factor.boundary
    )
    return Step(
        name="carbon intensity",
        interval=interval,
        text=text,
        before=before,
        after=f"{factor.g_per_kwh:g} g/kWh",
    )


def grid_interval(place: ClaimLocation, factor: CarbonFactor) -> Interval:
    """
    The carbon intensity of *factor* in kg/kWh, with a range: every source of its boundary for
    *place*, within a year.
    """
    near = [
        Fraction(str(other.g_per_kwh)) / 1000
        for other in factors_of(place)
        if abs(other.year - factor.year) <= 1 and other.boundary == factor.boundary
    ]
    value = Fraction(str(factor.g_per_kwh)) / 1000
    return Interval(low=min([value, *near]), value=value, high=max([value, *near]))


def _place(facts: Facts, change: Change) -> ClaimLocation:
    if not change.has_place:
        stated = facts.row.location
        if stated is None or not (stated.country or stated.grid_zone or stated.cloud_region):
            raise ReporterError(f"{facts.row.id} states no place; name one beside the year")
        return stated
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
    # The ranking table begins in 2021; the text of the step names the factor that stands in.
    factor = found.factor or next(iter(found.candidates), None)
    if factor is None:
        hint = "name a year that the tables have" if found.hint == NO_RANK else found.hint
        raise ReporterError(f"{found.message}; {hint}")
    return factor


def _energy_step(facts: Facts, change: Change) -> Step | None:
    known, name = energy_before_pue(facts), energy_name(facts, facts)
    before = None if known is None else in_unit(known[0].value, "energy", "kWh")
    if change.accelerator is None:
        if known is None:
            return None
        text = f"{name} {known[1]} = {before}"
        if facts.work:
            text = MEASURED.format(name=name, text=known[1], doubt=facts.work.doubt)
        return Step(name=name, interval=known[0], text=text, before=before)
    variant = find_accelerator(change.accelerator)
    if variant is None:
        near = ", ".join(near_accelerators(change.accelerator)) or "none"
        raise ReporterError(f"no accelerator {change.accelerator!r}; near ones: {near}")
    moved = on_other_accelerator(facts, variant)
    if moved is None:
        return None
    low, value, high = (
        in_unit(bound, "energy", "kWh")
        for bound in (moved.interval.low, moved.interval.value, moved.interval.high)
    )
    return Step(
        name=name,
        interval=moved.interval,
        text=moved.text,
        before=before,
        after=f"{value} ({low} to {high})",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """
    An IT energy in kWh on another accelerator, and how it came about.
    """

    interval: Interval
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rating:
    """
    Dense 16-bit peak (FLOP/s) and rated power (W) of one variant.
    """

    peak: Fraction
    rated_w: Fraction

    @property
    def text(self) -> str:
        """
        Both figures in words.
        """
        teraflops = f"{float(self.peak / 10**12):,g}"
        return f"{float(self.rated_w):,g} W, {teraflops} TFLOP/s dense"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """
    The energy of a run for each W of rated power that a FLOP/s of peak takes, in kWh.

    Every rule here is in proportion to that figure of the new accelerator. *words* are what
    follows the name and the rating of the new one.
    """

    per_rating: Interval
    words: str


def on_other_accelerator(facts: Facts, variant: Accelerator) -> Moved | None:
    """
    The energy on *variant*: by FLOPs where they are stated, for an entry also by time and energy.

    None where an input or a datasheet figure is not known.
    """
    rating, scaling = _rating(variant), scaling_of(facts)
    if rating is None or scaling is None:
        return None
    return Moved(
        interval=scaling.per_rating * Interval.exactly(rating.rated_w / rating.peak),
        text=MOVED.format(name=variant.name, rating=rating.text, words=scaling.words),
    )


def scaling_of(facts: Facts) -> Scaling | None:
    """
    How the energy of a run follows the rating of another accelerator; None where an input is not
    known.
    """
    if facts.get("flops") is not None:
        return _by_flops(facts)
    return _by_datasheets(facts)


def rating_of(variant: Accelerator) -> tuple[Fraction, str] | None:
    """
    Rated power over dense 16-bit peak in W per FLOP/s, and both in words; None where one isn't
    known.
    """
    rating = _rating(variant)
    return None if rating is None else (rating.rated_w / rating.peak, rating.text)


def _rating(variant: Accelerator) -> _Rating | None:
    peak, rated_w = datasheets.half_precision_peak(variant), datasheets.rated_power_w(variant)
    return None if peak is None or rated_w is None else _Rating(peak=peak, rated_w=rated_w)


def _by_flops(facts: Facts) -> Scaling | None:
    """
    FLOPs x rated power x share / (peak x utilisation).
    """
    work = facts.get("flops")
    if work is None:
        return None
    base = work * Interval.exactly(Fraction(1) / JOULES_PER_KWH)
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
    return Scaling(per_rating=interval, words=f": {how}; {_RANGE}")


def _by_datasheets(facts: Facts) -> Scaling | None:
    """
    Measured energy x rated power per peak of the new over that of the own accelerator.

    Only for an entry: its power is measured, so the share of rated power is known and only the
    utilisation is not. It may change within the range of published runs.
    """
    energy, power = facts.get("energy"), facts.get("power")
    variants = datasheets.variants(facts.row.accelerator)
    own = _rating(variants[0]) if len(variants) == 1 else None
    if not facts.is_entry or energy is None or power is None or own is None:
        return None
    step = own.peak / own.rated_w
    share = power.value * 1000 / own.rated_w
    least, most = min(SHARE_OF_RATED[0], share), max(SHARE_OF_RATED[1], share)
    widest = UTILISATION[1] / UTILISATION[0]
    interval = Interval(
        low=energy.low * step * least / share / widest,
        value=energy.value * step,
        high=energy.high * step * most / share * widest,
    )
    words = (
        f" in place of {variants[0].name} ({own.text}): "
        f"the same utilisation and {float(share):.2f} of rated power, as before; range: "
        f"utilisation {float(widest):.2f} times as high or as low, "
        f"{float(least):.2f} to {float(most):.2f} of rated power"
    )
    return Scaling(per_rating=interval, words=words)


def _own_shares(facts: Facts) -> tuple[Fraction, Fraction] | None:
    """
    Utilisation and share of rated power that the run itself had, None when not known.
    """
    throughput, power = facts.get("throughput"), facts.get("power")
    stated_peak, stated_kw = facts.get("peak"), facts.get("tdp")
    peak = stated_peak.value if stated_peak else None
    rated_w = stated_kw.value * 1000 if stated_kw else None
    variants = datasheets.variants(facts.row.accelerator)
    if len(variants) == 1:
        peak = datasheets.half_precision_peak(variants[0]) if peak is None else peak
        rated_w = datasheets.rated_power_w(variants[0]) if rated_w is None else rated_w
    if throughput is None or power is None or peak is None or rated_w is None:
        return None
    return throughput.value / peak, power.value * 1000 / rated_w
