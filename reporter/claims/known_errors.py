"""
The slips that documents are known to make, as factors between a printed and a true figure.

Each slip changes a figure by a known factor. A slip *fits* when the printed figure, divided by
that factor, agrees with the recomputed one within the printed digits. *prior* orders slips that
fit equally well: lower is commoner in published documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from types import MappingProxyType

from reporter.claims import datasheets
from reporter.claims.agreement import grids, power_bounds_kw
from reporter.claims.printed import KILOGRAMS_PER_POUND, POUNDS_PER_SHORT_TON, Interval
from reporter.claims.recompute import (
    Expected,
    accelerator_hours,
    energy_basis,
    it_energy,
    known_intensities,
    proven_basis,
)
from reporter.claims.row_figures import Facts

KILO = Fraction(1000)
# Units of an energy that CO2e rests on, and how rare their confusion is.
_UNITS_OF_ENERGY = (
    (KILO, "1000", 0.25),
    (KILO**2, "1,000,000", 0.45),
    (Fraction(18, 5), "3.6", 0.7),
)
# A factor of another source that differs by less than half a percent explains nothing.
SAME_FACTOR = Fraction(1, 200)
NODE_SIZES = (4, 8, 16)
# Rated powers nearer than this are one, and of several kinds so many combinations are tried.
SAME_POWER = Fraction(1, 100)
MOST_VARIANTS = 16
# PUEs that documents take from each other, and how far another must be to be another.
KNOWN_PUES = MappingProxyType(
    {
        Fraction(158, 100): "survey of 2018, in Strubell et al. 2019",
        Fraction(159, 100): "US average 2020, in Patterson et al. 2021",
    }
)
DIFFERENT_PUE = Fraction(5, 100)
# 44 g of CO2 hold 12 g of carbon (molar masses): some documents count tonnes of carbon.
CO2_OVER_CARBON = Fraction(44, 12)
# A node draws 1.2 to 1.9 times its accelerators: 1/0.74 in Dodge et al. 2022 (Table 1), and up
# to 1.85 x TDP in MLPerf Training v4.0 power logs.
NODE_OVER_ACCELERATORS = (Fraction(6, 5), Fraction(19, 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownError:
    """
    One slip that may explain one figure: printed = recomputed x *factor*.

    *operation* is how the factor reads in the arithmetic ("/ PUE 1.10"). A *band* slip fits a
    whole range of factors and is named only when nothing exact fits.
    """

    code: str
    factor: Interval
    operation: str
    prior: float
    band: bool = False


def known_errors_of(figure: str, facts: Facts, expected: Expected) -> Iterator[KnownError]:
    """
    Every slip that could change *figure*, given the expectation it is compared with.
    """
    if figure == "energy":
        yield from _pue_errors(figure, facts, expected)
        yield from _power_errors(facts)
        yield from _errors_of_parts([it_energy(part) for part in facts.parts])
        yield from _hour_errors(facts)
        yield from _energy_units()
        yield from _power_units(facts)
    elif figure in {"co2e", "net_co2e"}:
        yield from _pue_errors(figure, facts, expected)
        yield from _intensity_errors(figure, facts)
        if expected.from_power:
            yield from _power_errors(facts)
            yield from _errors_of_parts([it_energy(part) for part in facts.parts])
            yield from _hour_errors(facts)
            yield from _power_units(facts)
        else:
            yield from _units_of_base(facts)
        yield from _intensity_units(figure, facts)
        yield from _carbon_units()
    elif figure == "accelerator_time":
        yield from _count_errors(facts)
        yield from _errors_of_parts([accelerator_hours(part) for part in facts.parts])
        yield from _time_units()
    elif figure == "flops":
        yield from _work_errors(facts)
        yield from _hour_errors(facts)
    yield from _decimals()


def _pue_errors(figure: str, facts: Facts, expected: Expected) -> Iterator[KnownError]:
    pue = facts.get("pue")
    if pue is None or pue.value <= 1:
        return
    if expected.pue_count == 1:
        yield from _other_pues(pue, facts)
    beside_energy = figure != "energy" and not expected.from_power
    names = _pue_names(facts, beside_energy=beside_energy)
    for count, (code, prior) in names.items():
        extra = count - expected.pue_count
        if extra:
            yield KnownError(
                code=code, factor=pue**extra, operation=_pue_text(facts, extra), prior=prior
            )


def _other_pues(pue: Interval, facts: Facts) -> Iterator[KnownError]:
    for known, source in KNOWN_PUES.items():
        if abs(known / pue.value - 1) > DIFFERENT_PUE:
            text = f"x PUE {float(known):g} ({source}) for {facts.text('pue')}"
            factor = Interval.exactly(known) / pue
            yield KnownError(code="another-pue", factor=factor, operation=text, prior=0.4)


def _pue_names(facts: Facts, *, beside_energy: bool) -> dict[int, tuple[str, float]]:
    """
    What it means when a figure holds the PUE so many times, where the rule allows another count.
    """
    if beside_energy:
        basis = energy_basis(facts)
        if basis == proven_basis(facts) == "no":
            names = {-1: ("pue-divided", 0.25), 2: ("pue-twice", 0.0), 0: ("pue-not-applied", 0.0)}
            allowed = {1} if facts.in_co2e == "yes" else {0, 1}
        else:
            # 2 says that the energy was divided by the PUE before.
            names = {-1: ("pue-not-applied", 0.0), 1: ("pue-twice", 0.0), 2: ("pue-divided", 0.25)}
            allowed = {0} if basis == "yes" else {0, 1}
    else:
        names = {0: ("pue-not-applied", 0.0), 2: ("pue-twice", 0.0), -1: ("pue-divided", 0.25)}
        allowed = {"yes": {1}, "no": {0}}.get(facts.in_energy, {0, 1})
        if allowed == {0}:
            names = {**names, 1: ("pue-basis", 0.0)}
    return {count: name for count, name in names.items() if count not in allowed}


def _pue_text(facts: Facts, extra: int) -> str:
    sign = "x" if extra > 0 else "/"
    return " ".join([f"{sign} PUE {facts.text('pue')}"] * abs(extra))


def _power_errors(facts: Facts) -> Iterator[KnownError]:
    yield from _node_power_errors(facts)
    if any(part.power is not None for part in facts.row.parts):
        yield from _power_errors_of_parts(facts)
    power = facts.get("power")
    if power is not None and power.low:
        yield from _rated_power_errors(power, facts)
    if power is not None or facts.get("node_power") is not None or facts.row.parts:
        yield from _node_bands(facts)


def _rated_power_errors(power: Interval, facts: Facts) -> Iterator[KnownError]:
    for rated_kw, name in _rated_powers_kw(facts).items():
        factor = Interval.exactly(rated_kw) / power
        if abs(factor.value - 1) > SAME_POWER:
            watts = f"{float(rated_kw * 1000):g} W TDP ({name}) for {facts.text('power')}"
            yield _rated_error(facts, factor, f"x {watts}")


def _rated_error(facts: Facts, factor: Interval, operation: str) -> KnownError:
    code = "power-for-tdp" if facts.is_tdp else "tdp-for-power"
    return KnownError(code=code, factor=factor, operation=operation, prior=0.1)


def _rated_powers_kw(facts: Facts) -> dict[Fraction, str]:
    """
    The rated power (kW) that the row prints, else those of its accelerator's variants.
    """
    stated = facts.get("tdp")
    if stated is not None:
        return {stated.value: "as printed"}
    return dict(datasheets.rated_powers_kw(facts.row.accelerator))


def _power_errors_of_parts(facts: Facts) -> Iterator[KnownError]:
    """
    All parts at their rated power, or all at the power of one of them.
    """
    parts = facts.parts
    times = [hours.interval.value for part in parts if (hours := accelerator_hours(part))]
    powers = [power.value for part in parts if (power := part.get("power"))]
    if len(times) < len(parts) or len(powers) < len(parts):
        return
    printed, time = _sum_of_products(times, powers), sum(times, Fraction(0))
    for rated in islice(product(*map(_rated_powers_kw, parts)), MOST_VARIANTS):
        factor = _sum_of_products(times, rated) / printed
        if abs(factor - 1) > SAME_POWER:
            watts = " and ".join(f"{float(one * 1000):g}" for one in rated)
            yield _rated_error(facts, Interval.exactly(factor), f"at {watts} W TDP")
    for part, power_kw in zip(parts, powers, strict=True):
        factor = time * power_kw / printed
        if abs(factor - 1) > SAME_POWER:
            yield KnownError(
                code="one-power-for-all",
                factor=Interval.exactly(factor),
                operation=f"with {part.text('power')} for all parts",
                prior=0.3,
            )


def _sum_of_products(ones: Sequence[Fraction], others: Sequence[Fraction]) -> Fraction:
    products = (one * other for one, other in zip(ones, others, strict=True))
    return sum(products, Fraction(0))


def _errors_of_parts(parts: Sequence[Expected | None]) -> Iterator[KnownError]:
    """
    A part of the run left out, counted alone, or counted twice.
    """
    known = [part for part in parts if part is not None and part.interval.value]
    if not known or len(known) < len(parts):
        return
    whole = sum((part.interval.value for part in known), Fraction(0))
    for part in known:
        share = part.interval.value / whole
        factors = [("part-left-out", 1 - share, f"without {part.expression}", 0.3)]
        if len(known) > 2:
            factors.append(("part-left-out", share, f"with {part.expression} alone", 0.35))
        factors.append(("part-counted-twice", 1 + share, f"with {part.expression} twice", 0.4))
        for code, factor, operation, prior in factors:
            yield KnownError(
                code=code, factor=Interval.exactly(factor), operation=operation, prior=prior
            )


def _node_power_errors(facts: Facts) -> Iterator[KnownError]:
    """
    The power of a node taken as that of one accelerator, or the other way round.

    A power that is said to be that of one accelerator is a node's only where it can't be the other.
    """
    power, node = facts.get("power"), facts.get("node_power")
    each = facts.get("chips_per_node")
    sizes = map(Fraction, NODE_SIZES) if each is None else (each.value,)
    for size in (size for size in sizes if size > 1):
        text = f"{float(size):g} accelerators a node"
        if node is not None:
            yield from _both_ways("node-power", size, text, 0.12)
        elif power is not None and _restores(power, 1 / size, power_bounds_kw(facts)):
            factor = Interval.exactly(1 / size)
            yield KnownError(code="node-power", factor=factor, operation=f"/ {text}", prior=0.3)


def _node_bands(facts: Facts) -> Iterator[KnownError]:
    boundary = (facts.row.power.boundary or "") if facts.row.power else ""
    is_node = facts.get("power") is None and facts.get("node_power") is not None
    low, high = NODE_OVER_ACCELERATORS
    middle = (low + high) / 2
    has_node = "node" in boundary.casefold() or "system" in boundary.casefold()
    if not is_node and not has_node:
        band = Interval(low=low, value=middle, high=high)
        text = "x 1.2 to 1.9 (a node over its accelerators)"
    else:
        band = Interval(low=1 / high, value=1 / middle, high=1 / low)
        text = "/ 1.2 to 1.9 (accelerators alone, without their node)"
    yield KnownError(code="gpu-against-node", factor=band, operation=text, prior=0.9, band=True)


def _hour_errors(facts: Facts) -> Iterator[KnownError]:
    chips = facts.get("chips")
    if chips is not None and chips.value > 1:
        count = facts.text("chips")
        again, forgotten = chips, Interval.exactly(1) / chips
        yield KnownError(code="chips-again", factor=again, operation=f"x {count} again", prior=0.15)
        yield KnownError(
            code="chips-forgotten",
            factor=forgotten,
            operation=f"/ {count} accelerators",
            prior=0.15,
        )
    yield from _count_errors(facts)
    yield from _time_units()


def _count_errors(facts: Facts) -> Iterator[KnownError]:
    accelerator = facts.row.accelerator
    cores = datasheets.cores_per_chip(accelerator)
    prior = 0.4
    if cores is None and not datasheets.variants(accelerator):
        # An accelerator that no table has may be of the kind that software shows as two; one that
        # isn't named is believed less to be.
        cores, prior = 2, 0.4 if accelerator is not None else 0.55
    if cores is not None:
        yield from _both_ways("cores-for-chips", Fraction(cores), f"{cores} cores a chip", prior)
    yield from _both_ways("hours-counted-twice", Fraction(2), "2 (counted twice, or half)", 0.5)
    each = facts.get("chips_per_node")
    stated = None if each is None or each.value <= 1 else each.value
    for size in NODE_SIZES if stated is None else (stated,):
        prior = 0.8 if each is None else 0.4
        yield from _both_ways("nodes-for-chips", Fraction(size), f"{float(size):g} a node", prior)


def _intensity_errors(figure: str, facts: Facts) -> Iterator[KnownError]:
    gross, net = facts.get("intensity"), facts.get("net_intensity")
    used, other = (gross, net) if figure == "co2e" else (net, gross)
    names = ("intensity", "net_intensity") if figure == "co2e" else ("net_intensity", "intensity")
    if used is None or not used.low:
        return
    if other is not None and other.value and not used.overlaps(other):
        text = f"x {facts.text(names[1])} for {facts.text(names[0])}"
        yield KnownError(code="net-for-gross", factor=other / used, operation=text, prior=0.1)
    for known in known_intensities(facts.row.location):
        if abs(known.interval.value / used.value - 1) < SAME_FACTOR:
            continue
        text = f"x {known.text} ({known.source}) for {facts.text(names[0])}"
        factor = known.interval / used
        yield KnownError(code="stale-factor", factor=factor, operation=text, prior=known.prior)


def _energy_units() -> Iterator[KnownError]:
    yield from _both_ways("energy-unit", KILO, "1000 (Wh, kWh, MWh)", 0.2)
    yield from _both_ways("energy-unit", KILO**2, "1,000,000 (Wh, MWh)", 0.4)
    yield from _both_ways("energy-unit", Fraction(36, 10), "3.6 (kWh, MJ)", 0.5)
    yield from _both_ways("energy-unit", Fraction(3600), "3,600 (Wh, J)", 0.5)
    yield from _both_ways("energy-unit", Fraction(3_600_000), "3,600,000 (kWh, J)", 0.5)


def _units_of_base(facts: Facts) -> Iterator[KnownError]:
    """
    The printed energy in another unit, where CO2e rests on it.

    Digits alone don't tell whether energy or CO2e is off; the power that the energy implies may.
    """
    energy, hours = facts.get("energy"), accelerator_hours(facts)
    if energy is None or _is_proven(energy, facts):
        return
    bounds = power_bounds_kw(facts)
    implied = energy / hours.interval if hours is not None and hours.interval.low else None
    for factor, text, prior in _UNITS_OF_ENERGY:
        for times in (factor, 1 / factor):
            is_told = implied is not None and _restores(implied, times, bounds)
            yield KnownError(
                code="energy-unit",
                factor=Interval.exactly(times),
                operation=f"{_sign(times)} {text} (the unit of the energy)",
                prior=0.1 if is_told else prior,
            )


def _is_proven(energy: Interval, facts: Facts) -> bool:
    """
    Whether time and power give the printed energy, with its PUE or without.
    """
    base, pue = it_energy(facts), facts.get("pue")
    if base is None:
        return False
    with_pue = base.interval if pue is None else base.interval * pue
    return energy.overlaps(base.interval) or energy.overlaps(with_pue)


def _sign(factor: Fraction) -> str:
    return "x" if factor > 1 else "/"


def _restores(value: Interval, factor: Fraction, bounds: Interval) -> bool:
    """
    Whether a *value* outside *bounds* lies inside once it is *factor* times as large.
    """
    return not value.overlaps(bounds) and (value * Interval.exactly(factor)).overlaps(bounds)


def _intensity_units(figure: str, facts: Facts) -> Iterator[KnownError]:
    used = facts.get("intensity" if figure == "co2e" else "net_intensity")
    if used is not None:
        yield from _unit_of_input("intensity-unit", used, grids(facts), "1000 (g/kWh, kg/kWh)")


def _power_units(facts: Facts) -> Iterator[KnownError]:
    power = facts.get("power")
    if power is not None:
        yield from _unit_of_input("power-unit", power, power_bounds_kw(facts), "1000 (W, kW)")


def _unit_of_input(code: str, used: Interval, bounds: Interval, text: str) -> Iterator[KnownError]:
    """
    An input in another unit, believed first where it is impossible as printed and possible then.
    """
    for factor in (KILO, 1 / KILO):
        prior = 0.05 if _restores(used, factor, bounds) else 0.3
        operation = f"{_sign(factor)} {text}"
        yield KnownError(
            code=code, factor=Interval.exactly(factor), operation=operation, prior=prior
        )


def _carbon_units() -> Iterator[KnownError]:
    yield from _both_ways("carbon-unit", KILO, "1000 (g, kg, t)", 0.2)
    yield from _both_ways("carbon-unit", KILO**2, "1,000,000 (g, t)", 0.4)
    yield from _both_ways("carbon-unit", KILO / KILOGRAMS_PER_POUND, "2,204.6 (lb, t)", 0.5)
    yield from _both_ways("carbon-unit", 1 / KILOGRAMS_PER_POUND, "2.2046 (lb, kg)", 0.3)
    short_ton = 1000 / (KILOGRAMS_PER_POUND * POUNDS_PER_SHORT_TON)
    yield from _both_ways("carbon-unit", short_ton, "1.1023 (short tons, t)", 0.6)
    yield from _both_ways("carbon-for-co2", CO2_OVER_CARBON, "44/12 (carbon, CO2)", 0.6)


def _time_units() -> Iterator[KnownError]:
    yield from _both_ways("time-unit", Fraction(24), "24 (days, hours)", 0.4)
    yield from _both_ways("time-unit", Fraction(60), "60 (minutes, hours)", 0.5)
    yield from _both_ways("time-unit", Fraction(3600), "3,600 (seconds, hours)", 0.6)


def _work_errors(facts: Facts) -> Iterator[KnownError]:
    throughput, peak = facts.get("throughput"), facts.get("peak")
    if throughput is not None and peak is not None and throughput.low:
        text = f"x peak {facts.text('peak')} for {facts.text('throughput')}"
        yield KnownError(
            code="peak-for-achieved", factor=peak / throughput, operation=text, prior=0.1
        )
    yield from _both_ways("work-counted-twice", Fraction(2), "2 (multiply and add)", 0.4)


def _decimals() -> Iterator[KnownError]:
    for power in (1, 2, 3):
        factor = Fraction(10**power)
        yield from _both_ways("decimal-point", factor, f"{10**power:,}", 0.5 + 0.1 * power)


def _both_ways(code: str, factor: Fraction, text: str, prior: float) -> Iterator[KnownError]:
    yield KnownError(code=code, factor=Interval.exactly(factor), operation=f"x {text}", prior=prior)
    yield KnownError(
        code=code, factor=Interval.exactly(1 / factor), operation=f"/ {text}", prior=prior
    )
