"""
One event of the ledger: what somebody, or the tool, says about an entry.

An event is a file named by the SHA-256 of its bytes, which are the event in canonical JSON
(RFC 8785): `sha256sum` shows whether it was altered. It names the events that were the last ones
when it was made, its parents, so an event fixes everything before it, and two branches merge as
two files beside each other. The schema is `schemas/v2/ledger-event.schema.json`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

import orjson

from reporter.findings import Finding, error
from reporter.review.seal import Seal, canonical_json
from reporter.schema.check import check
from reporter.store.nesting import MAX_DEPTH, is_too_deep

KIND: Final = "ledger-event"
SCHEMA_VERSION: Final = 2
# A review of 6,000 pieces of evidence has about 0.7 MB.
LARGEST_BYTES: Final = 1_048_576
_WRITE: Final = "events are written by reporter alone; take this file out of the ledger"


class EventKind(StrEnum):
    """
    What can be said about an entry.

    *review*: the rules were run (by the tool), or a person of another organisation went through
    the entry. *clear*: such a person answers named flags. *object*: somebody doubts the entry.
    *correct*: its file was changed, so earlier reviews no longer hold. *withdraw*: it is out for
    good, its page stays. *reproduce*: another party trained it again.
    """

    REVIEW = "review"
    CLEAR = "clear"
    OBJECT = "object"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    REPRODUCE = "reproduce"


class ActorKind(StrEnum):
    """
    A person, or the tool.
    """

    PERSON = "person"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    Who says it. A person is known by the ids *organisation* and *person*; *name* is for readers.
    """

    kind: ActorKind
    name: str
    organisation: str | None = None
    person: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        An actor from JSON data that the schema has accepted.
        """
        return cls(
            kind=ActorKind(data["kind"]),
            name=data["name"],
            organisation=data.get("organisation"),
            person=data.get("person"),
        )

    def to_dict(self) -> dict[str, Any]:
        """
        The actor as JSON data; what is missing is left out.
        """
        data = {
            "kind": self.kind.value,
            "name": self.name,
            "organisation": self.organisation,
            "person": self.person,
        }
        return {key: value for key, value in data.items() if value is not None}

    def __str__(self) -> str:
        """
        The actor for readers: `Ada Example (uni/ada)`, or the name of the tool.
        """
        if self.organisation is None:
            return self.name
        place = self.organisation if self.person is None else f"{self.organisation}/{self.person}"
        return f"{self.name} ({place})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """
    What the rules gave in a review by the tool, as their codes.

    *refusals* keep the entry from a rank and nobody clears them. *flags* do until they are
    cleared; each maps to a digest of what was flagged (`flag_digests`), so that clearing one thing
    clears nothing else of the same code. *remarks* are the codes of all findings. *classes* map a
    scope ("S2") to the meter class ("M2") that the review gave it.
    """

    rules_run: tuple[str, ...]
    rules_not_run: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A result from JSON data that the schema has accepted.
        """
        return cls(
            rules_run=tuple(data["rules_run"]),
            rules_not_run=tuple(data["rules_not_run"]),
            refusals=tuple(data["refusals"]),
            flags=data["flags"],
            remarks=tuple(data["remarks"]),
            classes=data["classes"],
        )

    def to_dict(self) -> dict[str, Any]:
        """
        The result as JSON data, every field present.
        """
        return {
            "rules_run": list(self.rules_run),
            "rules_not_run": list(self.rules_not_run),
            "refusals": list(self.refusals),
            "flags": dict(self.flags),
            "remarks": list(self.remarks),
            "classes": dict(self.classes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    One event about the entry *entry* (`submitter/slug`) in the ledger *board*.

    *parents* are the hashes of the events that had no follower when it was made. *seal* says which
    state of the entry is meant; *result* is what the rules gave (reviews by the tool). *answers*
    are the events about the entry that it answers: by the tool, the reviews that it replaces; by a
    person, the tool's reviews it rests on and the objections that a review settles. *clears* maps
    the codes of cleared flags to their digests, *rules* are those that an objection names,
    *reproduction* is the entry of a party that trained again. *signature* is the body of an SSH
    signature over `message()`.
    """

    board: str
    parents: tuple[str, ...] = ()
    kind: EventKind
    entry: str
    date: date
    by: Actor
    reason: str
    seal: Seal | None = None
    result: ReviewResult | None = None
    answers: tuple[str, ...] = ()
    clears: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    reproduction: str | None = None
    signature: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        An event from JSON data that the schema has accepted.

        Raises `ValueError` for a day that doesn't exist.
        """
        seal, result = data.get("seal"), data.get("result")
        return cls(
            board=data["board"],
            parents=tuple(data["parents"]),
            kind=EventKind(data["kind"]),
            entry=data["entry"],
            date=date.fromisoformat(data["date"]),
            by=Actor.from_dict(data["by"]),
            reason=data["reason"],
            seal=None if seal is None else Seal.from_dict(seal),
            result=None if result is None else ReviewResult.from_dict(result),
            answers=tuple(data.get("answers", ())),
            clears=data.get("clears", {}),
            rules=tuple(data.get("rules", ())),
            reproduction=data.get("reproduction"),
            signature=data.get("signature"),
        )

    def to_dict(self) -> dict[str, Any]:
        """
        The event as JSON data; what is missing or empty is left out.
        """
        data: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "board": self.board,
            "parents": sorted(self.parents),
            "kind": self.kind.value,
            "entry": self.entry,
            "date": self.date.isoformat(),
            "by": self.by.to_dict(),
            "reason": self.reason,
        }
        more = {
            "seal": None if self.seal is None else self.seal.to_dict(),
            "result": None if self.result is None else self.result.to_dict(),
            "answers": sorted(self.answers),
            "clears": dict(self.clears),
            "rules": list(self.rules),
            "reproduction": self.reproduction,
            "signature": self.signature,
        }
        return data | {key: value for key, value in more.items() if value}

    def to_bytes(self) -> bytes:
        """
        The bytes of the event's file: canonical JSON, without a final line feed.
        """
        return canonical_json(self.to_dict())

    def message(self) -> bytes:
        """
        What is signed: the event in canonical JSON without its signature.
        """
        return replace(self, signature=None).to_bytes()

    @property
    def is_by_tool(self) -> bool:
        """
        Whether the tool says it, so that there is no person behind it.
        """
        return self.by.kind is ActorKind.TOOL


def sha256_of(raw: bytes) -> str:
    """
    The name of an event: the SHA-256 of its bytes, in 64 hexadecimal digits.
    """
    return hashlib.sha256(raw).hexdigest()


def flag_digests(findings: Iterable[Finding]) -> dict[str, str]:
    """
    The codes of flags with a digest of all that was flagged under each: places and messages.

    The file's path is left out, since it depends on where the tool was started.
    """
    said: dict[str, list[list[str]]] = {}
    for finding in findings:
        said.setdefault(finding.code, []).append([finding.pointer, finding.message])
    return {code: sha256_of(canonical_json(sorted(said[code]))) for code in sorted(said)}


def parse_event(raw: bytes, file: str) -> tuple[Event | None, tuple[Finding, ...]]:
    """
    The event that *raw* holds, or findings LG-1 and LG-2; never raises, whatever the bytes.
    """
    if len(raw) > LARGEST_BYTES:
        message = f"the event has {len(raw):,} bytes; at most {LARGEST_BYTES:,} (1 MiB) are read"
        return None, (error("LG-1", file, "", message, _WRITE),)
    if is_too_deep(raw):
        message = f"objects and lists stand in each other more than {MAX_DEPTH} deep"
        return None, (error("LG-1", file, "", message, _WRITE),)
    try:
        data = orjson.loads(raw)
        # Canonical JSON but for fractions and for keys beyond ASCII, which no event holds, and at
        # a small part of the time of `canonical_json`. A test holds the two together.
        is_canonical = orjson.dumps(data, option=orjson.OPT_SORT_KEYS) == raw
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None, (error("LG-1", file, "", "this is no JSON text in UTF-8", _WRITE),)
    wrong = check(data, KIND, file)
    if wrong:
        return None, tuple(replace(finding, code="LG-2") for finding in wrong)
    if not is_canonical:
        message = "the event isn't in canonical JSON (RFC 8785)"
        return None, (error("LG-2", file, "", message, _WRITE),)
    return _built(data, file)


def _built(data: Mapping[str, Any], file: str) -> tuple[Event | None, tuple[Finding, ...]]:
    texts = [("/reason", data["reason"]), ("/by/name", data["by"]["name"])]
    # The other texts have patterns of plain letters.
    texts += [("/seal/tool", data["seal"]["tool"])] if "seal" in data else []
    for place, text in texts:
        if not text.isprintable():
            message = "the text holds control or hidden characters"
            return None, (error("LG-2", file, place, message, "write plain text on one line"),)
    try:
        return Event.from_dict(data), ()
    except ValueError as problem:
        return None, (error("LG-2", file, "/date", str(problem), "give a day that exists"),)
