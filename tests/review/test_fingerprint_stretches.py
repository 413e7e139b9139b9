"""
Very long logs: what is kept of them is bounded, and copies are found by it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from reporter.review.fingerprint import Fingerprint, GrowingFingerprint, of_watts
from reporter.review.fingerprint_index import FingerprintIndex, LoggedPower, NearCopy
from reporter.review.fingerprint_stretches import LONGEST, PLACES, SIDE

Array = NDArray[np.float64]
COUNT = 200_000


def noise(seed: int, count: int = COUNT) -> Array:
    """
    The readings of a node at load: noise of 60 W around 7 kW.
    """
    return np.rint(7000 + 60 * np.random.default_rng(seed).standard_normal(count))


def swings(seed: int, count: int = COUNT) -> Array:
    """
    An accelerator that works for 12 of 20 readings, with noise of 8 W.
    """
    load_w = 400 + 200 * (np.arange(count) % 20 < 12)
    return np.rint(load_w + 8 * np.random.default_rng(seed).standard_normal(count))


def held(seed: int, count: int = COUNT) -> Array:
    """
    A sensor that gives a new value for each tenth reading.
    """
    drawn = np.random.default_rng(seed)
    return np.repeat(np.rint(400 + 60 * drawn.standard_normal(count // 10)), 10)


def replaced(power_w: Array) -> Array:
    """
    One reading of a hundred 500 W larger.
    """
    chosen = np.random.default_rng(9).random(power_w.size) < 0.01
    return np.where(chosen, power_w + 500, power_w)


def logged(name: str, power_w: Array) -> LoggedPower:
    """
    A log of a run of its own.
    """
    return LoggedPower(name=name, run=name, fingerprint=of_watts(power_w))


def copies(first: Array, second: Array) -> tuple[NearCopy, ...]:
    """
    What the second log is said to share with the first.
    """
    index = FingerprintIndex()
    assert index.add(logged("first", first)) == ()
    return index.add(logged("second", second))


def told(print_: Fingerprint) -> tuple[object, ...]:
    """
    All that a fingerprint holds, to be compared.
    """
    kept = [(one.start, one.power_w.tolist()) for one in print_.stretches]
    return print_.digest, print_.readings_count, kept


@pytest.mark.parametrize("count", [LONGEST - 1, LONGEST, LONGEST + 1])
def test_a_series_of_the_longest_length_is_kept_whole(count: int) -> None:
    """
    One reading more, and stretches stand for it that hold no more readings together.
    """
    power_w = noise(1, count)
    print_ = of_watts(power_w)
    sizes = [one.power_w.size for one in print_.stretches]

    assert print_.is_whole == (count <= LONGEST)
    assert sum(sizes) == count if print_.is_whole else sum(sizes) < LONGEST
    for one in print_.stretches:
        assert one.power_w.tolist() == power_w[one.start : one.stop].tolist()


@pytest.mark.parametrize("made", [noise, swings, held])
@pytest.mark.parametrize("seed", [1, 2])
def test_how_a_series_is_cut_into_blocks_makes_no_difference(
    made: Callable[[int, int], Array], seed: int
) -> None:
    """
    Any cut gives the fingerprint of the whole.
    """
    power_w = made(seed, 100_000)
    drawn = np.random.default_rng(seed)
    growing = GrowingFingerprint()
    for block in np.split(power_w, np.sort(drawn.integers(0, power_w.size, 40 * seed))):
        growing.add(block)

    assert told(growing.finish()) == told(of_watts(power_w))


@pytest.mark.parametrize(
    "power_w",
    [noise(1), 30 * noise(1), np.full(COUNT, 300.0), np.tile(noise(1, 60), 4000)],
    ids=["noise", "above 65 kW", "constant", "one pattern again and again"],
)
def test_what_is_kept_is_bounded(power_w: Array) -> None:
    """
    At most 64 places of each kind, 2 bytes a reading or 4 above 65 kW, and 1,024 codes in the
    index: under 300 kB, whatever the log holds and however long it is.
    """
    index = FingerprintIndex()
    log = logged("log", power_w)
    index.add(log)
    kept = [one.power_w for one in log.fingerprint.stretches]
    codes = sum(piece.codes.size for piece in index._of_long._pieces)

    assert len(kept) <= 2 * PLACES
    assert sum(part.size for part in kept) <= 2 * PLACES * 2 * SIDE
    assert index._of_whole._pieces == [] or index._of_whole._pieces[0].codes.size == 0
    assert sum(part.nbytes for part in kept) + 16 * codes < 300_000


@pytest.mark.parametrize("made", [noise, swings])
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda w: w, "equal"),
        (lambda w: w[COUNT // 2 :], "window"),
        (lambda w: np.concatenate((noise(7, 5_000), w)), "window"),
        (replaced, "window"),
        (lambda w: np.rint(0.97 * w) + 3, "correlated"),
        (lambda w: replaced(np.rint(0.95 * w[COUNT // 3 :])), "correlated"),
    ],
    ids=["restamped", "cut", "padded", "replaced", "scaled", "scaled, cut and replaced"],
)
def test_a_copy_of_a_long_log_is_found(
    made: Callable[[int], Array], change: Callable[[Array], Array], kind: str
) -> None:
    """
    With the places of what was compared in both logs, however the copy is bent.
    """
    power_w = made(1)
    (found,) = copies(power_w, change(power_w))

    assert (found.kind, found.is_of_stretches) == (kind, kind != "equal")
    assert found.start - found.other_start in {0, -COUNT // 2, 5_000, -(COUNT // 3)}


@pytest.mark.parametrize("made", [noise, swings, held])
def test_long_logs_of_their_own_noise_are_no_copies(made: Callable[[int], Array]) -> None:
    """
    Noise, one period with other noise, and values that are repeated.
    """
    index = FingerprintIndex()

    assert [index.add(logged(str(seed), made(seed))) for seed in range(6)] == [()] * 6


def test_a_short_part_of_a_long_log_is_found_where_it_holds_a_chosen_place() -> None:
    """
    In 40 parts of 2,000 readings, a hundredth of the log, 1.28 of 128 places are to be expected,
    so one at least in 1 - 1 / e^1.28 of them, 72 %: of 40 with a seed 22 to 35.
    """
    power_w = noise(1)
    index = FingerprintIndex()
    index.add(logged("long", power_w))
    starts = np.random.default_rng(3).integers(0, COUNT - 2_000, 40).tolist()
    parts = [logged(str(start), power_w[start : start + 2_000]) for start in starts]
    found = [[one.other for one in index.add(part)] for part in parts]

    assert 22 <= sum("long" in others for others in found) <= 35


def test_a_long_log_that_holds_an_earlier_short_one_is_found() -> None:
    """
    A whole log of 20,000 readings, of which a long one is made with another before and after it.
    """
    short = noise(1, 20_000)
    (found,) = copies(short, np.concatenate((noise(2, 40_000), short, noise(3, 40_000))))

    assert (found.kind, found.start - found.other_start) == ("window", 40_000)
