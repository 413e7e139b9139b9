"""
What the texts of command line tools have in common: lines, stamps, and amounts with a unit.

A stamp stands in the line itself, or a polling loop prints it (`date`, `date +%s`) before each run
of the tool. A stamp holds for one reading of each device: a second one under the same stamp was
taken later, nobody knows when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import Unreadable, is_missing, shown
from reporter.evidence.identity import Identity, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit, find_unit
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    parse_number,
    parse_stamp,
)

LISTED = 6
# The longest stamp has a weekday, a zone and nine digits of a second.
_LONGEST_STAMP = 48
_AMOUNT = re.compile(r"([^ A-Za-z]{1,60}) ?([A-Za-z]{1,12})?", re.ASCII)


class LineTaker(Protocol):
    """
    What reads a format line by line, with a state of its own.
    """

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        One line, without the blanks around it.
        """

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of the log.
        """


def pieces_by_line(
    taker: LineTaker, blocks: Iterator[Block], reading: Reading, *, may_lack_end: bool = False
) -> Iterator[Piece]:
    """
    The readings of a log whose lines *taker* takes one after the other.

    A tool ends each line; the last one without an end was cut off, maybe within a number, and is
    left out unless it *may_lack_end*.
    """
    for block in blocks:
        maker = PieceMaker(reading)
        lines = block.data.split(b"\n")
        torn = lines.pop()
        for number, raw in enumerate(lines, start=block.first_line):
            text = raw.decode("utf-8", errors="replace").strip()
            if text:
                taker.take(text, number, maker)
        number, text = block.first_line + len(lines), torn.decode("utf-8", errors="replace").strip()
        if text and may_lack_end:
            taker.take(text, number, maker)
        elif text:
            maker.fail("PW-6", number, f"{shown(text)} has no end of line: it may be cut off")
        yield maker.piece()
    maker = PieceMaker(reading)
    taker.finish(maker)
    yield maker.piece()


class Clock:
    """
    Turns the stamps of one log into Unix seconds; a text that comes again is parsed once.
    """

    def __init__(self) -> None:
        self._text: str | None = None
        self._time_s: float | None = None

    def time_of(self, text: str, number: int, maker: PieceMaker) -> float | None:
        """
        Unix seconds of a date with a time of day, or of a Unix time; `None` if it is neither.

        Raises `RefusedError` where the zone isn't known.
        """
        if text != self._text:
            self._time_s = _instant(text, number, maker)
            self._text = text
        return self._time_s

    def time_or_fault(self, text: str, number: int, maker: PieceMaker) -> float | None:
        """
        The same for a text that has to be a stamp: one that is none is noted.
        """
        time_s = self.time_of(text, number, maker)
        if time_s is None:
            maker.fail("PW-6", number, f"time {shown(text)} isn't a time stamp")
        return time_s


def _instant(text: str, number: int, maker: PieceMaker) -> float | None:
    if len(text) > _LONGEST_STAMP:
        return None
    value = parse_number(text)
    if value is not None:
        scale = epoch_scale(value)
        if scale is None:
            return None
        maker.reading.saw_zone("UTC")
        return value / scale
    try:
        stamp = parse_stamp(text, maker.reading.zone)
    except NoZoneError as problem:
        raise RefusedError("PW-5", f"time {shown(text)} {problem}", number) from problem
    except StampError:
        return None
    if epoch_scale(stamp.time_s) is None:
        maker.fail("PW-6", number, f"time {shown(text)}: the clock was never set")
        return None
    maker.reading.saw_zone(stamp.zone)
    return stamp.time_s


class StampBefore:
    """
    The stamp that a polling loop printed before a run of a tool, and the devices read since.
    """

    def __init__(self, tool: str, advice: str) -> None:
        """
        *advice* says how *tool* is made to write stamps.
        """
        self.tool = tool
        self.advice = advice
        self._clock = Clock()
        self._time_s: float | None = None
        self._seen: set[str] = set()

    def take(self, text: str, number: int, maker: PieceMaker) -> bool:
        """
        Whether a line is a stamp and nothing else; then it holds for what follows.
        """
        if not text[:1].isalnum():
            return False
        time_s = self._clock.time_of(text, number, maker)
        if time_s is None:
            return False
        self._time_s = time_s
        self._seen.clear()
        return True

    def time_s(self, device: str, number: int) -> float:
        """
        Unix seconds of a reading of *device*; raises `RefusedError` where it has none of its own.
        """
        if self._time_s is None:
            message = f"the readings of {self.tool} have no date and time"
            raise RefusedError("PW-9", message, number, advice=self.advice)
        if device in self._seen:
            message = f"{device} has several readings after one time stamp"
            raise RefusedError("PW-9", message, number, advice=self.advice)
        self._seen.add(device)
        return self._time_s


def listed(reasons: Sequence[str]) -> str:
    """
    What a log holds beside its readings, on one line: the first of it, and how much more there is.
    """
    more = f" and {len(reasons) - LISTED:,} more" if len(reasons) > LISTED else ""
    return "; ".join(reasons[:LISTED]) + more


def amount(text: str, unit: Unit | None, *, is_energy: bool = False) -> float | Unreadable:
    """
    W, or J with *is_energy*, of a text such as `537`, `537 W`, `12345mW`; a unit in the text goes
    before *unit*. What holds no such amount is `Unreadable`, with the reason.
    """
    plain = parse_number(text)
    if plain is not None and unit is not None and unit.is_energy is is_energy:
        return unit.in_si(plain)
    if is_missing(text):
        return Unreadable(message=f"no reading: {shown(text)}")
    match = _AMOUNT.fullmatch(text)
    value = None if match is None else parse_number(match[1])
    if match is None or value is None:
        return Unreadable(message=f"{shown(text)} isn't a number")
    named = unit if match[2] is None else find_unit(match[2])
    if named is None or named.is_energy is not is_energy:
        kind = "energy" if is_energy else "power"
        return Unreadable(message=f"{shown(text)} has no unit of {kind}")
    return named.in_si(value)


def add_amount(
    maker: PieceMaker,
    device: str,
    time_s: float,
    value: float | Unreadable,
    *,
    identity: Identity,
    line: int,
) -> None:
    """
    One reading in W, or in J where *identity* is that of a counter, or why there is none.

    A power that can't be read counts against its device alone; a counter goes on without it.
    """
    is_energy = identity.quantity is Quantity.COUNTER
    if not isinstance(value, Unreadable):
        maker.add(device, time_s, value, is_energy=is_energy, identity=identity, line=line)
    elif is_energy:
        maker.fail("PW-7", line, f"{device}: {value.message}")
    else:
        maker.bad(device, time_s, line, value.message, identity)
