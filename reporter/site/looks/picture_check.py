"""
Checks the pictures of a board: drawings (SVG) that only draw, and raster pictures that are what
their names say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from xml.parsers import expat

from reporter.site.looks.stylesheet import MOST_FAULTS, Fault, sheet_faults

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
# What draws. Scripts, foreign elements, pictures in pictures, links, and animations (which can set
# any attribute) are left out.
_ELEMENTS_NAMES: Final = """
    circle clipPath defs desc ellipse feBlend feColorMatrix feComposite feFlood feGaussianBlur
    feMerge feMergeNode feOffset filter g line linearGradient marker mask path pattern polygon
    polyline radialGradient rect stop style svg symbol text textPath title tspan use
"""
ELEMENTS: Final = frozenset(_ELEMENTS_NAMES.split())
# The first bytes of each kind of picture, by the ending of its name.
SIGNATURES: Final[Mapping[str, tuple[bytes, ...]]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
MOST_DEPTH: Final = 64
MOST_PIXELS: Final = 4096 * 4096
_ADDRESS: Final = re.compile(r"#[A-Za-z_][A-Za-z0-9_.-]*")


def drawing_faults(raw: bytes) -> list[Fault]:
    """
    What keeps an SVG file from the site: anything that isn't drawn from the file itself.

    At most 20 faults are told; takes linear time.
    """
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return [Fault(line=1, message="the drawing isn't UTF-8", hint="save it as UTF-8")]
    check = _DrawingCheck()
    try:
        check.read(raw)
    except _StopError:
        pass
    except expat.ExpatError as problem:
        what = expat.ErrorString(problem.code)
        check.add(f"not XML: {what}", "save the drawing as plain SVG", line=problem.lineno)
    return check.faults


class _StopError(Exception):
    """
    Nothing more of the file is read.
    """


@dataclass(slots=True)
class _DrawingCheck:
    """
    Reads a drawing once, and keeps what is wrong with it.
    """

    faults: list[Fault] = field(default_factory=list)
    depth: int = 0
    ids: list[str] = field(default_factory=list)
    holding_copies: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)
    style_line: int = 0
    style: list[str] | None = None
    parser: expat.XMLParserType = field(init=False)

    def read(self, raw: bytes) -> None:
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.Parse(raw, True)  # noqa: FBT003 (expat takes no names)
        # Copies of copies: a few lines draw more shapes than a browser ever ends with.
        for name in sorted(self.copied & self.holding_copies)[:1]:
            self.add(
                f"<use> copies #{name}, which holds a <use>", "copy plain shapes alone", line=1
            )

    def add(self, message: str, hint: str, *, line: int | None = None) -> None:
        place = self.parser.CurrentLineNumber if line is None else line
        self.faults.append(Fault(line=max(1, place), message=message, hint=hint))
        if len(self.faults) >= MOST_FAULTS:
            raise _StopError

    def _doctype(self, *_: object) -> None:
        self.add("a document type stands here", "remove it: it can name entities and other files")
        raise _StopError

    def _instruction(self, target: str, _: str) -> None:
        self.add(f"an instruction <?{target}?> stands here", "remove it: it can load a stylesheet")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.add(f"elements stand in each other more than {MOST_DEPTH} deep", "ungroup them")
            raise _StopError
        space, _, local = name.rpartition(" ")
        if self.depth == 1 and (space, local) != (_SVG, "svg"):
            self.add(f"the file begins with <{local}>", f'begin with <svg xmlns="{_SVG}">')
        elif space != _SVG or local not in ELEMENTS:
            self.add(
                f"<{local}> isn't allowed", "save the drawing as plain SVG: shapes, text, gradients"
            )
        if self.style is not None:
            self.add("an element stands in <style>", "leave its rules alone there")
            raise _StopError
        self.ids.append(attributes.get("id", ""))
        if local == "use":
            self.holding_copies.update(self.ids)
            hrefs = (attributes.get(key, "") for key in ("href", f"{_XLINK} href"))
            self.copied.update(href.removeprefix("#") for href in hrefs if href)
        if local == "style":
            self.style, self.style_line = [], self.parser.CurrentLineNumber
        for key, value in attributes.items():
            for message, hint in islice(_attribute_faults(key, value), 3):
                self.add(message, hint)

    def _text(self, text: str) -> None:
        if self.style is not None:
            self.style.append(text)

    def _end(self, _: str) -> None:
        self.depth -= 1
        self.ids.pop()
        if self.style is not None:
            sheet, self.style = "".join(self.style), None
            for fault in sheet_faults(sheet, is_svg=True):
                self.add(fault.message, fault.hint, line=self.style_line + fault.line - 1)


def _attribute_faults(key: str, value: str) -> Iterator[tuple[str, str]]:
    space, _, name = key.rpartition(" ")
    if space not in {"", _XLINK, _XML}:
        yield f"the attribute {name} is of another language", "save the drawing as plain SVG"
    elif name.lower().startswith("on"):
        yield f"{name} runs a script", "remove it"
    elif name == "href" and not _ADDRESS.fullmatch(value):
        yield "href leads out of the drawing", "a drawing refers to its own parts alone, as #part"
    elif name in {"src", "base", "attributeName"}:
        yield f"the attribute {name} isn't allowed", "remove it"
    else:
        sheet = f"a{{{value}}}" if name == "style" else value
        for fault in sheet_faults(sheet, is_svg=True) if _may_load(name, value) else ():
            yield f"{name}: {fault.message}", fault.hint


def _may_load(name: str, value: str) -> bool:
    # Only these hold CSS: text for people, such as an aria-label, may hold any sign.
    return name == "style" or ("(" in value and name not in {"aria-label", "id", "class", "d"})


def raster_faults(raw: bytes, ending: str) -> list[Fault]:
    """
    What is wrong with a picture whose name ends with *ending*, a key of `SIGNATURES`.
    """
    hint = "save the picture anew, in the format that its name says"
    if not raw.startswith(SIGNATURES[ending]):
        return [Fault(line=0, message=f"this is no {ending.upper()} picture", hint=hint)]
    import io
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(raw), formats=_FORMATS) as picture:
            warnings.simplefilter("ignore")
            size = picture.size
            picture.verify()
    # A damaged picture can fail in every way that its decoder has.
    except Exception as problem:  # noqa: BLE001
        return [Fault(line=0, message=f"the picture can't be read: {problem}", hint=hint)]
    if size[0] * size[1] > MOST_PIXELS:
        message = f"the picture has {size[0]:,} x {size[1]:,} pixels; at most {MOST_PIXELS:,}"
        return [Fault(line=0, message=message, hint="save it smaller")]
    return []


_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
