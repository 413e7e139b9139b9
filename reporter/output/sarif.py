"""
Findings as SARIF 2.1.0, the format that code hosts and editors read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reporter.findings import Finding

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
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


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
            "artifactLocation": {"uri": quote(finding.file, safe="/")},
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
