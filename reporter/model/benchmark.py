"""
A benchmark, and the settings of a board.

A benchmark: what must be reached, how many runs it takes, and how wide a tie is.

A board folder's own settings (`board.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from reporter.model.enums import Direction
from reporter.model.run import QualityValue
from reporter.model.serialization import build, to_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """
    One metric with its target; all metrics of a benchmark must hold at the same evaluation.
    """

    name: str
    direction: Direction
    target: float
    unit: str
    lowest: float | None = None
    highest: float | None = None
    baseline: float | None = None
    definition: str | None = None

    def is_reached_by(self, value: float) -> bool:
        """
        Whether *value* meets the target, compared in decimal as written.
        """
        got, target = Decimal(repr(value)), Decimal(repr(self.target))
        return got >= target if self.direction is Direction.HIGHER else got <= target


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """
    The training data, by name and source.
    """

    name: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRule:
    """
    How many runs an entry must list, and how many of the fastest and slowest are dropped.
    """

    required: int
    dropped_each_end: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """
    The relative width inside which two entries share a rank, and where it comes from.

    *run_cv* is the coefficient of variation of run energies in published runs, or `None` when no
    published power runs were read; then the width is the floor.
    """

    width: float
    basis: str
    source: str
    run_cv: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRule:
    """
    What counts as one sample, and how a log's counter turns into samples.
    """

    unit: str
    counter: str
    per_count: float
    source: str

    @property
    def unit_text(self) -> str:
        """
        The unit as people write it: without underscores.
        """
        return self.unit.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparability:
    """
    The rounds whose results may be compared with each other.
    """

    rounds: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """
    Model, data and quality target, with the rules of its boards.
    """

    schema_version: int
    id: str
    version: int
    title: str
    task: str
    model: str
    dataset: Dataset
    metrics: tuple[Metric, ...]
    runs: RunRule
    samples: SampleRule
    tie: Tie
    comparability: Comparability
    sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    base_model: str | None = None
    footnote: str | None = None
    notes: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A benchmark from JSON data that the schema has accepted.
        """
        return build(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """
        JSON data in the order of the fields.
        """
        data: dict[str, Any] = to_data(self)
        return data

    def is_reached_by(self, quality: tuple[QualityValue, ...]) -> bool:
        """
        Whether every metric is present and meets its target.
        """
        values = {item.metric: item.value for item in quality}
        return all(
            metric.name in values and metric.is_reached_by(values[metric.name])
            for metric in self.metrics
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSite:
    """
    The one PUE and one factor of the location-free carbon column.
    """

    pue: float
    pue_source: str
    factor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """
    Title, address and reference values of a board.
    """

    title: str
    description: str
    reference_site: ReferenceSite
    base_url: str | None = None
    footer: str | None = None
    repository_url: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A board from data that the schema has accepted.
        """
        return build(cls, data)
