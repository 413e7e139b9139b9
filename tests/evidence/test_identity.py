"""
What a name says of its series: kind, quantity, device, total.
"""

from __future__ import annotations

import pytest

from reporter.evidence.identity import Kind, Quantity, identity_of, plain_device


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gpu3_power_w", Kind.ACCELERATOR),
        ("GPU Power (Watts)", Kind.ACCELERATOR),
        ("card0", Kind.ACCELERATOR),
        ("hpu_power", Kind.ACCELERATOR),
        ("DCGM_FI_DEV_POWER_USAGE", Kind.ACCELERATOR),
        ("cpu_power_w", Kind.CPU_PACKAGE),
        ("package-0", Kind.CPU_PACKAGE),
        ("PP0_ENERGY (J)", Kind.CPU_CORE),
        ("uncore", Kind.UNCORE),
        ("psys", Kind.PLATFORM),
        ("dram", Kind.DRAM),
        ("package-0-dram", Kind.DRAM),
        ("psu1_input_w", Kind.SUPPLY),
        ("PSU2", Kind.SUPPLY),
        ("outlet 4", Kind.OUTLET),
        ("Inlet A", Kind.INLET),
        ("node_power_w", Kind.NODE_INPUT),
        ("chassis power", Kind.NODE_INPUT),
        ("cpu_rail", Kind.RAIL),
        ("fan_power", Kind.RAIL),
        ("power_w", Kind.UNKNOWN),
        ("rack-7-node-3x", Kind.NODE_INPUT),
        ("n1", Kind.UNKNOWN),
    ],
)
def test_a_name_tells_the_kind(name: str, kind: Kind) -> None:
    """
    Words that engineers use say what was read; a name without any says nothing.
    """
    assert identity_of(name).kind is kind


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("power_w", Quantity.DRAW),
        ("power.draw", Quantity.DRAW),
        ("avg_power_w", Quantity.AVERAGE),
        ("power.draw.average", Quantity.AVERAGE),
        ("mean power", Quantity.AVERAGE),
        ("enforced.power.limit", Quantity.LIMIT),
        ("powerCap", Quantity.LIMIT),
        ("GPU0_peakPower", Quantity.PEAK),
        ("max_power_w", Quantity.PEAK),
        ("PowerMinWatts", Quantity.LOWEST),
        ("PowerCapacityWatts", Quantity.CAPACITY),
        ("tdp_w", Quantity.CAPACITY),
        ("power_factor", Quantity.OTHER),
        ("apparent_power_va", Quantity.OTHER),
    ],
)
def test_a_name_tells_the_quantity(name: str, quantity: Quantity) -> None:
    """
    A limit, a peak or a capacity is no draw; a name without such a word is one.
    """
    assert identity_of(name).quantity is quantity


def test_only_draws_averages_and_counters_give_an_energy() -> None:
    """
    From a limit or a peak no energy follows.
    """
    drawn = {quantity for quantity in Quantity if quantity.is_drawn}

    assert drawn == {Quantity.DRAW, Quantity.AVERAGE, Quantity.COUNTER}


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("gpu3_power_w", "3"),
        ("GPU 12", "12"),
        ("card#7", "7"),
        ("package-1", "1"),
        ("psu2", "2"),
        ("power_w", None),
        ("n1", None),
    ],
)
def test_a_name_tells_the_number_of_its_device(name: str, device: str | None) -> None:
    """
    The number after the word for a device is its own; any other number isn't.
    """
    assert identity_of(name).device == device


def test_a_bare_total_is_that_of_a_node() -> None:
    """
    Whoever adds up rails adds up the machine; a total of GPUs is one of accelerators.
    """
    total, gpus = identity_of("total_power_w"), identity_of("gpu_total_w")

    assert (total.kind, total.is_total) == (Kind.NODE_INPUT, True)
    assert (gpus.kind, gpus.is_total) == (Kind.ACCELERATOR, True)
    assert not identity_of("power_w").is_total


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("0", "0"),
        ("gpu0", "0"),
        ("GPU 0", "0"),
        ("card0", "0"),
        ("device_00", "0"),
        (" 7 ", "7"),
        ("GPU-6d5c0ac5", "gpu-6d5c0ac5"),
        ("00000000:1B:00.0", "00000000:1b:00.0"),
        ("Node-A", "node-a"),
    ],
)
def test_a_device_has_one_plain_name(name: str, plain: str) -> None:
    """
    Tools name GPU 0 by index, gpu0, card0 or device_0; UUIDs and hosts stay as they are.
    """
    assert plain_device(name) == plain
