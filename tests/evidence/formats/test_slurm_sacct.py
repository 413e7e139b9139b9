"""
Slurm's sacct, parsable and JSON: jobs and their steps, and numbers that mean none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.read_trackers import doubts, energies_j, read_path, read_text, trail

HEADER = "JobID|Elapsed|Start|End|ConsumedEnergyRaw|ConsumedEnergy\n"
SHARED_NODES = "note TT-18 : Slurm's energy is that of whole nodes, whoever else uses them"


def line(
    job: str = "77",
    energy: str = "5040000",
    rounded: str = "5.04M",
    *,
    start: str = "2026-06-01T10:30:00",
    elapsed: str = "01:10:00",
) -> str:
    """
    A line under `HEADER`.
    """
    return f"{job}|{elapsed}|{start}|2026-06-01T11:40:00|{energy}|{rounded}\n"


def job(energy: object, *, number: object = 77, **more: Any) -> dict[str, Any]:
    """
    A job as `sacct --json` writes it, with its energy among the resources.
    """
    resources = [{"type": "cpu", "count": 8}, {"type": "energy", "id": 3, "count": energy}]
    return {
        "association": {"account": "a"},
        "job_id": number,
        "time": {"elapsed": 4200, "start": 1780309800, "end": 1780314000},
        "tres": {"allocated": resources},
        "steps": [],
    } | more


def answer(*jobs: object) -> str:
    """
    The answer of `sacct --json`.
    """
    return json.dumps({"meta": {"slurm": {"release": "24.05.2"}}, "jobs": list(jobs)})


def test_the_line_of_the_job_counts(shared: Path) -> None:
    """
    Steps repeat the energy of the node: only the job's line is taken.
    """
    totals = read_path(shared / "logs" / "p_sacct" / "n.csv")

    assert energies_j(totals) == [("line 2", "job", 2488993.0)]
    assert trail(totals) == [
        ("line 3", "TT-12", "1935.batch ConsumedEnergyRaw", "2488993", None),
        ("line 4", "TT-12", "1935.extern ConsumedEnergyRaw", "794", None),
        ("line 5", "TT-12", "1935.0 ConsumedEnergyRaw", "2488990", None),
    ]
    row = totals.rows[0]
    assert (row.duration_s, row.started_s, row.stopped_s) == (600.0, 1780309800.0, 1780310400.0)


@pytest.mark.parametrize("energy", ["0", "0.00"])
def test_zero_is_no_energy(tmp_path: Path, energy: str) -> None:
    """
    Slurm writes 0 where no plugin gathers energy.
    """
    totals = read_text(tmp_path, HEADER + line(energy=energy))

    assert trail(totals) == [("line 2", "TT-9", "ConsumedEnergyRaw", energy, None)]
    assert energies_j(totals) == [("line 2", "job", None)]


def test_an_empty_cell_is_named(tmp_path: Path) -> None:
    """
    A job without a figure has no energy, and that is said.
    """
    totals = read_text(tmp_path, HEADER + line(energy="", rounded=""))

    assert doubts(totals) == ["warning TT-9 line 2: ConsumedEnergy is empty", SHARED_NODES]


@pytest.mark.parametrize(
    "energy",
    [
        "4294967294",
        "4294967295",
        "4294967000",
        "18446744073709551614",
        "18446744073709551615",
        "18446744073709501614",
    ],
)
def test_numbers_that_mean_none(tmp_path: Path, energy: str) -> None:
    """
    NO_VAL, INFINITE and negative differences in 32 and 64 bits are no energies.
    """
    totals = read_text(tmp_path, HEADER + line(energy=energy))

    assert trail(totals) == [("line 2", "TT-13", "ConsumedEnergyRaw", energy, None)]
    assert energies_j(totals) == [("line 2", "job", None)]


@pytest.mark.parametrize(
    ("rounded", "energy_j"),
    [("794", 794.0), ("101.63K", 101630.0), ("2.49M", 2490000.0), ("1.5G", 1.5e9)],
)
def test_suffixes_are_thousands(tmp_path: Path, rounded: str, energy_j: float) -> None:
    """
    Without the raw figure the rounded one is taken; that it is rounded is said.
    """
    totals = read_text(tmp_path, "JobID|ElapsedRaw|ConsumedEnergy|\n77|4200|" + rounded + "|\n")

    assert totals.rows[0].energy_j == pytest.approx(energy_j, rel=1e-12)
    assert totals.rows[0].duration_s == 4200.0
    said = [text for text in doubts(totals) if "TT-14" in text]
    is_rounded = f"note TT-14 line 2: ConsumedEnergy {rounded} is rounded; ConsumedEnergyRaw isn't"
    assert said == ([is_rounded] if rounded[-1].isalpha() else [])


def test_a_requeued_job_is_two_and_a_copy_is_one(tmp_path: Path) -> None:
    """
    A job that ran twice has two energies; the same line again is a copy.
    """
    again = line(energy="6000000", start="2026-06-02T10:30:00")
    totals = read_text(tmp_path, HEADER + line() + again + line())

    assert trail(totals) == [("line 4", "TT-6", "row", "copy of line 2", None)]
    assert energies_j(totals) == [("line 2", "job", 5040000.0), ("line 3", "job", 6000000.0)]


def test_a_job_that_is_the_sum_of_its_steps_is_doubted(tmp_path: Path) -> None:
    """
    Two steps over the whole job that add up to it were counted twice.
    """
    steps = line("77.batch", "2520000") + line("77.0", "2519900") + line("77.extern", "100")
    totals = read_text(tmp_path, HEADER + line() + steps)

    assert doubts(totals)[0] == (
        "warning TT-20 line 2: 5040000 J is the sum of 2 steps, which may have run at one time"
    )


def test_steps_without_their_job_are_no_job(tmp_path: Path) -> None:
    """
    Steps can't be added, so a list without the job's line has no energy.
    """
    totals = read_text(tmp_path, HEADER + line("77.batch") + line("77.0"))

    assert totals.rows == ()
    assert doubts(totals) == [
        "warning TT-12 line 2: only steps of job 77 are listed, no line of the job",
        "error TT-3 : no job of the file can be read",
    ]


@pytest.mark.parametrize(
    ("elapsed", "duration_s"),
    [("1-02:03:04", 93784.0), ("00:10:00", 600.0), ("10:00", None), ("x", None)],
)
def test_elapsed_time(tmp_path: Path, elapsed: str, duration_s: float | None) -> None:
    """
    Days stand before a hyphen; any other form has no duration.
    """
    totals = read_text(tmp_path, HEADER + line(elapsed=elapsed))

    assert totals.rows[0].duration_s == duration_s


def test_a_job_that_never_ended_has_no_stop(tmp_path: Path) -> None:
    """
    `Unknown` is no time and no fault; half a row is one.
    """
    text = HEADER + line().replace("2026-06-01T11:40:00", "Unknown") + "78|00:\n"
    totals = read_text(tmp_path, text)

    assert totals.rows[0].stopped_s is None
    assert trail(totals) == [("line 3", "TT-3", "row", "78|00:", None)]
    assert doubts(totals) == [
        "warning TT-3 line 3: a row of 2 cells under a header of 6",
        SHARED_NODES,
    ]


def test_an_energy_of_another_form_is_named(tmp_path: Path) -> None:
    """
    What is no number of joules is left out with its text.
    """
    totals = read_text(tmp_path, HEADER + line(energy="5,04 MJ"))

    assert doubts(totals)[0] == 'warning TT-3 line 2: ConsumedEnergyRaw "5,04 MJ" is no energy'


def test_json_takes_the_energy_of_the_job(tmp_path: Path) -> None:
    """
    The job's energy is a resource of it; what its steps consumed repeats it.
    """
    steps = [
        {"statistics": {"energy": {"consumed": {"set": True, "infinite": False, "number": 5e6}}}},
        {"statistics": {"energy": {"consumed": 120}}},
    ]
    totals = read_text(tmp_path, answer(job(5040000, steps=steps)))

    assert (totals.format, totals.version) == ("slurm-sacct-json", "24.05.2")
    assert energies_j(totals) == [("/jobs/0", "job", 5040000.0)]
    assert trail(totals) == [
        ("/jobs/0/steps/0", "TT-12", "77.0 energy consumed", "5000000.0", None),
        ("/jobs/0/steps/1", "TT-12", "77.1 energy consumed", "120", None),
    ]
    row = totals.rows[0]
    assert (row.run, row.duration_s, row.started_s) == ("77", 4200.0, 1780309800.0)


def test_json_without_an_energy(tmp_path: Path) -> None:
    """
    No value, zero and a job that is none are told apart.
    """
    text = answer(job(2**64 - 2), job(0, number={"set": True, "number": 78}), {"job_id": "x"}, 3)
    totals = read_text(tmp_path, text)

    assert trail(totals) == [
        ("/jobs/0", "TT-13", "tres energy", "18446744073709551614", None),
        ("/jobs/1", "TT-9", "tres energy", "0", None),
    ]
    assert doubts(totals)[:2] == [
        "warning TT-3 /jobs/2: an entry is no job",
        "warning TT-3 /jobs/3: an entry is no job",
    ]


@pytest.mark.parametrize("more", [{"tres": 3}, {"tres": {"allocated": [3]}}, {"steps": [3, {}]}])
def test_json_of_another_shape(tmp_path: Path, more: dict[str, Any]) -> None:
    """
    Keys with other values than Slurm's give no energy and no traceback.
    """
    totals = read_text(tmp_path, answer(job(None, **more), job(None, time=3)))

    assert energies_j(totals) == [("/jobs/0", "job", None), ("/jobs/1", "job", None)]
