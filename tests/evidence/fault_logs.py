"""
A run of eight accelerators in one node, and its power log in whatever shape a test asks for.

Powers are made up; the right energy is a trapezoid of them, computed here and not by the package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

START_S = 1_780_309_800.0
WINDOW_S = (START_S + 5.0, START_S + 65.0)
SECONDS = 71
GPUS = 8
Stamp = Callable[[float], str]


def gpu_w(gpu: int, second: int) -> float:
    """
    Power in W of one accelerator at a whole second of the log.
    """
    return 520.0 + 10 * gpu + 7 * ((second * 13 + gpu * 5) % 11) + 0.25 * (second % 4)


def cpu_w(second: int) -> float:
    """
    Power in W of the processors.
    """
    return 180.0 + 3 * ((second * 7) % 13)


def dram_w(second: int) -> float:
    """
    Power in W of the memory.
    """
    return 40.0 + 0.5 * ((second * 3) % 5)


def node_w(second: int) -> float:
    """
    Power in W at the node's input: everything inside and a tenth more.
    """
    inside = sum(gpu_w(gpu, second) for gpu in range(GPUS)) + cpu_w(second) + dram_w(second)
    return round(1.1 * inside, 2)


def energy_j(power_w: Callable[[int], float]) -> float:
    """
    The trapezoid of a power over the window, in J.
    """
    first, last = int(WINDOW_S[0] - START_S), int(WINDOW_S[1] - START_S)
    return sum((power_w(s) + power_w(s + 1)) / 2 for s in range(first, last))


def gpus_j(gpus: Sequence[int] = range(GPUS)) -> float:
    """
    The energy of some accelerators over the window, in J.
    """
    return sum(energy_j(partial(gpu_w, gpu)) for gpu in gpus)


def iso(time_s: float) -> str:
    """
    A stamp with its zone.
    """
    return datetime.fromtimestamp(time_s, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def smi(time_s: float) -> str:
    """
    A stamp as nvidia-smi writes it, in UTC.
    """
    return datetime.fromtimestamp(time_s, tz=UTC).strftime("%Y/%m/%d %H:%M:%S.%f")[:-3]


def shifted(hours: float, form: str) -> Stamp:
    """
    Stamps of a wall clock that is ahead of UTC.
    """
    ahead = timedelta(hours=hours)
    return lambda time_s: (datetime.fromtimestamp(time_s, tz=UTC) + ahead).strftime(form)


def long_log(
    stamp: Stamp = smi,
    *,
    gpus: Sequence[int] = range(GPUS),
    header: str = "timestamp, index, power.draw [W]",
    row: str = "{stamp}, {gpu}, {power:.2f} W",
    seconds: Sequence[int] = range(SECONDS),
) -> str:
    """
    One line a device and second.
    """
    lines = [header] if header else []
    lines += [
        row.format(stamp=stamp(START_S + second), gpu=gpu, power=gpu_w(gpu, second), second=second)
        for second in seconds
        for gpu in gpus
    ]
    return "\n".join(lines) + "\n"


def wide_log(
    columns: Mapping[str, Callable[[int], float]], stamp: Stamp = iso, digits: int = 3
) -> str:
    """
    One line a second, with a column for each name.
    """
    lines = [",".join(["timestamp", *columns])]
    lines += [
        ",".join([stamp(START_S + s), *(f"{power(s):.{digits}f}" for power in columns.values())])
        for s in range(SECONDS)
    ]
    return "\n".join(lines) + "\n"


def gpu_columns(name: str = "gpu{}_power_w") -> dict[str, Callable[[int], float]]:
    """
    A column for each accelerator.
    """
    return {name.format(gpu): partial(gpu_w, gpu) for gpu in range(GPUS)}


def write(folder: Path, **texts: str) -> list[Path]:
    """
    Files with these contents; the name of a parameter is that of its file, `_` standing for a dot.
    """
    paths = []
    for name, text in texts.items():
        path = folder / name.replace("_", ".")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
