"""
Holds data against a schema: a fast yes or no, and for a no every reason in words.

The gate is jsonschema-rs; only for data that it refuses, `jsonschema` walks the same schema and
gives the reasons. A test holds the two against each other. Schemas are package data, they refer
to nothing, and neither library may fetch anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from reporter.errors import ReporterError
from reporter.findings import Finding, error
from reporter.resources import folder

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

Kind = Literal["submission", "benchmark", "claim", "board", "ledger-event"]
# A claim file has the shape that it had in version 1.
VERSIONS: Mapping[Kind, str] = {
    "submission": "v2",
    "benchmark": "v2",
    "claim": "v1",
    "board": "v2",
    "ledger-event": "v2",
}


def schema_text(kind: Kind) -> str:
    """
    The JSON Schema of *kind*, as it stands in `schemas/`.

    Raises `ReporterError` when the installation lacks it.
    """
    path = folder("schemas") / VERSIONS[kind] / f"{kind}.schema.json"
    if not path.is_file():
        raise ReporterError(f"the installation lacks the schema of a {kind}; install it again")
    return path.read_text(encoding="utf-8")


@cache
def schema_data(kind: Kind) -> dict[str, Any]:
    """
    The JSON Schema of *kind* as data; callers must not change it.
    """
    data: dict[str, Any] = json.loads(schema_text(kind))
    return data


def is_valid(data: Any, kind: Kind) -> bool:
    """
    Whether the schema of *kind* accepts *data*, without reasons.
    """
    try:
        return _gate(kind).is_valid(data)
    except (ValueError, TypeError, OverflowError):
        # Data that JSON doesn't have, such as a date of a TOML file.
        return False


def check(data: Any, kind: Kind, file: str) -> tuple[Finding, ...]:
    """
    Findings SH-1 to SH-15 where *data* doesn't fit the schema of *kind*; none when it fits.

    At most 100 findings in at most 64 KiB of text are given, in the order of the places.
    """
    if is_valid(data, kind):
        return ()
    from reporter.schema.violations import reasons

    found = reasons(data, kind, schema_data(kind), file)
    return found or (_without_reason(kind, file),)


def _without_reason(kind: Kind, file: str) -> Finding:
    message = f"the data doesn't fit the schema of a {kind}"
    return error("SH-14", file, "", message, "please report this file: the reason has no words yet")


@cache
def _gate(kind: Kind) -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator, RegexOptions

    # RegexOptions: patterns are matched in time linear in the text.
    return Draft202012Validator(
        schema_data(kind), validate_formats=True, offline=True, pattern_options=RegexOptions()
    )
