"""
The independent figures of the published sets, and our figures on the side that they stand on.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from reporter.model.enums import Component
from reporter.model.run import EnergyPart
from tests.conftest import shared_folder


@cache
def expected() -> dict[str, Any]:
    """
    EXPECTED.json; its `notes` say how the figures were made.
    """
    data: dict[str, Any] = json.loads((shared_folder() / "mlperf/EXPECTED.json").read_bytes())
    return data


def with_power() -> list[dict[str, Any]]:
    """
    The published results that have power logs.
    """
    return [case for case in expected()["per_benchmark"] if case["nodes"] is not None]


def expected_side_j(part: EnergyPart) -> float:
    """
    A part as the independent figures count it, in J: AC readings times their efficiency.
    """
    if part.component is Component.NODE and part.conversion:
        return part.energy_j * part.conversion.efficiency
    return part.energy_j
