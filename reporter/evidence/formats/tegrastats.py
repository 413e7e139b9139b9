"""
What NVIDIA's tegrastats prints on Jetson boards: one line a moment, a rail as `NAME now/average`.

Numbers are milliwatts, with `mW` beside them since JetPack 5. The first is the draw now, the second
the mean since the tool was started, which is never taken. `VDD_IN` (`POM_5V_IN` on the Nano) is the
input of the board; every other rail lies behind it. On AGX Orin no rail is the board's input, so
its rails are named as rails and nothing adds them up. Stamps are local, month first
(`06-01-2026 10:30:00`). Names are those of NVIDIA's Jetson developer guide, "Power Monitor".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import Unreadable, shown
from reporter.evidence.formats.stamped_text import Clock, add_amount, amount, pieces_by_line
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.log_file import Block
from reporter.evidence.series import SYMBOLS

TEGRASTATS = "tegrastats"
_ADVICE = "use the tegrastats of JetPack 5 or later, which begins each line with date and time"
_MARK = re.compile(rb"\bRAM \d{1,7}/\d{1,7}MB\b[^\n]{0,2000}\bCPU \[")
_STAMP = re.compile(r"(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d:\d\d)(?= |$)", re.ASCII)
_RAIL = re.compile(r"(?:^| )((?:VDD|VIN|POM|CV|SYS)[A-Z0-9_]{0,40}) (\S{1,40})", re.ASCII)
_READING = re.compile(r"(\d{1,9}(?:mW)?)/(\d{1,9}(?:mW)?)", re.ASCII)
_BOARD_INPUTS = {"VDD_IN", "POM_5V_IN"}


def is_tegrastats(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a line of tegrastats.
    """
    return _MARK.search(head) is not None


def tegrastats_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every line; raises `RefusedError` where lines have no date.
    """
    return pieces_by_line(_Lines(), blocks, reading)


class _Lines:
    """
    The lines of a log, and the rails that it has shown.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.has_power = False

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        One line with all its rails.
        """
        rails = _RAIL.findall(text)
        stamp = _STAMP.match(text)
        if stamp is None:
            if rails and not text[:1].isdigit():
                message = "the lines of tegrastats have no date and time"
                raise RefusedError("PW-9", message, number, advice=_ADVICE)
            maker.fail("PW-6", number, f"{shown(text)} isn't a line of tegrastats")
            return
        month, day, year, clock = stamp.groups()
        time_s = self.clock.time_or_fault(f"{month}/{day}/{year} {clock}", number, maker)
        if time_s is None:
            return
        for name, cell in rails:
            self._add(name, cell, time_s, number, maker)
        self.has_power |= bool(rails)
        if not rails:
            maker.fail("PW-6", number, "the line has no rail with a power")

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    @staticmethod
    def _add(name: str, cell: str, time_s: float, number: int, maker: PieceMaker) -> None:
        kind = Kind.BOARD if name in _BOARD_INPUTS else Kind.RAIL
        identity = Identity(kind=kind, metric=name, unit_source="tool")
        found = _READING.fullmatch(cell)
        # A cell that was cut off within its first number would be a number, too.
        value = (
            Unreadable(message=f"{shown(cell)} isn't a draw and a mean")
            if found is None
            else amount(found[1], SYMBOLS["mW"])
        )
        add_amount(maker, name, time_s, value, identity=identity, line=number)
