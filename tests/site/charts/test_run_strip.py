"""
The runs of an entry as a strip plot.
"""

from __future__ import annotations

import pytest

from reporter.site.charts.run_strip import MOST_LANES, StripRun, run_strip


def some_runs(*energies_kwh: float, kind: str = "counted") -> list[StripRun]:
    """
    Runs with these energies, numbered from 1.
    """
    return [
        StripRun(number=number, energy_kwh=energy_kwh, kind=kind)
        for number, energy_kwh in enumerate(energies_kwh, start=1)
    ]


def percent(place: str) -> float:
    """
    A place across a drawing as a number.
    """
    return float(place.removesuffix("%"))


def test_each_run_is_a_point_with_its_number() -> None:
    """
    From left to right by energy, with the energy in words.
    """
    strip = run_strip(some_runs(0.6, 0.5, 0.7), 0.6, 0.1)
    assert strip is not None

    assert [(point.label, point.name) for point in strip.points] == [
        ("2", "Run 2: 0.500 kWh"), ("1", "Run 1: 0.600 kWh"), ("3", "Run 3: 0.700 kWh"),
    ]  # fmt: skip
    assert strip.description == (
        "3 runs from 0.500 kWh to 0.700 kWh, their mean is 0.600 kWh. The table below holds the "
        "figures."
    )


def test_points_that_would_cover_each_other_take_lanes() -> None:
    """
    Equal energies stand below each other, and distant ones share a lane.
    """
    strip = run_strip(some_runs(0.5, 0.5, 0.9), None, None)
    assert strip is not None
    first, second, third = strip.points

    assert first.at == second.at
    assert first.middle_px < second.middle_px
    assert third.middle_px == first.middle_px


def test_there_are_never_more_than_a_few_lanes() -> None:
    """
    Forty equal runs don't make a page.
    """
    strip = run_strip(some_runs(*[0.5] * 40), 0.5, 0.1)
    assert strip is not None

    assert len(strip.points) == 40
    assert len({point.middle_px for point in strip.points}) == MOST_LANES


@pytest.mark.parametrize(("mean_kwh", "anchor"), [(0.5, "start"), (0.6, "middle"), (0.7, "end")])
def test_the_mean_has_its_interval(mean_kwh: float, anchor: str) -> None:
    """
    A line at the mean, a band as wide as its uncertainty, and a label that stays inside.
    """
    strip = run_strip(some_runs(0.5, 0.7), mean_kwh, 0.01)
    assert strip is not None and strip.mean is not None
    middle = percent(strip.mean.start) + percent(strip.mean.width) / 2

    assert middle == pytest.approx(percent(strip.mean.at), abs=0.02)
    assert (strip.mean.anchor, strip.mean.text) == (anchor, f"mean {mean_kwh:.3f} kWh")


def test_dropped_and_missed_runs_have_shapes_of_their_own() -> None:
    """
    The caption explains the shapes that occur, and no others.
    """
    plain = run_strip(some_runs(0.5, 0.7), None, None)
    dropped = run_strip(some_runs(0.5, 0.7, kind="dropped"), None, None)
    missed = run_strip(some_runs(0.5, 0.7, kind="missed"), None, None)
    assert plain is not None and dropped is not None and missed is not None

    assert (plain.has_dropped, plain.has_missed, plain.mean) == (False, False, None)
    assert (dropped.has_dropped, dropped.has_missed) == (True, False)
    assert (missed.has_dropped, missed.has_missed) == (False, True)


def test_one_run_is_no_strip() -> None:
    """
    A single point shows nothing that its row doesn't.
    """
    assert run_strip(some_runs(0.5), 0.5, 0.1) is None
    equal = run_strip(some_runs(0.5, 0.5), 0.5, None)
    assert equal is not None and equal.mean is not None
    assert percent(equal.mean.width) == 0
