"""
What logs say of the accelerators themselves: model and power limit, as the driver told the tool.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reporter.evidence.formats.matcha import MATCHA
from reporter.evidence.formats.monitor_run import MONITOR_RUN
from reporter.evidence.log_file import EVIDENCE_LIMITS, LogSource, parse_json
from reporter.evidence.training_lines import first_line
from reporter.evidence.training_log import training_format

# `reporter monitor` describes each device before its readings.
_DEVICE = re.compile(
    r"# device accelerator [^:]+:.*?(?:, |: )model (?P<model>.+?)(?:, driver |, power |, energy |$)"
)
_LIMIT = re.compile(r"power limit (?P<limit_w>[0-9]+(?:\.[0-9]+)?) W")
# The columns of nvidia-smi and amd-smi that hold a model or a limit.
_MODELS = frozenset({"name", "gpu_name", "market_name", "product_name"})
_LIMITS = re.compile(r"(?:enforced\.)?power\.limit(?: \[W\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorModel:
    """
    A model as a log names it, and its power limit in W, each `None` where the log doesn't say it.
    """

    name: str | None
    power_limit_w: float | None = None


def models_in(paths: Iterable[Path]) -> tuple[AcceleratorModel, ...]:
    """
    The different accelerators that the first lines of some logs name.
    """
    return tuple(dict.fromkeys(model for path in paths for model in _models(path)))


def _models(path: Path) -> Iterator[AcceleratorModel]:
    first = next(LogSource(path, path.name, EVIDENCE_LIMITS).blocks(), None)
    if first is None:
        return
    word = training_format(path)
    if word == MATCHA:
        yield from _of_matcha(first.data)
    elif word != MONITOR_RUN:
        lines = first.data.decode("utf-8", errors="replace").splitlines()
        yield from _of_monitor(lines)
        yield from _of_table([line for line in lines if not line.startswith("#")])


def _of_matcha(head: bytes) -> Iterator[AcceleratorModel]:
    session = parse_json(first_line(head), is_nan_text=True)
    gpus = session.get("gpus") if isinstance(session, dict) else None
    for gpu in gpus if isinstance(gpus, list) else []:
        name = gpu.get("name") if isinstance(gpu, dict) else None
        if isinstance(name, str) and name:
            yield AcceleratorModel(name=name)


def _of_monitor(lines: Iterable[str]) -> Iterator[AcceleratorModel]:
    for line in lines:
        if not line.startswith("#"):
            return
        found = _DEVICE.match(line)
        limit = _LIMIT.search(line) if found else None
        if found:
            power_limit_w = float(limit["limit_w"]) if limit else None
            yield AcceleratorModel(name=found["model"], power_limit_w=power_limit_w)


def _of_table(lines: list[str]) -> Iterator[AcceleratorModel]:
    """
    Models and limits of a table by the names of its columns, from its first rows.
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines[:65])]
    if not rows:
        return
    header = rows[0]
    model = next((i for i, cell in enumerate(header) if cell.lower() in _MODELS), None)
    limit = next((i for i, cell in enumerate(header) if _LIMITS.fullmatch(cell)), None)
    for row in rows[1:]:
        if len(row) == len(header) and (model is not None or limit is not None):
            yield AcceleratorModel(
                name=None if model is None else row[model] or None,
                power_limit_w=None if limit is None else _watts(row[limit]),
            )


def _watts(cell: str) -> float | None:
    try:
        power_w = float(cell.removesuffix("W"))
    except ValueError:
        return None
    return power_w if 0 < power_w < 1e6 else None
