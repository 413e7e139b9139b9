"""
`reporter new entry`: drafts of an entry, from logs or without.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import SortedGroup, app
from reporter.cli.entry_options import EntryOptions, takes_entry_options
from reporter.errors import ReporterError

new = typer.Typer(cls=SortedGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(new, name="new", help="Begin a board, a benchmark or an entry.")


EntryIdArgument = Annotated[
    str, typer.Argument(help="Id of the entry: <submitter>/<slug>.", show_default=False)
]
FromLogOption = Annotated[
    list[Path] | None,
    typer.Option(help="Power log, or a folder of them; may be given again.", exists=True),
]
TrainingLogsOption = Annotated[
    list[Path] | None,
    typer.Option(help="Training log, one a run, or a folder of them.", exists=True),
]
ClockLogOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="Log that has the clock of a training log without one: run.json of reporter "
        "monitor, or a log of matcha.",
        exists=True,
    ),
]
RunsOption = Annotated[
    int | None,
    typer.Option(help="Runs of a draft without logs; the benchmark's if left out.", min=1),
]


@new.command("entry")
@takes_entry_options
def entry(
    entry_id: EntryIdArgument,
    from_log: FromLogOption = None,
    training_log: TrainingLogsOption = None,
    clock_log: ClockLogOption = None,
    runs: RunsOption = None,
    *,
    options: EntryOptions,
) -> None:
    """
    Draft an entry from its logs, or with placeholders.

    Each training log is a run; without any, each window of --start and --stop. Power logs go to
    the runs that they reach into. Devices, sides, methods, evidence and counts come from the logs;
    what no log says is taken from flags, or asked where there is a terminal. The guide beside the
    entry names what is left. Nothing is written over.

    Example:

        reporter new entry acme/8xh100-bert --benchmark bert --from-log power --training-log train
    """
    from reporter.cli.drafting import draft_from_logs, read_as_of, write_draft
    from reporter.importers.logs import read_named
    from reporter.importers.placeholders import placeholder_draft

    if from_log:
        logs = read_named(from_log, training_log or [], clock_log or [], read_as_of(options))
        draft_from_logs(entry_id, logs, options)
    if training_log or options.start or options.stop:
        raise ReporterError("power logs are missing: name them with --from-log")
    today = datetime.now(tz=UTC).date()
    write_draft(
        entry_id,
        options,
        lambda answers, of: placeholder_draft(answers, of, today, runs_count=runs),
    )
