"""
Every reason why data doesn't fit a schema, as findings; run only for data that was refused.

The walk is that of `jsonschema`, with some keywords made ours: patterns are matched against the
whole text and in ASCII, as the gate does, dates must exist, each missing or unknown key is an
error of its own, and repeated items are found in one pass. No schema is fetched from anywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry

from reporter.findings import Finding
from reporter.schema.limits import first, limited
from reporter.schema.measurement import concerns_measurement, measurement_findings
from reporter.schema.problem import Problem, problem_of
from reporter.schema.words import finding_of

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_instant(text: object) -> bool:
    if not isinstance(text, str):
        return True
    return _INSTANT.fullmatch(text) is not None and bool(datetime.fromisoformat(text.upper()))


@_formats.checks("date", raises=ValueError)
def _is_date(text: object) -> bool:
    if not isinstance(text, str):
        return True
    return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))


@cache
def _whole(pattern: str) -> re.Pattern[str]:
    # In Python `$` also matches before a final line feed, which the gate's `$` doesn't.
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern), re.ASCII)


def _pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _whole(pattern).search(instance):
        yield ValidationError(pattern)


def _required(
    _validator: Any, keys: list[str], instance: Any, _schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        yield from (ValidationError(key) for key in keys if key not in instance)


def _additional(
    validator: Any, additional: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    known = schema.get("properties", {})
    for key in (one for one in instance if one not in known):
        if additional is False:
            yield ValidationError(key)
        else:
            yield from validator.descend(instance[key], additional, path=key)


def _unique(
    _validator: Any,
    is_asked: Any,
    instance: Any,
    _schema: Mapping[str, Any],
) -> Iterator[ValidationError]:
    # The original compares each item with each other one where they can't be sorted.
    if not is_asked or not isinstance(instance, list):
        return
    if len({_comparable(item) for item in instance}) < len(instance):
        yield ValidationError("repeated")


def _comparable(item: Any) -> tuple[str, Any]:
    """
    Equal for items that JSON Schema takes for equal: 1 and 1.0 are, 1 and true aren't.
    """
    if isinstance(item, bool | str):
        return type(item).__name__, item
    if isinstance(item, int | float):
        return "number", item
    return "other", json.dumps(item, sort_keys=True, default=str)


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "pattern": _pattern,
        "required": _required,
        "additionalProperties": _additional,
        "uniqueItems": _unique,
    },
)


def reasons(data: Any, kind: str, schema: Mapping[str, Any], file: str) -> tuple[Finding, ...]:
    """
    Findings for everything in *data* that the schema of *kind* refuses, in the order of places.

    At most 100 findings and 64 KiB of text; a note SH-15 says when more were left out.
    """
    found = first(_findings(data, kind, schema, file))
    found.sort(key=_place)
    unique = {(finding.code, finding.pointer, finding.message): finding for finding in found}
    return limited(_one_a_text(list(unique.values())), file)


def problems_of(data: Any, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """
    What *schema* refuses in *data*, one by one, in the order of the walk.
    """
    walk = _Validator(schema, registry=Registry(), format_checker=_formats)
    return (problem_of(found, schema) for found in walk.iter_errors(data))


def _findings(data: Any, kind: str, schema: Mapping[str, Any], file: str) -> Iterator[Finding]:
    is_submission = kind == "submission"
    if is_submission:
        yield from measurement_findings(data, file)
    for problem in problems_of(data, schema):
        if not (is_submission and concerns_measurement(problem.path, problem.keyword, problem.key)):
            yield finding_of(problem, file)


def _place(finding: Finding) -> tuple[tuple[bool, int, str], ...]:
    """
    A key that sorts item 10 of a list behind item 9.
    """
    parts = finding.pointer.split("/")
    return (
        *((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts),
        (False, 0, finding.code),
    )


def _one_a_text(findings: list[Finding]) -> list[Finding]:
    """
    A date that has the wrong form isn't told a second time that it doesn't exist.
    """
    seen: set[str] = set()
    kept = []
    for finding in findings:
        is_form = finding.code in {"SH-6", "SH-7"}
        if not (is_form and finding.pointer in seen):
            kept.append(finding)
        if is_form:
            seen.add(finding.pointer)
    return kept
