"""
The command line: each command parses, calls one function, prints and exits.

Heavy imports stay inside the commands, so that `reporter --help` and `reporter validate` start
fast.
"""

from __future__ import annotations

import os
import sys

from reporter.cli import (
    build,
    check,
    compare,
    energy,
    explain,
    factors,
    import_,
    ledger,
    measure,
    monitor,
    new,
    rank,
    record,
    review,
    schema,
    score,
    serve,
    statement,
    validate,
)
from reporter.cli.app import app
from reporter.cli.show import show_in_order
from reporter.errors import ReporterError, UnusableEntryError
from reporter.text import one_line

__all__ = [
    "app",
    "build",
    "check",
    "compare",
    "energy",
    "explain",
    "factors",
    "import_",
    "ledger",
    "main",
    "measure",
    "monitor",
    "new",
    "rank",
    "record",
    "review",
    "schema",
    "score",
    "serve",
    "statement",
    "validate",
]

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
    try:
        app()
    except UnusableEntryError as problem:
        # Its findings say all that the message sums up.
        show_in_order(problem.findings)
        raise SystemExit(1) from problem
    except ReporterError as problem:
        show_in_order(problem.findings)
        # Messages hold foreign text, such as a name that isn't UTF-8.
        lines = (one_line(line) for line in str(problem).split("\n"))
        sys.stderr.write("reporter: " + "\n".join(lines) + "\n")
        raise SystemExit(EXIT_USAGE) from problem
    except BrokenPipeError:
        # The reader of a pipe left; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as bug:
        if "REPORTER_TRACEBACK" in os.environ:
            raise
        sys.stderr.write(
            f"reporter: internal error: {type(bug).__name__}: {bug}; this is a bug of reporter, "
            "please report it (REPORTER_TRACEBACK=1 shows where)\n"
        )
        raise SystemExit(EXIT_BUG) from bug
