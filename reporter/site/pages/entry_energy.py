"""
Other figures for the runs of an entry: another side, official ones, stated ones, second sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporter.energy.parts import parts_in, total
from reporter.leaderboard.boards import Entry
from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.site import quantity, words
from reporter.site.addresses import entry_folder
from reporter.site.frame import Link
from reporter.site.quantity import Quantity
from reporter.units import Energy

OURS = "Mean of the runs, this site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Another figure for the same runs; *difference* is against the mean of the runs here.
    """

    name: str
    source: str | None
    link: Link | None
    side: str
    mj: Quantity | None
    kwh: Quantity | None
    difference: Quantity | None
    why: str


def mean_energy(energies: Sequence[Energy | None]) -> Energy | None:
    """
    The mean, or `None` when there is nothing or one of them is not known.
    """
    joules = [energy.joules for energy in energies if energy is not None]
    if not joules or len(joules) < len(energies):
        return None
    return Energy(math.fsum(joules) / len(joules))


def comparable_score(entry: Entry) -> ScopeScore | None:
    """
    The scope that other bodies' figures have: nodes, with the fabric where it is counted.
    """
    return entry.score.of(Scope.S3) or entry.score.of(Scope.S2)


def comparisons_of(
    entry: Entry, score: ScopeScore, same_runs: Sequence[Entry]
) -> tuple[Comparison, ...]:
    """
    The mean of the runs, its DC side, official figures, declared totals and the other sources.

    *same_runs* are entries that hold the same runs, logged on another side or by another meter.
    """
    rows = [*_own_figures(entry.submission, score), *_official_figures(entry.submission, score)]
    for other in same_runs:
        rows += _figures_of_other(other, score)
    return tuple(rows)


def _own_figures(submission: Submission, score: ScopeScore) -> list[Comparison]:
    side = "device" if score.scope is Scope.S1 else "AC"
    rows = [_comparison(OURS, side, score.run_mean, None, basis_text(score))]
    dc = mean_energy([run.dc for run in score.runs])
    if dc is not None and score.scope is not Scope.S1:
        why = "what the power supply passes on to the node"
        rows.append(_comparison("The same on the DC side", "DC", dc, score.run_mean, why))
    after = _after_runs(submission, score)
    if after is not None:
        why = "what counters show from the stop of a run to the end of its log; not counted"
        rows.append(_comparison("After the run", side, after, score.run_mean, why))
    declared = submission.declared
    if declared is not None and declared.energy_j is not None:
        printed = Energy(declared.energy_j)
        why = "printed by the submitter; compared, never used"
        rows.append(_comparison("Stated total", "not said", printed, score.run_mean, why))
    return rows


def _after_runs(submission: Submission, score: ScopeScore) -> Energy | None:
    """
    The mean energy of what followed the runs, where counters of all parts show it, in scope S1.
    """
    if score.scope is not Scope.S1:
        return None
    parts = [part for run in submission.runs for part in parts_in(run, Scope.S1)]
    after_j = total(part.energy_after_run_j for part in parts)
    return None if not after_j else Energy(after_j / len(submission.runs))


def basis_text(score: ScopeScore) -> str:
    """
    Where the AC figure comes from, in words.
    """
    bases = dict.fromkeys(run.side_basis for run in score.runs)
    return "; ".join(words.SIDE_BASIS_WORDS.get(name, name) for name in bases)


def _official_figures(submission: Submission, score: ScopeScore) -> list[Comparison]:
    official = submission.declared.official if submission.declared else ()
    rows = []
    for figure in official:
        energy = None if figure.energy_j is None else Energy(figure.energy_j)
        why = figure.difference or figure.unavailable_reason or "no cause is given"
        row = _comparison(figure.name, "as published", energy, score.run_mean, why)
        rows.append(replace(row, source=figure.source))
    return rows


def _figures_of_other(other: Entry, score: ScopeScore) -> list[Comparison]:
    """
    The figures of another package that logs the same runs.
    """
    rows = [row for row in _official_figures(other.submission, score) if row.mj is not None]
    theirs = other.score.of(score.scope)
    if theirs is not None:
        rows = [*_own_sides(theirs, score), *rows]
    link = Link(text=other.id, path=f"{entry_folder(other.id)}index.html")
    return [replace(row, link=link) for row in rows]


def _own_sides(theirs: ScopeScore, score: ScopeScore) -> list[Comparison]:
    name = "The same runs"
    rows = [_comparison(name, "AC", theirs.run_mean, score.run_mean, basis_text(theirs))]
    dc = mean_energy([run.dc for run in theirs.runs])
    if dc is not None:
        rows.append(_comparison(name, "DC", dc, score.run_mean, "read on the DC side"))
    return rows


def _comparison(
    name: str,
    side: str,
    energy: Energy | None,
    ours: Energy | None,
    why: str,
) -> Comparison:
    return Comparison(
        name=name,
        source=None,
        link=None,
        side=side,
        mj=quantity.energy_mj(energy),
        kwh=quantity.energy_kwh(energy),
        difference=quantity.difference(energy, ours),
        why=why,
    )
