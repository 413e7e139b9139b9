"""
Which parts of a run its energy is taken from.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.energy.parts import IT_FIRST, covering_parts, entry_energy_j, run_energy_j
from reporter.model.enums import Component, Method, Side
from reporter.model.run import Conversion, EnergyPart
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_submission

NODE = a_part(energy_j=900.0)
GPU = a_part(component=Component.ACCELERATOR, devices=("gpu",), devices_count=8, energy_j=500.0)
FACILITY = a_part(component=Component.WHOLE_FACILITY, devices=("meter",), energy_j=1_100.0)


@pytest.mark.parametrize(
    ("parts", "widest", "hours"),
    [
        ((GPU, NODE, FACILITY), FACILITY, NODE),
        ((GPU, NODE), NODE, NODE),
        ((GPU, FACILITY), FACILITY, GPU),
        ((GPU,), GPU, GPU),
    ],
)
def test_the_widest_part_counts_and_hours_are_those_of_nodes(
    parts: tuple[EnergyPart, ...], widest: EnergyPart, hours: EnergyPart
) -> None:
    """
    Narrower parts lie inside; the hours of a run are stated for IT where it is measured.
    """
    run = a_run(energy_parts=parts)

    assert covering_parts(run) == (widest,)
    assert covering_parts(run, IT_FIRST) == (hours,)
    assert run_energy_j(run) == widest.energy_j
    assert run_energy_j(run, IT_FIRST) == hours.energy_j


def test_an_estimate_is_no_measured_part() -> None:
    """
    A node at its nameplate leaves the accelerators, which are measured; the fabric never counts.
    """
    estimate = a_part(method=Method.NAMEPLATE_ESTIMATE, nameplate_w=10_000.0)

    assert covering_parts(a_run(energy_parts=(estimate, GPU))) == (GPU,)
    assert covering_parts(a_run(energy_parts=(estimate, a_fabric_part()))) == ()
    assert run_energy_j(a_run(energy_parts=(estimate,))) is None


def test_two_methods_of_one_component_are_not_added() -> None:
    """
    A counter and readings of the same nodes say the same twice: those of the first's method count.
    """
    counter = a_part(method=Method.COUNTER, energy_j=910.0)
    second = a_part(devices=("node-1",), energy_j=890.0)

    assert covering_parts(a_run(energy_parts=(NODE, counter, second))) == (NODE, second)
    assert run_energy_j(a_run(energy_parts=(NODE, counter, second))) == 1_790.0


def test_an_energy_that_has_no_ac_side_leaves_the_run_without_one() -> None:
    """
    An efficiency out of range is no conversion, and the other part alone is not the run.
    """
    refused = a_part(
        devices=("node-1",),
        side=Side.DC,
        conversion=Conversion(efficiency=0.5, source="a"),
    )

    assert run_energy_j(a_run(energy_parts=(NODE, refused))) is None


def test_the_energy_of_an_entry_is_the_mean_of_its_runs() -> None:
    """
    A run without an energy leaves the entry without one.
    """
    submission = a_submission(energies_kwh=(1.0, 2.0, 6.0))
    first, *rest = submission.runs
    bare = replace(submission, runs=(replace(first, energy_parts=()), *rest))

    assert entry_energy_j(submission) == pytest.approx(3.0 * 3_600_000)
    assert entry_energy_j(bare) is None
