"""
Long tables: the first rows on the page, the rest on numbered pages and as data for the script.

The look of a row stands once, in a template. Filled with *blanks* ("{3}", "{4.1}") it is the form
from which the script makes the rows that the page doesn't hold; every text of a row goes into a
blank as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Any, TypeVar, get_type_hints

from reporter.site.data_script import literal, shown
from reporter.site.frame import Link

# A page of so many rows is read at once on a phone; a browser lays it out within a frame or two.
MOST_ROWS = 200
# Filled into addresses of the form: the way up to the root differs between the pages of a table.
ROOT_BLANK = "{root}"

Row = TypeVar("Row")
# Nothing, one or more of the same part of a cell; each holds the texts of its blanks. In a figure
# the value that sorts stands first.
Several = tuple[tuple[str, ...], ...]
# The same with the number of its blanks.
Ones = Annotated[Several, 1]
Pairs = Annotated[Several, 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    A filter by what *fields* of the rows say together: *key* in addresses, *label* on the page.
    """

    key: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowData:
    """
    The rows of a table as a script file at *path*, with the *template* of a row.

    *searched* are the fields that the text filter reads, *columns* the field that each column, by
    its key, is sorted by; *same_system* those that make a system
    (none where the table offers no best row of each), *compared* the field with the path of the
    entry (`None` where rows can't be compared). *view* is what the template knows of its page.
    """

    path: str
    template: str
    view: object
    rows: Sequence[Any]
    kind: type
    choices: tuple[Choice, ...]
    searched: tuple[str, ...]
    columns: Mapping[str, str]
    same_system: tuple[str, ...] = ()
    compared: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """
    Where a page stands among the numbered pages of a table. *start* counts the rows before it.
    """

    number: int
    start: int
    text: str
    links: tuple[Link, ...]


def pages_count(*tables: Sequence[object]) -> int:
    """
    How many numbered pages hold all rows of *tables*, at least one.
    """
    return max(1, *(ceil(len(table) / MOST_ROWS) for table in tables))


def rows_on(rows: Sequence[Row], number: int) -> tuple[Row, ...]:
    """
    The rows that the page of this number holds; the first page has number 1.
    """
    return tuple(rows[(number - 1) * MOST_ROWS : number * MOST_ROWS])


def pager(number: int, paths: Sequence[str], rows_count: int) -> Pager | None:
    """
    The links from page *number* to the others, whose *paths* stand in order; `None` for one page.
    """
    if len(paths) == 1:
        return None
    start = (number - 1) * MOST_ROWS
    last = min(number * MOST_ROWS, rows_count)
    shown = f"rows {start + 1:,} to {last:,} of {rows_count:,}" if start < last else "other tables"
    places = {"First": 1, "Previous": number - 1, "Next": number + 1, "Last": len(paths)}
    return Pager(
        number=number,
        start=start,
        text=f"Page {number:,} of {len(paths):,}: {shown}",
        links=tuple(
            Link(text=f"{text} page", path=paths[to - 1])
            for text, to in places.items()
            if 1 <= to <= len(paths) and to != number
        ),
    )


def form_of(kind: type[Row]) -> Row:
    """
    A row of this *kind* whose texts are blanks, for the form of the script.
    """
    counts = _blanks_of(kind)
    return kind(**{name: _blanks(index, counts[name]) for index, name in enumerate(counts)})


def marks_of(kind: type) -> Mapping[str, int]:
    """
    The number of each field that holds several parts, by its name: the form marks these.
    """
    counts = _blanks_of(kind).items()
    return {name: index for index, (name, count) in enumerate(counts) if count is not None}


def _blanks_of(kind: type) -> Mapping[str, int | None]:
    """
    The fields of a row in their order, with the number of blanks of each part; `None` for a text.
    """
    hints = get_type_hints(kind, include_extras=True)
    return {name: getattr(hint, "__metadata__", (None,))[0] for name, hint in hints.items()}


def _blanks(index: int, count: int | None) -> str | Several:
    if count is None:
        return f"{{{index}}}"
    return (tuple(f"{{{index}.{part}}}" for part in range(count)),)


def rows_script(data: RowData, form: str) -> str:
    """
    The script file that hands the rows of a table and their *form* to `static/long-table.js`.
    """
    names = list(_blanks_of(data.kind))
    head = {
        "form": form,
        "fields": names,
        "choices": [[one.key, one.label, one.fields] for one in data.choices],
        "searched": data.searched,
        "columns": dict(data.columns),
        "system": data.same_system,
        "compared": data.compared,
    }
    lines = (literal(shown([getattr(row, name) for name in names])) for row in data.rows)
    return f"longTable({literal(head)}, [\n" + ",\n".join(lines) + "\n]);\n"
