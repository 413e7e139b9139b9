"""
The words that pages and statements share: targets, metrics, meters, sides and footnotes.
"""

from __future__ import annotations

from collections.abc import Mapping

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction
from reporter.model.submission import Submission

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
    "device": "as read at the accelerators, no AC side claimed",
    "refused": "the stated efficiency is outside 0.80 to 0.99",
}
_CAPITALS = {"auc", "clip", "fid", "lm"}


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


def metric_name(name: str) -> str:
    """
    A metric as people write it.

    >>> metric_name("masked_lm_accuracy")
    'masked LM accuracy'
    """
    return " ".join(word.upper() if word in _CAPITALS else word for word in name.split("_"))


def accelerators_text(submission: Submission) -> str:
    """
    Count and name, such as "8 × NVIDIA B200".
    """
    system = submission.system
    return f"{system.accelerators_count:,} × {system.accelerator.name}"


def footnotes_of(submission: Submission, benchmark: Benchmark | None = None) -> tuple[str, ...]:
    """
    The words that the origin of the figures asks for, each once.
    """
    provenance = submission.provenance
    notes = [provenance.footnote if provenance else None, benchmark.footnote if benchmark else None]
    return tuple(dict.fromkeys(note for note in notes if note))
