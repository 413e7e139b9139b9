"""
The pages as data: JSON beside every page, CSV beside every board.

Where a file lay on the machine that built the site is left out: the same submissions give the
same bytes in any folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reporter.claims.compare import Comparison
from reporter.claims.report import comparison_dict
from reporter.leaderboard.board_csv import csv_text
from reporter.leaderboard.boards import BoardTable, Entry, Leaderboard
from reporter.leaderboard.export import board_data, score_data, shown_data, standing_data
from reporter.model.competition import Goal
from reporter.model.submission import Submission
from reporter.score.every_grid import EveryGrid
from reporter.score.supplementary import shown_of
from reporter.site.addresses import board_folder, entry_folder
from reporter.site.pages.derivation import derivation_data
from reporter.site.pages.every_grid import every_grid_data
from reporter.site.pages.rules import RuleView, TextView
from reporter.site.pages.scoreboard import open_first

# One for all: `json.dumps` makes an encoder for each call that isn't plain.
_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False)


def json_text(data: Mapping[str, Any]) -> str:
    """
    JSON with a line for each key and each item of a list under it; ASCII only, refuses NaN.

    Deeper levels stay on one line: the encoder of the standard library is twenty times slower
    when it indents.

    >>> print(json_text({"a": 1, "b": [{"c": 2}, {"c": 3}]}), end="")
    {
    "a": 1,
    "b": [
    {"c": 2},
    {"c": 3}
    ]
    }
    """
    return "{\n" + ",\n".join(f"{_dumped(key)}: {_value(data[key])}" for key in data) + "\n}\n"


def _value(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_dumped(item) for item in value) + "\n]"
    return _dumped(value)


def _dumped(value: Any) -> str:
    return _ENCODER.encode(value)


def submission_twin(submission: Submission) -> dict[str, Any]:
    """
    A submission as data; it can be read back as it is.
    """
    return {"$schema": "urn:reporter:schema:v2:submission", **submission.to_dict()}


def without_files(data: Any) -> Any:
    """
    JSON data in which findings don't name the file they were found in.

    >>> without_files([{"code": "SR-3", "file": "/home/a.json", "message": "m"}])
    [{'code': 'SR-3', 'message': 'm'}]
    """
    if isinstance(data, dict):
        is_finding = "code" in data and "message" in data
        return {
            key: without_files(value)
            for key, value in data.items()
            if not (is_finding and key == "file")
        }
    if isinstance(data, list):
        return [without_files(value) for value in data]
    return data


def board_twin(board: BoardTable) -> dict[str, Any]:
    """
    One board as data, with the benchmark it belongs to.
    """
    data: dict[str, Any] = without_files(board_data(board))
    data["benchmark_definition"] = board.benchmark.to_dict()
    for row in data["rows"]:
        row["page"] = f"{entry_folder(row['entry'])}index.html"
    return data


def score_twin(
    entry: Entry, comparison: Comparison | None, every_grid: EveryGrid | None
) -> dict[str, Any]:
    """
    The score and the findings of an entry as data, with what is shown and not ranked, the lines of
    logs it is derived from, the comparison that its page draws, and the run in every grid.
    """
    data = score_data(entry.score)
    for scored, scope in zip(entry.score.scopes, data["scopes"], strict=True):
        shown = shown_data(shown_of(entry.submission, scored))
        if shown is not None:
            scope["shown_not_ranked"] = shown
    data["derivation"] = derivation_data(entry.submission)
    data["findings"] = [finding.to_dict() for finding in entry.findings]
    data["comparison"] = None if comparison is None else comparison_dict(comparison)
    data["every_grid"] = every_grid_data(every_grid)
    twin: dict[str, Any] = without_files(data)
    return twin


def entry_line(entry: Entry) -> dict[str, Any]:
    """
    An entry in a list: what it is, and where its page, submission and score stand.
    """
    folder, submission = entry_folder(entry.id), entry.submission
    return {
        "id": entry.id,
        "submitter": entry.submitter_name,
        "system": submission.system.name,
        "benchmark": submission.benchmark.id,
        "benchmark_version": submission.benchmark.version,
        "division": submission.division.value,
        "round": submission.round,
        "is_eligible": entry.score.is_eligible,
        "page": f"{folder}index.html",
        "submission": f"{folder}index.json",
        "score": f"{folder}score.json",
    }


def entries_twin(entries: Iterable[Entry]) -> dict[str, Any]:
    """
    A list of entries as data.
    """
    return {"entries": [entry_line(entry) for entry in entries]}


def home_twin(leaderboard: Leaderboard) -> dict[str, Any]:
    """
    The boards with their leaders as data.
    """
    return {"boards": [_board_line(board) for board in open_first(leaderboard.boards)]}


def _board_line(board: BoardTable) -> dict[str, Any]:
    folder = board_folder(board.key.slug)
    return {
        "slug": board.key.slug,
        "benchmark": board.key.benchmark_id,
        "benchmark_version": board.key.benchmark_version,
        "scope": board.key.scope.value,
        "division": board.key.division.value,
        **standing_data(board.benchmark, board.closing),
        **({"goal": Goal.QUALITY_WITHIN_BUDGET.value} if board.benchmark.ranks_quality else {}),
        "entries_count": len(board.rows),
        "ranked_count": len(board.ranked),
        "leaders": [row.entry.id for row in board.ranked if row.rank == 1],
        "page": f"{folder}index.html",
        "data": f"{folder}index.json",
        "csv": f"{folder}board.csv",
    }


def leaderboard_twin(
    leaderboard: Leaderboard, boards: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """
    Every row of every board, which *boards* are as data, and every entry with the place of its
    submission and score.
    """
    return {
        "boards": list(boards),
        "entries": [entry_line(entry) for entry in leaderboard.entries],
    }


def leaderboard_csv(tables: Iterable[tuple[BoardTable, Sequence[Sequence[str]]]]) -> str:
    """
    The CSV tables of all boards in one, each with its cells, header first; each row with the slug
    of its board in front.

    A column that only some boards have is empty for the others.
    """
    known = [(board.key.slug, header, rows) for board, (header, *rows) in tables]
    names = list(dict.fromkeys(name for _, header, _ in known for name in header))
    if not names:
        return ""
    lines: list[Sequence[str]] = [["board", *names]]
    for slug, header, rows in known:
        places = {name: place for place, name in enumerate(header)}
        order = [places.get(name) for name in names]
        lines += ([slug, *("" if at is None else row[at] for at in order)] for row in rows)
    return csv_text(lines)


def text_twin(view: TextView) -> dict[str, Any]:
    """
    A page of text as data: its Markdown, and the codes of the rules page.
    """
    data: dict[str, Any] = {"title": view.text.title, "markdown": view.text.source}
    if view.groups:
        data["codes"] = [_rule_line(rule) for group in view.groups for rule in group.rules]
    return data


def _rule_line(rule: RuleView) -> dict[str, Any]:
    details = [{"term": detail.term, "text": detail.text} for detail in rule.details]
    return {"code": rule.code, "title": rule.title, "advice": rule.advice, "details": details}
