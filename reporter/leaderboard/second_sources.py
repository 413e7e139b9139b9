"""
Entries that describe the same runs: one of them ranks, the others are its second sources.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from reporter.leaderboard.entries import Entry
from reporter.power.sides import AcBasis

_Window = tuple[datetime, datetime]
_Runs = tuple[str, int, _Window]


def second_sources(entries: Iterable[Entry]) -> dict[str, str]:
    """
    The id of each second source, with the id of the entry that stands for the runs.

    Two entries of one benchmark have the same runs when at least half of the pairs of start and
    stop of the shorter list are equal. Of them the eligible one stands first, then the one with
    all figures on the AC side, then the one that does not call itself a second source, then the
    one submitted earlier, then the smaller id. An ineligible entry so never takes a rank away.
    An entry that calls itself a second source of another one steps back for it, and only itself:
    a word in one file can't take the rank of another.
    """
    known = {entry.id: entry for entry in entries}
    found: dict[str, str] = {}
    holders: dict[_Runs, list[str]] = {}
    for entry in sorted(known.values(), key=_precedence):
        first = _declared_first(entry, known) or _same_runs(entry, known, holders)
        if first:
            found[entry.id] = first
            continue
        for key in _windows(entry):
            holders.setdefault(key, []).append(entry.id)
    roots = {name: _root(name, found) for name in found}
    return {name: root for name, root in roots.items() if name != root}


def _precedence(entry: Entry) -> tuple[bool, bool, bool, str, str]:
    return (
        not (entry.score.is_eligible and entry.is_sound),
        not _is_ac(entry),
        entry.submission.second_source_of is not None,
        entry.submission.submitted_on.isoformat(),
        entry.id,
    )


def _is_ac(entry: Entry) -> bool:
    bases = {run.side_basis for scope in entry.score.scopes for run in scope.runs}
    return bases == {AcBasis.AC.value}


def _windows(entry: Entry) -> frozenset[_Runs]:
    """
    The start and stop of every run, with the benchmark that they were made for.
    """
    name, version = entry.score.benchmark_id, entry.score.benchmark_version
    return frozenset(
        (name, version, (run.started_at, run.stopped_at)) for run in entry.submission.runs
    )


def _declared_first(entry: Entry, known: Mapping[str, Entry]) -> str | None:
    """
    The entry that *entry* calls the first source, unless the runs are the same: then sides decide.
    """
    first = known.get(entry.submission.second_source_of or "")
    if first is None or first.id == entry.id or not _is_one_benchmark(entry, first):
        return None
    common = len(_windows(entry) & _windows(first))
    if _is_half(common, entry, first) and _precedence(entry) < _precedence(first):
        return None
    return first.id


def _is_one_benchmark(one: Entry, other: Entry) -> bool:
    return (one.score.benchmark_id, one.score.benchmark_version) == (
        other.score.benchmark_id,
        other.score.benchmark_version,
    )


def _same_runs(
    entry: Entry, known: Mapping[str, Entry], holders: Mapping[_Runs, list[str]]
) -> str | None:
    counts = Counter(name for key in _windows(entry) for name in holders.get(key, ()))
    for name, common in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if _is_half(common, entry, known[name]):
            return name
    return None


def _is_half(common: int, one: Entry, other: Entry) -> bool:
    return common > 0 and 2 * common >= min(len(_windows(one)), len(_windows(other)))


def _root(name: str, found: Mapping[str, str]) -> str:
    """
    The end of a chain of second sources; the smallest id of a circle stands for it.
    """
    seen = [name]
    while (name := found.get(name, name)) != seen[-1]:
        if name in seen:
            return min(seen[seen.index(name) :])
        seen.append(name)
    return name
