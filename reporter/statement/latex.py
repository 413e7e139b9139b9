r"""
The statement in LaTeX: a table, its footnotes and the sentence; needs no package.

pdfLaTeX stops at a character that its font lacks. Letters with marks become accent commands; all
other characters go through `\reporterchar`, which prints them where the engine knows Unicode and
their number where it doesn't.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reporter.citation.tex import escaped

if TYPE_CHECKING:
    from reporter.statement.statement import Statement

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
    # No line of it may be a command of a CI runner, which begins with two colons.
    return _BEFORE_UNIT.sub("~", escaped(text, {}, _named)).replace("::", ":{}:")


def _named(character: str) -> str:
    return rf"\reporterchar{{{ord(character):04X}}}{{{character}}}"


def _label(entry_id: str) -> str:
    return re.sub(r"[^a-z0-9:-]", "-", entry_id)
