"""
What commands print: results to stdout, messages to stderr, colour on a terminal only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reporter import findings as findings_module
from reporter.findings import Finding, Severity
from reporter.text import printed_line

COLOURS = {
    Severity.ERROR: typer.colors.RED,
    Severity.WARNING: typer.colors.YELLOW,
    Severity.NOTE: typer.colors.CYAN,
}


class Format(StrEnum):
    """
    How a command prints its result.
    """

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to print the result.")]
BoardOption = Annotated[
    Path,
    typer.Option(
        "--board",
        help="Board folder with benchmarks/, submissions/ and board.toml.",
        exists=True,
        file_okay=False,
    ),
]
GivenBoardOption = Annotated[
    Path | None,
    typer.Option(
        "--board", help="Board folder whose benchmarks count.", exists=True, file_okay=False
    ),
]
PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Submission files or folders; the board's submissions if left out.", exists=True
    ),
]


def show_findings(findings: Sequence[Finding], output: Format, *, to_stderr: bool = False) -> None:
    """
    Print findings, one line each, or as one JSON array.
    """
    ordered = sorted(findings, key=Finding.sort_key)
    if output is Format.JSON:
        typer.echo(findings_module.as_json(ordered), nl=False, err=to_stderr)
        return
    for finding in ordered:
        line = findings_module.as_text([finding]).rstrip("\n")
        typer.echo(_coloured(line, finding, to_stderr=to_stderr), err=to_stderr)


def show_in_order(findings: Sequence[Finding]) -> None:
    """
    Print findings of several files to stderr, in the order in which they were found.
    """
    for finding in findings:
        show_findings([finding], Format.TEXT, to_stderr=True)


def _coloured(line: str, finding: Finding, *, to_stderr: bool) -> str:
    stream = sys.stderr if to_stderr else sys.stdout
    if "NO_COLOR" in os.environ or not stream.isatty():
        return line
    word = f"{finding.severity} {finding.code}"
    return line.replace(word, typer.style(word, fg=COLOURS[finding.severity], bold=True), 1)


def say(message: str) -> None:
    """
    A message for people, on stderr.
    """
    typer.echo("\n".join(map(printed_line, message.split("\n"))), err=True)


class Progress:
    """
    A counter on stderr for long work; silent when stderr is not a terminal.
    """

    def __init__(self, what: str) -> None:
        """
        Count *what*, in the plural ("files", "pages").
        """
        self._what = what
        self._shown = sys.stderr.isatty()

    def __call__(self, done: int, total: int | None = None) -> None:
        """
        Show that *done* (of *total*, if known) are done.
        """
        if self._shown and (done % 50 == 0 or done == total):
            of_total = f" of {total:,}" if total else ""
            sys.stderr.write(f"\r{done:,}{of_total} {self._what}\x1b[K")
            sys.stderr.flush()

    def close(self) -> None:
        """
        Remove the counter's line.
        """
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
