"""
Reads the devices of one source again and again, in a thread of its own.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from reporter.monitor.device import Reading, Source
from reporter.monitor.log import LogWriter
from reporter.monitor.totals import DeviceTotals


class SourceSampler:
    """
    Reads all devices of one source again and again; *missed_count* readings came too late.
    """

    def __init__(self, source: Source, interval_s: float, log: LogWriter) -> None:
        """
        *interval_s* is the time between two readings in s, or longer where the source needs it.
        """
        self.source = source
        self.interval_s = max(interval_s, source.least_interval_s)
        self.totals = [DeviceTotals(device) for device in source.devices]
        self.times: tuple[float, float] | None = None
        self.missed_count = 0
        self._log = log
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=source.name, daemon=True)

    def sample(self) -> None:
        """
        Read every device once.
        """
        for index, device in enumerate(self.source.devices):
            time_s, monotonic_s = time.time(), time.monotonic()
            reading = self._read(index)
            self._log.add(time_s, monotonic_s, device, reading)
            self.totals[index].add(monotonic_s, reading)
            self.times = (self.times[0] if self.times else monotonic_s, monotonic_s)

    def _read(self, index: int) -> Reading:
        try:
            return self.source.read(index)
        # A library of a vendor may raise anything; the other devices are read on.
        except Exception as problem:  # noqa: BLE001
            return Reading(problems=(f"{type(problem).__name__}: {problem}",))

    def _run(self) -> None:
        begun_s, tick = time.monotonic(), 1
        while not self._stop.wait(max(0.0, begun_s + tick * self.interval_s - time.monotonic())):
            self.sample()
            # A reading that took longer than its interval isn't caught up: it is missed.
            due = int((time.monotonic() - begun_s) / self.interval_s) + 1
            self.missed_count += max(0, due - tick - 1)
            tick = max(tick + 1, due)
        self.sample()

    def start(self) -> None:
        """
        Go on reading in the background.
        """
        self._thread.start()

    def stop(self) -> None:
        """
        Have the last reading taken at once; `ended` waits for it.
        """
        self._stop.set()

    def ended(self, limit_s: float) -> bool:
        """
        Whether the last reading was taken within *limit_s*; else the source hangs.
        """
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def to_dict(self, *, is_complete: bool) -> dict[str, Any]:
        """
        Rates and losses of the source; *is_complete* says whether the last reading was taken.
        """
        span_s = self.times[1] - self.times[0] if self.times else 0.0
        count = max((totals.readings_count for totals in self.totals), default=0)
        return {
            "source": self.source.name,
            "interval_s": self.interval_s,
            "readings_per_s": (count - 1) / span_s if span_s > 0 else None,
            "missed_samples": self.missed_count,
            "has_last_reading": is_complete,
        }
