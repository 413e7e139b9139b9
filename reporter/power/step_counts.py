"""
Counts the intervals between readings, so that their median is known without keeping them all.

Counts of two pieces of a log can be merged in any grouping. Memory is bounded: when there are too
many different intervals they are counted in coarser classes, and how coarse depends on nothing
but the set of intervals, so the grouping makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MICROSECONDS_PER_S = 1_000_000
# A sampler that jitters by 20 ms around a second has classes 16 microseconds wide, at 200 KB.
CLASSES_LIMIT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """
    Number of intervals by length, in classes of 2 to the power *level* microseconds.
    """

    level: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, steps_us: Iterable[tuple[int, int]]) -> StepCounts:
        """
        Counts from pairs of an interval in microseconds and how often it occurs.
        """
        return NO_STEPS.plus(steps_us)

    def plus(self, steps_us: Iterable[tuple[int, int]]) -> StepCounts:
        """
        These counts and more intervals, as pairs of microseconds and a number.
        """
        counts = dict(self.counts)
        for step_us, count in steps_us:
            step_class = step_us >> self.level
            counts[step_class] = counts.get(step_class, 0) + count
        return _fitting(self.level, counts)

    def merged(self, other: StepCounts) -> StepCounts:
        """
        The counts of both.
        """
        if not other.counts:
            return self
        if not self.counts:
            return other
        level = max(self.level, other.level)
        counts = _coarser(self.counts, level - self.level)
        for step_class, count in _coarser(other.counts, level - other.level).items():
            counts[step_class] = counts.get(step_class, 0) + count
        return _fitting(level, counts)

    def median_s(self, longest_s: float | None = None) -> float | None:
        """
        Median of the intervals up to *longest_s* in seconds, to half a class; `None` without any.
        """
        centre = ((1 << self.level) - 1) / 2
        lengths = {step_class: (step_class << self.level) + centre for step_class in self.counts}
        kept = [
            (length, self.counts[step_class])
            for step_class, length in sorted(lengths.items())
            if longest_s is None or length <= longest_s * MICROSECONDS_PER_S
        ]
        total = sum(count for _, count in kept)
        if not total:
            return None
        middle = (_at(kept, (total - 1) // 2) + _at(kept, total // 2)) / 2
        return middle / MICROSECONDS_PER_S


NO_STEPS = StepCounts()


def merge_counts(
    left: tuple[StepCounts, ...], right: tuple[StepCounts, ...]
) -> tuple[StepCounts, ...]:
    """
    The counts of each device in both; devices with equal counts share one object afterwards.
    """
    for kept, other in ((left, right), (right, left)):
        if set(map(id, other)) == {id(NO_STEPS)}:
            return kept
    done: dict[tuple[int, int], StepCounts] = {}
    alike: dict[tuple[int, frozenset[tuple[int, int]]], StepCounts] = {}
    found = []
    for ours, theirs in zip(left, right, strict=True):
        key = (id(ours), id(theirs))
        if key not in done:
            merged = ours.merged(theirs)
            done[key] = alike.setdefault((merged.level, frozenset(merged.counts.items())), merged)
        found.append(done[key])
    return tuple(found)


def _at(kept: list[tuple[float, int]], position: int) -> float:
    """
    The length at a position of all intervals in order of length.
    """
    for length, count in kept:
        position -= count
        if position < 0:
            return length
    raise IndexError(position)


def _coarser(counts: Mapping[int, int], levels: int) -> dict[int, int]:
    if not levels:
        return dict(counts)
    coarse: dict[int, int] = {}
    for step_class, count in counts.items():
        coarse[step_class >> levels] = coarse.get(step_class >> levels, 0) + count
    return coarse


def _fitting(level: int, counts: dict[int, int]) -> StepCounts:
    """
    The counts in the finest classes that are few enough.
    """
    while len(counts) > CLASSES_LIMIT:
        counts, level = _coarser(counts, 1), level + 1
    return StepCounts(level=level, counts=counts)
