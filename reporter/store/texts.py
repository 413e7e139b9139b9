"""
Which characters a text of a submission may hold, and which it may not.

Refused are control, format, surrogate, private and separator characters (categories Cc, Cf, Cs,
Co, Zl, Zp): they can hide or reorder what a reader sees (CVE-2021-42574), and text that isn't in
normalization form C, since two names could then look the same.
"""

from __future__ import annotations

import unicodedata

_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_COMPOSE = "save the text in Unicode normalization form C (composed)"


def refused_characters(characters: str) -> list[str]:
    """
    The characters that no text may hold, sorted, each once.
    """
    unique = set(characters)
    return sorted(one for one in unique if unicodedata.category(one) in _REFUSED)


def text_fault(text: str, *, may_break: bool) -> tuple[str, str, str] | None:
    """
    Code, message and hint of what is wrong with a text, or None.

    *may_break*: whether line feeds are allowed, as they are in notes.
    """
    if text.isascii() and text.isprintable():
        return None
    refused = refused_characters(text.replace("\n", "") if may_break else text)
    if any("\ud800" <= one <= "\udfff" for one in refused):
        return "JS-6", "the text holds half a surrogate pair", "write the character itself in UTF-8"
    if refused:
        shown = ", ".join(_named(one) for one in refused[:3])
        where = "line feeds stand in notes only" if "\n" in refused else "remove it"
        return "JS-7", f"the text holds a control or format character: {shown}", where
    if not unicodedata.is_normalized("NFC", text):
        return "JS-8", "the text isn't in normalization form C", _COMPOSE
    return None


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    point = f"U+{ord(character):04X}"
    return f"{point} {name}" if name else point
