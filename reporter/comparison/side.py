"""
One entry in one scope, ready to be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.claims.row_figures import Facts
from reporter.comparison.entry_facts import entry_facts
from reporter.errors import ReporterError
from reporter.leaderboard.boards import board_key
from reporter.leaderboard.entries import BoardKey, Entry
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Scope
from reporter.score.result import ScopeScore
from reporter.units import Energy

NO_FIGURES = "{id} has no figures in {scope}; it has {known}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    An entry with its benchmark, its figures in one scope, and the facts made of them.
    """

    entry: Entry
    benchmark: Benchmark
    scored: ScopeScore
    facts: Facts

    @property
    def board(self) -> BoardKey:
        """
        The board that the entry stands on in this scope.
        """
        return board_key(self.entry, self.scored)


def side_of(entry: Entry, benchmark: Benchmark, scope: Scope | None = None) -> Side:
    """
    *entry* in *scope*, or without one in the scope that its page shows first.

    Raises `ReporterError` when the entry has no energy there, with the reason.
    """
    scored = _scope_score(entry, scope)
    return Side(
        entry=entry,
        benchmark=benchmark,
        scored=scored,
        facts=entry_facts(entry, benchmark, scored, _energy_of(entry, scored)),
    )


def has_energy_in(entry: Entry, scope: Scope) -> bool:
    """
    Whether the entry has an energy in *scope* that can be compared.
    """
    scored = entry.score.of(scope)
    return scored is not None and scored.energy is not None


def _scope_score(entry: Entry, scope: Scope | None) -> ScopeScore:
    """
    The figures of *scope*; of the first scope that may rank, else of the first.
    """
    known = entry.score.scopes
    if not known:
        reasons = "; ".join(reason.message for reason in entry.score.reasons)
        raise ReporterError(f"{entry.id} has no energy to compare: {reasons}")
    if scope is None:
        return next((item for item in known if item.is_eligible), known[0])
    found = entry.score.of(scope)
    if found is None:
        names = " and ".join(item.scope.value for item in known)
        raise ReporterError(NO_FIGURES.format(id=entry.id, scope=scope, known=names))
    return found


def _energy_of(entry: Entry, scored: ScopeScore) -> Energy:
    if scored.energy is None:
        reasons = "; ".join(dict.fromkeys(reason.message for reason in scored.reasons))
        raise ReporterError(f"{entry.id} has no energy in {scored.scope} to compare: {reasons}")
    return scored.energy
