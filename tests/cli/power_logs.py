"""
Small power logs for whole command lines: eight accelerators, their node, counters.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import Ran

START = datetime(2026, 6, 1, 10, 30, tzinfo=UTC)
START_S = START.timestamp()
SECONDS = 600
WINDOW = ("--start", "2026-06-01T10:31:00Z", "--stop", "2026-06-01T10:36:00Z")


def at(second: float) -> datetime:
    """
    The instant so many seconds after the start.
    """
    return START + timedelta(seconds=second)


def nvidia_smi(path: Path, *, devices: int = 2, seconds: int = SECONDS) -> Path:
    """
    A log without zones: 300 W, 310 W and so on, and a hundredth of a watt more each second.
    """
    rows = [
        f"{at(second):%Y/%m/%d %H:%M:%S}.000, {device}, {300 + 10 * device + second / 100:.2f} W\n"
        for second in range(seconds + 1)
        for device in range(devices)
    ]
    path.write_text("timestamp, index, power.draw [W]\n" + "".join(rows), encoding="utf-8")
    return path


def table(
    path: Path, columns: dict[str, Callable[[int], float]], *, seconds: int = SECONDS
) -> Path:
    """
    A table in Unix time, one reading a second; each column by what it shows at a second.
    """
    rows = [
        ",".join(
            [f"{START_S + second:.1f}", *(f"{shown(second):.3f}" for shown in columns.values())]
        )
        for second in range(seconds + 1)
    ]
    path.write_text("\n".join([",".join(["timestamp", *columns]), *rows, ""]), encoding="utf-8")
    return path


def steady(power_w: float) -> Callable[[int], float]:
    """
    A power that is a thousandth of a watt higher each second.
    """
    return lambda second: power_w + second / 1000


def counted(power_w: float, *, range_j: float = 1e12) -> Callable[[int], float]:
    """
    A counter at this power, which starts again at its range.
    """
    return lambda second: power_w * second % range_j


def answer(ran: Ran) -> dict[str, object]:
    """
    The JSON that a command printed.
    """
    data: dict[str, object] = json.loads(ran.stdout)
    return data


def energy_j(ran: Ran) -> float | None:
    """
    The one figure of a JSON answer, as read.
    """
    assert ran.stdout, ran.stderr
    one = json.loads(ran.stdout)["energy"]
    return None if one is None else one["energy_j"]


def refused(ran: Ran, *lines: str, exit_code: int = 1) -> None:
    """
    The command printed these lines to stderr alone, the cause first.
    """
    assert (ran.exit_code, ran.stdout) == (exit_code, "")
    assert ran.stderr.splitlines() == list(lines)
