"""
What a name looks like.
"""

from __future__ import annotations

import pytest

from reporter.text import hidden_characters, scripts, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "ACME"),
        ("Acme Labs", "acme-labs"),
        ("Acme", "Аcme"),
        ("Acme", "Ａcme"),
        ("paypal", "раураl"),
        ("Il1", "lll"),
        ("O0", "oo"),
        ("modern", "modem"),
        ("Ångström", "angstrom"),
        ("vvave", "wave"),
    ],
)
def test_look_alikes_share_a_skeleton(one: str, other: str) -> None:
    """
    Case, width, accents, separators and letters of other alphabets make no difference.
    """
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Acme", "Acne"), ("Lenovo", "Dell"), ("a", "b")])
def test_other_names_have_other_skeletons(one: str, other: str) -> None:
    """
    Names that a reader can tell apart stay apart.
    """
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acme 8x H100", ("LATIN",)),
        ("Аcme", ("CYRILLIC", "LATIN")),
        ("東京 Lab", ("CJK", "LATIN")),
        ("42", ()),
    ],
)
def test_scripts_are_those_of_the_letters(name: str, expected: tuple[str, ...]) -> None:
    """
    Digits and punctuation belong to no script.
    """
    assert expected == scripts(name)


def test_hidden_characters_are_named() -> None:
    """
    Control, zero-width and bidirectional characters, as code points.
    """
    assert ("U+200B", "U+202E", "U+0007") == hidden_characters("a\u200bb\u202ec\x07")
    assert () == hidden_characters("Acme Labs é")
