"""
What competes on the boards of a benchmark, for which goal, and within which limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reporter.model.enums import Division, Scope


class Between(StrEnum):
    """
    Whether systems compete with a fixed method, or methods on whatever system.
    """

    SYSTEMS = "systems"
    METHODS = "methods"


class Goal(StrEnum):
    """
    What ranks: the least energy to the quality target, or the best quality within a budget.
    """

    ENERGY_TO_QUALITY = "energy_to_quality"
    QUALITY_WITHIN_BUDGET = "quality_within_budget"


class ComparedSide(StrEnum):
    """
    The side that energies are compared on: AC, or as the meters read them.
    """

    AC = "ac"
    AS_MEASURED = "as_measured"


class CarbonRanking(StrEnum):
    """
    Whether boards rank carbon, too: from the packaged tables, from one of the board's own alone, or
    not at all.
    """

    TABLES = "tables"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """
    Who ranks against whom.

    *entries_per_team* and *entries_per_system* cap how many entries of an organisation rank on a
    board, together and for each of its systems; `None` is no cap, but one for each system where
    systems compete (rule XS-5). *scope* is the only one with a board, `None` is all.
    """

    between: Between = Between.SYSTEMS
    ranked_divisions: tuple[Division, ...] = (Division.CLOSED,)
    entries_per_team: int | None = None
    entries_per_system: int | None = None
    scope: Scope | None = None
    side: ComparedSide = ComparedSide.AC

    @property
    def most_per_system(self) -> int | None:
        """
        How many entries of one system of an organisation rank; `None` is any number.
        """
        if self.entries_per_system is None and self.between is Between.SYSTEMS:
            return 1
        return self.entries_per_system


SYSTEMS_COMPETE = Competition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """
    What a run may take until the evaluation that counts: energy in J, seconds from its start, and
    accelerators of the system. `None` is no bound; one of energy and time is given.
    """

    source: str
    energy_j: float | None = None
    time_s: float | None = None
    accelerators_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What an entry must keep to rank; `None` is no limit.

    *artifact_bytes* is the largest trained model. The others bind each run, as measured: its mean
    and its highest power in W, its energy in J with what no reading covers, its wall time in s.
    *accelerators_count* binds the system.
    """

    source: str
    artifact_bytes: int | None = None
    accelerators_count: int | None = None
    mean_power_w: float | None = None
    highest_power_w: float | None = None
    run_time_s: float | None = None
    run_energy_j: float | None = None
