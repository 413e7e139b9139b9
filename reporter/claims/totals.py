"""
Whether a printed total is the sum of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reporter.claims.causes import best
from reporter.claims.other_rows import OtherRows
from reporter.claims.printed import Interval
from reporter.claims.recompute import share_of
from reporter.claims.row_figures import (
    NAMES,
    Amount,
    Facts,
    amount_text,
    facts_of_total,
    percent,
    read_facts,
    summed_digits,
    supported_text,
)
from reporter.claims.verdicts import Cause, FigureVerdict, Fit, Verdict
from reporter.findings import Finding, error
from reporter.model.claim import ClaimRow, ClaimTotal

SUMMED = ("accelerator_time", "energy", "co2e", "net_co2e")
# Rows of one family differ by rounding in CO2e per hour, not by more than this.
SAME_RATE = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """
    The sum of one figure over the rows of a total; *text* reads as the start of a sentence.
    """

    interval: Interval
    wide: Interval
    text: str


def check_total(
    total: ClaimTotal,
    rows: Mapping[str, Facts],
    around: OtherRows,
    *,
    pointer: str,
    file: str,
) -> tuple[tuple[FigureVerdict, ...], list[Finding]]:
    """
    The verdicts on every figure of a total; an unknown row id is a finding.

    The total sums rows of its own table; a row of another document may be the one left out.
    """
    unknown = [row for row in total.rows if row not in rows]
    findings = [
        error("CL-2", file, f"{pointer}/rows", f"no row has the id {row!r}", "use the id of a row")
        for row in unknown
    ]
    facts, unreadable = facts_of_total(total, pointer, file)
    members = [rows[row] for row in total.rows if row in rows]
    summed, unreadable_sum = _sums_stated(total, pointer, file)
    verdicts = tuple(
        _verdict(facts.amounts[name], total, members, summed, around, pointer)
        for name in SUMMED
        if name in facts.amounts
    )
    return verdicts, [*findings, *unreadable, *unreadable_sum]


def _sums_stated(
    total: ClaimTotal, pointer: str, file: str
) -> tuple[Mapping[str, Amount], list[Finding]]:
    stated = total.rows_sum
    if stated is None:
        return {}, []
    row = ClaimRow(
        id=total.id,
        name=total.name,
        accelerator_time=stated.accelerator_time,
        energy=stated.energy,
        co2e=stated.co2e,
        net_co2e=stated.net_co2e,
    )
    facts, findings = read_facts(row, pointer=f"{pointer}/rows_sum", file=file)
    return facts.amounts, findings


def _verdict(
    amount: Amount,
    total: ClaimTotal,
    members: Sequence[Facts],
    stated: Mapping[str, Amount],
    around: OtherRows,
    pointer: str,
) -> FigureVerdict:
    summed = _sum(amount.name, members, stated)
    if isinstance(summed, str):
        return _answer(amount, pointer, Verdict.CANNOT_TELL, missing=(summed,))
    line = _line(amount, summed)
    if amount.interval.overlaps(summed.interval):
        return _answer(amount, pointer, Verdict.CONSISTENT, line=line, summed=summed)
    if amount.wide.overlaps(summed.wide):
        reading = "with zeros at the end read as rounding"
        return _answer(
            amount, pointer, Verdict.CONSISTENT, line=line, summed=summed, reading=reading
        )
    if total.listed == "some" and _may_lack_rows(amount, total, members, summed):
        missing = ("the rows of the total that aren't listed here",)
        return _answer(amount, pointer, Verdict.CANNOT_TELL, missing=missing, summed=summed)
    causes = best(_causes(amount, total, members, summed, around))
    return _answer(amount, pointer, Verdict.INCONSISTENT, line=line, summed=summed, causes=causes)


def _sum(name: str, members: Sequence[Facts], stated: Mapping[str, Amount]) -> Sum | str:
    """
    The sum, or what is missing for it.
    """
    if name in stated:
        known = stated[name]
        return Sum(interval=known.interval, wide=known.wide, text=f"the rows sum to {known.shown}")
    absent = [facts.row.id for facts in members if name not in facts.amounts]
    if absent or not members:
        return f"{NAMES[name]} of {', '.join(absent) or 'the rows'}"
    parts = [facts.amounts[name] for facts in members]
    zero = Interval.exactly(0)
    whole = sum((part.interval for part in parts), zero)
    text = " + ".join(part.shown for part in parts)
    if len(parts) == 1:
        text = f"the only row {members[0].row.id!r} has {parts[0].shown}"
    return Sum(interval=whole, wide=sum((part.wide for part in parts), zero), text=text)


def _line(amount: Amount, summed: Sum) -> str:
    value = f" = {amount_text(summed.interval.value, amount)}" if " + " in summed.text else ""
    apart = ""
    if amount.interval.value:
        apart = f", {percent(share_of(summed.interval.value, amount.interval.value))}"
    return f"{summed.text}{value}{apart} against the printed total {amount.shown}"


def _may_lack_rows(
    amount: Amount, total: ClaimTotal, members: Sequence[Facts], summed: Sum
) -> bool:
    """
    Whether rows that aren't listed could fill the gap at the same CO2e per hour.
    """
    if amount.interval.high < summed.interval.low:
        return False
    facts, _ = facts_of_total(total, "", "")
    rest = [_rest(name, facts, members) for name in ("co2e", "accelerator_time")]
    rates = [rate for member in members if (rate := _rate(member))]
    if rest[0] is None or rest[1] is None or not rates:
        return True
    if rest[1].value <= 0:
        return False
    rate = rest[0].value / rest[1].value
    return min(rates) * (1 - SAME_RATE) <= rate <= max(rates) * (1 + SAME_RATE)


def _rest(name: str, total: Facts, members: Sequence[Facts]) -> Interval | None:
    whole = total.amounts.get(name)
    summed = _sum(name, members, {})
    if whole is None or isinstance(summed, str):
        return None
    left = whole.interval.value - summed.interval.value
    return Interval(low=left, value=left, high=left)


def _rate(facts: Facts) -> Fraction | None:
    carbon, hours = facts.get("co2e"), facts.get("accelerator_time")
    return carbon.value / hours.value if carbon and hours and hours.value else None


def _causes(
    amount: Amount,
    total: ClaimTotal,
    members: Sequence[Facts],
    summed: Sum,
    around: OtherRows,
) -> Iterator[Cause]:
    line = _line(amount, summed)
    own = {total.id, total.stated_in, *total.rows}
    printed_too = [row for row in around.elsewhere(amount) if row.facts.row.id not in own]
    if printed_too:
        first = printed_too[0]
        yield Cause(
            code="total-of-another",
            fit=Fit.EXACT,
            arithmetic=f"{line}; the same figure stands in {first.shown}",
            prior=0.0,
            document=first.document,
        )
    elif len(total.rows) == 1 and total.rows_sum is None:
        text = f"{line}; the total looks copied from another list of rows"
        yield Cause(code="total-of-another", fit=Fit.EXACT, arithmetic=text, prior=0.0)
    yield Cause(code="total-not-rows", fit=Fit.EXACT, arithmetic=line, prior=0.1)
    gap = summed.interval.value - amount.interval.value
    inside = {id(facts) for facts in members}
    for row in around.rows:
        part = row.facts.amounts.get(amount.name)
        if part is None or row.facts.row.id == total.stated_in:
            continue
        # A total below the sum lacks one of its rows; one above it has a row twice or one more.
        is_inside = id(row.facts) in inside
        if (gap > 0 and not is_inside) or not _is_gap(part, gap, summed, amount):
            continue
        text = f"{line}; the difference is {row.shown}, {part.shown}"
        code = "row-counted-twice" if gap < 0 and is_inside else "row-left-out"
        yield Cause(code=code, fit=Fit.EXACT, arithmetic=text, prior=0.05, document=row.document)


def _is_gap(part: Amount, gap: Fraction, summed: Sum, amount: Amount) -> bool:
    doubt = (summed.interval.high - summed.interval.low) / 2
    doubt += (amount.interval.high - amount.interval.low) / 2
    return part.interval.low - doubt <= abs(gap) <= part.interval.high + doubt


def _answer(  # noqa: PLR0913 - one place that fills a verdict
    amount: Amount,
    pointer: str,
    verdict: Verdict,
    *,
    line: str | None = None,
    summed: Sum | None = None,
    missing: tuple[str, ...] = (),
    causes: tuple[Cause, ...] = (),
    reading: str | None = None,
) -> FigureVerdict:
    difference = recomputed = None
    if summed is not None:
        recomputed = supported_text(summed.interval, amount, summed_digits(summed.interval))
        if amount.interval.value:
            difference = share_of(summed.interval.value, amount.interval.value)
    return FigureVerdict(
        figure=amount.name,
        name=f"total {NAMES[amount.name]}",
        printed=amount.shown,
        verdict=verdict,
        pointer=f"{pointer}/{amount.name}",
        lines=() if line is None else (line,),
        recomputed=recomputed,
        difference=difference,
        missing=missing,
        causes=causes,
        reading=reading,
    )
