"""
RN-1 to RN-7: are all runs there, different from each other as real runs are, and no more so?

TM-1 to TM-4: can these instants be true?
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, pairwise

from reporter.convergence.fastest import fastest_allowed
from reporter.convergence.samples_to_target import counts_of, own_count
from reporter.energy.parts import run_energy_j, variation
from reporter.evidence.series import TrainingReading
from reporter.measure.differences import MEASURED_RUN_FIELDS, run_differences
from reporter.measure.fill import MeasuredRun, measured_run, places_by_run
from reporter.measure.training_run import TrainingRun, training_run
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Division, RunStatus
from reporter.model.run import Run
from reporter.review.entry_signals import energy_per_sample_spread, run_gaps
from reporter.review.rule import (
    BoardCase,
    CannotRun,
    Case,
    Doubt,
    Need,
    PartAt,
    at,
    board_rule,
    flag,
    inform,
    reject,
    rule,
)
from reporter.review.rules.energy import difference_doubt
from reporter.review.thresholds import (
    CV_LEAST,
    EARLIEST_YEAR,
    EQUAL_DIGITS,
    FUTURE_MOST_H,
    SHIFT_MOST_S,
    SHIFT_SLACK_S,
    SHIFT_STEP_S,
    SPREAD_FACTOR,
)
from reporter.text import duration, number, plural, told

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
    As many runs miss the target as the benchmark drops at an end, runs follow each other, and
    failed and tuning runs are told.

    Reason: who runs often enough and shows the best ones measures luck. A missed run counts as
    infinite, so only as many as the trimmed mean drops can be borne. Holes in which further runs
    had room are a note: ten of 24 published sets have them, since runs wait in a queue.

    Example: 10 runs, of which two missed the target of a benchmark that drops one at each end.
    """
    runs = case.submission.runs
    missed = [i for i, run in enumerate(runs) if run.status is not RunStatus.REACHED_TARGET]
    allowed = case.need_benchmark().runs.dropped_each_end
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
    yield from _holes(runs)
    if case.submission.development is None:
        yield inform("/development", "energy of failed and tuning runs isn't stated")


def _holes(runs: tuple[Run, ...]) -> Iterator[Doubt]:
    """
    How many more runs had room between those that are listed.
    """
    gaps = run_gaps(
        [run.started_at.timestamp() for run in runs], [run.stopped_at.timestamp() for run in runs]
    )
    room = [gap for gap in gaps if gap.room_for_runs > 0]
    if room:
        count = sum(gap.room_for_runs for gap in room)
        yield inform(
            "/runs",
            f"between the runs is room for {plural(count, 'run')} more, "
            f"in {plural(len(room), 'hole')}",
            "say what ran there: the best of many runs would look like this",
        )


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


@rule("RN-5", "Energy per sample is steady", "I")
def spread(case: Case) -> Iterator[Doubt]:
    """
    Energy per sample spreads from run to run by at most 1.5 times the usual run noise.

    Reason: a wide spread hides a run on another machine, a broken meter or a log with gaps. Only
    energy per sample is judged: how many samples a seed needs is luck (one published set spreads
    by 14 % in energy and 0.1 % per sample). It is a note: a wide spread widens nobody's claim.

    Example: nine runs of 0.85 J a sample and one of 0.55 J.
    """
    energies = [run_energy_j(run) for run in case.submission.runs]
    known = [energy for energy in energies if energy is not None]
    samples = [run.samples_count for run in case.submission.runs]
    found = energy_per_sample_spread(known, samples) if len(known) == len(samples) else None
    if found is None:
        raise CannotRun("fewer than three runs with measured energy and samples")
    noise = case.need_benchmark().noise
    if noise is None:
        raise CannotRun("the benchmark file states no run noise")
    most = SPREAD_FACTOR * noise.sigma_run
    if found > most:
        yield inform(
            "/runs",
            f"energy per sample spreads by {told(100 * found, 100 * most)} % from run to run, "
            f"usual is up to {number(100 * most)} %",
            "more runs or whole logs would narrow it; say which run stands out, and why",
        )


