"""
The `co2_eq_emissions` of a model card, and whether its grams are those of the body.

The front matter of a card is YAML, of which only what cards write is read here: keys with one value
a line, two levels deep. The hub reads `emissions` as grams of CO2e; a number of kilograms or tonnes
in it is the commonest slip. Source: the metadata of model cards, "Displaying carbon emissions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reporter.claims.printed import KILOGRAMS_PER_POUND, Interval, factor_of, read_printed
from reporter.claims.written_figures import plain_number
from reporter.findings import Finding, error
from reporter.model.claim import ClaimRow, ClaimTotal, Figure

KEY = "co2_eq_emissions"
MOST_LINES = 2_000
_KEYED = re.compile(
    r"(?P<indent> {0,12})(?P<key>[A-Za-z_][\w-]{0,60}) ?:(?: +(?P<value>.{0,500}))?"
)
_NUMBER = re.compile(r"[0-9][0-9_]{0,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")
# What a number may be the number of, where the hub reads grams.
_SLIPS = {
    "kilograms": Fraction(1000),
    "tonnes": Fraction(10**6),
    "milligrams": Fraction(1, 1000),
    "pounds": KILOGRAMS_PER_POUND * 1000,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """
    What the front matter of a card says of emissions: the number of grams as written, and words.

    *line* is that of the emissions; *fields* are source, training_type, geographical_location and
    hardware_used, and model_name.
    """

    line: int
    emissions: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None

    @property
    def figure(self) -> Figure | None:
        """
        The emissions in grams, where they are a number.
        """
        if self.emissions is None or self.problem is not None:
            return None
        return Figure(printed=self.emissions, unit="g")


def read_front_matter(lines: Sequence[str]) -> FrontMatter | None:
    """
    The emissions of the lines between the two marks, None where they have none.
    """
    fields: dict[str, str] = {}
    line, inside, written = 0, False, None
    for number, text in enumerate(lines[:MOST_LINES], start=2):
        match = _KEYED.fullmatch(text.rstrip())
        if match is None:
            continue
        value = _scalar(match["value"] or "")
        if not match["indent"]:
            inside = match["key"] == KEY
            if inside:
                line, written = number, value or written
            elif match["key"] in {"model_name", "model-name"} and value:
                fields["model_name"] = value
        elif inside and match["key"] == "emissions":
            line, written = number, value
        elif inside and value:
            fields[match["key"]] = value
    if written is None:
        return None if not line else FrontMatter(line=line, problem="no emissions stand in it")
    if not _NUMBER.fullmatch(written):
        return FrontMatter(
            line=line, emissions=written[:60], fields=fields, problem="it is no number"
        )
    return FrontMatter(line=line, emissions=plain_number(written.replace("_", "")), fields=fields)


def _scalar(value: str) -> str:
    text = re.sub(r"(?:^|\s)#.*$", "", value).strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def held_against(
    card: FrontMatter, rows: Sequence[ClaimRow], totals: Sequence[ClaimTotal], file: str
) -> Iterator[Finding]:
    """
    The finding about emissions that are no number, or that no CO2e of the body agrees with.

    A total of the body, the sum of its rows and each of its rows may be what the card means.
    """
    place = f"line {card.line}"
    if card.problem is not None:
        message = f"{KEY} {card.emissions or ''!r} can't be read: {card.problem}"
        hint = "write the number of grams of CO2e, such as emissions: 12300"
        yield error("CL-33", file, place, message, hint)
        return
    grams = _interval(card.figure)
    body = [(text, one) for text, one in _candidates(rows, totals) if one.value]
    if grams is None or not grams.value or not body:
        return
    if any(grams.overlaps(one) for _, one in body):
        return
    for word, scale in _SLIPS.items():
        for text, one in body:
            if (grams * Interval.exactly(scale)).overlaps(one):
                message = (
                    f"{KEY} is {card.emissions} g, the body has {text}: the number of {word} "
                    "stands where the hub reads grams"
                )
                hint = f"write emissions: {_plain(one.value)}"
                yield error("CL-33", file, place, message, hint)
                return
    shown = ", ".join(text for text, _ in body[:4])
    message = f"{KEY} is {card.emissions} g, and the body has {shown}"
    yield error("CL-33", file, place, message, "the front matter and the body state one figure")


def _candidates(
    rows: Sequence[ClaimRow], totals: Sequence[ClaimTotal]
) -> Iterator[tuple[str, Interval]]:
    summed: Interval | None = None
    several: tuple[ClaimTotal | ClaimRow, ...] = (*totals, *rows)
    for one in several:
        interval = _interval(one.co2e)
        if one.co2e is None or interval is None:
            continue
        yield f"{one.co2e.printed} {one.co2e.unit} in {one.place or one.id}", interval
        if isinstance(one, ClaimRow):
            summed = interval if summed is None else summed + interval
    if summed is not None and len(rows) > 1:
        yield f"{_plain(summed.value)} g in all rows together", summed


def _interval(figure: Figure | None) -> Interval | None:
    """
    The grams that a figure allows.
    """
    read = None if figure is None else read_printed(figure.printed)
    factor = None if figure is None else factor_of("carbon", figure.unit)
    return None if read is None or factor is None else read.wide * Interval.exactly(factor * 1000)


def _plain(value: Fraction) -> str:
    """
    A number of grams without exponent, to four digits behind the point at most.
    """
    return f"{float(round(value, 4)):.12g}" if value < 10**12 else f"{float(value):.6E}"
