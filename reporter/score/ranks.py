"""
Which entry is clearly better, and the ranks that follow.

j is clearly better than i when ln(G_i/G_j) exceeds a width made of j's run noise, the machine noise
and the doubt of the samples of both, at 95 % for all pairs of the board together (Tukey's
studentized range). Meters enter G and never the width, so a worse meter can't help. A board by
carbon has the same ranks, with the doubt of PUE and grid in its widths.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reporter.carbon.intensity import PUBLISHERS_DIFFER
from reporter.errors import ReporterError
from reporter.score.sweep import Sweep, Terms, threshold
from reporter.score.uncertainty import COVERAGE_FACTOR, SIGMA_NODE

# c = q(0.95; m, inf) / sqrt 2 of the studentized range, by the size m of the board rounded up.
FACTORS = {5: 2.7278, 10: 3.1637, 20: 3.5438, 50: 3.9923, 100: 4.3025}
LARGEST_TIER = max(FACTORS)
# Two grids are told apart from a factor of 1.42 on, as two publishers of one grid are.
GRID_DIFFERENCE = PUBLISHERS_DIFFER
# Entries whose widths differ by less than this ratio are ranked in one pass, and no more passes
# than this are made.
FINEST_RATIO = 1.05
MOST_CLASSES = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """
    What the ranks need of one entry.

    *submitter* is the organisation's id; *guaranteed* is what is compared, G in J or CO2e in g;
    *run_variance* is v, *runs* n, *nodes* N, *samples_doubt* w se_S/S. Only a board by carbon gives
    *u_pue*, the relative standard uncertainty of the site's PUE, and *grid*, the zone and year of
    its carbon intensity.
    """

    submitter: str
    guaranteed: float
    run_variance: float
    runs: int
    nodes: int
    samples_doubt: float = 0.0
    u_pue: float = 0.0
    grid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """
    The place of an entry, and how many entries hold it.
    """

    place: int
    holders: int

    @property
    def is_shared(self) -> bool:
        """
        Whether several entries hold the place.
        """
        return self.holders > 1

    def __str__(self) -> str:
        """
        "2", or "2=" when shared.
        """
        return f"{self.place}=" if self.is_shared else str(self.place)


def tier_of(entries: int) -> int:
    """
    The number of entries rounded up to 5, 10, 20, 50 or 100; 100 for any larger board.
    """
    return next((tier for tier in FACTORS if entries <= tier), LARGEST_TIER)


def grid_difference(relative_uncertainty: float | None) -> float:
    """
    The least ln of the ratio of two grids' intensities that tells them apart.

    That of two publishers of one grid, where a table states no *relative_uncertainty* of its rows
    (k = 2); else root 2 of it, the uncertainty of the ratio of two rows (GUM 5.1.6).
    """
    return GRID_DIFFERENCE if relative_uncertainty is None else math.sqrt(2) * relative_uncertainty


def tie_width(
    better: Contender,
    other: Contender,
    entries: int,
    grids_differ: float = GRID_DIFFERENCE,
) -> float:
    """
    The ln(G_other/G_better) that *better* must exceed on a board of *entries* ranked entries.

    c sqrt(v_j (1/n_i + 1/n_j) + sigma_node^2 (1/N_i + 1/N_j) + doubts of the samples, squared), and
    by carbon the root of its square, (2 u_PUE)^2 of each and *grids_differ* squared where zone or
    year differ.
    """
    one, two = _terms(better, entries), _terms(other, entries)
    return threshold(one, two.share, two.rest, _grid_term(one, two, grids_differ)) - one.log


def is_clearly_better(better: Contender, other: Contender, entries: int) -> bool:
    """
    Whether *better* is clearly better than *other* on a board of *entries* ranked entries.

    The run noise is the better entry's: who claims to be better proves it with its own spread, and
    nobody hides behind its own. That keeps ranks monotone in one's own runs.
    """
    one, two = _terms(better, entries), _terms(other, entries)
    grid_term = _grid_term(one, two, GRID_DIFFERENCE)
    return threshold(one, two.share, two.rest, grid_term) < two.log


def ranks(
    contenders: Sequence[Contender], grids_differ: float = GRID_DIFFERENCE
) -> tuple[Rank, ...]:
    """
    The rank of each contender, in their order; *grids_differ* is that of `grid_difference`.

    rank = 1 + other submitters with a clearly better entry + own clearly better entries, so that
    nobody moves others by entering often. Takes passes over the board, one for each class of
    entries with like widths, at most 48; only pairs whose distance lies between the widths of a
    class's ends are tested one by one. Raises `ReporterError` on a figure, runs or nodes that
    aren't positive and finite, and on a negative or infinite variance.
    """
    for one in contenders:
        _check(one)
    terms = [_terms(one, len(contenders)) for one in contenders]
    return ranks_of_terms(terms, grids_differ)


def ranks_of_terms(
    terms: Sequence[Terms], grids_differ: float = GRID_DIFFERENCE
) -> tuple[Rank, ...]:
    """
    The same for figures that stand as terms already, the lowest first; a rest of 0 is allowed.
    """
    sweep_of = defaultdict(list)
    for index, term in enumerate(terms):
        sweep_of[term.grid].append(index)
    places = [0] * len(terms)
    for members in _classes(terms):
        sweep = Sweep(terms, [terms[index] for index in members], sweep_of, grids_differ**2)
        for index in sorted(members, key=lambda index: terms[index].log):
            places[index] = 1 + sweep.better_than(terms[index])
    holders = Counter(places)
    return tuple(Rank(place=place, holders=holders[place]) for place in places)


def _terms(one: Contender, entries: int) -> Terms:
    """
    The parts of widths that depend on one entry, with c inside.
    """
    square = FACTORS[tier_of(entries)] ** 2
    machine_and_samples = SIGMA_NODE**2 / one.nodes + one.samples_doubt**2
    return Terms(
        submitter=one.submitter,
        grid=one.grid,
        log=math.log(one.guaranteed),
        share=1 / one.runs,
        noise=square * one.run_variance,
        rest=square * machine_and_samples + (COVERAGE_FACTOR * one.u_pue) ** 2,
    )


def _grid_term(one: Terms, two: Terms, grids_differ: float) -> float:
    return 0.0 if one.grid == two.grid else grids_differ**2


def _classes(terms: Sequence[Terms]) -> Iterator[list[int]]:
    """
    Indices of the entries in classes of like 1/n and like rest of the width.

    The ratio inside a class starts at 1.05 and is squared until there are at most 48 classes.
    """
    logs = [(math.log(one.share), math.log(one.rest) / 2 if one.rest else 0.0) for one in terms]
    step = math.log(FINEST_RATIO)
    while True:
        keys = [(math.floor(share / step), math.floor(rest / step)) for share, rest in logs]
        if len(set(keys)) <= MOST_CLASSES:
            break
        step *= 2
    order = sorted(range(len(terms)), key=keys.__getitem__)
    for _, group in groupby(order, key=keys.__getitem__):
        yield list(group)


def _check(one: Contender) -> None:
    amounts = (one.guaranteed, float(one.runs), float(one.nodes))
    doubts = (one.run_variance, one.samples_doubt, one.u_pue)
    if not all(0 < amount < math.inf for amount in amounts):
        raise ReporterError(f"no rank for {amounts}: a figure, runs and nodes must be positive")
    if not all(0 <= doubt < math.inf for doubt in doubts):
        raise ReporterError(f"no rank with the uncertainties {doubts}")
