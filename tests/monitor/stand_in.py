"""
A stand-in for NVIDIA's library with known power, compiled where a test needs it.
"""

from __future__ import annotations

import importlib.util
import math
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "data" / "monitor" / "stand_in_nvml.c"
LIBRARY = "libnvidia-ml.so.1"
ZERO_S = 1_700_000_000
PERIOD_S, WAVE_W = 7.0, 80.0


def what_is_missing() -> str | None:
    """
    Why the stand-in can't be used here, `None` where it can.
    """
    if shutil.which("cc") is None:
        return "no C compiler cc; install gcc"
    if importlib.util.find_spec("pynvml") is None:
        return "no package nvidia-ml-py; run make test"
    return None


def build(folder: Path) -> Path:
    """
    Compile the library into *folder*, which then belongs on LD_LIBRARY_PATH.
    """
    command = ["cc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run([*command, "-o", folder / LIBRARY, SOURCE, "-lm"], check=True)
    return folder


def power_w(device: int, time_s: float) -> float:
    """
    The power in W of a device at a Unix time in s.
    """
    wave_w = WAVE_W * math.sin(2 * math.pi * (time_s - ZERO_S) / PERIOD_S)
    return 300 + 100 * device + wave_w


def energy_j(device: int, start_s: float, stop_s: float) -> float:
    """
    The energy in J that a device draws between two Unix times in s.
    """
    turn = 2 * math.pi / PERIOD_S
    first, last = turn * (start_s - ZERO_S), turn * (stop_s - ZERO_S)
    wave_j = WAVE_W / turn * (math.cos(first) - math.cos(last))
    return (300 + 100 * device) * (stop_s - start_s) + wave_j
