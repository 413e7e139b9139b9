"""
The drawings of a board's page, and their tables.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporter.leaderboard.boards import BoardTable
from reporter.leaderboard.entries import Leaderboard, Row
from reporter.leaderboard.quality_curves import QualityCurves, energies_at, quality_curves
from reporter.model.enums import Direction
from reporter.site import quantity
from reporter.site.build import build_site
from reporter.site.frame import site_of
from reporter.site.pages.board import board_pages
from reporter.site.pages.board_drawings import BoardDrawings, board_drawings, levels_between
from reporter.site.pages.scoreboard import scoreboard
from reporter.site.render import Renderer
from tests.site.charts.points import rows_of
from tests.site.charts.test_quality_curve_plot import METRIC, a_curve
from tests.site.conftest import BuiltSite, site_in
from tests.site.curves import curve_board, with_energies
from tests.site.entries import a_board, b200, h100, h100_dc, leaderboard_of

HOSTILE = "</title><script>alert(1)</script>\u202e{{ 7*191 }}\"'>"
BERT = "boards/bert-v1-s2-closed/index.html"
MOST_BYTES = 20_000


def board_with(count: int) -> BoardTable:
    """
    The BERT board with *count* ranked rows.
    """
    made = rows_of([(100.0 + 7 * index, 1.0 + 30 / (index + 1)) for index in range(count)])
    return replace(curve_board(), rows=tuple(made))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    The site of a board that has all drawings.
    """
    older = replace(with_energies(h100()), round="v4.0")
    leaderboard = leaderboard_of(with_energies(b200()), older, h100_dc())
    folder = tmp_path_factory.mktemp("drawn") / "site"
    return site_in(folder, build_site(leaderboard, a_board(), [], folder))


def test_levels_are_round_and_between_the_start_and_the_target() -> None:
    """
    The last four of them, printed as the command takes them, on the way to better quality.
    """
    up = QualityCurves(metric=METRIC, curves=(a_curve(0, [(1, 0.38), (2, 0.72)]),),
                       without=(), more=0)  # fmt: skip
    loss = replace(METRIC, direction=Direction.LOWER, target=0.925)
    down = replace(up, metric=loss, curves=(a_curve(0, [(1, 0.94), (2, 0.92)]),))

    assert levels_between(up) == ("0.4", "0.5", "0.6", "0.7")
    assert levels_between(down) == ("0.9350", "0.9325", "0.9300", "0.9275")


def test_a_start_at_the_target_leaves_no_level() -> None:
    """
    Nor does a board without curves; then nothing is drawn.
    """
    found = QualityCurves(metric=METRIC, curves=(a_curve(0, [(1, 0.72)]),), without=(), more=0)

    assert levels_between(found) == ()
    assert levels_between(replace(found, curves=())) == ()


def test_the_table_prints_what_the_command_prints() -> None:
    """
    Guaranteed energies at each level, then that to the target as the ranking has it.
    """
    board = curve_board()
    view = board_drawings(board).curves
    assert view is not None

    for row, shown in zip(board.ranked, view.rows, strict=True):
        found = energies_at(row, board.benchmark, [float(level) for level in view.levels])
        expected = [one.guaranteed and quantity.plain(one.guaranteed.kwh, "kWh") for one in found]
        assert [cell.energy for cell in shown.cells[:-1]] == expected
        assert shown.cells[-1].energy == quantity.guaranteed_kwh(row.scope_score)
    assert view.levels == ("0.66", "0.68", "0.70")
    assert view.command == "reporter rank --benchmark bert --at 0.70"


def test_of_several_metrics_the_first_is_drawn() -> None:
    """
    The others stay at their targets, and the command names the one that it moves.
    """
    board = curve_board()
    second = replace(board.benchmark.metrics[0], name="other_score", target=0.0)
    both = replace(board.benchmark, metrics=(board.benchmark.metrics[0], second))
    view = board_drawings(replace(board, benchmark=both)).curves

    assert view is not None
    assert view.others == "other score"
    assert view.command == "reporter rank --benchmark bert --at masked_lm_accuracy=0.70"
    assert view.rows[0].cells[0].reason == "0 of 10 runs passed"


