"""
Judges one printed figure: against what the rest of its row gives, or what it is quoted from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reporter.claims import implied
from reporter.claims.agreement import USUAL_PUE, Agreement, agreement, as_rounding
from reporter.claims.printed import QUANTITY_OF, Interval, Printed, factor_of, read_printed
from reporter.claims.recompute import Expected, Recomputation, Recompute, published_intensities
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
from reporter.claims.row_index import RowsBySource
from reporter.claims.verdicts import (
    LIKELY_ALONE,
    NEAR,
    Cause,
    FigureVerdict,
    Fit,
    Verdict,
    answer,
    best,
    causes_of,
    closer_known_error,
    line,
)
from reporter.model.claim import RatioFigure

MoreCauses = Callable[[Amount, Facts], tuple[Cause, ...]]

# A slip is named beside an input that isn't stated where it meets the digits in their middle.
CLOSE = 0.1
AGAINST = " vs "
CONVERTED = "within what unit conversion and rounding may lose"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """
    One figure of a row, and how it is recomputed.
    """

    figure: str
    facts: Facts
    recompute: Recompute

    @property
    def amount(self) -> Amount:
        return self.facts.amounts[self.figure]

    def found(self) -> Recomputation:
        return self.recompute(self.facts)

    def of(self, facts: Facts) -> _Question:
        return replace(self, facts=facts)


def judge(
    figure: str, facts: Facts, recompute: Recompute, more_causes: MoreCauses
) -> FigureVerdict | None:
    """
    The verdict on *figure*, None when the row doesn't print it.

    Intervals alone decide, in this order: every digit as printed; an unstated PUE that is usual;
    one figure's zeros as rounding; other inputs that aren't stated; several figures' zeros. Causes
    are looked for afterwards.
    """
    if figure not in facts.amounts:
        return None
    question = _Question(figure=figure, facts=facts, recompute=recompute)
    amount, found = question.amount, question.found()
    if not found.expected:
        verdict = implied.without_inputs(amount, facts, found)
        if verdict.verdict is Verdict.INCONSISTENT:
            return verdict
        return _with_better(verdict, more_causes(amount, facts))
    agreeing = _agreeing(amount, found)
    if agreeing is not None:
        verdict = verdict_on(amount, facts, Verdict.CONSISTENT, found, main=agreeing)
        return replace(verdict, closer=closer_known_error(amount, facts, agreeing))
    if _is_usual_pue(amount, found):
        unstated = implied.pue_unstated(amount, facts, found)
        return _with_better(unstated, more_causes(amount, facts))
    return _by_rounding(question, found, more_causes)


def _by_rounding(
    question: _Question, found: Recomputation, more_causes: MoreCauses
) -> FigureVerdict:
    """
    The verdict on a figure that disagrees as printed: digits in doubt, then inputs not stated.
    """
    facts, amount = question.facts, question.amount
    converted = question.of(facts.converted()) if facts.tolerance else question
    rounding = _rounding(converted)
    if rounding is not None and rounding.is_clear:
        main = found.expected[0]
        verdict = verdict_on(amount, facts, Verdict.CONSISTENT, found, main=main)
        common = (
            cause
            for cause in causes_of(amount, facts, found.expected)
            if cause.fit is Fit.EXACT and cause.prior <= LIKELY_ALONE
        )
        return replace(verdict, reading=_reading(question, rounding), closer=next(common, None))
    slips, more = causes_of(amount, facts, found.expected), more_causes(amount, facts)
    unstated = _by_open_inputs(question, converted)
    if unstated is not None:
        near = [replace(cause, fit=Fit.EXACT) for cause in more if cause.fit is Fit.NEARLY]
        return _with_better(unstated, (*slips, *more, *near))
    if rounding is not None:
        verdict = verdict_on(amount, facts, Verdict.CANNOT_TELL, found)
        return replace(verdict, digits=_shown(facts, rounding.rounded))
    rare = (*implied.outside_grids(amount, facts), *implied.unexplained(amount, facts, found))
    causes = best((*implied.zero_gross(amount), *slips, *more, *rare))
    return replace(verdict_on(amount, facts, Verdict.INCONSISTENT, found), causes=causes)


def _rounding(question: _Question) -> Agreement | None:
    """
    How many figures of the row must be read wide for the figure to agree.
    """
    facts = question.facts
    inputs = [name for name in facts.ambiguous if name != question.figure]
    own = [question.figure] if question.amount.is_ambiguous else []

    def agrees(names: Collection[str]) -> bool:
        rounded = question.of(facts.rounded(names))
        return _agreeing(rounded.amount, rounded.found()) is not None

    return agreement([*own, *inputs], agrees)


def _by_open_inputs(question: _Question, converted: _Question) -> FigureVerdict | None:
    """
    Cannot tell, where inputs that aren't stated make the figure agree with all digits in doubt.
    """
    widest = converted.of(converted.facts.rounded())
    amount, facts, found = question.amount, question.facts, question.found()
    for expected in widest.found().expected:
        factor = implied.open_inputs(expected, facts)
        if factor.low == factor.high or not expected.interval.value:
            continue
        if widest.amount.interval.overlaps(expected.interval * factor):
            rests_on_tdp = facts.is_tdp and expected.from_power
            why = implied.mean_power_unstated if rests_on_tdp else implied.pue_unstated
            return why(amount, facts, found)
    return None


def _with_better(verdict: FigureVerdict, causes: Sequence[Cause]) -> FigureVerdict:
    """
    The verdict with what explains the figure better than an input that isn't stated.
    """
    exact = [cause for cause in causes if cause.fit is Fit.EXACT and cause.distance < CLOSE]
    return replace(verdict, causes=best(exact))


def verdict_on(
    amount: Amount,
    facts: Facts,
    verdict: Verdict,
    found: Recomputation,
    *,
    main: Expected | None = None,
) -> FigureVerdict:
    """
    The verdict with the recomputation written out, the expectation *main* alone where it is given.
    """
    shown = found.expected if main is None else (main,)
    filled = answer(amount, facts.pointer, verdict, value=shown[0].interval, digits=shown[0].digits)
    return replace(filled, lines=tuple(line(amount, item) for item in shown))


def _agreeing(amount: Amount, found: Recomputation) -> Expected | None:
    """
    The expectation that agrees with the printed digits, the nearest if several do.
    """
    agreeing = [item for item in found.expected if amount.interval.overlaps(item.interval)]
    return min(
        agreeing, key=lambda item: abs(item.interval.value - amount.interval.value), default=None
    )


def _is_usual_pue(amount: Amount, found: Recomputation) -> bool:
    return any(
        item.open_pue
        and item.interval.value
        and amount.interval.overlaps(item.interval * USUAL_PUE)
        for item in found.expected
    )


def _shown(facts: Facts, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(facts.text(name) for name in names)


def _reading(question: _Question, rounding: Agreement) -> str:
    """
    Which reading of the digits makes the figure agree.
    """
    facts, amount = question.facts, question.amount
    if rounding.rounded:
        return as_rounding(_shown(facts, rounding.rounded))
    rest = question.found().expected
    near = any(amount.interval.overlaps(item.interval.widened(NEAR)) for item in rest)
    return f"with the figures of the table read {CONVERTED if near else 'as rounded'}"


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
    amounts = {"the quotient": _read_as(printed, scale), "its part": (part.interval, part.wide)}
    amounts["its reference"] = whole
    found = _quotient(amounts)
    narrow = part.interval / whole[0] / Interval.exactly(scale)
    value = narrow.value
    supported = plain(float(value), supported_digits(narrow, Fraction(1), 1))
    text = (
        f"{part.shown} / {ratio.reference.printed} {ratio.reference.unit} = {plain(float(value))}"
    )
    known = dict(zip(amounts, (shown, part.shown, _reference_text(ratio)), strict=True))
    rounded = () if found is None else tuple(known[key] for key in found.rounded)
    return FigureVerdict(
        figure="ratio",
        name=ratio.name,
        printed=shown,
        verdict=_verdict_of(found),
        pointer=pointer,
        lines=(text,),
        recomputed=supported if ratio.unit == "1" else f"{supported} {ratio.unit}",
        difference=float(value / printed.narrow.value - 1) if printed.narrow.value else None,
        reading=as_rounding(rounded) if len(rounded) == 1 else None,
        digits=rounded if len(rounded) > 1 else (),
    )


def _verdict_of(found: Agreement | None) -> Verdict:
    if found is None:
        return Verdict.INCONSISTENT
    return Verdict.CONSISTENT if found.is_clear else Verdict.CANNOT_TELL


Readings = tuple[Interval, Interval]


def _read_as(read: Printed, scale: Fraction) -> Readings:
    unit = Interval.exactly(scale)
    return read.narrow * unit, read.wide * unit


def _quotient(amounts: dict[str, Readings]) -> Agreement | None:
    """
    Whether the quotient, its part and its reference agree, each with its two readings.
    """

    def agrees(names: Collection[str]) -> bool:
        quotient, part, whole = (read[key in names] for key, read in amounts.items())
        return (quotient * whole).overlaps(part)

    return agreement([key for key, (narrow, wide) in amounts.items() if wide != narrow], agrees)


def _reference_text(ratio: RatioFigure) -> str:
    return f"{ratio.reference.printed} {ratio.reference.unit}"


def _reference(ratio: RatioFigure) -> Readings | None:
    read = read_printed(ratio.reference.printed)
    quantity = QUANTITY_OF.get(ratio.of)
    scale = None if quantity is None else factor_of(quantity, ratio.reference.unit)
    if read is None or scale is None or not read.wide.low:
        return None
    return _read_as(read, scale)


def quotation_verdicts(facts: Facts, rows: RowsBySource) -> Iterator[FigureVerdict]:
    """
    The verdict on each figure that is quoted, against the document it is quoted from.
    """
    for quotation in facts.row.quotations:
        amount, read = facts.amounts.get(quotation.of), read_printed(quotation.printed)
        scale = factor_of(QUANTITY_OF.get(quotation.of, "plain"), quotation.unit)
        if amount is None or read is None or scale is None:
            continue
        text = f"{quotation.printed} {quotation.unit} in {quotation.source}"
        yield _quoted(amount, facts, _read_as(read, scale), text)
    if is_quoted(facts):
        yield from _found_original(facts, rows)


def is_quoted(facts: Facts) -> bool:
    """
    Whether a row says that its carbon intensity is quoted, and not from what.
    """
    basis = facts.row.intensity.basis if facts.row.intensity else None
    if facts.row.quotations or "intensity" not in facts.amounts:
        return False
    return "quoted" in (basis or "").casefold()


def _found_original(facts: Facts, rows: RowsBySource) -> Iterator[FigureVerdict]:
    """
    The original of a quoted intensity: a published one that the row names, or another row's.
    """
    amount = facts.amounts["intensity"]
    named = f"{facts.row.name} {facts.row.source or ''}".casefold()
    for known in published_intensities():
        if any(word in named for word in known.quoted_as):
            yield _quoted(
                amount, facts, (known.interval, known.interval), f"{known.text} in {known.source}"
            )
            return
    _, _, quoted = (facts.row.source or "").partition(AGAINST)
    author = quoted.split(" ", 1)[0].strip(",.;:")
    other = rows.first_naming(author, facts) if author else None
    if other is not None:
        theirs = other.facts.amounts["intensity"]
        text = f"{theirs.shown} in row {other.facts.row.id!r} ({author})"
        yield _quoted(amount, facts, (theirs.interval, theirs.wide), text)


def _quoted(amount: Amount, facts: Facts, original: Readings, text: str) -> FigureVerdict:
    readings = {"the quotation": (amount.interval, amount.wide), "the original": original}

    def agrees(names: Collection[str]) -> bool:
        quoted, source = (read[key in names] for key, read in readings.items())
        return quoted.overlaps(source)

    found = agreement([key for key, (one, wide) in readings.items() if one != wide], agrees)
    middle = original[0].value
    apart = float(amount.interval.value / middle - 1) if middle else 0.0
    value = amount_text(middle, amount)
    arithmetic = f"{text} = {value}; quoted as {amount.shown}, {percent(apart)}"
    cause = Cause(code="misquoted", fit=Fit.EXACT, arithmetic=arithmetic, prior=0.0)
    verdict = _verdict_of(found)
    both = (amount.shown, text)
    return replace(
        answer(amount, facts.pointer, verdict, name=f"quoted {NAMES[amount.name]}"),
        figure="quotation",
        lines=(arithmetic,),
        recomputed=supported_text(original[0], amount, summed_digits(original[0])),
        difference=apart,
        causes=(cause,) if found is None else (),
        digits=() if found is None or found.is_clear else both,
    )
