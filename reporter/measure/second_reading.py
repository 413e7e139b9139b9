"""
The second reading of large logs, cut into jobs that need nothing of each other.

A job is one log, or the few that a device makes one: where pieces of a rotated log share some time,
their readings must be put in order together, and a counter is unwrapped from end to end. The sums
of a device whose pieces stand in several jobs are merged in the order of its pieces, so that it
doesn't matter where and when a job was done.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby
from pathlib import Path

from reporter.energy.counters import CounterSums
from reporter.energy.partial_sums import Sums, merge
from reporter.evidence.engine import Engine
from reporter.evidence.locate import refuse_changed
from reporter.evidence.series import Window
from reporter.measure.bound_logs import BoundLogs
from reporter.measure.log_survey import SurveyedLog, open_large
from reporter.measure.stream_sums import ChosenSums, Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class LogToSum:
    """
    A log to be read again: its place among all logs, and size and change time when it was surveyed.
    """

    owner: int
    path: Path
    file: str
    zone: str | None
    state: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SumJob:
    """
    Logs to be read in this order, and what of each device stands in them, by the device's place.
    """

    logs: tuple[LogToSum, ...]
    taken: Mapping[int, Taken]
    window: Window

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The logs.
        """
        return tuple(log.path for log in self.logs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SummedJob:
    """
    By the place of a device: sums of its power, its counter, its first and last line in the window.
    """

    sums: Mapping[int, Sums]
    counters: Mapping[int, CounterSums]
    lines: Mapping[int, tuple[int, int] | None]


def sum_again(job: SumJob) -> SummedJob:
    """
    Read the logs of a job and sum its devices.

    Raises `ReporterError` where a log changed since it was surveyed.
    """
    taken = list(job.taken.values())
    sums = ChosenSums(taken, job.window)
    for log in job.logs:
        _read(log, sums)
    places = list(job.taken)
    return SummedJob(
        sums={places[index]: one for index, one in sums.finish().items()},
        counters={place: one.sums for place, one in job.taken.items() if one.sums is not None},
        lines={place: sums.lines(index) for index, place in enumerate(places)},
    )


def _read(log: LogToSum, sums: ChosenSums) -> None:
    opened = open_large(log.path, log.zone)
    for piece in opened.pieces():
        if piece.power is not None:
            sums.add_power(log.owner, opened.reading.power.names, piece.power)
        if piece.energy is not None:
            sums.add_energy(log.owner, opened.reading.energy.names, piece.energy)
    refuse_changed(log.path, log.state)


def sum_devices(
    logs: Sequence[SurveyedLog], taken: Sequence[Taken], window: Window, engine: Engine
) -> SummedJob:
    """
    The sums of all devices over their logs, read again by *engine*.

    Raises `ReporterError` where a log changed since it was surveyed.
    """
    sums: dict[int, dict[int, Sums]] = defaultdict(dict)
    counters: dict[int, CounterSums] = {}
    lines: dict[int, tuple[int, int] | None] = {}
    group_of = _groups(taken)
    jobs = dict(_jobs(logs, taken, window, group_of))
    for group, done in zip(jobs, engine.map(sum_again, list(jobs.values())), strict=True):
        for place, own in done.sums.items():
            sums[place][group] = own
        counters.update(done.counters)
        lines.update(done.lines)
    return SummedJob(
        sums={place: _in_order(taken[place], own, group_of) for place, own in sums.items()},
        counters=counters,
        lines=lines,
    )


def _in_order(taken: Taken, sums: Mapping[int, Sums], group_of: Callable[[int], int]) -> Sums:
    """
    The sums of one device, merged in the order of its pieces.
    """
    groups = [group for group, _ in groupby(map(group_of, taken.owners))]
    return reduce(merge, (sums[group] for group in groups))


def _jobs(
    logs: Sequence[SurveyedLog],
    taken: Sequence[Taken],
    window: Window,
    group_of: Callable[[int], int],
) -> Iterator[tuple[int, SumJob]]:
    """
    The jobs by group, each with its logs in the order in which their readings begin.
    """
    begins_s: dict[int, dict[int, float]] = defaultdict(dict)
    parts: dict[int, dict[int, Taken]] = defaultdict(dict)
    for place, one in enumerate(taken):
        for owner, series in zip(one.owners, one.device.pieces, strict=True):
            own = begins_s[group_of(owner)]
            own[owner] = min(own.get(owner, math.inf), series.first_s or 0.0)
        for group in dict.fromkeys(map(group_of, one.owners)):
            parts[group][place] = _part(one, group, group_of)
    for group, own in begins_s.items():
        owners = sorted(own, key=lambda owner, own=own: (own[owner], owner))  # type: ignore[misc]
        yield (
            group,
            SumJob(
                logs=tuple(_log(owner, logs[owner]) for owner in owners),
                taken=parts[group],
                window=window,
            ),
        )


def _log(owner: int, log: SurveyedLog) -> LogToSum:
    return LogToSum(
        owner=owner, path=log.path, file=log.file, zone=log.stated_zone, state=log.state
    )


def _part(taken: Taken, group: int, group_of: Callable[[int], int]) -> Taken:
    """
    What of a device stands in the logs of one group.
    """
    pairs = zip(taken.owners, taken.device.pieces, strict=True)
    own = [(owner, piece) for owner, piece in pairs if group_of(owner) == group]
    # What choosing needed of the readings is of no use any more, and is large to send.
    pieces = tuple(replace(piece, traits=None) for _, piece in own)
    return replace(
        taken,
        device=replace(taken.device, pieces=pieces),
        owners=tuple(owner for owner, _ in own),
    )


def _groups(taken: Sequence[Taken]) -> Callable[[int], int]:
    """
    The group of each log: logs that a device binds together have the same one.
    """
    bound: BoundLogs[int] = BoundLogs()
    for one in taken:
        if one.sums is not None or one.overlaps:
            bound.bind(one.owners)
    # A device that comes back to a group after another one can't be merged group by group.
    while returning := [one for one in taken if _returns(one, bound.group_of)]:
        for one in returning:
            bound.bind(one.owners)
    return bound.group_of


def _returns(taken: Taken, group_of: Callable[[int], int]) -> bool:
    visited = [group for group, _ in groupby(map(group_of, taken.owners))]
    return len(set(visited)) < len(visited)
