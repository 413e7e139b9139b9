"""
Tables of HTML, as they are pasted from a page, as tables of claims.

Only rows and cells are looked at: every other tag is taken out before, and a mark that begins no
tag is text, so that the parser sees nothing that it would have to search for an end of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from reporter.claims.grid import MOST_COLUMNS, MOST_ROWS, Grid, own_headers

# Spans repeat a cell, so that a few bytes may stand for many; beyond this a table isn't read.
MOST_CELLS = 200_000
MOST_HEADERS = 6
_TAG = re.compile(r"</?(?P<name>[A-Za-z][A-Za-z0-9]{0,20})\b[^<>]{0,500}>")
_KEPT = {"table", "tr", "td", "th", "br"}
_OPEN = re.compile(r"<(?!/?(?:table|tr|td|th|br)\b[^<>]{0,500}>)", re.IGNORECASE)


@dataclass(slots=True)
class _Cell:
    is_header: bool
    columns: int
    rows: int
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


class _TableParser(HTMLParser):
    """
    The rows of one table with the line of each; a table inside a cell is text of the cell.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[_Cell]]] = []
        self.depth = 0
        self.is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """
        Begin a row or a cell.
        """
        if tag == "table":
            self.depth += 1
        elif self.depth != 1:
            return
        elif tag == "tr" or (tag in {"td", "th"} and not self.rows):
            self.rows.append((self.getpos()[0], []))
            self.is_open = False
        if tag in {"td", "th"} and self.depth == 1:
            known = dict(attrs)
            columns, rows = (_span(known.get(name)) for name in ("colspan", "rowspan"))
            self.rows[-1][1].append(_Cell(is_header=tag == "th", columns=columns, rows=rows))
            self.is_open = True
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """
        End a cell, a row or a table.
        """
        if tag == "table":
            self.depth = max(self.depth - 1, 0)
        elif self.depth == 1 and tag in {"td", "th", "tr"}:
            self.is_open = False

    def handle_data(self, data: str) -> None:
        """
        Add text to the open cell.
        """
        if self.is_open:
            self.rows[-1][1][-1].texts.append(data)


def html_grid(text: str, line: int) -> Grid | None:
    """
    The table that a text of HTML holds, None where it has no rows or is too large.

    *line* is the line of the file that the text begins on. Rows of headers above each other are
    one; a cell that spans several rows or columns stands in each.
    """
    parser = _TableParser()
    parser.feed(_OPEN.sub("&lt;", _TAG.sub(_kept, text)))
    parser.close()
    rows = [(number, cells) for number, cells in parser.rows if cells][: MOST_ROWS + MOST_HEADERS]
    spread = _spread([cells for _, cells in rows])
    if not rows or spread is None:
        return None
    heads = _header_rows([cells for _, cells in rows])
    width = max(map(len, spread))
    filled = [[*cells, *[""] * (width - len(cells))] for cells in spread]
    headers = [
        " ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*filled[:heads], strict=True)
    ]
    places = [line + number - 1 for number, _ in rows]
    lines = tuple(zip(places[heads:], filled[heads:], strict=True))
    return Grid(headers=own_headers(headers), line=places[0], lines=lines)


def _kept(tag: re.Match[str]) -> str:
    return tag[0] if tag["name"].casefold() in _KEPT else "\n" * tag[0].count("\n")


def _span(text: str | None) -> int:
    digits = (text or "1").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 7
    return max(1, int(digits)) if is_number else 1


def _header_rows(rows: list[list[_Cell]]) -> int:
    """
    How many rows from the top hold headers alone, one at least.
    """
    for count, cells in enumerate(rows[:MOST_HEADERS]):
        if not all(cell.is_header for cell in cells):
            return max(count, 1)
    return min(len(rows), MOST_HEADERS)


def _spread(rows: list[list[_Cell]]) -> list[list[str]] | None:
    """
    The texts of every row, cells that span repeated; None where they are too many.
    """
    below: dict[int, tuple[int, str]] = {}
    spread, total = [], 0
    for cells in rows:
        spread.append(_across(cells, below))
        total += len(spread[-1])
        if total > MOST_CELLS:
            return None
    return spread


def _across(cells: list[_Cell], below: dict[int, tuple[int, str]]) -> list[str]:
    """
    The texts of one row from left to right, among them those that reach down from rows above.

    Of more columns than are read there is one, so that the table is known to have too many.
    """
    repeated = (cell for cell in cells for _ in range(min(cell.columns, MOST_COLUMNS + 1)))
    row: list[str] = []
    while len(row) <= MOST_COLUMNS:
        column = len(row)
        if column in below:
            left, text = below.pop(column)
        elif (cell := next(repeated, None)) is not None:
            left, text = cell.rows, cell.text
        else:
            break
        if left > 1:
            below[column] = (left - 1, text)
        row.append(text)
    return row
