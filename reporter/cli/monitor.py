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

CommandArgument = Annotated[
    list[str],
    typer.Argument(help="The command with its arguments, after --.", metavar="-- COMMAND"),
]
OutOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the log; reporter-run-<UTC> if left out.", file_okay=False),
]
RateOption = Annotated[float, typer.Option(help="Readings a second, 0.1 to 50.", metavar="HZ")]
NvidiaOption = Annotated[bool, typer.Option(help="Read NVIDIA accelerators (NVML).")]
AmdOption = Annotated[bool, typer.Option(help="Read AMD accelerators (AMD SMI of ROCm).")]
RaplOption = Annotated[bool, typer.Option(help="Read CPUs and memory (RAPL, powercap).")]
IpmiOption = Annotated[bool, typer.Option("--ipmi", help="Ask the node's meter by ipmitool.")]
RedfishOption = Annotated[
    str | None,
    typer.Option(help="Ask the node's meter: address of a resource with power.", metavar="URL"),
]
UserOption = Annotated[
    str | None,
    typer.Option(help="User there; the password stands in REPORTER_REDFISH_PASSWORD."),
]
ProgressOption = Annotated[bool, typer.Option(help="Show a line while it runs, on a terminal.")]


@app.command(context_settings={"allow_interspersed_args": False})
def monitor(
    command: CommandArgument,
    out: OutOption = None,
    rate: RateOption = 10.0,
    nvidia: NvidiaOption = True,
    amd: AmdOption = True,
    rapl: RaplOption = True,
    ipmi: IpmiOption = False,
    redfish: RedfishOption = None,
    redfish_user: UserOption = None,
    progress: ProgressOption = True,
) -> None:
    """
    Run a training and log the energy of its devices beside it.

    Writes power-HOST.csv and run.json: readings of NVIDIA, AMD and RAPL, window, host, devices,
    exit status. Signals are passed on, and the exit status is that of the command. Whatever goes
    wrong with the log, the training runs. Of several processes rank 0 of each host logs.

    Example:

        reporter monitor --out run-1 -- python train.py
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
