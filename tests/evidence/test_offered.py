"""
The series that logs offer, what tells them apart, and the readings of those that were chosen.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reporter.evidence.offered import Device, digest_of, offered_by
from reporter.evidence.series import EnergyCounter, PowerTrace
from tests.evidence.make_series import Quantity, counter, draw, log


def test_every_series_of_every_log_is_offered_in_order() -> None:
    """
    Traces come before counters, log by log, and each knows its file, bounds and count.
    """
    logs = [log("a.csv", counter("gpu0_j"), draw("gpu0_w")), log("b.csv", draw("p", start_s=5.0))]
    found = offered_by(logs)

    assert [(one.index, one.file, one.name) for one in found.series] == [
        (0, "a.csv", "gpu0_w"),
        (1, "a.csv", "gpu0_j"),
        (2, "b.csv", "p"),
    ]
    assert (found.series[2].first_s, found.series[2].last_s) == (5.0, 24.0)
    assert [one.readings_count for one in found.series] == [20, 20, 20]


def test_what_counts_energy_is_a_counter_whatever_it_is_called() -> None:
    """
    A series of energy is read as a counter even where its name speaks of power.
    """
    (one,) = offered_by([log("a.csv", counter("gpu0_power"))]).series

    assert one.is_counter
    assert one.identity.quantity is Quantity.COUNTER


def test_bad_readings_are_no_usable_ones() -> None:
    """
    NaN, zero and negative power don't count, and a counter may stand at zero.
    """
    trace = PowerTrace.of("p", [0, 1, 2, 3], [np.nan, 0.0, -1.0, 5.0])
    energy = EnergyCounter(name="e", times_s=np.arange(3.0), energy_j=np.array([0.0, -1.0, np.inf]))
    power, count = offered_by([log("a.csv", trace, energy)]).series

    assert (power.readings_count, power.first_s, power.last_s) == (1, 3.0, 3.0)
    assert (count.readings_count, count.first_s) == (1, 0.0)


def test_a_series_without_a_usable_reading_has_no_bounds() -> None:
    """
    None stands for what isn't known.
    """
    (one,) = offered_by([log("a.csv", PowerTrace.of("p", [0], [np.nan]))]).series

    assert (one.first_s, one.last_s, one.readings_count, one.digest) == (None, None, 0, ())


def test_one_digit_tells_two_series_apart() -> None:
    """
    The same readings have the same digest; another value, stamp or order has another.
    """
    times_s, power_w = np.arange(20.0), np.linspace(300, 400, 20)
    known = digest_of(times_s, power_w)
    other_w, later_s = power_w.copy(), times_s.copy()
    other_w[7] += 0.01
    later_s[7] += 0.01
    turned_w = power_w.copy()
    turned_w[[3, 9]] = turned_w[[9, 3]]

    assert digest_of(times_s.copy(), power_w.copy()) == known
    assert digest_of(times_s, other_w) != known
    assert digest_of(later_s, power_w) != known
    assert digest_of(times_s, turned_w) != known


def test_numbers_beyond_any_sum_have_a_digest() -> None:
    """
    A log with absurd numbers is told apart without a warning.
    """
    assert len(digest_of(np.array([0.0, 1e300]), np.array([1e308, 1e308]))) == 5


def test_the_readings_of_all_pieces_are_joined() -> None:
    """
    A rotated log is one trace in the order of its pieces, under the name of the device.
    """
    found = offered_by([log("1.csv", draw("p", count=2)), log("2.csv", draw("p", start_s=2.0))])
    device = Device(name="node", pieces=found.series)
    joined = found.readings_of(device)

    assert isinstance(joined, PowerTrace)
    assert joined.name == "node"
    assert joined.times_s.tolist() == [float(second) for second in range(22)]
    assert joined.lines is None


def test_a_counter_in_pieces_goes_on() -> None:
    """
    The readings of its pieces are one counter with the range of the first.
    """
    first = replace(counter("e"), wrap_j=262_144.0)
    found = offered_by([log("1.csv", first), log("2.csv", counter("e", start_s=20.0))])
    joined = found.readings_of(Device(name="e", pieces=found.series))

    assert isinstance(joined, EnergyCounter)
    assert (joined.times_s.size, joined.wrap_j) == (40, 262_144.0)


def test_a_single_piece_is_given_as_it_was_read() -> None:
    """
    Its lines stay, and only another name makes another trace.
    """
    trace = PowerTrace.of("p", [0, 1], [5.0, 6.0], lines=[2, 3])
    found = offered_by([log("a.csv", trace)])

    assert found.readings_of(Device(name="p", pieces=found.series)) is trace
    renamed = found.readings_of(Device(name="a/p", pieces=found.series))
    assert isinstance(renamed, PowerTrace)
    assert renamed.name == "a/p"
    assert renamed.lines is trace.lines


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gpu0_power_w", "gpu0_power_w (accelerator, draw)"),
        ("total_power_w", "total_power_w (total, node input, draw)"),
        ("avg_power_w", "avg_power_w (unknown, average)"),
    ],
)
def test_a_series_says_what_it_is(name: str, text: str) -> None:
    """
    Lists show name, kind and quantity, and that a series is a total.
    """
    (one,) = offered_by([log("a.csv", draw(name))]).series

    assert one.text == text
