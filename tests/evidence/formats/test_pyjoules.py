"""
pyJoules' CSV: domains, wrapped counters, and the unit of GPUs.
"""

from __future__ import annotations

from pathlib import Path

from tests.evidence.read_trackers import doubts, energies_j, read_stored, read_text, trail

HEADER = "timestamp;tag;duration;package_0;core_0;dram_0;nvidia_gpu_0\n"


def test_two_labels_of_two_packages() -> None:
    """
    Each label has an energy for each domain; counters of 100 W and 80 W ran 1 s and 1.5 s.
    """
    totals = read_stored("pyjoules-0.5.1/result.csv")

    assert energies_j(totals) == [
        ("line 2", "cpu", 100.291467),
        ("line 2", "cpu", 80.233174),
        ("line 2", "ram", 20.058294),
        ("line 2", "ram", 15.04372),
        ("line 3", "cpu", 150.134015),
        ("line 3", "cpu", 120.107212),
        ("line 3", "ram", 30.026803),
        ("line 3", "ram", 22.520102),
    ]
    first = totals.rows[0]
    assert (first.run, first.device, first.is_modelled) == ("load", "package_0", False)
    assert (first.started_s, first.stopped_s) == (1796026780.9497693, 1796026781.9508727)
    assert (trail(totals), doubts(totals)) == ([], [])


def test_a_counter_that_wrapped_has_no_energy() -> None:
    """
    0.5.1 writes -262 kJ where a counter began again; the other domains count.
    """
    totals = read_stored("pyjoules-0.5.1/wrapped.csv")

    assert trail(totals) == [("line 2", "TT-15", "package_0", "-262043166820.0", None)]
    assert energies_j(totals)[:2] == [("line 2", "cpu", None), ("line 2", "cpu", 80.129623)]


def test_a_gpu_is_in_millijoules_and_cores_in_their_package(tmp_path: Path) -> None:
    """
    NVML counts in mJ, RAPL in uJ; cores are part of the package and never added to it.
    """
    totals = read_text(tmp_path, HEADER + "1780309800.5;train;10.0;5e6;3e6;1e6;7000\n")

    assert trail(totals) == [("line 2", "TT-16", "nvidia_gpu_0", "7000", "7000000")]
    assert [(row.device, row.device_group, row.energy_j, row.part_of) for row in totals.rows] == [
        ("package_0", "cpu", 5.0, None),
        ("core_0", "cpu", 3.0, "package_0"),
        ("dram_0", "ram", 1.0, None),
        ("nvidia_gpu_0", "gpu", 7.0, None),
    ]


def test_torn_rows_are_named(tmp_path: Path) -> None:
    """
    Half a row, a time that is none, and what is no number.
    """
    text = HEADER + "1780309800.5;train\n12;a;10.0;x;3e6;1e6;7000\n"
    totals = read_text(tmp_path, text)

    assert trail(totals)[0] == ("line 2", "TT-3", "row", "1780309800.5;train", None)
    assert energies_j(totals)[0] == ("line 3", "cpu", None)
    assert totals.rows[1].started_s is None
    assert doubts(totals) == [
        "warning TT-3 line 2: a row of 2 cells under a header of 7",
        "warning TT-3 line 3: the timestamp is no Unix time in s",
        'warning TT-3 line 3: package_0 "x" is no amount from 0 to 1e+21',
    ]


def test_a_header_alone_is_no_total(tmp_path: Path) -> None:
    """
    A file without a row says so.
    """
    assert doubts(read_text(tmp_path, HEADER)) == ["error TT-3 : no row of the file can be read"]
