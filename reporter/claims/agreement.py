"""
Whether printed figures agree, and how many must be read as rounded for it: the model of digits.

Every check of digits asks here: figures of a row, totals, quotients and quotations. A figure has a
narrow reading, every digit meant, and a wide one, its zeros at the end as rounding
(`reporter.claims.printed`). The doubt of those zeros may be used once in a whole recomputation:

- consistent: the intervals meet with at most one figure read wide;
- cannot tell at these digits: they meet only with several read wide, and those are named;
- inconsistent: they don't meet with all read wide.

Nothing else decides. No slip is looked for here, so none can move a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from reporter.claims.row_figures import joined

# Of so many doubtful figures the ones that aren't needed are sought out; of more, all are named.
MOST_SOUGHT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """
    How figures agree; *rounded* are the keys of those that must be read wide for it.
    """

    rounded: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """
        Whether the doubt about zeros is used once at most.
        """
        return len(self.rounded) <= 1


def agreement(
    ambiguous: Sequence[str], agrees: Callable[[Collection[str]], bool]
) -> Agreement | None:
    """
    The narrowest reading in which figures agree, None when they don't agree in any.

    *ambiguous* are the keys of figures with two readings, the likeliest to be rounded first;
    *agrees* says whether the figures agree with those of the given keys read wide. It is asked
    twice, and once more for every ambiguous figure where only rounding makes them agree.
    """
    if agrees(()):
        return Agreement()
    if not ambiguous or not agrees(ambiguous):
        return None
    for key in ambiguous:
        if agrees((key,)):
            return Agreement(rounded=(key,))
    return Agreement(rounded=_needed(ambiguous, agrees))


def _needed(ambiguous: Sequence[str], agrees: Callable[[Collection[str]], bool]) -> tuple[str, ...]:
    """
    The figures of which none can be left out, found by leaving out one after the other.
    """
    if len(ambiguous) > MOST_SOUGHT:
        return tuple(ambiguous)
    needed = list(ambiguous)
    for key in reversed(ambiguous):
        fewer = [other for other in needed if other != key]
        if agrees(fewer):
            needed = fewer
    return tuple(needed)


def as_rounding(shown: Sequence[str]) -> str:
    """
    The reading in words: one figure's zeros, or those of several at once.

    >>> as_rounding(["600 t"]), as_rounding(["100 kWh", "400 kWh"])[-16:]
    ('with the zeros at the end of 600 t read as rounding', 'read as rounding')
    """
    return f"with the zeros at the end of {joined(shown)} read as rounding"
