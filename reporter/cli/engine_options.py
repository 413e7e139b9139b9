"""
The options that say where logs are read.
"""

from __future__ import annotations

from typing import Annotated

import typer

from reporter.measure.engines import EngineName

EngineOption = Annotated[
    EngineName, typer.Option("--engine", help="Where logs are read: here, or by Dask's workers.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(help="Address of the Dask scheduler, such as tcp://10.0.0.1:8786."),
]
