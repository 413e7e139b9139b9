"""
Runs the training's command: in a process group of its own, with signals and terminal passed on.

The exit status is told as shells tell it (POSIX, Shell Command Language 2.8.2): 128 + n when
signal n ended the command, 127 when it isn't found, 126 when it can't be run.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from reporter.text import one_line

FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT")
# Python ignores these, and what is ignored stays so in a new program.
IGNORED_BY_PYTHON = ("SIGPIPE", "SIGXFSZ")
NOT_FOUND, NOT_RUNNABLE, BY_SIGNAL = 127, 126, 128


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEnd:
    """
    How a command ended: its exit status as shells tell it, and its window in Unix seconds.

    *signal_name* is the signal that ended it, *problem* why it could not be started; else `None`.
    """

    exit_status: int
    started_s: float
    stopped_s: float
    duration_s: float
    signal_name: str | None = None
    problem: str | None = None


class Command:
    """
    A command that is run once. Signals that arrive before it runs are passed on when it does.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        """
        *words* are the program, found on PATH, and its arguments.
        """
        self._words = list(words)
        self._environment = dict(environment)
        self._pid: int | None = None
        self._early: list[int] = []
        self._terminal = _Terminal()

    def run(self) -> CommandEnd:
        """
        Run the command to its end.
        """
        started_s, started_monotonic_s = time.time(), time.monotonic()
        exit_status, signal_name, problem = self._run()
        self._terminal.close()
        return CommandEnd(
            exit_status=exit_status,
            started_s=started_s,
            stopped_s=time.time(),
            duration_s=time.monotonic() - started_monotonic_s,
            signal_name=signal_name,
            problem=problem,
        )

    def _run(self) -> tuple[int, str | None, str | None]:
        try:
            self._pid = os.posix_spawnp(
                self._words[0],
                self._words,
                self._environment,
                setpgroup=0,
                setsigdef=[getattr(signal, name) for name in IGNORED_BY_PYTHON],
            )
        except OSError as refusal:
            is_absent = isinstance(refusal, FileNotFoundError)
            problem = f"{one_line(self._words[0])} can't be started: {refusal.strerror}"
            return (NOT_FOUND if is_absent else NOT_RUNNABLE), None, problem
        self._terminal.give_to(self._pid)
        for number in self._early:
            self._pass_on(number)
        code = os.waitstatus_to_exitcode(self._wait(self._pid))
        self._terminal.take_back_from(self._pid)
        self._pid = None
        if code >= 0:
            return code, None, None
        return BY_SIGNAL - code, signal_name(-code), None

    def _wait(self, pid: int) -> int:
        """
        The wait status at the end. When the command is stopped (Ctrl-Z), so is this process.
        """
        while True:
            _, status = os.waitpid(pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                return status
            # A shell that brought a running job to the foreground wakes nobody.
            wants_terminal = os.WSTOPSIG(status) in {signal.SIGTTIN, signal.SIGTTOU}
            if wants_terminal and self._terminal.give_to(pid):
                continue
            if self._terminal.is_there:
                self._terminal.take_back_from(pid)
                # The group, so that a script that runs this process stops as well. When it goes
                # on, the handler of SIGCONT wakes the command.
                os.killpg(0, signal.SIGSTOP)

    def _pass_on(self, number: int) -> None:
        if self._pid is None:
            self._early.append(number)
            return
        if number == signal.SIGCONT:
            self._terminal.give_to(self._pid)
        # It may have ended just now.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, number)

    @contextlib.contextmanager
    def signals_passed_on(self) -> Iterator[None]:
        """
        Pass signals on to the command's group as long as the context is open.

        A signal that this process was told to ignore (as `nohup` does) stays ignored for both.
        Outside the main thread Python can't handle signals, so there nothing is passed on.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {}
        if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
            # Some launchers ignore it, and then the system keeps no exit status.
            before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for name in FORWARDED:
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, self._handle)
        try:
            yield
        finally:
            for number, handler in before.items():
                # None is a handler that wasn't set by Python, and can't be set again.
                if handler is not None:
                    signal.signal(number, handler)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self._pass_on(number)


class _Terminal:
    """
    The controlling terminal, which belongs to one process group at a time.

    As shells do it, the command's group gets the terminal where this process had it: so the command
    may read from it, and Ctrl-C reaches the command itself.
    """

    def __init__(self) -> None:
        try:
            self._descriptor = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            self._descriptor = -1

    @property
    def is_there(self) -> bool:
        return self._descriptor >= 0

    def give_to(self, group: int) -> bool:
        """
        Whether this process had the terminal, and could give it away.
        """
        with contextlib.suppress(OSError):
            if self.is_there and os.tcgetpgrp(self._descriptor) == os.getpgrp():
                self._set(group)
                # It may have read before the terminal was its own, and been stopped for that.
                os.killpg(group, signal.SIGCONT)
                return True
        return False

    def take_back_from(self, group: int) -> None:
        # A shell that has it meanwhile keeps it.
        with contextlib.suppress(OSError):
            if self.is_there and os.tcgetpgrp(self._descriptor) == group:
                self._set(os.getpgrp())

    def close(self) -> None:
        if self.is_there:
            os.close(self._descriptor)
            self._descriptor = -1

    def _set(self, group: int) -> None:
        # Whoever sets the terminal from the background is stopped by this signal.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            os.tcsetpgrp(self._descriptor, group)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def signal_name(number: int) -> str:
    """
    The name of a signal, as `SIGTERM`; real-time signals have none.
    """
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
