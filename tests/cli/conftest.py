"""
A board that whole command lines are run on.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
