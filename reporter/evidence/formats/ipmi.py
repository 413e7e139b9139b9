"""
What `ipmitool dcmi power reading` prints, again and again, in one file.

A block has the reading, then the stamp of the BMC's own clock. A line with a time stamp before
the block, as loops with `date` write it, goes before: the host's clock is the better known one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    parse_number,
    parse_stamp,
)

IPMI = "ipmi-dcmi"


DEVICE = "node"


# DCMI gives the instantaneous power of the system's supplies; minimum, maximum and average stand
# beside it and are never taken.
_NODE = Identity(kind=Kind.NODE_INPUT, metric="dcmi power reading", unit_source="tool")


_MARK = re.compile(rb"Instantaneous power reading[ \t]*:|^[ \t]*Current Power[ \t]*:", re.MULTILINE)


_POWER = re.compile(
    r"(?:Instantaneous power reading|Current Power)\s*:\s*(\S{1,40})(?:\s+(\S{1,20}))?"
)


_STAMP = re.compile(r"(?:IPMI timestamp|Time Stamp)\s*:\s*(.{1,40}?)(?:\s{3,}.*)?$")


_STATE = re.compile(r"Power reading state is\s*:\s*(\S{1,40})")


def is_ipmi(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a power reading of ipmitool or FreeIPMI.
    """
    return _MARK.search(head) is not None


def ipmi_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of a log, one a printed block.
    """
    state = _Printed()
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            state.take(raw.decode("utf-8", errors="replace").strip(), number, maker)
        yield maker.piece()
    maker = PieceMaker(reading)
    state.finish(maker)
    yield maker.piece()


class _Printed:
    """
    The printed block that is being read: its reading, its line, and the stamps seen.
    """

    def __init__(self) -> None:
        self.power_w: float | None = None
        self.line = 0
        self.host_s: float | None = None

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        One line of the log.
        """
        if match := _POWER.search(text):
            self._maybe_host_stamp(text[: match.start()].strip(" :|,"), number, maker)
            self._read_power(match, number, maker)
            text = text[match.end() :]
        if match := _STAMP.search(text):
            self._stamped(match[1].strip(), number, maker)
        elif match := _STATE.search(text):
            if match[1] != "activated":
                maker.fail("PW-7", number, f"power reading is {shown(match[1])}")
        else:
            self._maybe_host_stamp(text, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of a printed block.
        """
        if self.power_w is None:
            return
        if self.host_s is None:
            maker.fail("PW-6", self.line, "the reading has no time stamp")
        else:
            maker.add(
                DEVICE,
                self.host_s,
                self.power_w,
                is_energy=False,
                identity=_NODE,
                line=self.line,
            )
        self.power_w, self.host_s = None, None

    def _read_power(self, match: re.Match[str], number: int, maker: PieceMaker) -> None:
        if self.power_w is not None:
            self.finish(maker)
        value = parse_number(match[1])
        if value is None or (match[2] or "Watts") not in {"Watts", "Watt", "W"}:
            maker.fail("PW-7", number, f"{shown(match[0])} isn't a number of watts")
            return
        self.power_w, self.line = value, number

    def _stamped(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        The stamp of the BMC, which ends the need for another.
        """
        if self.power_w is None:
            return
        if self.host_s is None:
            self.host_s = self._time(text, number, maker)
        if self.host_s is None:
            self.power_w = None
            return
        self.finish(maker)

    def _time(self, text: str, number: int, maker: PieceMaker) -> float | None:
        try:
            stamp = parse_stamp(text, maker.reading.zone)
        except NoZoneError as problem:
            message = f"time {shown(text)} {problem}"
            raise RefusedError("PW-5", message, number) from problem
        except StampError as problem:
            maker.fail("PW-6", number, f"time {shown(text)}: {problem}")
            return None
        if epoch_scale(stamp.time_s) is None:
            maker.fail("PW-6", number, f"time {shown(text)}: the BMC's clock was never set")
            return None
        maker.reading.saw_zone(stamp.zone)
        return stamp.time_s

    def _maybe_host_stamp(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A line that is nothing but a time stamp, or a Unix time.
        """
        value = parse_number(text)
        scale = None if value is None else epoch_scale(value)
        if value is not None and scale is not None:
            time_s, zone = value / scale, "UTC"
        else:
            try:
                stamp = parse_stamp(text, maker.reading.zone)
            except NoZoneError as problem:
                message = f"time {shown(text)} {problem}"
                raise RefusedError("PW-5", message, number) from problem
            except StampError:
                return
            time_s, zone = stamp.time_s, stamp.zone or ""
        self.finish(maker)
        self.host_s = time_s
        maker.reading.saw_zone(zone or None)
