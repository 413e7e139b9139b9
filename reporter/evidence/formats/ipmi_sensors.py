"""
Lists of sensors that a BMC gives: `ipmitool sdr`, `ipmitool sensor`, and FreeIPMI's `ipmi-sensors`.

A list has no stamp, so a polling loop must print one before each run. Only sensors in watts are
read. A sensor of the whole system is a total; those of supplies, CPUs and memory lie inside it.
What a supply gives out is a rail, never an input: it lacks the supply's own loss.
The forms are those of the manual pages ipmitool(1) and ipmi-sensors(8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.stamped_text import (
    StampBefore,
    add_amount,
    amount,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind, identity_of, words_of
from reporter.evidence.log_file import Block

IPMI_SENSORS = "ipmi-sensors"
_ADVICE = "print a stamp before each run: date +%s; ipmitool sdr type Current"
_MARK = re.compile(
    rb"^(?:[^|\n]{1,80}\|[^\n]{0,200}?(?:\d Watts\b|\|[ \t]*(?:Watts|W)[ \t]*(?:\||\r?$))"
    rb"|[^,|\n]{1,40},[\d.]{1,12},Watts,)",
    re.MULTILINE,
)
_WITH_UNIT = re.compile(r"([^ ]{1,40}) (?:Watts?|W)", re.ASCII)
_UNITS = {"watts", "watt", "w"}
_SUPPLY = re.compile(
    r"(?:^|[ _])(?:psu?|pws|power[ _]?supply)[ _#-]?(\d{1,3})(?=[ _]|$)", re.ASCII | re.IGNORECASE
)
_OUTPUTS = {"output", "out", "pout"}
# The words of sensors that see the whole system, as makers write them.
_SYSTEM = {"consumption", "system", "sys", "total", "node", "chassis", "meter", "dcmi"}


def is_ipmi_sensors(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a sensor in watts of a BMC's list.
    """
    return _MARK.search(head) is not None


def ipmi_sensors_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every list; raises `RefusedError` where lists have no stamp.
    """
    return pieces_by_line(_Lists(), blocks, reading)


class _Lists:
    """
    The lists of a log, and what each sensor in watts is of.
    """

    def __init__(self) -> None:
        self.before = StampBefore("a list of sensors", _ADVICE)
        self.sensors: dict[str, Identity] = {}

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A stamp, or a row of a list.
        """
        separator = "|" if "|" in text else ","
        cells = [cell.strip() for cell in text.split(separator)]
        if len(cells) < 2:
            if not self.before.take(text, number, maker) and text[:1].isdigit():
                maker.fail("PW-6", number, "is no row of sensors, nor a time stamp")
            return
        # FreeIPMI numbers its rows.
        named = cells[1:] if cells[0].isdecimal() else cells
        name, rest = named[0], named[1:]
        found = _power_of(rest)
        if found is None and name not in self.sensors:
            return
        if name not in self.sensors:
            self.sensors[name] = identity_of_sensor(name)
        identity = self.sensors[name]
        time_s = self.before.time_s(name, number)
        value = amount(found or "na", None)
        add_amount(maker, name, time_s, value, identity=identity, line=number)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """


def _power_of(cells: list[str]) -> str | None:
    """
    The reading in watts among the cells of a row, such as `350 W`; `None` without one.
    """
    for cell, after in zip(cells, [*cells[1:], ""], strict=False):
        if match := _WITH_UNIT.fullmatch(cell):
            return f"{match[1]} W"
        if after.lower() in _UNITS:
            return "na" if cell.lower() in {"na", "n/a"} else f"{cell} W"
    return None


def identity_of_sensor(name: str) -> Identity:
    """
    What a sensor is of, by the words of its name, such as `PS1 Input Power`, `Pwr Consumption`.
    """
    found = identity_of(name, unit_source="cell")
    words = set(words_of(name))
    supply = _SUPPLY.search(name)
    if supply is not None:
        kind = Kind.RAIL if words & _OUTPUTS else Kind.SUPPLY
        return replace(found, kind=kind, device=supply[1], is_total=False)
    if found.kind in {Kind.UNKNOWN, Kind.NODE_INPUT} and words & _SYSTEM:
        # The BMC itself says that this is the system; its supplies lie behind it.
        return replace(found, kind=Kind.NODE_INPUT, is_total=True, device=None, unit_source="tool")
    return found
