"""
`reporter statement`: what an author pastes into a paper, a model card or a form.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.log_options import (
    ComponentOption,
    DevicesOption,
    GridOption,
    PueOption,
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
from reporter.cli.show import BoardOption, say, show_in_order
from reporter.errors import ReporterError
from reporter.model.enums import Scope
from reporter.statement.format_names import LogFormat, StatementFormat

if TYPE_CHECKING:
    from reporter.statement.log_statement import LogStatement

EntriesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="ENTRY|LOG...", help="Id of an entry of the board, its file, or power logs."
    ),
]
StatementFormatOption = Annotated[
    StatementFormat, typer.Option("--format", help="What the statement is pasted into.")
]
ScopeOption = Annotated[
    Scope | None, typer.Option(help="Scope to state, where the entry has several.")
]
OutOption = Annotated[
    Path | None, typer.Option(help="File to write instead of printing.", dir_okay=False)
]
# Options that only a power log can use; an entry states these itself.
OF_LOGS = (
    "start", "stop", "training_log", "time_zone", "component", "devices", "series", "grid", "year",
    "pue",
)  # fmt: skip
NEEDS_MORE = "its answers need a system, a benchmark and runs"
NEED_AN_ENTRY = {
    StatementFormat.CHECKLIST: NEEDS_MORE,
    StatementFormat.ITU_L1801: NEEDS_MORE,
    StatementFormat.SCI_AI: NEEDS_MORE,
    StatementFormat.SPDX: NEEDS_MORE,
    StatementFormat.BOAMPS: NEEDS_MORE,
    StatementFormat.EU_AI_ACT: NEEDS_MORE,
    StatementFormat.BADGE: "it shows the status of a review",
}


@app.command()
def statement(
    context: typer.Context,
    entries: EntriesArgument,
    board: BoardOption = Path(),
    scope: ScopeOption = None,
    out: OutOption = None,
    start: StartOption = None,
    stop: StopOption = None,
    training_log: TrainingLogOption = None,
    time_zone: TimeZoneOption = None,
    component: ComponentOption = None,
    devices: DevicesOption = None,
    series: SeriesOption = None,
    grid: GridOption = None,
    year: YearOption = None,
    pue: PueOption = None,
    output: StatementFormatOption = StatementFormat.MARKDOWN,
) -> None:
    """
    State energy and carbon in the form that a paper asks for.

    Every figure is computed from the entry's readings and printed to the digits that its
    uncertainty supports; what is missing is named, never guessed. Of power logs it states what
    `reporter energy` finds in them: --start, --stop, --training-log, --time-zone, --component,
    --devices, --series, --grid, --year and --pue are for them. A checklist, a badge and the
    published forms (itu-l1801, sci-ai, spdx, boamps, eu-ai-act) need an entry.

    Example:

        reporter statement lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert --format latex

        reporter statement lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert --format boamps

        reporter statement power.csv --format front-matter --grid NOR --year 2025
    """
    from reporter.leaderboard.named_entries import is_power_log
    from reporter.measure.energy_question import Asked

    if len(entries) == 1 and not is_power_log(Path(entries[0])):
        _refuse_options_of_logs(context)
        _give(_of_entry(entries[0], board, output, scope), out)
        return
    logs = _logs(entries, output, scope)
    window = Asked(start, stop, training_log, None, time_zone)
    question = question_of(window, wanted_by(component, devices, series), None, None)
    made = stated(logs, question, grid=grid, year=year, pue=pue)
    _give(_of_logs(made, output), out)
    raise typer.Exit(int(made.whole is None))


def _refuse_options_of_logs(context: typer.Context) -> None:
    if any(context.params[name] for name in OF_LOGS):
        raise typer.BadParameter("an entry states its window and its place: give no such option")


def _of_entry(entry: str, board: Path, output: StatementFormat, scope: Scope | None) -> str:
    """
    The statement of an entry of the board.
    """
    from reporter.statement.entry_statement import statement as state_entry

    made = state_entry(entry, board=board, scope=scope)
    show_in_order(made.findings)
    return made.text(output)


def _logs(names: Sequence[str], output: StatementFormat, scope: Scope | None) -> list[Path]:
    """
    The logs that some names stand for, where the format can be made of them.
    """
    from reporter.store.files import is_file

    for name in names:
        if not is_file(Path(name)):
            raise ReporterError(f"{name}: no such log; give one entry, or the logs of one run")
    if output in NEED_AN_ENTRY:
        refuse(
            f"the format {output.value} needs an entry, and this is a power log: "
            f"{NEED_AN_ENTRY[output]}\n"
            "use latex, markdown, bibtex, front-matter or json, or reporter new entry to make one"
        )
    if scope is not None:
        refuse("--scope is of an entry, and this is a power log\nname --component or --series")
    return [Path(name) for name in names]


def _of_logs(made: LogStatement, output: StatementFormat) -> str:
    from reporter.statement.log_statement import WRITERS

    return WRITERS[LogFormat(output.value)](made)


def _give(text: str, out: Path | None) -> None:
    from reporter.store.files import write_atomically

    if out is None:
        typer.echo(text, nl=False)
    else:
        write_atomically(out, text)
        say(f"wrote {out}")
