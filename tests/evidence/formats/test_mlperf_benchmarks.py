"""
Samples trained on, by the rule of each benchmark.
"""

from __future__ import annotations

import pytest

from reporter.evidence.formats.mlperf_samples import (
    Samples,
    ThroughputBasis,
    samples_trained,
    throughput_basis,
)
from reporter.evidence.formats.mlperf_training import EvaluationPoint


def point(epoch_num: float | None, samples_count: float | None) -> EvaluationPoint:
    """
    An evaluation at this progress.
    """
    return EvaluationPoint(time_ms=0.0, values=(), epoch_num=epoch_num, samples_count=samples_count)


@pytest.mark.parametrize(
    ("benchmark", "epoch_num", "samples_count", "count", "unit", "rule"),
    [
        ("resnet", 35, None, 44_840_845, "images", "images = epoch_num x 1,281,167"),
        ("ssd", 4, None, 4_681_204, "images", "images = epoch_num x 1,170,301"),
        ("retinanet", 4, None, 4_681_204, "images", "images = epoch_num x 1,170,301"),
        ("bert", 2_100_792, None, 2_100_792, "sequences", "sequences = epoch_num"),
        ("unet3d", 2_100, None, 2_100, "volumes", "volumes = epoch_num"),
        (
            "dlrm_dcnv2",
            0.5,
            None,
            2_097_598_846,
            "examples",
            "examples = epoch_num x 4,195,197,692",
        ),
        ("gpt3", 1.2e9, None, 1.2e9, "tokens", "tokens = epoch_num"),
        ("gnn", 0.5, None, 500, "nodes", "nodes = epoch_num x train_samples"),
        ("rgat", 0.5, None, 500, "nodes", "nodes = epoch_num x train_samples"),
        ("maskrcnn", 2, None, 2_000, "images", "images = epoch_num x train_samples"),
        ("rnnt", 2, None, 2_000, "utterances", "utterances = epoch_num x train_samples"),
        ("stable_diffusion", None, 512_000, 512_000, "images", "images = samples_count"),
        ("flux1", None, 262_144, 262_144, "images", "images = samples_count"),
        ("llama2_70b_lora", None, 3_072, 3_072, "sequences", "sequences = samples_count"),
        ("llama31_405b", 1, 18_432, 18_432, "sequences", "sequences = samples_count"),
        ("llama31_8b", None, 172_032, 172_032, "sequences", "sequences = samples_count"),
        ("gpt_oss_20b", None, 208_896, 208_896, "sequences", "sequences = samples_count"),
        ("deepseekv3_671b", None, 770_048, 770_048, "sequences", "sequences = samples_count"),
        ("qwen35_397b_grpo", None, 4_608, 4_608, "rollouts", "rollouts = samples_count"),
        ("a_new_one", None, 7, 7, "sequences", "sequences = samples_count"),
    ],
)
def test_samples(
    benchmark: str,
    epoch_num: float | None,
    samples_count: float | None,
    count: float,
    unit: str,
    rule: str,
) -> None:
    """
    Each benchmark counts its progress in its own way.
    """
    samples = samples_trained(benchmark, point(epoch_num, samples_count), 1_000.0)
    assert samples == Samples(count=count, unit=unit, rule=rule)


@pytest.mark.parametrize(
    ("benchmark", "progress", "train_samples"),
    [
        ("bert", point(None, 2_100_792.0), 1_000.0),
        ("llama2_70b_lora", point(8.0, None), 1_000.0),
        ("gnn", point(0.5, None), None),
        ("bert", point(0.0, None), 1_000.0),
        ("bert", point(-1.0, None), 1_000.0),
    ],
)
def test_progress_that_is_not_logged(
    benchmark: str, progress: EvaluationPoint, train_samples: float | None
) -> None:
    """
    Where the log doesn't count as the rule expects, the number is missing.
    """
    assert samples_trained(benchmark, progress, train_samples) is None


@pytest.mark.parametrize(
    ("benchmark", "basis"),
    [
        ("ssd", ThroughputBasis.ACCELERATOR),
        ("retinanet", ThroughputBasis.SYSTEM),
        ("gpt3", ThroughputBasis.SYSTEM),
        ("gpt_oss_20b", None),
    ],
)
def test_what_a_logged_throughput_counts(benchmark: str, basis: ThroughputBasis | None) -> None:
    """
    Known for benchmarks with published logs; never assumed for others.
    """
    assert throughput_basis(benchmark) is basis
