"""
Readings of the series of Prometheus, from whichever form they come in.

Of a GPU that is listed once for each of its MIG instances the first instance is taken: all of them
carry the power of the whole GPU (NVIDIA/dcgm-exporter, issue 257). Modes that only together are
the whole, as `idle` and `dynamic` of older Kepler, are added instant by instant.
"""

from __future__ import annotations

from reporter.evidence.collect import PieceMaker
from reporter.evidence.formats.csv_lines import shown
from reporter.evidence.formats.prometheus_metrics import Metric
from reporter.evidence.left_out import LeftOutNames
from reporter.evidence.timestamps import parse_number
from reporter.text import plural

_MODES = ("idle", "dynamic")


class SeriesReadings:
    """
    Takes readings series by series, and remembers what was left out on the way.
    """

    def __init__(self) -> None:
        self.left_out = LeftOutNames()
        self._partitions: dict[str, str] = {}
        self._halves: dict[tuple[str, float], tuple[str, float]] = {}

    def is_taken(self, metric: Metric, line: int) -> bool:
        """
        Whether the readings of a series are used; why not is remembered.
        """
        if metric.left_out is not None:
            self.left_out.add(metric.identity.metric or metric.name, metric.left_out, line)
            return False
        if metric.partition is None:
            return True
        first = self._partitions.setdefault(metric.name, metric.partition)
        if first == metric.partition:
            return True
        name = f"MIG instance {metric.partition} of {metric.name}"
        self.left_out.add(name, "has the power of the whole GPU once more", line)
        return False

    def take(self, metric: Metric, time_s: float, text: str, line: int, maker: PieceMaker) -> None:
        """
        One reading, as text, at Unix seconds; a text that is no number counts against its device.

        The marks that Prometheus writes where a series ends are NaN, and count so too.
        """
        value, unit = parse_number(text), metric.unit
        if unit is None:
            maker.fail("PW-6", line, f"{shown(text)} has no unit")
        elif value is not None:
            self.add(metric, time_s, unit.in_si(value), line, maker)
        elif unit.is_energy:
            maker.fail("PW-7", line, f"{shown(text)} isn't a number")
        else:
            message = f"{shown(text)} isn't a number"
            maker.bad(metric.name, time_s, line, message, metric.identity)

    def add(
        self, metric: Metric, time_s: float, value: float, line: int, maker: PieceMaker
    ) -> None:
        """
        One reading in W, or in J of a counter, at Unix seconds.
        """
        whole = value if metric.mode is None else self._whole(metric, metric.mode, time_s, value)
        if whole is None:
            return
        maker.reading.saw_zone("UTC")
        maker.add(
            metric.name,
            time_s,
            whole,
            is_energy=metric.unit is not None and metric.unit.is_energy,
            identity=metric.identity,
            line=line,
        )

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of the log: say what was left out.
        """
        if self._halves:
            name, mode = next((key[0], half[0]) for key, half in self._halves.items())
            count = plural(len(self._halves), "reading")
            reason = f"{count} in mode {shown(mode)} alone: idle and dynamic together are the whole"
            self.left_out.add(name, reason, 1)
        self.left_out.note(maker)

    def _whole(self, metric: Metric, mode: str, time_s: float, value: float) -> float | None:
        """
        The sum of both modes at an instant, once both are there.
        """
        key = metric.name, time_s
        other = self._halves.get(key)
        if mode not in _MODES or other is None or other[0] == mode:
            self._halves[key] = mode, value
            return None
        del self._halves[key]
        return other[1] + value
