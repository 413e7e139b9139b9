"""
What a rule may look at: one submission, its benchmark, its evidence and the board around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reporter.model.accelerators import Accelerator, accelerators, find_accelerator
from reporter.model.benchmark import Benchmark
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.model.words import Component
from reporter.power.instruments import best_class
from reporter.power.meter import MeterClass
from reporter.review.rule import CannotRun
from reporter.review.thresholds import ACCELERATOR_MOST, NODE_MOST

if TYPE_CHECKING:
    from reporter.review.board import BoardView
    from reporter.review.evidence import EvidenceSet
    from reporter.review.measure import Measures

NO_EVIDENCE = "no raw logs were given (--evidence)"
NONE_FOUND = "none of its raw logs was found"
NO_BOARD = "no other submissions were given"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAt:
    """
    An energy part with its run and its place in the file.
    """

    run_index: int
    part_index: int
    run: Run
    part: EnergyPart

    @property
    def pointer(self) -> str:
        """
        JSON Pointer of the part.
        """
        return f"/runs/{self.run_index}/energy_parts/{self.part_index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One submission under review; *file* is what findings call it.

    *evidence* and *measures* are `None` without raw logs, *no_evidence* says why; *board* is `None`
    without other submissions.
    """

    submission: Submission
    now: datetime
    file: str
    benchmark: Benchmark | None = None
    evidence: EvidenceSet | None = None
    measures: Measures | None = None
    board: BoardView | None = None
    no_evidence: str = NO_EVIDENCE

    def parts(self) -> Iterator[PartAt]:
        """
        All energy parts in the order of the file.
        """
        for run_index, run in enumerate(self.submission.runs):
            for part_index, part in enumerate(run.energy_parts):
                yield PartAt(run_index=run_index, part_index=part_index, run=run, part=part)

    def measured_parts(self) -> Iterator[PartAt]:
        """
        The parts that an instrument saw.
        """
        return (place for place in self.parts() if place.part.method.is_measurement)

    def meter_class(self, part: EnergyPart) -> MeterClass:
        """
        The class that the part's instrument can reach at best.
        """
        instrument = self.submission.instrument(part.instrument)
        return best_class(instrument.kind if instrument else None, part.method)

    def accelerator(self) -> Accelerator | None:
        """
        The accelerator in our table, `None` where it isn't there.
        """
        described = self.submission.system.accelerator
        if described.id is not None:
            return accelerators().get(described.id)
        return find_accelerator(described.name)

    def rated_power_w(self) -> float:
        """
        Rated power of one accelerator: from our table, else as stated, else its power limit.
        """
        system, known = self.submission.system, self.accelerator()
        if known is not None and known.nameplate_w is not None:
            return known.nameplate_w
        return system.accelerator.nameplate_w or system.power_limit_w

    def accelerators_in(self, part: EnergyPart) -> int:
        """
        How many accelerators a part covers: its devices, or all those of its nodes.
        """
        if part.component is Component.ACCELERATOR:
            return part.devices_count
        if part.component is Component.WHOLE_FACILITY:
            return self.submission.system.accelerators_count
        return part.devices_count * self.submission.system.accelerators_per_node

    def highest_power_w(self, part: EnergyPart) -> float:
        """
        The most that the devices of a part can draw together.
        """
        is_bare = part.component is Component.ACCELERATOR
        factor = ACCELERATOR_MOST if is_bare else NODE_MOST
        return factor * self.rated_power_w() * self.accelerators_in(part)

    def need_benchmark(self) -> Benchmark:
        """
        The benchmark; ends the rule without one.
        """
        if self.benchmark is None:
            raise CannotRun(f"benchmark {self.submission.benchmark.id!r} isn't known here")
        return self.benchmark

    def need_measures(self) -> Measures:
        """
        What the raw logs give; ends the rule without them.
        """
        if self.measures is None:
            raise CannotRun(self.no_evidence)
        return self.measures

    def need_evidence(self) -> EvidenceSet:
        """
        The raw logs; ends the rule without them.
        """
        if self.evidence is None:
            raise CannotRun(self.no_evidence)
        return self.evidence

    def need_board(self) -> BoardView:
        """
        The other submissions; ends the rule without them.
        """
        if self.board is None:
            raise CannotRun(NO_BOARD)
        return self.board


# `datetime` answers from the year 1 to 9999; this many seconds reach from 69 to 3871.
LAST_CALENDAR_S = 6e10


def at(seconds: float) -> str:
    """
    A Unix time as people read it, in UTC; one beyond any calendar as a bare number.
    """
    if not abs(seconds) < LAST_CALENDAR_S:
        return f"Unix time {seconds:g}"
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
