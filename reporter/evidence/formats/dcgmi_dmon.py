"""
What `dcgmi dmon -e 155,156,157` prints: a row for each entity, under headers that come again.

Rows have no stamp, so a polling loop must print one before each run (`date +%s; dcgmi dmon -c 1`).
Fields by DCGM's list: 155 POWER (W, mean), 156 TOTEC (mJ since the driver was loaded), 157 POWINST
(W, instant). A header names them; numbers are read as its second line gives their units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import (
    StampBefore,
    add_amount,
    amount,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.series import SYMBOLS, Unit, find_unit
from reporter.text import plural

DCGMI_DMON = "dcgmi-dmon"
_ADVICE = "print a stamp before each run: date +%s; dcgmi dmon -e 155,156 -c 1"
_MARK = re.compile(rb"^#[ \t]*Entity[ \t]", re.MULTILINE)
_ENTITY = re.compile(r"(GPU|GPU-I|GPU-CI|CPU|CPU-Core|Switch|Link) (\S{1,20})(?:\s|$)", re.ASCII)
# The shortest name of a field, its whole name, its quantity, and the unit that DCGM gives it.
_FIELDS = MappingProxyType(
    {
        "POWER": ("DCGM_FI_DEV_POWER_USAGE", Quantity.DRAW, SYMBOLS["W"]),
        "POWINST": ("DCGM_FI_DEV_POWER_USAGE_INSTANT", Quantity.DRAW, SYMBOLS["W"]),
        "TOTEC": ("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", Quantity.COUNTER, SYMBOLS["mJ"]),
    }
)


def is_dcgmi_dmon(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold a header of `dcgmi dmon`.
    """
    return _MARK.search(head) is not None


def dcgmi_dmon_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every row; raises `RefusedError` where rows have no instant or no power.
    """
    return pieces_by_line(_Rows(), blocks, reading)


class _Rows:
    """
    The rows of a log, each read by the header before it.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.units: dict[str, Unit] = {}
        self.before = StampBefore("dcgmi dmon", _ADVICE)
        self.has_named_others = False

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A header, the units below it, a stamp, or a row.
        """
        if text.startswith("#"):
            self._header(text.lstrip("# ").split()[1:], number)
        elif text.split(maxsplit=1)[0] in {"ID", "Id"}:
            self._units(text.split()[1:], number)
        elif not self.before.take(text, number, maker):
            self._row(text, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _header(self, names: list[str], number: int) -> None:
        self.names = names
        self.units = {name: _FIELDS[name][2] for name in names if name in _FIELDS}
        if not self.units:
            advice = "run dcgmi dmon with -e 155,156"
            message = "dcgmi dmon was run without power: no field is POWER or TOTEC"
            raise RefusedError("PW-9", message, number, advice=advice)

    def _units(self, words: list[str], number: int) -> None:
        # Fields without a unit leave their place empty, so words stand below names only where
        # there are as many.
        if len(words) != len(self.names):
            return
        for name, word in zip(self.names, words, strict=True):
            unit = find_unit(word)
            if name not in self.units:
                continue
            if unit is None or unit.is_energy is not self.units[name].is_energy:
                message = f"{name} has the unit {shown(word)}, which isn't known for it"
                raise RefusedError("PW-8", message, number)
            self.units[name] = unit

    def _row(self, text: str, number: int, maker: PieceMaker) -> None:
        entity = _ENTITY.match(text)
        if entity is None or not self.names:
            maker.fail("PW-6", number, f"{shown(text)} isn't a row of dcgmi dmon")
            return
        if entity[1] != "GPU":
            if not self.has_named_others:
                maker.note("PW-12", number, f"{entity[1]} {entity[2]} is left out: only GPUs count")
            self.has_named_others = True
            return
        cells = text[entity.end() :].split()
        if len(cells) != len(self.names):
            expected = len(self.names)
            maker.fail(
                "PW-6", number, f"{plural(len(cells), 'cell')} where {expected} are expected"
            )
            return
        name = f"gpu{entity[2]}"
        time_s = self.before.time_s(name, number)
        for field, cell in zip(self.names, cells, strict=True):
            if field in self.units:
                self._add(name, entity[2], field, cell, time_s, number, maker)

    def _add(  # noqa: PLR0913, PLR0917 - one cell with all that is known of it
        self,
        name: str,
        gpu: str,
        field: str,
        cell: str,
        time_s: float,
        number: int,
        maker: PieceMaker,
    ) -> None:
        (metric, quantity, _), unit = _FIELDS[field], self.units[field]
        identity = Identity(
            kind=Kind.ACCELERATOR,
            quantity=quantity,
            device=gpu,
            metric=metric,
            unit_source="header",
        )
        value = amount(cell, unit, is_energy=unit.is_energy)
        series = f"{name}/{field}" if field == "POWINST" and "POWER" in self.units else name
        add_amount(maker, series, time_s, value, identity=identity, line=number)
