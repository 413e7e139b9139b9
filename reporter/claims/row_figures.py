"""
The printed figures of a row as intervals in canonical units, and back to the text of a figure.

Recomputed figures are written in the unit that the document prints.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from reporter.claims.printed import QUANTITY_OF, Interval, Printed, factor_of, read_printed
from reporter.claims.stated_figures import StatedFigure, part_key, stated_figures
from reporter.findings import Finding, error
from reporter.model.claim import ClaimFile, ClaimRow, ClaimTotal
from reporter.text import number

# Where figures were converted on their way into a table (days to hours, lb to t), half a percent
# stands for the digits that the conversion lost.
CONVERTED_TOLERANCE = Fraction(1, 200)
# A run without accelerators, time or power is no run; a zero here is a gap in a table.
NEVER_ZERO = {
    "chips",
    "duration",
    "accelerator_time",
    "power",
    "tdp",
    "peak",
    "pue",
    "throughput",
    "flops",
    "nodes",
    "chips_per_node",
    "node_power",
}
# What a part of a run shares with its row where it has no such figure of its own.
COMMON = {"chips", "duration", "power", "tdp", "nodes", "chips_per_node", "node_power"}
# Counts are exact, or rounded to two digits.
COUNTS = {"chips", "nodes", "chips_per_node"}
MINUS = ("-", "\u2212")
NAMES = MappingProxyType(
    {
        "energy": "energy",
        "co2e": "CO2e",
        "net_co2e": "net CO2e",
        "intensity": "carbon intensity",
        "net_intensity": "net carbon intensity",
        "duration": "time to train",
        "accelerator_time": "accelerator-hours",
        "power": "power per accelerator",
        "tdp": "TDP",
        "flops": "training FLOPs",
        "throughput": "achieved throughput",
        "peak": "peak throughput",
        "pue": "PUE",
        "chips": "number of accelerators",
        "nodes": "number of nodes",
        "chips_per_node": "accelerators per node",
        "node_power": "power per node",
        "parameters": "number of parameters",
        "samples": "samples to target",
        "samples_per_j": "samples per joule",
        "guaranteed": "guaranteed energy",
    }
)
DIGITS = 4
MOST_DIGITS = 9
LARGEST_PLAIN = 10**15
SMALLEST_PLAIN = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """
    One figure of a row: the text that is printed, and its interval in the canonical unit.

    *interval* takes every digit as meant, *wide* takes zeros at the end as rounding.
    """

    name: str
    text: str
    unit: str
    interval: Interval
    wide: Interval

    @property
    def shown(self) -> str:
        """
        The figure as printed, with its unit.
        """
        return self.text if self.unit == "1" else f"{self.text} {self.unit}"

    @property
    def is_ambiguous(self) -> bool:
        """
        Whether zeros at its end may be digits or rounding.
        """
        return self.wide != self.interval

    def widened(self, share: Fraction) -> Amount:
        """
        The same figure with all bounds *share* (0.005 is half a percent) further out.
        """
        return replace(self, interval=self.interval.widened(share), wide=self.wide.widened(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """
    What an entry of a board did: its benchmark with the version, and the scope of its energy.

    *unit* is what its samples are; *is_facility* says that the energy already contains the PUE;
    *doubt* is the expanded uncertainty of the energy in words.
    """

    benchmark: str
    unit: str
    scope: str
    is_facility: bool
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """
    What one row states, figure by figure; *pointer* is the row's place in the file.

    A figure of a part of the run stands under `parts/0/power`, so that its digits are in doubt with
    all others of the row. Facts of an entry of a board are measured, not printed: they have *work*,
    and their intervals are those of the meter. A row of a document has none.

    Facts are equal to themselves alone, so that what follows from them can be kept for them.
    """

    row: ClaimRow
    pointer: str
    amounts: Mapping[str, Amount]
    tolerance: Fraction
    work: Work | None = None

    def get(self, name: str) -> Interval | None:
        """
        The interval of a figure, None when the row doesn't state it.
        """
        amount = self.amounts.get(name)
        return None if amount is None else amount.interval

    def text(self, name: str) -> str:
        """
        The figure as printed, with its unit; raises `KeyError` when it isn't stated.
        """
        return self.amounts[name].shown

    @property
    def power_text(self) -> str:
        """
        Every power as printed: that of accelerators, of the parts of the run, and of a node.
        """
        powers = (one for one in self.amounts.values() if one.name in {"power", "node_power"})
        return joined(list(dict.fromkeys(one.shown for one in powers)))

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """
        The figures whose zeros at the end may be rounding.
        """
        return tuple(name for name, amount in self.amounts.items() if amount.is_ambiguous)

    def rounded(self, names: Collection[str] | None = None) -> Facts:
        """
        The same facts with the zeros at the end of *names* read as rounding; of all where None.
        """
        return _all_rounded(self) if names is None else _rounded(self, names)

    def converted(self) -> Facts:
        """
        The same facts with every figure widened by what conversions into a table may have lost.
        """
        wider = {name: amount.widened(self.tolerance) for name, amount in self.amounts.items()}
        return replace(self, amounts=MappingProxyType(wider))

    @property
    def parts(self) -> tuple[Facts, ...]:
        """
        The parts of the run as facts of their own; what isn't stated for one is that of the row.

        The accelerator-hours of the row are those of all parts, so no part has them.
        """
        return _parts_of(self) if self.row.parts else ()

    @property
    def is_entry(self) -> bool:
        """
        Whether the facts are those of an entry of a board.
        """
        return self.work is not None

    @property
    def in_energy(self) -> str:
        """
        Whether the printed energy contains the PUE: yes, no or unknown.
        """
        pue = self.row.pue
        return (pue.in_energy if pue else None) or "unknown"

    @property
    def in_co2e(self) -> str:
        """
        Whether the printed CO2e contains the PUE: yes, no or unknown.
        """
        pue = self.row.pue
        return (pue.in_co2e if pue else None) or "unknown"

    @property
    def is_tdp(self) -> bool:
        """
        Whether the power is a rated maximum and not the power of the run.
        """
        powers = [self.row.power, *(part.power for part in self.row.parts)]
        powers += [] if self.row.node is None else [self.row.node.power]
        return any(power is not None and power.kind == "tdp" for power in powers)


def _rounded(facts: Facts, names: Collection[str]) -> Facts:
    wide = {name: replace(facts.amounts[name], interval=facts.amounts[name].wide) for name in names}
    return replace(facts, amounts=MappingProxyType({**facts.amounts, **wide}))


# What is asked for again and again while a row is judged is kept, of the last rows.
@lru_cache(maxsize=64)
def _all_rounded(facts: Facts) -> Facts:
    return _rounded(facts, facts.ambiguous)


@lru_cache(maxsize=64)
def _parts_of(facts: Facts) -> tuple[Facts, ...]:
    whole = {name: item for name, item in facts.amounts.items() if name in COMMON}
    of_parts: dict[str, dict[str, Amount]] = {}
    for key, item in facts.amounts.items():
        begin, mark, name = key.rpartition("/")
        of_parts.setdefault(f"{begin}{mark}", {})[name] = item
    found = []
    for index, part in enumerate(facts.row.parts):
        begin = part_key(index, "")
        own = of_parts.get(begin, {})
        row = replace(
            facts.row,
            accelerator=part.accelerator or facts.row.accelerator,
            power=part.power or facts.row.power,
            parts=(),
        )
        amounts = MappingProxyType({**whole, **own})
        pointer = f"{facts.pointer}/{begin.rstrip('/')}"
        found.append(replace(facts, row=row, pointer=pointer, amounts=amounts))
    return tuple(found)


class Form(StrEnum):
    """
    How claims were given: a claim file, a table, or typed on the command line.

    Figures of a table were often converted to one unit a column, so they may have lost digits.
    """

    FILE = "file"
    TABLE = "table"
    TYPED = "typed"


def pointers_of(claims: ClaimFile, form: Form = Form.FILE) -> list[str]:
    """
    The place of every row: a JSON Pointer, the line of a table, or the number of a typed claim.
    """
    if form is Form.FILE:
        return [f"/rows/{index}" for index in range(len(claims.rows))]
    return [row.place or "" for row in claims.rows]


def read_facts(
    row: ClaimRow, *, pointer: str, file: str, tolerance: Fraction = Fraction(0)
) -> tuple[Facts, list[Finding]]:
    """
    The facts of *row*; a figure that can't be read is a finding and counts as not stated.

    So is a zero where a run can't have one.
    """
    amounts: dict[str, Amount] = {}
    findings: list[Finding] = []
    for one in stated_figures(row):
        amount = _amount(one)
        if amount is None:
            findings.append(
                _unreadable(file, f"{pointer}/{one.place}", one.name, one.printed, one.unit)
            )
        else:
            amounts[one.key] = amount
    known = MappingProxyType(amounts)
    return Facts(row=row, pointer=pointer, amounts=known, tolerance=tolerance), findings


def _possible(name: str, interval: Interval) -> Interval:
    """
    The part of *interval* that can be: facility energy over IT energy is never below 1.
    """
    if name != "pue" or interval.value < 1:
        return interval
    return Interval(low=max(interval.low, Fraction(1)), value=interval.value, high=interval.high)


def _counted(read: Printed) -> tuple[Interval, Interval]:
    """
    Both readings of a count: exact, and to two digits, since 1,024 accelerators are called 1,000.
    """
    exact = Interval.exactly(read.narrow.value)
    is_round = read.two_digits != read.narrow
    return exact, read.two_digits if is_round else exact


def _amount(one: StatedFigure) -> Amount | None:
    """
    Both readings of a figure, None where it can't be read or is a zero that a run can't have.
    """
    read, factor = read_printed(one.printed), factor_of(QUANTITY_OF[one.name], one.unit)
    if read is None or factor is None or (one.name in NEVER_ZERO and not read.narrow.value):
        return None
    scale = Interval.exactly(factor)
    narrow, wide = (_possible(one.name, read_as * scale) for read_as in (read.narrow, read.wide))
    if one.name in COUNTS and read.is_whole:
        narrow, wide = _counted(read)
    if one.is_rated and read.is_single:
        # Datasheet figures are whole by nature: a TDP of 400 W isn't a rounded 396 W.
        narrow = wide = Interval.exactly(narrow.value)
    return Amount(name=one.name, text=read.text, unit=one.unit, interval=narrow, wide=wide)


def _unreadable(file: str, pointer: str, name: str, printed: str, unit: str) -> Finding:
    text = printed if unit == "1" else f"{printed} {unit}"
    if printed.strip().startswith(MINUS) and any(mark.isdigit() for mark in printed):
        return error(
            "CL-1",
            file,
            pointer,
            f"the {NAMES[name]} {text!r} is below zero and counts as not stated",
            "print the gross figure; offsets and certificates stand apart and lower nothing",
        )
    return error(
        "CL-1",
        file,
        pointer,
        f"the {NAMES[name]} {text!r} can't be read and counts as not stated",
        "print the digits as the document does (1,287 or 1.61E+19) with a unit of the schema",
    )


def total_facts(claims: ClaimFile, file: str) -> tuple[Facts, ...]:
    """
    The printed totals of a file, as rows that other documents may have taken a figure from.
    """
    places = enumerate(claims.totals)
    return tuple(facts_of_total(total, f"/totals/{index}", file)[0] for index, total in places)


def facts_of_total(total: ClaimTotal, pointer: str, file: str) -> tuple[Facts, list[Finding]]:
    """
    The figures of a printed total as those of a row, and what is found in them.
    """
    row = ClaimRow(
        id=total.id,
        name=total.name,
        accelerator_time=total.accelerator_time,
        energy=total.energy,
        co2e=total.co2e,
        net_co2e=total.net_co2e,
    )
    return read_facts(row, pointer=pointer, file=file)


def amount_text(value: Fraction, like: Amount) -> str:
    """
    A canonical amount in the unit and at least to the digits that *like* is printed in.
    """
    mantissa = re.split(r"[^0-9.,]", like.text.lstrip("~≈< "), maxsplit=1)[0]
    digits = len(re.sub(r"[^0-9]", "", mantissa).lstrip("0"))
    return in_unit(value, like.name, like.unit, min(max(digits, DIGITS), MOST_DIGITS))


def supported_text(interval: Interval, like: Amount, digits: int = 1) -> str:
    """
    A recomputed amount in the unit that *like* is printed in, with the digits that it supports.

    They are *digits*, the fewest that one of its inputs has, or as many more as keep it inside
    *interval*, the range that the printed digits of its inputs allow.
    """
    scale = factor_of(QUANTITY_OF[like.name], like.unit) or Fraction(1)
    return in_unit(interval.value, like.name, like.unit, supported_digits(interval, scale, digits))


def supported_digits(interval: Interval, scale: Fraction, digits: int) -> int:
    """
    The least number of significant digits from *digits* on with which the value of *interval*,
    counted in units of *scale*, stays inside its bounds.
    """
    shown = float(interval.value / scale)
    for count in range(digits, MOST_DIGITS):
        if interval.low <= Fraction(f"{shown:.{count - 1}e}") * scale <= interval.high:
            return count
    return MOST_DIGITS


def summed_digits(interval: Interval) -> int:
    """
    The significant digits of a sum: down to the place of the first digit of its range, which is
    the last place of its coarsest summand.
    """
    width = float(interval.high - interval.low)
    if not interval.value or not width:
        return 1
    places = math.floor(math.log10(float(interval.value))) - math.floor(math.log10(width))
    return min(max(places + 1, 1), MOST_DIGITS)


def in_unit(value: Fraction, figure: str, unit: str, digits: int = DIGITS) -> str:
    """
    A canonical amount of a *figure* in *unit*.
    """
    scale = factor_of(QUANTITY_OF[figure], unit) or Fraction(1)
    text = plain(float(value / scale), digits)
    return text if unit == "1" else f"{text} {unit}"


def plain(value: float, digits: int = DIGITS) -> str:
    """
    A number to *digits* significant digits; operations are too many for plain digits.

    >>> plain(1289.376), plain(3.1441e23)
    ('1,289', '3.144E+23')
    """
    if abs(value) >= LARGEST_PLAIN or 0 < abs(value) < SMALLEST_PLAIN:
        return f"{value:.{digits - 1}E}"
    return number(value, digits)


def joined(names: Sequence[str]) -> str:
    """
    Names as a list in words.

    >>> joined(["energy", "PUE", "time"]), joined(["PUE"])
    ('energy, PUE and time', 'PUE')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def percent(share: float) -> str:
    """
    A signed difference in percent.

    >>> percent(-0.0076), percent(1.5)
    ('-0.760 %', '+150 %')
    """
    if not share:
        return "0 %"
    sign = "+" if share > 0 else "-"
    return f"{sign}{number(abs(share) * 100)} %"
