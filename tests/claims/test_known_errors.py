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
        ({"flops": {"printed": "3.146E+27", "unit": "FLOP"}}, "chips-again"),
        (
            {
                "energy": None,
                "power": {"printed": "200", "unit": "W", "kind": "measured"},
                "co2e": {"printed": "502.9", "unit": "t"},
            },
            "tdp-for-power",
        ),
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
    assert [cause.title for cause in row.causes if cause.second_code == "gpu-against-node"] == []


def test_a_node_against_its_accelerators_is_named_loosely(gpt3_with: Any, judged: Any) -> None:
    """
    The other way round: the power is that of the node, and the energy two thirds of what it gives.
    """
    row = judged(gpt3_with(energy={"printed": "845.3", "unit": "MWh"}, co2e=None))

    named = {cause.code: cause for cause in row.causes}
    assert named["gpu-against-node"].arithmetic.endswith(
        "/ 1.2 to 1.9 (accelerators alone, without their node) = 672.2 MWh to 1,085 MWh; printed "
        "845.3 MWh"
    )
    # 845.3 over 1,289 / 1.55, where the band reaches a quarter to either side of its middle.
    assert round(named["gpu-against-node"].distance, 2) == 0.03


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


def test_slips_are_looked_for_over_every_reading_of_the_pue(gpt3_with: Any, judged: Any) -> None:
    """
    Where the row doesn't say whether energy holds the PUE, a unit may be wrong over either.
    """
    row = judged(
        gpt3_with(pue={"printed": "1.10"}, energy={"printed": "1,172.2", "unit": "GWh"}, co2e=None)
    )

    assert (row.causes[0].code, row.causes[0].fit) == ("energy-unit", 0)
    assert row.causes[0].arithmetic.startswith("10,000 accelerators x 14.8 d x 330 W x 1000 (")


def test_one_slip_is_not_made_twice(gpt3_with: Any, judged: Any) -> None:
    """
    Grams for kilograms and pounds for kilograms at once is one unit too many.
    """
    row = judged(gpt3_with(co2e={"printed": "1,217.2", "unit": "kt"}))

    assert row.verdict is Verdict.INCONSISTENT
    assert [cause for cause in row.causes if cause.code == cause.second_code] == []


def test_two_rare_slips_at_once_explain_nothing(gpt3_with: Any, judged: Any) -> None:
    """
    Nodes of 16 for chips and seconds for hours together are too rare to be believed.
    """
    row = judged(gpt3_with(accelerator_time={"printed": "2.046E+11", "unit": "h"}))

    assert row.verdict is Verdict.INCONSISTENT
    assert [cause.title for cause in row.causes if cause.second_code is not None] == []


def test_a_pue_of_1_explains_nothing(gpt3_with: Any, judged: Any) -> None:
    """
    Leaving out a factor of 1 changes no figure, however near the figure is.
    """
    pue = {"printed": "1.00", "in_energy": "yes"}
    energy = {"printed": "1,204.9", "unit": "MWh"}
    row = judged(gpt3_with(pue=pue, chips="9,999", energy=energy, co2e=None))

    assert row.verdict is Verdict.INCONSISTENT
    assert [cause.code for cause in row.causes if cause.code.startswith("pue")] == []


def test_what_a_unit_leaves_for_the_pue_is_said(judged: Any) -> None:
    """
    Where no PUE is stated, a slip may fit but for one, which is given.
    """
    row = judged(
        {
            "id": "card",
            "name": "A model",
            "accelerator_time": {"printed": "7.00M", "unit": "h"},
            "power": {"printed": "700", "unit": "W", "kind": "measured"},
            "intensity": {"printed": "0.400", "unit": "kg/kWh"},
            "co2e": {"printed": "2,548", "unit": "kt"},
        }
    )
    named = {cause.code: cause.arithmetic for cause in row.causes}

    assert named["carbon-unit"] == (
        "7.00M h x 700 W x 0.400 kg/kWh x 1000 (g, kg, t) = 1,960 kt; printed 2,548 kt "
        "(then a PUE of 1.30 is left)"
    )
