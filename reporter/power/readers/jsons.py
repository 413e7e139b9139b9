"""
JSON from logs: strict about numbers, never raising.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeGuard


class Broken:
    """
    In place of a value: the text was no JSON.
    """


def parse_json(text: bytes | str) -> Any:
    """
    The value of a JSON text, or `Broken`.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Broken()


def is_number(value: object) -> TypeGuard[int | float]:
    """
    Whether a JSON value is a finite number of usual size; true and false aren't.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e300


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
