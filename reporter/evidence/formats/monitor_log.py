"""
The log of `reporter monitor`: a row for each reading of a device, with power, counter, or both.

The first line names the version. Identities are exact: host, kind, device and UUID stand in each
row. The range of a counter stands beside it. The columns are described in the log's own header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_layout import split
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.stamped_text import Clock, add_amount, amount, pieces_by_line
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.series import SYMBOLS
from reporter.evidence.timestamps import parse_number
from reporter.text import plural

REPORTER_MONITOR = "reporter-monitor"
_MARK = re.compile(rb"# reporter monitor log, version (\d{1,4})\s")
_VERSION = re.compile(r"# reporter monitor log, version (\d{1,4})", re.ASCII)
COLUMNS = (
    "timestamp_utc", "monotonic_s", "host", "kind", "device", "uuid", "power_w", "energy_j",
    "counter_range_j",
)  # fmt: skip
_KINDS = MappingProxyType(
    {
        "accelerator": Kind.ACCELERATOR,
        "cpu_package": Kind.CPU_PACKAGE,
        "cpu_core": Kind.CPU_CORE,
        "dram": Kind.DRAM,
        "platform": Kind.PLATFORM,
        "node_input": Kind.NODE_INPUT,
    }
)


def is_monitor_log(head: bytes) -> bool:
    """
    Whether the first line of a log is that of `reporter monitor`.
    """
    return _MARK.match(head) is not None


def monitor_log_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every row; raises `RefusedError` for another version.
    """
    return pieces_by_line(_Rows(), blocks, reading)


class _Rows:
    """
    The rows of a log, and the devices that they have named.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.devices: dict[tuple[str, ...], tuple[str, Identity, Identity]] = {}

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A comment, the names of the columns, or a row.
        """
        if text.startswith("#"):
            version = _VERSION.fullmatch(text)
            if version is not None and version[1] != "1":
                message = f"version {version[1]} of the log isn't known, only version 1"
                raise RefusedError("PW-3", message, number, advice="use a newer reporter")
            return
        cells = _cells(text, number, maker)
        if cells is None or cells == list(COLUMNS):
            return
        if len(cells) != len(COLUMNS):
            count = len(COLUMNS)
            maker.fail("PW-6", number, f"{plural(len(cells), 'cell')} where {count} are expected")
            return
        self._row(cells, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _row(self, cells: list[str], number: int, maker: PieceMaker) -> None:
        stamp, _, *names, power, energy, range_text = cells
        known = self._device(tuple(names), number, maker)
        time_s = self.clock.time_or_fault(stamp, number, maker)
        if known is None or time_s is None:
            return
        series, drawn, counted = known
        if power:
            value = amount(power, SYMBOLS["W"])
            add_amount(maker, series, time_s, value, identity=drawn, line=number)
        elif not energy:
            maker.bad(series, time_s, number, "neither power nor energy was read", drawn)
        if not energy:
            return
        if range_text:
            range_j = parse_number(range_text)
            if range_j is None or range_j <= 0:
                maker.fail("PW-7", number, f"range {shown(range_text)} isn't a number above zero")
            else:
                maker.reading.counter_ranges_j[series] = range_j
        value = amount(energy, SYMBOLS["J"], is_energy=True)
        add_amount(maker, series, time_s, value, identity=counted, line=number)

    def _device(
        self, names: tuple[str, ...], number: int, maker: PieceMaker
    ) -> tuple[str, Identity, Identity] | None:
        """
        The name of a device's series, and what its power and its counter are of.
        """
        if names in self.devices:
            return self.devices[names]
        host, kind, device, uuid = names
        if kind not in _KINDS:
            maker.fail("PW-6", number, f"{shown(kind)} is no kind of device that is known")
            return None
        drawn = Identity(
            kind=_KINDS[kind],
            device=device or None,
            uuid=uuid or None,
            host=host or None,
            metric=f"{kind} {device}".strip(),
            unit_source="header",
        )
        series = "/".join(part for part in (host, f"{kind} {device}".strip()) if part)
        found = series, drawn, replace(drawn, quantity=Quantity.COUNTER)
        # Devices are numbered at once, so that more than are allowed are refused here.
        maker.reading.power.code(series, drawn)
        self.devices[names] = found
        return found


def _cells(text: str, number: int, maker: PieceMaker) -> list[str] | None:
    try:
        return split(text, ",")
    except csv.Error as problem:
        maker.fail("PW-6", number, f"isn't a row of a table: {problem}")
        return None
