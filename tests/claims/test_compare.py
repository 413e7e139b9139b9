"""
Two runs, factor by factor.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.compare import Comparison, compare
from reporter.claims.factors import energy_before_pue, flops_per_joule
from reporter.claims.report import waterfall
from tests.claims.conftest import digits, of_patterson


def test_gpt3_over_gshard(gpt3_to_gshard: Comparison) -> None:
    """
    FLOPs 23.6 x perf/W 2.24 x PUE 1.009 = 53.3; x 2.13 gross = 114; x 2.42 net = 129.
    """
    route = gpt3_to_gshard.routes[0]
    assert route.map_gross is not None
    assert route.map_net is not None
    assert route.gross_ratio is not None
    assert route.net_ratio is not None

    assert route.kind == "flops"
    assert [digits(factor.ratio.value, 4) for factor in route.factors] == [23.61, 2.236, 1.009]
    assert digits(route.energy_ratio.value) == 53.3
    assert (digits(route.map_gross.ratio.value), digits(route.map_net.ratio.value)) == (2.13, 2.42)
    assert (digits(route.gross_ratio.value), digits(route.net_ratio.value)) == (114, 129)


def test_transformer_over_evolved_transformer(transformer_to_evolved: Comparison) -> None:
    """
    PUE 1.43 x model 1.19 x machine 6.16 x map 5.36 is 57 net, and 9.5 gross.
    """
    route = transformer_to_evolved.routes[0]
    assert route.gross_ratio is not None
    assert route.net_ratio is not None

    assert route.kind == "steps"
    assert [digits(factor.ratio.value) for factor in route.factors] == [1.19, 6.16, 1.43]
    assert (digits(route.gross_ratio.value, 2), digits(route.net_ratio.value, 2)) == (9.5, 57)


def test_the_product_of_the_factors_is_the_ratio(transformer_to_evolved: Comparison) -> None:
    """
    Factors multiply to the ratio exactly, in every route.
    """
    for route in transformer_to_evolved.routes:
        assert route.map_gross is not None
        assert route.gross_ratio is not None
        product = route.map_gross.ratio.value
        for factor in route.factors:
            product *= factor.ratio.value
        assert product == route.gross_ratio.value


def test_printed_ratios_stand_beside(transformer_to_evolved: Comparison) -> None:
    """
    The quotients of printed results: 10.5, 9.49 and 56.5.
    """
    assert [(item.name, digits(item.ratio.value)) for item in transformer_to_evolved.printed] == [
        ("energy", 10.5),
        ("CO2e", 9.49),
        ("net CO2e", 56.5),
    ]


def test_swapping_the_runs_inverts_the_ratio(claims_folder: Path) -> None:
    """
    B over A is one over A over B.
    """
    one = of_patterson(claims_folder, "p21-t4-gpt3", "p21-t4-t5").routes[0]
    other = of_patterson(claims_folder, "p21-t4-t5", "p21-t4-gpt3").routes[0]

    assert one.energy_ratio.value * other.energy_ratio.value == 1


def test_different_tasks_are_no_ranking(gpt3_to_gshard: Comparison) -> None:
    """
    The text says that tasks differ and that quality isn't stated.
    """
    assert gpt3_to_gshard.cautions == (
        "the tasks differ (language model; machine translation): the ratio is no ranking",
        "the quality reached isn't stated for both runs: the ratio is no ranking",
    )


@pytest.mark.parametrize(
    ("first", "second", "caution"),
    [
        (
            {"metric": "BLEU", "printed": "28.4"},
            {"metric": "BLEU", "printed": "27.3"},
            "the quality differs (BLEU 28.4 and 27.3): the ratio is no ranking",
        ),
        (
            {"metric": "BLEU", "printed": "28.4"},
            {"metric": "perplexity", "printed": "28.4"},
            "quality is measured by BLEU and by perplexity: the ratio is no ranking",
        ),
    ],
)
def test_different_quality_is_no_ranking(
    gpt3_with: Any, facts_of: Any, first: dict, second: dict, caution: str
) -> None:
    """
    Another metric or another value makes the ratio no ranking.
    """
    a = facts_of(gpt3_with(task="translation", quality=first))
    b = facts_of(gpt3_with(task="translation", quality=second))

    assert compare(a, b).cautions == (caution,)


def test_the_same_task_and_quality_need_no_caution(gpt3_with: Any, facts_of: Any) -> None:
    """
    Equal task and quality: the ratio may rank.
    """
    same = {"task": "translation", "quality": {"metric": "BLEU", "printed": "28.4"}}

    assert compare(facts_of(gpt3_with(**same)), facts_of(gpt3_with(**same))).cautions == ()


def test_scopes_bases_and_rated_power_are_cautioned(gpt3_with: Any, facts_of: Any) -> None:
    """
    Other things that make two figures unequal are said too.
    """
    a = facts_of(gpt3_with(scope="final", net_intensity={"printed": "0.1", "unit": "kg/kWh"}))
    power = {"printed": "300", "unit": "W", "kind": "tdp"}
    b = facts_of(gpt3_with(id="other", scope="project", power=power))

    assert compare(a, b).cautions[2:] == (
        "the figures cover different things (final; project)",
        "other has no net intensity: the net ratio compares net with gross",
        "other gives a rated power (300 W), not the power of the run",
    )


def test_without_flops_model_and_machine_are_one_factor(gpt3_with: Any, facts_of: Any) -> None:
    """
    Energy before PUE is then the only factor besides PUE and intensity.
    """
    a = facts_of(gpt3_with(flops=None, chips=None))
    b = facts_of(gpt3_with(energy={"printed": "643.5", "unit": "MWh"}))
    comparison = compare(a, b)

    assert [route.kind for route in comparison.routes] == ["energy"]
    assert comparison.routes[0].factors[0].arithmetic == (
        "(1,287 MWh / PUE 1.10) / (10,000 accelerators x 14.8 d x 330 W)"
    )


def test_what_is_missing_is_named(gpt3_with: Any, facts_of: Any) -> None:
    """
    Without PUE or energy nothing is factored, and the text says why.
    """
    bare = gpt3_with(pue=None, energy=None, power=None, flops=None, chips=None, id="bare")
    comparison = compare(facts_of(gpt3_with()), facts_of(bare))

    assert comparison.routes == ()
    assert comparison.missing == (
        "PUE of bare",
        "accelerator-hours and power per accelerator, or energy, of bare",
    )
    assert waterfall(comparison) == ()


@pytest.mark.parametrize(
    ("pue", "missing"),
    [
        ({"printed": "1.10"}, "whether the energy contains the PUE (pue_in_energy)"),
        ({"in_energy": "yes"}, "PUE"),
    ],
)
def test_a_stated_energy_is_not_called_missing(
    gpt3_with: Any, facts_of: Any, pue: Any, missing: str
) -> None:
    """
    An energy that can't be freed of its PUE lacks the PUE, or the word whether it is in it.
    """
    vague = gpt3_with(pue=pue, power=None, flops=None, throughput=None, id="vague")
    comparison = compare(facts_of(gpt3_with()), facts_of(vague))

    assert comparison.missing[-1] == f"power per accelerator, or {missing}, of vague"


def test_a_net_intensity_of_one_run_is_held_against_gross(gpt3_with: Any, facts_of: Any) -> None:
    """
    Where the other run has no net intensity its gross one stands in, and none where it has neither.
    """
    net = facts_of(gpt3_with(net_intensity={"printed": "0.1", "unit": "kg/kWh"}))
    gross, none = facts_of(gpt3_with()), facts_of(gpt3_with(intensity=None))
    there, back = (compare(*pair).routes[0].map_net for pair in ((net, gross), (gross, net)))
    assert there is not None and back is not None

    assert there.arithmetic == "0.1 kg/kWh / 0.429 kg/kWh"
    assert there.ratio.value == Fraction(100, 429)
    assert back.ratio.value == Fraction(429, 100)
    assert compare(net, none).routes[0].map_net is None
    assert compare(none, net).routes[0].map_net is None
    assert compare(gross, gross).routes[0].map_net is None


@pytest.mark.parametrize(
    ("in_energy", "expected"),
    [
        ("yes", (Fraction(1_170_000), "1,287 MWh / PUE 1.10")),
        ("no", (Fraction(1_287_000), "1,287 MWh")),
        ("unknown", None),
    ],
)
def test_a_printed_energy_is_taken_without_its_pue(
    gpt3_with: Any, facts_of: Any, in_energy: str, expected: tuple[Fraction, str] | None
) -> None:
    """
    Without a power the printed energy stands, in kWh, where the row says whether it holds the PUE.
    """
    pue = {"printed": "1.10", "in_energy": in_energy}
    found = energy_before_pue(facts_of(gpt3_with(power=None, pue=pue)))

    assert (None if found is None else (found[0].value, found[1])) == expected


def test_operations_per_joule_have_one_unit_from_either_source(
    gpt3_with: Any, facts_of: Any
) -> None:
    """
    24.6 TFLOP/s over 330 W, or 3.14E+23 FLOP over the joules of the energy before PUE.
    """
    by_power = flops_per_joule(facts_of(gpt3_with()))
    by_energy = flops_per_joule(facts_of(gpt3_with(throughput=None)))
    assert by_power is not None and by_energy is not None

    assert by_power[0].value == Fraction(246, 10) * 10**12 / 330
    assert by_energy[0].value == Fraction(314 * 10**21) / (
        Fraction(148, 10) * 24 * 10_000 * 330 * 3600
    )
    assert by_energy[1] == "3.14E+23 FLOP / (10,000 accelerators x 14.8 d x 330 W)"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "other"},
        {"name": "Another model"},
        {"accelerator": None},
        {"accelerator": {"name": "P100"}},
        {"power": None, "energy": None},
        {"power": None, "energy": {"printed": "<0.1", "unit": "MWh"}},
    ],
    ids=["b-itself", "another-model", "no-machine", "another-machine", "no-energy", "may-be-zero"],
)
def test_only_b_s_model_on_a_s_machine_is_a_step_between(
    gpt3_with: Any, facts_of: Any, changes: dict[str, Any]
) -> None:
    """
    A third row with an energy serves; any other leaves the FLOPs.
    """
    a = facts_of(gpt3_with())
    b = facts_of(gpt3_with(id="other", name="Other", accelerator={"name": "TPU v3"}))
    pue = {"printed": "1.10", "in_energy": "no"}
    step = gpt3_with(id="step", name="Other", pue=pue)
    rows = [a, facts_of({"id": "bare", "name": "Other"})]

    assert compare(a, b, [*rows, facts_of(step)]).routes[0].kind == "steps"
    changed = {key: value for key, value in {**step, **changes}.items() if value is not None}
    assert compare(a, b, [*rows, facts_of(changed)]).routes[0].kind == "flops"


def test_two_models_on_one_machine_are_no_step_of_themselves(gpt3_with: Any, facts_of: Any) -> None:
    """
    B itself trains B's model on A's machine then, and a step over it would say nothing.
    """
    a, b = facts_of(gpt3_with()), facts_of(gpt3_with(id="other", name="Other"))

    assert compare(a, b, [a, b]).routes[0].kind == "flops"
    bare = facts_of(gpt3_with(accelerator=None))
    assert compare(bare, b, [facts_of(gpt3_with(id="step", name="Other"))]).routes[0].kind == (
        "flops"
    )


def test_only_what_is_missing_is_named(gpt3_with: Any, facts_of: Any) -> None:
    """
    A row with an energy and no FLOPs lacks nothing but its PUE.
    """
    a = facts_of(gpt3_with(pue=None, flops=None, throughput=None))

    assert compare(a, facts_of(gpt3_with(id="other"))).missing == ("PUE of gpt-3",)


def test_an_unstated_intensity_leaves_the_energy_ratio(gpt3_with: Any, facts_of: Any) -> None:
    """
    Without an intensity there is no CO2e ratio, and the route says so.
    """
    route = compare(facts_of(gpt3_with()), facts_of(gpt3_with(intensity=None))).routes[0]

    assert route.gross_ratio is None
    assert route.net_ratio is None
    assert route.missing == ("carbon intensity of gpt-3",)
