"""
Runs with several parts (phases, kinds of accelerators) and with the power of a node.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.check import check_claims
from reporter.claims.load import load_claims, load_pasted
from reporter.claims.parts import MOST_PARTS, divided
from reporter.claims.row_figures import Form
from reporter.claims.saved import claim_data
from reporter.claims.verdicts import CheckReport, RowVerdict, Verdict
from reporter.model.claim import ClaimFile
from reporter.schema.check import check as check_schema


def figure(printed: str, unit: str, **more: str) -> dict[str, str]:
    """
    A printed figure as JSON.
    """
    return {"printed": printed, "unit": unit, **more}


def report(**row: Any) -> CheckReport:
    """
    The report on one row.
    """
    data = {"schema_version": 1, "id": "a", "source": {"title": "A"}}
    rows = [{"id": "aa", "name": "A", **row}]
    return check_claims(ClaimFile.from_dict({**data, "rows": rows}), "a.json")


def verdict(**row: Any) -> RowVerdict:
    """
    The verdict on one row.
    """
    return report(**row).rows[0]


def line(row: RowVerdict, name: str = "energy") -> str:
    """
    The first line of arithmetic of a figure.
    """
    return next(item.lines[0] for item in row.figures if item.figure == name)


FIRST: dict[str, Any] = {"chips": "64", "duration": figure("240", "h"), "power": figure("412", "W")}
SECOND: dict[str, Any] = {
    "chips": "128",
    "duration": figure("60", "h"),
    "power": figure("655", "W"),
}
# 64 x 240 x 0.412 is 6,328 kWh, 128 x 60 x 0.655 is 5,030 kWh.
PARTS = [FIRST, SECOND]


def test_the_energies_of_the_parts_add_up() -> None:
    """
    Count times hours times power of each part, summed, and the PUE once.
    """
    row = verdict(
        parts=PARTS,
        energy=figure("12.49", "MWh"),
        pue={"printed": "1.10", "in_energy": "yes"},
        intensity=figure("400", "g/kWh"),
        co2e=figure("5.00", "t"),
    )

    assert row.verdict is Verdict.CONSISTENT
    assert line(row) == (
        "(64 accelerators x 240 h x 412 W + 128 accelerators x 60 h x 655 W) x PUE 1.10 = "
        "12.49 MWh (12.36 MWh to 12.63 MWh), +0.0368 % against the printed 12.49 MWh"
    )


@pytest.mark.parametrize(
    ("energy", "code"),
    [
        ("6.328", "part-left-out"),
        ("5.030", "part-left-out"),
        ("17.69", "part-counted-twice"),
        ("9.492", "one-power-for-all"),
        ("15.09", "one-power-for-all"),
    ],
)
def test_a_part_that_is_missing_or_in_twice_is_named(energy: str, code: str) -> None:
    """
    Without one part, with one of them twice, or with the power of one for all hours.
    """
    row = verdict(parts=PARTS, energy=figure(energy, "MWh"), pue={"in_energy": "no"})

    assert row.verdict is Verdict.INCONSISTENT
    assert row.causes[0].code == code


def test_rated_powers_of_the_kinds_in_place_of_their_powers_are_named() -> None:
    """
    6.144 MWh of A100 at 400 W and 5.376 MWh of H100 at 700 W.
    """
    parts = [
        {**FIRST, "power": figure("310", "W"), "accelerator": {"name": "A100-SXM4-80GB"}},
        {**SECOND, "power": figure("530", "W"), "accelerator": {"name": "H100-SXM5-80GB"}},
    ]
    row = verdict(parts=parts, energy=figure("11.52", "MWh"), pue={"in_energy": "no"})

    assert row.causes[0].code == "tdp-for-power"
    assert "at 400 and 700 W TDP" in row.causes[0].arithmetic


def test_the_doubt_of_zeros_is_used_once_over_all_parts() -> None:
    """
    Hours of 200 and 100 that would both have to be rounded can't be told; one alone can.
    """
    parts = [{"accelerator_time": figure(text, "h")} for text in ("200", "100")]
    closed = {"parts": parts, "power": figure("500.0", "W"), "pue": {"in_energy": "no"}}
    one = verdict(**closed, energy=figure("165.0", "kWh"))
    both = verdict(**closed, energy=figure("195.0", "kWh"))

    assert one.verdict is Verdict.CONSISTENT
    assert one.figures[0].reading == "with the zeros at the end of 200 h read as rounding"
    assert both.verdict is Verdict.CANNOT_TELL
    assert both.figures[0].digits == ("200 h", "100 h")


def test_without_a_power_every_kind_has_the_bounds_of_its_datasheet() -> None:
    """
    1,000 h of an A100 can't draw 2.9 MWh beside 10 h of an H100, whatever they are told apart by.
    """
    parts = [
        {"accelerator": {"name": "A100-SXM4-80GB"}, "accelerator_time": figure("1,024", "h")},
        {"accelerator": {"name": "H100-SXM5-80GB"}, "accelerator_time": figure("11", "h")},
    ]
    too_much = verdict(parts=parts, energy=figure("1.40", "MWh"))
    open_ = verdict(parts=parts, energy=figure("0.45", "MWh"))

    assert too_much.verdict is Verdict.INCONSISTENT
    assert too_much.causes[0].code == "power-implausible"
    assert open_.verdict is Verdict.CANNOT_TELL
    assert open_.missing[0] == "power per accelerator"


def test_the_hours_of_all_parts_are_held_against_those_of_the_row() -> None:
    """
    2,664k, 119k and 5k are 2.788M; the sum is an input, so the row can't be told.
    """
    parts = [{"accelerator_time": figure(text, "h")} for text in ("2,664k", "119k", "5k")]
    row = verdict(parts=parts, accelerator_time=figure("2.788M", "h"))
    other = verdict(parts=parts, accelerator_time=figure("2.669M", "h"))

    assert row.figures[0].verdict is Verdict.CONSISTENT
    assert line(row, "accelerator_time").startswith("(2,664k h + 119k h + 5k h) = ")
    assert other.figures[0].causes[0].code == "part-left-out"


def test_a_throughput_of_several_kinds_gives_no_flops() -> None:
    """
    One throughput for A100 and H100 is neither's.
    """
    parts = [
        {"accelerator": {"name": name}, "accelerator_time": figure("10", "h")}
        for name in ("A100", "H100")
    ]
    row = verdict(parts=parts, throughput=figure("150", "TFLOP/s"), flops=figure("1e19", "FLOP"))

    assert row.figures[0].missing == ("the throughput of each kind of accelerator",)


def test_a_part_whose_rated_power_is_called_measured_is_flagged() -> None:
    """
    The flags of a power are those of each part, at its place.
    """
    named = {"accelerator": {"name": "A100-SXM4-80GB"}}
    measured = {**FIRST, **named, "power": figure("400", "W", kind="measured")}

    assert [
        (item.code, item.pointer) for item in report(parts=[measured, SECOND]).findings
        if item.code == "CL-10"
    ] == [("CL-10", "/rows/0/parts/0/power")]  # fmt: skip


def test_rated_powers_of_the_parts_are_named_where_the_mean_ones_are_missing() -> None:
    """
    Half of what the ratings give may be the mean power; the caution of a comparison names them.
    """
    rated = [{**part, "power": {**part["power"], "kind": "tdp"}} for part in PARTS]
    row = verdict(parts=rated, energy=figure("5.679", "MWh"), pue={"in_energy": "no"})

    assert row.verdict is Verdict.CANNOT_TELL
    assert row.figures[0].implied == (
        "5.679 MWh is 0.50 of what the rated power 412 W and 655 W gives",
    )


NODES = {"count": "16", "chips": "8", "power": figure("6.52", "kW")}


@pytest.mark.parametrize(
    ("row", "expression"),
    [
        ({"node": {**NODES, "count": "16"}, "duration": figure("240", "h")},
         "16 nodes x 240 h x 6.52 kW"),
        ({"node": {**NODES, "count": None}, "chips": "128", "duration": figure("240", "h")},
         "128 accelerators x 240 h / 8 a node x 6.52 kW"),
        ({"node": {**NODES, "count": None}, "accelerator_time": figure("30,720", "h")},
         "30,720 h / 8 a node x 6.52 kW"),
        ({"node": {"power": NODES["power"]}, "chips": "128", "duration": figure("240", "h"),
          "accelerator": {"name": "A100", "chips_per_node": 8}},
         "128 accelerators x 240 h / 8 a node x 6.52 kW"),
    ],
)  # fmt: skip
def test_the_power_of_a_node_counts_nodes(row: dict[str, Any], expression: str) -> None:
    """
    Nodes as printed, or accelerators over accelerators per node.
    """
    found = verdict(**row, energy=figure("25.04", "MWh"), pue={"in_energy": "no"})

    assert found.verdict is Verdict.CONSISTENT
    assert line(found).startswith(f"{expression} = 25.04 MWh")


def test_without_a_number_of_nodes_their_power_tells_nothing() -> None:
    """
    What is missing is named.
    """
    row = verdict(
        node={"power": NODES["power"]}, duration=figure("240", "h"), energy=figure("25.04", "MWh")
    )

    assert row.verdict is Verdict.CANNOT_TELL
    assert "number of nodes" in row.missing


@pytest.mark.parametrize(("energy", "times"), [("200.3", "x 8"), ("3.130", "/ 8")])
def test_the_power_of_a_node_taken_for_an_accelerator_is_named(energy: str, times: str) -> None:
    """
    Accelerator-hours times the power of a node, or node-hours times that of one accelerator.
    """
    row = verdict(
        node=NODES, duration=figure("240", "h"), energy=figure(energy, "MWh"),
        pue={"in_energy": "no"},
    )  # fmt: skip

    assert row.causes[0].code == "node-power"
    assert f"{times} accelerators a node" in row.causes[0].arithmetic


def test_a_power_that_no_accelerator_has_may_be_that_of_a_node() -> None:
    """
    6.52 kW "per accelerator" of an A100, where the energy is that of nodes.
    """
    row = verdict(
        accelerator={"name": "A100", "chips_per_node": 8}, chips="128",
        duration=figure("240", "h"), power=figure("6.52", "kW"), energy=figure("25.04", "MWh"),
        pue={"in_energy": "no"},
    )  # fmt: skip

    assert "node-power" in {cause.code for cause in row.causes[:2]}


def test_a_node_that_is_used_in_part_is_no_slip() -> None:
    """
    100 accelerators at 8 a node are 12.5 nodes, or 13.
    """
    row = {
        "node": {"chips": "8", "power": figure("6.52", "kW")}, "chips": "100",
        "duration": figure("241.3", "h"), "pue": {"in_energy": "no"},
    }  # fmt: skip

    for energy in ("19.67", "20.45"):
        assert verdict(**row, energy=figure(energy, "MWh")).verdict is Verdict.CONSISTENT


PASTED = Path(__file__).resolve().parents[1] / "data" / "claims" / "pasted"


@pytest.mark.parametrize(
    "name", sorted(path.name for path in PASTED.glob("*") if path.name[:4] in {"part", "node"})
)
def test_parts_and_nodes_are_saved_and_read_again(name: str) -> None:
    """
    A claim file of what was read is valid and gets the same verdicts and arithmetic.
    """
    claims = load_claims(PASTED / name).claims
    assert claims is not None
    data = claim_data(claims, "saved", Form.TABLE)
    again = ClaimFile.from_dict(json.loads(json.dumps(data)))

    assert check_schema(data, "claim", "saved.json") == ()
    verdicts = [
        [(row.verdict, [item.lines for item in row.figures]) for row in report.rows]
        for report in (
            check_claims(claims, "a", form=Form.TABLE),
            check_claims(again, "a", form=Form.FILE),
        )
    ]
    assert verdicts[0] == verdicts[1]


@pytest.mark.parametrize(
    "cells",
    [
        {"duration": "1E+3 h", "chips": "64"},
        {"duration": "3.1 +/- 0.2 h", "chips": "64"},
        {"duration": "between 3 and 4 h", "chips": "64"},
        {"chips": "64 + 128", "duration": "1 + 2 + 3 h"},
        {"accelerator": "A100, 40GB"},
        {"accelerator": "A100 and V100"},
        {"chips": "64 and more"},
        {"accelerator": "8x A100 + 2x Intel Xeon", "duration": "100 h"},
        {"chips": "8 A100s + 2 CPUs", "duration": "100 h"},
        {"chips": " + ".join(["8"] * (MOST_PARTS + 1))},
    ],
)
def test_cells_without_parts_stay_as_they_are(cells: dict[str, str]) -> None:
    """
    One figure, figures that don't go together, and more parts than a run has.
    """
    assert divided(cells) is None


def test_names_that_nobody_counts_are_kinds_beside_figures_that_are_divided() -> None:
    """
    "A100 / V100" are two kinds where there are two times, and a cell of names elsewhere.
    """
    found = divided({"accelerator": "A100 / V100", "accelerator_time": "100 + 20", "power": "300"})

    assert found is not None
    assert found.parts == (
        {"accelerator": "A100", "accelerator_time": "100"},
        {"accelerator": "V100", "accelerator_time": "20"},
    )
    assert found.fields == {"accelerator", "accelerator_time"}


@pytest.mark.parametrize(
    "text",
    [
        "Llama 8B took 1.3M H100-hours and Llama 70B 6.4M H100-hours.",
        "We trained for 240 h on 64 A100 and the baseline for 60 h on 128 H100.",
        "Training took 240 h on 64 A100. The larger model took 60 h on 128 H100.",
        "Training took 240 h on 64 A100 or 60 h on 128 H100.",
        "Training took 240 h on 64 A100, compared with 60 h on 128 H100.",
        "It took 240 h on 64 A100 (6 MWh) and 60 h on 128 H100 (5 MWh).",
        "We used 64 A100 and 128 H100 GPUs for a total of 240 h of training.",
    ],
)
def test_two_models_of_a_text_are_no_parts(text: str) -> None:
    """
    Where other words than those that join stand between figures, the first is taken as before.
    """
    claims = load_pasted(text).claims

    assert claims is not None
    assert [row.parts for row in claims.rows] == [()]


def test_a_long_row_of_joined_figures_takes_no_more_than_linear_time() -> None:
    """
    20,000 of them in one cell, one sentence or one paragraph are refused or left as they are.
    """
    many = " + ".join(["64 A100 for 24 h"] * 20_000)

    assert divided({"chips": many, "duration": many}) is None
    assert load_pasted(f"Training on {many} took 3 MWh.").findings != ()
    hours = "Training used 8 H100-hours on 8 A100 GPUs. " * 4_000
    assert load_pasted(f"{hours}It took 3 MWh.").findings != ()


def test_a_power_of_each_kind_is_taken_with_it() -> None:
    """
    In brackets behind its accelerators, or both at the end.
    """
    texts = [
        "We used 64 A100 GPUs (400 W) for 240 h and 128 H100 GPUs (700 W) for 60 h: 11.52 MWh.",
        "We used 64 A100 GPUs for 240 h and 128 H100 GPUs for 60 h, at 400 W and 700 W: 11.52 MWh.",
    ]
    for text in texts:
        claims = load_pasted(text).claims
        assert claims is not None
        found = check_claims(claims, "a", form=Form.TABLE).rows[0]

        assert found.verdict is Verdict.CONSISTENT
        assert line(found).startswith(
            "(64 accelerators x 240 h x 400 W + 128 accelerators x 60 h x 700 W) = 11.52 MWh"
        )


def test_a_column_for_each_phase_adds_up() -> None:
    """
    10,020 and 5,010 hours at 412 W are 6.192 MWh; without the second phase a row has the first.
    """
    claims = load_pasted((PASTED / "parts-columns.csv").read_text("utf-8")).claims
    assert claims is not None
    found = check_claims(claims, "a", form=Form.TABLE)

    assert [row.verdict for row in found.rows] == [Verdict.CONSISTENT] * 2
