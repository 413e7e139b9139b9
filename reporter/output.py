"""
Findings as Markdown, as SARIF, and as annotations of a continuous-integration job.

Findings as Markdown for a comment on a pull request.

Everything that comes from a file stands in code spans, so that no link, mention, heading or HTML
in a submission can reach the page.

Findings as SARIF 2.1.0, the format that code hosts and editors read.

Findings as annotations of a pull request: `::error file=...,title=...::message` lines.

The runner reads such lines as commands, so every character that has a meaning there is escaped,
and hidden characters are shown as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from reporter.findings import Finding, Severity, counts
from reporter.text import one_line, plural, without_marks

# Hosts of code cut or refuse comments above 65,536 characters.
LONGEST = 60_000


_BACKTICKS = re.compile("`+")


def as_markdown(findings: Sequence[Finding], *, title: str, most_characters: int = LONGEST) -> str:
    """
    A heading, the counts by severity, and one list item a finding.

    What doesn't fit into a comment is counted in a last line.
    """
    lines = [f"## {_plain(title)}", "", f"{counts(findings)}.", ""]
    length = sum(len(line) + 1 for line in lines)
    for number, finding in enumerate(findings):
        item = _item(finding)
        length += len(item) + 1
        if length > most_characters:
            lines.append(f"- and {plural(len(findings) - number, 'more finding')}")
            break
        lines.append(item)
    return "\n".join(lines) + "\n"


def code_span(foreign: str) -> str:
    """
    Foreign text as a code span: on one line, inside more backticks than it holds in a row.

    >>> code_span("a `b` @c")
    '`` a `b` @c ``'
    """
    text = without_marks(one_line(foreign)).strip() or " "
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


def _item(finding: Finding) -> str:
    place = f"{finding.file}:{finding.pointer}" if finding.pointer else finding.file
    hint = f" ({code_span(finding.hint)})" if finding.hint else ""
    head = f"- **{finding.severity}** {code_span(finding.code)}"
    return f"{head} {code_span(place)}: {code_span(finding.message)}{hint}"


def _plain(title: str) -> str:
    """
    A title of letters, digits, spaces and simple punctuation; all else is left out.
    """
    return re.sub(r"[^A-Za-z0-9 .,/:-]", "", one_line(title))


SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


VERSION = "2.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """
    What SARIF tells of a rule: its code, its title, and its page as text.
    """

    code: str
    title: str
    help: str


def as_sarif(findings: Sequence[Finding], *, rules: Sequence[RuleText], version: str) -> str:
    """
    One SARIF run of tool version *version*; codes without a rule text are listed bare.
    """
    known = {rule.code for rule in rules}
    bare = sorted({finding.code for finding in findings} - known)
    listed = [*rules, *(RuleText(code=code, title=code, help=code) for code in bare)]
    index = {rule.code: number for number, rule in enumerate(listed)}
    run = {
        "tool": {
            "driver": {
                "name": "reporter",
                "version": version,
                "rules": [_rule(rule) for rule in listed],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.code]) for finding in findings],
    }
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return without_marks(json.dumps(log, indent=2, ensure_ascii=True), "\\u0023") + "\n"


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "help": {"text": rule.help},
    }


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    hint = f" ({finding.hint})" if finding.hint else ""
    # The format wants a line, and a JSON Pointer names none.
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _address(finding.file)},
            "region": {"startLine": finding.line or 1},
        }
    }
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer}]
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": f"{finding.message}{hint}"},
        "locations": [location],
    }


def _address(file: str) -> str:
    """
    A path as a reference of a URI, byte by byte: a name need not be UTF-8.
    """
    try:
        return quote(file.encode("utf-8", "surrogateescape"), safe="/")
    except UnicodeEncodeError:
        return quote(file.encode("utf-8", "surrogatepass"), safe="/")


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
    return (
        without_marks(one_line(text)).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    )


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
