"""
The benchmark files: valid, consistent, and with tie widths that follow from published runs.
"""

from __future__ import annotations

import json
import math
import statistics
from collections import defaultdict
from pathlib import Path

import jsonschema
import pytest

from reporter.model.benchmark import Benchmark
from reporter.model.enums import Direction
from reporter.score.quality import tie_width
from reporter.store.board import load_benchmarks

CHECKOUT = Path(__file__).resolve().parents[1]
FILES = sorted((CHECKOUT / "benchmarks").glob("*.json"))
# The DC package holds the very runs of the AC package; one set of runs counts once.
SECOND_SOURCES = {"smc-dc-power"}

# Target by metric, runs and runs dropped at each end, as published (v4.0 to v5.1).
PUBLISHED = {
    "resnet": ({"top1_accuracy": 0.759}, 5, 1),
    "unet3d": ({"mean_dice": 0.908}, 40, 4),
    "retinanet": ({"mean_average_precision": 0.34}, 5, 1),
    "bert": ({"masked_lm_accuracy": 0.72}, 10, 1),
    "gpt3": ({"log_perplexity": 2.69}, 3, 1),
    "dlrm-dcnv2": ({"auc": 0.80275}, 10, 1),
    "stable-diffusion": ({"fid": 90, "clip": 0.15}, 10, 1),
    "llama2-70b-lora": ({"eval_loss": 0.925}, 10, 1),
    "rgat": ({"accuracy": 0.72}, 10, 1),
    "llama31-405b": ({"log_perplexity": 5.6}, 3, 1),
    "llama31-8b": ({"log_perplexity": 3.3}, 10, 1),
    "flux1": ({"eval_loss": 0.586}, 10, 1),
}
LOWER = {"log_perplexity", "fid", "eval_loss"}


def read(path: Path) -> Benchmark:
    """
    The benchmark in a file.
    """
    return Benchmark.from_dict(json.loads(path.read_text(encoding="utf-8")))


def by_name() -> dict[str, str]:
    """
    The id of each benchmark by id and by alias.
    """
    found: dict[str, str] = {}
    for benchmark in map(read, FILES):
        for name in (benchmark.id, *benchmark.aliases):
            assert name not in found, f"{name} names two benchmarks"
            found[name] = benchmark.id
    return found


def test_every_benchmark_of_the_rounds_has_a_file() -> None:
    """
    The twelve benchmarks of v4.0 to v5.1 are there.
    """
    assert {path.stem for path in FILES} == set(PUBLISHED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_valid_and_does_not_contradict_itself(path: Path) -> None:
    """
    The schema accepts it, its name is its id, and nothing in it contradicts the rest.
    """
    schema = json.loads((CHECKOUT / "schemas/v2/benchmark.schema.json").read_text("utf-8"))
    data = json.loads(path.read_text(encoding="utf-8"))
    benchmark = Benchmark.from_dict(data)

    assert list(jsonschema.Draft202012Validator(schema).iter_errors(data)) == []
    assert benchmark.id == path.stem
    assert load_benchmarks(path.parent).findings == ()
    assert benchmark.to_dict() == {key: data[key] for key in data if key != "$schema"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_targets_and_run_rules_are_the_published_ones(path: Path) -> None:
    """
    Targets, directions, runs and drops are those of the rules.
    """
    benchmark = read(path)
    targets, required, dropped = PUBLISHED[path.stem]

    assert {metric.name: metric.target for metric in benchmark.metrics} == targets
    assert (benchmark.runs.required, benchmark.runs.dropped_each_end) == (required, dropped)
    for metric in benchmark.metrics:
        is_lower = metric.name in LOWER
        assert metric.direction is (Direction.LOWER if is_lower else Direction.HIGHER)


def test_published_folder_names_are_found() -> None:
    """
    Names used by published results lead to one benchmark each.
    """
    names = by_name()

    assert names["ssd"] == "retinanet"
    assert names["gnn"] == "rgat"
    for folder in ("dlrm_dcnv2", "stable_diffusion", "llama2_70b_lora", "llama31_405b"):
        assert names[folder] == folder.replace("_", "-")


def energies_of_sets(shared: Path) -> dict[str, list[list[float]]]:
    """
    The AC-side energies of the published runs: a list for each set of runs, by benchmark.
    """
    expected = json.loads((shared / "mlperf" / "EXPECTED.json").read_text(encoding="utf-8"))
    names = by_name()
    sets: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for run in expected["per_run"]:
        energy_j = run.get("energy_window_trapezoid_J")
        if energy_j and run["submitter"] not in SECOND_SOURCES:
            key = (names[run["benchmark"]], run["round"], run["submitter"], run["system"])
            sets[key].append(energy_j)
    found: dict[str, list[list[float]]] = defaultdict(list)
    for (name, *_), energies_j in sets.items():
        found[name].append(energies_j)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_tie_width_follows_from_published_runs(path: Path, shared: Path) -> None:
    """
    The run CV is the root mean square over the sets that were read; without one it is absent.
    """
    benchmark = read(path)
    sets = energies_of_sets(shared).get(benchmark.id, [])
    if not sets:
        assert benchmark.tie.run_cv is None
        assert benchmark.tie.width == 0.02
        assert "no published runs with power" in benchmark.tie.basis
        return
    squares = [(statistics.stdev(own) / statistics.fmean(own)) ** 2 for own in sets]
    run_cv = math.sqrt(statistics.fmean(squares))

    assert benchmark.tie.run_cv is not None
    assert math.isclose(benchmark.tie.run_cv, run_cv, abs_tol=5e-6)
    assert math.isclose(
        benchmark.tie.width, tie_width(run_cv, benchmark.runs.required), abs_tol=5e-5
    )
