"""
The log of readings: a CSV in long form, whose first lines describe every column and device.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from reporter import __version__
from reporter.monitor.device import Device, Reading, Source
from reporter.text import one_line

FIRST_LINE = "# reporter monitor log, version 1"
COLUMNS = MappingProxyType(
    {
        "timestamp_utc": "UTC right before the reading, ISO 8601 with microseconds",
        "monotonic_s": "the host's monotonic clock at that instant, in s; no correction moves it",
        "host": "name of the host that was read",
        "kind": (
            "accelerator, cpu_package, dram, cpu_core, platform or node_input; "
            "one kind may hold another, so kinds are never added"
        ),
        "device": "index of the device, or name of its zone",
        "uuid": "identity of the device that stays over restarts; empty where it has none",
        "power_w": "power as read, in W; empty where it wasn't read",
        "energy_j": (
            "energy counter as read, in J; its zero means nothing, and it is never unwrapped"
        ),
        "counter_range_j": "the counter starts again at zero after this energy, in J",
    }
)


def utc_text(time_s: float) -> str:
    """
    Unix seconds as `2026-06-01T10:30:00.123456Z`.
    """
    return datetime.fromtimestamp(time_s, UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def header(
    host: str, interval_s: float, sources: Iterable[Source], left_out: Sequence[str]
) -> list[str]:
    """
    The lines before the first reading; *left_out* says what could not be read, and why.
    """
    sources = list(sources)
    lines = [
        FIRST_LINE,
        f"# written by reporter {__version__} on host {host}, begun {utc_text(time.time())}",
        "# one line is one reading of one device; an empty cell is no reading, never zero",
        *(f"# column {name}: {meaning}" for name, meaning in COLUMNS.items()),
    ]
    for source in sources:
        every_s = max(interval_s, source.least_interval_s)
        lines.append(f"# source {source.name}: read every {every_s:g} s")
        lines += [f"# device {_described(device)}" for device in source.devices]
    lines += [f"# not read: {reason}" for reason in left_out]
    return [one_line(line) for line in lines] + [",".join(COLUMNS)]


def _described(device: Device) -> str:
    facts = {
        "uuid": device.uuid,
        "model": device.model,
        "driver": device.driver,
        "power limit": None if device.power_limit_w is None else f"{device.power_limit_w:g} W",
        "power": device.power_method,
        "energy": device.energy_method,
        "remark": device.remark,
    }
    known = (f"{name} {fact}" for name, fact in facts.items() if fact is not None)
    return f"{device.name}: {', '.join(known)}"


class LogWriter:
    """
    Appends readings to a log that exists; whole lines, and only when it is flushed.

    A disk that can't be written never raises: *lost_lines_count* and *problem* tell of it.
    """

    def __init__(self, path: Path, host: str) -> None:
        """
        Open the log at *path*; raises `OSError` when that is impossible.
        """
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._host = host
        self._lock = threading.Lock()
        self._pending: list[str] = []
        self._cells: dict[Device, tuple[str, str]] = {}
        self._is_torn = False
        self.lost_lines_count = 0
        self.problem: str | None = None

    def add_header(self, lines: Iterable[str]) -> None:
        """
        Add the lines that stand before the first reading.
        """
        with self._lock:
            self._pending += lines

    def add(self, time_s: float, monotonic_s: float, device: Device, reading: Reading) -> None:
        """
        Add a reading taken at *time_s* (Unix seconds) and *monotonic_s*.
        """
        if device not in self._cells:
            self._cells[device] = self._constant_cells(device)
        before, after = self._cells[device]
        power = "" if reading.power_w is None else f"{reading.power_w:.3f}"
        # The shortest text of a number keeps all digits of the counter, and adds none.
        energy = "" if reading.energy_j is None else repr(reading.energy_j)
        line = f"{utc_text(time_s)},{monotonic_s:.6f},{before},{power},{energy},{after}"
        with self._lock:
            self._pending.append(line)

    def _constant_cells(self, device: Device) -> tuple[str, str]:
        before = (self._host, device.kind.value, device.device, device.uuid or "")
        range_j = device.counter_range_j
        return ",".join(map(_cell, before)), "" if range_j is None else repr(range_j)

    def flush(self) -> None:
        """
        Write what was added, so that a run that is killed leaves it behind.
        """
        with self._lock:
            lines, self._pending = self._pending, []
        if not lines:
            return
        raw = ("\n".join(lines) + "\n").encode("utf-8", errors="replace")
        try:
            if self._is_torn:
                os.write(self._descriptor, b"\n")
                self._is_torn = False
            while raw:
                raw = raw[os.write(self._descriptor, raw) :]
        except OSError as problem:
            # A disk that fills up may have taken half a line.
            self._is_torn = True
            self.lost_lines_count += raw.count(b"\n")
            self.problem = problem.strerror

    def close(self) -> None:
        """
        Write the rest, and have the system put it on the disk.
        """
        self.flush()
        try:
            os.fsync(self._descriptor)
        except OSError as problem:
            self.problem = self.problem or problem.strerror
        finally:
            os.close(self._descriptor)


def _cell(text: str) -> str:
    """
    A CSV cell (RFC 4180) on one line.
    """
    text = one_line(text)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"') else text
