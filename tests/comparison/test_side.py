"""
The scope in which an entry is compared, and entries that have no energy there.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.comparison.side import has_energy_in
from reporter.errors import ReporterError
from reporter.model.enums import Component, RunStatus, Scope
from tests.comparison.sides import a_side
from tests.score.make_submission import (
    a_fabric_part,
    a_part,
    an_entry,
)


def test_the_scope_that_may_rank_is_compared_first() -> None:
    """
    Accelerators come first where they may rank, else the nodes that do.
    """
    gpu = a_part(component=Component.ACCELERATOR, devices=("gpu",), devices_count=8)
    blind = replace(gpu, coverage=None)
    scopes = []
    for part in (gpu, blind):
        runs = tuple(
            replace(run, energy_parts=(*run.energy_parts, part))
            for run in an_entry().submission.runs
        )
        scopes.append(a_side("acme/one", runs=runs).scored.scope)

    assert scopes == [Scope.S1, Scope.S2]


def test_an_entry_has_energy_in_the_scopes_of_its_parts() -> None:
    """
    Neither a scope without parts nor one whose runs missed the target has an energy.
    """
    missed = an_entry(statuses=[RunStatus.MISSED_TARGET] * 5)

    assert has_energy_in(an_entry(), Scope.S2) is True
    assert has_energy_in(an_entry(), Scope.S4) is False
    assert missed.score.of(Scope.S2) is not None
    assert has_energy_in(missed, Scope.S2) is False


def test_an_entry_without_energy_is_refused() -> None:
    """
    The message names the reason; so does a scope that the entry doesn't have.
    """
    fabric = tuple(
        replace(run, energy_parts=(a_fabric_part(),)) for run in an_entry().submission.runs
    )
    with pytest.raises(ReporterError, match=r"^acme/one has no energy to compare: no part of "):
        a_side("acme/one", runs=fabric)
    with pytest.raises(ReporterError, match=r"^acme/one has no figures in S3; it has S2$"):
        a_side("acme/one", scope=Scope.S3)
