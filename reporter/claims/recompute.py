"""
What a figure should be, from the other figures of its row.

Formulas of Patterson et al. 2021 (arXiv 2104.10350v3, sections 2 and 2.5): energy = hours x
accelerators x mean power x PUE; CO2e = energy x carbon intensity; FLOPs = achieved throughput x
accelerators x time. PUE belongs in once. Where the row doesn't say whether a figure contains
the PUE, both readings are expectations. The energy of a run with several parts (phases, or kinds of
accelerators) is the sum of theirs; power may also be that of a node, times the hours of all nodes.

Carbon intensities that documents are known to have used, and those of our table.

They serve one purpose: to recognise the factor behind a printed CO2e when the stated one doesn't
give it. None of them is ever put in the place of a factor that isn't stated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache

from reporter.carbon.factors import Factor, factors, factors_by_zone
from reporter.carbon.place import find_region_zone
from reporter.claims.printed import Interval, factor_of, read_printed
from reporter.claims.row_figures import NAMES, Facts
from reporter.model.claim import ClaimLocation

SECONDS_PER_HOUR = Interval.exactly(3600)
COUNTED, NODES = " accelerators", " nodes"
# What follows from the facts of so many rows and parts is kept: those of a row are asked for it
# again and again.
KEPT = 1024
KINDS = "the throughput of each kind of accelerator"
_FIGURE = re.compile(r"[0-9][0-9,.]*", re.ASCII)
_BETWEEN = re.compile(r" x | \+ ")
_POWER_OF_TEN = re.compile(r" ?[x×] ?10\^?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹+⁻-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """
    A recomputed figure: its interval in canonical units and the expression it comes from.

    *pue_count* says how often PUE was multiplied in, -1 that the figure was divided by it;
    *open_pue* that PUE isn't stated though the figure may contain it, so that only a lower bound
    is known; *open_division* that the figure may have been divided by a PUE that isn't stated;
    *from_power* that it rests on time and power, not on a printed energy.
    """

    interval: Interval
    expression: str
    pue_count: int = 0
    open_pue: bool = False
    open_division: bool = False
    from_power: bool = False

    @property
    def digits(self) -> int:
        """
        The fewest significant digits of a figure in the expression; a number of accelerators or
        nodes is counted and has no doubt.
        """
        figures = _BETWEEN.split(_POWER_OF_TEN.sub("", self.expression))
        found = (_FIGURE.search(text) for text in figures if not text.endswith((COUNTED, NODES)))
        counts = [len(re.sub(r"[^0-9]", "", one[0]).lstrip("0")) for one in found if one]
        return max(1, min(counts, default=1))

    def times(self, factor: Interval, text: str) -> Expected:
        """
        The same expectation with one more factor.
        """
        return Expected(
            interval=self.interval * factor,
            expression=f"{self.expression} x {text}",
            pue_count=self.pue_count,
            open_pue=self.open_pue,
            open_division=self.open_division,
            from_power=self.from_power,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputation:
    """
    All expectations for one figure, best first, or the names of what is missing.
    """

    expected: tuple[Expected, ...] = ()
    missing: tuple[str, ...] = ()


Recompute = Callable[[Facts], Recomputation]


@lru_cache(maxsize=KEPT)
def accelerator_hours(facts: Facts) -> Expected | None:
    """
    Accelerator-hours as stated, or accelerators x time; None when neither is known.
    """
    stated = facts.get("accelerator_time")
    if stated is not None:
        return Expected(interval=stated, expression=facts.text("accelerator_time"))
    return counted_hours(facts)


def counted_hours(facts: Facts) -> Expected | None:
    """
    Number of accelerators x time to train, summed over the parts; None when one is not stated.
    """
    if facts.row.parts:
        return sum_of([accelerator_hours(part) for part in facts.parts])
    chips, duration = _accelerators(facts), facts.get("duration")
    if chips is None or duration is None:
        return None
    return chips.times(duration, facts.text("duration"))


def sum_of(parts: Sequence[Expected | None]) -> Expected | None:
    """
    The sum of the parts of a figure, None where one isn't known or there are none.
    """
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    whole = Interval.exactly(0)
    for part in known:
        whole = whole + part.interval
    text = f"({' + '.join(part.expression for part in known)})"
    return Expected(interval=whole, expression=text, from_power=known[0].from_power)


def _accelerators(facts: Facts) -> Expected | None:
    """
    The number of accelerators as stated, or nodes x accelerators per node.
    """
    chips, nodes, each = (facts.get(name) for name in ("chips", "nodes", "chips_per_node"))
    if chips is not None:
        return Expected(interval=chips, expression=f"{facts.text('chips')}{COUNTED}")
    if nodes is None or each is None:
        return None
    text = f"{facts.text('nodes')}{NODES} x {facts.text('chips_per_node')}{COUNTED}"
    return Expected(interval=nodes * each, expression=text)


@lru_cache(maxsize=KEPT)
def it_energies(facts: Facts) -> tuple[Expected, ...]:
    """
    Energy before PUE by the power of accelerators and by that of nodes, as far as they are stated.
    """
    if any(part.power is not None for part in facts.row.parts):
        whole = sum_of([it_energy(part) for part in facts.parts])
        return () if whole is None else (whole,)
    bases = ((accelerator_hours(facts), "power"), (node_hours(facts), "node_power"))
    return tuple(
        replace(hours.times(power, facts.text(name)), from_power=True)
        for hours, name in bases
        if hours is not None and (power := facts.get(name)) is not None
    )


def it_energy(facts: Facts) -> Expected | None:
    """
    Accelerator-hours x power, or node-hours x power per node, before PUE; None when neither is
    known.
    """
    return next(iter(it_energies(facts)), None)


def node_hours(facts: Facts) -> Expected | None:
    """
    Hours of all nodes: nodes x time, or accelerator-hours over accelerators per node; else None.
    """
    nodes, duration, each = (facts.get(name) for name in ("nodes", "duration", "chips_per_node"))
    hours = accelerator_hours(facts)
    if each is not None and hours is not None and (nodes is None or duration is None):
        text = f"{hours.expression} / {facts.text('chips_per_node')} a node"
        share = Interval.exactly(1) / each * _last_node(facts, each)
        return replace(hours, interval=hours.interval * share, expression=text)
    if nodes is None or duration is None:
        return None
    text = f"{facts.text('nodes')}{NODES} x {facts.text('duration')}"
    return Expected(interval=nodes * duration, expression=text)


def _last_node(facts: Facts, each: Interval) -> Interval:
    """
    How many more nodes there may be than accelerators fill: the last may be used in part.
    """
    chips = facts.get("chips")
    if chips is None or not chips.value:
        return Interval.exactly(1)
    filled = chips.value / each.value
    return Interval(low=Fraction(1), value=Fraction(1), high=math.ceil(filled) / filled)


def energy(facts: Facts) -> Recomputation:
    """
    The energy from time, power and PUE.
    """
    bases = it_energies(facts)
    if not bases:
        return Recomputation(missing=_missing_for_energy(facts))
    counts = _counts(facts.in_energy)
    return Recomputation(
        expected=tuple(item for base in bases for item in _with_pue(base, facts, counts))
    )


def co2e(facts: Facts, *, intensity: str = "intensity") -> Recomputation:
    """
    The CO2e from the printed energy, or from time, power and PUE, and the carbon intensity.
    """
    factor = facts.get(intensity)
    bases = energies_behind(facts)
    missing = [] if bases else ["energy", *_missing_for_energy(facts)]
    if factor is None:
        missing.append(NAMES[intensity])
    if missing:
        return Recomputation(missing=tuple(missing))
    assert factor is not None  # noqa: S101 - narrowed above, for the type checker
    return Recomputation(
        expected=tuple(base.times(factor, facts.text(intensity)) for base in bases)
    )


def energies_behind(facts: Facts) -> tuple[Expected, ...]:
    """
    The energies that CO2e may rest on: the printed one, else the recomputed ones.
    """
    stated = facts.get("energy")
    if stated is None:
        counts = _counts(_basis_without_energy(facts))
        bases = it_energies(facts)
        return tuple(item for base in bases for item in _with_pue(base, facts, counts))
    printed = Expected(interval=stated, expression=facts.text("energy"))
    return _with_pue(printed, facts, _counts_beside_energy(facts), open_pue=_may_lack_pue(facts))


def _basis_without_energy(facts: Facts) -> str:
    """
    Whether CO2e contains the PUE where no energy is printed between it and time and power.

    An energy with the PUE gives CO2e with it; one without leaves it open.
    """
    if facts.in_co2e != "unknown":
        return facts.in_co2e
    return "yes" if facts.in_energy == "yes" else "unknown"


def flops(facts: Facts) -> Recomputation:
    """
    Training FLOPs from achieved throughput, accelerators and time.
    """
    throughput, hours = facts.get("throughput"), accelerator_hours(facts)
    if len({part.accelerator.name for part in facts.row.parts if part.accelerator}) > 1:
        return Recomputation(missing=(KINDS,))
    missing = [] if throughput is not None else [NAMES["throughput"]]
    missing += [] if hours is not None else _missing_for_hours(facts)
    if throughput is None or hours is None:
        return Recomputation(missing=tuple(missing))
    expected = hours.times(throughput * SECONDS_PER_HOUR, facts.text("throughput"))
    return Recomputation(expected=(expected,))


def _with_pue(
    base: Expected, facts: Facts, counts: tuple[int, ...], *, open_pue: bool = True
) -> tuple[Expected, ...]:
    pue = facts.get("pue")
    if pue is None:
        is_open = open_pue and counts != (0,)
        return (replace(base, open_pue=is_open, open_division=min(counts) < 0),)
    return tuple(_times_pue(base, pue, facts.text("pue"), count) for count in counts)


def _times_pue(base: Expected, pue: Interval, text: str, count: int) -> Expected:
    if count == 0:
        return base
    return Expected(
        interval=base.interval * pue**count,
        expression=f"{base.expression} {'x' if count > 0 else '/'} PUE {text}",
        pue_count=count,
        from_power=base.from_power,
    )


def _counts(mode: str) -> tuple[int, ...]:
    return {"yes": (1,), "no": (0,)}.get(mode, (1, 0))


def _counts_beside_energy(facts: Facts) -> tuple[int, ...]:
    """
    How often PUE may stand between the printed energy and the CO2e, likeliest first.

    A row may say so for each of the two, or time and power tell it of the energy.
    """
    inside = {"yes": (1,), "no": (0,)}.get(energy_basis(facts), (1, 0))
    of_co2e = {"yes": (1,), "no": (0,)}.get(facts.in_co2e)
    if of_co2e is None:
        return (0,) if inside == (1,) else (0, 1)
    return tuple(sorted((carbon - energy for energy in inside for carbon in of_co2e), key=abs))


def energy_basis(facts: Facts) -> str:
    """
    Whether the printed energy contains the PUE: as the row says, else as time and power prove it.

    yes, no or unknown.
    """
    return facts.in_energy if facts.in_energy != "unknown" else proven_basis(facts)


@lru_cache(maxsize=KEPT)
def proven_basis(facts: Facts) -> str:
    """
    Whether time and power prove that the printed energy contains the PUE: yes, no or unknown.

    A rated power proves nothing, as the power of the run is another.
    """
    stated, pue = facts.get("energy"), facts.get("pue")
    if stated is None or pue is None or facts.is_tdp:
        return "unknown"
    bases = it_energies(facts)
    holds = any(stated.overlaps(base.interval * pue) for base in bases)
    lacks = any(stated.overlaps(base.interval) for base in bases)
    if not holds and not lacks:
        return "unknown"
    doubtful = facts.rounded()
    rounded = it_energies(doubtful)
    # What is ruled out is ruled out with all digits in doubt.
    widest, factor = doubtful.amounts["energy"].interval, doubtful.amounts["pue"].interval
    may_hold = any(widest.overlaps(base.interval * factor) for base in rounded)
    may_lack = any(widest.overlaps(base.interval) for base in rounded)
    if holds and not may_lack:
        return "yes"
    return "no" if lacks and not may_hold else "unknown"


def _may_lack_pue(facts: Facts) -> bool:
    return facts.in_energy != "yes" and facts.in_co2e != "no"


def _missing_for_energy(facts: Facts) -> tuple[str, ...]:
    if facts.get("power") is None and facts.get("node_power") is not None:
        return tuple(NAMES[name] for name in ("nodes", "duration") if facts.get(name) is None)
    missing = [] if accelerator_hours(facts) else _missing_for_hours(facts)
    if facts.get("power") is None:
        missing.append(NAMES["power"])
    return tuple(missing)


def _missing_for_hours(facts: Facts) -> list[str]:
    untimed = next((part for part in facts.parts if accelerator_hours(part) is None), None)
    if untimed is not None:
        return _missing_for_hours(untimed)
    absent = [NAMES[name] for name in ("chips", "duration") if facts.get(name) is None]
    return absent if len(absent) == 1 else [NAMES["accelerator_time"]]


def share_of(part: Fraction, whole: Fraction) -> float:
    """
    How far *part* lies from *whole*, as a share of *whole* (0.01 is one percent).
    """
    return float(part / whole - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIntensity:
    """
    One published carbon intensity (kg/kWh inside *interval*) and where it stands.

    *quoted_as* are words by which documents name the source when they quote it.
    """

    text: str
    interval: Interval
    source: str
    prior: float
    quoted_as: tuple[str, ...] = ()


# Figures that were read in the documents named, in the unit they print.
_PUBLISHED = (
    ("0.954", "lb/kWh", "US, eGRID 2018, in Strubell et al. 2019", ("strubell",)),
    ("0.429", "kg/kWh", "US average 2020, in Patterson et al. 2021", ()),
    ("0.385", "kg/kWh", "US average in the LLaMA paper, 2023", ()),
    ("0.475", "kg/kWh", "world average that CodeCarbon falls back on", ()),
)


@cache
def published_intensities() -> tuple[KnownIntensity, ...]:
    """
    Intensities that several documents share, as printed in their source.
    """
    return tuple(_published(*row) for row in _PUBLISHED)


def _published(text: str, unit: str, source: str, quoted_as: tuple[str, ...]) -> KnownIntensity:
    read, scale = read_printed(text), factor_of("intensity", unit)
    if read is None or scale is None:
        raise ValueError(f"{text} {unit} is no intensity")
    return KnownIntensity(
        text=f"{text} {unit}",
        interval=read.narrow * Interval.exactly(scale),
        source=source,
        prior=0.5,
        quoted_as=quoted_as,
    )


def known_intensities(location: ClaimLocation | None) -> tuple[KnownIntensity, ...]:
    """
    The published intensities, after those of our table for the row's place in any year.
    """
    return (*(_of_table(factor) for factor in factors_of(location)), *published_intensities())


def factors_of(location: ClaimLocation | None) -> tuple[Factor, ...]:
    """
    All factors of our table for a place, every year and source, in table order.
    """
    if location is None:
        return ()
    known, places = factors_by_zone(), _places_in_table()
    found = (factor for zone in set(_zones(location)) for factor in known.get(zone, ()))
    return tuple(sorted(found, key=lambda factor: places[factor.factor_id]))


@cache
def _places_in_table() -> Mapping[str, int]:
    return {factor_id: place for place, factor_id in enumerate(factors())}


def _zones(location: ClaimLocation) -> Iterator[str]:
    if location.grid_zone is not None:
        yield location.grid_zone
    if location.country is not None:
        yield location.country
    if location.cloud_provider is not None and location.cloud_region is not None:
        yield location.cloud_region
        zone = find_region_zone(location.cloud_provider, location.cloud_region)
        if zone is not None:
            yield zone.grid_zone


def _of_table(factor: Factor) -> KnownIntensity:
    # Documents print three decimals of kg/kWh: the table's figure is allowed half a gram.
    middle, half = Fraction(str(factor.g_per_kwh)) / 1000, Fraction(1, 2000)
    return KnownIntensity(
        text=f"{float(middle):.3f} kg/kWh",
        interval=Interval(low=max(middle - half, Fraction(0)), value=middle, high=middle + half),
        source=factor.factor_id,
        prior=0.3,
    )
