"""
Near copies of power logs, in time that grows with the number of readings and not with its square.

A log's own noise is its fingerprint: no two real runs share it. The largest steps of a log in their
surroundings are its landmarks, as the peaks of a spectrum are in the recognition of music (Wang,
ISMIR 2003). Six landmarks in a row give a code, from the distances between them and their signs
alone, so stamps, scale, a shift, cuts and a little noise leave most codes as they are. Eight
readings in a row give another, which holds where a few values were replaced by large ones. Logs
that share codes at the same shift are then compared reading by reading.

Cost: each code is looked up once and finds at most `POSTINGS_MOST` logs; of what is found the
`ALIGNMENTS_MOST` alignments with the most codes are compared, each once over its length. A log is
held against the logs before it, so the older one is the one that was copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from reporter.review.fingerprint_postings import Postings, blocks

if TYPE_CHECKING:
    from reporter.review.fingerprint import Fingerprint

Array = NDArray[np.float64]

LANDMARK_RADIUS = 2
LANDMARKS = 6
# Of 60 readings of which six were replaced, eight in a row are left as they were somewhere.
RUN_LENGTH = 8
# Fewer different values among them are idling, or a coarse meter.
RUN_DISTINCT_LEAST = 6
POSTINGS_MOST = 16
ALIGNMENTS_MOST = 16
# Two series compared: equal readings in a window of 60, of which so many differ, ...
WINDOW = 60
EQUAL_SHARE = 0.90
DISTINCT_LEAST = 12
# ... or steps that correlate over all that overlaps, cut so that no ramp decides (published logs of
# different runs: up to 0.955), ...
OVERLAP_LEAST = 40
USUAL_STEPS = 4.0
CORRELATION = 0.98
# ... or the small steps alone (0.746), which is a log's own noise where its swings are periodic.
SMALL_STEPS = 2.0
SMALL_LEAST = 30
SMALL_CORRELATION = 0.85
# A shorter overlap must show both: swings of a period agree for a while.
EITHER_LEAST = 200
# Nodes of one run work in step (0.9992), so only more than that says that one log was two.
CORRELATION_IN_RUN = 0.9995

_MULTIPLIER = np.uint64(1_099_511_628_211)

Kind = Literal["equal", "window", "correlated"]
_Found = tuple[Kind, float, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCopy:
    """
    A log that holds the series of an earlier one.

    *kind* is "equal" for the whole series in whole watts, "window" for a share of equal readings,
    "correlated" for steps that rise and fall together; *share* is that share or the correlation.
    *start* and *other_start* are the places of the first reading compared, *length* how many.
    """

    name: str
    other: str
    kind: Kind
    share: float
    start: int
    other_start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedPower:
    """
    The power of one device in one log, to be compared; *run* is what all logs of one run share.
    """

    name: str
    run: str
    fingerprint: Fingerprint


def near_copies(logs: Iterable[LoggedPower]) -> list[tuple[NearCopy, ...]]:
    """
    Of each log the near copies among those before it; names differ.
    """
    index = FingerprintIndex()
    return [index.add(log.name, log.fingerprint.power_w.astype(float), run=log.run) for log in logs]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    run: str
    power_w: Array


@dataclass(slots=True)
class FingerprintIndex:
    """
    The logs seen so far. *operations* counts look-ups and readings compared, for the proof of cost.
    """

    operations: int = 0
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _by_digest: dict[str, str] = field(default_factory=dict)
    _postings: Postings = field(default_factory=lambda: Postings(most=POSTINGS_MOST))

    def add(self, name: str, power_w: Array, *, run: str) -> tuple[NearCopy, ...]:
        """
        Hold a log (readings in W in the order of time) against all before it, then keep it.

        *run* is what all logs of one run share: of those, steps that correlate are no copies.
        Returns the near copies, the strongest first. An equal log is reported once, with the first
        of its kind, and isn't kept again. Raises `ValueError` for a name that was added before.
        """
        if name in self._names:
            raise ValueError(f"{name} is in the index already")
        self._names.add(name)
        self.operations += int(power_w.size)
        digest = hashlib.sha256(np.rint(power_w).astype("<i8").tobytes()).hexdigest()
        first = self._by_digest.setdefault(digest, name)
        if first != name:
            return (_equal(name, first, int(power_w.size)),) if power_w.size else ()
        codes, places = _codes(power_w)
        found = tuple(self._compared(name, _Kept(run=run, power_w=power_w), codes, places))
        # A code is filed once for a log, and at most so many logs for a code, the oldest first.
        self.operations += self._postings.add(len(self._kept), codes, places)
        self._kept[name] = _Kept(run=run, power_w=power_w)
        return tuple(sorted(found, key=lambda copy: (-copy.share, copy.other)))

    def _compared(
        self, name: str, log: _Kept, codes: NDArray[np.uint64], places: NDArray[np.int64]
    ) -> Iterator[NearCopy]:
        """
        The best match with each earlier log, of the alignments that most codes speak for.
        """
        found_before = self._postings.found_count
        votes = self._postings.votes(codes, places, most=ALIGNMENTS_MOST)
        self.operations += int(codes.size) + self._postings.found_count - found_before
        names = list(self._kept)
        done: set[str] = set()
        for number, shift in zip(votes.logs.tolist(), votes.shifts.tolist(), strict=True):
            other = names[number]
            if other in done:
                continue
            match = self._aligned(name, log, other, shift)
            if match is not None:
                done.add(other)
                yield match

    def _aligned(self, name: str, log: _Kept, other: str, shift: int) -> NearCopy | None:
        """
        Compare two logs, the first one *shift* readings later; None where they aren't alike.
        """
        other_log = self._kept[other]
        start, other_start = max(0, shift), max(0, -shift)
        length = min(log.power_w.size - start, other_log.power_w.size - other_start)
        self.operations += max(0, int(length))
        if length < OVERLAP_LEAST:
            return None
        one = log.power_w[start : start + length]
        two = other_log.power_w[other_start : other_start + length]
        found = _equal_window(one, two)
        if found is None:
            found = _correlated(one, two, in_run=log.run == other_log.run)
        if found is None:
            return None
        kind, share, place, count = found
        return NearCopy(
            name=name,
            other=other,
            kind=kind,
            share=share,
            start=start + place,
            other_start=other_start + place,
            length=count,
        )


def _equal(name: str, other: str, length: int) -> NearCopy:
    return NearCopy(
        name=name, other=other, kind="equal", share=1.0, start=0, other_start=0, length=length
    )


def _codes(power_w: Array) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """
    Both kinds of codes with the places where they begin.
    """
    codes, places = zip(landmark_codes(power_w), run_codes(power_w), strict=True)
    return np.concatenate(codes), np.concatenate(places)


def run_codes(power_w: Array) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """
    A code for each eight readings in a row, in whole watts, with enough different values.
    """
    if power_w.size < RUN_LENGTH:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    rows = np.lib.stride_tricks.sliding_window_view(np.rint(power_w).astype(np.int64), RUN_LENGTH)
    # The windows of all readings, sorted, would be many times as large as the log.
    varied = np.concatenate([_are_varied(rows[block]) for block in blocks(rows.shape[0])])
    codes = np.full(rows.shape[0], RUN_LENGTH, np.uint64)
    for column in range(RUN_LENGTH):
        codes *= _MULTIPLIER
        codes += rows[:, column].astype(np.uint64)
    return codes[varied], np.flatnonzero(varied).astype(np.int64)


def _are_varied(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    Which rows hold enough different values.
    """
    distinct = (np.diff(np.sort(rows, axis=1), axis=1) != 0).sum(axis=1) + 1
    varied: NDArray[np.bool_] = distinct >= RUN_DISTINCT_LEAST
    return varied


