"""
The CSV of EnergiBridge: joule counters of RAPL, power of GPUs in mWatts, and much else.

`Time` is Unix time in ms. PP0 (cores) and PP1 (graphics) lie in PACKAGE; DRAM lies beside it.
`CPU_ENERGY` is what AMD's CPUs give for the package. `SYSTEM_POWER (Watts)`, as Macs give it, is
the whole machine. Column names are those of EnergiBridge's README and source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from reporter.evidence.collect import Piece, PieceMaker, Reading
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import (
    Clock,
    add_amount,
    amount,
    listed,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit, unit_of_header
from reporter.text import plural

ENERGIBRIDGE = "energibridge"
_MARK = re.compile(rb"Delta,Time,")
_KINDS = MappingProxyType(
    {
        "PACKAGE_ENERGY": Kind.CPU_PACKAGE,
        "CPU_ENERGY": Kind.CPU_PACKAGE,
        "DRAM_ENERGY": Kind.DRAM,
        "PP0_ENERGY": Kind.CPU_CORE,
        "PP1_ENERGY": Kind.UNCORE,
        "SYSTEM_POWER": Kind.NODE_INPUT,
    }
)
_HEADER = re.compile(r"([A-Z0-9_]{1,60}) \([A-Za-z]{1,12}\)", re.ASCII)
_GPU = re.compile(r"GPU(\d{1,4})_(?:POWER|ENERGY)", re.ASCII)
_CORE = re.compile(r"CORE\d{1,4}_ENERGY", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """
    A column of readings: its place, its unit, the name of its series and what it is of.
    """

    index: int
    unit: Unit
    name: str
    identity: Identity


def is_energibridge(head: bytes) -> bool:
    """
    Whether the first bytes of a log are a header of EnergiBridge.
    """
    return _MARK.match(head) is not None


def energibridge_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every row.
    """
    return pieces_by_line(_Rows(), blocks, reading)


class _Rows:
    """
    The rows of a log, each read by the header before it.
    """

    def __init__(self) -> None:
        self.columns: list[_Column] = []
        self.count = 0
        self.clock = Clock()

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A header, which comes again where logs were joined, or a row.
        """
        cells = [cell.strip() for cell in text.split(",")]
        if cells[:2] == ["Delta", "Time"]:
            self.count = len(cells)
            left_out: list[str] = []
            self.columns = list(_columns(cells, left_out))
            if left_out:
                message = f"{listed(left_out)}: left out, as it isn't known what it is of"
                maker.note("PW-12", number, message)
            return
        if len(cells) != self.count:
            message = f"{plural(len(cells), 'cell')} where {self.count} are expected"
            maker.fail("PW-6", number, message)
            return
        time_s = self.clock.time_or_fault(cells[1], number, maker)
        if time_s is None:
            return
        for column in self.columns:
            value = amount(cells[column.index], column.unit, is_energy=column.unit.is_energy)
            add_amount(maker, column.name, time_s, value, identity=column.identity, line=number)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """


def _columns(cells: list[str], left_out: list[str]) -> Iterator[_Column]:
    """
    The columns of readings; those of something unknown are added to *left_out*.
    """
    for index, cell in enumerate(cells):
        match, unit = _HEADER.fullmatch(cell), unit_of_header(cell)
        if match is None or unit is None:
            continue
        name = match[1]
        gpu = _GPU.fullmatch(name)
        kind = Kind.ACCELERATOR if gpu is not None else _KINDS.get(name)
        if _CORE.fullmatch(name):
            kind = Kind.CPU_CORE
        if kind is None:
            left_out.append(shown(cell))
            continue
        identity = Identity(
            kind=kind,
            quantity=Quantity.COUNTER if unit.is_energy else Quantity.DRAW,
            device=None if gpu is None else gpu[1],
            metric=name,
            unit_source="header",
        )
        yield _Column(index=index, unit=unit, name=name, identity=identity)
