"""
The factors that slips change a figure by, and which are believed first.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any

import pytest

from reporter.claims.known_errors import known_errors_of
from reporter.claims.recompute import accelerator_hours, counted_hours, energies_behind, energy


@pytest.mark.parametrize(
    ("accelerator", "sizes", "prior"),
    [
        ({"name": "V100", "chips_per_node": 2}, [2], 0.4),
        ({"name": "V100", "chips_per_node": 6}, [6], 0.4),
        ({"name": "V100", "chips_per_node": 1}, [4, 8, 16], 0.4),
        ({"name": "V100"}, [4, 8, 16], 0.8),
        (None, [4, 8, 16], 0.8),
    ],
)
def test_nodes_have_the_size_that_is_stated(
    gpt3_with: Any, facts_of: Any, accelerator: Any, sizes: list[int], prior: float
) -> None:
    """
    Without a size of nodes the usual ones are tried, and believed less.
    """
    facts = facts_of(gpt3_with(accelerator=accelerator))
    expected = counted_hours(facts)
    assert expected is not None
    slips = [
        slip
        for slip in known_errors_of("accelerator_time", facts, expected)
        if slip.code == "nodes-for-chips"
    ]

    assert [slip.factor.value for slip in slips] == [
        factor for size in sizes for factor in (size, Fraction(1, size))
    ]
    assert {slip.prior for slip in slips} == {prior}


@pytest.mark.parametrize(
    ("figure", "order"),
    [
        (
            "energy",
            [
                ["x 300 W TDP (as printed) for 330 W"],
                ["x 10,000 again"],
                ["x 1000 (Wh, kWh, MWh)"],
                ["x 1000 (W, kW)"],
                ["x 24 (days, hours)", "x 1,000,000 (Wh, MWh)"],
                [
                    "x 2 (counted twice, or half)",
                    "x 60 (minutes, hours)",
                    "x 3.6 (kWh, MJ)",
                    "x 3,600 (Wh, J)",
                    "x 3,600,000 (kWh, J)",
                ],
                ["x 3,600 (seconds, hours)", "x 10"],
                ["x 100"],
                ["x 4 a node", "x 8 a node", "x 16 a node", "x 1,000"],
            ],
        ),
        (
            "co2e",
            [
                ["x PUE 1.10"],
                ["x 0.330 kg/kWh for 0.429 kg/kWh"],
                ["x 1000 (g, kg, t)"],
                ["x PUE 1.10 x PUE 1.10"],
                ["x 1000 (g/kWh, kg/kWh)", "x 2.2046 (lb, kg)"],
                ["x 1,000,000 (g, t)"],
                ["x 2,204.6 (lb, t)"],
                ["x 1.1023 (short tons, t)", "x 44/12 (carbon, CO2)", "x 10"],
                ["x 100"],
                ["x 1,000"],
            ],
        ),
        (
            "accelerator_time",
            [
                ["x 24 (days, hours)"],
                ["x 2 (counted twice, or half)", "x 60 (minutes, hours)"],
                ["x 3,600 (seconds, hours)", "x 10"],
                ["x 100"],
                ["x 4 a node", "x 8 a node", "x 16 a node", "x 1,000"],
            ],
        ),
        (
            "flops",
            [
                ["x peak 125 TFLOP/s for 24.6 TFLOP/s"],
                ["x 10,000 again"],
                ["x 2 (multiply and add)", "x 24 (days, hours)"],
                ["x 2 (counted twice, or half)", "x 60 (minutes, hours)"],
                ["x 3,600 (seconds, hours)", "x 10"],
                ["x 100"],
                ["x 4 a node", "x 8 a node", "x 16 a node", "x 1,000"],
            ],
        ),
    ],
)
def test_commoner_slips_are_believed_first(
    gpt3_with: Any, facts_of: Any, figure: str, order: list[list[str]]
) -> None:
    """
    Those that multiply, from the commonest; what stands in one list is thought as common.
    """
    facts = facts_of(gpt3_with(net_intensity={"printed": "0.330", "unit": "kg/kWh"}))
    expected = energies_behind(facts)[0] if figure == "co2e" else accelerator_hours(facts)
    assert expected is not None
    slips = sorted(known_errors_of(figure, facts, expected), key=lambda slip: slip.prior)
    shown = [
        slip
        for slip in slips
        if slip.operation.startswith("x ") and slip.code != "stale-factor"
        if figure == "co2e" or not slip.code.startswith("pue")
    ]

    assert order == [
        [slip.operation for slip in group]
        for _, group in groupby(shown, key=lambda slip: round(slip.prior, 6))
    ]


@pytest.mark.parametrize(
    ("figure", "in_energy", "named"),
    [
        (
            "energy",
            "yes",
            {"/ PUE": "pue-not-applied", "x PUE": "pue-twice", "/ PUE / PUE": "pue-divided"},
        ),
        (
            "energy",
            "no",
            {"x PUE": "pue-basis", "x PUE x PUE": "pue-twice", "/ PUE": "pue-divided"},
        ),
        ("energy", "unknown", {"x PUE": "pue-twice", "/ PUE / PUE": "pue-divided"}),
        (
            "co2e from power",
            "yes",
            {"/ PUE": "pue-not-applied", "x PUE": "pue-twice", "/ PUE / PUE": "pue-divided"},
        ),
        (
            "co2e",
            "yes",
            {"/ PUE": "pue-not-applied", "x PUE": "pue-twice", "x PUE x PUE": "pue-divided"},
        ),
        ("co2e", "no", {"/ PUE": "pue-not-applied", "x PUE x PUE": "pue-divided"}),
    ],
)
def test_a_pue_too_much_or_too_little_has_a_name(
    gpt3_with: Any, facts_of: Any, figure: str, in_energy: str, named: dict[str, str]
) -> None:
    """
    Over time and power a figure holds the PUE once or never, over a printed energy it may have been
    divided by it before; a division is the rarest.
    """
    changes: dict[str, Any] = {"pue": {"printed": "1.10", "in_energy": in_energy}}
    if figure == "co2e from power":
        changes["energy"] = None
    facts = facts_of(gpt3_with(**changes))
    expected = energy(facts).expected if figure == "energy" else energies_behind(facts)
    slips = [
        slip
        for slip in known_errors_of(figure.partition(" ")[0], facts, expected[0])
        if slip.code.startswith("pue")
    ]

    assert {slip.operation.replace(" 1.10", ""): slip.code for slip in slips} == named
    assert {slip.prior for slip in slips if slip.code == "pue-divided"} == {0.25}
    assert {slip.prior for slip in slips if slip.code != "pue-divided"} == {0.0}


@pytest.mark.parametrize(
    ("watts", "kind", "code"),
    [
        ("302", "measured", None),
        ("298", "measured", None),
        ("304", "measured", "tdp-for-power"),
        ("330", "measured", "tdp-for-power"),
        ("330", "tdp", "power-for-tdp"),
    ],
)
def test_a_power_near_the_rated_one_is_no_slip(
    gpt3_with: Any, facts_of: Any, watts: str, kind: str, code: str | None
) -> None:
    """
    Within 1 % of the 300 W that are rated nothing was taken for it.
    """
    facts = facts_of(gpt3_with(power={"printed": watts, "unit": "W", "kind": kind}))
    (expected,) = energy(facts).expected
    found = [slip.code for slip in known_errors_of("energy", facts, expected) if "tdp" in slip.code]

    assert found == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("chips", "codes"), [("1", set()), ("2", {"chips-again", "chips-forgotten"})]
)
def test_the_count_of_one_accelerator_changes_nothing(
    gpt3_with: Any, facts_of: Any, chips: str, codes: set[str]
) -> None:
    """
    Only several can be counted again or forgotten.
    """
    facts = facts_of(gpt3_with(chips=chips))
    (expected,) = energy(facts).expected
    found = {slip.code for slip in known_errors_of("energy", facts, expected)}

    assert {code for code in found if code.startswith("chips")} == codes


@pytest.mark.parametrize(
    ("figure", "factors"),
    [
        (
            "energy",
            {
                "10,000 again": 10_000,
                "1000 (Wh, kWh, MWh)": 1000,
                "1,000,000 (Wh, MWh)": 1_000_000,
                "3.6 (kWh, MJ)": Fraction(18, 5),
                "3,600 (Wh, J)": 3600,
                "3,600,000 (kWh, J)": 3_600_000,
                "2 (counted twice, or half)": 2,
                "24 (days, hours)": 24,
                "60 (minutes, hours)": 60,
                "3,600 (seconds, hours)": 3600,
                "10": 10,
                "100": 100,
                "1,000": 1000,
            },
        ),
        (
            "co2e",
            {
                "1000 (g, kg, t)": 1000,
                "1,000,000 (g, t)": 1_000_000,
                "2,204.6 (lb, t)": 1000 / Fraction("0.45359237"),
                "2.2046 (lb, kg)": 1 / Fraction("0.45359237"),
                "1.1023 (short tons, t)": 1000 / (2000 * Fraction("0.45359237")),
                "44/12 (carbon, CO2)": Fraction(44, 12),
            },
        ),
        ("flops", {"2 (multiply and add)": 2}),
    ],
)
def test_a_slip_has_the_factor_that_it_names(
    gpt3_with: Any, facts_of: Any, figure: str, factors: dict[str, Fraction]
) -> None:
    """
    Once as a multiplication and once as a division.
    """
    facts = facts_of(gpt3_with())
    (expected, *_) = energies_behind(facts) if figure == "co2e" else energy(facts).expected
    found = {slip.operation: slip.factor.value for slip in known_errors_of(figure, facts, expected)}

    assert {name: found[f"x {name}"] for name in factors} == factors
    divisors = {name: factor for name, factor in factors.items() if f"/ {name}" in found}
    assert len(divisors) >= len(factors) - 1
    assert {name: 1 / found[f"/ {name}"] for name in divisors} == divisors


def test_the_stated_intensity_is_no_stale_one(gpt3_with: Any, facts_of: Any) -> None:
    """
    Of the published intensities the row's own is left out, and those after it are tried.
    """
    facts = facts_of(gpt3_with())
    slips = known_errors_of("co2e", facts, energies_behind(facts)[0])

    assert [slip.operation.split(" (")[0] for slip in slips if slip.code == "stale-factor"] == [
        "x 0.954 lb/kWh",
        "x 0.385 kg/kWh",
        "x 0.475 kg/kWh",
    ]
