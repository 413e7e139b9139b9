"""
From logs and options to an entry in the board: asks what is open, writes, and says what was done.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from reporter.cli.questions import no_terminal
from reporter.cli.show import Format, say, show_findings
from reporter.errors import ReporterError
from reporter.findings import counts, has_errors
from reporter.model.enums import InstrumentKind
from reporter.text import plural, printed_line

if TYPE_CHECKING:
    from reporter.cli.entry_options import EntryOptions
    from reporter.evidence.series import Window
    from reporter.importers.answers import Answers, Question
    from reporter.importers.draft import Drafted, Published
    from reporter.importers.entry_files import WrittenEntry
    from reporter.importers.logs import Logs, ReadAs
    from reporter.model.benchmark import Benchmark
    from reporter.review.board_folder import BoardFolder

_ORIGIN = re.compile(
    r"(?P<repository>[A-Za-z0-9][A-Za-z0-9._-]{0,63}/[A-Za-z0-9][A-Za-z0-9._-]{0,99})"
    r"@(?P<commit>[0-9a-f]{40}):(?P<path>[^:]{0,400})"
)
LEFT_SHOWN = 8
T = TypeVar("T")
_NUMBERS: Mapping[str, Callable[[str], Any]] = {
    "rated_power_w": float,
    "nodes_count": int,
    "accelerators_per_node": int,
    "artifact_bytes": int,
}


def read_as_of(options: EntryOptions) -> ReadAs:
    """
    How the logs of an entry are read, by its options.
    """
    from reporter.importers.logs import ReadAs

    return ReadAs(
        zone=options.time_zone,
        pattern="\n".join(options.pattern) if options.pattern else None,
        metric=options.metric,
    )


def draft_from_logs(entry_id: str, logs: Logs, options: EntryOptions) -> NoReturn:
    """
    Draft an entry from *logs*, measure and write it, and leave with the exit code.
    """
    from reporter.importers.draft import Source, draft
    from reporter.importers.runs import runs_of
    from reporter.review.board_folder import open_board

    if options.benchmark is not None:
        # A name that is no benchmark's is said before logs are read, which takes a while.
        _benchmark(options.benchmark, open_board(options.board))
    starts, windows = _times(options)
    read_as = read_as_of(options)
    found = runs_of(logs, starts=starts, windows=windows, read_as=read_as)
    for path in found.left_over[:LEFT_SHOWN]:
        say(f"{path}: reaches into no run, so it isn't used")
    for path, reason in logs.ignored[:LEFT_SHOWN]:
        say(printed_line(f"{path}: not used: {reason}"))
    more = len(found.left_over[LEFT_SHOWN:]) + len(logs.ignored[LEFT_SHOWN:])
    if more:
        say(f"{plural(more, 'more file')} not used")
    paths = [path for run in found.runs for path in (run.training, run.clock) if path is not None]
    paths += [path for run in found.runs for path, _ in run.power]
    published = None if options.origin is None else _published(options.origin, paths)
    source = Source(runs=found, names=logs.names, read_as=read_as, published=published)
    write_draft(entry_id, options, lambda answers, of: draft(source, answers, of, _today()))


def _today() -> date:
    return datetime.now(tz=UTC).date()


def write_draft(
    entry_id: str, options: EntryOptions, make: Callable[[Answers, Benchmark], Drafted]
) -> NoReturn:
    """
    Ask what *make* lacks, write the entry, say what was done, and leave with the exit code.
    """
    from reporter.importers.entry_files import write_entry
    from reporter.review.board_folder import open_board

    folder = open_board(options.board)
    benchmark = _benchmark(options.benchmark, folder)
    known = folder.board.organisations.name_of(entry_id.partition("/")[0])
    answers = options.answers(entry_id, known)
    drafted, answers = _answered(make, answers, benchmark)
    written = write_entry(drafted, answers, benchmark, options.board)
    show_findings(written.findings, Format.TEXT)
    _say_what_was_written(written, options)
    raise typer.Exit(int(written.submission is None or has_errors(written.findings)))


def _say_what_was_written(written: WrittenEntry, options: EntryOptions) -> None:
    entry = written.submission
    if entry is None:
        say(f"nothing was written: {counts(written.findings)}")
        return
    board = "" if options.board == Path() else f" --board {shlex.quote(str(options.board))}"
    path = shlex.quote(str(written.path))
    runs = plural(len(entry.runs), "run")
    if written.schema is not None:
        say(printed_line(f"wrote {written.schema}, by which editors complete it"))
    copied = f", {plural(written.copied_count, 'log')} copied" if written.copied_count else ""
    if written.is_measured:
        say(
            f"wrote {written.path} with {runs}, measured{copied}; "
            f"{written.folder / 'README.md'} names what is left to fill, then run: "
            f"reporter review {path}{board}"
        )
        return
    say(
        f"wrote {written.path} with {runs}{copied}; put the raw logs into {written.folder}, "
        f"follow README.md there, then run: reporter measure {path}{board}"
    )


def _benchmark(name: str | None, folder: BoardFolder) -> Benchmark:
    known = ", ".join(folder.benchmarks.names)

    def found(asked: str) -> Benchmark:
        benchmark = folder.benchmarks.named(asked)
        if benchmark is None:
            raise ReporterError(f"no benchmark is called {asked!r}; there are: {known}")
        return benchmark

    if name is not None:
        return found(name)
    return _asked(f"Id of the benchmark ({known})", ["--benchmark"], found)


def _answered(
    make: Callable[[Answers, Benchmark], Drafted], answers: Answers, benchmark: Benchmark
) -> tuple[Drafted, Answers]:
    from reporter.importers.answers import UnansweredError

    while True:
        try:
            return make(answers, benchmark), answers
        except UnansweredError as open_:
            flags = [question.flag for question in open_.questions]
            for question in open_.questions:
                answers = _asked(question.text, flags, partial(_with, answers, question))


def _asked(text: str, flags: Sequence[str], taken: Callable[[str], T]) -> T:
    """
    What *taken* makes of the answer to a question, where there is a terminal to ask.

    An answer that it refuses by `ReporterError` is told, and asked for again.
    """
    if not sys.stdin.isatty():
        no_terminal(flags)

    def value_of(answer: str) -> T:
        try:
            return taken(answer.strip())
        except ReporterError as problem:
            raise typer.BadParameter(printed_line(str(problem))) from problem

    value: T = typer.prompt(text, value_proc=value_of, err=True)
    return value


def _with(answers: Answers, question: Question, text: str) -> Answers:
    """
    The answers with one more; raises `ReporterError` for a text that is none.
    """
    if question.field == "kind":
        kinds = [kind.value for kind in InstrumentKind]
        if text not in kinds:
            raise ReporterError(f"{question.flag}: {text!r} is none of {', '.join(kinds)}")
        return replace(answers, meter=replace(answers.meter, kind=InstrumentKind(text)))
    convert = _NUMBERS.get(question.field, str)
    try:
        value: Any = convert(text)
    except ValueError:
        value = 0
    if convert is not str and not 0 < value < 1e16:
        raise ReporterError(f"{question.flag}: {text!r} is not a number above zero")
    return replace(answers, **{question.field: value})


def _times(options: EntryOptions) -> tuple[tuple[float, ...], tuple[Window, ...]]:
    """
    Stated starts of training logs, and stated windows.
    """
    from reporter.measure.log_window import stated_start, stated_window

    starts, stops, zone = options.start or [], options.stop or [], options.time_zone
    if not stops:
        return tuple(stated_start(text, zone) for text in starts), ()
    if len(starts) != len(stops):
        raise ReporterError(
            f"--start is given {len(starts)} times and --stop {len(stops)} times: a window has both"
        )
    windows = [stated_window(*pair, zone) for pair in zip(starts, stops, strict=True)]
    if any(is_local for _, is_local in windows):
        raise ReporterError("--start and --stop have no zone\nadd Z or an offset, or --time-zone")
    return (), tuple(window for window, _ in windows)


def _published(text: str, paths: Sequence[Path]) -> Published:
    """
    The published folder that stands for the folder that all logs have in common here.
    """
    import os

    from reporter.importers.draft import Published

    found = _ORIGIN.fullmatch(text)
    if found is None:
        raise ReporterError(
            f"--origin must be owner/name@COMMIT:FOLDER with a commit of 40 digits, not {text!r}"
        )
    folders = {str(path.absolute().parent) for path in paths}
    return Published(**found.groupdict(), root=Path(os.path.commonpath(sorted(folders))))
