"""
The window that is asked for: two stamps as people write them, or the run of a training log.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from pathlib import Path

from reporter.codes import TRAINING_LOG_CODES
from reporter.errors import ReporterError
from reporter.evidence.series import Window
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    find_zone,
    parse_number,
    parse_stamp,
)
from reporter.findings import Finding, Severity


def stated_window(start: str, stop: str, zone: str | None) -> tuple[Window, bool]:
    """
    The window between two stamps as people write them, and whether it names no zone at all.

    *zone* is that of stamps without one. Raises `ReporterError` where one can't be read.
    """
    known = _zone(zone)
    stamps = [_stamp(text, option, known) for text, option in ((start, "start"), (stop, "stop"))]
    if stamps[0][1] is not stamps[1][1]:
        raise ReporterError("--start and --stop: one names a zone and the other doesn't")
    if stamps[1][0] <= stamps[0][0]:
        raise ReporterError(f"the window stops before it starts: {start} to {stop}")
    return Window(start_s=stamps[0][0], stop_s=stamps[1][0]), stamps[0][1]


def _zone(name: str | None) -> tzinfo | None:
    known = find_zone(name) if name is not None else None
    if name is not None and known is None:
        raise ReporterError(f"no zone is called {name!r}: use UTC, an offset or an IANA name")
    return known


def training_window(
    path: Path, *, zone: str | None = None, pattern: str | None = None, start: str | None = None
) -> tuple[Window, tuple[Finding, ...]]:
    """
    From start to stop of the run that a training log tells of, and what is to be said of it.

    *zone* is for stamps without one, *pattern* for lines that no reader knows, *start* an instant
    for a log that only counts from its start. Raises `ReporterError` where no window comes of it.
    """
    from reporter.evidence.training_log import read_training_log

    start_s = None if start is None else stated_start(start, zone)
    found = read_training_log(path, name=path.name, zone=zone, pattern=pattern, start_s=start_s)
    if found.window is None:
        faults = [one for one in found.findings if one.severity is Severity.ERROR]
        reason = faults[0].message if faults else "no start and stop of a run"
        place = f" {faults[0].pointer}" if faults and faults[0].pointer else ""
        advice = "state the window with --start and --stop"
        raise ReporterError(f"{path.name}{place}: {reason}\n{advice}")
    said = (one for one in found.findings if one.code in TRAINING_LOG_CODES and one.code != "TL-9")
    return found.window, tuple(said)


def stated_start(text: str, zone: str | None) -> float:
    """
    The instant that *text* names, as Unix seconds; *zone* is that of a stamp without one.

    Raises `ReporterError` where it can't be read, has no zone, or is no time of a run.
    """
    start_s, is_local = _stamp(text, "start", _zone(zone))
    if is_local:
        raise ReporterError(f"--start {text} has no zone\nadd Z or an offset, or --time-zone")
    if epoch_scale(start_s) != 1:
        raise ReporterError(f"--start {text} is no time of a training run")
    return start_s


def _stamp(text: str, option: str, zone: tzinfo | None) -> tuple[float, bool]:
    value = parse_number(text)
    scale = None if value is None else epoch_scale(value)
    if value is not None and scale is not None:
        return value / scale, False
    try:
        return parse_stamp(text, zone).time_s, False
    except NoZoneError:
        if zone is not None:
            raise ReporterError(f"--{option} {text}: clocks show it twice; add an offset") from None
    except StampError as problem:
        hint = "write 2026-06-01T10:30:00Z or a Unix time"
        raise ReporterError(f"--{option} {text}: {problem}; {hint}") from None
    try:
        return parse_stamp(text, UTC).time_s, True
    except StampError as problem:
        raise ReporterError(f"--{option} {text}: {problem}") from None
