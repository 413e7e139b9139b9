"""
Slips that only other rows show: a figure of another row or document, or two columns swapped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from types import MappingProxyType

from reporter.claims.facts import NAMES, Amount, Facts, read_facts
from reporter.claims.fits import Cause, Fit
from reporter.claims.recompute import Recomputation, co2e

Recompute = Callable[[Facts], Recomputation]

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
MOST_NEIGHBOURS = 500
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """
    All rows of the table that a row stands in, and rows of other documents by their title.
    """

    rows: Sequence[Facts]
    others: Mapping[str, Sequence[Facts]] = field(default_factory=dict)

    def causes(self, amount: Amount, facts: Facts, recompute: Recompute) -> tuple[Cause, ...]:
        """
        The swaps of rows or columns that make *amount* agree.
        """
        swaps = [*self._of_other_rows(amount, facts, recompute)]
        return (*swaps, *_of_columns(amount, facts, recompute))

    def _of_other_rows(self, amount: Amount, facts: Facts, recompute: Recompute) -> Iterator[Cause]:
        for shown, other in self._beside(facts):
            for name in _PARTS.get(amount.name, ()):
                cause = self._swapped(name, amount, facts, (shown, other), recompute)
                if cause is not None:
                    yield cause

    def around(self) -> Iterator[tuple[str, Facts]]:
        """
        Every row, own table first, with the words that name it.
        """
        for row in self.rows[:MOST_NEIGHBOURS]:
            yield f"row {row.row.id!r}", row
        everywhere = ((title, row) for title, rows in self.others.items() for row in rows)
        for title, row in islice(everywhere, MOST_NEIGHBOURS):
            yield f"row {row.row.id!r} of {title!r}", row

    def _beside(self, facts: Facts) -> Iterator[tuple[str, Facts]]:
        own = {id(row) for row in self.rows if row.row.id == facts.row.id}
        return ((shown, row) for shown, row in self.around() if id(row) not in own)

    def _swapped(
        self,
        name: str,
        amount: Amount,
        facts: Facts,
        neighbour: tuple[str, Facts],
        recompute: Recompute,
    ) -> Cause | None:
        shown, other = neighbour
        mine, theirs = facts.amounts.get(name), other.amounts.get(name)
        if mine is None or theirs is None or mine.interval.overlaps(theirs.interval):
            return None
        evidence = self._evidence(mine, facts, other)
        if evidence is None:
            return None
        agreed = _agrees(amount.name, _with(facts, theirs), recompute)
        if agreed is None:
            return None
        text = (
            f"the {NAMES[name]} {mine.shown} {evidence[1]}; with {theirs.shown} of {shown} it "
            f"agrees: {agreed}"
        )
        return Cause(code="row-swapped", fit=Fit.EXACT, arithmetic=text, prior=evidence[0])

    def _evidence(self, mine: Amount, facts: Facts, other: Facts) -> tuple[float, str] | None:
        """
        Why the figure may belong to another row: the same model, or the same digits elsewhere.
        """
        same_model = _is_same_model(facts.row.name, other.row.name)
        for shown, row in self._beside(facts):
            elsewhere = row.amounts.get(mine.name) if mine.name in _TELLING else None
            if elsewhere is None or elsewhere.text != mine.text:
                continue
            if not _is_same_model(facts.row.name, row.row.name):
                return (0.0 if same_model else 0.2), f"stands in {shown} too"
        return (0.05, "is another than for the same model") if same_model else None


def _of_columns(amount: Amount, facts: Facts, recompute: Recompute) -> Iterator[Cause]:
    """
    The energy and CO2e columns, or the gross and net columns, in each other's place.
    """
    pairs = {"co2e": ("energy", "net_co2e"), "net_co2e": ("co2e",)}
    for name in pairs.get(amount.name, ()):
        other = facts.amounts.get(name)
        if other is None or other.text == amount.text:
            continue
        swapped = _exchanged(facts, amount, other)
        agreed = _agrees(amount.name, swapped, recompute)
        if agreed is not None and (name == "energy" or _agrees(name, swapped, _CARBON[name])):
            text = f"with {NAMES[amount.name]} and {NAMES[name]} exchanged it agrees: {agreed}"
            yield Cause(code="column-swapped", fit=Fit.EXACT, arithmetic=text, prior=0.1)


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
    amount = facts.amounts[figure]
    for expected in recompute(facts).expected:
        if amount.interval.overlaps(expected.interval):
            return f"{expected.expression} gives {amount.shown}"
    return None


def _is_same_model(one: str, other: str) -> bool:
    """
    Whether two names mean one model: "LLaMA-7B" and "Llama 7B (table)", "GPT-3 175B" and "GPT-3".
    """
    short, long = sorted((_plain_name(one), _plain_name(other)), key=len)
    if len(short) >= SHORTEST_NAME and long.startswith(short):
        return True
    first, second = (_plain_name(name.split(" ")[0]) for name in (one, other))
    return first == second and len(first) >= SHORTEST_NAME and any(map(str.isdigit, first))


def _plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
