"""
Entries that do the same work on as many of the same accelerators, and what a sample costs them.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from reporter.energy.parts import entry_energy_j
from reporter.model.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """
    How many entries are like one, and the median of their energies per sample in J.
    """

    count: int
    median_j: float


class PeerEnergies:
    """
    Energies per sample in J of entries that are alike, sorted once for all that ask.
    """

    def __init__(self, energies_j: Mapping[str, float]) -> None:
        """
        By the ids of the entries.
        """
        self._of = energies_j
        self._ordered = sorted(energies_j.values())

    def without(self, name: str) -> Peers:
        """
        The peers of one of them, or of an entry that isn't among them.
        """
        own_j = self._of.get(name)
        left_out = len(self._ordered) if own_j is None else bisect_left(self._ordered, own_j)
        count = len(self._ordered) - (own_j is not None)
        middle = [
            self._ordered[place + (place >= left_out)]
            for place in {(count - 1) // 2, count // 2}
            if count
        ]
        return Peers(count=count, median_j=math.fsum(middle) / len(middle) if count else math.nan)


def energy_per_sample_j(submission: Submission) -> float | None:
    """
    Energy of all runs over all their samples in J; `None` if any run has no energy or no samples.
    """
    energy_j = entry_energy_j(submission)
    samples = math.fsum(run.samples_count for run in submission.runs)
    if energy_j is None or samples <= 0:
        return None
    return energy_j * len(submission.runs) / samples


def peer_group(submission: Submission) -> tuple[object, ...]:
    """
    What the peers of an entry have alike: benchmark, division, accelerator and size.
    """
    described = submission.system.accelerator
    benchmark = submission.benchmark
    return (
        benchmark.id,
        benchmark.version,
        submission.division,
        described.id or described.name.casefold(),
        submission.system.nodes_count,
        submission.system.accelerators_per_node,
    )
