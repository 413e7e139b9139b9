"""
The engines by their names.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import StrEnum

from reporter.errors import ReporterError
from reporter.evidence.engine import EMBEDDED, Engine


class EngineName(StrEnum):
    """
    Where logs are read: in this process, or by the workers of a Dask cluster.
    """

    EMBEDDED = "embedded"
    DASK = "dask"


@contextlib.contextmanager
def open_engine(name: str, scheduler: str | None) -> Iterator[Engine]:
    """
    The engine called *name*; that of Dask is connected to the address *scheduler* meanwhile.

    Raises `ReporterError` for another name, for an address that is missing, needless or doesn't
    answer, and where the extra isn't installed.
    """
    if name not in set(EngineName):
        raise ReporterError(f"no engine is called {name!r}; there are: {', '.join(EngineName)}")
    if name == EngineName.EMBEDDED:
        if scheduler is not None:
            raise ReporterError("a scheduler is for the engine dask: add --engine dask")
        yield EMBEDDED
        return
    if not scheduler:
        raise ReporterError(
            "the engine dask needs the address of a scheduler\n"
            "start one with `dask scheduler`, workers with `dask worker ADDRESS`, and give the "
            "address with --scheduler; see docs/large-runs.md"
        )
    from reporter.measure.dask_engine import connected

    with connected(scheduler) as engine:
        yield engine
