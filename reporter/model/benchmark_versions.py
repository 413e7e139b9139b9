"""
Versions of one benchmark beside each other: how they are called, and which of them are closed.

A build has no clock. Whether a version is closed is said by the files: by a day that a maintainer
wrote into it, or by a newer version that stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reporter.model.benchmark import Benchmark


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """
    That a version is closed: the day *on* which it was, where one is stated, and the *newer*
    version that is the current one, where there is one.
    """

    on: date | None
    newer: int | None

    @property
    def text(self) -> str:
        """
        The closing in words, such as "closed on 2027-04-15; version 2 is the current one".
        """
        day = "closed" if self.on is None else f"closed on {self.on.isoformat()}"
        return day if self.newer is None else f"{day}; version {self.newer} is the current one"


def closing_of(benchmark: Benchmark, current: Benchmark | None) -> Closing | None:
    """
    Why *benchmark* is closed, `None` while it is open; *current* is the current version of its id.
    """
    is_older = current is not None and current.version != benchmark.version
    if benchmark.closed_on is None and not is_older:
        return None
    newer = current.version if current is not None and is_older else None
    return Closing(on=benchmark.closed_on, newer=newer)


def version_name(benchmark: Benchmark) -> str:
    """
    The name of one version, such as "bert-v1": that of its file where it isn't the current one.
    """
    return f"{benchmark.id}-v{benchmark.version}"


def full_title(benchmark: Benchmark) -> str:
    """
    The title with what tells versions apart: the name of the season, and the version from 2 on.
    """
    season = () if benchmark.season is None else (benchmark.season.name,)
    later = () if benchmark.version == 1 else (f"version {benchmark.version}",)
    return ", ".join((benchmark.title, *season, *later))


def versions_text(benchmarks: Iterable[Benchmark]) -> str:
    """
    The numbers of versions for messages, such as "1 and 2".
    """
    numbers = sorted({one.version for one in benchmarks})
    *most, last = [str(number) for number in numbers]
    return f"{', '.join(most)} and {last}" if most else last
