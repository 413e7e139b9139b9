"""
What readings say against their own energy: a refusal, or a caution beside the figure.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reporter.evidence.offered import Wanted
from reporter.evidence.series import Window
from reporter.measure.log_energy import LogQuestion, energy_of_logs
from reporter.measure.soundness import two_units_w
from tests.evidence.fault_case import Case, answer
from tests.evidence.fault_logs import GPUS, SECONDS, START_S, WINDOW_S, gpu_w, iso, write

Value = Callable[[int, int], float]
Stamp = Callable[[int], str]


def at(second: int) -> str:
    """
    The stamp of a second.
    """
    return iso(START_S + second)


def log(value: Value, column: str = "power_w", stamp: Stamp = at, gpus: int = GPUS) -> str:
    """
    A value for each accelerator and second.
    """
    rows = [f"{stamp(s)},{g},{value(g, s):.6f}" for s in range(SECONDS) for g in range(gpus)]
    return "\n".join([f"timestamp,gpu,{column}", *rows]) + "\n"


def counted_j(gpu: int, second: int) -> float:
    """
    The energy counter of one accelerator, in J.
    """
    return 1e6 * (gpu + 1) + sum(gpu_w(gpu, s) for s in range(second))


def renamed() -> str:
    """
    Accelerators that have another UUID from the middle on.
    """
    rows = [
        f"{at(s)},GPU-{g}{'a' if s < 30 else 'b'},{gpu_w(g, s)}"
        for s in range(SECONDS)
        for g in range(GPUS)
    ]
    return "\n".join(["timestamp,uuid,power_w", *rows]) + "\n"


REFUSED = {
    "energies of intervals as a counter": (
        log(gpu_w, "energy_j"),
        (
            "0 falls in 11 of 60 steps: it holds the energy of each interval, or several counters, "
            "and is no counter\nlog power, or a counter that adds up; for one that wraps state "
            "--counter-range"
        ),
    ),
    "milliwatts in a column of watts": (
        log(lambda g, s: 1e3 * gpu_w(g, s)),
        (
            "0: 100 % of the readings lie above 30,000 W, such as 591,000 W: no accelerator draws "
            "that, so they are in another unit\ngive the log a header with the unit of its readings"
        ),
    ),
    "a counter that goes on in another unit": (
        log(lambda g, s: counted_j(g, s) * (1 if s < 35 else 8), "energy_j"),
        (
            "0 rises in one step as at 7,140,000 W: no accelerator draws that, so it was set or "
            "goes on in another unit\nsplit the log there, and give each part a header with its "
            "unit"
        ),
    ),
    "kilowatts from the middle on": (
        log(lambda g, s: gpu_w(g, s) / (1e3 if s > 35 else 1)),
        (
            "0: readings around 0.556 W and around 552 W and none between: the log changes "
            "its unit\nsplit it where the unit changes, and give each part a header with its unit"
        ),
    ),
    "accelerators with a new name from the middle on": (
        renamed(),
        (
            "GPU-0a ends before GPU-0b begins, and so with all 16 series: one accelerator may "
            "have two names, and would be charged twice\n"
            "name with --devices those that count; log a UUID"
        ),
    ),
}
SAID = {
    "a clock that was set back": (
        log(gpu_w, stamp=lambda s: at(s if s < 40 else s - 20)),
        (
            "0: time runs back 1 time: a clock was set, or logs were merged; what was drawn at "
            "times that stand there twice counts once; and so for 7 more devices"
        ),
    ),
    "readings of zero": (
        log(lambda g, s: 0.0 if 20 < s < 23 else gpu_w(g, s)),
        "0: 2 readings at or below zero are left out; and so for 7 more devices",
    ),
    "a reading that no accelerator draws": (
        log(lambda g, s: 65_535.0 if (g, s) == (3, 30) else gpu_w(g, s)),
        "3: a reading of 65,500 W counts, and no accelerator draws that",
    ),
    "kilowatts in a column of watts": (
        log(lambda g, s: gpu_w(g, s) / 1e3),
        "0: 0.555 W on average is less than a running accelerator draws; and so for 7 more devices",
    ),
    "a counter that stands still": (
        log(lambda g, s: counted_j(g, min(s, 35)), "energy_j"),
        (
            "0: the counter stands still for 35.0 s, as if nothing were drawn; and so for 7 more "
            "devices"
        ),
    ),
    "a counter over a clock that was set ahead": (
        log(counted_j, "energy_j", stamp=lambda s: at(s if s < 40 else s + 3600)),
        (
            "0: 26.0 s of the window have no reading of the counter; what it rose meanwhile is "
            "spread evenly over its step; and so for 7 more devices"
        ),
    ),
    "a coarse counter": (
        log(lambda g, s: round(counted_j(g, s), -4), "energy_j", gpus=1),
        "0: the counter moves in steps of 10,000 J, and its energy is no surer than that",
    ),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_an_energy_that_is_wrong_many_times_over_is_refused(
    text: str, reason: str, tmp_path: Path
) -> None:
    """
    The cause comes first, then what to do.
    """
    case = Case(name="refused", files={"n_csv": text}, right=reason)

    assert answer(case, tmp_path) == reason


@pytest.mark.parametrize(("text", "caution"), SAID.values(), ids=SAID.keys())
def test_what_may_be_wrong_is_said_beside_the_figure(
    text: str, caution: str, tmp_path: Path
) -> None:
    """
    One caution a kind: its first device, and how many more.
    """
    window = Window(start_s=WINDOW_S[0], stop_s=WINDOW_S[1])

    found = energy_of_logs(write(tmp_path, n_csv=text), LogQuestion(window=window))

    assert caution in found.cautions


def test_a_sound_log_has_no_caution(tmp_path: Path) -> None:
    """
    Power, counters that rise, and rows with the newest first.
    """
    newest_first = log(gpu_w, stamp=lambda s: at(SECONDS - 1 - s))

    for text in (log(gpu_w), log(counted_j, "energy_j"), newest_first):
        assert energy_of_logs(write(tmp_path, n_csv=text)).cautions == ()


def test_a_counter_that_its_own_power_contradicts_is_said(tmp_path: Path) -> None:
    """
    A register in units of a tenth of its header's, beside power that is left out.
    """
    rows = [f"{at(s)},0,{gpu_w(0, s)},{counted_j(0, s) / 10}" for s in range(SECONDS)]
    text = "\n".join(["timestamp,gpu,power_w,energy_j", *rows]) + "\n"

    found = energy_of_logs(write(tmp_path, n_csv=text))

    assert found.cautions == (
        "0: the counter gives 3,880 J, the power readings 38,800 J: one of them is wrong",
    )


def test_successors_that_are_named_are_taken(tmp_path: Path) -> None:
    """
    Whoever names the devices has answered the question.
    """
    names = tuple(f"GPU-{g}{half}" for g in range(GPUS) for half in "ab")
    wanted = Wanted(devices=names)
    case = Case(name="named", files={"n_csv": renamed()}, right=0.0, wanted=wanted)

    assert isinstance(answer(case, tmp_path), float)


def test_idle_and_load_are_one_unit() -> None:
    """
    A wide range with readings between is no change of units, and neither are a few faults.
    """
    ramp_w = np.concatenate((np.full(50, 5.0), np.geomspace(5, 5000, 20), np.full(50, 5000.0)))
    faults_w = np.concatenate((np.full(98, 500.0), np.full(2, 0.5)))

    assert two_units_w(ramp_w) is None
    assert two_units_w(faults_w) is None
    assert two_units_w(np.array([0.5] * 10 + [500.0] * 10)) == (0.5, 500.0)
