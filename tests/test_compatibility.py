"""
The promises of docs/compatibility.md: what was there once is there still.

`tests/data/compatibility.json` holds what was promised; `--update-golden` adds what is new, and
nothing is ever taken out of it but by hand.
"""

from __future__ import annotations

import inspect
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter import codes
from reporter.model.rule_sets import RULE_SETS
from reporter.review.catalogue import rules
from tests.conftest import CHECKOUT, Golden, RunCli
from tests.test_docs import COMMANDS

PROMISED = CHECKOUT / "tests" / "data" / "compatibility.json"
FIRST = CHECKOUT / "tests" / "data" / "board-v1"


@cache
def promised() -> dict[str, list[str]]:
    """
    What was promised, by kind.
    """
    found: dict[str, list[str]] = json.loads(PROMISED.read_text(encoding="utf-8"))
    return found


def keep(golden: Golden, kind: str, present: set[str]) -> None:
    """
    Everything promised of *kind* is present; what is new is added where golden files are renewed.
    """
    if golden.update:
        data = json.loads(PROMISED.read_text(encoding="utf-8")) if PROMISED.is_file() else {}
        data[kind] = sorted({*data.get(kind, ()), *present})
        text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
        PROMISED.write_text(f"{text}\n", encoding="utf-8")
        promised.cache_clear()
    assert set(promised()[kind]) - present == set()


def paths_of(data: Any, place: str = "") -> Iterator[str]:
    """
    The keys of JSON data with the way to them; all items of a list are one place.
    """
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"{place}/{key}"
            yield from paths_of(value, f"{place}/{key}")
    for item in data if isinstance(data, list) else ():
        yield from paths_of(item, f"{place}/*")


def test_no_code_is_taken_out(golden: Golden) -> None:
    """
    Every code that was ever given is explained.
    """
    tables = [table for name, table in vars(codes).items() if name.endswith("_CODES")]
    keep(
        golden, "codes", {*(code for table in tables for code in table), *(r.code for r in rules())}
    )


def test_no_command_or_option_is_taken_out(golden: Golden) -> None:
    """
    Every command keeps its options.
    """
    keep(
        golden,
        "commands",
        {
            f"{name} {option}".strip()
            for name, command in COMMANDS.items()
            for parameter in command.params
            for option in ("", *(one for one in parameter.opts if one.startswith("-")))
        },
    )


def test_no_function_or_parameter_of_the_library_is_taken_out(golden: Golden) -> None:
    """
    Every name of the library keeps its parameters.
    """
    keep(
        golden,
        "library",
        {
            f"{name}({parameter})"
            for name in reporter.__all__
            for parameter in ("", *inspect.signature(getattr(reporter, name)).parameters)
        },
    )


def test_no_new_parameter_of_the_library_is_required(golden: Golden) -> None:
    """
    What was called once can be called in the same way: the parameters without a default stay.
    """
    required = {
        f"{name}({parameter.name})"
        for name in reporter.__all__
        for parameter in inspect.signature(getattr(reporter, name)).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}
    }
    keep(golden, "required", required)
    of_new = {one for one in required if f"{one.partition('(')[0]}()" not in promised()["library"]}

    assert required - of_new == set(promised()["required"])


def test_no_rule_set_is_taken_out(golden: Golden) -> None:
    """
    Every rule set keeps its number, its day and its words.
    """
    sets = {
        f"{one.number} {one.since} {text}"
        for one in RULE_SETS
        for text in (*one.rules, *one.method)
    }
    keep(golden, "rule sets", sets)


def test_no_field_of_a_schema_is_taken_out(golden: Golden) -> None:
    """
    Every version of every schema keeps its fields, and asks for no more than it did.
    """

    def fields(node: Any, place: str) -> Iterator[str]:
        for key, inner in node.get("properties", {}).items():
            yield f"{place}/{key}"
            yield from fields(inner, f"{place}/{key}")
        if isinstance(node.get("items"), dict):
            yield from fields(node["items"], f"{place}/*")

    def asked(node: Any, place: str) -> Iterator[str]:
        yield from (f"{place}/{key}" for key in node.get("required", ()))
        for key, inner in node.get("properties", {}).items():
            yield from asked(inner, f"{place}/{key}")
        if isinstance(node.get("items"), dict):
            yield from asked(node["items"], f"{place}/*")

    known, required = set(), set()
    for path in sorted((CHECKOUT / "schemas").glob("v*/*.schema.json")):
        name = f"{path.parent.name} {path.name.partition('.')[0]}"
        schema = json.loads(path.read_text(encoding="utf-8"))
        known |= set(fields(schema, name))
        required |= set(asked(schema, name))
    keep(golden, "fields", known)
    keep(golden, "required fields", required)
    old = set(promised()["fields"])
    old |= {field.partition("/")[0] for field in old}
    in_old_objects = {field for field in required if field.rpartition("/")[0] in old}

    assert in_old_objects - set(promised()["required fields"]) == set()


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A board of the first version, brought to today's.
    """
    from reporter.review.board_migration import migration

    path = tmp_path_factory.mktemp("board") / "board"
    shutil.copytree(FIRST, path)
    for one in migration(path, None):
        if one.is_to_write:
            one.write()
    return path


def test_no_key_of_the_json_of_a_command_is_taken_out(
    golden: Golden, board: Path, run_cli: RunCli
) -> None:
    """
    `score` and `rank` in JSON keep their keys.
    """
    for command in ("score", "rank"):
        ran = run_cli(command, "--board", board, "--format", "json")
        keep(golden, f"{command} --format json", set(paths_of(json.loads(ran.stdout))))


def test_no_address_of_a_site_is_taken_out(golden: Golden, board: Path) -> None:
    """
    Every page and every file of data keeps its address, and its data the keys.
    """
    out = board.parent / "site"
    reporter.build(board, out=out)

    # Scripts and their data are part of the pages: nobody else reads them.
    kinds = {".html", ".json", ".csv", ".xml", ".svg", ".cff"}
    files = {path.relative_to(out) for path in out.rglob("*") if path.suffix in kinds}
    keep(golden, "addresses", {path.as_posix() for path in files if path.parts[0] != "static"})
    entry = json.loads(min(out.glob("entries/*/*/index.json")).read_text(encoding="utf-8"))
    keep(golden, "entries/<id>/index.json", set(paths_of(entry)))
    table = json.loads((out / "data/leaderboard.json").read_text(encoding="utf-8"))
    keep(golden, "data/leaderboard.json", set(paths_of(table)))