@rule("RN-6", "Convergence no faster than the reference", "FI")
def convergence(case: Case) -> Iterator[Doubt]:
    """
    The runs need no fewer samples than the reference runs of their round allow.

    Reason: fewer samples to the target than the reference needs is another training, not a better
    machine. The published check is a one-sided t-test at p = 0.05 of the trimmed means
    (mlcommons/logging, rcp_checker). It can't pay here, since the score takes the samples of the
    reference; a declared scale is shown and never applied.

    Example: an own mean of 1.9 million samples where the reference allows no fewer than 2.3.
    """
    submission, benchmark = case.submission, case.need_benchmark()
    scale = submission.convergence_scale
    if scale is not None:
        yield inform(
            "/convergence_scale/factor",
            f"a published scale of {number(scale.factor, 5)} is shown and not applied: the score "
            "takes the samples of the reference",
        )
    if submission.division is not Division.CLOSED:
        return
    yield from _too_fast(submission.runs, benchmark, submission.round)


def _too_fast(runs: tuple[Run, ...], benchmark: Benchmark, round_name: str) -> Iterator[Doubt]:
    reference = benchmark.reference_convergence
    points = reference.points_of(round_name) if reference is not None else None
    sizes = {run.global_batch_size for run in runs}
    size = next(iter(sizes)) if len(sizes) == 1 else None
    if not points or size is None:
        raise CannotRun(
            f"no reference convergence points of {round_name}"
            if not points
            else "the runs state no one batch size"
        )
    k = benchmark.runs.dropped_each_end
    counts = counts_of(
        [run.samples_count if run.status is RunStatus.REACHED_TARGET else None for run in runs],
        samples_per_count=benchmark.samples.per_count,
    )
    if len(counts) <= 2 * k:
        raise CannotRun("too few runs for a trimmed mean")
    allowed = fastest_allowed(
        points,
        size,
        benchmark_name=benchmark.id.replace("-", "_"),
        round_name=round_name,
        runs_required=benchmark.runs.required,
        dropped_each_end=k,
    )
    if allowed is None:
        raise CannotRun(f"batch size {size:,} is above the reference points of {round_name}")
    own = own_count(counts, dropped_each_end=k)
    if allowed.is_too_fast(own):
        yield flag(
            "/runs",
            f"the runs need {number(own, 6)} {benchmark.samples.counter} on average, the "
            f"reference allows no fewer than {number(allowed.count, 6)} at batch size {size:,}",
            "say what differs from the reference: data, order, hyperparameters, precision",
        )


@rule("RN-7", "Measured fields of a run are those of its logs", "R", requires=Need.EVIDENCE)
def measured_run_fields(case: Case) -> Iterator[Doubt]:
    """
    Window, status, quality, samples, learning curve, seed, batch size and highest logged rate are
    exactly what the training log says, and energies on the curve what the power logs give. Lines
    that are stated for start, stop and quality are those of the log.

    Reason: a run is what its own log tells. A run that was aborted at a third of the way reaches no
    target because a file says so, and an evaluation that the log doesn't hold never took place.

    Example: reached_target at 0.7204 stated; the log says aborted, at 0.706.
    """
    measures, benchmark = case.need_measures(), case.need_benchmark()
    places = places_by_run(case.submission)
    unread = []
    for window in measures.runs:
        index = window.run_index
        found = measured_run(window, places[index], measures, benchmark)
        if window.training is None:
            unread.append(window.run.label)
            continue
        if found.training is None:
            count = case.submission.system.accelerators_count
            yield from _unusable(window.training, benchmark, count, f"/runs/{index}")
            continue
        for difference in run_differences(case.submission.runs[index], _known_fields(found)):
            yield difference_doubt(f"/runs/{index}", difference)
    if unread:
        raise CannotRun(f"no training log was read for {', '.join(unread[:5])}")


def _known_fields(found: MeasuredRun) -> dict[str, object]:
    """
    The fields that the logs at hand give: without a power log no energy on the curve.
    """
    if found.run is not None:
        return {name: getattr(found.run, name) for name in MEASURED_RUN_FIELDS}
    training = found.training
    names = set(TrainingRun.__dataclass_fields__) - {"learning_curve"}
    return {name: getattr(training, name) for name in names}


def _unusable(
    training: TrainingReading, benchmark: Benchmark, count: int, pointer: str
) -> Iterator[Doubt]:
    for finding in training_run(training, benchmark, accelerators_count=count)[1]:
        yield reject(pointer, finding.message, finding.hint, file=finding.file)


