"""
PL-4 to PL-8: do work, time, quality and energy fit together?
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from itertools import pairwise

from reporter.energy.parts import run_energy_j
from reporter.model.accelerators import Accelerator
from reporter.model.benchmark import Metric
from reporter.model.enums import RunStatus
from reporter.model.run import Run
from reporter.review.rule import CannotRun, Case, Doubt, flag, inform, reject, rule
from reporter.review.thresholds import (
    JOULES_PER_FLOP_LEAST,
    MFU_HIGH,
    MFU_LOW,
    MFU_MOST,
    SAMPLES_AGREE,
    STEP_RATE_AGREES,
    STEPS_AGREE,
    THROUGHPUT_MOST,
)
from reporter.text import number, told

FLOPS_PER_TFLOP = 1e12


PRECISIONS = ("bf16", "fp16", "tf32", "fp32", "fp8")


# Below this many curve points a median of steps says nothing.
STEPS_LEAST = 5


PERCENT = 100.0


def _work(case: Case) -> tuple[float, Accelerator]:
    """
    Training FLOPs of one run and the accelerator with its peaks; ends the rule without them.
    """
    model, known = case.submission.model, case.accelerator()
    if model is None or model.training_flops is None:
        raise CannotRun("no training FLOPs are stated")
    if known is None or not any(known.peak_tflops(name) for name in PRECISIONS):
        raise CannotRun("the accelerator's peak isn't in our table")
    return model.training_flops, known


def _highest_peak(known: Accelerator) -> float:
    return max(known.peak_tflops(name) or 0.0 for name in PRECISIONS) * FLOPS_PER_TFLOP


def _usual_peak(known: Accelerator) -> tuple[str, float]:
    """
    The dense peak in the precision that most training uses: BF16, else FP16, TF32, FP32.
    """
    name = next(name for name in PRECISIONS if known.peak_tflops(name))
    return name.upper(), (known.peak_tflops(name) or 0.0) * FLOPS_PER_TFLOP


@rule("PL-4", "Utilisation of the peak", "RF")
def utilisation(case: Case) -> Iterator[Doubt]:
    """
    Model FLOPs over time, accelerators and dense peak stay below 1, and are usually 0.2 to 0.6.

    Reason: nothing exceeds its peak. A submission doesn't state its precision, so a run is refused
    only above the highest dense peak of any precision; the flag counts with the BF16 peak.
    Published utilisations: GPT-3 0.213, Llama 3 0.38 to 0.43, PaLM 0.462, Megatron-LM 0.563.

    Example: 3.14e23 FLOPs in one day on 1,000 accelerators of 312 TFLOPS: 11.6 times the peak.
    """
    flops, known = _work(case)
    name, usual = _usual_peak(known)
    for index, run in enumerate(case.submission.runs):
        if run.duration_s <= 0:
            continue
        rate = flops / run.duration_s / case.submission.system.accelerators_count
        of_usual, of_highest = rate / usual, rate / _highest_peak(known)
        text = (
            f"{number(rate / FLOPS_PER_TFLOP)} TFLOPS an accelerator are "
            f"{told(of_usual, MFU_LOW, MFU_HIGH)} of the dense {name} peak of "
            f"{number(usual / FLOPS_PER_TFLOP)}"
        )
        hint = "check FLOPs, time and number of accelerators; peaks with sparsity don't count"
        if of_highest > MFU_MOST:
            yield reject(f"/runs/{index}", f"{text}; more than any precision allows", hint)
        elif not MFU_LOW <= of_usual <= MFU_HIGH:
            yield flag(f"/runs/{index}", f"{text}; usual are {MFU_LOW} to {MFU_HIGH}", hint)


@rule("PL-5", "Energy per FLOP", "R")
def joules_per_flop(case: Case) -> Iterator[Doubt]:
    """
    A model FLOP costs at least half of rated power over dense peak.

    Reason: a lower figure would need more than the peak at less than half of the rated power. For
    an H100 in BF16 the bound is 0.35 pJ.

    Example: 3.14e23 FLOPs with 100 kWh on A100: 0.0011 pJ a FLOP.
    """
    flops, known = _work(case)
    least = JOULES_PER_FLOP_LEAST * case.rated_power_w() / _highest_peak(known)
    for index, run in enumerate(case.submission.runs):
        energy_j = run_energy_j(run)
        if energy_j is not None and energy_j / flops < least:
            yield reject(
                f"/runs/{index}/energy_parts",
                f"{told(energy_j / flops * 1e12, least * 1e12)} pJ a FLOP, "
                f"at least {number(least * 1e12)} "
                "are needed",
                "check the unit of the energy (see UN-1) and the FLOPs",
            )


@rule("PL-6", "Samples, steps and throughput agree", "R")
def samples_agree(case: Case) -> Iterator[Doubt]:
    """
    Stated throughput times time is the number of samples, and no evaluation counts more.

    Reason: three figures of which two give the third; a mismatch shows a rate of one device, of
    other samples, or of another run. Upwards PL-7 speaks, of the training log's count RN-7.

    Example: 207 samples/s stated, 12,354 achieved: the rate of one accelerator.
    """
    for index, run in enumerate(case.submission.runs):
        stated = run.stated_throughput_per_s
        if stated is not None and run.duration_s > 0:
            share = stated / run.throughput_per_s
            if share < 1 - SAMPLES_AGREE - 1e-9:
                yield reject(
                    f"/runs/{index}/stated_throughput_per_s",
                    f"stated {told(stated, run.throughput_per_s)}/s, "
                    f"{number(run.samples_count, 6)} samples in "
                    f"{number(run.duration_s, 6)} s are {number(run.throughput_per_s)}/s",
                    "state the rate of the whole system over the whole run",
                )
        yield from _curve_doubts(run, index)


def _curve_doubts(run: Run, index: int) -> Iterator[Doubt]:
    for number_, point in enumerate(run.learning_curve):
        if point.samples_count and point.samples_count > run.samples_count * (1 + STEPS_AGREE):
            yield reject(
                f"/runs/{index}/learning_curve/{number_}/samples_count",
                f"{number(point.samples_count, 6)} samples at this evaluation, "
                f"{number(run.samples_count, 6)} in the whole run",
                "samples_count counts all samples up to the last evaluation",
            )


@rule("PL-7", "Achieved throughput, not peak", "RI")
def achieved_throughput(case: Case) -> Iterator[Doubt]:
    """
    The stated throughput is at most the samples over the wall time, and the steps agree with it.

    Reason: a rate without evaluation, start-up and pauses is a peak. In published logs the largest
    logged rate is up to 1.28 times the achieved one.

    Example: 12.4 samples/s stated, 9.63 achieved.
    """
    for index, run in enumerate(case.submission.runs):
        if run.duration_s <= 0:
            continue
        stated, achieved = run.stated_throughput_per_s, run.throughput_per_s
        if stated is not None and stated > THROUGHPUT_MOST * achieved * (1 + 1e-9):
            yield reject(
                f"/runs/{index}/stated_throughput_per_s",
                f"stated {number(stated)}/s is {told(stated / achieved, THROUGHPUT_MOST)} "
                f"times the achieved "
                f"{number(achieved)}/s, allowed are {THROUGHPUT_MOST}",
                "state a peak as peak_throughput_per_s, or nothing",
            )
        rate = _median_step_rate(run)
        if rate is not None and abs(rate / achieved - 1) > STEP_RATE_AGREES:
            yield inform(
                f"/runs/{index}/learning_curve",
                f"the median rate between evaluations is {number(rate)}/s, over the whole run "
                f"{number(achieved)}/s",
                "pauses and start-up belong to the run and are counted",
            )


def _median_step_rate(run: Run) -> float | None:
    points = [(p.elapsed_s, p.samples_count) for p in run.learning_curve if p.samples_count]
    rates = [
        (after[1] - before[1]) / (after[0] - before[0])
        for before, after in pairwise(points)
        if after[0] > before[0]
    ]
    return statistics.median(rates) if len(rates) >= STEPS_LEAST else None


@rule("PL-8", "Quality is possible, and as the status says", "R")
def quality(case: Case) -> Iterator[Doubt]:
    """
    Every quality value lies within its metric's bounds, and a run that reached the target did.

    Reason: 72 in place of 0.72 passes every comparison with a target of 0.72. The benchmark fixes
    the unit, the submitter doesn't.

    Example: accuracy 72.0 where the metric is a fraction.
    """
    benchmark = case.need_benchmark()
    metrics = {metric.name: metric for metric in benchmark.metrics}
    for index, run in enumerate(case.submission.runs):
        for number_, item in enumerate(run.quality):
            pointer = f"/runs/{index}/quality/{number_}"
            metric = metrics.get(item.metric)
            if metric is None:
                names = ", ".join(metrics)
                message = f"{item.metric!r} is no metric of {benchmark.id}, which has: {names}"
                yield reject(f"{pointer}/metric", message, "name the metric as the benchmark does")
            else:
                yield from _bound_doubts(f"{pointer}/value", metric, item.value)
        reached = benchmark.is_reached_by(run.quality)
        if run.status is RunStatus.REACHED_TARGET and not reached:
            found = ", ".join(f"{item.metric} {item.value:g}" for item in run.quality)
            wanted = ", ".join(f"{metric.name} {metric.target:g}" for metric in benchmark.metrics)
            yield reject(
                f"/runs/{index}/status",
                f"the run is said to have reached the target: {found}, but the target is {wanted}",
                "say missed_target, or give the value of the evaluation that reached it",
            )


def _bound_doubts(pointer: str, metric: Metric, value: float) -> Iterator[Doubt]:
    low, high = metric.lowest, metric.highest
    if (low is None or value >= low) and (high is None or value <= high):
        return
    bounds = " to ".join("any" if bound is None else f"{bound:g}" for bound in (low, high))
    hint = "give the value in the benchmark's unit"
    if high is not None and high < value <= high * PERCENT:
        hint = f"a percentage? {value:g} % is {value / PERCENT:g}"
    yield reject(pointer, f"{metric.name} is {value:g}; possible are {bounds}", hint)
