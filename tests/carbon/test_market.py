"""
Market-based figures and carbon-free shares are shown and never calculated with.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest

from reporter.carbon.emissions import Matching, market_emissions
from reporter.carbon.factors import CarbonFreeShare
from reporter.model.system import MarketBased
from reporter.units import Carbon, Energy


def a_market(**changes: str | bool) -> MarketBased:
    """
    A market-based block of a site.
    """
    fields: dict[str, Any] = {
        "g_per_kwh": 80.0,
        "basis": "contract",
        "instrument": "Power purchase agreement, wind",
        "matching": "annual",
        "deliverable": False,
        "source": "Supplier's statement 2024",
    }
    return MarketBased(**(fields | changes))


def test_market_figure_says_how_it_was_matched() -> None:
    """
    The text carries mass, basis, matching rule and deliverability.
    """
    annual = market_emissions(Energy.from_kwh(100), 1.1, a_market())
    hourly = market_emissions(
        Energy.from_kwh(100), 1.1, a_market(matching="hourly", deliverable=True)
    )

    assert annual.matching is Matching.ANNUAL
    assert annual.g_co2e == pytest.approx(8800)
    assert annual.text == ("8.80 kg CO2e market-based (contract, annual matching, not deliverable)")
    assert hourly.text == "8.80 kg CO2e market-based (contract, hourly matching, deliverable)"


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.lt, operator.mul])
@pytest.mark.parametrize("other", [Carbon(1.0), 1.0])
def test_market_figure_has_no_order_and_no_sum(
    operation: Callable[[Any, Any], object], other: object
) -> None:
    """
    It can't be sorted, nor added to or taken from a location-based figure.
    """
    figure = market_emissions(Energy.from_kwh(100), 1.1, a_market())

    for left, right in ((figure, other), (other, figure), (figure, figure)):
        with pytest.raises(TypeError):
            operation(left, right)


def test_unknown_matching_rule_is_refused() -> None:
    """
    Monthly matching is neither of the two rules that exist.
    """
    with pytest.raises(ValueError, match="'monthly' is not a valid Matching"):
        market_emissions(Energy.from_kwh(1), 1.0, a_market(matching="monthly"))


@pytest.mark.parametrize(
    ("share", "text"), [(0.78, "78 %"), (0.995, "99.5 %"), (0.0, "0 %"), (1.0, "100 %")]
)
def test_carbon_free_share_is_shown(share: float, text: str) -> None:
    """
    A share is shown in percent.
    """
    assert CarbonFreeShare(share=share, source="publisher").text == text


def test_carbon_free_share_is_never_multiplied() -> None:
    """
    Gross times one minus the share isn't a net figure, and the type refuses it.
    """
    share = CarbonFreeShare(share=0.78, source="publisher")

    with pytest.raises(TypeError):
        operator.sub(1, share)
    with pytest.raises(TypeError):
        operator.mul(478.0, share)
    with pytest.raises(TypeError):
        float(share)  # type: ignore[arg-type]
