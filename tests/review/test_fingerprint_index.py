"""
Near copies of logs: found bent as they may be, none among honest logs, at a linear cost.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporter.review.fingerprint import of_watts
from reporter.review.fingerprint_codes import landmark_codes
from reporter.review.fingerprint_index import (
    ALIGNMENTS_MOST,
    POSTINGS_MOST,
    FingerprintIndex,
    LoggedPower,
    NearCopy,
)
from tests.review.published_series import Series, published_logs

Array = NDArray[np.float64]


def log(count: int = 400, seed: int = 1) -> Array:
    """
    The readings of a node at load: noise of 60 W around 7 kW, whole watts.
    """
    return np.rint(7000 + 60 * np.random.default_rng(seed).standard_normal(count))


def add(index: FingerprintIndex, name: str, power_w: Array, run: str) -> tuple[NearCopy, ...]:
    """
    The near copies of a log among those before it in the index.
    """
    return index.add(LoggedPower(name=name, run=run, fingerprint=of_watts(power_w)))


def jittered(power_w: Array) -> Array:
    """
    A watt more or less on each reading.
    """
    return power_w + np.random.default_rng(9).integers(-1, 2, power_w.size)


def noisy(power_w: Array) -> Array:
    """
    Noise of a thousandth.
    """
    noise = np.random.default_rng(9).standard_normal(power_w.size)
    return np.asarray(np.rint(power_w * (1 + 0.001 * noise)))


@pytest.mark.parametrize(
    ("change", "kind", "start", "other_start"),
    [
        (lambda w: w, "equal", 0, 0),
        (lambda w: w + 0.3, "equal", 0, 0),
        (lambda w: np.rint(w * 0.9), "correlated", 0, 0),
        (jittered, "correlated", 0, 0),
        (noisy, "correlated", 0, 0),
        (lambda w: jittered(np.rint(w * 0.9)), "correlated", 0, 0),
        (lambda w: w[100:250], "window", 0, 100),
        (lambda w: np.concatenate((log(150, 7), w[100:250])), "window", 150, 100),
        (lambda w: jittered(w)[50:300], "correlated", 0, 50),
    ],
    ids=[
        "restamped",
        "a fraction off",
        "scaled",
        "jittered",
        "noisy",
        "scaled and jittered",
        "excerpt",
        "inserted",
        "jittered excerpt",
    ],
)
def test_a_copy_is_found(
    change: Callable[[Array], Array], kind: str, start: int, other_start: int
) -> None:
    """
    Whole, by a fraction of a watt, scaled, with noise, cut, inside another log: with its place.
    """
    index = FingerprintIndex()
    assert add(index, "first", log(), run="a") == ()
    (found,) = add(index, "copy", change(log()), run="b")
    assert (found.name, found.other, found.kind) == ("copy", "first", kind)
    assert (found.start, found.other_start) == (start, other_start)


def test_logs_of_their_own_noise_are_no_copies() -> None:
    """
    A hundred logs of one machine at one load.
    """
    index = FingerprintIndex()
    for seed in range(100):
        assert add(index, str(seed), log(seed=seed), run=str(seed)) == ()


def test_the_older_log_is_the_one_copied() -> None:
    """
    Of three alike each later one names the first; an equal third names it too.
    """
    index = FingerprintIndex()
    add(index, "first", log(), run="a")
    (second,) = add(index, "second", jittered(log()), run="b")
    (third,) = add(index, "third", log(), run="c")
    assert (second.other, third.other) == ("first", "first")


def test_nodes_in_step_are_no_copies_and_a_jittered_node_is() -> None:
    """
    Two nodes of a run that follow one load at r = 0.998, and one node written twice.
    """
    index = FingerprintIndex()
    load_w = log(seed=1) + 400 * np.random.default_rng(2).standard_normal(400)
    other_w = np.rint(load_w + 15 * np.random.default_rng(3).standard_normal(400))
    assert add(index, "node 0", load_w, run="a") == ()
    assert add(index, "node 1", other_w, run="a") == ()
    found = add(index, "node 2", jittered(load_w), run="a")
    assert [copy.other for copy in found] == ["node 0"]


def test_a_constant_and_a_short_log_have_no_codes() -> None:
    """
    Nothing to hold against anything, and no error.
    """
    index = FingerprintIndex()
    for name, power_w in {
        "empty": np.empty(0),
        "one": np.array([5.0]),
        "flat": np.full(300, 7000.0),
        "ramp": np.arange(300.0),
    }.items():
        assert landmark_codes(power_w)[0].size == 0
        assert add(index, name, power_w, run=name) == ()


def test_a_name_is_added_once() -> None:
    """
    The second log of a name would hide the first.
    """
    index = FingerprintIndex()
    add(index, "a", log(), run="a")
    with pytest.raises(ValueError, match="a is in the index already"):
        add(index, "a", log(seed=2), run="a")


def test_twice_the_readings_cost_twice_the_work() -> None:
    """
    Repeating values, where a comparison of equal stretches is quadratic: the operations of two
    copies grow with the readings, and stay under the bound of look-ups and alignments.
    """
    pattern_w = np.rint(6000 + 300 * np.random.default_rng(4).random(60))
    costs = []
    for repeats in (200, 400, 800):
        power_w = np.tile(pattern_w, repeats)
        index = FingerprintIndex()
        add(index, "first", power_w, run="a")
        add(index, "other", power_w * 0.9 + 1, run="b")
        costs.append(index.operations)
        assert index.operations < 2 * power_w.size * (POSTINGS_MOST + ALIGNMENTS_MOST + 3)
    assert costs[1] <= 2.1 * costs[0]
    assert costs[2] <= 2.1 * costs[1]


def test_twice_the_logs_cost_twice_the_work() -> None:
    """
    All of one machine with one pattern, each scaled: the worst case for the postings.
    """
    pattern_w = np.tile(np.rint(6000 + 300 * np.random.default_rng(4).random(60)), 5)
    costs = []
    for count in (100, 200, 400):
        index = FingerprintIndex()
        for number in range(count):
            add(index, str(number), pattern_w * (1 + number / 997), run=str(number))
        costs.append(index.operations)
    assert costs[1] <= 2.1 * costs[0]
    assert costs[2] <= 2.1 * costs[1]


def added(logs: list[Series]) -> tuple[FingerprintIndex, list[tuple[str, str, str]]]:
    """
    All published logs in one index, and kind and names of what it found.
    """
    index = FingerprintIndex()
    found: list[tuple[str, str, str]] = []
    for item in logs:
        name = f"{item.set_name}/{item.node}"
        copies = add(index, name, item.power_w, run=item.run.replace("_raw_", "_"))
        found += [(copy.kind, copy.name, copy.other) for copy in copies]
    return index, found


def test_published_logs_hold_equal_pairs_and_no_others(shared: Path) -> None:
    """
    681 of 1,819 logs are equal to an earlier one, in the same run or as dlrm's `_raw_` twin. AC
    and DC sides have noise of their own. Other near copies: none.
    """
    logs = published_logs(shared)
    index, found = added(logs)
    assert {kind for kind, _, _ in found} == {"equal"}
    assert len(found) == 681
    runs = {f"{item.set_name}/{item.node}": item.run.replace("_raw_", "_") for item in logs}
    assert all(runs[name] == runs[other] for _, name, other in found)
    assert index.operations < 30 * sum(item.power_w.size for item in logs)


def test_published_logs_are_found_again(shared: Path) -> None:
    """
    Of every tenth log of 100 readings and more, bent: shares found as measured, and never named
    as the copy of another run.
    """
    logs = published_logs(shared)
    index, _ = added(logs)
    chosen = [item for item in logs[::10] if item.power_w.size >= 100]
    by_name = {f"{item.set_name}/{item.node}": item.run.replace("_raw_", "_") for item in logs}
    shares = {}
    for label, change in {
        "scaled": lambda w: np.rint(w * 0.9) + 0.6,
        "jittered": jittered,
        "noisy": noisy,
    }.items():
        hits = 0
        for number, item in enumerate(chosen):
            copies = add(index, f"{label} {number}", change(item.power_w), run=label)
            own = [c for c in copies if by_name.get(c.other) == item.run.replace("_raw_", "_")]
            foreign = [c for c in copies if c.other in by_name and c not in own]
            assert not foreign, item.node
            hits += bool(copies)
        shares[label] = hits / len(chosen)
    assert shares["scaled"] >= 0.98
    assert shares["jittered"] >= 0.97
    assert shares["noisy"] >= 0.65
