"""
`reporter energy`: the energy that power logs show, without a board or a submission.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.engine_options import EngineOption, SchedulerOption
from reporter.cli.log_options import (
    ComponentOption,
    CounterRangeOption,
    DevicesOption,
    GridOption,
    PatternOption,
    PueOption,
    RatedPowerOption,
    SeriesOption,
    StartOption,
    StopOption,
    TimeZoneOption,
    TrainingLogOption,
    YearOption,
    question_of,
    refuse,
    stated,
    wanted_by,
)
from reporter.measure.engines import EngineName, open_engine
from reporter.statement.format_names import LogFormat

LogsArgument = Annotated[
    list[Path], typer.Argument(help="Power logs of one run.", exists=True, dir_okay=False)
]


@app.command()
def energy(
    logs: LogsArgument,
    start: StartOption = None,
    stop: StopOption = None,
    training_log: TrainingLogOption = None,
    pattern: PatternOption = None,
    time_zone: TimeZoneOption = None,
    component: ComponentOption = None,
    devices: DevicesOption = None,
    series: SeriesOption = None,
    counter_range: CounterRangeOption = None,
    rated_power: RatedPowerOption = None,
    grid: GridOption = None,
    year: YearOption = None,
    pue: PueOption = None,
    engine: EngineOption = EngineName.EMBEDDED,
    scheduler: SchedulerOption = None,
    output: Annotated[
        LogFormat, typer.Option("--format", help="How to print the result.")
    ] = LogFormat.TEXT,
) -> None:
    """
    State the energy that power logs show, and what was left out.

    By device and in all, with the uncertainty.

    The window is that of --start and --stop or of a training log, else the whole log. A training
    log that only counts from its start needs --start beside it. Nothing is added up unless it lies
    apart. Exits with 1 where it isn't clear what counts, and says what to choose. Totals of
    trackers (CodeCarbon, sacct and others) are printed as declared figures. With --engine dask the
    workers of --scheduler read the logs, by their paths; the figures are the same.

    Example:

        reporter energy power.csv --start 2026-06-01T10:30:00Z --stop 2026-06-01T10:40:00Z
    """
    from reporter.measure.energy_question import Asked
    from reporter.statement.log_statement import WRITERS

    _print_declared(logs, time_zone, output)
    window = Asked(start, stop, training_log, pattern, time_zone)
    wanted = wanted_by(component, devices, series)
    question = question_of(window, wanted, counter_range, rated_power)
    with open_engine(engine, scheduler) as opened:
        found = stated(logs, question, grid=grid, year=year, pue=pue, engine=opened)
    typer.echo(WRITERS[output](found), nl=False)
    raise typer.Exit(int(found.whole is None))


def _print_declared(logs: list[Path], zone: str | None, output: LogFormat) -> None:
    """
    Print files of totals as declared figures and exit; do nothing where one is no such file.
    """
    from reporter.evidence.totals import read_totals
    from reporter.statement.totals_statement import totals_json, totals_text

    files = []
    for log in logs:
        totals = read_totals(log, name=log.name, zone=zone)
        if totals is None or not totals.rows:
            return
        files.append(totals)
    if output not in {LogFormat.TEXT, LogFormat.JSON}:
        refuse("declared totals are printed as text or json, as nothing of them is measured")
    typer.echo(totals_json(files) if output is LogFormat.JSON else totals_text(files), nl=False)
    raise typer.Exit(0)
