"""
A site of extreme entries for extreme benchmarks holds finite figures and finite coordinates alone.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reporter.schema.check import is_valid, schema_data
from reporter.site.publish import build
from tests.cli.test_extremes import accepted, ends_of, finite, full
from tests.conftest import CHECKOUT
from tests.extreme_texts import filled
from tests.extremes import cases_of, with_value
from tests.site.test_read_api import faults_of

# The fields that ranks, limits and axes are made of.
_OF_RANKS = re.compile(r"/(metrics|budget|limits|samples|noise|runs|tie)")
_NO_COORDINATE = re.compile(
    r' (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height|d|points|viewBox)="[^"]*(?:nan|inf|None)[^"]*"'
)
# A word of its own in the text of a page, as a figure that is missing would be.
_NONE = re.compile(r">\s*(?:None|null|undefined)\s*<")


def benchmarks() -> Iterator[Any]:
    """
    Benchmarks with every field, that rank by energy or within a budget, for higher or for lower
    values; each has one of its numbers at an end of what the schema allows.
    """
    schema = schema_data("benchmark")
    plain = json.loads((CHECKOUT / "benchmarks/bert.json").read_text(encoding="utf-8"))
    whole = filled(plain, schema, lambda data: is_valid(data, "benchmark"))
    for number, data in enumerate((plain, whole)):
        for direction in ("higher", "lower"):
            turned = with_value(data, "/metrics/0/direction", direction)
            cases = [
                case
                for case in cases_of(turned, schema)
                if _OF_RANKS.match(case[0]) and is_valid(case[2], "benchmark")
            ]
            # Half of the fields for one direction, half for the other.
            yield from (case[2] for case in ends_of(cases)[number::3])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The site of a board on which each of them has the full entry and one with an extreme number.
    """
    board = tmp_path_factory.mktemp("benchmarks") / "board"
    folder = board / "submissions/acme"
    folder.mkdir(parents=True)
    (board / "benchmarks").mkdir()
    shutil.copy(CHECKOUT / "board.toml", board)
    extremes = ends_of(accepted())
    for number, data in enumerate(benchmarks()):
        name = f"extreme-{number}"
        named = {key: value for key, value in data.items() if key != "aliases"} | {"id": name}
        (board / f"benchmarks/{name}.json").write_text(json.dumps(named), encoding="utf-8")
        for which, entry in enumerate((full(), extremes[number * 7 % len(extremes)][2])):
            of = {
                **entry,
                "id": f"acme/entry-{number}-{which}",
                "benchmark": {**entry["benchmark"], "id": name},
            }
            path = folder / f"entry-{number}-{which}.json"
            path.write_text(json.dumps(of), encoding="utf-8")
    built = build(board, out=board.parent / "_site")
    assert built.leaderboard is not None
    assert sum(len(one.rows) for one in built.leaderboard.boards) > 100
    return board.parent / "_site"


def test_every_page_and_chart_is_finite(site: Path) -> None:
    """
    No figure and no coordinate of a drawing is NaN or infinite, and none is missing unsaid.
    """
    pages = [path for path in site.rglob("*") if path.suffix in {".html", ".svg", ".csv"}]

    for path in pages:
        text = path.read_text(encoding="utf-8")
        if "method" not in path.parts:
            finite(text)
        assert _NO_COORDINATE.search(text) is None, path
        assert _NONE.search(text) is None, path
    assert len(pages) > 200


def test_every_document_is_by_the_schema(site: Path) -> None:
    """
    The read API promises its form whatever the benchmarks are.
    """
    schema = json.loads((CHECKOUT / "schemas/v1/api.schema.json").read_text(encoding="utf-8"))

    assert faults_of(site, Draft202012Validator(schema)) == []
