"""
Several phases, or kinds of accelerators, in one row or paragraph, told apart as parts that add up.

"8x A100 + 4x V100", "2,664k + 119k + 5k GPU hours", "240 h on 64 A100 and 60 h on 128 H100". Parts
are told apart only where every figure that stands several times stands equally often, and in a
text only where nothing but words that join stands between them. Else there are none: two models in
one sentence are not one run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.claims.datasheets import variants
from reporter.claims.headers import words
from reporter.claims.written_figures import AMOUNT, plain_figure
from reporter.model.claim import ClaimAccelerator

# The figures that a part may have of its own; of these the first three make it one.
PART_FIELDS = ("duration", "accelerator_time", "chips", "accelerator", "power", "tdp")
MOST_PARTS = 20
LONGEST_DIVIDED = 400
# A paragraph with more figures than so many parts have is no sentence on one run.
MOST_FIGURES = 200
NAME = "name"

_PHASE = (
    r"(?:(?:continued )?pre-?train(?:ing|ed)|post-?training|mid-?training|fine-?tun(?:ing|ed)"
    r"|warm-?up"
    r"|annealing|cool-?down|context extension|alignment|instruction tuning|SFT|RLHF|DPO"
    r"|(?:stage|phase|step|part) (?:[0-9]{1,2}|[IVX]{1,4}|one|two|three)"
    r"|(?:first|second|third|final|last) (?:stage|phase|step|part))"
)
_IS_PHASE = re.compile(rf"\b{_PHASE}\b", re.IGNORECASE)
_LABEL = re.compile(rf"(?P<name>{_PHASE}|[A-Za-z][A-Za-z -]{{1,30}}) ?[:=] ?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r" ?\((?P<name>[A-Za-z][^()]{1,40})\)$")
_BEHIND = re.compile(rf" (?:of |for |in )?(?P<name>{_PHASE})$", re.IGNORECASE)
# A plus in 1E+19 or +/- divides nothing.
_STRONG = re.compile(r"\s?(?<![eE±])\+(?![/-])\s?|\s?[&;]\s?|\s(?:and|plus|then)\s")
_WEAK = re.compile(rf"{_STRONG.pattern}|,\s(?=[~≈0-9A-Za-z])|\s?/\s?(?=[0-9A-Z])")
_COUNTED = re.compile(r"(?P<count>[0-9][0-9,]{0,11}) ?[x×*]? ?(?P<name>[A-Za-z].{1,60})")
_LEADING_AMOUNT = re.compile(AMOUNT)
_JOINS = re.compile(r"\b(?:and|plus|then|followed)\b|[+;]")
_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|[^\sA-Za-z0-9]")
_CONNECTING = words(
    "and plus then followed by for on of at with using used use took ran trained training train "
    "run running the a an further additional more was were each per gpu gpus tpu tpus accelerator "
    "accelerators chip chips to in we it drawing drew average mean power about of respectively "
    "nvidia amd google parallel h s took lasted require required requires needed"
)
_CONNECTING_SIGNS = frozenset(",;:()+-.–—")
_IN_ALL = re.compile(r"\b(?:total|altogether|combined|overall)\b", re.IGNORECASE)

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """
    A figure of a text: the field of a claim, and where it begins and ends.
    """

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """
    The cells of each part of a row by field, and of the row those that stand for all parts.

    A cell "119k + 5k = 124k" has the figure of the whole behind it.
    """

    parts: tuple[Cells, ...]
    whole: Cells

    @property
    def fields(self) -> frozenset[str]:
        """
        The fields that the parts have of their own.
        """
        return frozenset(self.parts[0]) - {NAME}


def divided(cells: Cells) -> Divided | None:
    """
    The parts that some cells of a row hold, None where they hold none or can't be told apart.

    >>> divided({"chips": "64 + 128", "duration": "240 h + 60 h", "accelerator": "A100"}).parts
    ({'chips': '64', 'duration': '240 h'}, {'chips': '128', 'duration': '60 h'})
    """
    lists = {name: _pieces(name, text) for name, text in cells.items()}
    counts = {len(pieces) for pieces in lists.values() if len(pieces) > 1}
    count = max(counts, default=1)
    if len(counts) != 1 or count > MOST_PARTS:
        return None
    for name, text in cells.items():
        if len(lists[name]) == 1 and len(weak := _weak_pieces(name, text)) == count:
            lists[name] = weak
    own = {name: pieces for name, pieces in lists.items() if len(pieces) == count}
    parts = tuple(
        {key: text for name, pieces in own.items() for key, text in _named(name, pieces[index])}
        for index in range(count)
    )
    whole = {name: total for name in own if (total := _behind_equals(cells[name])) is not None}
    return Divided(parts=parts, whole=whole)


def phase_in(header: str) -> tuple[str, str] | None:
    """
    The phase that a header names and the header without it, None where it names none.

    >>> phase_in("Stage 2 GPU hours")
    ('Stage 2', 'GPU hours')
    """
    found = _IS_PHASE.search(header)
    if found is None:
        return None
    rest = f"{header[: found.start()]} {header[found.end() :]}"
    return found[0], " ".join(rest.split())


def figures_in(cell: str) -> list[str]:
    """
    The figures of a cell without what parts are called; one for a cell that isn't divided.

    >>> figures_in("stage 1: 240 h + stage 2: 60 h"), figures_in("3.1 +/- 0.2 MWh")
    (['240 h', '60 h'], ['3.1 +/- 0.2 MWh'])
    """
    pieces = _pieces("duration", cell)
    return [dict(_named("duration", piece))["duration"] for piece in pieces]


def _named(field: str, piece: str) -> Iterator[tuple[str, str]]:
    """
    The figure of a piece, and what the part is called where the piece says so.
    """
    found = _LABEL.match(piece)
    rest = piece if found is None else piece[found.end() :]
    for pattern in (_IN_BRACKETS, _BEHIND) if field != "accelerator" else ():
        if found is None and (found := pattern.search(rest)) is not None:
            rest = rest[: found.start()]
    yield field, rest
    if found is not None:
        yield NAME, found["name"].strip()


def _behind_equals(text: str) -> str | None:
    _, mark, total = text.rpartition("=")
    return total.strip() if mark and total.strip()[:1].isdigit() else None


def _pieces(field: str, text: str) -> list[str]:
    """
    What a cell holds, divided where it surely holds several figures.
    """
    if field in {"power", "tdp"} or len(text) > LONGEST_DIVIDED:
        return [text]
    pieces = _split(_STRONG, text)
    if field == "accelerator":
        return pieces if all(map(_is_counted_kind, pieces)) else [text]
    if field == "chips" and any(_COUNTED.fullmatch(piece) for piece in pieces):
        return pieces if all(map(_is_counted_kind, pieces)) else [text]
    return pieces


def _is_counted_kind(piece: str) -> bool:
    """
    Whether a piece counts accelerators that are known: 2x Intel Xeon beside them is no part.
    """
    counted = _COUNTED.fullmatch(piece)
    if counted is None:
        return False
    name = re.sub(r"(?i)(?: (?:gpu|chip|accelerator)s?|(?<=[0-9])s)$", "", counted["name"])
    return bool(variants(ClaimAccelerator(name=name)))


def _weak_pieces(field: str, text: str) -> list[str]:
    """
    What a cell may hold, where others say that there are several parts.
    """
    pieces = _split(_WEAK, text) if len(text) <= LONGEST_DIVIDED else [text]
    if field != "accelerator":
        return pieces
    are_names = all(
        piece[:1].isalpha() and variants(ClaimAccelerator(name=piece)) for piece in pieces
    )
    return pieces if are_names else [text]


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    if text.casefold().startswith("between "):
        return [text]
    before = text[: text.rindex("=")] if _behind_equals(text) is not None else text
    pieces = [piece.strip() for piece in pattern.split(before)]
    if len(pieces) < 2 or not all(any(map(str.isdigit, piece)) for piece in pieces):
        return [text]
    return _with_last_unit(pieces)


def _with_last_unit(pieces: Sequence[str]) -> list[str]:
    """
    The pieces with the unit that stands once, behind the last: 240 + 60 h.
    """
    last = _LEADING_AMOUNT.match(pieces[-1])
    unit = "" if last is None else pieces[-1][last.end() :].strip()
    if not unit or any(plain_figure(piece) is None for piece in pieces[:-1]):
        return list(pieces)
    return [*(f"{piece} {unit}" for piece in pieces[:-1]), pieces[-1]]


def divided_fields(text: str, figures: Sequence[Placed]) -> frozenset[str]:
    """
    The fields of which a text states one figure for each part of a run; none where it has no parts.

    *figures* are all that it states, those that no part can have among them.
    """
    if len(figures) > MOST_FIGURES:
        return frozenset()
    inside = [one for one in figures if not _is_within(one, figures)]
    own = sorted((one for one in inside if one.field in PART_FIELDS), key=lambda one: one.start)
    counts = Counter(one.field for one in own)
    several = frozenset(field for field, count in counts.items() if count > 1)
    numbers = {counts[field] for field in several}
    if len(numbers) != 1 or not several & {*PART_FIELDS[:3]} or max(numbers) > MOST_PARTS:
        return frozenset()
    results = Counter(one.field for one in figures if one.field not in PART_FIELDS)
    if results["energy"] > 1 or results["co2e"] > 1:
        # Each part has a footprint of its own, and none is printed for all.
        return frozenset()
    if "chips" in several and counts["duration"] == 1 and _IN_ALL.search(text):
        # Whether each ran so long, or all together, isn't said.
        return frozenset()
    repeated = [one for one in own if one.field in several]
    span = [one for one in inside if repeated[0].start <= one.start <= repeated[-1].start]
    if any(one.field not in PART_FIELDS for one in span) or not _is_joined(text, span):
        return frozenset()
    return several


def is_of_one_kind(field: str, several: Collection[str]) -> bool:
    """
    Whether a figure that a text states once may be that of one of its several kinds alone.
    """
    return field in {"power", "tdp"} and bool({"accelerator", "accelerator_time"} & {*several})


def _is_within(one: Placed, figures: Sequence[Placed]) -> bool:
    """
    Whether a figure is a word of another: the accelerator of H100-hours.
    """
    if one.field != "accelerator":
        return False
    return any(
        other.field == "accelerator_time" and other.start <= one.start and one.end <= other.end
        for other in figures
    )


def _is_joined(text: str, span: Sequence[Placed]) -> bool:
    """
    Whether only words that join stand between figures; across sentences each needs its phase.
    """
    ordered = sorted(span, key=lambda one: one.start)
    pairs = pairwise(ordered)
    between = [text[one.end : other.start] for one, other in pairs if one.end <= other.start]
    if not all(_connects(words_between) for words_between in between):
        return False
    if not any("." in words_between for words_between in between):
        return any(_JOINS.search(words_between) for words_between in between)
    begin = text.rfind(". ", 0, ordered[0].start) + 1
    end = text.find(". ", ordered[-1].end)
    sentences = text[begin : end if end >= 0 else None].split(". ")
    stating = [one for one in sentences if any(map(str.isdigit, one))]
    return len(stating) > 1 and all(_IS_PHASE.search(one) for one in stating)


def _connects(between: str) -> bool:
    rest = _IS_PHASE.sub(" ", between)
    return all(
        token.casefold() in _CONNECTING or token in _CONNECTING_SIGNS
        for token in _TOKEN.findall(rest)
    )
