"""
The ways to factor the ratio of two runs, exactly: by FLOPs, by steps, by samples, by energy.

A way is a route: its factors, and what they multiply to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.claims.printed import Interval
from reporter.claims.recompute import it_energy
from reporter.claims.row_figures import NAMES, Facts, joined
from reporter.units import JOULES_PER_KWH

MECHANIZATION = "mechanization"


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
class Product:
    """
    Some factors under one name; *is_carbon* tells a ratio of CO2e from one of energy.
    """

    name: str
    factors: tuple[Factor, ...]
    is_carbon: bool

    @property
    def ratio(self) -> Interval:
        """
        What the factors multiply to, A over B.
        """
        return _product(self.factors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    One way to factor the ratio; *missing* says why a product can't be formed.

    *kind* is flops (FLOPs and FLOPs per joule), steps (over a row that changes one thing at a
    time), samples (samples to one target and samples per joule) or energy (model and machine are
    one factor). *energy_name* is what the product of model and machine is a ratio of.
    """

    kind: str
    factors: tuple[Factor, ...]
    map_gross: Factor | None
    map_net: Factor | None
    missing: tuple[str, ...] = ()
    energy_name: str = "energy"

    @property
    def has_pue(self) -> bool:
        """
        Whether the PUE is among the factors, so that the energy is that of the facilities.
        """
        return any(factor.key == MECHANIZATION for factor in self.factors)

    @property
    def energy_ratio(self) -> Interval:
        """
        Energy, A over B: the product of all factors but the map.
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

    def products(self, basis: str) -> Iterator[Product]:
        """
        Energy where it has several factors, then CO2e with each intensity that both runs have.

        *basis* is what the CO2e with the intensity of the grid is called, as by `basis_of`.
        """
        if len(self.factors) > 1:
            yield Product(name=self.energy_name, factors=self.factors, is_carbon=False)
        for name, last in ((basis, self.map_gross), ("net", self.map_net)):
            if last is not None:
                factors = (*self.factors, last)
                yield Product(name=f"CO2e, {name}", factors=factors, is_carbon=True)


def _product(factors: Sequence[Factor]) -> Interval:
    result = Interval.exactly(1)
    for factor in factors:
        result = result * factor.ratio
    return result


def quotient(key: str, title: str, name: str, a: Facts, b: Facts) -> Factor | None:
    """
    The ratio of one figure of both runs, None where one isn't stated or the lower may be zero.
    """
    first, last = a.get(name), b.get(name)
    if first is None or last is None or not last.low:
        return None
    return Factor(
        key=key, title=title, ratio=first / last, arithmetic=f"{a.text(name)} / {b.text(name)}"
    )


def basis_of(a: Facts, b: Facts) -> str:
    """
    What boards and what documents call the intensity of the grid: location-based or gross.
    """
    return "location-based" if a.is_entry and b.is_entry else "gross"


def completed(kind: str, factors: tuple[Factor, ...], a: Facts, b: Facts) -> Route | None:
    """
    The route of *factors* with PUE and intensity.

    Two rows of documents without a PUE have no route. With an entry the IT energy is measured, so
    the energy part stands also where the PUE is missing.
    """
    mechanization = quotient(MECHANIZATION, "Mechanization: PUE", "pue", a, b)
    has_entry = a.is_entry or b.is_entry
    if mechanization is None:
        if not has_entry:
            return None
        return Route(
            kind=kind,
            factors=factors,
            map_gross=None,
            map_net=None,
            missing=_absent(("pue", "intensity"), a, b),
            energy_name=energy_name(a, b),
        )
    return Route(
        kind=kind,
        factors=(*factors, mechanization),
        map_gross=quotient("map", f"Map: carbon intensity, {basis_of(a, b)}", "intensity", a, b),
        map_net=_net_map(a, b),
        missing=_absent(("intensity",), a, b),
    )


def energy_name(a: Facts, b: Facts) -> str:
    """
    What the energies before PUE are called; the whole facility is more than IT.
    """
    works = [facts.work for facts in (a, b) if facts.work is not None]
    return "energy" if any(work.is_facility for work in works) else "IT energy"


def _absent(names: Sequence[str], a: Facts, b: Facts) -> tuple[str, ...]:
    """
    Which figures of which run aren't stated; "of both" where an entry lacks what the other lacks.
    """
    absent = {
        facts.row.id: tuple(NAMES[name] for name in names if facts.get(name) is None)
        for facts in (a, b)
    }
    lists = [absent[facts.row.id] for facts in (a, b)]
    if lists[0] and lists[0] == lists[1] and (a.is_entry or b.is_entry):
        return (f"{joined(lists[0])} of both",)
    return tuple(f"{joined(missing)} of {row_id}" for row_id, missing in absent.items() if missing)


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


def by_flops(a: Facts, b: Facts) -> Route | None:
    """
    Model: training FLOPs; machine: FLOPs per joule. None where a figure isn't stated.
    """
    work = quotient("model", "Model: training FLOPs", "flops", a, b)
    per_joule = [flops_per_joule(facts) for facts in (a, b)]
    if work is None or per_joule[0] is None or per_joule[1] is None:
        return None
    machine = Factor(
        key="machine",
        title="Machine: FLOPs per joule",
        ratio=per_joule[1][0] / per_joule[0][0],
        arithmetic=f"({per_joule[1][1]}) / ({per_joule[0][1]})",
    )
    return completed("flops", (work, machine), a, b)


def flops_per_joule(facts: Facts) -> tuple[Interval, str] | None:
    """
    Operations per joule of IT energy: throughput over power, else FLOPs over energy.

    An entry has its energy measured, so its power is no better a source.
    """
    throughput, power = facts.get("throughput"), facts.get("power")
    if not facts.is_entry and throughput and power and power.low and throughput.low:
        watts = power * Interval.exactly(1000)
        return throughput / watts, f"{facts.text('throughput')} / {facts.text('power')}"
    work, energy = facts.get("flops"), energy_before_pue(facts)
    if work is None or energy is None or not energy[0].low or not work.low:
        return None
    joules = energy[0] * Interval.exactly(JOULES_PER_KWH)
    return work / joules, f"{facts.text('flops')} / ({energy[1]})"


def energy_before_pue(facts: Facts) -> tuple[Interval, str] | None:
    """
    IT energy in kWh: as measured, or accelerator-hours x power, else as printed without its PUE.

    The energy of a whole facility, which an entry may have measured, is taken as it is.
    """
    energy, pue = facts.get("energy"), facts.get("pue")
    if facts.is_entry and energy is not None:
        return energy, facts.text("energy")
    recomputed = it_energy(facts)
    if recomputed is not None:
        return recomputed.interval, recomputed.expression
    if energy is None:
        return None
    if facts.in_energy == "no":
        return energy, facts.text("energy")
    if facts.in_energy == "yes" and pue is not None and pue.low:
        return energy / pue, f"{facts.text('energy')} / PUE {facts.text('pue')}"
    return None


def by_steps(a: Facts, b: Facts, rows: Sequence[Facts]) -> Route | None:
    """
    Over a row that trains B's model on A's machine, so that each step changes one thing.
    """
    between = next((row for row in rows if _is_between(row, a, b)), None)
    if between is None:
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
    return completed("steps", (model, machine), a, b)


def _is_between(row: Facts, a: Facts, b: Facts) -> bool:
    if row.row.id in {a.row.id, b.row.id} or row.row.accelerator is None:
        return False
    if a.row.accelerator is None or b.row.accelerator is None:
        return False
    same_machine = row.row.accelerator.name == a.row.accelerator.name
    return same_machine and row.row.name == b.row.name and a.row.name != b.row.name


def by_samples(a: Facts, b: Facts) -> Route | None:
    """
    Model: samples to the target; machine: samples per joule. Only for entries of one benchmark.

    Samples and energy are means over the same kept runs, so the two multiply to the ratio of
    energies.
    """
    if a.work is None or b.work is None or a.work.benchmark != b.work.benchmark:
        return None
    model = quotient("model", f"Model: {a.work.unit} to target", "samples", a, b)
    per_joule = quotient("machine", "", "samples_per_j", b, a)
    if model is None or per_joule is None:
        return None
    machine = Factor(
        key="machine",
        title=f"Machine: {a.work.unit} per joule of {energy_name(a, b)}",
        ratio=per_joule.ratio,
        arithmetic=per_joule.arithmetic,
    )
    return completed("samples", (model, machine), a, b)


def by_energy(a: Facts, b: Facts) -> Route | None:
    """
    Model and machine as one factor, where no work is stated for both.
    """
    first, last = (energy_before_pue(facts) for facts in (a, b))
    if first is None or last is None or not last[0].low:
        return None
    work = Factor(
        key="work",
        title=f"Model and machine: {energy_name(a, b)}",
        ratio=first[0] / last[0],
        arithmetic=f"({first[1]}) / ({last[1]})",
    )
    return completed("energy", (work,), a, b)
