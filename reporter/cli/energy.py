"""
`reporter energy`: the energy that power logs show, without a board or a submission.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from reporter.cli.app import app
from reporter.cli.show import say
from reporter.errors import ReporterError
from reporter.model.enums import Component
from reporter.statement.format_names import LogFormat
from reporter.text import one_line

if TYPE_CHECKING:
    from reporter.evidence.offered import Wanted
    from reporter.evidence.series import Window
    from reporter.measure.log_energy import LogQuestion

LogsArgument = Annotated[
    list[Path], typer.Argument(help="Power logs of one run.", exists=True, dir_okay=False)
]
StartOption = Annotated[
    str | None, typer.Option(help="Start of the window: 2026-06-01T10:30:00Z, or Unix time.")
]
StopOption = Annotated[str | None, typer.Option(help="Stop of the window.")]
TrainingLogOption = Annotated[
    Path | None,
    typer.Option(
        "--training-log",
        help="Training log whose start and stop are the window.",
        exists=True,
        dir_okay=False,
    ),
]
PatternOption = Annotated[
    str | None,
    typer.Option(
        help="Lines of the training log, with named groups: (?P<time>\\S+) loss (?P<loss>.*)."
    ),
]
TimeZoneOption = Annotated[
    str | None,
    typer.Option("--time-zone", help="Zone of stamps without one: UTC, +02:00 or an IANA name."),
]
ComponentOption = Annotated[
    Component | None, typer.Option(help="What the figure is to be of; anything if left out.")
]
DevicesOption = Annotated[
    str | None, typer.Option(help="Devices that the logs must hold: 0..7, or a list with commas.")
]
SeriesOption = Annotated[
    list[str] | None, typer.Option(help="Series that counts, by its name; may be given again.")
]
CounterRangeOption = Annotated[
    float | None,
    typer.Option(
        "--counter-range", min=0, help="Energy in J after which counters start again at zero."
    ),
]
RatedPowerOption = Annotated[
    float | None,
    typer.Option(
        "--rated-power",
        min=0,
        help="Rated power of one device in W: time without readings is charged at it or more.",
    ),
]
GridOption = Annotated[
    str | None, typer.Option(help="Place for CO2e: country, grid zone or cloud region.")
]
YearOption = Annotated[
    int | None, typer.Option(help="Year of the electricity; that of the window if left out.")
]
PueOption = Annotated[float | None, typer.Option(min=1, help="PUE of the site.")]


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
    output: Annotated[
        LogFormat, typer.Option("--format", help="How to print the result.")
    ] = LogFormat.TEXT,
) -> None:
    """
    State the energy that power logs show: per device, in all, its doubt, and what was left out.

    The window is that of --start and --stop or of a training log, else the whole log. A training
    log that only counts from its start needs --start beside it. Nothing is added up unless it lies
    apart. Exits with 1 where it isn't clear what counts, and says what to choose. Totals of
    trackers (CodeCarbon, sacct and others) are printed as declared figures.

    Example:

        reporter energy power.csv --start 2026-06-01T10:30:00Z --stop 2026-06-01T10:40:00Z
    """
    from reporter.evidence.offered import AmbiguousError
    from reporter.measure.log_energy import energy_of_logs
    from reporter.statement.log_statement import WRITERS, log_statement

    _print_declared(logs, time_zone, output)
    wanted = _wanted(component, devices, series)
    window = _Window(start, stop, training_log, pattern, time_zone)
    question = _question(window, wanted, counter_range, rated_power)
    try:
        found = energy_of_logs(logs, question)
    except AmbiguousError as refused:
        _refuse(f"{refused}\n{refused.advice}")
    except ReporterError as refused:
        _refuse(str(refused))
    typer.echo(WRITERS[output](log_statement(found, grid=grid, year=year, pue=pue)), nl=False)
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
        _refuse("declared totals are printed as text or json, as nothing of them is measured")
    typer.echo(totals_json(files) if output is LogFormat.JSON else totals_text(files), nl=False)
    raise typer.Exit(0)


def _refuse(reason: str) -> None:
    for line in reason.splitlines():
        say(one_line(line))
    raise typer.Exit(1)


def _wanted(component: Component | None, devices: str | None, series: list[str] | None) -> Wanted:
    from reporter.evidence.offered import Wanted

    names = tuple(name.strip() for name in devices.split(",")) if devices else ()
    return Wanted(component=component, devices=names, series=tuple(series or ()))


class _Window(NamedTuple):
    """
    What the command line says of the window.
    """

    start: str | None
    stop: str | None
    training_log: Path | None
    pattern: str | None
    zone: str | None


def _question(
    asked: _Window, wanted: Wanted, counter_range_j: float | None, rated_power_w: float | None
) -> LogQuestion:
    from reporter.measure.kept_logs import Meters
    from reporter.measure.log_energy import LogQuestion
    from reporter.measure.log_window import stated_window

    window, source, is_local = None, "the whole log", False
    if asked.training_log is not None:
        window, source = _training_window(asked, asked.training_log)
    elif asked.pattern is not None:
        raise typer.BadParameter("--pattern is for the lines of a --training-log")
    elif asked.start is not None and asked.stop is not None:
        window, is_local = stated_window(asked.start, asked.stop, asked.zone)
        source = "as stated"
    elif asked.start is not None or asked.stop is not None:
        raise typer.BadParameter("--start and --stop go together")
    return LogQuestion(
        window=window,
        window_source=source,
        is_local=is_local,
        zone=asked.zone,
        wanted=wanted,
        meters=Meters(counter_range_j=counter_range_j, rated_power_w=rated_power_w),
    )


def _training_window(asked: _Window, log: Path) -> tuple[Window, str]:
    """
    The window of a training log, and where it is from; what it says of itself goes to stderr.
    """
    from reporter.measure.log_window import training_window

    if asked.stop is not None:
        raise typer.BadParameter("give --start and --stop, or a training log")
    window, findings = training_window(
        log, zone=asked.zone, pattern=asked.pattern, start=asked.start
    )
    for found in findings:
        say(one_line(f"{found.file}: {found.message} ({found.code})"))
    return window, f"from {log.name}"
