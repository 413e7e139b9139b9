"""
How near a slip comes to a figure, and which is nearer than few digits that agree.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from reporter.claims import recompute
from reporter.claims.printed import Interval
from reporter.claims.verdicts import _distance, closer_known_error


@pytest.mark.parametrize(
    ("low", "middle", "high", "slip"),
    [
        # 1,289 MWh at 250 W for 330 W is 977, divided by its PUE twice 1,066, without it 1,172,
        # and with it twice 1,418.
        ("500", "1000", "1500", "tdp-for-power"),
        ("1000", "1060", "1100", "pue-divided"),
        ("1100", "1170", "1300", "pue-not-applied"),
        ("1300", "1400", "1500", "pue-twice"),
        # Within 3 % of what is expected nothing is closer.
        ("500", "1260", "2100", None),
        ("500", "1320", "2100", None),
        # Half the hours, and a node over its accelerators, are too rare beside an agreement.
        ("600", "650", "700", None),
        ("800", "830", "860", None),
        # The slip's digits overlap, its middle lies outside.
        ("1173", "1200", "1250", None),
        ("1100", "1150", "1171", None),
    ],
)
def test_a_common_slip_in_the_middle_of_the_digits_is_closer(
    gpt3_with: Any, facts_of: Any, low: str, middle: str, high: str, slip: str | None
) -> None:
    """
    The commonest and nearest of the common ones, and none where the figure itself is near.
    """
    facts = facts_of(gpt3_with(accelerator={"name": "V100"}))
    facts = replace(
        facts, amounts={name: one for name, one in facts.amounts.items() if name != "tdp"}
    )
    (expected,) = recompute.energy(facts).expected
    interval = Interval(
        low=Fraction(low) * 1000, value=Fraction(middle) * 1000, high=Fraction(high) * 1000
    )
    amount = replace(facts.amounts["energy"], interval=interval)
    found = closer_known_error(amount, facts, expected)

    assert (None if found is None else found.code) == slip


@pytest.mark.parametrize(
    ("middle", "half_width", "distance"),
    [(100, 0, 0.0), (105, 0, 0.2440), (105, 5, 0.1653), (120, 0, 0.5), (200, 0, 0.5)],
)
def test_the_distance_of_a_slip_is_half_where_the_digits_end(
    middle: int, half_width: int, distance: float
) -> None:
    """
    Printed 100, 90 to 110: the middles' distance over both half widths, by ratio, at most 0.5.
    """
    printed = Interval(low=Fraction(90), value=Fraction(100), high=Fraction(110))
    slipped = Interval(
        low=Fraction(middle - half_width),
        value=Fraction(middle),
        high=Fraction(middle + half_width),
    )

    assert round(_distance(printed, slipped), 4) == distance


def test_exact_figures_are_apart_or_not() -> None:
    """
    Between figures without doubt there is no half way.
    """
    one, two = Interval.exactly(1), Interval.exactly(2)

    assert (_distance(one, one), _distance(one, two)) == (0.0, 0.5)
