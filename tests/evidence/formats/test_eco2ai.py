"""
eco2AI's emission.csv: runs, epochs and rows of one start, all modelled.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.read_trackers import (
    doubts,
    energies_j,
    read_path,
    read_stored,
    read_text,
    trail,
)

HEADER = (
    "id,project_name,experiment_description,epoch,start_time,duration(s),power_consumption(kWh),"
    "CO2_emissions(kg),CPU_name,GPU_name,OS,region/country,cost\n"
)
NOTES = [
    "note TT-19 : rated power times load, and RAM by the memory in use",
    "note TT-18 : by default the load is that of one process",
    "note TT-21 : a PUE that was given to the tool is inside and not written",
]


def row(start: str, duration_s: str, energy_kwh: str, *, run: str = "a") -> str:
    """
    A line under `HEADER`.
    """
    return (
        f'{run},p,d,"epoch: 1, loss: 0.5, ",{start},{duration_s},{energy_kwh},0.4,C,G,Linux,DE,0\n'
    )


def test_the_files_of_0_3_12() -> None:
    """
    A run and three epochs, each from a start of its own: four rows, nothing is added.
    """
    totals = read_stored("eco2ai-0.3.12/emission.csv")

    assert (totals.format, totals.version) == ("eco2ai-csv", None)
    assert energies_j(totals) == [
        ("line 2", "all", 228.658233),
        ("line 3", "all", 0.048861),
        ("line 4", "all", 0.04968),
        ("line 5", "all", 0.050156),
    ]
    assert {row.is_modelled for row in totals.rows} == {True}
    assert totals.rows[0].intensity_g_per_kwh == pytest.approx(332.495)
    assert trail(totals) == []


def test_epochs_that_the_tool_missed_are_doubted() -> None:
    """
    Epochs shorter than its first reading get 0.03 W, which no machine draws.
    """
    totals = read_stored("eco2ai-0.3.12/emission.csv")

    assert [text for text in doubts(totals) if "TT-20" in text] == [
        "warning TT-20 line 3: a mean power of 0.0311 W is less than any machine draws",
        "warning TT-20 line 4: a mean power of 0.0314 W is less than any machine draws",
        "warning TT-20 line 5: a mean power of 0.0316 W is less than any machine draws",
    ]


def test_rows_of_one_start_are_a_sum_so_far(tmp_path: Path) -> None:
    """
    Two rows of one run and start: the later one holds the earlier one; a copy counts once.
    """
    late = row("2026-06-01 10:30:00", "120", "0.2")
    totals = read_text(tmp_path, HEADER + row("2026-06-01 10:30:00", "60", "0.1") + late + late)

    assert trail(totals) == [
        ("line 2", "TT-5", "power_consumption", "0.1", None),
        ("line 3", "TT-6", "power_consumption", "0.2", None),
    ]
    assert energies_j(totals) == [("line 4", "all", 720000.0)]
    assert (totals.rows[0].started_s, totals.rows[0].stopped_s) == (1780309800.0, 1780309920.0)


def test_rows_without_an_id_stand_alone(tmp_path: Path) -> None:
    """
    0.2 wrote each period as a row of its own, without an id and with the unit misspelt.
    """
    header = (
        "project_name,experiment_description(model type etc.),start_time,duration(s),"
        "power_consumption(kWTh),CO2_emissions(kg),CPU_name,GPU_name,OS,region/country\n"
    )
    line = "p,d,2026-06-01 10:30:00,10,0.001,0.0004,C,G,Linux,DE\n"
    totals = read_text(tmp_path, header + line + line.replace("30:00", "30:10"))

    assert energies_j(totals) == [("line 2", "all", 3600.0), ("line 3", "all", 3600.0)]
    assert doubts(totals) == NOTES


def test_torn_rows_and_amounts_are_named(tmp_path: Path) -> None:
    """
    Half a row is left out, and what is no amount has no energy.
    """
    half = row("2026-06-01 10:30:00", "60", "0.1", run="b")[:30]
    totals = read_text(tmp_path, HEADER + row("2026-06-01 10:30:00", "60", "-1") + half + "\n")

    assert energies_j(totals) == [("line 2", "all", None)]
    assert trail(totals) == [("line 3", "TT-3", "row", half, None)]
    assert doubts(totals)[:2] == [
        "warning TT-3 line 3: a row of 5 cells under a header of 13",
        'warning TT-3 line 2: power_consumption(kWh) "-1" is no amount from 0 to 2.77778e+08',
    ]


def test_a_header_alone_is_no_total(tmp_path: Path) -> None:
    """
    A file without a row says so.
    """
    assert doubts(read_text(tmp_path, HEADER)) == ["error TT-3 : no row of the file can be read"]


def test_the_case_of_ten_rows_of_one_start(shared: Path) -> None:
    """
    Ten rows of one start are 0.735 kWh.
    """
    totals = read_path(shared / "logs" / "t_eco2ai" / "n.csv")

    assert energies_j(totals) == [("line 11", "all", 2646000.0)]
    assert len(trail(totals, "TT-5")) == 9
