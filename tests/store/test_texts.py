"""
Which characters a text may hold.
"""

from __future__ import annotations

import pytest

from reporter.store.strict_json import refused_characters, text_fault


@pytest.mark.parametrize("text", ["plain", "Zürich", "80 % · 12 µJ", "日本語", "😀", " a  b "])
def test_ordinary_writing_is_free_of_faults(text: str) -> None:
    """
    Letters of any script, signs and symbols may stand in a text.
    """
    assert text_fault(text, may_break=False) is None


def test_line_feeds_are_allowed_where_asked_for() -> None:
    """
    A line feed is a fault in a name and none in notes; a carriage return always is one.
    """
    assert text_fault("a\nb", may_break=True) is None
    assert text_fault("a\nb", may_break=False) == (
        "JS-7",
        "the text holds a control or format character: U+000A",
        "line feeds stand in notes only",
    )
    assert text_fault("a\r\nb", may_break=True) == (
        "JS-7",
        "the text holds a control or format character: U+000D",
        "remove it",
    )


def test_a_hidden_character_is_named() -> None:
    """
    The finding says which characters are hidden, by code point and name, at most three.
    """
    fault = text_fault("\u202ea\u200bb\u2066c\u2067", may_break=False)

    assert fault is not None
    assert (
        "the text holds a control or format character: U+200B ZERO WIDTH SPACE, "
        "U+202E RIGHT-TO-LEFT OVERRIDE, U+2066 LEFT-TO-RIGHT ISOLATE"
    ) == fault[1]


def test_refused_characters_are_sorted_and_unique() -> None:
    """
    Each refused character is listed once, in the order of code points.
    """
    assert ["\x00", "\u200b"] == refused_characters("\u200ba\x00\u200b")
