"""
What changed in the rules and in the method, by the set of rules that an entry was checked by.

A rule that is added or taken out, or another threshold, makes a new set, so that the ledger tells
what an entry was checked by. A set is never changed once an entry was reviewed by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """
    One set: its number, the day from which it holds, and what is other than in the set before.

    *rules* are changes of what is checked, *method* of how a figure or a rank is made; each is one
    sentence, and names the codes of its rules.
    """

    number: int
    since: date
    rules: Sequence[str]
    method: Sequence[str] = ()


RULE_SETS: Final[Sequence[RuleSet]] = (
    RuleSet(
        number=1,
        since=date(2026, 11, 23),
        rules=("The first set: entries are recomputed from their raw logs.",),
    ),
    RuleSet(
        number=2,
        since=date(2026, 11, 25),
        rules=(
            "CO-5 holds an hourly carbon series against the raw logs.",
            "CO-2 flags an own carbon intensity that is used and has no evidence.",
        ),
        method=(
            (
                "The year of a carbon intensity is that of the run that started first, however the "
                "runs are listed."
            ),
        ),
    ),
    RuleSet(
        number=3,
        since=date(2026, 11, 30),
        rules=(
            (
                "Equal measured fields, equal series and clocks, nodes, estimates, learning curves "
                "and second sources are looked at across entries, and whose claim came first."
            ),
        ),
        method=(
            (
                "Energy to target is energy per sample times the samples that the reference "
                "convergence asks for, with one uncertainty at 95 % of meters and runs together."
            ),
            (
                "The guaranteed energy ranks, where energy with a flat allowance of 10 or 20 % for "
                "the class of meter ranked before."
            ),
        ),
    ),
    RuleSet(
        number=4,
        since=date(2026, 11, 30),
        rules=("The same checks, with the table that ranks CO2e.",),
        method=(
            (
                "One table ranks CO2e, Electricity Maps (life cycle, consumption mix), chosen by "
                "place and year; an own carbon intensity no longer ranks where the table has one."
            ),
            "An unknown PUE ranks with 2.0.",
        ),
    ),
    RuleSet(
        number=5,
        since=date(2026, 11, 30),
        rules=(
            (
                "XS-4 refuses two jobs on one machine by a maker's identity; a host name alone "
                "is a question."
            ),
            "PL-11 flags uncovered time that is charged by a rating that no table holds.",
            (
                "TM-5 refuses a clock that is off only where rise and fall of power tell one "
                "offset; weaker signs are questions."
            ),
            "EL-14: a part takes exactly the series of its devices.",
            "EV-3 asks about stated starts and names of qualities; EL-2 names no gaps of counters.",
        ),
    ),
    RuleSet(
        number=6,
        since=date(2026, 11, 30),
        rules=("EL-5 and RN-7 compare lines of logs that are stated with those that count.",),
    ),
    RuleSet(
        number=7,
        since=date(2026, 11, 30),
        rules=(
            (
                "XS-1 to XS-4 let an organisation enter the same runs, by window, devices and "
                "logs, for two benchmarks."
            ),
        ),
        method=(
            (
                "A benchmark may rank methods in place of systems, the open division, and the "
                "quality within a budget in place of the energy to a quality."
            ),
        ),
    ),
    RuleSet(
        number=8,
        since=date(2026, 11, 30),
        rules=(
            (
                "XS-4 and XS-9 hold an entry against at most 64 entries of its organisation that "
                "share something with it, and flag it where there are more."
            ),
            (
                "XS-3 compares logs with more than 65,536 readings of a device by stretches that "
                "are chosen by what they hold."
            ),
        ),
    ),
)
RULE_SET: Final = RULE_SETS[-1].number


def method_changes(since: int) -> tuple[str, ...]:
    """
    What the sets after number *since* changed in how a figure or a rank is made, oldest first.
    """
    return tuple(text for one in RULE_SETS if one.number > since for text in one.method)
