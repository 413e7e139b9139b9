"""
Linux' powercap counters of RAPL: tables with a column `energy_uj`, and dumps of its files.

A dump has a line for each file (`grep . .../intel-rapl:0/{name,energy_uj,max_energy_range_uj}`)
after a stamp. `energy_uj` is a counter in microjoules that starts again at zero after
`max_energy_range_uj`; where the log holds the range, in a column, a file or a comment, it is that
of the counter. `name` says what a zone is; without it only `intel-rapl:0` is known, package 0.
`intel-rapl-mmio` counts the same package once more and is left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_columns import TIMES
from reporter.evidence.formats.csv_layout import split
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.rapl_zones import rapl_identity
from reporter.evidence.formats.stamped_text import Clock, StampBefore, listed, pieces_by_line
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import parse_number
from reporter.text import plural

POWERCAP = "powercap"
_ROWS_ADVICE = "write the zone, such as intel-rapl:1:0, beside its name, and stamps with fractions"
_ADVICE = "print a stamp before each read: date +%s.%N"
_MARK = re.compile(
    rb"(?:^|/)intel-rapl(?:-mmio)?(?::\d{1,3}){1,2}/(?:energy_uj|name|max_energy_range_uj)[:= ]"
    rb"|^[^\n]{0,200}\bmax_energy_range_uj\b"
    rb"|^[^\n]{0,200}\b(?:zone|name|domain)[,;\t][^\n]{0,200}?\benergy_uj\b",
    re.MULTILINE,
)
_FILE = re.compile(
    r"(?:.{0,200}/)?(intel-rapl(?:-mmio)?(?::\d{1,3}){1,2})/"
    r"(energy_uj|name|max_energy_range_uj)\s*[:= ]\s*(\S{1,40})",
    re.ASCII,
)
_RANGE = re.compile(r"#.{0,120}\bmax_energy_range_uj\b\s*[:= ,]\s*(\d{1,24})", re.ASCII)
_ZONE = re.compile(r"intel-rapl(?:-mmio)?(?::\d{1,3}){1,2}", re.ASCII)
_UJ_PER_J = 1_000_000
_NAME_KEYS = ("name", "domain", "zone")
_HOST_KEYS = ("hostname", "host", "node")


def is_powercap(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold powercap's names of files or columns.
    """
    return _MARK.search(head) is not None


