"""
Whether a printed total is the sum of its rows.

The ids of rows: each is used once, and what names a row names one of the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from reporter.claims.agreement import Agreement, agreement, as_rounding
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
)
from reporter.claims.row_index import OtherRow, place
from reporter.claims.verdicts import Cause, FigureVerdict, Fit, Verdict, answer, best
from reporter.findings import Finding, error
from reporter.model.claim import ClaimFile, ClaimRow, ClaimTotal

SUMMED = ("accelerator_time", "energy", "co2e", "net_co2e")
# Rows of one family differ by rounding in CO2e per hour, not by more than this.
SAME_RATE = Fraction(1, 100)
_TOTAL = "total"
# Of several rows that fill a gap together, two at least.
FEWEST_TOGETHER = 2
# So many rows may be walked over for the totals of one file.
MOST_WALKED_ROWS = 200_000
UNSOUGHT = "; rows that fill it together aren't sought: the file has too many totals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """
    The sum of one figure over the rows of a total; *text* reads as the start of a sentence.

    *parts* are the figures that are summed.
    """

    parts: tuple[Amount, ...]
    interval: Interval
    text: str

    @property
    def wide(self) -> Interval:
        """
        The sum with all its parts read as rounded.
        """
        return self.rounded([str(place) for place in range(len(self.parts))])

    def rounded(self, keys: Collection[str]) -> Interval:
        """
        The sum with the parts of these places ("0", "1") read as rounded.
        """
        low, high = self.interval.low, self.interval.high
        for key in keys:
            part = self.parts[int(key)]
            low += part.wide.low - part.interval.low
            high += part.wide.high - part.interval.high
        return Interval(low=low, value=self.interval.value, high=high)


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

    The total sums rows of its own table; a row of another document may be the one left out. Two
    rows that fill a gap together are only sought where all rows may be walked over.
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
        unknown = _answered(amount, pointer, Verdict.CANNOT_TELL)
        return replace(unknown, missing=(summed,))
    answered = replace(
        _answered(amount, pointer, Verdict.CONSISTENT, summed), lines=(_line(amount, summed),)
    )
    found = _rounding(amount, summed)
    if found is not None:
        shown = tuple(_part(key, amount, summed).shown for key in found.rounded)
        if found.is_clear:
            return replace(answered, reading=as_rounding(shown) if shown else None)
        return replace(answered, verdict=Verdict.CANNOT_TELL, digits=shown)
    if total.listed == "some" and _may_lack_rows(amount, total, members, summed):
        missing = ("the rows of the total that aren't listed here",)
        return replace(answered, verdict=Verdict.CANNOT_TELL, lines=(), missing=missing)
    causes = best(_causes(amount, total, members, summed, around))
    return replace(answered, verdict=Verdict.INCONSISTENT, causes=causes)


def _rounding(amount: Amount, summed: Sum) -> Agreement | None:
    """
    How many of the total and its parts must be read as rounded for them to agree.
    """
    parts = [str(place) for place, part in enumerate(summed.parts) if part.is_ambiguous]
    own = [_TOTAL] if amount.is_ambiguous else []

    def agrees(keys: Collection[str]) -> bool:
        whole = amount.wide if _TOTAL in keys else amount.interval
        return whole.overlaps(summed.rounded([key for key in keys if key != _TOTAL]))

    return agreement([*own, *parts], agrees)


def _part(key: str, amount: Amount, summed: Sum) -> Amount:
    return amount if key == _TOTAL else summed.parts[int(key)]


def _sum(name: str, members: Sequence[Facts], stated: Mapping[str, Amount]) -> Sum | str:
    """
    The sum, or what is missing for it.
    """
    if name in stated:
        known = stated[name]
        text = f"the rows sum to {known.shown}"
        return Sum(parts=(known,), interval=known.interval, text=text)
    absent = [facts.row.id for facts in members if name not in facts.amounts]
    if absent or not members:
        return f"{NAMES[name]} of {', '.join(absent) or 'the rows'}"
    parts = tuple(facts.amounts[name] for facts in members)
    whole = sum((part.interval for part in parts), Interval.exactly(0))
    text = " + ".join(part.shown for part in parts)
    if len(parts) == 1:
        text = f"the only row {members[0].row.id!r} has {parts[0].shown}"
    return Sum(parts=parts, interval=whole, text=text)


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
    printed = (row for row in around.elsewhere(amount).rows if row.facts.row.id not in own)
    if (first := next(printed, None)) is not None:
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
    text = line if around.may_be_walked else f"{line}{UNSOUGHT}"
    yield Cause(code="total-not-rows", fit=Fit.EXACT, arithmetic=text, prior=0.1)
    if around.may_be_walked:
        yield from _several_left_out(amount, total, members, summed, around)
    for row, code in _one_row(amount, total, members, summed, around):
        part = row.facts.amounts[amount.name]
        text = f"{line}; the difference is {row.shown}, {part.shown}"
        yield Cause(code=code, fit=Fit.EXACT, arithmetic=text, prior=0.05, document=row.document)


def _one_row(
    amount: Amount, total: ClaimTotal, members: Sequence[Facts], summed: Sum, around: OtherRows
) -> Iterator[tuple[OtherRow, str]]:
    """
    The first row that fills the gap, of those inside the total and of those that aren't.

    A total below the sum lacks one of its rows; one above it has a row twice or one more.
    """
    gap = summed.interval.value - amount.interval.value
    doubt = _doubt(summed, amount)
    inside = {id(facts) for facts in members}

    def fills(row: OtherRow) -> bool:
        part = row.facts.amounts.get(amount.name)
        return part is not None and _fills(part.interval, gap, doubt)

    own = sorted((around.row_of[one] for one in inside if one in around.row_of), key=place)
    doubled = [row for row in own if row.facts.row.id != total.stated_in and fills(row)]
    if doubled:
        yield doubled[0], "row-counted-twice" if gap < 0 else "row-left-out"
    if gap > 0:
        return
    lacking = []
    for alike in around.printed_between(amount.name, [(-gap - doubt, -gap + doubt)]):
        # As many as the total lists are passed over at most.
        others = (
            row
            for row in alike.rows
            if id(row.facts) not in inside and row.facts.row.id != total.stated_in
        )
        lacking += [row for row in islice(others, 1) if fills(row)]
    if lacking:
        yield min(lacking, key=place), "row-left-out"


def _several_left_out(
    amount: Amount, total: ClaimTotal, members: Sequence[Facts], summed: Sum, around: OtherRows
) -> Iterator[Cause]:
    """
    Two rows of the table, or all that the total doesn't list, that fill its gap together.
    """
    gap = amount.interval.value - summed.interval.value
    inside = {id(facts) for facts in members}
    sources = {facts.row.source for facts in members}
    rest = [
        (row, row.facts.amounts[amount.name])
        for row in around.rows
        if row.document is None
        and amount.name in row.facts.amounts
        and row.facts.row.source in sources
        and id(row.facts) not in inside
        and row.facts.row.id not in {total.stated_in, total.id}
    ]
    if gap <= 0 or len(rest) < FEWEST_TOGETHER:
        return
    whole = sum((part.interval for _, part in rest), Interval.exactly(0))
    pair = _pair_of(rest, gap)
    doubt = _doubt(summed, amount)
    if pair and _fills(pair[0][1].interval + pair[1][1].interval, gap, doubt):
        named = " and ".join(f"{row.shown}, {part.shown}" for row, part in pair)
    elif _fills(whole, gap, doubt):
        named = f"all {len(rest)} other rows of the table"
    else:
        return
    text = f"{_line(amount, summed)}; the difference is {named}"
    yield Cause(code="row-left-out", fit=Fit.EXACT, arithmetic=text, prior=0.08)


def _pair_of(
    rest: Sequence[tuple[OtherRow, Amount]], gap: Fraction
) -> tuple[tuple[OtherRow, Amount], tuple[OtherRow, Amount]] | None:
    """
    The two rows whose sum comes nearest to the gap, found from both ends of the sorted rows.
    """
    ordered = sorted(rest, key=lambda one: one[1].interval.value)
    low, high, nearest, found = 0, len(ordered) - 1, None, None
    while low < high:
        both = ordered[low][1].interval.value + ordered[high][1].interval.value
        apart = abs(both - gap)
        if nearest is None or apart < nearest:
            nearest, found = apart, (ordered[low], ordered[high])
        low, high = (low + 1, high) if both < gap else (low, high - 1)
    return found


def _fills(part: Interval, gap: Fraction, doubt: Fraction) -> bool:
    return part.low - doubt <= abs(gap) <= part.high + doubt


def _doubt(summed: Sum, amount: Amount) -> Fraction:
    """
    How far the gap between a total and its sum may be another, with all digits in doubt.
    """
    wide = summed.wide
    return (wide.high - wide.low + amount.wide.high - amount.wide.low) / 2


def _answered(
    amount: Amount, pointer: str, verdict: Verdict, summed: Sum | None = None
) -> FigureVerdict:
    interval = None if summed is None else summed.interval
    return answer(
        amount,
        pointer,
        verdict,
        value=interval,
        digits=1 if interval is None else summed_digits(interval),
        name=f"total {NAMES[amount.name]}",
    )


def row_id_findings(claims: ClaimFile, file: str) -> Iterator[Finding]:
    """
    Findings CL-2 of a claim file: ids that two rows have, and comparisons and answers of authors
    that name no row. *file* is how findings name it.
    """
    yield from _repeated_ids(claims, file)
    yield from _unknown_pairs(claims, file)
    yield from _unknown_replied(claims, file)


def _repeated_ids(claims: ClaimFile, file: str) -> Iterator[Finding]:
    counts = Counter(row.id for row in claims.rows)
    for row_id, count in counts.items():
        if count > 1:
            message = f"{count} rows have the id {row_id!r}"
            yield error("CL-2", file, "/rows", message, "give every row an id of its own")


def _unknown_pairs(claims: ClaimFile, file: str) -> Iterator[Finding]:
    known = {row.id for row in claims.rows}
    for index, pair in enumerate(claims.comparisons):
        for side, row_id in (("a", pair.a), ("b", pair.b)):
            if row_id not in known:
                pointer = f"/comparisons/{index}/{side}"
                message = f"no row has the id {row_id!r}"
                yield error("CL-2", file, pointer, message, "name a row of this file")


def _unknown_replied(claims: ClaimFile, file: str) -> Iterator[Finding]:
    known = {row.id for row in claims.rows} | {total.id for total in claims.totals}
    for index, reply in enumerate(claims.replies):
        if reply.row is not None and reply.row not in known:
            message = f"no row has the id {reply.row!r}"
            hint = "name a row or total of this file, or leave row out"
            yield error("CL-2", file, f"/replies/{index}/row", message, hint)
