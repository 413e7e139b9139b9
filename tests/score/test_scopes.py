"""
Scopes of an entry, as they follow from its energy parts.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reporter.model.enums import Component, InstrumentKind, MeterClass, Scope, Side
from reporter.units import Energy
from tests.score.make_submission import a_fabric_part, a_part, a_submission, scope_of, score_of

M3 = InstrumentKind.DEVICE_SENSOR


def test_the_scopes_follow_from_the_parts() -> None:
    """
    Node and fabric parts give S2 and S3; the fabric is in S3 alone, and is said to be estimated.
    """
    runs = tuple(
        replace(run, energy_parts=(*run.energy_parts, a_fabric_part()))
        for run in a_submission().runs
    )
    scored = score_of(a_submission(runs=runs))
    nodes, fabric = scope_of(scored, Scope.S2), scope_of(scored, Scope.S3)

    assert [item.scope for item in scored.scopes] == [Scope.S2, Scope.S3]
    assert nodes.energy is not None
    assert fabric.energy is not None
    assert math.isclose(fabric.energy.joules - nodes.energy.joules, 100_000)
    assert nodes.runs[0].fabric is None
    assert fabric.runs[0].fabric == Energy(100_000)
    assert fabric.meter_class is nodes.meter_class is MeterClass.M2
    assert fabric.meter_reasons == (
        "fabric is estimated at its nameplate; the class is that of the other parts",
    )
    assert fabric.is_eligible


def test_accelerators_alone_give_the_first_scope() -> None:
    """
    Parts of all accelerators make S1: as read at the device, whatever side the file states.
    """
    part = a_part(component=Component.ACCELERATOR, devices_count=8, side=Side.DC)
    runs = tuple(replace(run, energy_parts=(part,)) for run in a_submission().runs)
    scored = score_of(a_submission(runs=runs, meter=M3))
    own = scope_of(scored, Scope.S1)

    assert [item.scope for item in scored.scopes] == [Scope.S1]
    assert own.meter_class is MeterClass.M3
    assert own.runs[0].side_basis == "device"
    assert own.energy is not None
    assert math.isclose(own.energy.joules, part.energy_j)
    assert own.energy_interval is None