@pytest.mark.parametrize("count", [0, 1])
def test_a_board_of_less_than_two_entries_draws_nothing_to_compare(count: int) -> None:
    """
    Neither a front, nor lines of runs that hold no energies, nor a record.
    """
    drawings = board_drawings(board_with(count))

    assert drawings == BoardDrawings(energy_time=None, curves=None, record=None)


def test_pages_hold_the_drawings_and_say_where_the_figures_are(drawn: BuiltSite) -> None:
    """
    Each drawing has a title and a description, and what is said of it stands in a table too.
    """
    page = drawn.pages[BERT]
    for key in ("energy-time", "curves", "record"):
        assert {f"{key}-title", f"{key}-text", key} <= set(page.ids())
    text = drawn.text(BERT)

    assert "From the fastest on: SR780aV3-8xB200_SXM_180GB, 0.629 kWh, 3 min 35 s." in text
    assert "Not drawn: 1 entry whose runs stand here from another source." in text
    table = text.split("About this board")[0].split("Record by round")[0]
    assert table.count("0.629") >= 3
    assert "v4.0from 2025-06-04 on" in text.replace("v4.0 from", "v4.0from")
    assert "Any other level, with ranks and all entries: reporter rank --benchmark bert" in text


def test_the_scoreboard_has_a_spark_where_a_board_has_two_entries() -> None:
    """
    An only entry has none.
    """
    leaderboard = leaderboard_of()
    names = {entry.id: entry.system_name for entry in leaderboard.entries}
    found = {row.key: row.spark for row in scoreboard(leaderboard.boards, names, {})}

    assert found["bert-v1-s2-closed"] is not None
    assert found["retinanet-v1-s3-closed"] is None


def test_drawings_of_a_full_board_stay_small() -> None:
    """
    Under 20 kB each, with names as long as published ones.
    """
    board = board_with(200)
    first = quality_curves(curve_board()).curves[0].row
    html = page_of(replace(board, rows=tuple(_with_runs_of(row, first) for row in board.ranked)))

    for name in ("energy-time", "curves"):
        section = html.split(f'<section aria-labelledby="{name}">')[1].split("</section>")[0]
        figure = section.split("<figure")[1].split("</figure>")[0]
        assert 5_000 < len(figure.encode()) < MOST_BYTES, name


def _with_runs_of(row: Row, other: Row) -> Row:
    submission = replace(row.entry.submission, runs=other.entry.submission.runs)
    return replace(
        row,
        entry=replace(row.entry, submission=submission),
        scope_score=replace(row.scope_score, runs=other.scope_score.runs),
    )


def page_of(board: BoardTable) -> str:
    """
    The page of a board as HTML.
    """
    names = {row.entry.id: row.entry.system_name for row in board.rows}
    return Renderer(site_of(a_board())).render(board_pages(board, {}, names)[0])


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    """
    Names of systems and accelerators are escaped wherever a drawing prints them.
    """
    entries = []
    for made in (with_energies(b200()), replace(with_energies(h100()), round="v4.0")):
        accelerator = replace(made.system.accelerator, id=None, name=HOSTILE + made.round)
        system = replace(made.system, name=HOSTILE, accelerator=accelerator)
        entries.append(replace(made, system=system))
    leaderboard: Leaderboard = leaderboard_of(*entries)
    html = page_of(leaderboard.boards[0])
    site = site_in(tmp_path / "s", build_site(leaderboard, a_board(), [], tmp_path / "s"))

    assert "Record by round" in html and "Quality against energy so far" in html
    assert "alert(1)" in html and "1337" not in html and "\u202e" not in html
    assert [one.attrib.get("src", "") for one in site.pages[BERT].all("script")] == [
        "../../static/theme.js",
        "../../static/sort.js",
        "../../static/copy.js",
        "../../static/figures.js",
        "../../static/search.js",
        "../../static/long-table.js",
        "../../static/filters.js",
        "../../static/compare-ticks.js",
        "../../boards/bert-v1-s2-closed/rows.js",
    ]


def test_the_same_board_is_drawn_the_same() -> None:
    """
    Same input, same bytes.
    """
    assert page_of(board_with(60)) == page_of(board_with(60))
