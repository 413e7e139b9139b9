"""
The options that ask for the energy of power logs, and the question that they make.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from reporter.cli.show import say
from reporter.errors import EngineError, ReporterError
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.model.enums import Component
from reporter.text import printed_line

if TYPE_CHECKING:
    from reporter.evidence.offered import Wanted
    from reporter.measure.energy_question import Asked
    from reporter.measure.log_energy import LogQuestion
    from reporter.statement.log_statement import LogStatement

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


def refuse(reason: str) -> NoReturn:
    """
    Print why there is no figure, the true cause first, and exit with 1.
    """
    for line in reason.splitlines():
        say(printed_line(line))
    raise typer.Exit(1)


def wanted_by(component: Component | None, devices: str | None, series: list[str] | None) -> Wanted:
    """
    What is to be taken of the logs.
    """
    from reporter.evidence.offered import Wanted

    names = tuple(name.strip() for name in devices.split(",")) if devices else ()
    return Wanted(component=component, devices=names, series=tuple(series or ()))


def stated(
    logs: Sequence[Path],
    question: LogQuestion,
    *,
    grid: str | None,
    year: int | None,
    pue: float | None,
    engine: Engine = EMBEDDED,
) -> LogStatement:
    """
    The energy of some logs, ready to be printed; where there is none, say why and exit with 1.

    Raises `EngineError` where that isn't for what the logs hold.
    """
    from reporter.evidence.offered import AmbiguousError
    from reporter.measure.log_energy import energy_of_logs
    from reporter.statement.log_statement import log_statement

    try:
        return log_statement(energy_of_logs(logs, question, engine), grid=grid, year=year, pue=pue)
    except AmbiguousError as refused:
        refuse(f"{refused}\n{refused.advice}")
    except EngineError:
        raise
    except ReporterError as refused:
        refuse(str(refused))


def question_of(
    asked: Asked, wanted: Wanted, counter_range_j: float | None, rated_power_w: float | None
) -> LogQuestion:
    """
    What is asked of the logs; what a training log says of itself goes to stderr.

    Raises `ReporterError` where options contradict each other.
    """
    from reporter.measure.energy_question import log_question
    from reporter.measure.kept_logs import Meters

    meters = Meters(counter_range_j=counter_range_j, rated_power_w=rated_power_w)
    question, findings = log_question(asked, wanted, meters)
    for found in findings:
        say(printed_line(f"{found.file}: {found.message} ({found.code})"))
    return question
