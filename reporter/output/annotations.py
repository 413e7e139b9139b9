"""
Findings as annotations of a pull request: `::error file=...,title=...::message` lines.

The runner reads such lines as commands, so every character that has a meaning there is escaped,
and hidden characters are shown as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from reporter.findings import Finding, Severity
from reporter.text import one_line

_COMMAND = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
)


def as_annotations(findings: Sequence[Finding]) -> str:
    """
    One command line a finding; a code host shows the first ten of each kind.
    """
    return "".join(f"{_command(finding)}\n" for finding in findings)


def escape_message(text: str) -> str:
    """
    Text after the second `::`.

    >>> escape_message("50 %")
    '50 %25'
    """
    return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """
    Text of a property, where colons and commas end it.

    >>> escape_property("a,b:c")
    'a%2Cb%3Ac'
    """
    return escape_message(text).replace(":", "%3A").replace(",", "%2C")


def _command(finding: Finding) -> str:
    properties = {"file": finding.file, "title": finding.code}
    if finding.line is not None:
        properties["line"] = str(finding.line)
    listed = ",".join(f"{name}={escape_property(text)}" for name, text in properties.items())
    is_line = finding.pointer == f"line {finding.line}"
    place = f"{finding.pointer}: " if finding.pointer and not is_line else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    message = escape_message(f"{place}{finding.message}{hint}")
    return f"::{_COMMAND[finding.severity]} {listed}::{message}"
