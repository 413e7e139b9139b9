"""
What a figure should be, from the other figures of its row.

Formulas of Patterson et al. 2021 (arXiv 2104.10350v3, sections 2 and 2.5): energy = hours x
accelerators x mean power x PUE; CO2e = energy x carbon intensity; FLOPs = achieved throughput x
accelerators x time. PUE belongs in once. Where the row doesn't say whether a figure contains
the PUE, both readings are expectations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from reporter.claims.printed import Interval
from reporter.claims.row_figures import NAMES, Facts

SECONDS_PER_HOUR = Interval.exactly(3600)
COUNTED = " accelerators"
_FIGURE = re.compile(r"[0-9][0-9,.]*", re.ASCII)
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
        The fewest significant digits of a figure in the expression; a number of accelerators is
        counted and has no doubt.
        """
        figures = _POWER_OF_TEN.sub("", self.expression).split(" x ")
        found = (_FIGURE.search(text) for text in figures if not text.endswith(COUNTED))
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
    Number of accelerators x time to train, None when one is not stated.
    """
    chips, duration = facts.get("chips"), facts.get("duration")
    if chips is None or duration is None:
        return None
    return Expected(
        interval=chips * duration,
        expression=f"{facts.text('chips')}{COUNTED} x {facts.text('duration')}",
    )


def it_energy(facts: Facts) -> Expected | None:
    """
    Accelerator-hours x power, before PUE; None when one is not stated.
    """
    hours, power = accelerator_hours(facts), facts.get("power")
    if hours is None or power is None:
        return None
    product = hours.times(power, facts.text("power"))
    return Expected(interval=product.interval, expression=product.expression, from_power=True)


def energy(facts: Facts) -> Recomputation:
    """
    The energy from time, power and PUE.
    """
    base = it_energy(facts)
    if base is None:
        return Recomputation(missing=_missing_for_energy(facts))
    return Recomputation(expected=_with_pue(base, facts, _counts(facts.in_energy)))


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
        base = it_energy(facts)
        return () if base is None else _with_pue(base, facts, _counts(_basis_without_energy(facts)))
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


def proven_basis(facts: Facts) -> str:
    """
    Whether time and power prove that the printed energy contains the PUE: yes, no or unknown.

    A rated power proves nothing, as the power of the run is another.
    """
    doubtful = facts.rounded()
    base, rounded = it_energy(facts), it_energy(doubtful)
    stated, pue = facts.get("energy"), facts.get("pue")
    if base is None or rounded is None or stated is None or pue is None or facts.is_tdp:
        return "unknown"
    # What is ruled out is ruled out with all digits in doubt.
    widest, factor = doubtful.amounts["energy"].interval, doubtful.amounts["pue"].interval
    may_hold = widest.overlaps(rounded.interval * factor)
    may_lack = widest.overlaps(rounded.interval)
    if stated.overlaps(base.interval * pue) and not may_lack:
        return "yes"
    return "no" if stated.overlaps(base.interval) and not may_hold else "unknown"


def _may_lack_pue(facts: Facts) -> bool:
    return facts.in_energy != "yes" and facts.in_co2e != "no"


def _missing_for_energy(facts: Facts) -> tuple[str, ...]:
    missing = [] if accelerator_hours(facts) else _missing_for_hours(facts)
    if facts.get("power") is None:
        missing.append(NAMES["power"])
    return tuple(missing)


def _missing_for_hours(facts: Facts) -> list[str]:
    absent = [NAMES[name] for name in ("chips", "duration") if facts.get(name) is None]
    return absent if len(absent) == 1 else [NAMES["accelerator_time"]]


def share_of(part: Fraction, whole: Fraction) -> float:
    """
    How far *part* lies from *whole*, as a share of *whole* (0.01 is one percent).
    """
    return float(part / whole - 1)
