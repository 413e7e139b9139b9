"""
What measuring makes of the published logs, against independent figures.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.importers.mlperf.official import dropped_each_end
from reporter.measure.fill import fill
from reporter.model.run import Run
from reporter.model.submission import Declaration
from reporter.store.board import load_benchmarks
from tests.conftest import CHECKOUT, shared_folder
from tests.expected_figures import expected, expected_side_j, with_power

# Readings at or below zero are gaps here and used as logged there: eight of them in one run of ssd
# on eight nodes, whose energy they move by 0.22 %.
LEFT_OUT = 2.3e-3

Place = tuple[str, str, str, str]


def place(row: dict[str, Any]) -> Place:
    """
    Round, submitter's folder, system and benchmark of a row of the independent figures.
    """
    return row["round"], row["submitter"], row["system"], row["benchmark"]


@cache
def declarations() -> dict[Place, Declaration]:
    """
    What this repository's submissions declare of the published sets, without a measured field.
    """
    found = {}
    for path in sorted((CHECKOUT / "submissions").rglob("*.json")):
        declared = Declaration.from_dict(json.loads(path.read_bytes()))
        origin = declared.evidence[0].origin
        assert origin is not None
        submitter, _, system, benchmark, *_ = Path(origin.path).parts
        found[declared.round, submitter, system, benchmark] = declared
    return found


@cache
def measured(at: Place) -> dict[str, Run]:
    """
    The runs of one set by label, as `fill` measures them from its logs, each log read once.
    """
    declared = declarations()[at]
    folder = shared_folder() / "mlperf" / declared.round
    evidence = find_evidence(declared, folder, readers=mllog_readers())
    filled = fill(declared, evidence, load_benchmarks().by_id[declared.benchmark.id])
    assert filled.submission is not None, filled.findings
    return {run.label: run for run in filled.submission.runs}


def run_of(row: dict[str, Any]) -> Run:
    """
    The run of one row.

    Two sets show five of their ten runs twice, as `_NN` and as `_raw_NN`: the independent figures
    count every file, an entry every run once, so that both rows are held against the one run.
    """
    return measured(place(row))[row["run"].replace("_raw_", "_")]


def energy_j(run: Run) -> float:
    """
    Energy in the window in J, on the side of the independent figures.
    """
    return sum(expected_side_j(part) for part in run.energy_parts)


def limit_of(run: Run) -> float:
    """
    How closely two reckonings of one run's energy have to agree, relative.
    """
    return LEFT_OUT if any(part.bad_readings_count for part in run.energy_parts) else 1e-6


def test_every_set_is_declared() -> None:
    """
    The submissions are the 24 published results with power, each once.
    """
    assert set(declarations()) == {place(row) for row in with_power()}
    assert len(declarations()) == 24


def test_every_run_has_the_expected_energy_and_time() -> None:
    """
    246 files of 236 runs: energy in the window and time to train within 1e-6, where no reading is
    left out; the runs shown twice are compared for each of their files.
    """
    rows = [row for row in expected()["per_run"] if row.get("energy_window_trapezoid_J")]
    exact = 0
    for row in rows:
        run = run_of(row)
        limit = limit_of(run)
        exact += limit == 1e-6
        assert run.duration_s == pytest.approx(row["time_to_train_s"], rel=1e-6)
        assert energy_j(run) == pytest.approx(row["energy_window_trapezoid_J"], rel=limit)
    assert (len(rows), exact) == (246, 245)
    assert len({(*place(row), run_of(row).label) for row in rows}) == 236


def test_every_benchmark_has_the_expected_mean() -> None:
    """
    Mean energy and time of the files that count, times the scale, within 1e-6.

    A mean in the independent figures is over files, so a run shown twice is in it twice.
    """
    for row in with_power():
        files = [case for case in expected()["per_run"] if place(case) == place(row)]
        runs = sorted((run_of(case) for case in files), key=lambda run: run.duration_s)
        drop = dropped_each_end(row["benchmark"])
        kept = runs[drop : len(runs) - drop]
        scale = row["scaling_factor"] / len(kept)
        time_s = sum(run.duration_s for run in kept) * scale
        mean_j = sum(energy_j(run) for run in kept) * scale
        limit = max(limit_of(run) for run in kept)
        assert time_s == pytest.approx(60 * row["time_to_train_min"], rel=1e-6)
        assert mean_j == pytest.approx(row["energy_window_trapezoid_J"], rel=limit)
