"""
Pictures of shared links: what fits, what is cut, and the same bytes again.
"""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from reporter.site.charts.open_graph import (
    LinkPicture,
    PictureRow,
    Span,
    drawable,
    picture_png,
    wrapped,
)


def a_picture(rows: int = 3, title: str = "BERT-large") -> LinkPicture:
    """
    A picture with that many rows.
    """
    made = tuple(
        PictureRow(
            label=f"{number} system", text="0.58 kWh", spans=(Span(low=0.1, high=0.6, point=0.5),)
        )
        for number in range(rows)
    )
    return LinkPicture(kicker="Board", title=title, verdict="A leads with 0.58 kWh.", rows=made)


def test_a_picture_is_the_same_again() -> None:
    """
    The same words give the same bytes, and other words others.
    """
    assert picture_png(a_picture()) == picture_png(a_picture())
    assert picture_png(a_picture()) != picture_png(a_picture(title="ResNet"))


@pytest.mark.parametrize("rows", [0, 1, 6, 200])
def test_a_picture_keeps_its_size(rows: int) -> None:
    """
    However many rows there are.
    """
    with Image.open(io.BytesIO(picture_png(a_picture(rows)))) as image:
        assert image.size == (1200, 630)


def test_long_texts_are_cut() -> None:
    """
    A word that is wider than the line, and a text of more lines than there are, end in an ellipsis.
    """
    assert wrapped("short", 30, 500, 2) == ["short"]
    assert wrapped("x" * 300, 30, 200, 2)[0].endswith("…")
    lines = wrapped("word " * 60, 30, 200, 2)
    assert len(lines) == 2 and lines[1].endswith("…") and not lines[0].endswith("…")


def test_letters_that_the_font_lacks_are_question_marks() -> None:
    """
    Known signs are written plainly; line breaks are spaces; nothing hidden is drawn.
    """
    assert drawable("CO₂ ±\n漢\u202e") == "CO2 ± ??"


def test_a_text_of_any_length_costs_the_same() -> None:
    """
    A million letters are cut before they are measured.
    """
    begun = time.process_time()
    picture_png(a_picture(title="many words " * 100_000))

    assert time.process_time() - begun < 2
