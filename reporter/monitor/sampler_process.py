"""
The sampling process as the process that runs the training sees it: start, wait, stop, or give up.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from reporter.monitor.command import signal_name
from reporter.monitor.sampler import FAILED, STARTED, STOPPED
from reporter.monitor.sources import SamplerSettings

# NVML takes seconds to wake eight accelerators whose driver isn't kept loaded.
START_LIMIT_S = 30.0
# Six seconds for the last readings (see the sampler), and time to write.
STOP_LIMIT_S = 10.0
MOST_ANSWER_BYTES = 16 * 1_048_576


class SamplerProcess:
    """
    A process that samples; nothing of it raises, *problem* says what went wrong.
    """

    def __init__(self) -> None:
        """
        Nothing is started yet.
        """
        self.problem: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def start(self, settings: SamplerSettings, *, limit_s: float = START_LIMIT_S) -> Any:
        """
        Start sampling: what the process answers after its first readings, `None` if nothing.

        An answer that takes longer than *limit_s* isn't waited for.
        """
        # -P: a file of the training's folder must not stand in for a module.
        command = [sys.executable, "-P", "-m", "reporter.monitor"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # What is meant for the training, such as Ctrl-C, must not reach it.
                start_new_session=True,
                env=_environment(),
            )
        except OSError as problem:
            self.problem = f"the sampling process can't be started: {problem.strerror}"
            return None
        self._tell(settings.to_line())
        return self._answer(STARTED, limit_s)

    def stop(self, *, limit_s: float = STOP_LIMIT_S) -> Any:
        """
        Have the last readings taken: what they come to, `None` if there is no answer in *limit_s*.
        """
        if self._process is None or self._process.stdin is None:
            return None
        self._tell(b"stop\n")
        answer = self._answer(STOPPED, limit_s)
        self._end()
        return answer

    def _tell(self, line: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except OSError:
            # It ended; the answer that doesn't come says so.
            return

    def _answer(self, event: str, limit_s: float) -> Any:
        reading = "first reading" if event == STARTED else "last reading"
        deadline_s = time.monotonic() + limit_s
        while True:
            line = self._line(deadline_s)
            if line is None:
                self.problem = f"the sampling process gave no {reading} within {limit_s:g} s"
                return None
            if not line:
                end = self._how_it_ended()
                self.problem = f"the sampling process {end} and gave no {reading}"
                return None
            answer = _parsed(line)
            if answer is None:
                self.problem = f"the sampling process gave no {reading}, but: {line[:80]!r}"
                return None
            if answer["event"] == FAILED:
                self.problem = f"the sampling process failed: {answer['reason']}"
                return None
            # An answer to the start that came too late stands before the one to the stop.
            if answer["event"] == event:
                return answer

    def _line(self, deadline_s: float) -> bytes | None:
        """
        One line; empty at the end of the stream, `None` when the time is over.
        """
        stream = self._process.stdout if self._process is not None else None
        if stream is None:
            return b""
        while b"\n" not in self._unread and len(self._unread) < MOST_ANSWER_BYTES:
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline_s - time.monotonic()))
            if not ready:
                return None
            more = os.read(stream.fileno(), 65_536)
            if not more:
                return b""
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _how_it_ended(self) -> str:
        if self._process is None:
            return "wasn't there"
        try:
            status = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "closed its output"
        if status < 0:
            return f"was ended by {signal_name(-status)}"
        return f"ended with exit status {status}"

    def _end(self) -> None:
        """
        Let go of the process. One that hangs in a driver may not even heed a kill; it isn't waited
        for.
        """
        process = self._process
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        try:
            process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            # Else Python would warn of a process that wasn't waited for.
            process.returncode = -9
        self._process = None


def _environment() -> dict[str, str]:
    """
    The environment of this process, and where this package is unless it is installed.
    """
    folder = Path(__file__).resolve().parents[2]
    if folder.name in {"site-packages", "dist-packages"}:
        return dict(os.environ)
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def _parsed(line: bytes) -> Any:
    """
    An answer, `None` where the line is none.
    """
    try:
        answer = json.loads(line)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and "event" in answer else None
