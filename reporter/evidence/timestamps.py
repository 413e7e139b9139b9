"""
Time stamps of logs, one by one and by the million.

Time stamps of power logs as Unix seconds, with the zone always known.

A stamp that carries no zone needs one from outside, and is refused where that zone's clocks show
the time twice or never: nothing is guessed.

Dates with a time of day in bulk, for logs in which nearly every stamp is another.

Each minute is parsed once by `stamps.parse_stamp`, which knows dates and zones; seconds and
fractions are added as numbers. No zone changes its clocks within a minute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.collect import Floats

MICROSECONDS_PER_S = 1_000_000
# ipmitool writes two digits of the year; no power log is older than the century.
CENTURY = 2000


_FRACTION = r"(?:[.,](\d{1,9}))?"


_ZONE = r"(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d|[A-Z]{3,5}))?"


_CLOCK = r"(\d\d):(\d\d):(\d\d)"


_ISO = re.compile(rf"(\d{{4}})([-/])(\d\d)\2(\d\d)[T ]{_CLOCK}{_FRACTION}{_ZONE}", re.ASCII)


_US = re.compile(rf"(\d\d)/(\d\d)/(\d{{4}}|\d\d)(?: -)? {_CLOCK}(?: (AM|PM))?{_ZONE}", re.ASCII)


_DATE = re.compile(
    rf"[A-Z][a-z]{{2}} ([A-Z][a-z]{{2}}) {{1,2}}(\d{{1,2}}) {_CLOCK}(?: (AM|PM))?{_ZONE} (\d{{4}})",
    re.ASCII,
)


_CLOCK_ALONE = re.compile(rf"{_CLOCK}{_FRACTION}", re.ASCII)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


# Unix time in s, ms, us or ns between 1973 and 5138: its size alone says which.
_SCALES = ((1e8, 1e11, 1.0), (1e11, 1e14, 1e3), (1e14, 1e17, 1e6), (1e17, 1e20, 1e9))


class StampError(Exception):
    """
    A stamp that can't be placed in time; the text says why. Never leaves the readers.
    """


class NoZoneError(StampError):
    """
    A stamp that means no one instant without more being stated; the text says what.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """
    An instant in whole microseconds since 1970, and the zone that the text itself names.
    """

    time_us: int
    zone: str | None

    @property
    def time_s(self) -> float:
        """
        Unix seconds.
        """
        return self.time_us / MICROSECONDS_PER_S


def find_zone(name: str) -> tzinfo | None:
    """
    The zone with this name: UTC, an offset such as +02:00, or an IANA name; `None` if unknown.
    """
    if name in {"UTC", "Z", "GMT"}:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        return _offset_zone(offset)
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def parse_stamp(text: str, zone: tzinfo | None) -> Stamp:
    """
    A date with a time of day; *zone* is used only where the text names none.

    Raises `StampError` with the reason when it can't be read, `NoZoneError` without any zone.
    """
    wall, stated = _wall(text)
    if stated is None:
        if zone is None:
            raise NoZoneError("has no zone, and none is stated")
        return Stamp(time_us=_instant(wall, zone), zone=None)
    own = find_zone(stated)
    if stated.isalpha() and own is not UTC:
        if zone is None:
            raise NoZoneError(f"has the zone {stated}, which isn't one zone: state an offset")
        return Stamp(time_us=_named_instant(wall, zone, stated), zone=None)
    if own is None:
        raise StampError(f"no such offset: {stated}")
    return Stamp(time_us=_instant(wall, own), zone="UTC" if own is UTC else stated)


def parse_number(text: str) -> float | None:
    """
    A plain finite number, `None` for any other text.
    """
    if NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    return value if abs(value) < 1e300 else None


def epoch_scale(value: float) -> float | None:
    """
    Units of a Unix time in one second (1, 1e3, 1e6 or 1e9), judged by its size; `None` if none.
    """
    for least, most, scale in _SCALES:
        if least <= value < most:
            return scale
    return None


def offset_s(zone: tzinfo, wall: datetime) -> float:
    """
    How far the zone's clocks are ahead of UTC at a time of day, in s.

    Raises `NoZoneError` when the clocks show this time twice or never.
    """
    try:
        first = wall.replace(tzinfo=zone, fold=0).utcoffset()
        second = wall.replace(tzinfo=zone, fold=1).utcoffset()
    except (OverflowError, ValueError) as problem:
        raise StampError("the date is out of range") from problem
    if first is None or second is None:
        raise StampError("the zone has no clock")
    if first != second:
        often = "twice" if first > second else "never"
        raise NoZoneError(
            f"isn't one instant: clocks in {zone} show it {often}; state the offset that holds"
        )
    return first.total_seconds()


