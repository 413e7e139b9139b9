"""
Runs a command and logs what the host's devices draw meanwhile; the command always goes first.
"""

from __future__ import annotations

import contextlib
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reporter.errors import ReporterError
from reporter.monitor.command import Command, CommandEnd
from reporter.monitor.launch_rank import LaunchRank, launch_rank
from reporter.monitor.output_files import OutputFiles, claim_files
from reporter.monitor.run_document import RunFacts, document_text, run_document
from reporter.monitor.sampler_process import SamplerProcess
from reporter.monitor.sources import PASSWORD_VARIABLE, SamplerSettings
from reporter.monitor.summary import summary_lines
from reporter.store.files import write_atomically

LEAST_RATE_HZ, MOST_RATE_HZ = 0.1, 50.0
DEFAULT_RATE_HZ = 10.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorOptions:
    """
    Where a log goes and what is read.

    *out* is a folder, `reporter-run-<UTC>` in the current one if `None`. *rate_hz* is the number of
    readings a second, 0.1 to 50. *ipmi* and *redfish_url* ask the node's own meter. *powercap* is
    the kernel's folder of RAPL zones, if it isn't at its usual place.
    """

    out: Path | None = None
    rate_hz: float = DEFAULT_RATE_HZ
    nvidia: bool = True
    amd: bool = True
    rapl: bool = True
    ipmi: bool = False
    redfish_url: str | None = None
    redfish_user: str | None = None
    powercap: Path | None = None
    shows_progress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredRun:
    """
    How a command ended and where its log is; *files* and *document* are `None` without a log.

    *exit_status* is that of the command, 128 + n where signal n ended it. *problems* says what went
    wrong with the monitor.
    """

    exit_status: int
    files: OutputFiles | None
    document: Mapping[str, Any] | None
    problems: tuple[str, ...]


def monitor(
    words: Sequence[str], options: MonitorOptions | None = None, *, say: Say = lambda _: None
) -> MonitoredRun:
    """
    Run the command *words* and log energy counters and power of this host's devices.

    One reading of each device is taken before the command starts and one right after it ended.
    Signals are passed on. Whatever goes wrong with the log, the command runs to its end: *say* is
    given each line that people should read. In a launch of several processes only the one with rank
    0 on its host logs.

    Raises `ReporterError` before the command starts where an option makes no sense, or the system
    has no POSIX processes.

    Example:

        reporter.monitor(["python", "train.py"], reporter.MonitorOptions(out=Path("run-1")))
    """
    options = options or MonitorOptions()
    _check(words, options)
    rank = launch_rank()
    logs = rank is None or rank.logs
    run = _Run(words, options, say)
    if rank is not None and not logs:
        run.say(rank.why_not)
    return run.run(rank, logs=logs)


