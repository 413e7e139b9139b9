"""
The page of a benchmark, the marks of closed boards, and what stands at former addresses.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.site.pages.benchmark import (
    BenchmarkView,
    VersionHistory,
    benchmark_histories,
    benchmark_page,
    version_histories,
)
from tests.review.test_renamed import RENAMED
from tests.season_board import SeasonBoard, season_board
from tests.site.charts.points import a_row
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import b200, leaderboard_of

LATER = date(2026, 9, 1)
NAME = '<script>alert(1)</script> & "Spring" {{ 7*7 }}'
OLD_BOARD = "boards/bert-v1-s2-closed/index"
MARK = re.compile(r' <span class="tag">board closed</span>')
NOTES = re.compile(r'<p class="note">Closed on .*?(?=<p class="verdict-sentence">)', re.DOTALL)


def built(board: SeasonBoard, name: str) -> BuiltSite:
    """
    The site of the board as it is now, parsed strictly.
    """
    made = reporter.build(board.folder, out=board.folder.parent / name)
    assert made.report is not None
    return site_in(made.path, made.report)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltSite, BuiltSite, BuiltSite]:
    """
    The site of one version; with a second one beside it; and after late, withdrawn, disputed and
    renamed entries.
    """
    board = season_board(tmp_path_factory.mktemp("season") / "board")
    board.submit("club/early", 2.0, on=date(2026, 5, 10))
    board.review("club/early")
    before = built(board, "before")

    board.benchmark("bert-v1.json", closed_on="2026-06-30")
    season: dict[str, Any] = {"name": NAME, "opens_on": "2026-09-01", "closes_on": "2026-12-31"}
    board.benchmark("bert.json", version=2, season=season)
    after = built(board, "after")

    board.submit("board/late", 0.5)
    board.review("board/late", LATER)
    board.say("lab/third", "withdraw", "lab/eve", LATER)
    board.say("uni/second", "object", "lab/eve", LATER)
    board.submit("acme/next", 0.9, version=2, on=LATER)
    board.review("acme/next", LATER)
    board.settle({"acme": "apex"}, **RENAMED)
    board.rename("acme/first", "apex/first")
    board.rename("acme/next", "apex/next")
    return before, after, built(board, "later")


def test_a_new_version_changes_an_old_board_by_its_mark_alone(
    sites: tuple[BuiltSite, BuiltSite, BuiltSite],
) -> None:
    """
    The page of the old board has the same bytes but for the mark, its sentence and its name in
    commands, its data but for the day.
    """
    before, after, _ = sites
    old, new = (site.pages[f"{OLD_BOARD}.html"].text for site in (before, after))

    assert 1 == len(MARK.findall(new)) == len(NOTES.findall(new))
    assert "reporter rank --benchmark bert-v1" in new
    new = new.replace("--benchmark bert-v1", "--benchmark bert")
    assert old == NOTES.sub("", MARK.sub("", new))
    old_data, new_data = (
        json.loads((site.folder / f"{OLD_BOARD}.json").read_text()) for site in (before, after)
    )
    assert {"on": "2026-06-30", "newer_version": 2} == new_data.pop("closed")
    assert "2026-06-30" == new_data["benchmark_definition"].pop("closed_on")
    assert old_data == new_data
    assert (before.folder / "boards/bert-v1-s2-closed/board.csv").read_bytes() == (
        after.folder / "boards/bert-v1-s2-closed/board.csv"
    ).read_bytes()


def test_a_closed_board_says_what_came_since(
    sites: tuple[BuiltSite, BuiltSite, BuiltSite],
) -> None:
    """
    First that it is closed, then who came late, who lost the rank, and who is disputed.
    """
    text = sites[2].text(f"{OLD_BOARD}.html")

    assert "board closed Closed on 2026-06-30; version 2 is the current one." in text
    name = "SR780aV3-8xB200_SXM_180GB of"
    late = "as they came or were changed after the closing, or weren’t confirmed by then"
    assert f"Without a rank, {late}: {name} Board." in text
    assert f"Ranked at the closing, and no longer: {name} Lab." in text
    assert f"Ranked, and disputed: {name} Uni." in text


def test_open_boards_come_first(sites: tuple[BuiltSite, BuiltSite, BuiltSite]) -> None:
    """
    The home page and its data name closed boards last, in words.
    """
    site = sites[2]
    boards = json.loads((site.folder / "index.json").read_text())["boards"]
    assert [("bert-v2-s2-closed", None), ("bert-v1-s2-closed", "2026-06-30")] == [
        (one["slug"], one.get("closed", {}).get("on")) for one in boards
    ]
    entries = site.pages["entries/index.html"].text
    assert ">S2: 1, board closed</a>" in entries
    assert ">S2: 1</a>" in entries
    assert ", S2 nodes, board closed</a>" in site.pages["entries/apex/first/index.html"].text
    assert ["S2 nodes, closed; 1 of 1 ranked", "S2 nodes, closed; 3 of 5 ranked; board closed"] == [
        "".join(element.itertext())
        for element in site.pages["index.html"].all("span")
        if "".join(element.itertext()).startswith("S2 nodes")
    ]


def test_the_page_of_a_benchmark_lists_its_versions(
    sites: tuple[BuiltSite, BuiltSite, BuiltSite],
) -> None:
    """
    The current version first; entries in order of time, with the record as steps by day.
    """
    site = sites[2]
    page = site.pages["benchmarks/bert/index.html"]
    text = site.text(page.name)

    assert [f"{NAME} (version 2)", "Version 1"] == [
        "".join(element.itertext()) for element in page.all("h2")
    ]
    assert "open submissions from 2026-09-01 to 2026-12-31" in text
    assert "closed on 2026-06-30; version 2 is the current one" in text
    assert "Days of submission from 2026-05-10 to 2026-06-01." in text
    assert 1 == len([one for one in page.all("svg") if one.get("aria-labelledby") == DRAWN])
    data = json.loads((site.folder / "benchmarks/bert/index.json").read_text())
    newest, oldest = data["versions"]
    assert ("bert", 2, "bert-v2-s2-closed") == (
        data["benchmark"],
        data["current_version"],
        newest["record_board"],
    )
    assert [
        ("club/early", 3, True),
        ("apex/first", 1, True),
        ("board/late", None, False),
        ("lab/third", None, False),
        ("uni/second", 2, False),
    ] == [(one["entry"], one["rank"], one["is_record"]) for one in oldest["entries"]]
    for name in (f"{OLD_BOARD}.html", "index.html"):
        assert "benchmarks/bert/index.html" in site.pages[name].text


DRAWN = "v1-record-title v1-record-text"


def test_the_name_of_a_season_is_text_everywhere(
    sites: tuple[BuiltSite, BuiltSite, BuiltSite],
) -> None:
    """
    A name that looks like markup or a template is shown as it is, on every page and in no script.
    """
    site = sites[2]
    shown = [page for page in site.pages.values() if NAME in site.text(page.name)]

    assert {"benchmarks/bert/index.html", "boards/bert-v2-s2-closed/index.html", "index.html"} <= {
        page.name for page in shown
    }
    for page in site.pages.values():
        assert "<script>alert" not in page.text
    for path in [*site.folder.rglob("*.svg"), *site.folder.rglob("*.xml")]:
        assert b"<script>alert" not in path.read_bytes()


def test_former_addresses_lead_on(sites: tuple[BuiltSite, BuiltSite, BuiltSite]) -> None:
    """
    At an old address stands a page with a link, which the browser follows without a script; the
    canonical address is the new one, and no search engine is told of the old.
    """
    site = sites[2]
    for old, new in (
        ("entries/acme/first/index.html", "../../../entries/apex/first/index.html"),
        ("entries/acme/next/index.html", "../../../entries/apex/next/index.html"),
        ("entries/acme/index.html", "../../entries/apex/index.html"),
    ):
        page = site.pages[old]
        target = (page.path.parent / new).resolve()
        assert target.is_file()
        refreshed = [one for one in page.all("meta") if one.get("http-equiv") == "refresh"]
        assert [f"0; url={new}"] == [one.get("content") for one in refreshed]
        assert new in [one.get("href") for one in page.all("a")]
        address = f"https://board.example/energy/{target.relative_to(site.folder.resolve())}"
        assert [address] == [
            one.get("href") for one in page.all("link") if one.get("rel") == "canonical"
        ]
    assert "entries/acme" not in (site.folder / "sitemap.xml").read_text()
    assert (
        "<code>acme/first</code> is <code>apex/first</code>"
        in site.pages["entries/acme/first/index.html"].text
    )


def test_events_of_before_lead_to_the_renamed_entry(
    sites: tuple[BuiltSite, BuiltSite, BuiltSite],
) -> None:
    """
    The ledger keeps the old name, and links to the page that the entry has now.
    """
    data = json.loads((sites[2].folder / "ledger/index.json").read_text())
    assert {("acme/first", "entries/apex/first/index.html")} == {
        (one["entry"], one["page"]) for one in data["events"] if one["entry"].endswith("/first")
    }
    assert "apex/first/index.html#" in sites[2].pages["ledger/index.html"].text


def test_a_real_page_is_never_replaced(tmp_path: Path) -> None:
    """
    Where an entry stands under an alias of its own, nothing leads away from its page.
    """
    board = season_board(tmp_path / "board")
    board.settle({"acme": "apex"}, **RENAMED)
    board.submit("apex/other", 1.5)
    site = built(board, "site")

    assert "This page has moved" not in site.text("entries/acme/first/index.html")
    assert "This page has moved" in site.text("entries/acme/other/index.html")
    assert "This page has moved" in site.text("entries/apex/first/index.html")
    assert "This page has moved" not in site.text("entries/acme/index.html")


def test_of_many_days_those_with_a_record_are_drawn() -> None:
    """
    Nine days have no room on a phone: the last five that set a record are drawn, and how many
    aren't is said; the table has the last 200 entries.
    """
    board = leaderboard_of(b200()).boards[0]
    rows = tuple(
        replace(
            row,
            entry=replace(
                row.entry,
                submission=replace(row.entry.submission, submitted_on=date(2027, 1, 10 - number)),
            ),
        )
        for number, row in enumerate(a_row(number, (1, 1.0 + number)) for number in range(9))
    )
    entries = tuple(row.entry for row in rows)
    history = VersionHistory(
        benchmark=board.benchmark,
        closing=None,
        boards=(board,),
        main=replace(board, rows=rows),
        entries=entries * 30,
    )
    names = {entry.id: entry.system_name for entry in entries}
    view = benchmark_page(board.benchmark, [history], names).view

    assert isinstance(view, BenchmarkView)
    (version,) = view.versions
    assert version.plot is not None
    assert ["01-06", "01-07", "01-08", "01-09", "01-10"] == [
        mark.name for mark in version.plot.rounds
    ]
    assert (
        "Days of submission from 2027-01-06 to 2027-01-10; 4 days without a record, or earlier, "
        "not drawn."
    ) == version.plot_note
    assert (200, "70 earlier entries in the JSON") == (len(version.entries), version.more)


def test_a_version_without_an_entry_has_its_place(tmp_path: Path) -> None:
    """
    A season that was opened a moment ago is on the page, with no entry yet.
    """
    board = season_board(tmp_path / "board")
    board.benchmark("bert-v1.json", closed_on="2026-06-30")
    board.benchmark("bert.json", version=2)
    board.benchmark("ernie.json", id="ernie", aliases=[])
    board.benchmark("opened.json", id="opened", aliases=[], season={"name": "First"})
    leaderboard = reporter.build(board.folder, out=tmp_path / "site").leaderboard
    assert leaderboard is not None

    assert ["bert", "opened"] == [one.id for one in benchmark_histories(leaderboard)]
    (bert, _) = benchmark_histories(leaderboard)
    assert [(2, 0, True), (1, 3, False)] == [
        (one.benchmark.version, len(one.entries), one.closing is None)
        for one in version_histories(leaderboard, bert)
    ]
    text = (tmp_path / "site/benchmarks/bert/index.html").read_text()
    assert "No entry of this version yet." in text
