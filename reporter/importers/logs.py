"""
The logs that a draft is made from: found in files and folders, recognised by content, read once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from itertools import count as count_from
from pathlib import Path

from reporter.errors import ReporterError
from reporter.evidence.detect import read_power_log
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.formats.matcha import MATCHA
from reporter.evidence.formats.mllog import MLLOG
from reporter.evidence.formats.monitor_run import MONITOR_RUN
from reporter.evidence.formats.text_pattern import TEXT_PATTERN
from reporter.evidence.run_clock import RunClock
from reporter.evidence.series import LogReading, TrainingReading
from reporter.evidence.training_log import TRAINING_FORMATS, read_training_log, training_format
from reporter.findings import Severity
from reporter.store.files import why_closed

# Evidence has plain names of at most 120 characters.
NAME_CHARACTERS = 120
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]", re.ASCII)
# A folder of one project's logs holds hundreds; a whole disk is a mistake.
FILES_MOST = 10_000
# These hold a clock, and may lend it to a training log of the same run.
CLOCKS = frozenset({MATCHA, MONITOR_RUN})
ANY_TRAINING = TRAINING_FORMATS - CLOCKS | {MLLOG}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """
    How logs are read: *zone* of stamps without one, *pattern* and *metric* of training logs.
    """

    zone: str | None = None
    pattern: str | None = None
    metric: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Logs:
    """
    All logs by what they are; *ignored* are files of none of these kinds, each with the reason.
    *names* are plain and distinct file names, by which the logs are listed as evidence.

    One file may be a training log, a clock and a power log at once, as those of matcha are.
    """

    training: tuple[tuple[Path, TrainingReading], ...]
    clocks: tuple[tuple[Path, TrainingReading], ...]
    power: tuple[tuple[Path, LogReading], ...]
    names: Mapping[Path, str]
    ignored: tuple[tuple[Path, str], ...] = ()


def files_below(paths: Iterable[Path]) -> list[Path]:
    """
    The files among *paths* and below its folders, in order, without links and hidden files.

    Raises `ReporterError` for a link, for a path that isn't there, and beyond 10,000 files.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            found += _files_in(path, FILES_MOST - len(found))
        elif (reason := why_closed(path, path.parent)) is not None or not path.is_file():
            raise ReporterError(f"{path}: {reason or 'no such file or folder'}")
        else:
            found.append(path)
    if len(found) > FILES_MOST:
        raise ReporterError(f"more than {FILES_MOST:,} files: name the folders of the runs")
    return list(dict.fromkeys(found))


def _files_in(folder: Path, most: int) -> list[Path]:
    found: list[Path] = []
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(place) / name for name in sorted(files) if not name.startswith("."))
        found += (path for path in paths if not path.is_symlink() and path.is_file())
        if len(found) > most:
            break
    return found


def file_names(paths: Sequence[Path]) -> dict[Path, str]:
    """
    A plain file name for each log, as a list of evidence takes it: that of the file, with the names
    of its folders before it where two would be alike.
    """
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in paths:
        words = [*reversed(path.absolute().parts[1:])]
        wider = ("-".join(reversed(words[:count])) for count in range(1, len(words) + 1))
        numbered = (f"{number}-{path.name}" for number in count_from(2))
        name = next(one for one in map(_plain, chain(wider, numbered)) if one.lower() not in taken)
        names[path] = name
        taken.add(name.lower())
    return names


