"""
`CITATION.cff` of the board: how its data is cited, in the Citation File Format 1.2.0.

YAML is written by hand: every value is a JSON string, which is YAML too, so no text can become
structure. https://github.com/citation-file-format/citation-file-format, schema 1.2.0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from reporter import __version__
from reporter.citation.amounts import shown
from reporter.citation.citation import page_address
from reporter.leaderboard.boards import Entry
from reporter.model.benchmark import Board
from reporter.review.status import EntryStatus
from reporter.site.addresses import foreign_link
from reporter.site.frame import Site
from reporter.site.pages.trust import last_change_of

CITATION_FILE = "CITATION.cff"


def citation_file_text(
    board: Board, site: Site, entries: Sequence[Entry], standings: Mapping[str, EntryStatus]
) -> str:
    """
    The file. The date is that of the last change of an entry; what isn't known is left out.
    """
    day = last_change_of(entries, standings).isoformat() if entries else None
    repository = foreign_link(board.repository_url)
    fields = {
        "cff-version": "1.2.0",
        "message": "Please cite this data as below; each page has the citation of what it shows.",
        "type": "dataset",
        "title": shown(board.title),
        "abstract": shown(board.description),
        "url": None if site.address is None else page_address(site.address, "index.html"),
        "repository": repository,
        "license": board.data_licence,
        "date-released": day,
        "version": f"figures by reporter {__version__}",
    }
    lines = [f"{name}: {_quoted(value)}" for name, value in fields.items() if value is not None]
    return "\n".join([*lines, "authors:", f"  - name: {_quoted(shown(board.title))}", ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)
