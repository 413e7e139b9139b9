"""
What commands print, and where.
"""

from __future__ import annotations

import io
import json
import sys

import pytest

from reporter.cli.show import Format, Progress, show_findings
from reporter.findings import Finding, counts, error, note, warning

FINDINGS = [
    warning("SH-2", "b.json", "/x", "a key isn't known"),
    error("SH-1", "a.json", "/y", "a key is missing", "add it"),
]


class Terminal(io.StringIO):
    """
    A stream that says it is a terminal.
    """

    def isatty(self) -> bool:
        """
        Yes.
        """
        return True


def test_findings_are_printed_in_order_of_file(capsys: pytest.CaptureFixture[str]) -> None:
    """
    One line each: file, pointer, severity, code, message, hint.
    """
    show_findings(FINDINGS, Format.TEXT)

    assert capsys.readouterr().out == (
        "a.json:/y: error SH-1: a key is missing (add it)\n"
        "b.json:/x: warning SH-2: a key isn't known\n"
    )


def test_json_holds_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The JSON form is one array, in the same order.
    """
    show_findings(FINDINGS, Format.JSON)

    assert json.loads(capsys.readouterr().out)[0] == {
        "code": "SH-1",
        "severity": "error",
        "file": "a.json",
        "pointer": "/y",
        "message": "a key is missing",
        "hint": "add it",
    }


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A terminal gets colour unless NO_COLOR is set.
    """
    monkeypatch.delenv("NO_COLOR")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    show_findings(FINDINGS[1:], Format.TEXT)
    coloured = terminal.getvalue()
    monkeypatch.setenv("NO_COLOR", "")
    show_findings(FINDINGS[1:], Format.TEXT)

    assert "\x1b[31m" in coloured
    assert "\x1b" not in terminal.getvalue()[len(coloured) :]


def test_progress_is_silent_where_stderr_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """
    Logs of a CI runner hold no counters.
    """
    progress = Progress("files")
    progress(50, 50)
    progress.close()

    assert capsys.readouterr().err == ""


def test_progress_counts_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The counter replaces its own line and goes away at the end.
    """
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = Progress("files")
    progress(3, 3)
    progress.close()

    assert terminal.getvalue() == "\r3 of 3 files\x1b[K\r\x1b[K"


def test_counts_name_each_severity() -> None:
    """
    Zero is said too.
    """
    findings: list[Finding] = [*FINDINGS, note("IM-14", "c", "", "ignored")]

    assert counts(findings) == "1 error, 1 warning, 1 note"
    assert counts([]) == "0 errors, 0 warnings, 0 notes"
