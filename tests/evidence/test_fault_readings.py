"""
Readings that speak against themselves: each gives the right energy, or a refusal that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from reporter.evidence.offered import Wanted
from reporter.model.enums import Component
from tests.evidence.fault_case import ACCELERATORS, ALL, NODE, Case, answer, hold
from tests.evidence.fault_logs import (
    GPUS,
    SECONDS,
    START_S,
    energy_j,
    gpu_columns,
    gpu_w,
    gpus_j,
    iso,
    long_log,
    node_w,
    smi,
    wide_log,
)

EIGHT = Wanted(component=Component.ACCELERATOR, devices=("all",), devices_count=8)


def table(header: str, rows: Callable[[int], Iterator[str]]) -> dict[str, str]:
    """
    A log with some rows a second.
    """
    lines = [row for second in range(SECONDS) for row in rows(second)]
    return {"n_csv": "\n".join([header, *lines]) + "\n"}


def counted_j(gpu: int, second: int) -> float:
    """
    The energy counter of one accelerator, in J.
    """
    steps = ((gpu_w(gpu, s) + gpu_w(gpu, s + 1)) / 2 for s in range(second))
    return 1e6 * (gpu + 1) + sum(steps)


def side_by_side(second: int, *, offset_s: float) -> Iterator[str]:
    """
    Rows of two hosts in one file, the second one's later by *offset_s*.
    """
    for host in range(2):
        at = smi(START_S + second + host * offset_s)
        for gpu in range(GPUS):
            yield f"{at}, {gpu}, {gpu_w(gpu, second) + 300 * host:.2f} W"


def one_after_another(second: int) -> Iterator[str]:
    """
    Rows of eight accelerators that nothing names, milliseconds apart.
    """
    for gpu in range(GPUS):
        yield f"{smi(START_S + second + gpu * 0.002)}, {gpu_w(gpu, second):.2f} W"


def counters(value_j: Callable[[int, int], float]) -> dict[str, str]:
    """
    A counter for each accelerator.
    """
    return table(
        "timestamp,gpu,energy_j",
        lambda s: (f"{iso(START_S + s)},{g},{value_j(g, s):.3f}" for g in range(GPUS)),
    )


def two_hosts_counters(second: int) -> Iterator[str]:
    """
    Counters of two hosts in one file, at the same instants.
    """
    for host in range(2):
        for gpu in range(GPUS):
            value_j = counted_j(gpu, second) + host * (5000 + 10 * second)
            yield f"{iso(START_S + second)},{gpu},{value_j:.3f}"


MIXED = [
    Case(name="eight accelerators, ms apart, that nothing names", right="come in turns",
         files=table("timestamp, power.draw [W]", one_after_another), wanted=EIGHT),
    Case(name="eight accelerators, ms apart, nothing asked", right="come in turns",
         files=table("timestamp, power.draw [W]", one_after_another)),
    Case(name="two hosts with the same numbers, one log", right="come in turns",
         files=table("timestamp, index, power.draw [W]", partial(side_by_side, offset_s=0.374)),
         wanted=ACCELERATORS),
    Case(name="counters of two hosts in one log", right="share their stamp",
         files=table("timestamp,gpu,energy_j", two_hosts_counters), wanted=ACCELERATORS),
]  # fmt: skip
STILL = [
    Case(name="counters that rise", files=counters(counted_j), right=ALL, wanted=ACCELERATORS),
    Case(name="counters that stand still", right="a counter that never rises",
         files=counters(lambda gpu, _: 500.0 + gpu), wanted=ACCELERATORS),
    Case(name="counters that stand still beside power", right=ALL, wanted=ACCELERATORS,
         files=table("timestamp,gpu,energy_j,power_w", lambda s: (
             f"{iso(START_S + s)},{g},{7e5 + g},{gpu_w(g, s):.3f}" for g in range(GPUS)))),
]  # fmt: skip
TWICE = [
    Case(name="steps and the epoch around them", right="are of one accelerator over the same time",
         files={"z_csv": "\n".join([
             "start_time,window_name,elapsed_time,gpu0_energy,gpu1_energy",
             *(f"{START_S + s},step,1,{gpu_w(0, s)},{gpu_w(1, s)}" for s in range(70)),
             f"{START_S},epoch,70,{sum(gpu_w(0, s) for s in range(70))},41000", ""])}),
    Case(name="the memory of an accelerator beside it", right="gpu0_power_w and gpu0_hbm_power_w",
         files=table("timestamp,gpu0_power_w,gpu0_hbm_power_w", lambda s: iter([
             f"{iso(START_S + s)},{gpu_w(0, s)},{90 + gpu_w(1, s) / 9:.3f}"]))),
    Case(name="the accelerator named beside its memory", right=gpus_j([0]),
         files=table("timestamp,gpu0_power_w,gpu0_hbm_power_w", lambda s: iter([
             f"{iso(START_S + s)},{gpu_w(0, s)},{90 + gpu_w(1, s) / 9:.3f}"])),
         wanted=Wanted(series=("gpu0_power_w",))),
]  # fmt: skip


def supplies(second: int, *, host: str) -> Iterator[str]:
    """
    The two supplies of one node.
    """
    for supply in (1, 2):
        yield f"{iso(START_S + second)},{host},{supply},{node_w(second) / 2 + supply:.3f}"


def eight(*, devices: tuple[str, ...] = ("0..7",), series: tuple[str, ...] = ()) -> Wanted:
    """
    A part of eight accelerators.
    """
    return Wanted(component=Component.ACCELERATOR, devices=devices, devices_count=8, series=series)


def node_of(*series: str) -> Wanted:
    """
    A part of one node that names its series.
    """
    return Wanted(component=Component.NODE, devices=("n1",), devices_count=1, series=series)


WIDE = {"n_csv": wide_log(gpu_columns())}
SUPPLIES = table("timestamp,hostname,psu,power_w", partial(supplies, host="n1"))
LEFT_OUT = [
    Case(name="eight counted, four named", files=WIDE, wanted=eight(devices=("0..3",)),
         right="the part counts 8 devices and names 4"),
    Case(name="eight counted, one named twice", files=WIDE, wanted=eight(devices=("0", "0..6")),
         right="the part counts 8 devices and names 7"),
    Case(name="eight counted, seven series named", files=WIDE,
         wanted=eight(series=tuple(f"gpu{gpu}_power_w" for gpu in range(7))),
         right="the part counts 8 devices and names 7"),
    Case(name="eight series named", files=WIDE, right=ALL,
         wanted=eight(series=tuple(f"gpu{gpu}_power_w" for gpu in range(8)))),
    Case(name="one supply of two named", files=SUPPLIES, wanted=node_of("n1/1"),
         right="feeds the node as well and isn't named"),
    Case(name="both supplies named", files=SUPPLIES, wanted=node_of("n1/1", "n1/2"),
         right=NODE + 180),
]  # fmt: skip


def at_limit_w(gpu: int, second: int) -> float:
    """
    Whole watts around a limit, of which two accelerators share many.
    """
    return 700.0 - (second * second * (gpu + 3) + 11 * gpu * second + gpu) % 31 % 3


COPIES = [
    Case(name="a log beside its own second half", right="have the same readings where both have",
         files={"a_csv": long_log(), "b_csv": long_log(seconds=range(35, SECONDS))}),
    Case(name="logs that overlap by half", right="have the same readings where both have",
         files={"a_csv": long_log(seconds=range(45)), "b_csv": long_log(seconds=range(20, 71))}),
    Case(name="an accelerator under another name, some readings left out", wanted=EIGHT,
         right="gpu0_power_w and gpu7_power_w have the same readings", files=table(
             "timestamp," + ",".join(gpu_columns()),
             lambda s: iter([f"{iso(START_S + s)}," + ",".join(
                 "" if gpu == 7 and s % 9 == 0 else f"{gpu_w(gpu % 7, s):.2f}"
                 for gpu in range(GPUS))]))),
    Case(name="eight at their limit in whole watts", wanted=EIGHT,
         right=sum(energy_j(partial(at_limit_w, gpu)) for gpu in range(GPUS)),
         files={"n_csv": wide_log({f"gpu{g}_power_w": partial(at_limit_w, g) for g in range(GPUS)},
                                  digits=0)}),
]  # fmt: skip
NO_DRAWS = ("target", "default", "requested", "predicted", "estimated", "saved", "percent")
PACES: dict[str, Callable[[int], float]] = {
    "an even pace": lambda n: 1.0 * n,
    "a pace of 1.5 s in whole seconds": lambda n: float(int(1.5 * n)),
    "a pace of 0.75 s in tenths": lambda n: round(0.75 * n, 1),
    "a pace with jitter": lambda n: n + 0.2 * ((n * 7919) % 13) / 13,
    "a reading left out now and then": lambda n: float(n + n // 9),
    "fast, then slow": lambda n: 0.1 * n if n < 100 else 10.0 + (n - 100),
}


FIRST, SECOND = range(35), range(35, SECONDS)
SWAPPED = long_log(
    seconds=SECOND, header="timestamp, power.draw [W], index", row="{stamp}, {power:.2f} W, {gpu}"
)
BARE_ROW, BARE_SWAPPED = "{stamp}, {gpu}, {power:.2f}", "{stamp}, {power:.2f}, {gpu}"
ORDERS = [
    Case(name="a second file with its byte order mark", right=ALL, wanted=ACCELERATORS, files={
        "n_csv": long_log(seconds=FIRST) + "\ufeff" + SWAPPED}),
    Case(name="a header after rows without one", right=ALL, wanted=ACCELERATORS, files={
        "n_csv": long_log(seconds=FIRST, header="") + SWAPPED}),
    Case(name="another order without a header", right="an index has no decimals", files={
        "n_csv": long_log(seconds=FIRST, row=BARE_ROW)
        + long_log(seconds=SECOND, header="", row=BARE_SWAPPED)}),
    Case(name="another order without any header", right="an index has no decimals", files={
        "n_csv": long_log(seconds=FIRST, header="", row=BARE_ROW)
        + long_log(seconds=SECOND, header="", row=BARE_SWAPPED)}, wanted=ACCELERATORS),
]  # fmt: skip


def node_column(cell: Callable[[float], str], separator: str = ";") -> dict[str, str]:
    """
    A node's power with its thousands set apart in some way.
    """
    return table(
        f"time{separator}node_power_w",
        lambda s: iter([f"{iso(START_S + s)}{separator}{cell(node_w(s))}"]),
    )


GROUPED = [
    Case(name="commas and a point", right=NODE, files=node_column(lambda w: f"{w:,.2f}")),
    Case(name="commas in quotes", right=NODE, files=node_column(lambda w: f'"{w:,.2f}"', ",")),
    Case(name="apostrophes", right=NODE,
         files=node_column(lambda w: f"{w:,.2f}".replace(",", "'"))),
    Case(name="narrow blanks", right=NODE,
         files=node_column(lambda w: f"{w:,.2f}".replace(",", "\u202f"))),
    Case(name="points and a comma", right=NODE, files=node_column(
        lambda w: f"{w:,.2f}".replace(",", "x").replace(".", ",").replace("x", "."))),
    Case(name="commas alone", right="may be a decimal or a thousand",
         files=node_column(lambda w: f"{w:,.0f}")),
]  # fmt: skip


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case.name)
def test_columns_are_never_read_in_an_old_order(case: Case, tmp_path: Path) -> None:
    """
    A header holds from its line on, whatever stood before; without one the change is refused.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", GROUPED, ids=lambda case: case.name)
