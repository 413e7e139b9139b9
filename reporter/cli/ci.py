"""
`reporter ci`: judge a change to a board, such as a pull request.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.outputs import JudgeFormat, for_machines
from reporter.cli.review import EvidenceOption
from reporter.cli.show import BoardOption, Format, say, show_findings, show_json
from reporter.findings import counts
from reporter.text import printed_line

if TYPE_CHECKING:
    from reporter.changes.ci import ChangeCheck


class CiFormat(StrEnum):
    """
    How a check is printed.
    """

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


HeadOption = Annotated[
    str | None, typer.Option(help="The commit of the change; the working tree if left out.")
]
AuthorOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Whose change it is: a team, or a person as TEAM/PERSON; may be given again."
    ),
]
AccountOption = Annotated[
    list[str] | None,
    typer.Option(
        help="The same by an account that board.toml of the base lists; may be given again."
    ),
]
CommentOption = Annotated[
    Path | None, typer.Option(help="Write the check as Markdown for a comment to this file.")
]
ExportOption = Annotated[
    Path | None,
    typer.Option(help="Write the board as merged into this empty folder, where nothing fails."),
]


@app.command()
def ci(
    base: Annotated[str, typer.Option(help="The commit that the change goes into.")],
    head: HeadOption = None,
    author: AuthorOption = None,
    account: AccountOption = None,
    evidence: EvidenceOption = None,
    board: BoardOption = Path(),
    comment: CommentOption = None,
    export: ExportOption = None,
    output: Annotated[
        CiFormat, typer.Option("--format", help="github: annotations for a CI runner.")
    ] = CiFormat.TEXT,
) -> None:
    """
    Judge a change to a board before it is merged.

    Whose paths it touches, by board.toml of the base; that the ledger only grew; its entries by
    schema, score and rules; the board as merged; and what changes. Nothing of the change is
    checked out or run. Exit code 1 where a finding is an error.

    Example:

        reporter ci --base origin/main --author acme
    """
    from reporter.changes.ci import ci as check_change
    from reporter.changes.wording import check_markdown
    from reporter.store.files import write_atomically

    done = check_change(
        base,
        head=head,
        board=board,
        authors=author or (),
        accounts=account or (),
        evidence=evidence,
        export=export,
    )
    if comment is not None:
        write_atomically(comment, check_markdown(done))
    _show(done, output)
    raise typer.Exit(int(not done.is_fine))


def _show(done: ChangeCheck, output: CiFormat) -> None:
    from reporter.changes.wording import check_text

    match output:
        case CiFormat.TEXT:
            show_findings(done.findings, Format.TEXT)
            typer.echo(check_text(done), nl=False)
            say(printed_line(f"change by {done.author}: {counts(done.findings)}"))
        case CiFormat.JSON:
            show_json(done.to_dict())
        case CiFormat.SARIF:
            typer.echo(for_machines(done.findings, JudgeFormat.SARIF, ""), nl=False)
        case CiFormat.GITHUB:
            typer.echo(for_machines(done.findings, JudgeFormat.ANNOTATIONS, ""), nl=False)
