"""
Type A and B uncertainty, conversions, U95, guaranteed energy, and how sure an order is.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import ReporterError
from reporter.score.uncertainty import (
    Conversion,
    MeteredPart,
    MeterIdentity,
    MeterRelation,
    UncertainEnergy,
    expanded_uncertainty,
    how_sure,
    how_sure_text,
    meter_relation,
    metered_energy,
    standard_of_limit,
    type_a,
)

METER = MeterIdentity(submitter="a", meter_class="M2", make_and_model="x 1")
parts = st.lists(
    st.builds(
        MeteredPart,
        energy_j=st.floats(1, 1e9),
        class_limit=st.sampled_from([0.01, 0.05, 0.1]),
        conversion=st.sampled_from([Conversion.NONE, Conversion.UNDOCUMENTED]),
    ),
    min_size=1,
    max_size=8,
)


def energy(value_j: float, u_a: float = 0.01, u_b: float = 0.03) -> UncertainEnergy:
    """
    An energy with its uncertainties.
    """
    return UncertainEnergy(energy_j=value_j, u_a=u_a, u_b=u_b)


def normal(distance: float) -> float:
    """
    The chance that a standard normal lies below.
    """
    return 0.5 * (1 + math.erf(distance / math.sqrt(2)))


@pytest.mark.parametrize(("limit", "u"), [(0.01, 0.00577), (0.05, 0.02887), (0.1, 0.05774)])
def test_a_limit_of_error_is_rectangular(limit: float, u: float) -> None:
    """
    The classes M1, M2 and M3.
    """
    assert math.isclose(standard_of_limit(limit), u, abs_tol=5e-6)


def test_eight_meters_of_a_make_err_together() -> None:
    """
    Eight nodes with an M2 meter each have the uncertainty of one, not a third of it.
    """
    eight = metered_energy([MeteredPart(energy_j=10.0, class_limit=0.05)] * 8)

    assert math.isclose(eight.u_b, standard_of_limit(0.05))
    assert math.isclose(eight.guaranteed_j, 80 * (1 + 2 * standard_of_limit(0.05)))


def test_an_undocumented_dc_reading_is_an_interval_and_its_upper_end_is_guaranteed() -> None:
    """
    Between efficiencies of 0.99 and 0.80; the middle carries 6.1 % of its own.
    """
    part = MeteredPart(energy_j=100.0, class_limit=0.05, conversion=Conversion.UNDOCUMENTED)
    found = metered_energy([part])

    assert math.isclose(found.low_j, 100 / 0.99)
    assert math.isclose(found.high_j, 125)
    assert math.isclose(found.middle_j, (100 / 0.99 + 125) / 2)
    assert math.isclose(found.u_conversion, 0.0613, abs_tol=5e-5)
    assert math.isclose(found.guaranteed_j, 125 * (1 + 2 * standard_of_limit(0.05)))


def test_a_documented_efficiency_gives_one_value_and_its_own_limit() -> None:
    """
    100 J at 0.94 with a limit of 1 %: u_conv is the limit over root 3, and twice that guards.
    """
    part = MeteredPart(
        energy_j=94.0,
        class_limit=0.05,
        conversion=Conversion.DOCUMENTED,
        efficiency=0.94,
        efficiency_limit=0.01,
    )
    found = metered_energy([part])

    assert math.isclose(found.low_j, 100)
    assert found.low_j == found.middle_j == found.high_j
    assert math.isclose(found.u_conversion, standard_of_limit(0.01))
    guard = 2 * (standard_of_limit(0.05) + standard_of_limit(0.01))
    assert math.isclose(found.guaranteed_j, 100 * (1 + guard))


def test_an_efficiency_of_one_without_a_limit_is_exact() -> None:
    """
    The end of what is possible is possible, and nothing is in doubt that nobody puts in doubt.
    """
    part = MeteredPart(
        energy_j=94.0, class_limit=0.05, conversion=Conversion.DOCUMENTED, efficiency=1.0
    )
    found = metered_energy([part])

    assert (found.middle_j, found.u_conversion) == (94.0, 0.0)
    assert math.isclose(found.guaranteed_j, 94 * (1 + 2 * standard_of_limit(0.05)))


@pytest.mark.parametrize("efficiency", [None, 0.0, 1.01, math.nan])
def test_a_documented_efficiency_must_be_possible(efficiency: float | None) -> None:
    """
    Missing, none, more than all, no number.
    """
    with pytest.raises(ReporterError, match="a documented efficiency lies in"):
        MeteredPart(
            energy_j=1.0,
            class_limit=0.05,
            conversion=Conversion.DOCUMENTED,
            efficiency=efficiency,
        )


def test_no_energy_and_no_runs_are_refused() -> None:
    """
    Neither has an uncertainty.
    """
    with pytest.raises(ReporterError, match="hold no energy"):
        metered_energy([])
    with pytest.raises(ReporterError, match="0 runs on 1 nodes"):
        type_a(variance=0.01, runs=0, nodes=1)


def test_type_a_adds_run_noise_machine_noise_and_the_doubt_of_samples() -> None:
    """
    sqrt(0.0001/10 + 0.0085^2/4 + 0.003^2).
    """
    found = type_a(variance=0.0001, runs=10, nodes=4, samples_doubt=0.003)

    assert math.isclose(found, math.sqrt(1e-5 + 0.0085**2 / 4 + 9e-6))
    assert math.isclose(expanded_uncertainty(0.003, 0.004, 0.012), 0.026)


@given(parts=parts, extra=st.floats(1, 1e9), worse=st.floats(0, 0.2))
def test_every_part_and_every_worse_class_raises_the_guaranteed_energy(
    parts: list[MeteredPart], extra: float, worse: float
) -> None:
    """
    G rises with each part, and with the limit of any.
    """
    base = metered_energy(parts)
    first = parts[0]
    raised = MeteredPart(
        energy_j=first.energy_j,
        class_limit=first.class_limit + worse,
        conversion=first.conversion,
    )

    more = metered_energy([*parts, MeteredPart(energy_j=extra, class_limit=0.01)])
    assert more.guaranteed_j > base.guaranteed_j
    assert metered_energy([raised, *parts[1:]]).guaranteed_j >= base.guaranteed_j
    assert base.low_j <= base.middle_j <= base.high_j <= base.guaranteed_j


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        (METER, MeterRelation.ONE_MAKE),
        (
            MeterIdentity(submitter="b", meter_class="M2", make_and_model="x 1"),
            MeterRelation.UNRELATED,
        ),
        (
            MeterIdentity(submitter="a", meter_class="M3", make_and_model="x 1"),
            MeterRelation.UNRELATED,
        ),
        (
            MeterIdentity(submitter="a", meter_class="M2", make_and_model="x 2"),
            MeterRelation.UNRELATED,
        ),
        (MeterIdentity(submitter="a", meter_class="M2"), MeterRelation.UNRELATED),
    ],
)
def test_meters_go_together_by_submitter_make_and_class(
    other: MeterIdentity, relation: MeterRelation
) -> None:
    """
    All three must agree; between submitters nothing is assumed, and an unnamed make is no make.
    """
    assert meter_relation(METER, other) is relation
    assert meter_relation(other, METER) is relation


def test_two_unnamed_makes_are_unrelated_and_one_instrument_is_one() -> None:
    """
    Not declared is not the same; one instrument at one place errs alike for anyone.
    """
    unnamed = MeterIdentity(submitter="a", meter_class="M2")
    here = MeterIdentity(submitter="a", meter_class="M2", instrument_and_place="pdu 7, hall 1")
    there = MeterIdentity(submitter="b", meter_class="M3", instrument_and_place="pdu 7, hall 1")

    assert meter_relation(unnamed, unnamed) is MeterRelation.UNRELATED
    assert meter_relation(here, there) is MeterRelation.SAME_METER


def test_one_meter_hides_nothing_of_an_order() -> None:
    """
    With one meter only run noise is in doubt; with meters of one make half of theirs falls out.
    """
    a, b = energy(100), energy(105)
    apart, make, same = (how_sure(a, b, relation) for relation in MeterRelation)

    assert 0.5 < apart < make < same
    assert math.isclose(apart, normal(math.log(1.05) / math.sqrt(2e-4 + 2 * 0.03**2)))
    assert math.isclose(make, normal(math.log(1.05) / math.sqrt(2e-4 + 2 * 0.03**2 * 0.5)))
    assert math.isclose(same, normal(math.log(1.05) / math.sqrt(2e-4)))


def test_the_doubt_of_both_conversions_counts_in_an_order() -> None:
    """
    An interval of efficiencies makes either entry's place less sure, and by as much.
    """
    clear, doubtful = energy(100), replace(energy(100), u_conversion=0.06)
    other, other_doubtful = energy(105), replace(energy(105), u_conversion=0.06)
    variance = 2e-4 + 2 * 0.03**2

    for a, b, conversions in (
        (doubtful, other, 1),
        (clear, other_doubtful, 1),
        (doubtful, other_doubtful, 2),
    ):
        expected = normal(math.log(1.05) / math.sqrt(variance + conversions * 0.06**2))
        assert math.isclose(how_sure(a, b), expected)


def test_without_any_doubt_the_order_is_certain() -> None:
    """
    Equal energies stay at one half.
    """
    assert how_sure(energy(1, 0, 0), energy(2, 0, 0)) == 1
    assert how_sure(energy(2, 0, 0), energy(1, 0, 0)) == 0
    assert how_sure(energy(2, 0, 0), energy(2, 0, 0)) == 0.5


@given(a=st.floats(1, 1e6), b=st.floats(1, 1e6), relation=st.sampled_from(list(MeterRelation)))
def test_how_sure_turns_with_the_pair(a: float, b: float, relation: MeterRelation) -> None:
    """
    P(a below b) + P(b below a) = 1, and the lower energy has the larger part.
    """
    one, other = how_sure(energy(a), energy(b), relation), how_sure(energy(b), energy(a), relation)

    assert math.isclose(one + other, 1, abs_tol=1e-12)
    assert (one >= 0.5) == (a <= b)


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.5, "50 %"), (0.948, "95 %"), (0.9949, "99 %"), (0.996, "over 99 %"), (1.0, "over 99 %")],
)
def test_how_sure_is_printed_to_the_whole_percent(probability: float, text: str) -> None:
    """
    Nothing is 100 % sure.
    """
    assert how_sure_text(probability) == text


def test_less_than_half_is_turned_first() -> None:
    """
    A row never says "48 % sure".
    """
    with pytest.raises(ValueError, match="turn the pair round"):
        how_sure_text(0.48)
