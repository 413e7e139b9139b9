"""
Fingerprints of power series: what finds a copied log, and a cache of them.

Finds copied power series: restamped, cut, padded, scaled or lightly disturbed ones.

Fast over a whole board: only places where eight readings in a row agree are compared in full, and
correlations are one matrix product.

Fingerprints of power logs, kept by content: a log that was seen once isn't read again.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import PowerTrace, clean
from reporter.store.nesting import is_too_deep

# Of 60 readings with at most 6 different ones, at least 8 in a row agree.
RUN_LENGTH = 8


# A run of equal or idle readings is alike in any two logs.
DISTINCT_LEAST = 6


DISTINCT_IN_WINDOW = 12


LAGS = 5


USUAL_STEPS = 4.0


_MULTIPLIER = np.uint64(1_099_511_628_211)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fingerprint:
    """
    The power of one log in whole watts, without its stamps; *digest* is the hash of that.
    """

    digest: str
    power_w: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    Two logs that hold the same series: *kind* is "equal", "window" or "correlated".

    *share* is the share of equal readings in the window, or the correlation; *start* and
    *other_start* are the numbers of the first readings, *length* how many were compared.
    """

    first: str
    other: str
    kind: str
    share: float
    start: int
    other_start: int
    length: int


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


def matches(
    prints: Mapping[str, Fingerprint], *, window: int, equal: float, correlation: float, least: int
) -> tuple[Match, ...]:
    """
    Every pair of logs that holds the same series, each pair once, by the strongest reason.

    *window* readings with a share of *equal* ones, or a correlation above *correlation* over
    *least* readings.
    """
    names = sorted(prints)
    found: dict[tuple[str, str], Match] = {}
    for match in _equal(names, prints):
        found.setdefault((match.first, match.other), match)
    for match in _windows(names, prints, window, equal, set(found)):
        found.setdefault((match.first, match.other), match)
    for match in _correlated(names, prints, correlation, least, set(found)):
        found.setdefault((match.first, match.other), match)
    return tuple(found[pair] for pair in sorted(found))


def _equal(names: Sequence[str], prints: Mapping[str, Fingerprint]) -> Iterator[Match]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if prints[name].power_w.size:
            groups[prints[name].digest].append(name)
    for members in groups.values():
        for index, first in enumerate(members):
            for other in members[index + 1 :]:
                yield Match(
                    first=first,
                    other=other,
                    kind="equal",
                    share=1.0,
                    start=0,
                    other_start=0,
                    length=int(prints[first].power_w.size),
                )


def _windows(
    names: Sequence[str],
    prints: Mapping[str, Fingerprint],
    window: int,
    equal: float,
    known: set[tuple[str, str]],
) -> Iterator[Match]:
    """
    Pairs that share a window, found where eight readings in a row agree.
    """
    done: set[tuple[int, int, int]] = set()
    for (first, start), (other, other_start) in _shared_runs(names, prints):
        key = (first, other, start - other_start)
        pair = (names[first], names[other])
        if key in done or pair in known:
            continue
        done.add(key)
        match = _aligned(prints, pair, start - other_start, window, equal)
        if match is not None:
            known.add(pair)
            yield match


