"""
The headers that papers and model cards print, with the cells below them.
"""

from __future__ import annotations

import pytest

from reporter.claims.columns import recognise
from reporter.claims.headers import why_not

# Header, a cell below it, the figure it is, and its unit where the header has it.
PRINTED = [
    ("Carbon emitted (tCO2eq)", "14", "co2e", "t"),
    ("Carbon Emitted(tCO<sub>2</sub>eq)", "31.22", "co2e", "t"),
    ("Training Time (GPU hours)", "1.46M", "accelerator_time", "h"),
    ("Time (GPU hours)", "184320", "accelerator_time", "h"),
    ("GHG emissions (t)", "3.2", "co2e", "t"),
    ("Power Consumption (MWh)", "36", "energy", "MWh"),
    ("Power Consumption (W)", "400", "power", "W"),
    ("Training Power Consumption (W)", "700", "power", "W"),
    ("Total power consumption", "36 MWh", "energy", None),
    ("TDP", "400 W", "tdp", None),
    ("TDP (W)", "400", "tdp", "W"),
    ("PUE", "1.1", "pue", None),
    ("Data center PUE", "1.1", "pue", None),
    ("GPU power consumption", "400W", "power", None),
    ("GPU-hours", "82,432", "accelerator_time", "h"),
    ("GPU days", "3,435", "accelerator_time", "d"),
    ("A100 hours", "82,432", "accelerator_time", "h"),
    ("H100-hours", "7.0M", "accelerator_time", "h"),
    ("Total carbon (tCO2eq)", "14", "co2e", "t"),
    ("Train. time (h)", "14.8", "duration", "h"),
    ("Wall-clock time (days)", "14.8", "duration", "d"),
    ("Runtime (hours)", "84", "duration", "h"),
    ("Training time", "6 days", "duration", None),
    ("Compute time", "82,432 GPU hours", "accelerator_time", None),
    ("# GPUs", "512", "chips", None),
    ("#GPUs", "512", "chips", None),
    ("No. of accelerators", "512", "chips", None),
    ("Number of GPUs", "512", "chips", None),
    ("GPU count", "512", "chips", None),
    ("Carbon intensity (gCO2/kWh)", "429", "intensity", "g/kWh"),
    ("Grid carbon intensity (kgCO2e/KWh)", "0.429", "intensity", "kg/kWh"),
    ("Emission factor (kg CO2e/kWh)", "0.429", "intensity", "kg/kWh"),
    ("Carbon intensity", "429 gCO2eq/kWh", "intensity", None),
    ("Carbon footprint (kgCO2eq)", "1.51", "co2e", "kg"),
    ("CO2 emissions (lbs)", "192", "co2e", "lb"),
    ("Operational emissions (tCO2e)", "70", "co2e", "t"),
    ("Training Location-Based Greenhouse Gas Emissions (tons CO2eq)", "420", "co2e", "t"),
    ("Training Market-Based Greenhouse Gas Emissions (tons CO2eq)", "0", "net_co2e", "t"),
    ("Net tCO2e", "59.1", "net_co2e", "t"),
    ("kgCO2e", "12", "co2e", "kg"),
    ("Emissions", "12 kg CO2eq", "co2e", None),
    ("Energy, kWh", "36", "energy", "kWh"),
    ("Energy in MWh", "36", "energy", "MWh"),
    ("Energy [kWh]", "36", "energy", "kWh"),
    ("Electricity consumption (kwh)", "36", "energy", "kWh"),
    ("Energy", "36 MWh", "energy", None),
    ("MWh", "36", "energy", "MWh"),
    ("Avg. GPU power (W)", "330", "power", "W"),
    ("Compute (PF-days)", "3,640", "flops", "PFLOP/s-day"),
    ("Training FLOPs", "3.14e23", "flops", "FLOP"),
    ("Training compute (ZFLOPs)", "314", "flops", "ZFLOP"),
    ("Throughput (TFLOPS)", "24.6", "throughput", "TFLOP/s"),
    ("TFLOPS/GPU", "24.6", "throughput", "TFLOP/s"),
    ("Peak TFLOP/s", "125", "peak", "TFLOP/s"),
    ("GPU Type", "A100", "accelerator", None),
    ("Hardware", "8x A100", "accelerator", None),
    ("Compute Region", "us-central1", "location", None),
    ("Method", "BERT", "name", None),
    ("Power per node (kW)", "6.5", "node_power", "kW"),
    ("Node power", "6.5 kW", "node_power", None),
    ("Avg. server draw [W]", "6,520", "node_power", "W"),
    ("# Nodes", "16", "nodes", None),
    ("Number of servers", "16", "nodes", None),
    ("GPUs per node", "8", "chips_per_node", None),
    ("Accelerators / node", "8", "chips_per_node", None),
    ("Incl. PUE", "yes", "pue_in_energy", None),
]


