"""
Entries of the made-up benchmark, and of the board of this repository, ready to be compared.
"""

from __future__ import annotations

from typing import Any

from reporter.comparison.side import Side, side_of
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Scope
from reporter.model.submission import TrainedModel
from tests.score.make_submission import a_benchmark, an_entry


def a_side(
    entry_id: str, *, benchmark: Benchmark | None = None, scope: Scope | None = None, **changes: Any
) -> Side:
    """
    An entry of the made-up benchmark in one scope; changes as in `a_submission`.
    """
    used = benchmark or a_benchmark()
    return side_of(an_entry(used, id=entry_id, **changes), used, scope)


def a_model(flops: float) -> TrainedModel:
    """
    A model whose training took that many FLOPs.
    """
    return TrainedModel(
        name="A network", parameters_count=1e9, training_flops=flops, training_flops_method="6NT"
    )
