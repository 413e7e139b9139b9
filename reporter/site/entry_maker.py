"""
Makes and writes the files of entries, in any process; takes them from a cache where it has them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypedDict

from reporter.leaderboard.boards import Leaderboard
from reporter.site.entry_files import entry_files
from reporter.site.entry_inputs import EntryInputs, InputsOfEntries
from reporter.site.last_site import EntryRecord
from reporter.site.read_api import data_file
from reporter.site.share import Sharing
from reporter.site.write import SiteWriter
from reporter.store.content_cache import ContentCache
from reporter.store.data_digest import digest_of
from reporter.store.files import FileState
from reporter.store.program_digest import program_digest

KEY: Final = "key"


class Made(TypedDict):
    """
    The files of one entry that were written, with their states, its page first; *key* is that of
    the cache, "" where nothing is kept. *data* are path, bytes and SHA-256 of those that the index
    of data names.
    """

    key: str
    data: list[tuple[str, int, str]]
    files: list[tuple[str, FileState]]
    is_reused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What is known of entries: by id the *digests* of all that their submissions and scores are
    functions of, and by key of the cache the *files* that the last build wrote.
    """

    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: Mapping[str, EntryRecord] = field(default_factory=dict, repr=False)


NOTHING_KNOWN: Final = Known()


class EntryMaker:
    """
    Writes the files of the entries of one board.
    """

    def __init__(
        self,
        leaderboard: Leaderboard,
        sharing: Sharing,
        writer: SiteWriter,
        cache: ContentCache | None,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        """
        The files go to *writer*, which may take over those that are *known*; *sharing* is what is
        the same for all entries.
        """
        self._entries = leaderboard.entries
        self._sharing = sharing
        self._writer = writer
        self._cache = cache
        self._files = known.files
        self._inputs = InputsOfEntries(sharing.around, leaderboard.boards, known.digests)
        self._common = "" if cache is None else common_digest(sharing)

    def make(self, index: int) -> Made:
        """
        Write the files of one entry, and say which.
        """
        inputs = self._inputs.of(self._entries[index])
        key = self._key(inputs)
        return self._taken_over(key) or self._written(inputs, key)

    def _taken_over(self, key: str) -> Made | None:
        """
        The files of the entry as they stand in the old site; `None` where they don't.
        """
        known = self._files.get(key)
        states = None if known is None else self._writer.take_over_unlisted(known.files)
        if known is None or states is None:
            return None
        files = list(zip(known.files, states, strict=True))
        return Made(key=key, data=list(known.data), files=files, is_reused=True)

    def _written(self, inputs: EntryInputs, key: str) -> Made:
        files = self._cache.get(key) if self._cache is not None and key else None
        is_reused = files is not None
        if files is None:
            made = entry_files(inputs, self._sharing)
            files = [(file.path, _encoded(file.content)) for file in made]
            if self._cache is not None and key:
                self._cache.put(key, files)
        told = [data_file(*file) for file in files]
        return Made(
            key=key,
            data=[(one.path, one.bytes, one.sha256) for one in told if one is not None],
            files=[(path, self._writer.write_unlisted(path, raw)) for path, raw in files],
            is_reused=is_reused,
        )

    def _key(self, inputs: EntryInputs) -> str:
        if self._cache is None:
            return ""
        try:
            digest = self._inputs.digest(inputs)
        except TypeError:
            # Such as a text with half a character: the page is made, and not kept.
            return ""
        return hashlib.sha256(f"{self._common} {digest}".encode()).hexdigest()


def _encoded(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def common_digest(sharing: Sharing) -> str:
    """
    The hash of what is the same for all pages: the program with its tables and templates, and
    what `board.toml` says.
    """
    return digest_of([program_digest(), sharing.board, sharing.site])
