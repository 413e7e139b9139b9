"""
The benchmark files: valid, consistent, with noise and references that follow from published runs.
"""

from __future__ import annotations

import json
import math
import statistics
from pathlib import Path

import jsonschema
import pytest

from reporter.convergence.reference import MISPRINT_RATIO, curve_of, olympic_mean
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Direction
from reporter.store.board import load_benchmarks

CHECKOUT = Path(__file__).resolve().parents[1]
FILES = sorted((CHECKOUT / "benchmarks").glob("*.json"))

# Target by metric, runs and runs dropped at each end, as published (v4.0 to v6.1).
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
    "gpt-oss-20b": ({"log_perplexity": 3.34}, 10, 1),
    "deepseekv3-671b": ({"log_perplexity": 3.6}, 3, 1),
    "qwen35-397b-grpo": ({"accuracy": 0.69}, 3, 1),
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
    The fifteen benchmarks of v4.0 to v6.1 are there.
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
    for folder in (
        *("dlrm_dcnv2", "stable_diffusion", "llama2_70b_lora", "llama31_405b", "gpt_oss_20b"),
        *("deepseekv3_671b", "qwen35_397b_grpo"),
    ):
        assert names[folder] == folder.replace("_", "-")


def published_tables(shared: Path) -> dict[tuple[str, str], tuple[str, dict[int, list[float]]]]:
    """
    Path in the repository and values by batch size of each published table, by benchmark and round.
    """
    names = by_name()
    found = {}
    for path in sorted((shared / "mlperf/rcp").glob("*/rcps_*.json")):
        version, published = path.parent.name, path.stem.removeprefix("rcps_")
        records = json.loads(path.read_text(encoding="utf-8")).values()
        values = {
            record["BS"]: record.get("samples to converge", record.get("Epochs to converge"))
            for record in records
        }
        source = f"mlperf_logging/rcp_checker/training_{version}/{path.name}"
        found[names[published], f"v{version.removesuffix('.0')}"] = (source, values)
    return found


def test_the_reference_points_are_the_published_ones(shared: Path) -> None:
    """
    Every table of every round, value for value in the published order, with its path.
    """
    own = {}
    for benchmark in map(read, FILES):
        reference = benchmark.reference_convergence
        assert reference is not None
        assert (reference.repository, reference.licence) == ("mlcommons/logging", "Apache-2.0")
        for table in reference.tables:
            values = {point.batch_size: list(point.values) for point in table.points}
            assert list(values) == sorted(values)
            for file in table.files:
                own[benchmark.id, file.round] = (file.path, values)

    assert own == published_tables(shared)
    assert len(own) == 44


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_board_is_held_against_the_newest_round_of_its_span(path: Path) -> None:
    """
    One table a board, and that round has points.
    """
    benchmark = read(path)
    reference = benchmark.reference_convergence

    assert reference is not None
    assert reference.board_round == benchmark.comparability.rounds[-1]
    assert reference.board_points
    assert reference.points_of("v3.0") is None


# Root mean square of the spread of energy per sample over published sets, where above 1 %.
SIGMA_RUN = {"retinanet": 0.0144, "resnet": 0.0122, "unet3d": 0.0214}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_noise_of_runs_follows_from_published_runs(path: Path, shared: Path) -> None:
    """
    The spread of energy per sample: 1 %, or the root mean square of the AC sets where larger.
    """
    benchmark = read(path)
    expected = json.loads((shared / "mlperf/EXPECTED_SCORE.json").read_text(encoding="utf-8"))
    spreads = [
        one["scopes"]["S2"]["s_e"]
        for one in expected["sets"].values()
        if one["benchmark"] == benchmark.id and one["side"] == "ac"
    ]
    assert benchmark.noise.sigma_run == SIGMA_RUN.get(benchmark.id, 0.01)
    if spreads:
        rms = math.sqrt(statistics.fmean(spread * spread for spread in spreads))
        # 2.14 % of unet3d is the plain deviation of e_r; about the ratio of sums it is 2.09 %.
        assert math.isclose(benchmark.noise.sigma_run, max(0.01, rms), rel_tol=0.025)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_spread_of_samples_follows_from_the_kept_reference_points(path: Path) -> None:
    """
    Root mean square of the relative sample deviations of the board's table; absent where it is 0.
    """
    benchmark = read(path)
    assert benchmark.reference_convergence is not None
    dropped = benchmark.runs.dropped_each_end
    points = benchmark.reference_convergence.board_points
    curve = curve_of(points, dropped_each_end=dropped)
    assert curve is not None
    kept = {point.batch_size: point.mean for point in curve.points}
    squares = []
    for point in points:
        if point.batch_size in kept:
            mean = olympic_mean(point.values, dropped)
            sound = [value for value in point.values if value <= MISPRINT_RATIO * mean]
            squares.append((statistics.stdev(sound) / mean) ** 2)
    spread = math.sqrt(statistics.fmean(squares))

    assert math.isclose(benchmark.noise.sigma_samples or 0, spread, abs_tol=5e-5)
    assert (benchmark.noise.sigma_samples is None) == (spread == 0)
