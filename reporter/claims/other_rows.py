"""
Slips that only other rows show: a figure of another row or document, or columns swapped or copied.

A row is never held against each other one: rows are looked up by what they print, and by the value
that would make a figure agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import combinations, islice
from types import MappingProxyType
from typing import Any

from reporter.claims.implied import CommonInputs, common_inputs, off_the_others
from reporter.claims.printed import QUANTITY_OF, Interval
from reporter.claims.recompute import Expected, Recompute, co2e
from reporter.claims.row_figures import NAMES, Amount, Facts, joined, read_facts
from reporter.claims.row_index import (
    AlikeRows,
    Bounds,
    ModelName,
    OtherRow,
    PrintedValues,
    RowsBySource,
    model_name,
    place,
    printed_values,
)
from reporter.claims.verdicts import Cause, Fit
from reporter.model.claim import ClaimRow

# The figures that take part in the recomputation of each figure, itself first.
_PARTS = {
    "energy": ("energy", "accelerator_time", "duration", "power"),
    "co2e": ("co2e", "energy", "intensity"),
    "net_co2e": ("net_co2e", "energy", "net_intensity"),
    "accelerator_time": ("accelerator_time", "duration", "chips"),
    "flops": ("flops", "throughput", "duration"),
}
# Figures whose digits hardly two models share; many have 8 accelerators of 400 W.
_TELLING = {"energy", "co2e", "net_co2e", "accelerator_time", "flops"}
# Two of them that are parts of one recomputation.
_TOGETHER = tuple(
    {*pair}
    for parts in _PARTS.values()
    for pair in combinations([name for name in parts if name in _TELLING], 2)
)
_CARBON: dict[str, Recompute] = {
    "co2e": co2e,
    "net_co2e": partial(co2e, intensity="net_intensity"),
}
# Of other documents; of the own table all rows take part.
MOST_OTHER_ROWS = 500
# Figures of other rows that fill the gap of one figure are nearly always one or two.
MOST_TRIED = 8
# Two digits agree by chance in every longer table.
TELLING_DIGITS = 3
_NOT_DIGITS = re.compile("[^0-9]")
_EXPONENT = re.compile("([eE]|[x×] ?10).*")
# Results are copied over; an input that looks like a result is the result's copy.
_COPIED_INTO = ("energy", "co2e", "net_co2e", "accelerator_time", "flops")
NO_OTHERS: Mapping[str, Sequence[Facts]] = MappingProxyType({})
# The name and the printed digits of one figure, or of two of one row.
Digits = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRows:
    """
    All rows of the table that a row stands in, and rows of other documents.

    *by_digits* has the rows that print a figure, or two, with the same digits, and *values* the
    rows by the values of each figure; *row_of* has each by the `id` of its facts, and *by_source*
    finds those that a row quotes.
    *may_be_walked* says whether a total may look at every row, and *elsewhere_count* how many rows
    other documents have, of which 500 take part. Made by `other_rows_of`.
    """

    rows: tuple[OtherRow, ...]
    row_of: Mapping[int, OtherRow]
    by_digits: Mapping[Digits, AlikeRows]
    values: Mapping[str, PrintedValues]
    by_source: RowsBySource
    common: CommonInputs
    may_be_walked: bool = True
    elsewhere_count: int = 0

    def causes(self, amount: Amount, facts: Facts, recompute: Recompute) -> tuple[Cause, ...]:
        """
        The swaps of rows or columns that make *amount* agree.
        """
        copied = (*self._copied(amount, facts), *_copied_columns(amount, facts))
        beside = (*copied, *off_the_others(amount, facts, self.common))
        if not recompute(facts).expected:
            # Nothing is recomputed with what is stated, nor with a figure of another row.
            return beside
        swapped = self._of_other_rows(amount, facts, recompute)
        return (*swapped, *_of_columns(amount, facts, recompute), *beside)

    def _copied(self, amount: Amount, facts: Facts) -> Iterator[Cause]:
        """
        The first row of another model that prints the same digits, of two figures or else of one.
        """
        parts = (facts.amounts.get(name) for name in _PARTS.get(amount.name, ()))
        telling = [mine for mine in parts if mine is not None and _is_telling(mine)]
        model = model_name(facts.row.name)
        for mine in (*combinations(telling, 2), *((one,) for one in telling)):
            row = self._alike(mine).first_besides(model, facts.row)
            if row is not None:
                yield _copied_from(row, mine)
                return

    def _of_other_rows(self, amount: Amount, facts: Facts, recompute: Recompute) -> Iterator[Cause]:
        """
        For each figure of the recomputation, the row whose figure in its place agrees.

        One of the same model is believed first; one of another only where the figure stands
        elsewhere too.
        """
        model = model_name(facts.row.name)
        expected = [] if facts.row.parts else recompute(facts.rounded()).expected
        for name in _PARTS.get(amount.name, ()):
            mine = facts.amounts.get(name)
            if mine is None:
                continue
            elsewhere = self.elsewhere(mine).first_besides(model, facts.row)
            # Only of several parts a figure isn't proportional to one of the row: any may fit.
            sought = (
                [(Fraction(0), None)] if facts.row.parts else _sought(mine, amount, facts, expected)
            )
            same, others = _by_model(self.printed_between(name, sought), mine, model)
            for row in (*same[:MOST_TRIED], *(others[:MOST_TRIED] if elsewhere else ())):
                agreed = _agreed_with(row, mine, amount, facts, recompute)
                if agreed is not None:
                    yield _swapped(row, mine, agreed, elsewhere, is_same=row in same)
                    break

    def printed_between(self, figure: str, bounds: Iterable[Bounds]) -> list[AlikeRows]:
        """
        The rows of each value of a figure that may lie between some bounds.
        """
        values = self.values.get(figure)
        if values is None:
            return []
        found: dict[int, AlikeRows] = {}
        for low, high in bounds:
            found.update((id(alike), alike) for alike in values.between(low, high))
        return list(found.values())

    def elsewhere(self, amount: Amount) -> AlikeRows:
        """
        The rows that print a figure with the same digits; none for digits that many rows share.
        """
        return self._alike((amount,)) if _is_telling(amount) else _NOWHERE

    def _alike(self, figures: Sequence[Amount]) -> AlikeRows:
        return self.by_digits.get(_key(figures), _NOWHERE)


_NOWHERE = AlikeRows(rows=())


def other_rows_of(
    rows: Sequence[Facts], others: Mapping[str, Sequence[Facts]] = NO_OTHERS
) -> OtherRows:
    """
    The rows of a table, and those of other documents by title, own table first.

    Only the first 500 rows of other documents take part, since each document is held against all;
    `reporter.claims.check` says so where it matters (CL-34).
    """
    everywhere = ((title, row) for title, facts in others.items() for row in facts)
    shown = (
        *((f"row {row.row.id!r}", row, None) for row in rows),
        *(
            (f"row {row.row.id!r} of {title!r}", row, title)
            for title, row in islice(everywhere, MOST_OTHER_ROWS)
        ),
    )
    around = tuple(
        OtherRow(shown=words, facts=row, model=model_name(row.row.name), place=at, document=title)
        for at, (words, row, title) in enumerate(shown)
    )
    return OtherRows(
        rows=around,
        row_of=MappingProxyType({id(row.facts): row for row in around}),
        by_digits=_by_digits(around),
        values=printed_values(around),
        by_source=RowsBySource(rows=around),
        common=common_inputs(rows),
        elsewhere_count=sum(map(len, others.values())),
    )


def _by_digits(rows: Sequence[OtherRow]) -> Mapping[Digits, AlikeRows]:
    found: dict[Digits, list[OtherRow]] = {}
    for row in rows:
        amounts = row.facts.amounts
        for name in sorted(_TELLING & amounts.keys()):
            found.setdefault(_key((amounts[name],)), []).append(row)
        for names in _TOGETHER:
            if names <= amounts.keys():
                found.setdefault(_key([amounts[name] for name in names]), []).append(row)
    return MappingProxyType({key: AlikeRows(rows=alike) for key, alike in found.items()})


def _key(figures: Sequence[Amount]) -> Digits:
    return tuple(sorted((one.name, one.text) for one in figures))


def _is_telling(amount: Amount) -> bool:
    return amount.name in _TELLING and len(_digits(amount)) >= TELLING_DIGITS


def _by_model(
    fitting: Sequence[AlikeRows], mine: Amount, model: ModelName
) -> tuple[list[OtherRow], list[OtherRow]]:
    """
    The first row of each value: of the same model, and where there is none of any, in their order.
    """
    same, others = [], []
    for alike in fitting:
        first = alike.rows[0]
        if mine.interval.overlaps(first.facts.amounts[mine.name].interval):
            continue
        of_model = alike.first_of(model)
        if of_model is None:
            others.append(first)
        else:
            same.append(of_model)
    return sorted(same, key=place), sorted(others, key=place)


def _sought(
    mine: Amount, amount: Amount, facts: Facts, found: Sequence[Expected]
) -> Iterator[Bounds]:
    """
    Between what bounds a figure must lie to make *amount* agree in the place of *mine*.

    What is *found* for the amount is proportional to the figure, and may hold the PUE once more or
    less with another energy.
    """
    pue = facts.amounts.get("pue")
    for expected in found:
        low, high = _needed(mine, amount, expected.interval)
        yield low, high
        if pue is not None and pue.wide.low:
            yield low * pue.wide.low, None if high is None else high * pue.wide.high
            yield low / pue.wide.high, None if high is None else high / pue.wide.low


def _needed(mine: Amount, amount: Amount, expected: Interval) -> Bounds:
    if mine.name == amount.name:
        return expected.low, expected.high
    low = amount.wide.low * mine.wide.high / expected.high if expected.high else Fraction(0)
    high = amount.wide.high * mine.wide.low / expected.low if expected.low else None
    return low, high


def _agreed_with(
    row: OtherRow, mine: Amount, amount: Amount, facts: Facts, recompute: Recompute
) -> str | None:
    """
    The arithmetic by which *amount* agrees with the figure of another *row* in the place of *mine*.
    """
    theirs = row.facts.amounts[mine.name]
    return _agrees(amount.name, _with(facts, theirs), recompute)


def _copied_from(row: OtherRow, figures: Sequence[Amount]) -> Cause:
    shown = joined([f"{NAMES[one.name]} {one.shown}" for one in figures])
    is_block = len(figures) > 1
    verb = "stand" if is_block else "stands"
    return Cause(
        code="row-copied",
        fit=Fit.EXACT if is_block else Fit.NEARLY,
        arithmetic=f"the {shown} {verb} in {row.shown} too, which is another model",
        prior=0.02 if is_block else 0.3,
        document=row.document,
    )


def _copied_columns(amount: Amount, facts: Facts) -> Iterator[Cause]:
    """
    A figure that has the digits of another quantity of its row, such as 345 W and 345 MWh.
    """
    for name in _PARTS.get(amount.name, ()):
        mine = facts.amounts.get(name)
        digits = "" if mine is None else _digits(mine)
        if mine is None or len(digits) < TELLING_DIGITS:
            continue
        for other in facts.amounts.values():
            is_other = QUANTITY_OF[other.name] != QUANTITY_OF[name]
            if is_other and _digits(other) == digits and name in _COPIED_INTO:
                text = f"the {NAMES[name]} {mine.shown} has the digits of the {NAMES[other.name]}"
                yield Cause(
                    code="column-copied",
                    fit=Fit.EXACT,
                    arithmetic=f"{text} {other.shown}",
                    prior=0.45,
                )


def _digits(amount: Amount) -> str:
    """
    The significant digits of a figure as printed: no exponent, and no zeros at either end.
    """
    mantissa = _EXPONENT.sub("", amount.text)
    return _NOT_DIGITS.sub("", mantissa).strip("0")


def _swapped(
    row: OtherRow, mine: Amount, agreed: str, elsewhere: OtherRow | None, *, is_same: bool
) -> Cause:
    why, prior = "is another than for the same model", 0.05
    if elsewhere is not None:
        why, prior = f"stands in {elsewhere.shown} too", 0.0 if is_same else 0.2
    theirs = row.facts.amounts[mine.name]
    text = (
        f"the {NAMES[mine.name]} {mine.shown} {why}; with {theirs.shown} of {row.shown} it "
        f"agrees: {agreed}"
    )
    return Cause(
        code="row-swapped", fit=Fit.EXACT, arithmetic=text, prior=prior, document=row.document
    )


def _of_columns(amount: Amount, facts: Facts, recompute: Recompute) -> Iterator[Cause]:
    """
    The energy and CO2e columns, or the gross and net columns, in each other's place.
    """
    pairs = {"energy": ("co2e",), "co2e": ("energy", "net_co2e"), "net_co2e": ("co2e",)}
    for name in pairs.get(amount.name, ()):
        other = facts.amounts.get(name)
        if other is None or other.text == amount.text:
            continue
        swapped = _exchanged(facts, amount, other)
        agreed = _agrees(amount.name, swapped, recompute)
        if agreed is not None and ("energy" in (name, amount.name) or _agrees_too(name, swapped)):
            text = f"with {NAMES[amount.name]} and {NAMES[name]} exchanged it agrees: {agreed}"
            yield Cause(code="column-swapped", fit=Fit.EXACT, arithmetic=text, prior=0.1)


def _agrees_too(figure: str, facts: Facts) -> bool:
    return _agrees(figure, facts, _CARBON[figure]) is not None


def _exchanged(facts: Facts, one: Amount, other: Amount) -> Facts:
    """
    The facts with the printed digits of two figures exchanged, each in its own unit.
    """
    first, second = getattr(facts.row, one.name), getattr(facts.row, other.name)
    changed: dict[str, Any] = {
        one.name: replace(first, printed=second.printed),
        other.name: replace(second, printed=first.printed),
    }
    # The other figures, of which a row of many parts has some sixty, aren't read again.
    pair = ClaimRow(id=facts.row.id, name=facts.row.name, **changed)
    exchanged, _ = read_facts(pair, pointer=facts.pointer, file="")
    return replace(
        facts,
        row=replace(facts.row, **changed),
        amounts=MappingProxyType({**facts.amounts, **exchanged.amounts}),
    )


def _with(facts: Facts, amount: Amount) -> Facts:
    return replace(facts, amounts=MappingProxyType({**facts.amounts, amount.name: amount}))


def _agrees(figure: str, facts: Facts, recompute: Recompute) -> str | None:
    # That a figure stands elsewhere is the sign; its zeros may be rounding on top of it.
    amount = facts.amounts[figure]
    for expected in recompute(facts.rounded()).expected:
        if amount.wide.overlaps(expected.interval):
            return f"{expected.expression} gives {amount.shown}"
    return None
