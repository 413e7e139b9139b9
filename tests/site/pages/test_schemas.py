"""
The pages of the schemas, and the schemas beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reporter.leaderboard.board_csv import COLUMNS
from reporter.site.pages.data import COLUMN_MEANINGS
from reporter.site.pages.schemas import Field, fields_of, parts_of, schema_files
from tests.site.conftest import BuiltSite

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"


def fields() -> dict[str, Field]:
    """
    The fields of a submission by pointer.
    """
    data = json.loads((SCHEMAS / "v2/submission.schema.json").read_text(encoding="utf-8"))
    return {field.pointer: field for field in fields_of(data)}


def test_schemas_are_published_byte_for_byte(built: BuiltSite) -> None:
    """
    Every file of every version stands at the address of its version.
    """
    files = sorted(path.relative_to(SCHEMAS) for path in SCHEMAS.rglob("*.json"))
    published = built.folder / "schemas"

    assert len(files) == len(schema_files()) == 10
    for file in files:
        assert (published / file).read_bytes() == (SCHEMAS / file).read_bytes()


def test_every_described_field_has_a_place(built: BuiltSite) -> None:
    """
    A field is found by its pointer, in which a star is any item of a list.
    """
    ids = built.pages["schemas/v2/submission/index.html"].ids()

    assert set(fields()) <= set(ids)
    for pointer in ("/id", "/system/power_limit_w", "/runs/*/energy_parts/*/energy_j"):
        assert pointer in ids


def test_a_field_tells_type_unit_and_whether_it_is_measured() -> None:
    """
    What the schema says of a field stands in words.
    """
    known = fields()
    energy = known["/runs/*/energy_parts/*/energy_j"]
    limit = known["/system/power_limit_w"]

    assert (energy.type, energy.unit, energy.said_by) == ("number", "J", "measured")
    assert (limit.type, limit.unit, limit.said_by, limit.is_required) == ("number", "W", "", True)
    assert limit.limits == ("from 0.001", "to 1,000,000")
    assert known["/schema_version"].limits == ("always 2",)
    assert known["/division"].limits == ('one of "closed", "open"',)


def test_schemas_that_are_used_come_first(built: BuiltSite) -> None:
    """
    The list names each schema with its version, and what files are checked by now.
    """
    data = json.loads((built.folder / "schemas/index.json").read_text(encoding="utf-8"))
    used = {(one["kind"], one["version"]) for one in data["schemas"] if one["is_used"]}

    assert used == {
        ("submission", "v2"), ("benchmark", "v2"), ("claim", "v1"), ("board", "v2"),
        ("ledger-event", "v2"), ("api", "v1"),
    }  # fmt: skip
    text = built.text("schemas/index.html")
    assert text.index("Published claims, version 1") < text.index("Board settings, version 1")


def test_every_column_of_a_board_is_explained(built: BuiltSite) -> None:
    """
    The page of downloads tells the columns of the table, none more and none fewer.
    """
    assert list(COLUMN_MEANINGS) == list(COLUMNS)
    assert "guaranteed_energy_kwh" in built.text("data/index.html")


def test_each_document_of_the_api_has_a_table_of_its_fields(built: BuiltSite) -> None:
    """
    All kinds of document stand on the page, each with an anchor for every field of its own.
    """
    schema = json.loads((SCHEMAS / "v1/api.schema.json").read_text(encoding="utf-8"))
    parts = list(parts_of(schema))
    ids = set(built.pages["schemas/v1/api/index.html"].ids())

    assert [part.name for part in parts] == list(schema["$defs"])
    for part in parts:
        assert part.description and part.fields, part.name
        assert {part.name, *(f"{part.name}{field.pointer}" for field in part.fields)} <= ids
    assert {"board/rows/*/quality_per_kwh", "ledger/events/*/by/person"} <= ids


def _undescribed(node: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, field in node.get("properties", {}).items():
        if "description" not in field:
            yield f"{place}/{name}"
        yield from _undescribed(field, f"{place}/{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield from _undescribed(node[key], f"{place}/*")


def test_every_field_of_every_document_is_described() -> None:
    """
    No field of the API is left to be guessed from its name.
    """
    schema = json.loads((SCHEMAS / "v1/api.schema.json").read_text(encoding="utf-8"))

    found = [one for name, part in schema["$defs"].items() for one in _undescribed(part, name)]

    assert found == [], found
