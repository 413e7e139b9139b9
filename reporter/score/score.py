"""
Energy to target: one submission and its benchmark give figures in every scope.

Formulas and edge cases are those of the method page: energy per sample over all runs listed, times
the samples that the task needs at the entry's batch size, and what the meters may hide on top. Sums
are exact (`math.fsum`), so the order of runs and parts changes no digit, and nothing is divided
before it is known to be positive. A stated convergence scale is shown and never applied.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Any

from reporter.convergence.reference import Curve, curve_of, olympic_mean
from reporter.convergence.samples_to_target import (
    Basis,
    CountRule,
    SamplesToTarget,
    counts_of,
    samples_to_target,
)
from reporter.energy.meter_class import MeterGrade, class_of_entry
from reporter.energy.parts import parts_in, scopes_of
from reporter.findings import Finding, error, has_errors, warning
from reporter.model.benchmark import Benchmark, ReferenceConvergence
from reporter.model.enums import Division, MeterClass, Scope
from reporter.model.submission import Submission
from reporter.score.emissions import (
    SiteCarbon,
    carbon_figures,
    site_carbon_in,
    standard_carbon,
)
from reporter.score.estimator import (
    EnergyPerSample,
    EnergyToTarget,
    energy_per_sample,
    energy_to_target,
)
from reporter.score.limits import check_entry_limits, check_run_limits
from reporter.score.metered import meter_identity, metered_parts
from reporter.score.parts import check_parts
from reporter.score.result import RunScore, ScopeScore, Score
from reporter.score.runs import check_runs, is_reached, positive_energy, ratio, score_runs
from reporter.score.season import check_season
from reporter.score.uncertainty import MeteredEnergy, metered_energy
from reporter.score_codes import SCORE_CODES
from reporter.text import number
from reporter.units import JOULES_PER_KWH, CarbonIntensity, Energy, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """
    What all scopes of one entry share.
    """

    submission: Submission
    benchmark: Benchmark
    file: str
    site: SiteCarbon
    reference_pue: float
    reference_intensity: CarbonIntensity | None
    reached: tuple[bool, ...]
    samples: SamplesToTarget | None
    sealed_classes: Mapping[Scope, MeterClass]
    reasons: tuple[Finding, ...]


def score(  # noqa: PLR0913 - the ledger's word comes in three keywords
    submission: Submission,
    benchmark: Benchmark,
    *,
    reference_pue: float,
    reference_intensity: CarbonIntensity | None,
    file: str = "",
    is_confirmed: bool = False,
    doubt: str | None = None,
    late: str | None = None,
    sealed_classes: Mapping[Scope, MeterClass] | None = None,
) -> Score:
    """
    The figures of *submission* in every scope that its parts support, and why it has no rank.

    *reference_pue* and *reference_intensity* are those of the location-free carbon column. *file*
    is what findings call the submission. *is_confirmed* says that a review gives it status V1 or
    better; without it, only an entry imported from hashed logs may rank. *doubt* is why the board's
    ledger gives it no status that ranks, *late* why it had none when its board was closed.
    *sealed_classes* are the meter classes that its review gave, by scope: the worse of the field
    and the review counts.
    """
    file = file or submission.id
    reached = tuple(is_reached(run, benchmark) for run in submission.runs)
    samples = _samples(submission, benchmark, reached)
    found = chain(
        _check_entry(submission, benchmark, file, late),
        _check_standing(submission, file, is_confirmed=is_confirmed, doubt=doubt),
        _check_task(submission, benchmark, reached, samples, file),
    )
    inputs = _Inputs(
        submission=submission,
        benchmark=benchmark,
        file=file,
        site=site_carbon_in(submission, benchmark),
        reference_pue=reference_pue,
        reference_intensity=reference_intensity,
        reached=reached,
        samples=samples,
        sealed_classes=sealed_classes or {},
        reasons=tuple(_advised(found)),
    )
    scopes = tuple(_score_scope(inputs, scope) for scope in _compared_scopes(inputs))
    return Score(
        submission_id=submission.id,
        benchmark_id=benchmark.id,
        benchmark_version=benchmark.version,
        scopes=scopes,
        reasons=() if scopes else tuple(_advised([_no_scope(inputs)])),
    )


def _compared_scopes(inputs: _Inputs) -> list[Scope]:
    """
    The scopes that the parts support and the benchmark compares.
    """
    only = inputs.benchmark.competes.scope
    return [scope for scope in scopes_of(inputs.submission) if only in {None, scope}]


def _no_scope(inputs: _Inputs) -> Finding:
    """
    Why no scope is scored: no parts give one, or the benchmark compares another one alone.
    """
    given, only = scopes_of(inputs.submission), inputs.benchmark.competes.scope
    if not given or only is None:
        nothing = "no part of accelerators, nodes or whole_facility"
        return error("SR-5", inputs.file, "/runs", nothing)
    found = f"the energy parts give {', '.join(given)}"
    message = f"{inputs.benchmark.id} compares scope {only} alone; {found}"
    return error("SR-29", inputs.file, "/runs", message)


@lru_cache(maxsize=256)
def board_curve(reference: ReferenceConvergence, dropped_each_end: int) -> Curve | None:
    """
    The curve that all entries of a benchmark's boards are held against, made once a board.
    """
    return curve_of(reference.board_points, dropped_each_end=dropped_each_end)


def _samples(
    submission: Submission, benchmark: Benchmark, reached: tuple[bool, ...]
) -> SamplesToTarget | None:
    """
    The samples that count; `None` where too many runs missed, or the runs aren't one entry.
    """
    sizes = {run.global_batch_size for run in submission.runs}
    pairs = list(zip(submission.runs, reached, strict=True))
    if len(sizes - {None}) > 1 or not all(0 < r.samples_count < math.inf for r, _ in pairs):
        return None
    batch_size = next(iter(sizes)) if len(sizes) == 1 else None
    reference, dropped = benchmark.reference_convergence, benchmark.runs.dropped_each_end
    curve = board_curve(reference, dropped) if reference else None
    per_count = benchmark.samples.per_count
    found = samples_to_target(
        counts_of(
            [run.samples_count if ok else None for run, ok in pairs], samples_per_count=per_count
        ),
        curve=curve if batch_size is not None else None,
        batch_size=batch_size or 0,
        rule=CountRule(
            samples_per_count=per_count,
            dropped_each_end=dropped,
            sigma_samples=benchmark.noise.sigma_samples,
        ),
        is_open=submission.division is Division.OPEN,
    )
    if found and curve and batch_size is None and submission.division is not Division.OPEN:
        return replace(found, how="own convergence: the batch size isn't stated")
    return found


def _check_task(
    submission: Submission,
    benchmark: Benchmark,
    reached: tuple[bool, ...],
    samples: SamplesToTarget | None,
    file: str,
) -> Iterator[Finding]:
    yield from check_runs(submission.runs, reached, benchmark, file)
    yield from _check_reference(submission, benchmark, samples, file)


def _check_reference(
    submission: Submission, benchmark: Benchmark, samples: SamplesToTarget | None, file: str
) -> Iterator[Finding]:
    """
    Where others are held against a reference, an entry without one waits for it.
    """
    is_own = samples is not None and samples.basis is Basis.OWN
    reference = benchmark.reference_convergence
    has_table = reference is not None and bool(reference.board_points)
    is_held = submission.division is Division.CLOSED and not benchmark.ranks_quality
    if samples and is_own and has_table and is_held:
        yield warning("SR-20", file, "/runs", samples.how)


def _check_entry(
    submission: Submission, benchmark: Benchmark, file: str, late: str | None
) -> Iterator[Finding]:
    named, version = submission.benchmark.id, submission.benchmark.version
    if named not in {benchmark.id, *benchmark.aliases} or version != benchmark.version:
        message = (
            f"made for {named} version {version}, scored as {benchmark.id} "
            f"version {benchmark.version}"
        )
        yield error("SR-1", file, "/benchmark", message)
    if submission.round not in benchmark.comparability.rounds:
        known = ", ".join(benchmark.comparability.rounds)
        message = f"round {submission.round} is not among those of {benchmark.id} ({known})"
        yield warning("SR-2", file, "/round", message)
    yield from check_season(submission, benchmark, file, late)
    yield from check_entry_limits(submission, benchmark, file)


def _check_standing(
    submission: Submission, file: str, *, is_confirmed: bool, doubt: str | None
) -> Iterator[Finding]:
    if doubt is not None:
        yield warning("SR-18", file, "", f"the ledger gives no rank: {doubt}")
    elif submission.provenance is None and not is_confirmed:
        message = "not imported from hashed logs, and no review confirms it"
        yield warning("SR-12", file, "/provenance", message)


def _score_scope(inputs: _Inputs, scope: Scope) -> ScopeScore:
    submission = inputs.submission
    side = inputs.benchmark.competes.side
    runs = score_runs(submission.runs, inputs.reached, scope, side)
    grade = _grade(inputs, scope)
    found = [
        *_check_scope(inputs, scope),
        *_check_grade(inputs, grade),
        *check_run_limits(submission, runs, scope, inputs.benchmark, inputs.file),
    ]
    figures = _estimate(inputs, scope, runs)
    if figures is None and not has_errors([*inputs.reasons, *found]):
        found.append(error("SR-16", inputs.file, "/runs", "no energy above zero remains"))
    reasons = (*inputs.reasons, *_advised(found))
    return _assemble(inputs, scope, runs, grade, figures, reasons)


def _grade(inputs: _Inputs, scope: Scope) -> MeterGrade:
    """
    The class of the scope: the worse of what the parts hold and what the review gave.
    """
    own = [(run, parts_in(run, scope)) for run in inputs.submission.runs]
    grade = class_of_entry(own, inputs.submission)
    sealed = inputs.sealed_classes.get(scope)
    if sealed is None or sealed <= grade.meter_class:
        return grade
    return replace(grade, meter_class=sealed, reasons=(*grade.reasons, f"reviewed as {sealed}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """
    What the energies of a scope give; *estimate* is missing where too many runs missed.
    """

    per_sample: EnergyPerSample
    metered: MeteredEnergy
    estimate: EnergyToTarget | None


def _estimate(inputs: _Inputs, scope: Scope, runs: tuple[RunScore, ...]) -> _Figures | None:
    """
    The estimates over all runs; `None` where one of them has no energy or no samples.
    """
    read_j = [run.read.joules for run in runs if run.read and run.charged]
    samples = [run.samples_count for run in runs]
    if len(read_j) < len(runs) or not all(0 < count < math.inf for count in samples):
        return None
    # Energies may be so small that no energy per sample exists.
    if ratio(math.fsum(read_j), math.fsum(samples)) is None:
        return None
    per_sample = energy_per_sample(read_j, samples)
    side, floor = inputs.benchmark.competes.side, inputs.sealed_classes.get(scope)
    parts = metered_parts(inputs.submission, scope, floor, side)
    metered = metered_energy(parts)
    if inputs.samples is None:
        return _Figures(per_sample=per_sample, metered=metered, estimate=None)
    estimate = energy_to_target(
        metered=metered,
        per_sample=per_sample,
        samples_sum=math.fsum(samples),
        samples=inputs.samples,
        sigma_run=inputs.benchmark.noise.sigma_run,
        nodes=inputs.submission.system.nodes_count,
    )
    if ratio(JOULES_PER_KWH, estimate.guaranteed_j) is None:
        return None
    return _Figures(per_sample=per_sample, metered=metered, estimate=estimate)


def _assemble(
    inputs: _Inputs,
    scope: Scope,
    runs: tuple[RunScore, ...],
    grade: MeterGrade,
    figures: _Figures | None,
    reasons: tuple[Finding, ...],
) -> ScopeScore:
    submission, estimate = inputs.submission, figures.estimate if figures else None
    guaranteed = Energy(estimate.guaranteed_j) if estimate else None
    is_scored = estimate is not None and not has_errors(reasons)
    charged_j = _sum_j(run.charged for run in runs)
    duration_s = math.fsum(run.duration_s for run in runs)
    samples = math.fsum(run.samples_count for run in runs)
    watts = ratio(charged_j, duration_s)
    return ScopeScore(
        scope=scope,
        meter_class=grade.meter_class,
        meter_reasons=grade.reasons,
        meter=meter_identity(submission, scope, grade.meter_class, submission.organisation_id),
        runs=runs,
        per_sample=figures.per_sample if figures else None,
        samples=inputs.samples,
        estimate=estimate,
        run_mean=_mean(charged_j, runs),
        integrated=_mean(_sum_j(run.integrated for run in runs), runs),
        metered=figures.metered if figures else None,
        performance_per_watt=ratio(samples, charged_j),
        mean_power=Power(watts) if watts else None,
        time_to_train_s=_time_to_train_s(inputs, runs),
        throughput_per_s=ratio(samples, duration_s),
        reasons=reasons,
        **_carbon_fields(inputs, scope, guaranteed, is_scored=is_scored),
    )


def _carbon_fields(
    inputs: _Inputs, scope: Scope, guaranteed: Energy | None, *, is_scored: bool
) -> dict[str, Any]:
    """
    The carbon columns of a scope, by the names of `ScopeScore`.
    """
    carbon = carbon_figures(guaranteed, scope, inputs.site, is_scored=is_scored)
    return {
        "emissions": carbon.emissions,
        "quality_per_kg_co2e": carbon.quality_per_kg_co2e,
        "carbon_basis": carbon.basis,
        "carbon_reason": carbon.reason,
        "carbon_table": inputs.benchmark.own_carbon_table,
        "u_pue": carbon.pue.u,
        "grid": carbon.grid or "",
        "standard_emissions": standard_carbon(
            guaranteed, scope, inputs.reference_pue, inputs.reference_intensity
        ),
    }


def _time_to_train_s(inputs: _Inputs, runs: tuple[RunScore, ...]) -> float | None:
    """
    The Olympic mean of the runs' times, a missed run infinite; `None` where too many missed.
    """
    times_s = [run.duration_s if run.reached else math.inf for run in runs]
    time_s = olympic_mean(times_s, inputs.benchmark.runs.dropped_each_end)
    return time_s if 0 < time_s < math.inf else None


def _check_scope(inputs: _Inputs, scope: Scope) -> Iterator[Finding]:
    runs = inputs.submission.runs
    found = [
        finding
        for index, run in enumerate(runs)
        for finding in check_parts(run, index, scope, inputs.submission, inputs.file)
    ]
    yield from _first_of_each(found)
    for index, run in enumerate(runs):
        if run.duration_s <= 0:
            message = f"run {run.label} stops no later than it starts"
            yield error("SR-16", inputs.file, f"/runs/{index}/stopped_at", message)
            return


def _check_grade(inputs: _Inputs, grade: MeterGrade) -> Iterator[Finding]:
    if grade.refused_coverage is not None:
        message = f"coverage {number(100 * grade.refused_coverage)} % is below 90 %"
        yield error("SR-9", inputs.file, "/runs", message)
    elif grade.meter_class is MeterClass.M4:
        message = "the meter class is M4: modelled, or too coarse to count as measured"
        yield error("SR-10", inputs.file, "/runs", message)


def _first_of_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """
    The first finding of each code, saying how many more there are: one bad log is in every run.
    """
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    for first, *others in by_code.values():
        more = f" (and {len(others):,} more)" if others else ""
        yield replace(first, message=first.message + more)


def _advised(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield replace(finding, hint=SCORE_CODES[finding.code][1])


def _mean(total_j: float | None, runs: tuple[RunScore, ...]) -> Energy | None:
    return positive_energy(total_j / len(runs)) if total_j is not None and runs else None


def _sum_j(energies: Iterable[Energy | None]) -> float | None:
    found = list(energies)
    known = [energy.joules for energy in found if energy is not None]
    return math.fsum(known) if len(known) == len(found) else None
