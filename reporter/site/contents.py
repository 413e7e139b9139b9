"""
The pages and data of a site as they are written: what each is made of, and what stands already.

A page is a function of its view, the settings of the board and the program, a document of its data
and its head. Where the last build wrote the same, the file is taken over as those of entries are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from reporter.errors import UnusableLooksError
from reporter.site.data_export.site_description import CROISSANT_PATH
from reporter.site.entry_files import Document, File
from reporter.site.entry_maker import Made, common_digest
from reporter.site.frame import Page
from reporter.site.json_pages import json_text
from reporter.site.last_site import EntryRecord
from reporter.site.long_table import RowData, rows_script
from reporter.site.looks.kept_files import keep_findings
from reporter.site.read_api import INDEX_PATH, DataFile, data_file
from reporter.site.render import NOT_FOUND
from reporter.site.share import Sharing
from reporter.site.write import SiteWriter
from reporter.store.data_digest import digest_of

Progress = Callable[[int, int], None]
Item = Page | File | Document | RowData
Content = Iterator[Item]
# A class isn't data; the template of a row says which it is.
_ROW_DATA = tuple(one.name for one in fields(RowData) if one.name != "kind")


@dataclass(frozen=True, slots=True)
class Told:
    """
    Whoever is told how many of *total* pages are written.
    """

    progress: Progress | None
    total: int

    def tell(self, done: int) -> None:
        """
        So many are.
        """
        if self.progress is not None:
            self.progress(done, self.total)


# No slots: the hash of what all have in common is found once.
@dataclass(kw_only=True)
class SiteContents:
    """
    The pages and data files that are written, in the order of the site, and who is told of them.

    *known* are the files of the last build by what they are a function of, `None` where nothing is
    kept; *records* those of this one.
    """

    writer: SiteWriter
    sharing: Sharing
    known: Mapping[str, EntryRecord] | None
    told: Told
    records: dict[str, EntryRecord] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    data: list[DataFile] = field(default_factory=list)

    def take(self, items: Content) -> None:
        """
        Write pages and files, one after the other, so that memory holds one at a time.
        """
        for item in items:
            key = self._key(item)
            if not self._taken_over(key):
                self._make(item, key)
            if isinstance(item, Page):
                self.paths.append(item.path)
                self.told.tell(len(self.paths))

    def _taken_over(self, key: str) -> bool:
        """
        Whether what the last build wrote under *key* stands, and is taken.
        """
        known = self.known.get(key) if self.known else None
        states = None if known is None else self.writer.take_over_unlisted(known.files)
        if known is None or states is None:
            return False
        for path, state in zip(known.files, states, strict=True):
            self.writer.list_written(path, state)
        self.data += [DataFile(path=path, bytes=size, sha256=sha) for path, size, sha in known.data]
        self.records[key] = known
        return True

    def _make(self, item: Item, key: str) -> None:
        told = None
        if isinstance(item, Page):
            self.writer.write(item.path, self.sharing.renderer.render(item))
        elif isinstance(item, RowData):
            form = self.sharing.renderer.row_form(item)
            self.writer.write(item.path, rows_script(item, form))
        elif isinstance(item, Document):
            told = self._write(item.path, json_text(self._whole(item)))
        else:
            told = self._write(item.path, item.content)
        if key:
            data = () if told is None else ((told.path, told.bytes, told.sha256),)
            self.records[key] = EntryRecord(files=(item.path,), data=data)

    def _whole(self, document: Document) -> Mapping[str, Any]:
        return self.sharing.data_head.with_head(document.path, document.data)

    def _key(self, item: Item) -> str:
        """
        The hash of all that a page or a document is a function of; "" where nothing is kept, where
        that can't be told, and for a file, whose content is at hand.
        """
        if self.known is None or isinstance(item, File):
            return ""
        told: object = item
        if isinstance(item, Document):
            told = [item.path, self._whole(item)]
        elif isinstance(item, RowData):
            told = [item.kind.__qualname__, *(getattr(item, name) for name in _ROW_DATA)]
        try:
            return digest_of([self._common, type(item).__name__, told])
        except TypeError:
            return ""

    @cached_property
    def _common(self) -> str:
        return common_digest(self.sharing)

    def _write(self, path: str, content: str | bytes) -> DataFile | None:
        self.writer.write(path, content)
        told = data_file(path, content)
        if told is not None:
            self.data.append(told)
        return told

    def tell_entries(self, done: int) -> None:
        """
        Tell that the pages of so many entries are written, too.
        """
        self.told.tell(len(self.paths) + done)

    def take_entries(self, made: Sequence[Made]) -> int:
        """
        Count the files of entries that all processes wrote; gives how many were reused.
        """
        for one in made:
            for path, state in one["files"]:
                self.writer.list_written(path, tuple(state))
            self.paths.append(one["files"][0][0])
            self.data += [
                DataFile(path=path, bytes=size, sha256=sha) for path, size, sha in one["data"]
            ]
        return sum(one["is_reused"] for one in made)

    def finish(self, kept: Mapping[str, bytes]) -> None:
        """
        Write the index of data and the files at the root: those that name all pages, and *kept*
        ones, by name.

        Raises `UnusableLooksError` when one to be kept has the name of a file of ours.
        """
        if self.known is not None:
            # Stands for the program and the settings, which made all of them.
            self.records[self._common] = EntryRecord(files=(), data=())
        found = [path for path in self.paths if path != NOT_FOUND]
        self._write(CROISSANT_PATH, self.sharing.croissant(self.data))
        self.writer.write(INDEX_PATH, json_text(self.sharing.data_index(self.data)))
        for path, text in self.sharing.site_files(found):
            self.writer.write(path, text)
        findings = keep_findings(sorted(kept), self.writer.names_at_top)
        if findings:
            raise UnusableLooksError("keep in board.toml can't be done", findings)
        for path, content in kept.items():
            self.writer.write(path, content)
