"""
The command line: each command parses, calls one function, prints and exits.

A command is imported when it is called, and heavy libraries inside of it, so that
`reporter --help` and `reporter validate` start fast.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from reporter.cli.app import app
from reporter.cli.show import show_in_order
from reporter.errors import ReporterError, UnusableEntryError, UnusableLooksError
from reporter.text import printed_line

__all__ = ["app", "main"]

EXIT_USAGE = 2
EXIT_BUG = 3


def main() -> None:
    """
    Run the program; a `ReporterError` becomes one line and exit code 2.

    Anything unforeseen is our bug: one line that asks for a report, exit code 3; the traceback
    is printed only where REPORTER_TRACEBACK is set.
    """
    # The longest product is a vector of weights with a table: the threads of a linear algebra
    # library cost a third of the time of `reporter energy` on 10 MB and gain nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_closed_streams()
    try:
        # What is half written is removed on the way out, as after Ctrl-C.
        signal.signal(signal.SIGTERM, _stop)
        try:
            app()
        finally:
            sys.stdout.flush()
    except (UnusableEntryError, UnusableLooksError) as problem:
        # Its findings say all that the message sums up.
        show_in_order(problem.findings)
        raise SystemExit(1) from problem
    except ReporterError as problem:
        show_in_order(problem.findings)
        # Messages hold foreign text, such as a name that isn't UTF-8.
        lines = (printed_line(line) for line in str(problem).split("\n"))
        _tell("reporter: " + "\n".join(lines))
        raise SystemExit(EXIT_USAGE) from problem
    except KeyboardInterrupt:
        # Before the framework of commands is at work, which catches it.
        raise SystemExit(128 + signal.SIGINT) from None
    except BrokenPipeError:
        # The reader of a pipe left.
        _drop_output()
        raise SystemExit(1) from None
    except Exception as problem:
        if "REPORTER_TRACEBACK" in os.environ:
            raise
        raise SystemExit(_unforeseen(problem)) from problem


def _open_closed_streams() -> None:
    """
    Put something in the place of standard streams that were closed: the next file that is opened
    would take their number, and what is printed would be written into it.

    Printing to a stdout that was closed fails, as on a full disk; messages go nowhere.
    """
    for number, way in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is taken, and those below are open by now.
            os.open(os.devnull, way)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _tell(message: str) -> None:
    """
    Print a message where that can be done: the exit status says it, too.
    """
    with suppress(OSError):
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()


def _unforeseen(problem: Exception) -> int:
    """
    Say what went wrong and give the exit status: trouble with a disk is no bug.
    """
    if isinstance(problem, OSError):
        _drop_output()
        where = "" if problem.filename is None else f"{problem.filename}: "
        reason = problem.strerror or str(problem)
        _tell(printed_line(f"reporter: {where}{reason}; nothing more is written"))
        return EXIT_USAGE
    _tell(
        printed_line(f"reporter: internal error: {type(problem).__name__}: {problem}; ")
        + "this is a bug of reporter, please report it (REPORTER_TRACEBACK=1 shows where)"
    )
    return EXIT_BUG


def _stop(number: int, _frame: object) -> NoReturn:
    """
    End as the signal's own action would, by the exit status that shells give for it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _drop_output() -> None:
    """
    Let what waits to be printed go nowhere: Python would complain once more at exit.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
