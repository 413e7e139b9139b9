"""
The seal of a submission: what exactly was reviewed, as hashes.

A submission's hash is the SHA-256 of its data in canonical JSON (RFC 8785, "JSON Canonicalization
Scheme"), so that spaces, the order of keys and `1.0` for `1` change nothing and any other edit
does. The key `$schema` at the top, an editor's hint that nothing reads, is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Self

import rfc8785

from reporter.errors import ReporterError
from reporter.text import pointer_part

_NOT_SEALED: Final = "$schema"
# Stands for a value where a document has none; JSON's null is a value.
ABSENT: Final = object()
_LARGEST_SAFE: Final = 2**53 - 1
# Python writes smaller floats with an exponent, RFC 8785 only those below 1e-6.
_NO_EXPONENT: Final = 1e-4
# More changed fields than this tell a reader no more, and would fill a page.
MOST_CHANGED_FIELDS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """
    What a review saw: the hash of the submission, and of each piece of evidence that was opened.

    *evidence* maps the id of a piece of evidence to its SHA-256; *rule_set* is the version of the
    rules and *tool* the name and version of the program.
    """

    submission_sha256: str
    evidence: Mapping[str, str]
    rule_set: int
    tool: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A seal from JSON data that the schema has accepted.
        """
        return cls(
            submission_sha256=data["submission_sha256"],
            evidence=data["evidence"],
            rule_set=data["rule_set"],
            tool=data["tool"],
        )

    def to_dict(self) -> dict[str, Any]:
        """
        The seal as JSON data.
        """
        return {
            "submission_sha256": self.submission_sha256,
            "evidence": dict(self.evidence),
            "rule_set": self.rule_set,
            "tool": self.tool,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """
    One place where two JSON documents differ: its keys and indices, and the value on both sides.
    """

    path: tuple[str | int, ...]
    old: Any
    new: Any

    @property
    def pointer(self) -> str:
        """
        The place as a JSON Pointer (RFC 6901).
        """
        return "".join(f"/{pointer_part(part)}" for part in self.path)


def canonical_json(data: Any) -> bytes:
    """
    *data* in canonical JSON (RFC 8785), in UTF-8.

    Raises `ReporterError` for what has no canonical form: NaN and infinities, whole numbers
    beyond 2^53 - 1 (two programs may read them as two numbers), half surrogate pairs, values that
    JSON doesn't have, and data too deep to walk.
    """
    try:
        return _quick_canonical_json(data) or rfc8785.dumps(data)
    except RecursionError:
        raise ReporterError("the data has no canonical JSON: it is nested too deeply") from None
    except rfc8785.CanonicalizationError as problem:
        raise ReporterError(f"the data has no canonical JSON: {problem}") from None


def _quick_canonical_json(data: Any) -> bytes | None:
    """
    The same by the encoder of the standard library, a tenth of the time; `None` for data in which
    the two forms could differ.
    """
    try:
        told = json.dumps(
            _alike(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        return told.encode()
    except (ValueError, TypeError):
        return None


def _alike(data: Any) -> Any:
    """
    Data that Python's encoder writes as RFC 8785 wants it.

    Both write the shortest digits of a float, Python with ".0" and with exponents at other sizes;
    both sort keys alike while they are ASCII. Raises `ValueError` or `TypeError` for other data.
    """
    kind = type(data)
    if kind is dict:
        # A key that is no text raises `TypeError` here.
        if not "".join(data).isascii():
            raise ValueError
        return {key: _alike(value) for key, value in data.items()}
    if kind is list:
        return [_alike(value) for value in data]
    if kind is str or kind is bool or data is None:
        return data
    if kind is int and abs(data) <= _LARGEST_SAFE:
        return data
    if kind is float and abs(data) <= _LARGEST_SAFE:
        if data.is_integer():
            return int(data)
        if abs(data) >= _NO_EXPONENT:
            return data
    raise ValueError


def seal_of(submission: Mapping[str, Any]) -> str:
    """
    The SHA-256 of a submission's data, in 64 hexadecimal digits.

    Raises `ReporterError` as `canonical_json` does.
    """
    sealed = {key: value for key, value in submission.items() if key != _NOT_SEALED}
    return hashlib.sha256(canonical_json(sealed)).hexdigest()


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """
    JSON Pointers (RFC 6901) to the fields that differ, in the order of the old data, then the new.

    A field that was added or removed is named as a whole; of lists of different lengths, the
    items beyond the shorter one. At most 100 are given.
    """
    # Half surrogates and NaN can't be in data that was sealed; comparing needs no canonical form.
    found = value_changes(_sealed_part(old), _sealed_part(new))
    return tuple(change.pointer for change in islice(found, MOST_CHANGED_FIELDS))


def value_changes(old: Any, new: Any) -> Iterator[ValueChange]:
    """
    The places where two JSON documents differ, in the order of the old one, then the new.

    What was added or removed is named as a whole, and `ABSENT` stands for it on the other side.
    """
    yield from _changes(old, new, ())


def _sealed_part(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != _NOT_SEALED}


def _changes(old: Any, new: Any, path: tuple[str | int, ...]) -> Iterator[ValueChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _changes(old.get(key, ABSENT), new.get(key, ABSENT), (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from _changes(_item(old, index), _item(new, index), (*path, index))
    elif not _is_same(old, new):
        yield ValueChange(path=path, old=old, new=new)


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else ABSENT


def _is_same(old: Any, new: Any) -> bool:
    # In Python `True == 1`, in JSON they are two values.
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)
