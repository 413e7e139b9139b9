"""
The published entries of this board against independent expected values.
"""

from __future__ import annotations

import json
import math
import re
import statistics
from pathlib import Path
from typing import Any

from reporter.energy.parts import parts_in
from reporter.leaderboard.boards import Entry, build_leaderboard
from reporter.model.benchmark import Benchmark
from reporter.model.run import EnergyPart
from reporter.model.submission import Submission
from reporter.score.score import score

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted((CHECKOUT / "submissions").glob("*/v*.json"))
# Expected values keep negative and zero readings as logged; here they count as gaps (rule EL-7).
WITH_BAD_READINGS = {"ssd"}


def read_submission(path: Path) -> Submission:
    """
    The submission in a file.
    """
    return Submission.from_dict(json.loads(path.read_text(encoding="utf-8")))


def benchmarks() -> dict[str, Benchmark]:
    """
    The benchmarks of this board by id.
    """
    found = (
        Benchmark.from_dict(json.loads(path.read_text(encoding="utf-8")))
        for path in (CHECKOUT / "benchmarks").glob("*.json")
    )
    return {benchmark.id: benchmark for benchmark in found}


def entry_of(path: Path) -> Entry:
    """
    A scored entry of this board.
    """
    submission = read_submission(path)
    benchmark = benchmarks()[submission.benchmark.id]
    scored = score(submission, benchmark, reference_pue=1.58, reference_intensity=None)
    return Entry(submission=submission, score=scored)


def mean_of_kept_j(entry: Entry) -> float:
    """
    What the expected values hold: readings as logged, means without the fastest and slowest runs.
    """
    rule = benchmarks()[entry.submission.benchmark.id].runs
    runs = sorted(entry.submission.runs, key=lambda run: run.duration_s)
    kept = runs[rule.dropped_each_end : len(runs) - rule.dropped_each_end]
    scope = entry.score.scopes[-1].scope
    return statistics.fmean(
        math.fsum(as_logged_j(part) for part in parts_in(run, scope)) for run in kept
    )


def as_logged_j(part: EnergyPart) -> float:
    """
    The integral as the log holds it: an AC figure that was made from a DC log is multiplied back.
    """
    return part.energy_j * (part.conversion.efficiency if part.conversion else 1.0)


def path_of(row: dict[str, Any]) -> Path:
    """
    The file of the entry that a row of expected values belongs to.

    A submitter whose name is that of its package does not repeat it in the name of the file.
    """
    with_submitter = "-".join((row["round"], row["submitter"], row["system"], row["benchmark"]))
    without = "-".join((row["round"], row["system"], row["benchmark"]))
    slugs = {re.sub(r"[._]", "-", name.lower()) for name in (with_submitter, without)}
    (path,) = (path for path in FILES if path.stem in slugs)
    return path


def test_published_energies_are_reproduced(shared: Path) -> None:
    """
    Integral, kept runs, time and published scale agree with an independent computation.
    """
    expected = json.loads((shared / "mlperf" / "EXPECTED.json").read_text(encoding="utf-8"))
    rows = [row for row in expected["per_benchmark"] if row["energy_window_trapezoid_J"]]
    assert rows
    for row in rows:
        # The published folder holds five runs twice; the submission counts each once.
        if row["benchmark"] == "dlrm_dcnv2":
            continue
        entry = entry_of(path_of(row))
        scored = entry.score.scopes[-1]
        tolerance = 1e-3 if row["benchmark"] in WITH_BAD_READINGS else 1e-6
        stated = entry.submission.convergence_scale
        scale = stated.factor if stated else 1.0
        mean_j = mean_of_kept_j(entry) * scale
        assert math.isclose(mean_j, row["energy_window_trapezoid_J"], rel_tol=tolerance), entry.id
        assert scored.time_to_train_s is not None
        minutes = scored.time_to_train_s * scale / 60
        assert math.isclose(minutes, row["time_to_train_min"], rel_tol=1e-8)


def test_both_sides_of_the_same_runs_share_one_rank() -> None:
    """
    The DC package of the BERT runs is the second source of the AC package.
    """
    leaderboard = build_leaderboard(map(entry_of, FILES), benchmarks())
    board = leaderboard.board("bert-v1-s2-closed")
    assert board is not None
    seconds = {row.entry.submission.slug: row.second_source_of for row in board.rows}

    assert {
        name: first.rpartition("/")[2] for name, first in seconds.items() if first is not None
    } == {
        "v4-0-smc-dc-power-1xsmc-h100-sxm-80gb-bert": "v4-0-smc-ac-power-1xsmc-h100-sxm-80gb-bert"
    }
    assert all(row.rank is not None for row in board.rows if row.second_source_of is None)
