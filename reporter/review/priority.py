"""
Whose claim came first, where two entries rest on the same evidence.

What was sealed first, or was published first where it comes from, stays; a finding speaks against
the newer claim alone. A claim without its logs (not sealed: the hash is only listed) speaks
against nobody, nor does one that was refused or withdrawn, nor one by an entry that is gone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from reporter.review.ledger_chain import Ledger
from reporter.review.ledger_state import LedgerState

Precedes = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    One entry's claim to pieces of evidence.

    *evidence* are the SHA-256 of what its review opened. *sealed* is the hash of the event that
    sealed it first and *position* its place in the ledger's order (`None`: never sealed).
    *published* is the day on which the organisation published the evidence at its origin, as a
    table of the tool or the board knows it; what a submission says of itself must not stand here.
    """

    entry: str
    organisation: str
    evidence: frozenset[str]
    sealed: str | None = None
    position: int | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """
    The day on which a piece of evidence was published at its origin, and in whose name.
    """

    organisation: str
    day: date


def first_claim(one: Claim, other: Claim, precedes: Precedes) -> tuple[Claim | None, str]:
    """
    Which of two claims came first, and why; `None` where nothing tells.

    *precedes* says whether an event was in sight when another was made. Days of events are what
    their makers say, so they don't decide between branches.
    """
    sealed = [claim for claim in (one, other) if claim.sealed is not None and claim.evidence]
    if len(sealed) < 2:
        reason = "only one opened its logs" if sealed else "neither opened its logs"
        return (sealed[0] if sealed else None), reason
    published = _published_first(one, other)
    if published is not None:
        return published, f"published on {published.published}, before the other"
    for claim, later in ((one, other), (other, one)):
        if claim.sealed and later.sealed and precedes(claim.sealed, later.sealed):
            return claim, "sealed before the other"
    return None, "sealed on two branches, so the ledger can't tell which came first"


def _published_first(one: Claim, other: Claim) -> Claim | None:
    """
    The claim that was public first; one that never was public came after one that was.

    The day of a seal isn't held against a publication: it is what its maker says.
    """
    if one.published == other.published:
        return None
    return min(one, other, key=lambda claim: claim.published or date.max)


def claims_of(
    state: LedgerState,
    entries: Collection[str],
    published: Mapping[str, Publication] | None = None,
) -> Iterator[Claim]:
    """
    The claims of *entries* (those that stand on the board now) that the ledger knows.

    An entry makes one claim for each event that first sealed some of its evidence: evidence that
    was added later is claimed later. *published* maps the SHA-256 of evidence to its publication,
    which speaks for the organisation in whose name it was. Withdrawn entries claim nothing.
    """
    known = published or {}
    position = {name: place for place, name in enumerate(state.counting)}
    grouped: dict[tuple[str, str, date | None], set[str]] = {}
    for (digest, entry), name in _first_seals(state, entries).items():
        at_origin = known.get(digest)
        is_own = at_origin is not None and (
            state.policy.canonical_id(at_origin.organisation) == state.policy.owner_of(entry)
        )
        day = at_origin.day if at_origin is not None and is_own else None
        grouped.setdefault((entry, name, day), set()).add(digest)
    for (entry, name, day), digests in grouped.items():
        yield Claim(
            entry=entry,
            organisation=state.policy.owner_of(entry),
            evidence=frozenset(digests),
            sealed=name,
            position=position[name],
            published=day,
        )


def _first_seals(state: LedgerState, entries: Collection[str]) -> dict[tuple[str, str], str]:
    """
    By hash of a piece of evidence and entry the first review that opened it and refused nothing.
    """
    first: dict[tuple[str, str], str] = {}
    present = {state.policy.entry_id(entry): entry for entry in entries}
    for name, event in state.counting.items():
        if event.result is None or event.result.refusals or event.seal is None:
            continue
        entry = present.get(state.policy.entry_id(event.entry))
        if entry is not None and state.history(entry).withdrawn is None:
            for digest in event.seal.evidence.values():
                first.setdefault((digest, entry), name)
    return first


def precedence(state: LedgerState) -> Precedes:
    """
    Whether one event was in sight when another was made, in time that grows with the ledger.
    """
    return _Sight(state.ledger).precedes


class _Sight:
    """
    The order of a ledger's events, with those on its spine: each of them follows all events before
    it and is followed by all after it. Where no branches were merged every event is one.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.events = ledger.events
        self.names = list(ledger.events)
        self.places = {name: place for place, name in enumerate(self.names)}
        self.spine = self._spine()
        self.followers: dict[str, set[str]] = {}
        self.looked_at_count = 0

    def precedes(self, earlier: str, later: str) -> bool:
        """
        Whether *later* follows *earlier*, directly or through others.
        """
        first, second = self.places.get(earlier), self.places.get(later)
        if first is None or second is None or first >= second:
            return False
        number = bisect_left(self.spine, first)
        end = self.spine[number] if number < len(self.spine) else len(self.names)
        return end <= second or later in self._followers(earlier, first, end)

    def _followers(self, name: str, first: int, end: int) -> set[str]:
        """
        The events up to the next one of the spine that follow one between two of them.
        """
        if name not in self.followers:
            found = {name}
            for other in self.names[first + 1 : end]:
                self.looked_at_count += 1
                if not found.isdisjoint(self.events[other].parents):
                    found.add(other)
            self.followers[name] = found
        return self.followers[name]

    def _spine(self) -> list[int]:
        """
        The places of events that are the only head of all up to them, and that every later event
        has a parent at or after.
        """
        heads: set[str] = set()
        only: list[int] = []
        nearest: list[int] = []
        for place, name in enumerate(self.names):
            parents = [one for one in self.events[name].parents if one in self.places]
            nearest.append(max((self.places[one] for one in parents), default=-1))
            heads.difference_update(parents)
            heads.add(name)
            if len(heads) == 1:
                only.append(place)
        least_after = list(accumulate(reversed(nearest), min))[::-1]
        last = len(self.names) - 1
        return [place for place in only if place == last or least_after[place + 1] >= place]
