"""
RN-1 to RN-6: are all runs there, different from each other as real runs are, and no more so?
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from reporter.model.run import Run
from reporter.model.words import RunStatus
from reporter.review.case import Case
from reporter.review.rule import CannotRun, Doubt, flag, inform, reject, rule
from reporter.review.thresholds import CV_FACTOR, CV_FLOOR, CV_LEAST, EQUAL_DIGITS, MISSED_MOST
from reporter.review.told import told
from reporter.review.totals import run_energy_j, variation
from reporter.text import number, plural

PAIRS_SHOWN = 5


@rule("RN-1", "Number of runs", "R")
def number_of_runs(case: Case) -> Iterator[Doubt]:
    """
    The entry lists at least as many runs as the benchmark needs.

    Reason: time and energy to a target vary from seed to seed, so one good run says little. Most
    benchmarks need 10 runs or 5, very large ones 3.

    Example: 9 runs of a benchmark that needs 10.
    """
    needed = case.need_benchmark().runs.required
    found = len(case.submission.runs)
    if found < needed:
        yield reject(
            "/runs",
            f"{plural(found, 'run')}, {case.submission.benchmark.id} needs {needed}",
            "list all runs, also the one that failed",
        )


@rule("RN-2", "Seeds", "RFI")
def seeds(case: Case) -> Iterator[Doubt]:
    """
    Every run has a whole-number seed, and no two runs share one.

    Reason: runs with one seed are one run, told twice.

    Example: runs 3 and 7 both with seed 42.
    """
    first: dict[int, int] = {}
    for index, run in enumerate(case.submission.runs):
        if run.seed is None:
            yield _no_seed(case, index)
        elif run.seed in first:
            yield reject(
                f"/runs/{index}/seed",
                f"seed {run.seed} is that of /runs/{first[run.seed]} too",
                "every run needs a seed of its own",
            )
        else:
            first[run.seed] = index


def _no_seed(case: Case, index: int) -> Doubt:
    """
    A log with one seed for each process is no fault of the submitter.
    """
    training = case.measures.runs[index].training if case.measures else None
    if training is not None and len(training.seeds) > 1:
        count = plural(len(training.seeds), "seed")
        return inform(f"/runs/{index}/seed", f"the training log names {count}, so none is stated")
    return flag(f"/runs/{index}/seed", "no seed is stated", "give the seed of the training log")


@rule("RN-3", "All runs, told as they were", "RI")
def all_runs(case: Case) -> Iterator[Doubt]:
    """
    At most one run misses the target, runs follow each other, and failed and tuning runs are told.

    Reason: who runs often enough and shows the best ones measures luck. A missed run counts as
    infinite, so only the one that the trimmed mean drops can be borne.

    Example: 10 runs, of which two missed the target.
    """
    runs = case.submission.runs
    missed = [i for i, run in enumerate(runs) if run.status is not RunStatus.REACHED_TARGET]
    allowed = int(MISSED_MOST)
    if case.benchmark is not None:
        allowed = max(allowed, case.benchmark.runs.dropped_each_end)
    if len(missed) > allowed:
        yield reject(
            f"/runs/{missed[allowed]}/status",
            f"{len(missed)} of {plural(len(runs), 'run')} missed the target, at most {allowed} may",
            "list consecutive runs; a run that misses counts as infinite",
        )
    overlapping = _overlaps(runs)
    if overlapping:
        yield inform(
            "/runs",
            f"{plural(overlapping, 'pair of runs overlaps', 'pairs of runs overlap')} in time",
            "were they on different machines? name the hosts in devices",
        )
    if case.submission.development is None:
        yield inform("/development", "energy of failed and tuning runs isn't stated")


def _overlaps(runs: tuple[Run, ...]) -> int:
    ordered = sorted(runs, key=lambda run: run.started_at)
    return sum(after.started_at < before.stopped_at for before, after in pairwise(ordered))


@rule("RN-4", "Runs differ", "F")
def runs_differ(case: Case) -> Iterator[Doubt]:
    """
    No two runs are equal to six digits in energy and time, and their spread is not nearly zero.

    Reason: the lowest spread among published results is 1.6e-4 in energy and 2.2e-4 in time. Less
    means that one run was copied or that the figures were computed from one.

    Example: five runs of 1,872,340 J and 277.048 s.
    """
    energies = [(i, run, run_energy_j(run)) for i, run in enumerate(case.submission.runs)]
    known = [(i, run, energy) for i, run, energy in energies if energy is not None]
    if len(known) < 2:
        raise CannotRun("fewer than two runs with measured energy")
    equal = [
        (first, second)
        for first, second in combinations(known, 2)
        if _equal(first[2], second[2]) and _equal(first[1].duration_s, second[1].duration_s)
    ]
    for first, second in equal[:PAIRS_SHOWN]:
        yield flag(
            f"/runs/{second[0]}",
            f"energy {number(second[2], 6)} J and time {number(second[1].duration_s, 6)} s are "
            f"those of /runs/{first[0]}",
            "list every run once, with its own log",
        )
    spreads = {
        "energy": variation([energy for _, _, energy in known]),
        "time": variation([run.duration_s for _, run, _ in known]),
    }
    for name, spread in spreads.items():
        if spread is not None and spread < CV_LEAST and not equal:
            yield flag(
                "/runs",
                f"the coefficient of variation of {name} is {spread:.1e}, real runs have more "
                f"than {CV_LEAST:.0e}",
                "list measured values of each run",
            )


def _equal(one: float, other: float) -> bool:
    return f"{one:.{int(EQUAL_DIGITS)}g}" == f"{other:.{int(EQUAL_DIGITS)}g}"


@rule("RN-5", "Runs don't differ too much", "F")
def spread(case: Case) -> Iterator[Doubt]:
    """
    The energies of the runs spread by at most three times the benchmark's own variation.

    Reason: a wide spread hides a run on another machine, a broken meter or a run that was cut off.
    Published results spread by 0.0002 to 0.27, most below 0.10.

    Example: nine runs of 1.9 MJ and one of 0.6 MJ: coefficient of variation 0.23.
    """
    energies = [run_energy_j(run) for run in case.submission.runs]
    found = variation([energy for energy in energies if energy is not None])
    if found is None:
        raise CannotRun("fewer than two runs with measured energy")
    own = case.need_benchmark().tie.run_cv
    most = max(CV_FLOOR, CV_FACTOR * own if own is not None else 0.0)
    if found > most:
        yield flag(
            "/runs",
            f"the coefficient of variation of energy is {told(found, most)}, usual is up to "
            f"{number(most)}",
            "say which run stands out, and why",
        )


@rule("RN-6", "Convergence no faster than the reference", "I")
def convergence(case: Case) -> Iterator[Doubt]:
    """
    Runs don't converge faster than the reference; if they do within range, a scale is applied.

    Reason: fewer samples to the target than the reference needs is another training, not a better
    machine. The published check is a one-sided t-test at p = 0.05; its factor scales both time
    and energy.

    Example: scaling.json with a factor of 1.0107.
    """
    scale = case.submission.convergence_scale
    if scale is not None:
        yield inform(
            "/convergence_scale/factor",
            f"time and energy are scaled by {number(scale.factor, 5)}, as the reference converges",
        )
    raise CannotRun("the benchmark file holds no reference convergence points")
