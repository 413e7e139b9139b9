"""
Sums of batches: worked examples of carried readings, doubled stamps, disorder and gaps.
"""

from __future__ import annotations

import numpy as np
import pytest

from reporter.energy.integrate import Batch, find_grid, sum_batch, sum_batches
from reporter.energy.partial_sums import ROW, StreamIntegral, empty_sums, integrals, merge
from reporter.evidence.series import Window

WINDOW = Window(start_s=0.0, stop_s=10.0)


def batch(*readings: tuple[int, float, float], names: tuple[str, ...] = ("a", "b")) -> Batch:
    """
    A batch of readings given as device, second and watts.
    """
    table = np.array(readings, dtype=np.float64).reshape(-1, 3)
    return Batch(
        names=names, codes=table[:, 0].astype(np.int64), times_s=table[:, 1], power_w=table[:, 2]
    )


def summed(*batches: Batch, charge_power_w: float | None = None) -> dict[str, StreamIntegral]:
    """
    The integrals over these batches, gap limit 5 s.
    """
    sums = sum_batches(batches, WINDOW, gap_limit_s=5.0)
    return integrals(sums, charge_power_w=charge_power_w)


def energy(streamed: StreamIntegral) -> float | None:
    """
    The integrated energy of a device whose readings are in order.
    """
    assert streamed.integral is not None
    return streamed.integral.integrated_j


def test_the_last_reading_is_carried() -> None:
    """
    The step from one batch to the next is counted, for each device by itself.
    """
    found = summed(
        batch((0, 0.0, 100.0), (1, 0.0, 10.0), (0, 4.0, 100.0)),
        batch((1, 5.0, 20.0), (0, 8.0, 200.0), (1, 10.0, 20.0), (0, 10.0, 200.0)),
    )

    assert energy(found["a"]) == pytest.approx(400 + 4 * 150 + 2 * 200)
    assert energy(found["b"]) == pytest.approx(5 * 15 + 5 * 20)
    assert found["a"].readings_count == 4


def test_a_later_reading_with_the_same_stamp_replaces_the_first() -> None:
    """
    Also where the two stand in different batches, and when the first was the highest.
    """
    found = summed(
        batch((0, 0.0, 100.0), (0, 5.0, 900.0)), batch((0, 5.0, 200.0), (0, 10.0, 200.0))
    )["a"]

    assert energy(found) == pytest.approx(5 * 150 + 5 * 200)
    assert found.integral is not None
    assert (found.doubled_count, found.integral.highest_w) == (1, 200.0)
    assert found.integral.readings_count == 3


def test_disorder_inside_a_batch_is_put_in_order() -> None:
    """
    It is counted, and the figures are those of the ordered log.
    """
    found = summed(batch((0, 0.0, 100.0), (0, 10.0, 300.0), (0, 5.0, 200.0)))["a"]

    assert energy(found) == pytest.approx(5 * 150 + 5 * 250)
    assert (found.unordered_count, found.is_ordered) == (1, True)


def test_disorder_over_batches_is_said() -> None:
    """
    A reading before those of an earlier batch can't be placed: there is no integral.
    """
    found = summed(batch((0, 0.0, 1.0), (0, 5.0, 1.0)), batch((0, 4.0, 1.0)), batch((1, 4.0, 1.0)))

    assert (found["a"].integral, found["a"].is_ordered) == (None, False)
    assert found["b"].is_ordered


def test_bad_readings_become_gaps() -> None:
    """
    They are counted, and what they leave open is charged.
    """
    found = summed(
        batch(*((0, float(second), 0.0 if 2 < second < 9 else 100.0) for second in range(11))),
        charge_power_w=700.0,
    )["a"]

    assert found.integral is not None
    assert (found.bad_count, found.readings_count) == (6, 11)
    assert found.integral.uncovered_s == pytest.approx(7.0)
    assert found.integral.charged_j == pytest.approx(3 * 100 + 7 * 700)


def test_names_may_come_later() -> None:
    """
    A device that turns up in a later batch is added; the others keep their place.
    """
    left = sum_batch(batch((0, 0.0, 1.0), names=("a",)), WINDOW, gap_limit_s=5.0)
    right = sum_batch(batch((1, 5.0, 2.0), names=("c", "b")), WINDOW, gap_limit_s=5.0)
    both = merge(left, right)

    assert both.names == ("a", "c", "b")
    assert integrals(both, charge_power_w=None)["b"].readings_count == 1
    assert integrals(both, charge_power_w=None)["c"].integral is not None


def test_without_readings_everything_is_charged() -> None:
    """
    A device without any reading has no energy, and is charged where a power is known.
    """
    found = summed(batch((0, 50.0, 500.0)), charge_power_w=None)

    assert found["a"].integral is not None
    assert found["a"].integral.integrated_j is None
    assert found["a"].integral.charged_j == 5000.0
    assert found["b"].integral is not None
    assert found["b"].integral.charged_j is None


def test_sums_over_different_windows_do_not_merge() -> None:
    """
    That is a mistake of the caller.
    """
    other = Window(start_s=0.0, stop_s=9.0)
    with pytest.raises(ValueError, match=r"^only sums over the same window and gap limit can be"):
        merge(empty_sums((), WINDOW, 5.0), empty_sums((), other, 5.0))
    with pytest.raises(ValueError, match=r"^only sums over the same window and gap limit can be"):
        merge(empty_sums((), WINDOW, 5.0), empty_sums((), WINDOW, 6.0))


def test_batches_need_equal_lengths() -> None:
    """
    A reading without a time isn't one.
    """
    with pytest.raises(ValueError, match=r"^a batch needs as many devices and times as readings$"):
        Batch(names=("a",), codes=np.zeros(2, int), times_s=np.zeros(2), power_w=np.zeros(1))


@pytest.mark.parametrize(
    ("lead", "tail"), [(0, 0), (1, 0), (2, 1), (0, 2)], ids=["whole", "late", "both", "early"]
)
def test_a_grid_is_found_wherever_a_batch_begins(lead: int, tail: int) -> None:
    """
    Three devices in turn, cut anywhere: the whole rounds between are a grid.
    """
    readings = [(number % 3, float(number // 3), 100.0 + number) for number in range(30)]
    cut = batch(*readings[lead : 30 - tail], names=("a", "b", "c"))
    start, stop = find_grid(cut.codes, cut.times_s, cut.power_w)

    assert start == (3 - lead) % 3
    assert (stop - start) % 3 == 0
    assert stop - start >= 24


@pytest.mark.parametrize(
    "change",
    [
        (4, (1, 1.5, 104.0)),
        (4, (2, 1.0, 104.0)),
        (4, (1, 1.0, -1.0)),
        (4, (1, 1.0, float("nan"))),
        (4, (1, 1.0, 1e13)),
    ],
)
def test_what_is_not_regular_is_no_grid(change: tuple[int, tuple[int, float, float]]) -> None:
    """
    One reading late, of another device, or bad: the general way takes the batch.
    """
    readings = [(number % 3, float(number // 3), 100.0 + number) for number in range(30)]
    readings[change[0]] = change[1]
    broken = batch(*readings, names=("a", "b", "c"))

    assert find_grid(broken.codes, broken.times_s, broken.power_w) == (0, 0)


def test_memory_of_a_device_is_small() -> None:
    """
    A device takes one row of numbers, whatever the length of the log.
    """
    assert ROW.itemsize < 200
