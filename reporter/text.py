"""
How numbers and foreign text are shown, the same on the terminal and on the site.

Numbers are printed to three significant digits with separators, never in exponent form.
Foreign text is printed with its control, format and bidirectional characters escaped.

How a figure is told beside the limit that it missed.

What a name looks like: letters that a reader can't tell apart are made one.

The table holds the look-alikes of the Latin alphabet in Cyrillic and Greek and the common digits;
it is a small part of Unicode's (UTS 39), chosen for names of organisations and systems.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Any

SIGNIFICANT_DIGITS = 3


POINTER_CHARACTERS = 100


LEAST_SHOWN, MOST_SHOWN = 1e-300, 1e300


_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def number(value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
    """
    A number to *digits* significant digits, with thousands separators, never as 1e6.

    >>> number(1234567), number(12.345), number(0.0012345), number(0)
    ('1,230,000', '12.3', '0.00123', '0')
    """
    if value == 0:
        return "0"
    if not LEAST_SHOWN <= abs(value) <= MOST_SHOWN:
        return _beyond(value)
    exponent = math.floor(math.log10(abs(value)))
    rounded = round(value, digits - 1 - exponent)
    # Rounding 9.996 to three digits gives 10.0: the exponent is taken from the result.
    exponent = math.floor(math.log10(abs(rounded)))
    decimals = max(0, digits - 1 - exponent)
    return f"{rounded:,.{decimals}f}"


def _beyond(value: float) -> str:
    """
    Words for what has no sensible digits: rounding there overflows or gives zero.
    """
    if math.isnan(value):
        return "no number"
    sign = "-" if value < 0 else ""
    return f"{sign}(over 10^300)" if abs(value) > 1 else f"{sign}(under 10^-300)"


def duration(seconds: float) -> str:
    """
    A time span in its two largest units.

    >>> duration(42.4), duration(277.048), duration(8040), duration(200000)
    ('42.4 s', '4 min 37 s', '2 h 14 min', '2 d 8 h')
    """
    if not 60 <= seconds <= MOST_SHOWN:
        return f"{number(seconds)} s"
    total_s = round(seconds)
    if total_s < 3600:
        return f"{total_s // 60} min {total_s % 60} s"
    total_min = round(seconds / 60)
    if total_min < 48 * 60:
        return f"{total_min // 60} h {total_min % 60} min"
    total_h = round(seconds / 3600)
    return f"{total_h // 24} d {total_h % 24} h"


def percent_text(relative: float) -> str:
    """
    A relative uncertainty in percent, to two digits.

    >>> percent_text(0.0577), percent_text(0.1155)
    ('5.8 %', '12 %')
    """
    return f"{number(100 * relative, 2)} %"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """
    A count with its noun.

    >>> plural(1, "file"), plural(2, "file"), plural(0, "entry", "entries")
    ('1 file', '2 files', '0 entries')
    """
    return f"{count:,} {singular if count == 1 else several or singular + 's'}"


def one_line(foreign: str) -> str:
    r"""
    Foreign text on one line, with every character that could steer a terminal escaped.

    >>> one_line("a" + chr(27) + "[31m" + chr(10) + "b")
    'a\\x1b[31m\\nb'
    """
    if foreign.isprintable():
        return foreign
    return "".join(_shown(character) for character in foreign)


# GitHub's runner takes a line for a command that begins with :: after any blanks, or that holds
# ##[ anywhere (actions/runner, ActionCommand.cs); Azure Pipelines and TeamCity take ##vso[ and
# ##teamcity[ likewise.
_COMMAND_MARK = re.compile(r"#(?=#[A-Za-z]*\[)", re.ASCII)
_COMMAND_START = re.compile(r"(\s*):(?=:)")


def without_marks(text: str, mark: str = "\\x23") -> str:
    r"""
    A text in which *mark* stands for a # where a runner would see the beginning of a command.

    >>> print(without_marks("a ##[error]x ## b"))
    a \x23#[error]x ## b
    """
    return _COMMAND_MARK.sub(lambda _: mark, text)


def printed_line(foreign: str) -> str:
    r"""
    Foreign text as a line of a terminal or of a job's log: no terminal or runner takes it for a
    command.

    >>> print(printed_line(" ::error::x"), printed_line("a ##[error]x"))
     \x3a:error::x a \x23#[error]x
    """
    line = without_marks(one_line(foreign))
    return _COMMAND_START.sub(r"\1\\x3a", line, count=1) if line.lstrip()[:2] == "::" else line


def json_text(data: object) -> str:
    r"""
    Data as a JSON text over several lines that no runner takes for a command, without a line feed
    at its end.

    The mark of a command is escaped as JSON allows; before every text stands its quotation mark, so
    that no line begins with two colons. Raises `ValueError` for numbers that aren't finite.

    >>> print(json_text("a ##[error]x"))
    "a \u0023#[error]x"
    """
    text = json.dumps(data, indent=2, allow_nan=False)
    return without_marks(text, "\\u0023")


def readable_json(data: Any) -> str:
    r"""
    JSON data as a text of readable letters that a terminal or the log of a job may show: hidden
    characters and marks of commands are escaped as JSON does it.

    >>> print(readable_json("é" + chr(0x202E) + "##[a]"), end="")
    "é\u202e\u0023#[a]"
    """
    lines = json.dumps(data, indent=2, ensure_ascii=False).split("\n")
    return without_marks("\n".join(map(_escaped_as_json, lines)), "\\u0023") + "\n"


def _escaped_as_json(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        json.dumps(character)[1:-1] if unicodedata.category(character) in _HIDDEN else character
        for character in line
    )


def _shown(character: str) -> str:
    if unicodedata.category(character) in _HIDDEN:
        return character.encode("unicode_escape").decode("ascii")
    return character


# Widths in 1/1000 of the font size, of a wide sans-serif (Verdana, DejaVu Sans).
_NARROW, _USUAL, _WIDE = 400, 640, 980
_NARROW_CHARACTERS = frozenset(" .,:;()ijlIft1-/·")
_WIDE_CHARACTERS = frozenset("MWmw%±")


def text_width(text: str, font_size: int) -> int:
    """
    The reckoned width of a text in the unit of *font_size*, rounded up, whatever the font.

    >>> text_width("mW", 10), text_width("", 10)
    (20, 0)
    """
    thousandths = sum(_width(character) for character in text) * font_size
    return -(-thousandths // 1000)


def _width(character: str) -> int:
    if character in _NARROW_CHARACTERS:
        return _NARROW
    return _WIDE if character in _WIDE_CHARACTERS or not character.isascii() else _USUAL


def pointer_part(part: str | int) -> str:
    """
    A key or index as a part of a JSON Pointer (RFC 6901), cut after 100 characters.

    >>> pointer_part("a/b~c"), pointer_part(3)
    ('a~1b~0c', '3')
    """
    text = str(part)
    shown = text if len(text) <= POINTER_CHARACTERS else f"{text[:POINTER_CHARACTERS]}..."
    return shown.replace("~", "~0").replace("/", "~1")


FEWEST_DIGITS = 3


MOST_DIGITS = 8


def told(value: float, *limits: float) -> str:
    """
    *value* with as many digits as it takes to differ from every limit that it isn't equal to.

    >>> told(2.501, 2.5), told(12.0, 2.5)
    ('2.501', '12.0')
    """
    for digits in range(FEWEST_DIGITS, MOST_DIGITS):
        text = number(value, digits)
        if all(number(limit, digits) != text for limit in limits if limit != value):
            return text
    return number(value, MOST_DIGITS)


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


_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


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
        if unicodedata.category(character) in _HIDDEN_CATEGORIES
    )
