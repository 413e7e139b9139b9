"""
What `perf stat -I 1000 -x, -e power/energy-pkg/ -o FILE` writes: the energy of each interval.

Times count from the start, which the first line gives to the second (`# started on Mon Jun  1
12:30:00 2026`), in local time. Energies of intervals are added to a counter. An interval that was
not counted breaks it: the counter starts again at zero after it, so that the time is charged as one
without evidence. With `--per-socket` each socket is a device. The form is that of perf-stat(1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.rapl_zones import rapl_identity
from reporter.evidence.formats.stamped_text import Clock, pieces_by_line
from reporter.evidence.identity import Identity, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import parse_number

PERF_STAT = "perf-stat"
_ADVICE = "run perf stat with -o FILE, which writes the line '# started on' into it"
_MARK = re.compile(
    rb"^(?:# started on [A-Z]|[ \t]*[\d.]{1,24}[,;][^\n]{0,120}power/energy-\w+/)", re.MULTILINE
)
_STARTED = re.compile(r"#\s*started on (.{1,48})", re.ASCII)
_EVENT = re.compile(r"power/energy-([a-z]{1,10})/", re.ASCII)
_SOCKET = re.compile(r"S(\d{1,3})(?:-D\d{1,3})?", re.ASCII)
_UNITS = {"Joules": 1.0}


def is_perf_stat(head: bytes) -> bool:
    """
    Whether the first bytes of a log hold intervals of `perf stat` with energies.
    """
    return _MARK.search(head) is not None and b"energy-" in head


def perf_stat_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The counter of every event and socket; raises `RefusedError` where the start isn't known.
    """
    return pieces_by_line(_Intervals(), blocks, reading)


@dataclass(slots=True, kw_only=True)
class _Counter:
    """
    An event's energy so far in J, `None` after an interval without one, and when that ended.
    """

    energy_j: float | None
    until_s: float


class _Intervals:
    """
    The intervals of a log since its last start.
    """

    def __init__(self) -> None:
        self.started_s: float | None = None
        self.counters: dict[str, _Counter] = {}
        self.clock = Clock()

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        The line of the start, another comment, or an interval of one event.
        """
        if started := _STARTED.fullmatch(text):
            self.started_s = self.clock.time_or_fault(started[1].strip(), number, maker)
            for counter in self.counters.values():
                counter.energy_j = None
                counter.until_s = self.started_s or 0.0
        elif not text.startswith("#"):
            self._interval(text, number, maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        Nothing is held back.
        """

    def _interval(self, text: str, number: int, maker: PieceMaker) -> None:
        cells = [cell.strip() for cell in text.split(";" if ";" in text else ",")]
        found = _EVENT.search(text)
        place = next((i for i, cell in enumerate(cells) if _EVENT.fullmatch(cell)), None)
        end = parse_number(cells[0])
        if found is None:
            # Other events may be counted in the same run.
            if end is None:
                maker.fail("PW-6", number, f"{shown(text)} isn't an interval of perf stat")
            return
        if len(cells) == 1:
            message = "perf stat wrote its table for people, whose cells nothing separates"
            raise RefusedError("PW-8", message, number, advice="run perf stat with -x,")
        if place is None or place < 3 or end is None or end < 0:
            maker.fail("PW-6", number, f"{shown(text)} isn't an interval of perf stat")
            return
        if self.started_s is None:
            message = "the times of perf stat count from a start that the log doesn't tell"
            raise RefusedError("PW-9", message, number, advice=_ADVICE)
        socket = _SOCKET.fullmatch(cells[1])
        if place != (5 if socket else 3):
            maker.fail("PW-6", number, f"{shown(text)} has its cells in an unknown order")
            return
        device = None if socket is None else socket[1]
        identity = rapl_identity(found[1], device=device, quantity=Quantity.COUNTER)
        if identity is None:
            maker.note("PW-12", number, f"{found[0]} is left out: it isn't known what it is of")
            return
        series = found[0] if device is None else f"{found[0]}/{cells[1]}"
        self._count(series, identity, self.started_s + end, cells[place - 2 : place], number, maker)

    def _count(
        self,
        series: str,
        identity: Identity,
        end_s: float,
        cells: list[str],
        number: int,
        maker: PieceMaker,
    ) -> None:
        if series not in self.counters:
            # One more than the devices allowed is refused where it is named.
            maker.reading.energy.code(series, identity)
            start_s = self.started_s or 0.0
            self.counters[series] = _Counter(energy_j=None, until_s=start_s)
        counter = self.counters[series]
        energy_j = self._energy_j(cells, number, maker)
        if energy_j is not None and end_s <= counter.until_s:
            maker.fail("PW-6", number, f"the interval ends before the last one of {series}")
            energy_j = None
        if energy_j is None:
            counter.energy_j, counter.until_s = None, max(end_s, counter.until_s)
            return
        if counter.energy_j is None:
            counter.energy_j = 0.0
            maker.add(series, counter.until_s, 0.0, is_energy=True, identity=identity, line=number)
        counter.energy_j += energy_j
        counter.until_s = end_s
        maker.add(series, end_s, counter.energy_j, is_energy=True, identity=identity, line=number)

    def _energy_j(self, cells: list[str], number: int, maker: PieceMaker) -> float | None:
        """
        The energy of an interval; `None`, which is said, where it wasn't counted.

        Nothing that runs draws no energy at all, so 0 is no count: virtual machines show it.
        """
        text, unit = cells
        value = parse_number(text.replace(",", "."))
        if value is None or value <= 0:
            maker.fail("PW-7", number, f"{shown(text)} is no energy that was counted")
            return None
        if unit not in _UNITS:
            raise RefusedError("PW-8", f"energy has the unit {shown(unit)}, not Joules", number)
        return value * _UNITS[unit]
