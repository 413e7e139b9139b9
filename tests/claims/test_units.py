"""
Units as documents write them.
"""

from __future__ import annotations

import pytest

from reporter.claims.printed import UNITS
from reporter.claims.units import (
    CARBON_IS_CO2,
    CORES_ARE_HALVES,
    MONTHS_VARY,
    TONS_ARE_METRIC,
    read_unit,
)


@pytest.mark.parametrize(
    ("word", "quantity", "symbol"),
    [
        ("kwh", "energy", "kWh"),
        ("KWh", "energy", "kWh"),
        ("mwh", "energy", "MWh"),
        ("kilowatt-hours", "energy", "kWh"),
        ("lbs", "carbon", "lb"),
        ("KgCO2", "carbon", "kg"),
        ("tCO₂eq", "carbon", "t"),
        ("t CO2-eq", "carbon", "t"),
        ("metric tons", "carbon", "t"),
        ("metric tons of CO2 equivalent", "carbon", "t"),
        ("short tons", "carbon", "short ton"),
        ("gCO2eq/kWh", "intensity", "g/kWh"),
        ("g CO2e per kWh", "intensity", "g/kWh"),
        ("gCO2e kWh⁻¹", "intensity", "g/kWh"),
        ("lb/MWh", "intensity", "lb/MWh"),
        ("weeks", "time", "week"),
        ("hrs", "time", "h"),
        ("petaFLOP/s-days", "flops", "PFLOP/s-day"),
        ("PF-days", "flops", "PFLOP/s-day"),
        ("ZFLOPs", "flops", "ZFLOP"),
        ("TFLOP/s", "throughput", "TFLOP/s"),
        ("watts", "power", "W"),
    ],
)
def test_a_unit_is_read_as_papers_write_it(word: str, quantity: str, symbol: str) -> None:
    """
    Words, capitals and the name of the gas are those of print.
    """
    unit = read_unit(word)

    assert unit is not None
    assert (unit.quantity, unit.symbol, unit.reading) == (quantity, symbol, None)


@pytest.mark.parametrize(
    ("word", "symbol", "device"),
    [
        ("GPU hours", "h", None),
        ("GPUh", "h", None),
        ("H100-hours", "h", "H100"),
        ("TPU v4 chip-hours", "h", "TPU v4"),
        ("gpu-days", "d", None),
    ],
)
def test_the_time_of_all_accelerators_is_counted(
    word: str, symbol: str, device: str | None
) -> None:
    """
    GPU-hours are another figure than hours, and may name the accelerator.
    """
    unit = read_unit(word)

    assert unit is not None
    assert (unit.is_counted, unit.symbol, unit.device) == (True, symbol, device)


@pytest.mark.parametrize(
    ("word", "symbol", "reading"),
    [
        ("tons", "t", TONS_ARE_METRIC),
        ("tons CO2eq", "t", TONS_ARE_METRIC),
        ("kg of carbon", "kg", CARBON_IS_CO2),
        ("months", "d", MONTHS_VARY),
        ("TPUv3 core-days", "d", CORES_ARE_HALVES),
    ],
)
def test_an_ambiguous_word_says_how_it_was_read(word: str, symbol: str, reading: str) -> None:
    """
    Where the field uses a word in one sense, that sense is taken and said.
    """
    unit = read_unit(word)

    assert unit is not None
    assert (unit.symbol, unit.reading) == (symbol, reading)


@pytest.mark.parametrize(
    "word",
    ["mWh", "mW", "MT", "TFLOPS", "node-hours", "CPU hours", "core-hours", "g/MWh", "stone", "",
     "x" * 100, "carbon dioxide", "long tons"],
)  # fmt: skip
def test_a_word_that_may_mean_several_is_no_unit(word: str) -> None:
    """
    A guess is not read: a milliwatt-hour, a tonne or a million of them, a rate or a count.
    """
    assert read_unit(word) is None


def test_tflops_are_a_rate_where_only_a_rate_fits() -> None:
    """
    The column tells what the word leaves open.
    """
    rate = read_unit("TFLOPS", frozenset({"throughput"}))
    count = read_unit("TFLOPs", frozenset({"flops"}))

    assert rate is not None
    assert count is not None
    assert (rate.symbol, count.symbol) == ("TFLOP/s", "TFLOP")


def test_every_symbol_is_a_unit_of_the_schema_by_itself() -> None:
    """
    What a claim file may write a document may write too.
    """
    left = [
        symbol
        for quantity, symbols in UNITS.items()
        if quantity != "plain"
        for symbol in symbols
        if (unit := read_unit(symbol, frozenset({quantity}))) is None or unit.symbol != symbol
    ]

    assert left == []
