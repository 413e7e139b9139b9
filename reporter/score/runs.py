"""
Which runs reached the target, whether they are enough, and the figures of one run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from reporter.energy.parts import parts_in
from reporter.findings import Finding, error, warning
from reporter.model.benchmark import Benchmark, RunRule
from reporter.model.competition import ComparedSide
from reporter.model.enums import Component, RunStatus, Scope
from reporter.model.run import Run
from reporter.score.metered import run_energies
from reporter.score.result import RunScore
from reporter.text import plural
from reporter.units import Energy

MOST_NAMED = 5


def is_reached(run: Run, benchmark: Benchmark) -> bool:
    """
    Whether the run met the target: it says so, and its quality values bear it out.
    """
    return run.status is RunStatus.REACHED_TARGET and benchmark.is_reached_by(run.quality)


def misses_allowed(runs_count: int, rule: RunRule) -> int:
    """
    How many of *runs_count* runs may miss the target: as many as the Olympic mean drops at an end.

    A mean of runs too few to drop any allows no miss.
    """
    return rule.dropped_each_end if runs_count > 2 * rule.dropped_each_end else 0


def check_runs(
    runs: Sequence[Run], reached: Sequence[bool], benchmark: Benchmark, file: str
) -> Iterator[Finding]:
    """
    Whether enough runs are listed, few enough missed the target, and all have one batch size.

    Where the quality within a budget ranks, missing the target keeps nobody from a rank.
    """
    missed = [run.label for run, ok in zip(runs, reached, strict=True) if not ok]
    allowed = misses_allowed(len(runs), benchmark.runs)
    if len(missed) > allowed and not benchmark.ranks_quality:
        message = (
            f"{plural(len(missed), 'run')} of {len(runs)} missed the target "
            f"({', '.join(missed[:MOST_NAMED])}{', ...' if len(missed) > MOST_NAMED else ''}); "
            f"the run rule allows {allowed}"
        )
        yield error("SR-4", file, "/runs", message)
    if len(runs) < benchmark.runs.required:
        message = f"{plural(len(runs), 'run')} of {benchmark.runs.required} required"
        yield warning("SR-3", file, "/runs", message)
    sizes = sorted({run.global_batch_size for run in runs if run.global_batch_size is not None})
    if len(sizes) > 1:
        named = ", ".join(map(str, sizes[:MOST_NAMED]))
        message = f"the runs have different batch sizes ({named}): they aren't one entry"
        yield error("SR-19", file, "/runs", message)


def score_runs(
    runs: Sequence[Run],
    reached: Sequence[bool],
    scope: Scope,
    side: ComparedSide = ComparedSide.AC,
) -> tuple[RunScore, ...]:
    """
    The figures of every run in *scope*, on *side*, in the order of the file.
    """
    pairs = zip(runs, reached, strict=True)
    return tuple(_run_score(run, scope, side, reached=ok) for run, ok in pairs)


def ratio(upper: float | None, lower: float | None) -> float | None:
    """
    A quotient that is `None` unless both numbers are above zero and the result is finite.
    """
    if upper is None or lower is None or not (upper > 0 and lower > 0):
        return None
    result = upper / lower
    return result if 0 < result < math.inf else None


def positive_energy(energy_j: float | None) -> Energy | None:
    """
    An energy; `None` for one that is unknown, not above zero, or not finite.
    """
    if energy_j is None or not 0 < energy_j < math.inf:
        return None
    return Energy(energy_j)


def _run_score(run: Run, scope: Scope, side: ComparedSide, *, reached: bool) -> RunScore:
    parts = parts_in(run, scope)
    energies = run_energies(parts, scope, side)
    of_fabric = [part for part in parts if part.component is Component.FABRIC]
    fabric = run_energies(of_fabric, scope, side)
    return RunScore(
        label=run.label,
        reached=reached,
        duration_s=run.duration_s,
        samples_count=run.samples_count,
        integrated=positive_energy(energies.integrated_j),
        charged=positive_energy(energies.charged_j),
        read=positive_energy(energies.read_j),
        dc=positive_energy(energies.dc_j),
        side_basis=energies.basis,
        fabric=positive_energy(fabric.charged_j),
        samples_per_j=ratio(run.samples_count, energies.charged_j),
        throughput_per_s=ratio(run.samples_count, run.duration_s),
        coverage=_worst(min, (part.coverage for part in parts)),
        largest_gap_s=_worst(max, (part.largest_gap_s for part in parts)),
    )


def _worst(
    choose: Callable[[Iterable[float]], float], values: Iterable[float | None]
) -> float | None:
    known = [value for value in values if value is not None]
    return choose(known) if known else None
