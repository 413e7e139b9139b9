"""
Energy to target: one submission and its benchmark give figures in every scope.

Formulas and edge cases are those of the method page. Sums are exact (`math.fsum`), so the
order of runs and parts changes no digit, and nothing is divided before it is known to be positive.
Quality per kWh is min(1, Q) / U; a scored entry has reached its target, so Q is at least 1 and the
figure is 1 / U.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.codes import SCORE_CODES
from reporter.energy.meter_class import UNCERTAINTY, MeterGrade, class_of_entry
from reporter.energy.parts import parts_in, scopes_of
from reporter.findings import Finding, error, has_errors, warning
from reporter.model.benchmark import Benchmark
from reporter.model.enums import MeterClass, Scope
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.score.emissions import SiteCarbon, carbon_figures, site_carbon, standard_carbon
from reporter.score.parts import check_parts
from reporter.score.result import RunScore, ScopeScore, Score
from reporter.score.runs import check_runs, is_reached, ratio, score_runs
from reporter.text import number
from reporter.units import CarbonIntensity, Energy, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
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
    reasons: tuple[Finding, ...]

    @property
    def scale(self) -> float:
        """
        The published convergence scale, 1 without one.
        """
        scale = self.submission.convergence_scale
        return scale.factor if scale else 1.0

    @property
    def judged_runs(self) -> tuple[tuple[int, Run], ...]:
        """
        The runs whose evidence counts: those that reached the target, or all if none did.
        """
        numbered = tuple(enumerate(self.submission.runs))
        return tuple(item for item in numbered if self.reached[item[0]]) or numbered


def score(  # noqa: PLR0913 - the ledger's word comes in two keywords
    submission: Submission,
    benchmark: Benchmark,
    *,
    reference_pue: float,
    reference_intensity: CarbonIntensity | None,
    file: str = "",
    is_confirmed: bool = False,
    doubt: str | None = None,
) -> Score:
    """
    The figures of *submission* in every scope that its parts support, and why it has no rank.

    *reference_pue* and *reference_intensity* are those of the location-free carbon column. *file*
    is what findings call the submission. *is_confirmed* says that a review gives it status V1 or
    better; without it, only an entry imported from hashed logs may rank. *doubt* is why the board's
    ledger gives it no status that ranks.
    """
    file = file or submission.id
    reached = tuple(is_reached(run, benchmark) for run in submission.runs)
    found = [
        *_check_entry(submission, benchmark, file),
        *_check_standing(submission, file, is_confirmed=is_confirmed, doubt=doubt),
        *check_runs(submission.runs, reached, benchmark, file),
    ]
    case = _Case(
        submission=submission,
        benchmark=benchmark,
        file=file,
        site=site_carbon(submission),
        reference_pue=reference_pue,
        reference_intensity=reference_intensity,
        reached=reached,
        reasons=tuple(_advised(found)),
    )
    scopes = tuple(_score_scope(case, scope) for scope in scopes_of(submission))
    nothing = error("SR-5", file, "/runs", "no part of accelerators, nodes or whole_facility")
    return Score(
        submission_id=submission.id,
        benchmark_id=benchmark.id,
        benchmark_version=benchmark.version,
        scopes=scopes,
        reasons=() if scopes else tuple(_advised([nothing])),
    )


def _check_entry(submission: Submission, benchmark: Benchmark, file: str) -> Iterator[Finding]:
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


def _check_standing(
    submission: Submission, file: str, *, is_confirmed: bool, doubt: str | None
) -> Iterator[Finding]:
    if doubt is not None:
        yield warning("SR-18", file, "", f"the ledger gives no rank: {doubt}")
    elif submission.provenance is None and not is_confirmed:
        message = "not imported from hashed logs, and no review confirms it"
        yield warning("SR-12", file, "/provenance", message)


def _score_scope(case: _Case, scope: Scope) -> ScopeScore:
    runs = score_runs(case.submission.runs, case.reached, scope, case.benchmark)
    judged = case.judged_runs
    grade = class_of_entry([(run, parts_in(run, scope)) for _, run in judged], case.submission)
    kept = [run for run in runs if run.kept]
    energy = _mean(kept, [run.charged for run in kept], case.scale)
    pessimistic = _pessimistic(energy, grade.meter_class)
    quality = ratio(1.0, pessimistic.kwh) if pessimistic else None
    found = [*_check_scope(case, scope, judged), *_check_grade(case, grade)]
    if quality is None and not has_errors([*case.reasons, *found]):
        found.append(error("SR-16", case.file, "/runs", "no energy above zero remains"))
    reasons = (*case.reasons, *_advised(found))
    is_scored = not has_errors(reasons)
    blank = _ScopeFigures(
        scope=scope, runs=runs, grade=grade, energy=energy, pessimistic=pessimistic
    )
    return _assemble(case, blank, quality if is_scored else None, reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScopeFigures:
    """
    What `_assemble` writes out.
    """

    scope: Scope
    runs: tuple[RunScore, ...]
    grade: MeterGrade
    energy: Energy | None
    pessimistic: Energy | None


def _assemble(
    case: _Case, own: _ScopeFigures, quality: float | None, reasons: tuple[Finding, ...]
) -> ScopeScore:
    kept = [run for run in own.runs if run.kept]
    duration_s = math.fsum(run.duration_s for run in kept)
    samples = _samples(case, own.runs)
    charged_j = _total_j(run.charged for run in kept)
    carbon = carbon_figures(own.pessimistic, own.scope, case.site, is_scored=quality is not None)
    watts = ratio(charged_j, duration_s)
    spent = _mean(own.runs, [run.charged for run in own.runs], case.scale)
    return ScopeScore(
        scope=own.scope,
        meter_class=own.grade.meter_class,
        meter_reasons=own.grade.reasons,
        runs=own.runs,
        energy=own.energy,
        integrated=_mean(kept, [run.integrated for run in kept], case.scale),
        pessimistic=own.pessimistic,
        spent=_pessimistic(spent, own.grade.meter_class),
        quality_per_kwh=quality,
        performance_per_watt=ratio(samples, charged_j),
        mean_power=Power(watts) if watts else None,
        time_to_train_s=duration_s / len(kept) * case.scale if duration_s > 0 else None,
        throughput_per_s=ratio(samples, duration_s),
        emissions=carbon.emissions,
        quality_per_kg_co2e=carbon.quality_per_kg_co2e,
        carbon_basis=carbon.basis,
        carbon_reason=carbon.reason,
        standard_emissions=standard_carbon(
            own.pessimistic, own.scope, case.reference_pue, case.reference_intensity
        ),
        reasons=reasons,
    )


def _check_scope(case: _Case, scope: Scope, judged: Sequence[tuple[int, Run]]) -> Iterator[Finding]:
    found = [
        finding
        for index, run in judged
        for finding in check_parts(run, index, scope, case.submission, case.file)
    ]
    yield from _first_of_each(found)
    for index, run in judged:
        if run.duration_s <= 0:
            message = f"run {run.label} stops no later than it starts"
            yield error("SR-16", case.file, f"/runs/{index}/stopped_at", message)
            return


def _check_grade(case: _Case, grade: MeterGrade) -> Iterator[Finding]:
    if grade.refused_coverage is not None:
        message = f"coverage {number(100 * grade.refused_coverage)} % is below 90 %"
        yield error("SR-9", case.file, "/runs", message)
    elif grade.meter_class is MeterClass.M4:
        message = "the meter class is M4: modelled, or too coarse to count as measured"
        yield error("SR-10", case.file, "/runs", message)


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


def _mean(
    runs: Sequence[RunScore], energies: Sequence[Energy | None], scale: float
) -> Energy | None:
    """
    The mean energy times the convergence scale; `None` if there is no run or one has no energy.
    """
    total_j = _total_j(energies)
    if not runs or total_j is None:
        return None
    mean_j = total_j / len(runs) * scale
    return Energy(mean_j) if 0 < mean_j < math.inf else None


def _total_j(energies: Iterable[Energy | None]) -> float | None:
    found = list(energies)
    known = [energy.joules for energy in found if energy is not None]
    return math.fsum(known) if len(known) == len(found) else None


def _pessimistic(energy: Energy | None, meter_class: MeterClass) -> Energy | None:
    """
    U = E (1 + 2u): better meters pay, vagueness costs (see the method page).
    """
    return energy.scaled(1 + 2 * UNCERTAINTY[meter_class]) if energy else None


def _samples(case: _Case, runs: Sequence[RunScore]) -> float:
    return math.fsum(
        run.samples_count
        for run, scored in zip(case.submission.runs, runs, strict=True)
        if scored.kept
    )
