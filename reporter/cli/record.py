"""
`reporter record`: add what a person says of an entry to the board's ledger.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, say

if TYPE_CHECKING:
    from reporter.review.board_ledger import RecordedStatement

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
        typer.Option(help="Flag that is answered (with clear); may be given again."),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(help="Rule that an objection names; may be given again."),
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
    Record what a person says of an entry.

    A review, cleared flags, an objection, a correction, a withdrawal or a reproduction.
    Events are only ever added, one a file, in the folder ledger/. A person of another organisation
    reviews an entry that the rules don't refuse (V2) and clears the flags that are named; a
    reproduction gives V3. Only the entry's own organisation or a maintainer corrects or withdraws
    it. What reading the ledger would refuse is refused here.

    Example:

        reporter record acme/h100 clear --by uni/ada --clear EL-8 --reason "The logger restarted"
    """
    from reporter.review.board_ledger import record as record_statement

    done = record_statement(
        entry,
        event,
        by=by,
        reason=reason,
        clears=clear or (),
        rules=rule or (),
        reproduction=reproduction,
        settles=settle,
        board=board,
        key=key,
    )
    _show(done)


def _show(done: RecordedStatement) -> None:
    standing, made = done.standing, done.event
    reasons = f" ({'; '.join(standing.reasons)})" if standing.reasons else ""
    say(f"{done.path.name} added: {made.kind} of {done.entry} by {made.by} on {made.date}")
    say(f"{done.entry}: status {standing.status}{reasons}")
