"""
What `reporter monitor` takes of one core at 10 Hz with 8 devices, and how exact its energy is.

NVIDIA's library is the stand-in of the tests, whose power is known at every instant: what a real
driver takes for an answer isn't in these figures. Start-up is taken off: a long run less a short
one.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path

from perf.measure import Timing, python, timed, verdict
from tests.monitor import stand_in

GOAL_SHARE_OF_CORE = 0.01
GOAL_RELATIVE_ERROR = 1e-3
SHORT_S = 2
MAIN = "from reporter.cli import main; main()"


def main(arguments: list[str]) -> int:
    """
    Print the processor time of the monitor as a share of wall time, and the error of its energies.
    """
    parser = argparse.ArgumentParser(prog="python -m perf monitor")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--devices", type=int, default=8)
    parser.add_argument("--rate", type=float, default=10.0)
    options = parser.parse_args(arguments)
    missing = stand_in.what_is_missing()
    if missing is not None:
        print(f"not measured: {missing}")
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["LD_LIBRARY_PATH"] = str(stand_in.build(folder))
        os.environ["STAND_IN_DEVICES"] = str(options.devices)
        short, long = (
            monitored(folder / f"{seconds}", seconds, options.rate)
            for seconds in (SHORT_S, SHORT_S + options.seconds)
        )
        share = (processor_s(long) - processor_s(short)) / options.seconds
        by_counter, by_power = errors(folder / f"{SHORT_S + options.seconds}")
    print(f"{options.devices} devices at {options.rate:g} Hz for {options.seconds} s")
    print(f"start and end           {processor_s(short):8.3f} s of one core")
    print(f"while it runs           {100 * share:8.3f} % of one core")
    print(f"energy by counter       {by_counter:8.1e} relative error at most")
    print(f"energy by power         {by_power:8.1e} relative error at most")
    is_light = share < GOAL_SHARE_OF_CORE
    is_exact = max(by_counter, by_power) < GOAL_RELATIVE_ERROR
    print(verdict(goal=f"under {100 * GOAL_SHARE_OF_CORE:g} % of one core", met=is_light))
    print(verdict(goal=f"energies within {100 * GOAL_RELATIVE_ERROR:g} %", met=is_exact))
    return 0 if is_light and is_exact else 1


def monitored(out: Path, seconds: int, rate_hz: float) -> Timing:
    """
    One monitored run that sleeps for *seconds*; its processor time counts all processes.
    """
    words = ["monitor", "--out", str(out), "--rate", f"{rate_hz:g}", "--no-amd", "--no-rapl"]
    command = [*python(MAIN), *words, "--", "sleep", f"{seconds}"]
    timing = timed(f"{seconds} s", command, runs_count=1)
    assert timing.exit_code == 0
    return timing


def processor_s(timing: Timing) -> float:
    """
    The processor time in s.
    """
    assert timing.processor_s is not None
    return timing.processor_s


def errors(out: Path) -> tuple[float, float]:
    """
    The largest relative errors of a run's energies, by counter and by power.
    """
    document = json.loads((out / "run.json").read_text(encoding="utf-8"))
    lines = (out / document["log"]["file"]).read_text(encoding="utf-8").splitlines()
    spans: dict[str, list[str]] = {}
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        spans.setdefault(row["device"], []).append(row["timestamp_utc"])
    by_counter = by_power = 0.0
    for device in document["devices"]:
        stamps = spans[device["device"]]
        start_s, stop_s = (datetime.fromisoformat(stamps[at]).timestamp() for at in (0, -1))
        known_j = stand_in.energy_j(int(device["device"]), start_s, stop_s)
        by_counter = max(by_counter, abs(device["energy_from_counter_j"] / known_j - 1))
        by_power = max(by_power, abs(device["energy_from_power_j"] / known_j - 1))
    return by_counter, by_power
