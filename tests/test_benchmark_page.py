"""
The examples of docs/benchmarks.md are benchmarks that load, and say what the page says of them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reporter.model.benchmark import Benchmark
from reporter.model.competition import Between, CarbonRanking, ComparedSide
from reporter.model.enums import Division
from reporter.score_codes import SCORE_CODES
from reporter.store.board import Benchmarks, load_benchmarks
from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "docs/benchmarks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
WHOLE, *FRAGMENTS = map(json.loads, BLOCKS)
NAMES = ("whole", "systems", "side", "methods", "carbon", "budget", "time", "limits")


def loaded(folder: Path, fragment: dict[str, Any], **changes: Any) -> Benchmarks:
    """
    The benchmarks of a folder with the whole example and a fragment beside its other fields.
    """
    data = {**WHOLE, **fragment, **changes}
    (folder / "small-images.json").write_text(json.dumps(data), encoding="utf-8")
    return load_benchmarks(folder)


@pytest.mark.parametrize("fragment", [{}, *FRAGMENTS], ids=NAMES)
def test_every_example_is_a_benchmark(fragment: dict[str, Any], tmp_path: Path) -> None:
    """
    Each passes the schema and the checks of a board, and holds what is written.
    """
    found = loaded(tmp_path, fragment)
    benchmark = found.by_id["small-images"]
    data = benchmark.to_dict()

    assert found.findings == ()
    assert Benchmark.from_dict(data) == benchmark
    for key, stated in fragment.items():
        assert data[key] == ({**data[key], **stated} if isinstance(stated, dict) else stated)


def test_examples_mean_what_the_page_says(tmp_path: Path) -> None:
    """
    Systems, a side, methods, a table of carbon, a budget, a time, limits: in the order of the page.
    """
    systems, side, methods, carbon, budget, time, limits = (
        loaded(tmp_path, one).by_id["small-images"] for one in FRAGMENTS
    )

    assert carbon.carbon is CarbonRanking.OWN
    assert (systems.competes.between, systems.competes.most_per_system) == (Between.SYSTEMS, 2)
    assert side.competes.side is ComparedSide.AS_MEASURED
    assert methods.ranks_methods and methods.ranks_division(Division.OPEN)
    assert not methods.ranks_division(Division.CLOSED)
    assert methods.carbon is CarbonRanking.NONE and not methods.ranks_carbon
    assert budget.ranks_quality and time.ranks_quality
    assert limits.limits is not None and limits.limits.run_time_s == 900


def test_a_benchmark_that_says_nothing_is_one_of_systems(tmp_path: Path) -> None:
    """
    One entry of each system, in the closed division, by energy on the AC side, and by carbon.
    """
    found = loaded(tmp_path, {}).by_id["small-images"]

    assert found.competes.most_per_system == 1
    assert not found.ranks_methods and not found.ranks_quality and found.ranks_carbon
    assert found.ranks_division(Division.CLOSED) and not found.ranks_division(Division.OPEN)


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        (
            {"goal": "quality_within_budget"},
            "/budget",
            "the goal is quality_within_budget, and no budget of energy or time is stated",
        ),
        (
            {"goal": "quality_within_budget", "budget": {"time_s": 60, "source": "rules"}},
            "/noise",
            "quality ranks, and nothing says how much it differs from run to run",
        ),
        (
            {"budget": {"time_s": 60, "source": "rules"}},
            "/budget",
            "a budget is stated, and quality_within_budget isn't the goal",
        ),
        (
            {
                "goal": "quality_within_budget",
                "budget": {"time_s": None, "energy_j": None, "source": "rules"},
                "noise": {"sigma_run": 0.01, "sigma_quality": 0.01, "source": "runs"},
            },
            "/budget",
            "the goal is quality_within_budget, and no budget of energy or time is stated",
        ),
        (
            {
                "goal": "quality_within_budget",
                "budget": {"time_s": 60, "source": "rules"},
                "noise": {"sigma_run": 0.01, "sigma_quality": 0.01, "source": "runs"},
                "metrics": [*WHOLE["metrics"], {**WHOLE["metrics"][0], "name": "auc"}],
            },
            "/metrics",
            "quality within a budget ranks by one metric, and 2 stand",
        ),
    ],
)
def test_a_goal_that_cannot_rank_is_refused(
    changes: dict[str, Any], pointer: str, message: str, tmp_path: Path
) -> None:
    """
    A budget, its spread and its one metric belong together; the file says which one is missing.
    """
    found = loaded(tmp_path, {}, **changes)
    said = [one for one in found.findings if one.pointer == pointer]

    assert found.by_id == {}
    assert [(one.code, one.message) for one in said] == [("BD-3", message)]


def test_codes_of_the_page_exist() -> None:
    """
    Every code that the page names is one of a reason without a rank.
    """
    named = set(re.findall(r"SR-\d+", PAGE))

    assert named <= set(SCORE_CODES)
    assert {f"SR-{number}" for number in (*range(21, 28), *range(29, 33))} <= named
