"""
Long tables: numbered pages, rows as data, and how large a page may be.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from perf.ranked_board import ranked_leaderboard, write_board
from reporter.site import long_table
from reporter.site.build import build_site
from reporter.site.frame import Link
from reporter.site.lead import lead_of
from reporter.site.long_table import (
    Choice,
    Ones,
    Pager,
    Pairs,
    RowData,
    form_of,
    marks_of,
    pager,
    pages_count,
    rows_on,
    rows_script,
)
from reporter.site.pages.board_columns import board_columns
from reporter.site.pages.ranked_row import RankedRow, ranked_row
from reporter.site.pages.row import RowSurroundings, row_view
from tests.site.conftest import site_in
from tests.site.entries import a_board, b200, h100, leaderboard_of

PATHS = ("boards/b/index.html", "boards/b/page-2/index.html", "boards/b/page-3/index.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallRow:
    """
    A row with a text, a figure and a list.
    """

    name: str
    figure: Pairs
    notes: Ones


def test_rows_are_dealt_to_pages_in_their_order() -> None:
    """
    200 a page, the last with the rest; an empty table has one page too.
    """
    rows = range(450)

    assert pages_count(rows) == 3
    assert [len(rows_on(rows, number)) for number in (1, 2, 3, 4)] == [200, 200, 50, 0]
    assert [row for number in (1, 2, 3) for row in rows_on(rows, number)] == list(rows)
    assert pages_count(range(200), range(201), ()) == 2
    assert pages_count(()) == 1


def test_a_pager_leads_to_the_pages_that_there_are() -> None:
    """
    The first page has none before it, the last none after it, and one page needs no pager.
    """
    assert pager(2, PATHS, 450) == Pager(
        number=2,
        start=200,
        text="Page 2 of 3: rows 201 to 400 of 450",
        links=(
            Link(text="First page", path=PATHS[0]),
            Link(text="Previous page", path=PATHS[0]),
            Link(text="Next page", path=PATHS[2]),
            Link(text="Last page", path=PATHS[2]),
        ),
    )
    first, last = pager(1, PATHS, 450), pager(3, PATHS, 350)
    assert first is not None and last is not None
    assert [link.text for link in first.links] == ["Next page", "Last page"]
    assert last.text == "Page 3 of 3: other tables"
    assert pager(1, PATHS[:1], 200) is None


def test_a_form_has_a_blank_for_every_text() -> None:
    """
    Fields are numbered in their order; parts that may stand several times are marked.
    """
    form = form_of(SmallRow)

    assert form == SmallRow(name="{0}", figure=(("{1.0}", "{1.1}"),), notes=(("{2.0}",),))
    assert marks_of(SmallRow) == {"figure": 1, "notes": 2}


def test_a_script_of_rows_is_a_call_with_data() -> None:
    """
    A row a line, in ASCII; a tag, a quote, a line separator and a hidden character end nothing.
    """
    hostile = "</script>\"'\\\u2028\u202e{0}é"
    row = SmallRow(name=hostile, figure=(("1", hostile),), notes=())
    data = RowData(
        path="rows.js",
        template="",
        view=None,
        rows=[row, replace(row, name="b")],
        kind=SmallRow,
        choices=(Choice(key="n", label="Name", fields=("name",)),),
        searched=("name",),
        columns={"name": "name"},
    )
    text = rows_script(data, "<tr><td>{0}</tr>")

    assert text.isascii() and "<" not in text
    assert text.count("\n") == 4
    head, rows = json.loads(f"[{text.removeprefix('longTable(').removesuffix(');' + chr(10))}]")
    assert head["form"] == "<tr><td>{0}</tr>"
    assert head["fields"] == ["name", "figure", "notes"]
    shown = "</script>\"'\\\\u2028\\u202e{0}é"
    assert rows[0] == [shown, [["1", shown]], []]


def test_a_page_of_200_rows_is_small(tmp_path: Path) -> None:
    """
    Below 250 kB, and 25 kB packed, with all columns and every row ranked.
    """
    raw = write_board(ranked_leaderboard(200), tmp_path).read_bytes()

    assert raw.count(b"<tr") > 200
    assert len(raw) < 250_000
    assert len(gzip.compress(raw, 9)) < 25_000


def test_long_tables_are_written_as_numbered_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Every page is whole and counted, titles differ, and each entry stands on one page of each table.
    """
    monkeypatch.setattr(long_table, "MOST_ROWS", 20)
    report = build_site(ranked_leaderboard(23), a_board(), [], tmp_path / "site")
    site = site_in(tmp_path / "site", report)

    assert report.pages_count == len(site.pages)
    tables = {
        "boards/bert-v1-s2-closed/index.html": "boards/bert-v1-s2-closed/page-2/index.html",
        "entries/index.html": "entries/page-2.html",
    }
    for first, second in tables.items():
        rows = [len(list(next(site.pages[name].all("tbody")))) for name in (first, second)]
        assert rows == [20, 3]
        titles = {next(site.pages[name].all("title")).text for name in (first, second)}
        assert len(titles) == 2
        text = (tmp_path / "site" / first).with_name("rows.js").read_text(encoding="utf-8")
        assert text.count("\n") == 25
    assert "Page 2 of 2: rows 21 to 23 of 23" in site.text("entries/page-2.html")
    for page in site.pages.values():
        for link in page.all("link"):
            if link.attrib["rel"] == "alternate":
                assert (page.path.parent / link.attrib["href"]).is_file()


def ranked_rows(*, has_bar: bool) -> list[RankedRow]:
    """
    The rows of two real entries.
    """
    board = leaderboard_of(b200(), h100()).boards[0]
    around = RowSurroundings(
        lead=lead_of(board),
        scale=None,
        ranked_count=2,
        standings={},
        names={row.entry.id: row.entry.system_name for row in board.ranked},
        footnotes={},
        ranks_quality=False,
    )
    return [ranked_row(row_view(row, around), has_bar=has_bar) for row in board.ranked]


def test_a_column_that_no_row_fills_is_left_out() -> None:
    """
    Without a site no row has CO2e there; with one row that has it, the column stands.
    """
    rows, benchmark = ranked_rows(has_bar=False), leaderboard_of().boards[0].benchmark
    bare = [replace(row, carbon=(), step=()) for row in rows]

    keys = [column.key for column in board_columns(rows, benchmark)]
    assert {"carbon", "margin"} <= set(keys)
    assert [column.key for column in board_columns(bare, benchmark)] == [
        key for key in keys if key not in {"carbon", "margin"}
    ]


def test_ranked_figures_have_their_value_and_the_others_their_text() -> None:
    """
    Energy, quality and CO2e are exact to seven digits; what doesn't rank sorts as it is printed.
    """
    first = ranked_rows(has_bar=True)[0]

    ((energy, _),), ((quality, _),) = first.energy, first.quality
    assert float(energy) * float(quality) == pytest.approx(1, rel=2e-7)
    assert first.accelerators == (("8",),)
    assert [len(part) for part in (*first.power, *first.per_watt, *first.reference)] == [1, 1, 1]
    assert first.bar == ()
