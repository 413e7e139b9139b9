"""
Running sums of one device: counters with wraps and resets, power, bad readings, gaps.
"""

from __future__ import annotations

import pytest

from reporter.monitor.device import Device, Kind, Reading
from reporter.monitor.totals import LONGEST_WRAP_STEP_S, MOST_PROBLEMS, DeviceTotals


def totals_of(*readings: tuple[float, Reading], range_j: float | None = None) -> DeviceTotals:
    """
    The totals of a device with these readings at these times.
    """
    device = Device(source="x", kind=Kind.CPU_PACKAGE, device="0", counter_range_j=range_j)
    totals = DeviceTotals(device)
    for time_s, reading in readings:
        totals.add(time_s, reading)
    return totals


def counted(*steps: tuple[float, float]) -> tuple[tuple[float, Reading], ...]:
    """
    Readings of a counter.
    """
    return tuple((time_s, Reading(energy_j=energy_j)) for time_s, energy_j in steps)


def test_a_counter_gives_the_difference() -> None:
    """
    Energy is last less first, and the mean power that over the time between.
    """
    told = totals_of(*counted((0.0, 100.0), (1.0, 150.0), (4.0, 300.0))).to_dict()

    assert (told["energy_j"], told["mean_power_w"], told["highest_power_w"]) == (200.0, 50.0, 50.0)
    assert (told["first_counter_j"], told["last_counter_j"]) == (100.0, 300.0)


def test_a_fall_is_a_wrap_only_with_a_range() -> None:
    """
    With a range the fall is undone; without one the step is a reset, and its energy is missing.
    """
    steps = counted((0.0, 900.0), (1.0, 950.0), (2.0, 20.0), (3.0, 60.0))

    wrapped = totals_of(*steps, range_j=1000.0).to_dict()
    assert (wrapped["energy_j"], wrapped["counter_wraps_count"]) == (160.0, 1)
    reset = totals_of(*steps).to_dict()
    assert (reset["energy_j"], reset["counter_resets_count"]) == (90.0, 1)


def test_a_fall_over_a_long_step_is_no_wrap() -> None:
    """
    Over more than a minute a counter may have started again more than once.
    """
    late_s = LONGEST_WRAP_STEP_S + 1
    told = totals_of(*counted((0.0, 900.0), (late_s, 20.0)), range_j=1000.0).to_dict()

    assert (told["energy_j"], told["counter_resets_count"]) == (0.0, 1)


def test_power_is_summed_by_trapezoids() -> None:
    """
    Without a counter the energy is the trapezoid sum, and the highest power the highest reading.
    """
    told = totals_of(
        (0.0, Reading(power_w=100.0)), (2.0, Reading(power_w=300.0)), (3.0, Reading(power_w=100.0))
    ).to_dict()

    assert (told["energy_j"], told["energy_basis"]) == (600.0, "power")
    assert (told["mean_power_w"], told["highest_power_w"]) == (200.0, 300.0)


@pytest.mark.parametrize(
    ("rise_after", "basis", "energy_j"), [(1, "counter", 3600.0), (400, "power", 4000.0)]
)
def test_a_coarse_counter_is_used_only_where_nothing_else_is(
    rise_after: int, basis: str, energy_j: float
) -> None:
    """
    A counter that rarely rises is off by up to a step; power readings are taken where there are.
    """
    counted_j = [3600.0 * (at // rise_after) / (400 / rise_after) for at in range(401)]
    both = ((float(at), Reading(power_w=10.0, energy_j=e)) for at, e in enumerate(counted_j))
    alone = ((float(at), Reading(energy_j=e)) for at, e in enumerate(counted_j))

    told = totals_of(*both).to_dict()
    assert told["energy_basis"] == basis
    assert told["energy_j"] == pytest.approx(energy_j)
    assert totals_of(*alone).to_dict()["energy_basis"] == "counter"


def test_bad_readings_are_counted_with_their_reasons() -> None:
    """
    A reading with a problem counts as bad; what it gave all the same is used.
    """
    lost = Reading(problems=("GPU is lost",))
    told = totals_of((0.0, Reading(power_w=1.0)), (1.0, lost), (2.5, lost)).to_dict()

    assert (told["readings_count"], told["bad_readings_count"]) == (3, 2)
    assert told["problems"] == {"GPU is lost": 2}
    assert told["unread_at_end_s"] == 2.5


def test_ever_new_reasons_take_no_more_memory() -> None:
    """
    After 20 reasons the others are counted together.
    """
    readings = [(float(at), Reading(problems=(f"reason {at}",))) for at in range(100)]
    problems = totals_of(*readings).to_dict()["problems"]

    assert len(problems) == MOST_PROBLEMS + 1
    assert problems["other reasons"] == 80


@pytest.mark.parametrize("readings", [(), counted((0.0, 5.0))], ids=["none", "one"])
def test_fewer_than_two_readings_have_no_energy(readings: tuple) -> None:
    """
    No reading or one gives neither energy nor mean power: None, never zero.
    """
    told = totals_of(*readings).to_dict()

    assert (told["energy_j"], told["energy_basis"], told["mean_power_w"]) == (None, None, None)
