"""
Published sets with their expected scores, as the estimator takes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reporter.convergence.samples_to_target import CountRule, counts_of, samples_to_target
from reporter.score.estimator import EnergyToTarget, energy_per_sample, energy_to_target
from reporter.score.ranks import Contender
from reporter.score.uncertainty import Conversion, MeteredPart, UncertainEnergy, metered_energy
from tests.convergence.points import benchmark, board_curve

M2_LIMIT = 0.05


def expected_scores(shared: Path) -> dict[str, Any]:
    """
    EXPECTED_SCORE.json.
    """
    path = shared / "mlperf/EXPECTED_SCORE.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def estimate(one: Mapping[str, Any], scope: str) -> EnergyToTarget:
    """
    The figures of a set in scope S2 or S3 from its inputs.
    """
    own = benchmark(one["benchmark"])
    rule = CountRule(
        samples_per_count=own.samples.per_count,
        dropped_each_end=own.runs.dropped_each_end,
        sigma_samples=own.noise.sigma_samples,
    )
    inputs = one["inputs"]
    counts = counts_of(inputs["samples"], samples_per_count=own.samples.per_count)
    samples = samples_to_target(
        counts, curve=board_curve(own), batch_size=one["global_batch_size"], rule=rule
    )
    assert samples is not None
    node, fabric = inputs["charged_node_j"], [0.0] * len(counts)
    if scope == "S3":
        fabric = inputs["charged_fabric_j"]
    conversion = Conversion.UNDOCUMENTED if one["side"] == "dc" else Conversion.NONE
    parts = [MeteredPart(energy_j=sum(node), class_limit=M2_LIMIT, conversion=conversion)]
    parts += [MeteredPart(energy_j=sum(fabric), class_limit=M2_LIMIT)]
    energies_j = [a + b for a, b in zip(node, fabric, strict=True)]
    return energy_to_target(
        metered=metered_energy(parts),
        per_sample=energy_per_sample(energies_j, inputs["samples"]),
        samples_sum=sum(inputs["samples"]),
        samples=samples,
        sigma_run=own.noise.sigma_run,
        nodes=one["nodes"],
    )


def contender(one: Mapping[str, Any], scope: str) -> Contender:
    """
    The set as the ranks see it.
    """
    found = estimate(one, scope)
    return Contender(
        submitter=one["submitter"],
        guaranteed=found.guaranteed_j,
        run_variance=found.run_variance,
        runs=found.per_sample.runs,
        nodes=found.nodes,
        samples_doubt=found.samples.relative_doubt,
    )


def uncertain(found: EnergyToTarget) -> UncertainEnergy:
    """
    An estimate as the question "how sure" takes it.
    """
    return UncertainEnergy(
        energy_j=found.energy_j,
        u_a=found.u_a,
        u_b=found.u_b,
        u_conversion=found.u_conversion,
    )
