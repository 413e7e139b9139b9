"""
Which events of a ledger count, and what they add up to for each entry.

One function, `check_event`, says whether an event counts. Reading asks it of every event and
recording asks it before one is written, so nothing can be recorded that reading would refuse.

Whether an event counts, and what follows, never depends on how branches were merged: an event
names what it answers, and is judged by that. Of two reviews made on two branches neither replaces
the other, so what either refuses or flags holds until a third one names both.

A ledger that lacks an event confirms nothing, since what is missing may have been a withdrawal:
`gaps` then isn't empty and every entry is V0, while withdrawals, objections and failed reviews
stand. Events by somebody who may not speak can't open such a gap, whatever parents they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, cast

from reporter.findings import Finding, error, note, warning
from reporter.model.organisations import Organisation, Organisations, Person
from reporter.review.ledger_chain import MOST_PARENTS, Ledger
from reporter.review.ledger_event import Event, EventKind, ReviewResult
from reporter.review.seal import Seal
from reporter.review.signatures import Verifier, verify
from reporter.store.collection import without_collection

_BY_OTHERS: Final = frozenset({EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE})
_BY_OWNER: Final = frozenset({EventKind.CORRECT, EventKind.WITHDRAW})
# For the paths of findings on an event that has no file yet.
NEW_EVENT: Final = "the new event"
_NO_LIFTING: Final = "no person lifts a refusal; correct the entry and have it reviewed again"


@dataclass(slots=True, kw_only=True)
class StateHistory:
    """
    What was said of one state (one hash) of one entry.

    *open_reviews* are the tool's reviews that no other replaced, by hash; *cleared* are codes of
    flags with their digests; *people* and *reproductions* are hashes of events.
    """

    open_reviews: dict[str, Event] = field(default_factory=dict)
    cleared: set[tuple[str, str]] = field(default_factory=set)
    people: list[str] = field(default_factory=list)
    reproductions: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class EntryHistory:
    """
    What the ledger holds about one entry: by the hash of its states, and about all of them.

    *names* are the ids that events call the entry by, as keys in order, more than one only where
    its organisation was renamed; *last_sealed* is the state that the tool reviewed last;
    *objections* are those not settled; *events* are the hashes of all events that count, in order;
    *trusted* are the states of which something was said since the last correction, with the tool's
    reviews among it that refused nothing.
    """

    states: dict[str, StateHistory] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    last_sealed: str | None = None
    corrected: Event | None = None
    withdrawn: Event | None = None
    objections: dict[str, Event] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    trusted: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class LedgerState:
    """
    The events that count under the rules of a board, from `read_state`.

    *counting* holds them by hash, in order; *gaps* are the hashes of events that the ledger lacks
    and the board doesn't list as lost; *findings* say what is wrong with files and which events
    don't count. *days* are the days of events, none before those that it follows.
    """

    policy: Organisations
    ledger: Ledger
    verifier: Verifier = verify
    counting: dict[str, Event] = field(default_factory=dict)
    gaps: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    histories: dict[str, EntryHistory] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)

    def until(self, entry: str, day: date) -> LedgerState:
        """
        What the events about an entry up to and with *day* add up to, and no others. What the
        ledger lacks now it lacks there.

        An event that is dated back counts as of the day of those that it follows.
        """
        found = LedgerState(policy=self.policy, ledger=self.ledger, gaps=self.gaps)
        for name in self.history(entry).events:
            if self.days[name] <= day:
                _add(found, name, self.counting[name])
        return found

    def history(self, entry: str) -> EntryHistory:
        """
        What the ledger holds about an entry, under every name of its organisation; empty where it
        holds nothing.
        """
        return self.histories.get(self.policy.entry_id(entry)) or EntryHistory()

    def answers(
        self, entry: str, submission_sha256: str, kind: EventKind, *, settles: bool = False
    ) -> tuple[str, ...]:
        """
        What a new event about that state of the entry answers, sorted: for `Event.answers`.

        With *settles* also the open objections, for a person's review that answers them. Other
        kinds than review, clear and reproduce answer nothing.
        """
        if kind not in _BY_OTHERS:
            return ()
        history = self.history(entry)
        found = set(history.states.get(submission_sha256, StateHistory()).open_reviews)
        return tuple(sorted(found | history.objections.keys() if settles else found))


def read_state(ledger: Ledger, policy: Organisations, verifier: Verifier = verify) -> LedgerState:
    """
    Go through the ledger in order and let each event count that may.

    Adds to the ledger's findings LG-7 to LG-10 and LG-14 on events that don't count (errors), LG-4
    on events after a withdrawal (warnings) and LG-15 on events listed as lost (notes).
    """
    # Events that are added later go into a copy, made once and not once for each of them.
    ledger = replace(ledger, events=dict(ledger.events))
    state = LedgerState(policy=policy, ledger=ledger, verifier=verifier)
    with without_collection():
        for name, event in ledger.events.items():
            state.findings += _take(state, name, event)
    state.findings += [_softened(finding, state) for finding in ledger.findings]
    state.findings.sort(key=Finding.sort_key)
    return state


def _take(state: LedgerState, name: str, event: Event) -> list[Finding]:
    """
    Let an event count, or say why it doesn't; the gaps that it shows open in any case.
    """
    file = state.ledger.file_of(name)
    before = [state.days[parent] for parent in event.parents if parent in state.days]
    state.days[name] = max([*before, event.date])
    wrong = next(_unauthorised(state, event, file), None)
    if wrong is not None:
        return [wrong]
    # An event that speaks with right opens a gap even where what it answers is missing.
    state.gaps.update(_lacking(state, event))
    said = list(_after_withdrawal(state, event, file))
    wrong = next(_unfounded(state, event, file), None)
    if wrong is not None:
        return [*said, wrong]
    _add(state, name, event)
    return said


def check_event(state: LedgerState, event: Event, file: str = NEW_EVENT) -> Finding | None:
    """
    The first reason why an event doesn't count after those in *state*; `None` when it does.

    LG-14 another board, LG-7 not theirs to say, LG-8 no good signature, LG-10 no review by the
    tool that it could rest on, LG-9 clears or confirms what it can't.
    """
    return next(_unauthorised(state, event, file), None) or next(
        _unfounded(state, event, file), None
    )


def check_new_event(state: LedgerState, event: Event, today: date) -> Finding | None:
    """
    Why an event can't be recorded now: all that reading would refuse, and some more.

    Beyond `check_event`: the ledger must lack nothing and the event follows all heads (LG-6), its
    day is neither in the future nor before its parents (LG-3), the entry stands (LG-4), and it
    answers all that is open (LG-10).
    """
    return (
        _unfit_place(state, event)
        or _unfit_day(state, event, today)
        or next(_after_withdrawal(state, event, NEW_EVENT), None)
        or check_event(state, event)
        or _unanswered(state, event)
    )


def take_event(state: LedgerState, name: str, event: Event) -> None:
    """
    Let *state* take in an event that was just added, as reading the ledger again would.
    """
    heads = tuple(sorted({*state.ledger.heads, name} - set(event.parents)))
    events = cast("dict[str, Event]", state.ledger.events)
    events[name] = event
    state.ledger = replace(state.ledger, heads=heads)
    state.findings += _take(state, name, event)


def _unfit_place(state: LedgerState, event: Event) -> Finding | None:
    if state.gaps:
        message = f"the ledger lacks the event {min(state.gaps)}; nothing can be added to it"
        return error("LG-6", NEW_EVENT, "", message, "restore its file first")
    if tuple(sorted(event.parents)) != state.ledger.heads:
        message = "the event doesn't follow all heads of the ledger"
        return error("LG-6", NEW_EVENT, "/parents", message, "read the ledger again and repeat")
    if len(event.parents) > MOST_PARENTS:
        message = f"the ledger has {len(event.parents):,} heads; {MOST_PARENTS:,} can be followed"
        return error("LG-6", NEW_EVENT, "/parents", message, "record on the branches first")
    return None


def _unfit_day(state: LedgerState, event: Event, today: date) -> Finding | None:
    latest = max((state.ledger.events[name].date for name in event.parents), default=event.date)
    if latest <= event.date <= today:
        return None
    message = f"{event.date} is not between {latest} of the last event and {today}, today"
    return error("LG-3", NEW_EVENT, "/date", message, "check the clock of this machine")


def _unanswered(state: LedgerState, event: Event) -> Finding | None:
    sealed = "" if event.seal is None else event.seal.submission_sha256
    if set(state.answers(event.entry, sealed, event.kind)) <= set(event.answers):
        return None
    message = "the event doesn't answer all that stands open about the entry"
    return error("LG-10", NEW_EVENT, "/answers", message, "read the ledger again and repeat")


def _unauthorised(state: LedgerState, event: Event, file: str) -> Iterator[Finding]:
    """
    Why an event is not its speaker's to say, whatever else the ledger holds.
    """
    board = state.policy.board
    if board is None:
        message = "board.toml gives the ledger no id, so no event can belong to it"
        yield error("LG-14", file, "/board", message, "write [ledger] with an id into board.toml")
    elif event.board != board:
        message = f"the event belongs to the ledger {event.board!r}, and this one is {board!r}"
        hint = "what was said on another board counts for nothing here"
        yield error("LG-14", file, "/board", message, hint)
    if event.is_by_tool:
        yield from _unsigned(state, event, file, state.policy.review_keys)
        return
    organisation = state.policy.find(event.by.organisation or "")
    person = None if organisation is None else organisation.person(event.by.person)
    if organisation is None or person is None:
        yield _unknown(event, organisation, file)
        return
    yield from _not_theirs(state, event, file, organisation, person)
    yield from _unsigned(state, event, file, person.keys, organisation)


def _unknown(event: Event, organisation: Organisation | None, file: str) -> Finding:
    if organisation is None:
        message = f"the organisation {event.by.organisation!r} isn't listed in board.toml"
        hint = "a maintainer lists it under [[organisations]] first, with its people"
        return error("LG-7", file, "/by/organisation", message, hint)
    message = f"{event.by.person!r} isn't among the people of {organisation.id} in board.toml"
    hint = "a maintainer lists the person under [[organisations.people]] first"
    return error("LG-7", file, "/by/person", message, hint)


def _not_theirs(
    state: LedgerState, event: Event, file: str, organisation: Organisation, person: Person
) -> Iterator[Finding]:
    owner = state.policy.owner_of(event.entry)
    is_own = organisation.id == owner
    if event.kind in _BY_OTHERS and is_own:
        message = f"{event.by} is of {owner}, whose entry it is: nobody reviews the own entry"
        yield error("LG-7", file, "/by", message, "ask a person of another organisation")
    is_allowed = is_own or state.policy.is_maintainer(organisation, person)
    if event.kind in _BY_OWNER and not is_allowed:
        message = f"{event.by} is neither of {owner} nor a maintainer, who alone may {event.kind}"
        yield error("LG-7", file, "/by", message, "record an objection instead")


def _unsigned(
    state: LedgerState,
    event: Event,
    file: str,
    keys: tuple[str, ...],
    organisation: Organisation | None = None,
) -> Iterator[Finding]:
    """
    Where keys are listed for an organisation, or for the tool, what it says must be signed.
    """
    by_person = organisation is not None and (
        organisation.has_keys or state.policy.signatures_required
    )
    if not keys and not by_person:
        return
    if event.signature is None:
        message = f"what {event.by} says must be signed here, and the event isn't"
        hint = "record it again with your SSH key"
        yield error("LG-8", file, "/signature", message, hint)
        return
    reason = state.verifier(event.message(), event.signature, keys)
    if reason is not None:
        hint = "record it again with a key that board.toml lists"
        yield error("LG-8", file, "/signature", reason, hint)


def _after_withdrawal(state: LedgerState, event: Event, file: str) -> Iterator[Finding]:
    withdrawn = state.history(event.entry).withdrawn
    if withdrawn is not None:
        message = f"{event.entry} was withdrawn on {withdrawn.date}; the event has no effect"
        hint = "a withdrawn entry comes back as a new submission"
        # A warning only: on a branch that hadn't seen the withdrawal the event was right.
        yield warning("LG-4", file, "/entry", message, hint)


def _unfounded(state: LedgerState, event: Event, file: str) -> Iterator[Finding]:
    """
    Why an event lacks what it rests on: reviews by the tool of the same state of the entry.
    """
    answered = [state.counting.get(name) for name in event.answers]
    own = state.policy.entry_id(event.entry)
    if any(one is None or state.policy.entry_id(one.entry) != own for one in answered):
        message = "the event answers one that doesn't count, or is about another entry"
        yield error("LG-10", file, "/answers", message, "see what is said of that event")
        return
    if event.is_by_tool or event.kind not in _BY_OTHERS:
        return
    results = [one.result for one in answered if one and one.result and _same_state(one, event)]
    if not results:
        message = f"no review by the tool of the same file and evidence of {event.entry} is named"
        hint = "run reporter review --record first, then look at the file as it is"
        yield error("LG-10", file, "/answers", message, hint)
        return
    refusals = sorted({code for result in results for code in result.refusals})
    if refusals:
        message = f"the rules refuse the entry: {', '.join(refusals)}"
        yield error("LG-9", file, "", message, _NO_LIFTING)
    yield from _not_flagged(event, file, results)


def _same_state(review: Event, event: Event) -> bool:
    if review.seal is None or event.seal is None:
        return False
    return (
        review.seal.submission_sha256 == event.seal.submission_sha256
        and review.seal.evidence == event.seal.evidence
    )


def _not_flagged(event: Event, file: str, results: Iterable[ReviewResult]) -> Iterator[Finding]:
    flagged = {item for result in results for item in result.flags.items()}
    for code, digest in event.clears.items():
        if (code, digest) not in flagged:
            message = f"the review that is answered has no such flag {code}"
            hint = "clear what the last review flagged; what has changed since is flagged anew"
            yield error("LG-9", file, f"/clears/{code}", message, hint)


def _lacking(state: LedgerState, event: Event) -> Iterator[str]:
    missing, lost = state.ledger.missing, state.policy.lost
    return (name for name in event.parents if name in missing and name not in lost)


def _softened(finding: Finding, state: LedgerState) -> Finding:
    """
    LG-6 as a note LG-15 for a lost event, and as a warning where only void events name it.
    """
    if finding.code != "LG-6":
        return finding
    name = finding.file.rpartition("/")[2].partition(".")[0]
    if name in state.policy.lost:
        return note("LG-15", finding.file, "", "the board lists this event as lost for good")
    if name in state.gaps:
        return finding
    return warning("LG-6", finding.file, "", finding.message, finding.hint)


def _add(state: LedgerState, name: str, event: Event) -> None:
    state.counting[name] = event
    history = state.histories.setdefault(state.policy.entry_id(event.entry), EntryHistory())
    history.events.append(name)
    history.names.setdefault(event.entry)
    match event.kind:
        case EventKind.WITHDRAW:
            history.withdrawn = history.withdrawn or event
        case EventKind.OBJECT:
            history.objections[name] = event
        case EventKind.CORRECT:
            _correct(history, event)
    if event.seal is not None:
        _add_about_state(history, name, event, event.seal)


def _correct(history: EntryHistory, event: Event) -> None:
    """
    A correction takes away what passed and what people said of it.

    What failed stands until a new review replaces it.
    """
    history.corrected = event
    # Of the other states nothing good is left to take away: many corrections stay cheap.
    for sealed, passed in history.trusted.items():
        of_state = history.states[sealed]
        of_state.people.clear()
        of_state.cleared.clear()
        of_state.reproductions.clear()
        for name in passed:
            of_state.open_reviews.pop(name, None)
    history.trusted.clear()


def _add_about_state(history: EntryHistory, name: str, event: Event, seal: Seal) -> None:
    of_state = history.states.setdefault(seal.submission_sha256, StateHistory())
    passed = history.trusted.setdefault(seal.submission_sha256, [])
    if event.is_by_tool and event.result is not None and not event.result.refusals:
        passed.append(name)
    match event.kind:
        case EventKind.REVIEW if event.is_by_tool:
            _replace_reviews(of_state, name, event)
            history.last_sealed = seal.submission_sha256
        case EventKind.REVIEW:
            of_state.people.append(name)
            for answered in event.answers:
                history.objections.pop(answered, None)
        case EventKind.CLEAR:
            of_state.cleared.update(event.clears.items())
        case EventKind.REPRODUCE:
            of_state.reproductions.append(name)


def _replace_reviews(of_state: StateHistory, name: str, event: Event) -> None:
    """
    A review replaces those that it names, unless they opened more evidence than it did.
    """
    opened = {} if event.seal is None else event.seal.evidence
    for answered in event.answers:
        before = of_state.open_reviews.get(answered)
        seen = {} if before is None or before.seal is None else before.seal.evidence
        if len(opened) >= len(seen) and opened.items() >= seen.items():
            of_state.open_reviews.pop(answered, None)
    of_state.open_reviews[name] = event
