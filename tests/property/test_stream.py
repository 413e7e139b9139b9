"""
What holds for every stream: it equals the integral of the whole, however it is cut and merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.energy.coverage import Integral, StepCounts
from reporter.energy.integrate import Batch, integrate, sum_batch, sum_batches
from reporter.energy.partial_sums import StreamIntegral, Sums, empty_sums, integrals, merge
from reporter.evidence.series import PowerTrace, Window, clean

GAP_LIMIT_S = 10.0
CLOSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """
    Readings of some devices in the order of a file, in which time never runs back.
    """

    batch: Batch
    window: Window

    def cut(self, places: Sequence[int]) -> list[Batch]:
        """
        The log in pieces, cut before these readings.
        """
        edges = [0, *sorted(places), self.batch.codes.size]
        return [self.part(left, right) for left, right in pairwise(edges)]

    def part(self, left: int, right: int) -> Batch:
        """
        The readings from *left* up to *right*.
        """
        return Batch(
            names=self.batch.names,
            codes=self.batch.codes[left:right],
            times_s=self.batch.times_s[left:right],
            power_w=self.batch.power_w[left:right],
        )

    def whole(self, code: int, charge_power_w: float | None) -> tuple[Integral, list[int]]:
        """
        The integral of one device from all its readings, and the counts of cleaning.
        """
        own = self.batch.codes == code
        cleaned = clean(PowerTrace.of("n", self.batch.times_s[own], self.batch.power_w[own]))
        integral = integrate(
            cleaned.trace, self.window, gap_limit_s=GAP_LIMIT_S, charge_power_w=charge_power_w
        )
        counts = [cleaned.readings_count, cleaned.bad_count, cleaned.doubled_count]
        return integral, [*counts, cleaned.unordered_count]


POWERS = st.one_of(
    st.floats(1.0, 20_000.0),
    st.floats(1.0, 20_000.0),
    st.sampled_from([0.0, -3.0, float("nan"), float("inf"), 1e13]),
)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """
    Up to four devices, sixty readings, doubled stamps, bad readings, gaps, a window near them.
    """
    steps_ms = draw(st.lists(st.sampled_from([0, 0, 500, 1000, 1000, 2500, 11_000]), max_size=60))
    devices = draw(st.integers(1, 4))
    count = len(steps_ms)
    codes = draw(st.lists(st.integers(0, devices - 1), min_size=count, max_size=count))
    power_w = draw(st.lists(POWERS, min_size=count, max_size=count))
    times_s = np.cumsum(np.array([*steps_ms], dtype=np.float64)) / 1000
    return _log(draw, [f"gpu{code}" for code in range(devices)], codes, times_s, power_w)


@st.composite
def grids(draw: st.DrawFn) -> Log:
    """
    Up to three devices, read at every instant in the same order; sometimes one is bad.
    """
    devices, count = draw(st.integers(1, 3)), draw(st.integers(1, 25))
    steps_ms = draw(
        st.lists(st.sampled_from([500, 1000, 1000, 12_000]), min_size=count, max_size=count)
    )
    instants_s = np.cumsum(np.array(steps_ms, dtype=np.float64)) / 1000
    order = draw(st.permutations(range(devices)))
    size = devices * count - draw(st.integers(0, devices - 1))
    powers = POWERS if draw(st.booleans()) else st.floats(1.0, 20_000.0)
    power_w = draw(st.lists(powers, min_size=size, max_size=size))
    names = [f"gpu{code}" for code in range(devices)]
    codes = [order[index % devices] for index in range(size)]
    return _log(draw, names, codes, np.repeat(instants_s, devices)[:size], power_w)


def _log(
    draw: st.DrawFn,
    names: list[str],
    codes: list[int],
    times_s: np.ndarray,
    power_w: list[float],
) -> Log:
    last_s = float(times_s[-1]) if times_s.size else 0.0
    start_s = draw(st.one_of(st.floats(-20.0, last_s + 15.0), st.just(0.5), st.just(last_s)))
    length_s = draw(st.one_of(st.floats(0.01, last_s + 40.0), st.just(1.0)))
    return Log(
        batch=Batch(
            names=tuple(names),
            codes=np.array(codes, dtype=np.int64),
            times_s=times_s,
            power_w=np.array(power_w, dtype=np.float64),
        ),
        window=Window(start_s=start_s, stop_s=start_s + length_s),
    )


def same_integral(streamed: Integral | None, whole: Integral) -> None:
    """
    Every figure of the two agrees.
    """
    assert streamed is not None
    for name in Integral.__slots__:
        ours, theirs = getattr(streamed, name), getattr(whole, name)
        if theirs is None:
            assert ours is None, name
        elif name in {"largest_gap_s", "median_interval_s"}:
            assert ours == pytest.approx(theirs, abs=2e-6), name
        else:
            assert ours == pytest.approx(theirs, rel=CLOSE, abs=1e-9), name


def counts_of(streamed: StreamIntegral) -> list[int]:
    """
    The counts in the order of `Log.whole`.
    """
    return [
        streamed.readings_count,
        streamed.bad_count,
        streamed.doubled_count,
        streamed.unordered_count,
    ]


@settings(max_examples=300)
@given(st.one_of(logs(), grids()), st.data(), st.sampled_from([None, 700.0]))
def test_a_stream_equals_the_whole(
    log: Log, data: st.DataObject, charge_power_w: float | None
) -> None:
    """
    Cut anywhere, a log gives the integral and the counts that it gives as a whole.
    """
    places = data.draw(st.lists(st.integers(0, log.batch.codes.size), max_size=6))
    sums = sum_batches(log.cut(places), log.window, gap_limit_s=GAP_LIMIT_S)
    streamed = integrals(sums, charge_power_w=charge_power_w)
    for code, name in enumerate(log.batch.names):
        whole, counts = log.whole(code, charge_power_w)
        same_integral(streamed[name].integral, whole)
        assert counts_of(streamed[name]) == counts


def same_sums(left: Sums, right: Sums) -> None:
    """
    Edges, counts, largest values and intervals are equal; sums to rounding.
    """
    assert left.names == right.names
    assert (left.touching, left.others) == (right.touching, right.others)
    for name in left.rows.dtype.names or ():
        assert left.rows[name] == pytest.approx(right.rows[name], rel=CLOSE, nan_ok=True), name


@settings(max_examples=150)
@given(st.one_of(logs(), grids()), st.data())
def test_merging_is_associative(log: Log, data: st.DataObject) -> None:
    """
    Pieces in order can be merged in any grouping, empty ones among them; even mixed-up ones.
    """
    places = data.draw(st.lists(st.integers(0, log.batch.codes.size), min_size=2, max_size=5))
    pieces = [
        sum_batch(piece, log.window, gap_limit_s=GAP_LIMIT_S)
        for piece in data.draw(st.permutations(log.cut(places)) | st.just(log.cut(places)))
    ]
    from_left = reduce(merge, pieces)
    from_right = reduce(lambda right, left: merge(left, right), reversed(pieces))
    place = data.draw(st.integers(1, len(pieces) - 1))
    in_two = merge(reduce(merge, pieces[:place]), reduce(merge, pieces[place:]))
    mixed = from_left.rows["mixed"]
    assert from_right.rows["mixed"].tolist() == mixed.tolist() == in_two.rows["mixed"].tolist()
    if not mixed.any():
        same_sums(from_left, from_right)
        same_sums(from_left, in_two)


@given(logs())
def test_nothing_is_neutral(log: Log) -> None:
    """
    Sums over no reading change nothing, on either side.
    """
    sums = sum_batch(log.batch, log.window, gap_limit_s=GAP_LIMIT_S)
    nothing = empty_sums(log.batch.names, log.window, GAP_LIMIT_S)
    same_sums(merge(sums, nothing), sums)
    same_sums(merge(nothing, sums), sums)


@given(st.one_of(logs(), grids()), st.sampled_from([0.5, 1.0, 1.5, 5.0]))
def test_what_a_short_limit_covers_whole_a_longer_one_covers_too(log: Log, limit_s: float) -> None:
    """
    So coverage at 10 s needs no second sum where nothing was uncovered at less.
    """
    own = log.part(0, log.batch.codes.size)
    trace = PowerTrace(name="n", times_s=own.times_s, power_w=own.power_w)
    short = integrate(trace, log.window, gap_limit_s=limit_s, charge_power_w=1.0)
    long = integrate(trace, log.window, gap_limit_s=GAP_LIMIT_S, charge_power_w=1.0)

    assert long.uncovered_s <= short.uncovered_s + CLOSE
    if not short.uncovered_s:
        assert long.uncovered_s == 0
        assert long.coverage == pytest.approx(short.coverage, abs=CLOSE)


@settings(max_examples=50)
@given(
    st.lists(st.integers(1, 2**41), min_size=3, max_size=30),
    st.integers(1, 29),
    st.integers(1, 29),
    st.integers(1, 9),
)
def test_counts_of_intervals_are_associative(
    lengths_us: list[int], first: int, second: int, copies: int
) -> None:
    """
    However three heaps of intervals are put together, classes and counts are the same.
    """
    spread = [(length + 7919 * copy, 1) for length in lengths_us for copy in range(200 * copies)]
    first, second = sorted((first * len(spread) // 30, second * len(spread) // 30))
    heaps = [
        StepCounts.of(spread[:first]),
        StepCounts.of(spread[first:second]),
        StepCounts.of(spread[second:]),
    ]
    left = heaps[0].merged(heaps[1]).merged(heaps[2])
    right = heaps[0].merged(heaps[1].merged(heaps[2]))
    assert (left.level, dict(left.counts)) == (right.level, dict(right.counts))
    assert (left.level, dict(left.counts)) == (
        StepCounts.of(spread).level,
        dict(StepCounts.of(spread).counts),
    )
