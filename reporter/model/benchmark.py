"""
A benchmark, and the settings of a board.

A benchmark: what must be reached, how many runs it takes, and how much runs differ.

A board folder's own settings (`board.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from reporter.model.carbon_table import NO_TABLE, CarbonTable
from reporter.model.competition import (
    SYSTEMS_COMPETE,
    Between,
    Budget,
    CarbonRanking,
    Competition,
    Goal,
    Limits,
)
from reporter.model.enums import Direction, Division
from reporter.model.organisations import NO_ORGANISATIONS, Organisations
from reporter.model.serialization import build, to_data

if TYPE_CHECKING:
    from reporter.model.run import QualityValue


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
class ReferencePoint:
    """
    What runs of the reference code needed to reach the target at one batch size, in counts.
    """

    batch_size: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFile:
    """
    One published file of reference points: its round, and its path in the repository.
    """

    round: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTable:
    """
    The reference points of one or more rounds; rounds whose files hold the same points share them.
    """

    files: tuple[ReferenceFile, ...]
    points: tuple[ReferencePoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceConvergence:
    """
    The published reference convergence points of a benchmark, and the round whose table ranks.

    *board_round* is the newest round of the comparability span: all entries of a board are held
    against one table. The table of an entry's own round only reproduces its published factor.
    """

    repository: str
    commit: str
    licence: str
    board_round: str
    tables: tuple[ReferenceTable, ...]

    def points_of(self, round_name: str) -> tuple[ReferencePoint, ...] | None:
        """
        The points of a round ("v5.0"), or None where it published none.
        """
        for table in self.tables:
            if any(file.round == round_name for file in table.files):
                return table.points
        return None

    @property
    def board_points(self) -> tuple[ReferencePoint, ...]:
        """
        The points that all entries of the board are held against; empty where the round has none.
        """
        return self.points_of(self.board_round) or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNoise:
    """
    How much runs of one system differ, as relative standard deviations.

    *sigma_run* is that of energy per sample; *sigma_samples* that of samples to target, None where
    nothing is known of it. *sigma_quality* is absolute, in the unit of the metric: that of the
    quality within the budget.
    """

    sigma_run: float
    source: str
    sigma_samples: float | None = None
    sigma_quality: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """
    When entries of a benchmark version may be submitted; both days count, `None` sets no bound.
    """

    name: str
    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """
    Model, data and quality target, with the rules of its boards.

    *closed_on* is the day on which a maintainer closed the boards of this version. *carbon_table*
    is that of the board, which stands in a file of its own.
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
    comparability: Comparability
    sources: tuple[str, ...]
    noise: RunNoise
    aliases: tuple[str, ...] = ()
    base_model: str | None = None
    limits: Limits | None = None
    competition: Competition | None = None
    goal: Goal | None = None
    budget: Budget | None = None
    carbon: CarbonRanking | None = None
    season: Season | None = None
    closed_on: date | None = None
    reference_convergence: ReferenceConvergence | None = None
    footnote: str | None = None
    notes: str | None = None
    carbon_table: CarbonTable | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A benchmark from JSON data that the schema has accepted.
        """
        return build(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """
        JSON data in the order of the fields, as the benchmark's own file has it.
        """
        data: dict[str, Any] = to_data(replace(self, carbon_table=None))
        return data

    @property
    def own_carbon_table(self) -> CarbonTable | None:
        """
        The board's own table where carbon ranks by it alone, else `None`; one without rows where
        the board has none that can be used.
        """
        return (self.carbon_table or NO_TABLE) if self.carbon is CarbonRanking.OWN else None

    @property
    def competes(self) -> Competition:
        """
        What competes; systems in the closed division where the file says nothing.
        """
        return self.competition or SYSTEMS_COMPETE

    @property
    def ranks_methods(self) -> bool:
        """
        Whether an entry stands for its method, and not for its system.
        """
        return self.competes.between is Between.METHODS

    @property
    def ranks_quality(self) -> bool:
        """
        Whether the quality within the budget ranks, and not the energy to the target.
        """
        return self.goal is Goal.QUALITY_WITHIN_BUDGET

    @property
    def ranks_carbon(self) -> bool:
        """
        Whether boards show and rank CO2e; where quality ranks there is no energy to rank by.
        """
        return self.carbon is not CarbonRanking.NONE and not self.ranks_quality

    def ranks_division(self, division: Division) -> bool:
        """
        Whether entries of *division* have ranks.
        """
        return division in self.competes.ranked_divisions

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
    The one PUE and one carbon intensity of the location-free carbon column, with their sources.
    """

    pue: float
    pue_source: str
    intensity_g_per_kwh: float
    intensity_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """
    What a board is pinned to: the version of its schemas and the rule set; None is the tool's own.
    """

    schema: int | None = None
    rule_set: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """
    Title, address and reference values of a board, and who may say what in its ledger.

    *data_licence* is the SPDX id of the licence of what its submitters publish there; *keep* are
    the names of files at the top of its site that a build leaves in place.
    """

    title: str
    description: str
    reference_site: ReferenceSite
    base_url: str | None = None
    footer: str | None = None
    repository_url: str | None = None
    data_licence: str | None = None
    versions: Versions = Versions()
    keep: tuple[str, ...] = ()
    organisations: Organisations = NO_ORGANISATIONS

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        A board from data that the schema has accepted.
        """
        # `ledger` and `organisations` are two tables of the file and one thing here.
        rest = {key: value for key, value in data.items() if key != "organisations"}
        return replace(build(cls, rest), organisations=Organisations.from_dict(data))
