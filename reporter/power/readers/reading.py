"""
What every log reader gives back, so that a review needs to know no format.

A reader never raises on content: what can't be read becomes a finding of its result. Review
stands below the importers, so readers reach it as arguments (`EvidenceReaders`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reporter.findings import Finding
from reporter.power.trace import PowerTrace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnergyCounter:
    """
    A counter of energy as logged: *times_s* in Unix seconds, *energy_j* in J, equally long.

    *wrap_j* is the declared range after which the counter starts again at zero, `None` without one.
    """

    name: str
    times_s: NDArray[np.float64]
    energy_j: NDArray[np.float64]
    wrap_j: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogReading:
    """
    One power log: the readings of each device as logged, before any cleaning.

    *zone* is the zone of its stamps as found (`UTC`), *clock* whose clock it was, `None` if the log
    doesn't say. *side* and *conversion_efficiency* are what the log says of itself. *nameplate_w*
    stands in place of readings in an estimate. *unreadable_count* readings weren't numbers.
    """

    file: str
    format: str
    unit: str
    clock: str | None
    zone: str | None
    traces: tuple[PowerTrace, ...]
    counters: tuple[EnergyCounter, ...] = ()
    side: str | None = None
    conversion_efficiency: float | None = None
    nameplate_w: float | None = None
    unreadable_count: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReading:
    """
    One training log: its window in Unix seconds, how it ended, and what it reached.

    *quality* holds metric name (`None` where the log gives none) and value of the last evaluation.
    """

    file: str
    format: str
    started_s: float | None
    stopped_s: float | None
    status: str | None
    seeds: tuple[int, ...] = ()
    quality: tuple[tuple[str | None, float], ...] = ()
    samples_count: float | None = None
    findings: tuple[Finding, ...] = ()


PowerLogReader = Callable[[Path, str], LogReading]
TrainingLogReader = Callable[[Path, str], TrainingReading]


def _none() -> Mapping[str, TrainingLogReader]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReaders:
    """
    Readers by the `format` word of a submission's evidence; each takes a path and a shown name.
    """

    power: Mapping[str, PowerLogReader]
    training: Mapping[str, TrainingLogReader] = field(default_factory=_none)
