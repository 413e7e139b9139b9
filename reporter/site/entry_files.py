"""
The files of one entry: its page, badge, submission, score, data for scripts, and all grids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporter.site import json_pages
from reporter.site.addresses import entry_folder
from reporter.site.data_script import data_script
from reporter.site.entry_inputs import EntryInputs
from reporter.site.json_pages import json_text
from reporter.site.pages.compare_data import FILE as COMPARE_FILE
from reporter.site.pages.compare_data import KIND, entry_data
from reporter.site.pages.entry import entry_page, every_grid_in
from reporter.site.pages.entry_comparison import comparison_of
from reporter.site.pages.every_grid import CSV_FILE, every_grid_csv
from reporter.site.pages.trust import last_change_of
from reporter.site.read_api import DataHead
from reporter.site.share import Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """
    One file of the site, without a page around it.
    """

    path: str
    content: str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    One JSON file of the site as data, before the head of the read API.
    """

    path: str
    data: Mapping[str, Any]


def entry_files(inputs: EntryInputs, sharing: Sharing) -> Iterator[File]:
    """
    The files of an entry, its page first; *sharing* gives what is the same for all entries.
    """
    entry, around = inputs.entry, inputs.around
    place = entry_folder(entry.id)
    comparison = comparison_of(entry, around.rows_of.get(entry.id, ()), around.rivals)
    every_grid = every_grid_in(entry, around)
    page, (badge_path, badge) = sharing.entry(
        entry_page(entry, around, comparison, every_grid), entry, around
    )
    yield File(path=page.path, content=sharing.renderer.render(page))
    yield File(path=badge_path, content=badge)
    submission = json_text(json_pages.submission_twin(entry.submission))
    yield File(path=f"{place}index.json", content=submission)
    # The day is that of the entry itself, so that a new entry changes no file of the others.
    day = last_change_of([entry], around.standings)
    head = DataHead(day=day, licence=sharing.board.data_licence)
    score = json_pages.score_twin(entry, comparison, every_grid)
    path = f"{place}score.json"
    yield File(path=path, content=json_text(head.with_head(path, score)))
    figures = data_script(KIND, entry.id, entry_data(entry, around))
    yield File(path=f"{place}{COMPARE_FILE}", content=figures)
    if every_grid is not None and every_grid.world is not None:
        yield File(path=f"{place}{CSV_FILE}", content=every_grid_csv(every_grid.world))
