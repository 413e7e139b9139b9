"""
Why a document does not fit its schema, every reason in words.

One error of the schema walk as a finding: what was found, what is expected, what to do.

Every reason why data doesn't fit a schema, as findings; run only for data that was refused.

The walk is that of `jsonschema`, with some keywords made ours: patterns are matched against the
whole text and in ASCII, as the gate does, dates must exist, each missing or unknown key is an
error of its own, and repeated items are found in one pass. No schema is fetched from anywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry

from reporter.findings import Finding, error, first_findings, limited_findings
from reporter.schema.consistency import concerns_measurement, measurement_findings
from reporter.schema.expected import (
    Problem,
    expected,
    first_sentence,
    kind_of,
    plain,
    problem_of,
    shortened,
    shown,
)

Words = tuple[str, str, str]


_NAMED_KEYS = 8


_UNIT_HINTS = {
    "_kwh": "1 kWh is 3,600,000 J",
    "_mwh": "1 MWh is 3,600,000,000 J",
    "_wh": "1 Wh is 3,600 J",
    "_kj": "1 kJ is 1,000 J",
    "_mj": "1 MJ is 1,000,000 J",
    "_kw": "1 kW is 1,000 W",
    "_mw": "1 MW is 1,000,000 W",
    "_ms": "1,000 ms are 1 s",
    "_min": "1 min is 60 s",
    "_h": "1 h is 3,600 s",
}


def finding_of(problem: Problem, file: str) -> Finding:
    """
    The finding for one error of the walk.
    """
    code, message, hint = _MAKERS.get(problem.keyword, _other)(problem)
    if problem.reason:
        message = f"{message}. {problem.reason}"
    return error(code, file, problem.pointer, message, hint)


def _description(schema: Any) -> str:
    text = first_sentence(schema) if isinstance(schema, Mapping) else ""
    return f". {text.removesuffix('.')}" if text else ""


def _missing(problem: Problem) -> Words:
    key, schema = problem.key, problem.schema.get("properties", {}).get(problem.key, {})
    asked = f"{expected(schema)}{_description(schema)}" if schema else "a value"
    hint = _add(key, schema)
    return "SH-1", f"{problem.name} lacks {shortened(key)}: {asked}", hint


def _add(key: str, schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples") or schema.get("enum")
    return f'add it, such as "{key}": {shown(examples[0])}' if examples else "add it"


def _unknown(problem: Problem) -> Words:
    key = problem.key
    known = [name for name in problem.schema.get("properties", {}) if name != "$schema"]
    return "SH-2", f"the key {shortened(key)} isn't known here", _meant(key, known)


def _meant(key: str, known: list[str]) -> str:
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(key.casefold()[:100], folded, n=1, cutoff=0.6)
    unit = next((text for end, text in _UNIT_HINTS.items() if key.lower().endswith(end)), "")
    if near:
        return f"did you mean {shortened(folded[near[0]])}?" + (f" {unit}" if unit else "")
    names = ", ".join(known[:_NAMED_KEYS]) + (", ..." if len(known) > _NAMED_KEYS else "")
    return f"remove it; known are {names}" if known else "remove it"


def _wrong_name(problem: Problem) -> Words:
    message = f"the name {shown(problem.instance)} doesn't have the form of a name here"
    return "SH-2", message, "use letters, digits, '.', '_' and '-', a letter or digit first"


def _wrong_type(problem: Problem) -> Words:
    value, schema = problem.instance, problem.schema
    what = shown(value) if isinstance(value, list | dict) else f"{shown(value)}, {kind_of(value)}"
    if value is None or isinstance(value, bool):
        what = shown(value)
    message = f"{problem.name} is {what}; expected {expected(schema)}{_description(schema)}"
    return "SH-3", message, _type_hint(value, schema)


def _type_hint(value: Any, schema: Mapping[str, Any]) -> str:
    wants_number = {"number", "integer"} & set(_types(schema))
    if wants_number and isinstance(value, str):
        if _is_number(value):
            return f"remove the quotation marks: {value.strip()}"
        return "write the number alone; the unit stands in the key"
    if wants_number and isinstance(value, bool):
        return "true and false are no numbers"
    if value is None:
        return "give the value; this key can't be null"
    if "integer" in _types(schema) and isinstance(value, float):
        return "write a whole number"
    if "string" in _types(schema) and not isinstance(value, list | dict):
        return f'put it in quotation marks: "{shown(value)}"'
    examples = schema.get("examples")
    return f"write it like {shown(examples[0])}" if examples else "correct the value"


def _types(schema: Mapping[str, Any]) -> list[str]:
    stated = schema.get("type", [])
    return [stated] if isinstance(stated, str) else list(stated)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text.strip()[-1:].isdigit()


def _bound(problem: Problem) -> Words:
    value, schema = problem.instance, problem.schema
    name = problem.name
    message = f"{name} is {shown(value)}; expected {expected(schema)}{_description(schema)}"
    if _is_percentage(value, schema):
        fraction = plain(round(value / 100, 12))
        return "SH-13", message, f"this is a fraction: write {fraction} for {plain(value)} %"
    return "SH-4", message, "check the value and its unit; what isn't known is null, never zero"


def _is_percentage(value: float, schema: Mapping[str, Any]) -> bool:
    return schema.get("unit") == "1" and schema.get("maximum", 2) <= 1 and 1 < value <= 100


def _word(problem: Problem) -> Words:
    value, schema = problem.instance, problem.schema
    allowed = [str(word) for word in schema.get("enum", []) if isinstance(word, str)]
    near = get_close_matches(str(value).casefold()[:100], allowed, n=1, cutoff=0.6)
    message = f"{problem.name} is {shown(value)}; expected {expected(schema)}"
    hint = f"did you mean {shortened(near[0])}?" if near else "take one of these"
    return "SH-5", message + _description(schema), hint


def _constant(problem: Problem) -> Words:
    message = f"{problem.name} is {shown(problem.instance)}; expected {expected(problem.schema)}"
    return "SH-5", message + _description(problem.schema), "this tool reads no other value"


def _form(problem: Problem) -> Words:
    value, schema = problem.instance, problem.schema
    if problem.is_of_name:
        return _wrong_name(problem)
    examples = schema.get("examples")
    hint = f"write it like {shown(examples[0])}" if examples else "correct its form"
    code = "SH-7" if "format" in schema else "SH-6"
    if problem.keyword == "pattern" and code == "SH-6":
        message = f"{problem.name} is {shown(value)}, which doesn't have the form asked for"
    else:
        message = f"{problem.name} is {shown(value)}; expected {expected(schema)}"
    return code, message + _description(schema), hint


def _date(problem: Problem) -> Words:
    what = "a date" if problem.wanted == "date" else "an instant"
    message = f"{problem.name} is {shown(problem.instance)}, {what} that doesn't exist"
    return "SH-7", message, "check the day of the month and the time of day"


def _list(problem: Problem) -> Words:
    value, schema = problem.instance, problem.schema
    if problem.keyword == "uniqueItems":
        return "SH-8", f"{problem.name} has an item twice", "list each item once"
    what = f"{problem.name} is {shown(value)}; expected {expected(schema)}{_description(schema)}"
    return "SH-8", what, "correct the number of items"


def _null(problem: Problem) -> Words:
    message = f"{problem.name} is {shown(problem.instance)}, but a value is needed here"
    return "SH-1", message, "give the value"


def _choice(problem: Problem) -> Words:
    groups = [branch.get("required", []) for branch in problem.wanted]
    if not all(groups):
        return _nearest(problem)
    choices = " or ".join(" and ".join(group) for group in groups)
    is_both = problem.keyword == "oneOf" and not problem.context
    message = f"{problem.name} needs {choices}" + (", not both" if is_both else "")
    return "SH-9", message, "give one of these"


def _nearest(problem: Problem) -> Words:
    """
    The words for that alternative which comes nearest: the error deepest in the data.
    """
    if not problem.context:
        return _other(problem)
    deepest = max(problem.context, key=lambda one: len(one.path))
    _, message, hint = _MAKERS.get(deepest.keyword, _other)(deepest)
    return "SH-9", message, hint


def _other(problem: Problem) -> Words:
    message = f"{problem.name} is {shown(problem.instance)}, which breaks {problem.keyword!r}"
    return "SH-14", message + _description(problem.schema), "see the description of this field"


_MAKERS: dict[str, Callable[[Problem], Words]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "minimum": _bound,
    "maximum": _bound,
    "exclusiveMinimum": _bound,
    "exclusiveMaximum": _bound,
    "enum": _word,
    "const": _constant,
    "pattern": _form,
    "minLength": _form,
    "maxLength": _form,
    "format": _date,
    "minItems": _list,
    "maxItems": _list,
    "items": _list,
    "uniqueItems": _list,
    "maxProperties": _list,
    "not": _null,
    "anyOf": _choice,
    "oneOf": _choice,
}


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
    found = first_findings(_findings(data, kind, schema, file))
    found.sort(key=_place)
    unique = {(finding.code, finding.pointer, finding.message): finding for finding in found}
    return limited_findings(_one_a_text(list(unique.values())), file)


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
