"""
What an input that isn't stated would have to be, and whether it could be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from reporter.claims import datasheets
from reporter.claims.causes import USUAL_PUE, best
from reporter.claims.intensities import factors_of
from reporter.claims.known_errors import KnownError, known_errors_of
from reporter.claims.printed import Interval
from reporter.claims.recompute import (
    Expected,
    Recomputation,
    accelerator_hours,
    energies_behind,
    share_of,
)
from reporter.claims.row_figures import NAMES, Amount, Facts, amount_text, in_unit
from reporter.claims.verdicts import Cause, FigureVerdict, Fit, Verdict

# TRUST rule CO-2: 10 to 1400 g/kWh; a place in our table may lie lower.
GRID_LOWEST, GRID_HIGHEST = Fraction(10, 1000), Fraction(1400, 1000)
# No accelerator in the table draws less than 20 W in use, none with its node more than 3 kW.
POWER_LOWEST, POWER_HIGHEST = Fraction(20, 1000), Fraction(3)
NODE_AND_SITE = Fraction(185, 100) * Fraction(16, 10)
LOWEST_OF_TDP = Fraction(1, 20)
# A run's mean power over the rated power: 0.54 to 1.10 in Patterson et al. 2021 at system level,
# up to 1.85 for whole nodes in MLPerf v4.0 logs; GPUs drop to 0.15 for parts of a run only.
MEAN_OVER_TDP = Interval(low=Fraction(3, 10), value=Fraction(1), high=Fraction(185, 100))
# A factor of 20 from the middle weighs as much as the step from the commonest to the rarest slip.
DISTANCE_SCALE = math.log(20)
# Slips of the printed figure itself, which its energy can't know.
OF_ITS_DIGITS = {"carbon-unit", "decimal-point", "carbon-for-co2"}


def without_inputs(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    The verdict when inputs are missing: cannot tell, unless the implied input is impossible.
    """
    if amount.name == "energy":
        return _energy_alone(amount, facts, found)
    if amount.name == "co2e" and found.missing == (NAMES["intensity"],):
        return _carbon_without_intensity(amount, facts, found)
    return _cannot_tell(amount, facts, found.missing, implied=_energy_implied(amount, facts))


