"""
Which process of a launch this is: one process a host logs, however many the launch starts there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

# What launchers tell their processes: torchrun, Slurm, Open MPI, MPICH and Intel MPI (Hydra),
# MVAPICH, Cray PALS, IBM JSM, Flux. torchrun runs inside the others, so its own stand first.
LOCAL_RANKS = (
    "LOCAL_RANK",
    "OMPI_COMM_WORLD_LOCAL_RANK",
    "MPI_LOCALRANKID",
    "MV2_COMM_WORLD_LOCAL_RANK",
    "PALS_LOCAL_RANKID",
    "JSM_NAMESPACE_LOCAL_RANK",
    "FLUX_TASK_LOCAL_ID",
    "SLURM_LOCALID",
)
GLOBAL_RANKS = (
    "RANK",
    "OMPI_COMM_WORLD_RANK",
    "PMIX_RANK",
    "PMI_RANK",
    "MV2_COMM_WORLD_RANK",
    "PALS_RANKID",
    "JSM_NAMESPACE_RANK",
    "FLUX_TASK_RANK",
    "SLURM_PROCID",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchRank:
    """
    The rank of this process, and the variable that tells it; *is_local* is it the rank on its host.
    """

    rank: int
    variable: str
    is_local: bool

    @property
    def logs(self) -> bool:
        """
        Whether this process is the one that logs its host.
        """
        return self.rank == 0

    def __str__(self) -> str:
        where = "on this host" if self.is_local else "of the launch"
        return f"rank {self.rank} {where} ({self.variable})"

    @property
    def why_not(self) -> str:
        """
        Why a process that doesn't log runs its command alone.
        """
        if self.is_local:
            return f"{self}: not monitored, rank 0 on this host logs it"
        return (
            f"{self}: not monitored, rank 0 of the launch logs its host; "
            "to log further hosts, set LOCAL_RANK to the rank on the host"
        )


def launch_rank(environment: Mapping[str, str] = os.environ) -> LaunchRank | None:
    """
    The rank of this process as its launcher tells it, `None` where no launcher does.

    The rank on the host decides where it is told, so that every host is logged.
    """
    for names, is_local in ((LOCAL_RANKS, True), (GLOBAL_RANKS, False)):
        for name in names:
            value = environment.get(name, "")
            if value.isascii() and value.isdigit():
                return LaunchRank(rank=int(value), variable=name, is_local=is_local)
    return None
