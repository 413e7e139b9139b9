"""
What the pages of the schemas show: every field with its meaning, type and unit.

The schemas themselves stand beside the pages, byte for byte, at addresses that don't change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from reporter.resources import folder
from reporter.schema.check import MEASURED, VERSIONS
from reporter.site.frame import JSON_TWIN, Alternate, Link, Page
from reporter.text import pointer_part

FOLDER = "schemas/"
_ENDING = ".schema.json"
# The schema of documents that a site publishes, where the others are of files that it is made of.
API_KIND = "api"
# A list of words that is longer than this is named by its length.
MOST_WORDS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFile:
    """
    One schema: its version ("v2"), its kind ("submission"), and its bytes.
    """

    version: str
    kind: str
    content: bytes

    @property
    def file(self) -> str:
        """
        Where the schema itself stands.
        """
        return f"{FOLDER}{self.version}/{self.kind}{_ENDING}"

    @property
    def page(self) -> str:
        """
        Where its page stands.
        """
        return f"{FOLDER}{self.version}/{self.kind}/index.html"

    @property
    def is_used(self) -> bool:
        """
        Whether files of this kind are checked by this version, or published by it, now.
        """
        is_read = dict(VERSIONS).get(self.kind) == self.version  # type: ignore[call-overload]
        return is_read or self.kind == API_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One field: its JSON Pointer, where `*` is any item of a list, and what the schema says of it.
    """

    pointer: str
    name: str
    type: str
    unit: str
    said_by: str
    is_required: bool
    description: str
    limits: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaPart:
    """
    A definition of a schema, with the fields that it has of its own; *name* is also its anchor.
    """

    name: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaView:
    """
    One schema with all its fields, in its order; *parts* are the kinds of document of a schema that
    is of several.
    """

    title: str
    description: str
    id: str
    file: str
    is_used: bool
    has_measured: bool
    fields: tuple[Field, ...]
    parts: tuple[SchemaPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSchema:
    """
    One line of the list of schemas.
    """

    title: Link
    version: str
    description: str
    file: Link
    is_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemasView:
    """
    All schemas, those that are used now first.
    """

    schemas: tuple[ListedSchema, ...]


@cache
def schema_files() -> tuple[SchemaFile, ...]:
    """
    The schemas that come with the tool, the newest version first.
    """
    versions = sorted(one.name for one in folder("schemas").iterdir() if one.is_dir())
    return tuple(
        SchemaFile(
            version=version,
            kind=file.name.removesuffix(_ENDING),
            content=file.read_bytes(),
        )
        for version in reversed(versions)
        for file in sorted((folder("schemas") / version).iterdir(), key=lambda one: one.name)
        if file.name.endswith(_ENDING)
    )


def schemas_page() -> Page:
    """
    The list of schemas.
    """
    listed = sorted((_listed(one) for one in schema_files()), key=lambda one: not one.is_used)
    return Page(
        path=f"{FOLDER}index.html",
        template="schemas.html",
        title="Schemas",
        description="The form of submissions, claims, boards, benchmarks and ledger events.",
        section="Schemas",
        view=SchemasView(schemas=tuple(listed)),
        trail=(Link(text="Data", path="data/index.html"),),
        alternates=(JSON_TWIN,),
    )


def schemas_data() -> dict[str, Any]:
    """
    The list as data.
    """
    return {
        "schemas": [
            {
                "kind": one.kind,
                "version": one.version,
                "is_used": one.is_used,
                "schema": one.file,
                "page": one.page,
            }
            for one in schema_files()
        ]
    }


def schema_page(one: SchemaFile) -> Page:
    """
    The page of one schema; its twin is the schema itself.
    """
    data = json.loads(one.content)
    fields = tuple(fields_of(data))
    return Page(
        path=one.page,
        template="schema.html",
        title=data["title"],
        description=f"Every field of the {one.kind.replace('-', ' ')} schema, {one.version}.",
        section="Schemas",
        view=SchemaView(
            title=data["title"],
            description=data["description"],
            id=data["$id"],
            file=one.file,
            is_used=one.is_used,
            has_measured=any(field.said_by == MEASURED for field in fields),
            fields=fields,
            parts=tuple(parts_of(data)),
        ),
        trail=(
            Link(text="Data", path="data/index.html"),
            Link(text="Schemas", path=f"{FOLDER}index.html"),
        ),
        alternates=(
            Alternate(
                text="JSON Schema",
                media_type="application/json",
                file=f"../{one.kind}{_ENDING}",
            ),
        ),
    )


def parts_of(schema: Mapping[str, Any]) -> Iterator[SchemaPart]:
    """
    The definitions of *schema* that are fields of their own, in its order.
    """
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part:
            yield SchemaPart(
                name=name, description=part.get("description", ""), fields=tuple(fields_of(part))
            )


def fields_of(schema: Mapping[str, Any], place: str = "") -> Iterator[Field]:
    """
    Every field below *schema* that has a description, in the order of the schema.
    """
    required = schema.get("required", ())
    for name, node in schema.get("properties", {}).items():
        pointer = f"{place}/{pointer_part(name)}"
        yield from _with_parts(pointer, node, is_required=name in required)
    more = schema.get("additionalProperties")
    if isinstance(more, Mapping):
        yield from _with_parts(f"{place}/*", more, is_required=False)


def _with_parts(pointer: str, node: Mapping[str, Any], *, is_required: bool) -> Iterator[Field]:
    if "description" in node:
        yield _field(pointer, node, is_required=is_required)
    yield from fields_of(node, pointer)
    for index, item in enumerate(node.get("prefixItems", ())):
        yield from _with_parts(f"{pointer}/{index}", item, is_required=True)
    items = node.get("items")
    if isinstance(items, Mapping):
        yield from _with_parts(f"{pointer}/*", items, is_required=False)


def _field(pointer: str, node: Mapping[str, Any], *, is_required: bool) -> Field:
    return Field(
        pointer=pointer,
        name=pointer.rpartition("/")[2],
        type=_type_text(node),
        unit=node.get("unit", ""),
        said_by=node.get("x-reporter", ""),
        is_required=is_required,
        description=node["description"],
        limits=tuple(_limits(node)),
        example=json.dumps(node["examples"][0]) if node.get("examples") else "",
    )


def _type_text(node: Mapping[str, Any]) -> str:
    known = node.get("type")
    if known is None:
        return "any"
    return " or ".join([known] if isinstance(known, str) else known)


def _limits(node: Mapping[str, Any]) -> Iterator[str]:
    words: Sequence[Any] = node.get("enum", ())
    if words and len(words) <= MOST_WORDS:
        yield "one of " + ", ".join(json.dumps(word) for word in words)
    elif words:
        yield f"one of {len(words)} words"
    if "const" in node:
        yield f"always {json.dumps(node['const'])}"
    if "exclusiveMinimum" in node:
        yield f"above {_number(node['exclusiveMinimum'])}"
    if "minimum" in node:
        yield f"from {_number(node['minimum'])}"
    if "maximum" in node:
        yield f"to {_number(node['maximum'])}"
    if "maxLength" in node:
        yield f"at most {node['maxLength']:,} characters"
    if "maxItems" in node:
        yield f"at most {node['maxItems']:,} items"
    if "format" in node:
        yield f"format {node['format']}"


def _number(value: float) -> str:
    text, _, exponent = f"{value:,.12g}".partition("e")
    return f"{text} × 10^{int(exponent)}" if exponent else text


def _listed(one: SchemaFile) -> ListedSchema:
    data = json.loads(one.content)
    return ListedSchema(
        title=Link(text=data["title"], path=one.page),
        version=one.version,
        description=data["description"],
        file=Link(text=f"{one.kind}{_ENDING}", path=one.file),
        is_used=one.is_used,
    )
