"""
Scores and boards as plain text tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reporter.text import duration, number, percent_text, printed_line
from reporter.units import JOULES_PER_KWH

if TYPE_CHECKING:
    from reporter.leaderboard.at_quality import BoardAtQuality, RowAtQuality
    from reporter.leaderboard.boards import BoardTable, Entry, Row
    from reporter.leaderboard.entries import BoardKey
    from reporter.model.benchmark import Benchmark
    from reporter.score.result import ScopeScore

MISSING = "-"


def score_text(entry: Entry, benchmark: Benchmark) -> str:
    """
    One entry: for each scope what it took, what that is made of, and the reasons without a rank.
    """
    lines = [f"{entry.id}: {entry.system_name} ({entry.score.benchmark_id})"]
    for scope_score in entry.score.scopes:
        lines.append(f"  {scope_score.scope} {scope_score.scope.title}: {_figures(scope_score)}")
        if benchmark.ranks_quality:
            lines.append(f"    {_within_budget(entry, scope_score, benchmark)}")
        lines.extend(f"    {line}" for line in _made_of(scope_score, benchmark))
        lines.append(f"    {_carbon(scope_score)}")
        lines.extend(f"    not ranked: {reason.message}" for reason in scope_score.reasons)
    lines.extend(f"  not scored: {reason.message}" for reason in entry.score.reasons)
    return "\n".join(printed_line(line) for line in lines)


def _within_budget(entry: Entry, scored: ScopeScore, benchmark: Benchmark) -> str:
    """
    The quality within the budget, which ranks, or why there is none.
    """
    from reporter.findings import Finding
    from reporter.leaderboard.budget_boards import figure_of
    from reporter.leaderboard.words import budget_text, metric_name, quality_text

    found = figure_of((entry, scored), benchmark)
    if isinstance(found, Finding):
        return f"not ranked: {found.message}"
    name = metric_name(benchmark.metrics[0].name)
    return f"{quality_text(found)} {name} within {budget_text(benchmark)}, which ranks"


def _figures(scored: ScopeScore) -> str:
    from reporter.leaderboard.words import interval_text, uncertainty_text

    energy, guaranteed = scored.energy, scored.guaranteed
    if energy is None or guaranteed is None:
        return f"no energy to target, meter class {scored.meter_class}"
    quality, interval = scored.quality_per_kwh, interval_text(scored)
    parts = [
        f"{number(energy.kwh, 4)} kWh to target {uncertainty_text(scored)}",
        f"from {interval}" if interval else "",
        f"guaranteed {number(guaranteed.kwh, 4)} kWh with meter class {scored.meter_class}",
        f"{number(quality, 4)} targets per kWh" if quality is not None else "",
        f"{_duration(scored.time_to_train_s)} to train",
    ]
    return ", ".join(filter(None, parts))


def _made_of(scored: ScopeScore, benchmark: Benchmark) -> Iterator[str]:
    """
    Energy per sample with its spread, the samples that count, and the plain mean beside them.
    """
    from reporter.leaderboard.words import samples_text

    unit = benchmark.samples.unit_text
    if scored.performance_per_watt is not None and scored.per_sample is not None:
        spread = scored.per_sample.spread
        text = f"{number(1 / scored.performance_per_watt, 4)} J per sample"
        text += f", spread {percent_text(spread)}" if spread else ""
        yield f"{text}, {number(scored.performance_per_watt)} {unit}/J"
    if scored.samples is not None:
        yield samples_text(scored.samples, unit)
    if scored.run_mean is not None:
        yield f"plain mean of the runs {number(scored.run_mean.kwh, 4)} kWh"


def _carbon(scored: ScopeScore) -> str:
    """
    CO2e of the guaranteed energy with its factor and PUE, and why it has no rank, if so.
    """
    emissions, reason = scored.emissions, scored.carbon_reason
    if emissions is None:
        return f"no CO2e: {reason}"
    unranked = f"; not ranked by carbon: {reason}" if reason else ""
    return f"{number(emissions.kg_co2e)} kg CO2e ({scored.carbon_basis}){unranked}"


def board_text(board: BoardTable) -> str:
    """
    One board as a table, and below it how each ranked entry stands to the next.
    """
    from reporter.leaderboard.words import goal_text

    title = f"{_title(board.key, board.benchmark)}: {goal_text(board.benchmark)}"
    make = _budget_rows if board.benchmark.ranks_quality else _energy_rows
    return "\n".join([printed_line(title), *_aligned(list(make(board))), *_steps(board)])


def _energy_rows(board: BoardTable) -> Iterator[Sequence[str]]:
    yield (
        "rank",
        "targets/kWh",
        "samples/J",
        "kWh to target",
        "U95",
        "guaranteed",
        "time",
        "class",
        "accelerators",
        "entry",
    )
    yield from (_row(row, board.benchmark) for row in board.rows)


def _budget_rows(board: BoardTable) -> Iterator[Sequence[str]]:
    """
    Ranks by quality within a budget: the quality, and the energy and the time that it took.
    """
    from reporter.leaderboard.words import metric_name, quality_text

    yield (
        "rank",
        f"{metric_name(board.benchmark.metrics[0].name)} ± U95",
        "guaranteed kWh",
        "time",
        "class",
        "accelerators",
        "entry",
    )
    for row in board.rows:
        found = row.within_budget.found if row.within_budget else None
        energy_j = found.energy_j if found else None
        yield (
            row.rank_text or MISSING,
            quality_text(found) if found else MISSING,
            _number(None if energy_j is None else energy_j / JOULES_PER_KWH),
            _duration(found.elapsed_s if found else None),
            str(row.scope_score.meter_class),
            _accelerators(row),
            _entry_text(row, board.benchmark),
        )


def _title(key: BoardKey, benchmark: Benchmark) -> str:
    return (
        f"{benchmark.title} ({key.benchmark_id} version {key.benchmark_version}), "
        f"{key.scope} {key.scope.title}, {key.division}, {key.availability}"
    )


def _accelerators(row: Row) -> str:
    system = row.entry.submission.system
    return printed_line(f"{system.accelerators_count} x {system.accelerator.name}")


def _entry_text(row: Row, benchmark: Benchmark) -> str:
    """
    The id of an entry, its method where methods compete, and why it has no rank.
    """
    from reporter.leaderboard.competition import method_of

    name = method_of(row.entry) if benchmark.ranks_methods else None
    return row.entry.id + (f": {printed_line(name)}" if name else "") + _remark(row)


def _row(row: Row, benchmark: Benchmark) -> Sequence[str]:
    scored = row.scope_score
    energy, guaranteed = scored.energy, scored.guaranteed
    return (
        row.rank_text or MISSING,
        _number(scored.quality_per_kwh),
        _number(scored.performance_per_watt),
        _number(energy.kwh if energy else None),
        _percent(scored.expanded_uncertainty),
        _number(guaranteed.kwh if guaranteed else None),
        _duration(scored.time_to_train_s),
        str(scored.meter_class),
        _accelerators(row),
        _entry_text(row, benchmark),
    )


def _steps(board: BoardTable) -> Iterator[str]:
    """
    For each ranked entry but the last: how far the next is, how far it must be, and how sure.
    """
    from reporter.leaderboard import words

    for row in board.ranked:
        found = row.next_entry
        if found is not None:
            yield printed_line(f"  {row.rank_text}: {words.step_text(found)}; {found.sure_text}")
        apart = words.apart_text(row.within_budget) if row.within_budget else ""
        if apart:
            yield f"  {row.rank_text}: {apart}"


def _remark(row: Row) -> str:
    marks = [mark for mark in (row.scope_score.few_runs_text, _own(row.scope_score)) if mark]
    if row.second_source_of:
        marks.append(f"second source of {row.second_source_of}")
    elif row.rank is None and row.reasons:
        marks.append(f"not ranked: {printed_line(row.reasons[0].message)}")
    return f" ({'; '.join(marks)})" if marks else ""


def _own(scored: ScopeScore) -> str | None:
    """
    The mark of an entry whose own samples count in place of a reference.
    """
    is_own = scored.samples is not None and scored.samples.reference is None
    return "own convergence" if is_own else None


def board_at_text(board: BoardAtQuality) -> str:
    """
    One board at a quality: energy to it, and how many runs passed.
    """
    at = " and ".join(f"{name} {value:g}" for name, value in board.levels.items())
    title = f"{_title(board.key, board.benchmark)}: energy to {at}, less is better"
    header = ("rank", "kWh", "U95", "guaranteed", "runs", "entry")
    return "\n".join(
        [printed_line(title), *_aligned([header, *(_row_at(row) for row in board.rows)])]
    )


def _row_at(row: RowAtQuality) -> Sequence[str]:
    at_most = "at most " if row.is_at_most else ""
    return (
        row.rank_text or MISSING,
        at_most + _number(row.energy.kwh if row.energy else None),
        _percent(row.expanded_uncertainty),
        _number(row.guaranteed.kwh if row.guaranteed else None),
        row.passed or MISSING,
        row.entry.id + (f" (not ranked: {printed_line(row.reason)})" if row.reason else ""),
    )


def _number(value: float | None) -> str:
    return MISSING if value is None else number(value, 4)


def _percent(relative: float | None) -> str:
    return MISSING if relative is None else percent_text(relative)


def _duration(seconds: float | None) -> str:
    return MISSING if seconds is None else duration(seconds)


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        # Numbers stand to the right, the last two columns are words.
        cells = [cell.rjust(width) for cell, width in zip(row[:-2], widths, strict=False)]
        yield "  ".join([*cells, row[-2].ljust(widths[-2]), row[-1]]).rstrip()
