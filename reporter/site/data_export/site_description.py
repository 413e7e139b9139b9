"""
`croissant.json` of a site: its CSV tables with their hashes and columns (Croissant 1.0).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from reporter.model.benchmark import Board
from reporter.site.addresses import foreign_link
from reporter.site.data_export.descriptions import Described, croissant_text
from reporter.site.data_export.tables import SITE_TABLES
from reporter.site.frame import Site
from reporter.site.read_api import DataFile

CROISSANT_PATH: Final = "croissant.json"


def site_croissant(board: Board, site: Site, day: date | None, files: Iterable[DataFile]) -> str:
    """
    The description of the tables among *files*; *day* is that of the newest submission or event.

    Files have addresses where the site has one, and else paths beside the description.
    """
    listed = tuple(files)
    own = {path for table in SITE_TABLES for path in table.files_in(listed) if path.endswith("csv")}
    told = Described(
        title=board.title,
        description=board.description,
        address=None if site.address is None else f"{site.address}/",
        repository=foreign_link(board.repository_url),
        licence=board.data_licence,
        day=day,
        tables=SITE_TABLES,
        files=tuple(file for file in listed if file.path in own),
        footnotes=(),
    )
    return croissant_text(told, base=told.address or "")
