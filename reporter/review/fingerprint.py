"""
Fingerprints of power logs, kept by content: a log that was seen once isn't read again.

A fingerprint is the series of power in whole watts, without its stamps; what finds copies by it is
fingerprint_index.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import PowerTrace, clean
from reporter.store.files import open_regular
from reporter.store.nesting import is_too_deep


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fingerprint:
    """
    The power of one log in whole watts, without its stamps; *digest* is the hash of that.
    """

    digest: str
    power_w: NDArray[np.int64]


def fingerprint(trace: PowerTrace) -> Fingerprint:
    """
    The fingerprint of a trace as logged; bad readings are left out.
    """
    return of_watts(np.rint(clean(trace).trace.power_w).astype(np.int64))


def of_list(power_w: Sequence[int]) -> Fingerprint:
    """
    The fingerprint of whole watts from a list.
    """
    return of_watts(np.array(power_w, dtype=np.int64))


def of_watts(power_w: NDArray[np.int64]) -> Fingerprint:
    """
    The fingerprint of whole watts.
    """
    digest = hashlib.sha256(power_w.astype("<i8").tobytes()).hexdigest()
    return Fingerprint(digest=digest, power_w=power_w)


VERSION = 1
# Watts of a log of 64 MiB, the most that evidence may have, take less.
MOST_BYTES = 64 * 1_048_576


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


class FingerprintFolder:
    """
    A folder with one small JSON file for each log, named by the log's SHA-256.

    A file that isn't one of ours, or of another version, is ignored and written anew.
    """

    def __init__(self, folder: Path) -> None:
        """
        *folder* is made when the first fingerprint is kept.
        """
        self.folder = folder

    def read(self, hashes: Iterable[str]) -> dict[str, tuple[Fingerprint, ...]]:
        """
        The fingerprints that are kept of these logs.
        """
        found = {sha256: self._read(sha256) for sha256 in hashes}
        return {sha256: prints for sha256, prints in found.items() if prints is not None}

    def keep(self, prints: dict[str, tuple[Fingerprint, ...]]) -> None:
        """
        Write the fingerprints that aren't there yet.
        """
        from reporter.store.files import write_atomically

        self.folder.mkdir(parents=True, exist_ok=True)
        for sha256, devices in sorted(prints.items()):
            if self._read(sha256) is None:
                data = {
                    "version": VERSION,
                    "power_w": [device.power_w.tolist() for device in devices],
                }
                write_atomically(self._path(sha256), json.dumps(data, separators=(",", ":")))

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.json"

    def _read(self, sha256: str) -> tuple[Fingerprint, ...] | None:

        try:
            with open_regular(self._path(sha256)) as stream:
                raw = stream.read(MOST_BYTES + 1)
            is_refused = len(raw) > MOST_BYTES or is_too_deep(raw)
            data: Any = None if is_refused else json.loads(raw)
        except (OSError, ValueError):
            return None
        if not isinstance(data, dict) or data.get("version") != VERSION:
            return None
        devices = data.get("power_w")
        if not isinstance(devices, list) or not all(_is_series(device) for device in devices):
            return None
        return tuple(of_list(device) for device in devices)


def _is_series(values: object) -> bool:
    return isinstance(values, list) and all(type(value) is int for value in values)
