"""
The Atom feed (RFC 4287): what is new, and what the ledger says of entries, newest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import escape

from feedgenerator import Atom1Feed

from reporter.citation.amounts import shown
from reporter.citation.citation import page_address
from reporter.leaderboard.boards import Entry
from reporter.review.status import EntryStatus
from reporter.site import words
from reporter.site.addresses import entry_folder
from reporter.site.frame import Site
from reporter.site.pages.entry_review import event_anchor, event_view

FEED_FILE = "feed.xml"
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """
    One piece of news of an entry, in plain text. *fragment* tells the news of one page apart.
    """

    day: date
    entry_id: str
    fragment: str
    title: str
    text: str
    author: str


def feed_text(site: Site, entries: Sequence[Entry], standings: Mapping[str, EntryStatus]) -> str:
    """
    The feed of a *site* that has an address and at least one entry.

    Days are those of submissions and events, never the clock's. An id is the address of an entry
    with the event's place on its page, so it stays as long as the site stays where it is.
    Raises `ValueError` without an address or an entry.
    """
    if site.address is None or not entries:
        raise ValueError("a feed needs an address and an entry")
    feed = Atom1Feed(
        title=shown(site.title),
        link=page_address(site.address, "index.html"),
        description=None,
        subtitle=shown(site.description),
        language="en",
        author_name=shown(site.title),
        feed_url=page_address(site.address, FEED_FILE),
        feed_guid=page_address(site.address, FEED_FILE),
    )
    for item in news_of(entries, standings)[:MOST_ITEMS]:
        page = page_address(site.address, f"{entry_folder(item.entry_id)}index.html")
        place = f"{page}#{item.fragment}" if item.fragment else page
        moment = datetime.combine(item.day, time(), UTC)
        feed.add_item(
            title=item.title,
            link=place,
            # A summary is read as HTML: foreign words must be escaped once more.
            description=escape(item.text),
            author_name=item.author,
            unique_id=place,
            pubdate=moment,
            updateddate=moment,
        )
    text: str = feed.writeString("utf-8")
    return f"{text.rstrip()}\n"


def news_of(entries: Sequence[Entry], standings: Mapping[str, EntryStatus]) -> list[FeedItem]:
    """
    The news of all entries, newest first; of one day, the last of the list of entries first.
    """
    items = [item for entry in entries for item in _of_entry(entry, standings.get(entry.id))]
    return sorted(items, key=lambda item: item.day)[::-1]


def _of_entry(entry: Entry, standing: EntryStatus | None) -> Iterator[FeedItem]:
    name = f"{shown(entry.name)} of {shown(entry.submitter_name)}"
    accelerators = shown(words.accelerators_text(entry.submission))
    yield FeedItem(
        day=entry.submission.submitted_on,
        entry_id=entry.id,
        fragment="",
        title=f"new: {name}",
        text=f"{entry.submission.benchmark.id} on {accelerators}, entry {entry.id}",
        author=shown(entry.submitter_name),
    )
    for sha256, event in () if standing is None else standing.events.items():
        view = event_view(sha256, event)
        yield FeedItem(
            day=event.date,
            entry_id=entry.id,
            fragment=event_anchor(sha256),
            title=f"{view.kind}: {name}",
            text=f"{shown(view.reason)} ({view.note})" if view.note else shown(view.reason),
            author=shown(view.who),
        )
