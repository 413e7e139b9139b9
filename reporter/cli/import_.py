"""
`reporter import`: other tools' published logs to submissions.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import SortedGroup, app
from reporter.cli.engine_options import EngineOption, SchedulerOption
from reporter.cli.entry_options import EntryOptions, takes_entry_options
from reporter.cli.show import (
    BoardOption,
    Format,
    FormatOption,
    Progress,
    say,
    show_findings,
)
from reporter.errors import ReporterError
from reporter.findings import counts, has_errors
from reporter.importers.tools import TOOLS, Tool
from reporter.measure.engines import EngineName, open_engine
from reporter.model.enums import Side
from reporter.text import json_text, plural

if TYPE_CHECKING:
    from reporter.evidence.engine import Engine
    from reporter.importers.mlperf.run_import import Imported
    from reporter.importers.mlperf.settings import ImportSettings

importers = typer.Typer(cls=SortedGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(importers, name="import", help="Turn other tools' logs into submissions.")

LogPathsArgument = Annotated[
    list[Path],
    typer.Argument(help="Training logs and power logs, or folders of them.", exists=True),
]
IdOption = Annotated[
    str, typer.Option("--id", help="Id of the entry: <submitter>/<slug>.", show_default=False)
]


def _add_tool(tool: Tool) -> None:
    """
    Register `reporter import WORD` for one tool of the table.
    """

    def import_logs(
        paths: LogPathsArgument,
        entry_id: IdOption,
        engine: EngineOption = EngineName.EMBEDDED,
        scheduler: SchedulerOption = None,
        *,
        options: EntryOptions,
    ) -> None:
        from reporter.cli.drafting import draft_from_logs, read_as_of
        from reporter.importers.logs import files_below, read_found

        read_as = read_as_of(options)
        if tool.needs_pattern and read_as.pattern is None:
            raise ReporterError("--pattern is missing: it tells the lines of the training logs")
        with open_engine(engine, scheduler) as opened:
            logs = read_found(files_below(paths), tool.formats, read_as, opened)
        draft_from_logs(entry_id, logs, options)

    pattern = ' --pattern "step (?P<step>.*)"' if tool.needs_pattern else ""
    import_logs.__doc__ = f"""
    Make an entry of {tool.title}.

    The paths are walked, links and hidden files apart. Training logs are told by their content, and
    each is a run; power logs of any kind go to the runs that they reach into. Everything that logs
    say is measured and written; what no log says is taken from flags, or asked.

    Example:

        reporter import {tool.word} logs --benchmark bert --id acme/8xh100-bert{pattern}
    """
    importers.command(tool.word)(takes_entry_options(import_logs))


for _tool in TOOLS:
    _add_tool(_tool)

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ROUND_IN_NAME = re.compile(r"v[0-9]+\.[0-9]+$")


FolderArgument = Annotated[
    Path,
    typer.Argument(
        help="A submitter folder with systems/, results/ and power/, or a folder of such.",
        exists=True,
        file_okay=False,
    ),
]
RepositoryOption = Annotated[
    str, typer.Option(help="Where the folder is published, as owner/name on GitHub.")
]
CommitOption = Annotated[str, typer.Option(help="The commit of that repository, 40 digits.")]
OutOption = Annotated[
    Path, typer.Option(help="Folder that the submission files go to.", file_okay=False)
]
RoundOption = Annotated[
    str | None,
    typer.Option("--round", help="Round, such as v5.0; else taken from the repository's name."),
]
PublishedOption = Annotated[
    datetime | None,
    typer.Option(
        help="Date of publication; else the day after the last run.", formats=["%Y-%m-%d"]
    ),
]
SideOption = Annotated[
    Side | None, typer.Option(help="Side of the power supply, where the logs don't say it.")
]
PowerLimitOption = Annotated[
    float | None,
    typer.Option(help="Power limit of one accelerator, where it differs from its nameplate."),
]
SecondSourceOption = Annotated[
    str | None,
    typer.Option(help="Id of the entry whose very runs this folder logs a second time."),
]


@importers.command("mlperf")
def import_mlperf(
    folder: FolderArgument,
    repository: RepositoryOption,
    commit: CommitOption,
    out: OutOption = Path("submissions"),
    round_name: RoundOption = None,
    published: PublishedOption = None,
    side: SideOption = None,
    power_limit_w: PowerLimitOption = None,
    second_source_of: SecondSourceOption = None,
    board: BoardOption = Path(),
    engine: EngineOption = EngineName.EMBEDDED,
    scheduler: SchedulerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Import a published MLPerf Training folder with power logs.

    Each result with power becomes one submission file; the report says for each what was used,
    ignored and assumed, and prints our figure beside the official formula's. Results without
    power are refused one by one, and the rest goes on. Nothing is written into FOLDER.

    Example:

        reporter import mlperf training_results_v5.0/Lenovo --out submissions
    """
    from reporter.importers.mlperf.settings import ImportSettings

    settings = ImportSettings(
        repository=_checked(repository, _REPOSITORY, "--repository", "owner/name"),
        commit=_checked(commit, _COMMIT, "--commit", "40 hexadecimal digits"),
        round=round_name or _round_of(repository),
        published_on=published.date() if published else None,
        side=side,
        power_limit_w=power_limit_w,
        second_source_of=second_source_of,
    )
    with open_engine(engine, scheduler) as opened:
        imported = _import(folder, settings, board, opened)
    written = _write(imported, out)
    _report(imported, written, output)
    raise typer.Exit(int(has_errors(imported.all_findings)))


def _import(folder: Path, settings: ImportSettings, board: Path, engine: Engine) -> Imported:
    from reporter.importers.mlperf.run_import import import_folder
    from reporter.review.board_folder import open_board

    benchmarks = open_board(board).benchmarks.by_id.values()
    names = {name: item for item in benchmarks for name in (item.id, *item.aliases)}
    progress = Progress("results read")
    imported = import_folder(folder, settings, names, progress=progress, engine=engine)
    progress.close()
    return imported


def _checked(value: str, pattern: re.Pattern[str], option: str, form: str) -> str:
    if not pattern.fullmatch(value):
        raise ReporterError(f"{option} must be {form}, not {value!r}")
    return value


def _round_of(repository: str) -> str:
    found = _ROUND_IN_NAME.search(repository)
    if found is None:
        raise ReporterError(f"{repository} doesn't name a round; state it with --round")
    return found.group()


def _write(imported: Imported, out: Path) -> dict[str, Path]:
    from reporter.store.files import save_submission_text

    written = {}
    for result in imported.results:
        if result.submission is not None and result.text is not None:
            path = out / f"{result.submission.id}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            save_submission_text(result.text, path)
            written[result.place] = path
    return written


def _report(imported: Imported, written: dict[str, Path], output: Format) -> None:
    from reporter.importers.mlperf.report import grouped, report_data, report_text

    if output is Format.JSON:
        paths = {place: str(path) for place, path in written.items()}
        typer.echo(json_text(report_data(imported, paths)))
        return
    for result in imported.results:
        path = written.get(result.place)
        typer.echo(report_text(result, str(path) if path else None))
    show_findings(grouped(imported.all_findings), output)
    say(
        f"{plural(len(written), 'submission')} written, "
        f"{plural(len(imported.results) - len(written), 'result')} refused: "
        f"{counts(imported.all_findings)}"
    )
