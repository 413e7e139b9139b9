"""
Printed quotients of a row, and figures quoted from another document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from reporter.claims.causes import Cause, Fit
from reporter.claims.intensities import published_intensities
from reporter.claims.printed import Interval, read_printed
from reporter.claims.row_figures import NAMES, Amount, Facts
from reporter.claims.shown import amount_text, percent, plain
from reporter.claims.unit_names import QUANTITY_OF, factor_of
from reporter.claims.verdicts import FigureVerdict, Verdict
from reporter.model.claim import RatioFigure

AGAINST = " vs "


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
        recomputed=plain(float(value)),
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
        difference=apart,
        causes=() if agrees else (cause,),
    )
