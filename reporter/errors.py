"""
The one exception that users are meant to see.

It stops a command with one line and exit code 2: a folder that isn't there, a place that can't
be written. What is wrong *inside* a file is never an exception but a `Finding`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporter.findings import Finding


class ReporterError(Exception):
    """
    The command can't go on; the text says what is wrong, where, and what to do.

    *findings* are what was found in files until then, in the order in which it was found.
    """

    def __init__(self, message: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings: tuple[Finding, ...] = tuple(findings)


class UnusableEntryError(ReporterError):
    """
    The file of an entry has errors, or nothing of it can be scored; *findings* say which.
    """


class UnusableLooksError(ReporterError):
    """
    The own looks of a board have errors, so no site is written; *findings* say which.
    """


class EngineError(ReporterError):
    """
    Those who were to read logs can't, whatever the logs hold: workers of a cluster are lost, lack a
    file, or have other versions.
    """


def stated_number(value: float, limits: tuple[float, float], what: str, unit: str = "") -> float:
    """
    *value* itself, which a caller stated for *what*, in *unit*.

    Raises `ReporterError` where it is no number within *limits*, both of which are allowed: what is
    multiplied with it later could leave the finite numbers.
    """
    least, most = limits
    if not least <= value <= most:
        shown = f"{value} {unit}".rstrip()
        raise ReporterError(f"{what} is {shown}: give a number from {least:g} to {most:g}")
    return value


@contextlib.contextmanager
def telling(findings: Sequence[Finding]) -> Iterator[None]:
    """
    Put *findings* before those of a `ReporterError` that is raised inside, so that none is lost.
    """
    try:
        yield
    except ReporterError as problem:
        problem.findings = (*findings, *problem.findings)
        raise
