"""
The benchmark files of a board.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.store.board import load_benchmarks

BERT = Path(__file__).resolve().parents[1] / "data" / "benchmarks" / "bert.json"


def put(path: Path, **changes: Any) -> None:
    """
    Write the benchmark of the tests with some top-level values changed.
    """
    data = json.loads(BERT.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(data), encoding="utf-8")


def test_the_benchmarks_that_come_with_the_tool_are_sound() -> None:
    """
    Every packaged benchmark can be used, under the name of its file.
    """
    benchmarks = load_benchmarks()

    assert () == benchmarks.findings
    assert "bert" in benchmarks.by_id
    assert sorted(benchmarks.by_id) == list(benchmarks.by_id)


def test_a_benchmark_is_found_by_id_and_alias(tmp_path: Path) -> None:
    """
    Published results use other names; they lead to the same benchmark.
    """
    put(tmp_path / "bert.json", aliases=["bert_large"])
    benchmarks = load_benchmarks(tmp_path)

    assert benchmarks.by_id["bert"] is benchmarks.find("bert")
    assert benchmarks.by_id["bert"] is benchmarks.find("bert_large")
    assert benchmarks.find("ernie") is None


def test_a_bad_file_hides_no_other(tmp_path: Path) -> None:
    """
    A file that can't be used is a finding; the others are there.
    """
    put(tmp_path / "bert.json")
    (tmp_path / "broken.json").write_text("{")
    put(tmp_path / "no-metrics.json", id="no-metrics", metrics=[])
    (tmp_path / "linked.json").symlink_to(BERT)

    benchmarks = load_benchmarks(tmp_path)

    assert ["bert"] == list(benchmarks.by_id)
    assert ["JS-2", "FI-2", "SH-8"] == [finding.code for finding in benchmarks.findings]


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    """
    A benchmark under another name than its id is refused.
    """
    put(tmp_path / "other.json")

    (finding,) = load_benchmarks(tmp_path).findings
    assert ("BD-3", "the id is 'bert', the file's name is 'other'") == (
        finding.code,
        finding.message,
    )


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    """
    An alias that another benchmark has is refused.
    """
    put(tmp_path / "bert.json", aliases=["large"])
    put(tmp_path / "ernie.json", id="ernie", aliases=["large"])

    benchmarks = load_benchmarks(tmp_path)

    assert ["the name 'large' is used by bert.json"] == [f.message for f in benchmarks.findings]
    assert ["bert"] == list(benchmarks.by_id)


def test_dropping_every_run_is_refused(tmp_path: Path) -> None:
    """
    The run rule must leave at least one run to take the mean of.
    """
    put(tmp_path / "bert.json", runs={"required": 4, "dropped_each_end": 2, "source": "guess"})

    (finding,) = load_benchmarks(tmp_path).findings
    assert "2 runs dropped at each end leave none of the 4 required" == finding.message


def test_a_baseline_beyond_the_target_is_refused(tmp_path: Path) -> None:
    """
    A model that reaches the target untrained shows that the direction or the target is wrong.
    """
    metric = {"name": "loss", "direction": "lower", "target": 2.5, "unit": "nats", "baseline": 2.5}
    put(tmp_path / "bert.json", metrics=[metric])

    (finding,) = load_benchmarks(tmp_path).findings
    assert "the baseline 2.5 already reaches the target 2.5" == finding.message


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """
    A board without its benchmarks can't be built.
    """
    with pytest.raises(ReporterError, match="no such folder"):
        load_benchmarks(tmp_path / "absent")
