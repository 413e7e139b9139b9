"""
What a change may do to the ledger: add events that are their speakers' to say, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from reporter.changes.board_state import BoardState, placed
from reporter.changes.path_rules import Author, advice_of
from reporter.errors import ReporterError
from reporter.findings import Finding, error, warning
from reporter.model.benchmark import Benchmark
from reporter.model.organisations import Organisations
from reporter.review.board_folder import ledger_path
from reporter.review.ledger_chain import read_ledger
from reporter.review.ledger_event import Event, EventKind
from reporter.review.ledger_record import passed_text, result_of
from reporter.review.ledger_state import LedgerState, read_state
from reporter.review.ledger_verify import EarlierState, verify_ledger
from reporter.review.review import Review
from reporter.review.seal import seal_of

# A branch ends in one event; this leaves room for branches that were merged before it was sent.
MOST_NEW_ENDS: Final = 16
# West of the date line it is a day earlier than where the event was recorded.
_MOST_AHEAD: Final = timedelta(days=1)
_TOOL: Final = re.compile(r"reporter [0-9][0-9A-Za-z.+]{0,30}", re.ASCII)
_RULES: Final = re.compile(
    r"(?:rejected|flagged) by [0-9]+ rules?(?:, not cleared)?: "
    r"[A-Z]{2}-[0-9]+(?:, [A-Z]{2}-[0-9]+)*",
    re.ASCII,
)
# What can give an entry a rank; the other kinds only take one away.
_GIVES_A_RANK: Final = frozenset({EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE})


def event_findings(
    base: BoardState,
    merged: BoardState,
    author: Author,
    reviews: Sequence[Review],
    now: datetime,
) -> tuple[Finding, ...]:
    """
    What is wrong with what a change does to the ledger of *base*, which *merged* holds with it.

    Events are judged by the organisations, keys and benchmarks of *base*. What the base's ledger is
    said to lack already is not said again. LG-11 to LG-13 for what was taken out, altered and
    added, PR-5 and PR-6 for events that aren't the author's to send, PR-18 for days that can't be
    right at the moment *now*, PR-19 for many events that nothing follows.
    """
    policy = base.board.board.organisations
    state = read_state(read_ledger(ledger_path(merged.folder)), policy)
    before = base.board.state.ledger.events
    earlier = EarlierState(
        source=base.name, events={name: event.to_bytes() for name, event in before.items()}
    )
    verified = verify_ledger(state.ledger, earlier)
    added = {name: state.ledger.events[name] for name in verified.added}
    said = placed((*state.findings, *verified.findings), merged.folder, base.prefix)
    ledger = base.prefix + ledger_path(Path()).as_posix()
    return (
        *dict.fromkeys(one for one in said if one not in base.findings),
        *_not_the_authors(added, state, author, reviews, ledger),
        *_days_to_come(added, ledger, now),
        *_dated_back(added, state, _closed(base, merged, now), author, ledger),
        *_loose_ends(added, state, ledger),
    )


def _days_to_come(added: Mapping[str, Event], ledger: str, now: datetime) -> Iterator[Finding]:
    for name, event in added.items():
        if event.date > now.date() + _MOST_AHEAD:
            message = (
                f"the event is dated {event.date}, and today is {now.date()}: until then nobody "
                "could record"
            )
            yield error("PR-18", f"{ledger}/{name}.json", "/date", message, advice_of("PR-18"))


def _closed(base: BoardState, merged: BoardState, now: datetime) -> dict[str, Benchmark]:
    """
    The benchmarks that *base* had closed before today, by the entries that were measured for them.
    """
    found = {}
    policy = base.board.board.organisations
    for entry in merged.leaderboard.entries:
        stated = entry.submission.benchmark
        benchmark = base.board.benchmarks.find(stated.id, stated.version)
        if benchmark is not None and benchmark.closed_on and benchmark.closed_on < now.date():
            found[policy.entry_id(entry.id)] = benchmark
    return found


def _dated_back(
    added: Mapping[str, Event],
    state: LedgerState,
    closed: Mapping[str, Benchmark],
    author: Author,
    ledger: str,
) -> Iterator[Finding]:
    make = warning if author.is_maintainer else error
    for name, event in added.items():
        benchmark = closed.get(state.policy.entry_id(event.entry))
        day = state.days[name]
        if benchmark is None or benchmark.closed_on is None or event.kind not in _GIVES_A_RANK:
            continue
        if day <= benchmark.closed_on:
            message = (
                f"the event counts as of {day}, and {benchmark.id} was closed on "
                f"{benchmark.closed_on}: sent now, it would give a rank on a closed board"
            )
            yield make("PR-18", f"{ledger}/{name}.json", "/date", message, advice_of("PR-18"))


def _loose_ends(added: Mapping[str, Event], state: LedgerState, ledger: str) -> Iterator[Finding]:
    ends = added.keys() & set(state.ledger.heads)
    if len(ends) > MOST_NEW_ENDS:
        message = (
            f"{len(ends):,} of the change's events are followed by none; at most {MOST_NEW_ENDS} "
            "are taken"
        )
        yield error("PR-19", ledger, "", message, advice_of("PR-19"))


def _not_the_authors(
    added: Mapping[str, Event],
    state: LedgerState,
    author: Author,
    reviews: Sequence[Review],
    ledger: str,
) -> Iterator[Finding]:
    for name, event in added.items():
        file = f"{ledger}/{name}.json"
        yield from _false_name(event, state.policy, author, file)
        is_signed = name in state.counting and _must_sign(event, state.policy)
        if is_signed:
            continue
        if event.is_by_tool:
            if not author.is_maintainer and not _is_repeated(event, reviews):
                message = f"a review of {event.entry} by the tool, and the change is by {author}"
                yield error("PR-6", file, "/by", message, advice_of("PR-6"))
            continue
        organisation = state.policy.canonical_id(event.by.organisation or "")
        if not author.speaks_for(organisation, event.by.person):
            make = warning if author.is_maintainer else error
            message = f"{event.by} says it, unsigned, and the change is by {author}"
            yield make("PR-5", file, "/by", message, advice_of("PR-5"))


def _false_name(
    event: Event, policy: Organisations, author: Author, file: str
) -> Iterator[Finding]:
    """
    PR-5 where readers would be shown another name than board.toml gives the person.
    """
    organisation = policy.find(event.by.organisation or "")
    person = None if organisation is None else organisation.person(event.by.person)
    if person is not None and event.by.name != person.name:
        make = warning if author.is_maintainer else error
        message = f"{event.by} is called {person.name} in board.toml"
        yield make("PR-5", file, "/by/name", message, advice_of("PR-5"))


def _must_sign(event: Event, policy: Organisations) -> bool:
    """
    Whether an event that counts has a signature that was checked.
    """
    if event.is_by_tool:
        return bool(policy.review_keys)
    organisation = policy.find(event.by.organisation or "")
    person = None if organisation is None else organisation.person(event.by.person)
    return person is not None and bool(person.keys)


def _is_repeated(event: Event, reviews: Iterable[Review]) -> bool:
    """
    Whether a review of this check gives what the event says that one gave.
    """
    return any(
        event.seal is not None
        and review.submission_id == event.entry
        and review.submission_sha256 == event.seal.submission_sha256
        and dict(review.evidence) == dict(event.seal.evidence)
        and result_of(review) == event.result
        and _are_its_words(event, review)
        for review in reviews
    )


def _are_its_words(event: Event, review: Review) -> bool:
    """
    Whether what readers see of an event is what the tool writes: its name, the number of the rule
    set, and reasons of this review, or of its refusals and flags before they were cleared.
    """
    if event.seal is None or event.seal.rule_set != review.rule_set:
        return False
    if not all(_TOOL.fullmatch(name) for name in (event.by.name, event.seal.tool)):
        return False
    known = {passed_text(review), *review.status_reasons}
    return all(one in known or _RULES.fullmatch(one) for one in event.reason.split("; "))


def edits_without_a_word(
    base: BoardState, head: BoardState, entries: Mapping[str, str]
) -> Iterator[Finding]:
    """
    PR-17 for entries that the ledger knows and that change without a correction.

    *entries* maps the paths of changed files to the entries' ids.
    """
    known = base.board.state
    corrected = {
        event.entry
        for name, event in head.board.state.ledger.events.items()
        if name not in known.ledger.events and event.kind is EventKind.CORRECT
    }
    for path, entry in entries.items():
        old, new = base.document(path), head.document(path)
        if entry in corrected or not known.history(entry).events or not _differ(old, new):
            continue
        message = f"{entry} was reviewed, and is edited without a correction in the ledger"
        yield warning("PR-17", path, "", message, advice_of("PR-17"))


def _differ(old: object, new: object) -> bool:
    """
    Whether two versions of an entry have two seals.
    """
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    try:
        return seal_of(old) != seal_of(new)
    except ReporterError:
        return True
