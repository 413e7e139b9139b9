"""
Slips that only other rows show: a figure of another row or document, or columns swapped or copied.

Rows of one model are told by its name: "LLaMA-7B" and "Llama 7B (table)", "GPT-3 175B" and "GPT-3".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from types import MappingProxyType

from reporter.claims.implied import CommonInputs, common_inputs, off_the_others
from reporter.claims.printed import QUANTITY_OF
from reporter.claims.recompute import Recompute, co2e
from reporter.claims.row_figures import NAMES, Amount, Facts, joined, read_facts
from reporter.claims.verdicts import Cause, Fit

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
_CARBON: dict[str, Recompute] = {
    "co2e": co2e,
    "net_co2e": partial(co2e, intensity="net_intensity"),
}
MOST_OTHER_ROWS = 500
# Two digits agree by chance in every longer table.
TELLING_DIGITS = 3
_NOT_DIGITS = re.compile("[^0-9]")
_EXPONENT = re.compile("([eE]|[x×] ?10).*")
# Results are copied over; an input that looks like a result is the result's copy.
_COPIED_INTO = ("energy", "co2e", "net_co2e", "accelerator_time", "flops")
NO_OTHERS: Mapping[str, Sequence[Facts]] = MappingProxyType({})
# The whole name and its first word, both plain: small letters and digits alone.
ModelName = tuple[str, str]

SHORTEST_NAME = 4
_NOT_PLAIN = re.compile("[^a-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRow:
    """
    One row with the words that name it, and its model's name in two plain forms.

    *document* is None for a row of the own table.
    """

    shown: str
    facts: Facts
    model: ModelName
    document: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRows:
    """
    All rows of the table that a row stands in, and rows of other documents.

    *by_digits* has the rows that print a figure with the same digits. Made by `other_rows_of`.
    """

    rows: tuple[OtherRow, ...]
    by_digits: Mapping[tuple[str, str], Sequence[OtherRow]]
    common: CommonInputs

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
        Rows of another model that print the same digits, in several figures or in one.
        """
        model = model_name(facts.row.name)
        shared: dict[int, list[Amount]] = {}
        found: dict[int, OtherRow] = {}
        for name in _PARTS.get(amount.name, ()):
            mine = facts.amounts.get(name)
            if mine is None:
                continue
            for row in self.elsewhere(mine):
                if row.facts.row is not facts.row and not is_same_model(row.model, model):
                    found[id(row)] = row
                    shared.setdefault(id(row), []).append(mine)
        for key, row in found.items():
            yield _copied_from(row, shared[key])

    def _of_other_rows(self, amount: Amount, facts: Facts, recompute: Recompute) -> Iterator[Cause]:
        model = model_name(facts.row.name)
        around = [row for row in self.rows if row.facts.row is not facts.row]
        same = [row for row in around if is_same_model(row.model, model)]
        of_model = set(map(id, same))
        for name in _PARTS.get(amount.name, ()):
            mine = facts.amounts.get(name)
            if mine is None:
                continue
            elsewhere = self._elsewhere(mine, facts, model)
            for row in around if elsewhere else same:
                agreed = _agreed_with(row, mine, amount, facts, recompute)
                if agreed is not None:
                    yield _swapped(row, mine, agreed, elsewhere, is_same=id(row) in of_model)

    def _elsewhere(self, mine: Amount, facts: Facts, model: ModelName) -> OtherRow | None:
        """
        The first row of another model that prints the same digits.
        """
        for row in self.elsewhere(mine):
            if row.facts.row is not facts.row and not is_same_model(row.model, model):
                return row
        return None

    def elsewhere(self, amount: Amount) -> Sequence[OtherRow]:
        """
        The rows that print a figure with the same digits; none for digits that many rows share.
        """
        is_telling = amount.name in _TELLING and len(_digits(amount)) >= TELLING_DIGITS
        return self.by_digits.get((amount.name, amount.text), ()) if is_telling else ()


def other_rows_of(
    rows: Sequence[Facts], others: Mapping[str, Sequence[Facts]] = NO_OTHERS
) -> OtherRows:
    """
    The rows of a table, and those of other documents by title, own table first.

    Only the first 500 of each take part, so that a long table is checked in time.
    """
    everywhere = ((title, row) for title, facts in others.items() for row in facts)
    around = (
        *(_other_row(f"row {row.row.id!r}", row) for row in rows[:MOST_OTHER_ROWS]),
        *(
            _other_row(f"row {row.row.id!r} of {title!r}", row, title)
            for title, row in islice(everywhere, MOST_OTHER_ROWS)
        ),
    )
    by_digits: dict[tuple[str, str], list[OtherRow]] = {}
    for row in around:
        for name in _TELLING & row.facts.amounts.keys():
            by_digits.setdefault((name, row.facts.amounts[name].text), []).append(row)
    common = common_inputs(rows[:MOST_OTHER_ROWS])
    return OtherRows(rows=around, by_digits=MappingProxyType(by_digits), common=common)


def _other_row(shown: str, facts: Facts, document: str | None = None) -> OtherRow:
    model = model_name(facts.row.name)
    return OtherRow(shown=shown, facts=facts, model=model, document=document)


def _agreed_with(
    row: OtherRow, mine: Amount, amount: Amount, facts: Facts, recompute: Recompute
) -> str | None:
    """
    The arithmetic by which *amount* agrees with the figure of another *row* in the place of *mine*.
    """
    theirs = row.facts.amounts.get(mine.name)
    if theirs is None or mine.interval.overlaps(theirs.interval):
        return None
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
    row = facts.row
    first, second = getattr(row, one.name), getattr(row, other.name)
    changed = replace(
        row,
        **{
            one.name: replace(first, printed=second.printed),
            other.name: replace(second, printed=first.printed),
        },
    )
    return read_facts(changed, pointer=facts.pointer, file="", tolerance=facts.tolerance)[0]


def _with(facts: Facts, amount: Amount) -> Facts:
    return replace(facts, amounts=MappingProxyType({**facts.amounts, amount.name: amount}))


def _agrees(figure: str, facts: Facts, recompute: Recompute) -> str | None:
    # That a figure stands elsewhere is the sign; its zeros may be rounding on top of it.
    amount = facts.amounts[figure]
    for expected in recompute(facts.rounded()).expected:
        if amount.wide.overlaps(expected.interval):
            return f"{expected.expression} gives {amount.shown}"
    return None


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
    first = one[1]
    return first == other[1] and len(first) >= SHORTEST_NAME and any(map(str.isdigit, first))


def _plain(name: str) -> str:
    return _NOT_PLAIN.sub("", name.casefold())
