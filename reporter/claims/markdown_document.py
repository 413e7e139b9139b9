"""
A Markdown document as its parts: front matter, sections with headings, and pipe tables.

A reader of lines: it takes one pass, whatever stands in them, and knows the line of every cell.
Fenced code and comments are no text. Tables are those of GitHub's dialect, and those of HTML; one
of HTML that has no end or no rows is named.

The `co2_eq_emissions` of a model card, and whether its grams are those of the body.

The front matter of a card is YAML, of which only what cards write is read here: keys with one value
a line, two levels deep. The hub reads `emissions` as grams of CO2e; a number of kilograms or tonnes
in it is the commonest slip. Source: the metadata of model cards, "Displaying carbon emissions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reporter.claims.grid import MOST_ROWS, Grid, Line, own_headers
from reporter.claims.html_table import html_grid
from reporter.claims.printed import KILOGRAMS_PER_POUND, Interval, factor_of, read_printed
from reporter.claims.prose import Paragraph, plain
from reporter.claims.written_figures import plain_number
from reporter.findings import Finding, error
from reporter.model.claim import ClaimRow, ClaimTotal, Figure

_MARK = "---"
_HEADING = re.compile(r" {0,3}#{1,6}\s+(?P<text>.{0,200}?)\s*#{0,6}\s*")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_DELIMITER = re.compile(
    r"\s{0,8}\|?(?:\s{0,40}:?-{1,200}:?\s{0,40}\|){0,499}\s{0,40}:?-{0,200}:?\s{0,40}"
)
_PIPE = re.compile(r"(?<!\\)\|")
_HTML_END = re.compile(r"</table\b", re.IGNORECASE)
_HTML_TABLE = re.compile(r"<table\b", re.IGNORECASE)


@dataclass(slots=True)
class Section:
    """
    The text below one heading, without its tables.
    """

    heading: str
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def paragraph(self) -> Paragraph:
        """
        The text of the section as one paragraph.
        """
        return Paragraph(text="\n".join(self.lines), line=self.line)


@dataclass(slots=True)
class MarkdownDocument:
    """
    The parts of a document in order; *html_lines* are where tables of HTML
    begin that can't be read.
    """

    front: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    html_lines: list[int] = field(default_factory=list)

    @property
    def title(self) -> str | None:
        """
        The first heading.
        """
        return next((one.heading for one in self.sections if one.heading), None)


def is_markdown(text: str) -> bool:
    """
    Whether a text looks like Markdown: front matter, a heading, or a table of bars.
    """
    lines = text.lstrip().splitlines()[:400]
    if not lines:
        return False
    if lines[0].strip() == _MARK or any(_HEADING.fullmatch(line) for line in lines):
        return True
    return any("|" in line and _is_delimiter(line) for line in lines[1:])


def markdown_document(text: str) -> MarkdownDocument:
    """
    The parts of a Markdown text.
    """
    lines = _without_comments(text).split("\n")
    document = MarkdownDocument()
    begin = _front_matter(lines, document)
    document.sections.append(Section(heading="", line=begin + 1))
    index, fence = begin, ""
    last = max((place for place, line in enumerate(lines) if _HTML_END.search(line)), default=-1)
    while index < len(lines):
        line = lines[index]
        opened = _FENCE.match(line)
        if fence:
            fence = "" if opened and opened["mark"].startswith(fence) else fence
        elif opened:
            fence = opened["mark"]
        elif (heading := _HEADING.fullmatch(line)) is not None:
            document.sections.append(Section(heading=plain(heading["text"]), line=index + 2))
        elif "|" in line and index + 1 < len(lines) and _begins_table(line, lines[index + 1]):
            index = _table(lines, index, document)
            continue
        elif index <= last and _HTML_TABLE.search(line):
            index = _html_table(lines, index, document)
            continue
        else:
            _add_text(document, line, index + 1)
        index += 1
    return document


def _add_text(document: MarkdownDocument, line: str, number: int) -> None:
    if _HTML_TABLE.search(line):
        document.html_lines.append(number)
    section = document.sections[-1]
    if not section.lines and not line.strip():
        section.line = number + 1
    else:
        section.lines.append(line)


def _without_comments(text: str) -> str:
    """
    The text with comments blanked, each line kept.
    """
    parts, place = [], 0
    while (begin := text.find("<!--", place)) >= 0:
        end = text.find("-->", begin)
        end = len(text) if end < 0 else end + 3
        parts += [text[place:begin], "\n" * text.count("\n", begin, end)]
        place = end
    return "".join([*parts, text[place:]]).replace("\r\n", "\n").replace("\r", "\n")


def _front_matter(lines: list[str], document: MarkdownDocument) -> int:
    if not lines or lines[0].strip() != _MARK:
        return 0
    for index, line in enumerate(lines[1:], start=1):
        if line.strip() in {_MARK, "..."}:
            document.front = lines[1:index]
            return index + 1
    return 0


def _is_delimiter(line: str) -> bool:
    return "-" in line and _DELIMITER.fullmatch(line) is not None


def _begins_table(line: str, below: str) -> bool:
    return _is_delimiter(below) and len(_cells(line)) == len(_cells(below))


def _cells(line: str) -> list[str]:
    """
    The cells of a line of a table: bars divide, a bar behind a backslash doesn't.
    """
    bare = line.strip()
    bare = bare.removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [plain(cell.replace("\\|", "|")).strip() for cell in _PIPE.split(bare)]


def _html_table(lines: list[str], begin: int, document: MarkdownDocument) -> int:
    """
    Add the table of HTML that begins on a line; the answer is the index of the line behind it.

    What stands before it on its line and behind it on its last is text.
    """
    end, depth = begin, 0
    while end < len(lines):
        depth += len(_HTML_TABLE.findall(lines[end])) - len(_HTML_END.findall(lines[end]))
        end += 1
        if depth <= 0:
            break
    before, mark, rest = _cut("\n".join(lines[begin:end]))
    grid = html_grid(f"{mark}{rest}", begin + 1)
    if grid is None:
        document.html_lines.append(begin + 1)
    else:
        document.grids.append(grid)
    if before.strip():
        document.sections[-1].lines.append(before)
    return end


def _cut(text: str) -> tuple[str, str, str]:
    found = _HTML_TABLE.search(text)
    if found is None:
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _table(lines: list[str], begin: int, document: MarkdownDocument) -> int:
    """
    Add the table that begins at a line; the answer is the index of the line behind it.
    """
    headers = own_headers(_cells(lines[begin]))
    rows: list[Line] = []
    index = begin + 2
    while index < len(lines) and lines[index].strip() and "|" in lines[index]:
        cells = _cells(lines[index]) if len(rows) <= MOST_ROWS else []
        # GitHub shows missing cells as empty and leaves out those that are too many.
        if len(rows) <= MOST_ROWS:
            rows.append((index + 1, [*cells, *[""] * (len(headers) - len(cells))]))
        index += 1
    document.grids.append(Grid(headers=headers, line=begin + 1, lines=tuple(rows)))
    return index


def merged(sections: Iterable[Section]) -> Paragraph:
    """
    The text of several sections as one paragraph, which begins where the first does.
    """
    parts = [section for section in sections if any(line.strip() for line in section.lines)]
    text = "\n".join("\n".join(section.lines) for section in parts)
    return Paragraph(text=text, line=parts[0].line if parts else 1)


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
