"""
Puts the pieces of a log together: one trace or counter a device, and its faults as findings.

The readings of a log that is kept stand in memory. Those of a larger one stand in a temporary file,
and one device after the other is read from there: memory doesn't grow with the log.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from reporter.errors import ReporterError
from reporter.evidence.collect import Piece, Reading, RefusedError, Rows
from reporter.evidence.identity import Identity
from reporter.evidence.log_file import MIB
from reporter.evidence.problems import Problems, causes_first
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace
from reporter.findings import Finding

# What a log may hold in memory before its readings go to a file: about 2.7 million of them.
SPOOLED_BYTES = 64 * MIB


class Log(Protocol):
    """
    What of an open log the gathering needs.
    """

    file: str
    format: str | None
    findings: list[Finding]
    reading: Reading

    def fail(self, refused: RefusedError) -> None:
        """
        Note why the log isn't used.
        """


class RowStore(Protocol):
    """
    The readings of many devices, added in the order of a log.
    """

    @property
    def is_empty(self) -> bool:
        """
        Whether none was added.
        """

    def add(self, rows: Rows) -> None:
        """
        Further readings.
        """

    def devices(self, count: int) -> Iterator[tuple[int, Rows]]:
        """
        Code and readings of each of *count* devices that has any, in the order of codes; once.
        """


class Gathered:
    """
    Everything that a log held.
    """

    def __init__(self, power: RowStore | None = None, energy: RowStore | None = None) -> None:
        self.power: RowStore = KeptRows() if power is None else power
        self.energy: RowStore = KeptRows() if energy is None else energy
        self.problems = Problems()
        self._has_numbers = False

    def add(self, piece: Piece) -> None:
        """
        A further piece.
        """
        if piece.power is not None:
            self._has_numbers = self._has_numbers or bool(np.isfinite(piece.power.values).any())
            self.power.add(piece.power)
        if piece.energy is not None:
            self.energy.add(piece.energy)
        self.problems.merge(piece.problems)

    def header(self, log: Log, clock: str | None) -> LogReading:
        """
        What the log says of itself, and its faults, without any reading.
        """
        if self.energy.is_empty and not self._has_numbers and not log.findings:
            log.fail(RefusedError("PW-9", f"the log holds no usable reading{self.problems.most}"))
        sides = log.reading.sides
        return LogReading(
            file=log.file,
            format=log.format or "unknown",
            unit="J" if self.power.is_empty and not self.energy.is_empty else "W",
            clock=clock,
            zone=log.reading.found_zone,
            traces=(),
            side=next(iter(sides)) if sides in ({"ac"}, {"dc"}) else None,
            conversion_efficiency=log.reading.conversion_efficiency,
            unreadable_count=self.problems.unreadable_count,
            findings=(*causes_first(log.findings), *self.problems.findings(log.file)),
        )

    def reading(self, log: Log, clock: str | None) -> LogReading:
        """
        The log as readings of each device; once.
        """
        header = self.header(log, clock)
        return replace(header, traces=tuple(self.traces(log)), counters=tuple(self.counters(log)))

    def traces(self, log: Log) -> Iterator[PowerTrace]:
        """
        The power of each device; once.
        """
        names = log.reading.power
        for code, rows in self.power.devices(len(names.names)):
            yield trace_of(rows, names.names[code], names.identities[code])

    def counters(self, log: Log) -> Iterator[EnergyCounter]:
        """
        The energy counter of each device; once.
        """
        names, ranges_j = log.reading.energy, log.reading.counter_ranges_j
        for code, rows in self.energy.devices(len(names.names)):
            yield counter_of(rows, names.names[code], names.identities[code], ranges_j)


def trace_of(rows: Rows, name: str, identity: Identity) -> PowerTrace:
    """
    The readings of one device as power.
    """
    return PowerTrace(
        name=name,
        times_s=rows.times_s,
        power_w=rows.values,
        lines=rows.lines,
        identity=identity,
    )


def counter_of(
    rows: Rows, name: str, identity: Identity, ranges_j: Mapping[str, float]
) -> EnergyCounter:
    """
    The readings of one device as a counter; *ranges_j* are those that the log states, by name.
    """
    return EnergyCounter(
        name=name,
        times_s=rows.times_s,
        energy_j=rows.values,
        wrap_j=ranges_j.get(name),
        lines=rows.lines,
        identity=identity,
    )


class KeptRows:
    """
    Readings in memory.
    """

    def __init__(self) -> None:
        self._parts: list[Rows] = []

    @property
    def is_empty(self) -> bool:
        """
        Whether none was added.
        """
        return not self._parts

    def add(self, rows: Rows) -> None:
        """
        Further readings.
        """
        self._parts.append(rows)

    def devices(self, count: int) -> Iterator[tuple[int, Rows]]:
        """
        Code and readings of each device, in the order of the file; the store is emptied.
        """
        parts = self._parts
        if not parts:
            return
        codes = np.concatenate([part.codes for part in parts])
        order = np.argsort(codes, kind="stable")
        edges = np.searchsorted(codes, np.arange(count + 1), sorter=order)
        del codes
        times = [part.times_s for part in parts]
        values = [part.values for part in parts]
        lines = [part.lines for part in parts if part.lines is not None]
        has_lines = len(lines) == len(parts)
        # The parts go as their columns are put in order: a log then is held once, and not thrice.
        parts.clear()
        times_s, in_order = _in_order(times, order), _in_order(values, order)
        lines_in_order = _in_order(lines, order) if has_lines else None
        for code in range(count):
            own = slice(edges[code], edges[code + 1])
            if own.stop > own.start:
                yield (
                    code,
                    Rows(
                        codes=np.full(own.stop - own.start, code, dtype=np.int32),
                        times_s=times_s[own],
                        values=in_order[own],
                        lines=None if lines_in_order is None else lines_in_order[own],
                    ),
                )


Number = TypeVar("Number", np.float64, np.int64)


def _in_order(columns: list[NDArray[Number]], order: NDArray[np.intp]) -> NDArray[Number]:
    """
    Some columns as one, in another order; the list is emptied.
    """
    whole: NDArray[Number] = np.concatenate(columns)
    columns.clear()
    return whole[order]


class SpooledRows:
    """
    Readings in a temporary file, once they are many; each device is read from it by itself.

    Raises `ReporterError` where the folder of temporary files has no room.
    """

    def __init__(self) -> None:
        # Closed with the store, or when it is forgotten.
        self._file = tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES)  # noqa: SIM115
        self._places: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
        self.is_empty = True
        self._has_lines = True

    def add(self, rows: Rows) -> None:
        """
        Further readings.
        """
        self.is_empty = False
        self._has_lines = self._has_lines and rows.lines is not None
        order = np.argsort(rows.codes, kind="stable")
        codes = rows.codes[order]
        columns = [rows.times_s, rows.values, *([] if rows.lines is None else [rows.lines])]
        edges = np.flatnonzero(np.diff(codes, prepend=-1, append=-1))
        try:
            for left, right in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
                own = order[left:right]
                place = (self._file.tell(), right - left, rows.lines is not None)
                self._places[int(codes[left])].append(place)
                for column in columns:
                    self._file.write(column[own].astype(column.dtype).tobytes())
        except OSError as problem:
            raise ReporterError(
                f"{tempfile.gettempdir()}: no room for readings: {problem.strerror}\n"
                "make room, or set TMPDIR to a folder with 24 bytes for each reading of a log"
            ) from problem

    def devices(self, count: int) -> Iterator[tuple[int, Rows]]:
        """
        Code and readings of each of *count* devices that has any, in the order of codes.
        """
        for code in range(count):
            if code in self._places:
                yield code, self.rows(code)

    def codes(self) -> list[int]:
        """
        The devices that have readings, in their order.
        """
        return sorted(self._places)

    def rows(self, code: int) -> Rows:
        """
        The readings of one device, in the order of the log.
        """
        columns: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
        for place, count, has_lines in self._places[code]:
            self._file.seek(place)
            for column in columns[: 3 if has_lines else 2]:
                column.append(self._file.read(8 * count))
        times_s, values, lines = (b"".join(column) for column in columns)
        found = np.frombuffer(times_s, dtype=np.float64)
        return Rows(
            codes=np.full(found.size, code, dtype=np.int32),
            times_s=found,
            values=np.frombuffer(values, dtype=np.float64),
            lines=np.frombuffer(lines, dtype=np.int64) if self._has_lines else None,
        )

    def close(self) -> None:
        """
        Give the room back.
        """
        self._file.close()


class SpooledLog:
    """
    A log that was read, of which one series after the other is held in memory.

    *header* is what it says of itself, without series; *series_count* of them have a place from 0
    on, first those of power.
    """

    def __init__(self, header: LogReading, log: Log, gathered: SpooledGathered) -> None:
        self.header = header
        self._reading = log.reading
        self._gathered = gathered
        self._power, self._energy = gathered.power.codes(), gathered.energy.codes()

    @property
    def series_count(self) -> int:
        """
        How many series it holds.
        """
        return len(self._power) + len(self._energy)

    def series(self, place: int) -> PowerTrace | EnergyCounter:
        """
        The readings of one series.
        """
        if place < len(self._power):
            code, names = self._power[place], self._reading.power
            rows = self._gathered.power.rows(code)
            return trace_of(rows, names.names[code], names.identities[code])
        code, names = self._energy[place - len(self._power)], self._reading.energy
        rows = self._gathered.energy.rows(code)
        ranges_j = self._reading.counter_ranges_j
        return counter_of(rows, names.names[code], names.identities[code], ranges_j)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._gathered.close()


class SpooledGathered(Gathered):
    """
    Everything that a log held, its readings in temporary files.
    """

    power: SpooledRows
    energy: SpooledRows

    def __init__(self) -> None:
        super().__init__(SpooledRows(), SpooledRows())

    def close(self) -> None:
        """
        Give the room of the files back.
        """
        self.power.close()
        self.energy.close()
