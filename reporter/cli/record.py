"""
`reporter record`: add what a person says of an entry to the board's ledger.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, say
from reporter.errors import ReporterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reporter.review.ledger_record import Statement

KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--key",
        help="SSH key to sign with: a private key, or a public one whose other half an SSH agent "
        "holds.",
        exists=True,
        dir_okay=False,
    ),
]


class Kind(StrEnum):
    """
    What a person can record; `reporter review --record` records what the rules say.
    """

    REVIEW = "review"
    CLEAR = "clear"
    OBJECT = "object"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    REPRODUCE = "reproduce"


@app.command()
def record(
    entry: Annotated[str, typer.Argument(help="Id of the entry: <submitter>/<slug>.")],
    event: Annotated[Kind, typer.Argument(help="What is said.")],
    by: Annotated[
        str, typer.Option(help="Who says it: organisation/person, as board.toml lists them.")
    ],
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it stands on the entry's page.")],
    clear: Annotated[
        list[str] | None,
        typer.Option(help="Flag that is answered (with clear); may be given several times."),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(help="Rule that an objection names; may be given several times."),
    ] = None,
    reproduction: Annotated[
        str | None, typer.Option(help="Entry of the party that trained it again.")
    ] = None,
    settle: Annotated[
        bool, typer.Option("--settle", help="The review answers the open objections, too.")
    ] = False,
    key: KeyOption = None,
    board: BoardOption = Path(),
) -> None:
    """
    Record a person's review, cleared flags, objection, correction, withdrawal or reproduction.

    Events are only ever added, one a file, in the folder ledger/. A person of another organisation
    reviews an entry that the rules don't refuse (V2) and clears the flags that are named; a
    reproduction gives V3. Only the entry's own organisation or a maintainer corrects or withdraws
    it. What reading the ledger would refuse is refused here.

    Example:

        reporter record acme/h100 clear --by uni/ada --clear EL-8 --reason "The logger restarted"
    """
    from reporter.review.ledger_event import EventKind
    from reporter.review.ledger_record import Statement

    said = Statement(
        kind=EventKind(event.value),
        by=by,
        reason=reason,
        clears=_known_rules(clear or []),
        rules=_known_rules(rule or []),
        reproduction=reproduction,
        settles=settle,
    )
    _record(entry, said, board, key)


def _record(entry: str, said: Statement, board: Path, key: Path | None) -> None:
    from reporter.review.board_folder import ledger_path, open_board
    from reporter.review.ledger_record import event_of_person, record
    from reporter.review.status import present_of
    from reporter.review.thresholds import RULE_SET

    folder = open_board(board)
    data = _data_of(entry, board)
    today = datetime.now(tz=UTC).date()
    made = event_of_person(said, present_of(data), folder.state, today, RULE_SET)
    path = record(made, folder.state, ledger_path(board), today, key)
    standing = folder.status(data)
    reasons = f" ({'; '.join(standing.reasons)})" if standing.reasons else ""
    say(f"{path.name} added: {made.kind} of {entry} by {made.by} on {today}")
    say(f"{entry}: status {standing.status}{reasons}")


def _data_of(entry: str, board: Path) -> Mapping[str, Any]:
    from reporter.store.submissions import check_submission

    data = check_submission(board / "submissions" / f"{entry}.json").data
    if data is None:
        raise ReporterError(f"{entry} is no readable entry of this board; run reporter validate")
    return data


def _known_rules(codes: list[str]) -> tuple[str, ...]:
    from reporter.review.catalogue import find_rule

    rules = tuple(dict.fromkeys(code.upper() for code in codes))
    if unknown := [code for code in rules if find_rule(code) is None]:
        raise ReporterError(f"no rule is called {unknown[0]!r}; see the site's rules page")
    return rules
