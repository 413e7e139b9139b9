"""
A board that whole command lines are run on.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.power_logs import nvidia_smi, steady, table
from tests.conftest import CHECKOUT


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A copy of this repository's board with its ledger.
    """
    for name in ("benchmarks", "submissions", "claims", "ledger"):
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, tmp_path / name)
    shutil.copy(CHECKOUT / "board.toml", tmp_path)
    return tmp_path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """
    Two accelerators over ten minutes, in stamps without a zone.
    """
    return nvidia_smi(tmp_path / "power.csv")


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """
    A node, the two accelerators in it, and the limit of one of them.
    """
    columns = {
        "node_power_w": steady(1000),
        "gpu0_power_w": steady(300),
        "gpu1_power_w": steady(310),
        "gpu0_power_limit_w": steady(700),
    }
    return table(tmp_path / "node.csv", columns)
