"""
The files of a run: a log named by its host and `run.json`, never over those of another run.
"""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from pathlib import Path

MOST_RUNS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFiles:
    """
    The log and the document of one run on one host.
    """

    log: Path
    document: Path


def claim_files(folder: Path, host: str) -> OutputFiles:
    """
    Make *folder* where need be, and two empty files in it that nobody else has.

    The log is `power-HOST.csv`; the document is `run.json`, or `run-HOST.json` where another host
    was first. A further run of a host in the same folder gets `-2` in both names, and so on:
    evidence is never overwritten. Raises `OSError` where nothing can be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", host) or "host"
    for number in range(1, MOST_RUNS + 1):
        ending = "" if number == 1 else f"-{number}"
        log = folder / f"power-{safe}{ending}.csv"
        if not _claim(log):
            continue
        names = ["run.json"] if number == 1 else []
        for name in [*names, f"run-{safe}{ending}.json"]:
            if _claim(folder / name):
                return OutputFiles(log=log, document=folder / name)
    raise FileExistsError(errno.EEXIST, f"{folder} holds {MOST_RUNS:,} runs; choose another folder")


def _claim(path: Path) -> bool:
    """
    Whether an empty file was made; O_EXCL: of two hosts that share a folder only one gets it.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o666))
    except FileExistsError:
        return False
    return True