def landmark_codes(power_w: Array) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """
    A code for each six landmarks in a row, and the place of the first of them.

    A landmark is a step larger than all others within two readings of it; equal ones are none,
    so a constant or a ramp in even steps has no codes.
    """
    steps_w = np.diff(power_w)
    places = _landmarks(np.abs(steps_w))
    if places.size < LANDMARKS:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    # Distance to the next landmark and direction, in one number.
    marks = (np.diff(places) * 2 + (steps_w[places[:-1]] > 0)).astype(np.uint64)
    rows = np.lib.stride_tricks.sliding_window_view(marks, LANDMARKS - 1)
    codes = np.zeros(rows.shape[0], np.uint64)
    for column in range(LANDMARKS - 1):
        codes = codes * _MULTIPLIER + rows[:, column]
    return codes, places[: codes.size].astype(np.int64)


def _landmarks(sizes: Array) -> NDArray[np.int64]:
    padded = np.pad(sizes, LANDMARK_RADIUS, constant_values=0.0)
    largest = sizes > 0
    for shift in range(1, LANDMARK_RADIUS + 1):
        middle = LANDMARK_RADIUS
        largest &= sizes > padded[middle - shift : padded.size - middle - shift]
        largest &= sizes > padded[middle + shift : padded.size - middle + shift]
    return np.flatnonzero(largest)


def _equal_window(one: Array, two: Array) -> _Found | None:
    """
    The window with the most readings equal in whole watts, None if too few are or too few differ.
    """
    window = min(WINDOW, one.size)
    alike = np.concatenate(([0], np.cumsum(np.rint(one) == np.rint(two))))
    counts = alike[window:] - alike[:-window]
    place = int(np.argmax(counts))
    share = float(counts[place]) / window
    values = np.rint(one[place : place + window])
    if share < EQUAL_SHARE or np.unique(values).size < DISTINCT_LEAST:
        return None
    return "window", share, place, window


def _correlated(one: Array, two: Array, *, in_run: bool) -> _Found | None:
    """
    The correlation of all steps or of the small ones, None where both are within what runs share.
    """
    first, other = _steps(one), _steps(two)
    cut = _correlation(
        np.clip(first, -USUAL_STEPS, USUAL_STEPS), np.clip(other, -USUAL_STEPS, USUAL_STEPS)
    )
    small = (np.abs(first) <= SMALL_STEPS) & (np.abs(other) <= SMALL_STEPS)
    own = _correlation(first[small], other[small]) if small.sum() >= SMALL_LEAST else 0.0
    marks = (cut > CORRELATION, own > SMALL_CORRELATION)
    if in_run:
        alike = min(cut, own) > CORRELATION_IN_RUN
    else:
        alike = any(marks) if one.size >= EITHER_LEAST else all(marks)
    return ("correlated", max(cut, own), 0, one.size) if alike else None


def _steps(power_w: Array) -> Array:
    """
    Steps from reading to reading, in units of the usual one.
    """
    steps_w = np.diff(power_w)
    usual_w = float(np.median(np.abs(steps_w))) or float(np.mean(np.abs(steps_w))) or 1.0
    return np.asarray(steps_w / usual_w)


def _correlation(one: Array, two: Array) -> float:
    """
    Pearson's correlation, 0 where one of the two doesn't vary.
    """
    first, other = one - one.mean(), two - two.mean()
    scale = float(np.linalg.norm(first) * np.linalg.norm(other))
    return float(first @ other) / scale if scale > 0 else 0.0
