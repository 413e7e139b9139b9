"""
Which runs count: the target, the run rule of the benchmark, and the figures of one run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from reporter.energy.parts import PartEnergy, energy_of, parts_in
from reporter.findings import Finding, error, warning
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Component, RunStatus, Scope
from reporter.model.run import EnergyPart, Run
from reporter.score.result import RunScore
from reporter.text import plural
from reporter.units import Energy


def is_reached(run: Run, benchmark: Benchmark) -> bool:
    """
    Whether the run met the target: it says so, and its quality values bear it out.
    """
    return run.status is RunStatus.REACHED_TARGET and benchmark.is_reached_by(run.quality)


def check_runs(
    runs: Sequence[Run], reached: Sequence[bool], benchmark: Benchmark, file: str
) -> Iterator[Finding]:
    """
    Whether enough runs are listed and few enough missed the target (RN-1, RN-3).
    """
    missed = [run.label for run, ok in zip(runs, reached, strict=True) if not ok]
    allowed = min(1, benchmark.runs.dropped_each_end)
    if len(missed) > allowed:
        message = (
            f"{plural(len(missed), 'run')} of {len(runs)} missed the target "
            f"({', '.join(missed[:5])}{', ...' if len(missed) > 5 else ''}); "
            f"the run rule allows {allowed}"
        )
        yield error("SR-4", file, "/runs", message)
    if len(runs) < benchmark.runs.required:
        message = f"{plural(len(runs), 'run')} of {benchmark.runs.required} required"
        yield warning("SR-3", file, "/runs", message)


def score_runs(
    runs: Sequence[Run], reached: Sequence[bool], scope: Scope, benchmark: Benchmark
) -> tuple[RunScore, ...]:
    """
    The figures of every run in *scope*, with the mark of the run rule, in the order of the file.
    """
    parts = [parts_in(run, scope) for run in runs]
    energies = [energy_of(own) for own in parts]
    kept = kept_indexes(
        [run.duration_s if ok else math.inf for run, ok in zip(runs, reached, strict=True)],
        [energy.charged_j if energy else None for energy in energies],
        benchmark,
    )
    return tuple(
        _run_score(run, own, energy, kept=index in kept, reached=reached[index])
        for index, (run, own, energy) in enumerate(zip(runs, parts, energies, strict=True))
    )


def kept_indexes(
    times_s: Sequence[float], charged_j: Sequence[float | None], benchmark: Benchmark
) -> frozenset[int]:
    """
    The runs that remain when the fastest and the slowest of the benchmark's rule are dropped.

    *times_s* is infinite for a run that missed the target, so it is dropped as a slow one; where
    it can't be dropped, nothing is kept. Runs of equal time are ordered by their energy, which
    makes the mean fall or stay when any energy falls. Fewer runs than required are all kept but
    for misses: such an entry is shown, not ranked. Source: MLPerf logging,
    result_summarizer/result_summarizer.py:181-225 and 387-428.
    """
    indexes = sorted(
        range(len(times_s)),
        key=lambda index: (
            times_s[index],
            math.inf if charged_j[index] is None else charged_j[index],
        ),
    )
    if len(indexes) >= benchmark.runs.required:
        dropped = benchmark.runs.dropped_each_end
        indexes = indexes[dropped : len(indexes) - dropped]
    elif sum(math.isinf(time_s) for time_s in times_s) <= 1:
        indexes = [index for index in indexes if math.isfinite(times_s[index])]
    if any(math.isinf(times_s[index]) for index in indexes):
        return frozenset()
    return frozenset(indexes)


def _run_score(
    run: Run, parts: Sequence[EnergyPart], energy: PartEnergy | None, *, kept: bool, reached: bool
) -> RunScore:
    charged_j = energy.charged_j if energy else None
    switches = [part for part in parts if part.component is Component.FABRIC]
    fabric = energy_of(switches)
    duration_s = run.duration_s
    return RunScore(
        label=run.label,
        kept=kept,
        reached=reached,
        duration_s=duration_s,
        integrated=_energy(energy.integrated_j if energy else None),
        charged=_energy(charged_j),
        dc=_energy(energy.dc_j if energy else None),
        side_basis=energy.basis.value if energy else "none",
        fabric=_energy(fabric.charged_j if fabric else None),
        samples_per_j=ratio(run.samples_count, charged_j),
        throughput_per_s=ratio(run.samples_count, duration_s),
        coverage=_worst(min, (part.coverage for part in parts)),
        largest_gap_s=_worst(max, (part.largest_gap_s for part in parts)),
    )


def ratio(upper: float | None, lower: float | None) -> float | None:
    """
    A quotient that is `None` unless both numbers are above zero and the result is finite.
    """
    if upper is None or lower is None or not (upper > 0 and lower > 0):
        return None
    result = upper / lower
    return result if 0 < result < math.inf else None


def _energy(energy_j: float | None) -> Energy | None:
    if energy_j is None or not 0 < energy_j < math.inf:
        return None
    return Energy(energy_j)


def _worst(
    choose: Callable[[Iterable[float]], float], values: Iterable[float | None]
) -> float | None:
    known = [value for value in values if value is not None]
    return choose(known) if known else None
