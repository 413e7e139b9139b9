"""
Reads the folder `looks/` of a board: its stylesheet, logo, pages, templates and files.

Whatever is wrong in it is a finding, and a site isn't built with half of its looks.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from reporter.errors import UnusableLooksError
from reporter.findings import Finding, Severity, error, has_errors, note, warning
from reporter.resources import folder as packaged
from reporter.site.looks.contrast import contrast_faults
from reporter.site.looks.pages import OwnPage, linked_pages, own_page
from reporter.site.looks.picture_check import SIGNATURES, drawing_faults, raster_faults
from reporter.site.looks.stylesheet import Fault, sheet_faults
from reporter.site.looks.templates import template_faults
from reporter.store import files
from reporter.text import plural

FOLDER: Final = "looks"
STYLESHEET: Final = "board.css"
LOGOS: Final = ("logo.svg", "logo.png")
FOLDERS: Final = ("keep", "pages", "static", "templates")
# For each place: how large a file may be, in bytes, and how many may stand there.
MOST_STYLESHEET_BYTES: Final = 64 * 1024
MOST_LOGO_BYTES: Final = 100 * 1024
MOST_DRAWING_BYTES: Final = 256 * 1024
MOST_TEXT_BYTES: Final = 64 * 1024
MOST_STATIC_BYTES: Final = 2 * 1_048_576
MOST_PAGES, MOST_TEMPLATES, MOST_STATIC = 12, 64, 200
_PAGE_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\.md", re.ASCII)
_TEMPLATE_NAME: Final = re.compile(r"[a-z_][a-z0-9_.]{0,60}\.html", re.ASCII)
_STATIC_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.([a-z0-9]{2,4})", re.ASCII)
_TEXT_ENDINGS: Final = frozenset({"csv", "json", "txt"})
_STATIC_ENDINGS: Final = frozenset({*SIGNATURES, *_TEXT_ENDINGS, "pdf", "svg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """
    The own looks of a board; nothing of them where it has none.

    *files* are those that are published, by their path on the site; *style* and *logo* are paths
    among them. *templates* are texts by name. *digest* is the SHA-256 of all that a page may show.
    """

    style: str | None = None
    logo: str | None = None
    pages: tuple[OwnPage, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    digest: str = ""

    @property
    def links(self) -> Mapping[str, str]:
        """
        The paths of the own pages by their titles, for the navigation.
        """
        return linked_pages(self.pages)


NO_LOOKS: Final = Looks()


def read_looks(board: Path) -> tuple[Looks, tuple[Finding, ...]]:
    """
    The own looks of a board folder, with a note that names what they are and what is poor in them.

    Raises `UnusableLooksError`, with all findings, where anything of them can't be used.
    """
    place = board / FOLDER
    if not os.path.lexists(place):
        return NO_LOOKS, ()
    reading = _Reading(place=place)
    looks = reading.looks()
    findings = tuple(sorted(reading.findings, key=Finding.sort_key))
    if has_errors(findings):
        raise UnusableLooksError(f"{place} can't be used", findings)
    if not (looks.files or looks.pages or looks.templates):
        return NO_LOOKS, findings
    return looks, (*findings, _named(looks, place))


def _named(looks: Looks, place: Path) -> Finding:
    """
    The note that names what is the board's own.
    """
    static = sum(path.startswith(f"{FOLDER}/static/") for path in looks.files)
    parts = [
        *(path for path in (looks.style, looks.logo) if path is not None),
        *(f"page {page.path}" for page in looks.pages),
        *(f"template {name}" for name in looks.templates),
        *([plural(static, "file") + " of looks/static"] if static else []),
    ]
    return note("LK-8", str(place), "", f"own looks: {', '.join(parts)}")


@dataclass(slots=True, kw_only=True)
class _Reading:
    """
    Reads the folder once; *findings* are what is wrong in it.
    """

    place: Path
    findings: list[Finding] = field(default_factory=list)

    def looks(self) -> Looks:
        names = self._names(self.place, {STYLESHEET, *LOGOS, *FOLDERS}.__contains__)
        if not names:
            return NO_LOOKS
        static = dict(self._static())
        templates = dict(self._templates())
        style = self._style(set(static)) if STYLESHEET in names else None
        found = [name for name in LOGOS if name in names]
        if len(found) > 1:
            self._say("LK-1", self.place, "two logos stand here", "keep one of them")
        logo = self._logo(found[0]) if found else None
        own = [(STYLESHEET, style), *((name, logo) for name in found[:1]), *static.items()]
        published = {f"{FOLDER}/{name}": content for name, content in own if content is not None}
        pages = tuple(self._pages({name.removeprefix("static/") for name in static}))
        return Looks(
            style=f"{FOLDER}/{STYLESHEET}" if style is not None else None,
            logo=f"{FOLDER}/{found[0]}" if logo is not None else None,
            pages=pages,
            templates=templates,
            files=published,
            digest=_digest(published, templates, pages),
        )

    def _names(
        self, place: Path, is_known: Callable[[str], bool], most: int | None = None
    ) -> list[str]:
        """
        The names in a folder, those that aren't known left out and said; hidden ones and backups
        of editors are passed over.
        """
        if not os.path.lexists(place):
            return []
        if place.is_symlink() or not place.is_dir():
            self._say("LK-1", place, "this is a link or no folder", "put the folder itself there")
            return []
        names = sorted(
            name
            for name in os.listdir(place)  # noqa: PTH208 (names alone are wanted)
            if not name.startswith(".") and not name.endswith("~")
        )
        for name in names:
            if not is_known(name):
                self._say("LK-1", place / name, "a file of this name has no use here", _hint(place))
        if most is not None and len(names) > most:
            self._say(
                "LK-1", place, f"{len(names)} files stand here; at most {most}", "remove some"
            )
            return []
        return [name for name in names if is_known(name)]

    def _static(self) -> Iterator[tuple[str, bytes]]:
        place = self.place / "static"
        for name in self._names(place, _is_static, MOST_STATIC):
            most = MOST_DRAWING_BYTES if name.endswith(".svg") else MOST_STATIC_BYTES
            raw = self._read(place / name, most)
            if raw is not None and self._is_fine("LK-3", place / name, _static_faults(name, raw)):
                yield f"static/{name}", raw

    def _templates(self) -> Iterator[tuple[str, str]]:
        place = self.place / "templates"
        names = self._names(place, _is_template, MOST_TEMPLATES)
        for name in names:
            text = self._text(place / name, MOST_TEXT_BYTES)
            if text is not None and self._is_fine(
                "LK-5", place / name, template_faults(name, text, names)
            ):
                yield name, text

    def _style(self, static: set[str]) -> bytes | None:
        path = self.place / STYLESHEET
        text = self._text(path, MOST_STYLESHEET_BYTES)
        if text is None or not self._is_fine("LK-2", path, sheet_faults(text, static)):
            return None
        standard = (packaged("site") / "static" / "style.css").read_text(encoding="utf-8")
        for fault in contrast_faults(text, standard):
            self.findings.append(_finding("LK-7", path, fault, Severity.WARNING))
        return text.encode()

    def _logo(self, name: str) -> bytes | None:
        path = self.place / name
        raw = self._read(path, MOST_LOGO_BYTES)
        if raw is None or not self._is_fine("LK-3", path, _static_faults(name, raw)):
            return None
        return raw

    def _pages(self, static: set[str]) -> Iterator[OwnPage]:
        place = self.place / "pages"
        names = self._names(place, _is_page, MOST_PAGES)
        stems = {name.removesuffix(".md") for name in names}
        for name in names:
            text = self._text(place / name, MOST_TEXT_BYTES)
            if text is None:
                continue
            page, faults = own_page(name.removesuffix(".md"), text, stems, static)
            if self._is_fine("LK-4", place / name, faults) and page is not None:
                yield page

    def _text(self, path: Path, most_bytes: int) -> str | None:
        raw = self._read(path, most_bytes)
        try:
            return None if raw is None else raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            message = f"byte 0x{raw[problem.start]:02x} is not UTF-8" if raw else ""
            self._say("JS-1", path, message, "save the file as UTF-8")
            return None

    def _read(self, path: Path, most_bytes: int) -> bytes | None:
        raw, findings = files.read(path, below=FOLDER, most_bytes=MOST_STATIC_BYTES)
        self.findings += findings
        if raw is not None and len(raw) > most_bytes:
            message = f"the file has {len(raw):,} bytes; at most {most_bytes:,} fit"
            self._say("LK-1", path, message, "make it smaller")
            return None
        return raw

    def _is_fine(self, code: str, path: Path, faults: list[Fault]) -> bool:
        self.findings += [_finding(code, path, fault, Severity.ERROR) for fault in faults]
        return not faults

    def _say(self, code: str, path: Path, message: str, hint: str) -> None:
        self.findings.append(error(code, str(path), "", message, hint))


def _finding(code: str, path: Path, fault: Fault, severity: Severity) -> Finding:
    make = warning if severity is Severity.WARNING else error
    place = f"line {fault.line}" if fault.line else ""
    return make(code, str(path), place, fault.message, fault.hint)


def _hint(place: Path) -> str:
    match place.name:
        case "pages":
            return "call it NAME.md, in small letters, digits and hyphens"
        case "templates":
            return "call it like a template of the tool, or _NAME.html"
        case "static":
            return "call it NAME.ENDING, with one of " + ", ".join(sorted(_STATIC_ENDINGS))
    return f"{FOLDER}/ holds {STYLESHEET}, {' or '.join(LOGOS)}, and {', '.join(FOLDERS)}"


def _is_page(name: str) -> bool:
    return _PAGE_NAME.fullmatch(name) is not None


def _is_template(name: str) -> bool:
    return _TEMPLATE_NAME.fullmatch(name) is not None


def _is_static(name: str) -> bool:
    found = _STATIC_NAME.fullmatch(name)
    return found is not None and found[1] in _STATIC_ENDINGS


def _static_faults(name: str, raw: bytes) -> list[Fault]:
    ending = name.rpartition(".")[2]
    if ending == "svg":
        return drawing_faults(raw)
    if ending in SIGNATURES:
        return raster_faults(raw, ending)
    if ending == "pdf":
        is_fine = raw.startswith(b"%PDF-")
        return [] if is_fine else [Fault(line=0, message="this is no PDF", hint="save it anew")]
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return [Fault(line=0, message="the text isn't UTF-8", hint="save it as UTF-8")]
    return []


def _digest(
    published: Mapping[str, bytes], templates: Mapping[str, str], pages: Iterable[OwnPage]
) -> str:
    found = hashlib.sha256()
    told = chain(
        published.items(),
        ((f"templates/{name}", text.encode()) for name, text in templates.items()),
        ((page.path, page.text.source.encode()) for page in pages),
    )
    for name, content in sorted(told):
        found.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return found.hexdigest()