def _shared_runs(
    names: Sequence[str], prints: Mapping[str, Fingerprint]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """
    Pairs of (log, reading) of different logs at which the same eight readings begin.
    """
    hashes, owners, starts = [], [], []
    for index, name in enumerate(names):
        codes, places = _run_codes(prints[name].power_w)
        hashes.append(codes)
        starts.append(places)
        owners.append(np.full(places.size, index))
    code = np.concatenate(hashes) if hashes else np.empty(0, np.uint64)
    owner = np.concatenate(owners) if owners else np.empty(0, np.int64)
    start = np.concatenate(starts) if starts else np.empty(0, np.int64)
    order = np.argsort(code, kind="stable")
    alike = code[order][1:] == code[order][:-1]
    # Bounds of the groups of equal codes; codes that stand alone, nearly all, are never looked at.
    edges = np.flatnonzero(np.diff(np.concatenate(([False], alike, [False])).astype(np.int8)))
    for first_index, last_index in edges.reshape(-1, 2):
        group = order[first_index : last_index + 1]
        members = [(int(owner[i]), int(start[i])) for i in group]
        for index, first in enumerate(members):
            for other in members[index + 1 :]:
                if first[0] != other[0]:
                    yield first, other


def _run_codes(power_w: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """
    A code for every eight readings in a row with enough different values, and where they begin.
    """
    if power_w.size < RUN_LENGTH:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    rows = np.lib.stride_tricks.sliding_window_view(power_w, RUN_LENGTH)
    varied = (np.diff(np.sort(rows, axis=1), axis=1) != 0).sum(axis=1) + 1 >= DISTINCT_LEAST
    codes = np.zeros(rows.shape[0], np.uint64)
    for column in range(RUN_LENGTH):
        codes = codes * _MULTIPLIER + rows[:, column].astype(np.uint64)
    return codes[varied], np.flatnonzero(varied)


def _aligned(
    prints: Mapping[str, Fingerprint],
    pair: tuple[str, str],
    offset: int,
    window: int,
    equal: float,
) -> Match | None:
    """
    The best window of two logs shifted by *offset* readings, `None` if it isn't alike enough.
    """
    one, two = (prints[name].power_w for name in pair)
    start, other_start = max(0, offset), max(0, -offset)
    length = min(one.size - start, two.size - other_start)
    if length < window:
        return None
    alike = one[start : start + length] == two[other_start : other_start + length]
    counts = np.convolve(alike, np.ones(window, np.int64), mode="valid")
    best = int(np.argmax(counts))
    share = float(counts[best]) / window
    values = one[start + best : start + best + window]
    if share < equal or np.unique(values).size < DISTINCT_IN_WINDOW:
        return None
    return Match(
        first=pair[0],
        other=pair[1],
        kind="window",
        share=share,
        start=start + best,
        other_start=other_start + best,
        length=window,
    )


def _correlated(
    names: Sequence[str],
    prints: Mapping[str, Fingerprint],
    correlation: float,
    least: int,
    known: set[tuple[str, str]],
) -> Iterator[Match]:
    """
    Pairs whose readings rise and fall together from the start, shifted by a few readings at most.

    Steps from reading to reading are correlated, not levels, and large ones are cut: the ramps at
    the ends of a run make any two runs alike.
    """
    long = [name for name in names if prints[name].power_w.size > least + 2 * LAGS]
    if len(long) < 2:
        return
    heads = np.stack([prints[name].power_w[: least + 1 + 2 * LAGS] for name in long])
    steps = _cut(np.diff(heads.astype(np.float64), axis=1))
    middle = _normal(steps[:, LAGS : LAGS + least])
    for lag in range(2 * LAGS + 1):
        shifted = _normal(steps[:, lag : lag + least])
        for first, other in zip(*np.nonzero(middle @ shifted.T > correlation), strict=True):
            low, high = sorted((int(first), int(other)))
            pair = (long[low], long[high])
            if low == high or pair in known:
                continue
            known.add(pair)
            yield Match(
                first=pair[0],
                other=pair[1],
                kind="correlated",
                share=float(middle[first] @ shifted[other]),
                start=LAGS,
                other_start=lag,
                length=least,
            )


def _cut(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Steps cut at a few times the usual one of their row, so that no single one decides.
    """
    bounds = USUAL_STEPS * np.median(np.abs(steps), axis=1, keepdims=True)
    cut: NDArray[np.float64] = np.clip(steps, -bounds, bounds)
    return cut


def _normal(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Rows of mean 0 and length 1; constant rows become 0.
    """
    centred = rows - rows.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    lengths[lengths == 0] = 1.0
    unit: NDArray[np.float64] = centred / lengths
    return unit


VERSION = 1


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

    return tuple(fingerprint(trace) for trace in item.power.traces) if item.power else ()


class FingerprintCache:
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
            raw = self._path(sha256).read_bytes()
            data: Any = None if is_too_deep(raw) else json.loads(raw)
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
