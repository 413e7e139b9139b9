"""
Which characters a text of a submission may hold, and which it may not.

Refused are control, format, surrogate, private and separator characters (categories Cc, Cf, Cs,
Co, Zl, Zp): they can hide or reorder what a reader sees (CVE-2021-42574), and text that isn't in
normalization form C, since two names could then look the same.

The slow way through a JSON text: finds everything that is wrong with it, and where.

Reads JSON text strictly: what two programs could understand in two ways is refused.

Python's own reader takes NaN, Infinity, 1e400, repeated keys, half surrogate pairs and UTF-16.
Here each is a finding. Plain texts, which are nearly all, take a quick way through orjson; a text
that holds an escape, or anything doubtful, is read again by the slow way, which says what and
where. Both ways accept the same texts and give the same data (a test holds them together).
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reporter.findings import Finding, error
from reporter.store.nesting import MAX_DEPTH, is_too_deep, too_deep_json
from reporter.text import plural, pointer_part

_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


_COMPOSE = "save the text in Unicode normalization form C (composed)"


def refused_characters(characters: str) -> list[str]:
    """
    The characters that no text may hold, sorted, each once.
    """
    unique = set(characters)
    return sorted(one for one in unique if unicodedata.category(one) in _REFUSED or _is_none(one))


def _is_none(character: str) -> bool:
    """
    Whether it is a noncharacter (Unicode core specification, 23.7): XML has no way to write U+FFFE
    and U+FFFF, and feeds and drawings are XML.
    """
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def text_fault(text: str, *, may_break: bool) -> tuple[str, str, str] | None:
    """
    Code, message and hint of what is wrong with a text, or None.

    *may_break*: whether line feeds are allowed, as they are in notes.
    """
    if text.isascii() and text.isprintable():
        return None
    refused = refused_characters(text.replace("\n", "") if may_break else text)
    if any("\ud800" <= one <= "\udfff" for one in refused):
        return "JS-6", "the text holds half a surrogate pair", "write the character itself in UTF-8"
    if refused:
        shown = ", ".join(_named(one) for one in refused[:3])
        where = "line feeds stand in notes only" if "\n" in refused else "remove it"
        return "JS-7", f"the text holds a control or format character: {shown}", where
    if not unicodedata.is_normalized("NFC", text):
        return "JS-8", "the text isn't in normalization form C", _COMPOSE
    return None


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    point = f"U+{ord(character):04X}"
    return f"{point} {name}" if name else point


MAX_FINDINGS = 100


INT_LIMITS = (-(2**63), 2**64 - 1)


SHOWN_DIGITS = 24


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
    deep = too_deep_json(text) if is_too_deep(raw) else None
    # The reader never meets what is too deep; what is wrong before that place is said first.
    begin = text if deep is None else text[:deep]
    try:
        data = json.loads(
            begin,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=lambda name: _BadNumber(f"{name} is not a JSON number"),
        )
    except json.JSONDecodeError as problem:
        if deep is None or problem.pos < len(begin.rstrip()):
            return None, [_not_json(text, problem, file)]
        return None, [_too_deep(text, deep, file)]
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


def _too_deep(text: str, offset: int, file: str) -> Finding:
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
        message = value.message if isinstance(value, _BadNumber) else _no_number(value)
        hint = "write null for what isn't known, and large numbers like 3.14e23"
        yield error("JS-4", file, pointer, message, hint)


def _no_number(value: float) -> str:
    if isinstance(value, float):
        return f"{value} is no JSON number"
    # Python refuses to write more than 4,300 digits at once.
    shown = (
        str(value) if value.bit_length() <= 128 else f"an integer of {value.bit_length():,} bits"
    )
    return f"{shown} is no 64-bit integer"


# A 64-bit integer has at most 20 digits; texts with 19 and more are read the slow way. Digits count
# only after a blank or what stands before a number: names of logs hold long stamps.
_LONG_NUMBERS = (b" " + b"0" * 19, b" -" + b"0" * 19)


_BEFORE_NUMBERS = b" \t\n\r:,["


_DIGITS = bytes(
    ord("0") if chr(byte).isdecimal() and byte < 0x80
    else ord(" ") if byte in _BEFORE_NUMBERS
    else ord("-") if byte == ord("-")
    else ord("x")
    for byte in range(256)
)  # fmt: skip


_PRINTABLE_ASCII = bytes([*range(0x20, 0x7F), 0x09, 0x0A, 0x0D])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """
    The data of a JSON text, or None and the findings that say why there is none.
    """

    data: Any
    findings: tuple[Finding, ...] = ()


def parse(raw: bytes, file: str) -> Parsed:
    """
    The data of a JSON text, or findings JS-1 to JS-8; never raises, whatever the bytes.
    """
    if _is_plain(raw):
        is_sure, data = _quick(raw)
        if is_sure:
            return Parsed(data=data)

    data, findings = read_slowly(raw, file)
    return Parsed(data=None if findings else data, findings=tuple(findings))


def _is_plain(raw: bytes) -> bool:
    """
    Whether *raw* holds no escape but line feeds, no refused character, no uncomposed letter.
    """
    if b"\\" in raw and raw.count(b"\\") != raw.count(b"\\n"):
        return False
    beyond_ascii = raw.translate(None, _PRINTABLE_ASCII)
    if not beyond_ascii:
        return True
    try:
        foreign, text = beyond_ascii.decode("utf-8"), raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not refused_characters(foreign) and unicodedata.is_normalized("NFC", text)


def _quick(raw: bytes) -> tuple[bool, Any]:
    """
    Whether the quick way is sure of a plain text, and its data.

    The data is written out again. Plain texts stay as they are, and every key has one colon: fewer
    colons than before mean that a repeated key was lost. What is too deep is left to the slow way:
    orjson reads 1,024 levels, but writes only 254.
    """
    import orjson

    shapes = b" " + raw.translate(_DIGITS)
    if any(number in shapes for number in _LONG_NUMBERS) or is_too_deep(raw):
        return False, None
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False, None
    is_sure = raw.count(b":") == orjson.dumps(data).count(b":")
    if is_sure and b"\\" in raw:
        is_sure = _line_feeds_in_notes(data) == raw.count(b"\\n")
    return is_sure, data


def _line_feeds_in_notes(data: Any) -> int:
    """
    How many line feeds stand in the notes of an object and of the objects directly in it.
    """
    if type(data) is not dict:
        return 0
    holders = (data, *(one for one in data.values() if type(one) is dict))
    notes = (one["notes"] for one in holders if "notes" in one)
    return sum(text.count("\n") for text in notes if type(text) is str)
