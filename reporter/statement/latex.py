r"""
The statement in LaTeX: a table, its footnotes and the sentence; needs no package.

pdfLaTeX stops at a character that its font lacks. Letters with marks become accent commands; all
other characters go through `\reporterchar`, which prints them where the engine knows Unicode and
their number where it doesn't.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporter.statement.statement import Statement

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
# No line may end between a number and its unit.
_BEFORE_UNIT = re.compile(r"(?<=[0-9]) (?=\\%|(?:kWh|MWh|W|g|kg|t|L|s|min|h|d)\b)|(?<=\$\\pm\$) ")
CHARACTER_DEFINITION = (
    r"\providecommand{\reporterchar}[2]"
    r"{\ifx\Umathchar\undefined\texttt{U+#1}\else#2\fi}"
)


def as_latex(statement: Statement) -> str:
    """
    A `table` with caption and label, then the sentence as a paragraph.
    """
    rows = [
        rf"\raggedright {latex_text(line.label)} & \raggedright {latex_text(line.value)}"
        r"\tabularnewline"
        for line in statement.lines
    ]
    notes = [latex_text(note) + r"\par" for note in statement.footnotes]
    body = [
        r"\begin{table}",
        rf"\caption{{{latex_text(statement.title)}}}",
        rf"\label{{tab:{_label(statement.entry_id)}}}",
        r"\scriptsize",
        r"\begin{tabular}{@{}p{0.27\linewidth}@{\quad}p{0.68\linewidth}@{}}",
        r"\hline",
        *rows,
        r"\hline",
        r"\end{tabular}\par\smallskip",
        *notes,
        r"\end{table}",
        "",
        latex_text(statement.sentence),
    ]
    needed = [CHARACTER_DEFINITION] if any(r"\reporterchar{" in line for line in body) else []
    return "\n".join([*needed, *body]) + "\n"


def latex_text(text: str) -> str:
    r"""
    Plain text as LaTeX that prints it.

    >>> print(latex_text("50 % of A_1 -- é"))
    50~\% of A\_1 -{}- \'{e}
    """
    return _BEFORE_UNIT.sub("~", escaped(text, {}, _named))


def escaped(text: str, instead: Mapping[str, str], unknown: Callable[[str], str]) -> str:
    """
    Plain text as TeX; *instead* goes before the usual escapes, *unknown* writes what no command
    stands for.
    """
    apart = _LIGATURES.sub(r"\1" + "\0", text)
    table = {**_ASCII, **_LETTERS, "\0": "{}", **instead}
    tex = "".join(table.get(character) or _letter(character, unknown) for character in apart)
    return tex.replace("CO2e", r"CO\textsubscript{2}e")


def _letter(character: str, unknown: Callable[[str], str]) -> str:
    if character.isascii():
        return character
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    return unknown(character)


def _named(character: str) -> str:
    return rf"\reporterchar{{{ord(character):04X}}}{{{character}}}"


def _label(entry_id: str) -> str:
    return re.sub(r"[^a-z0-9:-]", "-", entry_id)
