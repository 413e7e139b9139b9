"""
Which process of a launch logs its host.
"""

from __future__ import annotations

import pytest

from reporter.monitor.launch_rank import launch_rank
from tests.monitor.conftest import RunMonitor


@pytest.mark.parametrize(
    ("environment", "said", "logs"),
    [
        ({"LOCAL_RANK": "0", "RANK": "8"}, "rank 0 on this host (LOCAL_RANK)", True),
        ({"LOCAL_RANK": "3", "RANK": "3"}, "rank 3 on this host (LOCAL_RANK)", False),
        ({"SLURM_PROCID": "4", "SLURM_LOCALID": "0"}, "rank 0 on this host (SLURM_LOCALID)", True),
        (
            {"OMPI_COMM_WORLD_RANK": "9", "OMPI_COMM_WORLD_LOCAL_RANK": "1"},
            "rank 1 on this host (OMPI_COMM_WORLD_LOCAL_RANK)",
            False,
        ),
        ({"RANK": "0"}, "rank 0 of the launch (RANK)", True),
        ({"PMI_RANK": "2"}, "rank 2 of the launch (PMI_RANK)", False),
        # torchrun inside a task of Slurm: its own rank decides.
        ({"LOCAL_RANK": "2", "SLURM_LOCALID": "0"}, "rank 2 on this host (LOCAL_RANK)", False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
def test_the_rank_on_the_host_decides(environment: dict, said: str, logs: bool) -> None:  # noqa: FBT001
    """
    Rank 0 of a host logs it; only where no rank on the host is told, that of the launch decides.
    """
    rank = launch_rank(environment)

    assert rank is not None
    assert (str(rank), rank.logs) == (said, logs)


@pytest.mark.parametrize("text", ["", "-1", "one", "²"])
def test_what_is_no_number_is_no_rank(text: str) -> None:
    """
    Without a launcher, or with a variable that holds something else, the process logs.
    """
    assert launch_rank({"LOCAL_RANK": text}) is None


def test_another_rank_runs_its_command_alone(run_monitor: RunMonitor) -> None:
    """
    A process that doesn't log says why, writes nothing and passes the exit status on.
    """
    ran = run_monitor("--", "sh", "-c", "exit 9", LOCAL_RANK="3")

    assert (ran.exit_code, ran.out.exists()) == (9, False)
    assert ran.stderr == (
        "reporter monitor: rank 3 on this host (LOCAL_RANK): not monitored, "
        "rank 0 on this host logs it\n"
    )


def test_another_rank_of_the_launch_is_told_how_to_log_its_host(run_monitor: RunMonitor) -> None:
    """
    Where only the rank of the launch is known, a further host would not be logged: that is said.
    """
    ran = run_monitor("--", "true", RANK="8")

    assert ran.stderr == (
        "reporter monitor: rank 8 of the launch (RANK): not monitored, rank 0 of the launch logs "
        "its host; to log further hosts, set LOCAL_RANK to the rank on the host\n"
    )


def test_rank_0_says_that_it_logs(run_monitor: RunMonitor) -> None:
    """
    Rank 0 names itself, and the document holds its rank.
    """
    ran = run_monitor("--no-nvidia", "--no-amd", "--no-rapl", "--", "true", LOCAL_RANK="0")

    host = ran.document["host"]
    said = f"reporter monitor: rank 0 on this host (LOCAL_RANK): logs host {host}"
    assert ran.stderr.splitlines()[0] == said
    assert ran.document["rank"] == {"rank": 0, "variable": "LOCAL_RANK"}
