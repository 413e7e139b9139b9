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
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reporter.monitor.log import LogWriter, header
from reporter.monitor.progress import Progress
from reporter.monitor.source_sampler import SourceSampler
from reporter.monitor.sources import SamplerSettings, open_sources

FLUSH_INTERVAL_S = 0.5
# How long a source may take to answer after the training's end before it is given up.
LAST_READING_LIMIT_S = 6.0
IGNORED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGTSTP")
STARTED, STOPPED, FAILED = "started", "stopped", "failed"

Answer = Callable[[dict[str, Any]], None]


def run(settings: SamplerSettings, answer: Answer) -> None:
    """
    Read until standard input says stop or ends, and give two answers.
    """
    sources, left_out = open_sources(settings)
    log = LogWriter(Path(settings.log), settings.host)
    log.add_header(header(settings.host, settings.interval_s, sources, left_out))
    samplers = [SourceSampler(source, settings.interval_s, log) for source in sources]
    for sampler in samplers:
        sampler.sample()
    log.flush()
    devices = [asdict(device) for source in sources for device in source.devices]
    answer({"event": STARTED, "left_out": left_out, "devices": devices})
    for sampler in samplers:
        sampler.start()
    progress = Progress(samplers, is_shown=settings.shows_progress)
    while not _is_told_to_stop(FLUSH_INTERVAL_S):
        log.flush()
        progress.show()
    complete = _stop_all(samplers)
    progress.close()
    log.close()
    answer(_summary(samplers, complete, log, left_out))


def _stop_all(samplers: Sequence[SourceSampler]) -> dict[str, bool]:
    """
    Have all sources read once more, and whether each did; one that hangs is left where it is.
    """
    for sampler in samplers:
        sampler.stop()
    deadline_s = time.monotonic() + LAST_READING_LIMIT_S
    return {
        sampler.source.name: sampler.ended(max(0.0, deadline_s - time.monotonic()))
        for sampler in samplers
    }


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


def _is_told_to_stop(wait_s: float) -> bool:
    """
    Whether standard input said stop, or ended because the process that runs the training did.
    """
    ready, _, _ = select.select([0], [], [], wait_s)
    return bool(ready)


def _answers_to(descriptor: int) -> Answer:
    def answer(content: dict[str, Any]) -> None:
        os.write(descriptor, json.dumps(content).encode() + b"\n")

    return answer


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
    answer = _answers_to(os.dup(1))
    # What a library prints must not stand between the answers.
    os.dup2(2, 1)
    try:
        run(SamplerSettings(**json.loads(_settings_line())), answer)
    except BrokenPipeError:
        # Nobody is left to hear the answer; the log is complete.
        pass
    except Exception as problem:  # noqa: BLE001 - it is told where somebody reads it
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        answer({"event": FAILED, "reason": f"{type(problem).__name__}: {reason}"})
    # A thread that hangs inside a library would keep the interpreter from ending.
    os._exit(0)
