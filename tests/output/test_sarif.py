"""
Findings as SARIF 2.1.0.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from reporter.findings import error, note, warning
from reporter.output import RuleText, as_sarif

# The part of the SARIF 2.1.0 schema that a log of ours can touch.
ESSENTIAL: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": {"$ref": "#/$defs/text"},
                                                "help": {"$ref": "#/$defs/text"},
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "text": {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {"text": {"type": "string"}},
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/text"},
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "additionalProperties": False,
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "uri": {
                                                "type": "string",
                                                "pattern": r"^[A-Za-z0-9._~/%-]*$",
                                            }
                                        },
                                    },
                                    "region": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1}
                                        },
                                    },
                                },
                            },
                            "logicalLocations": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "additionalProperties": False,
                                    "properties": {"fullyQualifiedName": {"type": "string"}},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}

RULES = [
    RuleText(code="EL-5", title="Recomputed energy", help="page"),
    RuleText(code="EL-7", title="Readings", help="page"),
]
FINDINGS = [
    error("EL-7", "logs/a b#1.txt", "line 12", "zero", "send it"),
    warning("EL-5", "sub.json", "/runs/0/energy_j", "off"),
    note("XX-1", "é.json", "", "bare"),
]


def test_a_log_has_the_structure_of_sarif() -> None:
    """
    The log fits the essential structure of SARIF 2.1.0, nothing more and nothing less.
    """
    data = json.loads(as_sarif(FINDINGS, rules=RULES, version="0.1.0"))

    jsonschema.Draft202012Validator(ESSENTIAL).validate(data)


def test_results_point_at_rules_files_and_lines() -> None:
    """
    Each result names its rule by id and index, its file as a URI, its line or its JSON Pointer.
    """
    run = json.loads(as_sarif(FINDINGS, rules=RULES, version="0.1.0"))["runs"][0]
    driver, results = run["tool"]["driver"], run["results"]

    assert ["EL-5", "EL-7", "XX-1"] == [rule["id"] for rule in driver["rules"]]
    assert {"name": "reporter", "version": "0.1.0"} == {
        key: driver[key] for key in ("name", "version")
    }
    assert [1, 0, 2] == [result["ruleIndex"] for result in results]
    for result in results:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert ["error", "warning", "note"] == [result["level"] for result in results]
    physical = [result["locations"][0]["physicalLocation"] for result in results]
    assert ["logs/a%20b%231.txt", "sub.json", "%C3%A9.json"] == [
        place["artifactLocation"]["uri"] for place in physical
    ]
    assert [12, 1, 1] == [place["region"]["startLine"] for place in physical]
    assert (
        "/runs/0/energy_j"
        == (results[1]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"])
    )
    assert "logicalLocations" not in results[2]["locations"][0]
    assert "zero (send it)" == results[0]["message"]["text"]
    assert "off" == results[1]["message"]["text"]


def test_no_findings_are_an_empty_list() -> None:
    """
    A clean review still has a run, so that old results are closed.
    """
    data = json.loads(as_sarif([], rules=[], version="0"))

    assert [] == data["runs"][0]["results"]
    jsonschema.Draft202012Validator(ESSENTIAL).validate(data)


@pytest.mark.parametrize(
    ("name", "address"),
    [("a b.json", "a%20b.json"), ("\udcff.json", "%FF.json"), ("\ud800.json", "%ED%A0%80.json")],
)
def test_a_name_of_any_bytes_is_an_address(name: str, address: str) -> None:
    """
    A file's name need not be UTF-8; its bytes stand in the address.
    """
    run = json.loads(as_sarif([error("FI-1", name, "", "x")], rules=[], version="1"))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]

    assert place["artifactLocation"]["uri"] == address


def test_no_mark_of_a_command_stands_in_it() -> None:
    """
    Runners look for ## and a bracket anywhere in a line; the data are the same.
    """
    text = as_sarif([error("FI-1", "a", "", "##[error]x")], rules=[], version="1")

    assert "##[" not in text
    assert json.loads(text)["runs"][0]["results"][0]["message"]["text"] == "##[error]x"