def powercap_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The counters of every zone whose name is known.
    """
    return pieces_by_line(_Dump(reading), blocks, reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """
    The columns of a table with counters.
    """

    names: tuple[str, ...]
    separator: str
    time: int
    energy: int
    range: int | None
    zone: tuple[int, ...]
    host: int | None


class _Dump:
    """
    The zones of a log: their names and ranges as far as it has given them.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.columns: _Columns | None = None
        self.names: dict[str, str] = {}
        self.range_j: float | None = None
        self.left_out: dict[str, str] = {}
        self.left_out_line = 0
        self.last_s: dict[str, float] = {}
        self.clock = Clock()
        self.before = StampBefore("powercap's files", _ADVICE)

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A comment, a file of a zone, a header, a stamp, or a row of a table.
        """
        if text.startswith("#"):
            if found := _RANGE.fullmatch(text):
                self.range_j = float(found[1]) / _UJ_PER_J
        elif file := _FILE.fullmatch(text):
            self._file(file[1], file[2], file[3], number, maker)
        elif columns := _columns(text, number):
            self.columns = columns
        elif self.columns is None:
            if not self.before.take(text, number, maker):
                maker.fail("PW-6", number, f"{shown(text)} is no file of powercap, nor a stamp")
        else:
            self._row(text, self.columns, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of the log: the zones that were left out are named at once.
        """
        if self.left_out:
            maker.note("PW-12", self.left_out_line, listed(list(self.left_out.values())))

    def _file(self, zone: str, file: str, text: str, number: int, maker: PieceMaker) -> None:
        if file == "name":
            if len(self.names) < self.reading.limits.devices_count:
                self.names[zone] = text
        elif file == "max_energy_range_uj":
            value = parse_number(text)
            if value is not None and value > 0:
                self.reading.counter_ranges_j[zone] = value / _UJ_PER_J
        else:
            identity = self._identity(zone, self.names.get(zone), None, number)
            if identity is not None:
                time_s = self.before.time_s(zone, number)
                self._add(zone, time_s, text, identity, number, maker)

    def _row(self, text: str, columns: _Columns, number: int, maker: PieceMaker) -> None:
        try:
            cells = split(text, columns.separator)
        except csv.Error as problem:
            maker.fail("PW-6", number, f"isn't a row of a table: {problem}")
            return
        if len(cells) != len(columns.names):
            count = len(columns.names)
            maker.fail("PW-6", number, f"{plural(len(cells), 'cell')} where {count} are expected")
            return
        zone = "/".join(cells[index] for index in columns.zone)
        host = None if columns.host is None else cells[columns.host]
        identity = self._identity(zone, _zone_name(zone), host, number)
        time_s = self.clock.time_or_fault(cells[columns.time], number, maker)
        if time_s is None or identity is None:
            return
        series = "/".join(part for part in (host, zone) if part) or "energy_uj"
        range_j = self.range_j
        if columns.range is not None:
            found = parse_number(cells[columns.range])
            range_j = found / _UJ_PER_J if found else range_j
        if range_j is not None and range_j > 0:
            self.reading.counter_ranges_j[series] = range_j
        self._add(series, time_s, cells[columns.energy], identity, number, maker)

    def _identity(
        self, zone: str, name: str | None, host: str | None, number: int
    ) -> Identity | None:
        """
        What a zone is of; `None` for one that is left out, which is said once.
        """
        if not zone:
            return Identity(
                kind=Kind.UNKNOWN, quantity=Quantity.COUNTER, metric="energy_uj", host=host
            )
        package = _package_of(zone)
        if name is None and zone == "intel-rapl:0":
            name = "package-0"
        known = None
        if name is not None and "mmio" not in zone:
            known = rapl_identity(name, device=package, quantity=Quantity.COUNTER, host=host)
        if known is None and zone not in self.left_out:
            self.left_out_line = self.left_out_line or number
            if len(self.left_out) < self.reading.limits.devices_count:
                self.left_out[zone] = f"{shown(zone)} is left out: {_why_out(zone, name)}"
        return None if known is None else replace(known, unit_source="header")

    def _add(
        self,
        series: str,
        time_s: float,
        text: str,
        identity: Identity,
        number: int,
        maker: PieceMaker,
    ) -> None:
        value = parse_number(text)
        if value is None:
            maker.fail("PW-7", number, f"{series}: {shown(text)} isn't a number")
            return
        if self.last_s.get(series) == time_s:
            message = f"{series} has two rows with one stamp, and no column tells them apart"
            raise RefusedError("PW-8", message, number, advice=_ROWS_ADVICE)
        self.last_s[series] = time_s
        energy_j = value / _UJ_PER_J
        maker.add(series, time_s, energy_j, is_energy=True, identity=identity, line=number)


def _why_out(zone: str, name: str | None) -> str:
    if "mmio" in zone:
        return "it counts its package once more"
    if name is None:
        return "the log doesn't say its name, so it may be cores, DRAM or a platform"
    return f"{shown(name)} is no zone that is known"


def _package_of(zone: str) -> str | None:
    """
    The number of the package that a zone lies in: "1" of intel-rapl:1:0 and of package-1/dram.
    """
    found = re.search(r"(?:intel-rapl:|package-)(\d{1,3})", zone, re.ASCII)
    return None if found is None else found[1]


def _zone_name(zone: str) -> str | None:
    """
    The last name in a table's cells: dram of package-0/dram; `None` where only a number stands.
    """
    last = zone.rpartition("/")[2]
    return None if _ZONE.fullmatch(last) else last


def _columns(text: str, number: int) -> _Columns | None:
    """
    The columns of a header; `None` for any other line.
    """
    if "energy_uj" not in text:
        return None
    separator = max(",;\t", key=text.count)
    names = [cell.strip().lower() for cell in text.split(separator)]
    times = [index for index, name in enumerate(names) if name in TIMES]
    if "energy_uj" not in names:
        return None
    if not times:
        message = "the table has energy_uj and no column of time"
        raise RefusedError("PW-9", message, number, advice=_ADVICE)
    ranges = names.index("max_energy_range_uj") if "max_energy_range_uj" in names else None
    zones = [names.index(key) for key in _NAME_KEYS if key in names]
    hosts = [names.index(key) for key in _HOST_KEYS if key in names]
    return _Columns(
        names=tuple(names),
        separator=separator,
        time=times[0],
        energy=names.index("energy_uj"),
        range=ranges,
        # The zone's number first, its name last.
        zone=tuple(reversed(zones)),
        host=hosts[0] if hosts else None,
    )
