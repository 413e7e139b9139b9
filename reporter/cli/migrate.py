"""
`reporter migrate`: bring files to today's schemas, and say what today's rules would change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.outputs import StrictOption, exit_code
from reporter.cli.review import EvidenceOption
from reporter.cli.show import BoardOption, Format, say, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, counts, has_errors
from reporter.text import plural, printed_line

if TYPE_CHECKING:
    from reporter.store.schema_migration import MigratedFile


@app.command()
def migrate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Submission, benchmark or claim files, board.toml, or folders; all of the board "
            "if left out.",
            exists=True,
        ),
    ] = None,
    evidence: EvidenceOption = None,
    board: BoardOption = Path(),
    write: Annotated[
        bool, typer.Option("--write", help="Write the files; without it the diff is shown.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Name the entries that today's rules would change; write nothing."
        ),
    ] = False,
    strict: StrictOption = False,
) -> None:
    """
    Bring older files to today's schemas, and show what changes.

    Everything that isn't changed keeps its bytes. What can't be carried over is named field by
    field, and its file stays as it is. With --check every entry is reviewed by today's rules, and
    what seals of the ledger say is held against it: status, meter class and rank. Nothing is
    recorded.

    Example:

        reporter migrate --board my-board

        reporter migrate --check --evidence logs
    """
    if check:
        if write or paths:
            raise ReporterError("--check looks at a whole board and writes nothing: name no files")
        raise typer.Exit(exit_code(_checked(board, evidence), strict=strict))
    raise typer.Exit(exit_code(_migrated(paths, board, write=write), strict=strict))


def _checked(board: Path, evidence: Path | None) -> tuple[Finding, ...]:
    from reporter.leaderboard.rule_set_check import check_rule_set

    checked = check_rule_set(board, evidence, now=datetime.now(tz=UTC))
    show_findings(checked.findings, Format.TEXT)
    changed = sum(1 for finding in checked.findings if finding.code == "LG-18")
    compared = plural(checked.compared_count, "entry", "entries")
    say(f"{compared} reviewed by today's rules, {changed:,} would change")
    return checked.findings


def _migrated(paths: list[Path] | None, board: Path, *, write: bool) -> list[Finding]:
    from reporter.review.board_migration import migration

    planned = list(migration(board, paths))
    findings = [finding for one in planned for finding in one.findings]
    changed = [one for one in planned if one.is_to_write]
    for one in changed:
        _show(one, write=write)
    show_findings(findings, Format.TEXT, to_stderr=True)
    left = sum(has_errors(one.findings) for one in planned)
    what = plural(len(changed), "file") + (" written" if write else " to write")
    hint = "" if write or not changed else "; nothing was written: add --write"
    say(f"{plural(len(planned), 'file')} read, {what}, {left:,} left as they are{hint}")
    say(counts(findings))
    return findings


def _show(one: MigratedFile, *, write: bool) -> None:
    """
    Print the diff of a file, or write it and print its path.
    """
    if write:
        one.write()
        typer.echo(printed_line(str(one.path)))
        return
    for line in one.diff():
        typer.echo(printed_line(line))
