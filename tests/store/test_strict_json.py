"""
What is JSON, and what is refused with its place.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from reporter.findings import Finding
from reporter.store import strict_json
from reporter.store.nesting import MAX_DEPTH
from reporter.store.strict_json import Parsed, parse, read_slowly

# Texts that no JSON reader may accept (RFC 8259), by the kind of fault.
NOT_JSON = [
    b"",
    b" ",
    b"\n",
    b"[1,]",
    b"[,1]",
    b"[1,,2]",
    b"[1 2]",
    b"[1",
    b"1]",
    b"[",
    b"]",
    b"[[[",
    b"{",
    b"}",
    b"[}",
    b"{]",
    b'{"a"}',
    b'{"a":}',
    b'{"a" 1}',
    b'{"a":1,}',
    b"{a:1}",
    b"{'a':1}",
    b"{1:1}",
    b'{"a":1 "b":2}',
    b'{"a":1}{"b":2}',
    b'{"a":1} x',
    b"[1] [2]",
    b"[1]x",
    b'"',
    b'"a',
    b"'a'",
    b'["\\x41"]',
    b'["\\u12"]',
    b'["\\u12G4"]',
    b'["\\"]',
    b'["\\',
    b'["a\nb"]',
    b'["a\tb"]',
    b'["a\x00b"]',
    b"[\x00]",
    b"\x00",
    b"[01]",
    b"[-01]",
    b"[+1]",
    b"[1.]",
    b"[.5]",
    b"[-.5]",
    b"[1e]",
    b"[1e+]",
    b"[1E-]",
    b"[1.5e]",
    b"[0x10]",
    b"[1_000]",
    b"[- 1]",
    b"[--1]",
    b"[1-2]",
    b"[1,000.5e]",
    b"[nan]",
    b"[Nan]",
    b"[inf]",
    b"[+Infinity]",
    b"[True]",
    b"[False]",
    b"[None]",
    b"[nul]",
    b"[nulll]",
    b"[truee]",
    b"[undefined]",
    b"// a\n[1]",
    b"[1] // a",
    b"[1 /* a */]",
    b"# a\n[1]",
    b"\x0b[1]",
    b"\x0c[1]",
    "[1\u00a0]".encode(),
    "\u2060[1]".encode(),
    "\u201ca\u201d".encode(),
    "[\uff11]".encode(),
]
# Texts that some readers accept and this one refuses, with the code of the finding.
REFUSED = [
    (b"[NaN]", "JS-4"),
    (b"[Infinity]", "JS-4"),
    (b"[-Infinity]", "JS-4"),
    (b"[1e400]", "JS-4"),
    (b"[-1e400]", "JS-4"),
    (b"[18446744073709551616]", "JS-4"),
    (b"[-9223372036854775809]", "JS-4"),
    (b"[" + b"9" * 5000 + b"]", "JS-4"),
    (b"[" + b"9" * 5000 + b".0]", "JS-4"),
    (b'{"a":1,"a":1}', "JS-5"),
    (b'{"a":1,"a":2}', "JS-5"),
    (b'{"a":1,"\\u0061":2}', "JS-5"),
    (b'{"a" :1,"a"\n:2}', "JS-5"),
    (b'[{"b":{"a":[],"a":{}}}]', "JS-5"),
    (b'["\\ud800"]', "JS-6"),
    (b'["\\udc00\\ud800"]', "JS-6"),
    (b'{"\\ud800":1}', "JS-6"),
    (b'["\\u0000"]', "JS-7"),
    (b'["\\u001b[31m"]', "JS-7"),
    (b'["\\t"]', "JS-7"),
    (b'["\\n"]', "JS-7"),
    (b'["\x7f"]', "JS-7"),
    ('["\u0085"]'.encode(), "JS-7"),
    ('["\u200b"]'.encode(), "JS-7"),
    ('["\u202e"]'.encode(), "JS-7"),
    ('["\u2028"]'.encode(), "JS-7"),
    ('["\ufeff"]'.encode(), "JS-7"),
    ('["\ue000"]'.encode(), "JS-7"),
    ('{"a\u200d":1}'.encode(), "JS-7"),
    ('["e\u0301"]'.encode(), "JS-8"),
    (b'["e\\u0301"]', "JS-8"),
    ('{"e\u0301":1}'.encode(), "JS-8"),
    (b"\xef\xbb\xbf[]", "JS-1"),
    (b"[1]".decode().encode("utf-16"), "JS-1"),
    (b"[1]".decode().encode("utf-16-be"), "JS-1"),
    (b"[1]".decode().encode("utf-32"), "JS-1"),
    (b"[1]".decode().encode("utf-32-le"), "JS-1"),
    (b'["\xe9"]', "JS-1"),
    (b'["\xff"]', "JS-1"),
    (b'["\xc0\xaf"]', "JS-1"),
    (b'["\xed\xa0\x80"]', "JS-1"),
    (b'["\xf4\xbf\xbf\xbf"]', "JS-1"),
    (b'["\xf0\x9f"]', "JS-1"),
    (b"[" * 33 + b"]" * 33, "JS-3"),
    (b"[" * 100_000, "JS-3"),
    (b'{"a":' * 33 + b"1" + b"}" * 33, "JS-3"),
    (b"[" * 5000 + b"]" * 5000, "JS-3"),
]
ACCEPTED = [
    (b"null", None),
    (b"0", 0),
    (b"-0", 0),
    (b'""', ""),
    (b" [ ] ", []),
    (b'{"":0}', {"": 0}),
    (b"[1.5e-400]", [0.0]),
    (b"[18446744073709551615,-9223372036854775808]", [2**64 - 1, -(2**63)]),
    (b"[3.14e23,1E5,1e+2]", [3.14e23, 1e5, 100.0]),
    (b'["\\ud83d\\ude00 \\u00e9 \\/ \\" \\\\"]', ['\U0001f600 é / " \\']),
    ('["Universität Zürich 日本語"]'.encode(), ["Universität Zürich 日本語"]),
    (b'{"notes":"a\\nb"}', {"notes": "a\nb"}),
    (b'{"a":{"notes":"a\\nb\\n"}}', {"a": {"notes": "a\nb\n"}}),
    (b'[{"a":{"notes":"a\\nb"}}]', [{"a": {"notes": "a\nb"}}]),
    (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
    (b'["[[[[","]]]]","{:}"," :",":"]', ["[[[[", "]]]]", "{:}", " :", ":"]),
]


@pytest.mark.parametrize("raw", NOT_JSON)
def test_what_is_not_json_is_refused_as_such(raw: bytes) -> None:
    """
    A text that RFC 8259 doesn't allow gives one finding JS-2 (or JS-1) and no data.
    """
    parsed = parse(raw, "a.json")

    assert parsed.data is None
    assert [finding.code for finding in parsed.findings] in (["JS-2"], ["JS-1"])
    assert parsed.findings[0].file == "a.json"


@pytest.mark.parametrize(("raw", "code"), REFUSED)
def test_what_readers_disagree_about_is_refused(raw: bytes, code: str) -> None:
    """
    A text that two programs could read in two ways gives a finding with a code of its own.
    """
    parsed = parse(raw, "a.json")

    assert parsed.data is None
    assert {finding.code for finding in parsed.findings} == {code}
    assert all(finding.hint for finding in parsed.findings)


@pytest.mark.parametrize(("raw", "data"), ACCEPTED)
def test_both_ways_read_the_same_data(raw: bytes, data: object) -> None:
    """
    Sound JSON is read as it stands, by the quick way and by the slow way alike.
    """
    slow, findings = read_slowly(raw, "a.json")

    assert Parsed(data=data) == parse(raw, "a.json")
    assert (data, []) == (slow, findings)


def test_a_fault_is_placed_by_line_and_column() -> None:
    """
    A syntax error names the line and the column, both counted from 1.
    """
    (finding,) = parse(b'{\n  "a": 1,\n  "b": [1, x]\n}\n', "a.json").findings

    assert "line 3:12" == finding.pointer
    assert 'not JSON: expecting value, found "x"' == finding.message


def test_a_fault_of_content_is_placed_by_pointer() -> None:
    """
    Every bad value is named by its JSON Pointer, with ~ and / escaped.
    """
    findings = parse(b'{"a": [1, NaN], "b/c~d": {"e": 1e999}}', "a.json").findings

    assert ["/a/1", "/b~1c~0d/e"] == [finding.pointer for finding in findings]


def test_a_line_feed_stands_in_notes_only() -> None:
    """
    The same line feed is fine in notes and refused beside them, even when the counts agree.
    """
    parsed = parse(b'{"a": "x\\ny", "notes": "x"}', "a.json")

    assert ["/a"] == [finding.pointer for finding in parsed.findings]
    assert "line feeds stand in notes only" == parsed.findings[0].hint


def test_at_most_a_hundred_faults_are_told() -> None:
    """
    A file full of faults gives 100 findings, not thousands.
    """
    assert 100 == len(parse(b"[" + b"NaN," * 5000 + b"1]", "a.json").findings)


def test_a_long_unfinished_text_takes_no_long_time() -> None:
    """
    A MiB of quotation marks and backslashes is looked at once, not once for each place.
    """
    for piece in (b'"', b'\\"', b'["\\"', b"[", b'{"a":', b"\\"):
        raw = piece * (1_000_000 // len(piece))
        assert parse(raw, "a.json").findings
        assert parse(b'"' + raw, "a.json").findings


@pytest.mark.parametrize(
    ("raw", "slow_count"),
    [
        (b'{"a": "run-5016-240510051637692552791_26", "b": 0.5}', 0),
        (b'{"a": "240510051637692552791"}', 0),
        (b'{"a": 0.240510051637692552791}', 0),
        (b'{"a": "of 240510051637692552791"}', 1),
        (b'{"a": 240510051637692552791}', 1),
        (b'{"a":-240510051637692552791}', 1),
        (b'{"a":\n240510051637692552791}', 1),
        (b'{"a": [240510051637692552791]}', 1),
        (b"240510051637692552791", 1),
        (b'[1,240510051637692552791, "240510051637692552791"]', 1),
    ],
)
def test_long_digits_inside_a_name_are_read_quickly(
    raw: bytes, slow_count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A number that may be too large takes the slow way; stamps in the names of logs don't.
    """
    data, findings = read_slowly(raw, "f")
    slowly: list[bytes] = []

    def reading(raw: bytes, file: str) -> tuple[Any, list[Finding]]:
        slowly.append(raw)
        return read_slowly(raw, file)

    monkeypatch.setattr(strict_json, "read_slowly", reading)

    assert parse(raw, "f") == Parsed(data=None if findings else data, findings=tuple(findings))
    assert len(slowly) == slow_count
