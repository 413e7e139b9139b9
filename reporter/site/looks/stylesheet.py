"""
Checks a board's own stylesheet, and reads the colours that it sets.

Nothing is parsed: what isn't known to be harmless is refused, escapes among it, so that no other
reading of the text can find an address that this one didn't see. Tokens are those of CSS Syntax
Module Level 3 (W3C).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\[^\0])*"|\'(?:[^\'\\\n]|\\[^\0])*\'')
_TEXT: Final = re.compile(r"[^\"'/]+|/")
_NOT_LINE_FEED: Final = re.compile(r"[^\n]")
_AT_RULE: Final = re.compile(r"@([A-Za-z-]*)")
_NAME_AT_END: Final = re.compile(r"[A-Za-z0-9-]+\Z")
_QUOTED: Final = re.compile(r"\(\s*(\"s*\"|'s*')\s*\)")
_BARE: Final = re.compile(r"\(([A-Za-z0-9._/#:;,+=-]*)\)")
_BINDING: Final = re.compile(r"(?:^|[{;\s])(behavior|-moz-binding)\s*:", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]")
_DATA_IMAGE: Final = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}")
_FRAGMENT: Final = re.compile(r"#[A-Za-z_][A-Za-z0-9_.-]*")
_DECLARATION: Final = re.compile(r"\s*(--[a-z0-9-]+)\s*:\s*([^;{}]+)\Z")
MOST_FAULTS: Final = 20
_MOST_NAME: Final = 64
_MOST_SELECTOR: Final = 200
MOST_DATA_BYTES: Final = 16 * 1024
AT_RULES: Final = frozenset({"media", "supports", "container", "layer", "page", "keyframes"})
_FUNCTIONS_NAMES: Final = """
    and attr blur brightness calc circle clamp color color-mix conic-gradient contrast counter
    counters cubic-bezier dir drop-shadow ellipse env fit-content grayscale has hsl hsla hwb
    inset invert is lab lang lch light-dark linear-gradient matrix max min minmax not nth-child
    nth-last-child nth-last-of-type nth-of-type oklab oklch opacity or perspective polygon
    radial-gradient repeat repeating-conic-gradient repeating-linear-gradient repeating-radial-
    gradient rgb rgba rotate rotatex rotatey rotatez saturate scale scalex scaley sepia skew
    skewx skewy steps translate translatex translatey translatez url var where
"""
FUNCTIONS: Final = frozenset(_FUNCTIONS_NAMES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    What is wrong in a line of a text, and what to do about it.
    """

    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """
    A custom property with its value and line; *selector* is that of its rule, with the at-rules
    around it in front, cut after 200 characters.
    """

    selector: str
    name: str
    value: str
    line: int


