"""
How commands end that a cluster works for: by a signal, by a lost scheduler, by a worker that dies.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.engine import UnwantedError, wanted_while
from reporter.measure.kept_logs import KeepJob, keep_log
from reporter.measure.log_hash import HashJob, hash_log
from reporter.measure.log_survey import SurveyJob, survey_log
from tests.cli.power_logs import nvidia_smi
from tests.conftest import CHECKOUT
from tests.processes import bounded, wait_until

# The command as it is, but for the work that it gives to workers: that never ends.
ENDLESS = """
import sys
from pathlib import Path
from reporter.measure import kept_logs
from tests.measure.dask_work import Endless
kept_logs.keep_log = Endless(Path(sys.argv.pop()))
from reporter.cli import main
main()
"""


def endless_command(log: Path, scheduler: str, signs: Path) -> subprocess.Popen[str]:
    """
    `reporter energy`, whose work on the cluster never ends by itself and tells of it in *signs*.
    """
    signs.mkdir()
    words = ["energy", str(log), "--engine", "dask", "--scheduler", scheduler, str(signs)]
    return subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *words],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)],
    ids=["TERM", "INT", "KILL"],
)
def test_a_command_that_is_stopped_leaves_no_work_behind(
    cluster: str, tmp_path: Path, number: int, status: int
) -> None:
    """
    Its task ends on the worker too, even where the command couldn't say goodbye.
    """
    signs = tmp_path / "signs"
    with bounded(endless_command(nvidia_smi(tmp_path / "a.csv"), cluster, signs)) as running:
        wait_until(lambda: any(signs.glob("*.worker")))
        running.send_signal(number)
        output, errors = running.communicate()

    assert (running.returncode, output, errors) == (status, "", "")
    wait_until(lambda: any(signs.glob("*.left")))
    assert len(list(signs.iterdir())) == 2


def test_a_command_whose_scheduler_dies_says_so(brief_cluster: str, tmp_path: Path) -> None:
    """
    With the exit status of a place that can't be read, and no traceback.
    """
    signs = tmp_path / "signs"
    with bounded(endless_command(nvidia_smi(tmp_path / "a.csv"), brief_cluster, signs)) as running:
        wait_until(lambda: any(signs.glob("*.worker")))
        os.kill(scheduler_process(brief_cluster), signal.SIGKILL)
        output, errors = running.communicate()

    assert (running.returncode, output) == (2, "")
    assert errors == (
        "reporter: a.csv: the scheduler was lost while workers read\n"
        "start it again, then the command\n"
    )
    wait_until(lambda: any(signs.glob("*.left")))


def scheduler_process(address: str) -> int:
    """
    The process of a scheduler.
    """
    from reporter.measure.dask_engine import connected

    with connected(address) as engine:
        return int(engine.client.run_on_scheduler(os.getpid))


@pytest.mark.parametrize(
    ("work", "job"),
    [
        (survey_log, partial(SurveyJob, zone="UTC", window=None)),
        (keep_log, partial(KeepJob, zone="UTC")),
        (hash_log, partial(HashJob, state=None)),
    ],
    ids=["surveying", "keeping", "hashing"],
)
def test_reading_stops_at_the_next_part_of_a_log(work: Any, job: Any, tmp_path: Path) -> None:
    """
    As soon as nobody waits for it, whatever is read for.
    """
    log = nvidia_smi(tmp_path / "a.csv")

    with pytest.raises(UnwantedError), wanted_while(lambda: False):
        work(job(path=log))
