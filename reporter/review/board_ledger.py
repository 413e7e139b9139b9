"""
Adds to a board's ledger: what reviews by the rules gave, and what a person says of an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from reporter.errors import ReporterError
from reporter.model.rule_sets import RULE_SET
from reporter.review.board_folder import ledger_path, open_board, require_own_rule_set
from reporter.review.catalogue import find_rule
from reporter.review.ledger_event import Event, EventKind
from reporter.review.ledger_record import (
    Recorded,
    Statement,
    event_of_person,
    record_reviews,
)
from reporter.review.ledger_record import record as add_event
from reporter.review.review import Review
from reporter.review.status import EntryStatus, present_of
from reporter.store.board import submission_file
from reporter.store.files import PathLike, board_folder
from reporter.store.submissions import check_submission


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStatement:
    """
    The event that was added and its file, and where the entry stands now.

    *entry* is the present id of the entry; the event of a renamed one repeats its former id.
    """

    entry: str
    path: Path
    event: Event
    standing: EntryStatus


def seal(
    reviews: Iterable[Review],
    *,
    board: PathLike = ".",
    on: date | None = None,
    key: PathLike | None = None,
) -> Recorded:
    """
    Seal reviewed submissions: one event in the board's ledger for each review that saw evidence.

    *reviews* come from `review`; *on* is the day of the review, today (UTC) if left out; *key* is
    an SSH key to sign with. A review that says what the last one said of the same state adds
    nothing, and is named with the reason.

    Raises `ReporterError` where the board's ledger has no id, an event can't be added or signed;
    events before it stand.

    Example:

        reporter.seal(reporter.review("submissions", evidence="logs").reviews).files
    """
    folder = board_folder(board)
    opened = open_board(folder)
    require_own_rule_set(opened)
    state = opened.state
    signs_with = None if key is None else Path(key)
    return record_reviews(reviews, state, ledger_path(folder), on or _today(), signs_with)


def record(
    entry: str,
    kind: str,
    *,
    by: str,
    reason: str,
    clears: Iterable[str] = (),
    rules: Iterable[str] = (),
    reproduction: str | None = None,
    settles: bool = False,
    board: PathLike = ".",
    on: date | None = None,
    key: PathLike | None = None,
) -> RecordedStatement:
    """
    Add what a person says of an entry to the board's ledger.

    *entry* is an id of *board*, also one from before its organisation was renamed. *kind* is
    "review", "clear", "object", "correct", "withdraw" or "reproduce". *by* is organisation/person,
    as `board.toml` lists them; *reason* is a sentence.
    *clears* are the codes of flags that are answered, *rules* those that an objection names,
    *reproduction* is the id of the entry that trained it again, and *settles* tells that a review
    answers the open objections, too. *on* is the day, today (UTC) if left out; *key* is an SSH key
    to sign with.

    Raises `ReporterError` where the entry can't be read, a kind or a rule isn't known, and for
    whatever reading the ledger would refuse; nothing was added then.

    Example:

        reporter.record("acme/h100", "withdraw", by="acme/ada", reason="The meter was broken.")
    """
    said = Statement(
        kind=_kind(kind),
        by=by,
        reason=reason,
        clears=_known_rules(clears),
        rules=_known_rules(rules),
        reproduction=reproduction,
        settles=settles,
    )
    folder = open_board(board_folder(board))
    data = _data_of(entry, folder.path)
    today = on or _today()
    made = event_of_person(said, present_of(data), folder.state, today, RULE_SET)
    signs_with = None if key is None else Path(key)
    path = add_event(made, folder.state, ledger_path(folder.path), today, signs_with)
    standing = folder.status(data)
    return RecordedStatement(entry=data["id"], path=path, event=made, standing=standing)


def _kind(name: str) -> EventKind:
    try:
        return EventKind(name)
    except ValueError:
        known = ", ".join(EventKind)
        raise ReporterError(f"no event is called {name!r}; there are: {known}") from None


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _data_of(entry: str, board: Path) -> Mapping[str, Any]:
    path = submission_file(entry, board)
    data: Mapping[str, Any] | None = None if path is None else check_submission(path).data
    if data is None:
        raise ReporterError(f"{entry} is no readable entry of this board; run reporter validate")
    return data


def _known_rules(codes: Iterable[str]) -> tuple[str, ...]:
    rules = tuple(dict.fromkeys(code.upper() for code in codes))
    if unknown := [code for code in rules if find_rule(code) is None]:
        raise ReporterError(f"no rule is called {unknown[0]!r}; see the site's rules page")
    return rules
