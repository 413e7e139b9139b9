"""
Monitored runs as processes of their own, with a stand-in for NVIDIA's library.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.conftest import CHECKOUT, absent
from tests.monitor.stand_in import build, what_is_missing

NOT_FROM_OUTSIDE = (
    "LOCAL_RANK", "RANK", "SLURM_PROCID", "SLURM_LOCALID", "REPORTER_REDFISH_PASSWORD",
)  # fmt: skip
QUIET = ("--no-amd", "--no-rapl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitored:
    """
    What a monitored run left behind.
    """

    exit_code: int
    stdout: str
    stderr: str
    out: Path

    @property
    def document(self) -> dict[str, Any]:
        """
        The first document in the folder.
        """
        found: dict[str, Any] = json.loads((self.out / "run.json").read_text(encoding="utf-8"))
        return found

    @property
    def log(self) -> Path:
        """
        The log that the document names.
        """
        return self.out / str(self.document["log"]["file"])

    def rows(self) -> Iterator[dict[str, str]]:
        """
        The readings of the log.
        """
        lines = self.log.read_text(encoding="utf-8").splitlines()
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


class RunMonitor(Protocol):
    """
    The type of the `run_monitor` fixture.
    """

    def __call__(self, *arguments: str, **environment: str) -> Monitored:
        """
        Run `reporter monitor` with these arguments, and these variables beside the others.
        """


def unix_s(stamp: str) -> float:
    """
    The Unix time of a stamp of the log.
    """
    return datetime.fromisoformat(stamp).timestamp()


def environment_of(**changed: str) -> dict[str, str]:
    """
    The environment of a run: this one, without what a launcher may have put there.
    """
    kept = {name: text for name, text in os.environ.items() if name not in NOT_FROM_OUTSIDE}
    paths = os.pathsep.join([str(CHECKOUT), *filter(None, sys.path)])
    return kept | {"PYTHONPATH": paths} | changed


@pytest.fixture
def run_monitor(tmp_path: Path) -> RunMonitor:
    """
    Runs `reporter monitor --out out ...` in a process of its own.
    """

    def run(*arguments: str, **environment: str) -> Monitored:
        command = [sys.executable, "-m", "reporter", "monitor", "--out", "out", *arguments]
        ran = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment_of(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Monitored(
            exit_code=ran.returncode, stdout=ran.stdout, stderr=ran.stderr, out=tmp_path / "out"
        )

    return run


@pytest.fixture(scope="session")
def nvml_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A folder with the stand-in for NVIDIA's library.
    """
    missing = what_is_missing()
    if missing is not None:
        absent(missing)
    return build(tmp_path_factory.mktemp("nvml"))


@pytest.fixture
def with_nvml(run_monitor: RunMonitor, nvml_folder: Path) -> RunMonitor:
    """
    The same as `run_monitor`, on a host whose NVIDIA devices are stand-ins.
    """

    def run(*arguments: str, **environment: str) -> Monitored:
        return run_monitor(*QUIET, *arguments, LD_LIBRARY_PATH=str(nvml_folder), **environment)

    return run
