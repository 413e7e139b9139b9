"""
Copies of one log among the devices of a part: cut shorter, or under another name.

A whole copy is seen by its digest (`reporter.evidence.distinct`); this compares samples that depend
on the readings alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reporter.evidence.offered import AmbiguousError, Device
from reporter.evidence.reading_sample import Floats, Keys

# Two devices at their limit, read in whole watts, agree often; in nearly all readings of the time
# that both cover, with many different values among them, only copies do.
_SHARED_LEAST = 0.9
_READINGS_LEAST = 16
_VALUES_LEAST = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sample:
    """
    The samples of a device's pieces: of all readings those whose key is divisible by *divisor*.
    """

    divisor: int
    keys: Keys
    times_s: Floats
    values: Floats

    def thinned(self, divisor: int) -> _Sample:
        """
        What is left at a higher divisor.
        """
        kept = self.keys % np.uint64(divisor) == 0
        return _Sample(
            divisor=divisor,
            keys=self.keys[kept],
            times_s=self.times_s[kept],
            values=self.values[kept],
        )


def refuse_partial_copies(devices: Sequence[Device]) -> None:
    """
    Two devices can't agree in nine of ten readings of the time that both cover.

    Raises `AmbiguousError` for the first two that do.
    """
    samples = [_sample(device) for device in devices]
    owner: dict[int, int] = {}
    shared: Counter[tuple[int, int]] = Counter()
    for index, sample in enumerate(samples):
        for key in sample.keys.tolist():
            first = owner.setdefault(key, index)
            if first != index:
                shared[first, index] += 1
    for (first, second), count in shared.items():
        if count >= _READINGS_LEAST and _is_copy(samples[first], samples[second]):
            one, other = devices[first], devices[second]
            files = sorted({piece.file for piece in (*one.pieces, *other.pieces)})
            raise AmbiguousError(
                f"{one.name} and {other.name} have the same readings where both have any, in "
                f"{' and '.join(files)}: one is a copy of the other, or a part of it",
                "leave the copy out; where one meter feeds both, name its series once",
            )


def _sample(device: Device) -> _Sample:
    own = [piece.traits.sample for piece in device.pieces if piece.traits is not None]
    if not own:
        return _Sample(
            divisor=1, keys=np.empty(0, np.uint64), times_s=np.empty(0), values=np.empty(0)
        )
    all_of_them = _Sample(
        divisor=1,
        keys=np.concatenate([sample.keys for sample in own]),
        times_s=np.concatenate([sample.times_s for sample in own]),
        values=np.concatenate([sample.values for sample in own]),
    )
    return all_of_them.thinned(max(sample.divisor for sample in own))


def _is_copy(one: _Sample, other: _Sample) -> bool:
    divisor = max(one.divisor, other.divisor)
    one, other = one.thinned(divisor), other.thinned(divisor)
    if not (one.keys.size and other.keys.size):
        return False
    start_s = max(float(one.times_s.min()), float(other.times_s.min()))
    stop_s = min(float(one.times_s.max()), float(other.times_s.max()))
    inside = [(s.times_s >= start_s) & (s.times_s <= stop_s) for s in (one, other)]
    same = np.isin(one.keys, other.keys) & inside[0]
    fewest = min(int(inside[0].sum()), int(inside[1].sum()))
    is_varied = np.unique(one.values[same]).size >= _VALUES_LEAST
    return is_varied and int(same.sum()) >= max(_READINGS_LEAST, _SHARED_LEAST * fewest)
