"""
The slow way through a JSON text: finds everything that is wrong with it, and where.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from reporter.findings import Finding, error
from reporter.store.strict_json import MAX_DEPTH
from reporter.store.texts import text_fault
from reporter.text import plural, pointer_part

MAX_FINDINGS = 100
INT_LIMITS = (-(2**63), 2**64 - 1)
SHOWN_DIGITS = 24
# A text to its end, even when the end is missing: no place is looked at twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_ENCODING_MARKS = (
    (b"\x00\x00\xfe\xff", "UTF-32 (big endian)"),
    (b"\xff\xfe\x00\x00", "UTF-32 (little endian)"),
    (b"\xfe\xff", "UTF-16 (big endian)"),
    (b"\xff\xfe", "UTF-16 (little endian)"),
)
_ENCODING_NAMES = {
    "utf-16-be": "UTF-16 (big endian)",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-32-be": "UTF-32 (big endian)",
    "utf-32-le": "UTF-32 (little endian)",
}
_SAVE_AS = "save the file as UTF-8 without a byte order mark"


class _Repeated(dict[str, Any]):
    """
    An object with repeated keys; *names* says which.
    """

    names: list[str]


class _BadNumber:
    """
    A number that JSON doesn't have or that doesn't fit; *message* says which.
    """

    def __init__(self, message: str) -> None:
        self.message = message


def read_slowly(raw: bytes, file: str) -> tuple[Any, list[Finding]]:
    """
    Data and findings of a JSON text; the data is of use only when there are no findings.
    """
    text, finding = _decoded(raw, file)
    if text is None or finding is not None:
        return None, [finding] if finding else []
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=lambda name: _BadNumber(f"{name} is not a JSON number"),
        )
    except json.JSONDecodeError as problem:
        return None, [_not_json(text, problem, file)]
    except RecursionError:
        return None, [_too_deep(text, file)]
    if _is_too_deep(data):
        return None, [_too_deep(text, file)]
    return data, _first(content_findings(data, file))


def content_findings(data: Any, file: str) -> Iterator[Finding]:
    """
    What is wrong with the keys, texts and numbers of *data*, in the order of the file.
    """
    pending: list[tuple[str, str, Any]] = [("", "", data)]
    while pending:
        pointer, key, value = pending.pop()
        if isinstance(value, dict):
            yield from _key_findings(value, file, pointer)
            members = [
                (f"{pointer}/{pointer_part(name)}", name, member)
                for name, member in value.items()
                if not _is_harmless(member)
            ]
            pending += reversed(members)
        elif isinstance(value, list):
            items = [
                (f"{pointer}/{index}", key, item)
                for index, item in enumerate(value)
                if not _is_harmless(item)
            ]
            pending += reversed(items)
        elif isinstance(value, str):
            yield from _text_findings(value, file, pointer, may_break=key == "notes")
        elif isinstance(value, int | float | _BadNumber):
            yield from _number_findings(value, file, pointer)


def _is_harmless(value: Any) -> bool:
    if type(value) is str:
        return value.isascii() and value.isprintable()
    return value is None or (type(value) is int and -(2**63) <= value < 2**63)


def _first(findings: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in findings:
        if len(kept) == MAX_FINDINGS:
            break
        kept.append(finding)
    return kept


def _decoded(raw: bytes, file: str) -> tuple[str | None, Finding | None]:
    if raw.startswith(b"\xef\xbb\xbf"):
        return None, error("JS-1", file, "", "the file starts with a byte order mark", _SAVE_AS)
    marked = next((name for mark, name in _ENCODING_MARKS if raw.startswith(mark)), None)
    name = marked or _ENCODING_NAMES.get(json.detect_encoding(raw))
    if name is not None:
        return None, error("JS-1", file, "", f"the file is {name}, not UTF-8", _SAVE_AS)
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        message = f"byte 0x{raw[problem.start]:02x} at offset {problem.start:,} is not UTF-8"
        return None, error("JS-1", file, f"line {line}", message, _SAVE_AS)


def _is_too_deep(data: Any) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        containers = [one for one in level if isinstance(one, dict | list)]
        if not containers:
            return False
        level = []
        for one in containers:
            level += one.values() if isinstance(one, dict) else one
    return True


def _too_deep(text: str, file: str) -> Finding:
    """
    The finding for a text that is too deep, with the place of the first bracket too many.
    """
    depth, offset = 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            offset = token.start()
            break
    message = f"objects and lists stand in each other more than {MAX_DEPTH} deep"
    return error("JS-3", file, _place(text, offset), message, "no field needs that depth")


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return f"line {line}:{column}"


def _not_json(text: str, problem: json.JSONDecodeError, file: str) -> Finding:
    if not text.strip():
        return error("JS-2", file, "", "the file is empty", "write a JSON object into it")
    reason = problem.msg[0].lower() + problem.msg[1:]
    found = text[problem.pos : problem.pos + 1]
    seen = f", found {json.dumps(found)}" if found else ", found the end of the file"
    hint = "correct the text there; comments and trailing commas are not JSON"
    return error("JS-2", file, _place(text, problem.pos), f"not JSON: {reason}{seen}", hint)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = _Repeated(members)
    times = Counter(key for key, _ in pairs)
    repeated.names = [key for key, count in times.items() if count > 1]
    return repeated


def _integer(digits: str) -> int | _BadNumber:
    # Python refuses to read more than 4,300 digits at once, so long ones are never converted.
    if len(digits) <= 20 and INT_LIMITS[0] <= int(digits) <= INT_LIMITS[1]:
        return int(digits)
    shown = digits if len(digits) <= SHOWN_DIGITS else f"{digits[:SHOWN_DIGITS]}..."
    count = plural(len(digits.lstrip("-")), "digit")
    return _BadNumber(f"{shown} ({count}) is no 64-bit integer")


def _float(digits: str) -> float | _BadNumber:
    value = float(digits)
    if math.isfinite(value):
        return value
    shown = digits if len(digits) <= SHOWN_DIGITS else f"{digits[:SHOWN_DIGITS]}..."
    return _BadNumber(f"{shown} is larger than a 64-bit float can be")


def _key_findings(members: dict[str, Any], file: str, pointer: str) -> Iterator[Finding]:
    if isinstance(members, _Repeated):
        for name in members.names:
            message = f"the key {json.dumps(name[:60])} stands more than once in this object"
            yield error("JS-5", file, pointer, message, "keep one of them")
    for key in members:
        fault = text_fault(key, may_break=False)
        if fault:
            code, message, hint = fault
            yield error(code, file, pointer, f"in the key {json.dumps(key[:60])}: {message}", hint)


def _text_findings(text: str, file: str, pointer: str, *, may_break: bool) -> Iterator[Finding]:
    fault = text_fault(text, may_break=may_break)
    if fault:
        code, message, hint = fault
        yield error(code, file, pointer, message, hint)


def _number_findings(value: float | _BadNumber, file: str, pointer: str) -> Iterator[Finding]:
    """
    A finding where a number isn't finite or fits no 64 bits; TOML may bring such ones, too.
    """
    if isinstance(value, float):
        fits = math.isfinite(value)
    else:
        fits = isinstance(value, int) and INT_LIMITS[0] <= value <= INT_LIMITS[1]
    if not fits:
        message = value.message if isinstance(value, _BadNumber) else f"{value} is no JSON number"
        hint = "write null for what isn't known, and large numbers like 3.14e23"
        yield error("JS-4", file, pointer, message, hint)