@pytest.mark.parametrize(("header", "cell", "field", "unit"), PRINTED)
def test_a_printed_header_is_known(header: str, cell: str, field: str, unit: str | None) -> None:
    """
    The figure that a header names, with its unit, or with the unit of its cells.
    """
    columns = recognise([header], [[cell]])

    assert list(columns) == [field]
    assert columns[field].unit == unit


def test_more_than_55_headers_are_known() -> None:
    """
    The list above has no header twice.
    """
    assert len({header for header, _, _, _ in PRINTED}) >= 55


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Embodied carbon (t)", "embodied carbon is not energy times carbon intensity"),
        (
            "Life-cycle CO2e (t)",
            "life-cycle carbon contains more than energy times carbon intensity",
        ),
        ("Energy saved (MWh)", "what is saved is no footprint"),
        ("Carbon offset (t)", "offsets lower nothing"),
        ("Energy per node (kWh)", "a figure of one node is not that of a run"),
        ("PUE incl. cooling", None),
        ("Training time incl. PUE (h)", None),
        ("Energy per token (J)", "a rate is no total"),
        (
            "Scope 3 emissions (t)",
            "which scope a column covers decides what it can be held against",
        ),
        ("Total power (kW)", None),
        ("Peak power (W)", None),
        ("Energy (10^3 kWh)", None),
        ("FLOPs (1e21)", None),
        ("Energy per GPU (kWh)", None),
        ("kgCO2e/h", None),
        ("Energy (mWh)", None),
        ("CO2 (MT)", None),
        ("Params (B)", None),
        ("Cost ($)", None),
    ],
)
def test_a_header_of_another_figure_is_left_out(header: str, reason: str | None) -> None:
    """
    A rate, a saving, a part of the life cycle or a node is no figure of a row; some say why.
    """
    assert recognise([header], [["12"]]) == {}
    assert why_not(header) == reason


def test_a_header_without_unit_needs_cells_with_one() -> None:
    """
    Energy over bare numbers is not read: kWh or MWh would be a guess.
    """
    assert recognise(["Energy"], [["36"]]) == {}
    assert recognise(["Energy"], [["-"], ["36 MWh"]])["energy"].unit is None


@pytest.mark.parametrize(
    ("header", "field", "has_pue"),
    [
        ("Energy incl. PUE (MWh)", "energy", "yes"),
        ("Energy (MWh, including PUE)", "energy", "yes"),
        ("Energy (excl. PUE) [kWh]", "energy", "no"),
        ("Energy without PUE (MWh)", "energy", "no"),
        ("tCO2e with the PUE", "co2e", "yes"),
        ("Energy (MWh)", "energy", None),
    ],
)
def test_a_header_says_whether_its_figures_hold_the_pue(
    header: str, field: str, has_pue: str | None
) -> None:
    """
    Incl. and with, excl. and without.
    """
    columns = recognise([header], [["12"]])

    assert list(columns) == [field]
    assert columns[field].has_pue == has_pue
