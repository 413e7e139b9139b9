"""
Whose claim came first: the copy is named, never the original.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reporter.review.ledger_chain import Ledger
from reporter.review.ledger_event import Event, EventKind
from reporter.review.priority import (
    Claim,
    Publication,
    _Sight,
    claims_of,
    first_claim,
    precedence,
)
from reporter.review.seal import Seal
from tests.review.ledger_examples import (
    BO,
    ENTRY,
    Branch,
    event,
    name_of,
    result,
    tool_review,
)

LOG = "a" * 64
COPY = "eve/copy"


def claim(entry: str, sealed: str | None = None, **changes: Any) -> Claim:
    """
    A claim to one log, sealed by an event of that name.
    """
    return Claim(
        entry=entry,
        organisation=entry.partition("/")[0],
        evidence=frozenset({LOG}),
        sealed=sealed,
        **changes,
    )


def alphabetical(earlier: str, later: str) -> bool:
    """
    Events named by letters, each made with those before it in sight.
    """
    return earlier < later


def sealing(entry: str, *evidence: str, **changes: Any) -> Event:
    """
    A review of an entry that opened that evidence.
    """
    seal = Seal(
        submission_sha256="5" * 64,
        evidence={f"log-{place}": digest for place, digest in enumerate(evidence)},
        rule_set=3,
        tool="reporter 0.2.0",
    )
    return tool_review(entry=entry, seal=seal, **changes)


def found(branch: Branch, *entries: str, **options: Any) -> list[tuple[str, str] | None]:
    """
    For every two claims to one log the entry that came first, and the newer; `None` if open.
    """
    state = branch.state
    precedes = precedence(state)
    claims = [*claims_of(state, entries or (ENTRY, COPY), **options)]
    said: list[tuple[str, str] | None] = []
    for one, other in combinations(claims, 2):
        if one.entry != other.entry and one.evidence & other.evidence:
            first, _ = first_claim(one, other, precedes)
            newer = other if first is one else one
            said.append(None if first is None else (first.entry, newer.entry))
    return said


def test_what_was_sealed_first_stays() -> None:
    """
    The copy that was sealed later is the newer claim, whichever is asked about first.
    """
    one, other = claim(ENTRY, "a"), claim(COPY, "b")

    assert (one, "sealed before the other") == first_claim(one, other, alphabetical)
    assert (one, "sealed before the other") == first_claim(other, one, alphabetical)


def test_a_claim_without_its_logs_speaks_against_nobody() -> None:
    """
    A stranger who lists a hash and has no log takes nothing from anybody.
    """
    listed, opened = claim(COPY), claim(ENTRY, "b")

    assert (opened, "only one opened its logs") == first_claim(listed, opened, alphabetical)
    assert (None, "neither opened its logs") == first_claim(listed, claim(ENTRY), alphabetical)


def test_what_was_published_first_stays_though_it_was_sealed_later() -> None:
    """
    Published logs that a stranger sealed before their importer stay with the importer.
    """
    original = claim(ENTRY, "b", published=date(2025, 6, 4))
    backdated = claim(COPY, "a")

    assert (original, "published on 2025-06-04, before the other") == (
        first_claim(backdated, original, alphabetical)
    )
    later = claim(COPY, "a", published=date(2025, 6, 5))
    assert original == first_claim(later, original, alphabetical)[0]


def test_a_copy_is_named_and_the_original_left_alone() -> None:
    """
    Through a ledger: first the original, then the copy, with one log in common.
    """
    branch = Branch([sealing(ENTRY, LOG, "b" * 64)])
    branch.add(sealing(COPY, LOG, "c" * 64))

    assert [(ENTRY, COPY)] == found(branch)


def test_a_stolen_log_that_is_added_later_is_claimed_later() -> None:
    """
    An old entry that adds somebody's log in an edit has no older claim to that log.
    """
    branch = Branch([sealing(COPY, "b" * 64)])
    branch.add(sealing(ENTRY, LOG))
    branch.add(sealing(COPY, "b" * 64, LOG))

    assert [(ENTRY, COPY)] == found(branch)


def test_backdating_on_a_branch_takes_nothing_away() -> None:
    """
    A copy sealed on a branch of its own, dated years before, leaves the order open.
    """
    branch = Branch([sealing(ENTRY, LOG)])
    forged = sealing(COPY, LOG, date=date(2019, 1, 1))
    branch.events[name_of(forged)] = forged

    assert [None] == found(branch)


def test_a_publication_speaks_for_whom_it_names() -> None:
    """
    Logs published in Acme's name and sealed first by a stranger are Acme's, by id or by alias.
    """
    branch = Branch([sealing(COPY, LOG)])
    branch.add(sealing(ENTRY, LOG))
    for name in ("acme", "acme-labs"):
        known = {LOG: Publication(organisation=name, day=date(2025, 6, 4))}
        assert [(ENTRY, COPY)] == found(branch, published=known)
    other = {LOG: Publication(organisation="uni", day=date(2025, 6, 4))}
    assert [(COPY, ENTRY)] == found(branch, published=other)


def test_who_is_gone_refused_or_withdrawn_speaks_against_nobody() -> None:
    """
    An older claim by an entry that left, was withdrawn or was refused accuses nobody.
    """
    branch = Branch([sealing(COPY, LOG)])
    branch.add(sealing(ENTRY, LOG))
    assert [(COPY, ENTRY)] == found(branch)
    assert [] == found(branch, ENTRY)
    branch.add(event(EventKind.WITHDRAW, BO, entry=COPY))
    assert [(COPY, ENTRY)] == found(branch)

    own = "acme/second"
    branch = Branch([sealing(own, LOG)])
    branch.add(sealing(ENTRY, LOG))
    assert [(own, ENTRY)] == found(branch, own, ENTRY)
    branch.add(event(EventKind.WITHDRAW, BO, entry=own))
    assert [] == found(branch, own, ENTRY)

    branch = Branch([sealing(COPY, LOG, result=result(refusals=("EL-5",)))])
    branch.add(sealing(ENTRY, LOG))
    assert [] == found(branch)


@given(st.permutations(["a", "b", "c", "d"]), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_first_claim_is_never_spoken_against(order: list[str], public: list[bool]) -> None:
    """
    Of many claims to one log, handed over in any order, one is first and accused by none.
    """
    day = date(2025, 1, 1)
    claims = [
        claim(f"org-{name}/x", name, published=day if public[place] else None)
        for place, name in enumerate("abcd")
    ]
    shuffled = [claims["abcd".index(name)] for name in order]
    first = next((one for one in claims if one.published), claims[0])
    pairs = [pair for pair in combinations(shuffled, 2) if first in pair]

    assert [first] * 3 == [first_claim(*pair, alphabetical)[0] for pair in pairs]


def followers_of(ledger: Ledger, name: str) -> set[str]:
    """
    The children of an event, theirs, and so on, found by walking through the whole ledger.
    """
    found = {name}
    for other, one in ledger.events.items():
        if not found.isdisjoint(one.parents):
            found.add(other)
    return found - {name}


@given(st.lists(st.lists(st.integers(0, 30), max_size=3), max_size=20))
def test_what_was_in_sight_is_what_follows(drawn: list[list[int]]) -> None:
    """
    For any graph of events, merged branches and several roots too, the quick answer is that of
    following all children.
    """
    events: dict[str, Event] = {}
    for number, parents in enumerate(drawn):
        names = list(events)
        chosen = {names[place % number] for place in parents} if number else set()
        made = event(EventKind.OBJECT, BO, reason=f"{number}", parents=tuple(sorted(chosen)))
        events[name_of(made)] = made
    state = Branch(events.values()).state
    precedes = precedence(state)

    for earlier in events:
        followers = followers_of(state.ledger, earlier)
        for later in events:
            assert precedes(earlier, later) is (later in followers)


def test_events_of_one_line_are_ordered_without_following_them() -> None:
    """
    Without branches an event follows all before it: a question takes no walk through the ledger,
    and a walk inside a branch ends where the branches were merged.
    """
    first = event(EventKind.OBJECT, BO, reason="first")
    sides = [
        event(EventKind.OBJECT, BO, reason=side, parents=(name_of(first),)) for side in ("a", "b")
    ]
    line = [event(EventKind.OBJECT, BO, reason="m", parents=tuple(sorted(map(name_of, sides))))]
    for number in range(50):
        line.append(event(EventKind.OBJECT, BO, reason=f"{number}", parents=(name_of(line[-1]),)))
    sight = _Sight(Branch([first, *sides, *line]).ledger)
    names = [name_of(one) for one in (first, *line)]

    assert all(sight.precedes(one, two) for one, two in combinations(names, 2))
    assert sight.looked_at_count == 0
    assert not sight.precedes(name_of(sides[0]), name_of(sides[1]))
    assert sight.looked_at_count <= 2
