"""
What `reporter energy` prints of totals that trackers wrote: declared figures, never an energy.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.evidence.read_trackers import TRACKERS

DECLARED = "totals and models are declared: they are shown and never ranked"


def test_a_file_of_totals_is_shown_with_its_trail(run_cli: RunCli) -> None:
    """
    Rows, mends and doubts stand on the page, after the word that they are declared.
    """
    ran = run_cli("energy", TRACKERS / "carbontracker-2.0.0" / "carbontracker.log")

    assert ran.exit_code == 0
    assert ran.stdout == (
        f"carbontracker.log: declared by carbontracker 2.0.0; {DECLARED}\n"
        "\n"
        "run  of   energy     time   how   inside  CO2e  stands in\n"
        "     cpu  1,442.8 J  8.0 s  read                line 6\n"
        "\n"
        "mended: 2 changes\n"
        "  line 7, TT-10, average power of cpu: 90.22374975 -> 180.4474995\n"
        "  line 11, TT-10, average power of cpu: 90.12683625 -> 180.2536725\n"
    )


def test_doubts_are_shown(run_cli: RunCli) -> None:
    """
    A figure that can't be known says why.
    """
    ran = run_cli("energy", TRACKERS / "perun-1.0.0" / "report.txt")

    assert ran.stdout.splitlines()[2:] == [
        "run                           of     energy   time   how      inside  CO2e  stands in",
        "2026-11-30T08:20:39.468116/0  node7  742.9 J  2.8 s  unknown                line 13",
        "",
        "mended: 1 change",
        "  line 12, TT-21, ENERGY of all hosts: 891.476 J -> left out",
        "",
        "TT-21 the file: the report names neither its PUE nor its power_overhead",
    ]


def test_json_has_no_energy(run_cli: RunCli) -> None:
    """
    Whoever reads the JSON finds no measured energy, but every row, mend and finding.
    """
    ran = run_cli(
        "energy", TRACKERS / "codecarbon-3.3.0" / "emissions.csv", "--format", "json",
        "--time-zone", "UTC",
    )  # fmt: skip
    answer = json.loads(ran.stdout)

    assert (ran.exit_code, answer["energy"], answer["why_no_energy"]) == (0, None, DECLARED)
    (declared,) = answer["declared"]
    assert (declared["tool"], declared["version"]) == ("CodeCarbon", "3.3.0")
    assert (len(declared["rows"]), len(declared["mends"])) == (6, 17)
    assert declared["mends"][0] == {
        "place": "line 3",
        "rule": "TT-4",
        "field": "codecarbon_version",
        "old": "2",
        "new": "3.3.0",
    }


@pytest.mark.parametrize("form", ["markdown", "latex", "bibtex", "front-matter"])
def test_what_authors_paste_holds_no_declared_figure(run_cli: RunCli, form: str) -> None:
    """
    Declared totals have no form to paste.
    """
    ran = run_cli("energy", TRACKERS / "eco2ai-0.3.12" / "emission.csv", "--format", form)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "declared totals are printed as text or json" in ran.stderr


def test_long_lists_are_cut(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Many rows and changes are counted; the JSON lists all.
    """
    jobs = "".join(f"{job}|5000\n{job}.0|5000\n" for job in range(100))
    log = tmp_path / "sacct.txt"
    log.write_text(f"JobID|ConsumedEnergyRaw\n{jobs}")
    lines = run_cli("energy", log).stdout.splitlines()

    assert lines[67] == "  and 36 more; --format json lists all"
    assert lines[-1] == "  and 84 more; --format json lists all"


def test_totals_beside_a_power_log_are_refused(run_cli: RunCli, tmp_path: Path) -> None:
    """
    A total is never taken together with readings: the file is named, and what to do.
    """
    log = tmp_path / "power.csv"
    log.write_text("time,device,power_w\n" + "".join(f"{1780309800 + s},0,5\n" for s in range(9)))
    ran = run_cli("energy", log, TRACKERS / "codecarbon-3.3.2" / "emissions.csv")

    assert ran.exit_code == 1
    assert ran.stderr.splitlines()[0] == (
        "emissions.csv: this is CodeCarbon's emissions.csv: totals, partly modelled; no series of "
        "readings"
    )
