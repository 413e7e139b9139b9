"""
What the last build wrote at a place, so that the next one can take over files that stand there.

A file of the site that stands as it was written is taken by a hard link: no byte is read, copied
or written. It counts as it was written where its size, inode, kind, permissions and both times of
change are those of that moment; docs/sturdiness.md says what is trusted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from reporter.store.content_cache import ContentCache
from reporter.store.files import FileState

KIND: Final = "site"
_FILE: Final = "site.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """
    The *files* of one entry, its page first, and those that the index of data names: path, bytes
    and SHA-256.
    """

    files: Sequence[str]
    data: Sequence[tuple[str, int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSite:
    """
    The states of all *files* of the site at *out*, and by cache key the *entries* among them.

    *inputs* is the hash of what the site is a function of, "" where that isn't known, and *said*
    what the build said then.
    """

    out: Path
    files: Mapping[str, FileState] = field(repr=False)
    entries: Mapping[str, EntryRecord] = field(repr=False)
    inputs: str
    said: Mapping[str, Any]

    @classmethod
    def read(cls, cache: ContentCache, out: Path) -> LastSite | None:
        """
        What was kept of the last build that wrote to *out*; `None` where nothing was.
        """
        kept = cache.of_kind(KIND).get(_key(out))
        if kept is None:
            return None
        told = _read(kept[0][1])
        return cls(
            out=out,
            files={path: tuple(state) for path, state in told["files"].items()},
            entries={
                key: EntryRecord(files=files, data=[tuple(one) for one in data])
                for key, (files, data) in told["entries"].items()
            },
            inputs=told["inputs"],
            said=told["said"],
        )

    def keep(self, cache: ContentCache) -> None:
        """
        Remember this site, and forget that of any other place.

        Raises `ReporterError` when the cache can't be written.
        """
        told = {
            "files": self.files,
            "entries": {key: [one.files, one.data] for key, one in self.entries.items()},
            "inputs": self.inputs,
            "said": self.said,
        }
        sites = cache.of_kind(KIND)
        sites.put(_key(self.out), [(_FILE, _written(told))])
        sites.keep_only({_key(self.out)})


def _written(told: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(told)
    except TypeError:
        # A name with half a character.
        return json.dumps(told).encode()


def _read(raw: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        told = json.loads(raw)
    return told


def _key(out: Path) -> str:
    place = os.path.abspath(out)  # noqa: PTH100 (a link stays as it is)
    return hashlib.sha256(f"site {place}".encode("utf-8", "surrogateescape")).hexdigest()
