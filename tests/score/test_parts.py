"""
What of its parts keeps an entry from a rank: completeness, doubles, estimates, coverage.
"""

from __future__ import annotations

from reporter.model.enums import Component, Method, Scope
from reporter.model.run import EnergyPart
from reporter.score.parts import check_parts
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_submission, a_system


def messages(parts: tuple[EnergyPart, ...], scope: Scope, **system: int) -> list[str]:
    """
    What `check_parts` says of one run with these parts.
    """
    submission = a_submission(system=a_system(**system))
    found = check_parts(a_run(energy_parts=parts), 0, scope, submission, "a.json")
    return [f"{item.code} {item.pointer} {item.message}" for item in found]


def test_every_node_must_be_covered() -> None:
    """
    Parts for fewer nodes than the system has are a reason, with both numbers.
    """
    two = (a_part(), a_part(devices=("node-1",)))

    assert messages(two, Scope.S2, nodes_count=2) == []
    assert messages(two, Scope.S2, nodes_count=3) == [
        "SR-6 /runs/0/energy_parts run run-0 covers 2 of 3 nodes"
    ]


def test_every_accelerator_must_be_covered() -> None:
    """
    One measured accelerator of eight is not enough.
    """
    part = a_part(component=Component.ACCELERATOR)

    assert messages((part,), Scope.S1) == [
        "SR-6 /runs/0/energy_parts run run-0 covers 1 of 8 accelerators"
    ]


def test_every_run_needs_its_fabric() -> None:
    """
    S3 without fabric in one run is incomplete.
    """
    assert messages((a_part(),), Scope.S3) == [
        "SR-6 /runs/0/energy_parts run run-0 has no fabric part"
    ]
    assert messages((a_part(), a_fabric_part()), Scope.S3) == []


def test_every_run_needs_its_facility_part() -> None:
    """
    S4 without a whole_facility part in one run is incomplete.
    """
    assert messages((a_part(),), Scope.S4) == [
        "SR-6 /runs/0/energy_parts run run-0 has no whole_facility part"
    ]


def test_modelled_fabric_does_not_rank() -> None:
    """
    Only the nameplate estimate is allowed for fabric.
    """
    fabric = a_fabric_part(method=Method.MODELLED)

    (message,) = messages((a_part(), fabric), Scope.S3)
    assert message == (
        "SR-10 /runs/0/energy_parts/1/method the energy of component fabric is modelled, "
        "not measured"
    )


def test_nodes_at_their_nameplate_do_not_rank() -> None:
    """
    A nameplate estimate of nodes is no measurement.
    """
    part = a_part(method=Method.NAMEPLATE_ESTIMATE)

    (message,) = messages((part,), Scope.S2)
    assert message == (
        "SR-10 /runs/0/energy_parts/0/method the energy of component node is estimated at its "
        "nameplate, not measured"
    )


def test_time_that_nobody_charged_is_a_reason() -> None:
    """
    Full coverage needs no charge; a hair less does.
    """
    assert messages((a_part(coverage=1.0),), Scope.S2) == []
    assert messages((a_part(coverage=0.5, charged_energy_j=9e5),), Scope.S2) == []
    assert messages((a_part(coverage=0.95),), Scope.S2) == [
        (
            "SR-8 /runs/0/energy_parts/0 charged_energy_j is missing, and coverage 95.0 % leaves "
            "time that nobody charged"
        )
    ]
