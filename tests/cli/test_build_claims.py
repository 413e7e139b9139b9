"""
Claims and the ledger on the site that `reporter build` writes.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunCli

BERT = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A board of one submission, with two claim files, and no ledger.
    """
    folder = tmp_path / "board"
    (folder / "submissions/lenovo").mkdir(parents=True)
    (folder / "claims").mkdir()
    shutil.copy(CHECKOUT / "board.toml", folder)
    shutil.copytree(CHECKOUT / "benchmarks", folder / "benchmarks")
    shutil.copy(CHECKOUT / f"submissions/{BERT}.json", folder / "submissions/lenovo")
    for name in ("patterson-2021.json", "bloom-2022.json"):
        shutil.copy(CHECKOUT / "claims" / name, folder / "claims")
    return folder


def test_a_build_publishes_the_claims_of_the_board(run_cli: RunCli, board: Path) -> None:
    """
    Each claim file has its page; an inconsistent figure in a document is no error of the board.
    """
    ran = run_cli("build", "--board", board)
    listed = json.loads((board / "_site/claims/index.json").read_text(encoding="utf-8"))

    assert ran.exit_code == 0
    assert listed["summary"] == {"consistent": 13, "inconsistent": 1, "cannot tell": 0}
    assert (board / "_site/claims/patterson-2021/index.html").is_file()
    assert "CL-3" not in ran.stdout + ran.stderr


def test_a_bad_claim_file_is_said_and_stops_nothing(run_cli: RunCli, board: Path) -> None:
    """
    The finding is printed, the code is 1, and everything else is published.
    """
    (board / "claims/broken.json").write_text('{"schema_version": 1,}', encoding="utf-8")

    ran = run_cli("build", "--board", board)

    assert ran.exit_code == 1
    assert "claims/broken.json" in ran.stderr
    page = (board / "_site/claims/index.html").read_text(encoding="utf-8")
    assert "claims/broken.json" in page
    assert (board / "_site/claims/bloom-2022/index.html").is_file()
    entries = (board / "_site/entries/index.html").read_text(encoding="utf-8")
    assert "broken.json" not in entries


def test_strict_refuses_a_bad_claim_file(run_cli: RunCli, board: Path) -> None:
    """
    With --strict nothing is written while any file has an error.
    """
    (board / "claims/broken.json").write_text("[]", encoding="utf-8")

    ran = run_cli("build", "--board", board, "--strict")

    assert ran.exit_code == 1
    assert not (board / "_site").exists()


def test_events_of_the_ledger_are_on_the_page(run_cli: RunCli, board: Path) -> None:
    """
    What `reporter record` writes is shown with its banner after the next build.
    """
    person = ("--by", "board/maintainer")
    reason = ("--reason", "The meter was replaced between runs 3 and 4.")
    recorded = run_cli("record", BERT, "object", *person, *reason, "--board", board)

    built = run_cli("build", "--board", board)
    page = (board / f"_site/entries/{BERT}/index.html").read_text(encoding="utf-8")

    assert (recorded.exit_code, built.exit_code) == (0, 0)
    assert "<strong>Disputed</strong> on <time" in page
    assert "by Maintainer (board/maintainer): The meter was replaced between runs 3 and 4." in page
    assert '<ol class="events">' in page


NO_ADDRESS = (
    "the site gets no feed, sitemap, robots.txt, canonical links, pictures of shared links or "
    "addresses of badges, and its 404.html finds its stylesheet at the root only"
)


def test_a_build_says_once_that_the_site_has_no_address(run_cli: RunCli, board: Path) -> None:
    """
    As one line of text or one object of JSON: what is left out, where, and what to do.
    """
    text = run_cli("build", "--board", board)
    data = json.loads(run_cli("build", "--board", board, "--format", "json").stdout)
    said = [finding for finding in data if finding["code"] == "BD-4"]

    assert text.stderr.count("BD-4") == 1
    assert [(one["severity"], one["pointer"], one["message"], one["hint"]) for one in said] == [
        (
            "note",
            "/base_url",
            f"base_url isn't set: {NO_ADDRESS}",
            "set base_url to where the site will stand, such as https://board.example/energy/",
        )
    ]
    assert not (board / "_site/feed.xml").exists()
    assert "BD-4" not in (board / "_site/entries/index.html").read_text(encoding="utf-8")


def test_a_board_with_an_address_gets_all_of_it(run_cli: RunCli, board: Path) -> None:
    """
    With `base_url` nothing is said, and pictures and sitemap are there.
    """
    path = board / "board.toml"
    settings = path.read_text(encoding="utf-8")
    path.write_text(f'base_url = "https://a.example/b"\n{settings}', encoding="utf-8")

    ran = run_cli("build", "--board", board)

    assert "BD-4" not in ran.stdout + ran.stderr
    for name in ("sitemap.xml", "robots.txt", "open-graph.png", "claims/open-graph.png"):
        assert (board / "_site" / name).is_file(), name


def test_an_address_with_a_query_is_no_address(run_cli: RunCli, board: Path) -> None:
    """
    Nothing could be put behind it: it is said, and left out.
    """
    path = board / "board.toml"
    settings = path.read_text(encoding="utf-8")
    path.write_text(f'base_url = "https://a.example/?b"\n{settings}', encoding="utf-8")

    ran = run_cli("build", "--board", board)

    assert f"base_url 'https://a.example/?b' can't be used: {NO_ADDRESS}" in ran.stderr
    assert not (board / "_site/sitemap.xml").exists()
