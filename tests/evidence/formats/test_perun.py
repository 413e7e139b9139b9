"""
perun's JSON, text report and CSV: PUE and stated power are taken out, or named.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.read_trackers import (
    doubts,
    energies_j,
    read_stored,
    read_text,
    stored_text,
    trail,
)

RUN = "/nodes/0/2026-11-30T08:20:39.468116/nodes/0/0"
HOST = f"{RUN}/nodes/0/node7"


def tree(**settings: Any) -> dict[str, Any]:
    """
    The stored results with other settings of the post-processing.
    """
    value: dict[str, Any] = json.loads(stored_text("perun-1.0.0/results.json"))
    for several in value["nodes"][0].values():
        several["metadata"].update({f"post-processing.{key}": v for key, v in settings.items()})
    return value


def test_hosts_and_sensors_without_pue_and_overhead() -> None:
    """
    50 W for 2.809 s were added to what the counters gave, and the run times 1.2: both go.
    """
    totals = read_stored("perun-1.0.0/results.json")

    assert totals.version == "1.0.0"
    assert trail(totals)[:2] == [
        (RUN, "TT-7", "energy", "891.476501465", "742.897094727"),
        (HOST, "TT-22", "energy", "742.897094727", "602.440144062"),
    ]
    host, *sensors = totals.rows[:5]
    assert (host.device_group, host.device, host.part_of) == ("node", "node7", None)
    assert [(row.device_group, row.device) for row in sensors] == [
        ("cpu", "node7/cpu_0_package-0"),
        ("cpu", "node7/cpu_1_package-1"),
        ("ram", "node7/ram_0_dram"),
        ("ram", "node7/ram_1_dram"),
    ]
    assert {row.part_of for row in sensors} == {"node7"}
    known = [row.energy_j for row in sensors if row.energy_j is not None]
    assert host.energy_j == pytest.approx(sum(known), rel=1e-6)


def test_each_run_has_rows_of_its_own() -> None:
    """
    Two runs of one application are never added.
    """
    totals = read_stored("perun-1.0.0/results.json")

    assert [row.run for row in totals.rows if row.device_group == "node"] == [
        "2026-11-30T08:20:39.468116/0",
        "2026-11-30T08:20:47.699026/0",
    ]


def test_nothing_is_mended_without_pue_and_overhead(tmp_path: Path) -> None:
    """
    A PUE of 1 and no overhead leave the energy of a host as it is.
    """
    totals = read_text(tmp_path, json.dumps(tree(pue="1.0", power_overhead="0")))

    assert trail(totals) == []
    assert energies_j(totals)[0] == (HOST, "node", 742.897095)


def test_an_overhead_above_the_energy_leaves_none(tmp_path: Path) -> None:
    """
    A stated power that alone would give more than the energy contradicts it.
    """
    totals = read_text(tmp_path, json.dumps(tree(pue="1.0", power_overhead=1000)))

    assert trail(totals)[0] == (HOST, "TT-22", "energy", "742.897094727", None)
    assert energies_j(totals)[0] == (HOST, "node", None)
    assert doubts(totals)[0] == (
        f"warning TT-20 {HOST}: power_overhead alone gives 2809.14 J of 742.897 J"
    )


def test_a_host_without_a_sensor_of_energy_is_named(tmp_path: Path) -> None:
    """
    Where perun finds no counter it writes no energy, and none is made up.
    """
    value = tree(pue="1.0", power_overhead="0")
    for several in value["nodes"][0].values():
        for run in several["nodes"][0].values():
            del run["metrics"]["energy"]
            for host in run["nodes"][0].values():
                del host["metrics"]["energy"]
    totals = read_text(tmp_path, json.dumps(value))

    assert totals.rows == ()
    assert doubts(totals)[0] == (f"warning TT-9 {HOST}: node7 has no energy: no sensor gave one")


@pytest.mark.parametrize("energy", ["x", -1.0, True, None, 1e299, [1]])
def test_an_energy_that_is_no_amount_is_none(tmp_path: Path, energy: object) -> None:
    """
    Texts, negative and huge numbers give no energy.
    """
    value = tree()
    several = next(iter(value["nodes"][0].values()))
    host = several["nodes"][0]["0"]["nodes"][0]["node7"]
    host["metrics"]["energy"]["value"] = energy
    totals = read_text(tmp_path, json.dumps(value))

    assert [row.place for row in totals.rows if row.device_group == "node"] == [
        "/nodes/0/2026-11-30T08:20:47.699026/nodes/0/0/nodes/0/node7"
    ]


def test_the_text_report_names_no_pue() -> None:
    """
    The line of all hosts holds the PUE and isn't taken; the host's may hold a stated power.
    """
    totals = read_stored("perun-1.0.0/report.txt")

    assert trail(totals) == [("line 12", "TT-21", "ENERGY of all hosts", "891.476 J", None)]
    assert energies_j(totals) == [("line 13", "node", 742.897)]
    assert (totals.rows[0].device, totals.rows[0].duration_s) == ("node7", 2.809)
    assert doubts(totals) == [
        "warning TT-21 : the report names neither its PUE nor its power_overhead"
    ]


def test_units_of_the_text_report(tmp_path: Path) -> None:
    """
    Prefixes are thousands; another unit is no energy, and a table without ENERGY has none.
    """
    text = stored_text("perun-1.0.0/report.txt")
    kilo = read_text(tmp_path, text.replace("742.897 J", "7.429±0.1 kJ"))
    other = read_text(tmp_path, text.replace("742.897 J", "742.897 W"))
    none = read_text(tmp_path, text.replace("ENERGY", "CARBON"))

    assert energies_j(kilo) == [("line 13", "node", 7429.0)]
    assert energies_j(other) == [("line 13", "node", None)]
    assert doubts(other)[0] == 'warning TT-3 line 13: "742.897 W" is no amount in J'
    assert doubts(none) == ["error TT-3 : no table of the report has a column ENERGY"]


def test_the_csv_is_named_and_not_read() -> None:
    """
    Readings at seconds since the start have no date, and no total.
    """
    totals = read_stored("perun-1.0.0/readings.csv")

    assert totals.rows == ()
    (doubt,) = doubts(totals)
    assert doubt == (
        "error TT-2 : this is perun's CSV: readings by sensor at seconds since the start, without "
        "a date; no totals, and no series that can be placed in time"
    )
