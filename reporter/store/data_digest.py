"""
The hash of data, such as an entry: what differs in any field has another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import is_dataclass

import orjson

from reporter.model.carbon_table import CarbonTable

# A text of another kind, such as one that is escaped already, is told as such.
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS


def digest_of(value: object) -> str:
    """
    SHA-256 of data: dataclasses, mappings, lists, sets, texts and numbers.

    Raises `TypeError` for a value that can't be told exactly.
    """
    return hashlib.sha256(_told(value)).hexdigest()


def _told(value: object) -> bytes:
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        # Units of `reporter.units`: their one field is private, which orjson leaves out.
        return repr(value)
    if isinstance(value, CarbonTable):
        return value.sha256
    if isinstance(value, str):
        return [type(value).__qualname__, str.__str__(value)]
    raise TypeError(f"{type(value).__name__} can't be told exactly")
