"""
Fingerprints of power logs: the series of power in whole watts, without its stamps.

Of a very long series only stretches are kept (fingerprint_stretches.py), so a fingerprint is
bounded in size. What finds copies by it is fingerprint_index.py; fingerprint_folder.py keeps it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import PowerTrace, clean
from reporter.review.fingerprint_stretches import (
    LONGEST,
    Stretch,
    StretchChoice,
    Watts,
    joined,
    smallest,
)

# How many readings are gathered before places are chosen of them: a block a call costs 30 calls.
BLOCK_READINGS = 8_192


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fingerprint:
    """
    The power of one log in whole watts, without its stamps, in the order of time.

    *digest* is the SHA-256 of all *readings_count* readings. *stretches* are those that are kept: a
    single one with all readings of a series of at most `LONGEST`, and of a longer one those that
    `fingerprint_stretches` chooses, which may be none.
    """

    digest: str
    readings_count: int
    stretches: tuple[Stretch, ...]

    @property
    def is_whole(self) -> bool:
        """
        Whether all readings are kept.
        """
        return self.readings_count <= LONGEST


class GrowingFingerprint:
    """
    The fingerprint of a series that is given in blocks; how it is cut makes no difference.

    Holds less than a megabyte, however long the series is.
    """

    def __init__(self) -> None:
        """
        No readings so far.
        """
        self._sha256 = hashlib.sha256()
        self._count = 0
        self._waiting: list[Watts] = []
        self._waiting_count = 0
        self._whole: list[Watts] = []
        self._choice: StretchChoice | None = None

    def add(self, power_w: NDArray[np.float64] | NDArray[np.int64]) -> None:
        """
        The next readings in the order of time, in W: good ones, as `clean` leaves them.
        """
        for start in range(0, power_w.size, BLOCK_READINGS):
            whole = np.rint(power_w[start : start + BLOCK_READINGS]).astype(np.int64)
            self._sha256.update(whole.astype("<i8").tobytes())
            self._count += int(whole.size)
            self._waiting.append(whole)
            self._waiting_count += int(whole.size)
            if self._waiting_count >= BLOCK_READINGS:
                self._take()

    def finish(self) -> Fingerprint:
        """
        The fingerprint of all readings given; nothing can be added afterwards.
        """
        self._take()
        if self._choice is not None:
            stretches = self._choice.finish()
        else:
            stretches = joined([Stretch(start=0, power_w=smallest(_one(self._whole)))])
        return Fingerprint(
            digest=self._sha256.hexdigest(), readings_count=self._count, stretches=stretches
        )

    def _take(self) -> None:
        self._whole.append(smallest(_one(self._waiting)))
        self._waiting, self._waiting_count = [], 0
        if self._count > LONGEST:
            self._choice = self._choice or StretchChoice()
            for part in self._whole:
                self._choice.add(part)
            self._whole = []


def _one(parts: Sequence[Watts]) -> Watts:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def fingerprint(trace: PowerTrace) -> Fingerprint:
    """
    The fingerprint of a trace as logged; bad readings are left out.
    """
    return of_watts(clean(trace).trace.power_w)


def of_watts(power_w: NDArray[np.float64] | NDArray[np.int64]) -> Fingerprint:
    """
    The fingerprint of good readings in W, in the order of time.
    """
    growing = GrowingFingerprint()
    growing.add(power_w)
    return growing.finish()


def fingerprints_of(evidence: Iterable[EvidenceSet]) -> dict[str, tuple[Fingerprint, ...]]:
    """
    Fingerprints of all power logs at hand, by SHA-256, one for each device.
    """
    found = {}
    for items in evidence:
        for item in items.items:
            if item.sha256 is not None and item.sha256 not in found and item.power is not None:
                found[item.sha256] = _of(item)
    return found


def _of(item: EvidenceItem) -> tuple[Fingerprint, ...]:
    if item.power is None or item.again is None:
        return tuple(fingerprint(trace) for trace in item.power.traces) if item.power else ()
    return tuple(one for one in item.extracted if isinstance(one, Fingerprint))
