"""
A board's own pages: Markdown files of `looks/pages/`, with links that hold on the site.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from markdown_it.token import Token

from reporter.site.addresses import foreign_link
from reporter.site.looks.stylesheet import MOST_FAULTS, Fault
from reporter.site.markdown import Text, text_of, tokens_of

FOLDER: Final = "pages/"
STATIC: Final = "static/"
MOST_TITLE: Final = 60
# What every foreign link of the site says to robots and browsers.
FOREIGN_RELATION: Final = "nofollow noopener ugc"
_PAGE: Final = re.compile(r"([a-z0-9-]+)\.md(#[a-z0-9-]*)?", re.ASCII)
_WITHIN: Final = re.compile(r"/((?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*)([A-Za-z0-9_-][A-Za-z0-9._-]*)?")
_FRAGMENT: Final = re.compile(r"#[a-z0-9-]*", re.ASCII)
_LETTER: Final = re.compile(r"mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+", re.ASCII)
_PICTURE: Final = re.compile(r"\.(png|jpe?g|gif|webp|svg)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """
    One page of a board: its name, which is that of its file and its folder, and its text.
    """

    name: str
    text: Text

    @property
    def path(self) -> str:
        """
        Where the page stands on the site.
        """
        return page_path(self.name)


def page_path(name: str) -> str:
    """
    Where an own page stands: below a folder of its own, where no page of the tool will ever stand.
    """
    return f"{FOLDER}{name}/index.html"


def own_page(
    name: str, source: str, pages: Collection[str], files: Collection[str]
) -> tuple[OwnPage | None, list[Fault]]:
    """
    The page *name*, or what keeps it from the site.

    *pages* are the names of all own pages, *files* those of the files in `looks/static/`.
    """
    tokens = tokens_of(source)
    check = _LinkCheck(pages=pages, files=files)
    for token in tokens:
        check.look(token)
    text = text_of(source, tokens)
    faults = check.faults
    if text is None:
        message = "the page doesn't begin with a title and a paragraph"
        faults.insert(0, Fault(line=1, message=message, hint="begin with # TITLE, then a sentence"))
    elif not 0 < len(text.title) <= MOST_TITLE:
        message = f"the title has {len(text.title)} characters; from 1 to {MOST_TITLE} fit"
        faults.insert(0, Fault(line=1, message=message, hint="it stands in the navigation"))
    faults += [
        Fault(line=_line(token), message="a second title stands here", hint="begin it with ##")
        for token in tokens[1:]
        if (token.type, token.tag) == ("heading_open", "h1")
    ]
    usable = text is not None and not faults
    return (OwnPage(name=name, text=text) if usable and text else None), faults[:MOST_FAULTS]


def _line(token: Token) -> int:
    return 1 if token.map is None else token.map[0] + 1


@dataclass(slots=True, kw_only=True)
class _LinkCheck:
    """
    Turns links and pictures of a page into addresses of the site.
    """

    pages: Collection[str]
    files: Collection[str]
    faults: list[Fault] = field(default_factory=list)

    def look(self, token: Token) -> None:
        for child in token.children or ():
            if child.type == "link_open":
                self._link(child, _line(token))
            elif child.type == "image":
                self._picture(child, _line(token))

    def _link(self, link: Token, line: int) -> None:
        address = str(link.attrs.get("href", ""))
        if foreign_link(address) is not None:
            link.attrs["rel"] = FOREIGN_RELATION
            return
        target = self._target(address)
        if target is None:
            hint = "link to OTHER.md, /data/index.html, #part, static/FILE, https:... or mailto:..."
            message = f"the link {_shown(address)} leads nowhere"
            self.faults.append(Fault(line=line, message=message, hint=hint))
        else:
            link.attrs["href"] = target

    def _target(self, address: str) -> str | None:
        path, sign, fragment = address.partition("#")
        page, within = _PAGE.fullmatch(address), _WITHIN.fullmatch(path)
        if page is not None and page[1] in self.pages:
            return f"../{page[1]}/index.html{page[2] or ''}"
        if within is not None and (not fragment or _FRAGMENT.fullmatch(f"#{fragment}")):
            return f"../../{within[1]}{within[2] or 'index.html'}{sign}{fragment}"
        if address.removeprefix(STATIC) in self.files and address.startswith(STATIC):
            return f"../../looks/{address}"
        return address if _FRAGMENT.fullmatch(address) or _LETTER.fullmatch(address) else None

    def _picture(self, picture: Token, line: int) -> None:
        address = str(picture.attrs.get("src", ""))
        name = address.removeprefix(STATIC)
        if address.startswith(STATIC) and name in self.files and _PICTURE.search(name):
            picture.attrs["src"] = f"../../looks/{address}"
            return
        message = f"the picture {_shown(address)} isn't one of looks/static"
        hint = "put it there and name it static/NAME; pages load nothing from other hosts"
        self.faults.append(Fault(line=line, message=message, hint=hint))


def _shown(address: str) -> str:
    return repr(address if len(address) <= 80 else f"{address[:80]}…")


def linked_pages(pages: Collection[OwnPage]) -> Mapping[str, str]:
    """
    The path of each own page by its title, in the order of their names.
    """
    return {page.text.title: page.path for page in sorted(pages, key=lambda one: one.name)}
