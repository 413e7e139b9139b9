"""
`reporter record`: add an event about an entry to the board's ledger.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, say
from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.model.submission import Submission
    from reporter.review.ledger import Event


class Kind(StrEnum):
    """
    What a person can record; `reporter review --record` records what the rules say.
    """

    REVIEWED = "reviewed"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REPRODUCED = "reproduced"


@app.command()
def record(
    entry: Annotated[str, typer.Argument(help="Id of the entry: <submitter>/<slug>.")],
    event: Annotated[Kind, typer.Argument(help="What happened.")],
    by: Annotated[str, typer.Option(help="Name of the person who says so.")],
    organisation: Annotated[str, typer.Option(help="Organisation of that person.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it stands on the entry's page.")],
    rule: Annotated[
        list[str] | None,
        typer.Option(help="Rule that is cleared or disputed; may be given several times."),
    ] = None,
    board: BoardOption = Path(),
) -> None:
    """
    Record a person's review, dispute, correction, withdrawal or reproduction.

    The ledger is only ever added to, and entries are marked, never deleted. A review by a person
    of another house gives V2 and clears the flags of the rules that are named; a reproduction by
    another party gives V3.

    Example:

        reporter record acme/h100 disputed --by "R. Roe" --organisation Lab --reason "Log is cut"
    """
    from reporter.review.board_folder import ledger_path, open_board
    from reporter.review.ledger import Actor, ActorKind, Event, EventKind, standing_of
    from reporter.review.ledger_file import append_event
    from reporter.store.submissions import load_submission

    rules = _known_rules(rule or [])
    folder = open_board(board)
    submission = load_submission(board / "submissions" / f"{entry}.json").submission
    if submission is None:
        raise ReporterError(f"{entry} is no readable entry of this board; run reporter validate")
    said = Event(
        id=entry,
        event=EventKind(event.value),
        date=datetime.now(tz=UTC).date(),
        by=Actor(kind=ActorKind.PERSON, name=by, organisation=organisation),
        reason=reason,
        rules=rules,
    )
    if event is Kind.REVIEWED:
        said = _review_of(submission, said)
    append_event(ledger_path(folder.path), said)
    standing = standing_of(submission, (*folder.events, said))
    reasons = f" ({'; '.join(standing.reasons)})" if standing.reasons else ""
    say(f"{entry}: {event.value} on {said.date}; status {standing.status}{reasons}")


def _known_rules(codes: list[str]) -> tuple[str, ...]:
    from reporter.review.catalogue import find_rule

    rules = tuple(dict.fromkeys(code.upper() for code in codes))
    if unknown := [code for code in rules if find_rule(code) is None]:
        raise ReporterError(f"no rule is called {unknown[0]!r}; see the site's rules page")
    return rules


def _review_of(submission: Submission, said: Event) -> Event:
    """
    A person's review stands for the raw logs that the submission lists now.
    """
    from reporter.review.review import Status
    from reporter.review.thresholds import RULE_SET

    hashes = tuple(sorted({item.sha256 for item in submission.evidence}))
    return replace(said, status=Status.V1, evidence_sha256=hashes, rule_set=RULE_SET)
