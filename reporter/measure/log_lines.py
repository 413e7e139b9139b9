"""
Which lines of its logs a run and its energy are read from.

A range of a power log runs from the last usable reading at or before the start of the window to
the first one at or after its stop: between these two lies every step that the integral weighs.
Where a log begins or ends inside the window, its own first or last usable reading stands there.

Lines are counted from 1, in the unpacked text of a packed log. A log whose readings have no line
of their own (a Parquet file, the sums that matcha logs) has no range.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from reporter.energy.counters import usable_readings
from reporter.evidence.find import EvidenceItem
from reporter.evidence.series import (
    EnergyCounter,
    PowerTrace,
    Window,
    good_readings,
)
from reporter.model.run import LogLines, TrainingLines

Series = PowerTrace | EnergyCounter


@dataclass(frozen=True, slots=True, kw_only=True)
class LinedLog:
    """
    A log as ranges of its lines name it: its id, and how many lines it has, `None` if unknown.
    """

    evidence: str
    lines_count: int | None

    @classmethod
    def of(cls, item: EvidenceItem) -> Self:
        """
        A log of the list.
        """
        count = item.power.lines_count if item.power is not None else None
        return cls(evidence=item.evidence.id, lines_count=count)

    def lines(self, first_line: int, last_line: int) -> LogLines:
        """
        A range of its lines.
        """
        return LogLines(
            evidence=self.evidence,
            first_line=first_line,
            last_line=last_line,
            lines_count=self.lines_count,
        )


def lines_of_device(
    pieces: Sequence[tuple[LinedLog, Series]], window: Window
) -> tuple[LogLines, ...]:
    """
    The lines of each log whose readings of one device count for *window*.

    *pieces* are its series, each with the log that it stands in. The readings at the edges are
    found among all pieces together, so a log that was rotated before the start has no range.
    """
    usable = [_usable(series) for _, series in pieces]
    every_s = [series.times_s[good] for (_, series), good in zip(pieces, usable, strict=True)]
    first_s, last_s = _edges(np.concatenate(every_s), window)
    found = []
    for (log, series), good in zip(pieces, usable, strict=True):
        if series.lines is None:
            continue
        counts = good & (series.times_s >= first_s) & (series.times_s <= last_s)
        own = series.lines[counts]
        if own.size:
            found.append(log.lines(int(own.min()), int(own.max())))
    return tuple(found)


def lines_of_part(
    evidence: Sequence[str], devices: Sequence[tuple[LogLines, ...]]
) -> tuple[LogLines, ...]:
    """
    One range a log over all *devices* of a part, in the order of its list of *evidence*.
    """
    by_id: dict[str, LogLines] = {}
    for one in (own for device in devices for own in device):
        known = by_id.get(one.evidence, one)
        by_id[one.evidence] = LogLines(
            evidence=one.evidence,
            first_line=min(known.first_line, one.first_line),
            last_line=max(known.last_line, one.last_line),
            lines_count=one.lines_count,
        )
    return tuple(by_id[name] for name in dict.fromkeys(evidence) if name in by_id)


def lines_of_estimates(items: Sequence[EvidenceItem]) -> Iterator[LogLines]:
    """
    The line of the first log that states the rated power of an estimate; none where none does.
    """
    for item in items:
        if item.power is not None and item.power.nameplate_w is not None:
            line = item.power.nameplate_line
            if line is not None:
                yield LinedLog.of(item).lines(line, line)
            return


def training_lines(item: EvidenceItem) -> TrainingLines | None:
    """
    The lines that give start, stop and quality of a run; `None` where the log has none of them.
    """
    training = item.training
    if training is None:
        return None
    quality_line = training.evaluations[-1].line_number if training.evaluations else None
    lines = (training.started_line, training.stopped_line, quality_line)
    if lines == (None, None, None):
        return None
    return TrainingLines(
        evidence=item.evidence.id,
        start_line=training.started_line,
        stop_line=training.stopped_line,
        quality_line=quality_line,
        lines_count=training.lines_count,
    )


def _usable(series: Series) -> NDArray[np.bool_]:
    if isinstance(series, PowerTrace):
        return good_readings(series)
    return usable_readings(series.times_s, series.energy_j)


def _edges(times_s: NDArray[np.float64], window: Window) -> tuple[float, float]:
    """
    The stamps in Unix s of the outermost readings that the integral over *window* uses.
    """
    before_s = times_s[times_s <= window.start_s]
    after_s = times_s[times_s >= window.stop_s]
    first_s = float(before_s.max()) if before_s.size else window.start_s
    return first_s, float(after_s.min()) if after_s.size else window.stop_s
