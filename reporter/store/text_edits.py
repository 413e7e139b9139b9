"""
Changes members of a JSON text in place: every byte that isn't named stays, digits of numbers too.

Writing parsed data out again would turn 1.10 into 1.1, lists on one line into lists on many, and
so a change of two fields into a diff of the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reporter.text import pointer_part

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """
    The characters from *start* to *end* become *text*.
    """

    start: int
    end: int
    text: str


@dataclass(slots=True, kw_only=True)
class Member:
    """
    Where a member of an object stands: its key, its value, and its neighbours in the object.
    """

    key_start: int
    value_start: int
    value_end: int = 0
    before: Member | None = None
    after: Member | None = None

    def with_value(self, text: str) -> Edit:
        """
        The edit that gives the member another value, as JSON text.
        """
        return Edit(start=self.value_start, end=self.value_end, text=text)

    def exchanged(self, text: str) -> Edit:
        """
        The edit that puts another member, key and value as JSON text, in this one's place.
        """
        return Edit(start=self.key_start, end=self.value_end, text=text)

    def removed(self) -> Edit:
        """
        The edit that takes the member out, with the comma that it needed.
        """
        if self.before is not None:
            return Edit(start=self.before.value_end, end=self.value_end, text="")
        end = self.value_end if self.after is None else self.after.key_start
        return Edit(start=self.key_start, end=end, text="")


@dataclass(slots=True, kw_only=True)
class _Frame:
    """
    One open object or list: its pointer and start, and what of it was read last.
    """

    pointer: str
    is_object: bool
    index: int = 0
    key: str | None = None
    key_start: int = 0
    last: Member | None = field(default=None)

    def place(self) -> str:
        """
        The pointer of the value that comes next.
        """
        part = pointer_part(self.key or "") if self.is_object else str(self.index)
        return f"{self.pointer}/{part}"


def members(text: str) -> Mapping[str, Member]:
    """
    Every member of every object of a JSON text that was parsed before, by its JSON Pointer.

    Keys are taken as they are written; time is linear in the text.
    """
    found: dict[str, Member] = {}
    frames: list[_Frame] = []
    for token in _TOKEN.finditer(text):
        word, top = token[0], frames[-1] if frames else None
        if word in {"}", "]"}:
            frames.pop()
            _close(frames, token.end())
        elif word == "," and top is not None:
            top.key, top.index = None, top.index + 1
        elif top is not None and top.is_object and top.key is None:
            top.key, top.key_start = word[1:-1], token.start()
        else:
            place = "" if top is None else top.place()
            if top is not None and top.is_object:
                found[place] = _opened(top, token.start())
            if word in {"{", "["}:
                frames.append(_Frame(pointer=place, is_object=word == "{"))
            else:
                _close(frames, token.end())
    return found


def _opened(frame: _Frame, start: int) -> Member:
    member = Member(key_start=frame.key_start, value_start=start, before=frame.last)
    if frame.last is not None:
        frame.last.after = member
    frame.last = member
    return member


def _close(frames: Sequence[_Frame], end: int) -> None:
    """
    A value ended: where it is a member of an object, the member ends with it.
    """
    if frames and frames[-1].is_object and frames[-1].last is not None:
        frames[-1].last.value_end = end


def edited(text: str, edits: Sequence[Edit]) -> str:
    """
    *text* with all edits made. Raises `ValueError` where two of them meet.
    """
    parts, at = [], 0
    for edit in sorted(edits, key=lambda one: one.start):
        if edit.start < at:
            raise ValueError(f"two edits meet at character {edit.start}")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def diff(name: str, text: str, edits: Sequence[Edit]) -> Iterator[str]:
    """
    The lines of a unified diff without context, as `git apply` takes it; made of the edits alone.

    Comparing the two texts would take time with the square of their lines.
    """
    yield f"--- {name}"
    yield f"+++ {name}"
    line, at, shift = 1, 0, 0
    for start, end, inside in _hunks(text, edits):
        line += text.count("\n", at, start)
        at = start
        old = text[start:end].splitlines()
        moved = [Edit(start=e.start - start, end=e.end - start, text=e.text) for e in inside]
        new = edited(text[start:end], moved).splitlines()
        same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        skip = min(len(old), len(new)) if same is None else same
        old, new = old[skip:], new[skip:]
        while old and new and old[-1] == new[-1]:
            del old[-1], new[-1]
        first = line + skip
        yield f"@@ -{_range(first, len(old))} +{_range(first + shift, len(new))} @@"
        yield from (f"-{one}" for one in old)
        yield from (f"+{one}" for one in new)
        shift += len(new) - len(old)


def _range(first: int, count: int) -> str:
    return f"{first if count else first - 1},{count}"


def _hunks(text: str, edits: Sequence[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """
    Whole lines that edits touch, with these edits; edits of one line, or of lines that touch, are
    one hunk.
    """
    start = end = -1
    inside: list[Edit] = []
    for edit in sorted(edits, key=lambda one: one.start):
        first = text.rfind("\n", 0, edit.start) + 1
        last = text.find("\n", edit.end)
        last = len(text) if last < 0 else last + 1
        if inside and first > end:
            yield start, end, inside
            inside = []
        start = start if inside else first
        end = max(end, last) if inside else last
        inside.append(edit)
    if inside:
        yield start, end, inside
