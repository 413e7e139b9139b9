"""
What every page shares: the board's name, the way to the root, the links of the head and foot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from reporter import __version__
from reporter.model.benchmark import Board
from reporter.site.addresses import foreign_link, root_from
from reporter.text import number

# The picture that a shared link shows, beside the page that it is of.
PICTURE_FILE = "open-graph.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """
    Words and the path they lead to, relative to the root of the site.
    """

    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignLink:
    """
    Words and a foreign address; *address* is `None` where it isn't safe to link.
    """

    text: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """
    The same page as data: words, media type, and the file beside the page.
    """

    text: str
    media_type: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """
    The board's own words, the same on every page.

    *address* is where the site stands, without a slash at its end; `None` where the board doesn't
    say, and then nothing that needs it is written. *has_feed* tells whether there is a feed.
    """

    title: str
    description: str
    footer: str | None
    repository: ForeignLink | None
    version: str
    reference: str
    base_path: str | None
    address: str | None
    has_feed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSnippets:
    """
    The badge of an entry: the file beside its page, its words, and what shows it elsewhere in HTML
    and Markdown; those two are `None` where the site has no address.
    """

    file: str
    text: str
    html: str | None
    markdown: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """
    What is passed on of a page: how it is cited as text and in BibTeX, and the command that states
    the same.

    *dates* are days with what happened on them. *sha256* is the hash of the entry that the ledger
    sealed last, `None` where it sealed none; *seal_note* says how the file stands to it.
    """

    what: str
    id: str
    text: str
    bibtex: tuple[str, ...]
    command: str
    dates: tuple[tuple[str, str], ...] = ()
    sha256: str | None = None
    seal_note: str = ""
    address: str | None = None
    badge: BadgeSnippets | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    One page to be written: where, from which template, with which view.

    *trail* leads from the home page to the page above this one; *section* is the entry of the
    navigation or of the foot that it belongs to. *cite* is what is passed on of it; *picture* is
    what a shared link shows, from the root of the site. *moved_to* is where a page leads on to that
    stands at a former address; it is no page of its own.
    """

    path: str
    template: str
    title: str
    description: str
    section: str
    view: object
    trail: tuple[Link, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    cite: Cite | None = None
    picture: str = PICTURE_FILE
    moved_to: str | None = None

    @property
    def root(self) -> str:
        """
        The way from this page up to the root of the site.
        """
        return root_from(self.path)

    @property
    def place(self) -> str:
        """
        The section of the navigation that holds this page; its own where none does.
        """
        return WITHIN.get(self.section, self.section)


JSON_TWIN = Alternate(text="JSON", media_type="application/json", file="index.json")


def csv_twin(file: str) -> Alternate:
    """
    The table of a page as CSV, in a *file* beside it.
    """
    return Alternate(text="CSV", media_type="text/csv", file=file)


SECTIONS: Mapping[str, str] = {
    "Boards": "index.html",
    "Papers": "claims/index.html",
    "Compare": "compare/index.html",
    "Method": "method/index.html",
    "Data": "data/index.html",
}
FOOT: Mapping[str, str] = {
    "Entries": "entries/index.html",
    "Machines": "machines/index.html",
    "Places": "places/index.html",
    "Data centres": "data-centres/index.html",
    "What if": "what-if/index.html",
    "Model choice": "model-choice/index.html",
    "Four factors": "four-factors/index.html",
    "Rules": "rules/index.html",
    "Changes": "changes/index.html",
    "Ledger": "ledger/index.html",
    "Schemas": "schemas/index.html",
    "Glossary": "glossary/index.html",
    "About": "about/index.html",
}
# The section of the navigation that holds a page of the foot.
WITHIN: Mapping[str, str] = {
    "Entries": "Boards",
    "What if": "Compare",
    "Rules": "Method",
    "Changes": "Method",
    "Ledger": "Boards",
    "Schemas": "Data",
    "Glossary": "Method",
}
# How a host of repositories is asked for the form of a new report, with a title.
NEW_REPORT: Mapping[str, str] = {
    "github.com": "/issues/new?title=",
    "gitlab.com": "/-/issues/new?issue%5Btitle%5D=",
}
SUBMIT = Link(text="Submit", path="about/index.html#submit-a-run")


def site_of(board: Board, *, has_entries: bool = True) -> Site:
    """
    The board's words for every page. A feed without an entry would have no date.
    """
    address = foreign_link(board.repository_url)
    base = _base_of(board.base_url)
    return Site(
        title=board.title,
        description=board.description,
        footer=board.footer,
        repository=ForeignLink(text="Source and submissions", address=address) if address else None,
        version=__version__,
        reference=f"PUE {number(board.reference_site.pue)}, "
        f"{number(board.reference_site.intensity_g_per_kwh)} g/kWh",
        base_path=f"{urlsplit(base).path.rstrip('/')}/" if base else None,
        address=base.rstrip("/") if base else None,
        has_feed=base is not None and has_entries,
    )


def _base_of(base_url: str | None) -> str | None:
    """
    The address if paths can be put behind it; one with a query or a fragment can't.
    """
    base = foreign_link(base_url)
    return None if base is None or "?" in base or "#" in base else base


def report_address(site: Site, path: str) -> str | None:
    """
    Where an error on the page at *path* is reported; `None` where the board names no repository.

    GitHub and GitLab open a report that names the page; of any other host the repository is named.
    """
    repository = site.repository.address if site.repository else None
    if repository is None:
        return None
    title = quote(f"Error on {path}", safe="")
    base = repository.rstrip("/").removesuffix(".git")
    query = NEW_REPORT.get(urlsplit(repository).hostname or "")
    return repository if query is None else f"{base}{query}{title}"


def navigation() -> tuple[Link, ...]:
    """
    The links at the top of every page.
    """
    return _links(SECTIONS)


def foot() -> tuple[Link, ...]:
    """
    The links at the foot of every page.
    """
    return _links(FOOT)


def _links(paths: Mapping[str, str]) -> tuple[Link, ...]:
    return tuple(Link(text=text, path=path) for text, path in paths.items())
