"""
The document beside a log, `run.json`: command, host, window, exit status, devices, energies.

It is written twice, before the command starts and after it ended: a run that is killed leaves the
first, in which the stop is null.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter import __version__
from reporter.monitor.command import CommandEnd
from reporter.monitor.launch_rank import LaunchRank
from reporter.monitor.log import FIRST_LINE, utc_text

DOCUMENT_VERSION = 1
# What a launcher lets the training see; the log holds every device of the host all the same.
VISIBLE_DEVICES = ("CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
_DEVICE_TOTALS = (
    "energy_j",
    "energy_basis",
    "energy_from_counter_j",
    "energy_from_power_j",
    "first_counter_j",
    "last_counter_j",
    "counter_wraps_count",
    "counter_resets_count",
    "mean_power_w",
    "highest_power_w",
    "readings_count",
    "bad_readings_count",
    "problems",
    "longest_step_s",
    "unread_at_end_s",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """
    What is known of a run before its command starts.

    *words* are the command, *begun_s* is when the monitor began in Unix seconds. *started* is the
    first answer of the sampling process, `None` where it gave none.
    """

    words: Sequence[str]
    begun_s: float
    host: str
    log: Path
    rank: LaunchRank | None
    started: Any


def run_document(
    facts: RunFacts,
    *,
    stopped: Any = None,
    end: CommandEnd | None = None,
    problems: Sequence[str] = (),
) -> dict[str, Any]:
    """
    The document of a run; *stopped* is the last answer of the sampling process.

    Before the end *stopped* and *end* are `None`, and so is what they would tell.
    """
    told = stopped or facts.started or {}
    return {
        "document": "reporter monitor run",
        "version": DOCUMENT_VERSION,
        "reporter_version": __version__,
        **_what_was_run(facts),
        **_how_it_ended(end),
        "log": {"file": facts.log.name, "format": FIRST_LINE.removeprefix("# ")},
        "devices": [_device(device) for device in told.get("devices", ())],
        "sources": [] if stopped is None else stopped["sources"],
        "not_read": list(told.get("left_out", ())),
        "lost_lines_count": None if stopped is None else stopped["lost_lines_count"],
        "monitor_processor_s": None if stopped is None else stopped["processor_s"],
        "problems": list(problems),
    }


def _what_was_run(facts: RunFacts) -> dict[str, Any]:
    rank = facts.rank
    visible = {name: os.environ[name] for name in VISIBLE_DEVICES if name in os.environ}
    return {
        "command": list(facts.words),
        "begun_utc": utc_text(facts.begun_s),
        "working_folder": os.getcwd(),  # noqa: PTH109 - a text is what is wanted
        "host": facts.host,
        "rank": None if rank is None else {"rank": rank.rank, "variable": rank.variable},
        "system": {
            "kernel": platform.platform(),
            "python": sys.version.split()[0],
            "visible_devices": visible,
        },
    }


def _how_it_ended(end: CommandEnd | None) -> dict[str, Any]:
    return {
        "window": {
            "start_utc": None if end is None else utc_text(end.started_s),
            "stop_utc": None if end is None else utc_text(end.stopped_s),
            "duration_s": None if end is None else end.duration_s,
        },
        "exit_status": None if end is None else end.exit_status,
        "ended_by_signal": None if end is None else end.signal_name,
    }


def _device(device: dict[str, Any]) -> dict[str, Any]:
    """
    Identity and totals; the totals are `None` as long as there are none.
    """
    return device | {name: device.get(name) for name in _DEVICE_TOTALS}


def document_text(document: dict[str, Any]) -> str:
    """
    The text of a document's file.
    """
    return json.dumps(document, indent=2, allow_nan=False) + "\n"
