"""
What `nvidia-smi dmon` prints: a row for each GPU and second, under headers that come again.

With `-o DT` each row has a date and a time of day. Without them a row has no instant, unless a
polling loop printed a stamp before each run. `pwr` is the draw in whole watts, `-` is no reading.
The form is that of the manual page of nvidia-smi, section "Device Monitoring".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import (
    Clock,
    StampBefore,
    add_amount,
    amount,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.log_file import Block
from reporter.evidence.series import SYMBOLS
from reporter.text import plural

NVIDIA_SMI_DMON = "nvidia-smi-dmon"
_ADVICE = "run nvidia-smi dmon with -o DT, which writes date and time into each row"
_MARK = re.compile(
    rb"^#[ \t]*(?:date[ \t,]+)?(?:time[ \t,]+)?gpu[ \t,]", re.MULTILINE | re.IGNORECASE
)
_DATE = re.compile(r"(\d{4})[-/]?(\d\d)[-/]?(\d\d)", re.ASCII)


def is_nvidia_smi_dmon(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a header of `nvidia-smi dmon`.
    """
    return _MARK.search(head) is not None


def nvidia_smi_dmon_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every row; raises `RefusedError` where rows have no instant or no power.
    """
    return pieces_by_line(_Rows(), blocks, reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """
    The columns of the rows from one header on.
    """

    names: tuple[str, ...]
    gpu: int
    power: int
    date: int | None
    time: int | None


class _Rows:
    """
    The rows of a log, each read by the header before it.
    """

    def __init__(self) -> None:
        self.columns: _Columns | None = None
        self.clock = Clock()
        self.before = StampBefore("nvidia-smi dmon", _ADVICE)

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A header, a stamp of a loop, or a row.
        """
        if text.startswith("#"):
            self._header(_cells(text.lstrip("# ")), number)
        elif self.columns is None or self._is_undated():
            if not self.before.take(text, number, maker):
                self._row(text, number, maker)
        else:
            self._row(text, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _is_undated(self) -> bool:
        return self.columns is not None and self.columns.date is None

    def _header(self, names: list[str], number: int) -> None:
        keys = [name.lower() for name in names]
        if "idx" in keys:
            self._check_unit(names, number)
        elif "gpu" in keys:
            self.columns = _columns(keys, number)

    def _check_unit(self, units: list[str], number: int) -> None:
        columns = self.columns
        if columns is None or len(units) != len(columns.names) or units[columns.power] == "W":
            return
        message = f"power has the unit {shown(units[columns.power])}, where dmon has W"
        raise RefusedError("PW-8", message, number)

    def _row(self, text: str, number: int, maker: PieceMaker) -> None:
        columns, cells = self.columns, _cells(text)
        if columns is None:
            maker.fail("PW-6", number, "stands before the first header")
            return
        if len(cells) != len(columns.names):
            expected = len(columns.names)
            maker.fail(
                "PW-6", number, f"{plural(len(cells), 'cell')} where {expected} are expected"
            )
            return
        gpu = cells[columns.gpu]
        if not gpu.isdecimal():
            maker.fail("PW-6", number, f"{shown(gpu)} isn't the index of a GPU")
            return
        name = f"gpu{gpu}"
        time_s = self._time_s(cells, columns, name, number, maker)
        if time_s is not None:
            identity = Identity(
                kind=Kind.ACCELERATOR, device=gpu, metric="pwr", unit_source="header"
            )
            value = amount(cells[columns.power], SYMBOLS["W"])
            add_amount(maker, name, time_s, value, identity=identity, line=number)

    def _time_s(
        self, cells: list[str], columns: _Columns, name: str, number: int, maker: PieceMaker
    ) -> float | None:
        if columns.date is None or columns.time is None:
            return self.before.time_s(name, number)
        date, clock = cells[columns.date], cells[columns.time]
        match = _DATE.fullmatch(date)
        stamp = f"{date} {clock}" if match is None else f"{'-'.join(match.groups())} {clock}"
        return self.clock.time_or_fault(stamp, number, maker)


def _columns(keys: list[str], number: int) -> _Columns:
    """
    The columns of a header; raises `RefusedError` where power or half of the stamp is missing.
    """
    if "pwr" not in keys:
        message = "nvidia-smi dmon was run without power: no column is called pwr"
        raise RefusedError("PW-9", message, number, advice="run nvidia-smi dmon with -s p -o DT")
    found = {key: keys.index(key) if key in keys else None for key in ("date", "time")}
    if (found["date"] is None) is not (found["time"] is None):
        has, lacks = ("date", "time of day") if found["time"] is None else ("time of day", "date")
        message = f"the rows of nvidia-smi dmon have a {has} and no {lacks}"
        raise RefusedError("PW-9", message, number, advice=_ADVICE)
    return _Columns(names=tuple(keys), gpu=keys.index("gpu"), power=keys.index("pwr"), **found)


def _cells(text: str) -> list[str]:
    if "," not in text:
        return text.split()
    cells = [cell.strip() for cell in text.split(",")]
    # Some releases end each line with a comma.
    return cells[:-1] if cells[-1:] == [""] else cells
