"""
Makes and writes the files of entries, in any process; takes them from a cache where it has them.
"""

from __future__ import annotations

import hashlib
from typing import Final, TypedDict

from reporter.leaderboard.boards import Leaderboard
from reporter.site.entry_files import entry_files
from reporter.site.entry_inputs import EntryInputs, InputsOfEntries
from reporter.site.read_api import data_file
from reporter.site.share import Sharing
from reporter.site.write import SiteWriter
from reporter.store.content_cache import ContentCache, digest_of
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
    ) -> None:
        """
        The files go to *writer*; *sharing* is what is the same for all entries.
        """
        self._entries = leaderboard.entries
        self._sharing = sharing
        self._writer = writer
        self._cache = cache
        self._inputs = InputsOfEntries(sharing.around, leaderboard.boards)
        self._common = "" if cache is None else _common_digest(sharing)

    def make(self, index: int) -> Made:
        """
        Write the files of one entry, and say which.
        """
        inputs = self._inputs.of(self._entries[index])
        key = self._key(inputs)
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


def _common_digest(sharing: Sharing) -> str:
    """
    The hash of what is the same for all entries: the program with its tables and templates, and
    what `board.toml` says.
    """
    return digest_of([program_digest(), sharing.board, sharing.site])