# Offsets in hours that short names of zones stand for where an offset is stated: the abbreviations
# of the IANA database. Some stand for several.
_SHORT_NAMES = MappingProxyType(
    {
        "WET": (0,), "WEST": (1,), "BST": (1,), "CET": (1,), "CEST": (2,), "EET": (2,),
        "EEST": (3,), "MSK": (3,), "IST": (5.5, 2, 1), "CST": (-6, 8), "CDT": (-5,), "EST": (-5,),
        "EDT": (-4,), "MST": (-7,), "MDT": (-6,), "PST": (-8,), "PDT": (-7,), "AKST": (-9,),
        "AKDT": (-8,), "HST": (-10,), "JST": (9,), "KST": (9,), "SGT": (8,), "HKT": (8,),
        "AEST": (10,), "AEDT": (11,), "NZST": (12,), "NZDT": (13,), "SAST": (2,),
    }
)  # fmt: skip


def _named_instant(wall: datetime, zone: tzinfo, short: str) -> int:
    """
    Microseconds since 1970 of a wall time whose zone's short name, such as CEST, stands with it.

    The name tells apart the two instants of a time that clocks show twice. Raises `StampError`
    where the stated zone doesn't go by that name then.
    """
    for fold in (0, 1):
        try:
            local = wall.replace(tzinfo=zone, fold=fold)
            name, ahead = local.tzname(), local.utcoffset()
        except (OverflowError, ValueError) as problem:
            raise StampError("the date is out of range") from problem
        if ahead is None:
            break
        hours = ahead / timedelta(hours=1)
        if name == short or (isinstance(zone, timezone) and hours in _SHORT_NAMES.get(short, ())):
            return (wall - _EPOCH - ahead) // timedelta(microseconds=1)
    raise StampError(f"{short} isn't what clocks in {zone} show then; use UTC or an offset")


def _instant(wall: datetime, zone: tzinfo) -> int:
    past_us = (wall - _EPOCH) // timedelta(microseconds=1)
    return past_us - round(offset_s(zone, wall) * MICROSECONDS_PER_S)


def _offset_zone(match: re.Match[str]) -> tzinfo | None:
    sign, hours, minutes = match.groups()
    span = timedelta(hours=int(hours), minutes=int(minutes))
    if span >= timedelta(hours=24) or int(minutes) > 59:
        return None
    return timezone(span if sign == "+" else -span)


def _wall(text: str) -> tuple[datetime, str | None]:
    """
    What the clock showed, read as if it were UTC, and the zone named with it.
    """
    try:
        if match := _ISO.fullmatch(text):
            year, _, month, day, hour, minute, second, fraction, zone = match.groups()
            microsecond = int((fraction or "0")[:6].ljust(6, "0"))
            date = [int(part) for part in (year, month, day, hour, minute, second)]
            return _read_as_utc(date, microsecond), zone
        if match := _US.fullmatch(text):
            month, day, year, hour, minute, second, half, zone = match.groups()
            years = int(year) + (CENTURY if len(year) == 2 else 0)
            date = [years, int(month), int(day), _hour(hour, half), int(minute), int(second)]
            return _read_as_utc(date), zone
        if match := _DATE.fullmatch(text):
            name, day, hour, minute, second, half, zone, year = match.groups()
            number = _MONTHS.index(name) + 1
            date = [int(year), number, int(day), _hour(hour, half), int(minute), int(second)]
            return _read_as_utc(date), zone
    except ValueError as problem:
        raise StampError("no such date or time of day") from problem
    if _CLOCK_ALONE.fullmatch(text):
        raise StampError("a time of day without a date is no one instant")
    raise StampError("not a time stamp that is known")


def _read_as_utc(parts: list[int], microsecond: int = 0) -> datetime:
    year, month, day, hour, minute, second = parts
    return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC)


def _hour(hour: str, half: str | None) -> int:
    """
    Hour of 24; 12 AM is midnight.
    """
    if half is None:
        return int(hour)
    if not 1 <= int(hour) <= 12:
        raise ValueError(hour)
    return int(hour) % 12 + (12 if half == "PM" else 0)


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
