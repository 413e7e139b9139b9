"""
Paragraphs as rows of claims: sentences, and lines such as "Hours used: 14".

A paragraph is one run. A figure that it states twice with other digits is taken once, the first
time, and the other is named: which of them is meant can't be told from words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reporter.claims.claim_row import row_of, said
from reporter.claims.columns import MEASURES, Column, column_of, recognise
from reporter.claims.headers import COUNTED_TIME, clean, words
from reporter.claims.latex_table import latex_text
from reporter.claims.parts import Placed, divided_fields, is_of_one_kind
from reporter.claims.row_figures import NAMES
from reporter.claims.sentence import LeftOut, Stated, sentences, stated_in
from reporter.claims.written_figures import digits_for_words
from reporter.findings import Finding, note
from reporter.model.claim import ClaimRow
from reporter.text import plural

MOST_PARAGRAPHS = 5_000
MOST_NAMED = 20
_LABELLED = re.compile(
    r"[ \t]{0,8}(?:[-*•+] {0,3})?(?:\*\*|__)?(?P<label>[A-Za-z#][^:|.!?=]{0,70}?)(?:\*\*|__)?"
    r" ?[:=](?:\*\*|__)? {0,4}(?P<value>\S[^\n]{0,4000})"
)
_MARKS = re.compile(r"\*\*|__|`|</?(?:sub|sup|b|i|em|strong|br)\b[^<>]{0,40}>", re.IGNORECASE)
_LINK = re.compile(r"\[(?P<text>[^\[\]]{1,200})\]\([^()\s]{1,400}\)")
_SUBJECT = re.compile(
    r"(?:(?:Pre-?)?[Tt]raining (?:of )?)?(?P<name>[A-Z][\w./()-]*(?: [A-Z0-9(][\w./()-]*){0,4}) "
    r"(?:was|were|is|has|had|consumed|emitted|required|took|used|needed)\b"
)
_NO_NAMES = words(
    "we the our this that it its they these training total estimated pretraining "
    "pre-training experiments energy carbon co2 gpu tpu all in for emissions power average "
    "peak net final a an its each inference compute"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """
    Lines of text that belong together, and the line of the file that they begin on.
    """

    text: str
    line: int

    @property
    def place(self) -> str:
        """
        Where it begins, as findings name it.
        """
        return f"line {self.line}"


@dataclass(slots=True)
class _Taken:
    """
    What a paragraph states, field by field, and what was left out of it.
    """

    cells: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)

    def label(self, label: str, value: str) -> bool:
        """
        Take a labelled line; False where its label names no figure or its value has no unit.
        """
        known = recognise([label], [[value]])
        if not known:
            return False
        ((name, column),) = known.items()
        if name in self.cells:
            self.left.append(f"{label}: {value}"[:80])
            return True
        key = f"{name}:{label}"
        self.cells[key] = self.cells[name] = value
        self.columns[name] = Column(
            header=key, unit=column.unit, written=column.written, fields=column.fields
        )
        self.shown.append(f"{NAMES.get(name, name.replace('_', ' '))} {value}"[:120])
        return True

    def take(self, one: Stated | LeftOut) -> None:
        """
        Take a figure of a sentence, unless the paragraph already has one of its kind.
        """
        if isinstance(one, LeftOut):
            self.left.append(one.text)
            return
        if one.field in self.cells:
            same = self.cells[one.field] == one.text or one.field in {"accelerator", "location"}
            if not same:
                name = NAMES.get(one.field, one.field)
                self.left.append(f"{one.shown} (a second {name})")
            return
        self.cells[one.field] = one.text
        unit = None if one.unit is None else one.unit.symbol
        column = column_of(one.field, one.field, unit)
        if one.unit is not None:
            counted = {COUNTED_TIME: one.field, one.unit.quantity: one.field}
            column = Column(header=one.field, unit=unit, written=one.unit, fields=counted)
        self.columns[one.field] = column
        self.shown.append(f"{NAMES.get(one.field, one.field.replace('_', ' '))} {one.shown}")
        if one.reading is not None:
            self.readings.append(one.reading)

    def take_parts(self, field: str, ones: Sequence[Stated]) -> None:
        """
        Take the figures of several parts of a run as one cell that holds them all.
        """
        text = " + ".join(one.written or one.text for one in ones)
        self.cells[field] = text
        self.columns[field] = Column(header=field)
        self.shown.append(f"{NAMES.get(field, field)} {text}")
        self.readings += [one.reading for one in ones if one.reading is not None]


def plain(text: str) -> str:
    """
    Text without the marks of Markdown and with links as their words.
    """
    return _MARKS.sub("", _LINK.sub(lambda link: link["text"], text)).replace("₂", "2")


def paragraphs_of(text: str) -> Iterator[Paragraph]:
    """
    The paragraphs of a plain text: what stands between empty lines.
    """
    begin = 1
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            begin = begin if lines else number
            lines.append(line)
        elif lines:
            yield Paragraph(text="\n".join(lines), line=begin)
            lines = []
    if lines:
        yield Paragraph(text="\n".join(lines), line=begin)


def row_of_paragraph(
    paragraph: Paragraph, file: str, name: str | None = None
) -> tuple[ClaimRow | None, list[Finding]]:
    """
    The row that a paragraph states, None where it states no figure, and what is said about it.

    *name* is what the row is called where the text names nothing.
    """
    taken = _Taken()
    prose: list[str] = []
    for line in paragraph.text.splitlines():
        labelled = _LABELLED.fullmatch(line.rstrip())
        if labelled is None or not taken.label(
            clean(labelled["label"]), plain(labelled["value"]).strip()
        ):
            prose.append(_plain_line(line))
    text = " ".join(prose)
    stated = list(_stated(text))
    several = divided_fields(
        text, [Placed(field=one.field, start=begin + one.start, end=begin + one.end)
               for begin, one in stated if isinstance(one, Stated)]
    )  # fmt: skip
    for each in sorted(several):
        ones = [one for _, one in stated if isinstance(one, Stated) and one.field == each]
        taken.take_parts(each, ones)
    for _, one in stated:
        if isinstance(one, Stated) and one.field in several:
            continue
        if isinstance(one, Stated) and is_of_one_kind(one.field, several):
            taken.left.append(f"{one.shown} (of which accelerators isn't said)")
        else:
            taken.take(one)
    if not any(field in MEASURES for field in taken.columns):
        return None, [_left(taken.left, paragraph, file)] if taken.left else []
    called = name or _subject(prose)
    if called is not None and "name" not in taken.columns:
        taken.cells["name"] = called
        taken.columns["name"] = Column(header="name")
    row, found = row_of(taken.cells, taken.columns, paragraph.place, file)
    return row, [*_said(taken, paragraph, file), *found]


def _stated(text: str) -> Iterator[tuple[int, Stated | LeftOut]]:
    """
    Every figure of a text with where its sentence begins.
    """
    place = 0
    for sentence in sentences(text):
        place = text.index(sentence, place)
        yield from ((place, one) for one in stated_in(sentence))
        place += len(sentence)


def _plain_line(line: str) -> str:
    """
    A line of prose without its marks, with powers of ten as a document of LaTeX writes them.
    """
    text = latex_text(line) if "\\" in line or "^{" in line else line
    return digits_for_words(plain(text).strip(" \t-*•>"))


def _said(taken: _Taken, paragraph: Paragraph, file: str) -> Iterator[Finding]:
    message = f"taken from the text: {', '.join(taken.shown)}"
    yield note("CL-32", file, paragraph.place, message, "read these against the text")
    for reading in taken.readings:
        yield said(file, paragraph.place, reading)
    if taken.left:
        yield _left(taken.left, paragraph, file)


def _left(left: Sequence[str], paragraph: Paragraph, file: str) -> Finding:
    named = ", ".join(left[:MOST_NAMED])
    more = len(left) - MOST_NAMED
    rest = f" and {plural(more, 'other')}" if more > 0 else ""
    message = f"figures of the text that are not taken: {named}{rest}"
    hint = "give each run a paragraph of its own, or type the figure by --claim"
    return note("CL-24", file, paragraph.place, message, hint)


def _subject(prose: Sequence[str]) -> str | None:
    """
    The model that the text begins with, where its first words are a name.
    """
    match = _SUBJECT.match(next((line for line in prose if line), "")[:200])
    if match is None or match["name"].split(" ")[0].casefold() in _NO_NAMES:
        return None
    return match["name"]
