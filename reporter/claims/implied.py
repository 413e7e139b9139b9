"""
What an input that isn't stated would have to be, and whether it could be.

What an input that isn't stated is in the other rows of a table, and which row is off it.

Rows that are all hours x TDP x PUE, or that all imply one carbon intensity, were reckoned in one
way. A row whose figure is another share of the same product was not, though an input that isn't
stated could absorb the difference: the slip is looked for over the input of the other rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from reporter.claims import recompute
from reporter.claims.agreement import (
    ANY_PUE,
    USUAL_PUE,
    grid_bounds,
    grids,
    mean_over_tdp,
    power_bounds_kw,
)
from reporter.claims.known_errors import KnownError, known_errors_of
from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected, Recomputation, accelerator_hours, energies_behind
from reporter.claims.row_figures import NAMES, Amount, Facts, amount_text, in_unit, plain
from reporter.claims.verdicts import (
    NEAR,
    Cause,
    FigureVerdict,
    Fit,
    Verdict,
    answer,
    best,
    causes_of,
    line,
)

# A factor of 20 from the middle weighs as much as the step from the commonest to the rarest slip.
DISTANCE_SCALE = math.log(20)
# Slips of the printed figure itself, which its energy can't know.
OF_ITS_DIGITS = {"carbon-unit", "decimal-point", "carbon-for-co2"}
LOCATION_BASED = "location-based CO2e"


def open_inputs(expected: Expected, facts: Facts) -> Interval:
    """
    The factor that inputs which aren't stated may still put on an expectation: PUE, mean power.
    """
    rests_on_tdp = facts.is_tdp and expected.from_power
    factor = mean_over_tdp(facts) if rests_on_tdp else Interval.exactly(1)
    if expected.open_division:
        return factor / Interval(low=Fraction(1), value=Fraction(1), high=ANY_PUE.high)
    if not expected.open_pue:
        return factor
    # Both at their extremes at once is more than is plausible.
    highest = USUAL_PUE.high if rests_on_tdp else ANY_PUE.high
    return factor * Interval(low=Fraction(1), value=Fraction(1), high=highest)


def without_inputs(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    The verdict when inputs are missing: cannot tell, unless the implied input is impossible.
    """
    if amount.name == "energy":
        return _energy_alone(amount, facts, found)
    if amount.name != "co2e":
        return _cannot_tell(amount, facts, found.missing)
    if not amount.interval.value and NAMES["intensity"] in found.missing:
        return _zero_gross(amount, facts, found)
    if found.missing == (NAMES["intensity"],):
        return _carbon_without_intensity(amount, facts, found)
    return _carbon_of_hours(amount, facts, found)


