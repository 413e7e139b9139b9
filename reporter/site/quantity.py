"""
Numbers as the pages show them: a text for people, a value for sorting, and the unit.

Templates print these and compute nothing, so a page and its JSON twin can't disagree on how a
number was rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from reporter.carbon.uncertainty import printed
from reporter.score.result import ScopeScore
from reporter.text import duration, number
from reporter.units import Carbon, Energy, Power

Row = TypeVar("Row")
JOULES_PER_MJ = 1_000_000
WATTS_PER_KW = 1_000
# What ranks, and what is beside it.
FIGURE_DIGITS = 3
# Steps of one sum and figures of others may differ by little: three digits would hide it.
ENERGY_DIGITS = 4
# As wide as a digit and as a point, so that the points of a column stand below each other.
FIGURE_SPACE, PUNCTUATION_SPACE = "\u2007", "\u2008"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """
    One number: *text* as printed, *sort_value* for `<data value>`, *unit* as printed after it.

    *unit* is empty where the text already contains it, as in "4 min 37 s". *pad* are the spaces
    after the text that put its point below those of its column.
    """

    text: str
    sort_value: str
    unit: str = ""
    pad: str = ""


def sortable(value: float) -> str:
    """
    A number for `<data value>`: twelve digits, more than any meter has.

    >>> sortable(1949215.939 / 1_000_000), sortable(8)
    ('1.949215939', '8')
    """
    return f"{value:.12g}"


def plain(value: float, unit: str = "", digits: int = 3) -> Quantity:
    """
    A number to *digits* significant digits.
    """
    return Quantity(text=number(value, digits), sort_value=sortable(value), unit=unit)


def count(value: float, unit: str = "") -> Quantity:
    """
    A whole number in full, such as samples.
    """
    return Quantity(text=f"{value:,.0f}", sort_value=sortable(value), unit=unit)


def energy_kwh(energy: Energy | None, digits: int = ENERGY_DIGITS) -> Quantity | None:
    """
    Energy in kWh to *digits* significant digits.
    """
    return None if energy is None else plain(energy.kwh, "kWh", digits)


def guaranteed_kwh(scored: ScopeScore) -> Quantity | None:
    """
    The guaranteed energy to target in kWh, which ranks, to three digits.
    """
    return None if scored.guaranteed is None else plain(scored.guaranteed.kwh, "kWh")


def measured_text(scored: ScopeScore) -> str:
    """
    The energy to target in kWh with its expanded uncertainty (k = 2), such as "0.57 ± 0.03"; empty
    without one.

    Both stop at the first digit of the uncertainty, by the rule of statements (`printed`).
    """
    energy, relative = scored.energy, scored.expanded_uncertainty
    if energy is None or relative is None:
        return ""
    return f"{printed(energy.kwh, relative)} ± {printed(energy.kwh * relative, 1.0)}"


def aligned(column: Sequence[Quantity | None]) -> tuple[Quantity | None, ...]:
    """
    The quantities of a column that ends flush right, padded so that their points align.
    """
    places = [len(one.text.partition(".")[2]) for one in column if one is not None]
    most = max(places, default=0)
    return tuple(one and replace(one, pad=_pad(one.text, most)) for one in column)


def with_aligned(rows: Sequence[Row], *columns: str) -> tuple[Row, ...]:
    """
    Rows, which are dataclasses, with the quantities of each of these *columns* aligned.
    """
    made = tuple(rows)
    for name in columns:
        column = aligned([getattr(row, name) for row in made])
        made = tuple(
            replace(row, **{name: one})  # type: ignore[type-var]
            for row, one in zip(made, column, strict=True)
        )
    return made


def _pad(text: str, places: int) -> str:
    own = len(text.partition(".")[2])
    point = PUNCTUATION_SPACE if places and not own else ""
    return point + FIGURE_SPACE * (places - own)


def energy_mj(energy: Energy | None) -> Quantity | None:
    """
    Energy in MJ, the unit in which results of other bodies are compared here.
    """
    if energy is None:
        return None
    return plain(energy.joules / JOULES_PER_MJ, "MJ", ENERGY_DIGITS)


def power_kw(power: Power | None) -> Quantity | None:
    """
    Power in kW.
    """
    return None if power is None else plain(power.watts / WATTS_PER_KW, "kW")


def time_span(seconds: float | None) -> Quantity | None:
    """
    A time span in its two largest units, sorted by seconds.
    """
    if seconds is None:
        return None
    return Quantity(text=duration(seconds), sort_value=sortable(seconds))


def carbon_kg(carbon: Carbon | None) -> Quantity | None:
    """
    A mass of CO2e in kilograms, one unit for every column.
    """
    return None if carbon is None else plain(carbon.kg_co2e, "kg")


def percent(share: float | None) -> Quantity | None:
    """
    A share (0 to 1) in percent with one decimal, never rounded up to 100 %.
    """
    if share is None:
        return None
    text = f"{share * 100:.1f}"
    if share < 1 and text == "100.0":
        text = "99.9"
    return Quantity(text=text, sort_value=sortable(share), unit="%")


def difference(value: Energy | None, reference: Energy | None) -> Quantity | None:
    """
    How much *value* is above or below *reference*, in percent with a sign.
    """
    if value is None or reference is None or reference.joules <= 0:
        return None
    ratio = value.ratio(reference) - 1
    sign = "−" if ratio < 0 else "+"
    return Quantity(text=f"{sign}{abs(ratio) * 100:.1f}", sort_value=sortable(ratio), unit="%")


def maybe(value: float | None, unit: str = "", digits: int = 3) -> Quantity | None:
    """
    A number that may be missing; missing stays missing.
    """
    return None if value is None else plain(value, unit, digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """
    A moment: *machine* in RFC 3339, *text* for people, both in UTC.
    """

    machine: str
    text: str


def instant(moment: datetime) -> Instant:
    """
    A moment to the second, in UTC.
    """
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    return Instant(machine=f"{text.replace(' ', 'T')}Z", text=f"{text} UTC")
