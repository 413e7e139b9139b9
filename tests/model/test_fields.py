"""
The classes of the model and the objects of the schemas have the same fields.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from reporter.model.benchmark import Benchmark, Board
from reporter.model.organisations import Organisation
from reporter.model.submission import Submission
from reporter.schema.check import Kind, schema_data


def inner(hint: Any) -> Any:
    """
    The class inside an optional or a tuple, or None.
    """
    if get_origin(hint) in {types.UnionType, typing.Union, tuple}:
        found = (inner(argument) for argument in get_args(hint))
        return next((one for one in found if one is not None), None)
    return hint if is_dataclass(hint) else None


def pairs(kind: type, schema: dict[str, Any]) -> Iterator[tuple[type, dict[str, Any]]]:
    """
    Each class of the model with the schema of its object.
    """
    yield kind, schema
    hints = get_type_hints(kind)
    for key, child in schema["properties"].items():
        held = inner(hints.get(key))
        if held is not None:
            yield from pairs(held, child.get("items", child))


ROOTS: list[tuple[type, Kind]] = [
    (Submission, "submission"),
    (Benchmark, "benchmark"),
    (Board, "board"),
]
# These two tables of a board's settings are one object of the model, `Organisations`.
GATHERED = {"ledger", "organisations"}
# The board's own table of a benchmark is read from a file of its own.
BESIDE = {"carbon_table"}


def roots() -> Iterator[tuple[type, dict[str, Any]]]:
    """
    The classes that whole files become, and that of an organisation, with their schemas.
    """
    for kind, name in ROOTS:
        schema = schema_data(name)
        if kind is Board:
            yield Organisation, schema["properties"]["organisations"]["items"]
            properties = schema["properties"].items()
            kept = {key: value for key, value in properties if key not in GATHERED}
            schema = schema | {"properties": kept}
        yield kind, schema


FOUND = [pair for root, schema in roots() for pair in pairs(root, schema)]
ALL = [
    pytest.param(kind, schema, id=f"{index}-{kind.__name__}")
    for index, (kind, schema) in enumerate(FOUND)
]


@pytest.mark.parametrize(("kind", "schema"), ALL)
def test_a_class_has_the_fields_of_its_object(kind: Any, schema: dict[str, Any]) -> None:
    """
    No field of the schema is lost in the model, and the model has none that the schema lacks.
    """
    others = {Board: GATHERED, Benchmark: BESIDE}.get(kind, set())
    names = {field.name for field in fields(kind)} - others

    assert names == schema["properties"].keys() - {"$schema"}


@pytest.mark.parametrize(("kind", "schema"), ALL)
def test_required_means_the_same(kind: Any, schema: dict[str, Any]) -> None:
    """
    A field without default is one that the schema requires.
    """
    required = {field.name for field in fields(kind) if field.default is MISSING}

    assert required == set(schema.get("required", ()))
