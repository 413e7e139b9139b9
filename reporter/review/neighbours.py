"""
The entries of one organisation by what two of them share: a machine at one time, runs, a system,
the days on which they were sent.

Each question is answered by looking up what an entry holds. No entry is held against all others of
its organisation: of ten thousand that would be a hundred million pairs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Final

from reporter.model.enums import InstrumentKind
from reporter.model.run import Run
from reporter.model.submission import Submission

# So many other entries are compared with one, and so many uses of a machine looked at for a run; an
# entry that has more is flagged, so that none hides behind others that are no neighbours.
NEIGHBOURS_MOST: Final = 64
USES_MOST: Final = 256
COMPARE_THE_REST: Final = "a reviewer has to compare the rest, or fewer of them are entered"

# In logs a maker's identity of a device is a UUID (RFC 9562), which drivers write behind "GPU-".
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
# What has an outlet or an input for each of several machines under one serial number.
_SHARED_KINDS: Final = {InstrumentKind.PDU, InstrumentKind.POWER_SHELF}

# Organisation and slug, or benchmark.
_Name = tuple[str, str]
# Organisation, whether the name is a maker's identity, and the name.
_Machine = tuple[str, bool, str]
# Start and stop as Unix time in s, and whose run it was.
_Use = tuple[float, float, Submission]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """
    What tells the machines of a run apart: *identities* of makers, and *names* that people gave.
    """

    identities: frozenset[str]
    names: frozenset[str]

    def all(self) -> tuple[tuple[bool, str], ...]:
        """
        Each with whether it is an identity, sorted.
        """
        return (
            *((False, name) for name in sorted(self.names)),
            *((True, name) for name in sorted(self.identities)),
        )


@dataclass(slots=True)
class SharedMachines:
    """
    The runs of an entry, by their index, that overlap with runs of another on a machine, and what
    the machine is known by.
    """

    runs: set[int] = field(default_factory=set)
    machines: set[str] = field(default_factory=set)


@dataclass(slots=True)
class UsedAtOnce:
    """
    What an entry shares in time with *other*: machines known by an identity, and by a name alone.
    """

    other: Submission
    proofs: SharedMachines = field(default_factory=SharedMachines)
    names: SharedMachines = field(default_factory=SharedMachines)

    def add(self, run_index: int, name: str, *, is_identity: bool) -> None:
        """
        Note that a run overlaps with one of the other entry on what a name stands for.
        """
        shared = self.proofs if is_identity else self.names
        shared.runs.add(run_index)
        shared.machines.add(name)


class _Timeline:
    """
    When a machine was used, and by which entry.
    """

    def __init__(self, uses: Iterable[_Use]) -> None:
        self._uses = sorted(uses, key=lambda use: (use[0], use[2].id))
        self._starts = [start for start, _, _ in self._uses]
        self._size = 1 << (len(self._uses) - 1).bit_length()
        # The last stop among the uses below each node of a binary tree, whose root is number 1.
        stops = [stop for _, stop, _ in self._uses]
        missing = self._size - len(stops)
        self._last = [0.0] * self._size + stops + [float("-inf")] * missing
        for node in range(self._size - 1, 0, -1):
            self._last[node] = max(self._last[2 * node], self._last[2 * node + 1])

    def within(self, start: float, stop: float) -> Iterator[Submission]:
        """
        The entry of each use that overlaps with a time, in the order of their starts.
        """
        before = bisect_left(self._starts, stop)
        pending = [(1, 0, self._size)]
        while pending:
            node, first, count = pending.pop()
            if first >= before or self._last[node] <= start:
                continue
            if count == 1:
                yield self._uses[first][2]
                continue
            half = count // 2
            pending += [(2 * node + 1, first + half, half), (2 * node, first, half)]


class NeighbourIndex:
    """
    The entries of a board, looked up by what two of one organisation share.
    """

    def __init__(
        self, submissions: Sequence[Submission], canonical: Callable[[str], str] = str
    ) -> None:
        """
        Index entries that stand in the order of their ids; of two with one id the first.

        *canonical* gives the one id of an organisation with aliases.
        """
        self._canonical = canonical
        self._uses: dict[_Machine, list[_Use]] = defaultdict(list)
        self._by_window: dict[tuple[object, ...], list[Submission]] = defaultdict(list)
        self._by_place: dict[_Name, list[Submission]] = defaultdict(list)
        self._second_sources: dict[_Name, list[Submission]] = defaultdict(list)
        self._by_system: dict[tuple[object, ...], list[str]] = defaultdict(list)
        self._sent: dict[_Name, dict[str, date]] = defaultdict(dict)
        for submission in {one.id: one for one in reversed(submissions)}.values():
            self._add(submission)
        for listed in (self._by_window, self._by_place, self._second_sources):
            for entries in listed.values():
                entries.reverse()
        for names in self._by_system.values():
            names.reverse()
        self._timelines = {name: _Timeline(uses) for name, uses in self._uses.items()}
        self._days = {name: sorted(days.values()) for name, days in self._sent.items()}

    def _add(self, submission: Submission) -> None:
        owner = self._canonical(submission.organisation_id)
        self._by_place[owner, submission.slug].append(submission)
        if submission.second_source_of is not None:
            self._second_sources[self._place(submission.second_source_of)].append(submission)
        for window in _windows(owner, submission):
            self._by_window[window].append(submission)
        self._by_system[_board_and_system(submission)].append(submission.id)
        self._sent[owner, submission.benchmark.id][submission.id] = submission.submitted_on
        for run in submission.runs:
            known = machines_of(submission, run)
            for name in known.all():
                self._uses[(owner, *name)].append((*_time_of(run), submission))

    def _place(self, name: str) -> _Name:
        owner, _, slug = name.partition("/")
        return self._canonical(owner), slug

    def used_at_once(self, mine: Submission) -> tuple[tuple[UsedAtOnce, ...], bool]:
        """
        Other entries of the organisation whose runs overlap with those of *mine* on a machine, and
        whether some were left out.
        """
        owner = self._canonical(mine.organisation_id)
        found: dict[str, UsedAtOnce] = {}
        is_cut = False
        for index, run in enumerate(mine.runs):
            for name in machines_of(mine, run).all():
                timeline = self._timelines.get((owner, *name))
                uses = iter(()) if timeline is None else timeline.within(*_time_of(run))
                for other in islice(uses, USES_MOST):
                    if other.id != mine.id:
                        found.setdefault(other.id, UsedAtOnce(other)).add(
                            index, name[1], is_identity=name[0]
                        )
                is_cut = is_cut or next(uses, None) is not None
        ordered = [found[name] for name in sorted(found)]
        return tuple(ordered[:NEIGHBOURS_MOST]), is_cut or len(ordered) > NEIGHBOURS_MOST

    def of_the_same_runs(self, mine: Submission) -> tuple[tuple[Submission, ...], bool]:
        """
        Other entries of the organisation that name *mine* as their first source, that it names, or
        that log a window of it; and whether some were left out.
        """
        owner = self._canonical(mine.organisation_id)
        named = () if mine.second_source_of is None else (self._place(mine.second_source_of),)
        listed = [
            *(self._by_place.get(place, []) for place in named if place[0] == owner),
            self._second_sources.get((owner, mine.slug), []),
            *(self._by_window.get(window, []) for window in sorted(_windows(owner, mine), key=str)),
        ]
        found: dict[str, Submission] = {}
        for entries in listed:
            for other in entries[: NEIGHBOURS_MOST + 2]:
                found[other.id] = other
        found.pop(mine.id, None)
        ordered = [found[name] for name in sorted(found)]
        return tuple(ordered[:NEIGHBOURS_MOST]), len(ordered) > NEIGHBOURS_MOST

    def of_the_same_system(self, mine: Submission, most: int) -> tuple[str, ...]:
        """
        The ids of the first other entries, *most* of them, of one system for one board.
        """
        ids = self._by_system.get(_board_and_system(mine), [])
        return tuple([name for name in ids[: most + 1] if name != mine.id][:most])

    def sent_count(self, mine: Submission, days: timedelta) -> int:
        """
        How many entries for the benchmark the organisation sent in the *days* that end with that of
        *mine*, which counts, too.
        """
        place = (self._canonical(mine.organisation_id), mine.benchmark.id)
        sent, last = self._days.get(place, []), mine.submitted_on
        found = bisect_right(sent, last) - bisect_right(sent, last - days)
        indexed = self._sent[place].get(mine.id) if place in self._sent else None
        is_counted = indexed is not None and last - days < indexed <= last
        return found + int(not is_counted)


def _time_of(run: Run) -> tuple[float, float]:
    """
    Start and stop of a run as Unix time in s.
    """
    return run.started_at.timestamp(), run.stopped_at.timestamp()


def _windows(owner: str, submission: Submission) -> set[tuple[object, ...]]:
    """
    What the runs of two packages of an organisation have alike where they are the same runs.
    """
    benchmark = submission.benchmark
    return {(owner, benchmark, run.started_at, run.stopped_at) for run in submission.runs}


def _board_and_system(submission: Submission) -> tuple[object, ...]:
    return (submission.benchmark, submission.division, submission.system_identity)


def machines_of(submission: Submission, run: Run) -> Machines:
    """
    The machines of a run as its file names them; names that any machine may have are left out.
    """
    identities: set[str] = set()
    names: set[str] = set()
    for part in run.energy_parts:
        names |= {*part.devices, *(one.host for one in part.identities if one.host)}
        for one in part.identities:
            found = _UUID.search(f"{one.uuid or ''} {one.device or ''}")
            identities |= {found[0]} if found else {one.uuid or ""} - {""}
        meter = submission.instrument(part.instrument)
        if meter is not None and meter.serial_number:
            serial = f"{meter.make or 'meter'} {meter.serial_number}"
            (names if meter.kind in _SHARED_KINDS else identities).add(serial)
    return Machines(
        identities=frozenset(name.casefold() for name in identities),
        names=frozenset(name for name in names if not _is_generic(name)),
    )


def _is_generic(name: str) -> bool:
    word = name.casefold().strip("0123456789_-. :")
    return word in {"", "node", "gpu", "host", "device", "sw", "switch", "accelerator", "server"}
