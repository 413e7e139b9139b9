"""
The fixed words of the pages: states, sides, methods and the sections that explain them.
"""

from __future__ import annotations

from collections.abc import Mapping

from reporter.findings import Finding
from reporter.leaderboard.boards import BoardKey, Entry, Row
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.model.words import Direction
from reporter.power.meter import UNCERTAINTY, MeterClass
from reporter.site.markdown import anchor_of
from reporter.text import number

METER_WORDS: Mapping[str, str] = {
    "M1": "analyser or revenue meter",
    "M2": "node meter",
    "M3": "device counter, sensor, or a meter with gaps",
    "M4": "modelled",
}
SIDE_BASIS_WORDS: Mapping[str, str] = {
    "ac": "measured on the AC side",
    "dc_divided": "DC reading divided by its documented efficiency",
    "dc_assumed": "DC reading divided by 0.80, because no efficiency is documented",
    "refused": "the stated efficiency is outside 0.80 to 0.99",
}
STATUS_WORDS: Mapping[str, str] = {
    "V0": "self-reported",
    "V1": "evidence consistent",
    "V2": "reviewed",
    "V3": "reproduced",
}
_CAPITALS = {"auc", "clip", "fid", "lm"}


def uncertainty_text(meter_class: MeterClass) -> str:
    """
    The uncertainty of a meter class, such as "±5 %".
    """
    return f"±{UNCERTAINTY[meter_class] * 100:.0f} %"


def method_path(anchor: str) -> str:
    """
    A section of the method page.
    """
    return f"method/index.html#{anchor}"


def rule_path(code: str) -> str:
    """
    A rule on the rules page.
    """
    return f"rules/index.html#{anchor_of(code)}"


def board_name(key: BoardKey, benchmark: Benchmark) -> str:
    """
    The name of a board, such as "BERT-large, closed, S2 nodes".
    """
    return f"{benchmark.title}, {key.division} division, {key.scope} {key.scope.title}"


def target_text(benchmark: Benchmark) -> str:
    """
    Every metric with its target, such as "masked-LM accuracy of at least 0.72".
    """
    return " and ".join(
        f"{metric_name(metric.name)} of at "
        f"{'least' if metric.direction is Direction.HIGHER else 'most'} {metric.target:g}"
        for metric in benchmark.metrics
    )


def accelerators_text(submission: Submission) -> str:
    """
    Count and name, such as "8 × NVIDIA B200".
    """
    system = submission.system
    return f"{system.accelerators_count:,} × {system.accelerator.name}"


def rank_text(row: Row) -> str | None:
    """
    The rank as printed, a shared one marked with "=".
    """
    if row.rank is None:
        return None
    return f"{row.rank} =" if row.is_shared else str(row.rank)


def status_of(entry: Entry, statuses: Mapping[str, str]) -> str:
    """
    The status of an entry; until a review says more, an import from hashed logs is V1.
    """
    return statuses.get(entry.id) or ("V1" if entry.submission.provenance else "V0")


def footnotes_of(submission: Submission, benchmark: Benchmark | None = None) -> tuple[str, ...]:
    """
    The words that the origin of the figures asks for, each once.
    """
    provenance = submission.provenance
    notes = [provenance.footnote if provenance else None, benchmark.footnote if benchmark else None]
    return tuple(dict.fromkeys(note for note in notes if note))


def reason_texts(reasons: tuple[Finding, ...]) -> tuple[str, ...]:
    """
    The messages of some findings, each once.
    """
    return tuple(dict.fromkeys(finding.message for finding in reasons))


def metric_text(name: str, value: float) -> str:
    """
    One metric with its value, such as "eval loss 0.9247".
    """
    return f"{metric_name(name)} {number(value, 4)}"


def metric_name(name: str) -> str:
    """
    A metric as people write it.

    >>> metric_name("masked_lm_accuracy")
    'masked LM accuracy'
    """
    return " ".join(word.upper() if word in _CAPITALS else word for word in name.split("_"))
