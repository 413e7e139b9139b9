"""
What the runs, nodes and sources of an entry say about each other.

Pure functions of arrays and numbers. They measure; the limit of each stands here with its ground.
"Published" are 24 sets of MLPerf Training v4.0 and v5.0: 246 runs, nine of the sets with 8, 9 or
64 nodes, eight with both sides of the power supply.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reporter.energy import parts

Array = NDArray[np.float64]

# A node's energy over the median node of its run (published: 0.78 to 1.20; 0.78 where two or three
# of nine nodes wait for others, 1.20 where five of eight logs lost 10 s), and its mean over all
# runs (published: 0.941 to 1.039).
NODE_RUN_LIMITS = (0.70, 1.35)
NODE_MEAN_LIMITS = (0.90, 1.10)
# Mean power of a node over the rated power of its accelerators (published: 0.859 to 1.291 for a
# node in a run; the lowest 2 % of readings of idle nodes 0.33 to 0.46; highest reading 1.35).
POWER_FLAG_BELOW = 0.70
POWER_REFUSE_BELOW = 0.35
POWER_FLAG_ABOVE = 1.45
POWER_REFUSE_ABOVE = 1.85
# Equal values of two learning curves at the same place (published: 1 of 17 between honest runs).
CURVE_VALUES_LEAST = 3
CURVE_SHARE = 0.5
CURVE_DIGITS = 5
# Largest difference of two sources, in units of both meters' limits.
SOURCES_AGREE = 2.0
# Spread of the energy per sample from run to run over what is usual for the benchmark.
SPREAD_FACTOR = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRatios:
    """
    Energy of each node over the median node of its run.

    *runs* has a row for each run and a column for each node; *mean* is over the runs.
    """

    runs: Array
    mean: Array

    @property
    def outside_run(self) -> tuple[tuple[int, int], ...]:
        """
        Run and node of each ratio outside the limits for one run.
        """
        low, high = NODE_RUN_LIMITS
        return tuple(
            (int(run), int(node))
            for run, node in np.argwhere((self.runs < low) | (self.runs > high))
        )

    @property
    def outside_mean(self) -> tuple[int, ...]:
        """
        The nodes whose mean over the runs is outside the limits.
        """
        low, high = NODE_MEAN_LIMITS
        return tuple(int(node) for node in np.flatnonzero((self.mean < low) | (self.mean > high)))


def node_ratios(energies_j: Array) -> NodeRatios | None:
    """
    Compare the nodes of each run; *energies_j* in J has a row for each run, a column for each node.

    None for fewer than three nodes, of which no one can say which is odd, and where the median of
    a run isn't above zero. A node that idles has about 0.35, one whose readings were halved 0.5.
    """
    if energies_j.ndim != 2 or energies_j.shape[0] < 1 or energies_j.shape[1] < 3:
        return None
    medians = np.median(energies_j, axis=1, keepdims=True)
    if not np.all(medians > 0):
        return None
    runs = energies_j / medians
    return NodeRatios(runs=runs, mean=np.asarray(runs.mean(axis=0)))


def shared_values(first: Sequence[float], other: Sequence[float]) -> tuple[int, int]:
    """
    How many values of two learning curves are equal at the same place, and how many are compared.

    Only values with five significant digits or more count: two runs agree on a short one by chance.
    """
    compared = [
        (a, b)
        for a, b in zip(first, other, strict=False)
        if min(digits(a), digits(b)) >= CURVE_DIGITS
    ]
    return sum(a == b for a, b in compared), len(compared)


def digits(value: float) -> int:
    """
    Significant digits of a number as it is written, 1 for zero.

    >>> digits(0.7201957)
    7
    """
    mantissa = repr(abs(value)).split("e")[0].replace(".", "").strip("0")
    return max(1, len(mantissa))


def is_copied_curve(first: Sequence[float], other: Sequence[float]) -> bool:
    """
    Whether two learning curves share more values than different seeds allow.

    At least three equal values, and half of those compared. Runs of one seed that repeat to the
    last digit, or one training told twice, do so; either is a question worth an answer.
    """
    equal, compared = shared_values(first, other)
    return equal >= CURVE_VALUES_LEAST and equal >= CURVE_SHARE * compared


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGap:
    """
    Time between two runs that follow each other: positions by start time, seconds, room for runs.

    *gap_s* is negative where they overlap. *room_for_runs* counts the shortest run, with the usual
    gap before it, that the gap has room for beyond a usual gap.
    """

    before: int
    after: int
    gap_s: float
    room_for_runs: int


def run_gaps(starts_s: Sequence[float], stops_s: Sequence[float]) -> tuple[RunGap, ...]:
    """
    The gaps between runs by start time; *before* and *after* are places in the given sequences.

    Ten runs picked out of thirty show holes as long as a run. So do honest ones that wait for a
    queue: ten of 24 published sets have holes, the longest of 908 runs' length. Hence a note and
    no flag. The usual gap is the median of those that aren't negative.
    """
    order = sorted(range(len(starts_s)), key=lambda index: starts_s[index])
    gaps = [starts_s[b] - stops_s[a] for a, b in pairwise(order)]
    usual_s = float(np.median([gap for gap in gaps if gap >= 0] or [0.0]))
    shortest_s = min((b - a for a, b in zip(starts_s, stops_s, strict=True)), default=0.0)
    found = []
    for (before, after), gap_s in zip(pairwise(order), gaps, strict=True):
        room = 0
        if gap_s > usual_s and shortest_s + usual_s > 0:
            room = math.floor((gap_s - usual_s) / (shortest_s + usual_s))
        found.append(RunGap(before=before, after=after, gap_s=gap_s, room_for_runs=room))
    return tuple(found)


def source_difference(
    first_j: float, other_j: float, *, efficiency: float, first_limit: float, other_limit: float
) -> float | None:
    """
    How far two sources of one run differ, in units of both meters' limits; None without energy.

    *first_j* is the input (AC) side in J, *other_j* the output (DC) side, *efficiency* what lies
    between (1 where both saw the same side). d = |first / other - 1 / efficiency| x efficiency over
    (first_limit + other_limit), the relative limits of the meters' classes. Above 2 one of them is
    wrong. Published DC over AC: 0.967 to 0.992 a run, 0.962 to 0.996 a node.
    """
    if not (first_j > 0 and other_j > 0 and efficiency > 0 and first_limit + other_limit > 0):
        return None
    difference = abs(first_j / other_j - 1 / efficiency) * efficiency
    return difference / (first_limit + other_limit)


def energy_per_sample_spread(energies_j: Sequence[float], samples: Sequence[float]) -> float | None:
    """
    Relative spread of energy per sample from run to run, None for fewer than three runs.

    With e = sum of energies in J / sum of samples: sqrt(sum((E - e s)^2) / (n - 1)) / mean(E). What
    a run needs to converge is no part of it. Published: 0.02 to 2.7 %; above 1.5 times the usual
    spread of the benchmark the log is worth a look (published: two sets, one with gaps, one of two
    machines).
    """
    if len(energies_j) < 3 or len(energies_j) != len(samples):
        return None
    if not (math.fsum(energies_j) > 0 and math.fsum(samples) > 0):
        return None
    return parts.energy_per_sample_spread(energies_j, samples)
