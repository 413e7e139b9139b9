"""
A difference in words: as text for a terminal, and as Markdown for a comment.

Both are made of the same lines. What comes from files stands in them as `Foreign` text: escaped on
a terminal, and in a comment inside a code span, where nothing of it is a mention, a link, HTML, a
picture or a line of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from reporter.changes.ci import ChangeCheck
from reporter.changes.difference import (
    ChangeKind,
    Difference,
    DocumentChange,
    EventChange,
    FieldChange,
    FileChange,
    Place,
    PlaceChange,
    StatusChange,
)
from reporter.findings import Severity
from reporter.output import as_markdown, code_span
from reporter.review.review import Review
from reporter.text import number, plural, printed_line, told
from reporter.units import GRAMS_PER_KILOGRAM, JOULES_PER_KWH

# Code hosts cut or refuse comments above 65,536 characters; findings stand beside the difference.
MOST_CHARACTERS: Final = 25_000
MOST_FINDINGS_CHARACTERS: Final = 12_000
MOST_NOTES_CHARACTERS: Final = 8_000
MOST_FOREIGN_CHARACTERS: Final = 120
MOST_LINES_OF_SECTION: Final = 60
MOST_FIELDS_SHOWN: Final = 25
MOST_REVIEWS_SHOWN: Final = 20


WHEN_SEALED: Final = "Ranks and figures once these reviews are sealed"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Foreign:
    """
    Text that comes from a file or from git, of which at most 120 characters are shown.
    """

    text: str

    @property
    def short(self) -> str:
        """
        The text, cut, with what was left out counted.
        """
        rest = len(self.text) - MOST_FOREIGN_CHARACTERS
        if rest <= 0:
            return self.text
        return f"{self.text[:MOST_FOREIGN_CHARACTERS]}... and {plural(rest, 'character')} more"


Line = tuple[str | Foreign, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """
    A heading, and its lines; those that begin with two spaces stand below the one before.
    """

    title: str
    lines: tuple[Line, ...]


def difference_text(found: Difference) -> str:
    """
    A difference as lines for a terminal or the log of a job.
    """
    head: Line = ("from ", Foreign(found.base), " to ", Foreign(found.head))
    lines = [_plain(head)]
    for section in sections(found):
        lines += ["", section.title, *(_plain(("  ", *line)) for line in section.lines)]
    return "".join(f"{line}\n" for line in lines)


def difference_markdown(found: Difference, most_characters: int = MOST_CHARACTERS) -> str:
    """
    A difference as Markdown of at most *most_characters*, and a last line that counts the rest.
    """
    head: Line = ("From ", Foreign(found.base), " to ", Foreign(found.head), ".")
    lines = [_marked(head), ""]
    room = most_characters - len(lines[0])
    left_out = 0
    for section in sections(found):
        made = map(_item, section.lines[:MOST_LINES_OF_SECTION])
        kept = list(_fitting(made, room - len(section.title)))
        left_out += len(section.lines) - len(kept)
        if kept:
            lines += [f"### {section.title}", "", *kept, ""]
            room -= sum(len(line) + 1 for line in kept) + len(section.title) + 8
    if left_out:
        lines += [f"{plural(left_out, 'more line')} left out; `reporter diff` prints all.", ""]
    return "\n".join(lines)


def _fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def _plain(line: Line) -> str:
    return printed_line("".join(part if isinstance(part, str) else part.short for part in line))


def _marked(line: Line) -> str:
    return "".join(part if isinstance(part, str) else code_span(part.short) for part in line)


def _item(line: Line) -> str:
    first = line[0]
    is_below = isinstance(first, str) and first.startswith("  ")
    rest: Line = (first.strip(), *line[1:]) if is_below and isinstance(first, str) else line
    return f"{'  ' * is_below}- {_marked(rest)}"


def sections(found: Difference) -> tuple[Section, ...]:
    """
    What there is to say of a difference; parts with nothing in them are left out.
    """
    own = [one for one in found.places if one.is_own]
    moved = [one for one in found.places if not one.is_own]
    entries = [one for one in found.documents if one.entry is not None]
    settings = [one for one in found.documents if one.entry is None]
    parts = (
        ("Ranks and figures of changed entries", _each(own, _place_lines)),
        ("Ranks and figures of other entries", _each(moved, _place_lines)),
        ("Statuses", _each(found.statuses, _status_lines)),
        ("Entries", _each(entries, _document_lines)),
        ("Benchmarks, settings and claims", _each(settings, _document_lines)),
        ("Events of the ledger", _each(found.events, _event_lines)),
        ("Other files", _each(found.files, _file_lines)),
    )
    made = tuple(Section(title=title, lines=lines) for title, lines in parts if lines)
    return made or (Section(title="Nothing differs", lines=()),)


def _each(items: Sequence[T], lines_of: Callable[[T], Iterator[Line]]) -> tuple[Line, ...]:
    return tuple(line for item in items for line in lines_of(item))


def _place_lines(one: PlaceChange) -> Iterator[Line]:
    head = (Foreign(one.board), ": ", Foreign(one.entry), ": ")
    if one.old is None or one.new is None:
        place = one.old or one.new
        word = "new, " if one.old is None else "gone, was "
        yield (*head, word + ", ".join(_one_place(place) if place else ()))
        return
    yield (*head, ", ".join(_two_places(one.old, one.new)) or "the order of others changed")


def _one_place(place: Place) -> Iterator[str]:
    yield f"rank {place.rank}" if place.rank is not None else "no rank"
    for value, unit in _figures(place):
        if value is not None:
            yield f"{number(value, 4)} {unit}"


def _two_places(old: Place, new: Place) -> Iterator[str]:
    before, after = (one.rank or "none" for one in (old, new))
    yield f"rank {before} -> {after}" if before != after else f"rank {after} as before"
    for (was, unit), (is_now, _) in zip(_figures(old), _figures(new), strict=True):
        if was != is_now:
            yield f"{_told(was, is_now)} -> {_told(is_now, was)} {unit}"


def _figures(place: Place) -> tuple[tuple[float | None, str], ...]:
    energy_j, emissions_g = place.guaranteed_energy_j, place.emissions_g_co2e
    return (
        (place.quality_per_kwh, "targets/kWh"),
        (None if energy_j is None else energy_j / JOULES_PER_KWH, "kWh guaranteed"),
        (None if emissions_g is None else emissions_g / GRAMS_PER_KILOGRAM, "kg CO2e"),
    )


def _told(value: float | None, other: float | None) -> str:
    if value is None:
        return "none"
    return number(value, 4) if other is None else told(value, other)


def _status_lines(one: StatusChange) -> Iterator[Line]:
    yield (Foreign(one.entry), f": {one.old or 'no entry'} -> {one.new or 'no entry'}")


def _document_lines(one: DocumentChange) -> Iterator[Line]:
    name = Foreign(one.entry or one.file)
    if not one.is_readable:
        yield (name, f": {one.kind}, and can't be read")
        return
    fields = f", {plural(one.fields_count, 'field')}" if one.kind is ChangeKind.CHANGED else ""
    yield (name, f": {one.kind}{fields}")
    shown = one.fields[:MOST_FIELDS_SHOWN]
    for field in shown:
        yield _field_line(field)
    if one.fields_count > len(shown):
        yield (f"  and {plural(one.fields_count - len(shown), 'more field')}",)


def _field_line(field: FieldChange) -> Line:
    kind = "measured" if field.is_measured else "declared"
    unit = f" {field.unit}" if field.unit else ""
    old, new = ("absent" if value is None else Foreign(value) for value in (field.old, field.new))
    return ("  ", Foreign(field.pointer), ": ", old, " -> ", new, f"{unit} ({kind})")


def _event_lines(one: EventChange) -> Iterator[Line]:
    yield (f"{one.kind}: ", Foreign(one.entry), ": ", Foreign(one.words))


def _file_lines(one: FileChange) -> Iterator[Line]:
    sizes = [f"{size:,}" for size in (one.old_bytes, one.new_bytes) if size is not None]
    yield (Foreign(one.file), f": {one.kind}, {' -> '.join(sizes)} bytes")


def check_text(check: ChangeCheck) -> str:
    """
    What a check says beside its findings: the reviews, what changes, and what a seal would change.
    """
    lines = [
        _plain((Foreign(one.submission_id), f": {one.status} {one.status.meaning}", *_why(one)))
        for one in check.reviews
    ]
    text = "".join(f"{line}\n" for line in lines)
    if check.difference is not None:
        text += difference_text(check.difference)
    if check.places_when_sealed:
        moves = [_plain(("  ", *line)) for line in _each(check.places_when_sealed, _place_lines)]
        text += "\n".join(("", WHEN_SEALED, *moves, ""))
    return text


def _why(review: Review) -> Line:
    reasons = "; ".join(review.status_reasons)
    return (": ", Foreign(reasons)) if reasons else ()


def check_markdown(check: ChangeCheck) -> str:
    """
    A check as a comment: the verdict with errors and warnings, what changes, and the notes.
    """
    worst = [one for one in check.findings if one.severity is not Severity.NOTE]
    worst.sort(key=lambda one: one.severity is not Severity.ERROR)
    verdict = "nothing speaks against it" if check.is_fine else "refused"
    title = f"Check of this change: {verdict}"
    parts = [as_markdown(worst, title=title, most_characters=MOST_FINDINGS_CHARACTERS)]
    parts.append(_marked(("By ", Foreign(check.author), ", against ", Foreign(check.base), ".\n")))
    parts += [
        f"- {_marked((Foreign(one.submission_id), f': {one.status} {one.status.meaning}'))}\n"
        for one in check.reviews[:MOST_REVIEWS_SHOWN]
    ]
    if check.difference is None:
        parts.append("The board of the change couldn't be read: what changes isn't shown.\n")
    else:
        parts.append(difference_markdown(check.difference))
    if check.places_when_sealed:
        moves = [_item(line) for line in _each(check.places_when_sealed, _place_lines)]
        parts.append("\n".join((f"### {WHEN_SEALED}", "", *moves[:MOST_REVIEWS_SHOWN], "")))
    notes = [one for one in check.findings if one.severity is Severity.NOTE]
    if notes:
        parts.append(as_markdown(notes, title="Notes", most_characters=MOST_NOTES_CHARACTERS))
    return "\n".join(parts)
