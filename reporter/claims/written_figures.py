"""
A figure with its unit as cells and sentences write it: "about 2.1 million GPU hours", "3 to 4 t".

What is read becomes the digits as printed with a unit of the schema; words for a mark, a range or a
power of ten become its sign. How an ambiguous word was read stands beside the figure. A figure
without an upper end ("over 3,000 h") is none that can be checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from reporter.claims.printed import LONGEST_TEXT, read_printed
from reporter.claims.units import LONGEST_UNIT, Unit, read_unit

NO_UPPER_END = "it has no upper end"
NO_NUMBER = "it isn't a number"
NO_UNIT = "it has no unit that the figure can have"
SEVERAL = "it holds several figures"
DECIMAL_COMMA = "a comma divides thousands here; write a decimal point"

_MARKS = {
    "about": "~", "approximately": "~", "approx.": "~", "approx": "~", "around": "~",
    "roughly": "~", "circa": "~", "ca.": "~", "c.": "~", "nearly": "~", "almost": "~", "~": "~",
    "≈": "~", "≃": "~", "∼": "~", "\\sim": "~", "some": "~", "an estimated": "~",
    "less than": "<", "under": "<", "below": "<", "up to": "<", "at most": "<", "<": "<", "≤": "<",
    "<=": "<", "no more than": "<", "fewer than": "<",
    "more than": ">", "over": ">", "above": ">", "at least": ">", ">": ">", "≥": ">", ">=": ">",
    "exceeding": ">",
}  # fmt: skip
# An arrow (=>, ->) leads to a figure and bounds none.
_MARK = "|".join(
    rf"(?<![=-]){re.escape(word)}" if word == ">" else re.escape(word)
    for word in sorted(_MARKS, key=len, reverse=True)
)
# Bounded, so that a long row of digits takes no more than linear time.
_GROUPED = r"[0-9]{1,3}(?:[, \u00a0\u2009\u202f'’][0-9]{3}){1,8}(?![0-9])|[0-9]{1,40}"
_POWER = (
    r"[eE][+-]?[0-9]{1,3}(?![0-9A-Za-z])| ?(?:[x×✕*·]|\\times) ?10 ?(?:\^ ?\{?[+−-]?[0-9]{1,3}\}?"
    r"|\*\*[+-]?[0-9]{1,3}|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
)
_SUFFIX = r" ?(?i:million|billion|trillion|thousand|mn|bn)\b|[- ]?[kKMBGT](?![A-Za-z0-9/·])"
NUMBER = rf"(?:{_GROUPED})(?:\.[0-9]{{1,30}})?(?:{_POWER})?(?:{_SUFFIX})?"
_BETWEEN = r" ?(?:–|—|-|±|\+/-|\\pm) ?| (?i:to|and) "
AMOUNT = (
    rf"(?P<mark>(?i:{_MARK}) ?)?(?P<between>(?i:between) )?(?P<first>{NUMBER})"
    rf"(?:(?P<sign>{_BETWEEN})(?P<second>{NUMBER}))?"
)
_AMOUNT = re.compile(AMOUNT)
_SUFFIXES = {"million": "M", "mn": "M", "billion": "B", "bn": "B", "trillion": "T", "thousand": "k"}
_SPACES = re.compile("[\u00a0\u2009\u202f\u2007 '’]")
_TEN = re.compile(r" ?(?:[x×✕*·]|\\times) ?10 ?(?:\^|\*\*)? ?\{?(?P<power>[+−-]?[0-9]{1,3})\}?$")
_RAISED_TEN = re.compile(" ?[x×✕*·] ?10(?=[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹])")
_WORDS = re.compile("(?:million|billion|trillion|thousand|mn|bn)", re.IGNORECASE)


_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {
    **{word: value for value, word in enumerate(f"{_ONES} {_TEENS}".split(), start=1)},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), start=2)},
}
_TIMES = {"dozen": 12, "hundred": 100, "thousand": 1000}
_ONE = _ONES.replace(" ", "|")
_BELOW_100 = (
    rf"(?:(?:{_TENS.replace(' ', '|')})(?:[ -](?:{_ONE}))?|{_TEENS.replace(' ', '|')}|{_ONE})"
)
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|an?)[ -]hundred(?: (?:and )?{_BELOW_100})?|{_BELOW_100})"
_NUMBER_IN_WORDS = (
    rf"(?:(?:{_BELOW_100}|an?) dozen"
    rf"|(?:{_BELOW_1000}|an?) thousand(?: (?:and )?{_BELOW_1000})?|{_BELOW_1000})"
)
# A number in words counts where a thing that has a number stands behind it; "two or three weeks"
# is another range than either.
_IN_WORDS = re.compile(
    rf"(?<![\w-])(?<!\band )(?<!\bor )(?<!\bto )(?P<number>{_NUMBER_IN_WORDS})[ -]"
    r"(?=(?:million |billion )?(?:(?:nvidia|amd|google|compute|parallel) )?(?:[gt]pus?|hours?|days?"
    r"|weeks?|months?|years?|accelerators?|chips|nodes|servers|tonnes|tons|[abhlvp][0-9]{1,3}"
    r"|mi[0-9]{3}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFigure:
    """
    A figure as read: its digits, its unit, and how ambiguous words were read.
    """

    printed: str
    unit: Unit
    readings: tuple[str, ...] = ()


def plain_number(text: str) -> str:
    """
    A number as the schema writes it: "2.1 million" is 2.1M, and "3.7 x 10^{23}" is 3.7 × 10^23.

    >>> plain_number("2.1 million"), plain_number("10 000"), plain_number("3.7 x 10^{23}")
    ('2.1M', '10,000', '3.7 × 10^23')
    """
    number = _WORDS.sub(lambda word: _SUFFIXES[word[0].casefold()], text.strip())
    number = _RAISED_TEN.sub(" × 10", number)
    ten = _TEN.search(number)
    head = number if ten is None else number[: ten.start()]
    head = re.sub(r"(?<=[0-9])[\u00a0\u2009\u202f '’](?=[0-9]{3})", ",", head)
    head = re.sub(r"[ -](?=[kKMBGT]$)", "", head)
    return head if ten is None else f"{head} × 10^{ten['power'].replace('−', '-')}"


def digits_for_words(text: str) -> str:
    """
    A text with digits for the numbers that stand in words before what they count.

    >>> digits_for_words("It took three months on a hundred GPUs, twenty-four hours a day.")
    'It took 3 months on 100 GPUs, 24 hours a day.'
    """
    return _IN_WORDS.sub(lambda found: f"{_value_of(found['number']):,} ", text)


def _value_of(number: str) -> int:
    whole = current = 0
    for word in re.findall("[a-z]+", number.casefold()):
        if word == "thousand":
            whole, current = 1000 * max(current, 1), 0
        elif word in _TIMES:
            current = _TIMES[word] * max(current, 1)
        else:
            current += _VALUES.get(word, 0)
    return whole + current


def plain_figure(text: str) -> str | None:
    """
    The digits of a cell that holds a number and no unit, or None; words of doubt become marks.
    """
    match = _AMOUNT.fullmatch(text.strip()[: LONGEST_TEXT * 2])
    return None if match is None else printed_of(match)


def printed_of(match: re.Match[str]) -> str | None:
    """
    The digits of a match of `AMOUNT` as the schema writes them, None where they have no upper end.
    """
    word = (match["mark"] or "").strip().casefold()
    mark = _MARKS.get(word, "")
    first = plain_number(match["first"])
    if mark == ">":
        return None
    if match["second"] is None:
        return None if match["between"] else f"{mark}{first}"
    sign = match["sign"].strip().casefold()
    if (sign == "and") != bool(match["between"]):
        return None
    joined = " ± " if sign in {"±", "+/-", "\\pm"} else " to "
    # A range is its own mark: about 3 to 4 has the ends that are printed.
    return f"{first}{joined}{plain_number(match['second'])}"


def read_figure(text: str, quantities: frozenset[str]) -> WrittenFigure | str:
    """
    The figure and unit that the whole of *text* writes, or why it is none.

    *quantities* are those that the figure can have.

    >>> read_figure("~2.1 million GPU hours", frozenset({"time"})).printed
    '~2.1M'
    """
    stripped = digits_for_words(text.strip()[: LONGEST_TEXT + LONGEST_UNIT + 21])
    if len(stripped) > LONGEST_TEXT + LONGEST_UNIT + 20:
        return NO_NUMBER
    match = _AMOUNT.match(stripped)
    if match is None:
        return NO_NUMBER
    rest = stripped[match.end() :]
    unit = read_unit(rest, quantities)
    if unit is None and (match["first"][-1:] in "kKMGT"):
        # 5 kWh has no thousand in it: the letter belongs to the unit.
        match, unit = _without_suffix(stripped, match, quantities)
    if unit is None and re.match(",[0-9]{1,2}(?![0-9])", rest):
        return DECIMAL_COMMA
    if unit is None:
        return SEVERAL if re.search("[0-9]", _without_gas(rest)) else NO_UNIT
    printed = printed_of(match)
    if printed is None:
        return NO_UPPER_END
    return in_schema_unit(printed, unit)


def _without_gas(rest: str) -> str:
    return re.sub(r"CO_?[2₂]|TPU[ -]?v[0-9]\w*|[A-Z]{1,2}[0-9]{2,3}\w*", "", rest)


def _without_suffix(
    text: str, match: re.Match[str], quantities: frozenset[str]
) -> tuple[re.Match[str], Unit | None]:
    end = match.end("first") - 1
    shorter = _AMOUNT.match(text[:end].rstrip())
    if shorter is None or match["second"] is not None:
        return match, None
    return shorter, read_unit(text[end:], quantities)


def in_schema_unit(printed: str, unit: Unit) -> WrittenFigure | str:
    """
    The figure in the unit of the schema; where a unit has no fixed length, as the range it allows.
    """
    read = read_printed(printed)
    if read is None:
        return NO_NUMBER
    said = () if unit.reading is None else (unit.reading,)
    if unit.is_converted:
        low, high = read.narrow.low * unit.least, read.narrow.high * unit.most
        printed = f"{_decimal(low, ROUND_FLOOR)} to {_decimal(high, ROUND_CEILING)}"
    return WrittenFigure(printed=printed, unit=unit, readings=said)


def _decimal(value: Fraction, rounding: str) -> str:
    """
    A bound in at most three decimals, rounded away from the middle.
    """
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.001'), rounding=rounding).normalize():f}"
