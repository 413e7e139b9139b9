"""
Building: what is on the site, the same bytes every time, and all of it or nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.leaderboard.boards import build_leaderboard
from reporter.model.submission import Submitter
from reporter.review.status import EntryStatus, Status
from reporter.site import entry_files
from reporter.site.build import Additions, Making, build_site
from reporter.site.pages.entry import entry_page
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import a_board, b200, h100, h100_dc, leaderboard_of, submissions
from tests.site.make_board import a_submission, runs

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = """
import os, sys
os.umask(int(sys.argv[2], 8))
from dataclasses import replace
from pathlib import Path
from reporter.site.build import build_site
from tests.site.additions import some_additions
from tests.site.conftest import UNREAD
from tests.site.entries import a_board, leaderboard_of
out = Path(sys.argv[1])
build_site(leaderboard_of(), a_board(), [UNREAD], out, additions=some_additions())
"""


def digests(folder: Path) -> dict[str, tuple[str, int]]:
    """
    The hash and the mode of every file below *folder*.
    """
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mode,
        )
        for path in folder.rglob("*")
    }


def test_every_submission_is_on_the_site(built: BuiltSite) -> None:
    """
    Each one has a page, its own JSON, its score, and a line in the list of entries.
    """
    listed = json.loads((built.folder / "entries/index.json").read_text(encoding="utf-8"))
    ids = [submission.id for submission in submissions()]

    assert sorted(ids) == [line["id"] for line in listed["entries"]]
    for line in listed["entries"]:
        for kind in ("page", "submission", "score"):
            assert (built.folder / line[kind]).is_file()
        assert f"entries/{line['id']}/index.html" in built.pages["entries/index.html"].text


def test_the_json_of_an_entry_is_its_submission(built: BuiltSite) -> None:
    """
    What is read back from the site is the submission that went in.
    """
    from reporter.model.submission import Submission

    for submission in submissions():
        path = built.folder / "entries" / submission.id / "index.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        data.pop("$schema")
        assert Submission.from_dict(data) == submission


def test_eight_b200_stand_before_eight_h100(built: BuiltSite) -> None:
    """
    On the BERT board the order is that of energy inside the run windows on the AC side.
    """
    text = built.text("boards/bert-v1-s2-closed/index.html")

    assert text.index("SR780aV3-8xB200_SXM_180GB") < text.index("SMC-H100-AC-Power")
    assert text.index("SMC-H100-AC-Power") < text.index("SMC-H100-DC-Power")


def test_official_figures_stand_beside_ours(built: BuiltSite) -> None:
    """
    The official figures have the other order, and each page says why they differ.
    """
    b200_page = built.text("entries/lenovo/8xb200-bert/index.html")
    h100_page = built.text("entries/smc-ac-power/1xh100-bert/index.html")

    assert "as published 1.949 0.5414 −7.3 It multiplies the AC reading" in b200_page
    assert "as published 1.843 0.5120 −15.3 It averages power over the whole log" in h100_page
    assert "The same on the DC side DC 1.977" in b200_page
    assert "The same runsfrom smc-dc-power/1xh100-bert DC 2.128" in h100_page
    assert "ZeroDivisionError: the stop stamp equals the start stamp." in h100_page


def test_a_second_source_has_no_rank(built: BuiltSite) -> None:
    """
    The package on the DC side stands below the ranking and leads to the entry that ranks.
    """
    board = json.loads(
        (built.folder / "boards/bert-v1-s2-closed/index.json").read_text(encoding="utf-8")
    )
    row = next(row for row in board["rows"] if row["entry"] == "smc-dc-power/1xh100-bert")

    assert row["rank"] is None
    assert row["second_source_of"] == "smc-ac-power/1xh100-bert"
    page = built.text("entries/smc-dc-power/1xh100-bert/index.html")
    assert "This package is a second source: it logs the same runs as SMC-H100-AC-Power" in page


def test_an_entry_without_a_board_says_why(built: BuiltSite) -> None:
    """
    An entry whose parts give no scope has a page, its runs, and the finding.
    """
    page = built.text("entries/acme/switch-only/index.html")

    assert "This entry stands on no board. The findings below say why." in page
    assert "error SR-5 /runs no part of accelerators, nodes or whole_facility" in page
    assert "Run 10" in page


def test_files_that_hold_no_entry_are_named(built: BuiltSite) -> None:
    """
    A file that can't be read is listed with its finding, without the folders above the board.
    """
    page = built.text("entries/index.html")

    assert "can’t be published as they are: submissions/acme/bad.json." in page
    assert "error JS-2 line 3 no comma add one" in page
    assert not any("/some/where" in page.text for page in built.pages.values())


def test_footnotes_of_the_origin_are_printed(built: BuiltSite) -> None:
    """
    The words that the origin asks for stand on the entry and on its boards.
    """
    for name in ("entries/lenovo/8xb200-bert/index.html", "boards/bert-v1-s2-closed/index.html"):
        assert "Result not verified by MLCommons Association." in built.text(name)
        assert "MLPerf is a trademark of MLCommons Association." in built.text(name)


def test_statuses_and_codes_can_be_added(tmp_path: Path) -> None:
    """
    A status of the review ledger and the codes of an importer reach the pages.
    """
    additions = Additions(
        standings={"lenovo/8xb200-bert": EntryStatus(status=Status.V2)},
        more_codes={"IM-10": "Markers lack. Nothing to do."},
    )
    leaderboard = leaderboard_of(b200())
    report = build_site(leaderboard, a_board(), [], tmp_path / "s", additions=additions)
    site = site_in(tmp_path / "s", report)

    assert "V2 reviewed" in site.text("entries/lenovo/8xb200-bert/index.html")
    assert "IM-10Markers lack. Nothing to do." in site.text("rules/index.html")


def test_an_empty_board_is_a_whole_site(tmp_path: Path) -> None:
    """
    Without any submission there is still a home page that says so, and no broken page.
    """
    empty = build_leaderboard([], {})
    site = site_in(tmp_path / "s", build_site(empty, a_board(), [], tmp_path / "s"))

    assert site.report.pages_count == 30
    assert "No submission has been published on this board yet." in site.text("index.html")
    assert (tmp_path / "s/data/leaderboard.csv").read_text(encoding="utf-8") == ""


def test_the_missing_page_knows_where_the_site_stands(tmp_path: Path) -> None:
    """
    A server shows 404.html at any address, so it links from the root of the base URL.
    """
    board = a_board(base_url="https://acme.example/energy")
    site = site_in(tmp_path / "s", build_site(leaderboard_of(b200()), board, [], tmp_path / "s"))

    assert 'href="/energy/static/style.css"' in site.pages["404.html"].text
    assert 'href="static/style.css"' in site.pages["index.html"].text


def test_progress_counts_every_page(tmp_path: Path) -> None:
    """
    Progress runs from 1 to the number of pages, with the total known from the start.
    """
    calls: list[tuple[int, int]] = []
    report = build_site(
        leaderboard_of(b200(), h100(), h100_dc()),
        a_board(),
        [],
        tmp_path / "s",
        making=Making(progress=lambda done, total: calls.append((done, total))),
    )

    assert calls == [(done, report.pages_count) for done in range(1, report.pages_count + 1)]


def test_two_builds_give_equal_bytes(tmp_path: Path, built: BuiltSite) -> None:
    """
    Hash seed, time zone, locale, umask, clock and folder change no byte and no mode.
    """
    surroundings = [
        ({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}, "022", "one"),
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"}, "077", "zwei"),
    ]
    found: list[dict[str, tuple[str, int]]] = []
    for environment, umask, name in surroundings:
        subprocess.run(
            [sys.executable, "-c", SCRIPT, tmp_path / name / "site", umask],
            cwd=CHECKOUT,
            env={**os.environ, **environment, "SOURCE_DATE_EPOCH": str(len(found) * 10**9)},
            check=True,
        )
        found.append(digests(tmp_path / name / "site"))

    assert found[0] == found[1] == digests(built.folder)


def test_a_build_that_fails_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Whatever page fails, the old site stands untouched and nothing temporary remains.
    """
    out = tmp_path / "site"
    build_site(leaderboard_of(b200()), a_board(), [], out)
    before = digests(out)

    def failing(*arguments: object) -> object:
        if calls:
            raise RuntimeError("a template is broken")
        calls.append(1)
        return entry_page(*arguments)  # type: ignore[arg-type]

    calls: list[int] = []
    monkeypatch.setattr(entry_files, "entry_page", failing)
    with pytest.raises(RuntimeError, match="a template is broken"):
        build_site(leaderboard_of(b200(), h100()), a_board(), [], out)

    assert digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_someone_else_is_refused(tmp_path: Path) -> None:
    """
    A folder without the marker is left as it is, and the message says what to do.
    """
    (tmp_path / "thesis.tex").write_text("months of work", encoding="utf-8")

    with pytest.raises(ReporterError) as refused:
        build_site(leaderboard_of(b200()), a_board(), [], tmp_path)

    assert str(refused.value) == (
        f"{tmp_path} holds files that reporter didn't write; choose an empty folder for the site"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_the_home_page_names_the_board_of_a_shared_rank_once(tmp_path: Path) -> None:
    """
    Entries that share the first rank stand under one link to their board.
    """
    twin = replace(
        a_submission("acme/twin", runs(10, 214.9, power_w=9_700), submitter=Submitter(name="Acme")),
        system=b200().system,
    )
    build_site(leaderboard_of(b200(), twin), a_board(), [], tmp_path / "s")
    html = (tmp_path / "s/index.html").read_text()

    assert html.count("shares the rank") == 1
    assert html.count(">BERT-large pre-training</a>") == 1
    assert html.count('<span class="unseen">BERT-large pre-training, S2 nodes, closed</span>') == 1


def test_lists_of_entries_tell_systems_of_one_name_apart(built: BuiltSite) -> None:
    """
    Under the name of the system stands the id, by which commands and claims name the entry too.
    """
    html = (built.folder / "entries/index.html").read_text()

    assert '<span class="under">acme/4-runs</span>' in html


def test_the_files_of_a_board_stand_together(built: BuiltSite) -> None:
    """
    JSON and CSV of one board are one item, and the rows of papers are among the downloads.
    """
    html = (built.folder / "data/index.html").read_text()

    assert "(JSON)</a><br><a" in html
    assert 'href="../claims/index.json"' in html
