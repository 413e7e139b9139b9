"""
System metrics of experiment trackers: what a key such as `system.gpu.0.powerWatts` is of.

Rows of JSON with a time and such keys are read here for Weights & Biases and trackio; what they
share is that a row holds the readings of one instant, and an absent or empty key none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.json_log import (
    Document,
    as_text,
    json_pieces,
    number_of_json,
    objects_of,
    time_of_json,
)
from reporter.evidence.identity import Identity
from reporter.evidence.left_out import LeftOutNames
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit

WATT = Unit(is_energy=False, scale=1.0)
JOULE = Unit(is_energy=True, scale=1.0)
_KEYS_HELD = 100_000
# Rows of one run agree on its start to milliseconds; two nodes never start that close.
_SAME_START_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerMetric:
    """
    What a key is: its unit and what it is of, or why it is left out.
    """

    unit: Unit
    identity: Identity
    left_out: str | None = None


class _Rows:
    """
    The rows of one log while they are read.
    """

    def __init__(
        self, metric_of: Callable[[str], TrackerMetric | None], times: tuple[str, ...]
    ) -> None:
        self.metric_of = metric_of
        self.times = times
        self.known: dict[str, TrackerMetric | None] = {}
        self.left_out = LeftOutNames()
        self.latest_s = 0.0
        self.start_s: float | None = None

    def take(self, document: Document, maker: PieceMaker) -> None:
        for row in objects_of(document.value):
            self._row(row, document, maker)

    def _row(self, row: Mapping[str, Any], document: Document, maker: PieceMaker) -> None:
        nested = row.get("metrics")
        values = {**row, **nested} if isinstance(nested, dict) else row
        found = [
            (key, metric, values[key])
            for key in values
            if (metric := self._metric(key, document.line)) is not None
        ]
        # Rows of other metrics hold these keys too, without a value in any of them.
        if all(value is None for _, _, value in found):
            return
        stamp = next((row[key] for key in self.times if row.get(key) is not None), None)
        time_s = time_of_json(stamp, document.place, document.line, maker)
        if time_s is None:
            return
        self._refuse_two_runs(row, time_s, document.line)
        for key, metric, value in found:
            _add(key, metric, value, time_s, document, maker)

    def _refuse_two_runs(self, row: Mapping[str, Any], time_s: float, line: int) -> None:
        """
        Refuse a row that goes back in time and counts from another start than the rows before it.
        """
        runtime_s = number_of_json(row.get("_runtime"))
        if runtime_s is None:
            return
        start_s = time_s - runtime_s
        is_other = self.start_s is not None and abs(start_s - self.start_s) > _SAME_START_S
        if is_other and time_s < self.latest_s:
            message = "rows of two runs at the same time, whose keys can't be told apart"
            raise RefusedError("PW-8", f"{message}: send a file for each run", line)
        self.start_s, self.latest_s = start_s, max(time_s, self.latest_s)

    def _metric(self, key: str, line: int) -> TrackerMetric | None:
        if key not in self.known:
            if len(self.known) >= _KEYS_HELD:
                self.known.clear()
            metric = self.metric_of(key)
            if metric is not None and metric.left_out is not None:
                self.left_out.add(key, metric.left_out, line)
                metric = None
            self.known[key] = metric
        return self.known[key]


def _add(
    key: str,
    metric: TrackerMetric,
    value: Any,
    time_s: float,
    document: Document,
    maker: PieceMaker,
) -> None:
    number = number_of_json(value)
    if number is not None:
        maker.add(
            key,
            time_s,
            metric.unit.in_si(number),
            is_energy=metric.unit.is_energy,
            identity=metric.identity,
            line=document.line,
        )
        return
    message = f"{document.place}{key}: {shown(as_text(value))} isn't a number"
    if metric.unit.is_energy:
        maker.fail("PW-7", document.line, message)
    else:
        maker.bad(key, time_s, document.line, message, metric.identity)


def tracker_pieces(
    blocks: Iterator[Block],
    reading: Reading,
    metric_of: Callable[[str], TrackerMetric | None],
    times: tuple[str, ...],
) -> Iterator[Piece]:
    """
    The readings of rows of JSON; *metric_of* knows the keys, *times* are those of the stamp.
    """
    rows = _Rows(metric_of, times)
    yield from json_pieces(blocks, reading, rows.take)
    maker = PieceMaker(reading)
    rows.left_out.note(maker)
    yield maker.piece()
