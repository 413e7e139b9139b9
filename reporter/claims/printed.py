"""
The figures that documents print: from digits to the interval they allow, in exact units.

A figure printed as 3.1 stands for anything from 3.05 to 3.15: half a unit in the last printed
digit. Zeros at the end of a whole number are ambiguous, so it has two readings: *narrow* takes
every printed digit as meant, *wide* takes it as rounded to the fewest significant digits, which
includes every reading between. 200 is 199.5 to 200.5 or 150 to 250. Below a power of ten the step
of significant digits is a tenth, so 100 is 99.5 to 100.5 or 95 to 150.

Arithmetic is exact, on fractions, so that no verdict hangs on binary rounding. Units are exact
factors to one unit a quantity, so that a figure printed in another unit recomputes to the same
number. Canonical units: kWh, kg CO2e, kg/kWh, h, kW, FLOP, FLOP/s, and 1 for plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from reporter.units import SECONDS_PER_DAY

KILOGRAMS_PER_POUND = Fraction(45_359_237, 100_000_000)
KWH_PER_JOULE = Fraction(1, 3_600_000)
POUNDS_PER_SHORT_TON = 2_000

_ENERGY = {
    "J": KWH_PER_JOULE,
    "kJ": KWH_PER_JOULE * 10**3,
    "MJ": KWH_PER_JOULE * 10**6,
    "GJ": KWH_PER_JOULE * 10**9,
    "TJ": KWH_PER_JOULE * 10**12,
    "Wh": Fraction(1, 1000),
    "kWh": Fraction(1),
    "MWh": Fraction(10**3),
    "GWh": Fraction(10**6),
    "TWh": Fraction(10**9),
}
_CARBON = {
    "g": Fraction(1, 1000),
    "kg": Fraction(1),
    "t": Fraction(1000),
    "kt": Fraction(10**6),
    "Mt": Fraction(10**9),
    "lb": KILOGRAMS_PER_POUND,
    "short ton": KILOGRAMS_PER_POUND * POUNDS_PER_SHORT_TON,
}
_INTENSITY = {
    "g/kWh": Fraction(1, 1000),
    "kg/kWh": Fraction(1),
    "kg/MWh": Fraction(1, 1000),
    "t/MWh": Fraction(1),
    "t/kWh": Fraction(1000),
    "lb/kWh": KILOGRAMS_PER_POUND,
    "lb/MWh": KILOGRAMS_PER_POUND / 1000,
    "g/MJ": Fraction(36, 10_000),
}
_TIME = {
    "s": Fraction(1, 3600),
    "min": Fraction(1, 60),
    "h": Fraction(1),
    "d": Fraction(24),
    "week": Fraction(168),
    "year": Fraction(8760),
}
_POWER = {"W": Fraction(1, 1000), "kW": Fraction(1), "MW": Fraction(1000)}
_PREFIXES = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24}
_FLOPS = {f"{prefix}FLOP": Fraction(10**power) for prefix, power in _PREFIXES.items()}
_FLOPS["PFLOP/s-day"] = Fraction(10**15 * SECONDS_PER_DAY)
_THROUGHPUT = {f"{prefix}FLOP/s": Fraction(10**power) for prefix, power in _PREFIXES.items()}
_PLAIN = {"1": Fraction(1), "%": Fraction(1, 100), "B": Fraction(10**9), "M": Fraction(10**6)}

UNITS: Mapping[str, Mapping[str, Fraction]] = MappingProxyType(
    {
        "energy": _ENERGY,
        "carbon": _CARBON,
        "intensity": _INTENSITY,
        "time": _TIME,
        "power": _POWER,
        "flops": _FLOPS,
        "throughput": _THROUGHPUT,
        "plain": _PLAIN,
    }
)

# The quantity of each figure of a row, and of the amounts that a ratio refers to.
QUANTITY_OF: Mapping[str, str] = MappingProxyType(
    {
        "energy": "energy",
        "co2e": "carbon",
        "net_co2e": "carbon",
        "intensity": "intensity",
        "net_intensity": "intensity",
        "duration": "time",
        "accelerator_time": "time",
        "power": "power",
        "tdp": "power",
        "flops": "flops",
        "throughput": "throughput",
        "peak": "throughput",
        "pue": "plain",
        "chips": "plain",
        "nodes": "plain",
        "chips_per_node": "plain",
        "node_power": "power",
        "parameters": "plain",
    }
)


def factor_of(quantity: str, unit: str) -> Fraction | None:
    """
    How many canonical units one *unit* is; None for a unit the quantity doesn't have.

    >>> factor_of("energy", "MWh"), factor_of("energy", "kg")
    (Fraction(1000, 1), None)
    """
    return UNITS[quantity].get(unit)


# Longer figures are the trace of binary floating point (355.20000000000005), not of print.
LONGEST_DIGITS = 14
LONGEST_TEXT = 40
# Five figures are multiplied; the product must still be printable.
LARGEST_EXPONENT = 40
_SUFFIX = {"": 0, "k": 3, "K": 3, "M": 6, "B": 9, "G": 9, "T": 12}
_EXPONENT = re.compile("10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})$")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_NUMBER = re.compile(
    r"(?P<mark>[~≈<])? ?"
    r"(?P<whole>[0-9]{1,3}(?:[,  '][0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?"
    r"(?P<power>(?:(?:[eE]| ?[x×] ?10\^?)(?P<exponent>[+-]?[0-9]{1,3}))? ?(?P<suffix>[kKMBGT])?)",
    re.ASCII,
)
# Two numbers: the ends of a range, or a value and how far it may be off on either side.
_TWO = re.compile(
    r"(?P<about>[~≈] ?)?(?P<first>[0-9][0-9., ']*[0-9kKMBGT]|[0-9])(?P<power>[eE][+-]?[0-9]{1,3})?"
    r"(?P<between> ?(?:-|–|—|±|\+/-) ?| to )(?P<second>[0-9].*)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """
    A non-negative amount with the bounds its digits allow, low <= value <= high.
    """

    low: Fraction
    value: Fraction
    high: Fraction

    @classmethod
    def exactly(cls, value: Fraction | int) -> Interval:
        """
        An amount without doubt, such as a count or a conversion factor.
        """
        exact = Fraction(value)
        return cls(low=exact, value=exact, high=exact)

    def __mul__(self, other: Interval) -> Interval:
        """
        The product; both amounts are non-negative, so bounds multiply.
        """
        return Interval(
            low=self.low * other.low, value=self.value * other.value, high=self.high * other.high
        )

    def __truediv__(self, other: Interval) -> Interval:
        """
        The quotient; raises `ZeroDivisionError` when *other* may be zero.
        """
        return Interval(
            low=self.low / other.high, value=self.value / other.value, high=self.high / other.low
        )

    def __add__(self, other: Interval) -> Interval:
        """
        The sum, bound by bound.
        """
        return Interval(
            low=self.low + other.low, value=self.value + other.value, high=self.high + other.high
        )

    def __pow__(self, exponent: int) -> Interval:
        """
        A whole power, also a negative one.
        """
        base = self if exponent >= 0 else Interval.exactly(1) / self
        result = Interval.exactly(1)
        for _ in range(abs(exponent)):
            result = result * base
        return result

    def overlaps(self, other: Interval) -> bool:
        """
        Whether some amount lies in both intervals.
        """
        return self.low <= other.high and other.low <= self.high

    def widened(self, share: Fraction) -> Interval:
        """
        The same amount with both bounds *share* (0.005 is half a percent) further out.
        """
        return Interval(low=self.low * (1 - share), value=self.value, high=self.high * (1 + share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """
    A printed figure in its printed unit.

    *narrow* takes every printed digit as meant. Zeros at the end of a whole number (10,000) may
    be rounding: *wide* takes all of them so. The two are equal where no such zeros stand, and where
    a mark (~10,000) says that they are rounding. *is_whole* says that the figure is written out
    to its last digit, as counts are; *two_digits* reads it as rounded to two significant digits.
    *is_single* is false for a range.
    """

    text: str
    narrow: Interval
    wide: Interval
    two_digits: Interval
    is_whole: bool
    is_single: bool = True


def read_printed(text: str) -> Printed | None:
    """
    The figure that *text* prints, None when it is no number of a kind that documents print.

    Understood: 1,287 · 3.1 · 1.61E+19 · 1.61 × 10^19 · 1.61×10¹⁹ · 7.0M · 100k · ~180 · <0.1 ·
    3 to 4 · 3–4 · 3.1 ± 0.2. Not understood, on purpose: a minus sign, a decimal comma, a unit.

    >>> read_printed("3.1").narrow.low, read_printed("minus one")
    (Fraction(61, 20), None)
    """
    stripped = text.strip()
    # Raised digits are an exponent only behind a ten; elsewhere they are no number of print.
    plain = _EXPONENT.sub(lambda found: f"10^{found[1].translate(_RAISED)}", stripped)
    if len(stripped) > LONGEST_TEXT:
        return None
    match = _NUMBER.fullmatch(plain)
    if match is None:
        two = _TWO.fullmatch(plain)
        return None if two is None else _of_two(stripped, two)
    whole, part = re.sub(r"[^0-9]", "", match["whole"]), match["part"] or ""
    exponent = int(match["exponent"] or 0) + _SUFFIX[match["suffix"] or ""]
    if abs(exponent) > LARGEST_EXPONENT or len(whole) + exponent > LARGEST_EXPONENT:
        return None
    if len((whole + part).lstrip("0")) > LONGEST_DIGITS and part:
        whole, part = _without_binary_trace(whole, part)
    return _printed(stripped, match["mark"] or "", whole, part, exponent)


def _of_two(text: str, two: re.Match[str]) -> Printed | None:
    """
    The interval between two numbers, or around the first; "3 to 4M" has millions on both sides.
    """
    second, first = _NUMBER.fullmatch(two["second"]), f"{two['first']}{two['power'] or ''}"
    if second is None or second["mark"]:
        return None
    if (one := _NUMBER.fullmatch(first)) is not None and not one["power"].strip():
        first += second["power"]
    low, high = read_printed(first), read_printed(two["second"])
    if low is None or high is None:
        return None
    if two["between"].strip() in {"±", "+/-"}:
        centre, width = low.narrow.value, high.narrow.value
        span = Interval(low=max(centre - width, Fraction(0)), value=centre, high=centre + width)
    elif low.narrow.value < high.narrow.value:
        middle = (low.narrow.value + high.narrow.value) / 2
        span = Interval(low=low.narrow.low, value=middle, high=high.narrow.high)
    else:
        return None
    return replace(
        low, text=text, narrow=span, two_digits=span, wide=span, is_whole=False, is_single=False
    )


def _without_binary_trace(whole: str, part: str) -> tuple[str, str]:
    rounded = f"{Decimal(f'{whole}.{part}'):.{LONGEST_DIGITS - 2}g}"
    plain = f"{Decimal(rounded):f}"
    head, _, tail = plain.partition(".")
    return head, tail.rstrip("0")


def _printed(text: str, mark: str, whole: str, part: str, exponent: int) -> Printed:
    step = Fraction(10) ** (exponent - len(part))
    value = Fraction(int(whole + part)) * step
    if mark == "<":
        below = Interval(low=Fraction(0), value=value / 2, high=value)
        return Printed(text=text, narrow=below, wide=below, two_digits=below, is_whole=False)
    digits = whole.lstrip("0")
    kept = digits.rstrip("0")
    zeros = 0 if part else len(digits) - len(kept)
    is_power = bool(zeros) and kept == "1"
    wide = _around(value, step * 10**zeros, is_power_of_ten=is_power)
    second = 10 ** min(zeros, max(0, len(digits) - 2))
    return Printed(
        text=text,
        narrow=wide if mark else _around(value, step),
        wide=wide,
        two_digits=_around(value, step * second, is_power_of_ten=is_power and second > 1),
        is_whole=step == 1 and not mark,
    )


def _around(value: Fraction, step: Fraction, *, is_power_of_ten: bool = False) -> Interval:
    below = step / 10 if is_power_of_ten else step
    low, high = max(value - below / 2, Fraction(0)), value + step / 2
    return Interval(low=low, value=value, high=high)
