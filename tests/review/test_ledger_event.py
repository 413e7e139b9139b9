"""
Events of the ledger as files: canonical, checked, and never a crash.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.findings import error
from reporter.review.ledger_event import (
    LARGEST_BYTES,
    ActorKind,
    Event,
    EventKind,
    flag_digests,
    parse_event,
)
from reporter.review.seal import canonical_json
from tests.review.ledger_examples import (
    ADA,
    BO,
    FLAG,
    Branch,
    event,
    present,
    replace_event,
    result,
    seal_for,
    tool_review,
)


def all_kinds() -> list[Event]:
    """
    One valid event of every kind, with every field in use somewhere.
    """
    seal = seal_for(present())
    return [
        tool_review(result=result(flags=FLAG, refusals=("EL-5",), remarks=("EL-2",))),
        event(EventKind.REVIEW, ADA, seal=seal, answers=("b" * 64, "a" * 64)),
        event(EventKind.CLEAR, ADA, seal=seal, clears=FLAG, answers=("a" * 64,)),
        event(EventKind.OBJECT, ADA, rules=("EL-8",), reason="Ünïcode – €"),
        event(EventKind.CORRECT, BO, parents=("a" * 64,)),
        event(EventKind.WITHDRAW, BO, signature="U1NIU0lH" + "A" * 100),
        event(EventKind.REPRODUCE, ADA, seal=seal, reproduction="uni/8xh100-bert"),
    ]


def said(raw: bytes) -> list[str]:
    """
    Codes, places and messages of what is wrong with an event's bytes.
    """
    made, findings = parse_event(raw, "x.json")
    assert (made is None) is bool(findings)
    return [f"{one.code} {one.pointer} {one.message}" for one in findings]


def edited(made: Event, **changes: Any) -> bytes:
    """
    The bytes of an event with other or, for None, without some keys.
    """
    data = {key: value for key, value in (made.to_dict() | changes).items() if value is not None}
    return canonical_json(data)


@pytest.mark.parametrize("made", all_kinds(), ids=lambda made: f"{made.kind} by {made.by.kind}")
def test_an_event_reads_back_as_it_was(made: Event) -> None:
    """
    Bytes to event to bytes gives the same bytes, whatever the kind.
    """
    again, wrong = parse_event(made.to_bytes(), "x.json")

    assert () == wrong
    assert again is not None
    assert again.to_bytes() == made.to_bytes()
    assert again.kind is made.kind


def test_the_signature_is_no_part_of_what_is_signed() -> None:
    """
    What is signed is the event without its signature, parents included.
    """
    signed = all_kinds()[5]

    assert signed.message() == replace_event(signed, signature=None).to_bytes()
    assert signed.message() != replace_event(signed, parents=("a" * 64,)).message()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"parents": None}, 'LG-2  the document lacks "parents"'),
        ({"parents": ["A" * 64]}, "LG-2 /parents/0"),
        ({"entry": "../../etc"}, "LG-2 /entry"),
        ({"date": "2026-02-30"}, "LG-2 /date"),
        ({"schema_version": 1}, "LG-2 /schema_version"),
        ({"seal": None}, "LG-2"),
        ({"result": None}, "LG-2"),
        ({"status": "V3"}, "LG-2 /status"),
        ({"kind": "clear", "clears": FLAG}, "LG-2"),
        ({"clears": FLAG}, "LG-2"),
        ({"by": {"kind": "person", "name": "Ada"}}, "LG-2 /by"),
        ({"reason": "a\u202eb"}, "LG-2 /reason the text holds control or hidden characters"),
        ({"reason": "a\u001b[2Jb"}, "LG-2 /reason the text holds control or hidden characters"),
    ],
    ids=str,
)
def test_what_the_schema_refuses_is_a_finding(changes: dict[str, Any], expected: str) -> None:
    """
    A review by the tool with one thing wrong in it is no event, and the place is named.
    """
    found = said(edited(tool_review(), **changes))

    assert any(one.startswith(expected) for one in found), found


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 5000,
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b"null",
        b"x" * (LARGEST_BYTES + 1),
    ],
    ids=["empty", "utf-16", "deep", "digits", "nan", "surrogate", "null", "large"],
)
def test_hostile_bytes_are_findings(raw: bytes) -> None:
    """
    Whatever the bytes, reading gives findings LG-1 or LG-2 and no traceback.
    """
    assert {one[:4] for one in said(raw)} <= {"LG-1", "LG-2"}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_a_crash(raw: bytes) -> None:
    """
    Random bytes are never an event.
    """
    assert said(raw)


def test_only_canonical_bytes_are_an_event() -> None:
    """
    Spaces, repeated keys and another order of keys say the same and are refused.
    """
    raw = tool_review().to_bytes()
    spaced = json.dumps(json.loads(raw), sort_keys=True).encode()
    twice = raw.replace(b'{"board"', b'{"board":"other","board"', 1)
    message = "LG-2  the event isn't in canonical JSON (RFC 8785)"

    assert [] == said(raw)
    assert [message] == said(spaced)
    assert [message] == said(twice)
    assert [message] == said(raw + b"\n")


def test_the_tool_says_nothing_but_reviews() -> None:
    """
    An event of the tool that withdraws, clears or reproduces doesn't fit the schema.
    """
    for kind in set(EventKind) - {EventKind.REVIEW}:
        assert said(edited(tool_review(), kind=kind.value)), kind


def test_a_person_gives_no_results_of_rules() -> None:
    """
    Results come from the tool: a person's review with results of its own is refused.
    """
    by = {"kind": "person", "name": "Ada", "organisation": "uni", "person": "ada"}

    assert said(edited(tool_review(), by=by))
    assert [] == said(edited(tool_review(), by=by, result=None))


def test_flags_are_told_apart_by_what_was_flagged() -> None:
    """
    One digest a code, over places and messages in any order, blind to the path of the file.
    """
    one, two = error("EL-8", "a", "/runs/0", "x"), error("EL-8", "b", "/runs/1", "y")
    other = error("XS-2", "a", "", "as acme/a")

    assert flag_digests([one, two, other]) == flag_digests([other, two, one])
    assert {"EL-8", "XS-2"} == flag_digests([one, other]).keys()
    assert flag_digests([one])["EL-8"] != flag_digests([one, two])["EL-8"]
    assert flag_digests([other]) != flag_digests([error("XS-2", "a", "", "as acme/b")])


def test_an_actor_is_shown_with_its_ids() -> None:
    """
    A person stands with the ids of organisation and person, the tool with its name.
    """
    assert "Ada (uni/ada)" == str(ADA)
    assert "reporter 0.2.0" == str(tool_review().by)
    assert Branch().state.counting == {}
    assert ActorKind.TOOL is tool_review().by.kind


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=50))
def test_the_quick_check_of_canonical_form_is_that_of_the_standard(reason: str) -> None:
    """
    Whatever letters a reason holds, canonical JSON is accepted by the quick way of reading.
    """
    made = event(EventKind.OBJECT, ADA, reason=reason)
    found = said(made.to_bytes())

    assert [] == found or (not reason.isprintable() and found[0].startswith("LG-2 /reason"))
