"""
The sample in tests/data/monitor/run is what a run of today leaves behind.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict

import pytest

from reporter.monitor.log import COLUMNS, FIRST_LINE
from reporter.monitor.summary import summary_lines
from tests.conftest import CHECKOUT, Golden

FOLDER = CHECKOUT / "tests" / "data" / "monitor" / "run"
DOCUMENT = json.loads((FOLDER / "run.json").read_text(encoding="utf-8"))
LINES = (FOLDER / DOCUMENT["log"]["file"]).read_text(encoding="utf-8").splitlines()


def test_the_sample_has_the_columns_of_today() -> None:
    """
    First line, described columns and header line are those that the log has now.
    """
    described = [line for line in LINES if line.startswith("# column ")]

    assert LINES[0] == FIRST_LINE
    assert described == [f"# column {name}: {meaning}" for name, meaning in COLUMNS.items()]
    assert ",".join(COLUMNS) in LINES


def test_the_document_has_the_sums_of_the_log() -> None:
    """
    Each device's energy is the rise of its counter in the log, over its start at zero.
    """
    rows = defaultdict(list)
    for row in csv.DictReader(line for line in LINES if not line.startswith("#")):
        rows[row["kind"], row["device"]].append(row)

    assert len(rows) == len(DOCUMENT["devices"]) == 4
    for device in DOCUMENT["devices"]:
        mine = rows[device["kind"], device["device"]]
        rise_j = float(mine[-1]["energy_j"]) - float(mine[0]["energy_j"])
        rise_j += device["counter_wraps_count"] * (device["counter_range_j"] or 0.0)
        assert device["energy_j"] == pytest.approx(rise_j, abs=1e-4)
        assert device["readings_count"] == len(mine)
    wraps = [device["counter_wraps_count"] for device in DOCUMENT["devices"]]
    assert wraps == [0, 0, 1, 0]


def test_the_summary_of_the_sample(golden: Golden) -> None:
    """
    Energies of every device, sums of a kind, and what wasn't read.
    """
    golden.check("monitor/summary.txt", "\n".join(summary_lines(DOCUMENT)) + "\n")


def test_the_summary_of_a_run_with_faults(golden: Golden) -> None:
    """
    Lost devices, slow sources, resets, gaps, lost lines and problems are each named.
    """
    first, second, *others = DOCUMENT["devices"]
    document = DOCUMENT | {
        "exit_status": 143,
        "ended_by_signal": "SIGTERM",
        "devices": [
            first | {"problems": {"GPU is lost": 12}, "unread_at_end_s": 1.5},
            second | {"counter_resets_count": 1, "longest_step_s": 75.0, "energy_basis": "power"},
            *(device | {"energy_j": None} for device in others),
        ],
        "sources": [
            {"source": "nvidia", "missed_samples": 3, "has_last_reading": True},
            {"source": "rapl", "missed_samples": 0, "has_last_reading": False},
        ],
        "lost_lines_count": 2,
        "problems": ["the log could not be written: No space left on device"],
    }

    golden.check("monitor/summary-with-faults.txt", "\n".join(summary_lines(document)) + "\n")
