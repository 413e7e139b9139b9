"""
Sums a power log of any size without keeping it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reporter.findings import Finding
from reporter.power.integrate import Window
from reporter.power.readers.gather import Problems
from reporter.power.readers.limits import STREAM_LIMITS, ReadLimits
from reporter.power.readers.pieces import RefusedError
from reporter.power.readers.read import OpenLog
from reporter.power.stream import Batch, sum_batches
from reporter.power.sums import Sums


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreamedLog:
    """
    The sums over one log; sums of further pieces of it can be merged (`reporter.power.sums`).

    *format* is `None` for a log that wasn't recognised; *unreadable_count* readings were lost.
    """

    file: str
    format: str | None
    zone: str | None
    sums: Sums
    unreadable_count: int
    findings: tuple[Finding, ...]


def stream_power_log(  # noqa: PLR0913 - what, where, and how, each with a default
    path: Path,
    window: Window,
    *,
    gap_limit_s: float,
    name: str | None = None,
    zone: str | None = None,
    engine: str = "auto",
    limits: ReadLimits = STREAM_LIMITS,
) -> StreamedLog:
    """
    The sums of every device's power over the window; energy counters are left out.

    *zone* and *name* as in `read_power_log`; *engine* is `auto` (polars if it is there), `polars`,
    `pandas` or `lines`. Never raises on content. A Parquet file is read in this very process: it
    should be one's own.
    """
    file = name if name is not None else str(path)
    log = OpenLog(
        path, file, zone=zone, expected=None, limits=limits, engine=engine, is_trusted=True
    )
    problems = Problems()
    sums = sum_batches(_batches(log, problems), window, gap_limit_s=gap_limit_s)
    if sums.rows["mixed"].any():
        mixed = sums.names[int(sums.rows["mixed"].argmax())]
        log.fail(RefusedError("PW-11", f"the readings of {mixed!r} run back in time"))
    return StreamedLog(
        file=file,
        format=log.format,
        zone=log.reading.found_zone,
        sums=sums,
        unreadable_count=problems.unreadable_count,
        findings=(*log.findings, *problems.findings(file)),
    )


def _batches(log: OpenLog, problems: Problems) -> Iterator[Batch]:
    for piece in log.pieces():
        problems.add(piece.problems)
        if piece.power is not None:
            yield Batch(
                names=log.reading.power.names,
                codes=piece.power.codes,
                times_s=piece.power.times_s,
                power_w=piece.power.values,
            )
