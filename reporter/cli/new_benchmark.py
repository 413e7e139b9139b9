"""
`reporter new benchmark`: what must be reached, in how many runs, as a file of a board.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from reporter.cli.new import new
from reporter.cli.option_class import takes_options
from reporter.cli.questions import Answers, Suggested, answered, nothing, questions_of
from reporter.cli.show import BoardOption, say
from reporter.errors import ReporterError
from reporter.model.enums import Direction
from reporter.text import printed_line

# The least run noise of the benchmarks that come with the tool.
ASSUMED_NOISE: Final = 0.01
ASSUMED: Final = "1 %, assumed: the least of the benchmarks that come with reporter"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkOptions:
    """
    What a new benchmark is asked, in the order of the questions; `None` where nothing was stated.
    """

    title: Annotated[str | None, typer.Option(help="Title for people.")] = None
    task: Annotated[
        str | None, typer.Option(help="What is learnt, such as image classification.")
    ] = None
    model: Annotated[str | None, typer.Option(help="The network, or which ones are allowed.")] = (
        None
    )
    dataset: Annotated[str | None, typer.Option(help="Name of the training data.")] = None
    dataset_source: Annotated[str | None, typer.Option(help="Where the training data is from.")] = (
        None
    )
    metric: Annotated[
        str | None, typer.Option(help="Quality metric, as logs name it, such as accuracy.")
    ] = None
    direction: Annotated[
        Direction | None, typer.Option(help="Which way is better: higher or lower.")
    ] = None
    target: Annotated[float | None, typer.Option(help="Quality target.")] = None
    unit: Annotated[
        str | None, typer.Option(help="Unit of the metric, such as fraction or nats.")
    ] = None
    definition: Annotated[
        str | None, typer.Option(help="What the metric computes, and on which data.")
    ] = None
    lowest: Annotated[float | None, typer.Option(help="Lowest value of the metric.")] = None
    highest: Annotated[float | None, typer.Option(help="Highest value of the metric.")] = None
    baseline: Annotated[
        float | None, typer.Option(help="Value of the metric for an untrained model.")
    ] = None
    runs: Annotated[int | None, typer.Option(help="Runs that an entry must list.")] = None
    dropped_each_end: Annotated[
        int | None,
        typer.Option(help="Fastest and slowest runs left out of the mean, at each end."),
    ] = None
    samples_unit: Annotated[
        str | None, typer.Option(help="Unit of the samples, such as images or tokens.")
    ] = None
    samples_counter: Annotated[
        str | None,
        typer.Option(help="Key of the log that counts samples; their unit if left out."),
    ] = None
    samples_per_count: Annotated[
        float | None, typer.Option(help="Samples per count of that key; 1 if left out.")
    ] = None
    source: Annotated[
        str | None, typer.Option(help="Where these rules are written: a document, an address.")
    ] = None
    rounds: Annotated[
        list[str] | None,
        typer.Option("--round", help="Round that may be compared; there may be several."),
    ] = None
    noise: Annotated[
        float | None,
        typer.Option(help="Relative standard deviation of energy per sample from run to run."),
    ] = None
    noise_source: Annotated[str | None, typer.Option(help="Where that figure is from.")] = None
    artifact_bytes: Annotated[
        int | None, typer.Option(help="Largest trained model that may rank, in bytes.")
    ] = None
    between: Annotated[
        str | None, typer.Option(help="What competes: systems by one method, or methods.")
    ] = None
    ranked_divisions: Annotated[
        list[str] | None,
        typer.Option("--ranked-division", help="Division that ranks: closed or open; or both."),
    ] = None
    entries_per_team: Annotated[
        int | None, typer.Option(help="Most entries of one organisation that rank on a board.")
    ] = None
    goal: Annotated[
        str | None,
        typer.Option(help="What ranks: energy_to_quality, or quality_within_budget."),
    ] = None
    budget_energy_j: Annotated[
        float | None, typer.Option(help="Energy of a run in J, where quality in a budget ranks.")
    ] = None
    budget_time_s: Annotated[
        float | None, typer.Option(help="Time of a run in s, where quality in a budget ranks.")
    ] = None
    noise_quality: Annotated[
        float | None,
        typer.Option(help="Standard deviation of the quality in a budget, from run to run."),
    ] = None
    board: BoardOption = Path()


def _noise_source(answers: Answers) -> str | None:
    return ASSUMED if answers["noise"] == ASSUMED_NOISE else answers["source"]


_COMPETITION: Final = (
    *("entries_per_team", "goal", "budget_energy_j", "budget_time_s", "noise_quality"),
)
_ONLY_FLAGS: Final = (
    *_COMPETITION,
    *("definition", "lowest", "highest", "baseline"),
    *("samples_counter", "samples_per_count"),
)
_SUGGESTED: Final[Mapping[str, Suggested]] = {
    **dict.fromkeys(("definition", "lowest", "highest", "baseline", "artifact_bytes"), nothing),
    **dict.fromkeys(_COMPETITION, nothing),
    "between": lambda _: "systems",
    # The open division has other methods than the reference, so it ranks where they compete.
    "ranked_divisions": lambda answers: ["closed"] if answers["between"] == "systems" else ["open"],
    "dropped_each_end": lambda _: 0,
    # A log most often counts samples under their own name.
    "samples_counter": lambda answers: answers["samples_unit"],
    "samples_per_count": lambda _: 1,
    "rounds": lambda _: ["v1.0"],
    "noise": lambda _: ASSUMED_NOISE,
    "noise_source": _noise_source,
}


@new.command("benchmark")
@takes_options(BenchmarkOptions)
def benchmark(
    benchmark_id: Annotated[
        str, typer.Argument(help="Id: the name of its file.", show_default=False)
    ],
    *,
    options: BenchmarkOptions,
) -> None:
    """
    Write a benchmark of a board, from flags or questions.

    It says what must be reached, in how many runs, and where that is written. What flags leave out
    is asked where there is a terminal and something must be answered. Nothing is written that
    `reporter validate` would refuse, and nothing is written over.

    Example:

        reporter new benchmark cifar10 --title "CIFAR-10 to 94 %" --board our-board
    """
    from reporter.store.new_benchmark import free_place, write_benchmark, wrong_answer

    problem = wrong_answer("id", benchmark_id)
    if problem is not None:
        raise ReporterError(problem)
    free_place(options.board, benchmark_id)
    found = answered(
        questions_of(BenchmarkOptions, _SUGGESTED, _ONLY_FLAGS), _given(options), wrong_answer
    )
    written = write_benchmark(options.board, {"id": benchmark_id, **found.values})
    say(printed_line(f"wrote {written.path}"))
    if written.schema is not None:
        say(printed_line(f"wrote {written.schema}, by which editors complete it"))
    if found.told:
        say(printed_line(f"taken, as nothing else was said: {found.told}"))
    if written.is_first:
        say("it is the board's first benchmark: those that come with reporter no longer count here")
    here = "" if options.board == Path() else f" --board {shlex.quote(str(options.board))}"
    say(printed_line(f"next: reporter explain {benchmark_id}{here}"))


def _given(options: BenchmarkOptions) -> dict[str, Any]:
    """
    What flags said, as values of the file.
    """
    direction = options.direction
    return asdict(options) | {"direction": None if direction is None else direction.value}
