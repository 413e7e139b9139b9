"""
The Typer application; commands register themselves on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, Final

import typer
import typer.main
from typer.core import TyperGroup
from typer.exceptions import TyperException

from reporter import __version__
from reporter.text import printed_line


class SortedGroup(TyperGroup):
    """
    A group that lists its commands by name, whichever module registered first.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """
        The names of the commands, sorted.
        """
        return sorted(super().list_commands(ctx))

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """
        Read the words before the command; what is wrong with them is told in printable letters.
        """
        with _told_in_printable_letters():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        """
        Run a command; a wrong word that it was given is told in printable letters.
        """
        with _told_in_printable_letters():
            return super().invoke(ctx)


class _WrongWords(typer.BadParameter):
    """
    Words that are refused, told as a whole.
    """

    def format_message(self) -> str:
        """
        The message as it is.
        """
        return self.message


@contextmanager
def _told_in_printable_letters() -> Iterator[None]:
    # Words of the command line may be names of files that a stranger chose.
    try:
        yield
    except TyperException as problem:
        told = problem.format_message()
        printable = "\n".join(map(printed_line, told.split("\n")))
        if printable == told:
            raise
        raise _WrongWords(printable, ctx=getattr(problem, "ctx", None)) from None


# The modules of this package that register each command.
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    **{
        name: (name,)
        for name in (
            *("build", "check", "ci", "compare", "diff", "energy", "explain", "export", "factors"),
            *("ledger", "measure", "migrate", "monitor", "rank", "record", "review", "schema"),
            *("score", "serve", "statement", "validate"),
        )
    },
    "import": ("import_",),
    "new": ("new", "new_benchmark", "new_board"),
}


class Program(SortedGroup):
    """
    The commands, each imported when it is called: all of them take longer than most need to run.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """
        The names of all commands, sorted.
        """
        self._import(COMMANDS)
        return super().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """
        The command of that name; `None` where there is none, once all were looked at.
        """
        self._import((cmd_name,) if cmd_name in COMMANDS else COMMANDS)
        return super().get_command(ctx, cmd_name)

    def _import(self, names: Iterable[str]) -> None:
        """
        Import what registers these commands, and take them over.
        """
        if self.commands.keys() >= set(names):
            return
        for name in names:
            for module in COMMANDS[name]:
                import_module(f"reporter.cli.{module}")
        self.commands = typer.main.get_group(app).commands


app = typer.Typer(
    name="reporter",
    cls=Program,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from reporter.model.rule_sets import RULE_SET
        from reporter.resources import folder
        from reporter.store.versions import SCHEMA_VERSION

        typer.echo(f"reporter {__version__}")
        typer.echo(f"schema version {SCHEMA_VERSION}")
        typer.echo(f"rule set {RULE_SET}")
        typer.echo(printed_line(f"documentation in {folder('docs')}"))
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the versions of reporter, schemas and rules, and where its pages are.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """
    Perf-per-watt reporting for machine-learning training runs.

    Submissions carry measured energy and achieved throughput; reporter checks them, ranks them by
    quality per kWh and quality per kgCO2e, and builds a leaderboard. Exit code 0: fine; 1: at
    least one finding is an error; 2: wrong usage, or a place that can't be read or written.
    """
