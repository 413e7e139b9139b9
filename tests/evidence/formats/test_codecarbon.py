"""
CodeCarbon's emissions.csv of six released versions, and its known defects with their trail.
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
    stored_text,
    trail,
)

# The columns of 3.1, without those that hold no figure.
HEADER = (
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,"
    "gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,codecarbon_version,"
    "gpu_count,gpu_model,tracking_mode,on_cloud,pue\n"
)


NO_NUMBER = "no date, or no number as duration, emissions or energy_consumed"


def row(
    stop: str = "11:40:00",
    *,
    run: str = "r1",
    duration_s: str = "600",
    emissions: str = "0.3",
    rate: str = "0.0005",
    energies: str = "0.2,0.5,0.05,0.75",
    version: str = "3.1.0",
    gpus: str = "8,8 x H100",
    mode: str = "machine",
    pue: str = "1.0",
) -> str:
    """
    A line under `HEADER`; *energies* are those of CPU, GPU, RAM and all in kWh.
    """
    return (
        f"2026-06-01T{stop},p,{run},e,{duration_s},{emissions},{rate},120.5,4400.0,70.0,"
        f"{energies},{version},{gpus},{mode},N,{pue}\n"
    )


@pytest.mark.parametrize(
    ("version", "named", "last_j"),
    [
        ("1.2.0", None, [93.846646, 93.717969]),
        ("2.0.0", None, [190.186789, 190.279266]),
        ("2.8.4", "2.8.4", [190.524447, 190.257076]),
        ("3.2.9", "3.2.9", [90.64998, 102.78584]),
        ("3.3.0", "3.3.0", [90.686895, 101.784937]),
        ("3.3.2", "3.3.2", [104.006414, 103.777242]),
    ],
)
def test_the_last_row_of_each_run_counts_in_every_version(
    version: str, named: str | None, last_j: list[float]
) -> None:
    """
    Files that versions 1.2 to 3.3.2 wrote give the energy of both runs, whole rows or not.
    """
    totals = read_stored(f"codecarbon-{version}/emissions.csv")

    assert (totals.format, totals.tool, totals.version) == ("codecarbon-csv", "CodeCarbon", named)
    assert [row.energy_j for row in totals.rows if row.device_group == "all"] == [
        pytest.approx(energy_j, abs=1e-6) for energy_j in last_j
    ]


@pytest.mark.parametrize("version", ["3.2.9", "3.3.0"])
def test_rows_that_lack_columns_are_put_back(version: str) -> None:
    """
    Three of 38 columns are left out of each row after the first; the figures find their place.
    """
    totals = read_stored(f"codecarbon-{version}/emissions.csv")
    lines = stored_text(f"codecarbon-{version}/emissions.csv").splitlines()
    used_gb = {n: lines[n - 1].split(",")[30] for n in (3, 4, 5)}

    assert [len(line.split(",")) for line in lines] == [38, 38, 35, 35, 35]
    assert trail(totals, "TT-4") == [
        change
        for n in (3, 4, 5)
        for change in (
            (f"line {n}", "TT-4", "codecarbon_version", "2", version),
            (f"line {n}", "TT-4", "gpu_count", "", "0"),
            (f"line {n}", "TT-4", "gpu_model", "23.540584564208984", ""),
            (f"line {n}", "TT-4", "tracking_mode", used_gb[n], "machine"),
            (f"line {n}", "TT-4", "pue", "", "1.0"),
        )
    ]


def test_a_short_row_of_another_version_is_torn(tmp_path: Path) -> None:
    """
    Only 3.2.9 and 3.3.0 leave columns out; the same row by 3.3.1 is half a row.
    """
    text = stored_text("codecarbon-3.3.0/emissions.csv").replace(",3.3.0,", ",3.3.1,")
    lines = text.splitlines(keepends=True)
    totals = read_text(tmp_path, "".join(lines[:3]))

    assert trail(totals) == [("line 3", "TT-3", "row", lines[2][:60] + "…", None)]


def test_a_short_row_that_could_be_two_things_is_left_out(tmp_path: Path) -> None:
    """
    Where the missing column may stand before or after a figure, no figure is guessed.
    """
    header = HEADER.replace("gpu_count,", "cpu_model,gpu_model_2,gpu_count,").replace(
        "gpu_model,tracking", "gpu_model,cpu_model_2,tracking"
    )
    whole = "2026-06-01T11:40:00,p,r1,e,600,0.3,0.0005,1.0,2.0,3.0,0.2,0.5,0.05,0.75,3.3.0"
    totals = read_text(tmp_path, f"{header}{whole},EPYC,8,H100,x,machine,N\n")

    assert energies_j(totals) == []
    assert doubts(totals) == [
        "warning TT-3 line 2: a row of 21 cells under a header of 23",
        "error TT-3 : no row of the file can be read",
    ]


def test_rows_of_one_run_are_never_added(tmp_path: Path) -> None:
    """
    flush() writes the sum so far: the last row is the run, the others are named.
    """
    early = row("11:35:00", duration_s="300", emissions="0.15", energies="0.1,0.25,0.025,0.375")
    totals = read_text(tmp_path, HEADER + early + row())

    assert trail(totals) == [("line 2", "TT-5", "energy_consumed", "0.375", None)]
    assert energies_j(totals) == [
        ("line 3", "cpu", 720000.0),
        ("line 3", "gpu", 1800000.0),
        ("line 3", "ram", 180000.0),
        ("line 3", "all", 2700000.0),
    ]
    assert {row.part_of for row in totals.rows} == {"all", None}


def test_a_sum_that_falls_is_named(tmp_path: Path) -> None:
    """
    A later row of a run with less energy contradicts the earlier one.
    """
    less = row("11:50:00", duration_s="1200", emissions="0.28", energies="0.2,0.45,0.05,0.7")
    totals = read_text(tmp_path, HEADER + row() + less.replace("0.0005", "0.00023"))

    assert [text for text in doubts(totals) if "TT-20" in text] == [
        "warning TT-20 line 3: energy_consumed falls from 0.75 in line 2 to 0.7"
    ]


def test_a_file_that_every_rank_copied_counts_once(tmp_path: Path) -> None:
    """
    The same row four times, also under a header that stands again, is one run.
    """
    totals = read_text(tmp_path, HEADER + row() + row() + HEADER + row() + row())

    assert trail(totals) == [
        ("line 3", "TT-6", "row", "copy of line 2", None),
        ("line 5", "TT-6", "row", "copy of line 2", None),
        ("line 6", "TT-6", "row", "copy of line 2", None),
    ]
    assert len(totals.rows) == 4


def test_trackers_of_several_ranks_are_named(tmp_path: Path) -> None:
    """
    Two runs that overlap in time may be one machine; they stay apart and the doubt is said.
    """
    totals = read_text(tmp_path, HEADER + row() + row("11:40:01", run="r2"))

    assert doubts(totals) == ["warning TT-23 line 3: runs r1 and r2 overlap in time"]
    assert [row.run for row in totals.rows if row.device_group == "all"] == ["r1", "r2"]


def test_runs_in_a_row_do_not_overlap() -> None:
    """
    Stamps hold whole seconds, so a run that starts in the second of another's end is no doubt.
    """
    totals = read_stored("codecarbon-3.3.2/emissions.csv")

    assert [text for text in doubts(totals) if "TT-23" in text] == []


def test_a_gpu_with_no_energy_was_not_measured(tmp_path: Path) -> None:
    """
    A GPU that is listed with 0 kWh has no energy, and neither has the whole.
    """
    totals = read_text(tmp_path, HEADER + row(energies="0.2,0.0,0.05,0.25"))

    assert trail(totals) == [
        ("line 2", "TT-9", "gpu_energy", "0.0", None),
        ("line 2", "TT-9", "energy_consumed", "0.25", None),
    ]
    assert energies_j(totals) == [
        ("line 2", "cpu", 720000.0),
        ("line 2", "gpu", None),
        ("line 2", "ram", 180000.0),
        ("line 2", "all", None),
    ]


def test_a_pue_is_taken_out_of_every_energy(tmp_path: Path) -> None:
    """
    2.3.0 and later multiply energies by the PUE; emissions hold it, the intensity doesn't.
    """
    totals = read_text(tmp_path, HEADER + row(pue="1.25"))

    assert trail(totals) == [
        ("line 2", "TT-7", "cpu_energy", "0.2", "0.16"),
        ("line 2", "TT-7", "gpu_energy", "0.5", "0.4"),
        ("line 2", "TT-7", "ram_energy", "0.05", "0.04"),
        ("line 2", "TT-7", "energy_consumed", "0.75", "0.6"),
    ]
    whole = totals.rows[-1]
    assert (whole.energy_j, whole.pue, whole.is_pue_inside) == (0.6 * 3.6e6, 1.25, True)
    assert (whole.emissions_g, whole.intensity_g_per_kwh) == (300.0, 400.0)


def test_a_pue_and_a_process_as_the_tool_writes_them() -> None:
    """
    With PUE 1.5 and tracking_mode process 3.3.2 gives RAM 15 W, of which 10 W are RAM.
    """
    totals = read_stored("codecarbon-3.3.2/process_pue.csv")
    ram = next(row for row in totals.rows if row.device_group == "ram")

    assert ram.energy_j is not None and ram.duration_s is not None
    assert ram.energy_j / ram.duration_s == pytest.approx(10.0, rel=0.03)
    assert "note TT-18 line 3: tracking_mode is process" in doubts(totals)


def test_what_is_no_pue_changes_nothing(tmp_path: Path) -> None:
    """
    A PUE below 1 is none: the energy stays as written, and whether a PUE is inside is unknown.
    """
    totals = read_text(tmp_path, HEADER + row(pue="0.0"))

    assert totals.rows[-1].energy_j == 2700000.0
    assert (totals.rows[-1].pue, totals.rows[-1].is_pue_inside) == (None, None)
    assert doubts(totals) == [
        'warning TT-21 line 2: pue "0.0" is no PUE, so the energy stays as written'
    ]


def test_the_rate_of_2_0_is_in_grams() -> None:
    """
    2.0.0 to 2.1.4 write g/s where every later version writes kg/s.
    """
    totals = read_stored("codecarbon-2.0.0/emissions.csv")

    assert trail(totals, "TT-8") == [
        ("line 3", "TT-8", "emissions_rate", "0.0042891855098271 kg/s", "4.28918550983e-06 kg/s"),
        ("line 5", "TT-8", "emissions_rate", "0.004291144695153462 kg/s", "4.29114469515e-06 kg/s"),
    ]
    assert totals.rows[2].emissions_rate_g_per_s == 0.0042891855098271


def test_the_rate_of_later_versions_is_in_kilograms() -> None:
    """
    From 2.2.0 on the column holds kg/s, which needs no mend.
    """
    totals = read_stored("codecarbon-2.8.4/emissions.csv")

    assert trail(totals, "TT-8") == []
    assert totals.rows[2].emissions_rate_g_per_s == pytest.approx(0.005422034057152614)


def test_a_rate_that_is_none_is_left_out(tmp_path: Path) -> None:
    """
    A rate that isn't emissions by duration in the unit of its version is named and not used.
    """
    totals = read_text(tmp_path, HEADER + row(rate="0.5"))

    assert totals.rows[-1].emissions_rate_g_per_s is None
    assert doubts(totals) == [
        "warning TT-20 line 2: emissions_rate is 500 g/s, emissions by duration 0.500 g/s"
    ]


def test_local_time_of_the_end_needs_a_zone() -> None:
    """
    With a zone the stamp is the stop and the duration gives the start; without one both are None.
    """
    name = "codecarbon-1.2.0/emissions.csv"
    known, unknown = read_stored(name, zone="+02:00"), read_stored(name, zone=None)

    stop_s = known.rows[0].stopped_s
    assert stop_s == 1796019708.0
    assert known.rows[0].started_s == pytest.approx(stop_s - 2.2083916664123535)
    assert (unknown.rows[0].started_s, unknown.rows[0].stopped_s) == (None, None)
    assert doubts(unknown) == [
        'note TT-17 line 2: "2026-11-30T08:21:48" has no zone, and none is stated'
    ]


def test_a_cpu_with_one_power_is_modelled() -> None:
    """
    RAM is always a model; a CPU is where its power is the same in all rows; a GPU is read.
    """
    modelled = read_stored("codecarbon-2.8.4/emissions.csv")
    unknown = read_stored("codecarbon-3.3.2/emissions.csv")

    assert [(row.device_group, row.is_modelled) for row in modelled.rows[:3]] == [
        ("cpu", True),
        ("ram", True),
        ("all", True),
    ]
    assert "note TT-19 line 3: cpu_power is 42.5 W in all rows" in doubts(modelled)
    assert unknown.rows[0].is_modelled is None


def test_parts_that_do_not_add_up_are_named(tmp_path: Path) -> None:
    """
    The sum of CPU, GPU and RAM is held against the whole.
    """
    totals = read_text(tmp_path, HEADER + row(energies="0.2,0.5,0.05,0.95"))

    assert doubts(totals) == [
        "warning TT-20 line 2: cpu, gpu and ram add up to 0.75 kWh, not to 0.95"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row()[:80] + "\n", "a row of 15 cells under a header of 20"),
        (row().rstrip() + "," + row(), "a row of 40 cells under a header of 20"),
        ('"' + row(), "broken quotation marks"),
        (row(energies="0.2,0.5,0.05,x"), NO_NUMBER),
        (row(duration_s="nan"), NO_NUMBER),
    ],
)
def test_torn_rows_are_named_and_left_out(tmp_path: Path, line: str, message: str) -> None:
    """
    Half a row, two in one line and what is no number are named; the whole rows count.
    """
    totals = read_text(tmp_path, HEADER + row(run="r0", stop="09:00:00") + line)

    shown = line.strip()[:60] + "…"
    assert trail(totals) == [("line 3", "TT-3", "row", shown, None)]
    assert doubts(totals) == [f"warning TT-3 line 3: {message}"]
    assert {row.run for row in totals.rows} == {"r0"}


def test_an_amount_that_no_machine_uses_is_left_out(tmp_path: Path) -> None:
    """
    A negative energy and one above 1e15 J are no energies.
    """
    totals = read_text(tmp_path, HEADER + row(energies="-0.2,0.5,0.05,1e99"))

    assert energies_j(totals) == [
        ("line 2", "cpu", None),
        ("line 2", "gpu", 1800000.0),
        ("line 2", "ram", 180000.0),
        ("line 2", "all", None),
    ]
    assert doubts(totals) == [
        'warning TT-3 line 2: cpu_energy "-0.2" is no amount from 0 to 2.77778e+08',
        'warning TT-3 line 2: energy_consumed "1e99" is no amount from 0 to 2.77778e+08',
    ]


def test_the_case_of_ten_rows_of_one_run(shared: Path) -> None:
    """
    Ten rows of a run of 0.735 kWh are 0.735 kWh, and no series.
    """
    totals = read_path(shared / "logs" / "t_codecarbon" / "n.csv")

    assert energies_j(totals)[-1] == ("line 11", "all", 2646000.0)
    assert len(trail(totals, "TT-5")) == 9
