"""
Why the ratio of two runs may be no ranking.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.claims.row_figures import Facts

NO_RANKING = "the ratio is no ranking"


def cautions(a: Facts, b: Facts) -> Iterator[str]:
    """
    What differs or isn't stated between two rows besides energy and carbon.
    """
    yield from _tasks(a, b)
    yield from _quality(a, b)
    yield from _bases(a, b)
    yield from _powers(a, b)


def _tasks(a: Facts, b: Facts) -> Iterator[str]:
    first, last = a.row.task, b.row.task
    if first is None or last is None:
        yield f"the task isn't stated for both runs: {NO_RANKING}"
    elif first.casefold() != last.casefold():
        yield f"the tasks differ ({first}; {last}): {NO_RANKING}"


def _quality(a: Facts, b: Facts) -> Iterator[str]:
    first, last = a.row.quality, b.row.quality
    if first is None or last is None:
        yield f"the quality reached isn't stated for both runs: {NO_RANKING}"
    elif first.metric.casefold() != last.metric.casefold():
        yield f"quality is measured by {first.metric} and by {last.metric}: {NO_RANKING}"
    elif first.printed != last.printed:
        yield (
            f"the quality differs ({first.metric} {first.printed} and {last.printed}): {NO_RANKING}"
        )
    scopes = [(facts.row.scope or "").casefold() for facts in (a, b)]
    if all(scopes) and scopes[0] != scopes[1]:
        yield f"the figures cover different things ({a.row.scope}; {b.row.scope})"


def _bases(a: Facts, b: Facts) -> Iterator[str]:
    has_net = [facts.get("net_intensity") is not None for facts in (a, b)]
    lacking = b if has_net[0] else a
    if has_net[0] != has_net[1] and lacking.get("intensity") is not None:
        yield f"{lacking.row.id} has no net intensity: the net ratio compares net with gross"


def _powers(a: Facts, b: Facts) -> Iterator[str]:
    for facts in (a, b):
        if facts.is_tdp:
            text = facts.text("power")
            yield f"{facts.row.id} gives a rated power ({text}), not the power of the run"
