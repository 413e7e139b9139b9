"""
What turbostat prints: a row `-` that sums the machine, then rows of packages and cores.

`Time_Of_Day_Seconds` is Unix time at the end of an interval, and a power is the mean over the
interval since the row before (`turbostat --show Time_Of_Day_Seconds,Package,PkgWatt,RAMWatt`).
`CorWatt` and `GFXWatt` lie in `PkgWatt`; `RAMWatt` lies beside it. The form is turbostat(8)'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import (
    Clock,
    StampBefore,
    add_amount,
    amount,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.series import SYMBOLS

TURBOSTAT = "turbostat"
_ADVICE = "run turbostat with --show Time_Of_Day_Seconds,Package,PkgWatt,RAMWatt"
_MARK = re.compile(
    rb"^(?:[^,;\n]{0,600}[ \t])?(?:PkgWatt|RAMWatt|CorWatt|GFXWatt)(?:[ \t\r]|$)", re.MULTILINE
)
_STAMP = "Time_Of_Day_Seconds"
_KINDS = MappingProxyType(
    {
        "PkgWatt": Kind.CPU_PACKAGE,
        "RAMWatt": Kind.DRAM,
        "CorWatt": Kind.CPU_CORE,
        "GFXWatt": Kind.UNCORE,
        "SysWatt": Kind.PLATFORM,
    }
)
# Of a package's rows only the first has these; the rows of its cores leave them empty.
_OF_PACKAGE = ("PkgWatt", "RAMWatt")
_TOPOLOGY = ("Package", "Node", "Die", "Core", "CPU", "Module", "L3")


def is_turbostat(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a header of turbostat with power.
    """
    return _MARK.search(head) is not None


def turbostat_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
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
    powers: tuple[str, ...]
    has_rows: bool
    has_packages: bool


class _Rows:
    """
    The rows of a log, each read by the header before it.
    """

    def __init__(self) -> None:
        self.columns: _Columns | None = None
        self.clock = Clock()
        self.before = StampBefore("turbostat", _ADVICE)
        self.has_named_cores = False

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A header, what turbostat says of the machine, a stamp, or a row.
        """
        words = text.split("\t") if "\t" in text else text.split()
        if "PkgWatt" in words or _STAMP in words or set(words) & set(_KINDS):
            self.columns = _columns(words, number)
        elif self.columns is None:
            self.before.take(text, number, maker)
        elif _STAMP in self.columns.names or not self.before.take(text, number, maker):
            self._row(words, text, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _row(self, words: list[str], text: str, number: int, maker: PieceMaker) -> None:
        columns = self.columns
        if columns is None:
            return
        # The rows of cores end where only their package has more to say.
        cells = dict(zip(columns.names, words, strict=False))
        places = [cells[name] for name in _TOPOLOGY if name in cells]
        is_sum = not columns.has_rows or all(place == "-" for place in places)
        if is_sum and len(words) != len(columns.names):
            maker.fail("PW-6", number, f"{shown(text)} isn't a whole row of turbostat")
            return
        package = cells.get("Package")
        if not is_sum and (package is None or not package.isdecimal()):
            self._name_cores(number, maker)
            return
        wanted = columns.powers if is_sum else _OF_PACKAGE
        there = [name for name in wanted if name in cells and name in columns.powers]
        if not there:
            self._name_cores(number, maker)
            return
        time_s = self._time_s(cells, "all" if is_sum else f"package {package}", number, maker)
        if time_s is None:
            return
        for name in there:
            identity = Identity(
                kind=_KINDS[name],
                quantity=Quantity.AVERAGE,
                device=None if is_sum else package,
                metric=name,
                is_total=is_sum,
                unit_source="header",
            )
            series = name if is_sum else f"{name}/package {package}"
            value = amount(cells[name], SYMBOLS["W"])
            add_amount(maker, series, time_s, value, identity=identity, line=number)

    def _time_s(
        self, cells: dict[str, str], place: str, number: int, maker: PieceMaker
    ) -> float | None:
        stamp = cells.get(_STAMP)
        if stamp is None:
            return self.before.time_s(place, number)
        return self.clock.time_or_fault(stamp, number, maker)

    def _name_cores(self, number: int, maker: PieceMaker) -> None:
        if not self.has_named_cores:
            maker.note("PW-12", number, "rows of cores are left out: the row of - sums them")
        self.has_named_cores = True


def _columns(names: list[str], number: int) -> _Columns:
    powers = tuple(name for name in names if name in _KINDS)
    if not powers:
        message = "turbostat was run without power: no column is called PkgWatt"
        raise RefusedError("PW-9", message, number, advice=_ADVICE)
    return _Columns(
        names=tuple(names),
        powers=powers,
        has_rows=bool(set(names) & set(_TOPOLOGY)),
        has_packages="Package" in names,
    )
