"""
The published sets as submissions made from their expected inputs, one part a run and component.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reporter.leaderboard.entries import Entry
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Component, Side
from reporter.model.run import QualityValue, Run
from reporter.model.submission import BenchmarkReference, Submission
from reporter.score.score import score
from tests.convergence.points import benchmark
from tests.score.make_submission import a_fabric_part, a_part, a_submission, a_system

START = datetime(2024, 1, 1, tzinfo=UTC)
ORGANISATIONS = {"Lenovo": "lenovo", "Sustainable Metal Cloud": "sustainable-metal-cloud"}


def entry_id(name: str, one: Mapping[str, Any]) -> str:
    """
    The id of a set's entry.
    """
    return f"{ORGANISATIONS[one['submitter']]}/{name}"


def expected_entry(name: str, one: Mapping[str, Any]) -> Entry:
    """
    The scored entry of one set.
    """
    own = benchmark(one["benchmark"])
    submission = expected_submission(name, one, own)
    return Entry(
        submission=submission,
        score=score(submission, own, reference_pue=1.58, reference_intensity=None),
    )


def expected_submission(name: str, one: Mapping[str, Any], own: Benchmark) -> Submission:
    """
    The set as a submission: class M2 meters, and runs at times of their own.
    """
    inputs = one["inputs"]
    return a_submission(
        id=entry_id(name, one),
        round=one["round"],
        benchmark=BenchmarkReference(id=own.id, version=own.version),
        system=replace(a_system(name=name), nodes_count=one["nodes"]),
        runs=tuple(_run(one, own, index) for index in range(len(inputs["samples"]))),
        site=None,
    )


def _run(one: Mapping[str, Any], own: Benchmark, index: int) -> Run:
    inputs = one["inputs"]
    node = a_part(
        devices=tuple(f"node-{at}" for at in range(one["nodes"])),
        devices_count=one["nodes"],
        side=Side(one["side"]),
        energy_j=inputs["charged_node_j"][index],
    )
    parts = [node]
    if "charged_fabric_j" in inputs:
        fabric_j = inputs["charged_fabric_j"][index]
        parts.append(a_fabric_part(component=Component.FABRIC, energy_j=fabric_j))
    start = START + timedelta(days=index, minutes=one["nodes"])
    return replace(
        a_submission().runs[0],
        label=f"run-{index}",
        started_at=start,
        stopped_at=start + timedelta(hours=1),
        samples_count=inputs["samples"][index],
        global_batch_size=one["global_batch_size"],
        quality=tuple(QualityValue(metric=m.name, value=m.target) for m in own.metrics),
        energy_parts=tuple(parts),
    )
