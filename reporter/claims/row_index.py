"""
Rows of a table by what they print and by their model, found without a walk over all of them.

Rows of one model are told by its name: "LLaMA-7B" and "Llama 7B (table)", "GPT-3 175B" and "GPT-3".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice, takewhile
from types import MappingProxyType

from reporter.claims.printed import Interval
from reporter.claims.row_figures import Facts
from reporter.model.claim import ClaimRow

# The whole name and its first word, both plain: small letters and digits alone.
ModelName = tuple[str, str]
# The least and the greatest that a figure may be; None is no bound.
Bounds = tuple[Fraction, Fraction | None]

SHORTEST_NAME = 4
# So many rows that print the same, and so many values near the one sought, are looked at one by
# one: the cost of a row must not grow with its table.
MOST_WALKED = 32
# More rows than so many are sorted by their names before one is sought.
MOST_UNSORTED = 4
_NOT_PLAIN = re.compile("[^a-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRow:
    """
    One row with the words that name it, its place among all, and its model's name in plain forms.

    *document* is None for a row of the own table.
    """

    shown: str
    facts: Facts
    model: ModelName
    place: int
    document: str | None = None


def place(row: OtherRow) -> int:
    """
    The place of a row among all, to sort by.
    """
    return row.place


def model_name(name: str) -> ModelName:
    """
    The plain forms of a name by which it is compared.

    >>> model_name("LLaMA-7B (paper)")
    ('llama7bpaper', 'llama7b')
    """
    return _plain(name), _plain(name.split(" ", maxsplit=1)[0])


def is_same_model(one: ModelName, other: ModelName) -> bool:
    """
    Whether one name begins with the other, or both have one first word with a digit in it.
    """
    short, long = sorted((one[0], other[0]), key=len)
    if len(short) >= SHORTEST_NAME and long.startswith(short):
        return True
    return one[1] == other[1] and _names_a_model(one[1])


def _names_a_model(word: str) -> bool:
    return len(word) >= SHORTEST_NAME and any(map(str.isdigit, word))


def _plain(name: str) -> str:
    return _NOT_PLAIN.sub("", name.casefold())


@dataclass(frozen=True, kw_only=True)
class AlikeRows:
    """
    Rows that print the same, in their order.
    """

    rows: Sequence[OtherRow]

    def first_of(self, model: ModelName) -> OtherRow | None:
        """
        The first row of a model; of over 32 rows whose names begin with the model's, one of these.
        """
        rows = self.rows if len(self.rows) <= MOST_UNSORTED else self._of_model(model)
        found = (row for row in rows if is_same_model(row.model, model))
        return min(found, key=place, default=None)

    def first_besides(self, model: ModelName, own: ClaimRow) -> OtherRow | None:
        """
        The first row of another model that isn't *own*.

        It may be a later one, or None, where the name begins with those of 16 other models.
        """
        rows: Sequence[OtherRow] = self.rows
        if len(rows) > MOST_WALKED:
            rows = sorted(islice(self._hardly_of(model), MOST_WALKED), key=place)
        for row in rows:
            if row.facts.row is not own and not is_same_model(row.model, model):
                return row
        return None

    def _hardly_of(self, model: ModelName) -> Iterator[OtherRow]:
        """
        The rows without those of which the first word says that they are of a model.
        """
        whole, first = model
        for word, group in self._by_word.items():
            is_longer = len(whole) >= SHORTEST_NAME and word.startswith(whole)
            if not is_longer and not (word == first and _names_a_model(word)):
                yield from group

    def _of_model(self, model: ModelName) -> Iterator[OtherRow]:
        whole, word = model
        if _names_a_model(word):
            yield from self._by_word.get(word, ())[:1]
        for length in self._lengths:
            if length > len(whole):
                break
            yield from self._by_name.get(whole[:length], ())[:1]
        if len(whole) >= SHORTEST_NAME:
            names = self._names
            behind = (names[at] for at in range(bisect_left(names, whole), len(names)))
            longer = takewhile(lambda name: name.startswith(whole), behind)
            for name in islice(longer, MOST_WALKED):
                yield self._by_name[name][0]

    @cached_property
    def _by_word(self) -> Mapping[str, list[OtherRow]]:
        """
        Of each name two rows, as one of them may be the own.
        """
        found: dict[str, list[OtherRow]] = {}
        for row in sorted((row for rows in self._by_name.values() for row in rows[:2]), key=place):
            found.setdefault(row.model[1], []).append(row)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, list[OtherRow]]:
        found: dict[str, list[OtherRow]] = {}
        for row in self.rows:
            found.setdefault(row.model[0], []).append(row)
        return found

    @cached_property
    def _names(self) -> Sequence[str]:
        return sorted(self._by_name)

    @cached_property
    def _lengths(self) -> Sequence[int]:
        return sorted({len(name) for name in self._names if len(name) >= SHORTEST_NAME})


@dataclass(frozen=True, kw_only=True)
class RowsBySource:
    """
    Rows that print a carbon intensity, by the words of the source that they name.
    """

    rows: Sequence[OtherRow]

    def first_naming(self, author: str, own: Facts) -> OtherRow | None:
        """
        The first row with the name of an *author* in its source that isn't *own*.
        """
        if author not in self._found:
            naming = (rows for words, rows in self._by_words.items() if author in words)
            self._found[author] = sorted(chain.from_iterable(naming), key=place)[:2]
        return next((row for row in self._found[author] if row.facts is not own), None)

    @cached_property
    def _found(self) -> dict[str, list[OtherRow]]:
        return {}

    @cached_property
    def _by_words(self) -> Mapping[str, list[OtherRow]]:
        """
        Of each source two rows, as one of them may be the own.
        """
        found: dict[str, list[OtherRow]] = {}
        for row in self.rows:
            if "intensity" in row.facts.amounts:
                rows = found.setdefault(row.facts.row.source or "", [])
                rows += [row] if len(rows) < 2 else []
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedValues:
    """
    The distinct values that rows print of one figure, ascending, with the rows of each.
    """

    values: Sequence[Fraction]
    wide: Sequence[Interval]
    alike: Sequence[AlikeRows]

    def between(self, low: Fraction, high: Fraction | None) -> Iterator[AlikeRows]:
        """
        The rows of each value that may lie between two bounds, its zeros read as rounding.

        Of over 32 values those nearest to the middle are looked at; *high* None is no bound.
        """
        first, last = 0, len(self.values)
        if last > MOST_WALKED:
            middle = bisect_left(self.values, low if high is None else (low + high) / 2)
            first = min(max(middle - MOST_WALKED // 2, 0), last - MOST_WALKED)
            last = first + MOST_WALKED
        for at in range(first, last):
            wide = self.wide[at]
            if wide.high >= low and (high is None or wide.low <= high):
                yield self.alike[at]


def printed_values(rows: Sequence[OtherRow]) -> Mapping[str, PrintedValues]:
    """
    The values of every figure that some row prints, by the figure's name.
    """
    found: dict[str, dict[tuple[str, str], list[OtherRow]]] = {}
    for row in rows:
        for name, amount in row.facts.amounts.items():
            found.setdefault(name, {}).setdefault((amount.text, amount.unit), []).append(row)
    return MappingProxyType({name: _ascending(name, alike) for name, alike in found.items()})


def _ascending(name: str, alike: Mapping[tuple[str, str], list[OtherRow]]) -> PrintedValues:
    amounts = [(rows[0].facts.amounts[name], rows) for rows in alike.values()]
    amounts.sort(key=lambda one: one[0].interval.value)
    return PrintedValues(
        values=[amount.interval.value for amount, _ in amounts],
        wide=[amount.wide for amount, _ in amounts],
        alike=[AlikeRows(rows=rows) for _, rows in amounts],
    )
