"""
Plain text as TeX, by commands that need no package.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

_ASCII = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
    "`": r"\symbol{96}",
}
_LETTERS = {
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "±": r"$\pm$",
    "×": r"$\times$",
    "®": r"\textregistered{}",
    "™": r"\texttrademark{}",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
# TeX makes one sign of two of a kind; an empty group keeps them apart.
_LIGATURES = re.compile(r"([-',])(?=\1)")
_KNOWN = str.maketrans({**_ASCII, **_LETTERS, "\0": "{}"})
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def escaped(text: str, instead: Mapping[str, str], unknown: Callable[[str], str]) -> str:
    """
    Plain text as TeX; *instead* goes before the usual escapes, *unknown* writes what no command
    stands for.
    """
    apart = _LIGATURES.sub(r"\1" + "\0", text)
    tex = apart.translate(_KNOWN | str.maketrans(dict(instead)))
    if not tex.isascii():
        tex = _FOREIGN.sub(lambda found: _letter(found[0], unknown), tex)
    return tex.replace("CO2e", r"CO\textsubscript{2}e")


def _letter(character: str, unknown: Callable[[str], str]) -> str:
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    return unknown(character)
