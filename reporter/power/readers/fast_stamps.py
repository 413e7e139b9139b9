"""
Dates with a time of day in bulk, for logs in which nearly every stamp is another.

Each minute is parsed once by `stamps.parse_stamp`, which knows dates and zones; seconds and
fractions are added as numbers. No zone changes its clocks within a minute.
"""

from __future__ import annotations

import re
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from reporter.power.readers.pieces import Floats
from reporter.power.readers.stamps import MICROSECONDS_PER_S, StampError, parse_stamp

# Below this one by one is as fast.
VALUES_LEAST = 256
_MINUTE = 16
_FORM = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,](\d{1,9}))?( ?(?:Z|UTC|[+-]\d\d:\d\d))?",
    re.ASCII,
)
_ZERO, _NINE = ord("0"), ord("9")
_DIGITS_KEPT = 6


def same_form_times(values: list[str], zone: tzinfo | None) -> Floats | None:
    """
    Unix seconds of stamps that are all of one form; `None` if they aren't, or one can't be read.
    """
    first = values[0].strip() if values else ""
    form = _FORM.fullmatch(first)
    if form is None or len(values) < VALUES_LEAST:
        return None
    texts = [value.strip() for value in values]
    if len(set(map(len, texts))) != 1 or not all(map(str.isascii, texts)):
        return None
    table = np.array(texts, dtype=f"S{len(first)}").view(np.uint8).reshape(-1, len(first))
    digits = len(form[1] or "")
    suffix = first[len(first) - len(form[2] or "") :]
    if not _is_of_form(table, digits, suffix):
        return None
    minutes_us = _minutes(table, suffix, zone)
    seconds = _number(table[:, 17:19])
    if minutes_us is None or bool((seconds > 59).any()):
        return None
    kept = min(digits, _DIGITS_KEPT)
    fraction_us = _number(table[:, 20 : 20 + kept]) * 10 ** (_DIGITS_KEPT - kept)
    times_us = minutes_us + seconds * MICROSECONDS_PER_S + fraction_us
    times_s: Floats = times_us / MICROSECONDS_PER_S
    return times_s


def _is_of_form(table: NDArray[np.uint8], digits: int, suffix: str) -> bool:
    """
    Whether every row has digits and marks where the first one has them, and the same suffix.
    """
    width = table.shape[1]
    numbers = [17, 18, *range(20, 20 + digits)]
    marks = [16, *([19] if digits else []), *range(width - len(suffix), width)]
    are_digits = (table[:, numbers] >= _ZERO) & (table[:, numbers] <= _NINE)
    return bool(are_digits.all()) and bool((table[:, marks] == table[0, marks]).all())


def _number(digits: NDArray[np.uint8]) -> NDArray[np.int64]:
    value = np.zeros(digits.shape[0], dtype=np.int64)
    for column in range(digits.shape[1]):
        value = value * 10 + (digits[:, column] - _ZERO)
    return value


def _minutes(
    table: NDArray[np.uint8], suffix: str, zone: tzinfo | None
) -> NDArray[np.int64] | None:
    """
    The start of each row's minute in microseconds since 1970.
    """
    minutes = np.ascontiguousarray(table[:, :_MINUTE]).view(f"S{_MINUTE}").reshape(-1)
    is_new = np.append(True, minutes[1:] != minutes[:-1])
    known: dict[bytes, int] = {}
    try:
        for minute in minutes[is_new].tolist():
            if minute not in known:
                known[minute] = parse_stamp(f"{minute.decode()}:00{suffix}", zone).time_us
    except StampError:
        return None
    starts = np.array([known[minute] for minute in minutes[is_new].tolist()], dtype=np.int64)
    of_rows: NDArray[np.int64] = starts[np.cumsum(is_new) - 1]
    return of_rows
