"""
Holds data against a schema: a fast yes or no, and for a no every reason in words.

The gate is jsonschema-rs; only for data that it refuses, `jsonschema` walks the same schema and
gives the reasons. A test holds the two against each other. Schemas are package data, they refer
to nothing, and neither library may fetch anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from reporter import DISTRIBUTION, __version__
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
    path = folder("schemas") / VERSIONS.get(kind, "v2") / f"{kind}.schema.json"
    if not path.is_file():
        raise ReporterError(f"the installation lacks the schema of a {kind}; install it again")
    return path.read_text(encoding="utf-8")


def submission_schema_of(benchmark_ids: Sequence[str]) -> str:
    """
    The schema of a submission that takes these benchmarks alone, for an editor.
    """
    data = json.loads(schema_text("submission"))
    data["properties"]["benchmark"]["properties"]["id"]["enum"] = list(benchmark_ids)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


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
    Findings SH-1 to SH-17 where *data* doesn't fit the schema of *kind*; none when it fits.

    At most 100 findings in at most 64 KiB of text are given, in the order of the places.
    """
    if is_valid(data, kind):
        return ()
    other = _of_another_version(data, kind, file)
    if other is not None:
        return (other,)
    from reporter.schema.violations import reasons

    found = reasons(data, kind, schema_data(kind), file)
    return found or (_without_reason(kind, file),)


def version_of(kind: Kind) -> int:
    """
    The version of the schema of *kind* that this tool reads and writes.
    """
    return int(VERSIONS[kind].removeprefix("v"))


def newer_tool() -> str:
    """
    How to get a tool that knows more versions than this one.
    """
    return f"install a newer reporter: python -m pip install --upgrade {DISTRIBUTION}"


def _of_another_version(data: Any, kind: Kind, file: str) -> Finding | None:
    """
    The one finding about a file of another version: all others would follow from it.
    """
    pointer, stated = _stated_version(data, kind)
    known = version_of(kind)
    if stated is None or stated == known:
        return None
    name = kind.replace("-", " ")
    if stated < known:
        message = f"this {name} is of schema version {stated}; this reporter reads version {known}"
        return error("SH-16", file, pointer, message, "run: reporter migrate, which shows its diff")
    message = (
        f"this {name} is of schema version {stated}; this is reporter {__version__}, whose newest "
        f"is version {known}"
    )
    return error("SH-17", file, pointer, message, newer_tool())


def _stated_version(data: Any, kind: Kind) -> tuple[str, int | None]:
    """
    Where a file says its version, and which; the first settings of a board cited a factor.
    """
    if not isinstance(data, dict):
        return "", None
    if kind == "board":
        site = data.get("reference_site")
        is_first = isinstance(site, dict) and "factor_id" in site
        return "/reference_site/factor_id", 1 if is_first else None
    stated = data.get("schema_version")
    is_version = isinstance(stated, int) and not isinstance(stated, bool) and stated > 0
    return "/schema_version", stated if is_version else None


MEASURED = "measured"


@cache
def declaration_schema() -> dict[str, Any]:
    """
    The schema of a submission without the fields that only the tool writes.
    """
    declared: dict[str, Any] = _declared(schema_data("submission"))
    return declared


def _declared(node: Any) -> Any:
    if isinstance(node, list):
        return [_declared(item) for item in node]
    if not isinstance(node, dict):
        return node
    measured = _measured_keys(node)
    kept = {key: _declared(value) for key, value in node.items()}
    if measured:
        kept["properties"] = {k: v for k, v in kept["properties"].items() if k not in measured}
        kept["required"] = [key for key in kept.get("required", ()) if key not in measured]
    return kept


def _measured_keys(node: Mapping[str, Any]) -> frozenset[str]:
    fields = node.get("properties")
    if not isinstance(fields, Mapping):
        return frozenset()
    return frozenset(
        key
        for key, field in fields.items()
        if isinstance(field, Mapping) and field.get("x-reporter") == MEASURED
    )


def without_measured(data: Any) -> Any:
    """
    The data of a submission without its measured fields, whatever stands in them.
    """
    return _stripped(data, schema_data("submission"))


def _stripped(data: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(data, list):
        return [_stripped(item, schema.get("items", {})) for item in data]
    if not isinstance(data, dict):
        return data
    measured, fields = _measured_keys(schema), schema.get("properties", {})
    return {
        key: _stripped(value, fields.get(key, {}))
        for key, value in data.items()
        if key not in measured
    }


def check_declaration(data: Any, file: str) -> tuple[Finding, ...]:
    """
    Findings where *data*, without measured fields, isn't what people declare of an entry.
    """
    from reporter.schema.violations import reasons

    return reasons(data, "declaration", declaration_schema(), file)


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
