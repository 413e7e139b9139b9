"""
Writes logs of matcha: two GPUs, a session of ten seconds and steps of two.
"""

from __future__ import annotations

import json
from typing import Any


def session(*, source: str = "counter") -> dict[str, Any]:
    """
    The start of a session of two GPUs, the second without a UUID.
    """
    gpus = [{"idx": 0, "uuid": "GPU-a", "name": "H100"}, {"idx": 1, "uuid": "", "name": "H100"}]
    return {
        "type": "session_start",
        "ts": "2024-05-10T11:38:49.000Z",
        "matcha_version": "0.3.1",
        "hostname": "node7",
        "energy_source": source,
        "gpus": gpus,
    }


def step(number: int, second: int, energy_j: float, **metrics: float) -> dict[str, Any]:
    """
    A step of two seconds, in which each GPU used *energy_j*.
    """
    return {
        "type": "step",
        "ts": f"2024-05-10T11:38:{49 + second}.000Z",
        "step": number,
        "duration_s": 2.0,
        "gpus": [{"idx": index, "energy_j": energy_j} for index in (0, 1)],
        "train_metrics": metrics,
    }


def end(energy_j: float) -> dict[str, Any]:
    """
    The end of the session after ten seconds.
    """
    return {
        "type": "session_end",
        "ts": "2024-05-10T11:38:59.000Z",
        "gpus": [{"idx": index, "energy_j": energy_j} for index in (0, 1)],
    }


def lines(*records: object) -> str:
    """
    Records as JSON lines.
    """
    return "".join(json.dumps(record) + "\n" for record in records)


STEPS = (step(1, 5, 1000.0, train_loss=6.9), step(2, 8, 1200.0, val_loss=2.5, val_bpb=1.5))
WHOLE = lines(session(), *STEPS, end(2800.0))
