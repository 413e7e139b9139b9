"""
AMD's tools: JSON of amd-smi and rocm-smi, text of `amd-smi monitor`, CSV of both.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evidence.energy_taken import ACCELERATOR, SECONDS, energies_j, hints, stamp
from tests.evidence.write import START_S, read, said, traces


def metric(second: int, *powers: object, **more: object) -> list[dict[str, object]]:
    """
    What `amd-smi metric --watch 1 --json` gives for one moment.
    """
    return [
        {
            "timestamp": int(START_S) + second,
            "gpu": index,
            "power": {"socket_power": {"value": power, "unit": "W"}, "power_cap": 750},
            **more,
        }
        for index, power in enumerate(powers)
    ]


@pytest.mark.parametrize("indent", [None, 4])
def test_documents_of_a_watch(tmp_path: Path, indent: int | None) -> None:
    """
    Documents follow each other, on one line or on many.
    """
    text = "\n".join(json.dumps(metric(s, 500, 300), indent=indent) for s in SECONDS)
    reading = read(tmp_path, text)

    assert (reading.format, reading.findings) == ("amd-smi-json", ())
    assert energies_j(reading, ACCELERATOR, devices=("0..1",)) == {"gpu0": 5000.0, "gpu1": 3000.0}
    assert reading.traces[0].lines is not None


def test_units_stand_in_the_document(tmp_path: Path) -> None:
    """
    Milliwatts are divided; a unit that is no power is a bad reading.
    """
    text = "\n".join(json.dumps(metric(s, 500_000)).replace('"W"', '"mW"') for s in SECONDS)
    other = json.dumps(metric(0, 5)).replace('"W"', '"V"')

    assert energies_j(read(tmp_path, text)) == {"gpu0": 5000.0}
    assert said(read(tmp_path, other).findings)[-1] == ('PW-7 line 1: "5 V" has no unit of power')


def test_a_stamp_before_the_document(tmp_path: Path) -> None:
    """
    Documents without a stamp have that of the loop; without one they are refused.
    """
    bare = [{k: v for k, v in own.items() if k != "timestamp"} for own in metric(0, 500)]
    text = "".join(f"{stamp(s)}\n{json.dumps({'gpu_data': bare})}\n" for s in SECONDS)
    refused = read(tmp_path, json.dumps(bare))

    assert energies_j(read(tmp_path, text, zone="UTC")) == {"gpu0": 5000.0}
    assert (said(refused.findings), hints(refused)) == (
        ["PW-9 line 1: the readings of amd-smi metric have no date and time"],
        ["run amd-smi metric with --watch 1, or print a stamp before each run: date +%s"],
    )


def test_a_counter_in_the_document(tmp_path: Path) -> None:
    """
    Where a GPU counts energy the counter is taken, not the draw.
    """
    text = "\n".join(
        json.dumps(
            metric(s, 500, energy={"total_energy_consumption": {"value": 400.5 * s, "unit": "J"}})
        )
        for s in range(12)
    )

    assert energies_j(read(tmp_path, text), ACCELERATOR, devices_count=1) == {"gpu0": 4005.0}


def test_faults_in_documents(tmp_path: Path) -> None:
    """
    A document that is cut off, a GPU without power, N/A, and a line that is nothing.
    """
    cut = json.dumps(metric(0, 500), indent=4)[:90]
    lines = [
        cut,
        json.dumps(metric(1, "N/A", 300)),
        json.dumps([{"gpu": 0, "timestamp": int(START_S)}]),
        json.dumps([{"power": {"socket_power": 5}, "timestamp": int(START_S)}]),
        json.dumps([{"gpu": 0, "power": {}, "timestamp": int(START_S)}]),
        "a line that is nothing",
        "7",
    ]
    reading = read(tmp_path, "\n".join(lines))

    assert traces(reading)["gpu1"] == [(1.0, 300.0)]
    first = cut.count("\n") + 2
    assert said(reading.findings) == [
        "PW-6 line 1: isn't valid JSON, or is cut off",
        f"PW-6 line {first + 1}: an item of the list has no power of a GPU",
        f"PW-6 line {first + 2}: an item of the list names no GPU",
        f'PW-6 line {first + 4}: "a line that is nothing" isn\'t JSON, nor a time stamp',
        f'PW-6 line {first + 5}: "7" isn\'t JSON, nor a time stamp',
        f'PW-7 line {first}: no reading: "N/A"',
        f"PW-7 line {first + 3}: gpu0 has no socket_power",
    ]


def card(power: str, key: str = "Average Graphics Package Power (W)") -> dict[str, str]:
    """
    One card of `rocm-smi --showpower --json`.
    """
    return {key: power, "Max Graphics Package Power (W)": "560.0"}


def test_cards_of_rocm_smi(tmp_path: Path) -> None:
    """
    A second die is no device, the maximum is never taken, the stamp stands before.
    """
    cards = {
        "card0": card("500.0"),
        "card1": card("N/A (Secondary die)"),
        "card2": card("300.0", "Current Socket Graphics Package Power (W)"),
        "system": {"Driver version": "6.7"},
    }
    text = "".join(f"{int(START_S) + s}\n{json.dumps(cards)}\n" for s in SECONDS)
    reading = read(tmp_path, text)

    assert reading.format == "rocm-smi-json"
    assert energies_j(reading, ACCELERATOR, devices=("card0", "card2")) == {
        "card0": 5000.0,
        "card2": 3000.0,
    }
    assert said(reading.findings) == [
        'PW-12 line 2: card1 is left out: "N/A (Secondary die)" says it is no device'
    ]


def test_cards_without_stamps(tmp_path: Path) -> None:
    """
    rocm-smi writes none; a stamp within the object will do.
    """
    refused = read(tmp_path, json.dumps({"card0": card("500.0")}))
    stamped = read(tmp_path, json.dumps({"timestamp": START_S, "card0": card("500.0")}))

    assert (said(refused.findings), hints(refused)) == (
        ["PW-9 line 1: the readings of rocm-smi have no date and time"],
        ["print a stamp before each run: date +%s; rocm-smi --showpower --json"],
    )
    assert traces(stamped) == {"card0": [(0.0, 500.0)]}


MONITOR = " TIMESTAMP  GPU  XCP  POWER  PWR_CAP   GPU_T\n"


def test_rows_of_a_monitor(tmp_path: Path) -> None:
    """
    A GPU's power stands with its first partition; caps aren't taken, headers come again.
    """
    text = "".join(
        f"{MONITOR}{int(START_S) + s}    0    0  500 W    750 W   55 °C\n"
        f"{int(START_S) + s}    0    1  500 W    750 W   55 °C\n"
        f"{int(START_S) + s}    1    0  300 W    750 W   N/A\n"
        for s in SECONDS
    )
    reading = read(tmp_path, text)

    assert (reading.format, reading.findings) == ("amd-smi-monitor", ())
    assert energies_j(reading, ACCELERATOR, devices=("0..1",)) == {"gpu0": 5000.0, "gpu1": 3000.0}


def test_faults_of_a_monitor(tmp_path: Path) -> None:
    """
    N/A counts against its GPU; no stamp, no unit and torn rows are named.
    """
    text = (
        f"{MONITOR}1715341129   0   0   N/A   750 W  5 °C\n1715341130   1   0   300\n1715341130\n"
    )
    reading = read(tmp_path, text)
    refused = read(tmp_path, "GPU  POWER  GPU_T\n  0  500 W  55 °C\n")

    assert said(reading.findings) == [
        'PW-9 : the log holds no usable reading: no reading: "N/A" (line 2, and 1 more)',
        'PW-7 line 2: no reading: "N/A"',
        'PW-7 line 3: "300" has no unit of power',
        'PW-6 line 4: "1715341130" isn\'t a row of amd-smi monitor',
    ]
    assert (said(refused.findings), hints(refused)) == (
        ["PW-9 line 2: the readings of amd-smi monitor have no date and time"],
        ["run amd-smi monitor with -w 1, which writes a stamp into each row"],
    )


def test_tables_of_both_tools(tmp_path: Path) -> None:
    """
    The CSV of amd-smi has known units; limits beside the power aren't taken.
    """
    rows = "".join(f"{int(START_S) + s},0,500,750\n" for s in SECONDS)
    reading = read(tmp_path, f"timestamp,gpu,socket_power,max_power_limit\n{rows}")

    assert energies_j(reading, ACCELERATOR, devices=("0",)) == {"0": 5000.0}
