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
from dataclasses import dataclass
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

    *pue_count* says how often PUE was multiplied in; *open_pue* that PUE isn't stated though the
    figure may contain it, so that only a lower bound is known.
    """

    interval: Interval
    expression: str
    pue_count: int = 0
    open_pue: bool = False
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
        mode = facts.in_co2e if facts.in_co2e != "unknown" else facts.in_energy
        return () if base is None else _with_pue(base, facts, _counts(mode))
    printed = Expected(interval=stated, expression=facts.text("energy"))
    return _with_pue(printed, facts, _counts_beside_energy(facts), open_pue=_may_lack_pue(facts))


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
        return (
            Expected(
                interval=base.interval,
                expression=base.expression,
                open_pue=is_open,
                from_power=base.from_power,
            ),
        )
    return tuple(_times_pue(base, pue, facts.text("pue"), count) for count in counts)


def _times_pue(base: Expected, pue: Interval, text: str, count: int) -> Expected:
    if count == 0:
        return base
    return Expected(
        interval=base.interval * pue**count,
        expression=f"{base.expression} x PUE {text}",
        pue_count=count,
        from_power=base.from_power,
    )


def _counts(mode: str) -> tuple[int, ...]:
    return {"yes": (1,), "no": (0,)}.get(mode, (1, 0))


def _counts_beside_energy(facts: Facts) -> tuple[int, ...]:
    """
    How often PUE may stand between the printed energy and the CO2e.
    """
    if facts.in_energy == "yes" or facts.in_co2e == "no" or _energy_shows_pue(facts):
        return (0,)
    return (1,) if facts.in_co2e == "yes" and facts.in_energy == "no" else (0, 1)


def _energy_shows_pue(facts: Facts) -> bool:
    """
    Whether time and power tell that the printed energy contains the PUE.
    """
    stated, base, pue = facts.get("energy"), it_energy(facts), facts.get("pue")
    if stated is None or base is None or pue is None or facts.in_energy == "no":
        return False
    with_pue, without = base.interval * pue, base.interval
    return stated.overlaps(with_pue) and not stated.overlaps(without)


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
