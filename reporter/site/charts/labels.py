"""
Labels of drawings whose places across are percent: how wide they are, and where none lies on
another, however wide the drawing becomes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

FONT_PX = 13.0
# Above and below the base line of a line of text.
ASCENT_PX, DESCENT_PX = 12.0, 4.0
# Widths in em, on the wide side of the fonts that the pages name: a label may be shorter, not
# longer than it is held to be.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] -"), frozenset("mwMWQO@%—…")
_NARROW_EM, _PLAIN_EM, _CAPITAL_EM, _WIDE_EM, _FULL_EM = 0.42, 0.62, 0.76, 1.02, 1.45
_NO_WIDTH = {"Mn", "Me"}
# From the middle of a mark to its label, and from a mark to the label above or below it.
_BESIDE_PX, _RAISED_PX, _LOWERED_PX = 11.0, -11.0, 19.0
_BASE_PX = 4.5
# How long labels are at most, and what they are cut to where that has no place.
_CUTS_PX = (260.0, 200.0, 150.0, 110.0, 75.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """
    The least and the greatest width of a drawing, in px.
    """

    least_px: float
    most_px: float

    def both(self) -> tuple[float, float]:
        """
        The two, the least first.
        """
        return (self.least_px, self.most_px)


# Screens of 320 px leave so much beside the labels of the axis; 34rem is where long labels begin.
NARROW = Widths(least_px=228.0, most_px=488.0)
WIDE = Widths(least_px=480.0, most_px=780.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """
    What a mark, a line or a label takes: across from *left_px* beside *left_percent* to *right_px*
    beside *right_percent*, and from *top_px* to *bottom_px* down.
    """

    left_percent: float
    left_px: float
    right_percent: float
    right_px: float
    top_px: float
    bottom_px: float

    def clears(self, other: Box, widths: Widths) -> bool:
        """
        Whether the two never lie on each other. Both ends of a box move in a straight line with the
        width, so what is apart on the same side at both widths is apart between them.
        """
        if self.bottom_px <= other.top_px or other.bottom_px <= self.top_px:
            return True
        ends = [(self.ends(width), other.ends(width)) for width in widths.both()]
        is_before = all(mine[1] <= theirs[0] for mine, theirs in ends)
        return is_before or all(theirs[1] <= mine[0] for mine, theirs in ends)

    def ends(self, width_px: float) -> tuple[float, float]:
        """
        Where it begins and ends in a drawing of *width_px*.
        """
        return (
            self.left_percent * width_px / 100 + self.left_px,
            self.right_percent * width_px / 100 + self.right_px,
        )

    def is_inside(self, widths: Widths, height_px: float) -> bool:
        """
        Whether it is in the drawing at every width.
        """
        if self.top_px < 0 or self.bottom_px > height_px:
            return False
        ends = [(self.ends(width), width) for width in widths.both()]
        return all(left >= 0 and right <= width for (left, right), width in ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    A label for the mark at *percent* across and *y_px* down; *key* says whose it is, *number* is
    what it says at least.
    """

    key: str
    text: str
    percent: float
    y_px: float
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """
    A placed label: where, *dx_px* beside the place across, and which end of the text stands there.
    """

    key: str
    text: str
    x: str
    y: str
    dx: str
    anchor: str
    box: Box


def text_width_px(text: str) -> float:
    """
    What *text* takes at 13 px, in px, at most.

    >>> text_width_px("il"), text_width_px("H100")
    (10.92, 34.06)
    """
    return round(FONT_PX * sum(_em(character) for character in text), 2)


def _em(character: str) -> float:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F"} or character > "\u2fff":
        return _FULL_EM
    if character in _NARROW:
        return _NARROW_EM
    if character in _WIDE or character > "\u036f":
        return _WIDE_EM
    return _CAPITAL_EM if character.isupper() else _PLAIN_EM


def cut_to(text: str, width_px: float) -> str:
    """
    *text*, or as much of its start as fits *width_px* with "…" behind it.

    >>> cut_to("SR780aV3-8xB200", 60), cut_to("H100", 60)
    ('SR780…', 'H100')
    """
    if text_width_px(text) <= width_px:
        return text
    left_px = width_px - text_width_px("…")
    kept = []
    for character in text:
        left_px -= FONT_PX * _em(character)
        if left_px < 0:
            break
        kept.append(character)
    return f"{''.join(kept).rstrip()}…"


def place_labels(
    wishes: Iterable[Wish], obstacles: Sequence[Box], widths: Widths, height_px: float
) -> tuple[Label, ...]:
    """
    The labels that have a place clear of *obstacles* and of each other, the first wish first.

    A label stands beside its mark, or above or below on either side; where it has no place in full
    it is cut, down to its number. One without a place at all is left out: its mark has a title.
    """
    placed: list[Label] = []
    taken = list(obstacles)
    for wish in wishes:
        found = next(
            (
                label
                for label in _candidates(wish)
                if label.box.is_inside(widths, height_px)
                and all(label.box.clears(other, widths) for other in taken)
            ),
            None,
        )
        if found is not None:
            placed.append(found)
            taken.append(found.box)
    return tuple(placed)


def _candidates(wish: Wish) -> Iterable[Label]:
    texts = [*(cut_to(wish.text, most_px) for most_px in _CUTS_PX), wish.number]
    for text in dict.fromkeys(filter(None, texts)):
        shown = replace(wish, text=text)
        for down_px in (_BASE_PX, _RAISED_PX, _LOWERED_PX):
            for side in (1.0, -1.0):
                yield label_at(shown, side * _BESIDE_PX, wish.y_px + down_px)


def label_at(wish: Wish, dx_px: float, base_px: float) -> Label:
    """
    The label with its base line at *base_px*: to the right of its mark where *dx_px* is above 0, to
    the left below, and in the middle at 0.
    """
    width_px = text_width_px(wish.text)
    start_px = dx_px if dx_px > 0 else dx_px - width_px if dx_px < 0 else -width_px / 2
    return Label(
        key=wish.key,
        text=wish.text,
        x=percent(wish.percent),
        y=f"{base_px:.1f}",
        dx=f"{dx_px:.0f}",
        anchor="start" if dx_px > 0 else "end" if dx_px < 0 else "middle",
        box=Box(
            left_percent=wish.percent,
            left_px=start_px,
            right_percent=wish.percent,
            right_px=start_px + width_px,
            top_px=base_px - ASCENT_PX,
            bottom_px=base_px + DESCENT_PX,
        ),
    )


def percent(value: float) -> str:
    """
    A place across, as SVG takes it.
    """
    return f"{value:.2f}%"
