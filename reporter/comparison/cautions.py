"""
Why the ratio of two entries may be no ranking, and where the two share a rank.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.claims.cautions import NO_RANKING
from reporter.comparison.side import Side
from reporter.energy.parts import AcBasis
from reporter.leaderboard.boards import second_sources
from reporter.leaderboard.words import SIDE_BASIS_WORDS, target_text
from reporter.model.enums import Division
from reporter.text import number, plural

# What the score calls an entry that no ledger and no importer vouches for.
NOT_REVIEWED = "SR-12"


def pair_cautions(a: Side, b: Side) -> Iterator[str]:
    """
    What differs between two entries besides energy and carbon, and what each is worth.
    """
    same_runs = tuple(_same_runs(a, b))
    yield from same_runs
    yield from _boards(a, b)
    if not same_runs and a.board == b.board:
        yield from _tie(a, b)
    for side in (a, b):
        yield from own_cautions(side)


def own_cautions(side: Side) -> Iterator[str]:
    """
    What one entry's figures are worth: its rank, its review, the side of its readings.
    """
    name = f"entry {side.entry.id}"
    for reason in {item.message: item for item in side.scored.reasons}.values():
        if reason.code == NOT_REVIEWED:
            yield f"{name} isn't reviewed (V0, self-reported): {reason.message}"
        else:
            yield f"{name} has no rank: {reason.message}"
    missed = sum(not run.reached for run in side.scored.runs)
    if missed:
        count = plural(len(side.scored.runs), "run")
        yield f"{name} is below the target in {missed} of {count}, left out of its mean"
    if side.entry.submission.division is Division.OPEN:
        yield f"{name} has no rank: the open division has none"
    bases = dict.fromkeys(run.side_basis for run in side.scored.kept)
    for basis in bases:
        if basis != AcBasis.AC.value and basis in SIDE_BASIS_WORDS:
            yield f"{name} was not read on the AC side alone: {SIDE_BASIS_WORDS[basis]}"


def _same_runs(a: Side, b: Side) -> Iterator[str]:
    """
    Whether one is a second source of the other, or of a third entry.
    """
    found = second_sources([a.entry, b.entry])
    for second, first in found.items():
        yield (
            f"entry {second} is a second source of the runs of {first}: the two are one training, "
            f"and {NO_RANKING}"
        )
    for side in (a, b):
        other = side.entry.submission.second_source_of
        if other and side.entry.id not in found and other not in {a.entry.id, b.entry.id}:
            yield (
                f"entry {side.entry.id} calls itself a second source of {other}, which ranks for it"
            )


def _boards(a: Side, b: Side) -> Iterator[str]:
    one, other = a.board, b.board
    benchmarks = [f"{key.benchmark_id} version {key.benchmark_version}" for key in (one, other)]
    if benchmarks[0] != benchmarks[1]:
        yield f"the benchmarks differ ({benchmarks[0]}; {benchmarks[1]}): {NO_RANKING}"
    targets = [target_text(side.benchmark) for side in (a, b)]
    if targets[0] != targets[1]:
        yield f"the quality targets differ ({targets[0]}; {targets[1]}): {NO_RANKING}"
    if one.scope is not other.scope:
        scopes = [f"{key.scope} {key.scope.title}" for key in (one, other)]
        yield (
            f"the scopes differ ({scopes[0]}; {scopes[1]}): a board never mixes scopes, and "
            f"{NO_RANKING}"
        )
    if one.division is not other.division:
        yield f"the divisions differ ({one.division}; {other.division}): {NO_RANKING}"


def _tie(a: Side, b: Side) -> Iterator[str]:
    """
    Whether neither is clearly better, by the rule of ranks (see the method page).
    """
    energies = [side.scored.pessimistic for side in (a, b)]
    known = sorted(energy.joules for energy in energies if energy is not None)
    is_ranked = a.scored.is_eligible and b.scored.is_eligible
    if len(known) < 2 or not is_ranked or a.board.division is Division.OPEN:
        return
    low, high = known
    width = a.benchmark.tie.width
    if low * (1 + width) < high or a.entry.submitter == b.entry.submitter:
        return
    yield (
        f"their pessimistic energies, which rank, differ by {number(100 * (high / low - 1))} %, "
        f"inside the tie width of {number(100 * width)} %: neither is clearly better, and as a "
        "pair they share a rank"
    )
