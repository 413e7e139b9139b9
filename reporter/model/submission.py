"""
A submission: one submitter, one system, one benchmark, all runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from reporter.model.enums import Availability, BoundaryState, Division, InstrumentKind
from reporter.model.run import DeclaredRun, Run
from reporter.model.serialization import build, to_data
from reporter.model.system import Embodied, Site, System


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """
    The organisation that answers for the entry.
    """

    name: str
    contact: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkReference:
    """
    Which benchmark file, and which version of it, the runs were made for.
    """

    id: str
    version: int

    @property
    def key(self) -> tuple[str, int]:
        """
        The id and the version, which a board has once.
        """
        return self.id, self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """
    The network that was trained; required in the open division.

    *artifact_bytes* is the size of the trained model as it is handed over.
    """

    name: str
    parameters_count: float | None = None
    activated_fraction: float | None = None
    training_flops: float | None = None
    training_flops_method: str | None = None
    base_model: str | None = None
    artifact_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """
    What the energy of the entry contains, part by part.
    """

    accelerators: BoundaryState
    host: BoundaryState
    fabric: BoundaryState
    storage: BoundaryState
    cooling_in_node: BoundaryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """
    A meter or sensor that energy parts refer to by *id*.

    *counter_range_j* is the energy in J after which its counter starts again at zero.
    """

    id: str
    kind: InstrumentKind
    name: str | None = None
    make: str | None = None
    model: str | None = None
    serial_number: str | None = None
    tool: str | None = None
    tool_version: str | None = None
    accuracy_percent: float | None = None
    calibrated_on: date | None = None
    counter_range_j: float | None = None
    evidence: tuple[str, ...] = ()
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    Where a published file stands: repository, commit and path inside it.
    """

    repository: str
    commit: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    One raw log: either a file beside the submission or one named by its origin.

    Four fields say how a training log is read that doesn't say all by itself: *pattern* for the
    forms of line of a text log, *metric* for the name of the quality, *started_at* for a log that
    counts from its start, *clock_log* for the id of a log of the same run that has the clock.
    """

    id: str
    bytes: int
    sha256: str
    format: str
    clock: str
    zone: str
    file: str | None = None
    origin: Origin | None = None
    pattern: tuple[str, ...] = ()
    metric: str | None = None
    started_at: datetime | None = None
    clock_log: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvergenceScale:
    """
    A published factor on time and energy for a run that converged faster than the reference.
    """

    factor: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialFigure:
    """
    The energy that another body's formula gives for the same logs; never used for a rank.
    """

    name: str
    source: str
    energy_j: float | None = None
    unavailable_reason: str | None = None
    difference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """
    Totals that the submitter or a paper prints: compared, never used.
    """

    energy_j: float | None = None
    emissions_g_co2e: float | None = None
    throughput_per_s: float | None = None
    model_flops_utilization: float | None = None
    official: tuple[OfficialFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """
    Preliminary runs: tuning, failures. Shown, never ranked.
    """

    method: str
    energy_j: float | None = None
    accelerator_hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """
    Where the work is described.
    """

    title: str | None = None
    url: str | None = None
    code_url: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """
    The importer that derived this file from raw logs, and what it had to assume.

    *rule_set* is the version of the importer's own rules, not of those that a review applies.
    """

    importer: str
    importer_version: str
    rule_set: int
    assumptions: tuple[str, ...] = ()
    footnote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """
    What people say of one submitter's entry for one system and one benchmark; see `Submission`.
    """

    schema_version: int
    id: str
    submitter: Submitter
    submitted_on: date
    round: str
    division: Division
    availability: Availability
    benchmark: BenchmarkReference
    system: System
    boundary: Boundary
    instruments: tuple[Instrument, ...]
    runs: tuple[DeclaredRun, ...]
    evidence: tuple[Evidence, ...]
    model: TrainedModel | None = None
    site: Site | None = None
    convergence_scale: ConvergenceScale | None = None
    second_source_of: str | None = None
    declared: Declared | None = None
    development: Development | None = None
    embodied: Embodied | None = None
    publication: Publication | None = None
    provenance: Provenance | None = None
    notes: str | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        The object of JSON data that the schema has accepted, measured fields apart.
        """
        return build(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """
        JSON data in the order of the fields; `from_dict` gives the same object back.
        """
        data: dict[str, Any] = to_data(self)
        return data

    @property
    def organisation_id(self) -> str:
        """
        The id of the organisation that answers for the entry: the first half of its id.
        """
        return self.id.partition("/")[0]

    @property
    def system_identity(self) -> tuple[str, str, int, int, str]:
        """
        What makes the system of an entry one and the same: organisation, name, size, accelerator.

        One organisation's 1, 8 and 64 nodes are three systems, whatever they are called.
        """
        system = self.system
        accelerator = system.accelerator.id or system.accelerator.name.casefold()
        return (
            self.organisation_id,
            system.name.casefold(),
            system.nodes_count,
            system.accelerators_per_node,
            accelerator,
        )

    @property
    def slug(self) -> str:
        """
        The second half of the id.
        """
        return self.id.partition("/")[2]

    @property
    def site_evidence(self) -> frozenset[str]:
        """
        Ids of the files that back the site's own carbon intensities.
        """
        site = self.site
        if site is None:
            return frozenset()
        backed = (site.carbon_intensity, site.hourly_intensity)
        return frozenset(item.evidence for item in backed if item and item.evidence)

    def instrument(self, instrument_id: str | None) -> Instrument | None:
        """
        The instrument with this id, or `None`.
        """
        return next((item for item in self.instruments if item.id == instrument_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Declaration):
    """
    One submitter's entry for one system and one benchmark, with what its logs give.

    Its runs hold declared and measured fields; people write the former, the tool the latter.
    """

    runs: tuple[Run, ...]

    @property
    def first_year(self) -> int:
        """
        The year, in UTC, of the run that started first, wherever it stands in the list.

        Its carbon intensity is the one that counts.
        """
        return min(run.started_at for run in self.runs).year
