"""
Slips that are planted in a consistent row are found and named.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.verdicts import Verdict


def first_two(row: Any) -> list[str]:
    """
    The names of the first two slips.
    """
    return [cause.code for cause in row.causes[:2]]


@pytest.mark.parametrize(
    ("changes", "slip"),
    [
        ({"energy": {"printed": "1,172", "unit": "MWh"}}, "pue-not-applied"),
        ({"energy": {"printed": "1,418", "unit": "MWh"}}, "pue-twice"),
        ({"energy": {"printed": "1,066", "unit": "MWh"}}, "pue-divided"),
        ({"energy": {"printed": "1,852", "unit": "MWh"}}, "another-pue"),
        ({"energy": None, "co2e": {"printed": "794.5", "unit": "t"}}, "another-pue"),
        ({"energy": {"printed": "1,289", "unit": "GWh"}}, "energy-unit"),
        ({"energy": {"printed": "1,289", "unit": "kWh"}}, "energy-unit"),
        ({"energy": {"printed": "4,642", "unit": "MWh"}}, "energy-unit"),
        ({"energy": {"printed": "12,890", "unit": "MWh"}}, "decimal-point"),
        ({"energy": {"printed": "12.89", "unit": "TWh"}}, "chips-again"),
        ({"energy": {"printed": "128.9", "unit": "kWh"}}, "chips-forgotten"),
        ({"energy": {"printed": "30.95", "unit": "GWh"}}, "time-unit"),
        ({"co2e": {"printed": "607.3", "unit": "t"}}, "pue-twice"),
        ({"co2e": {"printed": "501.9", "unit": "t"}}, "pue-not-applied"),
        ({"co2e": {"printed": "668.1", "unit": "t"}}, "pue-divided"),
        ({"co2e": {"printed": "552.1", "unit": "kg"}}, "carbon-unit"),
        ({"co2e": {"printed": "552.1", "unit": "kt"}}, "carbon-unit"),
        ({"co2e": {"printed": "1,217", "unit": "t"}}, "carbon-unit"),
        ({"co2e": {"printed": "5,521", "unit": "t"}}, "decimal-point"),
        ({"co2e": {"printed": "556.9", "unit": "t"}}, "stale-factor"),
        ({"flops": {"printed": "6.29E+23", "unit": "FLOP"}}, "work-counted-twice"),
        ({"flops": {"printed": "1.60E+24", "unit": "FLOP"}}, "peak-for-achieved"),
        (
            {
                "energy": {"printed": "11.30", "unit": "MWh"},
                "co2e": {"printed": "4.85", "unit": "t"},
                "chips": "8",
                "accelerator": {"name": "TPU v3", "tdp": {"printed": "450", "unit": "W"}},
                "duration": {"printed": "120", "unit": "d"},
                "power": {"printed": "289", "unit": "W", "kind": "measured"},
                "pue": {"printed": "1.09", "in_energy": "yes"},
                "flops": None,
            },
            "tdp-for-power",
        ),
        ({"accelerator_time": {"printed": "7.104E+6", "unit": "h"}}, "hours-counted-twice"),
        (
            {
                "accelerator": {"name": "TPU v3"},
                "accelerator_time": {"printed": "7.104E+6", "unit": "h"},
            },
            "cores-for-chips",
        ),
        (
            {
                "accelerator": {"name": "A new chip"},
                "accelerator_time": {"printed": "1.776E+6", "unit": "h"},
            },
            "cores-for-chips",
        ),
        ({"co2e": {"printed": "150.6", "unit": "t"}}, "carbon-for-co2"),
        ({"accelerator_time": {"printed": "148,000", "unit": "h"}}, "time-unit"),
    ],
)
def test_a_planted_slip_is_among_the_first_two(
    gpt3_with: Any, judged: Any, changes: dict[str, Any], slip: str
) -> None:
    """
    One changed figure makes the row inconsistent, and its slip is named first or second.
    """
    row = judged(gpt3_with(**changes))

    assert row.verdict is Verdict.INCONSISTENT
    assert slip in first_two(row)


def test_net_in_place_of_gross_is_named(gpt3_with: Any, judged: Any) -> None:
    """
    CO2e from the net intensity under the gross heading is recognised.
    """
    row = judged(
        gpt3_with(
            net_intensity={"printed": "0.330", "unit": "kg/kWh"},
            co2e={"printed": "424.7", "unit": "t"},
        )
    )

    assert "net-for-gross" in first_two(row)


def test_pue_that_the_document_says_is_not_inside(gpt3_with: Any, judged: Any) -> None:
    """
    Energy that holds the PUE although the document says it doesn't has a slip of its own.
    """
    pue = {"printed": "1.10", "in_energy": "no", "in_co2e": "no"}
    row = judged(gpt3_with(pue=pue, energy={"printed": "1,289.4", "unit": "MWh"}, co2e=None))

    assert first_two(row)[0] == "pue-basis"


def test_the_arithmetic_is_written_out(gpt3_with: Any, judged: Any) -> None:
    """
    A cause shows the recomputation, the slip, the result and the printed figure.
    """
    row = judged(gpt3_with(co2e={"printed": "501.9", "unit": "t"}))

    assert row.causes[0].title == "PUE left out"
    assert row.causes[0].arithmetic == (
        "1,287 MWh x 0.429 kg/kWh / PUE 1.10 = 501.9 t; printed 501.9 t"
    )


def test_two_slips_at_once_are_found(gpt3_with: Any, judged: Any) -> None:
    """
    A missing PUE and kilograms for tonnes explain a figure together.
    """
    row = judged(gpt3_with(co2e={"printed": "501.9", "unit": "kg"}))

    assert row.causes[0].title == "PUE left out, and CO2e in another unit"


def test_a_figure_that_no_slip_explains_says_what_would_agree(gpt3_with: Any, judged: Any) -> None:
    """
    Without a known slip the needed figures are given, to be looked for in nearby rows.
    """
    row = judged(gpt3_with(co2e={"printed": "733.3", "unit": "t"}, energy=None))

    assert [cause.code for cause in row.causes][-1] == "row-swapped"
    assert row.causes[-1].arithmetic == (
        "it would agree if the CO2e 553.1 t or the carbon intensity 0.5687 kg/kWh or the power "
        "per accelerator 437.5 W stood there; look in nearby rows"
    )


def test_accelerators_alone_against_their_node_is_named_loosely(
    gpt3_with: Any, judged: Any
) -> None:
    """
    A factor of about 1.5 between GPU power and energy may be the rest of the node.
    """
    power = {"printed": "251.5", "unit": "W", "kind": "measured", "boundary": "GPU only"}
    accelerator = {"name": "V100"}
    row = judged(
        gpt3_with(power=power, accelerator=accelerator, energy={"printed": "1,408", "unit": "MWh"})
    )

    named = {cause.code: cause.arithmetic for cause in row.causes}
    assert named["gpu-against-node"].endswith(
        "x 1.2 to 1.9 (a node over its accelerators) = 1,170 MWh to 1,882 MWh; printed 1,408 MWh"
    )


def test_cores_are_no_explanation_for_a_chip_that_has_one(gpt3_with: Any, judged: Any) -> None:
    """
    A V100 has no cores that could be counted as chips; its hours may be counted twice.
    """
    row = judged(gpt3_with(accelerator_time={"printed": "7.104E+6", "unit": "h"}))

    assert "cores-for-chips" not in [cause.code for cause in row.causes]


def test_a_factor_that_a_node_explains_is_not_told_as_two_slips(
    gpt3_with: Any, judged: Any
) -> None:
    """
    Many pairs of slips give a factor of 1.3; the range of a node's share comes before them.
    """
    power = {"printed": "281.3", "unit": "W", "kind": "measured", "boundary": "GPU only"}
    row = judged(
        gpt3_with(
            accelerator={"name": "A100-80GB"},
            power=power,
            energy={"printed": "1,485", "unit": "MWh"},
            co2e=None,
            flops=None,
        )
    )

    assert first_two(row)[0] == "gpu-against-node"
    assert all(cause.fit >= row.causes[0].fit for cause in row.causes)


def test_a_few_percent_are_not_explained_by_rare_slips(gpt3_with: Any, judged: Any) -> None:
    """
    Two slips that nearly cancel could explain any figure, so none is named.
    """
    row = judged(gpt3_with(co2e={"printed": "580.0", "unit": "t"}))

    assert [cause.code for cause in row.causes] == ["row-swapped"]