def _zero_gross(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    A gross zero: no grid gives it, so it is another quantity, and the gross one isn't stated.
    """
    text = f"{amount.shown} is a market-based or offset figure: no grid gives it"
    return _cannot_tell(amount, facts, (LOCATION_BASED, *found.missing), implied=(text,))


def zero_gross(amount: Amount) -> tuple[Cause, ...]:
    """
    The cause named for a gross zero where energy and intensity give more.
    """
    if amount.name != "co2e" or amount.interval.value:
        return ()
    text = f"{amount.shown} is a market-based or offset figure: the grid's intensity gives more"
    return (Cause(code="market-based", fit=Fit.EXACT, arithmetic=text, prior=0.0),)


def _energy_alone(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    hours, widest = accelerator_hours(facts), accelerator_hours(facts.rounded())
    if hours is None or widest is None or not hours.interval.low:
        return _cannot_tell(amount, facts, found.missing)
    power = amount.interval / hours.interval
    watts = in_unit(power.value, "power", "W")
    text = f"{amount.shown} / {hours.expression} = {watts} per accelerator"
    bounds = power_bounds_kw(facts.rounded())
    if amount.wide.overlaps(widest.interval * bounds):
        return _cannot_tell(amount, facts, found.missing, implied=(text,))
    shown = f"{float(bounds.low * 1000):.0f} to {float(bounds.high * 1000):.0f} W"
    cause = _implausible(f"{text}, outside {shown}")
    slips = [
        slip for slip in known_errors_of("energy", facts, hours) if not slip.code.startswith("pue")
    ]
    units = _restoring(amount, hours, slips, bounds, _watts)
    return _impossible(amount, facts, found.missing, best((cause, *units)), text)


def _implausible(arithmetic: str) -> Cause:
    return Cause(code="power-implausible", fit=Fit.NEARLY, arithmetic=arithmetic, prior=0.0)


def _restoring(
    amount: Amount,
    base: Expected,
    slips: Iterable[KnownError],
    bounds: Interval,
    shown: Callable[[Fraction], str],
) -> list[Cause]:
    """
    The slips that bring what *amount* implies, over *base*, back into *bounds*.

    Of several factors of one slip, that which leads nearest to the middle of the bounds is named.
    """
    middle = math.log(bounds.low * bounds.high) / 2
    causes = []
    for slip in slips:
        if slip.band or not slip.factor.low:
            continue
        value = amount.interval.value / slip.factor.value / base.interval.value
        if bounds.low <= value <= bounds.high:
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
    base = energies_behind(facts)[0]
    if not base.interval.low:
        return _cannot_tell(amount, facts, found.missing)
    text = _over_energy(amount, base)
    missing = (*found.missing, *((NAMES["pue"],) if base.open_pue else ()))
    if may_be_of_a_grid(amount, facts):
        return _cannot_tell(amount, facts, missing, implied=(text,))
    cause = replace(_outside(text, facts), fit=Fit.NEARLY, prior=0.0)
    slips = [slip for slip in known_errors_of("co2e", facts, base) if slip.code in OF_ITS_DIGITS]
    units = _restoring(amount, base, slips, grids(facts), _kg_per_kwh)
    return _impossible(amount, facts, missing, best((cause, *units)), text)


def _over_energy(amount: Amount, base: Expected) -> str:
    implied = _kg_per_kwh(amount.interval.value / base.interval.value)
    return f"{amount.shown} / ({base.expression}) = {implied}"


def may_be_of_a_grid(amount: Amount, facts: Facts) -> bool:
    """
    Whether some grid gives the CO2e of a row's energy, with all digits and open inputs in doubt.
    """
    rounded, grid = facts.rounded(), grids(facts)
    return any(
        amount.wide.overlaps(base.interval * open_inputs(base, facts) * grid)
        for base in energies_behind(rounded)
    )


def _carbon_of_hours(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    CO2e of accelerator-hours alone: what the accelerator's datasheet and any grid allow.
    """
    implied = _energy_implied(amount, facts)
    hours, widest = accelerator_hours(facts), accelerator_hours(facts.rounded())
    if hours is None or widest is None or not hours.interval.low or not amount.interval.value:
        return _cannot_tell(amount, facts, found.missing, implied=implied)
    grid = facts.rounded().get("intensity") or grids(facts)
    # The power of the datasheet covers node and site; a PUE may be more than usual.
    power = power_bounds_kw(facts.rounded())
    if amount.wide.overlaps(widest.interval * power * grid):
        return _cannot_tell(amount, facts, found.missing, implied=implied)
    each = in_unit(amount.interval.value / hours.interval.value, "co2e", "kg")
    most, least = (in_unit(bound, "co2e", "kg") for bound in _ends(power * grid))
    text = f"{amount.shown} / ({hours.expression}) = {each} per accelerator-hour"
    cause = _implausible(f"{text}; its power and any grid give {least} to {most}")
    slips = [slip for slip in known_errors_of("co2e", facts, hours) if slip.code in OF_ITS_DIGITS]
    units = _restoring(amount, hours, slips, power * grid, _kg_per_hour)
    return _impossible(amount, facts, found.missing, best((cause, *units)), text)


def _ends(interval: Interval) -> tuple[Fraction, Fraction]:
    return interval.high, interval.low


def _kg_per_hour(value: Fraction) -> str:
    return f"{in_unit(value, 'co2e', 'kg')} per accelerator-hour"


def outside_grids(amount: Amount, facts: Facts) -> tuple[Cause, ...]:
    """
    The cause "outside any grid" for CO2e whose energy gives an impossible intensity.
    """
    bases = energies_behind(facts)
    if amount.name != "co2e" or not bases or not bases[0].interval.low or not amount.interval.value:
        return ()
    if may_be_of_a_grid(amount, facts):
        return ()
    return (_outside(_over_energy(amount, bases[0]), facts),)


def mean_power_unstated(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    The verdict when only a rated power is given and the figure rests on another power.
    """
    base = found.expected[0]
    share = float(amount.interval.value / base.interval.value)
    text = f"{amount.shown} is {share:.2f} of what the rated power {facts.power_text} gives"
    missing = ("mean " + NAMES["power"],)
    verdict = _cannot_tell(amount, facts, missing, implied=(text,), base=base)
    return replace(verdict, is_open=True)


def pue_unstated(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    """
    The verdict when a PUE that isn't stated makes a figure agree.
    """
    base = found.expected[0]
    needed = amount.interval.value / base.interval.value
    needed = 1 / needed if base.open_division and needed else needed
    unusual = ", more than training sites have" if needed > USUAL_PUE.high else ""
    unusual = ", less than training sites have" if needed < USUAL_PUE.low else unusual
    text = f"the figures agree with a PUE of {float(needed):.2f}{unusual}"
    verdict = _cannot_tell(amount, facts, (NAMES["pue"],), implied=(text,), base=base)
    lines = tuple(line(amount, item) for item in found.expected)
    return replace(verdict, lines=lines, is_open=True)


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
    if intensity is None or not intensity.low:
        return ()
    energy = in_unit(amount.interval.value / intensity.value, "energy", "MWh")
    return (f"{amount.shown} / {facts.text('intensity')} = {energy}",)


def _kg_per_kwh(value: Fraction) -> str:
    return in_unit(value, "intensity", "kg/kWh")


def _outside(text: str, facts: Facts) -> Cause:
    bounds = " to ".join(_kg_per_kwh(bound) for bound in grid_bounds(facts))
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
    base: Expected | None = None,
) -> FigureVerdict:
    verdict = answer(amount, facts.pointer, Verdict.CANNOT_TELL)
    if base is not None:
        verdict = answer(
            amount, facts.pointer, Verdict.CANNOT_TELL, value=base.interval, digits=base.digits
        )
    return replace(verdict, missing=tuple(dict.fromkeys(missing)), implied=implied)


def _impossible(
    amount: Amount,
    facts: Facts,
    missing: tuple[str, ...],
    causes: tuple[Cause, ...],
    text: str,
) -> FigureVerdict:
    verdict = answer(amount, facts.pointer, Verdict.INCONSISTENT)
    return replace(verdict, lines=(text,), missing=tuple(dict.fromkeys(missing)), causes=causes)


# So many other rows must share an input, to so much of its size, before one is off them.
FEWEST_ROWS = 3
SHARP = Fraction(5, 100)
FIGURES = ("energy", "co2e")
# The value that most rows share, and how many do, by figure.
CommonInputs = Mapping[str, tuple[Fraction, int]]


def common_inputs(rows: Sequence[Facts]) -> CommonInputs:
    """
    The factor between what most rows print and what their stated inputs give, by figure.

    Figures without such a factor are left out: fewer than three rows share one, or fewer than half.
    """
    found = {}
    for figure in FIGURES:
        factors = [factor for facts in rows if (factor := _factor(figure, facts)) is not None]
        common = _most_common([factor for factor in factors if _is_sharp(factor)])
        if common is not None and common[1] * 2 >= len(factors):
            found[figure] = common
    return MappingProxyType(found)


def _is_sharp(factor: Interval) -> bool:
    return factor.high - factor.low <= SHARP * factor.value


def _factor(figure: str, facts: Facts) -> Interval | None:
    amount, base = facts.amounts.get(figure), _open_base(figure, facts)
    if amount is None or base is None or not base.interval.low or not amount.interval.value:
        return None
    return amount.interval / base.interval


def _open_base(figure: str, facts: Facts) -> Expected | None:
    """
    What the stated inputs give for a figure that rests on one that isn't stated.
    """
    if figure == "energy":
        bases = recompute.energy(facts).expected
    else:
        bases = recompute.co2e(facts).expected or recompute.energies_behind(facts)
    is_open = bool(bases) and (
        bases[0].open_pue
        or (facts.is_tdp and bases[0].from_power)
        or (figure == "co2e" and facts.get("intensity") is None)
    )
    return bases[0] if is_open else None


def _most_common(factors: Sequence[Interval]) -> tuple[Fraction, int] | None:
    """
    The middle of what most of the intervals share, and how many do; one pass over their ends.
    """
    ends = sorted([(one.low, 1) for one in factors] + [(one.high, -1) for one in factors])
    count = most = 0
    start = end = Fraction(0)
    for value, step in ends:
        if step < 0 and count == most and end < start:
            end = value
        count += step
        if count > most:
            most, start, end = count, value, Fraction(-1)
    return ((start + end) / 2, most) if most >= FEWEST_ROWS else None


def off_the_others(amount: Amount, facts: Facts, common: CommonInputs) -> Iterator[Cause]:
    """
    The slips that explain a figure which isn't what the other rows' input gives.
    """
    factor = _factor(amount.name, facts)
    if factor is None or amount.name not in common:
        return
    value, count = common[amount.name]
    base = _open_base(amount.name, facts)
    if base is None or factor.widened(NEAR).overlaps(Interval.exactly(value)):
        return
    shared = f"{plain(float(value))}, as in {count} other rows"
    expected = replace(
        base.times(Interval.exactly(value), shared), open_pue=False, from_power=base.from_power
    )
    for cause in causes_of(amount, facts, [expected]):
        if cause.fit is Fit.EXACT:
            yield cause
    share = float(amount.interval.value / expected.interval.value)
    text = f"{amount.shown} is {share:.3f} of {expected.expression}"
    yield Cause(code="off-the-others", fit=Fit.EXACT, arithmetic=text, prior=0.9)
