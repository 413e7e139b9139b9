"""
Two entries, or an entry and a row of claims, factor by factor.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from reporter.claims.compare import compare
from reporter.claims.load import find_row
from reporter.claims.report import comparison_text, waterfall
from reporter.claims.row_figures import Facts
from reporter.claims.what_if import Change, what_if
from reporter.comparison.pair import compare_pair
from reporter.comparison.side import side_of
from reporter.errors import ReporterError
from reporter.leaderboard.entries import Entry
from reporter.model.enums import Component, Scope
from reporter.model.submission import BenchmarkReference
from tests.comparison.sides import a_model, a_side
from tests.conftest import CHECKOUT
from tests.score.make_submission import (
    EPOCH,
    a_benchmark,
    a_part,
    a_site,
    a_system,
    an_entry,
    score_of,
)

LATER = EPOCH.replace(year=2024)
OTHER_KWH = (0.310, 0.305, 0.315, 0.308, 0.312)


@pytest.fixture
def gpt3() -> Facts:
    """
    GPT-3 in Patterson et al. 2021.
    """
    return find_row("p21-t4-gpt3", [CHECKOUT / "claims"])[0]


def test_samples_take_the_place_of_flops() -> None:
    """
    Model x machine x mechanization x map is the ratio of CO2e, exactly.
    """
    a = a_side("acme/one")
    b = a_side("other/two", energies_kwh=OTHER_KWH, site=a_site(country="FRA", factor_id=None))
    comparison = compare_pair(a, b)
    (route,) = comparison.routes
    assert route.gross_ratio is not None
    masses = [side.facts.get("co2e") for side in (a, b)]
    assert masses[0] is not None and masses[1] is not None

    assert route.kind == "samples"
    assert [factor.key for factor in route.factors] == ["model", "machine", "mechanization"]
    assert route.gross_ratio.value == masses[0].value / masses[1].value
    assert "CO2e, location-based: 1.000 x 0.677 x 1.000 x " in comparison_text(comparison)


def test_stated_flops_come_first() -> None:
    """
    FLOPs over measured energy; the interval is that of the digits of the submission.
    """
    a = a_side("acme/one", model=a_model(3.2e18))
    b = a_side("other/two", model=a_model(1.6e18))
    (route,) = compare_pair(a, b).routes

    assert route.kind == "flops"
    assert route.factors[0].ratio.value == 2
    assert (route.factors[0].ratio.low, route.factors[0].ratio.high) == (
        Fraction(315, 165), Fraction(325, 155),
    )  # fmt: skip
    assert route.factors[1].arithmetic == (
        "(1.600E+18 FLOP / (0.2100 kWh)) / (3.200E+18 FLOP / (0.2100 kWh))"
    )
    assert route.energy_ratio.value == 1


@pytest.mark.parametrize(
    ("sites", "missing"),
    [
        ((None, None), "PUE and carbon intensity of both"),
        ((a_site(), None), "PUE and carbon intensity of other/two"),
        ((a_site(pue=None), a_site()), "PUE of acme/one"),
    ],
)
def test_without_a_pue_the_energy_part_stands(sites: tuple, missing: str) -> None:
    """
    Model x machine is the ratio of IT energy; there is none of CO2e, and what is missing is named.
    """
    a = a_side("acme/one", site=sites[0])
    b = a_side("other/two", energies_kwh=OTHER_KWH, site=sites[1])
    (route,) = compare_pair(a, b).routes
    energies = [side.facts.get("energy") for side in (a, b)]
    assert energies[0] is not None and energies[1] is not None

    assert route.missing == (missing,)
    assert (route.has_pue, route.energy_name, route.gross_ratio) == (False, "IT energy", None)
    assert route.energy_ratio.value == energies[0].value / energies[1].value


def test_an_unknown_intensity_leaves_the_facility_energy() -> None:
    """
    With both PUEs and one intensity there is a ratio of energy, not one of CO2e.
    """
    b = a_side("other/two", site=a_site(country=None, factor_id=None))
    (route,) = compare_pair(a_side("acme/one"), b).routes

    assert (route.has_pue, route.gross_ratio) == (True, None)
    assert route.missing == ("carbon intensity of other/two",)


def test_a_whole_facility_has_its_pue_inside() -> None:
    """
    PUE 1 stands for energy that contains it; the factors still multiply to the ratio.
    """
    part = a_part(component=Component.WHOLE_FACILITY, devices=("meter",))
    runs = tuple(replace(run, energy_parts=(part,)) for run in an_entry().submission.runs)
    a, b = a_side("acme/one", runs=runs, scope=Scope.S4), a_side("other/two", start=LATER)
    comparison = compare_pair(a, b)
    (route,) = comparison.routes

    assert route.factors[1].title == "Machine: images per joule of energy"
    assert route.factors[2].arithmetic == "1 / 1.1"
    assert comparison.beside == ()
    assert comparison.cautions[0] == (
        "the scopes differ (S4 facility; S2 nodes): a board never mixes scopes, and the ratio is "
        "no ranking"
    )


def test_time_and_accelerators_stand_beside_on_one_board() -> None:
    """
    Ratios of what a reader weighs against energy, with the energy that ranks.
    """
    system = a_system(nodes_count=2)
    comparison = compare_pair(a_side("acme/one"), a_side("other/two", system=system))

    assert [(one.name, one.arithmetic) for one in comparison.beside] == [
        ("time to train", "3 min 30 s / 3 min 30 s"),
        ("number of accelerators", "8 / 16"),
        ("guaranteed energy", "0.2221 kWh / 0.2221 kWh"),
    ]


def test_other_benchmarks_are_compared_by_energy_alone() -> None:
    """
    Samples of two benchmarks have no ratio.
    """
    words = a_benchmark(id="words", title="Words")
    reference = BenchmarkReference(id="words", version=1)
    submission = replace(an_entry(id="other/two").submission, benchmark=reference)
    entry = Entry(submission=submission, score=score_of(submission, words))
    comparison = compare_pair(a_side("acme/one"), side_of(entry, words))

    assert [route.kind for route in comparison.routes] == ["energy"]
    assert comparison.cautions[0] == (
        "the benchmarks differ (images version 1; words version 1): the ratio is no ranking"
    )


def test_a_row_of_claims_and_an_entry(gpt3: Facts) -> None:
    """
    Printed digits on one side, the meter on the other; tasks and quality are held together.
    """
    entry = a_side("acme/one", site=None)
    comparison = compare_pair(gpt3, entry)
    (route,) = comparison.routes

    assert route.kind == "energy"
    assert route.factors[0].arithmetic == "(10,000 accelerators x 14.8 d x 330 W) / (0.2100 kWh)"
    assert route.missing == ("PUE and carbon intensity of acme/one",)
    assert comparison.printed == ()
    assert comparison.ranges == (
        "A has its printed digits, B has an energy of ± 6.2 % (k = 2); a range takes both to "
        "their far ends"
    )
    assert comparison.cautions == (
        "the tasks differ (language model; image classification): the ratio is no ranking",
        "the quality reached isn't stated for both runs: the ratio is no ranking",
        "the figures cover different things (final; S2 nodes)",
    )


def test_a_row_of_claims_and_an_entry_with_flops_and_place(gpt3: Facts) -> None:
    """
    FLOPs, PUE and intensity of both: the whole chain, and swapped its inverse.
    """
    entry = a_side("acme/one", model=a_model(3.2e18))
    there, back = compare_pair(entry, gpt3), compare_pair(gpt3, entry)
    one, other = there.routes[0], back.routes[0]
    assert one.gross_ratio is not None and other.gross_ratio is not None

    assert (one.kind, there.basis) == ("flops", "gross")
    assert one.gross_ratio.value * other.gross_ratio.value == 1
    assert [factor.key for factor in one.factors] == ["model", "machine", "mechanization"]


def test_systems_of_one_name_are_told_apart_by_id() -> None:
    """
    A drawing of "a system" over "a system" would say nothing.
    """
    comparison = compare_pair(a_side("acme/one"), a_side("other/two"))

    assert [bar.label for bar in waterfall(comparison)][::5] == ["other/two", "acme/one"]


def test_the_drawing_ends_at_the_printed_product() -> None:
    """
    A product near 1 has four digits in the drawing as in the text.
    """
    b = a_side("other/two", energies_kwh=(0.220, 0.215, 0.225, 0.218, 0.222))
    comparison = compare_pair(a_side("acme/one"), b)

    assert waterfall(comparison)[-1].text == "0.9545x"
    assert "= 0.9545x (" in comparison_text(comparison)


def test_the_pue_of_a_whole_facility_can_not_be_moved() -> None:
    """
    The energy contains it; the place can still be another one.
    """
    part = a_part(component=Component.WHOLE_FACILITY, devices=("meter",))
    runs = tuple(replace(run, energy_parts=(part,)) for run in an_entry().submission.runs)
    facts = a_side("acme/one", runs=runs, scope=Scope.S4).facts

    with pytest.raises(ReporterError, match=r"^acme/one measured the whole facility \(S4\)"):
        what_if(facts, Change(pue=1.2))
    moved = what_if(facts, Change(country="FRA"))
    assert moved.energy == facts.get("energy")
    assert [step.name for step in moved.steps] == ["energy", "PUE", "carbon intensity"]


def test_two_rows_are_compared_as_rows(gpt3: Facts) -> None:
    """
    Without an entry the comparison is that of claims, with the rows that may serve as a step.
    """
    a, rows = find_row("p21-t1-trbig-usavg-p100", [CHECKOUT / "claims"])
    b, _ = find_row("p21-t1-et-iowa-tpu2", [CHECKOUT / "claims"])

    assert compare_pair(a, b, rows) == compare(a, b, rows)
    assert compare_pair(a, b, rows).routes[0].kind == "steps"


def test_a_moved_entry_is_held_against_the_energy_of_its_facility() -> None:
    """
    Measured energy times the PUE, as the moved one is; without a PUE there is none.
    """
    facts = a_side("acme/one").facts
    energy, pue = facts.get("energy"), facts.get("pue")
    assert energy is not None and pue is not None

    assert what_if(facts, Change(country="FRA")).before_energy == energy * pue
    assert [step.text for step in what_if(facts, Change()).steps] == [
        "IT energy 0.2100 kWh ± 6.2 % (k = 2), measured",
        "PUE 1.1, as stated",
        "carbon intensity 34.00 g/kWh, as stated",
    ]
    bare = a_side("acme/one", site=a_site(pue=None)).facts
    assert what_if(bare, Change(country="FRA", pue=1.2)).before_energy is None


def test_a_row_and_an_entry_may_lack_the_same(gpt3: Facts) -> None:
    """
    What neither states is named once for both.
    """
    kept = {
        name: amount
        for name, amount in gpt3.amounts.items()
        if name not in {"pue", "intensity", "energy"}
    }
    bare = replace(gpt3, amounts=kept)
    (route,) = compare_pair(bare, a_side("acme/one", site=None)).routes

    assert route.missing == ("PUE and carbon intensity of both",)


def test_a_row_that_can_not_be_compared_with_an_entry_lacks_no_pue(gpt3: Facts) -> None:
    """
    With an entry the energy before PUE is enough, so only that is asked for.
    """
    bare = replace(gpt3, amounts={})
    comparison = compare_pair(bare, a_side("acme/one"))

    assert comparison.routes == ()
    assert comparison.missing == (
        "accelerator-hours and power per accelerator, or energy, of p21-t4-gpt3",
    )


def test_stated_flops_move_an_entry_to_another_accelerator() -> None:
    """
    Without a known accelerator of its own: the middle of what published runs had.
    """
    facts = a_side("acme/one", model=a_model(3.2e18)).facts
    result = what_if(facts, Change(accelerator="nvidia-h100-sxm5-80gb"))

    assert "the middle of the range of published runs" in result.steps[0].text
    assert result.steps[0].before == "0.2100 kWh"
    bare = what_if(a_side("acme/one").facts, Change(accelerator="nvidia-h100-sxm5-80gb"))
    assert bare.missing == ("IT energy",)


def test_an_entry_is_not_compared_with_itself() -> None:
    """
    One line says so.
    """
    with pytest.raises(ReporterError, match=r"^acme/one can't be compared with itself"):
        compare_pair(a_side("acme/one"), a_side("acme/one"))
