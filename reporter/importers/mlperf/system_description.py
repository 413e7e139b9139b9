"""
A system description: 33 free-text fields, of which a few are read as numbers and words.

Only what real files need is tolerated: numbers as text, a software stack as an object or a list
of one, many spellings of the status. Empty texts and "N/A" are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from reporter.evidence.formats.mllog_lines import LogSource, is_number, read_bytes, source_of
from reporter.findings import Finding, error, warning
from reporter.store.nesting import MAX_DEPTH, is_too_deep

# More nodes, or accelerators in one, than any machine has.
LARGEST_COUNT = 10_000_000
NOT_STATED = {"", "n/a", "na", "none", "null", "tbd", "-"}
AVAILABILITY_WORDS = (
    ("preview", ("preview",)),
    ("research", ("research", "development", "internal", "rdi")),
    ("available", ("available", "onprem", "on-prem", "on prem", "cloud")),
)
DEPLOYMENT_WORDS = (("cloud", ("cloud",)), ("onprem", ("onprem", "on-prem", "on prem")))
SIDE_WORDS = (("ac", ("ac-power", "ac_power")), ("dc", ("dc-power", "dc_power")))


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemDescription:
    """
    One systems/*.json. *fields* are its plain values as text; unreadable numbers are None.

    *stated_side* is "ac" or "dc" where the system's name says on which side power was read.
    """

    source: LogSource
    id: str
    fields: Mapping[str, str]
    nodes_count: int | None
    accelerators_per_node: int | None
    processors_per_node: int | None
    availability: str | None
    deployment: str | None
    software: Mapping[str, str]
    stated_side: str | None
    findings: tuple[Finding, ...]

    def text(self, key: str) -> str | None:
        """
        A field as text; None where it is absent, empty or "N/A".
        """
        value = self.fields.get(key, "").strip()
        return None if value.lower() in NOT_STATED else value


def read_system_description(path: Path, *, name: str | None = None) -> SystemDescription:
    """
    Read one description; what can't be used is a finding and None.
    """
    file = name if name is not None else str(path)
    data = read_bytes(path, file)
    if isinstance(data, Finding):
        return _description(LogSource(file=file), path.stem, {}, [data])
    fields, findings = _object(data, file)
    return _description(source_of(file, data), path.stem, fields, findings)


def _object(data: bytes, file: str) -> tuple[dict[str, Any], list[Finding]]:
    """
    The JSON object of the file, or an empty one and why.
    """
    hint = "write one JSON object with the fields of a system description"
    if is_too_deep(data):
        message = f"objects and lists stand in each other more than {MAX_DEPTH} deep"
        return {}, [error("IM-16", file, "", message, hint)]
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as problem:
        return {}, [error("IM-16", file, "", f"not valid JSON in line {problem.lineno}", hint)]
    if not isinstance(value, dict):
        return {}, [error("IM-16", file, "", "not a JSON object", hint)]
    return value, []


def _description(
    source: LogSource, identifier: str, raw: Mapping[str, Any], findings: list[Finding]
) -> SystemDescription:
    fields = {key: text for key, value in raw.items() if (text := _plain(value)) is not None}
    counts = {key: _count(fields.get(key)) for key in COUNT_KEYS}
    status = fields.get("status", "")
    if raw:
        findings = [*findings, *_field_findings(source.file, counts, status)]
    return SystemDescription(
        source=source,
        id=identifier,
        fields=fields,
        nodes_count=counts["number_of_nodes"],
        accelerators_per_node=counts["accelerators_per_node"],
        processors_per_node=counts["host_processors_per_node"],
        availability=_word(status, AVAILABILITY_WORDS),
        deployment=_word(status, DEPLOYMENT_WORDS),
        software=_software(raw.get("other_software_stack")),
        stated_side=_word(fields.get("system_name", ""), SIDE_WORDS),
        findings=tuple(findings),
    )


COUNT_KEYS = ("number_of_nodes", "accelerators_per_node", "host_processors_per_node")


def _field_findings(file: str, counts: Mapping[str, int | None], status: str) -> list[Finding]:
    hint = "write a whole number"
    findings = [
        warning("IM-16", file, f"/{key}", f"{key} isn't a whole number above zero", hint)
        for key, count in counts.items()
        if count is None
    ]
    if _word(status, AVAILABILITY_WORDS) is None:
        message = f"status {status!r} isn't available, preview or research"
        hint = "write one of the published categories"
        findings.append(warning("IM-16", file, "/status", message, hint))
    return findings


def _plain(value: Any) -> str | None:
    """
    A text or number as text; None for anything with structure.
    """
    if isinstance(value, str):
        return value
    if is_number(value):
        return str(int(value)) if float(value).is_integer() else str(value)
    return None


def _count(text: str | None) -> int | None:
    """
    A whole number above zero from text such as "8" or "8.0"; None beyond `LARGEST_COUNT`.
    """
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return int(value) if 1 <= value <= LARGEST_COUNT and value.is_integer() else None


def _word(text: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    """
    The first word of our own that any of its spellings in the text stands for.
    """
    lowered = " ".join(text.lower().split())
    for word, spellings in words:
        if any(spelling in lowered for spelling in spellings):
            return word
    return None


def _software(value: Any) -> dict[str, str]:
    """
    Names and versions of the software stack, from an object, a list of objects, or a text.
    """
    if isinstance(value, str):
        return {"other": value} if value.strip().lower() not in NOT_STATED else {}
    parts = value if isinstance(value, list) else [value]
    stack: dict[str, str] = {}
    for part in parts:
        if isinstance(part, dict):
            stack |= {key: text for key, raw in part.items() if (text := _plain(raw)) is not None}
    return stack