def test_thousands_that_are_set_apart_are_read_or_refused(case: Case, tmp_path: Path) -> None:
    """
    Two marks in a number tell which is which; one mark alone doesn't.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", MIXED, ids=lambda case: case.name)
def test_several_devices_in_one_series_are_refused(case: Case, tmp_path: Path) -> None:
    """
    What nothing tells apart isn't averaged, whether the stamps are the same or come in turns.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", STILL, ids=lambda case: case.name)
def test_a_counter_that_never_rises_is_no_counter(case: Case, tmp_path: Path) -> None:
    """
    A register that stands still is no energy of zero; the power beside it counts.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", TWICE, ids=lambda case: case.name)
def test_one_accelerator_counts_once(case: Case, tmp_path: Path) -> None:
    """
    Two series of one accelerator over the same time aren't added.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", LEFT_OUT, ids=lambda case: case.name)
def test_no_device_is_left_out_by_naming_the_others(case: Case, tmp_path: Path) -> None:
    """
    A part takes as many accelerators as it counts, and all supplies of its node.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", COPIES, ids=lambda case: case.name)
def test_a_part_of_a_log_is_no_second_device(case: Case, tmp_path: Path) -> None:
    """
    Readings that are the same wherever both have any are of one device.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("word", NO_DRAWS)
def test_what_was_not_drawn_is_no_power(word: str, tmp_path: Path) -> None:
    """
    A target or a prediction is left out by name, and refused where it stands alone.
    """
    text = long_log(iso, header=f"timestamp,gpu,{word}_power_w", row="{stamp},{gpu},{power:.2f}")

    found = answer(Case(name=word, files={"n_csv": text}, right=""), tmp_path)

    assert isinstance(found, str)
    assert f"no column holds a draw: {word}_power_w is a " in found


@pytest.mark.parametrize("pace", PACES.values(), ids=PACES.keys())
def test_one_device_at_any_pace_is_one(pace: Callable[[int], float], tmp_path: Path) -> None:
    """
    Rounded stamps, jitter, pauses and a change of pace are no sign of a second device.
    """
    lines = [f"{iso(START_S + pace(n))},{gpu_w(0, n):.2f}" for n in range(200)]
    text = "\n".join(["timestamp,gpu_power_w", *lines]) + "\n"

    found = answer(Case(name="pace", files={"n_csv": text}, right=0.0), tmp_path)

    assert isinstance(found, float), found
