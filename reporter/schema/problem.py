"""
One error of the schema walk, with what its words need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from reporter.text import pointer_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    Which *keyword* of which *schema* an *instance* broke, and at which *path* of the data.

    *wanted* is the keyword's value, *key* the missing or unknown key, *reason* why a condition
    asks for it; *context* holds the errors of each alternative of an anyOf or oneOf.
    """

    keyword: str
    path: tuple[str | int, ...]
    instance: Any
    schema: Mapping[str, Any]
    wanted: Any
    key: str = ""
    reason: str = ""
    is_of_name: bool = False
    context: tuple[Problem, ...] = ()

    @property
    def pointer(self) -> str:
        """
        The JSON Pointer (RFC 6901) of the value, or of the key that isn't known.
        """
        is_extra = self.keyword == "additionalProperties"
        parts = (*self.path, self.key) if is_extra else self.path
        return "".join(f"/{pointer_part(part)}" for part in parts)

    @property
    def name(self) -> str:
        """
        What the value is called: its key, or `item 3 of devices`.
        """
        if not self.path:
            return "the document"
        last = self.path[-1]
        if isinstance(last, str):
            return last
        holder = next((part for part in reversed(self.path) if isinstance(part, str)), "the list")
        return f"item {last + 1} of {holder}"


def problem_of(found: ValidationError, root: Mapping[str, Any]) -> Problem:
    """
    A problem from an error of the walk through schema *root*.
    """
    schema, reason = _surroundings(found, root)
    return Problem(
        keyword=str(found.validator),
        path=tuple(found.absolute_path),
        instance=found.instance,
        schema=schema,
        wanted=found.validator_value,
        key=found.message,
        reason=reason,
        is_of_name="propertyNames" in found.absolute_schema_path,
        context=tuple(problem_of(one, root) for one in found.context or ()),
    )


def _surroundings(found: ValidationError, root: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """
    The schema that broke, and the description of the condition that led to it, if one did.

    A key that a condition asks for is described outside of the condition, so for a missing key
    the schema is the one around it.
    """
    own = found.schema if isinstance(found.schema, Mapping) else {}
    node: Any = root
    around = root
    for part in found.absolute_schema_path:
        if part == "then":
            reason = str(node.get("description", "")).removesuffix(".")
            return (around if found.validator == "required" else own), reason
        if isinstance(node, Mapping) and "properties" in node:
            around = node
        node = node[part]
    return own, ""
