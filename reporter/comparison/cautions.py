"""
Why the ratio of two entries may be no ranking, and where the two share a rank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reporter.claims.compare import NO_RANKING
from reporter.comparison.side import Side
from reporter.energy.parts import AcBasis
from reporter.findings import Finding
from reporter.leaderboard.boards import contender_of, second_sources
from reporter.leaderboard.entries import BoardKey
from reporter.leaderboard.words import SIDE_BASIS_WORDS, target_text
from reporter.model.enums import Scope
from reporter.score.metered import AT_DEVICE
from reporter.score.ranks import is_clearly_better, tie_width
from reporter.score.uncertainty import how_sure, how_sure_text, meter_relation
from reporter.text import number, plural

# What the score calls an entry that no ledger and no importer vouches for.
NOT_REVIEWED = "SR-12"
# The site fills in the same sentences where a reader chooses the pair.
BENCHMARKS_DIFFER = f"the benchmarks differ ({{a}}; {{b}}): {NO_RANKING}"
TARGETS_DIFFER = f"the quality targets differ ({{a}}; {{b}}): {NO_RANKING}"
SCOPES_DIFFER = f"the scopes differ ({{a}}; {{b}}): a board never mixes scopes, and {NO_RANKING}"
DIVISIONS_DIFFER = f"the divisions differ ({{a}}; {{b}}): {NO_RANKING}"
AVAILABILITIES_DIFFER = f"the availabilities differ ({{a}}; {{b}}): {NO_RANKING}"
SECOND_SOURCE = (
    "entry {second} is a second source of the runs of {first}: the two are one training, and "
    f"{NO_RANKING}"
)
OPEN_DIVISION = "the open division has none"
UNRANKED = "entry {id} has no rank: {reason}"


def scope_words(scope: Scope) -> str:
    """
    A scope with its title, such as "S2 nodes".
    """
    return f"{scope} {scope.title}"


def benchmark_words(key: BoardKey) -> str:
    """
    The benchmark of a board with its version, such as "bert version 1".
    """
    return f"{key.benchmark_id} version {key.benchmark_version}"


def pair_cautions(a: Side, b: Side) -> Iterator[str]:
    """
    What differs between two entries besides energy and carbon, and what each is worth.
    """
    same_runs = tuple(_same_runs(a, b))
    yield from same_runs
    yield from _boards(a, b)
    if not same_runs and a.board == b.board:
        yield from _order(a, b)
    for side in (a, b):
        yield from own_cautions(side)


def own_cautions(side: Side) -> Iterator[str]:
    """
    What one entry's figures are worth: its rank, its review, the side of its readings.
    """
    name = f"entry {side.entry.id}"
    for reason in {item.message: item for item in side.scored.reasons}.values():
        yield unranked_text(side.entry.id, reason)
    missed = sum(not run.reached for run in side.scored.runs)
    if missed:
        count = plural(len(side.scored.runs), "run")
        yield f"{name} is below the target in {missed} of {count}, which count as infinite samples"
    if not _ranks_division(side):
        yield UNRANKED.format(id=side.entry.id, reason=OPEN_DIVISION)
    bases = dict.fromkeys(run.side_basis for run in side.scored.runs)
    for basis in bases:
        if basis not in {AcBasis.AC.value, AT_DEVICE} and basis in SIDE_BASIS_WORDS:
            yield f"{name} was not read on the AC side alone: {SIDE_BASIS_WORDS[basis]}"


def _ranks_division(side: Side) -> bool:
    return side.benchmark.ranks_division(side.entry.submission.division)


def unranked_text(entry_id: str, reason: Finding) -> str:
    """
    Why an entry has no rank, or that nobody has reviewed it yet.
    """
    if reason.code == NOT_REVIEWED:
        return f"entry {entry_id} isn't reviewed (V0, self-reported): {reason.message}"
    return UNRANKED.format(id=entry_id, reason=reason.message)


def _same_runs(a: Side, b: Side) -> Iterator[str]:
    """
    Whether one is a second source of the other, or of a third entry.
    """
    found = second_sources([a.entry, b.entry])
    for second, first in found.items():
        yield SECOND_SOURCE.format(second=second, first=first)
    for side in (a, b):
        other = side.entry.submission.second_source_of
        if other and side.entry.id not in found and other not in {a.entry.id, b.entry.id}:
            yield (
                f"entry {side.entry.id} calls itself a second source of {other}, which ranks for it"
            )


def _boards(a: Side, b: Side) -> Iterator[str]:
    one, other = a.board, b.board
    for text, first, second in (
        (BENCHMARKS_DIFFER, benchmark_words(one), benchmark_words(other)),
        (TARGETS_DIFFER, target_text(a.benchmark), target_text(b.benchmark)),
        (SCOPES_DIFFER, scope_words(one.scope), scope_words(other.scope)),
        (DIVISIONS_DIFFER, one.division, other.division),
        (AVAILABILITIES_DIFFER, one.availability, other.availability),
    ):
        if first != second:
            yield text.format(a=first, b=second)


def _order(a: Side, b: Side) -> Iterator[str]:
    """
    Whether one is clearly better by the rule of ranks, and how sure the order is (method page).

    The widths are those of a pair: a board of more entries asks for more.
    """
    is_ranked = a.scored.is_eligible and b.scored.is_eligible
    if not is_ranked or not _ranks_division(a) or a.benchmark.ranks_quality:
        return
    if a.entry.submitter == b.entry.submitter:
        return
    first, second = sorted((a, b), key=_guaranteed_j)
    one, two = (contender_of((side.entry, side.scored), {}) for side in (first, second))
    if one is None or two is None:
        return
    width = math.expm1(tie_width(one, two, 2))
    above = two.guaranteed / one.guaranteed - 1
    text = f"their guaranteed energies, which rank, differ by {number(100 * above)} %"
    if is_clearly_better(one, two, 2):
        text += f", more than the {number(100 * width)} % that make one clearly better"
    else:
        text += (
            f", and {number(100 * width)} % would make one clearly better: as a pair they share "
            "a rank"
        )
    yield f"{text}; {_sure_text(first, second)}"


def _guaranteed_j(side: Side) -> float:
    return side.scored.guaranteed.joules if side.scored.guaranteed else math.inf


def _sure_text(first: Side, second: Side) -> str:
    """
    How sure it is that the true energy of one is lower, the pair turned where it must be.
    """
    one, two = first.scored.uncertain_energy, second.scored.uncertain_energy
    if one is None or two is None:
        return "how sure the order is, is not known"
    relation = meter_relation(first.scored.meter, second.scored.meter)
    sure = how_sure(one, two, relation)
    lower = first if sure >= 0.5 else second
    return (
        f"{how_sure_text(max(sure, 1 - sure))} sure that the true energy of {lower.entry.id} is "
        "lower, meters included"
    )
