"""
The process that reads: every source in a thread of its own, until it is told to stop.

It stands apart from the process that runs the training, so that a library that hangs or crashes
takes nothing with it. It is told its settings, and to stop, on standard input; it answers on
standard output with two lines of JSON, one before the first and one after the last reading.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reporter.monitor.device import Kind, Reading, Source, SourceUnavailableError
from reporter.monitor.log import LogWriter, header
from reporter.monitor.totals import DeviceTotals
from reporter.text import duration, number
from reporter.units import JOULES_PER_KWH, SECONDS_PER_MINUTE

FLUSH_INTERVAL_S = 0.5
# How long a source may take to answer after the training's end before it is given up.
LAST_READING_LIMIT_S = 6.0
IGNORED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGTSTP")
STARTED, STOPPED, FAILED = "started", "stopped", "failed"
PASSWORD_VARIABLE = "REPORTER_REDFISH_PASSWORD"  # noqa: S105 - a name, no password


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplerSettings:
    """
    What is read, how often, and where to; *interval_s* is the time between two readings in s.
    """

    log: str
    host: str
    interval_s: float
    nvidia: bool = True
    amd: bool = True
    rapl: bool = True
    ipmi: bool = False
    redfish_url: str | None = None
    redfish_user: str | None = None
    powercap: str | None = None
    shows_progress: bool = False

    def to_line(self) -> bytes:
        """
        The settings as one line of JSON.
        """
        return json.dumps(asdict(self)).encode() + b"\n"


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

    def start(self) -> None:
        """
        Go on reading in the background.
        """
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """
        End the reading in the background, and whether that came to an end within *limit_s*.
        """
        self._stop.set()
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


def open_sources(settings: SamplerSettings) -> tuple[list[Source], list[str]]:
    """
    The sources that can be read, and for everything else the reason why it can't.
    """
    opened: list[Source] = []
    left_out: list[str] = []
    for name, is_wanted, open_it in _openers(settings):
        if not is_wanted:
            continue
        try:
            source = open_it()
        except SourceUnavailableError as reason:
            left_out.append(f"{name}: {reason}")
        # As above: whatever a library raises, the others are read.
        except Exception as problem:  # noqa: BLE001
            left_out.append(f"{name}: {type(problem).__name__}: {problem}")
        else:
            opened.append(source)
            left_out += [f"{name}: {reason}" for reason in source.left_out]
    return opened, list(dict.fromkeys(left_out))


def _openers(settings: SamplerSettings) -> list[tuple[str, bool, Callable[[], Source]]]:
    """
    From slow to quick: the first readings are taken in this order, the last ones in the other.
    """

    def redfish() -> Source:
        from reporter.monitor.redfish import RedfishMeter

        password = os.environ.get(PASSWORD_VARIABLE)
        return RedfishMeter(settings.redfish_url or "", settings.redfish_user, password)

    def ipmi() -> Source:
        from reporter.monitor.ipmi import IpmiMeter

        return IpmiMeter()

    def amd() -> Source:
        from reporter.monitor.amd import AmdSource

        return AmdSource()

    def nvidia() -> Source:
        from reporter.monitor.nvidia import NvidiaSource

        return NvidiaSource()

    def rapl() -> Source:
        from reporter.monitor.rapl import POWERCAP, RaplSource

        return RaplSource(Path(settings.powercap) if settings.powercap else POWERCAP)

    return [
        ("redfish", settings.redfish_url is not None, redfish),
        ("ipmi", settings.ipmi, ipmi),
        ("amd", settings.amd, amd),
        ("nvidia", settings.nvidia, nvidia),
        ("rapl", settings.rapl, rapl),
    ]


def run(settings: SamplerSettings) -> None:
    """
    Read until standard input says stop or ends, and answer twice.
    """
    sources, left_out = open_sources(settings)
    log = LogWriter(Path(settings.log), settings.host)
    log.add_header(header(settings.host, settings.interval_s, sources, left_out))
    samplers = [SourceSampler(source, settings.interval_s, log) for source in sources]
    for sampler in samplers:
        sampler.sample()
    log.flush()
    devices = [asdict(device) for source in sources for device in source.devices]
    _answer({"event": STARTED, "left_out": left_out, "devices": devices})
    for sampler in samplers:
        sampler.start()
    progress = _Progress(samplers, is_shown=settings.shows_progress)
    while not _is_told_to_stop(FLUSH_INTERVAL_S):
        log.flush()
        progress.show()
    complete = _stop_all(samplers)
    progress.close()
    log.close()
    _answer(_summary(samplers, complete, log, left_out))


def _stop_all(samplers: Sequence[SourceSampler]) -> dict[str, bool]:
    """
    Take the last readings, the quick sources first; one that hangs is left where it is.
    """
    complete = {}
    deadline_s = time.monotonic() + LAST_READING_LIMIT_S
    for sampler in reversed(samplers):
        is_free = sampler.stop(max(0.0, deadline_s - time.monotonic()))
        if is_free:
            sampler.sample()
        complete[sampler.source.name] = is_free
    return complete


def _summary(
    samplers: Sequence[SourceSampler],
    complete: dict[str, bool],
    log: LogWriter,
    left_out: Sequence[str],
) -> dict[str, Any]:
    used = os.times()
    return {
        "event": STOPPED,
        "left_out": left_out,
        "sources": [s.to_dict(is_complete=complete[s.source.name]) for s in samplers],
        "devices": [
            asdict(device) | totals.to_dict()
            for sampler in samplers
            for device, totals in zip(sampler.source.devices, sampler.totals, strict=True)
        ],
        "lost_lines_count": log.lost_lines_count,
        "log_problem": log.problem,
        "processor_s": used.user + used.system + used.children_user + used.children_system,
    }


class _Progress:
    """
    One line on the terminal: time, power of the accelerators, energy so far.
    """

    def __init__(self, samplers: Sequence[SourceSampler], *, is_shown: bool) -> None:
        self._totals = [
            totals
            for sampler in samplers
            for device, totals in zip(sampler.source.devices, sampler.totals, strict=True)
            if device.kind is Kind.ACCELERATOR
        ]
        self._is_shown = is_shown
        self._begun_s = time.monotonic()

    def show(self) -> None:
        if not self._is_shown:
            return
        passed_s = round(time.monotonic() - self._begun_s)
        line = f"{passed_s} s" if passed_s < SECONDS_PER_MINUTE else duration(passed_s)
        powers_w = [t.last_power_w for t in self._totals if t.last_power_w is not None]
        energies_j = [t.energy_j for t in self._totals if t.energy_j is not None]
        if powers_w:
            line += (
                f", {len(powers_w)} of {len(self._totals)} accelerators {number(sum(powers_w))} W"
            )
        if energies_j:
            line += f", {number(sum(energies_j) / JOULES_PER_KWH)} kWh"
        self._write(f"\rreporter monitor: {line}\x1b[K")

    def close(self) -> None:
        if self._is_shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            # The terminal was closed; the training may go on without it.
            self._is_shown = False


def _is_told_to_stop(wait_s: float) -> bool:
    """
    Whether standard input said stop, or ended because the process that runs the training did.
    """
    ready, _, _ = select.select([0], [], [], wait_s)
    return bool(ready)


def _answer(content: dict[str, Any]) -> None:
    os.write(1, json.dumps(content).encode() + b"\n")


def _settings_line() -> bytes:
    line = b""
    while not line.endswith(b"\n") and (more := os.read(0, 4096)):
        line += more
    return line


def main() -> None:
    """
    Read the settings, then `run`; whatever goes wrong becomes an answer, never a traceback.
    """
    for name in IGNORED:
        # What ends the training also ends this process, after its last readings.
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        run(SamplerSettings(**json.loads(_settings_line())))
    except BrokenPipeError:
        # Nobody is left to hear the answer; the log is complete.
        pass
    except Exception as problem:  # noqa: BLE001 - it is told where somebody reads it
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        _answer({"event": FAILED, "reason": f"{type(problem).__name__}: {reason}"})
    # A thread that hangs inside a library would keep the interpreter from ending.
    sys.stdout.flush()
    os._exit(0)
