"""
Makes realistic submissions, the same ones for the same seed.
"""

from __future__ import annotations

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SUBMITTERS = ("acme", "blue-lab", "cold-iron", "delta-institute", "eth-lab", "fjord")
NAMES = (
    "Acme Research",
    "Blue Lab",
    "Cold Iron GmbH",
    "Delta Institute",
    "Universität Zürich",
    "Fjord",
)
BENCHMARKS = (
    ("bert", "masked_lm_accuracy", 0.72, "sequences", 7500.0),
    ("llama2-70b-lora", "eval_loss", 0.925, "sequences", 12.0),
    ("retinanet", "mean_average_precision", 0.34, "images", 2400.0),
)
START = datetime(2024, 1, 1, tzinfo=UTC)


def write_entries(folder: Path, count: int, *, seed: int = 1, runs_count: int = 3) -> int:
    """
    Write *count* submissions below *folder*/submissions and give the size of all, in bytes.
    """
    draw = random.Random(seed)
    size_bytes = 0
    for index in range(count):
        data = entry(draw, index, runs_count)
        path = folder / "submissions" / f"{data['id']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
        path.write_bytes(raw)
        size_bytes += len(raw)
    return size_bytes


def entry(draw: random.Random, index: int, runs_count: int) -> dict[str, Any]:
    """
    One submission of one node with eight accelerators, metered on the AC side.
    """
    number = draw.randrange(len(SUBMITTERS))
    benchmark, metric, target, unit, rate = draw.choice(BENCHMARKS)
    begun = START + timedelta(minutes=draw.randrange(600_000))
    runs, logs = [], []
    for label in range(runs_count):
        run, log = _run(draw, label, begun + timedelta(hours=label), metric, target)
        run["samples_unit"] = unit
        run["samples_count"] = round(rate * 300 * draw.uniform(0.9, 1.1))
        runs.append(run)
        logs.append(log)
    return {
        "$schema": "../../schemas/v2/submission.schema.json",
        "schema_version": 2,
        "id": f"{SUBMITTERS[number]}/entry-{index:05}",
        "submitter": {"name": NAMES[number], "contact": f"energy@{SUBMITTERS[number]}.example"},
        "submitted_on": "2025-06-04",
        "round": "v5.0",
        "division": "closed",
        "availability": "available",
        "benchmark": {"id": benchmark, "version": 1},
        "system": _system(),
        "boundary": {
            "accelerators": "measured",
            "host": "measured",
            "fabric": "not_present",
            "storage": "out_of_scope",
            "cooling_in_node": "measured",
        },
        "instruments": [{"id": "bmc", "kind": "bmc", "tool": "ipmitool", "tool_version": "1.8.19"}],
        "runs": runs,
        "evidence": logs,
        "site": {"country": "ISL"},
    } | _notes(draw)


def _notes(draw: random.Random) -> dict[str, str]:
    # One in twenty has a line feed, which takes the slow way through the reader.
    feed = "\n" if draw.random() < 0.05 else " "
    return {"notes": f"All runs on the same node.{feed}Fans at fixed speed."}


def _system() -> dict[str, Any]:
    return {
        "name": "One node with 8x H100-SXM5-80GB",
        "nodes_count": 1,
        "accelerators_per_node": 8,
        "accelerator": {"id": "nvidia-h100-sxm5-80gb", "name": "NVIDIA H100-SXM5-80GB"},
        "power_limit_w": 700,
        "power_limit_basis": "configured",
        "host": {"processor": "Intel Xeon Platinum 8462Y+", "processors_per_node": 2},
        "cooling": "air",
        "framework": "PyTorch 2.3",
        "software": {"cuda_version": "12.4", "nccl_version": "2.21"},
    }


def _run(
    draw: random.Random, label: int, begun: datetime, metric: str, target: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    duration_s = 300 * draw.uniform(0.8, 1.2)
    energy_j = round(6650 * duration_s * draw.uniform(0.95, 1.05), 1)
    started, stopped = begun, begun + timedelta(seconds=duration_s)
    log = f"power-{label}"
    run = {
        "label": f"result_{label}",
        "seed": draw.randrange(2**31),
        "started_at": _instant(started),
        "stopped_at": _instant(stopped),
        "status": "reached_target",
        "global_batch_size": 768,
        "quality": [{"metric": metric, "value": target}],
        "energy_parts": [
            {
                "component": "node",
                "devices": ["node_0"],
                "devices_count": 1,
                "side": "ac",
                "method": "sampled",
                "instrument": "bmc",
                "started_at": _instant(started - timedelta(seconds=60)),
                "stopped_at": _instant(stopped + timedelta(seconds=60)),
                "energy_j": energy_j,
                "charged_energy_j": round(energy_j * 1.01, 1),
                "coverage": 0.998,
                "largest_gap_s": 2.9,
                "sample_interval_s": 2.005,
                "readings_count": round(duration_s / 2),
                "highest_power_w": 6911,
                "evidence": [log],
            }
        ],
    }
    digest = hashlib.sha256(draw.randbytes(16)).hexdigest()
    evidence = {
        "id": log,
        "file": f"power_run_{label}.csv.gz",
        "bytes": draw.randrange(20_000, 90_000),
        "sha256": digest,
        "format": "csv",
        "clock": "node",
        "zone": "UTC",
    }
    return run, evidence


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
