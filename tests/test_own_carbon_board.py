"""
A board that ranks carbon by a table of its own: by commands, on pages, and against misuse.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import reporter
from reporter.findings import Severity
from reporter.leaderboard.board_csv import board_csv
from reporter.site.build_stamp import BuildStamp, input_files
from reporter.site.publish import build
from reporter.site.serve import look
from tests.conftest import RunCli
from tests.season_board import SeasonBoard, season_board
from tests.site.entries import b200

HEAD = """# title: Factors of the operators, <b>read</b> for the contest
# licence: CC-BY-4.0
# boundary: lifecycle
# mix: consumption
# relative_uncertainty: 0.05
zone,year,intensity_g_per_kwh,source,url
"""
NORWAY = 'NO,2025,29.5,"Statnett <script>alert(1)</script>",https://example.org/no\n'
FRANCE = "FR,2025,400,RTE,https://example.org/fr\n"
MISSING = "the board's own carbon table has no row for SE of 2025 or up to 2 years before"


def write_table(board: SeasonBoard, text: str) -> Path:
    """
    Put a table into the board; its path.
    """
    path = board.folder / "carbon.csv"
    path.write_text(text, encoding="utf-8")
    return path


def own_board(folder: Path) -> SeasonBoard:
    """
    Two entries in Norway, one each in France and in Sweden, of which the table has no row.
    """
    board = season_board(folder)
    board.benchmark(carbon="own")
    site = b200().site
    assert site is not None
    for entry_id, country in (("uni/second", "FRA"), ("lab/third", "SWE")):
        changed = replace(site, country=country, factor_id=None)
        board.submit(entry_id, 1.3, site=changed)
        board.review(entry_id)
    board.submit("club/norway", 1.6)
    board.review("club/norway")
    write_table(board, HEAD + NORWAY + FRANCE)
    return board


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> SeasonBoard:
    """
    The board with its table; tests of this fixture change nothing.
    """
    return own_board(tmp_path_factory.mktemp("own") / "board")


@pytest.fixture(scope="module")
def site(own: SeasonBoard) -> Path:
    """
    Its site.
    """
    out = own.folder.parent / "site"
    build(own.folder, out=out)
    return out


def carbon_ranks(board: SeasonBoard) -> dict[str, str | None]:
    """
    The carbon rank of each entry.
    """
    return {row.entry.id: row.carbon_rank_text for row in board.board().rows}


def test_all_entries_are_ranked_by_the_own_table_alone(own: SeasonBoard) -> None:
    """
    Like meets like: an entry without a row has no figure and a reason, and no other table helps.
    """
    assert carbon_ranks(own) == {
        "acme/first": "1",
        "club/norway": "2",
        "uni/second": "3",
        "lab/third": None,
    }
    scored = own.row("acme/first").scope_score
    assert scored.carbon_basis == (
        "board/NO/2025, 29.5 g/kWh, of the board's own carbon table, PUE 1.1"
    )
    sweden = own.row("lab/third").scope_score
    assert (sweden.emissions, sweden.carbon_reason) == (None, MISSING)
    assert own.row("lab/third").rank is not None


def test_the_uncertainty_of_the_table_is_that_of_the_widths(tmp_path: Path) -> None:
    """
    What the table states tells two grids apart; without it the rule of the packaged table does.
    """
    board = own_board(tmp_path / "board")
    near = FRANCE.replace("400", "28")
    write_table(board, HEAD + NORWAY + near)
    assert carbon_ranks(board)["uni/second"] == "2"

    write_table(board, (HEAD + NORWAY + near).replace("# relative_uncertainty: 0.05\n", ""))

    assert carbon_ranks(board)["uni/second"] == "1="


def test_pages_and_data_call_the_table_the_boards_own(own: SeasonBoard, site: Path) -> None:
    """
    The page lists every row that gave a figure beside the packaged value, with texts as texts; JSON
    and CSV name it, too.
    """
    folder = site / "boards" / "bert-v1-s2-closed"
    page = (folder / "index.html").read_text(encoding="utf-8")
    section = page[page.index('<h2 id="own-carbon">') :].partition("</section>")[0]
    cells = re.findall(r'<th scope="row" class="fixed">(.*?)</th>', section)
    assert cells == ["NO", "FR"]
    assert "Statnett &lt;script&gt;alert(1)&lt;/script&gt;" in section
    assert "<b>" not in section
    assert '<data value="30">30</data>' in section
    data = json.loads((folder / "index.json").read_text(encoding="utf-8"))["carbon_table"]
    assert data["whose"] == "the board's own"
    keys = ("zone", "g_per_kwh", "packaged_g_per_kwh")
    used = [tuple(one[key] for key in keys) for one in data["used_rows"]]
    assert used == [("NO", 29.5, 30.0), ("FR", 400.0, 31.0)]
    table = (folder / "board.csv").read_text(encoding="utf-8")
    assert "of the board's own carbon table" in table
    assert "electricitymaps/" not in page + table


def test_an_entry_names_the_table_and_other_pages_say_that_they_use_another(site: Path) -> None:
    """
    The grid that ranks is the board's, the packaged row stands beside it, and every grid is of the
    packaged table.
    """
    page = (site / "entries/acme/first/index.html").read_text(encoding="utf-8")

    assert "board/NO/2025: 29.5 g CO2e/kWh" in page
    assert "the board&#39;s own carbon table (Factors of the operators, &lt;b&gt;read" in page
    assert "electricitymaps/NO/2025: 30.0 g CO2e/kWh" in page
    assert "the board ranks carbon by one of its own" in page
    what_if = (site / "what-if/index.html").read_text(encoding="utf-8")
    assert "also where a board ranks carbon by one of its own" in what_if
    missing = (site / "entries/lab/third/index.html").read_text(encoding="utf-8")
    assert MISSING.replace("'", "&#39;") in missing


def test_a_statement_names_the_table_with_its_source(own: SeasonBoard) -> None:
    """
    Figures of a statement are those of the board, and so is the source that they give.
    """
    said = reporter.statement("acme/first", board=own.folder).text("markdown")
    silent = reporter.statement("lab/third", board=own.folder).text("markdown")

    assert "board/NO/2025, 29.5 g/kWh" in said
    assert "the board's own carbon table (Factors of the operators" in said
    assert f"location-based CO2e is not stated: {MISSING}" in silent


def test_an_export_names_the_licence_of_the_table(own: SeasonBoard, tmp_path: Path) -> None:
    """
    Figures that were made with it are passed on with its title and its licence, as text.
    """
    reporter.export(tmp_path / "data", board=own.folder)

    text = (tmp_path / "data" / "LICENSE.md").read_text(encoding="utf-8")
    assert "- The board's own carbon table, Factors of the operators, \\<b\\>read" in text
    assert "for the contest\\: licence CC-BY-4.0" in text


def test_a_table_that_cannot_be_used_gives_no_figure(run_cli: RunCli, tmp_path: Path) -> None:
    """
    The packaged table never stands in: not where the file is absent, a link, or has one fault.
    """
    board = own_board(tmp_path / "board")
    path = write_table(board, HEAD + NORWAY + FRANCE.replace("400", "nan"))

    ran = run_cli("validate", board.folder)
    assert ran.exit_code == 1
    assert (
        f"{path}:line 8: error CT-3: intensity_g_per_kwh 'nan' is no decimal number" in ran.stdout
    )
    assert set(carbon_ranks(board).values()) == {None}
    scored = board.row("acme/first").scope_score
    assert scored.emissions is None
    assert scored.carbon_reason == (
        "the board's own carbon table can't be used: no entry has a carbon figure"
    )
    path.unlink()
    assert [one.code for one in reporter.validate(board.folder).findings] == ["CT-1"]


def test_a_table_that_nothing_names_is_said(tmp_path: Path) -> None:
    """
    A maintainer who forgot to name it doesn't believe that it ranks; a zone of no place is named.
    """
    board = own_board(tmp_path / "board")
    write_table(board, HEAD + NORWAY + "XX,2025,10,Nobody,https://example.org\n")
    (zone,) = reporter.validate(board.folder).findings
    board.benchmark()

    (unused,) = reporter.validate(board.folder).findings

    assert (zone.code, zone.severity) == ("CT-5", Severity.WARNING)
    assert (unused.code, unused.severity) == ("CT-6", Severity.WARNING)
    assert "of the board's own" not in str(board.row("acme/first").scope_score.carbon_basis)
    assert "carbon_basis" not in board_csv(board.board())


def test_a_changed_table_is_a_change_of_the_board(tmp_path: Path) -> None:
    """
    A difference names the file and the ranks that it moves; a site that stands is built anew.
    """
    before, after = own_board(tmp_path / "before"), own_board(tmp_path / "after")
    out = tmp_path / "site"
    first = BuildStamp.taken(after.folder, out, is_strict=False)
    write_table(after, HEAD + NORWAY + FRANCE.replace("400", "2"))

    found = reporter.diff(before.folder, after.folder)

    assert [one.file for one in found.files] == ["carbon.csv"]
    (moved,) = found.places
    assert moved.entry == "uni/second"
    assert not moved.is_own
    assert moved.old is not None
    assert moved.new is not None
    emissions = [one.emissions_g_co2e or 0.0 for one in (moved.old, moved.new)]
    assert emissions[0] == pytest.approx(200 * emissions[1])
    assert "carbon.csv" in look(after.folder).stamps
    assert "carbon.csv" in {name for name, _, _ in input_files(after.folder)}
    assert BuildStamp.taken(after.folder, out, is_strict=False).key != first.key


def test_pages_of_entries_are_made_anew_for_another_table(tmp_path: Path) -> None:
    """
    The kept pages of all entries are of the table that they were made with.
    """
    board, cache, out = own_board(tmp_path / "board"), tmp_path / "cache", tmp_path / "site"
    build(board.folder, out=out, cache=cache)
    write_table(board, HEAD + NORWAY.replace("29.5", "31.5") + FRANCE)

    report = build(board.folder, out=out, cache=cache).report
    assert report is not None

    page = (out / "entries/club/norway/index.html").read_text(encoding="utf-8")
    assert "31.5 g CO2e/kWh" in page
    assert report.reused_count == 0
