"""
Findings as annotations of a pull request.
"""

from __future__ import annotations

import pytest

from reporter.findings import Finding, Severity, error, note, warning
from reporter.output import as_annotations


def test_a_finding_is_one_command() -> None:
    """
    Kind by severity, file, title, line where there is one, and the pointer in the message.
    """
    findings = [
        error("EL-7", "a.txt", "line 12", "zero", "send it"),
        warning("EL-5", "a.json", "/runs/0", "50 % off"),
        note("RN-3", "a.json", "", "no tuning"),
    ]

    assert (
        "::error file=a.txt,title=EL-7,line=12::zero (send it)\n"
        "::warning file=a.json,title=EL-5::/runs/0: 50 %25 off\n"
        "::notice file=a.json,title=RN-3::no tuning\n"
    ) == as_annotations(findings)


@pytest.mark.parametrize(
    "text",
    [
        "a,line=1::b",
        "a\n::error::injected",
        "a\r\n::set-output name=x::y",
        "%0A::error::decoded",
        "\u2028::error::x",
        "##[error]x",
        "\x1b[31m",
    ],
)
def test_hostile_text_starts_no_command(text: str) -> None:
    """
    Whatever a text holds, there is one line, and no property ends early.
    """
    finding = Finding(
        code="EL-5", severity=Severity.ERROR, file=text, pointer=text, message=text, hint=text
    )
    output = as_annotations([finding])

    assert 1 == output.count("\n")
    assert 1 == len(output.splitlines())
    properties, _, message = output.removeprefix("::error ").partition("::")
    assert 1 == properties.count(",")
    assert 2 == properties.count("=") - text.count("=")
    assert properties.endswith(",title=EL-5")
    assert "%0A" not in message.replace("%250A", "")
