"""
How many samples a run had trained on at an evaluation, benchmark by benchmark.

The key that counts training progress, and its unit, differ between benchmarks; the rules are
those of the training policies (training_rules.adoc, "Epoch reporting"), of the compliance
checker of each round to 6.1.0, and of what real logs hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from reporter.evidence.formats.mlperf_training import EvaluationPoint

RESNET_IMAGES = 1_281_167  # ImageNet-1k training set


DETECTION_IMAGES = 1_170_301  # OpenImages subset; train_samples of these logs counts steps


DLRM_EXAMPLES = 4_195_197_692  # Criteo 1TB, training days


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """
    Samples trained on, their unit, and the rule that gave the number.
    """

    count: float
    unit: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """
    Where a log counts progress (*key*), the unit, and samples for each step of that count.
    """

    key: str
    unit: str
    factor: int = 1
    times_train_samples: bool = False

    @property
    def text(self) -> str:
        if self.times_train_samples:
            return f"{self.unit} = {self.key} x train_samples"
        factor = f" x {self.factor:,}" if self.factor != 1 else ""
        return f"{self.unit} = {self.key}{factor}"


_DETECTION = _Rule(key="epoch_num", unit="images", factor=DETECTION_IMAGES)


_GRAPH = _Rule(key="epoch_num", unit="nodes", times_train_samples=True)


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "resnet": _Rule(key="epoch_num", unit="images", factor=RESNET_IMAGES),
        "ssd": _DETECTION,
        "retinanet": _DETECTION,
        "bert": _Rule(key="epoch_num", unit="sequences"),
        "unet3d": _Rule(key="epoch_num", unit="volumes"),
        "dlrm_dcnv2": _Rule(key="epoch_num", unit="examples", factor=DLRM_EXAMPLES),
        "gpt3": _Rule(key="epoch_num", unit="tokens"),
        "gnn": _GRAPH,
        "rgat": _GRAPH,
        "maskrcnn": _Rule(key="epoch_num", unit="images", times_train_samples=True),
        "rnnt": _Rule(key="epoch_num", unit="utterances", times_train_samples=True),
        "stable_diffusion": _Rule(key="samples_count", unit="images"),
        "flux1": _Rule(key="samples_count", unit="images"),
        "llama2_70b_lora": _Rule(key="samples_count", unit="sequences"),
        "llama31_405b": _Rule(key="samples_count", unit="sequences"),
        "llama31_8b": _Rule(key="samples_count", unit="sequences"),
        "gpt_oss_20b": _Rule(key="samples_count", unit="sequences"),
        "deepseekv3_671b": _Rule(key="samples_count", unit="sequences"),
        # A sample is one generated answer: global batch = prompts a step x 16 generations each
        # (compliance_checker/training_6.1.0/closed_qwen35_397b_grpo.yaml).
        "qwen35_397b_grpo": _Rule(key="samples_count", unit="rollouts"),
    }
)


_OTHER = _Rule(key="samples_count", unit="sequences")


class ThroughputBasis(StrEnum):
    """
    What the throughput of a tracked_stats line is counted for.
    """

    SYSTEM = "system"
    ACCELERATOR = "accelerator"


# Highest logged over achieved throughput in published logs of rounds 4.0 and 5.0 (10 benchmarks,
# 16 systems): 0.99 to 1.61 of the whole system, but for ssd, where it is 1.07 to 1.11 times that
# of one accelerator. The unit is that of the samples, tokens a second for gpt3 among them.
_THROUGHPUT: Mapping[str, ThroughputBasis] = MappingProxyType(
    {
        "ssd": ThroughputBasis.ACCELERATOR,
        **dict.fromkeys(
            (
                "resnet",
                "retinanet",
                "bert",
                "unet3d",
                "dlrm_dcnv2",
                "gpt3",
                "stable_diffusion",
                "llama2_70b_lora",
            ),
            ThroughputBasis.SYSTEM,
        ),
    }
)


def throughput_basis(benchmark: str) -> ThroughputBasis | None:
    """
    What `TrainingLog.throughput_max` counts, in samples a second; None where no log is known.
    """
    return _THROUGHPUT.get(benchmark)


def samples_trained(
    benchmark: str, point: EvaluationPoint, train_samples: float | None
) -> Samples | None:
    """
    Samples up to an evaluation; None where the log doesn't count them as the rule expects.

    *train_samples* is the logged size of the training set, used only where the rule says so.
    Benchmarks that aren't listed log samples_count, as all new ones do.
    """
    rule = _RULES.get(benchmark, _OTHER)
    progress = point.epoch_num if rule.key == "epoch_num" else point.samples_count
    factor = train_samples if rule.times_train_samples else float(rule.factor)
    if progress is None or factor is None or progress <= 0:
        return None
    return Samples(count=progress * factor, unit=rule.unit, rule=rule.text)
