"""
Fingerprints as plain data, and the folder that keeps them by the content of their logs: a log that
was seen once isn't read again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np

from reporter.evidence.series import HIGHEST_POWER_W
from reporter.review.fingerprint import Fingerprint, of_watts
from reporter.review.fingerprint_stretches import LONGEST, Stretch, Watts, smallest
from reporter.store.files import open_regular
from reporter.store.nesting import is_too_deep

VERSION: Final = 2
# Version 1 held all readings of each device as a list.
OF_LISTS: Final = 1
# Base64 takes up to 175 kB for a long series of up to 65 kW: those of 1,500 devices in one log.
MOST_BYTES: Final = 256 * 1_048_576
_TYPES: Final = ("<u2", "<u4", "<i8")


def to_data(print_: Fingerprint) -> dict[str, Any]:
    """
    A fingerprint as data for JSON, of which `of_data` makes the same again.
    """
    return {
        "digest": print_.digest,
        "readings_count": print_.readings_count,
        "stretches": [
            {
                "start": one.start,
                "type": one.power_w.dtype.newbyteorder("<").str,
                "power_w": base64.b64encode(
                    one.power_w.astype(one.power_w.dtype.newbyteorder("<")).tobytes()
                ).decode("ascii"),
            }
            for one in print_.stretches
        ],
    }


def of_data(data: object) -> Fingerprint:
    """
    The fingerprint that `to_data` gave.

    Raises `ValueError` for anything that it can't have given: another form, powers that no reading
    has, stretches that overlap, that are longer together than any are or reach beyond the series,
    and a whole series of another digest. That of a longer one can't be computed again.
    """
    digest, count, listed = _fields(
        data, ("digest", str), ("readings_count", int), ("stretches", list)
    )
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef") or count < 0:
        raise ValueError("no digest, or a negative number of readings")
    stretches = tuple(_stretch(one) for one in listed)
    if count <= LONGEST:
        made = of_watts(stretches[0].power_w.astype(np.int64)) if len(stretches) == 1 else None
        if (
            made is None
            or stretches[0].start
            or (made.digest, made.readings_count) != (digest, count)
        ):
            raise ValueError("not the readings of this digest")
        return made
    stops = [0, *(one.stop for one in stretches)]
    apart = all(one.start >= stop for one, stop in zip(stretches, stops, strict=False))
    if not apart or stops[-1] > count or sum(one.power_w.size for one in stretches) > LONGEST:
        raise ValueError("stretches that this series can't have")
    return Fingerprint(digest=digest, readings_count=count, stretches=stretches)


def _fields(data: object, *named: tuple[str, type]) -> list[Any]:
    """
    The fields of an object that has these and no others, of these very types.
    """
    if not isinstance(data, dict) or data.keys() != {name for name, _ in named}:
        raise ValueError("not the fields of a fingerprint")
    if any(type(data[name]) is not kind for name, kind in named):
        raise ValueError("a field of another type")
    return [data[name] for name, _ in named]


def _stretch(data: object) -> Stretch:
    start, kind, text = _fields(data, ("start", int), ("type", str), ("power_w", str))
    if start < 0 or kind not in _TYPES:
        raise ValueError("a negative start, or a type that no stretch has")
    # Bytes that aren't a multiple of the type are a ValueError, as wrong characters are.
    power_w = np.frombuffer(base64.b64decode(text, validate=True), np.dtype(kind))
    return Stretch(start=start, power_w=_possible(power_w))


def _possible(power_w: Watts) -> Watts:
    if power_w.size and not 0 <= int(power_w.min()) <= int(power_w.max()) <= HIGHEST_POWER_W:
        raise ValueError("a power that no reading has")
    return smallest(power_w)


def _of_list(power_w: object) -> Fingerprint:
    """
    As version 1 held it; raises `ValueError` for anything else than whole watts.
    """
    if not isinstance(power_w, list) or any(type(value) is not int for value in power_w):
        raise ValueError("not a list of whole watts")
    try:
        return of_watts(_possible(np.array(power_w, np.int64)).astype(np.int64))
    except OverflowError as reason:
        raise ValueError("a power that no reading has") from reason


class FingerprintFolder:
    """
    A folder with one small JSON file for each log, named by the log's SHA-256.

    A file that isn't one of ours, or of a version that isn't known, is ignored and written anew.
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
                data = {"version": VERSION, "devices": [to_data(device) for device in devices]}
                write_atomically(self._path(sha256), json.dumps(data, separators=(",", ":")))

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.json"

    def _read(self, sha256: str) -> tuple[Fingerprint, ...] | None:

        try:
            with open_regular(self._path(sha256)) as stream:
                raw = stream.read(MOST_BYTES + 1)
            is_refused = len(raw) > MOST_BYTES or is_too_deep(raw)
            return None if is_refused else _devices(json.loads(raw))
        except (OSError, ValueError):
            return None


def _devices(data: object) -> tuple[Fingerprint, ...]:
    """
    What a file of any version holds; raises `ValueError` where it holds something else.
    """
    version = data.get("version") if isinstance(data, dict) else None
    if version == OF_LISTS:
        _, listed = _fields(data, ("version", int), ("power_w", list))
        return tuple(_of_list(device) for device in listed)
    if version == VERSION:
        _, listed = _fields(data, ("version", int), ("devices", list))
        return tuple(of_data(device) for device in listed)
    raise ValueError("of no version that is known")
