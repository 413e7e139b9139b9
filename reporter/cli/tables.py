"""
Scores and boards as plain text tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reporter.text import duration, number, one_line

if TYPE_CHECKING:
    from reporter.leaderboard.boards import BoardTable, Entry, Row
    from reporter.score.result import ScopeScore

MISSING = "-"


def score_text(entry: Entry) -> str:
    """
    One entry: a line per scope, and the reasons where it has no rank.
    """
    lines = [f"{entry.id}: {entry.system_name} ({entry.score.benchmark_id})"]
    for scope_score in entry.score.scopes:
        lines.append(f"  {scope_score.scope} {scope_score.scope.title}: {_figures(scope_score)}")
        lines.append(f"    {_carbon(scope_score)}")
        lines.extend(f"    not ranked: {reason.message}" for reason in scope_score.reasons)
    lines.extend(f"  not scored: {reason.message}" for reason in entry.score.reasons)
    return "\n".join(one_line(line) for line in lines)


def _figures(scope_score: ScopeScore) -> str:
    energy, pessimistic = scope_score.energy, scope_score.pessimistic
    if energy is None or pessimistic is None:
        return f"no energy to target, meter class {scope_score.meter_class}"
    quality, samples_per_j = scope_score.quality_per_kwh, scope_score.performance_per_watt
    with_meter = f"{number(pessimistic.kwh)} kWh with meter class {scope_score.meter_class}"
    parts = [
        f"{number(energy.kwh)} kWh to target ({with_meter})",
        f"{number(quality)} targets per kWh" if quality is not None else "",
        f"{number(samples_per_j)} samples/J" if samples_per_j is not None else "",
        f"{_duration(scope_score.time_to_train_s)} to train",
    ]
    return ", ".join(filter(None, parts))


def _carbon(scope_score: ScopeScore) -> str:
    """
    CO2e of the pessimistic energy with its factor and PUE, and why it has no rank, if so.
    """
    emissions, reason = scope_score.emissions, scope_score.carbon_reason
    if emissions is None:
        return f"no CO2e: {reason}"
    unranked = f"; not ranked by carbon: {reason}" if reason else ""
    return f"{number(emissions.kg_co2e)} kg CO2e ({scope_score.carbon_basis}){unranked}"


def board_text(board: BoardTable) -> str:
    """
    One board as a table: rank, quality per kWh, performance per watt, energy, time, class.
    """
    key = board.key
    title = (
        f"{board.benchmark.title} ({key.benchmark_id} version {key.benchmark_version}), "
        f"{key.scope} {key.scope.title}, {key.division}: quality per kWh, larger is better; "
        f"entries within {number(100 * board.tie_width)} % share a rank"
    )
    return "\n".join([title, *_aligned(_rows(board))])


def _rows(board: BoardTable) -> Iterator[Sequence[str]]:
    yield (
        "rank",
        "targets/kWh",
        "samples/J",
        "kWh (AC)",
        "pessimistic",
        "time",
        "class",
        "accelerators",
        "entry",
    )
    for row in board.rows:
        yield _row(row)


def _row(row: Row) -> Sequence[str]:
    scope_score, system = row.scope_score, row.entry.submission.system
    energy, pessimistic = scope_score.energy, scope_score.pessimistic
    return (
        _rank(row),
        _number(scope_score.quality_per_kwh),
        _number(scope_score.performance_per_watt),
        _number(energy.kwh if energy else None),
        _number(pessimistic.kwh if pessimistic else None),
        _duration(scope_score.time_to_train_s),
        str(scope_score.meter_class),
        one_line(f"{system.accelerators_count} x {system.accelerator.name}"),
        row.entry.id + _remark(row),
    )


def _rank(row: Row) -> str:
    if row.rank is None:
        return MISSING
    return f"{row.rank}=" if row.is_shared else str(row.rank)


def _remark(row: Row) -> str:
    if row.second_source_of:
        return f" (second source of {row.second_source_of})"
    if row.rank is None and row.reasons:
        return f" (not ranked: {one_line(row.reasons[0].message)})"
    return ""


def _number(value: float | None) -> str:
    return MISSING if value is None else number(value)


def _duration(seconds: float | None) -> str:
    return MISSING if seconds is None else duration(seconds)


def _aligned(rows: Iterator[Sequence[str]]) -> Iterator[str]:
    table = list(rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        # Numbers stand to the right, the last two columns are words.
        cells = [cell.rjust(width) for cell, width in zip(row[:-2], widths, strict=False)]
        yield "  ".join([*cells, row[-2].ljust(widths[-2]), row[-1]]).rstrip()
