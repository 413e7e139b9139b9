"""
The names of a run's files, and that no run writes over another.
"""

from __future__ import annotations

from pathlib import Path

from reporter.monitor.output_files import claim_files


def names(folder: Path, host: str) -> tuple[str, str]:
    """
    The names that a run on *host* gets.
    """
    files = claim_files(folder, host)
    return files.log.name, files.document.name


def test_hosts_and_runs_share_a_folder(tmp_path: Path) -> None:
    """
    The first run has run.json; further hosts and runs have names of their own.
    """
    assert names(tmp_path / "a" / "b", "n1") == ("power-n1.csv", "run.json")
    assert names(tmp_path / "a" / "b", "n2") == ("power-n2.csv", "run-n2.json")
    assert names(tmp_path / "a" / "b", "n1") == ("power-n1-2.csv", "run-n1-2.json")
    assert names(tmp_path / "a" / "b", "n1") == ("power-n1-3.csv", "run-n1-3.json")


def test_what_is_there_stays(tmp_path: Path) -> None:
    """
    Files that are there already are left as they are.
    """
    (tmp_path / "power-n1.csv").write_text("mine")
    (tmp_path / "run.json").write_text("mine")

    assert names(tmp_path, "n1") == ("power-n1-2.csv", "run-n1-2.json")
    assert (tmp_path / "power-n1.csv").read_text() == "mine"


def test_a_host_can_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    """
    What may not stand in a file name becomes a hyphen.
    """
    assert names(tmp_path, "../x y") == ("power-..-x-y.csv", "run.json")
