"""
What is passed on of a page: how it is cited, its address, its hash, its badge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from reporter import __version__
from reporter.citation.amounts import shown
from reporter.citation.bibtex import as_bibtex, bibtex_text, bibtex_url, record, whole
from reporter.citation.citation import Citation, cite, cite_unscored, page_address
from reporter.citation.figures import figures_of
from reporter.claims.compare import CheckedClaims
from reporter.leaderboard.boards import BoardTable, Entry
from reporter.model.benchmark import Board
from reporter.model.claim import ClaimFile
from reporter.review.ledger_event import Event
from reporter.review.status import EntryStatus
from reporter.site import words
from reporter.site.addresses import board_folder, foreign_link
from reporter.site.frame import BadgeSnippets, Cite, Site
from reporter.site.lead import sure_text, verdict_text
from reporter.site.pages.badge import BADGE_FILE, badge_path, main_place
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_review import kind_text
from reporter.site.pages.papers import source_path, version_of
from reporter.site.pages.trust import last_change_of


def entry_cite(
    entry: Entry, around: Surroundings, board: Board, site: Site, badge_text: str
) -> Cite:
    """
    What is passed on of an entry; *badge_text* are the words of its badge.

    Its citation is the one that `reporter statement` writes for the same scope.
    """
    standing = around.standings.get(entry.id)
    citation = _citation(entry, around, board)
    sealed = _last_seal(standing)
    return Cite(
        what="entry",
        id=entry.id,
        text=_text(
            (citation.author, str(citation.submission.submitted_on.year)),
            citation.title,
            citation.how_published,
            citation.note,
        )
        + _ending(foreign_link(citation.address)),
        bibtex=tuple(as_bibtex(citation).splitlines()),
        command=_command(entry, around),
        dates=tuple(_dates(entry, standing)),
        sha256=sealed,
        seal_note=_seal_note(standing) if sealed else "",
        address=_address(site, f"entries/{entry.id}/index.html"),
        badge=_snippets(entry, site, badge_text),
    )


def board_cite(board: BoardTable, standings: Mapping[str, EntryStatus], site: Site) -> Cite:
    """
    What is passed on of a board: its verdict as of the last change of one of its entries.
    """
    slug = board.key.slug
    name = shown(words.board_name(board.key, board.benchmark))
    day = last_change_of([row.entry for row in board.rows], standings)
    address = _address(site, f"{board_folder(slug)}index.html")
    verdict = " ".join(filter(None, [shown(verdict_text(board)), sure_text(board)]))
    how = f"Board {slug}, state of {day.isoformat()}, figures by reporter {__version__}"
    fields = {
        "author": whole(shown(site.title)),
        "title": whole(f"Training energy ranking of {name}"),
        "year": str(day.year),
        "howpublished": bibtex_text(how),
        **_url_field(address),
        "note": bibtex_text(verdict),
    }
    return Cite(
        what="board",
        id=slug,
        text=_text((site.title, str(day.year)), f"Training energy ranking of {name}", how, verdict)
        + _ending(address),
        bibtex=tuple(record(slug, fields).splitlines()),
        command=f"reporter rank --benchmark {board.benchmark_name}",
        dates=(("Last change of an entry", day.isoformat()),),
        address=address,
    )


def paper_cite(one: CheckedClaims, claims: ClaimFile, site: Site) -> Cite:
    """
    What is passed on of a paper's page: the recomputation, after a record of the document itself.
    """
    source = claims.source
    title = f"Recomputation of {shown(source.title)} ({shown(version_of(source))})"
    address = _address(site, source_path(one.name))
    how = f"Claim file {one.name}, recomputed by reporter {__version__}"
    own = {
        "author": whole(shown(site.title)),
        "title": whole(title),
        "howpublished": bibtex_text(how),
        **_url_field(address),
    }
    records = f"{record(f'{one.name}-recomputed', own)}\n{record(one.name, _document(claims))}"
    return Cite(
        what="recomputation",
        id=one.name,
        text=_text((site.title, ""), title, how, "") + _ending(address),
        bibtex=tuple(records.splitlines()),
        command=f"reporter check claims/{one.name}.json",
        dates=(("Date of the version read", source.date),) if source.date else (),
        address=address,
    )


def _citation(entry: Entry, around: Surroundings, board: Board) -> Citation:
    benchmark = around.benchmarks.get(entry.submission.benchmark.key)
    place = main_place(around.rows_of.get(entry.id, ()))
    if place is None or benchmark is None:
        return cite_unscored(entry.submission, benchmark, board.base_url)
    return cite(figures_of(entry, benchmark, board, place[1].scope_score.scope))


def _command(entry: Entry, around: Surroundings) -> str:
    """
    The command that states the same; an entry of several scopes names one.
    """
    place = main_place(around.rows_of.get(entry.id, ()))
    if place is None:
        return f"reporter score submissions/{entry.id}.json"
    scope = f" --scope {place[1].scope_score.scope}" if len(entry.score.scopes) > 1 else ""
    return f"reporter statement {entry.id}{scope} --format bibtex"


def _dates(entry: Entry, standing: EntryStatus | None) -> Iterator[tuple[str, str]]:
    yield "Submitted", entry.submission.submitted_on.isoformat()
    events = () if standing is None else tuple(standing.events.values())
    if events:
        last = max(events, key=lambda event: event.date)
        yield f"Last event: {kind_text(last)}", last.date.isoformat()


def _last_seal(standing: EntryStatus | None) -> str | None:
    sealed = [event for event in _events(standing) if event.seal is not None]
    return sealed[-1].seal.submission_sha256 if sealed and sealed[-1].seal else None


def _events(standing: EntryStatus | None) -> Sequence[Event]:
    return () if standing is None else tuple(standing.events.values())


def _seal_note(standing: EntryStatus | None) -> str:
    if standing is not None and standing.is_changed:
        return "the file was changed since, so this is the hash of an earlier state"
    return "SHA-256 of the submission in canonical JSON, as it was reviewed last"


def _snippets(entry: Entry, site: Site, text: str) -> BadgeSnippets:
    page = _address(site, f"entries/{entry.id}/index.html")
    picture = _address(site, badge_path(entry.id))
    if page is None or picture is None:
        return BadgeSnippets(file=BADGE_FILE, text=text, html=None, markdown=None)
    html = f'<a href="{escape(page)}"><img src="{escape(picture)}" alt="{escape(text)}"></a>'
    return BadgeSnippets(
        file=BADGE_FILE,
        text=text,
        html=html,
        markdown=f"[![{_markdown(text)}]({_target(picture)})]({_target(page)})",
    )


def _markdown(text: str) -> str:
    """
    Plain text as the words of a link in Markdown.
    """
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>!&" else sign for sign in text)


def _target(address: str) -> str:
    """
    An address in parentheses in Markdown, where one of its own would end it.
    """
    return address.replace("(", "%28").replace(")", "%29")


def _document(claims: ClaimFile) -> dict[str, str]:
    source = claims.source
    year = str(source.year) if source.year is not None else (source.date or "")[:4]
    authors = " and ".join(whole(shown(author)) for author in source.authors)
    fields = {
        "author": authors,
        "title": whole(shown(source.title)),
        "year": year,
        "howpublished": bibtex_text(shown(source.venue)) if source.venue else "",
        "doi": bibtex_text(shown(source.doi)) if source.doi else "",
        "eprint": bibtex_text(shown(source.arxiv)) if source.arxiv else "",
        "eprinttype": "arxiv" if source.arxiv else "",
        "url": bibtex_url(source.url) if foreign_link(source.url) and source.url else "",
    }
    return {name: value for name, value in fields.items() if value}


def _text(who: tuple[str, str], title: str, how: str, note: str) -> str:
    """
    A citation as text; *who* is author and year, which is empty where it isn't known.
    """
    author, year = who
    when = f" ({year})" if year else ""
    return f"{shown(author)}{when}. {title}. {how}.{f' {note}' if note else ''}"


def _ending(address: str | None) -> str:
    return "" if address is None else f" {address}"


def _address(site: Site, path: str) -> str | None:
    return None if site.address is None else page_address(site.address, path)


def _url_field(address: str | None) -> dict[str, str]:
    return {} if address is None else {"url": bibtex_url(address)}
