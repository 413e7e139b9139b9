"""
Writes a text to a file and reads it back as a power log.
"""

from __future__ import annotations

import gzip
import math
from pathlib import Path

from reporter.evidence.detect import read_power_log
from reporter.evidence.series import LogReading
from reporter.findings import Finding

# 2024-05-10T11:38:49Z
START_S = 1_715_341_129.0

SMI = """timestamp, index, power.draw [W]
2024/05/10 11:38:49.123, 0, 345.67 W
2024/05/10 11:38:49.123, 1, 352.10 W
2024/05/10 11:38:50.123, 0, 346.00 W
2024/05/10 11:38:50.123, 1, [N/A]
"""


def read(
    folder: Path,
    content: str | bytes,
    *,
    zone: str | None = None,
    expected: str | None = None,
    packed: bool = False,
) -> LogReading:
    """
    The reading of a log with this content; its name says nothing of the format.
    """
    data = content.encode() if isinstance(content, str) else content
    path = folder / "log"
    path.write_bytes(gzip.compress(data) if packed else data)
    return read_power_log(path, name="log", zone=zone, expected=expected)


def traces(reading: LogReading) -> dict[str, list[tuple[float, float | None]]]:
    """
    Seconds since `START_S` and watts of every device; `None` for a reading that is no number.
    """
    return {
        trace.name: [
            (round(time_s - START_S, 6), None if math.isnan(power_w) else power_w)
            for time_s, power_w in zip(trace.times_s, trace.power_w, strict=True)
        ]
        for trace in reading.traces
    }


def counters(reading: LogReading) -> dict[str, list[tuple[float, float]]]:
    """
    Seconds since `START_S` and joules of every counter.
    """
    return {
        counter.name: [
            (round(time_s - START_S, 6), energy_j)
            for time_s, energy_j in zip(counter.times_s, counter.energy_j, strict=True)
        ]
        for counter in reading.counters
    }


def said(findings: tuple[Finding, ...]) -> list[str]:
    """
    Code, place and message of every finding.
    """
    return [f"{found.code} {found.pointer}: {found.message}" for found in findings]
