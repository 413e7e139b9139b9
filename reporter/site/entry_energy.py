"""
How the ranked energy of an entry was made, step by step, and the other figures for the same runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporter.energy.meter_class import UNCERTAINTY
from reporter.leaderboard.boards import Entry
from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.site import quantity, words
from reporter.site.addresses import entry_folder
from reporter.site.frame import Link
from reporter.site.quantity import Quantity
from reporter.text import number, plural
from reporter.units import Energy

OURS = "Energy to train, this site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step from the logs to the ranked energy.
    """

    name: str
    how: str
    path: str
    kwh: Quantity | None
    mj: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """
    The steps of one scope.
    """

    scope: str
    scope_words: str
    rows: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    Another figure for the same runs; *difference* is against the ranked energy.
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


def scale_of(submission: Submission) -> float:
    """
    The published convergence scale, 1 where there is none.
    """
    return submission.convergence_scale.factor if submission.convergence_scale else 1.0


def steps_of(score: ScopeScore, submission: Submission) -> Steps:
    """
    From the integral inside the window to the pessimistic energy that ranks.
    """
    kept = score.kept
    counted = f"{len(kept)} of {plural(len(score.runs), 'run')}"
    uncertainty = UNCERTAINTY[score.meter_class]
    factor = f"× (1 + 2 × {uncertainty:.2f}) for meter class {score.meter_class}"
    integrated = mean_energy([run.integrated for run in kept])
    charged = mean_energy([run.charged for run in kept])
    return Steps(
        scope=score.scope.value,
        scope_words=score.scope.title,
        rows=(
            _step("Integrated", f"mean of {counted}, AC side", "window", integrated),
            _step("Charged", "unread time at the highest power", "charged-energy", charged),
            _step("Scaled", _scale_words(submission), "convergence-scale", score.energy),
            _step("Pessimistic", factor, "pessimistic-energy", score.pessimistic),
        ),
    )


def _scale_words(submission: Submission) -> str:
    scale = submission.convergence_scale
    if scale is None:
        return "no convergence scale is published: × 1"
    return f"× {number(scale.factor, 5)}, the published convergence scale"


def _step(name: str, how: str, anchor: str, energy: Energy | None) -> Step:
    return Step(
        name=name,
        how=how,
        path=words.method_path(anchor),
        kwh=quantity.energy_kwh(energy),
        mj=quantity.energy_mj(energy),
    )


def comparable_score(entry: Entry) -> ScopeScore | None:
    """
    The scope that other bodies' figures have: nodes, with the fabric where it is counted.
    """
    return entry.score.of(Scope.S3) or entry.score.of(Scope.S2)


def comparisons_of(
    entry: Entry, score: ScopeScore, same_runs: Sequence[Entry]
) -> tuple[Comparison, ...]:
    """
    The ranked energy, its DC side, official figures, declared totals and the other sources.

    *same_runs* are entries that hold the same runs, logged on another side or by another meter.
    """
    rows = [*_own_figures(entry.submission, score), *_official_figures(entry.submission, score)]
    for other in same_runs:
        rows += _figures_of_other(other, score)
    return tuple(rows)


def _own_figures(submission: Submission, score: ScopeScore) -> list[Comparison]:
    rows = [_comparison(OURS, "AC", score.energy, None, basis_text(score))]
    dc = mean_energy([run.dc for run in score.kept])
    if dc is not None:
        why = "what the power supply passes on to the node"
        scaled = dc.scaled(scale_of(submission))
        rows.append(_comparison("The same on the DC side", "DC", scaled, score.energy, why))
    declared = submission.declared
    if declared is not None and declared.energy_j is not None:
        printed = Energy(declared.energy_j)
        why = "printed by the submitter; compared, never used"
        rows.append(_comparison("Stated total", "not said", printed, score.energy, why))
    return rows


def basis_text(score: ScopeScore) -> str:
    """
    Where the AC figure comes from, in words.
    """
    bases = dict.fromkeys(run.side_basis for run in score.kept)
    return "; ".join(words.SIDE_BASIS_WORDS.get(name, name) for name in bases)


def _official_figures(submission: Submission, score: ScopeScore) -> list[Comparison]:
    official = submission.declared.official if submission.declared else ()
    rows = []
    for figure in official:
        energy = None if figure.energy_j is None else Energy(figure.energy_j)
        why = figure.difference or figure.unavailable_reason or "no cause is given"
        row = _comparison(figure.name, "as published", energy, score.energy, why)
        rows.append(replace(row, source=figure.source))
    return rows


def _figures_of_other(other: Entry, score: ScopeScore) -> list[Comparison]:
    """
    The figures of another package that logs the same runs.
    """
    rows = [row for row in _official_figures(other.submission, score) if row.mj is not None]
    theirs = other.score.of(score.scope)
    if theirs is not None:
        rows = [*_own_sides(other, theirs, score), *rows]
    link = Link(text=other.id, path=f"{entry_folder(other.id)}index.html")
    return [replace(row, link=link) for row in rows]


def _own_sides(other: Entry, theirs: ScopeScore, score: ScopeScore) -> list[Comparison]:
    name = "The same runs"
    rows = [_comparison(name, "AC", theirs.energy, score.energy, basis_text(theirs))]
    dc = mean_energy([run.dc for run in theirs.kept])
    if dc is not None:
        scaled = dc.scaled(scale_of(other.submission))
        rows.append(_comparison(name, "DC", scaled, score.energy, "read on the DC side"))
    return rows


def _comparison(
    name: str,
    side: str,
    energy: Energy | None,
    ranked: Energy | None,
    why: str,
) -> Comparison:
    return Comparison(
        name=name,
        source=None,
        link=None,
        side=side,
        mj=quantity.energy_mj(energy),
        kwh=quantity.energy_kwh(energy),
        difference=quantity.difference(energy, ranked),
        why=why,
    )
