"""
Writes a text to a file and reads it back as a training log.
"""

from __future__ import annotations

from pathlib import Path

from reporter.evidence.series import TrainingReading
from reporter.evidence.training_log import read_training_log

LOGS = Path(__file__).resolve().parents[1] / "data" / "training"

# 2024-05-10T11:38:49Z
START_S = 1_715_341_129.0


def read(
    folder: Path,
    content: str | bytes,
    *,
    zone: str | None = None,
    pattern: str | None = None,
    metric: str | None = None,
    start_s: float | None = None,
    expected: str | None = None,
) -> TrainingReading:
    """
    The reading of a log with this content; its name says nothing of the format.
    """
    path = folder / "log"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_training_log(
        path,
        name="log",
        zone=zone,
        pattern=pattern,
        metric=metric,
        start_s=start_s,
        expected=expected,
    )


def read_known(name: str, *, zone: str | None = None) -> TrainingReading:
    """
    The reading of a log of tests/data/training/.
    """
    return read_training_log(LOGS / name, name=name, zone=zone)


def evaluations(reading: TrainingReading) -> list[tuple[float | None, dict, float | None]]:
    """
    Seconds since `START_S`, values by name and samples of every evaluation.
    """
    return [
        (
            None if point.time_s is None else round(point.time_s - START_S, 6),
            dict(point.values),
            point.samples_count,
        )
        for point in reading.evaluations
    ]


def window(reading: TrainingReading) -> tuple[float | None, float | None]:
    """
    Start and stop in seconds since `START_S`.
    """
    started_s, stopped_s = reading.started_s, reading.stopped_s
    return (
        None if started_s is None else round(started_s - START_S, 6),
        None if stopped_s is None else round(stopped_s - START_S, 6),
    )
