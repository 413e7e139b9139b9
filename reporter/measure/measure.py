"""
Integrates the logs of every run and part inside the window that the training log gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reporter.carbon.emissions import HOUR
from reporter.energy.meter_class import published_logs
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.offered import AmbiguousError
from reporter.evidence.series import TrainingReading, Window
from reporter.measure.part_devices import (
    Asked,
    ChosenPart,
    LocatedPart,
    PartMeasure,
    choose_part,
    read_parts,
)
from reporter.measure.training_run import curve_of
from reporter.model.benchmark import Benchmark
from reporter.model.run import DeclaredRun, Run
from reporter.model.submission import Declaration

# A training log starts with its run when the stamps differ by less; logs stamp milliseconds.
START_SLACK_S = 1.0

HOUR_S = HOUR.total_seconds()

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunWindow:
    """
    A run's window by its training log, as stated where there is none, `None` where neither is.

    *item* is `None` where no training log was found.
    """

    run_index: int
    run: DeclaredRun
    window: Window | None
    item: EvidenceItem | None
    training: TrainingReading | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Measurement:
    """
    All runs and measured parts of one declaration, as far as the evidence allows.

    *refused* says of parts whose logs don't hold exactly their devices what is wrong.
    """

    declaration: Declaration
    evidence: EvidenceSet
    runs: tuple[RunWindow, ...]
    parts: tuple[PartMeasure, ...]
    refused: Mapping[tuple[int, int], AmbiguousError] = field(default_factory=dict)

    def part(self, at: LocatedPart) -> PartMeasure | None:
        """
        What was measured of one part, `None` if its logs aren't there.
        """
        return self.by_place.get((at.run_index, at.part_index))

    @cached_property
    def by_place(self) -> dict[tuple[int, int], PartMeasure]:
        """
        The parts by number of run and part.
        """
        return {(part.at.run_index, part.at.part_index): part for part in self.parts}

    @cached_property
    def published_logs(self) -> frozenset[str]:
        """
        Ids of the logs that a published MLPerf round holds.
        """
        return published_logs(self.declaration)


def measure(
    declaration: Declaration,
    evidence: EvidenceSet,
    benchmark: Benchmark | None = None,
    *,
    instants_s: Sequence[float] = (),
    is_judged: bool = False,
) -> Measurement:
    """
    Integrate what the logs in *evidence* allow; parts without a readable log are left out.

    With the *benchmark* the energy so far is known at each point of a learning curve, else at the
    edges of clock hours and at *instants_s* (Unix s) alone. With *is_judged* the signals of rules
    are sought. Raises `ReporterError` where a log that wasn't kept changed since it was found.
    """
    windows = tuple(_windows(declaration, evidence))
    refused: dict[tuple[int, int], AmbiguousError] = {}
    chosen: list[ChosenPart] = []
    for place in located_parts(declaration):
        window = windows[place.run_index].window
        if not place.part.method.is_measurement or window is None:
            continue
        try:
            found = choose_part(place, evidence, window)
        except AmbiguousError as problem:
            refused[place.run_index, place.part_index] = problem
        else:
            chosen += [found] if found is not None else []
    wanted = [wanted_instants_s(run, declaration, benchmark, instants_s) for run in windows]
    asked = Asked(declaration=declaration, instants_s=wanted, is_judged=is_judged)
    return Measurement(
        declaration=declaration,
        evidence=evidence,
        runs=windows,
        parts=tuple(read_parts(chosen, asked, evidence.engine)),
        refused=refused,
    )


def located_parts(declaration: Declaration) -> Iterator[LocatedPart]:
    """
    All energy parts in the order of the file.
    """
    for run_index, run in enumerate(declaration.runs):
        for part_index, part in enumerate(run.energy_parts):
            yield LocatedPart(run_index=run_index, part_index=part_index, run=run, part=part)


def _windows(declaration: Declaration, evidence: EvidenceSet) -> Iterator[RunWindow]:
    logs = [item for item in evidence.items if item.training is not None]
    for index, run in enumerate(declaration.runs):
        item = _training_log(logs, run, index)
        training = item.training if item else None
        yield RunWindow(
            run_index=index,
            run=run,
            window=_window(run, training),
            item=item,
            training=training,
        )


def _training_log(
    logs: Sequence[EvidenceItem], run: DeclaredRun, index: int
) -> EvidenceItem | None:
    """
    The log that the run names; else the one of its label, of its start, or of its number.
    """
    if run.training_log is not None:
        return next((item for item in logs if item.evidence.id == run.training_log), None)
    named = (item for item in logs if run.label in {item.stem, item.evidence.id})
    starting = (item for item in logs if _starts_with(item.training, run))
    numbered = (item for item in logs if item.evidence.id == f"run-{index + 1}-log")
    return next(named, None) or next(starting, None) or next(numbered, None)


def _starts_with(training: TrainingReading | None, run: DeclaredRun) -> bool:
    if training is None or training.started_s is None or not isinstance(run, Run):
        return False
    return abs(training.started_s - run.started_at.timestamp()) < START_SLACK_S


def _window(run: DeclaredRun, training: TrainingReading | None) -> Window | None:
    """
    The training log's window, or the stated one where there is none.
    """
    if training is not None and training.window is not None:
        return training.window
    if not isinstance(run, Run):
        return None
    start_s, stop_s = run.started_at.timestamp(), run.stopped_at.timestamp()
    # A reversed window is TM-1's affair; here it must only not stop the review.
    return Window(start_s=start_s, stop_s=max(stop_s, start_s + 1e-3))


def wanted_instants_s(
    run: RunWindow,
    declaration: Declaration,
    benchmark: Benchmark | None,
    instants_s: Sequence[float],
) -> Sequence[float]:
    """
    The instants of a run in Unix s at which the energy so far is wanted, in any order.

    They are *instants_s*, the points of its learning curve, and the edges of clock hours: those
    that it touches, and those that the submission states.
    """
    window, site = run.window, declaration.site
    if window is None:
        return ()
    found = list(instants_s)
    if run.training is not None and benchmark is not None:
        curve = curve_of(run.training, benchmark)
        found += [window.start_s + point.elapsed_s for point in curve]
    for hour in run.run.hours if isinstance(run.run, Run) else ():
        found += [hour.starts_at.timestamp(), (hour.starts_at + HOUR).timestamp()]
    if site is not None and site.hourly_intensity is not None:
        first, last = window.start_s // HOUR_S, window.stop_s // HOUR_S + 1
        found += (HOUR_S * np.arange(first, last + 1)).tolist()
    return found
