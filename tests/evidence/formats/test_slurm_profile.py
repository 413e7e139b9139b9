"""
What `sh5util -E` extracts of Slurm's energy profile: a series of power for each node.
"""

from __future__ import annotations

from pathlib import Path

from tests.evidence.write import START_S, read, said, traces

HEADER = "Step,Node,ElapsedTime,EpochTime,Power\n"


def line(second: int, power: str, *, node: str = "n1", step: str = "0") -> str:
    """
    One reading, *second* seconds after the start.
    """
    return f"{step},{node},{second},{START_S + second:.0f},{power}\n"


def test_power_of_two_nodes(tmp_path: Path) -> None:
    """
    Each node is a device; times are Unix times, so no zone is needed.
    """
    text = HEADER + line(0, "350") + line(1, "351") + line(0, "400", node="n2")
    reading = read(tmp_path, text)

    assert (reading.format, reading.zone, reading.unit) == ("slurm-profile-csv", "UTC", "W")
    assert traces(reading) == {"n1": [(0.0, 350.0), (1.0, 351.0)], "n2": [(0.0, 400.0)]}
    assert said(reading.findings) == []


def test_steps_of_one_node_are_one_series(tmp_path: Path) -> None:
    """
    Every step reads the whole node, so a second step adds no device.
    """
    text = HEADER + line(0, "350", step="batch") + line(1, "351", step="0")
    reading = read(tmp_path, text)

    assert list(traces(reading)) == ["n1"]
    assert said(reading.findings) == [
        "PW-12 line 3: steps of node n1 read the same node: one series"
    ]


def test_a_series_by_name_has_a_column_more(tmp_path: Path) -> None:
    """
    In a group of tables each row names its own; other fields than Power are left.
    """
    text = "Step,Node,Series,ElapsedTime,EpochTime,Power,CPUFrequency\n"
    reading = read(tmp_path, f"{text}0,n1,Node,0,{START_S:.0f},350,2400\n")

    assert traces(reading) == {"n1": [(0.0, 350.0)]}


def test_torn_rows_are_named(tmp_path: Path) -> None:
    """
    Half a row, a time since the start, and what is no number.
    """
    text = HEADER + line(0, "350") + "0,n1\n" + "0,n1,1,17,350\n" + line(2, "x")
    reading = read(tmp_path, text)

    assert traces(reading) == {"n1": [(0.0, 350.0)]}
    assert said(reading.findings) == [
        "PW-6 line 3: 2 cells where 5 are expected",
        "PW-6 line 4: EpochTime is no Unix time in s",
        "PW-7 line 5: Power is no number",
    ]


def test_totals_of_nodes_are_no_series(tmp_path: Path) -> None:
    """
    `-l Node:Totals` gives a minimum, maximum, sum and mean of power, which is no reading.
    """
    text = "Step,Node,ElapsedTime,Min_Power,Max_Power,Sum_Power,Avg_Power\n0,n1,60,1,2,90,1.5\n"

    assert traces(read(tmp_path, text)) == {}
