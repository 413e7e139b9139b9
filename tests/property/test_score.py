"""
What holds for the score of every entry.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporter.leaderboard.export import score_data
from reporter.model.enums import Component, InstrumentKind, Method, RunStatus, Scope, Side
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.score.result import Score
from reporter.units import JOULES_PER_KWH, Energy
from tests.score.make_submission import (
    a_fabric_part,
    a_part,
    a_site,
    a_submission,
    a_system,
    runs_of,
    scope_of,
    score_of,
)

energies_kwh = st.floats(min_value=1e-6, max_value=1e6)
durations_s = st.floats(min_value=0.001, max_value=1e7).map(lambda value: round(value, 3))
COMPONENTS = [Component.ACCELERATOR, Component.NODE, Component.FABRIC, Component.WHOLE_FACILITY]
KINDS = [InstrumentKind.ANALYZER, InstrumentKind.BMC, InstrumentKind.DEVICE_SENSOR]


@st.composite
def complete(draw: st.DrawFn) -> Submission:
    """
    An eligible entry with random energies, times and charges of five to nine runs.
    """
    pairs = draw(st.lists(st.tuples(energies_kwh, durations_s), min_size=5, max_size=9))
    runs = runs_of([pair[0] for pair in pairs], durations_s=[pair[1] for pair in pairs])
    charges = draw(st.lists(st.floats(1, 2), min_size=len(runs), max_size=len(runs)))
    charged = tuple(
        with_part(run, charged_energy_j=run.energy_parts[0].energy_j * factor)
        for run, factor in zip(runs, charges, strict=True)
    )
    return a_submission(runs=charged, meter=draw(st.sampled_from(KINDS)))


@st.composite
def anything(draw: st.DrawFn) -> Submission:
    """
    An entry with parts of every kind and state, most of them not eligible.
    """
    part = st.builds(
        a_part,
        component=st.sampled_from(COMPONENTS),
        devices=st.sampled_from([("a",), ("b",)]),
        devices_count=st.integers(1, 9),
        side=st.sampled_from(Side),
        method=st.sampled_from(Method),
        instrument=st.sampled_from(["meter", "other"]),
        energy_j=st.floats(allow_nan=True, allow_infinity=True),
        charged_energy_j=st.none() | st.floats(min_value=5e-324, max_value=1e18),
        coverage=st.none() | st.floats(0, 1),
        largest_gap_s=st.none() | st.floats(0, 100),
        sample_interval_s=st.none() | st.floats(0.001, 100),
    )
    statuses = st.sampled_from(RunStatus)
    runs = tuple(
        replace(run, energy_parts=tuple(draw(st.lists(part, max_size=3))), status=draw(statuses))
        for run in runs_of([1.0] * draw(st.integers(1, 6)), durations_s=[0.0] * 6)
    )
    spans = draw(st.lists(st.integers(-5, 10**7), min_size=len(runs), max_size=len(runs)))
    runs = tuple(moved(run, seconds) for run, seconds in zip(runs, spans, strict=True))
    return a_submission(runs=runs, site=draw(st.sampled_from([None, a_site(), a_site(pue=None)])))


def moved(run: Run, seconds: int) -> Run:
    """
    The run with another duration, which may be zero or negative.
    """
    from datetime import timedelta

    return replace(run, stopped_at=run.started_at + timedelta(seconds=seconds))


def with_part(run: Run, **changes: Any) -> Run:
    """
    The run with its only part changed.
    """
    (part,) = run.energy_parts
    return replace(run, energy_parts=(replace(part, **changes),))


def scaled(part: EnergyPart, factor: float) -> EnergyPart:
    """
    The part with all its energies times *factor*.
    """
    charged_j = part.charged_energy_j
    return replace(
        part,
        energy_j=part.energy_j * factor,
        charged_energy_j=None if charged_j is None else charged_j * factor,
    )


def figures(scored: Score) -> list[Any]:
    """
    Every figure of a score that a reader may see, without the runs.
    """
    return [
        {key: value for key, value in scope.items() if key not in {"runs", "reasons"}}
        for scope in score_data(scored)["scopes"]
    ]


def numbers_in(data: Any) -> list[float]:
    """
    Every number in JSON data.
    """
    if isinstance(data, dict):
        return [number for value in data.values() for number in numbers_in(value)]
    if isinstance(data, list):
        return [number for value in data for number in numbers_in(value)]
    return [data] if isinstance(data, float | int) and not isinstance(data, bool) else []


@settings(max_examples=60)
@given(anything())
def test_every_figure_is_finite_and_missing_ones_are_null(submission: Submission) -> None:
    """
    Whatever the parts, scoring ends, its data is strict JSON, and no figure of a scope is zero or
    negative: what can't be said is null, with a reason.
    """
    scored = score_of(submission)

    json.dumps(score_data(scored), allow_nan=False)
    # The spread of equal energies is truly zero, and so is the doubt of a conversion not made.
    for scope in figures(scored):
        for name in ("energy_per_sample_spread_relative", "u_conversion_relative"):
            scope.pop(name)
        assert all(number > 0 for number in numbers_in(scope))
    for own in scored.scopes:
        assert own.quality_per_kwh is not None or own.reasons


@settings(max_examples=40)
@given(complete())
def test_eligible_entries_have_positive_figures(submission: Submission) -> None:
    """
    An eligible entry has every figure, finite and above zero.
    """
    own = scope_of(score_of(submission))

    assert own.is_eligible
    for value in (own.quality_per_kwh, own.performance_per_watt, own.quality_per_kg_co2e):
        assert value is not None
        assert 0 < value < math.inf


@settings(max_examples=40)
@given(complete(), st.randoms(use_true_random=False))
def test_the_order_of_runs_changes_nothing(submission: Submission, random: Any) -> None:
    """
    Shuffled runs give the same figures to the last bit.
    """
    runs = list(submission.runs)
    random.shuffle(runs)

    assert figures(score_of(replace(submission, runs=tuple(runs)))) == figures(score_of(submission))


@settings(max_examples=40)
@given(st.lists(st.floats(1, 1e9), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_parts_changes_nothing(energies_j: list[float], random: Any) -> None:
    """
    Shuffled nodes and switches give the same figures to the last bit.
    """
    parts: list[EnergyPart] = [
        a_part(devices=(f"node-{at}",), energy_j=energy_j) for at, energy_j in enumerate(energies_j)
    ]
    parts.append(a_fabric_part())
    system = a_system(nodes_count=len(energies_j))
    plain = runs_of([1.0] * 5)

    def entry() -> Submission:
        runs = tuple(replace(run, energy_parts=tuple(parts)) for run in plain)
        return a_submission(runs=runs, system=system)

    before = figures(score_of(entry()))
    random.shuffle(parts)

    assert figures(score_of(entry())) == before


@settings(max_examples=25)
@given(complete(), st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(submission: Submission, random: Any) -> None:
    """
    A file with its keys in another order gives the same figures.
    """

    def shuffled(data: Any) -> Any:
        if isinstance(data, dict):
            keys = list(data)
            random.shuffle(keys)
            return {key: shuffled(data[key]) for key in keys}
        return [shuffled(item) for item in data] if isinstance(data, list) else data

    again = Submission.from_dict(shuffled(submission.to_dict()))

    assert figures(score_of(again)) == figures(score_of(submission))


@settings(max_examples=40)
@given(complete(), st.floats(1e-3, 1e3))
def test_a_common_scale_scales_the_figures(submission: Submission, factor: float) -> None:
    """
    All energies times a factor make G that much larger and the qualities that much smaller.
    """
    runs = tuple(
        replace(run, energy_parts=tuple(scaled(part, factor) for part in run.energy_parts))
        for run in submission.runs
    )
    before = scope_of(score_of(submission))
    after = scope_of(score_of(replace(submission, runs=runs)))

    assert before.guaranteed is not None
    assert after.guaranteed is not None
    assert math.isclose(after.guaranteed.ratio(before.guaranteed), factor, rel_tol=1e-9)
    for name in ("quality_per_kwh", "quality_per_kg_co2e", "performance_per_watt"):
        assert math.isclose(getattr(before, name) / getattr(after, name), factor, rel_tol=1e-9)


@given(st.floats(1e-9, 1e12))
def test_units_make_the_round_trip(joules: float) -> None:
    """
    J, Wh, kWh and MJ say the same energy.
    """
    energy = Energy(joules)

    assert math.isclose(Energy.from_kwh(energy.kwh).joules, joules, rel_tol=1e-12)
    assert math.isclose(energy.wh * 3600, joules, rel_tol=1e-12)
    assert math.isclose(energy.kwh * 3.6, joules / 1e6, rel_tol=1e-12)
    assert math.isclose(energy.kwh * JOULES_PER_KWH, joules, rel_tol=1e-12)


@settings(max_examples=60)
@given(complete(), st.data())
@example(a_submission(durations_s=[60.0] * 5), None)
def test_less_energy_in_a_run_never_lowers_the_score(
    submission: Submission, data: st.DataObject | None
) -> None:
    """
    When one run takes less energy in the same time, quality per kWh rises or stays.
    """
    at = data.draw(st.integers(0, len(submission.runs) - 1)) if data else 0
    share = data.draw(st.floats(0.01, 1)) if data else 0.5
    runs = list(submission.runs)
    runs[at] = replace(runs[at], energy_parts=(scaled(runs[at].energy_parts[0], share),))
    before = scope_of(score_of(submission)).quality_per_kwh
    after = scope_of(score_of(replace(submission, runs=tuple(runs)))).quality_per_kwh

    assert before is not None
    assert after is not None
    assert after >= before


@settings(max_examples=40)
@given(
    st.lists(st.tuples(energies_kwh, st.sampled_from([60.0, 61.0])), min_size=5, max_size=9),
    st.data(),
)
def test_less_energy_never_hurts_among_runs_of_equal_time(
    pairs: list[tuple[float, float]], data: st.DataObject
) -> None:
    """
    The same among runs of equal time, which no rule has to choose between.
    """
    kwh = [pair[0] for pair in pairs]
    times_s = [pair[1] for pair in pairs]
    at = data.draw(st.integers(0, len(pairs) - 1))
    less = [*kwh]
    less[at] *= data.draw(st.floats(0.01, 1))
    before = scope_of(score_of(energies_kwh=kwh, durations_s=times_s)).quality_per_kwh
    after = scope_of(score_of(energies_kwh=less, durations_s=times_s)).quality_per_kwh

    assert before is not None
    assert after is not None
    assert after >= before


@settings(max_examples=40)
@given(complete())
def test_a_worse_meter_never_raises_the_score(submission: Submission) -> None:
    """
    From analyser to node meter to sensor, quality per kWh falls.
    """
    qualities = [
        scope_of(
            score_of(
                replace(submission, instruments=(replace(submission.instruments[0], kind=kind),))
            )
        ).quality_per_kwh
        for kind in KINDS
    ]

    assert all(quality is not None for quality in qualities)
    assert sorted(filter(None, qualities), reverse=True) == qualities
    assert len(set(qualities)) == len(KINDS)


@settings(max_examples=40)
@given(
    complete(),
    st.sampled_from(["ember/NOR/2023", "ember/FRA/2023", "ember/USA/2023", "ember/IND/2023"]),
    st.floats(1.05, 2.5),
)
def test_carbon_quality_times_intensity_and_pue_is_energy_quality(
    submission: Submission, factor_id: str, pue: float
) -> None:
    """
    QpC [1/kg] x CI [kg/kWh] x PUE = QpE [1/kWh].
    """
    site = a_site(country=factor_id.split("/")[1], factor_id=factor_id)
    assert site.pue is not None
    site = replace(site, pue=replace(site.pue, value=pue))
    own = scope_of(score_of(replace(submission, site=site)))

    assert own.quality_per_kg_co2e is not None
    assert own.carbon_basis is not None
    intensity_kg_per_kwh = float(own.carbon_basis.split()[1]) / 1000
    product = own.quality_per_kg_co2e * intensity_kg_per_kwh * pue
    assert own.quality_per_kwh is not None
    assert math.isclose(product, own.quality_per_kwh, rel_tol=1e-5)


@settings(max_examples=30)
@given(complete())
def test_with_own_samples_energy_to_target_is_the_mean_of_all(submission: Submission) -> None:
    """
    Where no reference stands between, E is the plain mean of the charged energies.
    """
    own = scope_of(score_of(submission), Scope.S2)
    energies_j = [run.charged.joules for run in own.runs if run.charged]

    assert own.energy is not None
    assert math.isclose(own.energy.joules, math.fsum(energies_j) / len(energies_j))
    assert own.run_mean is not None
    assert math.isclose(own.run_mean.joules, own.energy.joules)
