"""
The test board, built once for all tests of the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from reporter.findings import error
from reporter.site.build import BuildReport, build_site
from tests.site.additions import some_additions
from tests.site.entries import a_board, leaderboard_of

UNREAD = error("JS-2", "/some/where/submissions/acme/bad.json", "line 3", "no comma", "add one")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPage:
    """
    One page as text and as a strictly parsed tree.
    """

    path: Path
    name: str
    text: str
    tree: Element

    def all(self, *tags: str) -> Iterator[Element]:
        """
        Every element with one of *tags*, in the order of the page.
        """
        return (element for element in self.tree.iter() if element.tag in tags)

    def ids(self) -> list[str]:
        """
        Every id of the page.
        """
        return [element.attrib["id"] for element in self.tree.iter() if "id" in element.attrib]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    """
    A site on disk.
    """

    folder: Path
    report: BuildReport
    pages: dict[str, BuiltPage]

    def text(self, name: str) -> str:
        """
        The words of a page, white space folded.
        """
        body = next(self.pages[name].all("body"))
        return " ".join("".join(body.itertext()).split())


def parsed(path: Path, folder: Path) -> BuiltPage:
    """
    A page; html5lib raises on any parse error.
    """
    text = path.read_text(encoding="utf-8")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    for element in tree.iter():
        element.tag = str(element.tag).rpartition("}")[2]  # drawings have a namespace
    return BuiltPage(path=path, name=str(path.relative_to(folder)), text=text, tree=tree)


def site_in(folder: Path, report: BuildReport) -> BuiltSite:
    """
    Every page of a site that was built into *folder*.
    """
    pages = [parsed(path, folder) for path in sorted(folder.rglob("*.html"))]
    return BuiltSite(folder=folder, report=report, pages={page.name: page for page in pages})


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """
    The site of the test board, with one file that holds no entry, claims, and a ledger.
    """
    folder = tmp_path_factory.mktemp("board") / "_site"
    report = build_site(leaderboard_of(), a_board(), [UNREAD], folder, additions=some_additions())
    return site_in(folder, report)
