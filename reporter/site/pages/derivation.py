"""
From every figure that ranks down to lines of logs, and the command that computes it again.

An anchor names each scope (`derivation-s2`) and each run (`run-3`): figures of other pages lead
here. The texts are those of boards and statements; where a step has to be checked by hand, the
numbers that it is made of stand beside it with four digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.findings import Finding
from reporter.leaderboard.boards import Entry
from reporter.leaderboard.budget_boards import figure_of
from reporter.model.benchmark import Benchmark
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.score.estimator import EnergyToTarget
from reporter.score.result import ScopeScore
from reporter.site import quantity, words
from reporter.site.addresses import tree_link
from reporter.site.frame import ForeignLink
from reporter.site.pages.entry_runs import STATUS_WORDS
from reporter.site.pages.run_logs import (
    LogView,
    log_data,
    logs_of_runs,
    other_logs,
    shared_origin,
)
from reporter.site.quantity import Quantity
from reporter.text import duration, number, percent_text, plural
from reporter.units import Energy

# Of many runs the first are open, of the many logs of a run the first are shown.
OPEN_RUNS = 1
SHOWN_LOGS = 8
_STEP_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """
    One link of the chain: a figure, what it is made of, and the section that explains it.
    """

    name: str
    path: str
    value: Quantity
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """
    The chain of one scope, from the figure that ranks down to the runs.
    """

    anchor: str
    scope: str
    scope_words: str
    side: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTrail:
    """
    One run: its energies by scope, and its logs, of which the first are *shown* and *more* follow;
    their places are told from *folder*.
    """

    anchor: str
    name: str
    label: str
    is_open: bool
    status: str
    time: Quantity | None
    energies: tuple[tuple[str, Quantity], ...]
    folder: str
    shown: tuple[LogView, ...]
    more: tuple[LogView, ...]
    logs: str
    more_logs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """
    The chains, the runs with their logs, files that no run names, and how to compute it all again.

    *origin* is where the files were published, where that is one repository at one commit.
    """

    chains: tuple[Chain, ...]
    runs: tuple[RunTrail, ...]
    others: tuple[LogView, ...]
    files: str
    command: str
    needs_folder: bool
    origin: ForeignLink | None


def derivation_of(entry: Entry, benchmark: Benchmark | None) -> Derivation:
    """
    The derivation of an entry in every scope that it has.
    """
    submission, scopes = entry.submission, entry.score.scopes
    unit = benchmark.samples.unit_text if benchmark else "samples"
    return Derivation(
        chains=tuple(_chain(entry, score, unit, benchmark) for score in scopes),
        runs=tuple(_runs(submission, scopes)),
        others=other_logs(submission),
        files=plural(len(submission.evidence), "file"),
        command=command_of(submission),
        needs_folder=_needs_folder(submission),
        origin=_origin(submission),
    )


def derivation_data(submission: Submission) -> dict[str, Any]:
    """
    The verifying command, and the runs with the lines of their logs, as data.
    """
    return {"command": command_of(submission), **log_data(submission)}


def anchor_of_scope(scope: str) -> str:
    """
    The anchor of a scope on the page of its entry.

    >>> anchor_of_scope("S2")
    'derivation-s2'
    """
    return f"derivation-{scope.lower()}"


def command_of(submission: Submission) -> str:
    """
    The command that computes an entry again from its logs; DIR stands for the folder of these.
    """
    command = f"reporter review submissions/{submission.id}.json"
    return f"{command} --evidence DIR" if _needs_folder(submission) else command


def _needs_folder(submission: Submission) -> bool:
    return any(item.origin is not None for item in submission.evidence)


def _origin(submission: Submission) -> ForeignLink | None:
    shared = shared_origin(submission.evidence)
    if shared is None:
        return None
    return ForeignLink(
        text=f"{shared.repository} at commit {shared.commit}", address=tree_link(shared)
    )


def _chain(entry: Entry, score: ScopeScore, unit: str, benchmark: Benchmark | None) -> Chain:
    reached = _reached(entry, score, benchmark) if benchmark and benchmark.ranks_quality else ()
    return Chain(
        anchor=anchor_of_scope(score.scope.value),
        scope=score.scope.value,
        scope_words=score.scope.title,
        side=words.side_words(score.scope, benchmark),
        links=(*reached, *_links(score, unit)),
    )


def _reached(entry: Entry, score: ScopeScore, benchmark: Benchmark) -> Iterator[Link]:
    """
    The quality within the budget, which ranks, with what the runs took until then.
    """
    found = figure_of((entry, score), benchmark)
    if isinstance(found, Finding):
        return
    metric = benchmark.metrics[0]
    value = Quantity(
        text=words.quality_text(found),
        sort_value=quantity.sortable(found.quality),
        unit=metric.unit,
    )
    spent = (
        ""
        if found.energy_j is None
        else f" and {number(Energy(found.energy_j).kwh, _STEP_DIGITS)} kWh"
    )
    yield _link(
        "Quality within the budget",
        "quality-within-a-budget",
        value,
        f"{words.metric_name(metric.name)} of the last evaluation within "
        f"{words.budget_text(benchmark)}, from {plural(found.runs, 'run')}: after "
        f"{duration(found.elapsed_s)}{spent}, with what meters may hide",
    )


def _links(score: ScopeScore, unit: str) -> Iterator[Link]:
    """
    The figures that exist, each with what it is made of.
    """
    found, guaranteed = score.estimate, quantity.guaranteed_kwh(score)
    if found is not None and guaranteed is not None:
        energy = _measured(score, Energy(found.energy_j))
        yield _link("Guaranteed energy", "guaranteed-energy", guaranteed, _guard(score, found))
        yield _link("Energy to target", "energy-to-train", energy, _target(score, found, unit))
        per_sample = quantity.plain(_per_sample_j(found), "J", _STEP_DIGITS)
        text = _per_sample_text(score, found, unit)
        yield _link("Energy per sample", "energy-to-train", per_sample, text)
    mean = quantity.energy_kwh(score.run_mean)
    if mean is not None:
        yield _link("Mean of the runs", "charged-energy", mean, _mean_text(score))


def _link(name: str, anchor: str, value: Quantity, how: str) -> Link:
    return Link(name=name, path=words.method_path(anchor), value=value, how=how)


def _guard(score: ScopeScore, found: EnergyToTarget) -> str:
    """
    G = E (1 + 2 u_B), on the high end where E is an interval.
    """
    of = "the high end of the interval" if score.energy_interval else "the energy to target"
    guard = found.guaranteed_j / found.high_j
    return (
        f"{number(Energy(found.high_j).kwh, _STEP_DIGITS)} kWh, {of}, × "
        f"{number(guard, _STEP_DIGITS)}: meters of class {score.meter_class} may hide "
        f"{number(100 * (guard - 1))} % (2 u_B)"
    )


def _measured(score: ScopeScore, energy: Energy) -> Quantity:
    """
    The energy to target with its uncertainty, as the boards print it.
    """
    text = quantity.measured_text(score) or number(energy.kwh, quantity.ENERGY_DIGITS)
    return Quantity(text=text, sort_value=quantity.sortable(energy.kwh), unit="kWh")


def _target(score: ScopeScore, found: EnergyToTarget, unit: str) -> str:
    """
    E = e S.
    """
    samples, interval = words.samples_text(found.samples, unit), words.interval_text(score)
    text = f"{number(_per_sample_j(found), _STEP_DIGITS)} J per sample × {samples}"
    return f"{text}; {interval}" if interval else text


def _per_sample_j(found: EnergyToTarget) -> float:
    return found.energy_j / found.samples.samples


def _per_sample_text(score: ScopeScore, found: EnergyToTarget, unit: str) -> str:
    """
    e, the energy of all listed runs over their samples.
    """
    samples = math.fsum(run.samples_count for run in score.runs)
    total = Energy(_per_sample_j(found) * samples)
    text = (
        f"{number(total.kwh, _STEP_DIGITS)} kWh in {plural(len(score.runs), 'run')} ÷ "
        f"{samples:,.0f} {unit}"
    )
    spread = found.per_sample.spread
    return text if spread is None else f"{text}; the runs spread by {percent_text(spread)}"


def _mean_text(score: ScopeScore) -> str:
    """
    What the runs used as they were, and what of it was read.
    """
    text = f"{plural(len(score.runs), 'run')} as they were, {words.side_words(score.scope)}"
    if score.integrated is None or score.run_mean is None:
        return text
    read = number(score.integrated.kwh, quantity.ENERGY_DIGITS)
    if read == number(score.run_mean.kwh, quantity.ENERGY_DIGITS):
        return f"{text}; all of it was read"
    return f"{text}; {read} kWh was read, the rest is charged for time without readings"


def _runs(submission: Submission, scopes: Sequence[ScopeScore]) -> Iterator[RunTrail]:
    for index, (run, found) in enumerate(
        zip(submission.runs, logs_of_runs(submission), strict=True)
    ):
        name, logs = words.run_name(index + 1), found.logs
        more = logs[SHOWN_LOGS:]
        yield RunTrail(
            anchor=f"run-{index + 1}",
            name=name,
            label=run.label,
            is_open=index < OPEN_RUNS,
            status=STATUS_WORDS[run.status.value],
            time=_time(run, index, scopes),
            energies=tuple(_energies(index, scopes)),
            folder=found.folder,
            shown=logs[:SHOWN_LOGS],
            more=more,
            logs=plural(len(logs), "log"),
            more_logs=plural(len(more), "more log"),
        )


def _time(run: Run, index: int, scopes: Sequence[ScopeScore]) -> Quantity | None:
    return quantity.time_span(scopes[0].runs[index].duration_s if scopes else run.duration_s)


def _energies(index: int, scopes: Sequence[ScopeScore]) -> Iterator[tuple[str, Quantity]]:
    """
    The charged energy of a run in each scope that knows it.
    """
    for score in scopes:
        energy = quantity.energy_kwh(score.runs[index].charged)
        if energy is not None:
            yield score.scope.value, energy
