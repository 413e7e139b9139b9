"""
`reporter new board`: the folder of a board that works at once.
"""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.new import new
from reporter.cli.option_class import takes_options
from reporter.cli.questions import Answers, answered, nothing, questions_of
from reporter.cli.show import say
from reporter.text import plural, printed_line


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOptions:
    """
    What a new board is asked, in the order of the questions; `None` where nothing was stated.
    """

    title: Annotated[str | None, typer.Option(help="Title of the board.")] = None
    id: Annotated[
        str | None,
        typer.Option(help="Id of its ledger, which never changes; the folder's name if left out."),
    ] = None
    maintainers: Annotated[
        list[str] | None,
        typer.Option(
            "--maintainer", help="Maintainer as organisation/person; there may be several."
        ),
    ] = None
    description: Annotated[str | None, typer.Option(help="One sentence below the title.")] = None
    base_url: Annotated[
        str | None, typer.Option(help="Address where the site will stand; may be set later.")
    ] = None
    repository_url: Annotated[
        str | None, typer.Option(help="Address where submissions are sent; may be set later.")
    ] = None
    data_licence: Annotated[
        str | None,
        typer.Option(
            help="Licence of what participants publish, as its SPDX id such as CC-BY-4.0."
        ),
    ] = None
    with_example: Annotated[
        bool | None,
        typer.Option("--with-example/--no-example", help="With an example of a benchmark."),
    ] = None


def _description(_: Answers) -> str:
    from reporter.store.board import STANDARD

    return STANDARD.description


@new.command("board")
@takes_options(BoardOptions)
def board(
    folder: Annotated[Path, typer.Argument(help="Folder of the board; made where it isn't there.")],
    *,
    options: BoardOptions,
) -> None:
    """
    Write the folder of a board that works at once.

    It holds settings, an example of a benchmark, schemas, workflows and a README. What flags leave
    out is asked where there is a terminal and something must be answered. Nothing is written over,
    and all is written or nothing.

    Example:

        reporter new board our-board --title "Our board" --maintainer acme/ada
    """
    from reporter.store.new_board import NewBoard, id_of_folder, write_board, wrong_answer

    name = id_of_folder(folder)
    suggested = {
        "description": _description,
        "base_url": nothing,
        "repository_url": nothing,
        "data_licence": nothing,
        "with_example": lambda _: True,
    }
    if name is not None:
        suggested["id"] = lambda _: name
    found = answered(questions_of(BoardOptions, suggested), asdict(options), wrong_answer)
    values = {**found.values, "maintainers": tuple(found.values["maintainers"])}
    written = write_board(folder, NewBoard(**values))
    say(printed_line(f"wrote {plural(len(written), 'file')} into {folder}"))
    if found.told:
        say(printed_line(f"taken, as nothing else was said: {found.told}"))
    say("board.toml also holds the reference site of the carbon column and the names of people")
    here = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    say(printed_line(f"next: {here}reporter validate . && reporter build --strict"))
    say("then: reporter new benchmark ID; README.md tells participants how to enter")
