"""
The samples that a benchmark needs, as they count for one entry.

The reference counts. What an entry needs beyond it counts by how sure the excess is: of one
standard error nothing, of two three quarters, of three 89 %. So luck with seeds is neither paid nor
charged, and saving energy per sample by sloppier numerics is paid for in samples.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporter.convergence.reference import Curve, Reference, olympic_mean, reference_at
from reporter.convergence.student import student_upper_tail

# The published checker rounds counts so (logging:rcp_checker.py, `round(conv_epoch, 3)`).
COUNT_DECIMALS = 3
# The spread of samples to target of a benchmark for which none is known.
UNKNOWN_SIGMA_SAMPLES = 0.05
# With fewer runs an own spread is no estimate.
FEWEST_RUNS_FOR_SPREAD = 3
CLEARLY_MORE = 0.05


class Basis(StrEnum):
    """
    Whose convergence the samples are.
    """

    REFERENCE = "reference"
    OWN = "own convergence"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRule:
    """
    How a benchmark counts: samples of one count, values dropped at each end of a mean, and the
    relative spread of samples to target that is known for it (None where nothing is).
    """

    samples_per_count: float
    dropped_each_end: int
    sigma_samples: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesToTarget:
    """
    The samples S that count for an entry, and what they come from; all amounts in samples.

    *own* is the Olympic mean of the entry's runs, *reference* what the table says (None without
    one), *standard_error* se_S, *excess* z = (own - reference) / se_S, *weight* w the part of the
    excess that counts (1 with own convergence), *p_value* the one-sided Student p of the excess.
    *how* says where the samples come from, in words.
    """

    samples: float
    own: float
    reference: float | None
    standard_error: float
    excess: float | None
    weight: float
    p_value: float | None
    basis: Basis
    how: str
    runs: int

    @property
    def relative_doubt(self) -> float:
        """
        The part of the standard uncertainty of an energy that comes from S: w se_S / S.
        """
        return self.weight * self.standard_error / self.samples if self.weight else 0.0

    @property
    def needs_clearly_more(self) -> bool:
        """
        Whether the entry "needs clearly more samples than the reference": p below 5 %.
        """
        return self.p_value is not None and self.p_value < CLEARLY_MORE

    @property
    def few_runs_text(self) -> str | None:
        """
        "one run" or "two runs" for the entry's row; None from three runs on.
        """
        return {1: "one run", 2: "two runs"}.get(self.runs)


def counts_of(samples: Sequence[float | None], *, samples_per_count: float) -> tuple[float, ...]:
    """
    Counts of the benchmark from samples to target, rounded as published; a missed run is infinite.

    *samples* holds one value a run, None for a run that missed the target.
    """
    return tuple(
        math.inf
        if one is None
        else round(one / samples_per_count, COUNT_DECIMALS) or one / samples_per_count
        for one in samples
    )


def own_count(counts: Sequence[float], *, dropped_each_end: int) -> float:
    """
    The entry's Olympic mean of counts; infinite where too many runs missed the target.
    """
    return olympic_mean(counts, dropped_each_end)


def samples_to_target(
    counts: Sequence[float],
    *,
    curve: Curve | None,
    batch_size: int,
    rule: CountRule,
    is_open: bool = False,
) -> SamplesToTarget | None:
    """
    The samples that count, or None where too many runs missed the target for a rank.

    *counts* holds one count a run, infinite where missed (`counts_of`). *curve* is the table of
    the board, None where there is none. Without a reference (no table, a
    batch size above it, or the open division) the entry's own mean counts, and not less than the
    largest point where the batch size lies above the table. Raises `ValueError` on no runs.
    """
    own = own_count(counts, dropped_each_end=rule.dropped_each_end)
    if math.isinf(own):
        return None
    reference = None if curve is None or is_open else reference_at(curve, batch_size)
    if reference is not None:
        found = _by_reference(counts, own, reference)
    else:
        least = None if curve is None or is_open else curve.largest.mean
        why = _why_own(curve, batch_size, is_open=is_open)
        found = _by_own(counts, own, least, rule.sigma_samples or UNKNOWN_SIGMA_SAMPLES, why)
    return _in_samples(found, rule.samples_per_count)


def _by_reference(counts: Sequence[float], own: float, reference: Reference) -> SamplesToTarget:
    """
    S = S_ref + w (own - S_ref), in counts.

    The variance is the reference's alone: an entry can't buy doubt with scatter.
    """
    error = reference.spread * math.sqrt(1 / len(counts) + 1 / reference.runs)
    excess = _excess(own - reference.count, error)
    weight = max(0.0, 1 - 1 / (excess * excess)) if excess > 0 else 0.0
    freedom = reference.runs - 1
    return SamplesToTarget(
        samples=reference.count + weight * (own - reference.count),
        own=own,
        reference=reference.count,
        standard_error=error,
        excess=excess,
        weight=weight,
        p_value=student_upper_tail(excess, freedom) if freedom > 0 else None,
        basis=Basis.REFERENCE,
        how=reference.how,
        runs=len(counts),
    )


def _excess(difference: float, error: float) -> float:
    if error > 0:
        return difference / error
    return math.copysign(math.inf, difference) if difference else 0.0


def _by_own(
    counts: Sequence[float], own: float, least: float | None, sigma_samples: float, why: str
) -> SamplesToTarget:
    """
    S = the plain mean of the runs that reached the target, in counts, at least *least*.
    """
    reached = [count for count in counts if math.isfinite(count)]
    mean = math.fsum(reached) / len(reached)
    samples = mean if least is None else max(mean, least)
    if len(counts) < FEWEST_RUNS_FOR_SPREAD:
        error = sigma_samples * samples / math.sqrt(len(counts))
    else:
        error = statistics.stdev(reached) / math.sqrt(len(reached)) if len(reached) > 1 else 0.0
    return SamplesToTarget(
        samples=samples,
        own=own,
        reference=None,
        standard_error=error,
        excess=None,
        weight=1.0,
        p_value=None,
        basis=Basis.OWN,
        how=why,
        runs=len(counts),
    )


def _why_own(curve: Curve | None, batch_size: int, *, is_open: bool) -> str:
    if is_open:
        return "own convergence: open division"
    if curve is None:
        return "own convergence: no reference points"
    largest = curve.largest.batch_size
    return f"own convergence: batch size {batch_size} above the largest point {largest}"


def _in_samples(found: SamplesToTarget, samples_per_count: float) -> SamplesToTarget:
    reference = None if found.reference is None else found.reference * samples_per_count
    return SamplesToTarget(
        samples=found.samples * samples_per_count,
        own=found.own * samples_per_count,
        reference=reference,
        standard_error=found.standard_error * samples_per_count,
        excess=found.excess,
        weight=found.weight,
        p_value=found.p_value,
        basis=found.basis,
        how=found.how,
        runs=found.runs,
    )
