"""
The read API: what every JSON document of a site says of itself, and the index of all data files.

A program reads `data/index.json`, which names each file with its size, hash and schema.
docs/read-api.md tells what stays the same within an API version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reporter import __version__
from reporter.citation.amounts import shown
from reporter.citation.citation import page_address
from reporter.site.frame import Site
from reporter.site.pages.badge import badge_path

API_VERSION: Final = 1
INDEX_PATH: Final = "data/index.json"
API_SCHEMA: Final = "schemas/v1/api.schema.json"
_ID: Final = r"[a-z0-9][a-z0-9.-]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKind:
    """
    One kind of data file: the word for it, what its path looks like, what it holds, its schema.
    """

    document: str
    path: str
    description: str
    schema: str | None = API_SCHEMA

    @property
    def has_head(self) -> bool:
        """
        Whether files of this kind begin with the head of the API; what can be read back as it is,
        and tables, don't.
        """
        return self.path.endswith("json") and self.schema == API_SCHEMA


def _kind(document: str, path: str, description: str, schema: str | None = API_SCHEMA) -> DataKind:
    return DataKind(document=document, path=path, description=description, schema=schema)


_SUBMISSION: Final = "schemas/v2/submission.schema.json"
# The first whose path fits is the kind of a file.
KINDS: Final = (
    _kind("index", r"data/index\.json", "Every data file"),
    _kind("leaderboard", r"data/leaderboard\.json", "All boards with their rows, and all entries"),
    _kind("leaderboard", r"data/leaderboard\.csv", "All rows of all boards", None),
    _kind("home", r"index\.json", "All boards with their leaders"),
    _kind("board", rf"boards/{_ID}/index\.json", "One board: rows, ranks, Pareto view, benchmark"),
    _kind("board", rf"boards/{_ID}/board\.csv", "The rows of one board", None),
    _kind("benchmark", rf"benchmarks/{_ID}/index\.json", "Versions of a benchmark, by time"),
    _kind("entries", r"entries/index\.json", "All entries"),
    _kind("entries", r"entries/entries\.csv", "All entries", None),
    _kind("entries", rf"entries/{_ID}/index\.json", "The entries of one submitter"),
    _kind("submission", rf"entries/{_ID}/{_ID}/index\.json", "A submission", _SUBMISSION),
    _kind("score", rf"entries/{_ID}/{_ID}/score\.json", "The score of an entry, with every run"),
    _kind("grids", rf"entries/{_ID}/{_ID}/grids\.csv", "A run in every grid", None),
    _kind("papers-by-year", r"claims/by-year/index\.json", "What papers report, by year"),
    _kind("papers", r"claims/index\.json", "All rows of papers with their verdicts"),
    _kind("papers", r"claims/papers\.csv", "All figures of papers with their verdicts", None),
    _kind("paper", rf"claims/{_ID}/index\.json", "One paper: claims as data, and the report"),
    _kind("ledger", r"ledger/index\.json", "All events of the ledger"),
    _kind("machines", r"machines/index\.json", "Accelerators, as measured"),
    _kind("machines", r"machines/machines\.csv", "Accelerators, as measured", None),
    _kind("places", r"places/index\.json", "Carbon intensity of all grids"),
    _kind("places", r"places/places\.csv", "Carbon intensity of all grids", None),
    _kind("data-centres", r"data-centres/index\.json", "The PUE that papers and entries state"),
    _kind("model-choice", r"model-choice/index\.json", "Search and training of papers"),
    _kind("four-factors", r"four-factors/index\.json", "Pairs of runs in four factors"),
    _kind("compare", r"compare/index\.json", "The pairs that pages draw"),
    _kind("what-if", r"what-if/index\.json", "Carbon intensities by place and year"),
    _kind("changes", r"changes/index\.json", "What each set of rules changed"),
    _kind("schemas", r"schemas/index\.json", "All schemas"),
    _kind("schema", rf"schemas/{_ID}/{_ID}\.schema\.json", "A JSON Schema", None),
    _kind("croissant", r"croissant\.json", "Tables of the site, as Croissant 1.0", None),
    _kind("text", rf"(?:pages/)?{_ID}/index\.json", "A page of text as Markdown"),
)  # fmt: skip
# One group for each kind: 30,000 files are looked up.
_COMPILED: Final = re.compile("|".join(f"({kind.path})" for kind in KINDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataHead:
    """
    What a document says of itself, of data of one *day*: that of the newest submission or event,
    `None` where there is none. *licence* is the SPDX id of the board's data.
    """

    day: date | None
    licence: str | None

    def of(self, document: str) -> dict[str, Any]:
        """
        The fields with which a document of that kind begins.
        """
        return {
            "api_version": API_VERSION,
            "document": document,
            "data_date": None if self.day is None else self.day.isoformat(),
            "data_licence": self.licence,
            "generator": f"reporter {__version__}",
        }

    def with_head(self, path: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        The *data* of the file at *path* behind its head; as it is where files of its kind have
        none.

        Raises `ValueError` for a file of no kind.
        """
        kind = _known_kind(path)
        return {**self.of(kind.document), **data} if kind.has_head else data


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """
    A data file as it was written: its size in bytes and its SHA-256.
    """

    path: str
    bytes: int
    sha256: str


def kind_of(path: str) -> DataKind | None:
    """
    The kind of a data file, `None` for any other file.

    >>> kind_of("boards/bert-v1-s2-closed/index.json").document, kind_of("index.html")
    ('board', None)
    """
    found = _COMPILED.fullmatch(path)
    return None if found is None else KINDS[(found.lastindex or 0) - 1]


def _known_kind(path: str) -> DataKind:
    kind = kind_of(path)
    if kind is None:
        raise ValueError(f"{path} is no kind of data file")
    return kind


def data_file(path: str, content: str | bytes) -> DataFile | None:
    """
    What the index tells of a file, `None` for one that is no data.
    """
    if not path.endswith((".json", ".csv")) or kind_of(path) is None:
        return None
    raw = content if isinstance(content, bytes) else content.encode()
    return DataFile(path=path, bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())


def index_data(
    head: DataHead, site: Site, files: Iterable[DataFile], entry_ids: Iterable[str]
) -> dict[str, Any]:
    """
    The index of the API: every data file, and the badges where the site has an address.
    """
    address = site.address
    return {
        **head.of("index"),
        "title": shown(site.title),
        "description": shown(site.description),
        "address": None if address is None else f"{address}/",
        "schema": API_SCHEMA,
        "files": [_told(file) for file in sorted(files, key=lambda one: one.path)],
        "badges": [
            {"entry": entry, "address": page_address(address, badge_path(entry))}
            for entry in entry_ids
            if address is not None
        ],
    }


def _told(file: DataFile) -> dict[str, Any]:
    kind = _known_kind(file.path)
    return {
        "path": file.path,
        "document": kind.document,
        "media_type": "text/csv" if file.path.endswith(".csv") else "application/json",
        "bytes": file.bytes,
        "sha256": file.sha256,
        "schema": kind.schema,
        "description": kind.description,
    }
