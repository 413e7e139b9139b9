"""
Boards as tables, CSV and JSON data.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from reporter.leaderboard.board_csv import COLUMNS, FLOAT_FORMAT, board_csv, board_frame, safe_cell
from reporter.leaderboard.boards import BoardTable, Entry, build_leaderboard
from reporter.leaderboard.export import board_data, entry_data, score_data
from reporter.leaderboard.words import uncertainty_text
from reporter.model.enums import RunStatus
from reporter.model.submission import Submitter
from tests.score.make_submission import EPOCH, a_benchmark, a_submission, an_entry, score_of

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0=1"]


def two_rows() -> BoardTable:
    """
    A board with one ranked entry and one below its target.
    """
    below = an_entry(
        id="other/below",
        quality=0.5,
        statuses=[RunStatus.MISSED_TARGET] * 5,
        site=None,
        start=EPOCH.replace(day=9),
    )
    (board,) = build_leaderboard([an_entry(), below], {"images": a_benchmark()}).boards
    return board


def rows_of(text: str) -> list[dict[str, str]]:
    """
    The CSV parsed back.
    """
    return list(csv.DictReader(io.StringIO(text, newline="")))


def numbers_in(data: Any) -> list[float]:
    """
    Every number in JSON data.
    """
    if isinstance(data, dict):
        return [number for value in data.values() for number in numbers_in(value)]
    if isinstance(data, list):
        return [number for value in data for number in numbers_in(value)]
    return [data] if isinstance(data, float | int) and not isinstance(data, bool) else []


def test_the_frame_has_all_columns_with_their_types() -> None:
    """
    Ranks are whole numbers that may be missing, figures are floats, texts are texts.
    """
    frame = board_frame(two_rows())

    assert list(frame.columns) == list(COLUMNS)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == dict(COLUMNS)
    assert frame["rank"].tolist()[0] == 1
    assert frame["rank"].isna().tolist() == [False, True]
    assert frame["quality_per_kwh"].isna().tolist() == [False, True]


def test_an_empty_board_is_an_empty_frame() -> None:
    """
    A board without rows keeps its columns.
    """
    frame = board_frame(replace(two_rows(), rows=()))

    assert len(frame) == 0
    assert list(frame.columns) == list(COLUMNS)


def test_the_csv_leaves_missing_figures_empty() -> None:
    """
    Numbers are numbers, missing ones empty, lines end in a line feed.
    """
    text = board_csv(two_rows())
    first, second = rows_of(text)

    assert "\r" not in text
    assert text.endswith("\n")
    assert first["rank"] == "1"
    assert first["energy_kwh"] == "0.21"
    assert float(first["quality_per_kwh"]) > 0
    assert second["rank"] == ""
    assert second["quality_per_kwh"] == ""
    assert second["emissions_g_co2e"] == ""
    assert second["reasons"].startswith("SR-4 5 runs of 5 missed the target")
    assert "nan" not in text.casefold()


def test_the_csv_is_what_pandas_writes() -> None:
    """
    Of the same board, cell by cell, but for texts that would be formulas.
    """
    rows = two_rows().rows
    odd = replace(rows[1], second_source_of='a "b", c\nd', carbon_rank=12, is_carbon_shared=True)
    for board in (
        two_rows(),
        replace(two_rows(), rows=(rows[0], odd)),
        replace(two_rows(), rows=()),
    ):
        frame = board_frame(board)
        written = frame.to_csv(index=False, lineterminator="\n", float_format=FLOAT_FORMAT)
        assert board_csv(board) == written


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_live_formula(formula: str) -> None:
    """
    A text that a spreadsheet would compute gets an apostrophe; NUL goes, CR becomes LF.
    """
    submission = a_submission(system_name=formula, submitter=Submitter(name=formula))
    entry = Entry(submission=submission, score=score_of(submission))
    (board,) = build_leaderboard([entry], {"images": a_benchmark()}).boards
    (row,) = rows_of(board_csv(board))

    assert row["system"] == "'" + formula.replace("\0", "").replace("\r", "\n")
    assert row["submitter"] == row["system"]


def test_harmless_text_stays() -> None:
    """
    Quotes, commas and line feeds survive the round trip unchanged.
    """
    submission = a_submission(system_name='8 x "fast", a=b\nnext')
    entry = Entry(submission=submission, score=score_of(submission))
    (board,) = build_leaderboard([entry], {"images": a_benchmark()}).boards

    assert rows_of(board_csv(board))[0]["system"] == '8 x "fast", a=b\nnext'
    assert safe_cell("") == ""


def test_the_data_is_strict_json() -> None:
    """
    Boards and entries are written without NaN and read back the same, `null` for what is missing.
    """
    data = [board_data(two_rows()), entry_data(an_entry())]

    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data[0]["slug"] == "images-v1-s2-closed"
    assert data[1]["id"] == "acme/one"


def test_board_data_has_rows_and_points() -> None:
    """
    Rows stand in the board's order; the entry below target has nulls and its reason.
    """
    data = board_data(two_rows())
    first, second = data["rows"]

    assert (first["entry"], first["rank"], first["is_shared"]) == ("acme/one", 1, False)
    assert second["rank"] is None
    assert second["quality_per_kwh"] is None
    assert [reason["code"] for reason in second["reasons"]] == ["SR-4"]
    assert {point["entry"] for point in data["pareto"]} == {"acme/one", "other/below"}
    assert second["energy_j"] is None
    assert second["expanded_uncertainty_relative"] is None


def test_one_uncertainty_stands_in_json_csv_and_words() -> None:
    """
    U95 is the same figure wherever it is printed.
    """
    board = two_rows()
    scored = board.rows[0].scope_score

    assert scored.expanded_uncertainty is not None
    assert board_data(board)["rows"][0]["expanded_uncertainty_relative"] == (
        scored.expanded_uncertainty
    )
    printed = float(rows_of(board_csv(board))[0]["expanded_uncertainty_relative"])
    assert printed == pytest.approx(scored.expanded_uncertainty, rel=1e-11)
    assert uncertainty_text(scored) == "± 6.2 % (k = 2)"


def test_a_row_says_how_it_stands_to_the_next() -> None:
    """
    By how much the next is higher, the width of the pair, how sure, and what the meters share.
    """
    entries = [
        an_entry(id="acme/a", energies_kwh=(0.2,) * 5),
        an_entry(id="other/a", energies_kwh=(0.21,) * 5, start=EPOCH.replace(day=9)),
    ]
    (board,) = build_leaderboard(entries, {"images": a_benchmark()}).boards
    first, second = board_data(board)["rows"]

    assert first["next"]["entry"] == "other/a"
    assert first["next"]["guaranteed_energy_above_relative"] == pytest.approx(0.05)
    assert first["next"]["is_clearly_worse"] is True
    assert first["next"]["meters"] == "unrelated"
    assert second["next"] is None
    assert rows_of(board_csv(board))[0]["next_guaranteed_above_relative"] == "0.05"


def test_entry_data_holds_the_submission_as_read() -> None:
    """
    An entry's data carries its submission, its score and its findings.
    """
    entry = an_entry()
    data = entry_data(entry)

    assert data["submission"] == entry.submission.to_dict()
    assert data["score"] == score_data(entry.score)
    assert data["findings"] == []


def test_score_data_names_its_units() -> None:
    """
    Every figure of a run has its unit in the key.
    """
    (scope,) = score_data(score_of())["scopes"]

    assert scope["is_eligible"] is True
    assert scope["runs"][0] == {
        "label": "run-0",
        "is_reached": True,
        "duration_s": 210.0,
        "samples_count": 1_000_000.0,
        "integrated_energy_j": 756000.0,
        "charged_energy_j": 756000.0,
        "charged_energy_as_read_j": 756000.0,
        "charged_energy_dc_j": None,
        "fabric_energy_j": None,
        "side_basis": "ac",
        "samples_per_j": 1_000_000 / 756_000,
        "throughput_per_s": 1_000_000 / 210,
        "coverage": 1.0,
        "largest_gap_s": 1.0,
    }
