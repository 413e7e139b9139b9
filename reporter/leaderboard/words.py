"""
The words that pages, statements and tables share: targets, meters, sides, samples, uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from reporter.convergence.samples_to_target import SamplesToTarget
from reporter.leaderboard.entries import BudgetStanding, NextEntry
from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.score.within_budget import QualityWithinBudget
from reporter.text import number, percent_text, plural
from reporter.units import JOULES_PER_KWH

METER_WORDS: Mapping[str, str] = {
    "M1": "analyser or revenue meter",
    "M2": "node meter",
    "M3": "device counter, sensor, or a meter with gaps",
    "M4": "modelled",
}
SIDE_BASIS_WORDS: Mapping[str, str] = {
    "ac": "measured on the AC side",
    "dc_divided": "DC reading divided by its documented efficiency",
    "dc_assumed": (
        "DC reading without a documented efficiency: the AC side is between 1/0.99 and 1/0.80 of it"
    ),
    "dc_as_read": "DC reading as it is: this board converts nothing",
    "device": "as read at the accelerators, no AC side claimed",
    "refused": "the stated efficiency is outside 0.80 to 0.99",
}
_CAPITALS = {"auc", "bpb", "clip", "fid", "lm"}


def target_text(benchmark: Benchmark) -> str:
    """
    Every metric with its target, such as "masked LM accuracy of at least 0.72".
    """
    return " and ".join(
        f"{metric_name(metric.name)} of {bound_text(metric)}" for metric in benchmark.metrics
    )


def bound_text(metric: Metric) -> str:
    """
    The target of a metric without its name, such as "at least 0.72".
    """
    return f"at {'least' if metric.direction is Direction.HIGHER else 'most'} {metric.target:g}"


def goal_text(benchmark: Benchmark) -> str:
    """
    What ranks: "quality per kWh, larger is better", or the metric within the budget.
    """
    if not benchmark.ranks_quality:
        return "quality per kWh, larger is better"
    metric = benchmark.metrics[0]
    better = "larger" if metric.direction is Direction.HIGHER else "less"
    return f"{metric_name(metric.name)} within {budget_text(benchmark)}, {better} is better"


def budget_text(benchmark: Benchmark) -> str:
    """
    The budget of a run, such as "1 kWh on 8 accelerators"; empty without one.
    """
    budget = benchmark.budget
    if budget is None:
        return ""
    bounds = [
        None if budget.energy_j is None else f"{number(budget.energy_j / JOULES_PER_KWH)} kWh",
        None if budget.time_s is None else f"{number(budget.time_s)} s",
    ]
    text = " and ".join(bound for bound in bounds if bound)
    count = budget.accelerators_count
    return text if count is None else f"{text} on at most {plural(count, 'accelerator')}"


def quality_text(found: QualityWithinBudget) -> str:
    """
    The quality within the budget with its expanded uncertainty (k = 2), such as "1.219 ± 0.002": as
    many decimals as the first digit of the uncertainty has.
    """
    decimals = max(0, -math.floor(math.log10(found.expanded))) if found.expanded > 0 else 3
    return f"{found.quality:,.{decimals}f} ± {found.expanded:.{decimals}f}"


def apart_text(standing: BudgetStanding) -> str:
    """
    How far the next entry is by quality, and whether that tells the two apart; empty for the last.
    """
    if standing.behind is None or standing.width is None:
        return ""
    told = "clearly better" if standing.behind > standing.width else "not told apart"
    return f"the next is {number(standing.behind)} behind, width {number(standing.width)}: {told}"


def metric_name(name: str) -> str:
    """
    A metric as people write it.

    >>> metric_name("masked_lm_accuracy")
    'masked LM accuracy'
    """
    return " ".join(word.upper() if word in _CAPITALS else word for word in name.split("_"))


def metric_title(name: str) -> str:
    """
    The same with a capital, as headings have it.

    >>> metric_title("val_bpb")
    'Val BPB'
    """
    text = metric_name(name)
    return f"{text[:1].upper()}{text[1:]}"


def accelerators_text(submission: Submission) -> str:
    """
    Count and name, such as "8 × NVIDIA B200".
    """
    system = submission.system
    return f"{system.accelerators_count:,} × {system.accelerator.name}"


def uncertainty_text(scored: ScopeScore) -> str:
    """
    The one uncertainty of an energy to target, such as "± 6.1 % (k = 2)"; empty without one.
    """
    relative = scored.expanded_uncertainty
    return "" if relative is None else f"± {percent_text(relative)} (k = 2)"


def interval_text(scored: ScopeScore) -> str:
    """
    "20.4 to 25.3 kWh" for a DC reading without a documented efficiency; empty for any other.
    """
    if scored.energy_interval is None:
        return ""
    low, high = scored.energy_interval
    return f"{number(low.kwh)} to {number(high.kwh)} kWh"


def samples_text(samples: SamplesToTarget, unit: str) -> str:
    """
    The samples that count, where they come from, and what of the entry's own excess counts.
    """
    counted = f"{samples.samples:,.0f} {unit}"
    few = f", {samples.few_runs_text}" if samples.few_runs_text else ""
    if samples.reference is None:
        return f"{counted} ({samples.how}{few})"
    text = f"{counted} (reference convergence, {samples.how}; the runs needed {samples.own:,.0f}"
    if samples.needs_clearly_more:
        text += ", clearly more than the reference"
    if samples.weight > 0:
        text += f"; {number(100 * samples.weight, 2)} % of the excess counts"
    if samples.p_value is not None and samples.own > samples.reference:
        text += f", p = {samples.p_value:.2f}"
    return f"{text}{few})"


def step_text(found: NextEntry) -> str:
    """
    How far the next entry is, and whether that tells the two apart.
    """
    above = f"the next takes {number(100 * found.above)} % more"
    width = f"{number(100 * found.width)} %"
    if found.is_clearly_worse:
        return f"{above}, above the width of {width}: clearly better"
    return f"{above}, within the width of {width}: not told apart"


def footnotes_of(submission: Submission, benchmark: Benchmark | None = None) -> tuple[str, ...]:
    """
    The words that the origin of the figures asks for, each once.
    """
    provenance = submission.provenance
    notes = [provenance.footnote if provenance else None, benchmark.footnote if benchmark else None]
    return tuple(dict.fromkeys(note for note in notes if note))