class UnreadableSheetError(Exception):
    """
    The text ends inside a comment or a string; *fault* says where that begins.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def sheet_faults(text: str, files: Collection[str] = (), *, is_svg: bool = False) -> list[Fault]:
    """
    What keeps a stylesheet from a page: loading, escapes, functions and at-rules that aren't known.

    *files* are the addresses that `url()` may name; within a drawing (*is_svg*) only its own parts
    may be. At most 20 faults are told; takes linear time.
    """
    try:
        blank = _blanked(text)
    except UnreadableSheetError as problem:
        return [problem.fault]
    found = islice(_faults(text, blank, files, is_svg=is_svg), MOST_FAULTS)
    return sorted(found, key=lambda fault: fault.line)


def custom_properties(text: str) -> list[Declared]:
    """
    The custom properties that a stylesheet without faults sets, in its order.
    """
    return list(_declared(text, _blanked(text)))


def _blanked(text: str) -> str:
    """
    The text with comments as spaces and what strings hold as the letter s, each line in its place.
    """
    parts: list[str] = []
    place = 0
    while place < len(text):
        if text.startswith("/*", place):
            end = text.find("*/", place + 2) + 2
            if end < 2:
                raise UnreadableSheetError(_fault(text, place, "a comment isn't closed", "end it"))
            parts.append(_NOT_LINE_FEED.sub(" ", text[place:end]))
        elif text[place] in "\"'":
            found = _STRING.match(text, place)
            if found is None:
                raise UnreadableSheetError(_fault(text, place, "a string isn't closed", "end it"))
            end = found.end()
            parts.append(f"{text[place]}{'s' * (end - place - 2)}{text[place]}")
        else:
            found = _TEXT.match(text, place)
            end = len(text) if found is None else found.end()
            parts.append(text[place:end])
        place = end
    return "".join(parts)


def _fault(text: str, place: int, message: str, hint: str) -> Fault:
    return Fault(line=text.count("\n", 0, place) + 1, message=message, hint=hint)


def _faults(text: str, blank: str, files: Collection[str], *, is_svg: bool) -> Iterator[Fault]:
    control = _CONTROL.search(text)
    if control is not None:
        yield _fault(text, control.start(), "a control character stands here", "remove it")
    escape = blank.find("\\")
    if escape >= 0:
        hint = "write the character itself; escapes stand in strings alone"
        yield _fault(text, escape, "an escape stands outside a string", hint)
    binding = _BINDING.search(blank)
    if binding is not None:
        yield _fault(text, binding.start(1), f"{binding[1]} runs code", "remove it")
    for found in _AT_RULE.finditer(blank):
        if found[1].lower() not in AT_RULES:
            yield _fault(text, found.start(), f"@{found[1]} isn't allowed", _hint_of(found[1]))
    for found in re.finditer(r"\(", blank):
        fault = _function_fault(text, blank, found.start(), files, is_svg=is_svg)
        if fault is not None:
            yield fault
    if blank.count("{") != blank.count("}"):
        yield Fault(line=1, message="braces don't match", hint="close each rule")


def _function_fault(
    text: str, blank: str, place: int, files: Collection[str], *, is_svg: bool
) -> Fault | None:
    """
    What is wrong with the function whose parenthesis opens at *place*.
    """
    named = _NAME_AT_END.search(blank[max(0, place - _MOST_NAME) : place])
    name = "" if named is None else named[0].lower()
    if name == "url":
        return _address_fault(text, blank, place, files, is_svg=is_svg)
    if not name or name in FUNCTIONS:
        return None
    hint = "it may load something; take another function"
    return _fault(text, place, f"{name}() isn't allowed", hint)


def _hint_of(at_rule: str) -> str:
    if at_rule.lower() == "font-face":
        return "pages load no fonts; name fonts of the reader's system"
    return "allowed are " + ", ".join(f"@{name}" for name in sorted(AT_RULES))


def _address_fault(
    text: str, blank: str, place: int, files: Collection[str], *, is_svg: bool
) -> Fault | None:
    """
    What is wrong with the address of a `url()` whose parenthesis opens at *place*.
    """
    quoted, bare = _QUOTED.match(blank, place), _BARE.match(blank, place)
    # A browser takes the sign of a comment here for a part of the address, which ends at ")".
    if quoted is not None and "/*" not in text[quoted.start() : quoted.start(1)]:
        address = text[quoted.start(1) + 1 : quoted.end(1) - 1]
    elif bare is not None:
        address = bare[1]
    else:
        return _fault(text, place, "url() holds no plain address", 'write url("static/NAME")')
    if is_svg:
        is_fine = _FRAGMENT.fullmatch(address) is not None
        hint = "a drawing refers to its own parts alone, such as url(#shade)"
    else:
        data = len(address) <= MOST_DATA_BYTES and _DATA_IMAGE.fullmatch(address)
        is_fine = address in files or data is not None
        hint = (
            "name a file of looks/static as static/NAME, or a picture of at most "
            f"{MOST_DATA_BYTES // 1024} KiB as data:image/...;base64"
        )
    shown = address if len(address) <= 60 else f"{address[:60]}…"
    return None if is_fine else _fault(text, place, f"url() names {shown!r}", hint)


def _declared(text: str, blank: str) -> Iterator[Declared]:
    # The selectors of rules that are open, each with those around it.
    around: list[str] = []
    start, line, counted = 0, 1, 0
    for found in re.finditer(r"[{};]", blank):
        place, sign = found.start(), found[0]
        if sign == "{":
            around.append(_selector(around[-1:], blank[start:place]))
        else:
            declaration = _DECLARATION.match(text[start:place]) if around else None
            if declaration is not None:
                at = start + declaration.start(1)
                line, counted = line + text.count("\n", counted, at), at
                yield Declared(
                    selector=around[-1],
                    name=declaration[1],
                    value=" ".join(declaration[2].split()),
                    line=line,
                )
            if sign == "}" and around:
                around.pop()
        start = place + 1


def _selector(around: list[str], own: str) -> str:
    """
    The selector of a rule within another one, cut where it is long: thousands may be nested.
    """
    whole = " ".join([*around, *own.split()])
    return whole if len(whole) <= _MOST_SELECTOR else f"{whole[:_MOST_SELECTOR]}…"


def root_values(declared: list[Declared]) -> Mapping[str, Declared]:
    """
    The properties that hold for the whole page: those set for `:root` alone, the last of a name.
    """
    return {one.name: one for one in declared if one.selector == ":root"}
