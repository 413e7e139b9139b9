"""
The pages as data.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from reporter.leaderboard.board_csv import board_cells
from reporter.model.submission import BenchmarkReference
from reporter.site import json_pages
from tests.site.entries import b200, entry_of, leaderboard_of, some_findings


def test_nan_is_refused() -> None:
    """
    JSON has no NaN, so none is written.
    """
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_pages.json_text({"x": float("nan")})


def test_json_is_ascii_with_a_final_line_feed() -> None:
    """
    The bytes are the same in every locale.
    """
    assert json_pages.json_text({"ü": 1}) == '{\n"\\u00fc": 1\n}\n'
    assert json_pages.json_text({"a": [], "b": [1, 2]}) == '{\n"a": [],\n"b": [1, 2]\n}\n'


def test_places_of_files_are_left_out() -> None:
    """
    Findings lose the name of the file they were found in; evidence keeps its path.
    """
    entry = entry_of(b200(), some_findings(b200()))
    twin = json_pages.score_twin(entry, None, None)
    command = twin["derivation"].pop("command")
    score = json.dumps(twin)

    assert command.startswith(f"reporter review submissions/{entry.id}.json")
    assert '"file"' not in score and "submissions/" not in score
    assert json_pages.without_files({"path": "x", "file": "y"}) == {"path": "x", "file": "y"}


def test_a_list_of_entries_gives_benchmarks_with_their_version() -> None:
    """
    Entries of two versions of one benchmark are told apart without another file.
    """
    newer = BenchmarkReference(id="bert", version=2)
    entries = [entry_of(b200()), entry_of(replace(b200(), benchmark=newer))]
    lines = json_pages.entries_twin(entries)["entries"]

    named = [(line["benchmark"], line["benchmark_version"]) for line in lines]
    assert named == [("bert", 1), ("bert", 2)]


def test_the_whole_board_is_one_table() -> None:
    """
    All rows of all boards stand in one CSV, the slug of the board in front.
    """
    leaderboard = leaderboard_of()
    text = json_pages.leaderboard_csv((board, board_cells(board)) for board in leaderboard.boards)
    header, *rows = csv.reader(io.StringIO(text))

    assert header[:2] == ["board", "rank"]
    assert len(rows) == sum(len(board.rows) for board in leaderboard.boards)
    assert {row[0] for row in rows} == {board.key.slug for board in leaderboard.boards}


def test_the_leaderboard_names_every_file() -> None:
    """
    Boards with their rows and benchmark, entries with page, submission and score.
    """
    leaderboard = leaderboard_of()
    boards = [json_pages.board_twin(board) for board in leaderboard.boards]
    data = json_pages.leaderboard_twin(leaderboard, boards)

    assert [board["slug"] for board in data["boards"]] == [
        "bert-v1-s2-closed", "bert-v1-s2-open", "retinanet-v1-s2-closed", "retinanet-v1-s3-closed",
    ]  # fmt: skip
    assert data["boards"][0]["benchmark_definition"]["id"] == "bert"
    assert data["boards"][0]["rows"][0]["page"] == "entries/lenovo/8xb200-bert/index.html"
    assert data["entries"][0]["score"] == "entries/acme/4-runs/score.json"
