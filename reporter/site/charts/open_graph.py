"""
Pictures that a shared link shows, as PNG: a title, a sentence, and rows of intervals.

They are drawn with the one font that Pillow carries and without a time of making, so the same
words give the same bytes. Letters that the font lacks become question marks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

# What readers of links cut least: 1.91 to 1.
WIDTH_PX, HEIGHT_PX = 1200, 630
MARGIN_PX = 72
MOST_ROWS = 6
# A longer text fills the picture many times over.
MOST_CHARACTERS = 400
_KICKER, _TITLE, _VERDICT, _ROW = 26, 50, 31, 25
_ROW_PX, _WIDE_ROW_PX, _LABEL_PX, _AMOUNT_PX, _DOT_PX, _GAP_PX = 46, 60, 510, 140, 8, 24
_TITLE_LINES, _VERDICT_LINES = 2, 4
_LEADING = 1.24
# The light colours of the stylesheet: pictures stand on pages of others.
PAPER, INK, FAINT, RULE, BAR, ACCENT = (
    "#fbfbf9", "#1b1c1e", "#585b60", "#dddedb", "#7376c4", "#3b3fa0",
)  # fmt: skip
_COLOURS = 48
_COMPRESSION = 6
_PLAIN = str.maketrans(
    {"₂": "2", "“": '"', "”": '"', "’": "'", "‘": "'", "−": "-", "\u2007": " ", "\u2008": " "}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    An interval across the row, each place as a share of its width (0 to 1); *point* is a dot on it.
    """

    low: float
    high: float
    point: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """
    A row: what it is, its intervals, and its figure with the unit; *is_first* sets it apart.
    """

    label: str
    text: str
    spans: tuple[Span, ...]
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPicture:
    """
    What a picture says; rows beyond the sixth, and those without room, are left out.
    """

    kicker: str
    title: str
    verdict: str
    rows: tuple[PictureRow, ...]


def picture_png(picture: LinkPicture) -> bytes:
    """
    The picture as PNG of 1200 by 630 px.
    """
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH_PX, 10), fill=ACCENT)
    top = 46
    for text, size, colour, most in (
        (picture.kicker, _KICKER, FAINT, 1),
        (picture.title, _TITLE, INK, _TITLE_LINES),
        (picture.verdict, _VERDICT, FAINT, _VERDICT_LINES),
    ):
        top = _paragraph(draw, top, text, size, colour, most) + 12
    _draw_rows(draw, top, picture)
    out = io.BytesIO()
    # A palette takes a third of the bytes and half of the time.
    small = image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _paragraph(
    draw: ImageDraw.ImageDraw, top: int, text: str, size: int, colour: str, most: int
) -> int:
    """
    Write a text from *top* down in at most that many lines; where it ends.
    """
    for line in wrapped(text, size, WIDTH_PX - 2 * MARGIN_PX, most):
        draw.text((MARGIN_PX, top), line, fill=colour, font=_font(size))
        top += round(size * _LEADING)
    return top


def _draw_rows(draw: ImageDraw.ImageDraw, top: int, picture: LinkPicture) -> None:
    room_px = HEIGHT_PX - top - MARGIN_PX // 2
    kept = picture.rows[: min(MOST_ROWS, room_px // _ROW_PX)]
    pitch_px = min(_WIDE_ROW_PX, room_px // max(1, len(kept)))
    # Rows stand at the foot, so that their last line is at one place in every picture.
    start = HEIGHT_PX - MARGIN_PX // 2 - len(kept) * pitch_px
    for index, row in enumerate(kept):
        _draw_row(draw, start + index * pitch_px + pitch_px // 2, row)


def _draw_row(draw: ImageDraw.ImageDraw, middle: int, row: PictureRow) -> None:
    colour, bar = (INK, ACCENT) if row.is_first else (FAINT, BAR)
    label = next(iter(wrapped(row.label, _ROW, _LABEL_PX, 1)), "")
    draw.text((MARGIN_PX, middle), label, fill=colour, font=_font(_ROW), anchor="lm")
    amount = next(iter(wrapped(row.text, _ROW, _AMOUNT_PX, 1)), "")
    right = WIDTH_PX - MARGIN_PX
    draw.text((right, middle), amount, fill=colour, font=_font(_ROW), anchor="rm")
    left, width = MARGIN_PX + _LABEL_PX + _GAP_PX, right - _AMOUNT_PX - _GAP_PX
    draw.line((left, middle, width, middle), fill=RULE, width=2)
    for span in row.spans:
        places = [left + round(share * (width - left)) for share in (span.low, span.high)]
        draw.line((places[0], middle, places[1], middle), fill=bar, width=6)
    for share in [span.point for span in row.spans if span.point is not None]:
        at = left + round(share * (width - left))
        box = (at - _DOT_PX, middle - _DOT_PX, at + _DOT_PX, middle + _DOT_PX)
        draw.ellipse(box, fill=bar, outline=PAPER, width=2)


def wrapped(text: str, size: int, width_px: int, most: int) -> list[str]:
    """
    A text in lines of at most *width_px* at a font size; what doesn't fit in *most* lines is cut
    with an ellipsis.
    """
    lines: list[str] = []
    rest = drawable(text).split()
    while rest and len(lines) < most:
        taken = _taken(rest, size, width_px)
        lines.append(" ".join(rest[:taken]))
        rest = rest[taken:]
    return [_cut(line, size, width_px, is_cut=bool(rest) and line is lines[-1]) for line in lines]


def _taken(words: Sequence[str], size: int, width_px: int) -> int:
    """
    How many words stand on one line; at least one.
    """
    space, width, taken = _length(" ", size), 0.0, 0
    for word in words:
        width += _length(word, size) + (space if taken else 0)
        if width > width_px and taken:
            break
        taken += 1
    return taken


def _cut(line: str, size: int, width_px: int, *, is_cut: bool) -> str:
    if not is_cut and _length(line, size) <= width_px:
        return line
    while line and _length(f"{line}…", size) > width_px:
        line = line[:-1]
    return f"{line.rstrip()}…"


def drawable(text: str) -> str:
    """
    The text in letters that the font has, on one line, at most 400 of them.
    """
    plain = text[:MOST_CHARACTERS].translate(_PLAIN)
    return "".join(_drawable(plain))


def _drawable(text: str) -> Iterator[str]:
    for character in text:
        if character.isspace():
            yield " "
        else:
            yield character if _has(character) else "?"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType; install a build that has it")
    # Another engine that may be installed sets letters elsewhere.
    return font.font_variant(layout_engine=ImageFont.Layout.BASIC)


def _length(text: str, size: int) -> float:
    return _font(size).getlength(text)


@cache
def _missing() -> bytes:
    return bytes(_font(_ROW).getmask("\uffff"))


# Titles of papers and systems use few hundred letters.
@cache
def _has(character: str) -> bool:
    return character.isprintable() and bytes(_font(_ROW).getmask(character)) != _missing()
