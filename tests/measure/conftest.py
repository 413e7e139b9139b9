"""
A Dask cluster of two worker processes, started as people start one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, absent

START_S = 60.0
# Of a worker, which has 0.2 GB at rest.
MEMORY = "1GiB"


def _command(tool: str, *options: str) -> list[str]:
    return [sys.executable, "-m", f"distributed.cli.dask_{tool}", "--no-dashboard", *options]


@contextmanager
def _running(command: list[str], folder: Path, log: str) -> Iterator[None]:
    """
    A process that is stopped in the end, and what it says in a file.
    """
    settings = {
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *filter(None, sys.path)]),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    with (folder / log).open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | settings, stdout=said, stderr=said
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=START_S)


def _address(file: Path) -> str:
    """
    The address that a scheduler writes into a file when it is ready.
    """
    end_s = time.monotonic() + START_S
    while time.monotonic() < end_s:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    pytest.fail(f"no scheduler within {START_S:.0f} s", pytrace=False)


@pytest.fixture(scope="session")
def lonely_scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    The address of a scheduler without workers.
    """
    if importlib.util.find_spec("distributed") is None:
        absent("distributed isn't installed: pip install 'training-energy-reporter[dask]'")
    folder = tmp_path_factory.mktemp("scheduler")
    options = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", "scheduler.json"]
    with _running(_command("scheduler", *options), folder, "scheduler.log"):
        yield _address(folder / "scheduler.json")


@contextmanager
def running_cluster(folder: Path, workers_count: int) -> Iterator[str]:
    """
    The address of a scheduler with workers of one thread each.
    """
    if importlib.util.find_spec("distributed") is None:
        absent("distributed isn't installed: pip install 'training-energy-reporter[dask]'")
    options = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", "scheduler.json"]
    with _running(_command("scheduler", *options), folder, "scheduler.log"):
        address = _address(folder / "scheduler.json")
        workers = ["--nworkers", str(workers_count), "--nthreads", "1", "--host", "127.0.0.1"]
        workers += ["--memory-limit", MEMORY]
        with _running(_command("worker", address, *workers), folder, "workers.log"):
            _wait_for_workers(address, workers_count)
            yield address


def _wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=START_S, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=START_S)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """
    The address of a scheduler with two workers.
    """
    with running_cluster(tmp_path_factory.mktemp("cluster"), 2) as address:
        yield address


@pytest.fixture
def brief_cluster(tmp_path: Path) -> Iterator[str]:
    """
    The address of a scheduler with one worker, which a test may end.
    """
    folder = tmp_path / "brief"
    folder.mkdir()
    with running_cluster(folder, 1) as address:
        yield address
