"""
Tables that Grafana exports from a panel, whose columns are series of Prometheus.

*Series joined by time* has a column a series, named `metric{label="text"}`; *labels to fields* and
tables of queries have a column a label, and the metric in the header of the values or in the
column `__name__`. A panel's own names, such as `GPU 0 power` with units in the cells, are those of
any table and are read as such.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_layout import split
from reporter.evidence.formats.csv_lines import Unreadable, shown, time_of
from reporter.evidence.formats.prometheus import labels_of, metric_of_series
from reporter.evidence.formats.prometheus_known import known_metric
from reporter.evidence.formats.prometheus_metrics import (
    Metric,
    metric_of,
    of_labels,
)
from reporter.evidence.formats.prometheus_series import SeriesReadings
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit, find_unit
from reporter.evidence.timestamps import epoch_scale, parse_number
from reporter.text import plural

GRAFANA = "grafana-csv"
_TIME = "Time"
_SERIES = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*\{.*\}|\{\w+=\".*\}", re.ASCII | re.DOTALL)
_VALUE = re.compile(r"Value(?: #[A-Z]{1,2})?", re.ASCII)
_CELL = re.compile(r"([-+.\deE]{1,40}) ?([A-Za-z]{1,6})", re.ASCII)
_EXCEL = re.compile(r"\s*sep=(.)\s*", re.ASCII)
_EMPTY = frozenset({"", "null", "undefined", "-"})
_SERIES_HELD = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """
    The columns of a table: its time, those of series, those of values, and the labels' with names.
    """

    header: tuple[str, ...]
    separator: str
    time: int
    series: tuple[tuple[int, Metric], ...]
    values: tuple[int, ...]
    labels: tuple[tuple[int, str], ...]


def is_grafana(head: bytes) -> bool:
    """
    Whether the first bytes of a log are a table of Grafana that names series of Prometheus.
    """
    lines = head[:65_536].decode("utf-8", errors="replace").splitlines()[:2]
    return any(_table_of(line, ",;"[index]) for line in lines for index in (0, 1))


def _table_of(line: str, separator: str) -> _Table | None:
    """
    The table that a line is the header of, `None` for any other line.
    """
    try:
        header = split(line, separator)
    except csv.Error:
        return None
    if _TIME not in header or len(header) < 2:
        return None
    series, values, labels = [], [], []
    for index, cell in enumerate(header):
        if cell == _TIME:
            continue
        if _SERIES.fullmatch(cell):
            metric = metric_of_series(cell) if cell[0] != "{" else of_labels(labels_of(cell))
            if metric is not None:
                series.append((index, metric))
        elif _VALUE.fullmatch(cell) or known_metric(cell):
            values.append(index)
        else:
            labels.append((index, cell))
    has_metric = "__name__" in header or any(known_metric(header[index]) for index in values)
    if not series and not (values and has_metric):
        return None
    return _Table(
        header=tuple(header),
        separator=separator,
        time=header.index(_TIME),
        series=tuple(series),
        values=tuple(values),
        labels=() if series else tuple(labels),
    )


def grafana_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of an exported table; a further header is a new layout from there on.
    """
    log = _Log()
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            text = raw.decode("utf-8", errors="replace").strip("\r\n ")
            if text and not _EXCEL.fullmatch(text):
                log.line(text, number, maker)
        yield maker.piece()
    maker = PieceMaker(reading)
    log.readings.finish(maker)
    yield maker.piece()


@dataclass(slots=True)
class _Log:
    """
    A table while it is read.
    """

    table: _Table | None = None
    readings: SeriesReadings = field(default_factory=SeriesReadings)
    known: dict[tuple[str, ...], Metric | None] = field(default_factory=dict)

    def line(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        One line that isn't empty.
        """
        if self.table is None or _TIME in text:
            found = _table_of(text, ",") or _table_of(text, ";")
            if found is not None:
                self.table = found
                self.known.clear()
                return
        table = self.table
        if table is None:
            raise RefusedError("PW-8", "no header with the column Time", number)
        try:
            cells = split(text, table.separator)
        except csv.Error as problem:
            maker.fail("PW-6", number, f"isn't a row of a table: {problem}")
            return
        if len(cells) != len(table.header):
            found_text = plural(len(cells), "cell")
            maker.fail("PW-6", number, f"{found_text} where {len(table.header)} are expected")
            return
        self._row(table, cells, number, maker)

    def _row(self, table: _Table, cells: list[str], number: int, maker: PieceMaker) -> None:
        time_s = _time_s(cells[table.time], number, maker)
        if time_s is None:
            return
        for index, metric in table.series:
            self._cell(metric, cells[index], time_s, number, maker)
        for index in table.values:
            row_metric = self._metric_of_row(table, cells, index)
            if row_metric is not None:
                self._cell(row_metric, cells[index], time_s, number, maker)

    def _metric_of_row(self, table: _Table, cells: Sequence[str], index: int) -> Metric | None:
        """
        What the value of a row is, by the labels that stand beside it.
        """
        key = (str(index), *(cells[place] for place, _ in table.labels))
        if key not in self.known:
            if len(self.known) >= _SERIES_HELD:
                self.known.clear()
            labels = {name: cells[place] for place, name in table.labels if cells[place]}
            header = table.header[index]
            name = header if known_metric(header) else labels.get("__name__", "")
            self.known[key] = metric_of(name, labels)
        return self.known[key]

    def _cell(
        self, metric: Metric, cell: str, time_s: float, number: int, maker: PieceMaker
    ) -> None:
        """
        One cell; an empty one holds no sample, as the rows of joined series have them.
        """
        if cell.lower() in _EMPTY or not self.readings.is_taken(metric, number):
            return
        found = _value(cell, metric.unit)
        if isinstance(found, Unreadable):
            maker.fail("PW-6", number, found.message)
        elif isinstance(found, str):
            self.readings.take(metric, time_s, found, number, maker)
        else:
            amount, unit = found
            own = metric if metric.unit is not None else replace(metric, unit=unit)
            self.readings.add(own, time_s, amount, number, maker)


def _value(cell: str, unit: Unit | None) -> str | tuple[float, Unit] | Unreadable:
    """
    A cell's amount in W or J with its own unit, or its text where it has none.
    """
    match = _CELL.fullmatch(cell)
    if match is None:
        return cell
    number, own = parse_number(match[1]), find_unit(match[2])
    if own is None or number is None:
        return cell if unit is not None else Unreadable(message=f"{shown(cell)} has no known unit")
    if unit is not None and own.is_energy is not unit.is_energy:
        return Unreadable(message=f"{shown(cell)} has another unit than its metric")
    return own.in_si(number), own


def _time_s(cell: str, number: int, maker: PieceMaker) -> float | None:
    value = parse_number(cell)
    scale = None if value is None else epoch_scale(value)
    if value is not None and scale is None:
        maker.fail("PW-6", number, f"time {shown(cell)} is no Unix time")
        return None
    return time_of(cell, scale, number, maker)
