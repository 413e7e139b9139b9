"""
No printed line is taken for a command by a terminal or by the runner of a job.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.findings import as_json, as_text, error
from reporter.output import as_annotations, as_markdown
from reporter.statement.latex import latex_text
from reporter.text import printed_line

COMMAND = re.compile(r"^\s*::|##[A-Za-z]*\[", re.MULTILINE)
HOSTILE = [
    "::error::x",
    "  ::add-mask::x",
    "\t::set-output name=a::b",
    "a\n::error::x",
    "\x1b[31m::error::x",
    "x ##[command]y",
    "##vso[task.setvariable]x",
    "##teamcity[x]",
    "###[x]",
    "\u2028::error::x",
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet=":#[ \n\t\r\x1b\\av\u2028\xa0"),
    st.lists(st.sampled_from(HOSTILE)).map("".join),
)


@given(TEXTS)
def test_a_printed_line_is_no_command(text: str) -> None:
    """
    Whatever a text holds: blanks before the colons don't hide a command from a runner either.
    """
    line = printed_line(text)

    assert len(line.splitlines()) <= 1
    assert not COMMAND.search(line)
    assert "\x1b" not in line


@given(TEXTS)
def test_findings_hold_no_command_in_any_form(text: str) -> None:
    """
    The forms of findings keep what they say, and no line but an annotation's own is a command.
    """
    found = [error("FI-1", text, text, text, text)]
    forms = [as_text(found), as_json(found), as_markdown(found, title="Review")]

    assert not any(COMMAND.search(form) for form in forms)
    assert json.loads(as_json(found))[0]["message"] == text
    assert not COMMAND.search(as_annotations(found).removeprefix("::error "))


@given(TEXTS)
def test_latex_holds_no_command(text: str) -> None:
    """
    Two colons of a name never begin a line of a statement.
    """
    assert not COMMAND.search(latex_text(printed_line(text)))


@pytest.mark.parametrize("text", ["a:b", "a::b", "# heading", "C++ ## x", ""])
def test_other_texts_are_printed_as_they_are(text: str) -> None:
    """
    Only what a runner would take for a command is escaped.
    """
    assert printed_line(text) == text
