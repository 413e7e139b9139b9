"""
`reporter monitor`: run a training and log what its machine draws.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import say


@app.command(context_settings={"allow_interspersed_args": False})
def monitor(
    command: Annotated[
        list[str], typer.Argument(help="The command with its arguments, after --.", metavar="--")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the log; reporter-run-<UTC> if left out.", file_okay=False),
    ] = None,
    rate: Annotated[
        float, typer.Option(help="Readings a second.", min=0.1, max=50.0, metavar="HZ")
    ] = 10.0,
    nvidia: Annotated[bool, typer.Option(help="Read NVIDIA accelerators (NVML).")] = True,
    amd: Annotated[bool, typer.Option(help="Read AMD accelerators (AMD SMI of ROCm).")] = True,
    rapl: Annotated[bool, typer.Option(help="Read CPUs and memory (RAPL, powercap).")] = True,
    ipmi: Annotated[bool, typer.Option("--ipmi", help="Ask the node's meter by ipmitool.")] = False,
    redfish: Annotated[
        str | None,
        typer.Option(help="Ask the node's meter: address of a resource with power.", metavar="URL"),
    ] = None,
    redfish_user: Annotated[
        str | None,
        typer.Option(help="User there; the password stands in REPORTER_REDFISH_PASSWORD."),
    ] = None,
    progress: Annotated[
        bool, typer.Option(help="Show a line while it runs, on a terminal.")
    ] = True,
) -> None:
    """
    Run a training and log energy counters and power of its devices beside it.

    Writes power-HOST.csv and run.json: readings of NVIDIA, AMD and RAPL, window, host, devices,
    exit status. Signals are passed on, and the exit status is that of the command. Whatever goes
    wrong with the log, the training runs. Of several processes rank 0 of each host logs.

    Example:

        reporter monitor --out run-1 -- torchrun --nproc-per-node 8 train.py
    """
    from reporter.monitor import MonitorOptions
    from reporter.monitor import monitor as run_monitored

    options = MonitorOptions(
        out=out,
        rate_hz=rate,
        nvidia=nvidia,
        amd=amd,
        rapl=rapl,
        ipmi=ipmi,
        redfish_url=redfish,
        redfish_user=redfish_user,
        shows_progress=progress and sys.stderr.isatty(),
    )
    raise typer.Exit(run_monitored(command, options, say=say).exit_status)
