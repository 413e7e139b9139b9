r"""
The tables of a LaTeX document: rows and cells of tabular, with their marks as plain text.

Nothing is run: a command is known (\textbf, \multicolumn, \num), leaves its argument, or stays as
its name, so that a cell which needs it isn't read and is named. A scanner and no parser: one pass,
no recursion, whatever is open or closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from reporter.claims.grid import MOST_ROWS, Grid, Line, own_headers

MOST_SPANNED = 100
MOST_HEADERS = 6
# A caption and the marks of a float have fewer words.
LEAST_WORDS = 60
_BEGIN = re.compile(r"\\begin\{(?P<name>tabular[xy*]?|longtable|tabulary|array|tblr|NiceTabular)\}")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_TOKEN = re.compile(
    r"\\begin\{|\\end\{|\\\\\*?|\\tabularnewline\b|\\[a-zA-Z]+\*?|\\.|[{}&]", re.DOTALL
)
_RULE = re.compile(r"\\(?:midrule|hline|Xhline|specialrule|Hline)(?![a-zA-Z])")
_DROPPED = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|cline|cmidrule|addlinespace|cite[a-z]*|ref|label"
    r"|footnote|footnotemark|tnote|cellcolor|rowcolor|columncolor|color|vspace|hspace|specialrule"
    r"|noalign|arraybackslash|centering|small|footnotesize|scriptsize|tiny|bfseries|itshape|rm|bf|it"
    r"|em|sf|tt|quad|qquad|left|right|displaystyle|rotatebox|newline|endhead|endfirsthead|endfoot"
    r"|endlastfoot|caption|phantom|hphantom|vphantom|rule)(?![a-zA-Z])\*?"
    r"(?:\([^()\n]{0,40}\))?(?:\[[^\[\]\n]{0,60}\])?"
)
# Their argument says nothing about a figure.
_WITH_ARGUMENT = re.compile(
    r"\\(?:cline|cmidrule|cite[a-z]*|ref|label|footnote|footnotemark|tnote|cellcolor|rowcolor"
    r"|columncolor|color|vspace|hspace|noalign|caption|phantom|hphantom|vphantom|rotatebox)"
    r"(?![a-zA-Z])\*?(?:\([^()\n]{0,40}\))?(?:\[[^\[\]\n]{0,60}\])?\{[^{}]{0,300}\}"
)
_SPAN = re.compile(
    r"\\multicolumn ?\{ ?(?P<count>[0-9]{1,3}) ?\} ?\{(?:[^{}]|\{[^{}]{0,60}\}){0,80}\} ?\{"
)
_ROW_SPAN = re.compile(
    r"\\multirow ?(?:\[[a-z]\])? ?\{ ?(?P<count>-?[0-9]{1,3}) ?\} ?(?:\{[^{}]{0,40}\}|\*) ?\{"
)
_QUANTITY = re.compile(
    r"\\(?:SI|qty)(?:\[[^\[\]]{0,80}\])?\{(?P<number>[^{}]{0,60})\}\{(?P<unit>[^{}]{0,80})\}"
)
_LONE_UNIT = re.compile(r"\\(?:si|unit)(?:\[[^\[\]]{0,80}\])?\{(?P<unit>[^{}]{0,80})\}")
_UNIT_MACROS = {
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "milli": "m",
    "watt": "W", "hour": "h", "gram": "g", "kilogram": "kg", "tonne": "t", "joule": "J",
    "day": "d", "second": "s", "minute": "min", "per": "/", "percent": "%", "kWh": "kWh",
    "MWh": "MWh", "kW": "kW", "kg": "kg", "flop": "FLOP", "of": " ",
}  # fmt: skip
_SYMBOLS = {
    r"\times": " × ", r"\cdot": "·", r"\pm": " ± ", r"\sim": "~", r"\approx": "~", r"\leq": "<",
    r"\le": "<", r"\geq": ">", r"\ge": ">", r"\lt": "<", r"\gt": ">", r"\textless": "<",
    r"\textgreater": ">", r"\textasciitilde": "~", r"\textendash": "–", r"\textemdash": "—",
    r"\textperiodcentered": "·", r"\to": "–", r"\,": "\u202f", r"\;": " ", r"\:": " ", r"\!": "",
    r"\ ": " ", r"\%": "%", r"\#": "#", r"\&": "&", r"\_": "_", r"\$": "USD ", r"\{": "(",
    r"\}": ")", r"\/": "", r"\-": "", r"\ldots": "…", r"\dots": "…", r"\textdagger": "",
    r"\dagger": "", r"\ddagger": "", r"\ast": "", r"\star": "", r"\checkmark": "yes",
}  # fmt: skip
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+\*?|.)", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class _Row:
    """
    One row while it is scanned: its cells, the line it begins on, and whether a rule is above it.
    """

    cells: list[str]
    line: int
    is_below_rule: bool = False


def latex_grids(text: str) -> Iterator[Grid]:
    r"""
    The tables of a LaTeX text in order; a text of `&` and `\\` alone is one.
    """
    bare = _COMMENT.sub("", text)
    begun = list(_BEGIN.finditer(bare))
    if not begun:
        grid = _grid(bare, 1)
        if grid is not None:
            yield grid
        return
    line, seen, ended = 1, 0, 0
    for match in begun:
        # A table inside a cell of another is text of that cell.
        if match.start() < ended:
            continue
        line += bare.count("\n", seen, match.end())
        seen = match.end()
        ended = _end_of(bare, match.end())
        begin = _behind_arguments(bare, match.end())
        grid = _grid(bare[begin:ended], line + bare.count("\n", match.end(), begin))
        if grid is not None:
            yield grid


def has_text_outside(text: str) -> bool:
    """
    Whether sentences stand before the first table of a LaTeX text.
    """
    first = _BEGIN.search(text)
    return first is not None and len(text[: first.start()].split()) > LEAST_WORDS


def is_latex_table(text: str) -> bool:
    r"""
    Whether a text holds a table of LaTeX, or rows with `&` that end in `\\`.
    """
    return _BEGIN.search(text) is not None or ("\\\\" in text and "&" in text)


def _end_of(text: str, begin: int) -> int:
    depth = 1
    for match in re.compile(r"\\(?P<what>begin|end)\{").finditer(text, begin):
        depth += 1 if match["what"] == "begin" else -1
        if depth == 0:
            return match.start()
    return len(text)


def _behind_arguments(text: str, begin: int) -> int:
    """
    Where the rows begin: behind the width and the columns that follow the name of a table.
    """
    place, most = begin, begin + 2_000
    while place < min(len(text), most):
        if text[place].isspace() and text[place] != "\n":
            place += 1
        elif text[place] in "{[":
            place = _closing(text, place, most)
        else:
            break
    return place


def _closing(text: str, begin: int, most: int) -> int:
    """
    The place behind the bracket that closes the one at *begin*.
    """
    pair = "{}" if text[begin] == "{" else "[]"
    depth = 0
    for place in range(begin, min(len(text), most)):
        depth += {pair[0]: 1, pair[1]: -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return min(len(text), most)


def _rows(body: str, line: int) -> Iterator[_Row]:
    """
    The rows of a table with raw cells, in one pass; what stands in braces divides nothing.
    """
    depth, nested, begin = 0, 0, 0
    row = _Row(cells=[], line=line)
    counted = 0
    for token in _TOKEN.finditer(body):
        mark = token[0]
        if mark in {"{", "}"}:
            depth = max(0, depth + (1 if mark == "{" else -1))
        elif mark in {"\\begin{", "\\end{"}:
            nested = max(0, nested + (1 if mark == "\\begin{" else -1))
            depth += 1
        elif depth or nested:
            continue
        elif mark == "&":
            row.cells.append(body[begin : token.start()])
            begin = token.end()
        elif mark.startswith("\\\\") or mark == "\\tabularnewline":
            row.cells.append(body[begin : token.start()])
            yield row
            line += body.count("\n", counted, token.end())
            counted, begin = token.end(), token.end()
            row = _Row(cells=[], line=line)
    row.cells.append(body[begin:])
    if any(cell.strip() for cell in row.cells):
        yield row


def _grid(body: str, line: int) -> Grid | None:
    rows: list[_Row] = []
    # More rows than are read tell that there are more; six may be headers and rules.
    for row in islice(_rows(body, line), MOST_ROWS + MOST_HEADERS + 1):
        first = re.sub(r"^\s*\[[^\[\]]{0,20}\]", "", row.cells[0])
        skipped = len(first) - len(first.lstrip())
        row.line += first.count("\n", 0, skipped)
        row.is_below_rule = _RULE.search(first) is not None
        row.cells[0] = first
        rows.append(row)
    spread = _spread(rows)
    if len(spread) < 2 or max(len(row.cells) for row in spread) < 2:
        return None
    count = _header_rows(spread)
    width = max(len(row.cells) for row in spread)
    # A header over several rows stands in each of them, and is one.
    headers = [
        " ".join(
            dict.fromkeys(row.cells[index] for row in spread[:count] if index < len(row.cells))
        ).strip()
        for index in range(width)
    ]
    lines: list[Line] = [
        (row.line, row.cells + [""] * (width - len(row.cells)))
        for row in spread[count:]
        if len(set(row.cells) - {""}) > 1
    ]
    return Grid(headers=own_headers(headers), line=spread[0].line, lines=tuple(lines))


def _header_rows(rows: list[_Row]) -> int:
    """
    How many rows are headers: those above the first rule that isn't at the top.
    """
    for index, row in enumerate(rows[1:MOST_HEADERS], start=1):
        if row.is_below_rule:
            return index
    return 1


def _spread(rows: list[_Row]) -> list[_Row]:
    """
    The rows with plain cells: one that spans columns or rows stands in each of them.
    """
    below: dict[int, tuple[int, str]] = {}
    spread = []
    for row in rows:
        cells: list[str] = []
        for raw in row.cells:
            count, down, text = _cell(raw)
            known = below.get(len(cells))
            if not text and known is not None:
                text = known[1]
            if down > 1:
                below[len(cells)] = (down, text)
            cells += [text] * count
        below = {place: (left - 1, text) for place, (left, text) in below.items() if left > 1}
        if any(cells):
            spread.append(_Row(cells=cells, line=row.line, is_below_rule=row.is_below_rule))
        elif spread and row.is_below_rule:
            continue
    return spread


def _cell(raw: str) -> tuple[int, int, str]:
    """
    Over how many columns and rows a cell stands, and its text.
    """
    columns = _SPAN.search(raw)
    rows = _ROW_SPAN.search(raw)
    count = 1 if columns is None else min(max(int(columns["count"]), 1), MOST_SPANNED)
    down = 1 if rows is None else abs(int(rows["count"]))
    return count, down, latex_text(_ROW_SPAN.sub("{", _SPAN.sub("{", raw)))


def latex_text(raw: str) -> str:
    r"""
    A piece of LaTeX as plain text.

    >>> latex_text(r"\textbf{82\,432} GPU~hours"), latex_text(r"$3.7 \times 10^{23}$")
    ('82\u202f432 GPU hours', '3.7 × 10^23')
    """
    text = _QUANTITY.sub(lambda found: f"{found['number']} {_unit(found['unit'])}", raw)
    text = _LONE_UNIT.sub(lambda found: _unit(found["unit"]), text)
    text = _DROPPED.sub(" ", _WITH_ARGUMENT.sub(" ", text)).replace("\\\\", " ")
    text = text.replace("~", "\u00a0").replace("---", "—").replace("--", "–")
    text = text.replace("\\mathrm", "").replace("{,}", ",")
    text = _COMMAND.sub(_known, text)
    text = re.sub(r"_\{?2\}?", "2", text).replace("$", "")
    text = re.sub(r"\^\{?\\?(?:dagger|ddagger|circ|[*†‡a-z])\}?", "", text)
    text = text.replace("{", "").replace("}", "").replace("\u00a0", " ")
    text = re.sub(r"\^(?![0-9+−-])", "", text)
    return _SPACES.sub(" ", text).strip()


def _known(command: re.Match[str]) -> str:
    """
    What a command stands for: its sign, nothing where an argument follows, else its own name.
    """
    word = command[0]
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    follows = command.string[command.end() : command.end() + 1]
    return "" if follows in {"{", "["} or len(word) < 3 else word.strip("\\*")


def _unit(macros: str) -> str:
    r"""
    The unit that macros of siunitx name.

    >>> _unit(r"\kilo\watt\hour")
    'kWh'
    """
    named = re.sub(r"\\([a-zA-Z]+) ?", lambda word: _UNIT_MACROS.get(word[1], word[1]), macros)
    return latex_text_of_unit(named)


def latex_text_of_unit(text: str) -> str:
    """
    A unit without the marks of mathematics: kg.CO_2/kWh is kgCO2/kWh.
    """
    return re.sub(r"[{}$^~.]", "", text).replace("_2", "2")
