"""
The steps from the logs to the ranked energy, and the other figures beside it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.leaderboard.boards import Entry
from reporter.model.enums import Scope
from reporter.score.result import ScopeScore
from reporter.site.pages.entry_energy import (
    basis_text,
    comparable_score,
    comparisons_of,
    mean_energy,
    steps_of,
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


@pytest.mark.parametrize("make", [b200, h100, h100_dc, with_fabric])
def test_the_steps_lead_to_the_ranked_energy(make: object) -> None:
    """
    Mean of the kept runs, times the scale, times the class: the last line is what ranks.
    """
    assert callable(make)
    entry = entry_of(make())
    for score in entry.score.scopes:
        values = [
            float(step.mj.sort_value) for step in steps_of(score, "sequences").rows if step.mj
        ]
        assert score.energy is not None and score.guaranteed is not None
        assert score.run_mean is not None and score.samples is not None
        assert values[0] <= values[1] == pytest.approx(score.run_mean.joules / 1e6, rel=1e-11)
        own = sum(run.samples_count for run in score.runs) / len(score.runs)
        assert values[2] == pytest.approx(values[1] * score.samples.samples / own)
        assert values[2] == pytest.approx(score.energy.joules / 1e6, rel=1e-11)
        assert values[3] == pytest.approx(score.guaranteed.joules / 1e6, rel=1e-11)


def test_each_step_says_how() -> None:
    """
    Energy per sample, samples and guard are printed, and each step links to its section.
    """
    steps = steps_of(scored(entry_of(h100())), "sequences")

    assert [step.how for step in steps.rows] == [
        "mean of 10 runs, AC side",
        "unread time at the highest power",
        (
            "0.9069 J per sample (all runs together; they spread by 3.9 %) × 2,443,934 sequences "
            "(reference convergence, interpolated 448 to 4608; the runs needed 2,400,000)"
        ),
        "× 1.115, what meters of class M3 may hide",
    ]
    assert steps.rows[3].path == "method/index.html#guaranteed-energy"


def test_the_guard_of_an_interval_is_on_its_high_end() -> None:
    """
    A DC reading without a documented efficiency says so in the last step.
    """
    steps = steps_of(scored(entry_of(h100_dc())), "sequences")

    assert steps.rows[3].how == (
        "the high end of the interval × 1.115, what meters of class M3 may hide"
    )


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
