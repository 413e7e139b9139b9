"""
Numbers as the pages print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from reporter.site import quantity
from reporter.site.quantity import Instant, Quantity
from reporter.units import Carbon, Energy, Power


@pytest.mark.parametrize(
    ("made", "text", "unit"),
    [
        (quantity.energy_kwh(Energy(2_088_339.0)), "0.5801", "kWh"),
        (quantity.energy_kwh(Energy.from_kwh(1_240_300.0)), "1,240,000", "kWh"),
        (quantity.energy_mj(Energy(1_949_215.939)), "1.949", "MJ"),
        (quantity.power_kw(Power(6_789.0)), "6.79", "kW"),
        (quantity.time_span(277.048), "4 min 37 s", ""),
        (quantity.carbon_kg(Carbon(312_000.0)), "312", "kg"),
        (quantity.percent(0.998), "99.8", "%"),
        (quantity.count(2_100_792.0), "2,100,792", ""),
        (quantity.maybe(0.00061, "/kWh"), "0.000610", "/kWh"),
    ],
)
def test_a_quantity_has_text_and_unit(made: Quantity | None, text: str, unit: str) -> None:
    """
    Energies have four digits, everything else three, times their two largest units.
    """
    assert made is not None
    assert (text, unit) == (made.text, made.unit)


@pytest.mark.parametrize(
    "make",
    [
        quantity.energy_kwh,
        quantity.energy_mj,
        quantity.power_kw,
        quantity.time_span,
        quantity.carbon_kg,
        quantity.percent,
        quantity.maybe,
    ],
)
def test_missing_stays_missing(make: object) -> None:
    """
    Nothing is made of nothing: no zero, no default.
    """
    assert callable(make)
    assert make(None) is None


def test_the_sort_value_is_the_number_itself() -> None:
    """
    Sorting never works on rounded text.
    """
    made = quantity.energy_kwh(Energy(2_088_339.0))

    assert made is not None
    assert float(made.sort_value) == pytest.approx(2_088_339.0 / 3_600_000, rel=1e-11)


def test_almost_all_is_not_all() -> None:
    """
    99.97 % covered is never printed as 100.0 %.
    """
    shares = [quantity.percent(share) for share in (0.9997, 1.0)]

    assert ["99.9", "100.0"] == [share.text for share in shares if share]


@pytest.mark.parametrize(
    ("value", "reference", "text"), [(1.949, 2.088, "−6.7"), (2.1, 2.0, "+5.0"), (2.0, 2.0, "+0.0")]
)
def test_a_difference_has_a_sign(value: float, reference: float, text: str) -> None:
    """
    A difference is in percent of the reference, with a sign.
    """
    made = quantity.difference(Energy(value), Energy(reference))

    assert made is not None
    assert (text, "%") == (made.text, made.unit)


def test_no_difference_without_two_energies() -> None:
    """
    Against nothing, or against zero, there is no difference to print.
    """
    assert quantity.difference(None, Energy(1.0)) is None
    assert quantity.difference(Energy(1.0), None) is None
    assert quantity.difference(Energy(1.0), Energy(0.0)) is None


def test_an_instant_is_in_utc_to_the_second() -> None:
    """
    People and machines read the same second.
    """
    moment = datetime(2024, 5, 10, 11, 38, 53, 900_000, tzinfo=UTC)

    assert quantity.instant(moment) == Instant(
        machine="2024-05-10T11:38:53Z", text="2024-05-10 11:38:53 UTC"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    A row of a table with two columns of figures.
    """

    first: Quantity | None
    second: Quantity


def test_the_points_of_a_column_stand_below_each_other() -> None:
    """
    Each column is padded by itself; what is missing stays missing.
    """
    rows = [
        Pair(first=quantity.plain(8.4), second=quantity.plain(1.0)),
        Pair(first=quantity.plain(33.0, digits=2), second=quantity.plain(2.0)),
        Pair(first=None, second=quantity.plain(3.0)),
    ]

    made = quantity.with_aligned(rows, "first", "second")

    assert [row.first and row.first.pad for row in made] == ["", "\u2008\u2007\u2007", None]
    assert {row.second.pad for row in made} == {""}
    assert [row.second.text for row in made] == ["1.00", "2.00", "3.00"]
