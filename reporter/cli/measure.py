"""
`reporter measure`: fill or renew the measured fields of submissions from their logs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, Progress, say, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, counts, has_errors
from reporter.text import one_line, plural

if TYPE_CHECKING:
    from reporter.measure.differences import Difference
    from reporter.measure.files import MeasuredFile

CHANGES_SHOWN = 8


@app.command()
def measure(
    submissions: Annotated[
        list[Path], typer.Argument(help="Submission files, or folders.", exists=True)
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
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Measure what the runs of a submission used, from its logs, and write it into the file.

    Fills or renews every measured field; what people declare stays as it is. A file that can't be
    measured is left alone, with the reason for each run and part.

    Example:

        reporter measure submissions/acme/8xh100-bert.json --evidence logs
    """
    from reporter.evidence.formats.mlperf_evidence import mllog_readers
    from reporter.measure.files import measure_file
    from reporter.review.board_folder import open_board
    from reporter.store.files import find_json

    benchmarks, readers = open_board(board).benchmarks, mllog_readers()
    paths = list(find_json(submissions))
    if not paths:
        raise ReporterError("no submission there: name JSON files, or a folder that holds them")
    progress = Progress("files measured")
    findings: list[Finding] = []
    written = 0
    for done, path in enumerate(paths, start=1):
        measured = measure_file(path, evidence, benchmarks, readers)
        findings += measured.findings
        written += _write(measured, out)
        progress(done)
        if output is Format.TEXT:
            typer.echo(one_line(_summary(measured)))
    progress.close()
    show_findings(findings, output)
    say(f"{written} of {plural(len(paths), 'file')} measured: {counts(findings)}")
    raise typer.Exit(int(has_errors(findings)))


def _write(measured: MeasuredFile, out: Path | None) -> bool:
    """
    Whether there was a submission to write.
    """
    from reporter.store.files import save_submission

    if measured.submission is None:
        return False
    path = measured.path if out is None else out / f"{measured.submission.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_submission(measured.submission, path)
    return True


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
