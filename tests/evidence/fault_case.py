"""
One log with a fault, what is right, and what the package answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.evidence.offered import AmbiguousError, Wanted
from reporter.evidence.series import Window
from reporter.measure.log_energy import LogQuestion, energy_of_logs
from reporter.model.enums import Component
from tests.evidence.fault_logs import (
    WINDOW_S,
    cpu_w,
    dram_w,
    energy_j,
    gpus_j,
    long_log,
    node_w,
    write,
)

ALL = gpus_j()
NODE = energy_j(node_w)
HOST = energy_j(cpu_w) + energy_j(dram_w)
ACCELERATORS = Wanted(component=Component.ACCELERATOR, devices=("0..7",))
A_NODE = Wanted(component=Component.NODE, devices=("n1",), devices_count=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    A log with a fault: *right* is its energy in J, or words of the refusal.
    """

    name: str
    files: dict[str, str]
    right: float | str
    wanted: Wanted = field(default_factory=Wanted)
    zone: str | None = "UTC"


def answer(case: Case, folder: Path) -> float | str:
    """
    The energy in J, or the refusal.
    """
    question = LogQuestion(
        window=Window(start_s=WINDOW_S[0], stop_s=WINDOW_S[1]),
        zone=case.zone,
        wanted=case.wanted,
    )
    try:
        found = energy_of_logs(write(folder, **case.files), question)
    except AmbiguousError as refused:
        return f"{refused}\n{refused.advice}"
    except ReporterError as refused:
        return str(refused)
    if found.whole is None:
        return found.why_no_whole or ""
    energy = found.whole.energy_j
    assert energy is not None
    return energy


def hold(case: Case, folder: Path) -> None:
    """
    The answer is the right one.
    """
    found = answer(case, folder)
    if isinstance(case.right, str):
        assert isinstance(found, str), f"{found} J in place of a refusal"
        assert case.right in found
    else:
        assert found == pytest.approx(case.right, rel=1e-6)


LONG = long_log()
