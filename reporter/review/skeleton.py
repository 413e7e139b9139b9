"""
What a name looks like: letters that a reader can't tell apart are made one.

The table holds the look-alikes of the Latin alphabet in Cyrillic and Greek and the common digits;
it is a small part of Unicode's (UTS 39), chosen for names of organisations and systems.
"""

from __future__ import annotations

import unicodedata

_LOOK_ALIKES = str.maketrans(
    {
        "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p",
        "с": "c", "т": "t", "у": "y", "х": "x", "ѕ": "s", "і": "i", "ј": "j", "ԁ": "d",
        "ԛ": "q", "ԝ": "w", "һ": "h", "ӏ": "l", "г": "r", "п": "n",
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v",
        "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "γ": "y",
        "0": "o", "1": "l", "|": "l", "i": "l", "5": "s",
    }
)  # fmt: skip
_NO_SCRIPT = {"DIGIT", "SPACE", "HYPHEN-MINUS"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def skeleton(name: str) -> str:
    """
    The name without case, width, marks, spaces and punctuation, look-alike letters made one.

    >>> skeleton("Acme Labs") == skeleton("ACME-1abs")
    True
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(character for character in folded if character.isalnum() or character == "|")
    return letters.translate(_LOOK_ALIKES).replace("rn", "m").replace("vv", "w")


def scripts(name: str) -> tuple[str, ...]:
    """
    The scripts that the letters of a name come from, sorted.

    >>> scripts("Acme 3")
    ('LATIN',)
    """
    found = {
        unicodedata.name(character, "UNKNOWN").split()[0]
        for character in name
        if character.isalpha()
    }
    return tuple(sorted(found - _NO_SCRIPT))


def hidden_characters(name: str) -> tuple[str, ...]:
    """
    Control, format, bidirectional and zero-width characters of a name, as code points.
    """
    return tuple(
        f"U+{ord(character):04X}"
        for character in name
        if unicodedata.category(character) in _HIDDEN
    )
