"""
One way to factor the ratio of two runs: its factors, and what they multiply to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.claims.printed import Interval
from reporter.claims.row_figures import NAMES, Facts
from reporter.claims.shown import joined

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
