"""
A published figure against ours, with the steps between.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from reporter.model.submission import Declared, OfficialFigure
from reporter.score.result import ScopeScore
from reporter.site.pages.entry_official import official_drawing, steps_between
from reporter.units import Energy
from tests.site.entries import b200, entry_of, h100


def score_of_b200(**changes: object) -> ScopeScore:
    """
    The figures of the B200, with changes.
    """
    return replace(entry_of(b200()).score.scopes[0], **changes)  # type: ignore[arg-type]


def test_two_bars_with_the_steps_between() -> None:
    """
    Ours first, the published figure last, each step hollow where it takes away.
    """
    drawing = official_drawing(b200(), score_of_b200())
    assert drawing is not None

    assert [(step.name, step.text, step.kind) for step in drawing.steps] == [
        ("Mean of the runs, this site", "0.584 kWh", "whole"),
        ("On the DC side of the power supply", "−0.035 kWh", "less"),
        ("What else differs", "−0.0078 kWh", "less"),
        ("MLPerf Training summariser", "0.541 kWh", "whole"),
    ]
    assert drawing.steps[-1].join is None
    assert drawing.title == "MLPerf Training summariser against Mean of the runs, this site"


def test_steps_lead_from_ours_to_the_published_figure() -> None:
    """
    They stand on one another, and the last one ends at the published figure.
    """
    score = score_of_b200()
    assert score.run_mean is not None
    published = Energy(1_949_215.939)
    steps = list(steps_between(score, score.run_mean, published))

    assert steps[0].before_kwh == score.run_mean.kwh
    assert all(one.after_kwh == two.before_kwh for one, two in itertools.pairwise(steps))
    assert steps[-1].after_kwh == pytest.approx(published.kwh, rel=0.001)


def test_the_dc_side_is_a_step_where_the_figure_lies_nearer_to_it() -> None:
    """
    A published figure near ours takes no way over the other side of the power supply.
    """
    score = score_of_b200()
    assert score.run_mean is not None
    dc = [one.name for one in steps_between(score, score.run_mean, Energy(1_949_215.939))]
    near = Energy(score.run_mean.joules * 1.01)

    assert "On the DC side of the power supply" in dc
    names = [one.name for one in steps_between(score, score.run_mean, near)]
    assert names == ["The difference"]


def test_time_without_evidence_is_a_step_where_it_was_charged() -> None:
    """
    A charge of less than one part in a thousand, or none, is no step; an equal figure has none.
    """
    score = score_of_b200()
    assert score.run_mean is not None
    plain = replace(score, integrated=score.run_mean)
    less = replace(score, integrated=Energy(score.run_mean.joules * 0.97))
    higher = Energy(score.run_mean.joules * 1.01)

    (step,) = steps_between(plain, score.run_mean, higher)
    assert (step.name, step.text) == ("The difference", "+0.0058 kWh")
    assert list(steps_between(plain, score.run_mean, score.run_mean)) == []
    assert [one.name for one in steps_between(less, score.run_mean, higher)] == [
        "Time without evidence, not charged", "What else differs",
    ]  # fmt: skip


def test_without_a_published_energy_there_is_no_drawing() -> None:
    """
    A figure that couldn't be made, none at all, and none of ours.
    """
    score = score_of_b200()
    failed = OfficialFigure(name="x", source="y", unavailable_reason="ZeroDivisionError")

    assert official_drawing(replace(b200(), declared=None), score) is None
    assert official_drawing(replace(b200(), declared=Declared(official=(failed,))), score) is None
    assert official_drawing(b200(), score_of_b200(run_mean=None)) is None
    assert official_drawing(h100(), entry_of(h100()).score.scopes[0]) is not None
