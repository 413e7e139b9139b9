"""
The steps from the logs to the ranked energy, and the other figures beside it.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.leaderboard.boards import Entry
from reporter.model.enums import Scope
from reporter.score.result import ScopeScore
from reporter.site.pages.entry_energy import (
    basis_text,
    comparable_score,
    comparisons_of,
    mean_energy,
)
from reporter.units import Energy
from tests.site.entries import b200, entry_of, h100, h100_dc, with_fabric


def scored(entry: Entry, scope: Scope = Scope.S2) -> ScopeScore:
    """
    The figures of an entry in one scope.
    """
    found = entry.score.of(scope)
    assert found is not None
    return found


def test_a_missing_energy_is_not_averaged_over() -> None:
    """
    One unknown run makes the mean unknown; no run makes it unknown too.
    """
    assert mean_energy([Energy(1.0), Energy(3.0)]) == Energy(2.0)
    assert mean_energy([Energy(1.0), None]) is None
    assert mean_energy([]) is None


def test_sides_and_official_figures_stand_in_lines() -> None:
    """
    The mean of the runs on the AC side first, then the DC side, then the official figure.
    """
    entry = entry_of(b200())
    ours, dc, official = comparisons_of(entry, scored(entry), [])

    assert (ours.side, ours.difference) == ("AC", None)
    assert dc.side == "DC"
    assert dc.difference is not None and dc.difference.text == "−6.0"
    assert official.mj is not None and float(official.mj.sort_value) == 1.949215939
    assert official.why.startswith("It multiplies the AC reading by the efficiency")
    assert official.source == "mlcommons/logging 4.1.68"


def test_the_other_package_stands_beside() -> None:
    """
    Both sides of the package that logs the same runs, and its official figure, with its link.
    """
    entry, other = entry_of(h100()), entry_of(h100_dc())
    rows = comparisons_of(entry, scored(entry), [other])
    theirs = [row for row in rows if row.link is not None]

    assert [(row.name, row.side) for row in theirs] == [
        ("The same runs", "AC"),
        ("The same runs", "DC"),
        ("MLPerf Training summariser, May 2024", "as published"),
    ]
    assert {row.link.path for row in theirs if row.link} == {
        "entries/smc-dc-power/1xh100-bert/index.html"
    }
    assert theirs[0].why == (
        "DC reading without a documented efficiency: the AC side is between 1/0.99 and 1/0.80 of it"
    )


def test_official_figures_are_held_against_nodes_with_fabric() -> None:
    """
    Other bodies count the fabric, so that is the scope the difference is taken in.
    """
    fabric, nodes = comparable_score(entry_of(with_fabric())), comparable_score(entry_of(b200()))

    assert fabric is not None and fabric.scope is Scope.S3
    assert nodes is not None and nodes.scope is Scope.S2


def test_the_basis_of_the_side_is_told_once() -> None:
    """
    Runs on one basis make one sentence; an unknown word is printed as it is.
    """
    score = scored(entry_of(b200()))
    odd = replace(score, runs=tuple(replace(run, side_basis="odd") for run in score.runs))

    assert basis_text(score) == "measured on the AC side"
    assert basis_text(odd) == "odd"