@rule("TM-1", "End after start", "R")
def end_after_start(case: Case) -> Iterator[Doubt]:
    """
    Every run, and every window of a part, ends after it starts; instants are RFC 3339 in UTC.

    Reason: a duration of zero or below turns every rate into nonsense.

    Example: started_at 20:06:40Z, stopped_at 20:01:44Z.
    """
    for index, run in enumerate(case.submission.runs):
        if run.stopped_at <= run.started_at:
            yield reject(
                f"/runs/{index}/stopped_at",
                f"the run stops at {at(run.stopped_at.timestamp())}, not after its start at "
                f"{at(run.started_at.timestamp())}",
                "take run_start and run_stop of the training log",
            )
    for place in case.parts():
        start, stop = place.part.started_at, place.part.stopped_at
        if start is not None and stop is not None and stop <= start:
            yield reject(
                f"{place.pointer}/stopped_at",
                f"the last reading, {at(stop.timestamp())}, isn't later than the first, "
                f"{at(start.timestamp())}",
                "give the instants of the first and the last reading",
            )


@board_rule("TM-2", "Neither future nor distant past", "R", requires=Need.SUBMISSION)
def possible_instant(case: BoardCase) -> Iterator[Doubt]:
    """
    No run ends more than 24 h from now, and none begins before 2012.

    Reason: a clock that was never set says 1970; one in ms read as s says the year 57000.

    Example: started_at 1970-01-01T00:03:12Z.
    """
    latest = case.now + timedelta(hours=FUTURE_MOST_H)
    for index, run in enumerate(case.submission.runs):
        if run.stopped_at > latest:
            yield reject(
                f"/runs/{index}/stopped_at",
                f"{at(run.stopped_at.timestamp())} is in the future (now is "
                f"{at(case.now.timestamp())})",
                "check the clock of the training host",
            )
        if run.started_at.year < EARLIEST_YEAR:
            yield reject(
                f"/runs/{index}/started_at",
                f"{at(run.started_at.timestamp())} is before {EARLIEST_YEAR:.0f}",
                "check the clock of the training host, and the unit of its stamps",
            )


@rule("TM-3", "Power log and training log in one zone", "R")
def same_zone(case: Case) -> Iterator[Doubt]:
    """
    The power log isn't shifted against the run by a multiple of 15 minutes.

    Reason: two clocks in two zones, or one that missed the change to summer time, differ by whole
    quarter hours. Only a log that doesn't cover its run is looked at.

    Example: the power log begins 7 h 0 min 55 s before the run and ends 6 h 54 min before it.
    """
    for place in case.measured_parts():
        span = _span(case, place)
        start_s, stop_s = place.run.started_at.timestamp(), place.run.stopped_at.timestamp()
        if span is None or (span[0] <= stop_s and span[1] >= start_s):
            continue
        shift_s = span[0] - start_s
        quarters = round(shift_s / SHIFT_STEP_S)
        rest_s = abs(shift_s - quarters * SHIFT_STEP_S)
        if quarters and rest_s <= SHIFT_SLACK_S and abs(shift_s) <= SHIFT_MOST_S:
            side = "before" if shift_s < 0 else "after"
            whole = duration(abs(quarters) * SHIFT_STEP_S)
            yield reject(
                place.pointer,
                f"the power log begins {whole} {side} the run, within {duration(rest_s)}: a zone "
                "or summer time, not another run",
                "write stamps in UTC, or state the zone of the log and import it again",
            )


def _span(case: Case, place: PartAt) -> tuple[float, float] | None:
    """
    First and last stamp of a part's logs, or as stated; `None` if neither is known.
    """
    measured = case.measures.part(place) if case.measures else None
    if measured is not None:
        first = [device.first_s for device in measured.devices if device.first_s is not None]
        last = [device.last_s for device in measured.devices if device.last_s is not None]
        return (min(first), max(last)) if first and last else None
    started_at, stopped_at = place.part.started_at, place.part.stopped_at
    if started_at is None or stopped_at is None:
        return None
    return started_at.timestamp(), stopped_at.timestamp()


@rule("TM-4", "Submitted after the last run", "R")
def submitted_after(case: Case) -> Iterator[Doubt]:
    """
    The day of submission isn't before the day on which the last run ended, in UTC.

    Reason: a result that was submitted before it was measured belongs to another measurement.

    Example: submitted on 2024-05-09, the last run ended on 2024-05-10.
    """
    last = max(case.submission.runs, key=lambda run: run.stopped_at)
    if case.submission.submitted_on < last.stopped_at.date():
        yield reject(
            "/submitted_on",
            f"submitted on {case.submission.submitted_on}, but run {last.label} ended on "
            f"{last.stopped_at.date()}",
            "correct the day of submission, or the clock of the training host",
        )
