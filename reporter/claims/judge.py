"""
Judges one printed figure: against what the rest of its row gives, or what it is quoted from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from reporter.claims import implied
from reporter.claims.causes import NEAR, USUAL_PUE, best, causes_of, closer_known_error
from reporter.claims.intensities import published_intensities
from reporter.claims.printed import QUANTITY_OF, Interval, factor_of, read_printed
from reporter.claims.recompute import Expected, Recomputation, Recompute, share_of
from reporter.claims.row_figures import (
    NAMES,
    Amount,
    Facts,
    amount_text,
    percent,
    plain,
    summed_digits,
    supported_digits,
    supported_text,
)
from reporter.claims.verdicts import Cause, FigureVerdict, Fit, Verdict
from reporter.model.claim import RatioFigure

MoreCauses = Callable[[Amount, Facts], tuple[Cause, ...]]

# A PUE above 3 is refused by every rule we know; above 1.6 it isn't usual for training sites.
ANY_PUE = Interval(low=Fraction(1), value=Fraction(11, 10), high=Fraction(3))
# Slips this common that fit in the middle of their digits, not at the rim, are believed over
# "the mean power is simply lower than the TDP".
COMMON = 0.4
CLOSE = 0.1
AGAINST = " vs "


def judge(
    figure: str, facts: Facts, recompute: Recompute, more_causes: MoreCauses
) -> FigureVerdict | None:
    """
    The verdict on *figure*, None when the row doesn't print it.
    """
    amount = facts.amounts.get(figure)
    if amount is None:
        return None
    found = recompute(facts)
    if not found.expected:
        return implied.without_inputs(amount, facts, found)
    agreeing = _agreeing(amount, found)
    if agreeing is not None:
        verdict = verdict_on(amount, facts, Verdict.CONSISTENT, found, main=agreeing)
        return replace(verdict, closer=closer_known_error(amount, facts, agreeing))
    if _unstated_pue(amount, found, USUAL_PUE):
        return _needs_pue(amount, facts, found)
    causes = best((*causes_of(amount, facts, found.expected), *more_causes(amount, facts)))
    return _after_known_errors(amount, facts, recompute, found, causes)


def _after_known_errors(
    amount: Amount,
    facts: Facts,
    recompute: Recompute,
    found: Recomputation,
    causes: tuple[Cause, ...],
) -> FigureVerdict:
    """
    The verdict once the slips are known: rounding and unstated inputs come after an exact slip.
    """
    exact = [cause for cause in causes if cause.fit is Fit.EXACT]
    rounded = facts.rounded()
    wide, wide_found = rounded.amounts[amount.name], recompute(rounded)
    agreeing = _agreeing(wide, wide_found)
    if not exact and agreeing is not None:
        reading = _reading(amount, facts, recompute)
        return verdict_on(
            amount, facts, Verdict.CONSISTENT, found, main=found.expected[0], reading=reading
        )
    if not exact and _unstated_pue(amount, found, ANY_PUE):
        return _needs_pue(amount, facts, found)
    common = [cause for cause in exact if cause.prior < COMMON and cause.distance < CLOSE]
    if facts.is_tdp and not common and _within_tdp(amount, found):
        return implied.mean_power_unstated(amount, facts, found)
    more = (*implied.outside_grids(amount, facts), *implied.unexplained(amount, facts, found))
    causes = best((*causes, *more))
    return verdict_on(amount, facts, Verdict.INCONSISTENT, found, causes=causes)


def verdict_on(  # noqa: PLR0913 - one place that fills a verdict
    amount: Amount,
    facts: Facts,
    verdict: Verdict,
    found: Recomputation,
    *,
    main: Expected | None = None,
    causes: tuple[Cause, ...] = (),
    reading: str | None = None,
) -> FigureVerdict:
    """
    The verdict with the recomputation written out, the expectation *main* first.
    """
    first = main or found.expected[0]
    shown = (first,) if main is not None else found.expected
    return FigureVerdict(
        figure=amount.name,
        name=NAMES[amount.name],
        printed=amount.shown,
        verdict=verdict,
        pointer=f"{facts.pointer}/{amount.name}",
        lines=tuple(line(amount, item) for item in shown),
        recomputed=supported_text(first.interval, amount, first.digits),
        difference=_difference(amount, first),
        causes=causes,
        reading=reading,
    )


def line(amount: Amount, expected: Expected) -> str:
    """
    One recomputation in words, with the interval that the digits of the inputs allow.
    """
    low = amount_text(expected.interval.low, amount)
    high = amount_text(expected.interval.high, amount)
    value = amount_text(expected.interval.value, amount)
    apart = _difference(amount, expected)
    against = "" if apart is None else f", {percent(apart)} against the printed {amount.shown}"
    return f"{expected.expression} = {value} ({low} to {high}){against}"


def _difference(amount: Amount, expected: Expected) -> float | None:
    printed = amount.interval.value
    return share_of(expected.interval.value, printed) if printed else None


def _agreeing(amount: Amount, found: Recomputation) -> Expected | None:
    """
    The expectation that agrees with the printed digits, the nearest if several do.
    """
    agreeing = [item for item in found.expected if amount.interval.overlaps(item.interval)]
    return min(
        agreeing, key=lambda item: abs(item.interval.value - amount.interval.value), default=None
    )


def _unstated_pue(amount: Amount, found: Recomputation, pue: Interval) -> bool:
    return any(
        item.open_pue and item.interval.value and amount.interval.overlaps(item.interval * pue)
        for item in found.expected
    )


def _within_tdp(amount: Amount, found: Recomputation) -> bool:
    for item in found.expected:
        if not item.from_power:
            continue
        band = item.interval * implied.MEAN_OVER_TDP
        if amount.interval.overlaps(band * USUAL_PUE if item.open_pue else band):
            return True
    return False


def _needs_pue(amount: Amount, facts: Facts, found: Recomputation) -> FigureVerdict:
    base = found.expected[0]
    needed = float(amount.interval.value / base.interval.value)
    unusual = "" if needed <= float(USUAL_PUE.high) else ", more than training sites have"
    return FigureVerdict(
        figure=amount.name,
        name=NAMES[amount.name],
        printed=amount.shown,
        verdict=Verdict.CANNOT_TELL,
        pointer=f"{facts.pointer}/{amount.name}",
        lines=tuple(line(amount, item) for item in found.expected),
        recomputed=supported_text(base.interval, amount, base.digits),
        difference=_difference(amount, base),
        missing=(NAMES["pue"],),
        implied=(f"the figures agree with a PUE of {needed:.2f}{unusual}",),
    )


def _reading(amount: Amount, facts: Facts, recompute: Recompute) -> str:
    """
    Which reading of the digits makes the figure agree.
    """
    zeros = [item.shown for item in facts.amounts.values() if item.wide != item.interval]
    if not facts.tolerance:
        return f"with the zeros at the end of {' and '.join(zeros)} read as rounding"
    rest = recompute(facts).expected
    near = any(amount.interval.overlaps(item.interval.widened(NEAR)) for item in rest)
    limit = "within what unit conversion and rounding may lose" if near else "as rounded"
    return f"with the figures of the table read {limit}"


def ratio_verdicts(facts: Facts) -> Iterator[FigureVerdict]:
    """
    The verdict on each printed quotient; one that can't be read is left to the reader.
    """
    for index, ratio in enumerate(facts.row.ratios):
        yield _ratio(ratio, facts, f"{facts.pointer}/ratios/{index}")


def _ratio(ratio: RatioFigure, facts: Facts, pointer: str) -> FigureVerdict:
    printed, scale = read_printed(ratio.printed), factor_of("plain", ratio.unit)
    part = facts.amounts.get(ratio.of)
    whole = _reference(ratio)
    shown = ratio.printed if ratio.unit == "1" else f"{ratio.printed} {ratio.unit}"
    if printed is None or scale is None or part is None or whole is None:
        missing = (NAMES.get(ratio.of, ratio.of),) if part is None else ("a readable figure",)
        return FigureVerdict(
            figure="ratio",
            name=ratio.name,
            printed=shown,
            verdict=Verdict.CANNOT_TELL,
            pointer=pointer,
            missing=missing,
        )
    unit = Interval.exactly(scale)
    narrow = part.interval / whole[0] / unit
    wide = part.wide / whole[1] / unit
    verdict, reading = _compare(printed.narrow, narrow, wide)
    value = narrow.value
    supported = plain(float(value), supported_digits(narrow, Fraction(1), 1))
    text = (
        f"{part.shown} / {ratio.reference.printed} {ratio.reference.unit} = {plain(float(value))}"
    )
    return FigureVerdict(
        figure="ratio",
        name=ratio.name,
        printed=shown,
        verdict=verdict,
        pointer=pointer,
        lines=(text,),
        recomputed=supported if ratio.unit == "1" else f"{supported} {ratio.unit}",
        difference=float(value / printed.narrow.value - 1) if printed.narrow.value else None,
        reading=reading,
    )


def _reference(ratio: RatioFigure) -> tuple[Interval, Interval] | None:
    read = read_printed(ratio.reference.printed)
    quantity = QUANTITY_OF.get(ratio.of)
    scale = None if quantity is None else factor_of(quantity, ratio.reference.unit)
    if read is None or scale is None or not read.wide.low:
        return None
    unit = Interval.exactly(scale)
    return read.narrow * unit, read.two_digits * unit


def _compare(printed: Interval, narrow: Interval, wide: Interval) -> tuple[Verdict, str | None]:
    if printed.overlaps(narrow):
        return Verdict.CONSISTENT, None
    if printed.overlaps(wide):
        return Verdict.CONSISTENT, "with zeros at the end read as rounding"
    return Verdict.INCONSISTENT, None


def quotation_verdicts(facts: Facts, rows: Sequence[Facts]) -> Iterator[FigureVerdict]:
    """
    The verdict on each figure that is quoted, against the document it is quoted from.
    """
    for quotation in facts.row.quotations:
        amount, read = facts.amounts.get(quotation.of), read_printed(quotation.printed)
        scale = factor_of(QUANTITY_OF.get(quotation.of, "plain"), quotation.unit)
        if amount is None or read is None or scale is None:
            continue
        original = read.narrow * Interval.exactly(scale)
        text = f"{quotation.printed} {quotation.unit} in {quotation.source}"
        yield _quoted(amount, facts, original, text)
    if not facts.row.quotations and _is_quoted(facts):
        yield from _found_original(facts, rows)


def _is_quoted(facts: Facts) -> bool:
    basis = facts.row.intensity.basis if facts.row.intensity else None
    return "intensity" in facts.amounts and "quoted" in (basis or "").casefold()


def _found_original(facts: Facts, rows: Sequence[Facts]) -> Iterator[FigureVerdict]:
    """
    The original of a quoted intensity: a published one that the row names, or another row's.
    """
    amount = facts.amounts["intensity"]
    named = f"{facts.row.name} {facts.row.source or ''}".casefold()
    for known in published_intensities():
        if any(word in named for word in known.quoted_as):
            yield _quoted(amount, facts, known.interval, f"{known.text} in {known.source}")
            return
    _, _, quoted = (facts.row.source or "").partition(AGAINST)
    author = quoted.split(" ", 1)[0].strip(",.;:")
    for other in rows:
        theirs = other.amounts.get("intensity")
        if other is facts or theirs is None or not author:
            continue
        if author in (other.row.source or ""):
            text = f"{theirs.shown} in row {other.row.id!r} ({author})"
            yield _quoted(amount, facts, theirs.interval, text)
            return


def _quoted(amount: Amount, facts: Facts, original: Interval, text: str) -> FigureVerdict:
    agrees = amount.interval.overlaps(original) or amount.wide.overlaps(original)
    apart = float(amount.interval.value / original.value - 1) if original.value else 0.0
    value = amount_text(Fraction(original.value), amount)
    line = f"{text} = {value}; quoted as {amount.shown}, {percent(apart)}"
    cause = Cause(code="misquoted", fit=Fit.EXACT, arithmetic=line, prior=0.0)
    return FigureVerdict(
        figure="quotation",
        name=f"quoted {NAMES[amount.name]}",
        printed=amount.shown,
        verdict=Verdict.CONSISTENT if agrees else Verdict.INCONSISTENT,
        pointer=f"{facts.pointer}/{amount.name}",
        lines=(line,),
        recomputed=supported_text(original, amount, summed_digits(original)),
        difference=apart,
        causes=() if agrees else (cause,),
    )
