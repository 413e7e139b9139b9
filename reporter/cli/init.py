"""
`reporter init`: a valid skeleton of a submission, with every required field explained.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, say
from reporter.errors import ReporterError
from reporter.text import plural

if TYPE_CHECKING:
    from reporter.model.benchmark import Benchmark
    from reporter.model.submission import Declaration
    from reporter.store.board import Benchmarks


EntryArgument = Annotated[
    str | None, typer.Argument(help="Id of the entry: <submitter>/<slug>.", show_default=False)
]
AcceleratorOption = Annotated[
    str | None, typer.Option(help="Accelerator: id or name of the accelerator table.")
]
PerNodeOption = Annotated[int | None, typer.Option(help="Accelerators in each node.", min=1)]
RunsOption = Annotated[
    int | None, typer.Option(help="Number of runs; the benchmark's if left out.", min=1, max=200)
]


@app.command()
def init(
    entry_id: EntryArgument = None,
    benchmark: Annotated[str | None, typer.Option(help="Id of the benchmark.")] = None,
    submitter: Annotated[str | None, typer.Option(help="Name of the organisation.")] = None,
    system: Annotated[str | None, typer.Option(help="Name of the system.")] = None,
    accelerator: AcceleratorOption = None,
    nodes: Annotated[int | None, typer.Option(help="Number of nodes.", min=1)] = None,
    accelerators_per_node: PerNodeOption = None,
    runs: RunsOption = None,
    board: BoardOption = Path(),
) -> None:
    """
    Write the draft of a submission and a guide to its fields.

    What the flags leave open is asked, if there is a terminal to ask. The draft holds
    what people declare; the guide beside it names each placeholder. `reporter measure` writes
    what the logs give.

    Example:

        reporter init acme/8xh100-bert --benchmark bert --accelerator nvidia-h100-sxm5-80gb
    """
    from reporter.cli.skeleton import Answers, find_known_accelerator, skeleton
    from reporter.review.board_folder import open_board

    benchmarks = open_board(board).benchmarks
    chosen_id = _answer(entry_id, "Id of the entry, <submitter>/<slug>", "ENTRY_ID")
    known = ", ".join(sorted(benchmarks.by_id))
    chosen = _benchmark(_answer(benchmark, f"Benchmark ({known})", "--benchmark"), benchmarks)
    answers = Answers(
        id=chosen_id,
        submitter=_answer(submitter, "Name of the organisation", "--submitter"),
        system=_answer(system, "Name of the system", "--system"),
        accelerator=find_known_accelerator(
            _answer(accelerator, "Accelerator (id or name)", "--accelerator")
        ),
        nodes_count=_count(nodes, "Number of nodes", "--nodes"),
        accelerators_per_node=_count(
            accelerators_per_node, "Accelerators in each node", "--accelerators-per-node"
        ),
        runs_count=runs or chosen.runs.required,
    )
    _write(skeleton(answers, chosen), board)


def _write(submission: Declaration, board: Path) -> None:
    """
    Write skeleton and guide; nothing is written over, and no id leads out of the board.
    """
    from reporter.cli.guide import guide_text
    from reporter.schema.check import check_declaration
    from reporter.store.files import save_submission, write_atomically

    path = board / "submissions" / f"{submission.id}.json"
    findings = check_declaration(submission.to_dict(), str(path))
    if findings:
        raise ReporterError(f"{findings[0].message}; {findings[0].hint}")
    if path.exists():
        raise ReporterError(f"{path} exists; choose another id or edit that file")
    guide = path.with_suffix("") / "README.md"
    guide.parent.mkdir(parents=True, exist_ok=True)
    save_submission(submission, path)
    write_atomically(guide, guide_text(submission))
    say(
        f"wrote {path} with {plural(len(submission.runs), 'run')}; put the raw logs into "
        f"{guide.parent}, follow {guide.name} there, then run: reporter measure {path}"
    )


def _count(given: int | None, question: str, flag: str) -> int:
    answer = _answer(given, question, flag)
    if not answer.isascii() or not answer.isdigit() or int(answer) < 1:
        raise ReporterError(f"{flag}: {answer!r} is not a whole number above zero")
    return int(answer)


def _answer(given: str | int | None, question: str, flag: str) -> str:
    """
    The flag's value, or the answer to a question if there is a terminal to ask.
    """
    if given is not None:
        return str(given)
    if not sys.stdin.isatty():
        raise ReporterError(f"{flag} is missing, and there is no terminal to ask for it")
    answer: str = typer.prompt(question, err=True)
    return answer


def _benchmark(name: str, benchmarks: Benchmarks) -> Benchmark:
    found = benchmarks.find(name)
    if found is None:
        known = ", ".join(sorted(benchmarks.by_id))
        raise ReporterError(f"no benchmark is called {name!r}; there are: {known}")
    return found
