"""
`reporter ledger`: hold a board's ledger against an earlier state of it, and show its events.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import SortedGroup, app
from reporter.cli.show import BoardOption, Format, FormatOption, say, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, Severity, counts, has_errors
from reporter.text import json_text, plural, printed_line

if TYPE_CHECKING:
    from reporter.review.board_folder import BoardFolder
    from reporter.review.ledger_event import Event
    from reporter.review.status import EntryStatus

commands = typer.Typer(
    name="ledger",
    cls=SortedGroup,
    help="Check the board's ledger, and show its events.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(commands)


@commands.command()
def verify(
    against: Annotated[
        str | None,
        typer.Option(
            help="Earlier state: a folder, a file that lists events, or a git commit.",
            metavar="FILE_OR_COMMIT_OR_FOLDER",
        ),
    ] = None,
    board: BoardOption = Path(),
    names: Annotated[
        bool,
        typer.Option("--list", help="Print the events as sha256sum does, to keep for --against."),
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Check that no event was altered, lost, or said without right.

    With --against also: were events only added since then, by whom, and which are missing or
    altered. Without it, that the newest events were taken away can't be seen: keep the list that
    --list prints, or the name of a commit.

    Example:

        reporter ledger verify --against origin/main
    """
    from reporter.review.board_folder import ledger_path, open_board
    from reporter.review.ledger_verify import earlier_state, listing, verify_ledger

    folder = open_board(board)
    ledger = folder.state.ledger
    findings: list[Finding] = list(folder.state.findings)
    if against is not None:
        earlier = earlier_state(against, ledger_path(board))
        findings += verify_ledger(ledger, earlier).findings
    if names:
        typer.echo(listing(ledger), nl=False)
    show_findings(findings, output, to_stderr=names)
    if output is Format.TEXT:
        say(_summary(folder, findings))
    raise typer.Exit(int(has_errors(findings)))


def _summary(folder: BoardFolder, findings: list[Finding]) -> str:
    ledger = folder.state.ledger
    counting = len(folder.state.counting)
    return (
        f"{plural(len(ledger.events), 'event')}, of which {counting:,} count; "
        f"{plural(len(ledger.heads), 'head')}; {counts(findings)}"
    )


@commands.command()
def show(
    entry: Annotated[str, typer.Argument(help="Id of an entry: <submitter>/<slug>.")],
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Show where an entry stands and why, with its events.

    Every event about it that counts is shown, oldest first. Where the ledger has errors they are
    told and the exit status is 1: an event that can't be read may be about this entry.

    Example:

        reporter ledger show acme/8xh100-bert
    """
    from reporter.leaderboard.named_entries import entry_path
    from reporter.review.board_folder import open_board
    from reporter.store.submissions import check_submission

    folder = open_board(board)
    path = entry_path(entry, board)
    checked = None if path is None else check_submission(path)
    if checked is not None and checked.data is None:
        show_findings(checked.findings, Format.TEXT, to_stderr=True)
    if path is None or checked is None or checked.data is None:
        raise ReporterError(f"{entry} is no readable entry of this board; run reporter validate")
    standing = folder.status(checked.data, path)
    if output is Format.JSON:
        typer.echo(json_text(_data(checked.data["id"], standing)))
    else:
        _show(checked.data["id"], standing)
    errors = [one for one in folder.state.findings if one.severity is Severity.ERROR]
    show_findings(errors, Format.TEXT, to_stderr=True)
    raise typer.Exit(int(bool(errors)))


def _show(entry: str, standing: EntryStatus) -> None:
    reasons = f": {'; '.join(standing.reasons)}" if standing.reasons else ""
    status = standing.status
    typer.echo(printed_line(f"{entry}: {status} {status.meaning}{reasons}"))
    for name, event in standing.events.items():
        typer.echo(printed_line(_line(name, event)))


def _line(name: str, event: Event) -> str:
    signed = ", signed" if event.signature else ""
    cleared = f" clears {', '.join(event.clears)};" if event.clears else ""
    return f"{name[:12]} {event.date} {event.kind} by {event.by}{signed};{cleared} {event.reason}"


def _data(entry: str, standing: EntryStatus) -> dict[str, Any]:
    return {
        "id": entry,
        "status": standing.status.value,
        "ranks": standing.ranks,
        "reasons": list(standing.reasons),
        "is_withdrawn": standing.is_withdrawn,
        "is_disputed": standing.is_disputed,
        "is_changed": standing.is_changed,
        "changed_fields": list(standing.changed_fields),
        "flags": sorted(standing.flags),
        "cleared": sorted(standing.cleared),
        "classes": dict(standing.classes),
        "events": [{"sha256": name} | event.to_dict() for name, event in standing.events.items()],
    }