def _plain(name: str) -> str:
    plain = _NOT_PLAIN.sub("_", name).lstrip("._-")
    return plain[-NAME_CHARACTERS:].lstrip("._-") or "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundJob:
    """
    A file to be read as what it is: *name* for its findings, *formats* of training logs wanted.
    """

    path: Path
    name: str
    formats: frozenset[str]
    read_as: ReadAs

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The file.
        """
        return (self.path,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundLog:
    """
    What a file is: any of the first three, else the reason why it is none of them.
    """

    training: TrainingReading | None = None
    clock: TrainingReading | None = None
    power: LogReading | None = None
    ignored: str | None = None


def read_one(job: FoundJob) -> FoundLog:
    """
    Read a file as training log, clock and power log, as far as it is one.

    Raises `ReporterError` for a pattern that can't be used.
    """
    path, read_as = job.path, job.read_as
    training = clock = power = ignored = None
    word = _word(path, job.formats, read_as)
    if word in CLOCKS:
        clock = read_training(path, replace(read_as, pattern=None))
    if word in job.formats:
        training = read_training(path, read_as)
    if word is None or word == MATCHA:
        log = read_power_log(path, name=job.name, zone=read_as.zone)
        if log.has_readings:
            power = log
        else:
            ignored = _why_unread(log)
    elif word not in job.formats | CLOCKS:
        ignored = f"a training log of another tool ({word})"
    return FoundLog(training=training, clock=clock, power=power, ignored=ignored)


def read_found(
    paths: Sequence[Path], wanted: Sequence[str], read_as: ReadAs, engine: Engine = EMBEDDED
) -> Logs:
    """
    The logs of files: training logs of the *wanted* formats (any without one), clocks, and power
    logs of any format, read by *engine*.

    A file that no reader knows is left out with its reason. Raises `ReporterError` for a pattern
    that can't be used.
    """
    formats = frozenset(wanted) or ANY_TRAINING
    names = file_names(paths)
    jobs = [
        FoundJob(path=path.absolute(), name=names[path], formats=formats, read_as=read_as)
        for path in paths
    ]
    found = list(zip(paths, engine.map(read_one, jobs), strict=True))
    return Logs(
        training=tuple((path, one.training) for path, one in found if one.training is not None),
        clocks=tuple((path, one.clock) for path, one in found if one.clock is not None),
        power=tuple((path, one.power) for path, one in found if one.power is not None),
        ignored=tuple((path, one.ignored) for path, one in found if one.ignored is not None),
        names=names,
    )


def _word(path: Path, formats: frozenset[str], read_as: ReadAs) -> str | None:
    word = training_format(path)
    if word is None and TEXT_PATTERN in formats and _fits(path, read_as):
        return TEXT_PATTERN
    return word


def _fits(path: Path, read_as: ReadAs) -> bool:
    """
    Whether a pattern meets a line of the file.
    """
    found = read_training(path, read_as)
    return not any(one.code in {"TL-1", "TL-2", "TL-3"} for one in found.findings)


def read_training(
    path: Path, read_as: ReadAs, *, clock: RunClock | None = None, start_s: float | None = None
) -> TrainingReading:
    """
    One training log; what is wrong with it stands in its findings.

    *clock* is lent by another log, *start_s* a start in Unix s that people state. Raises
    `ReporterError` for a pattern that can't be used.
    """
    found = read_training_log(
        path,
        name=path.name,
        zone=read_as.zone,
        pattern=read_as.pattern if training_format(path) is None else None,
        metric=read_as.metric,
        start_s=start_s,
        clock=clock,
    )
    for one in found.findings:
        if one.code == "TL-11":
            raise ReporterError(f"--pattern: {one.message}")
    return found


def read_named(
    power: Sequence[Path], training: Sequence[Path], clocks: Sequence[Path], read_as: ReadAs
) -> Logs:
    """
    The logs that were named for what they are.

    Raises `ReporterError` with the first cause where one of them can't be read as that.
    """
    read: list[tuple[Path, LogReading]] = []
    paths = [files_below(group) for group in (power, training, clocks)]
    names = file_names(list(dict.fromkeys(chain(*paths))))
    for path in paths[0]:
        log = read_power_log(path, name=names[path], zone=read_as.zone)
        if not log.has_readings or _errors(log):
            raise ReporterError(f"{path}: {_why_unread(log)}")
        read.append((path, log))
    lent = [(path, read_training(path, read_as)) for path in paths[2]]
    own = [(path, read_training(path, read_as)) for path in paths[1]]
    also = [(path, found) for path, found in own if found.format in CLOCKS]
    return Logs(training=tuple(own), clocks=(*lent, *also), power=tuple(read), names=names)


def _errors(log: LogReading) -> list[str]:
    return [
        f"{one.pointer}: {one.message}".removeprefix(": ") + (f" ({one.hint})" if one.hint else "")
        for one in log.findings
        if one.severity is Severity.ERROR
    ]


def _why_unread(log: LogReading) -> str:
    return next(iter(_errors(log)), "the log holds no usable reading")
