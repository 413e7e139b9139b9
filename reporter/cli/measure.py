"""
`reporter measure`: fill or renew the measured fields of submissions from their logs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count as count_from
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.engine_options import EngineOption, SchedulerOption
from reporter.cli.show import BoardOption, Format, FormatOption, Progress, say, show_findings
from reporter.findings import counts, has_errors
from reporter.measure.engines import EngineName
from reporter.text import plural, printed_line

if TYPE_CHECKING:
    from reporter.measure.differences import Difference
    from reporter.measure.files import MeasuredFile

CHANGES_SHOWN = 8


@app.command()
def measure(
    submissions: Annotated[
        list[Path], typer.Argument(help="Submission files or folders.", exists=True)
    ],
    evidence: Annotated[
        Path | None,
        typer.Option(help="Folder with the raw logs, found by their origin.", exists=True),
    ] = None,
    board: BoardOption = Path(),
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write to; each file itself if left out.", file_okay=False),
    ] = None,
    engine: EngineOption = EngineName.EMBEDDED,
    scheduler: SchedulerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Measure the runs of a submission from its logs.

    What they used is written into the file.
    Fills or renews every measured field; what people declare stays as it is. A file that can't be
    measured is left alone, with the reason for each run and part.

    Example:

        reporter measure submissions/acme/8xh100-bert.json --evidence logs
    """
    from reporter.measure.files import measure as measure_files

    progress = Progress("files measured")
    made = measure_files(
        submissions,
        evidence=evidence,
        board=board,
        out=out,
        tell=_teller(progress, output),
        engine=engine,
        scheduler=scheduler,
    )
    progress.close()
    show_findings(made.findings, output)
    of_all = plural(len(made.files), "file")
    say(f"{len(made.written)} of {of_all} measured: {counts(made.findings)}")
    raise typer.Exit(int(has_errors(made.findings)))


def _teller(progress: Progress, output: Format) -> Callable[[MeasuredFile], None]:
    """
    What is told of each file when it is done.
    """
    done = count_from(1)

    def tell(measured: MeasuredFile) -> None:
        progress(next(done))
        if output is Format.TEXT:
            typer.echo(printed_line(_summary(measured)))

    return tell


def _summary(measured: MeasuredFile) -> str:
    if measured.submission is None:
        return f"{measured.path}: not measured"
    if not measured.changes:
        return f"{measured.path}: nothing changed"
    shown = "; ".join(_change(change) for change in measured.changes[:CHANGES_SHOWN])
    more = len(measured.changes) - CHANGES_SHOWN
    rest = f"; and {more:,} more" if more > 0 else ""
    fields = plural(len(measured.changes), "measured field")
    return f"{measured.path}: {fields} changed: {shown}{rest}"


def _change(change: Difference) -> str:
    before = "absent" if change.stated is None else change.stated
    after = "absent" if change.measured is None else change.measured
    return f"{change.pointer} {before} -> {after}"
