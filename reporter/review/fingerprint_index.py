"""
Near copies of power logs, in time that grows with the number of readings and not with its square.

A log's own noise is its fingerprint: no two real runs share it. Logs that share codes
(`fingerprint_codes`) at the same shift are compared reading by reading, where both are kept: a very
long log in its stretches alone (`fingerprint_stretches`), any other whole.

Cost: each code is looked up once and finds at most `POSTINGS_MOST` logs; of what is found the
`ALIGNMENTS_MOST` alignments with the most codes are compared, each once over its length. A log is
held against the logs before it, so the older one is the one that was copied.

Codes of whole logs are filed all. Of a very long log those of its chosen places are, with a few
others beside them, apart from the codes of whole logs: these hold too few landmarks to tell
millions of places apart, and would crowd each other out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from reporter.review.fingerprint_codes import Placed, landmark_codes, run_codes
from reporter.review.fingerprint_postings import Postings
from reporter.review.fingerprint_stretches import Stretch, chain_codes, hashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from reporter.review.fingerprint import Fingerprint

Array = NDArray[np.float64]

POSTINGS_MOST = 16
ALIGNMENTS_MOST = 16
# Of each kind of a long log, 16 bytes each: eight for a chosen place, should a few be disturbed.
FILED_MOST = 512
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
# A shorter overlap must show both, as swings of a period agree for a while; so must a stretch of a
# very long log, which is the best of many.
EITHER_LEAST = 200
# Nodes of one run work in step (0.9992), so only more than that says that one log was two.
CORRELATION_IN_RUN = 0.9995

Kind = Literal["equal", "window", "correlated"]
_Found = tuple[Kind, float, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCopy:
    """
    A log that holds the series of an earlier one.

    *kind* is "equal" for the whole series in whole watts, "window" for a share of equal readings,
    "correlated" for steps that rise and fall together; *share* is that share or the correlation.
    *start* and *other_start* are the places of the first reading compared, *length* how many. With
    *is_of_stretches* a very long log was compared, so that it may go on beyond these.
    """

    name: str
    other: str
    kind: Kind
    share: float
    start: int
    other_start: int
    length: int
    is_of_stretches: bool


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
    return [index.add(log) for log in logs]


@dataclass(slots=True)
class FingerprintIndex:
    """
    The logs seen so far. *operations* counts look-ups and readings compared, for the proof of cost.
    """

    operations: int = 0
    _kept: dict[str, LoggedPower] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _by_digest: dict[str, str] = field(default_factory=dict)
    _of_whole: Postings = field(default_factory=lambda: Postings(most=POSTINGS_MOST))
    _of_long: Postings = field(default_factory=lambda: Postings(most=POSTINGS_MOST))

    def add(self, log: LoggedPower) -> tuple[NearCopy, ...]:
        """
        Hold a log against all before it, then keep it.

        Of logs of one run, steps that correlate are no copies. Returns the near copies, the
        strongest first. An equal log is reported once, with the first of its kind, and isn't kept
        again. Raises `ValueError` for a name that was added before.
        """
        if log.name in self._names:
            raise ValueError(f"{log.name} is in the index already")
        self._names.add(log.name)
        print_ = log.fingerprint
        self.operations += sum(one.power_w.size for one in print_.stretches)
        first = self._by_digest.setdefault(print_.digest, log.name)
        if first != log.name:
            count = print_.readings_count
            return (_equal(log.name, first, count),) if count else ()
        found = tuple(self._compared(log, self._looked_up(print_)))
        self._kept[log.name] = log
        return tuple(sorted(found, key=lambda copy: (-copy.share, copy.other)))

    def _looked_up(self, print_: Fingerprint) -> list[tuple[str, int]]:
        """
        The logs before that share codes with this one, each with a shift, the likeliest first.

        Files its codes for the logs after it: a code once for a log, and at most so many logs for
        a code, the oldest first.
        """
        number = len(self._kept)
        runs = _codes(run_codes, print_)
        usual = _both(_codes(landmark_codes, print_), runs)
        found = self._voted(self._of_whole, usual)
        if print_.is_whole and not self._of_long.is_empty:
            found += self._voted(self._of_long, _both(_codes(chain_codes, print_), runs))
        if print_.is_whole:
            self.operations += self._of_whole.add(number, *usual)
            return found
        chains = _codes(chain_codes, print_)
        found += self._voted(self._of_long, _both(chains, runs))
        self.operations += self._of_long.add(number, *_both(_fewest(chains), _fewest(runs)))
        return found

    def _voted(self, postings: Postings, codes: Placed) -> list[tuple[str, int]]:
        found_before = postings.found_count
        votes = postings.votes(*codes, most=ALIGNMENTS_MOST)
        self.operations += int(codes.codes.size) + postings.found_count - found_before
        names = list(self._kept)
        return [
            (names[number], shift)
            for number, shift in zip(votes.logs.tolist(), votes.shifts.tolist(), strict=True)
        ]

    def _compared(self, log: LoggedPower, shifts: list[tuple[str, int]]) -> Iterator[NearCopy]:
        """
        The first match with each earlier log.
        """
        done: set[str] = set()
        for other, shift in shifts:
            if other in done:
                continue
            match = self._aligned(log, self._kept[other], shift)
            if match is not None:
                done.add(other)
                yield match

    def _aligned(self, log: LoggedPower, other: LoggedPower, shift: int) -> NearCopy | None:
        """
        Compare two logs, the first one *shift* readings later; None where they aren't alike.
        """
        in_run = log.run == other.run
        is_part = not (log.fingerprint.is_whole and other.fingerprint.is_whole)
        for mine, its in _overlaps(log.fingerprint.stretches, other.fingerprint.stretches, shift):
            self.operations += int(mine.power_w.size)
            one, two = mine.power_w.astype(float), its.power_w.astype(float)
            found = _equal_window(one, two) or _correlated(one, two, in_run=in_run, is_part=is_part)
            if found is not None:
                kind, share, place, count = found
                return NearCopy(
                    name=log.name,
                    other=other.name,
                    kind=kind,
                    share=share,
                    start=mine.start + place,
                    other_start=its.start + place,
                    length=count,
                    is_of_stretches=is_part,
                )
        return None


def _equal(name: str, other: str, length: int) -> NearCopy:
    return NearCopy(
        name=name,
        other=other,
        kind="equal",
        share=1.0,
        start=0,
        other_start=0,
        length=length,
        is_of_stretches=False,
    )


def _codes(made: Callable[[NDArray[np.int64]], Placed], print_: Fingerprint) -> Placed:
    """
    Codes of one kind of all readings that are kept, with their places in the series.
    """
    found = []
    for one in print_.stretches:
        codes, places = made(one.power_w.astype(np.int64))
        found.append(Placed(codes, places + one.start))
    return _both(*found)


def _both(*parts: Placed) -> Placed:
    codes = [np.empty(0, np.uint64), *(part.codes for part in parts)]
    places = [np.empty(0, np.int64), *(part.places for part in parts)]
    return Placed(np.concatenate(codes), np.concatenate(places))


def _fewest(found: Placed) -> Placed:
    """
    The codes by which places are chosen first.
    """
    _, first = np.unique(hashed(found.codes), return_index=True)
    return found.chosen(first[:FILED_MOST])


def _overlaps(
    mine: tuple[Stretch, ...], its: tuple[Stretch, ...], shift: int
) -> Iterator[tuple[Stretch, Stretch]]:
    """
    What is kept of both series where the first stands *shift* readings later, long enough to be
    compared; both in their order, so each stretch is looked at once.
    """
    first = second = 0
    while first < len(mine) and second < len(its):
        one, two = mine[first], its[second]
        start, stop = max(one.start, two.start + shift), min(one.stop, two.stop + shift)
        if stop - start >= OVERLAP_LEAST:
            yield _cut(one, start, stop), _cut(two, start - shift, stop - shift)
        first, second = (first + 1, second) if one.stop < two.stop + shift else (first, second + 1)


def _cut(stretch: Stretch, start: int, stop: int) -> Stretch:
    return Stretch(
        start=start, power_w=stretch.power_w[start - stretch.start : stop - stretch.start]
    )


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


def _correlated(one: Array, two: Array, *, in_run: bool, is_part: bool) -> _Found | None:
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
        alike = all(marks) if is_part or one.size < EITHER_LEAST else any(marks)
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
