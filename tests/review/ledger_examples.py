"""
A board's organisations, a submission and events about it, for the tests of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from reporter.model.organisations import Organisation, Organisations, Person
from reporter.review.ledger_chain import Ledger, append_event, ledger_of, read_ledger
from reporter.review.ledger_event import (
    Actor,
    ActorKind,
    Event,
    EventKind,
    ReviewResult,
    sha256_of,
)
from reporter.review.ledger_state import LedgerState, check_event, read_state
from reporter.review.seal import Seal
from reporter.review.status import EntryStatus, Present, present_of, status_of

ENTRY = "acme/8xh100-bert"
DAY = date(2026, 11, 1)
FLAG = {"EL-8": "e" * 64}
TOOL = Actor(kind=ActorKind.TOOL, name="reporter 0.2.0")


def person(organisation: str, name: str) -> Actor:
    """
    A person of an organisation.
    """
    return Actor(kind=ActorKind.PERSON, name=name.title(), organisation=organisation, person=name)


ADA, BO, MIA = person("uni", "ada"), person("acme", "bo"), person("board", "mia")
CY = person("acme-labs", "cy")


def organisations(**changes: Any) -> Organisations:
    """
    Acme, which has an alias, a university, and the maintainers' organisation; no keys.
    """
    given: dict[str, Any] = {
        "board": "test-board",
        "organisations": (
            Organisation(
                id="acme",
                name="Acme Research",
                aliases=("acme-labs",),
                people=(Person(id="bo", name="Bo"), Person(id="cy", name="Cy")),
            ),
            Organisation(id="uni", name="University", people=(Person(id="ada", name="Ada"),)),
            Organisation(id="board", name="Board", people=(Person(id="mia", name="Mia"),)),
        ),
        "maintainers": frozenset({"board/mia"}),
    }
    return Organisations(**given | changes)


def submission(**changes: Any) -> dict[str, Any]:
    """
    The data of a submission as far as seals and status look at it.
    """
    evidence = [{"id": "power", "sha256": "1" * 64}, {"id": "training", "sha256": "2" * 64}]
    runs = [{"energy_j": 1000.5, "samples": 3}]
    return {"id": ENTRY, "runs": runs, "evidence": evidence} | changes


def present(**changes: Any) -> Present:
    """
    The entry of that submission.
    """
    return present_of(submission(**changes))


def seal_for(shown: Present) -> Seal:
    """
    The seal of a review that opened all the evidence.
    """
    return Seal(
        submission_sha256=shown.submission_sha256,
        evidence=dict(shown.evidence),
        rule_set=3,
        tool="reporter 0.2.0",
    )


def result(**changes: Any) -> ReviewResult:
    """
    Rules that ran and passed, with the class M2.
    """
    given: dict[str, Any] = {"rules_run": ("EL-5", "EL-8"), "classes": {"S2": "M2"}}
    return ReviewResult(**given | changes)


def event(kind: EventKind, by: Actor, **changes: Any) -> Event:
    """
    An event of the test board about the entry.
    """
    given: dict[str, Any] = {
        "board": "test-board",
        "kind": kind,
        "entry": ENTRY,
        "date": DAY,
        "by": by,
        "reason": "because",
    }
    return Event(**given | changes)


def tool_review(shown: Present | None = None, **changes: Any) -> Event:
    """
    A review by the tool that passed.
    """
    shown = shown or present()
    given: dict[str, Any] = {"seal": seal_for(shown), "result": result()}
    return event(EventKind.REVIEW, TOOL, **given | changes)


def name_of(made: Event) -> str:
    """
    The hash that names an event.
    """
    return sha256_of(made.to_bytes())


class Branch:
    """
    A ledger in memory that grows by one event after the other.
    """

    def __init__(
        self, events: Iterable[Event] = (), policy: Organisations | None = None, **state: Any
    ) -> None:
        self.events = {name_of(one): one for one in events}
        self.policy = policy or organisations()
        self.options = state

    @property
    def ledger(self) -> Ledger:
        """
        The ledger as it is now.
        """
        return ledger_of(self.events)

    @property
    def state(self) -> LedgerState:
        """
        What it adds up to.
        """
        return read_state(self.ledger, self.policy, **self.options)

    def add(self, made: Event) -> str:
        """
        Add an event after all heads and give its name; nothing is checked.
        """
        parents = self.ledger.heads
        full = replace_event(made, parents=parents)
        self.events[name_of(full)] = full
        return name_of(full)

    def about(self, kind: EventKind, by: Actor, **changes: Any) -> str:
        """
        Add a person's event about the entry as it is, which answers what is open.
        """
        return self.add(self.draft(kind, by, **changes))

    def draft(self, kind: EventKind, by: Actor, **changes: Any) -> Event:
        """
        A person's event about the entry as it is, which answers what is open, after all heads.
        """
        shown = present()
        given: dict[str, Any] = {"parents": self.ledger.heads}
        if kind in {EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE}:
            answers = self.state.answers(ENTRY, shown.submission_sha256, kind, settles=True)
            given |= {"seal": seal_for(shown), "answers": answers}
        return event(kind, by, **given | changes)

    def status(self, shown: Present | None = None, older: Sequence[Any] = ()) -> EntryStatus:
        """
        The status of the entry.
        """
        return status_of(self.state, shown or present(), older)

    def codes(self) -> list[str]:
        """
        The codes of all findings.
        """
        return [finding.code for finding in self.state.findings]

    def check(self, made: Event) -> str | None:
        """
        What `check_event` says of an event: code and message.
        """
        found = check_event(self.state, made)
        return None if found is None else f"{found.code} {found.message}"


def replace_event(made: Event, **changes: Any) -> Event:
    """
    The event with other values.
    """
    fields = {name: getattr(made, name) for name in Event.__dataclass_fields__}
    return Event(**fields | changes)


def reviewed(**changes: Any) -> Branch:
    """
    A ledger with one review by the tool.
    """
    return Branch([tool_review(**changes)])


def written(folder: Path, *events: Event) -> list[str]:
    """
    Write events into a ledger, each after all heads; their names.
    """
    names = []
    for one in events:
        heads = read_ledger(folder).heads
        names.append(append_event(folder, replace_event(one, parents=heads)).stem)
    return names


def drafted(branch: Branch, kind: EventKind, by: Actor, **changes: Any) -> Event:
    """
    A person's event as `record` makes it; a clearing clears the flag.
    """
    if kind is EventKind.CLEAR:
        changes = {"clears": FLAG} | changes
    return branch.draft(kind, by, **changes)