class _Run:
    """
    One command under the monitor.
    """

    def __init__(self, words: Sequence[str], options: MonitorOptions, say: Say) -> None:
        self._words = list(words)
        self._options = options
        self._say_to = say
        self._host = platform.node()
        self._begun_s = time.time()
        self._sampler = SamplerProcess()
        self._problems: list[str] = []
        self._files: OutputFiles | None = None
        self._facts: RunFacts | None = None
        self._document: dict[str, Any] | None = None

    def run(self, rank: LaunchRank | None, *, logs: bool) -> MonitoredRun:
        if logs:
            with self._whatever_happens():
                self._begin(rank)
        # The password of the node's meter is none of the training's business.
        environment = {name: text for name, text in os.environ.items() if name != PASSWORD_VARIABLE}
        command = Command(self._words, environment)
        with command.signals_passed_on():
            end = command.run()
            if end.problem is not None:
                self.say(f"{end.problem}; check its name and PATH")
            with self._whatever_happens():
                self._finish(end)
        return MonitoredRun(
            exit_status=end.exit_status,
            files=self._files,
            document=self._document,
            problems=tuple(self._problems),
        )

    @contextlib.contextmanager
    def _whatever_happens(self) -> Iterator[None]:
        """
        A step of the monitor: what goes wrong in it is said, and the command goes on.
        """
        try:
            yield
        except Exception as problem:  # noqa: BLE001 - not even our own bugs may harm the training
            self._problems.append(f"the monitor failed: {type(problem).__name__}: {problem}")
            self.say(self._problems[-1])

    def _begin(self, rank: LaunchRank | None) -> None:
        try:
            files = claim_files(self._folder(), self._host)
        except OSError as problem:
            reason = f"no log can be written to {self._folder()}: {problem.strerror or problem}"
            self._problems.append(reason)
            self.say(f"{reason}; the command runs without a log")
            return
        if rank is not None:
            self.say(f"{rank}: logs host {self._host}")
        self._files = files
        facts = RunFacts(
            words=self._words,
            begun_s=self._begun_s,
            host=self._host,
            log=files.log,
            rank=rank,
            started=None,
        )
        # Written before anything can be waited for, so that no run leaves an empty document.
        self._write(files, run_document(facts))
        started = self._sampler.start(self._settings(files))
        if started is None:
            self._note_sampler()
            self.say(f"{self._problems[-1]}; the command runs all the same")
        self._facts = replace(facts, started=started)
        self._write(files, run_document(self._facts, problems=self._problems))

    def _finish(self, end: CommandEnd) -> None:
        if self._files is None or self._facts is None:
            return
        stopped = self._sampler.stop()
        if stopped is None:
            self._note_sampler()
        elif stopped["log_problem"] is not None:
            self._problems.append(f"the log could not be written: {stopped['log_problem']}")
        self._document = run_document(
            self._facts, stopped=stopped, end=end, problems=self._problems
        )
        self._write(self._files, self._document)
        where = f"  log {self._files.log}, document {self._files.document}"
        self.say("\n".join([*summary_lines(self._document), where]))

    def _folder(self) -> Path:
        begun = datetime.fromtimestamp(self._begun_s, UTC)
        return self._options.out or Path(f"reporter-run-{begun:%Y%m%dT%H%M%SZ}")

    def _settings(self, files: OutputFiles) -> SamplerSettings:
        options = self._options
        return SamplerSettings(
            log=str(files.log.resolve()),
            host=self._host,
            interval_s=1 / options.rate_hz,
            nvidia=options.nvidia,
            amd=options.amd,
            rapl=options.rapl,
            ipmi=options.ipmi,
            redfish_url=options.redfish_url,
            redfish_user=options.redfish_user,
            powercap=None if options.powercap is None else str(options.powercap),
            shows_progress=options.shows_progress,
        )

    def _note_sampler(self) -> None:
        problem = self._sampler.problem
        if problem is not None and problem not in self._problems:
            self._problems.append(problem)

    def _write(self, files: OutputFiles, document: Mapping[str, Any]) -> None:
        try:
            write_atomically(files.document, document_text(dict(document)))
        except ReporterError as problem:
            self._problems.append(str(problem))
            self.say(str(problem))

    def say(self, message: str) -> None:
        # Standard error may be a pipe that nobody reads any more.
        with contextlib.suppress(OSError, ValueError):
            self._say_to(f"reporter monitor: {message}")


def _check(words: Sequence[str], options: MonitorOptions) -> None:
    """
    Refuse what makes no sense, before anything is started.
    """
    if not hasattr(os, "posix_spawnp"):
        raise ReporterError("monitor needs Linux or another POSIX system")
    if not words or not words[0]:
        raise ReporterError("no command; write it after --, as in: reporter monitor -- python t.py")
    if not LEAST_RATE_HZ <= options.rate_hz <= MOST_RATE_HZ:
        raise ReporterError(
            f"a rate of {options.rate_hz:g} Hz is not between {LEAST_RATE_HZ:g} and "
            f"{MOST_RATE_HZ:g}; counters are renewed 10 to 50 times a second"
        )
    if options.redfish_url is not None:
        from reporter.monitor.redfish import check_address

        check_address(options.redfish_url, has_password=PASSWORD_VARIABLE in os.environ)
    elif options.redfish_user is not None:
        raise ReporterError("--redfish-user without --redfish; name the address of the meter too")