def _energy_alone(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    hours = accelerator_hours(facts)
    if hours is None or not hours.interval.low:
        return _cannot_tell(amount, facts, found.missing)
    power = amount.interval / hours.interval
    watts = in_unit(power.value, "power", "W")
    text = f"{amount.shown} / {hours.expression} = {watts} per accelerator"
    low, high = _power_bounds(facts)
    if power.high >= low and power.low <= high:
        return _cannot_tell(amount, facts, found.missing, implied=(text,))
    bounds = f"{float(low * 1000):.0f} to {float(high * 1000):.0f} W"
    cause = Cause(
        code="power-implausible",
        fit=Fit.NEARLY,
        arithmetic=f"{text}, outside {bounds}",
        prior=0.0,
    )
    slips = [
        slip for slip in known_errors_of("energy", facts, hours) if not slip.code.startswith("pue")
    ]
    units = _restoring(amount, hours, slips, (low, high), _watts)
    return _impossible(amount, facts, found.missing, best((cause, *units)), text)


def _power_bounds(facts: Facts) -> tuple[Fraction, Fraction]:
    rated = datasheets.rated_powers_kw(facts.row.accelerator)
    if not rated:
        return POWER_LOWEST, POWER_HIGHEST
    return min(rated) * LOWEST_OF_TDP, max(rated) * NODE_AND_SITE


def _restoring(
    amount: Amount,
    base: Expected,
    slips: Iterable[KnownError],
    bounds: tuple[Fraction, Fraction],
    shown: Callable[[Fraction], str],
) -> list[Cause]:
    """
    The slips that bring what *amount* implies, over *base*, back into *bounds*.

    Of several factors of one slip, that which leads nearest to the middle of the bounds is named.
    """
    middle = math.log(bounds[0] * bounds[1]) / 2
    causes = []
    for slip in slips:
        if slip.band or not slip.factor.low:
            continue
        value = amount.interval.value / slip.factor.value / base.interval.value
        if bounds[0] <= value <= bounds[1]:
            cause = Cause(
                code=slip.code,
                fit=Fit.NEARLY,
                arithmetic=f"without the slip '{slip.operation}' it is {shown(value)}",
                prior=slip.prior,
                distance=abs(math.log(value) - middle) / DISTANCE_SCALE,
            )
            causes.append(cause)
    return causes


def _watts(power: Fraction) -> str:
    return f"{in_unit(power, 'power', 'W')} per accelerator"


def _carbon_without_intensity(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    base = next(iter(energies_behind(facts)))
    if not base.interval.low:
        return _cannot_tell(amount, facts, found.missing)
    intensity = amount.interval / _with_unknowns(base, facts)
    plain = amount.interval.value / base.interval.value
    text = f"{amount.shown} / ({base.expression}) = {_g_per_kwh(plain)}"
    missing = (*found.missing, *((NAMES["pue"],) if base.open_pue else ()))
    low, high = grid_bounds(facts)
    if intensity.high >= low and intensity.low <= high:
        return _cannot_tell(amount, facts, missing, implied=(text,))
    cause = replace(_outside(text, low, high), fit=Fit.NEARLY, prior=0.0)
    slips = [slip for slip in known_errors_of("co2e", facts, base) if slip.code in OF_ITS_DIGITS]
    units = _restoring(amount, base, slips, (low, high), _g_per_kwh)
    return _impossible(amount, facts, missing, best((cause, *units)), text)


def _with_unknowns(base: Expected, facts: Facts) -> Interval:
    """
    The energy behind the CO2e with everything it may still contain.
    """
    energy = base.interval
    if base.open_pue:
        energy = energy * USUAL_PUE
    return energy * MEAN_OVER_TDP if facts.is_tdp and base.from_power else energy


def grid_bounds(facts: Facts) -> tuple[Fraction, Fraction]:
    """
    Lowest and highest carbon intensity (kg/kWh) that the row's place could have.
    """
    here = [Fraction(str(item.g_per_kwh)) / 1000 for item in factors_of(facts.row.location)]
    return min([GRID_LOWEST, *here]), max([GRID_HIGHEST, *here])


def outside_grids(amount: Amount, facts: Facts) -> tuple[Cause, ...]:
    """
    The cause "outside any grid" for CO2e whose energy gives an impossible intensity.
    """
    bases = energies_behind(facts)
    if amount.name != "co2e" or not bases or not bases[0].interval.low:
        return ()
    base = bases[0]
    intensity = amount.interval / _with_unknowns(base, facts)
    low, high = grid_bounds(facts)
    if intensity.high >= low and intensity.low <= high:
        return ()
    plain = amount.interval.value / base.interval.value
    text = f"{amount.shown} / ({base.expression}) = {_g_per_kwh(plain)}"
    return (_outside(text, low, high),)


def mean_power_unstated(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    The verdict when only a rated power is given and the figure rests on another power.
    """
    base = found.expected[0]
    share = float(amount.interval.value / base.interval.value)
    text = f"{amount.shown} is {share:.2f} of what the rated power {facts.text('power')} gives"
    return _cannot_tell(amount, facts, ("mean " + NAMES["power"],), implied=(text,), found=found)


def unexplained(amount: Amount, facts: Facts, found: Recomputation) -> tuple[Cause, ...]:
    """
    The cause named when no slip fits: some figure belongs elsewhere; what each would have to be.
    """
    base = found.expected[0]
    if not base.interval.low:
        return ()
    ratio = amount.interval.value / base.interval.value
    needed = [f"the {NAMES[amount.name]} {amount_text(base.interval.value, amount)}"]
    for name in ("energy", "intensity", "power", "accelerator_time"):
        other = facts.amounts.get(name)
        if other is not None and other is not amount and other.shown in base.expression:
            needed.append(f"the {NAMES[name]} {amount_text(other.interval.value * ratio, other)}")
    arithmetic = f"it would agree if {' or '.join(needed)} stood there; look in nearby rows"
    return (Cause(code="row-swapped", fit=Fit.DOUBTFULLY, arithmetic=arithmetic, prior=2.0),)


def _energy_implied(amount: Amount, facts: Facts) -> tuple[str, ...]:
    intensity = facts.get("intensity")
    if amount.name != "co2e" or intensity is None or not intensity.low:
        return ()
    energy = in_unit(amount.interval.value / intensity.value, "energy", "MWh")
    return (f"{amount.shown} / {facts.text('intensity')} = {energy}",)


def _g_per_kwh(value: Fraction) -> str:
    return in_unit(value, "intensity", "kg/kWh")


def _outside(text: str, low: Fraction, high: Fraction) -> Cause:
    bounds = f"{in_unit(low, 'intensity', 'kg/kWh')} to {in_unit(high, 'intensity', 'kg/kWh')}"
    return Cause(
        code="intensity-outside-grids",
        fit=Fit.LOOSELY,
        arithmetic=f"{text}; grids have {bounds}",
        prior=0.1,
    )


def _cannot_tell(
    amount: Amount,
    facts: Facts,
    missing: tuple[str, ...],
    *,
    implied: tuple[str, ...] = (),
    found: Recomputation | None = None,
) -> FigureVerdict:
    difference = None
    if found is not None and amount.interval.value:
        difference = share_of(found.expected[0].interval.value, amount.interval.value)
    return FigureVerdict(
        figure=amount.name,
        name=NAMES[amount.name],
        printed=amount.shown,
        verdict=Verdict.CANNOT_TELL,
        pointer=f"{facts.pointer}/{amount.name}",
        difference=difference,
        missing=tuple(dict.fromkeys(missing)),
        implied=implied,
    )


def _impossible(
    amount: Amount,
    facts: Facts,
    missing: tuple[str, ...],
    causes: tuple[Cause, ...],
    line: str,
) -> FigureVerdict:
    return FigureVerdict(
        figure=amount.name,
        name=NAMES[amount.name],
        printed=amount.shown,
        verdict=Verdict.INCONSISTENT,
        pointer=f"{facts.pointer}/{amount.name}",
        lines=(line,),
        missing=tuple(dict.fromkeys(missing)),
        causes=causes,
    )
