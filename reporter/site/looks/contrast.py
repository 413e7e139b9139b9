"""
The contrast of text on its background, in both themes, for the colours that a board sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reporter.site.looks.stylesheet import Declared, Fault, custom_properties, root_values

# WCAG 2.2, success criterion 1.4.3 (level AA), for text below 24 px.
LEAST_CONTRAST: Final = 4.5
THEMES: Final = ("light", "dark")
_HEX: Final = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_BOTH: Final = re.compile(r"light-dark\(\s*([^\s,]+)\s*,\s*([^\s,]+)\s*\)", re.IGNORECASE)
_NAMED: Final = re.compile(r"var\(\s*(--[a-z0-9-]+)\s*\)")
_MOST_NAMES: Final = 8
# Which colour is printed on which: the name of the text, and those of what may be behind it.
PAIRS: Final[Mapping[str, tuple[str, ...]]] = {
    "--ink": ("--paper", "--raised", "--sunk", "--accent-soft"),
    "--faint": ("--paper", "--raised", "--sunk"),
    "--accent": ("--paper", "--raised", "--accent-soft"),
    "--paper": ("--accent",),
    "--reviewed": ("--paper", "--raised"),
    "--error": ("--paper", "--raised"),
    "--warning": ("--paper", "--raised"),
    "--note": ("--paper", "--raised"),
}

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """
    The colours of one theme by the name of their property, with the property that says so.
    """

    theme: str
    colours: Mapping[str, Colour]
    declared: Mapping[str, Declared]


def contrast_ratio(first: Colour, second: Colour) -> float:
    """
    The ratio of two colours, 1 to 21, each as red, green and blue from 0 to 255.

    Formula: WCAG 2.2, "contrast ratio" and "relative luminance".

    >>> contrast_ratio((0, 0, 0), (255, 255, 255))
    21.0
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast_faults(own: str, standard: str) -> Iterator[Fault]:
    """
    Poor pairs of the stylesheet *own* where it sets at least one of the two colours, and colours
    that can't be told; the others are those of the *standard* sheet.
    """
    declared = custom_properties(own)
    mine = root_values(declared)
    known = PAIRS.keys() | {name for behind in PAIRS.values() for name in behind}
    yield from _untold(declared, mine, known)
    merged = {**root_values(custom_properties(standard)), **mine}
    for theme in THEMES:
        yield from _poor_pairs(_palette(merged, theme), mine)


def _untold(
    declared: list[Declared], mine: Mapping[str, Declared], known: set[str]
) -> Iterator[Fault]:
    hint = "set it once for :root as #rrggbb or light-dark(#rrggbb, #rrggbb)"
    for one in declared:
        if one.name not in known:
            continue
        if one.selector != ":root":
            message = f"{one.name} is set for {one.selector}, where its contrast isn't checked"
            yield Fault(line=one.line, message=message, hint=hint)
        elif any(_colour(mine, one.name, theme) is None for theme in THEMES) and not _NAMED.search(
            one.value
        ):
            message = f"{one.name} is {one.value}, whose contrast can't be checked"
            yield Fault(line=one.line, message=message, hint=hint)


def _palette(declared: Mapping[str, Declared], theme: str) -> Palette:
    found = {name: _colour(declared, name, theme) for name in declared}
    colours = {name: colour for name, colour in found.items() if colour is not None}
    return Palette(theme=theme, colours=colours, declared=declared)


def _colour(declared: Mapping[str, Declared], name: str, theme: str) -> Colour | None:
    """
    The colour of a property in one theme, through names of others; `None` where it has none.
    """
    value = declared[name].value if name in declared else ""
    for _ in range(_MOST_NAMES):
        both = _BOTH.fullmatch(value)
        value = both[1 + THEMES.index(theme)] if both else value
        named = _NAMED.fullmatch(value)
        if named is None or named[1] not in declared:
            break
        value = declared[named[1]].value
    found = _HEX.fullmatch(value)
    if found is None:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def _poor_pairs(palette: Palette, mine: Mapping[str, Declared]) -> Iterator[Fault]:
    for text, backgrounds in PAIRS.items():
        for behind in backgrounds:
            if not {text, behind} & mine.keys() or not {text, behind} <= palette.colours.keys():
                continue
            ratio = contrast_ratio(palette.colours[text], palette.colours[behind])
            if ratio < LEAST_CONTRAST:
                # Rounded down: what is printed as 4.50 passes.
                shown = f"{int(ratio * 100) / 100:.2f}"
                yield Fault(
                    line=max(mine[name].line for name in (text, behind) if name in mine),
                    message=f"{text} on {behind} has a contrast of {shown}:1 in the "
                    f"{palette.theme} theme; {LEAST_CONTRAST}:1 is needed (WCAG 2.2 AA)",
                    hint="make one of them lighter or darker",
                )
