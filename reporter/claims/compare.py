"""
Factors the ratio of two runs into model, machine, mechanization and map, exactly.

`CO2e ratio = (FLOPs ratio) x (FLOPs per joule ratio) x (PUE ratio) x (intensity ratio)`, after
Patterson et al. 2021 and the "4Ms" of Patterson et al. 2022 (arXiv 2204.05149). All ratios are
A over B: a factor of 2 says that A needs twice as much. Arithmetic is on fractions, so the
product of the factors is the ratio, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.claims.cautions import cautions
from reporter.claims.facts import NAMES, Facts
from reporter.claims.printed import Interval
from reporter.claims.recompute import accelerator_hours, it_energy
from reporter.claims.shown import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """
    One of the four factors, A over B, with its arithmetic.

    *key* is model, machine, work (both, where FLOPs are missing), mechanization, map or map_net.
    """

    key: str
    title: str
    ratio: Interval
    arithmetic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    One way to factor the ratio; *missing* says why a product can't be formed.

    *kind* is flops (FLOPs and FLOPs per joule), steps (over a row that changes one thing at a
    time) or energy (FLOPs unknown: model and machine are one factor).
    """

    kind: str
    factors: tuple[Factor, ...]
    map_gross: Factor | None
    map_net: Factor | None
    missing: tuple[str, ...] = ()

    @property
    def energy_ratio(self) -> Interval:
        """
        Facility energy, A over B: the product of all factors but the map.
        """
        return _product(self.factors)

    @property
    def gross_ratio(self) -> Interval | None:
        """
        CO2e with the grid's intensity, A over B.
        """
        return None if self.map_gross is None else _product((*self.factors, self.map_gross))

    @property
    def net_ratio(self) -> Interval | None:
        """
        CO2e with the net intensity, A over B.
        """
        return None if self.map_net is None else _product((*self.factors, self.map_net))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRatio:
    """
    The quotient of two printed results, A over B.
    """

    name: str
    ratio: Interval
    arithmetic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Two rows, the ways to factor their ratio (best first), and what the ratio doesn't say.
    """

    a: Facts
    b: Facts
    routes: tuple[Route, ...]
    printed: tuple[PrintedRatio, ...]
    cautions: tuple[str, ...]
    missing: tuple[str, ...]


def compare(a: Facts, b: Facts, rows: Sequence[Facts] = ()) -> Comparison:
    """
    The comparison of rows *a* and *b*; *rows* are the rows that may serve as a step between.
    """
    found = (_by_steps(a, b, rows), _by_flops(a, b))
    routes = tuple(route for route in found if route is not None)
    if not routes and (by_energy := _by_energy(a, b)) is not None:
        routes = (by_energy,)
    return Comparison(
        a=a,
        b=b,
        routes=routes,
        printed=tuple(_printed(a, b)),
        cautions=tuple(cautions(a, b)),
        missing=() if routes else _missing(a, b),
    )


def _product(factors: Sequence[Factor]) -> Interval:
    result = Interval.exactly(1)
    for factor in factors:
        result = result * factor.ratio
    return result


def _by_flops(a: Facts, b: Facts) -> Route | None:
    work = _quotient("model", "Model: training FLOPs", "flops", a, b)
    per_joule = [flops_per_joule(facts) for facts in (a, b)]
    mechanization = _mechanization(a, b)
    if work is None or mechanization is None or per_joule[0] is None or per_joule[1] is None:
        return None
    machine = Factor(
        key="machine",
        title="Machine: FLOPs per joule",
        ratio=per_joule[1][0] / per_joule[0][0],
        arithmetic=f"({per_joule[1][1]}) / ({per_joule[0][1]})",
    )
    return _route("flops", (work, machine, mechanization), a, b)


def flops_per_joule(facts: Facts) -> tuple[Interval, str] | None:
    """
    Operations per joule of IT energy: throughput over power, else FLOPs over energy.
    """
    throughput, power = facts.get("throughput"), facts.get("power")
    if throughput is not None and power is not None and power.low and throughput.low:
        watts = power * Interval.exactly(1000)
        return throughput / watts, f"{facts.text('throughput')} / {facts.text('power')}"
    work, energy = facts.get("flops"), energy_before_pue(facts)
    if work is None or energy is None or not energy[0].low or not work.low:
        return None
    joules = energy[0] * Interval.exactly(3_600_000)
    return work / joules, f"{facts.text('flops')} / ({energy[1]})"


def energy_before_pue(facts: Facts) -> tuple[Interval, str] | None:
    """
    IT energy in kWh: accelerator-hours x power, else the printed energy without its PUE.
    """
    recomputed = it_energy(facts)
    if recomputed is not None:
        return recomputed.interval, recomputed.expression
    energy, pue = facts.get("energy"), facts.get("pue")
    if energy is None:
        return None
    if facts.in_energy == "no":
        return energy, facts.text("energy")
    if facts.in_energy == "yes" and pue is not None and pue.low:
        return energy / pue, f"{facts.text('energy')} / PUE {facts.text('pue')}"
    return None


def _by_steps(a: Facts, b: Facts, rows: Sequence[Facts]) -> Route | None:
    """
    Over a row that trains B's model on A's machine, so that each step changes one thing.
    """
    between = next((row for row in rows if _is_between(row, a, b)), None)
    mechanization = _mechanization(a, b)
    if between is None or mechanization is None:
        return None
    energies = [energy_before_pue(facts) for facts in (a, between, b)]
    known = [energy for energy in energies if energy is not None and energy[0].low]
    if len(known) < len(energies):
        return None
    first, middle, last = known
    model = Factor(
        key="model",
        title="Model: IT energy on A's machine",
        ratio=first[0] / middle[0],
        arithmetic=f"({first[1]}) / ({middle[1]}, row {between.row.id})",
    )
    machine = Factor(
        key="machine",
        title="Machine: IT energy for B's model",
        ratio=middle[0] / last[0],
        arithmetic=f"({middle[1]}, row {between.row.id}) / ({last[1]})",
    )
    return _route("steps", (model, machine, mechanization), a, b)


def _is_between(row: Facts, a: Facts, b: Facts) -> bool:
    if row.row.id in {a.row.id, b.row.id} or row.row.accelerator is None:
        return False
    if a.row.accelerator is None or b.row.accelerator is None:
        return False
    same_machine = row.row.accelerator.name == a.row.accelerator.name
    return same_machine and row.row.name == b.row.name and a.row.name != b.row.name


def _by_energy(a: Facts, b: Facts) -> Route | None:
    energies = [energy_before_pue(facts) for facts in (a, b)]
    mechanization = _mechanization(a, b)
    first, last = energies
    if first is None or last is None or mechanization is None or not last[0].low:
        return None
    work = Factor(
        key="work",
        title="Model and machine: IT energy",
        ratio=first[0] / last[0],
        arithmetic=f"({first[1]}) / ({last[1]})",
    )
    return _route("energy", (work, mechanization), a, b)


def _mechanization(a: Facts, b: Facts) -> Factor | None:
    return _quotient("mechanization", "Mechanization: PUE", "pue", a, b)


def _route(kind: str, factors: tuple[Factor, ...], a: Facts, b: Facts) -> Route:
    gross = _quotient("map", "Map: carbon intensity, gross", "intensity", a, b)
    absent = [facts.row.id for facts in (a, b) if facts.get("intensity") is None]
    missing = tuple(f"{NAMES['intensity']} of {row_id}" for row_id in absent)
    return Route(
        kind=kind, factors=factors, map_gross=gross, map_net=_net_map(a, b), missing=missing
    )


def _net_map(a: Facts, b: Facts) -> Factor | None:
    """
    The ratio of net intensities; where one run has no net figure, its gross one stands in.
    """
    if a.get("net_intensity") is None and b.get("net_intensity") is None:
        return None
    names = ["net_intensity" if facts.get("net_intensity") else "intensity" for facts in (a, b)]
    first, last = a.get(names[0]), b.get(names[1])
    if first is None or last is None or not last.low:
        return None
    return Factor(
        key="map_net",
        title="Map: carbon intensity, net",
        ratio=first / last,
        arithmetic=f"{a.text(names[0])} / {b.text(names[1])}",
    )


def _quotient(key: str, title: str, name: str, a: Facts, b: Facts) -> Factor | None:
    first, last = a.get(name), b.get(name)
    if first is None or last is None or not last.low:
        return None
    return Factor(
        key=key, title=title, ratio=first / last, arithmetic=f"{a.text(name)} / {b.text(name)}"
    )


def _printed(a: Facts, b: Facts) -> list[PrintedRatio]:
    ratios = []
    for name in ("energy", "co2e", "net_co2e"):
        factor = _quotient(name, NAMES[name], name, a, b)
        if factor is not None:
            ratio = PrintedRatio(
                name=factor.title, ratio=factor.ratio, arithmetic=factor.arithmetic
            )
            ratios.append(ratio)
    return ratios


def _missing(a: Facts, b: Facts) -> tuple[str, ...]:
    missing = []
    for facts in (a, b):
        if facts.get("pue") is None:
            missing.append(f"{NAMES['pue']} of {facts.row.id}")
        if energy_before_pue(facts) is None and flops_per_joule(facts) is None:
            hours = [] if accelerator_hours(facts) else [NAMES["accelerator_time"]]
            needed = joined([*hours, NAMES["power"]])
            missing.append(f"{needed}, or {NAMES['energy']}, of {facts.row.id}")
    return tuple(missing)
