"""
Whether an entry was made in the season of its benchmark, and before its board was closed.

A build has no clock. What counts are days that are written down: those of the benchmark file, the
day of submission, and the days of the ledger's events.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.findings import Finding, warning
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission


def check_season(
    submission: Submission, benchmark: Benchmark, file: str, late: str | None
) -> Iterator[Finding]:
    """
    SR-40 for a submission outside the season, SR-41 for one that is too late for a closed board.

    *late* says why the ledger gave the entry no status that ranks by the day of the closing; `None`
    where it gave one, or the board is open.
    """
    season, day = benchmark.season, submission.submitted_on
    if season is not None and season.opens_on is not None and day < season.opens_on:
        message = f"submitted on {day}; {season.name} opened on {season.opens_on}"
        yield warning("SR-40", file, "/submitted_on", message)
    if season is not None and season.closes_on is not None and day > season.closes_on:
        message = f"submitted on {day}; {season.name} ended on {season.closes_on}"
        yield warning("SR-40", file, "/submitted_on", message)
    if late is not None and benchmark.closed_on is not None:
        closed = f"its board was closed on {benchmark.closed_on}"
        message = f"{closed}, and as it is now it held no rank then: {late}"
        yield warning("SR-41", file, "", message)
