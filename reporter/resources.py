"""
Where `docs/`, `schemas/`, `benchmarks/` and `site/` are, in a wheel and in a checkout alike.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from reporter.errors import ReporterError


def folder(name: str) -> Traversable:
    """
    The packaged folder *name* ("docs", "schemas", "benchmarks" or "site").

    The checkout comes first: in an editable install the copy inside the package goes stale.
    Raises `ReporterError` when neither place has it.
    """
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    packaged = files("reporter") / "_data" / name
    if packaged.is_dir():
        return packaged
    raise ReporterError(f"the installation lacks its folder {name!r}; install reporter again")


def table(name: str) -> bytes:
    """
    The bytes of a reference table in `reporter/data/`, such as "accelerators.csv".
    """
    return (files("reporter") / "data" / name).read_bytes()
